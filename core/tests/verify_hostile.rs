//! A signature changed at random, byte by byte and worse: found, or shown not to matter; and never a panic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub
)]

mod forge;
mod random;

use forge::{Cms, DATA, DOCUMENT, cms, name, oid, only, options, sequence, signer, tlv};
use natsuin_core::verify::{self, SubIndication};
use random::Random;
use sha2::{Digest, Sha256};

fn place_of(der: &[u8], part: &[u8]) -> usize {
    der.windows(part.len()).position(|window| window == part).unwrap()
}

/// Where a change can be without consequence, and why:
/// * the version of the SignedData: 1, 3, 4 and 5 are all read, and none of them decides anything;
/// * the last octet of rsaEncryption in the SignerInfo: made into that of sha256WithRSAEncryption it says the same,
///   for the digest algorithm beside it is SHA-256.
fn places_that_cannot_matter(der: &[u8]) -> [usize; 2] {
    let rsa_encryption = oid(forge::RSA);
    let last = der
        .windows(rsa_encryption.len())
        .rposition(|window| window == rsa_encryption)
        .unwrap();
    // The first INTEGER of the file is the version.
    [place_of(der, &[0x02, 0x01]) + 2, last + rsa_encryption.len() - 1]
}

#[test]
fn two_thousand_changed_bytes_are_found_but_for_two_places_that_cannot_matter() {
    let good = cms(&signer()).der();
    let cannot_matter = places_that_cannot_matter(&good);
    let mut random = Random(2026);
    let mut survived = Vec::new();
    for _ in 0..2_000 {
        let position = random.below(good.len());
        let mut changed = good.clone();
        changed[position] ^= u8::try_from(1 + random.below(255)).unwrap();
        let report = verify::detached(&changed, DOCUMENT, &options());
        if report.is_ok_and(|report| report.is_good()) {
            survived.push(position);
        }
    }
    survived.retain(|position| !cannot_matter.contains(position));
    assert!(survived.is_empty(), "{survived:?}");
}

/// The two places hold what they are said to hold, in the values that survive.
#[test]
fn the_places_that_cannot_matter_are_those() {
    let good = cms(&signer()).der();
    let [version, algorithm] = places_that_cannot_matter(&good);
    for (position, survivors) in [(version, &[1, 3, 4, 5][..]), (algorithm, &[1, 11])] {
        for value in 0..=u8::MAX {
            let mut changed = good.clone();
            changed[position] = value;
            let report = verify::detached(&changed, DOCUMENT, &options());
            let survives = report.is_ok_and(|report| report.is_good());
            assert_eq!(survives, survivors.contains(&value), "{position}: {value}");
        }
    }
}

#[test]
fn every_changed_bit_of_the_content_is_found() {
    let signed = cms(&signer()).der();
    for position in 0..DOCUMENT.len() * 8 {
        let mut changed = DOCUMENT.to_vec();
        changed[position / 8] ^= 1 << (position % 8);
        let report = verify::detached(&signed, changed.as_slice(), &options()).unwrap();
        assert_eq!(report.signatures[0].sub_indication(), SubIndication::HashFailure);
    }
}

#[test]
fn no_cut_and_no_larger_change_is_a_panic_or_a_good_signature() {
    let good = Cms {
        content: Some(DOCUMENT.to_vec()),
        ..cms(&signer())
    }
    .der();
    for length in 0..good.len() {
        let report = verify::attached(&good[..length], &options());
        assert!(!report.is_ok_and(|report| report.is_good()));
    }
    let mut random = Random(7);
    for _ in 0..4_000 {
        let mut changed = good.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(changed.len());
            let end = changed.len().min(at + 1 + random.below(24));
            match random.below(3) {
                0 => drop(changed.drain(at..end)),
                1 => {
                    let run = changed[at..end].to_vec();
                    drop(changed.splice(at..at, run));
                }
                _ => changed[at] = changed[at].wrapping_add(1),
            }
        }
        let Ok(report) = verify::attached(&changed, &options()) else {
            continue;
        };
        for signature in report.signatures.iter().filter(|signature| signature.is_good()) {
            // Only what was there: the certificate and the time are the ones that were signed.
            assert_eq!(signature.signing_time, Some(forge::NOW));
            assert_eq!(signature.certificate.as_ref().unwrap().der(), signer().der());
        }
    }
}

/// The most work that can be asked for in one CMS: 16 signers, 31 CAs of the issuer's name that never issued anything;
/// and 10 MB of depth and of nothing.
#[test]
fn hostile_signatures_end() {
    let mut made = cms(&signer());
    let many = (0..31).map(|serial| forge::Forged {
        serial,
        subject: name("Test CA"),
        ..forge::middle()
    });
    made.certificates.extend(many.map(|ca| ca.der()));
    let nobody = verify::Options {
        trust: Vec::new(),
        ..options()
    };
    let report = verify::detached(
        &made.with_signers(&vec![made.signer_info(); 16]),
        DOCUMENT,
        &nobody,
    )
    .unwrap();
    assert_eq!(report.signatures.len(), 16);
    for signature in &report.signatures {
        assert_eq!(signature.sub_indication(), SubIndication::NoCertificateChainFound);
    }
    let deep = (0..2_000).fold(Vec::new(), |inner, _| sequence(&[&inner]));
    let filler = vec![0; 10 << 20];
    for inside in [&deep, &filler] {
        let hostile = sequence(&[&oid(forge::SIGNED_DATA), &tlv(0xA0, &[&inside[..]])]);
        let report = only(&hostile, &options());
        assert_eq!(report.sub_indication(), SubIndication::FormatFailure);
    }
}

#[test]
fn a_hash_that_only_looks_right_is_not() {
    let mut made = cms(&signer());
    let digest = Sha256::digest(DOCUMENT);
    for wrong in [&digest[..31], &[], &[&digest[..], &[0]].concat()] {
        made.attributes.as_mut().unwrap()[1] = forge::message_digest(wrong);
        assert_eq!(
            only(&made.der(), &options()).sub_indication(),
            SubIndication::HashFailure
        );
    }
    assert_eq!(made.content_type, DATA);
}
