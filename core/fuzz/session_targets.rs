//! What each fuzz target of the session does with its bytes: everything that reaches a phone from outside.
//! `tests/fuzz_session.rs` runs the same on the stable toolchain.

use std::io::Cursor;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use natsuin_core::apdu::EncodedCommand;
use natsuin_core::cancel::Cancel;
use natsuin_core::ceremony::{Holder, Order, PasswordRequest, Progress, Refused, TapRequest};
use natsuin_core::clock::{Clock, MonotonicTime, UtcTime};
use natsuin_core::digest::DocumentDigest;
use natsuin_core::error::{Error, ErrorCode, Resume, Stage};
use natsuin_core::journey::{self, Guide, Journey, News, Review, Settings, Storage, StorageError};
use natsuin_core::link::{Capabilities, CardReader, Ending, LinkError};
use natsuin_core::pades::{self, Late};
use natsuin_core::password::SignaturePassword;
use natsuin_core::session::{
    Client, Head, Hosts, Http, HttpError, Invitation, Method, Receiver, Request, Timer, Token,
};
use natsuin_core::verify::{self, Options};
use serde_json::{Value, json};
use zeroize::Zeroizing;

/// 2026-11-23T00:00:00Z.
pub const NOW: UtcTime = UtcTime(1_795_392_000);
const LINK: &str = "https://sign.example.jp/s/1/3q2-7wAAAAAAAAAAAAAAAA#AAECAwQFBgcICQoLDA0ODw";

/// Statuses that a service, or whoever stands before it, answers with.
const STATUSES: [u16; 16] = [
    100, 200, 200, 200, 204, 206, 302, 400, 401, 404, 409, 410, 422, 429, 500, 503,
];

/// What a camera read, or the platform opened the app with.
pub fn invitation(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for plain_loopback in [false, true] {
        match Invitation::parse(&text, &hosts(plain_loopback)) {
            Ok(invitation) => {
                let host = invitation.origin().split_once("://").unwrap().1;
                let is_loopback = ["127.0.0.1", "[::1]", "localhost"]
                    .iter()
                    .any(|known| host == *known || host.starts_with(&format!("{known}:")));
                assert!(
                    host == "sign.example.jp" || (plain_loopback && is_loopback),
                    "{host}"
                );
                let secret = text.trim().rsplit('#').next().unwrap();
                assert!(!format!("{invitation:?}").contains(secret));
            }
            Err(code) => assert_eq!(code.stage(), Some(Stage::F1)),
        }
    }
}

/// The answer to the claim: refused, or within all its limits.
pub fn claim_answer(bytes: &[u8]) {
    let answered = with_client(&answer_of(bytes), async |client| client.claim().await);
    let Ok((claim, _)) = answered else { return };
    assert!((1..=10).contains(&claim.documents.len()));
    let mut texts = vec![
        (&claim.title, 200),
        (&claim.requester.name, 200),
        (&claim.addressee, 254),
    ];
    texts.extend(claim.requester.mail.iter().map(|mail| (mail, 254)));
    texts.extend(claim.documents.iter().map(|document| (&document.name, 200)));
    for (text, most) in texts {
        assert!((1..=most).contains(&text.chars().count()));
        let disguises =
            |c: char| c.is_control() || "\u{61C}\u{200E}\u{200F}\u{202A}\u{202E}\u{2066}".contains(c);
        assert!(!text.contains(disguises), "{text:?}");
    }
    for document in &claim.documents {
        assert!((1..=52_428_800).contains(&document.original_bytes));
        assert!((1..=1_048_576).contains(&(document.prepared_bytes - document.original_bytes)));
    }
    let code = claim.matching_code.to_string();
    assert!(
        code.len() == 5 && code.bytes().filter(u8::is_ascii_digit).count() == 4,
        "{code}"
    );
}

/// The answer to a question about the state.
pub fn state_answer(bytes: &[u8]) {
    let answer = answer_of(bytes);
    let answered = with_client(&answer, async |client| client.state().await);
    if let Ok(state) = answered {
        let value = value_of(&answer.body).unwrap();
        assert_eq!(value["version"], 1);
        let word = if state.is_completed {
            "completed"
        } else {
            "claimed"
        };
        assert_eq!(value["state"], word);
    }
}

