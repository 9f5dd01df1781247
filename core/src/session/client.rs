//! One function for each request of the phone (§4), with the retries of §5. What went wrong is told in the core's codes.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use zeroize::Zeroizing;

use super::encoding::base64url_encode;
use super::json::Object;
use super::messages::{
    self, Claim, ClaimRequest, Event, OfferedDocument, ProgressRequest, SessionState, Submission,
    SubmittedSignature, VERSION,
};
use super::port::{Head, Http, HttpError, Method, Receiver, Request, Stop, Timer};
use super::{Invitation, base64_encode};
use crate::clock::{Clock, MonotonicTime};
use crate::error::ErrorCode;

const MAX_ANSWER_BYTES: usize = 65_536;
const ANSWER_TIMEOUT_MS: u32 = 15_000;
const SUBMIT_TIMEOUT_MS: u32 = 30_000;
/// The longest `Retry-After` that is waited for, in seconds.
const MAX_RETRY_AFTER_S: u32 = 10;

/// The phone's own secret for one claim: 32 random bytes, in base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// From fresh random bytes.
    #[must_use]
    pub fn new(random: &[u8; 32]) -> Self {
        Self(Zeroizing::new(base64url_encode(random)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn kept(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

/// Speaks with the service of one session.
pub struct Client<'a> {
    http: &'a dyn Http,
    timer: &'a dyn Timer,
    clock: &'a dyn Clock,
    invitation: &'a Invitation,
    token: &'a Token,
}

/// When in the journey a request failed: the same failure has other codes once there is a signature to lose.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    BeforeSigning,
    Submit,
}

/// Why a request was not granted.
enum Failure {
    NoAnswer(HttpError),
    Refused { head: Head, code: Option<String> },
}

impl<'a> Client<'a> {
    /// For the session of an invitation, with this phone's token.
    #[must_use]
    pub fn new(
        http: &'a dyn Http,
        timer: &'a dyn Timer,
        clock: &'a dyn Clock,
        invitation: &'a Invitation,
        token: &'a Token,
    ) -> Self {
        Self {
            http,
            timer,
            clock,
            invitation,
            token,
        }
    }

    /// Takes the session (§4.1). Answers also when the session ends, on this device's monotonic clock.
    ///
    /// # Errors
    /// The codes of F1.
    pub async fn claim(&self) -> Result<(Claim, MonotonicTime), ErrorCode> {
        let secret = self.invitation.secret();
        let body = ClaimRequest {
            version: VERSION,
            secret,
        };
        let request = self.request(Method::Put, "/claim", Some(&body))?;
        let (answer, sent) = self.ask(&request, Phase::BeforeSigning).await?;
        let claim = Claim::of(answer).ok_or(ErrorCode::AnswerMalformed)?;
        let end = MonotonicTime(sent.0.saturating_add(claim.remaining_ms));
        Ok((claim, end))
    }

    /// Asks how the session stands (§4.3).
    ///
    /// # Errors
    /// Why it is over, or why nobody knows.
    pub async fn state(&self) -> Result<SessionState, ErrorCode> {
        let request = self.request(Method::Get, "", NOTHING)?;
        let (answer, _) = self.ask(&request, Phase::BeforeSigning).await?;
        SessionState::of(answer).ok_or(ErrorCode::AnswerMalformed)
    }

    /// Fetches a prepared file (§4.2); each try has a receiver of its own. The receiver knows whether it had enough.
    ///
    /// # Errors
    /// The codes of F1 and F4, and what `open` said.
    pub(crate) async fn fetch<R: Receiver>(
        &self,
        document: &OfferedDocument,
        open: impl Fn() -> Result<R, ErrorCode> + Send + Sync,
    ) -> Result<R, ErrorCode> {
        let mut request = self.request(Method::Get, "", NOTHING)?;
        request.url = format!("{}{}", self.invitation.origin(), document.path);
        request.total_timeout_ms = None;
        let mut again = Again::new(&request);
        loop {
            let answer = Divided {
                granted: open()?,
                refused: Collected::default(),
            };
            let sent = self.http.send(&request, &answer).await;
            let failure = match (sent, answer.refused.seen()) {
                (Ok(()) | Err(HttpError::Stopped), Some(head)) if head.status == 200 => {
                    return Ok(answer.granted);
                }
                (Ok(()), Some(head)) => answer.refused.refusal(head),
                (Ok(()), None) => Failure::NoAnswer(HttpError::Failed),
                (Err(error), _) => Failure::NoAnswer(error),
            };
            if !again.may_go_on(&failure, self.timer).await {
                return Err(failure.code(Phase::BeforeSigning));
            }
        }
    }

    /// Tells the page what the phone is at (§4.4). Nothing depends on it.
    ///
    /// # Errors
    /// When the service did not take it, for whatever reason.
    pub(crate) async fn progress(&self, events: &[Event]) -> Result<(), ErrorCode> {
        let body = ProgressRequest {
            version: VERSION,
            events,
        };
        let request = self.request(Method::Post, "/progress", Some(&body))?;
        self.exchange(&request)
            .await
            .map(|_| ())
            .map_err(|failure| failure.code(Phase::BeforeSigning))
    }

    /// Hands the signatures in (§4.5). The same ones may be handed in as often as it takes.
    ///
    /// # Errors
    /// The codes of F4; those whose journey resumes at [`crate::error::Resume::Submit`] leave it open whether they
    /// arrived.
    pub(crate) async fn submit(&self, signatures: &[Vec<u8>]) -> Result<(), ErrorCode> {
        let signatures = signatures
            .iter()
            .zip(1..)
            .map(|(cms, number)| SubmittedSignature {
                number,
                cms: base64_encode(cms),
            });
        let body = Submission {
            version: VERSION,
            signatures: signatures.collect(),
        };
        let mut request = self.request(Method::Put, "/signatures", Some(&body))?;
        request.total_timeout_ms = Some(SUBMIT_TIMEOUT_MS);
        request.idle_timeout_ms = SUBMIT_TIMEOUT_MS;
        let (answer, _) = self.ask(&request, Phase::Submit).await?;
        if messages::says_completed(answer) {
            Ok(())
        } else {
            Err(ErrorCode::ServiceFailedAtSubmit)
        }
    }

    /// Gives the session back (§4.6).
    ///
    /// # Errors
    /// When the service did not say yes.
    pub async fn give_back(&self) -> Result<(), ErrorCode> {
        let request = self.request(Method::Delete, "/claim", NOTHING)?;
        self.granted(&request)
            .await
            .map(|_| ())
            .map_err(|failure| failure.code(Phase::BeforeSigning))
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<Request, ErrorCode> {
        let body = body
            .map(serde_json::to_vec)
            .transpose()
            .map_err(|_| ErrorCode::Internal)?;
        let (origin, id) = (self.invitation.origin(), self.invitation.id());
        Ok(Request {
            method,
            url: format!("{origin}/api/v1/sessions/{id}{path}"),
            token: self.token.0.clone(),
            body: body.map(Zeroizing::new),
            idle_timeout_ms: ANSWER_TIMEOUT_MS,
            total_timeout_ms: Some(ANSWER_TIMEOUT_MS),
        })
    }

    /// A request whose answer is read; also the moment before the one that was granted was sent.
    async fn ask(&self, request: &Request, phase: Phase) -> Result<(Object, MonotonicTime), ErrorCode> {
        let (body, sent) = self
            .granted(request)
            .await
            .map_err(|failure| failure.code(phase))?;
        let answer = messages::read(&body).map_err(|code| match (phase, code) {
            (Phase::Submit, ErrorCode::AnswerMalformed) => ErrorCode::ServiceFailedAtSubmit,
            (_, code) => code,
        })?;
        Ok((answer, sent))
    }

    /// A request until it is granted, refused for good, or was tried twice.
    async fn granted(&self, request: &Request) -> Result<(Vec<u8>, MonotonicTime), Failure> {
        let mut again = Again::new(request);
        loop {
            let sent = self.clock.monotonic();
            match self.exchange(request).await {
                Ok(body) => return Ok((body, sent)),
                Err(failure) => {
                    if !again.may_go_on(&failure, self.timer).await {
                        return Err(failure);
                    }
                }
            }
        }
    }

    /// A request, once.
    async fn exchange(&self, request: &Request) -> Result<Vec<u8>, Failure> {
        let answer = Collected::default();
        match (self.http.send(request, &answer).await, answer.seen()) {
            (Ok(()), Some(head)) if matches!(head.status, 200 | 204) => Ok(answer.into_body()),
            // An endless or huge answer is not what was asked for, whatever its status.
            (Err(HttpError::Stopped), Some(head)) if matches!(head.status, 200 | 204) => Ok(Vec::new()),
            (Ok(()) | Err(HttpError::Stopped), Some(head)) => Err(answer.refusal(head)),
            (Ok(()), None) => Err(Failure::NoAnswer(HttpError::Failed)),
            (Err(error), _) => Err(Failure::NoAnswer(error)),
        }
    }
}

/// For requests without a body.
const NOTHING: Option<&()> = None;

/// One retry, of what is idempotent (§5).
struct Again {
    left: bool,
}

impl Again {
    fn new(request: &Request) -> Self {
        Self {
            left: request.method != Method::Post,
        }
    }

    /// Whether to try again, after the wait that was asked for.
    async fn may_go_on(&mut self, failure: &Failure, timer: &dyn Timer) -> bool {
        if !core::mem::take(&mut self.left) {
            return false;
        }
        match failure {
            Failure::NoAnswer(error) => matches!(
                error,
                HttpError::NotConnected | HttpError::TimedOut | HttpError::Cut | HttpError::Failed
            ),
            Failure::Refused { head, .. } => match head.status {
                429 | 503 => {
                    let wait_s = head.retry_after_s.unwrap_or(1);
                    let short = wait_s <= MAX_RETRY_AFTER_S;
                    if short {
                        timer.wait(u64::from(wait_s) * 1_000).await;
                    }
                    short
                }
                500 | 502 | 504 => true,
                _ => false,
            },
        }
    }
}

impl Failure {
    fn code(&self, phase: Phase) -> ErrorCode {
        let before = phase == Phase::BeforeSigning;
        match self {
            Self::NoAnswer(HttpError::NotTrusted) => ErrorCode::ServiceNotTrusted,
            Self::NoAnswer(HttpError::Stopped) if before => ErrorCode::AnswerMalformed,
            Self::NoAnswer(HttpError::Stopped) => ErrorCode::ServiceFailedAtSubmit,
            Self::NoAnswer(_) if before => ErrorCode::Offline,
            Self::NoAnswer(_) => ErrorCode::OfflineAtSubmit,
            Self::Refused { head, code } => {
                let known = code.as_deref().and_then(|code| known(code, phase));
                known.unwrap_or_else(|| by_status(head.status, before))
            }
        }
    }
}

/// The codes of the service that are codes of ours.
fn known(code: &str, phase: Phase) -> Option<ErrorCode> {
    use ErrorCode as C;
    let always = match code {
        "session_unknown" => C::SessionUnknown,
        "session_expired" => C::SessionExpired,
        "session_replaced" => C::SessionReplaced,
        "session_released" => C::SessionReleased,
        "session_already_signed" => C::SessionAlreadySigned,
        "version_unsupported" => C::ProtocolVersionUnknown,
        _ => {
            return match (phase, code) {
                (Phase::Submit, "submission_refused") => Some(C::SubmissionRefused),
                (Phase::BeforeSigning, code) => known_of_code(code),
                (Phase::Submit, _) => None,
            };
        }
    };
    Some(always)
}

fn known_of_code(code: &str) -> Option<ErrorCode> {
    use ErrorCode as C;
    Some(match code {
        "code_unknown" => C::CodeUnknown,
        "code_claimed" => C::CodeClaimed,
        "code_expired" => C::CodeExpired,
        "code_replaced" => C::CodeReplaced,
        "code_used" => C::CodeUsed,
        "link_expired" => C::LinkExpired,
        "link_used" => C::LinkUsed,
        _ => return None,
    })
}

/// §5, the last table.
const fn by_status(status: u16, before: bool) -> ErrorCode {
    match status {
        300..=399 => ErrorCode::RedirectRefused,
        429 | 503 if before => ErrorCode::ServiceBusy,
        429 | 503 => ErrorCode::ServiceBusyAtSubmit,
        500..=599 if before => ErrorCode::ServiceFailed,
        500..=599 => ErrorCode::ServiceFailedAtSubmit,
        200..=299 if before => ErrorCode::AnswerMalformed,
        200..=299 => ErrorCode::ServiceFailedAtSubmit,
        _ if before => ErrorCode::ServiceRefused,
        // Not the service's word that it refuses: perhaps somebody's who stands between. The signature is kept.
        _ => ErrorCode::ServiceFailedAtSubmit,
    }
}

/// An answer that is kept in memory, within the limit.
#[derive(Default)]
struct Collected(Mutex<(Option<Head>, Vec<u8>)>);

impl Collected {
    fn seen(&self) -> Option<Head> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn into_body(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).1
    }

    fn refusal(self, head: Head) -> Failure {
        let code = messages::problem_code(&self.into_body());
        Failure::Refused { head, code }
    }
}

impl Receiver for Collected {
    fn head(&self, head: Head) -> Result<(), Stop> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = Some(head);
        Ok(())
    }

    fn chunk(&self, bytes: &[u8]) -> Result<(), Stop> {
        let body = &mut self.0.lock().unwrap_or_else(PoisonError::into_inner).1;
        if body.len().saturating_add(bytes.len()) > MAX_ANSWER_BYTES {
            return Err(Stop);
        }
        body.extend_from_slice(bytes);
        Ok(())
    }
}

/// An answer whose body goes to one place when it is granted, and to another when it is not.
struct Divided<R> {
    granted: R,
    refused: Collected,
}

impl<R: Receiver> Receiver for Divided<R> {
    fn head(&self, head: Head) -> Result<(), Stop> {
        self.refused.head(head)?;
        if head.status == 200 {
            self.granted.head(head)
        } else {
            Ok(())
        }
    }

    fn chunk(&self, bytes: &[u8]) -> Result<(), Stop> {
        if self.refused.seen().is_some_and(|head| head.status == 200) {
            self.granted.chunk(bytes)
        } else {
            self.refused.chunk(bytes)
        }
    }
}
