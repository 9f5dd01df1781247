//! A signing service in this process: the other side of docs/session-protocol.md, over real sockets, on which anything
//! can be made to go wrong. It keeps to the protocol where it is not told otherwise.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use natsuin_core::certificate::Certificate;
use natsuin_core::clock::UtcTime;
use natsuin_core::verify;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::pdf::{Waiting, blank};

/// The id of the one session.
pub const ID: &str = "3q2-7wAAAAAAAAAAAAAAAA";
/// The secret of its code.
pub const SECRET: &str = "AAECAwQFBgcICQoLDA0ODw";

/// The phone's requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// §4.1.
    Claim,
    /// §4.2.
    Document,
    /// §4.3.
    State,
    /// §4.4.
    Progress,
    /// §4.5.
    Submit,
    /// §4.6.
    GiveBack,
}

impl Kind {
    /// All of them, in the order of a journey that is not finished.
    pub const ALL: [Self; 6] = [
        Self::Claim,
        Self::Document,
        Self::State,
        Self::Progress,
        Self::Submit,
        Self::GiveBack,
    ];

    /// Those of a journey that ends with a signature, in their order.
    pub const TO_THE_END: [Self; 5] = [
        Self::Claim,
        Self::Document,
        Self::State,
        Self::Progress,
        Self::Submit,
    ];

    /// Of a method, and a path below the origin.
    #[must_use]
    pub fn of(method: &str, path: &str) -> Self {
        let rest = path.strip_prefix(&format!("/api/v1/sessions/{ID}")).unwrap();
        match (method, rest) {
            ("PUT", "/claim") => Self::Claim,
            ("DELETE", "/claim") => Self::GiveBack,
            ("GET", "") => Self::State,
            ("POST", "/progress") => Self::Progress,
            ("PUT", "/signatures") => Self::Submit,
            ("GET", document) if document.starts_with("/documents/") => Self::Document,
            other => panic!("no such request: {other:?}"),
        }
    }
}

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not executed, and the connection is closed without an answer.
    Refused,
    /// The request is executed, and the answer never comes.
    ReplyLost,
    /// The request is executed, and the answer comes too late.
    Slow,
    /// The request is executed, and half of the answer comes.
    Cut,
    /// 500, not executed.
    Broken,
    /// 429 with `Retry-After: 1`, not executed.
    TooMany,
    /// 403 of somebody who stands between, not executed.
    Forbidden,
    /// 302 to another host, which is [`Books::elsewhere`].
    Redirect,
    /// 200 and zeros without an end.
    Endless,
    /// 410, with this code.
    Gone(&'static str),
    /// This status, with this code.
    Problem(u16, &'static str),
    /// 200, with a text that is no JSON.
    Nonsense,
    /// 200, of another version.
    NewVersion,
}

/// A service that lies about, or in, its first document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Another document than was announced, prepared well.
    OtherDocument,
    /// Another original before the same update, of the same size.
    OtherBytes,
    /// The digest of something else.
    OtherDigest,
    /// A byte range with a second gap.
    SecondGap,
    /// A byte range whose gap is wider than the contents.
    WideGap,
    /// Something after the signed revision.
    Appended,
    /// Something in the room already.
    NotEmpty,
    /// Something in the room that readers skip.
    Hidden,
    /// Another field than was announced.
    OtherField,
    /// Another kind of signature.
    OtherKind,
    /// A page that the revision which makes room for the signature changes as well.
    ChangedPage,
    /// No PDF at all.
    NoPdf,
}

/// Faults that fire for a kind of request, so many times.
pub type Faults = BTreeMap<Kind, (Fault, u32)>;