/// A problem, with whatever status: the first byte chooses it.
pub fn problem(bytes: &[u8]) {
    let answer = Answer {
        status: status_of(bytes),
        body: bytes.get(1..).unwrap_or_default().to_vec(),
    };
    let is_granted = matches!(answer.status, 200 | 204);
    let claimed = with_client(&answer, async |client| client.claim().await.map(drop));
    let given_back = with_client(&answer, async |client| client.give_back().await);
    assert_eq!(given_back.is_ok(), is_granted);
    for code in [claimed.err(), given_back.err()].into_iter().flatten() {
        assert!(matches!(code.stage(), Some(Stage::F1 | Stage::F4)), "{code:?}");
        assert_ne!(code.resume(), Resume::Submit, "nothing is signed yet");
    }
}

/// The answer to the signatures: done only if it says so, and a signature that may not have arrived stays kept.
pub fn submit_answer(bytes: &[u8]) {
    let answer = Answer {
        status: status_of(bytes),
        body: bytes.get(1..).unwrap_or_default().to_vec(),
    };
    let kept = record();
    let (result, left) = resumed(kept.clone(), |_| answer.clone());
    let says_done = || {
        let value = value_of(&answer.body)?;
        Some(matches!(answer.status, 200 | 204) && value["version"] == 1 && value["state"] == "completed")
    };
    match result {
        Ok(was_kept) => {
            let said = answer.body.escape_ascii();
            assert!(was_kept && says_done() == Some(true) && left.is_none(), "{said}");
        }
        Err(error) if error.code.resume() == Resume::Submit => assert_eq!(left, Some(kept)),
        Err(error) => assert!(matches!(error.code.stage(), Some(Stage::F1 | Stage::F4))),
    }
}

/// What lies in the phone's own store, damaged: it ends in nothing, or in a request that is refused.
pub fn kept_record(bytes: &[u8]) {
    let refuse = |_: &Request| Answer {
        status: 404,
        body: json!({"code": "session_unknown"}).to_string().into_bytes(),
    };
    match resumed(bytes.to_vec(), refuse) {
        (Ok(went_on), _) => assert!(!went_on),
        (Err(error), left) => assert!(
            error.code == ErrorCode::SessionUnknown && left.is_none(),
            "{error:?}"
        ),
    }
}

/// A prepared file, as the verifier looks at it: the first bytes are the original, as [`Announced`] has it or by halves.
pub fn prepared(bytes: &[u8]) {
    for original_bytes in [blank().len(), bytes.len() / 2] {
        let looked = verify::prepared(Cursor::new(bytes), original_bytes as u64, &Options::new(NOW));
        let Ok(prepared) = looked else { continue };
        assert!(2 * prepared.room_bytes <= bytes.len() as u64);
        let mut earlier = prepared.earlier.signatures.iter();
        assert!(
            !earlier.any(verify::SignatureReport::is_good),
            "nobody has a key of a compiled generation"
        );
    }
}

/// What comes in place of a document: shown only if it is byte for byte the one that was announced, and the card is never
/// touched for another.
pub fn document_answer(announced: &Announced, bytes: &[u8]) {
    let shown = Mutex::new(None);
    let answer = |request: &Request| {
        assert!(is_ours(request));
        match (request.method, request.url.contains("/documents/")) {
            (Method::Get, true) => Answer::of(200, bytes),
            (Method::Put, _) => Answer::of(200, announced.claim.to_string().as_bytes()),
            _ => Answer::of(204, b""),
        }
    };
    let invitation = Invitation::parse(LINK, &hosts(false)).unwrap();
    let storage = Store::default();
    let (result, _) = travelled(&storage, answer, &shown, async |journey| {
        journey::join(journey, invitation).await
    });
    let is_the_one = bytes == announced.file;
    let shown = shown.into_inner().unwrap();
    let difference = first_difference(bytes, &announced.file);
    assert!(shown.as_deref() == is_the_one.then_some(bytes), "{difference:?}");
    match result.unwrap_err().code {
        // The person says no to everything.
        ErrorCode::Cancelled => assert!(is_the_one),
        ErrorCode::DocumentNotAsAnnounced | ErrorCode::DocumentNotPrepared => assert!(!is_the_one),
        other => panic!("{other:?}"),
    }
}

/// A document that a service prepared, and the claim that announces it.
pub struct Announced {
    /// As the phone gets it.
    pub file: Vec<u8>,
    claim: Value,
}

