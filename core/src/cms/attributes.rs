//! The signed attributes: which ones, and how each is made.

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST, ID_SIGNING_TIME,
};
use der::asn1::GeneralizedTime;
use der::{DateTime, Encode};
use sha2::{Digest, Sha256};

use super::encode::{object_identifier, octet_string, sequence, set_of};
use crate::certificate::Certificate;
use crate::clock::UtcTime;
use crate::digest::{DocumentDigest, SignedAttributes};

/// A kind of signed attribute.
#[derive(Clone, Copy)]
enum Kind {
    /// RFC 5652 §11.1.
    ContentType,
    /// RFC 5652 §11.2.
    MessageDigest,
    /// RFC 5035 §3.
    SigningCertificateV2,
    /// RFC 5652 §11.3.
    SigningTime,
}

/// Which attributes are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeSet {
    /// CAdES-B-B (EN 319 122-1 §6.3), and PAdES-B-B where no time is given: content-type, message-digest,
    /// signing-certificate-v2, and signing-time.
    BaselineB,
    /// What the Ministry of Justice's online registry accepts: exactly content-type, message-digest and signing-time
    /// (the registry's published values as transcribed in jpki-local-signer, `docs/design.md` §7.3).
    Moj,
}

impl AttributeSet {
    const fn kinds(self) -> &'static [Kind] {
        match self {
            Self::BaselineB => &[
                Kind::ContentType,
                Kind::MessageDigest,
                Kind::SigningCertificateV2,
                Kind::SigningTime,
            ],
            Self::Moj => &[Kind::ContentType, Kind::MessageDigest, Kind::SigningTime],
        }
    }
}

/// The DER of the attributes, as a SET OF in its order (X.690 §11.6). `None` for a time that has no form.
pub(super) fn build(
    set: AttributeSet,
    certificate: &Certificate,
    digest: &DocumentDigest,
    signing_time: Option<UtcTime>,
) -> Option<SignedAttributes> {
    let mut attributes = Vec::new();
    for kind in set.kinds() {
        attributes.push(match (kind, signing_time) {
            (Kind::ContentType, _) => attribute(ID_CONTENT_TYPE, object_identifier(ID_DATA)?)?,
            (Kind::MessageDigest, _) => attribute(ID_MESSAGE_DIGEST, octet_string(digest.as_bytes())?)?,
            (Kind::SigningCertificateV2, _) => attribute(
                ID_AA_SIGNING_CERTIFICATE_V_2,
                signing_certificate_v2(certificate)?,
            )?,
            (Kind::SigningTime, Some(time)) => attribute(ID_SIGNING_TIME, encode_time(time)?)?,
            (Kind::SigningTime, None) => continue,
        });
    }
    Some(SignedAttributes::new(digest.algorithm(), set_of(&attributes)?))
}

/// ```text
/// Attribute ::= SEQUENCE {
///     attrType OBJECT IDENTIFIER,
///     attrValues SET OF AttributeValue }
/// ```
/// RFC 5652 §5.3, with one value.
fn attribute(id: ObjectIdentifier, value: Vec<u8>) -> Option<Vec<u8>> {
    sequence(&[&object_identifier(id)?, &set_of(&[value])?])
}

/// UTCTime for 1950 to 2049, GeneralizedTime for all else (RFC 5652 §11.3).
fn encode_time(time: UtcTime) -> Option<Vec<u8>> {
    let seconds = u64::try_from(time.0).ok()?;
    let time = DateTime::from_unix_duration(std::time::Duration::from_secs(seconds)).ok()?;
    let der = match der::asn1::UtcTime::from_date_time(time) {
        Ok(short) => short.to_der(),
        Err(_) => GeneralizedTime::from_date_time(time).to_der(),
    };
    der.ok()
}

/// ```text
/// SigningCertificateV2 ::= SEQUENCE {
///     certs        SEQUENCE OF ESSCertIDv2,
///     policies     SEQUENCE OF PolicyInformation OPTIONAL }
///
/// ESSCertIDv2 ::= SEQUENCE {
///     hashAlgorithm  AlgorithmIdentifier DEFAULT {algorithm id-sha256},
///     certHash       Hash,
///     issuerSerial   IssuerSerial OPTIONAL }
/// ```
/// RFC 5035 §3 and §4. CAdES forbids `policies` (EN 319 122-1 §5.2.2.3). `hashAlgorithm` has its default value, so DER
/// leaves it out. So does the baseline profile with `issuerSerial` (EN 319 122-1 §6.3, requirement g): the `SignerInfo`
/// names issuer and serial number already, and said once, they cannot disagree. The hash is what binds.
fn signing_certificate_v2(certificate: &Certificate) -> Option<Vec<u8>> {
    let certificate_id = sequence(&[&octet_string(&Sha256::digest(certificate.der()))?])?;
    sequence(&[&sequence(&[&certificate_id])?])
}
