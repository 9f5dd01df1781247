//! Every text, in Japanese and English. Codes come from the core and from [`crate::failure`]; what they mean to a
//! person is said here.
//!
//! [`Texts`] is a trait so that a text missing in one language does not compile.

mod en;
mod ja;
mod text;

use std::ffi::OsStr;
use std::path::Path;

use natsuin_core::ceremony::{PasswordRequest, Step};
use natsuin_core::certificate::{Generation, HolderAttributes, Validity};
use natsuin_core::clock::UtcTime;
use natsuin_core::error::{TriesSpent, Verdict};
use natsuin_core::journey::News;
use natsuin_core::jpki::CardStatus;
use natsuin_core::pades::ActiveContent;
use natsuin_core::password::Notices;
use natsuin_core::session::Claim;
use natsuin_core::verify::{Reason, SignatureReport};

use crate::args::{Topic, Usage};
use crate::failure::{Code, Failure, Subject};

/// A language this program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    /// English.
    En,
    /// Japanese.
    Ja,
}

impl Lang {
    /// `en` or `ja`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "en" => Some(Self::En),
            "ja" => Some(Self::Ja),
            _ => None,
        }
    }

    /// The language of the environment: the first of `LC_ALL`, `LC_MESSAGES`, `LANG` that is set (POSIX XBD 8.2).
    pub(crate) fn from_environment(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| variable(name))
            .find(|value| !value.is_empty());
        match set.as_deref().and_then(OsStr::to_str) {
            Some(locale) if locale.starts_with("ja") => Self::Ja,
            _ => Self::En,
        }
    }

    /// Its texts.
    pub(crate) fn texts(self) -> &'static dyn Texts {
        match self {
            Self::En => &en::English,
            Self::Ja => &ja::Japanese,
        }
    }
}

/// What is said about a code.
pub(crate) struct Text {
    /// What happened, in one sentence.
    pub(crate) title: &'static str,
    /// What to do now.
    pub(crate) remedy: &'static str,
    /// Both, short: for the ear, and in the middle of the work.
    pub(crate) spoken: &'static str,
}

/// A service that listens, as it is told of.
#[cfg_attr(not(feature = "service"), allow(dead_code, reason = "none is started then"))]
pub(crate) struct Served<'a> {
    /// Where its data is.
    pub(crate) data: &'a Path,
    /// Whether that goes when it stops.
    pub(crate) throwaway: bool,
    /// Where mail is written as files.
    pub(crate) mail: Option<&'a Path>,
    /// Two sample requests: one without and one with an access code.
    pub(crate) samples: Option<(&'a Sample, &'a Sample)>,
    /// How to be the phone.
    pub(crate) join: &'a str,
    /// The password of the card in it.
    pub(crate) password: Option<&'a str>,
}

/// A sample request.
#[cfg_attr(not(feature = "service"), allow(dead_code, reason = "none is made then"))]
pub(crate) struct Sample {
    /// The link of its mail.
    pub(crate) link: String,
    /// What has to be entered to open it; may be nothing.
    pub(crate) access_code: &'static str,
}

/// Where a moment lies in a certificate's validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// Before it.
    NotYetValid,
    /// In it.
    Valid,
    /// After it.
    Expired,
}

/// Everything this program says to people.
pub(crate) trait Texts: Sync {
    /// Help.
    fn help(&self, topic: Topic) -> &'static str;
    /// What a code means and what to do.
    fn code(&self, code: Code) -> Text;
    /// What is wrong with the command line.
    fn usage(&self, usage: &Usage) -> String;
    /// What the last password entry cost.
    fn cost(&self, spent: TriesSpent, left: Option<u8>, verdict: Option<Verdict>) -> String;

    /// A step of the work with the card.
    fn step(&self, step: Step) -> String;
    /// While a file is read.
    fn reading(&self, name: &str) -> String;
    /// While a file is written.
    fn writing(&self, path: &Path) -> String;
    /// After the first Ctrl-C.
    fn cancelling(&self) -> &'static str;

    /// Above the list of documents.
    fn about_to_sign(&self, count: usize) -> String;
    /// A document in that list.
    fn document(&self, name: &str, bytes: &str, sha256: &str) -> String;
    /// The one question.
    fn sign_question(&self, count: usize) -> String;
    /// Whether an answer is a yes.
    fn is_yes(&self, answer: &str) -> bool;