impl Announced {
    /// One empty page.
    pub fn new() -> Self {
        let original = blank();
        let prepared = pades::prepare(&mut Cursor::new(&original), &pades::Options::default()).unwrap();
        let late = Late {
            signing_time: NOW,
            name: None,
        };
        let finished = prepared.finish(&late).unwrap();
        let signed_sha256 = hex(finished.digest());
        let mut file = Vec::new();
        let revision = finished.embed(&[]).unwrap();
        revision.write_to(&mut Cursor::new(&original), &mut file).unwrap();
        let mut claim = claim();
        let document = &mut claim["documents"][0];
        document["field"] = prepared.field().into();
        document["original"] = json!({"bytes": original.len(), "sha256": hex(&DocumentDigest::of(original.as_slice()).unwrap())});
        document["prepared"] = json!({"bytes": file.len(), "signed_sha256": signed_sha256});
        Self { file, claim }
    }
}

fn first_difference(one: &[u8], other: &[u8]) -> Option<(usize, String)> {
    let at = one.iter().zip(other).position(|(one, other)| one != other)?;
    Some((
        at,
        one[at.saturating_sub(30)..one.len().min(at + 30)]
            .escape_ascii()
            .to_string(),
    ))
}

fn blank() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ];
    let mut pdf = String::from("%PDF-1.7\n");
    let mut table = String::from("xref\n0 4\n0000000000 65535 f \n");
    for (number, object) in (1..).zip(objects) {
        table += &format!("{:010} 00000 n \n", pdf.len());
        pdf += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let section = pdf.len();
    pdf += &format!("{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{section}\n%%EOF\n");
    pdf.into_bytes()
}

fn hex(digest: &DocumentDigest) -> String {
    digest
        .as_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A claim's answer that is right, to begin with.
pub fn claim() -> Value {
    json!({
        "version": 1,
        "title": "業務委託契約書",
        "requester": {"name": "株式会社 見本", "identified_by": "api_key", "mail": "keiyaku@example.jp"},
        "addressee": "h*****@example.com",
        "documents": [{
            "number": 1,
            "name": "契約書.pdf",
            "path": "/api/v1/sessions/3q2-7wAAAAAAAAAAAAAAAA/documents/1",
            "field": "Signature1",
            "original": {"bytes": 83_012, "sha256": "0".repeat(64)},
            "prepared": {"bytes": 140_233, "signed_sha256": "f".repeat(64)},
        }],
        "matching_code": "4721",
        "expires_at_ms": 1_785_000_600_000_u64,
        "server_time_ms": 1_785_000_000_000_u64,
    })
}

/// A claim with one signature that is not handed in yet, as the phone keeps it.
pub fn record() -> Vec<u8> {
    let kept = json!({
        "version": 2,
        "link": LINK,
        "token": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "ends": 1_785_000_600,
        "signatures": [{"digest": "AAAA", "cms": "MAA="}],
    });
    kept.to_string().into_bytes()
}

fn hosts(plain_loopback: bool) -> Hosts {
    Hosts {
        trusted: vec!["sign.example.jp".into()],
        other_environments: vec!["test.example.jp".into()],
        other_services: vec!["other.example.com".into()],
        plain_loopback,
    }
}

#[derive(Clone)]
struct Answer {
    status: u16,
    body: Vec<u8>,
}

impl Answer {
    fn of(status: u16, body: &[u8]) -> Self {
        let body = body.to_vec();
        Self { status, body }
    }
}

fn answer_of(bytes: &[u8]) -> Answer {
    Answer::of(200, bytes)
}

/// Whatever was answered, no other host is asked.
fn is_ours(request: &Request) -> bool {
    request
        .url
        .starts_with("https://sign.example.jp/api/v1/sessions/3q2-7wAAAAAAAAAAAAAAAA")
}

/// What a body says. Members that are ignored are ignored whatever is in them, also what is no UTF-8.
fn value_of(body: &[u8]) -> Option<Value> {
    serde_json::from_str(&String::from_utf8_lossy(body)).ok()
}

fn status_of(bytes: &[u8]) -> u16 {
    let at = bytes.first().map_or(0, |byte| usize::from(*byte));
    STATUSES[at % STATUSES.len()]
}

fn with_client<T>(answer: &Answer, ask: impl AsyncFnOnce(&Client<'_>) -> T) -> T {
    let http = Canned(|request: &Request| {
        assert!(is_ours(request));
        answer.clone()
    });
    let invitation = Invitation::parse(LINK, &hosts(false)).unwrap();
    let token = Token::new(&[9; 32]);
    let client = Client::new(&http, &Clocks, &Clocks, &invitation, &token);
    now_or_never(ask(&client))
}

/// Goes on with what is kept. Answers also what is kept afterwards.
fn resumed(
    record: Vec<u8>,
    answer: impl Fn(&Request) -> Answer + Send + Sync,
) -> (Result<bool, Error>, Option<Vec<u8>>) {
    let storage = Store(Mutex::new(Some(record)));
    travelled(&storage, answer, &Mutex::new(None), async |journey| {
        journey::resume(journey).await
    })
}

fn travelled<T>(
    storage: &Store,
    answer: impl Fn(&Request) -> Answer + Send + Sync,
    shown: &Mutex<Option<Vec<u8>>>,
    travel: impl AsyncFnOnce(&Journey<'_>) -> T,
) -> (T, Option<Vec<u8>>) {
    let http = Canned(answer);
    let folder = folder();
    let journey = Journey {
        http: &http,
        timer: &Clocks,
        clock: &Clocks,
        reader: &NoCard,
        guide: &Unwilling(shown),
        storage,
        documents: &folder,
        cancel: &Cancel::new(),
        settings: Settings {
            order: Order::PasswordFirst,
            spend_last_try: false,
            plain: false,
            trust: Vec::new(),
            token: Zeroizing::new([9; 32]),
            ceremony_key: Zeroizing::new([7; 32]),
        },
    };
    let result = now_or_never(travel(&journey));
    (result, storage.0.lock().unwrap().clone())
}

/// A folder of this process's own.
fn folder() -> PathBuf {
    static MADE: AtomicBool = AtomicBool::new(false);
    let folder = std::env::temp_dir().join(format!("natsuin-fuzz-{}", std::process::id()));
    if !MADE.swap(true, Ordering::SeqCst) {
        std::fs::create_dir_all(&folder).unwrap();
    }
    folder
}

/// Nothing here waits for anything.
fn now_or_never<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("something waits"),
    }
}

struct Canned<F>(F);

#[async_trait]
impl<F: Fn(&Request) -> Answer + Send + Sync> Http for Canned<F> {
    async fn send(&self, request: &Request, receiver: &dyn Receiver) -> Result<(), HttpError> {
        let answer = (self.0)(request);
        let head = Head {
            status: answer.status,
            retry_after_s: Some(1),
        };
        receiver.head(head).map_err(|_| HttpError::Stopped)?;
        for chunk in answer.body.chunks(1_000) {
            receiver.chunk(chunk).map_err(|_| HttpError::Stopped)?;
        }
        Ok(())
    }
}

/// It is always the same moment; short waits are over at once, long ones never.
struct Clocks;

impl Clock for Clocks {
    fn now(&self) -> UtcTime {
        NOW
    }

    fn monotonic(&self) -> MonotonicTime {
        MonotonicTime(0)
    }
}

#[async_trait]
impl Timer for Clocks {
    async fn wait(&self, ms: u64) {
        if ms > 1_000 {
            std::future::pending::<()>().await;
        }
    }
}

/// The reader of a journey that must not come so far.
struct NoCard;

#[async_trait]
impl CardReader for NoCard {
    async fn connect(&self) -> Result<Capabilities, LinkError> {
        panic!("the card was asked for")
    }

    async fn transmit(&self, _: &EncodedCommand) -> Result<Vec<u8>, LinkError> {
        panic!("the card was asked for")
    }

    fn release(&self, _: Ending) {}
}

/// Looks at what is shown, and does not start.
struct Unwilling<'a>(&'a Mutex<Option<Vec<u8>>>);

