//! What a service answers to a request.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use natsuin_core::error::ErrorCode;
use natsuin_core::pdf::Refusal;
use natsuin_core::session::{Head, Receiver, Stop};
use serde_json::Value;

use crate::failure::{Code, Failure, ServiceCode};

/// The most bytes of an answer.
const MAX_ANSWER_BYTES: usize = 65_536;
/// The most characters of a link.
const MAX_LINK_BYTES: usize = 512;

/// A request that was made.
pub(super) struct Made {
    /// The request's.
    pub(super) id: String,
    /// As it stands in the mail.
    pub(super) link: String,
}

/// An answer, as it comes.
#[derive(Default)]
pub(super) struct Answer(Mutex<Parts>);

#[derive(Default)]
struct Parts {
    status: u16,
    body: Vec<u8>,
}

impl Receiver for Answer {
    fn head(&self, head: Head) -> Result<(), Stop> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).status = head.status;
        Ok(())
    }

    fn chunk(&self, bytes: &[u8]) -> Result<(), Stop> {
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if parts.body.len() + bytes.len() > MAX_ANSWER_BYTES {
            return Err(Stop);
        }
        parts.body.extend_from_slice(bytes);
        Ok(())
    }
}

impl Answer {
    /// Whether the service or somebody before it stumbled.
    pub(super) fn may_be_asked_again(&self) -> bool {
        let status = self.0.lock().unwrap_or_else(PoisonError::into_inner).status;
        matches!(status, 500 | 502 | 503 | 504)
    }

    /// What it means, for these files.
    pub(super) fn judge(self, files: &[PathBuf]) -> Result<Made, Failure> {
        let Parts { status, body } = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        match status {
            201 => made(&body).ok_or(ServiceCode::NotRecognised.into()),
            200..=299 | 404 | 405 => Err(ServiceCode::NotRecognised.into()),
            300..=399 => Err(ErrorCode::RedirectRefused.into()),
            429 | 503 => Err(ErrorCode::ServiceBusy.into()),
            400..=499 => Err(refused(&body, files)),
            _ => Err(ErrorCode::ServiceFailed.into()),
        }
    }
}

fn made(body: &Value) -> Option<Made> {
    let text = |name: &str| Some(body.get(name)?.as_str()?.to_owned());
    let (id, link) = (text("id")?, text("link")?);
    let is_id = id.len() == 22
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let is_link = link.len() <= MAX_LINK_BYTES
        && link.starts_with("http")
        && link.bytes().all(|byte| byte.is_ascii_graphic());
    (is_id && is_link).then_some(Made { id, link })
}

/// A refusal: of a document, told with its file, or of the request.
fn refused(body: &Value, files: &[PathBuf]) -> Failure {
    let word = body.get("code").and_then(Value::as_str).unwrap_or_default();
    let number = body.get("document").and_then(Value::as_u64);
    let file = number
        .and_then(|number| usize::try_from(number).ok()?.checked_sub(1))
        .and_then(|at| files.get(at));
    let code = code(word);
    match file {
        Some(file) => Failure::at(code, file.clone()),
        None => Failure::new(code, crate::failure::Subject::Run),
    }
}

fn code(word: &str) -> Code {
    let of_pdf = Refusal::ALL.iter().copied().map(Code::from);
    let of_service = [
        ServiceCode::ApiKeyWrong,
        ServiceCode::DocumentTooLarge,
        ServiceCode::RequestTooLarge,
        ServiceCode::PdfCannotBeShown,
        ServiceCode::PdfTooManyPages,
    ];
    of_service
        .map(Code::Service)
        .into_iter()
        .chain(of_pdf)
        .find(|code| code.as_str() == word)
        .unwrap_or(ServiceCode::RequestRefused.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn judged(status: u16, body: &[u8]) -> Result<Made, Failure> {
        let answer = Answer::default();
        let head = Head {
            status,
            retry_after_s: None,
        };
        let _ = answer.head(head);
        let _ = answer.chunk(body);
        answer.judge(&[PathBuf::from("a.pdf")])
    }

    proptest! {
        /// A link is shown to a person and put into mails: it is one line of a limited length, whatever the service says.
        #[test]
        fn whatever_is_answered_is_a_link_or_a_refusal(
            status in 100..600_u16,
            id in "[A-Za-z0-9_-]{21,23}|.{0,30}",
            link in "https?://[!-~]{0,600}|.{0,40}",
            code in "pdf_[a-z_]{0,20}|.{0,20}",
            document in any::<u64>(),
            cut in any::<prop::sample::Index>(),
        ) {
            let body = serde_json::json!({"id": id, "link": link, "code": code, "document": document}).to_string();
            for body in [body.as_bytes(), body.as_bytes().get(..cut.index(body.len())).unwrap_or_default()] {
                if let Ok(made) = judged(status, body) {
                    prop_assert_eq!(status, 201);
                    prop_assert!(made.link.len() <= 512 && made.link.bytes().all(|byte| byte.is_ascii_graphic()));
                    prop_assert_eq!((made.id, made.link), (id.clone(), link.clone()));
                }
            }
        }

        #[test]
        fn bytes_of_any_kind_are_no_link(status in 100..600_u16, body in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(judged(status, &body).is_err());
        }
    }
}
