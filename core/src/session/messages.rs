//! What is sent and what is answered (§4), checked against its limits (§3) as it comes in.

use core::fmt;

use serde::Serialize;

use super::encoding::sha256_from_hex;
use super::json::Object;
use crate::error::ErrorCode;

/// The version of the protocol.
pub(super) const VERSION: u64 = 1;
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
    pub(super) version: u64,
    pub(super) secret: &'a str,
}

#[derive(Serialize)]
pub(super) struct ProgressRequest<'a> {
    pub(super) version: u64,
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
    pub(super) version: u64,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentifiedBy {
    /// He receives mail at his address.
    MailAddress,
    /// He holds a key that the service's operator gave out.
    ApiKey,
    /// The service checked the organization.
    Organization,
    /// Nothing was checked, or nothing that is known here.
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

/// Reads an answer to a request that was granted, of the one version that is known.
pub(super) fn read(body: &[u8]) -> Result<Object, ErrorCode> {
    let mut answer = Object::read(body).ok_or(ErrorCode::AnswerMalformed)?;
    match answer.number("version") {
        Some(VERSION) => Ok(answer),
        Some(_) => Err(ErrorCode::ProtocolVersionUnknown),
        None => Err(ErrorCode::AnswerMalformed),
    }
}

impl Claim {
    /// `None` where an answer does not hold to what the protocol says of it (§4.1).
    pub(super) fn of(mut answer: Object) -> Option<Self> {
        let code = answer.text("matching_code")?;
        let is_code = code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit());
        let offered = answer.objects("documents")?;
        if !is_code || offered.is_empty() || offered.len() > MAX_DOCUMENTS {
            return None;
        }
        let mut documents = Vec::new();
        for (document, number) in offered.into_iter().zip(1..) {
            documents.push(OfferedDocument::of(document, number)?);
        }
        Some(Self {
            title: shown(&answer.text("title")?, MAX_TEXT_CHARACTERS)?,
            requester: Requester::of(answer.object("requester")?)?,
            addressee: shown(&answer.text("addressee")?, MAX_MAIL_CHARACTERS)?,
            documents,
            matching_code: MatchingCode(code),
            remaining_ms: remaining_ms(&mut answer)?,
        })
    }
}

impl Requester {
    fn of(mut requester: Object) -> Option<Self> {
        let identified_by = requester.text("identified_by")?;
        let mail = match requester.optional_text("mail")? {
            Some(mail) => Some(shown(&mail, MAX_MAIL_CHARACTERS)?),
            None => None,
        };
        Some(Self {
            name: shown(&requester.text("name")?, MAX_TEXT_CHARACTERS)?,
            identified_by: match identified_by.as_str() {
                "mail_address" => IdentifiedBy::MailAddress,
                "api_key" => IdentifiedBy::ApiKey,
                "organization" => IdentifiedBy::Organization,
                _ => IdentifiedBy::SelfStated,
            },
            mail,
        })
    }
}

impl OfferedDocument {
    fn of(mut document: Object, number: u64) -> Option<Self> {
        let mut original = document.object("original")?;
        let mut prepared = document.object("prepared")?;
        let (original_bytes, prepared_bytes) = (original.number("bytes")?, prepared.number("bytes")?);
        let update_bytes = prepared_bytes.checked_sub(original_bytes)?;
        let is_sized = (1..=MAX_ORIGINAL_BYTES).contains(&original_bytes)
            && (1..=MAX_UPDATE_BYTES).contains(&update_bytes);
        let (field, path) = (document.text("field")?, document.text("path")?);
        let is_field = (1..=MAX_TEXT_CHARACTERS).contains(&field.chars().count());
        if document.number("number")? != number || !is_sized || !is_field || !is_path(&path) {
            return None;
        }
        Some(Self {
            name: shown(&document.text("name")?, MAX_TEXT_CHARACTERS)?,
            original_bytes,
            original_sha256: sha256_from_hex(&original.text("sha256")?)?,
            field,
            prepared_bytes,
            signed_sha256: sha256_from_hex(&prepared.text("signed_sha256")?)?,
            path,
        })
    }
}

impl SessionState {
    /// `None` where an answer does not hold to what the protocol says of it (§4.3).
    pub(super) fn of(mut answer: Object) -> Option<Self> {
        Some(Self {
            is_completed: match answer.text("state")?.as_str() {
                "claimed" => false,
                "completed" => true,
                _ => return None,
            },
            remaining_ms: remaining_ms(&mut answer)?,
        })
    }
}

/// Whether what was handed in is verified, embedded and stored (§4.5).
pub(super) fn says_completed(mut answer: Object) -> bool {
    answer.text("state").is_some_and(|state| state == "completed")
}

/// What is left of the session, by the service's own clock.
fn remaining_ms(answer: &mut Object) -> Option<u64> {
    let expires_at_ms = answer.number("expires_at_ms")?;
    Some(expires_at_ms.saturating_sub(answer.number("server_time_ms")?))
}

/// The `code` of a problem (RFC 9457), where the body is one.
pub(super) fn problem_code(body: &[u8]) -> Option<String> {
    Object::read(body)?.text("code")
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
        && !path.contains("..")
        && !path.contains("//")
}