#[async_trait]
impl Holder for Unwilling<'_> {
    async fn ask_password(&self, _: PasswordRequest) -> Result<Option<SignaturePassword>, Refused> {
        panic!("the password was asked for")
    }

    async fn confirm_last_try(&self) -> Result<bool, Refused> {
        Ok(false)
    }

    async fn tap_again(&self, _: TapRequest) -> Result<bool, Refused> {
        Ok(false)
    }

    fn show(&self, _: Progress) {}
}

#[async_trait]
impl Guide for Unwilling<'_> {
    async fn review(&self, review: &Review<'_>) -> Result<bool, Refused> {
        let bytes = std::fs::read(review.documents[0].path).unwrap();
        *self.0.lock().unwrap() = Some(bytes);
        Ok(false)
    }

    fn tell(&self, _: News<'_>) {}
}

#[derive(Default)]
struct Store(Mutex<Option<Vec<u8>>>);

impl Storage for Store {
    fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, StorageError> {
        Ok(self.0.lock().unwrap().clone().map(Zeroizing::new))
    }

    fn save(&self, record: &[u8]) -> Result<(), StorageError> {
        *self.0.lock().unwrap() = Some(record.to_vec());
        Ok(())
    }

    fn clear(&self) -> Result<(), StorageError> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }
}
