//! What is sent and what is answered (§4), checked against its limits (§3) as it comes in.

use core::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::encoding::sha256_from_hex;
use crate::error::ErrorCode;

/// The version of the protocol.
pub(super) const VERSION: u32 = 1;
/// The most documents of a session.
pub(crate) const MAX_DOCUMENTS: usize = 10;
/// The most bytes of one signature.
pub(crate) const MAX_SIGNATURE_BYTES: usize = 26_624;
const MAX_ORIGINAL_BYTES: u64 = 52_428_800;
const MAX_UPDATE_BYTES: u64 = 1_048_576;
const MAX_TEXT_CHARACTERS: usize = 200;
const MAX_MAIL_CHARACTERS: usize = 254;

#[derive(Serialize)]
pub(super) struct ClaimRequest<'a> {
    pub(super) version: u32,
    pub(super) secret: &'a str,
}

#[derive(Serialize)]
pub(super) struct ProgressRequest<'a> {
    pub(super) version: u32,
    pub(super) events: &'a [Event],
}

/// What the page shows of the phone's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Event {
    pub(crate) number: u32,
    pub(crate) state: PhoneState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failure: Option<&'static str>,
}

/// What the phone is at (§4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneState {
    /// The documents are shown.
    Reviewing,
    /// The card is awaited.
    WaitingForCard,
    /// It was found.
    CardFound,
    /// The password is asked for.
    PasswordWanted,
    /// The card took it.
    PasswordAccepted,
    /// The card signs.
    Signing,
    /// The signature is on its way.
    Signed,
    /// Something failed; there may be another try.
    Failed,
    /// The person stopped.
    Cancelled,
}

#[derive(Serialize)]
pub(super) struct Submission {
    pub(super) version: u32,
    pub(super) signatures: Vec<SubmittedSignature>,
}

#[derive(Serialize)]
pub(super) struct SubmittedSignature {
    pub(super) number: usize,
    pub(super) cms: String,
}

/// The claim's answer, checked: what a person must know before signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What it is about.
    pub title: String,
    /// Who asks.
    pub requester: Requester,
    /// Who shall sign, masked.
    pub addressee: String,
    /// In the order in which they are signed.
    pub documents: Vec<OfferedDocument>,
    /// Shown on both screens.
    pub matching_code: MatchingCode,
    /// What was left of the session when the service answered, in milliseconds.
    pub remaining_ms: u64,
}

/// Who asks for a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requester {
    /// As he gave it.
    pub name: String,
    /// The service's word for who he is.
    pub identified_by: IdentifiedBy,
    /// A mail address of his.
    pub mail: Option<String>,
}

/// What the service knows about a requester.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentifiedBy {
    /// He receives mail at his address.
    MailAddress,
    /// He holds a key that the service's operator gave out.
    ApiKey,
    /// The service checked the organization.
    Organization,
    /// Nothing was checked, or nothing that is known here.
    #[serde(other)]
    SelfStated,
}

/// A document, as announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedDocument {
    /// For people; never a path.
    pub name: String,
    /// The document as the sender uploaded it, in bytes.
    pub original_bytes: u64,
    /// SHA-256 of it: the page shows the same.
    pub original_sha256: [u8; 32],
    /// The field that is signed.
    pub field: String,
    /// With the update that waits for the signature, in bytes.
    pub prepared_bytes: u64,
    pub(crate) signed_sha256: [u8; 32],
    pub(super) path: String,
}

/// Four digits that page and phone both show while a phone has a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchingCode(String);

impl fmt::Display for MatchingCode {
    /// In two pairs: `47 21`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at_checked(2).unwrap_or((&self.0, ""));
        write!(formatter, "{first} {second}")
    }
}

/// A session that is this phone's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionState {
    /// Whether it is signed already.
    pub is_completed: bool,
    /// What was left of it when the service answered, in milliseconds.
    pub remaining_ms: u64,
}

/// Reads an answer to a request that was granted.
pub(super) fn read<T: Answer>(body: &[u8]) -> Result<T, ErrorCode> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u64,
    }
    let malformed = |_| ErrorCode::AnswerMalformed;
    let Versioned { version } = serde_json::from_slice(body).map_err(malformed)?;
    if version != u64::from(VERSION) {
        return Err(ErrorCode::ProtocolVersionUnknown);
    }
    let wire: T::Wire = serde_json::from_slice(body).map_err(malformed)?;
    T::check(wire).ok_or(ErrorCode::AnswerMalformed)
}

/// An answer: its form on the wire, and what it must hold to.
pub(super) trait Answer: Sized {
    type Wire: DeserializeOwned;
    fn check(wire: Self::Wire) -> Option<Self>;
}

