//! SignedData (RFC 5652) around a signature that is made elsewhere: on the card.
//!
//! Two halves with the card between them: [`prepare`] builds the signed attributes, the only thing the card's key may
//! sign; [`PendingSignature::complete`] verifies what the card made and assembles the CMS. The form is CAdES-B-B
//! (EN 319 122-1 §6): detached, one signer, its certificate included. Other CA certificates are not: an anchor that
//! comes with a signature proves nothing.

mod attributes;
mod encode;
mod structure;

pub use attributes::AttributeSet;

use crate::certificate::Certificate;
use crate::clock::UtcTime;
use crate::digest::{DocumentDigest, SignedAttributes};
use crate::error::ErrorCode;

/// A document on its way to the card: what must be signed, and what is needed around it.
#[derive(Clone)]
pub struct PendingSignature {
    certificate: Certificate,
    attributes: SignedAttributes,
}

/// Builds what the card must sign for one document.
///
/// `signing_time` is the claimed time of signing: always given for CAdES, never for PAdES, which has it in the
/// document. Years 1970 to 9999.
///
/// # Errors
/// [`ErrorCode::CertificateKeyUnsupported`], also where the key goes with another hash than the document's digest;
/// [`ErrorCode::Internal`] for a time out of range.
pub fn prepare(
    certificate: &Certificate,
    digest: &DocumentDigest,
    signing_time: Option<UtcTime>,
) -> Result<PendingSignature, ErrorCode> {
    prepare_as(AttributeSet::BaselineB, certificate, digest, signing_time)
}

/// [`prepare`] with other attributes.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_as(
    set: AttributeSet,
    certificate: &Certificate,
    digest: &DocumentDigest,
    signing_time: Option<UtcTime>,
) -> Result<PendingSignature, ErrorCode> {
    if certificate.public_key()?.algorithm().digest() != digest.algorithm() {
        return Err(ErrorCode::CertificateKeyUnsupported);
    }
    Ok(PendingSignature {
        certificate: certificate.clone(),
        attributes: attributes::build(set, certificate, digest, signing_time).ok_or(ErrorCode::Internal)?,
    })
}

impl PendingSignature {
    /// What the card must sign.
    #[must_use]
    pub fn attributes(&self) -> &SignedAttributes {
        &self.attributes
    }

    /// Verifies the card's signature with the certificate and assembles the DER of the `ContentInfo`.
    ///
    /// # Errors
    /// [`ErrorCode::SignatureDoesNotVerify`].
    pub fn complete(&self, signature: &[u8]) -> Result<Vec<u8>, ErrorCode> {
        self.certificate.verify_signature(&self.attributes, signature)?;
        let algorithm = self.certificate.public_key()?.algorithm();
        structure::content_info(&self.certificate, &self.attributes, algorithm, signature)
            .ok_or(ErrorCode::Internal)
    }
}

#[cfg(test)]
mod tests;
