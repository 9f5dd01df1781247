//! The ASN.1 of a certificate, and the bounds it is held to before anything else looks at it.
//!
//! Names and extension values stay bytes here: nothing recurses, whatever the input nests, and a name copied from a
//! certificate is the name byte for byte.

use const_oid::ObjectIdentifier;
use der::asn1::{BitString, BitStringRef, Int, OctetStringRef};
use der::referenced::RefToOwned;
use der::{Any, AnyRef, Tag, TagNumber};
use spki::{
    AlgorithmIdentifierOwned, AlgorithmIdentifierRef, SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef,
};

use super::Validity;
use crate::fields::{Fault, Fields, Result, constructed, primitive, time, whole};

/// A certificate's parts.
#[derive(Clone)]
pub(super) struct Structure {
    /// What the issuer signed, as it stands in the certificate.
    pub(super) tbs: Vec<u8>,
    pub(super) signature_algorithm: AlgorithmIdentifierOwned,
    pub(super) signature: BitString,
    pub(super) serial_number: Int,
    pub(super) issuer: Any,
    pub(super) validity: Validity,
    pub(super) subject: Any,
    pub(super) subject_public_key_info: SubjectPublicKeyInfoOwned,
    pub(super) extensions: Vec<Extension>,
}

/// ```text
/// Extension  ::=  SEQUENCE  {
///      extnID      OBJECT IDENTIFIER,
///      critical    BOOLEAN DEFAULT FALSE,
///      extnValue   OCTET STRING }
/// ```
/// RFC 5280 §4.1.
#[derive(Clone)]
pub(crate) struct Extension {
    pub(crate) id: ObjectIdentifier,
    pub(crate) critical: bool,
    pub(crate) value: Vec<u8>,
}

/// The sizes a reader of these cards plans for (ZKM `JPKICardReader.swift` \[C\]): certificates seen have 1,301 to 1,758 bytes.
const CERTIFICATE_BYTES: std::ops::RangeInclusive<usize> = 260..=8_192;
/// RFC 5280 §4.1.2.2.
const MAX_SERIAL_BYTES: usize = 20;
/// Names seen have under 140 bytes.
const MAX_NAME_BYTES: usize = 1_024;
/// Certificates seen have seven.
const MAX_EXTENSIONS: usize = 32;
/// v1 to v3 (RFC 5280 §4.1.2.1).
const MAX_VERSION: u8 = 2;

/// `None` for anything that is not a certificate in DER within the bounds.
pub(super) fn parse(der: &[u8]) -> Option<Structure> {
    if !CERTIFICATE_BYTES.contains(&der.len()) {
        return None;
    }
    let structure = certificate(der).ok()?;
    let sound = structure.serial_number.as_bytes().len() <= MAX_SERIAL_BYTES
        && is_name(&structure.issuer)
        && is_name(&structure.subject)
        && are_distinct(&structure.extensions);
    sound.then_some(structure)
}

/// ```text
/// Certificate  ::=  SEQUENCE  {
///      tbsCertificate       TBSCertificate,
///      signatureAlgorithm   AlgorithmIdentifier,
///      signatureValue       BIT STRING  }
///
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
fn certificate(der: &[u8]) -> Result<Structure> {
    let mut signed = Fields::of_sequence(whole(der)?)?;
    let tbs = signed.next_encoded()?;
    let signature_algorithm: AlgorithmIdentifierRef<'_> = signed.next()?;
    let signature: BitStringRef<'_> = signed.next()?;
    signed.finish()?;

    let mut fields = Fields::of_sequence(whole(tbs)?)?;
    if let Some(version) = fields.optional(constructed(TagNumber::N0))? {
        let version: u8 = whole(version.value())?;
        if version > MAX_VERSION {
            return Err(Fault::Malformed);
        }
    }
    let serial_number = fields.next()?;
    // RFC 5280 §4.1.1.2: the algorithm stands there twice, and must be the same.
    if fields.next::<AlgorithmIdentifierRef<'_>>()? != signature_algorithm {
        return Err(Fault::Malformed);
    }
    let issuer = fields.next()?;
    let validity = validity(fields.next()?)?;
    let subject = fields.next()?;
    let subject_public_key_info = public_key_info(fields.next()?)?.ref_to_owned();
    for number in [TagNumber::N1, TagNumber::N2] {
        if let Some(unique_id) = fields.optional(primitive(number))? {
            AnyRef::new(Tag::BitString, unique_id.value())?.decode_as::<BitStringRef<'_>>()?;
        }
    }
    let extensions = match fields.optional(constructed(TagNumber::N3))? {
        Some(list) => extensions(whole(list.value())?)?,
        None => Vec::new(),
    };
    fields.finish()?;
    Ok(Structure {
        tbs: tbs.to_vec(),
        signature_algorithm: signature_algorithm.ref_to_owned(),
        signature: signature.ref_to_owned(),
        serial_number,
        issuer,
        validity,
        subject,
        subject_public_key_info,
        extensions,
    })
}

