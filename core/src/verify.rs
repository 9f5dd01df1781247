//! Verifying signatures of anybody's making, with reasons.
//!
//! Why a verifier in a signer's core: what was signed is checked by other means than it was made with, and a document
//! that somebody else prepared is looked at before a password is typed for it.
//!
//! ```text
//!   verify       a file, a detached or an attached CMS → one report for each signature
//!     ├── pdf            (feature `pdf`) what a signature of a PDF covers, and what came after it
//!     ├── signer         one signer: attributes, digest, signature, certificate, times
//!     │     ├── attributes   the signed attributes
//!     │     └── path         from the certificate to an anchor; `usage`: what each may be used for
//!     ├── signed_data    the CMS, read within limits
//!     ├── hash, key      the algorithms that are accepted
//!     └── report, reason observations, and the words of EN 319 102-1 that follow from them
//! ```
//!
//! The best verdict is INDETERMINATE/TRY_LATER: revocation data is open to accredited verifiers only. Codes only: the
//! sentences live with the shells.

mod attributes;
mod hash;
mod key;
mod path;
#[cfg(feature = "pdf")]
mod pdf;
mod reason;
mod report;
mod signed_data;
mod signer;
mod usage;

use std::io::{self, Read, Seek, SeekFrom};

use thiserror::Error;

#[cfg(feature = "pdf")]
pub use pdf::{Prepared, prepared};
pub use reason::{Indication, Reason, SubIndication};
pub use report::{Anchor, Profile, Report, SignatureReport};

use crate::certificate::Certificate;
use crate::clock::UtcTime;
use hash::Digests;
use signed_data::SignedData;
use signer::Context;

/// What a verification is asked.
#[derive(Debug, Clone)]
pub struct Options {
    /// The time for which the answer is wanted.
    pub at: UtcTime,
    /// CA certificates that are believed beside the compiled generations.
    pub trust: Vec<Certificate>,
    /// The form that is asked for beyond validity.
    pub conformance: Option<Conformance>,
}

impl Options {
    /// At this time, with the compiled generations only.
    #[must_use]
    pub const fn new(at: UtcTime) -> Self {
        Self {
            at,
            trust: Vec::new(),
            conformance: None,
        }
    }
}

/// A form that somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Conformance {
    /// A PDF as the Ministry of Justice's online registry accepts it.
    Moj,
}

/// Why there is no report.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// Neither a PDF nor a CMS with signatures, in DER.
    #[error("signature_not_recognised")]
    NotRecognised,
    /// A CMS that does not fit into memory as a whole: 256 MiB and more.
    #[error("signature_too_large")]
    TooLarge,
    /// A PDF in which no signature is waited for.
    #[cfg(feature = "pdf")]
    #[error("signature_not_prepared")]
    NotPrepared,
    /// A PDF that cannot be read.
    #[cfg(feature = "pdf")]
    #[error(transparent)]
    Pdf(crate::pdf::PdfError),
    /// It could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Enough to tell a CMS from anything else.
const HEAD_BYTES: u64 = 64;
/// The most that DER of this core's reader can hold ([`der::Length::MAX`]).
const MAX_CMS_BYTES: u64 = 0x0FFF_FFFF;

/// Verifies a file that holds its own signatures: with the feature `pdf` a PDF, always an attached CMS.
///
/// A detached CMS is reported as one whose content is missing.
///
/// # Errors
/// [`VerifyError`].
pub fn file(mut source: impl Read + Seek, options: &Options) -> Result<Report, VerifyError> {
    source.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    source.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    if signed_data::looks_like_signed_data(&head) {
        let mut cms = head;
        source.take(MAX_CMS_BYTES).read_to_end(&mut cms)?;
        return attached(&cms, options);
    }
    other_file(source, options)
}

#[cfg(feature = "pdf")]
fn other_file(source: impl Read + Seek, options: &Options) -> Result<Report, VerifyError> {
    Ok(pdf::file(source, options)?)
}

#[cfg(feature = "pdf")]
impl From<crate::pdf::PdfError> for VerifyError {
    fn from(error: crate::pdf::PdfError) -> Self {
        use crate::pdf::{PdfError, Refusal};
        match error {
            PdfError::Io(error) => error.into(),
            PdfError::Refused(Refusal::NotAPdf) => Self::NotRecognised,
            refused @ PdfError::Refused(_) => Self::Pdf(refused),
        }
    }
}

#[cfg(not(feature = "pdf"))]
fn other_file(_: impl Read + Seek, _: &Options) -> Result<Report, VerifyError> {
    Err(VerifyError::NotRecognised)
}

/// Verifies a CMS that holds its content.
///
/// # Errors
/// [`VerifyError::NotRecognised`], [`VerifyError::TooLarge`].
pub fn attached(cms: &[u8], options: &Options) -> Result<Report, VerifyError> {
    signatures(cms, options, |data| match data.content {
        Some(content) => Ok(vec![Digests::of(content, &data.hashes())?]),
        None => Ok(Vec::new()),
    })
}

/// Verifies a CMS against a content of any size, which is read once, as a stream. Where the CMS holds a content as well,
/// both must be what was signed.
///
/// # Errors
/// [`VerifyError`].
pub fn detached(cms: &[u8], content: impl Read, options: &Options) -> Result<Report, VerifyError> {
    signatures(cms, options, |data| {
        let hashes = data.hashes();
        let attached = data.content.map(|content| Digests::of(content, &hashes));
        let mut digests = vec![Digests::of(content, &hashes)?];
        digests.extend(attached.transpose()?);
        Ok(digests)
    })
}

fn signatures(
    cms: &[u8],
    options: &Options,
    digest: impl FnOnce(&SignedData<'_>) -> io::Result<Vec<Digests>>,
) -> Result<Report, VerifyError> {
    if u64::try_from(cms.len()).map_or(true, |length| length > MAX_CMS_BYTES) {
        return Err(VerifyError::TooLarge);
    }
    if !signed_data::looks_like_signed_data(cms) {
        return Err(VerifyError::NotRecognised);
    }
    let data = match SignedData::parse(cms) {
        Ok(data) => data,
        Err(reason) => {
            let mut report = SignatureReport::new(Profile::Cms);
            report.add(reason);
            return Ok(Report {
                signatures: vec![report],
            });
        }
    };
    let context = Context {
        digests: &digest(&data)?,
        profile: None,
        claimed_time: None,
        options,
    };
    let signatures = data
        .signers
        .iter()
        .map(|signer| signer::judge(signer, &data, &context));
    Ok(Report {
        signatures: signatures.collect(),
    })
}
