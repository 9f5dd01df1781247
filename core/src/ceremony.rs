//! The ceremony: from prepared documents to signatures, with one person, one card, one password entry at a time.
//!
//! Two orders ([`Order`]), two short functions: [`card_first`](self) and [`password_first`](self) with one shared tail.
//! Read both files and see exactly the difference. Everything slow (hashing, fetching, writing) happens before the tap
//! or after the release.

mod card_first;
mod identity;
mod look;
mod password_first;
mod pending;
mod ports;
mod progress;
mod tail;
mod work;

pub use ports::{Holder, PasswordRequest, Refused, TapRequest};
pub use progress::{Progress, Step};

use std::pin::Pin;

use zeroize::Zeroizing;

use crate::cancel::Cancel;
use crate::certificate::Certificate;
use crate::clock::{Clock, MonotonicTime, UtcTime};
use crate::digest::DocumentDigest;
use crate::error::{Error, ErrorCode};
use crate::link::CardReader;
#[cfg(feature = "pdf")]
use crate::pades;
use crate::password::SignaturePassword;
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
    pub ceremony_key: Zeroizing<[u8; 32]>,
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
    /// A PDF that was prepared here: what depends on the certificate and the moment is filled in the tap.
    #[cfg(feature = "pdf")]
    Pdf {
        /// The revision that waits.
        prepared: Box<pades::Prepared>,
        /// Whether the signer's name goes into the document. Under the profile `moj` it always does.
        name: bool,
    },
}

/// A ceremony that was completed.
pub struct Signed {
    /// The certificate on the card.
    pub certificate: Certificate,
    /// One for each document, in the documents' order; each verified.
    pub signatures: Vec<Signature>,
}

/// A signature over one document.
#[derive(Clone)]
pub struct Signature {
    /// The DER of the `ContentInfo` (RFC 5652).
    pub cms: Vec<u8>,
    /// What it makes of the document, for a [`Document::Pdf`].
    #[cfg(feature = "pdf")]
    pub revision: Option<pades::Revision>,
}

/// A ceremony that ended before all was signed.
pub struct Stopped {
    /// Why, and what it cost.
    pub error: Error,
    /// The certificate, where it was read.
    pub certificate: Option<Certificate>,
    /// What was finished, in the documents' order. All `None` when the person cancelled.
    pub signatures: Vec<Option<Signature>>,
    /// The last entry, where no VERIFY was spent on it.
    pub password: Option<SignaturePassword>,
}

/// Signs every document with one tap and one right password.
///
/// # Errors
/// [`Stopped`]: with what was finished before. Without documents there is nothing to present a password for:
/// [`ErrorCode::Internal`], before the card.
pub async fn sign(
    ceremony: &Ceremony<'_>,
    order: Order,
    documents: Vec<Document>,
) -> Result<Signed, Box<Stopped>> {
    let mut work = Work::new(ceremony, documents);
    let result = match work.unsigned() {
        0 => Err(ErrorCode::Internal.into()),
        _ => run(&mut work, order).await,
    };
    work.into_signed(result)
}

/// Reads the signature certificate; it is not judged.
///
/// # Errors
/// Why not, and what it cost.
pub async fn read_certificate(ceremony: &Ceremony<'_>, order: Order) -> Result<Certificate, Error> {
    let mut work = Work::new(ceremony, Vec::new());
    let result = run(&mut work, order).await;
    work.into_certificate(result)
}

/// A future on the heap, and no part of its caller's: that would be one more copy of both orders in a library.
#[inline(never)]
fn run<'a>(
    work: &'a mut Work<'_>,
    order: Order,
) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>> {
    Box::pin(async move {
        match order {
            Order::CardFirst => card_first::run(work).await,
            Order::PasswordFirst => password_first::run(work).await,
        }
    })
}
