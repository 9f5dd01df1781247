//! SignedData (RFC 5652 §5) of anybody's making, read within hard limits.
//!
//! DER is asked for throughout: ISO 32000-2 (12.8.3.3.1) and EN 319 142-1 demand it of a PDF's signature, and a reader of
//! two encodings is one in which two programs can see two things. The one liberty is the order of the members of
//! sets, which many signers leave as it came; among the signed attributes it is checked.

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911::ID_SIGNED_DATA;
use der::asn1::{Int, OctetStringRef};
use der::{AnyRef, TagNumber, Tagged};
use spki::AlgorithmIdentifierRef;

use super::Reason;
use super::hash::Hash;
use crate::certificate::Certificate;
use crate::fields::{self, Fault, Fields, constructed, is_tagged, primitive, whole};

/// Signatures seen have one to four.
const MAX_CERTIFICATES: usize = 32;
/// Signatures seen have one.
const MAX_SIGNERS: usize = 16;
/// Four or five hashes exist.
const MAX_DIGEST_ALGORITHMS: usize = 16;

/// RFC 5652 §5.1 and §5.3. Which of them it is decides nothing, and many signers get it wrong.
const SIGNED_DATA_VERSIONS: &[u8] = &[1, 3, 4, 5];
const SIGNER_INFO_VERSIONS: &[u8] = &[1, 3];

/// A SignedData, each part as it came.
pub(super) struct SignedData<'a> {
    digest_algorithms: Vec<ObjectIdentifier>,
    pub(super) content_type: ObjectIdentifier,
    /// The content of an attached signature.
    pub(super) content: Option<&'a [u8]>,
    /// Those that can be read. Nobody vouches for them.
    pub(super) certificates: Vec<Certificate>,
    pub(super) signers: Vec<SignerInfo<'a>>,
}

/// Who signed, with what, over what.
pub(super) struct SignerInfo<'a> {
    pub(super) identifier: SignerIdentifier<'a>,
    pub(super) digest_algorithm: AlgorithmIdentifierRef<'a>,
    /// The value of the set, without its header.
    pub(super) signed_attributes: Option<&'a [u8]>,
    pub(super) signature_algorithm: AlgorithmIdentifierRef<'a>,
    pub(super) signature: &'a [u8],
    unsigned_attributes: Option<&'a [u8]>,
}

/// How a signer's certificate is named (RFC 5652 §5.3).
pub(super) enum SignerIdentifier<'a> {
    IssuerAndSerial { issuer: AnyRef<'a>, serial: Int },
    KeyIdentifier(&'a [u8]),
}

impl<'a> SignedData<'a> {
    /// Reads the DER of a `ContentInfo` with nothing behind it.
    pub(super) fn parse(der: &'a [u8]) -> Result<Self, Reason> {
        let content_info = whole(der)?;
        let signed_data = signed_data(content_info)?.ok_or(Reason::CmsMalformed)?;
        Self::read(signed_data)
    }

    fn read(signed_data: AnyRef<'a>) -> Result<Self, Reason> {
        let mut fields = Fields::of_sequence(signed_data)?;
        known_version(fields.next()?, SIGNED_DATA_VERSIONS)?;
        let digest_algorithms = digest_algorithms(fields.next()?)?;
        let (content_type, content) = encapsulated(fields.next()?)?;
        let certificates = fields.optional(constructed(TagNumber::N0))?;
        // Revocation lists are no proof here: nobody asked for the time they were made at.
        fields.optional(constructed(TagNumber::N1))?;
        let signers = signers(fields.next()?)?;
        fields.finish()?;
        Ok(Self {
            digest_algorithms,
            content_type,
            content,
            certificates: read_certificates(certificates)?,
            signers,
        })
    }

    /// The hashes that the signers used and that are known here.
    pub(super) fn hashes(&self) -> Vec<Hash> {
        let known = |signer: &SignerInfo<'_>| Hash::of(&signer.digest_algorithm).ok();
        let mut hashes = Vec::new();
        for hash in self.signers.iter().filter_map(known) {
            if !hashes.contains(&hash) {
                hashes.push(hash);
            }
        }
        hashes
    }

    /// RFC 5652 §5.3: the signer's digest algorithm is among those announced.
    pub(super) fn announces(&self, algorithm: ObjectIdentifier) -> bool {
        self.digest_algorithms.contains(&algorithm)
    }
}

impl SignerInfo<'_> {
    /// Whether there is an unsigned attribute of this type.
    pub(super) fn has_unsigned(&self, id: ObjectIdentifier) -> bool {
        let Some(Ok(mut attributes)) = self.unsigned_attributes.map(Fields::of) else {
            return false;
        };
        while let Ok(attribute) = attributes.next::<AnyRef<'_>>() {
            let found =
                Fields::of_sequence(attribute).and_then(|mut fields| fields.next::<ObjectIdentifier>());
            if found == Ok(id) {
                return true;
            }
        }
        false
    }
}

