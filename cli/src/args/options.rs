//! Words of the command line, and the options that several commands share.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::Arg;
use natsuin_core::ceremony::Order;
use natsuin_core::pades::Profile;

use super::Usage;
use crate::texts::Lang;

/// How long to wait for a card unless told otherwise.
const DEFAULT_WAIT: Duration = Duration::from_secs(60);
/// The longest wait that is taken for meant: a day.
const LONGEST_WAIT_SECONDS: u64 = 86_400;

/// What a signature in a PDF is to be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct PdfOptions {
    /// Who shall accept it.
    pub(crate) profile: Profile,
    /// Why it is signed.
    pub(crate) reason: Option<String>,
    /// Where it is signed.
    pub(crate) location: Option<String>,
    /// The existing field that is signed.
    pub(crate) field: Option<String>,
    /// Where a stamp is seen.
    pub(crate) visible: Option<Spot>,
    /// The stamp's font; otherwise one of this computer.
    pub(crate) font: Option<PathBuf>,
    /// Whether the signer's name stands in the stamp.
    pub(crate) personal: bool,
}

/// A place on a page, in points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    /// From 1.
    pub(crate) page: u32,
    /// From the left.
    pub(crate) x: u32,
    /// From below.
    pub(crate) y: u32,
    /// To the right of `x`.
    pub(crate) width: u32,
    /// Above `y`.
    pub(crate) height: u32,
}

impl Spot {
    /// `page,x,y,width,height`.
    fn from_text(text: &str) -> Option<Self> {
        let numbers: Result<Vec<u32>, _> = text.split(',').map(|number| number.trim().parse()).collect();
        let [page, x, y, width, height] = *numbers.ok()? else {
            return None;
        };
        let spot = Self {
            page,
            x,
            y,
            width,
            height,
        };
        (page > 0 && width > 0 && height > 0).then_some(spot)
    }
}

