//! A document between the certificate and its signature: all that is left is one SIGN.

use crate::ceremony::{Document, Signature};
use crate::certificate::Certificate;
use crate::clock::UtcTime;
use crate::cms::{self, PendingSignature};
use crate::digest::{DocumentDigest, SignedAttributes};
use crate::error::ErrorCode;
#[cfg(feature = "pdf")]
use crate::{
    cms::AttributeSet,
    pades,
    pdf::{PdfError, Refusal},
};

/// What the card must sign for one document, and what becomes of it.
pub(super) struct Pending {
    cms: PendingSignature,
    #[cfg(feature = "pdf")]
    finished: Option<pades::Finished>,
}

impl Pending {
    /// Made in the tap, out of what was prepared before it: microseconds.
    pub(super) fn of(
        document: &Document,
        certificate: &Certificate,
        #[cfg_attr(not(feature = "pdf"), expect(unused_variables))] now: UtcTime,
    ) -> Result<Self, ErrorCode> {
        match document {
            Document::Cms { digest, signing_time } => {
                Self::of_digest(certificate, digest, Some(*signing_time))
            }
            Document::Prepared { digest } => Self::of_digest(certificate, digest, None),
            #[cfg(feature = "pdf")]
            Document::Pdf { prepared, name } => Self::of_pdf(prepared, *name, certificate, now),
        }
    }

    fn of_digest(
        certificate: &Certificate,
        digest: &DocumentDigest,
        signing_time: Option<UtcTime>,
    ) -> Result<Self, ErrorCode> {
        Ok(Self {
            cms: cms::prepare(certificate, digest, signing_time)?,
            #[cfg(feature = "pdf")]
            finished: None,
        })
    }

    #[cfg(feature = "pdf")]
    fn of_pdf(
        prepared: &pades::Prepared,
        name: bool,
        certificate: &Certificate,
        now: UtcTime,
    ) -> Result<Self, ErrorCode> {
        let is_moj = prepared.profile() == pades::Profile::Moj;
        let name = if name || is_moj {
            certificate.holder().name
        } else {
            None
        };
        let finished = prepared
            .finish(&pades::Late {
                signing_time: now,
                name,
            })
            .map_err(|error| of_pdf_error(&error))?;
        let cms = match is_moj {
            true => cms::prepare_as(AttributeSet::Moj, certificate, finished.digest(), Some(now)),
            // The claimed time stands in the document (EN 319 142-1 §5.3).
            false => cms::prepare(certificate, finished.digest(), None),
        }?;
        Ok(Self {
            cms,
            finished: Some(finished),
        })
    }

    /// What the card must sign.
    pub(super) fn attributes(&self) -> &SignedAttributes {
        self.cms.attributes()
    }

    /// Verifies what the card made, and puts it where it belongs.
    pub(super) fn complete(&self, signature: &[u8]) -> Result<Signature, ErrorCode> {
        let cms = self.cms.complete(signature)?;
        Ok(Signature {
            #[cfg(feature = "pdf")]
            revision: match self.finished.clone() {
                Some(finished) => Some(finished.embed(&cms).map_err(|error| of_pdf_error(&error))?),
                None => None,
            },
            cms,
        })
    }
}

/// In the tap only the certificate's name can stand in the way: the rest was prepared.
#[cfg(feature = "pdf")]
fn of_pdf_error(error: &PdfError) -> ErrorCode {
    match error.refusal() {
        Some(Refusal::NameMissing | Refusal::NameTooLong | Refusal::NameNotInFont) => {
            ErrorCode::CertificateNameUnsuitable
        }
        _ => ErrorCode::Internal,
    }
}