/// Whether bytes begin as a CMS with a SignedData does, whatever is wrong with the rest.
pub(super) fn looks_like_signed_data(bytes: &[u8]) -> bool {
    /// Tag and value of the object identifier id-signedData (RFC 5652 §5.1).
    const ID: &[u8] = &[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
    /// The longest header of a SEQUENCE: a tag, and a length of five bytes.
    const MAX_HEADER_BYTES: usize = 6;
    let head = bytes
        .get(..bytes.len().min(MAX_HEADER_BYTES + ID.len()))
        .unwrap_or_default();
    head.first() == Some(&0x30) && head.windows(ID.len()).any(|window| window == ID)
}

/// ```text
/// ContentInfo ::= SEQUENCE {
///     contentType ContentType,
///     content [0] EXPLICIT ANY DEFINED BY contentType }
/// ```
/// RFC 5652 §3. `None` for another type than SignedData.
fn signed_data(content_info: AnyRef<'_>) -> fields::Result<Option<AnyRef<'_>>> {
    let mut fields = Fields::of_sequence(content_info)?;
    let content_type: ObjectIdentifier = fields.next()?;
    let content: AnyRef<'_> = fields.next()?;
    fields.finish()?;
    is_tagged(content, constructed(TagNumber::N0))?;
    let signed_data = whole(content.value())?;
    Ok((content_type == ID_SIGNED_DATA).then_some(signed_data))
}

fn digest_algorithms(set: AnyRef<'_>) -> Result<Vec<ObjectIdentifier>, Reason> {
    let mut members = Fields::of_set(set)?;
    let mut algorithms = Vec::new();
    while !members.is_finished() {
        let algorithm: AlgorithmIdentifierRef<'_> = members.next()?;
        push(&mut algorithms, algorithm.oid, MAX_DIGEST_ALGORITHMS)?;
    }
    Ok(algorithms)
}

/// ```text
/// EncapsulatedContentInfo ::= SEQUENCE {
///     eContentType ContentType,
///     eContent [0] EXPLICIT OCTET STRING OPTIONAL }
/// ```
/// RFC 5652 §5.2.
fn encapsulated(sequence: AnyRef<'_>) -> fields::Result<(ObjectIdentifier, Option<&[u8]>)> {
    let mut fields = Fields::of_sequence(sequence)?;
    let content_type = fields.next()?;
    let content = match fields.optional(constructed(TagNumber::N0))? {
        Some(content) => Some(whole::<OctetStringRef<'_>>(content.value())?.as_bytes()),
        None => None,
    };
    fields.finish()?;
    Ok((content_type, content))
}

/// Those of X.509 (RFC 5652 §10.2.2); one that cannot be read is as good as absent.
fn read_certificates(set: Option<AnyRef<'_>>) -> Result<Vec<Certificate>, Reason> {
    let mut certificates = Vec::new();
    let mut members = Fields::of(set.map_or(&[], AnyRef::value))?;
    for _ in 0..MAX_CERTIFICATES {
        if members.is_finished() {
            return Ok(certificates);
        }
        certificates.extend(Certificate::from_der(members.next_encoded()?));
    }
    members.finish().map_err(|_| Reason::CmsTooLarge)?;
    Ok(certificates)
}

fn signers(set: AnyRef<'_>) -> Result<Vec<SignerInfo<'_>>, Reason> {
    let mut members = Fields::of_set(set)?;
    let mut signers = Vec::new();
    while !members.is_finished() {
        let signer = signer(members.next()?)?;
        push(&mut signers, signer, MAX_SIGNERS)?;
    }
    Ok(signers)
}

/// ```text
/// SignerInfo ::= SEQUENCE {
///     version CMSVersion,
///     sid SignerIdentifier,
///     digestAlgorithm DigestAlgorithmIdentifier,
///     signedAttrs [0] IMPLICIT SignedAttributes OPTIONAL,
///     signatureAlgorithm SignatureAlgorithmIdentifier,
///     signature SignatureValue,
///     unsignedAttrs [1] IMPLICIT UnsignedAttributes OPTIONAL }
/// ```
/// RFC 5652 §5.3.
fn signer(sequence: AnyRef<'_>) -> Result<SignerInfo<'_>, Reason> {
    let mut fields = Fields::of_sequence(sequence)?;
    known_version(fields.next()?, SIGNER_INFO_VERSIONS)?;
    Ok(signer_fields(fields)?)
}

fn signer_fields<'a>(mut fields: Fields<'a>) -> fields::Result<SignerInfo<'a>> {
    let identifier = identifier(fields.next()?)?;
    let digest_algorithm = fields.next()?;
    let signed_attributes = fields.optional(constructed(TagNumber::N0))?.map(AnyRef::value);
    let signature_algorithm = fields.next()?;
    let signature = fields.next::<OctetStringRef<'_>>()?.as_bytes();
    let unsigned_attributes = fields.optional(constructed(TagNumber::N1))?.map(AnyRef::value);
    fields.finish()?;
    Ok(SignerInfo {
        identifier,
        digest_algorithm,
        signed_attributes,
        signature_algorithm,
        signature,
        unsigned_attributes,
    })
}

/// ```text
/// SignerIdentifier ::= CHOICE {
///     issuerAndSerialNumber IssuerAndSerialNumber,
///     subjectKeyIdentifier [0] SubjectKeyIdentifier }
/// ```
/// RFC 5652 §5.3.
fn identifier(any: AnyRef<'_>) -> fields::Result<SignerIdentifier<'_>> {
    if any.tag() == primitive(TagNumber::N0) {
        return Ok(SignerIdentifier::KeyIdentifier(any.value()));
    }
    let mut fields = Fields::of_sequence(any)?;
    let (issuer, serial) = (fields.next()?, fields.next()?);
    fields.finish()?;
    Ok(SignerIdentifier::IssuerAndSerial { issuer, serial })
}

fn known_version(version: u8, known: &[u8]) -> Result<(), Reason> {
    known
        .contains(&version)
        .then_some(())
        .ok_or(Reason::CmsVersionWrong)
}

fn push<T>(list: &mut Vec<T>, item: T, limit: usize) -> Result<(), Reason> {
    if list.len() == limit {
        return Err(Reason::CmsTooLarge);
    }
    list.push(item);
    Ok(())
}

/// What a fault in the structure of a CMS is called.
impl From<Fault> for Reason {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NotDer => Self::CmsNotDer,
            Fault::TrailingData => Self::CmsTrailingData,
            Fault::Malformed => Self::CmsMalformed,
        }
    }
}
