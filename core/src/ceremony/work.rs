//! What a ceremony knows and has made so far, and its questions to the person.

use std::sync::Arc;

use crate::ceremony::identity::{CeremonyKey, Mark};
use crate::ceremony::pending::Pending;
use crate::ceremony::progress::{Meter, Step};
use crate::ceremony::{Ceremony, Document, PasswordRequest, Refused, Signature, Signed, Stopped, TapRequest};
use crate::certificate::Certificate;
use crate::error::{Error, ErrorCode};
use crate::jpki::{Contact, Path};
use crate::password::SignaturePassword;

/// Left of a session when VERIFY goes out: time to finish, and to hand the result in (journey P14).
const SESSION_MARGIN_MS: u64 = 20_000;
/// And for each document.
const DOCUMENT_MARGIN_MS: u64 = 2_000;

/// What a session must have left for a tap that signs so many documents, in milliseconds.
pub(crate) fn time_for_tap_ms(documents: usize) -> u64 {
    SESSION_MARGIN_MS.saturating_add(time_to_sign_ms(documents))
}

fn time_to_sign_ms(documents: usize) -> u64 {
    u64::try_from(documents)
        .unwrap_or(u64::MAX)
        .saturating_mul(DOCUMENT_MARGIN_MS)
}

pub(super) struct Work<'a> {
    pub(super) ceremony: &'a Ceremony<'a>,
    /// Shared with the contact at hand.
    pub(super) meter: Arc<Meter<'a>>,
    pub(super) key: CeremonyKey,
    /// What the card is known to take.
    pub(super) path: Path,
    /// Who the card is, once it was looked at.
    pub(super) mark: Option<Mark>,
    /// Its counter, as last reported.
    pub(super) tries_left: Option<u8>,
    /// The counter before a VERIFY whose outcome nobody knows yet.
    pub(super) doubt: Option<u8>,
    /// The yes to spending the last try.
    pub(super) last_try_confirmed: bool,
    /// The entry that no VERIFY was spent on yet.
    pub(super) password: Option<SignaturePassword>,
    /// The last SIGN was handed over: what comes of it stands.
    pub(super) past_cancelling: bool,
    /// Contacts that ended without what they were for.
    failed_contacts: u32,
    /// What is to be signed; nothing where the certificate is only read.
    documents: Vec<Document>,
    pub(super) certificate: Option<Certificate>,
    /// What the card must sign: made once, from the certificate, and kept for a resume.
    pending: Vec<Pending>,
    /// What it signed, in order.
    signatures: Vec<Signature>,
}

impl<'a> Work<'a> {
    pub(super) fn new(ceremony: &'a Ceremony<'a>, documents: Vec<Document>) -> Self {
        let rules = &ceremony.rules;
        Self {
            ceremony,
            meter: Arc::new(Meter::new(ceremony.holder, ceremony.cancel)),
            key: CeremonyKey(rules.ceremony_key.clone()),
            path: if rules.plain { Path::PLAIN } else { Path::FAST },
            mark: None,
            tries_left: None,
            doubt: None,
            last_try_confirmed: rules.spend_last_try,
            password: None,
            past_cancelling: false,
            failed_contacts: 0,
            documents,
            certificate: None,
            pending: Vec::new(),
            signatures: Vec::new(),
        }
    }

    /// Whether a card was seen before: the next one must be the same.
    pub(super) fn is_repeated(&self) -> bool {
        self.mark.is_some() || self.tries_left.is_some() || self.doubt.is_some() || self.certificate.is_some()
    }

    /// A yes to the last try is for one VERIFY; only the one given beforehand stays.
    pub(super) fn spend_confirmation(&mut self) {
        self.last_try_confirmed = self.ceremony.rules.spend_last_try;
    }

    /// How many documents are still to be signed.
    pub(super) fn unsigned(&self) -> usize {
        self.documents.len().saturating_sub(self.signatures.len())
    }

    /// Takes the certificate of this contact: judged, and the attributes of all documents made from it, the first
    /// time; the same one, every other time. Where nothing is to be signed it is only taken.
    pub(super) fn take_certificate(&mut self, der: &[u8]) -> Result<(), ErrorCode> {
        if let Some(known) = &self.certificate {
            return if known.der() == der {
                Ok(())
            } else {
                Err(ErrorCode::AnotherCard)
            };
        }
        // Kept before it is judged: who is refused for it wants to see it.
        let certificate = self.certificate.insert(Certificate::from_der(der)?);
        let now = self.ceremony.clock.now();
        if !self.documents.is_empty() {
            certificate.check_for_signing(now)?;
        }
        self.pending = self
            .documents
            .iter()
            .map(|document| Pending::of(document, certificate, now))
            .collect::<Result<_, _>>()?;
        Ok(())
    }

    /// The next signature to make: number, of how many, and over what.
    pub(super) fn next(&self) -> Option<(usize, usize, &Pending)> {
        let next = self.pending.get(self.signatures.len())?;
        Some((self.signatures.len() + 1, self.pending.len(), next))
    }

    /// Keeps a signature that was verified.
    pub(super) fn keep(&mut self, signature: Signature) {
        self.signatures.push(signature);
    }