impl PdfOptions {
    /// Takes the flag if it is one of these.
    pub(super) fn take(&mut self, flag: &Flag, words: &mut Words) -> Result<bool, Usage> {
        match flag.name() {
            "--profile" => {
                self.profile = match words.text(flag)?.as_str() {
                    "pades" => Profile::Pades,
                    "moj" => Profile::Moj,
                    _ => return Err(flag.bad_value()),
                }
            }
            "--reason" => self.reason = Some(words.text(flag)?),
            "--location" => self.location = Some(words.text(flag)?),
            "--field" => self.field = Some(words.text(flag)?),
            "--visible" => {
                let spot = Spot::from_text(&words.text(flag)?);
                self.visible = Some(spot.ok_or(flag.bad_value())?);
            }
            "--font" => self.font = Some(words.path(flag)?),
            "--personal" => self.personal = true,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether they go together.
    pub(super) fn check(&self) -> Result<(), Usage> {
        match (&self.visible, &self.field) {
            (Some(_), Some(_)) => Err(Usage::Conflict("--visible", "--field")),
            (None, _) if self.font.is_some() => Err(Usage::OnlyWithVisible("--font")),
            (None, _) if self.personal => Err(Usage::OnlyWithVisible("--personal")),
            _ => Ok(()),
        }
    }
}

/// The reader and the card.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ReaderOptions {
    /// A part of the reader's name, or `virtual:PRESET`.
    pub(crate) reader: Option<String>,
    /// How long to wait for a card.
    pub(crate) wait: Duration,
    /// Short APDUs and no short EF identifiers.
    pub(crate) plain: bool,
    /// Where the exchanges are told in words.
    pub(crate) trace: Option<PathBuf>,
}

impl Default for ReaderOptions {
    fn default() -> Self {
        Self {
            reader: None,
            wait: DEFAULT_WAIT,
            plain: false,
            trace: None,
        }
    }
}

impl ReaderOptions {
    /// Takes the flag if it is one of these.
    pub(super) fn take(&mut self, flag: &Flag, words: &mut Words) -> Result<bool, Usage> {
        match flag.name() {
            "--reader" => self.reader = Some(words.text(flag)?),
            "--wait" => self.wait = words.seconds(flag)?,
            "--plain" => self.plain = true,
            "--trace" => self.trace = Some(words.path(flag)?),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// The order and the password.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PasswordOptions {
    /// Card or password first.
    pub(crate) order: Order,
    /// Whether it is read from standard input.
    pub(crate) password_stdin: bool,
    /// The yes to spending the last try, given beforehand.
    pub(crate) spend_last_try: bool,
}

impl Default for PasswordOptions {
    fn default() -> Self {
        Self {
            order: Order::CardFirst,
            password_stdin: false,
            spend_last_try: false,
        }
    }
}

impl PasswordOptions {
    /// Takes the flag if it is one of these.
    pub(super) fn take(&mut self, flag: &Flag, words: &mut Words) -> Result<bool, Usage> {
        match flag.name() {
            "--order" => {
                self.order = match words.text(flag)?.as_str() {
                    "card-first" => Order::CardFirst,
                    "password-first" => Order::PasswordFirst,
                    _ => return Err(flag.bad_value()),
                }
            }
            "--password-stdin" => self.password_stdin = true,
            "--spend-last-try" => self.spend_last_try = true,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// An option's name as it was typed: `--reader`, `-o`.
pub(super) struct Flag(String);

impl Flag {
    pub(super) fn name(&self) -> &str {
        &self.0
    }

    pub(super) fn into_name(self) -> String {
        self.0
    }

    pub(super) fn unknown(self) -> Usage {
        Usage::UnknownOption(self.0)
    }

    pub(super) fn bad_value(&self) -> Usage {
        Usage::BadValue(self.0.clone())
    }
}

/// One word of the command line.
pub(super) enum Word {
    Help,
    Version,
    Flag(Flag),
    Free(OsString),
}

/// The words of the command line, one after the other. Options that every command has are taken here.
pub(super) struct Words {
    parser: lexopt::Parser,
    pub(super) json: bool,
    pub(super) lang: Lang,
}

impl Words {
    pub(super) fn new(arguments: &[OsString], lang: Lang) -> Self {
        Self {
            parser: lexopt::Parser::from_args(arguments),
            json: false,
            lang,
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<Word>, Usage> {
        loop {
            let flag = match self.parser.next()? {
                None => return Ok(None),
                Some(Arg::Value(word)) => return Ok(Some(Word::Free(word))),
                Some(Arg::Short('h')) => return Ok(Some(Word::Help)),
                Some(Arg::Short('V')) => return Ok(Some(Word::Version)),
                Some(Arg::Short(name)) => Flag(format!("-{name}")),
                Some(Arg::Long(name)) => Flag(format!("--{name}")),
            };
            match flag.name() {
                "--help" => return Ok(Some(Word::Help)),
                "--version" => return Ok(Some(Word::Version)),
                "--json" => self.json = true,
                "--lang" => {
                    let value = self.text(&flag)?;
                    self.lang = Lang::from_name(&value).ok_or(Usage::BadValue(flag.into_name()))?;
                }
                _ => return Ok(Some(Word::Flag(flag))),
            }
        }
    }

    pub(super) fn path(&mut self, flag: &Flag) -> Result<PathBuf, Usage> {
        let value = self.parser.value()?;
        if value.is_empty() {
            return Err(flag.bad_value());
        }
        Ok(value.into())
    }

    pub(super) fn text(&mut self, flag: &Flag) -> Result<String, Usage> {
        let value = self.parser.value()?;
        value.into_string().map_err(|_| flag.bad_value())
    }

    fn seconds(&mut self, flag: &Flag) -> Result<Duration, Usage> {
        let seconds = self
            .text(flag)?
            .parse()
            .ok()
            .filter(|n| *n <= LONGEST_WAIT_SECONDS);
        seconds.map(Duration::from_secs).ok_or(flag.bad_value())
    }
}

/// Whether a flag stands anywhere in arguments that cannot be read.
pub(super) fn stands_in(arguments: &[OsString], flag: &str) -> bool {
    options_of(arguments).any(|word| word == flag)
}

/// The language that is asked for anywhere in arguments that cannot be read.
pub(super) fn lang_in(arguments: &[OsString]) -> Option<Lang> {
    let mut words = options_of(arguments).filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        let lang = match word.strip_prefix("--lang") {
            Some("") => words.next().and_then(Lang::from_name),
            Some(value) => value.strip_prefix('=').and_then(Lang::from_name),
            None => None,
        };
        if lang.is_some() {
            return lang;
        }
    }
    None
}

/// Up to `--`, after which there are files only.
fn options_of(arguments: &[OsString]) -> impl Iterator<Item = &OsString> {
    arguments.iter().take_while(|word| *word != "--")
}
