//! The command line, read into types.
//!
//! By hand over lexopt and not by a framework: a usage error must come in the person's language, as one JSON object
//! where `--json` stands anywhere, and must never repeat a value (somebody may have typed a password there).

mod join;
mod options;
mod request;
mod serve;
mod usage;
mod verify;

use std::ffi::OsString;
use std::path::PathBuf;

pub(crate) use join::{CodeSource, JoinRequest};
pub(crate) use options::{PasswordOptions, PdfOptions, ReaderOptions};
pub(crate) use request::{KeySource, SendRequest};
pub(crate) use serve::ServeRequest;
#[cfg(feature = "service")]
pub(crate) use serve::Smtp;
pub(crate) use usage::Usage;

use crate::texts::Lang;
use natsuin_core::clock::UtcTime;
use natsuin_core::verify::Conformance;
use options::{Flag, Word, Words};

/// What was asked for, and how the answer is wanted.
pub(crate) struct CommandLine {
    /// Whether stdout is to be exactly one JSON object.
    pub(crate) json: bool,
    /// The language of every text.
    pub(crate) lang: Lang,
    /// The request, or why there is none.
    pub(crate) request: Result<Request, Usage>,
}

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// `--help`.
    Help(Topic),
    /// `--version`.
    Version,
    /// `natsuin sign`.
    Sign(SignRequest),
    /// `natsuin verify`.
    Verify(VerifyRequest),
    /// `natsuin card`.
    Card(CardRequest),
    /// `natsuin certificate`.
    Certificate(CertificateRequest),
    /// `natsuin join`.
    Join(Box<JoinRequest>),
    /// `natsuin request`.
    Send(Box<SendRequest>),
    /// `natsuin serve`.
    Serve(Box<ServeRequest>),
}

/// What help is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    /// The program.
    Program,
    /// `natsuin sign`.
    Sign,
    /// `natsuin verify`.
    Verify,
    /// `natsuin card`.
    Card,
    /// `natsuin certificate`.
    Certificate,
    /// `natsuin join`.
    Join,
    /// `natsuin request`.
    Request,
    /// `natsuin serve`.
    Serve,
}

/// `natsuin sign FILE...`
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SignRequest {
    /// The documents, at least one.
    pub(crate) files: Vec<PathBuf>,
    /// What is made of them.
    pub(crate) form: Form,
    /// Where the signatures go.
    pub(crate) place: Place,
    /// Whether what is there may be replaced.
    pub(crate) force: bool,
    /// The answer to "sign these documents?", given beforehand.
    pub(crate) yes: bool,
    /// The reader and the card.
    pub(crate) reader: ReaderOptions,
    /// The order and the password.
    pub(crate) password: PasswordOptions,
}

/// What a signature is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A part of the PDF that it signs.
    Pdf(PdfOptions),
    /// A detached CMS: a file of its own (`--cms`).
    Cms,
}

/// Where outputs go.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Beside each input.
    Beside,
    /// Into a folder (`-d`).
    Folder(PathBuf),
    /// To this very file (`-o`).
    File(PathBuf),
}

/// `natsuin verify FILE`
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct VerifyRequest {
    /// What holds the signatures.
    pub(crate) file: PathBuf,
    /// What a detached CMS is over.
    pub(crate) content: Option<PathBuf>,
    /// CA certificates that are believed.
    pub(crate) trust: Vec<PathBuf>,
    /// The time for which the answer is wanted; otherwise now.
    pub(crate) at: Option<UtcTime>,
    /// The form that is asked for.
    pub(crate) conformance: Option<Conformance>,
    /// Whether the signers are to be shown.
    pub(crate) personal: bool,
}

/// `natsuin card`
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CardRequest {
    /// Where the longer probe's result goes.
    pub(crate) evidence: Option<PathBuf>,
    /// Whether what is there may be replaced.
    pub(crate) force: bool,
    /// The reader and the card.
    pub(crate) reader: ReaderOptions,
}

/// `natsuin certificate [FILE]`
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CertificateRequest {
    /// Where it is.
    pub(crate) source: Source,
    /// Whether the person in it is to be shown.
    pub(crate) personal: bool,
}

/// Where a certificate is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// In a file.
    File(PathBuf),
    /// On the card.
    Card {
        /// Whether a trace that is there may be replaced.
        force: bool,
        /// The reader and the card.
        reader: ReaderOptions,
        /// The order and the password.
        password: PasswordOptions,
    },
}

impl CommandLine {
    /// Reads the arguments (the program's name excluded).
    pub(crate) fn read(arguments: &[OsString], environment: Lang) -> Self {
        let mut words = Words::new(arguments, environment);
        let request = request(&mut words);
        if request.is_err() {
            // The rest was not read, and may say how the error is to be told.
            words.json |= options::stands_in(arguments, "--json");
            words.lang = options::lang_in(arguments).unwrap_or(words.lang);
        }
        Self {
            json: words.json,
            lang: words.lang,
            request,
        }
    }
}

