//! `natsuin request FILE.pdf... --to MAIL --title TEXT`. The lengths are those of docs/session-protocol.md §9.

use core::fmt;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::options::{Flag, Word, Words};
use super::{Request, Topic, Usage};
use crate::texts::{Lang, harmless};

/// The most documents of one request.
const MAX_DOCUMENTS: usize = 10;
/// The longest title.
const MAX_TITLE_CHARACTERS: usize = 200;

/// `natsuin request FILE.pdf... --to MAIL --title TEXT`
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SendRequest {
    /// What is to be signed, at least one.
    pub(crate) files: Vec<PathBuf>,
    /// By whom.
    pub(crate) to: String,
    /// What it is, in words.
    pub(crate) title: String,
    /// What the recipient has to know to open it.
    pub(crate) access_code: Option<AccessCode>,
    /// The language of mail and pages.
    pub(crate) mail_lang: Lang,
    /// The service's origin; otherwise the one that keeps its data in `data`.
    pub(crate) server: Option<String>,
    /// Where the key is.
    pub(crate) key: KeySource,
    /// CAs of servers that are believed beside the platform's.
    pub(crate) tls_ca: Vec<PathBuf>,
}

/// Where the API key is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// With a service's data, in this folder or else in the user's own.
    Data(Option<PathBuf>),
    /// In a file of its own.
    File(PathBuf),
}

/// An access code. `Debug` does not show it.
#[derive(PartialEq, Eq)]
pub(crate) struct AccessCode(pub(crate) Zeroizing<String>);

impl fmt::Debug for AccessCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccessCode(…)")
    }
}

pub(super) fn request(words: &mut Words) -> Result<Request, Usage> {
    let mut files = Vec::new();
    let (mut to, mut title, mut access_code, mut server) = (None, None, None, None);
    let (mut data, mut key_file) = (None, None);
    let (mut mail_lang, mut tls_ca) = (Lang::Ja, Vec::new());
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return Ok(Request::Help(Topic::Request)),
            Word::Version => return Ok(Request::Version),
            Word::Free(name) => files.push(PathBuf::from(name)),
            Word::Flag(flag) => match flag.name() {
                "--to" => to = Some(checked(&flag, words, is_mail)?),
                "--title" => title = Some(checked(&flag, words, is_title)?),
                "--access-code" => access_code = Some(checked(&flag, words, is_access_code)?),
                "--mail-lang" => {
                    let lang = Lang::from_name(&words.text(&flag)?);
                    mail_lang = lang.ok_or(flag.bad_value())?;
                }
                "--server" => server = Some(checked(&flag, words, is_origin)?),
                "--data" => data = Some(words.path(&flag)?),
                "--api-key-file" => key_file = Some(words.path(&flag)?),
                "--tls-ca" => tls_ca.push(words.path(&flag)?),
                _ => return Err(flag.unknown()),
            },
        }
    }
    match files.len() {
        0 => return Err(Usage::NoFiles),
        1..=MAX_DOCUMENTS => {}
        _ => return Err(Usage::TooManyArguments),
    }
    let key = match (data, key_file) {
        (Some(_), Some(_)) => return Err(Usage::Conflict("--data", "--api-key-file")),
        (None, Some(_)) if server.is_none() => return Err(Usage::Needs("--api-key-file", "--server")),
        (None, Some(file)) => KeySource::File(file),
        (data, None) => KeySource::Data(data),
    };
    Ok(Request::Send(Box::new(SendRequest {
        files,
        to: to.ok_or(Usage::MissingOption("--to"))?,
        title: title.ok_or(Usage::MissingOption("--title"))?,
        access_code: access_code.map(|code| AccessCode(Zeroizing::new(code))),
        mail_lang,
        server,
        key,
        tls_ca,
    })))
}

fn checked(flag: &Flag, words: &mut Words, is_one: fn(&str) -> bool) -> Result<String, Usage> {
    let text = words.text(flag)?;
    if is_one(&text) {
        Ok(text)
    } else {
        Err(flag.bad_value())
    }
}

/// Text that a service takes: nothing in it is invisible.
fn is_text(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.chars().count()) && harmless(text) == text
}

fn is_title(text: &str) -> bool {
    is_text(text, 1, MAX_TITLE_CHARACTERS)
}

fn is_access_code(text: &str) -> bool {
    is_text(text, 4, 64)
}

fn is_mail(text: &str) -> bool {
    let sides = text.split_once('@');
    is_text(text, 3, 254)
        && !text.contains(char::is_whitespace)
        && sides
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'))
}

/// `https://HOST[:PORT]`; without encryption on this machine only, since the key goes there.
fn is_origin(text: &str) -> bool {
    let text = text.strip_suffix('/').unwrap_or(text);
    let (authority, is_encrypted) = match text.split_once("://") {
        Some(("https", authority)) => (authority, true),
        Some(("http", authority)) => (authority, false),
        _ => return false,
    };
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte);
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let is_this_machine = ["127.0.0.1", "[::1]", "localhost"].contains(&host);
    !host.is_empty() && authority.bytes().all(is_bare) && (is_encrypted || is_this_machine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_to_encrypted_servers_or_stays_on_this_machine() {
        for right in [
            "https://sign.example.jp",
            "https://sign.example.jp:8443/",
            "http://127.0.0.1:8080",
            "http://localhost:1",
            "http://[::1]:80",
        ] {
            assert!(is_origin(right), "{right}");
        }
        for wrong in [
            "http://sign.example.jp",
            "sign.example.jp",
            "https://",
            "https://a/b",
            "https://u@a",
            "https://a?b",
            "http://127.0.0.1.example.jp",
            "http://localhost@example.jp",
            "ftp://localhost",
        ] {
            assert!(!is_origin(wrong), "{wrong}");
        }
    }

    #[test]
    fn addresses_have_two_sides() {
        assert!(is_mail("hanako@example.com"));
        for wrong in [
            "",
            "hanako",
            "@example.com",
            "hanako@",
            "a@b@c",
            "a b@example.com",
            "a@b\n",
        ] {
            assert!(!is_mail(wrong), "{wrong:?}");
        }
    }
}
