//! The anchors against the facts they were compiled from, and against certificates of a hierarchy of the same shape.

use super::*;

const JSON: &str = include_str!("jpki-sign-ca.json");
const CARD: &[u8] = include_bytes!("../../tests/data/jpki-test/sign.der");
const CARD_CA_2019: &[u8] = include_bytes!("../../tests/data/jpki-test/sign-ca-2019.der");
const CARD_CA_2024: &[u8] = include_bytes!("../../tests/data/jpki-test/sign-ca-2024.der");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn rfc3339(time: UtcTime) -> String {
    let seconds = std::time::Duration::from_secs(u64::try_from(time.0).unwrap());
    der::DateTime::from_unix_duration(seconds).unwrap().to_string()
}

#[test]
fn the_compiled_anchors_are_those_of_the_published_facts() {
    let facts: serde_json::Value = serde_json::from_str(JSON).unwrap();
    let facts = facts["anchors"].as_array().unwrap();
    assert_eq!(ANCHORS.len(), 3);
    assert_eq!(facts.len(), ANCHORS.len());
    for (anchor, fact) in ANCHORS.iter().zip(facts) {
        let generation = match anchor.generation {
            Generation::One => 1,
            Generation::Two => 2,
            Generation::Three => 3,
            Generation::Test => panic!("no test CA is an anchor"),
        };
        assert_eq!(fact["generation"], generation);
        assert_eq!(fact["subject_key_identifier"], hex(&anchor.key_identifier));
        assert_eq!(fact["modulus_hex"], hex(&anchor.modulus));
        assert_eq!(fact["public_exponent"], anchor.exponent);
        assert_eq!(fact["not_before"], rfc3339(anchor.not_before));
        assert_eq!(fact["not_after"], rfc3339(anchor.not_after));
    }
}

/// An anchor with the key of a CA certificate.
fn anchor_of(ca: &[u8]) -> Anchor {
    let modulus_start = ca
        .windows(9)
        .position(|w| w == [0x30, 0x82, 0x01, 0x0A, 0x02, 0x82, 0x01, 0x01, 0x00]);
    let key_identifier_start = ca
        .windows(7)
        .position(|w| w == [0x55, 0x1D, 0x0E, 0x04, 0x16, 0x04, 0x14]);
    Anchor {
        generation: Generation::Test,
        key_identifier: ca[key_identifier_start.unwrap() + 7..][..20].try_into().unwrap(),
        modulus: ca[modulus_start.unwrap() + 9..][..256].try_into().unwrap(),
        exponent: 65_537,
        not_before: UtcTime(0),
        not_after: UtcTime(0),
    }
}

#[test]
fn an_issuer_is_found_by_key_identifier_and_signature() {
    let card = Certificate::from_der(CARD).unwrap();
    let right = anchor_of(CARD_CA_2024);
    // The same name, and even the same key identifier, but another key.
    let namesake = anchor_of(CARD_CA_2019);
    let forger = Anchor {
        key_identifier: right.key_identifier,
        ..anchor_of(CARD_CA_2019)
    };
    assert!(right.issued(&card));
    assert!(!namesake.issued(&card));
    assert!(!forger.issued(&card));
}

#[test]
fn a_certificate_that_was_changed_has_no_issuer() {
    let right = anchor_of(CARD_CA_2024);
    // The first digit of the municipality's name, and the last byte of the signature.
    for position in [241, CARD.len() - 1] {
        let mut der = CARD.to_vec();
        der[position] ^= 0x01;
        assert!(!right.issued(&Certificate::from_der(&der).unwrap()));
    }
}

#[test]
fn a_test_card_is_issued_by_none_of_the_three() {
    assert!(issuer(&Certificate::from_der(CARD).unwrap()).is_none());
}