fn request(words: &mut Words) -> Result<Request, Usage> {
    match words.next()? {
        None => Err(Usage::NoCommand),
        Some(Word::Help) => Ok(Request::Help(Topic::Program)),
        Some(Word::Version) => Ok(Request::Version),
        Some(Word::Flag(flag)) => Err(flag.unknown()),
        Some(Word::Free(command)) => match command.to_str() {
            Some("sign") => sign(words),
            Some("verify") => verify::read(words),
            Some("card") => card(words),
            Some("certificate") => certificate(words),
            Some("join") => join::join(words),
            Some("request") => request::request(words),
            Some("serve") => serve::serve(words),
            _ => Err(Usage::UnknownCommand),
        },
    }
}

fn sign(words: &mut Words) -> Result<Request, Usage> {
    let mut files = Vec::new();
    let (mut cms, mut force, mut yes) = (false, false, false);
    let (mut folder, mut file) = (None, None);
    let (mut reader, mut password) = (ReaderOptions::default(), PasswordOptions::default());
    let mut pdf = PdfOptions::default();
    let mut for_pdf: Option<Flag> = None;
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return Ok(Request::Help(Topic::Sign)),
            Word::Version => return Ok(Request::Version),
            Word::Free(name) => files.push(PathBuf::from(name)),
            Word::Flag(flag) => match flag.name() {
                "--cms" => cms = true,
                "--force" => force = true,
                "--yes" => yes = true,
                "-d" => folder = Some(words.path(&flag)?),
                "-o" => file = Some(words.path(&flag)?),
                _ if pdf.take(&flag, words)? => for_pdf = Some(flag),
                _ if reader.take(&flag, words)? || password.take(&flag, words)? => {}
                _ => return Err(flag.unknown()),
            },
        }
    }
    let form = match (cms, for_pdf) {
        (true, Some(flag)) => return Err(Usage::OnlyForPdf(flag.into_name())),
        (true, None) => Form::Cms,
        (false, _) => {
            pdf.check()?;
            Form::Pdf(pdf)
        }
    };
    if files.is_empty() {
        return Err(Usage::NoFiles);
    }
    let place = match (folder, file) {
        (None, None) => Place::Beside,
        (Some(folder), None) => Place::Folder(folder),
        (None, Some(_)) if files.len() > 1 => return Err(Usage::OneOutputForSeveral),
        (None, Some(file)) => Place::File(file),
        (Some(_), Some(_)) => return Err(Usage::Conflict("-o", "-d")),
    };
    Ok(Request::Sign(SignRequest {
        files,
        form,
        place,
        force,
        yes,
        reader,
        password,
    }))
}

fn card(words: &mut Words) -> Result<Request, Usage> {
    let mut request = CardRequest {
        evidence: None,
        force: false,
        reader: ReaderOptions::default(),
    };
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return Ok(Request::Help(Topic::Card)),
            Word::Version => return Ok(Request::Version),
            Word::Free(_) => return Err(Usage::TooManyArguments),
            Word::Flag(flag) => match flag.name() {
                "--evidence" => request.evidence = Some(words.path(&flag)?),
                "--force" => request.force = true,
                _ if request.reader.take(&flag, words)? => {}
                _ => return Err(flag.unknown()),
            },
        }
    }
    Ok(Request::Card(request))
}

fn certificate(words: &mut Words) -> Result<Request, Usage> {
    let (mut file, mut personal, mut force) = (None, false, false);
    let (mut reader, mut password) = (ReaderOptions::default(), PasswordOptions::default());
    let mut for_the_card: Option<Flag> = None;
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return Ok(Request::Help(Topic::Certificate)),
            Word::Version => return Ok(Request::Version),
            Word::Free(_) if file.is_some() => return Err(Usage::TooManyArguments),
            Word::Free(name) => file = Some(PathBuf::from(name)),
            Word::Flag(flag) => {
                match flag.name() {
                    "--personal" => {
                        personal = true;
                        continue;
                    }
                    "--force" => force = true,
                    _ if reader.take(&flag, words)? || password.take(&flag, words)? => {}
                    _ => return Err(flag.unknown()),
                }
                for_the_card = Some(flag);
            }
        }
    }
    let source = match (file, for_the_card) {
        (Some(_), Some(flag)) => return Err(Usage::OnlyForTheCard(flag.into_name())),
        (Some(file), None) => Source::File(file),
        (None, _) => Source::Card {
            force,
            reader,
            password,
        },
    };
    Ok(Request::Certificate(CertificateRequest { source, personal }))
}

#[cfg(test)]
mod tests;