/// What the service knows.
#[derive(Default)]
pub struct Books {
    documents: Vec<(Vec<u8>, Waiting)>,
    claimed: Option<String>,
    released: Vec<String>,
    /// Why the session is over.
    pub over: Option<&'static str>,
    accepted: Option<Value>,
    /// What is to go wrong.
    pub faults: Faults,
    /// What it lies about.
    pub lie: Option<Lie>,
    /// What is left of the session, in milliseconds.
    pub remaining_ms: u64,
    /// Where redirects lead.
    pub elsewhere: String,
    /// All requests that came, in order, those that were refused included.
    pub requests: Vec<Kind>,
    /// How often different signatures were accepted.
    pub completions: u32,
    /// What the phone said it was at.
    pub progress: Vec<Value>,
    /// What becomes of the session when a request of this kind came and was answered.
    pub then: Option<(Kind, &'static str)>,
}

/// The service: it runs until the process ends.
#[derive(Clone)]
pub struct Service {
    /// Its origin.
    pub origin: String,
    books: Arc<Mutex<Books>>,
    trust: Certificate,
    now: UtcTime,
    slow: Duration,
}

impl Service {
    /// With one session of so many documents. `trust`: the CA of the cards. `slow`: how much later a slow answer comes.
    #[must_use]
    pub fn start(documents: usize, trust: Certificate, now: UtcTime, slow: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let documents = (0..documents).map(|number| {
            let original = blank(&format!("document {number}"));
            let waiting = Waiting::new(&original, now);
            (original, waiting)
        });
        let books = Books {
            documents: documents.collect(),
            remaining_ms: 600_000,
            elsewhere: "https://elsewhere.example".into(),
            ..Books::default()
        };
        let service = Self {
            origin: format!("http://{}", listener.local_addr().unwrap()),
            books: Arc::new(Mutex::new(books)),
            trust,
            now,
            slow,
        };
        let answering = service.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let service = answering.clone();
                std::thread::spawn(move || service.serve(stream));
            }
        });
        service
    }

    /// The code on the page.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}/s/1/{ID}#{SECRET}", self.origin)
    }

    /// What it knows.
    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    /// How often a kind of request came.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.books().requests.iter().filter(|seen| **seen == kind).count()
    }

    fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let mut words = line.split_whitespace();
        let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
        let mut token = String::new();
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            let Some((name, value)) = header.trim().split_once(':') else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "authorization" => value.trim().trim_start_matches("Bearer ").clone_into(&mut token),
                "content-length" => length = value.trim().parse().ok()?,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let stream = reader.into_inner();

        let kind = Kind::of(&method, &path);
        let fault = self.fault(kind);
        let answer = match fault {
            Some(Fault::Refused) => {
                let _ = stream.shutdown(Shutdown::Both);
                return None;
            }
            Some(Fault::Broken) => problem(500, "internal"),
            Some(Fault::TooMany) => problem(429, "too_many_requests"),
            Some(Fault::Forbidden) => Answer {
                status: 403,
                kind: "text/html",
                body: b"<html>".to_vec(),
            },
            Some(Fault::Redirect) => Answer {
                status: 302,
                kind: "text/plain",
                body: Vec::new(),
            },
            Some(Fault::Gone(code)) => problem(410, code),
            Some(Fault::Problem(status, code)) => problem(status, code),
            Some(Fault::Nonsense) => Answer {
                status: 200,
                kind: "application/json",
                body: b"<html>".to_vec(),
            },
            Some(Fault::NewVersion) => ok(&json!({"version": 2})),
            _ => self.answer(kind, &token, &path, &body),
        };
        self.send(stream, fault, &answer);
        let mut books = self.books();
        if let Some((_, code)) = books.then.filter(|(then, _)| *then == kind) {
            books.over = Some(code);
        }
        None
    }

    fn fault(&self, kind: Kind) -> Option<Fault> {
        let mut books = self.books();
        books.requests.push(kind);
        let (fault, left) = books.faults.get_mut(&kind)?;
        if *left == 0 {
            return None;
        }
        *left -= 1;
        Some(*fault)
    }

    fn send(&self, mut stream: TcpStream, fault: Option<Fault>, answer: &Answer) {
        let mut head = format!(
            "HTTP/1.1 {} X\r\nContent-Type: {}\r\nConnection: close\r\n",
            answer.status, answer.kind
        );
        if answer.status == 429 {
            head.push_str("Retry-After: 1\r\n");
        }
        if answer.status == 302 {
            head.push_str(&format!("Location: {}/\r\n", self.books().elsewhere));
        }
        match fault {
            Some(Fault::ReplyLost) => {}
            Some(Fault::Endless) => {
                let _ = stream
                    .write_all(format!("HTTP/1.1 200 X\r\nContent-Type: {}\r\n\r\n", answer.kind).as_bytes());
                while stream.write_all(&[0; 65_536]).is_ok() {}
            }
            Some(Fault::Cut) => {
                head.push_str(&format!("Content-Length: {}\r\n\r\n", answer.body.len().max(2)));
                let _ = stream.write_all(head.as_bytes());
                let _ = stream.write_all(&answer.body[..answer.body.len() / 2]);
            }
            other => {
                if other == Some(Fault::Slow) {
                    std::thread::sleep(self.slow);
                }
                if answer.status != 204 {
                    head.push_str(&format!("Content-Length: {}\r\n", answer.body.len()));
                }
                head.push_str("\r\n");
                // Whole, even if this process ends now: half a head brings FoundationNetworking down.
                let _ = stream.write_all(head.as_bytes());
                let _ = stream.write_all(&answer.body);
            }
        }
        let _ = stream.shutdown(Shutdown::Both);
    }

    fn answer(&self, kind: Kind, token: &str, path: &str, body: &Value) -> Answer {
        assert!(!path.contains(SECRET), "the secret is never in a path");
        let mut books = self.books();
        let books = &mut *books;
        if kind == Kind::Claim {
            return claim(books, token, body);
        }
        if books.released.iter().any(|released| released == token) {
            return match kind {
                Kind::GiveBack => nothing(),
                _ => problem(410, "session_released"),
            };
        }
        if books.claimed.as_deref() != Some(token) {
            return problem(404, "session_unknown");
        }
        if books.accepted.is_none()
            && let Some(over) = books.over
        {
            return if kind == Kind::GiveBack {
                nothing()
            } else {
                problem(410, over)
            };
        }
        match kind {
            Kind::Claim => unreachable!(),
            Kind::Document => document(books, path),
            Kind::State => ok(&json!({
                "version": 1,
                "state": if books.accepted.is_some() { "completed" } else { "claimed" },
                "expires_at_ms": 1_000_000 + books.remaining_ms,
                "server_time_ms": 1_000_000,
                "a member of tomorrow": [null]
            })),
            Kind::Progress => {
                books
                    .progress
                    .extend(body["events"].as_array().unwrap().iter().cloned());
                nothing()
            }
            Kind::Submit => self.submit(books, body),
            Kind::GiveBack => {
                books.claimed = None;
                books.released.push(token.to_owned());
                nothing()
            }
        }
    }

    fn submit(&self, books: &mut Books, body: &Value) -> Answer {
        let signatures = &body["signatures"];
        if books
            .accepted
            .as_ref()
            .is_some_and(|accepted| accepted != signatures)
        {
            return problem(409, "session_already_signed");
        }
        if books.accepted.is_none() {
            let list = signatures.as_array().unwrap();
            let all_good = list.len() == books.documents.len()
                && list
                    .iter()
                    .zip(&books.documents)
                    .all(|(signature, (_, waiting))| {
                        let cms = base64(signature["cms"].as_str().unwrap());
                        let options = verify::Options {
                            at: self.now,
                            trust: vec![self.trust.clone()],
                            conformance: None,
                        };
                        let signed = Cursor::new(waiting.embed(&cms));
                        verify::file(signed, &options).unwrap().is_good()
                    });
            if !all_good {
                return problem(422, "submission_refused");
            }
            books.accepted = Some(signatures.clone());
            books.completions += 1;
        }
        ok(&json!({"version": 1, "state": "completed", "completed_at_ms": 1, "server_time_ms": 2}))
    }
}

