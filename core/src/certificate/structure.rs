//! The ASN.1 of a certificate, and the bounds it is held to before anything else looks at it.
//!
//! Names and extension values stay bytes here: nothing recurses, whatever the input nests, and a name copied from a
//! certificate is the name byte for byte.

use der::asn1::{BitString, Int};
use der::{Any, Decode, Sequence};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::certificate::Version;
use x509_cert::ext::Extensions;
use x509_cert::name::RdnSequence;
use x509_cert::time::Validity;

/// ```text
/// Certificate  ::=  SEQUENCE  {
///      tbsCertificate       TBSCertificate,
///      signatureAlgorithm   AlgorithmIdentifier,
///      signatureValue       BIT STRING  }
/// ```
/// RFC 5280 §4.1.
#[derive(Clone, Sequence)]
pub(super) struct SignedCertificate {
    pub(super) tbs: Any,
    pub(super) signature_algorithm: AlgorithmIdentifierOwned,
    pub(super) signature: BitString,
}

/// ```text
/// TBSCertificate  ::=  SEQUENCE  {
///      version         [0]  EXPLICIT Version DEFAULT v1,
///      serialNumber         CertificateSerialNumber,
///      signature            AlgorithmIdentifier,
///      issuer               Name,
///      validity             Validity,
///      subject              Name,
///      subjectPublicKeyInfo SubjectPublicKeyInfo,
///      issuerUniqueID  [1]  IMPLICIT UniqueIdentifier OPTIONAL,
///      subjectUniqueID [2]  IMPLICIT UniqueIdentifier OPTIONAL,
///      extensions      [3]  EXPLICIT Extensions OPTIONAL }
/// ```
/// RFC 5280 §4.1.
#[derive(Clone, Sequence)]
pub(super) struct TbsCertificate {
    #[asn1(context_specific = "0", default = "Default::default")]
    pub(super) version: Version,
    pub(super) serial_number: Int,
    pub(super) signature: AlgorithmIdentifierOwned,
    pub(super) issuer: Any,
    pub(super) validity: Validity,
    pub(super) subject: Any,
    pub(super) subject_public_key_info: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub(super) issuer_unique_id: Option<BitString>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    pub(super) subject_unique_id: Option<BitString>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    pub(super) extensions: Option<Extensions>,
}

/// The sizes a reader of these cards plans for (ZKM `JPKICardReader.swift` \[C\]): certificates seen have 1,301 to 1,758 bytes.
const CERTIFICATE_BYTES: std::ops::RangeInclusive<usize> = 260..=8_192;
/// RFC 5280 §4.1.2.2.
const MAX_SERIAL_BYTES: usize = 20;
/// Names seen have under 140 bytes.
const MAX_NAME_BYTES: usize = 1_024;
/// Certificates seen have seven.
const MAX_EXTENSIONS: usize = 32;

/// `None` for anything that is not a certificate in DER within the bounds.
pub(super) fn parse(der: &[u8]) -> Option<(SignedCertificate, TbsCertificate)> {
    if !CERTIFICATE_BYTES.contains(&der.len()) {
        return None;
    }
    let signed = SignedCertificate::from_der(der).ok()?;
    let tbs: TbsCertificate = signed.tbs.decode_as().ok()?;
    let sound = tbs.serial_number.as_bytes().len() <= MAX_SERIAL_BYTES
        && is_name(&tbs.issuer)
        && is_name(&tbs.subject)
        // RFC 5280 §4.1.1.2: the algorithm stands there twice, and must be the same.
        && tbs.signature == signed.signature_algorithm
        && are_distinct(tbs.extensions.as_ref());
    sound.then_some((signed, tbs))
}

fn is_name(name: &Any) -> bool {
    name.value().len() <= MAX_NAME_BYTES && name.decode_as::<RdnSequence>().is_ok()
}

/// RFC 5280 §4.2: no extension twice.
fn are_distinct(extensions: Option<&Extensions>) -> bool {
    let Some(extensions) = extensions else {
        return true;
    };
    let ids: std::collections::BTreeSet<_> = extensions.iter().map(|extension| extension.extn_id).collect();
    extensions.len() <= MAX_EXTENSIONS && ids.len() == extensions.len()
}