    /// Asks for the password.
    fn password_question(&self, request: &PasswordRequest) -> String;
    /// What was noticed in the entry, a line each.
    fn notices(&self, notices: Notices) -> Vec<&'static str>;
    /// Whether a password without a letter or without a digit is meant.
    fn unusual_password_question(&self) -> &'static str;
    /// Whether the last try may be spent.
    fn last_try_question(&self) -> &'static str;
    /// The next contact will tell whether the last entry cost a try.
    fn cost_will_be_told(&self) -> &'static str;
    /// The password need not be entered again.
    fn password_is_kept(&self) -> &'static str;
    /// How to hold the card better, the more the more contacts broke.
    fn hint(&self, failed_contacts: u32) -> Option<&'static str>;
    /// Waits for Enter.
    fn press_enter(&self) -> &'static str;
    /// Told where a contact broke: so many documents are signed, of how many, and how to end with and without them.
    fn signed_so_far(&self, signed: usize, of: usize) -> String;

    /// A document that was signed.
    fn signed(&self, input: &str, output: &str) -> String;
    /// A document that was not.
    fn not_signed(&self, input: &str) -> String;
    /// After signing: what was not checked.
    fn not_checked(&self) -> &'static str;

    /// Who asks for what, a line each.
    fn invited(&self, claim: &Claim) -> Vec<String>;
    /// How the journey goes, where that is worth a line.
    fn news(&self, news: News<'_>) -> Option<String>;
    /// What in a document can act.
    fn active_content(&self, content: ActiveContent) -> &'static str;
    /// After the signatures were handed in.
    fn handed_in(&self) -> &'static str;

    /// What is said of a service that listens, a line each.
    #[cfg_attr(not(feature = "service"), allow(dead_code, reason = "none does then"))]
    fn serving(&self, served: &Served<'_>) -> Vec<String>;
    /// After the first Ctrl-C to a service.
    fn stopping(&self) -> &'static str;
    /// A request that was sent, a line each.
    fn sent(&self, title: &str, to: &str, link: &str) -> Vec<String>;

    /// What lies on the reader, a line each.
    fn card(&self, reader: Option<&str>, card: &CardStatus) -> Vec<String>;
    /// A file that was written.
    fn written(&self, path: &str) -> String;

    /// Above a signature: which one it is, and of which field.
    fn signature_heading(&self, number: usize, of: usize, field: Option<&str>) -> String;
    /// What a signature is worth, in one sentence.
    fn verdict(&self, signature: &SignatureReport) -> String;
    /// When it was made and what it covers, a line each. `at`: the time of the verification.
    fn signature_facts(&self, signature: &SignatureReport, at: UtcTime) -> Vec<String>;
    /// It has the form that was asked for.
    fn conforms(&self) -> &'static str;
    /// An observation about a signature.
    fn reason(&self, reason: Reason) -> &'static str;

    /// A certificate, a line each.
    fn certificate(&self, validity: Validity, generation: Option<Generation>, age: Age) -> Vec<String>;
    /// The person in a certificate, a line each.
    fn holder(&self, holder: &HolderAttributes, serial: &str) -> Vec<String>;
}

/// A failure in words: what happened, what it cost, what to do.
pub(crate) fn failure(texts: &dyn Texts, failure: &Failure) -> String {
    let text = texts.code(failure.code);
    let code = failure.code.as_str();
    let mut lines = vec![match &failure.subject {
        Subject::Run => format!("natsuin: {} [{code}]", text.title),
        Subject::Usage(usage) => format!("natsuin: {} [{code}]", harmless(&texts.usage(usage))),
        Subject::Path(path) => format!("natsuin: {}: {} [{code}]", shown(path), text.title),
    }];
    let is_about_the_password = failure.code.stage() == Some(natsuin_core::error::Stage::F3);
    if is_about_the_password || failure.tries_spent != TriesSpent::None || failure.tries_left.is_some() {
        lines.push(format!(
            "  {}",
            texts.cost(failure.tries_spent, failure.tries_left, failure.verdict)
        ));
    }
    lines.push(format!("  {}", text.remedy));
    lines.join("\n")
}

/// A path as it may be shown.
pub(crate) fn shown(path: &Path) -> String {
    harmless(&path.to_string_lossy())
}

/// A text from outside as it may be shown: nothing in it can steer a terminal or turn the reading direction.
pub(crate) fn harmless(text: &str) -> String {
    let harmless = |c: char| match c {
        '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c if c.is_control() => '\u{FFFD}',
        c => c,
    };
    text.chars().map(harmless).collect()
}

/// 1234567 → `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests;
