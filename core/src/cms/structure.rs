//! The ASN.1 of a CMS (RFC 5652) with one signer and without content.
//!
//! What is copied from elsewhere stays bytes: the certificate, its issuer's name, and the attributes that were signed
//! must reach the verifier exactly as they were.

use const_oid::db::rfc5911::{ID_DATA, ID_SIGNED_DATA};
use der::{AnyRef, Decode, Tag, Tagged};

use super::encode::{NULL, element, object_identifier, octet_string, sequence, set_of, tagged_0};
use crate::certificate::{Certificate, SignatureAlgorithm};
use crate::digest::{DigestAlgorithm, SignedAttributes};

/// RFC 5652 §5.1 and §5.3: 1 where the content is id-data, every certificate is an X.509 one, and the signer is named
/// by issuer and serial number.
const VERSION: &[u8] = &[0x02, 0x01, 0x01];

/// ```text
/// ContentInfo ::= SEQUENCE {
///     contentType ContentType,
///     content [0] EXPLICIT ANY DEFINED BY contentType }
/// ```
/// RFC 5652 §3. `signature` has been verified.
pub(super) fn content_info(
    certificate: &Certificate,
    attributes: &SignedAttributes,
    algorithm: SignatureAlgorithm,
    signature: &[u8],
) -> Option<Vec<u8>> {
    let signer_info = signer_info(certificate, attributes, algorithm, signature)?;
    let signed_data = signed_data(certificate, attributes.algorithm(), signer_info)?;
    sequence(&[&object_identifier(ID_SIGNED_DATA)?, &tagged_0(&[&signed_data])?])
}

/// ```text
/// SignedData ::= SEQUENCE {
///     version CMSVersion,
///     digestAlgorithms DigestAlgorithmIdentifiers,
///     encapContentInfo EncapsulatedContentInfo,
///     certificates [0] IMPLICIT CertificateSet OPTIONAL,
///     crls [1] IMPLICIT RevocationInfoChoices OPTIONAL,
///     signerInfos SignerInfos }
///
/// EncapsulatedContentInfo ::= SEQUENCE {
///     eContentType ContentType,
///     eContent [0] EXPLICIT OCTET STRING OPTIONAL }
/// ```
/// RFC 5652 §5.1 and §5.2. Detached: no `eContent`.
fn signed_data(certificate: &Certificate, digest: DigestAlgorithm, signer_info: Vec<u8>) -> Option<Vec<u8>> {
    sequence(&[
        VERSION,
        &set_of(&[digest_algorithm(digest)?])?,
        &sequence(&[&object_identifier(ID_DATA)?])?,
        &tagged_0(&[certificate.der()])?,
        &set_of(&[signer_info])?,
    ])
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
///
/// IssuerAndSerialNumber ::= SEQUENCE {
///     issuer Name,
///     serialNumber CertificateSerialNumber }
/// ```
/// RFC 5652 §5.3 and §10.2.4.
fn signer_info(
    certificate: &Certificate,
    attributes: &SignedAttributes,
    algorithm: SignatureAlgorithm,
    signature: &[u8],
) -> Option<Vec<u8>> {
    let issuer = certificate.issuer();
    let issuer_and_serial_number = sequence(&[
        &element(issuer.tag(), &[issuer.value()])?,
        &element(Tag::Integer, &[certificate.serial_number().as_bytes()])?,
    ])?;
    // The very bytes that were signed, but for the tag: signed as SET OF, sent as [0] (RFC 5652 §5.4).
    let signed = AnyRef::from_der(attributes.der()).ok()?.value();
    sequence(&[
        VERSION,
        &issuer_and_serial_number,
        &digest_algorithm(attributes.algorithm())?,
        &tagged_0(&[signed])?,
        &sequence(&[&object_identifier(algorithm.in_signer_info())?, NULL])?,
        &octet_string(signature)?,
    ])
}

/// Parameters absent: RFC 5754 §2.
fn digest_algorithm(algorithm: DigestAlgorithm) -> Option<Vec<u8>> {
    sequence(&[&object_identifier(algorithm.oid())?])
}
