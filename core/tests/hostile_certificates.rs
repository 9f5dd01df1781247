//! Certificates changed at random: whatever comes in, an answer or an error comes out.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, unreachable_pub)]

mod random;

use der::Decode;
use natsuin_core::certificate::Certificate;
use natsuin_core::clock::UtcTime;
use natsuin_core::digest::DocumentDigest;
use natsuin_core::{ErrorCode, cms, trust};
use random::Random;

const CARD: &[u8] = include_bytes!("data/jpki-test/sign.der");
const SIGNER: &[u8] = include_bytes!("data/signer.der");
const MUTATIONS: usize = 20_000;

/// One to four changes: a bit, a byte, a run copied elsewhere, a run cut out, a run doubled, the end cut off.
fn mutate(original: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        let run = bytes[at..]
            .iter()
            .take(random.below(40))
            .copied()
            .collect::<Vec<_>>();
        match random.below(8) {
            0..=2 => bytes[at] ^= 1 << random.below(8),
            3 => bytes[at] = random.byte(),
            4 => {
                let to = random.below(bytes.len());
                let end = bytes.len().min(to + run.len());
                bytes[to..end].copy_from_slice(&run[..end - to]);
            }
            5 if bytes.len() > 300 => drop(bytes.drain(at..at + run.len())),
            6 => drop(bytes.splice(at..at, run)),
            _ if bytes.len() > 300 => bytes.truncate(300.max(at)),
            _ => {}
        }
    }
    bytes
}

/// Asks a certificate everything there is to ask. No signature is ever accepted.
fn interrogate(certificate: &Certificate) {
    let now = UtcTime(1_795_392_000);
    let _ = certificate.check_for_signing(now);
    let _ = (
        certificate.validity(),
        certificate.generation(),
        certificate.serial_hex(),
    );
    let holder = certificate.holder();
    let _ = holder.birth_date.map(|date| (date.iso(), date.era()));
    assert!(trust::issuer(certificate).is_none());
    assert_eq!(format!("{certificate:?}"), "Certificate { .. }");
    let digest = DocumentDigest::of(&b"document"[..]).unwrap();
    if let Ok(pending) = cms::prepare(certificate, &digest, Some(now)) {
        assert_eq!(
            pending.complete(&[0x5A; 256]),
            Err(ErrorCode::SignatureDoesNotVerify)
        );
    }
}

#[test]
fn no_mutation_is_a_panic() {
    let mut random = Random(2026);
    let (mut read, mut refused) = (0, 0);
    for round in 0..MUTATIONS {
        let original = if round % 2 == 0 { CARD } else { SIGNER };
        let bytes = mutate(original, &mut random);
        match Certificate::from_pem_or_der(&bytes) {
            Ok(certificate) => {
                assert_eq!(certificate.der(), bytes);
                interrogate(&certificate);
                read += 1;
            }
            Err(code) => {
                assert_eq!(code, ErrorCode::CertificateMalformed);
                refused += 1;
            }
        }
    }
    // Both ways were walked often enough to mean something.
    assert!(
        read > MUTATIONS / 20 && refused > MUTATIONS / 20,
        "{read} read, {refused} refused"
    );
}

#[test]
fn nothing_is_read_that_another_reader_refuses() {
    let mut random = Random(2027);
    let mut read = 0;
    for round in 0..MUTATIONS {
        let original = if round % 2 == 0 { CARD } else { SIGNER };
        let bytes = mutate(original, &mut random);
        let Ok(certificate) = Certificate::from_der(&bytes) else {
            continue;
        };
        let theirs = x509_cert::Certificate::from_der(&bytes).unwrap_or_else(|error| {
            panic!("round {round}: {error}");
        });
        let tbs = theirs.tbs_certificate;
        let seconds = |time: x509_cert::time::Time| time.to_unix_duration().as_secs();
        let validity = certificate.validity();
        assert_eq!(validity.not_before.0 as u64, seconds(tbs.validity.not_before));
        assert_eq!(validity.not_after.0 as u64, seconds(tbs.validity.not_after));
        let serial = tbs.serial_number.as_bytes().iter();
        let serial: String = serial.map(|byte| format!("{byte:02X}")).collect();
        assert!(serial.ends_with(&certificate.serial_hex()));
        read += 1;
    }
    assert!(read > MUTATIONS / 20, "{read} read");
}

#[test]
fn every_cut_and_every_first_bytes_are_refused() {
    for length in 0..CARD.len() {
        assert!(Certificate::from_der(&CARD[..length]).is_err());
    }
    for tag in 0..=u8::MAX {
        let mut bytes = CARD.to_vec();
        bytes[0] = tag;
        assert_eq!(Certificate::from_der(&bytes).is_ok(), tag == 0x30);
    }
}
