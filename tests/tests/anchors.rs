//! Our trust anchors against the certificates themselves, as another program carries them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use myna_card::certificate::roots::{Hierarchy, KNOWN, Purpose, Root};
use natsuin_core::certificate::{Certificate, Generation};
use natsuin_core::trust::{self, ANCHORS, Anchor};
use sha2::{Digest, Sha256};

const FACTS: &str = include_str!("../../core/src/trust/jpki-sign-ca.json");

fn signature_roots(hierarchy: Hierarchy) -> impl Iterator<Item = &'static Root> {
    KNOWN
        .iter()
        .filter(move |root| root.hierarchy == hierarchy && root.purpose == Purpose::DigitalSignature)
}

/// Ours of the same generation.
fn ours(root: &Root) -> &'static Anchor {
    let generation = match root.generation {
        Some(1) => Generation::One,
        Some(2) => Generation::Two,
        Some(3) => Generation::Three,
        other => panic!("generation {other:?} is new"),
    };
    ANCHORS
        .iter()
        .find(|anchor| anchor.generation == generation)
        .unwrap()
}

#[test]
fn there_are_as_many_generations_as_published() {
    assert_eq!(signature_roots(Hierarchy::Production).count(), ANCHORS.len());
}

#[test]
fn keys_key_identifiers_and_times_are_those_of_the_certificates() {
    for root in signature_roots(Hierarchy::Production) {
        let anchor = ours(root);
        let key = root.certificate().unwrap().public_key().unwrap();
        assert_eq!(key.modulus, anchor.modulus);
        assert_eq!(key.exponent, [1, 0, 1]);
        assert_eq!(anchor.exponent, 65_537);
        // SubjectKeyIdentifier: OID 2.5.29.14, then an OCTET STRING in an OCTET STRING.
        let extension = [
            &[0x55, 0x1D, 0x0E, 0x04, 0x16, 0x04, 0x14][..],
            &anchor.key_identifier,
        ]
        .concat();
        assert!(
            root.der
                .windows(extension.len())
                .any(|window| window == extension)
        );
        let validity = Certificate::from_der(root.der).unwrap().validity();
        assert_eq!(
            (anchor.not_before, anchor.not_after),
            (validity.not_before, validity.not_after)
        );
    }
}

#[test]
fn the_published_fingerprints_are_those_of_the_certificates() {
    for root in signature_roots(Hierarchy::Production) {
        let fingerprint: String = Sha256::digest(root.der)
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        assert_eq!(FACTS.matches(&fingerprint).count(), 1);
    }
}

/// The CA certificates are self-signed: each anchor verifies its own, and neither the namesakes nor the test CAs.
#[test]
fn each_anchor_verifies_what_it_signed_and_nothing_else() {
    for root in signature_roots(Hierarchy::Production) {
        let certificate = Certificate::from_der(root.der).unwrap();
        let issuers: Vec<_> = ANCHORS
            .iter()
            .filter(|anchor| anchor.issued(&certificate))
            .collect();
        assert_eq!(issuers.len(), 1);
        assert_eq!(issuers[0].generation, ours(root).generation);
    }
    for root in signature_roots(Hierarchy::Test) {
        let certificate = Certificate::from_der(root.der).unwrap();
        assert!(trust::issuer(&certificate).is_none());
        assert_eq!(certificate.generation(), Some(Generation::Test));
    }
}
