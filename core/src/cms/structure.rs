//! The ASN.1 of a CMS (RFC 5652) with one signer and without content.
//!
//! What is copied from elsewhere stays bytes: the certificate, its issuer's name, and the attributes that were signed
//! must reach the verifier exactly as they were.

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911::{ID_DATA, ID_SIGNED_DATA};
use der::asn1::{Int, OctetStringRef, SetOfVec};
use der::{Any, AnyRef, Decode, Sequence, Tag, TagNumber};
use spki::AlgorithmIdentifierRef;

use crate::certificate::{Certificate, SignatureAlgorithm};
use crate::digest::SignedAttributes;

/// ```text
/// ContentInfo ::= SEQUENCE {
///     contentType ContentType,
///     content [0] EXPLICIT ANY DEFINED BY contentType }
/// ```
/// RFC 5652 §3.
#[derive(Sequence)]
pub(super) struct ContentInfo {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: SignedData,
}

/// ```text
/// SignedData ::= SEQUENCE {
///     version CMSVersion,
///     digestAlgorithms DigestAlgorithmIdentifiers,
///     encapContentInfo EncapsulatedContentInfo,
///     certificates [0] IMPLICIT CertificateSet OPTIONAL,
///     crls [1] IMPLICIT RevocationInfoChoices OPTIONAL,
///     signerInfos SignerInfos }
/// ```
/// RFC 5652 §5.1.
#[derive(Sequence)]
struct SignedData {
    version: u8,
    digest_algorithms: SetOfVec<Any>,
    encap_content_info: EncapsulatedContentInfo,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    certificates: SetOfVec<Any>,
    signer_infos: SetOfVec<Any>,
}

/// ```text
/// EncapsulatedContentInfo ::= SEQUENCE {
///     eContentType ContentType,
///     eContent [0] EXPLICIT OCTET STRING OPTIONAL }
/// ```
/// RFC 5652 §5.2. Detached: no `eContent`.
#[derive(Sequence)]
struct EncapsulatedContentInfo {
    e_content_type: ObjectIdentifier,
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
/// RFC 5652 §5.3. `signed_attrs` is the whole tagged value.
#[derive(Sequence)]
struct SignerInfo<'a> {
    version: u8,
    sid: IssuerAndSerialNumber,
    digest_algorithm: AlgorithmIdentifierRef<'a>,
    signed_attrs: AnyRef<'a>,
    signature_algorithm: AlgorithmIdentifierRef<'a>,
    signature: OctetStringRef<'a>,
}

/// ```text
/// IssuerAndSerialNumber ::= SEQUENCE {
///     issuer Name,
///     serialNumber CertificateSerialNumber }
/// ```
/// RFC 5652 §10.2.4.
#[derive(Sequence)]
struct IssuerAndSerialNumber {
    issuer: Any,
    serial_number: Int,
}

/// RFC 5652 §5.1 and §5.3: 1 where the content is id-data, every certificate is an X.509 one, and the signer is named
/// by issuer and serial number.
const VERSION: u8 = 1;

/// `signature` has been verified.
pub(super) fn signed_data(
    certificate: &Certificate,
    attributes: &SignedAttributes,
    algorithm: SignatureAlgorithm,
    signature: &[u8],
) -> der::Result<ContentInfo> {
    // Parameters absent: RFC 5754 §2.
    let digest_algorithm = AlgorithmIdentifierRef {
        oid: attributes.algorithm().oid(),
        parameters: None,
    };
    let signer_info = SignerInfo {
        version: VERSION,
        sid: IssuerAndSerialNumber {
            issuer: certificate.issuer().clone(),
            serial_number: certificate.serial_number().clone(),
        },
        digest_algorithm,
        signed_attrs: implicitly_tagged(attributes)?,
        signature_algorithm: AlgorithmIdentifierRef {
            oid: algorithm.in_signer_info(),
            parameters: Some(AnyRef::NULL),
        },
        signature: OctetStringRef::new(signature)?,
    };
    Ok(ContentInfo {
        content_type: ID_SIGNED_DATA,
        content: SignedData {
            version: VERSION,
            digest_algorithms: SetOfVec::try_from([Any::encode_from(&digest_algorithm)?])?,
            encap_content_info: EncapsulatedContentInfo {
                e_content_type: ID_DATA,
            },
            certificates: SetOfVec::try_from([Any::from_der(certificate.der())?])?,
            signer_infos: SetOfVec::try_from([Any::encode_from(&signer_info)?])?,
        },
    })
}

/// The very bytes that were signed, but for the tag: signed as SET OF, sent as `[0]` (RFC 5652 §5.4).
fn implicitly_tagged(attributes: &SignedAttributes) -> der::Result<AnyRef<'_>> {
    let tag = Tag::ContextSpecific {
        constructed: true,
        number: TagNumber::N0,
    };
    AnyRef::new(tag, AnyRef::from_der(attributes.der())?.value())
}
