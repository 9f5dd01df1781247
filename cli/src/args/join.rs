//! `natsuin join (URL | --scan PICTURE)`.

use core::fmt;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::options::{Word, Words};
use super::{PasswordOptions, ReaderOptions, Request, Topic, Usage};

/// `natsuin join (URL | --scan PICTURE)`
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct JoinRequest {
    /// Where the code is.
    pub(crate) code: CodeSource,
    /// Card CAs that are believed beside the compiled ones.
    pub(crate) trust: Vec<PathBuf>,
    /// CAs of servers that are believed beside the platform's.
    pub(crate) tls_ca: Vec<PathBuf>,
    /// Hosts whose codes are followed: `HOST` or `HOST:PORT`.
    pub(crate) allow_host: Vec<String>,
    /// Whether this machine may be the service, also without encryption.
    pub(crate) allow_loopback: bool,
    /// Where the claim and unsent signatures are kept.
    pub(crate) state: Option<PathBuf>,
    /// Whether a trace that is there may be replaced.
    pub(crate) force: bool,
    /// The answer to "sign these documents?", given beforehand.
    pub(crate) yes: bool,
    /// The reader and the card.
    pub(crate) reader: ReaderOptions,
    /// The order and the password.
    pub(crate) password: PasswordOptions,
}

/// Where a code is.
#[derive(PartialEq, Eq)]
pub(crate) enum CodeSource {
    /// Given as it is.
    Link(Zeroizing<String>),
    /// In a picture.
    Picture(PathBuf),
}

impl fmt::Debug for CodeSource {
    /// A link holds a secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link(_) => formatter.write_str("Link(…)"),
            Self::Picture(path) => formatter.debug_tuple("Picture").field(path).finish(),
        }
    }
}

pub(super) fn join(words: &mut Words) -> Result<Request, Usage> {
    let (mut link, mut picture) = (None, None);
    let mut request = JoinRequest {
        code: CodeSource::Link(Zeroizing::default()),
        trust: Vec::new(),
        tls_ca: Vec::new(),
        allow_host: Vec::new(),
        allow_loopback: false,
        state: None,
        force: false,
        yes: false,
        reader: ReaderOptions::default(),
        password: PasswordOptions::default(),
    };
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return Ok(Request::Help(Topic::Join)),
            Word::Version => return Ok(Request::Version),
            Word::Free(_) if link.is_some() => return Err(Usage::TooManyArguments),
            // What is no text is no link, and is refused as such.
            Word::Free(word) => link = Some(word.into_string().unwrap_or_default()),
            Word::Flag(flag) => match flag.name() {
                "--scan" => picture = Some(words.path(&flag)?),
                "--trust" => request.trust.push(words.path(&flag)?),
                "--tls-ca" => request.tls_ca.push(words.path(&flag)?),
                "--allow-host" => request.allow_host.push(words.text(&flag)?.to_ascii_lowercase()),
                "--allow-loopback" => request.allow_loopback = true,
                "--state" => request.state = Some(words.path(&flag)?),
                "--force" => request.force = true,
                "--yes" => request.yes = true,
                _ if request.reader.take(&flag, words)? || request.password.take(&flag, words)? => {}
                _ => return Err(flag.unknown()),
            },
        }
    }
    request.code = match (link, picture) {
        (Some(link), None) => CodeSource::Link(Zeroizing::new(link)),
        (None, Some(picture)) => CodeSource::Picture(picture),
        (None, None) => return Err(Usage::NoCode),
        (Some(_), Some(_)) => return Err(Usage::Conflict("URL", "--scan")),
    };
    Ok(Request::Join(Box::new(request)))
}
