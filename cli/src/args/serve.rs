//! `natsuin serve`.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use super::options::{Flag, Word, Words};
use super::{Request, Topic, Usage};

/// Where the service listens unless told otherwise.
const DEFAULT_PORT: u16 = 7210;
/// The longest session that is taken for meant: a day.
const LONGEST_SESSION_SECONDS: u64 = 86_400;

/// `natsuin serve`
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ServeRequest {
    /// Where it listens; otherwise on this machine only.
    pub(crate) listen: Option<SocketAddr>,
    /// The folder of everything that is kept; otherwise the user's own, or with `demo` one that is thrown away.
    pub(crate) data: Option<PathBuf>,
    /// Card CAs that are believed beside the compiled ones.
    pub(crate) trust: Vec<PathBuf>,
    /// The pages' origin as browsers see it.
    pub(crate) origin: Option<String>,
    /// The app links' origin.
    pub(crate) app_origin: Option<String>,
    /// How long a session lives.
    pub(crate) session: Option<Duration>,
    /// Who asks, in the pages and mails.
    pub(crate) requester: Option<String>,
    /// Where people can ask back.
    pub(crate) requester_mail: Option<String>,
    /// The mail server's address and the sender's; otherwise mail is written as files.
    pub(crate) smtp: Option<Smtp>,
    /// The apps for iPhone: `TEAMID.bundle.id`.
    pub(crate) apple_apps: Vec<String>,
    /// The apps for Android: package, fingerprints of signing certificates.
    pub(crate) android_apps: BTreeMap<String, Vec<String>>,
    /// Where to get the app for iPhone.
    pub(crate) app_store: Option<String>,
    /// Where to get the app for Android.
    pub(crate) play_store: Option<String>,
    /// Whether sample requests are made.
    pub(crate) demo: bool,
}

/// How mail leaves.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Smtp {
    /// A file whose first line is the server's URL: it may hold a password, so it is no argument.
    pub(crate) url_file: PathBuf,
    /// The sender's address.
    pub(crate) from: String,
}

impl ServeRequest {
    /// Where it listens. A demo takes any free port, so that it always starts.
    #[cfg_attr(not(feature = "service"), allow(dead_code, reason = "nothing listens then"))]
    pub(crate) fn address(&self) -> SocketAddr {
        let port = if self.demo { 0 } else { DEFAULT_PORT };
        self.listen
            .unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    }
}

pub(super) fn serve(words: &mut Words) -> Result<Request, Usage> {
    let mut request = ServeRequest::default();
    let (mut smtp_file, mut mail_from) = (None, None);
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return Ok(Request::Help(Topic::Serve)),
            Word::Version => return Ok(Request::Version),
            Word::Free(_) => return Err(Usage::TooManyArguments),
            Word::Flag(flag) => match flag.name() {
                "--listen" => request.listen = Some(address(&flag, words)?),
                "--data" => request.data = Some(words.path(&flag)?),
                "--trust" => request.trust.push(words.path(&flag)?),
                "--origin" => request.origin = Some(words.text(&flag)?),
                "--app-origin" => request.app_origin = Some(words.text(&flag)?),
                "--session-seconds" => request.session = Some(session(&flag, words)?),
                "--requester" => request.requester = Some(words.text(&flag)?),
                "--requester-mail" => request.requester_mail = Some(words.text(&flag)?),
                "--smtp-file" => smtp_file = Some(words.path(&flag)?),
                "--mail-from" => mail_from = Some(words.text(&flag)?),
                "--apple-app" => request.apple_apps.push(words.text(&flag)?),
                "--android-app" => {
                    let (package, fingerprint) = android_app(&flag, words)?;
                    request.android_apps.entry(package).or_default().push(fingerprint);
                }
                "--app-store" => request.app_store = Some(words.text(&flag)?),
                "--play-store" => request.play_store = Some(words.text(&flag)?),
                "--demo" => request.demo = true,
                _ => return Err(flag.unknown()),
            },
        }
    }
    request.smtp = match (smtp_file, mail_from) {
        (Some(url_file), Some(from)) => Some(Smtp { url_file, from }),
        (None, None) => None,
        (Some(_), None) => return Err(Usage::Needs("--smtp-file", "--mail-from")),
        (None, Some(_)) => return Err(Usage::Needs("--mail-from", "--smtp-file")),
    };
    Ok(Request::Serve(Box::new(request)))
}

/// `HOST:PORT`, where the host is an address or `localhost`: nothing is looked up.
fn address(flag: &Flag, words: &mut Words) -> Result<SocketAddr, Usage> {
    let text = words.text(flag)?;
    let text = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text,
    };
    text.parse().map_err(|_| flag.bad_value())
}

fn session(flag: &Flag, words: &mut Words) -> Result<Duration, Usage> {
    let seconds = words.text(flag)?.parse().ok();
    let seconds = seconds.filter(|seconds| (1..=LONGEST_SESSION_SECONDS).contains(seconds));
    seconds.map(Duration::from_secs).ok_or(flag.bad_value())
}

/// `PACKAGE=FINGERPRINT`.
fn android_app(flag: &Flag, words: &mut Words) -> Result<(String, String), Usage> {
    let text = words.text(flag)?;
    let (package, fingerprint) = text.split_once('=').ok_or(flag.bad_value())?;
    Ok((package.to_owned(), fingerprint.to_owned()))
}
