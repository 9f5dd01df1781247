//! X.509 certificates (RFC 5280) as the card holds them.
//!
//! Why not a general X.509 library: the issuer's name goes into a signature byte for byte, what comes from outside is
//! bounded before it is read, and nothing of a certificate may be printed by accident: the serial number, the
//! subject and the holder's attributes are personal data.

mod birth_date;
mod holder;
mod key;
mod structure;
mod usage;

pub use birth_date::{BirthDate, Era};
pub use holder::{HolderAttributes, Sex};
pub(crate) use key::{PublicKey, SignatureAlgorithm};

use std::fmt;

use base64ct::{Base64, Encoding};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc4519::ORGANIZATION_NAME;
use const_oid::db::rfc5280::{ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME};
use der::asn1::Utf8StringRef;
use der::{AnyRef, TagNumber};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::clock::UtcTime;
use crate::digest::SignedAttributes;
use crate::error::ErrorCode;
use crate::fields::{Fault, Fields, constructed, primitive, whole};
use crate::trust;
pub(crate) use structure::Extension;
use structure::Structure;
pub(crate) use usage::{BasicConstraints, KeyUsage};

/// A certificate, parsed. Its bytes are kept exactly as they came.
#[derive(Clone)]
pub struct Certificate {
    der: Vec<u8>,
    structure: Structure,
}

/// From when to when a certificate is valid, both ends included (RFC 5280 §4.1.2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The first second.
    pub not_before: UtcTime,
    /// The last second.
    pub not_after: UtcTime,
}

/// The generation of the signature CA that issued a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Generation {
    /// The first, in use from 2015.
    One,
    /// The second, in use from 2019.
    Two,
    /// The third, in use from 2023.
    Three,
    /// A test CA: its certificates are nobody's.
    Test,
}

/// The organisation in the names of J-LIS's test CAs (S48 `tests/fixtures/README.md` \[M\]).
const TEST_ORGANISATION: &str = "JPKI-TEST";

/// PEM is a third longer than DER, and tools like to write the certificate's text in front of it.
const MAX_PEM_BYTES: usize = 64 * 1024;
const PEM_BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const PEM_END: &[u8] = b"-----END CERTIFICATE-----";

impl Certificate {
    /// Reads a certificate of 260 to 8,192 bytes in DER, with nothing behind it.
    ///
    /// # Errors
    /// [`ErrorCode::CertificateMalformed`].
    pub fn from_der(der: &[u8]) -> Result<Self, ErrorCode> {
        let structure = structure::parse(der).ok_or(ErrorCode::CertificateMalformed)?;
        Ok(Self {
            der: der.to_vec(),
            structure,
        })
    }

    /// Reads a certificate from a file's content: DER, or the first certificate in PEM (RFC 7468 §5), whatever text
    /// stands around it.
    ///
    /// # Errors
    /// [`ErrorCode::CertificateMalformed`].
    pub fn from_pem_or_der(bytes: &[u8]) -> Result<Self, ErrorCode> {
        Self::from_der(bytes).or_else(|malformed| {
            let der = pem_content(bytes).ok_or(malformed)?;
            Self::from_der(&der)
        })
    }