#[derive(Deserialize)]
pub(super) struct WireClaim {
    title: String,
    requester: WireRequester,
    addressee: String,
    documents: Vec<WireDocument>,
    matching_code: String,
    expires_at_ms: u64,
    server_time_ms: u64,
}

#[derive(Deserialize)]
struct WireRequester {
    name: String,
    identified_by: IdentifiedBy,
    mail: Option<String>,
}

#[derive(Deserialize)]
struct WireDocument {
    number: usize,
    name: String,
    path: String,
    field: String,
    original: WireOriginal,
    prepared: WirePrepared,
}

#[derive(Deserialize)]
struct WireOriginal {
    bytes: u64,
    sha256: String,
}

#[derive(Deserialize)]
struct WirePrepared {
    bytes: u64,
    signed_sha256: String,
}

impl Answer for Claim {
    type Wire = WireClaim;

    fn check(wire: WireClaim) -> Option<Self> {
        let code = wire.matching_code;
        let is_code = code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit());
        let count = wire.documents.len();
        if !is_code || count == 0 || count > MAX_DOCUMENTS {
            return None;
        }
        let documents = wire.documents.into_iter().zip(1..);
        let mail = match wire.requester.mail {
            Some(mail) => Some(shown(&mail, MAX_MAIL_CHARACTERS)?),
            None => None,
        };
        Some(Self {
            title: shown(&wire.title, MAX_TEXT_CHARACTERS)?,
            requester: Requester {
                name: shown(&wire.requester.name, MAX_TEXT_CHARACTERS)?,
                identified_by: wire.requester.identified_by,
                mail,
            },
            addressee: shown(&wire.addressee, MAX_MAIL_CHARACTERS)?,
            documents: documents
                .map(|(document, number)| document.check(number))
                .collect::<Option<_>>()?,
            matching_code: MatchingCode(code),
            remaining_ms: wire.expires_at_ms.saturating_sub(wire.server_time_ms),
        })
    }
}

impl WireDocument {
    fn check(self, number: usize) -> Option<OfferedDocument> {
        let original_bytes = self.original.bytes;
        let update_bytes = self.prepared.bytes.checked_sub(original_bytes)?;
        let is_sized = (1..=MAX_ORIGINAL_BYTES).contains(&original_bytes)
            && (1..=MAX_UPDATE_BYTES).contains(&update_bytes);
        let is_field = (1..=MAX_TEXT_CHARACTERS).contains(&self.field.chars().count());
        if self.number != number || !is_sized || !is_field || !is_path(&self.path) {
            return None;
        }
        Some(OfferedDocument {
            name: shown(&self.name, MAX_TEXT_CHARACTERS)?,
            original_bytes,
            original_sha256: sha256_from_hex(&self.original.sha256)?,
            field: self.field,
            prepared_bytes: self.prepared.bytes,
            signed_sha256: sha256_from_hex(&self.prepared.signed_sha256)?,
            path: self.path,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireStateName {
    Claimed,
    Completed,
}

#[derive(Deserialize)]
pub(super) struct WireState {
    state: WireStateName,
    expires_at_ms: u64,
    server_time_ms: u64,
}

impl Answer for SessionState {
    type Wire = WireState;

    fn check(wire: WireState) -> Option<Self> {
        Some(Self {
            is_completed: matches!(wire.state, WireStateName::Completed),
            remaining_ms: wire.expires_at_ms.saturating_sub(wire.server_time_ms),
        })
    }
}

/// Verified, embedded, stored.
pub(super) struct Completed;

#[derive(Deserialize)]
pub(super) struct WireCompleted {
    state: WireStateName,
}

impl Answer for Completed {
    type Wire = WireCompleted;

    fn check(wire: WireCompleted) -> Option<Self> {
        matches!(wire.state, WireStateName::Completed).then_some(Self)
    }
}

/// The `code` of a problem (RFC 9457), where the body is one.
pub(super) fn problem_code(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Problem {
        code: String,
    }
    let problem: Problem = serde_json::from_slice(body).ok()?;
    Some(problem.code)
}

/// A text for people: bounded, and without what could disguise it.
fn shown(text: &str, max_characters: usize) -> Option<String> {
    let is_disguise = |c: char| {
        c.is_control()
            || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let sized = (1..=max_characters).contains(&text.chars().count());
    sized.then(|| text.replace(is_disguise, "\u{FFFD}"))
}

/// An absolute path on the same origin (§4.1).
fn is_path(path: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./~".contains(&byte);
    path.len() <= MAX_TEXT_CHARACTERS
        && path.starts_with("/api/v1/")
        && path.bytes().all(allowed)
        && !path
            .as_bytes()
            .windows(2)
            .any(|pair| matches!(pair, b".." | b"//"))
}
