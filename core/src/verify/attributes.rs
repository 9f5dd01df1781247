//! The signed attributes of anybody's signature (RFC 5652 §5.3, §11), each at most once and with one value.

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNING_TIME,
};
use der::asn1::{Int, OctetStringRef};
use der::{AnyRef, Encode, Tag, TagNumber};
use spki::AlgorithmIdentifierRef;

use super::Reason;
use super::hash::Hash;
use crate::certificate::Certificate;
use crate::clock::UtcTime;
use crate::fields::{self, Fields, constructed, is_tagged, time, value, whole};

/// Signatures seen have three to eight.
const MAX_ATTRIBUTES: usize = 64;

/// What is signed.
pub(super) struct SignedAttributes<'a> {
    pub(super) content_type: Option<ObjectIdentifier>,
    pub(super) message_digest: Option<&'a [u8]>,
    pub(super) signing_time: Option<UtcTime>,
    pub(super) signing_certificate: Option<SigningCertificate<'a>>,
    /// All of them, in the order of the file.
    pub(super) types: Vec<ObjectIdentifier>,
    /// The SET OF as it is hashed (RFC 5652 §5.4).
    pub(super) der: Vec<u8>,
}

/// The first ESSCertIDv2 of signing-certificate-v2: the signer's certificate (RFC 5035 §3).
pub(super) struct SigningCertificate<'a> {
    hash_algorithm: Result<Hash, Reason>,
    hash: &'a [u8],
    issuer_serial: Option<IssuerSerial<'a>>,
}

/// ```text
/// IssuerSerial ::= SEQUENCE {
///     issuer       GeneralNames,
///     serialNumber CertificateSerialNumber }
/// ```
/// RFC 5035 §4.
struct IssuerSerial<'a> {
    issuer: AnyRef<'a>,
    serial_number: Int,
}

impl<'a> SignedAttributes<'a> {
    /// Reads the value of the set.
    pub(super) fn parse(value: &'a [u8]) -> Result<Self, Reason> {
        let malformed = |_| Reason::SignedAttributesMalformed;
        let set = AnyRef::new(Tag::Set, value).and_then(|set| set.to_der());
        let mut attributes = Self {
            content_type: None,
            message_digest: None,
            signing_time: None,
            signing_certificate: None,
            types: Vec::new(),
            der: set.map_err(|_| Reason::SignedAttributesMalformed)?,
        };
        let mut members = Fields::of(value).map_err(malformed)?;
        let mut last: &[u8] = &[];
        while !members.is_finished() {
            let member = members.next_encoded().map_err(malformed)?;
            // X.690 §11.6; no attribute's encoding is the beginning of another's.
            if member < last {
                return Err(Reason::SignedAttributesMalformed);
            }
            last = member;
            attributes.add(member)?;
        }
        Ok(attributes)
    }

    fn add(&mut self, member: &'a [u8]) -> Result<(), Reason> {
        let malformed = |_| Reason::SignedAttributesMalformed;
        let (id, single) = attribute(member).map_err(malformed)?;
        if self.types.contains(&id) {
            return Err(Reason::SignedAttributeRepeated);
        }
        if self.types.len() == MAX_ATTRIBUTES {
            return Err(Reason::CmsTooLarge);
        }
        self.types.push(id);
        let single = single.ok_or(Reason::SignedAttributeRepeated);
        if id == ID_CONTENT_TYPE {
            self.content_type = Some(value(single?).map_err(malformed)?);
        } else if id == ID_MESSAGE_DIGEST {
            let digest: OctetStringRef<'_> = value(single?).map_err(malformed)?;
            self.message_digest = Some(digest.as_bytes());
        } else if id == ID_SIGNING_TIME {
            self.signing_time = Some(time(single?).map_err(malformed)?);
        } else if id == ID_AA_SIGNING_CERTIFICATE_V_2 {
            self.signing_certificate = Some(SigningCertificate::parse(single?).map_err(malformed)?);
        }
        Ok(())
    }
}

/// ```text
/// Attribute ::= SEQUENCE {
///     attrType OBJECT IDENTIFIER,
///     attrValues SET OF AttributeValue }
/// ```
/// RFC 5652 §5.3. No value where there is not exactly one.
fn attribute(der: &[u8]) -> fields::Result<(ObjectIdentifier, Option<AnyRef<'_>>)> {
    let mut fields = Fields::of_sequence(whole(der)?)?;
    let id = fields.next()?;
    let mut values = Fields::of_set(fields.next()?)?;
    fields.finish()?;
    if values.is_finished() {
        return Ok((id, None));
    }
    let value = values.next()?;
    Ok((id, values.is_finished().then_some(value)))
}

impl<'a> SigningCertificate<'a> {
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
    /// RFC 5035 §3 and §4.
    fn parse(attribute: AnyRef<'a>) -> fields::Result<Self> {
        let mut certificates = Fields::of_sequence(Fields::of_sequence(attribute)?.next()?)?;
        let mut fields = Fields::of_sequence(certificates.next()?)?;
        let hash_algorithm = match fields.optional(Tag::Sequence)? {
            Some(identifier) => Hash::of(&value::<AlgorithmIdentifierRef<'_>>(identifier)?),
            None => Ok(Hash::Sha256),
        };
        let hash = fields.next::<OctetStringRef<'_>>()?.as_bytes();
        let issuer_serial = match fields.optional(Tag::Sequence)? {
            Some(issuer_serial) => Some(IssuerSerial::parse(issuer_serial)?),
            None => None,
        };
        fields.finish()?;
        Ok(Self {
            hash_algorithm,
            hash,
            issuer_serial,
        })
    }

    /// Whether this is the certificate that is meant: its hash, and issuer and serial number when they are there.
    pub(super) fn names(&self, certificate: &Certificate) -> Result<bool, Reason> {
        let hash = self.hash_algorithm?.digest(certificate.der());
        let named = |names: &IssuerSerial<'_>| names.names(certificate);
        Ok(hash == self.hash && self.issuer_serial.as_ref().is_none_or(named))
    }
}

impl<'a> IssuerSerial<'a> {
    fn parse(sequence: AnyRef<'a>) -> fields::Result<Self> {
        let mut fields = Fields::of_sequence(sequence)?;
        let parsed = Self {
            issuer: fields.next()?,
            serial_number: fields.next()?,
        };
        fields.finish()?;
        Ok(parsed)
    }

    /// The issuer is one directoryName (RFC 5035 §4): `[4]`, explicit, for Name is a CHOICE.
    fn names(&self, certificate: &Certificate) -> bool {
        let directory_name = || {
            let mut names = Fields::of_sequence(self.issuer)?;
            let name: AnyRef<'_> = names.next()?;
            names.finish()?;
            is_tagged(name, constructed(TagNumber::N4))?;
            whole::<AnyRef<'_>>(name.value())
        };
        directory_name().is_ok_and(|name| name == AnyRef::from(certificate.issuer()))
            && self.serial_number == *certificate.serial_number()
    }
}