struct Answer {
    status: u16,
    kind: &'static str,
    body: Vec<u8>,
}

fn claim(books: &mut Books, token: &str, body: &Value) -> Answer {
    if body["secret"] != SECRET || body["version"] != 1 || token.len() != 43 {
        return problem(404, "code_unknown");
    }
    if books.released.iter().any(|released| released == token) {
        return problem(410, "session_released");
    }
    match &books.claimed {
        Some(holder) if holder != token && books.accepted.is_some() => return problem(410, "code_used"),
        _ => {}
    }
    if books.accepted.is_none() {
        match books.over {
            Some("session_replaced") => return problem(410, "code_replaced"),
            Some(_) => return problem(410, "code_expired"),
            None => {}
        }
    }
    match &books.claimed {
        Some(holder) if holder != token => return problem(409, "code_claimed"),
        _ => books.claimed = Some(token.to_owned()),
    }
    let documents = (1..).zip(&books.documents).map(|(number, (original, waiting))| {
        let lie = books.lie.filter(|_| number == 1);
        let served = served(lie, original, waiting);
        let bytes = if lie == Some(Lie::OtherDocument) {
            waiting.file.len()
        } else {
            served.len()
        };
        let signed = match lie {
            Some(Lie::OtherDigest) => hex(b"something else"),
            // A lie that would be found by its digest alone shall be found by what it is.
            Some(
                Lie::OtherBytes
                | Lie::NotEmpty
                | Lie::Hidden
                | Lie::Appended
                | Lie::OtherKind
                | Lie::ChangedPage,
            ) => hex(&around(&served, &waiting.room)),
            _ => hex(&waiting.covered()),
        };
        json!({
            "number": number,
            "name": format!("契約書 {number}.pdf"),
            "path": format!("/api/v1/sessions/{ID}/documents/{number}"),
            "field": if lie == Some(Lie::OtherField) { "Signature9" } else { &waiting.field },
            "original": {"bytes": original.len(), "sha256": hex(original)},
            "prepared": {"bytes": bytes, "signed_sha256": signed},
        })
    });
    ok(&json!({
        "version": 1,
        "title": "業務委託契約書",
        "requester": {"name": "株式会社\u{202E} 見本", "identified_by": "a word of tomorrow", "mail": null},
        "addressee": "h*****@example.com",
        "documents": documents.collect::<Vec<_>>(),
        "matching_code": "4721",
        "expires_at_ms": 1_000_000 + books.remaining_ms,
        "server_time_ms": 1_000_000,
        "a member of tomorrow": {"version": 7},
    }))
}

