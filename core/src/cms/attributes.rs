//! The signed attributes: which ones, and how each is made.

use const_oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST, ID_SIGNING_TIME,
};
use der::asn1::{GeneralizedTime, OctetString, OctetStringRef, SetOfVec};
use der::{Any, DateTime, Encode, Sequence};
use sha2::{Digest, Sha256};
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::time::Time;

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

/// The DER of the attributes, as a SET OF in its order (X.690 §11.6).
pub(super) fn build(
    set: AttributeSet,
    certificate: &Certificate,
    digest: &DocumentDigest,
    signing_time: Option<UtcTime>,
) -> der::Result<SignedAttributes> {
    let mut attributes = Attributes::new();
    for kind in set.kinds() {
        let attribute = match (kind, signing_time) {
            (Kind::ContentType, _) => attribute(ID_CONTENT_TYPE, &ID_DATA)?,
            (Kind::MessageDigest, _) => {
                attribute(ID_MESSAGE_DIGEST, &OctetStringRef::new(digest.as_bytes())?)?
            }
            (Kind::SigningCertificateV2, _) => attribute(
                ID_AA_SIGNING_CERTIFICATE_V_2,
                &SigningCertificateV2::of(certificate)?,
            )?,
            (Kind::SigningTime, Some(time)) => attribute(ID_SIGNING_TIME, &encode_time(time)?)?,
            (Kind::SigningTime, None) => continue,
        };
        attributes.insert(attribute)?;
    }
    Ok(SignedAttributes::new(digest.algorithm(), attributes.to_der()?))
}

fn attribute<T: der::Tagged + der::EncodeValue>(
    oid: const_oid::ObjectIdentifier,
    value: &T,
) -> der::Result<Attribute> {
    Ok(Attribute {
        oid,
        values: SetOfVec::try_from([Any::encode_from(value)?])?,
    })
}

/// UTCTime for 1950 to 2049, GeneralizedTime for all else (RFC 5652 §11.3).
fn encode_time(time: UtcTime) -> der::Result<Time> {
    let seconds = u64::try_from(time.0).map_err(|_| der::ErrorKind::DateTime)?;
    let time = DateTime::from_unix_duration(std::time::Duration::from_secs(seconds))?;
    Ok(match der::asn1::UtcTime::from_date_time(time) {
        Ok(short) => Time::UtcTime(short),
        Err(_) => Time::GeneralTime(GeneralizedTime::from_date_time(time)),
    })
}

/// ```text
/// SigningCertificateV2 ::= SEQUENCE {
///     certs        SEQUENCE OF ESSCertIDv2,
///     policies     SEQUENCE OF PolicyInformation OPTIONAL }
/// ```
/// RFC 5035 §3. CAdES forbids `policies` (EN 319 122-1 §5.2.2.3).
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: [EssCertIdV2; 1],
}

/// ```text
/// ESSCertIDv2 ::= SEQUENCE {
///     hashAlgorithm  AlgorithmIdentifier DEFAULT {algorithm id-sha256},
///     certHash       Hash,
///     issuerSerial   IssuerSerial OPTIONAL }
/// ```
/// RFC 5035 §4. `hashAlgorithm` has its default value, so DER leaves it out. So does the baseline profile with
/// `issuerSerial` (EN 319 122-1 §6.3, requirement g): the `SignerInfo` names issuer and serial number already, and said
/// once, they cannot disagree. The hash is what binds.
#[derive(Sequence)]
struct EssCertIdV2 {
    cert_hash: OctetString,
}

impl SigningCertificateV2 {
    fn of(certificate: &Certificate) -> der::Result<Self> {
        let cert_hash = OctetString::new(Sha256::digest(certificate.der()).to_vec())?;
        Ok(Self {
            certs: [EssCertIdV2 { cert_hash }],
        })
    }
}