    /// The bytes it was read from.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// From when to when it is valid.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.structure.validity
    }

    /// Which CA it *says* issued it: nothing is verified here. [`trust::issuer`] does that.
    ///
    /// The generations share one name, so they are told apart by the authority key identifier.
    #[must_use]
    pub fn generation(&self) -> Option<Generation> {
        self.authority_key_identifier()
            .and_then(trust::anchor)
            .map(|anchor| anchor.generation)
            .or_else(|| self.is_issued_by_test_organisation().then_some(Generation::Test))
    }

    /// Whether a signature made with its key *now* is one that others should accept: validity, key usage, key type.
    /// Whether its CA is trusted is not judged.
    ///
    /// # Errors
    /// [`ErrorCode::CertificateNotYetValid`], [`ErrorCode::CertificateExpired`],
    /// [`ErrorCode::CertificateWrongUsage`], [`ErrorCode::CertificateKeyUnsupported`].
    pub fn check_for_signing(&self, now: UtcTime) -> Result<(), ErrorCode> {
        let validity = self.validity();
        if now < validity.not_before {
            return Err(ErrorCode::CertificateNotYetValid);
        }
        if now > validity.not_after {
            return Err(ErrorCode::CertificateExpired);
        }
        if !self.is_for_signing_documents() {
            return Err(ErrorCode::CertificateWrongUsage);
        }
        self.public_key().map(|_| ())
    }

    /// Who the holder is. Personal data: shown on request only.
    #[must_use]
    pub fn holder(&self) -> HolderAttributes {
        self.extension(ID_CE_SUBJECT_ALT_NAME)
            .map(|extension| HolderAttributes::from_subject_alt_name(&extension.value))
            .unwrap_or_default()
    }

    /// The serial number in upper-case hexadecimal, two digits a byte. Personal data: shown on request only.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        let bytes = self.structure.serial_number.as_bytes();
        // A positive INTEGER starts with a zero byte where its first bit would otherwise be set.
        let significant = bytes.strip_prefix(&[0]).filter(|rest| !rest.is_empty());
        significant
            .unwrap_or(bytes)
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect()
    }

    /// Verifies a signature over signed attributes with this certificate's key.
    ///
    /// # Errors
    /// [`ErrorCode::SignatureDoesNotVerify`]; [`ErrorCode::CertificateKeyUnsupported`].
    pub fn verify_signature(&self, attributes: &SignedAttributes, signature: &[u8]) -> Result<(), ErrorCode> {
        let key = self.public_key()?;
        if key.verify(attributes.algorithm(), attributes.der(), signature) {
            Ok(())
        } else {
            Err(ErrorCode::SignatureDoesNotVerify)
        }
    }

    /// Its key, where it is of a kind that the card signs with.
    pub(crate) fn public_key(&self) -> Result<PublicKey, ErrorCode> {
        PublicKey::from_spki(&self.structure.subject_public_key_info)
            .ok_or(ErrorCode::CertificateKeyUnsupported)
    }

    /// Whether `key` made this certificate's own signature.
    pub(crate) fn is_signed_with(&self, key: &PublicKey) -> bool {
        let Some(algorithm) = SignatureAlgorithm::of_certificate(&self.structure.signature_algorithm) else {
            return false;
        };
        let Some((tbs, _, signature)) = self.signature() else {
            return false;
        };
        algorithm == key.algorithm() && key.verify(algorithm.digest(), tbs, signature)
    }

    /// ```text
    /// AuthorityKeyIdentifier ::= SEQUENCE {
    ///    keyIdentifier             [0] KeyIdentifier           OPTIONAL,
    ///    authorityCertIssuer       [1] GeneralNames            OPTIONAL,
    ///    authorityCertSerialNumber [2] CertificateSerialNumber OPTIONAL  }
    /// ```
    /// RFC 5280 §4.2.1.1. The key identifier of the CA.
    pub(crate) fn authority_key_identifier(&self) -> Option<&[u8]> {
        let extension = self.extension(ID_CE_AUTHORITY_KEY_IDENTIFIER)?;
        let key_identifier = || {
            let mut fields = Fields::of_sequence(whole(&extension.value)?)?;
            let key_identifier = fields.optional(primitive(TagNumber::N0))?;
            fields.optional(constructed(TagNumber::N1))?;
            fields.optional(primitive(TagNumber::N2))?;
            fields.finish()?;
            Ok::<_, Fault>(key_identifier)
        };
        key_identifier().ok()?.map(AnyRef::value)
    }

    /// The issuer's name, exactly as it stands in the certificate.
    pub(crate) fn issuer(&self) -> &der::Any {
        &self.structure.issuer
    }

    /// The serial number, exactly as it stands in the certificate.
    pub(crate) fn serial_number(&self) -> &der::asn1::Int {
        &self.structure.serial_number
    }

    /// The subject's name, exactly as it stands in the certificate.
    pub(crate) fn subject(&self) -> &der::Any {
        &self.structure.subject
    }

    /// The subject's key, of whatever kind.
    pub(crate) fn subject_public_key_info(&self) -> &SubjectPublicKeyInfoOwned {
        &self.structure.subject_public_key_info
    }

    /// Its extensions: no identifier twice.
    pub(crate) fn extensions(&self) -> &[Extension] {
        &self.structure.extensions
    }

    /// What the issuer signed, with which algorithm, and the signature.
    pub(crate) fn signature(&self) -> Option<(&[u8], &AlgorithmIdentifierOwned, &[u8])> {
        let signature = self.structure.signature.as_bytes()?;
        Some((
            &self.structure.tbs,
            &self.structure.signature_algorithm,
            signature,
        ))
    }

    /// The profile of the signature certificate: digitalSignature and nonRepudiation, critical (S48
    /// `tests/fixtures/jpki-sign-cert.der` \[M\]).
    pub(crate) fn is_for_signing_documents(&self) -> bool {
        self.extension(ID_CE_KEY_USAGE)
            .filter(|extension| extension.critical)
            .and_then(|extension| KeyUsage::from_der(&extension.value).ok())
            .is_some_and(|usage| usage.digital_signature() && usage.non_repudiation())
    }

    fn is_issued_by_test_organisation(&self) -> bool {
        let attributes = structure::name_attributes(&self.structure.issuer).unwrap_or_default();
        attributes
            .iter()
            .filter(|(id, _)| *id == ORGANIZATION_NAME)
            .filter_map(|(_, value)| value.decode_as::<Utf8StringRef<'_>>().ok())
            .any(|organisation| organisation.as_str() == TEST_ORGANISATION)
    }

    pub(crate) fn extension(&self, id: ObjectIdentifier) -> Option<&Extension> {
        self.extensions().iter().find(|extension| extension.id == id)
    }
}

/// Nothing in a certificate that tells it apart is fit for a log.
impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").finish_non_exhaustive()
    }
}

/// What the first PEM block that is a certificate holds.
fn pem_content(bytes: &[u8]) -> Option<Vec<u8>> {
    let bytes = bytes.get(..bytes.len().min(MAX_PEM_BYTES))?;
    let text = bytes.get(find(bytes, PEM_BEGIN)? + PEM_BEGIN.len()..)?;
    let mut text = text.get(..find(text, PEM_END)?)?.to_vec();
    text.retain(|byte| !byte.is_ascii_whitespace());
    Base64::decode_in_place(&mut text).ok().map(<[u8]>::to_vec)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests;
