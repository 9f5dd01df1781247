//! The ceremony: from prepared documents to signatures, with one person, one card, one password entry at a time.
//!
//! Two orders ([`Order`]), two short functions: [`card_first`](self) and [`password_first`](self) with one shared tail.
//! Read both files and see exactly the difference. Everything slow (hashing, fetching, writing) happens before the tap
//! or after the release.

mod card_first;
mod identity;
mod look;
mod password_first;
mod ports;
mod progress;
mod tail;
mod work;

pub use ports::{Holder, PasswordRequest, Refused, TapRequest};
pub use progress::{Progress, Step};

use crate::cancel::Cancel;
use crate::certificate::Certificate;
use crate::clock::{Clock, MonotonicTime, UtcTime};
use crate::digest::DocumentDigest;
use crate::error::Error;
use crate::link::CardReader;
use work::Work;
#[cfg(feature = "session")]
pub(crate) use work::time_for_tap_ms;

/// Which comes first (journey P4: the order is data).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Android, and the desk: tap, then password.
    CardFirst,
    /// iPhone: password, then tap.
    PasswordFirst,
}

/// All that a ceremony stands on.
pub struct Ceremony<'a> {
    /// The radio.
    pub reader: &'a dyn CardReader,
    /// The person.
    pub holder: &'a dyn Holder,
    /// The time.
    pub clock: &'a dyn Clock,
    /// The way out.
    pub cancel: &'a Cancel,
    /// What was decided beforehand.
    pub rules: Rules,
}

/// What was decided before a ceremony starts.
#[derive(Clone)]
pub struct Rules {
    /// The yes to spending the last try, given beforehand.
    pub spend_last_try: bool,
    /// Short APDUs and no short EF identifiers: for cards and readers that mishandle them.
    pub plain: bool,
    /// When the session ends. VERIFY is refused when too little time is left to finish.
    pub deadline: Option<MonotonicTime>,
    /// 32 fresh random bytes: who the card is, is remembered under this key only.
    pub ceremony_key: [u8; 32],
}

/// A document that is ready to be signed.
#[derive(Clone)]
pub enum Document {
    /// A detached CMS (CAdES-B-B) over a document's digest.
    Cms {
        /// Of the whole document.
        digest: DocumentDigest,
        /// The moment that the signature claims.
        signing_time: UtcTime,
    },
    /// A PDF that somebody else prepared (PAdES-B-B): the claimed moment stands in the document.
    Prepared {
        /// Of the byte range.
        digest: DocumentDigest,
    },
}

/// A ceremony that was completed.
pub struct Signed {
    /// The certificate on the card.
    pub certificate: Certificate,
    /// One DER `ContentInfo` (RFC 5652) a document, in the documents' order; each verified.
    pub signatures: Vec<Vec<u8>>,
}

/// A ceremony that ended before all was signed.
pub struct Stopped {
    /// Why, and what it cost.
    pub error: Error,
    /// The certificate, where it was read.
    pub certificate: Option<Certificate>,
    /// What was finished, in the documents' order. All `None` when the person cancelled.
    pub signatures: Vec<Option<Vec<u8>>>,
}

/// Signs every document with one tap and one right password.
///
/// # Errors
/// [`Stopped`]: with what was finished before.
pub async fn sign(
    ceremony: &Ceremony<'_>,
    order: Order,
    documents: Vec<Document>,
) -> Result<Signed, Box<Stopped>> {
    let mut work = Work::signing(ceremony, documents);
    let result = run(&mut work, order).await;
    work.into_signed(result)
}

/// Reads the signature certificate; it is not judged.
///
/// # Errors
/// Why not, and what it cost.
pub async fn read_certificate(ceremony: &Ceremony<'_>, order: Order) -> Result<Certificate, Error> {
    let mut work = Work::reading(ceremony);
    let result = run(&mut work, order).await;
    work.into_certificate(result)
}

async fn run(work: &mut Work<'_>, order: Order) -> Result<(), Error> {
    match order {
        Order::CardFirst => card_first::run(work).await,
        Order::PasswordFirst => password_first::run(work).await,
    }
}