/// `Validity ::= SEQUENCE { notBefore Time, notAfter Time }` (RFC 5280 §4.1).
fn validity(sequence: AnyRef<'_>) -> Result<Validity> {
    let mut fields = Fields::of_sequence(sequence)?;
    let validity = Validity {
        not_before: time(fields.next()?)?,
        not_after: time(fields.next()?)?,
    };
    fields.finish()?;
    Ok(validity)
}

/// ```text
/// SubjectPublicKeyInfo  ::=  SEQUENCE  {
///      algorithm            AlgorithmIdentifier,
///      subjectPublicKey     BIT STRING  }
/// ```
/// RFC 5280 §4.1.
fn public_key_info(sequence: AnyRef<'_>) -> Result<SubjectPublicKeyInfoRef<'_>> {
    let mut fields = Fields::of_sequence(sequence)?;
    let info = SubjectPublicKeyInfoRef {
        algorithm: fields.next()?,
        subject_public_key: fields.next()?,
    };
    fields.finish()?;
    Ok(info)
}

fn extensions(list: AnyRef<'_>) -> Result<Vec<Extension>> {
    let mut members = Fields::of_sequence(list)?;
    let mut extensions = Vec::new();
    while !members.is_finished() {
        let mut fields = Fields::of_sequence(members.next()?)?;
        let id = fields.next()?;
        let critical = match fields.optional(Tag::Boolean)? {
            Some(critical) => critical.decode_as()?,
            None => false,
        };
        let value: OctetStringRef<'_> = fields.next()?;
        fields.finish()?;
        extensions.push(Extension {
            id,
            critical,
            value: value.as_bytes().to_vec(),
        });
    }
    Ok(extensions)
}

fn is_name(name: &Any) -> bool {
    name.value().len() <= MAX_NAME_BYTES && name_attributes(name).is_ok()
}

/// ```text
/// RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
///
/// RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
///
/// AttributeTypeAndValue ::= SEQUENCE {
///      type     AttributeType,
///      value    AttributeValue }
/// ```
/// RFC 5280 §4.1.2.4. All attributes of a name, in its order; those of one set are distinct (X.501 §9.3).
pub(super) fn name_attributes(name: &Any) -> Result<Vec<(ObjectIdentifier, AnyRef<'_>)>> {
    let mut attributes = Vec::new();
    let mut sets = Fields::of_sequence(name.into())?;
    while !sets.is_finished() {
        let mut members = Fields::of_set(sets.next()?)?;
        let before = attributes.len();
        while !members.is_finished() {
            let mut fields = Fields::of_sequence(members.next()?)?;
            let attribute = (fields.next()?, fields.next()?);
            fields.finish()?;
            if attributes.iter().skip(before).any(|other| *other == attribute) {
                return Err(Fault::Malformed);
            }
            attributes.push(attribute);
        }
    }
    Ok(attributes)
}

/// RFC 5280 §4.2: no extension twice.
fn are_distinct(extensions: &[Extension]) -> bool {
    let is_first = |(at, extension): (usize, &Extension)| {
        let mut before = extensions.iter().take(at);
        !before.any(|other| other.id == extension.id)
    };
    extensions.len() <= MAX_EXTENSIONS && extensions.iter().enumerate().all(is_first)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use der::Decode;

    /// `C=JP` as it stands in a set: id-at-countryName (2.5.4.6), a PrintableString.
    const COUNTRY: [u8; 11] = *b"\x30\x09\x06\x03\x55\x04\x06\x13\x02JP";
    const OTHER_COUNTRY: [u8; 11] = *b"\x30\x09\x06\x03\x55\x04\x06\x13\x02JA";

    /// A name of one set.
    fn name(set: &[[u8; 11]]) -> Any {
        let members = set.concat();
        let length = u8::try_from(members.len()).unwrap();
        let name = [&[0x30, length + 2, 0x31, length], &*members].concat();
        Any::from_der(&name).unwrap()
    }

    #[test]
    fn no_attribute_stands_in_a_set_twice() {
        assert_eq!(name_attributes(&name(&[COUNTRY])).unwrap().len(), 1);
        assert_eq!(
            name_attributes(&name(&[COUNTRY, OTHER_COUNTRY])).unwrap().len(),
            2
        );
        let twice = name(&[COUNTRY, OTHER_COUNTRY, COUNTRY]);
        assert_eq!(name_attributes(&twice), Err(Fault::Malformed));
    }
}