    /// Refuses when the session ends before the work could.
    pub(super) fn check_deadline(&self, margin: Margin) -> Result<(), ErrorCode> {
        let Some(deadline) = self.ceremony.rules.deadline else {
            return Ok(());
        };
        let needed = match margin {
            Margin::BeforeVerify => time_for_tap_ms(self.unsigned()),
            Margin::BeforeSign => time_to_sign_ms(self.unsigned()),
        };
        let left = deadline.0.saturating_sub(self.ceremony.clock.monotonic().0);
        if left < needed {
            Err(ErrorCode::SessionEndsTooSoon)
        } else {
            Ok(())
        }
    }

    /// Asks for the password, after the yes to the last try where that is the one.
    ///
    /// `after`: what became of the entry before; it is also how the ceremony ends when there is no further entry.
    pub(super) async fn ask_password(&mut self, after: Option<Error>) -> Result<SignaturePassword, Error> {
        if self.tries_left == Some(1) {
            self.confirm_last_try(after).await?;
        }
        let request = PasswordRequest {
            tries_left: self.tries_left,
            after,
        };
        let asked = self
            .ceremony
            .cancel
            .race(self.ceremony.holder.ask_password(request))
            .await;
        match asked {
            None => Err(self.ended_by(ErrorCode::Cancelled, after)),
            Some(Err(Refused)) => Err(self.ended_by(ErrorCode::ShellFailed, after)),
            Some(Ok(None)) => Err(after.unwrap_or_else(|| self.free(ErrorCode::Cancelled))),
            Some(Ok(Some(password))) => Ok(password),
        }
    }

    /// Asks whether the last try may be spent, unless that was said.
    pub(super) async fn confirm_last_try(&mut self, after: Option<Error>) -> Result<(), Error> {
        if self.last_try_confirmed {
            return Ok(());
        }
        let asked = self
            .ceremony
            .cancel
            .race(self.ceremony.holder.confirm_last_try())
            .await;
        match asked {
            None => Err(self.ended_by(ErrorCode::Cancelled, after)),
            Some(Err(Refused)) => Err(self.ended_by(ErrorCode::ShellFailed, after)),
            Some(Ok(false)) => Err(self.ended_by(ErrorCode::LastTryNotConfirmed, after)),
            Some(Ok(true)) => {
                self.last_try_confirmed = true;
                Ok(())
            }
        }
    }

    /// Asks for the card again; `error` is also how the ceremony ends when it does not come.
    pub(super) async fn ask_tap(&mut self, error: Error, password_kept: bool) -> Result<(), Error> {
        if error.code == ErrorCode::Cancelled {
            return Err(error);
        }
        self.failed_contacts = self.failed_contacts.saturating_add(1);
        let request = TapRequest {
            error,
            failed_contacts: self.failed_contacts,
            password_kept,
        };
        let asked = self
            .ceremony
            .cancel
            .race(self.ceremony.holder.tap_again(request))
            .await;
        match asked {
            None => Err(Error {
                code: ErrorCode::Cancelled,
                ..error
            }),
            Some(Err(Refused)) => Err(Error {
                code: ErrorCode::ShellFailed,
                ..error
            }),
            Some(Ok(false)) => Err(error),
            Some(Ok(true)) => Ok(()),
        }
    }

    /// A failure that the entry at hand paid nothing for; but while an entry is in doubt, so is its cost.
    pub(super) fn free(&self, code: ErrorCode) -> Error {
        // Another card's counter is not this one's.
        let tries_left = self.tries_left.filter(|_| code != ErrorCode::AnotherCard);
        let free = Error {
            tries_left,
            ..Error::free(code)
        };
        if self.doubt.is_some() {
            free.with_unknown_cost()
        } else {
            free
        }
    }

    /// An end that came between entries: the cost is that of the last one.
    fn ended_by(&self, code: ErrorCode, after: Option<Error>) -> Error {
        after.map_or_else(|| self.free(code), |after| Error { code, ..after })
    }

    pub(super) fn into_signed(self, result: Result<(), Error>) -> Result<Signed, Box<Stopped>> {
        match (result, self.certificate) {
            (Ok(()), Some(certificate)) => Ok(Signed {
                certificate,
                signatures: self.signatures,
            }),
            (result, certificate) => {
                let error = result.err().unwrap_or(ErrorCode::Internal.into());
                // A cancelled ceremony leaves nothing behind.
                let keep = if error.code == ErrorCode::Cancelled {
                    0
                } else {
                    self.signatures.len()
                };
                let mut signatures: Vec<_> = self.signatures.into_iter().take(keep).map(Some).collect();
                signatures.resize(self.documents.len(), None);
                let password = self.password;
                Err(Box::new(Stopped {
                    error,
                    certificate,
                    signatures,
                    password,
                }))
            }
        }
    }

    pub(super) fn into_certificate(self, result: Result<(), Error>) -> Result<Certificate, Error> {
        result?;
        self.certificate.ok_or(ErrorCode::Internal.into())
    }
}

/// Waits for a card, until the ceremony is cancelled.
pub(super) async fn open<'x>(
    ceremony: &'x Ceremony<'_>,
    meter: &'x Meter<'_>,
    path: Path,
) -> Result<Contact<'x>, ErrorCode> {
    let ready = ceremony.cancel.race(ceremony.holder.before_tap()).await;
    ready.unwrap_or(Err(ErrorCode::Cancelled))?;
    meter.say(Step::WaitingForCard);
    let contact = Contact::open(ceremony.reader, meter, path);
    ceremony
        .cancel
        .race(contact)
        .await
        .unwrap_or(Err(ErrorCode::Cancelled))
}

/// What the rest of a session must suffice for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Margin {
    BeforeVerify,
    BeforeSign,
}