fn document(books: &Books, path: &str) -> Answer {
    let number: usize = path.rsplit('/').next().unwrap().parse().unwrap();
    let (original, waiting) = &books.documents[number - 1];
    Answer {
        status: 200,
        kind: "application/pdf",
        body: served(books.lie.filter(|_| number == 1), original, waiting),
    }
}

/// What is served in place of a document.
fn served(lie: Option<Lie>, original: &[u8], waiting: &Waiting) -> Vec<u8> {
    let mut file = waiting.file.clone();
    match lie {
        None | Some(Lie::OtherDigest | Lie::OtherField) => {}
        Some(Lie::OtherDocument) => {
            let original = blank("document X");
            assert_eq!(original.len(), blank("document 0").len());
            file = Waiting::new(&original, UtcTime(1_700_000_000)).file;
        }
        Some(Lie::OtherBytes) => file[12] ^= 1,
        Some(Lie::SecondGap) => {
            let range = byte_range(&file);
            let numbers: Vec<usize> = std::str::from_utf8(&file[range.clone()])
                .unwrap()
                .split_whitespace()
                .map(|number| number.parse().unwrap())
                .collect();
            let [_, gap, resume, rest] = numbers[..] else {
                panic!()
            };
            let with_gap = format!("0 {gap} {resume} 9 {} {}", resume + 10, rest - 10);
            overwrite(&mut file, range, &with_gap);
        }
        Some(Lie::WideGap) => {
            let range = byte_range(&file);
            let text = std::str::from_utf8(&file[range.clone()]).unwrap().to_owned();
            let numbers: Vec<usize> = text
                .split_whitespace()
                .map(|number| number.parse().unwrap())
                .collect();
            let wide = format!("0 {} {} {}", numbers[1] - 1, numbers[2], numbers[3]);
            overwrite(&mut file, range, &wide);
        }
        Some(Lie::Appended) => file.extend_from_slice(b"% more\n"),
        Some(Lie::NotEmpty) => file[waiting.room.start + 1..][..8].copy_from_slice(b"30030201"),
        Some(Lie::Hidden) => file[waiting.room.start + 1..][..8].copy_from_slice(b"(hidden)"),
        Some(Lie::OtherKind) => {
            let at = find(&file, b"ETSI.CAdES.detached");
            file[at..at + 19].copy_from_slice(b"ETSI.CAdES.detacheX");
        }
        Some(Lie::ChangedPage) => {
            // The page as the revision writes it again, for its annotations; half as high.
            let at = original.len() + find(&file[original.len()..], b"[0 0 595 842]");
            file[at..at + 13].copy_from_slice(b"[0 0 595 421]");
        }
        Some(Lie::NoPdf) => file = vec![b'x'; original.len() + 100],
    }
    file
}

fn byte_range(file: &[u8]) -> std::ops::Range<usize> {
    let start = find(file, b"/ByteRange[") + b"/ByteRange[".len();
    start..start + find(&file[start..], b"]")
}

fn overwrite(file: &mut [u8], range: std::ops::Range<usize>, text: &str) {
    let padded = format!("{text:<width$}", width = range.len());
    file[range].copy_from_slice(padded.as_bytes());
}

fn find(file: &[u8], what: &[u8]) -> usize {
    file.windows(what.len()).position(|part| part == what).unwrap()
}

fn around(file: &[u8], room: &std::ops::Range<usize>) -> Vec<u8> {
    [&file[..room.start], &file[room.end..]].concat()
}

fn ok(body: &Value) -> Answer {
    Answer {
        status: 200,
        kind: "application/json",
        body: body.to_string().into_bytes(),
    }
}

fn nothing() -> Answer {
    Answer {
        status: 204,
        kind: "application/json",
        body: Vec::new(),
    }
}

fn problem(status: u16, code: &str) -> Answer {
    let body = json!({"type": "about:blank", "title": "X", "status": status, "code": code});
    Answer {
        status,
        kind: "application/problem+json",
        body: body.to_string().into_bytes(),
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// RFC 4648 §4, written out: the core's own decoder is under test.
fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let mut bits = 0_u32;
    for (at, digit) in text.bytes().filter(|digit| *digit != b'=').enumerate() {
        bits = bits << 6 | u32::try_from(DIGITS.iter().position(|known| *known == digit).unwrap()).unwrap();
        if at % 4 != 0 {
            bytes.push(u8::try_from(bits >> (6 - 2 * (at % 4)) & 0xFF).unwrap());
        }
    }
    bytes
}
