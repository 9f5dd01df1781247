//! What is signed, byte by byte; what others say of the whole is in `tests/judged_by_openssl.rs`.

use super::*;
use crate::digest::{DigestAlgorithm, DocumentHasher};
use der::asn1::SetOfVec;
use der::{Any, Decode, Encode};
use rsa::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256};

const SIGNER: &[u8] = include_bytes!("../../tests/data/signer.der");
const SIGNER_KEY: &[u8] = include_bytes!("../../tests/data/signer.key.der");
const P_256: &[u8] = include_bytes!("../../tests/data/p-256.der");

/// 2026-11-23T00:00:00Z.
const NOW: UtcTime = UtcTime(1_795_392_000);

fn prepared(signing_time: Option<UtcTime>) -> PendingSignature {
    let certificate = Certificate::from_der(SIGNER).unwrap();
    let Ok(pending) = prepare(&certificate, &digest(), signing_time) else {
        panic!("refused");
    };
    pending
}

fn digest() -> DocumentDigest {
    let mut hasher = DocumentHasher::new(DigestAlgorithm::Sha256);
    hasher.update(b"document");
    hasher.finish()
}

fn signed(pending: &PendingSignature) -> Vec<u8> {
    let key = RsaPrivateKey::from_pkcs8_der(SIGNER_KEY).unwrap();
    let hash = Sha256::digest(pending.attributes().der());
    key.sign(Pkcs1v15Sign::new::<Sha256>(), &hash).unwrap()
}

/// The attributes' DER, each by its object identifier.
fn attributes(pending: &PendingSignature) -> Vec<(String, Vec<u8>)> {
    let attributes: SetOfVec<Any> = SetOfVec::from_der(pending.attributes().der()).unwrap();
    let read = |any: &Any| {
        let attribute: x509_cert::attr::Attribute = any.decode_as().unwrap();
        assert_eq!(attribute.values.len(), 1);
        (
            attribute.oid.to_string(),
            attribute.values.get(0).unwrap().to_der().unwrap(),
        )
    };
    attributes.iter().map(read).collect()
}

fn value(pending: &PendingSignature, oid: &str) -> Option<Vec<u8>> {
    let mut attributes = attributes(pending).into_iter();
    attributes.find(|(found, _)| found == oid).map(|(_, value)| value)
}

const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";

#[test]
fn with_a_time_exactly_four_attributes_are_signed_and_without_three() {
    let oids = |time| {
        let mut oids: Vec<_> = attributes(&prepared(time))
            .into_iter()
            .map(|(oid, _)| oid)
            .collect();
        oids.sort_unstable();
        oids
    };
    assert_eq!(oids(None), [SIGNING_CERTIFICATE_V2, CONTENT_TYPE, MESSAGE_DIGEST]);
    assert_eq!(
        oids(Some(NOW)),
        [SIGNING_CERTIFICATE_V2, CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME]
    );
}

#[test]
fn each_attribute_has_the_value_of_its_standard() {
    let pending = prepared(Some(NOW));
    // id-data.
    let content_type = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01];
    assert_eq!(value(&pending, CONTENT_TYPE).unwrap(), content_type);
    let message_digest = [&[0x04, 0x20][..], &Sha256::digest(b"document")].concat();
    assert_eq!(value(&pending, MESSAGE_DIGEST).unwrap(), message_digest);
    // SEQUENCE { SEQUENCE OF { SEQUENCE { OCTET STRING } } }, all defaults left out.
    let certificate_hash = [
        &[0x30, 0x26, 0x30, 0x24, 0x30, 0x22, 0x04, 0x20][..],
        &Sha256::digest(SIGNER),
    ]
    .concat();
    assert_eq!(value(&pending, SIGNING_CERTIFICATE_V2).unwrap(), certificate_hash);
    assert_eq!(value(&pending, SIGNING_TIME).unwrap(), b"\x17\x0D261123000000Z");
}

#[test]
fn the_form_of_the_time_changes_with_2050() {
    let time = |seconds| value(&prepared(Some(UtcTime(seconds))), SIGNING_TIME).unwrap();
    assert_eq!(time(2_524_607_999), b"\x17\x0D491231235959Z");
    assert_eq!(time(2_524_608_000), b"\x18\x0F20500101000000Z");
}

#[test]
fn a_time_that_has_no_form_is_refused() {
    let certificate = Certificate::from_der(SIGNER).unwrap();
    for seconds in [-1, i64::MIN, 253_402_300_800, i64::MAX] {
        let refused = prepare(&certificate, &digest(), Some(UtcTime(seconds))).err();
        assert_eq!(refused, Some(ErrorCode::Internal));
    }
}

/// X.690 §11.6: ascending as octet strings, the shorter padded with zeros.
#[test]
fn the_attributes_stand_in_the_order_of_der() {
    for time in [None, Some(NOW)] {
        let pending = prepared(time);
        let der = pending.attributes().der();
        assert_eq!(der[0], 0x31);
        let set = Any::from_der(der).unwrap();
        let mut reader = der::SliceReader::new(set.value()).unwrap();
        let mut encoded = Vec::new();
        while let Ok(any) = Any::decode(&mut reader) {
            encoded.push(any.to_der().unwrap());
        }
        assert!(encoded.len() >= 3 && encoded.is_sorted());
    }
}

#[test]
fn the_same_input_gives_the_same_attributes() {
    assert_eq!(
        prepared(Some(NOW)).attributes().der(),
        prepared(Some(NOW)).attributes().der()
    );
}

#[test]
fn a_signature_completes_only_what_it_was_made_for() {
    let pending = prepared(Some(NOW));
    let signature = signed(&pending);
    assert!(pending.complete(&signature).is_ok());
    let other = prepared(Some(UtcTime(NOW.0 + 1)));
    assert_eq!(other.complete(&signature), Err(ErrorCode::SignatureDoesNotVerify));
    for wrong in [
        &[][..],
        &signature[1..],
        &[&signature[..], &[0]].concat(),
        &[0; 256],
        &[0xFF; 256],
    ] {
        assert_eq!(pending.complete(wrong), Err(ErrorCode::SignatureDoesNotVerify));
    }
    for byte in 0..signature.len() {
        let mut wrong = signature.clone();
        wrong[byte] ^= 0x10;
        assert_eq!(pending.complete(&wrong), Err(ErrorCode::SignatureDoesNotVerify));
    }
}

#[test]
fn certificate_and_attributes_are_in_the_product_byte_for_byte() {
    let pending = prepared(Some(NOW));
    let product = pending.complete(&signed(&pending)).unwrap();
    let contains = |part: &[u8]| product.windows(part.len()).any(|window| window == part);
    assert!(contains(SIGNER));
    // All but the tag, which is [0] there.
    assert!(contains(&pending.attributes().der()[1..]));
}

#[test]
fn a_key_that_the_card_does_not_have_is_refused_before_signing() {
    let certificate = Certificate::from_der(P_256).unwrap();
    let refused = prepare(&certificate, &digest(), None).err();
    assert_eq!(refused, Some(ErrorCode::CertificateKeyUnsupported));
}
