//! A bounded, seeded run of every fuzz target of `core/fuzz`, on the stable toolchain.
#![cfg(feature = "pdf")]
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub
)]

mod forge;
#[path = "../fuzz/targets.rs"]
mod targets;

use forge::{cms, signer};

/// SplitMix64 (Steele, Lea, Flood 2014): the same changes on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

/// Up to eight changes: a byte, a bit, a run cut out, doubled or moved, a value that a length likes to have.
fn mutate(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(8) {
        if bytes.is_empty() {
            return bytes;
        }
        let at = random.below(bytes.len());
        let end = bytes.len().min(at + random.below(48));
        match random.below(6) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            2 => bytes[at] = [0x00, 0x7F, 0x80, 0x84, 0xFF, b'0', b'9', b'>'][random.below(8)],
            3 => drop(bytes.drain(at..end)),
            4 => {
                let run = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                drop(bytes.splice(to..to, run));
            }
            _ => bytes.truncate(at.max(16)),
        }
    }
    bytes
}

fn run(target: fn(&[u8]), seeds: &[Vec<u8>], rounds: usize) {
    let mut random = Random(2026);
    for seed in seeds {
        target(seed);
        for _ in 0..rounds {
            target(&mutate(seed, &mut random));
        }
    }
}

#[test]
fn cms_is_read_or_refused() {
    let made = cms(&signer());
    let attached = forge::Cms {
        content: Some(forge::DOCUMENT.to_vec()),
        ..made.clone()
    };
    run(targets::cms, &[made.der(), attached.der()], 3_000);
}

#[test]
fn attributes_are_read_or_refused() {
    let mut attributes = cms(&signer()).attributes.unwrap();
    attributes.sort();
    run(targets::attributes, &[attributes.concat(), Vec::new()], 10_000);
}

/// Otherwise the target would test nothing but its frame.
#[test]
fn the_target_of_the_attributes_reaches_them() {
    let mut attributes = cms(&signer()).attributes.unwrap();
    attributes.sort();
    let reasons = |bytes: &[u8]| {
        let report = forge::verified(&targets::with_attributes(bytes), &forge::options());
        forge::reasons(&report.signatures[0])
    };
    assert_eq!(reasons(&attributes.concat()), ["signer_certificate_missing"]);
    assert_eq!(reasons(&attributes[1..].concat()), ["content_type_missing",]);
}

#[test]
fn certificates_are_read_or_refused() {
    let card = include_bytes!("data/jpki-test/sign.der").to_vec();
    run(targets::certificate, &[card, signer().der()], 5_000);
}

/// A signed file by hand, small enough that most changes hit something that is read.
#[test]
fn pdfs_are_read_or_refused() {
    let cms: String = cms(&signer())
        .der()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/Annots[4 0 R]/MediaBox[0 0 9 9]>>".to_owned(),
        "<</FT/Sig/T(S)/V 5 0 R/Subtype/Widget/Rect[0 0 0 0]/P 3 0 R>>".to_owned(),
        format!(
            "<</Type/Sig/SubFilter/ETSI.CAdES.detached/ByteRange[0 400 600 900]/Contents<{cms}>/M(D:20261123)>>"
        ),
    ];
    let mut file = String::from("%PDF-1.7\n");
    let mut rows = String::from("0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        rows += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let section = file.len();
    file += &format!("xref\n0 6\n{rows}trailer\n<</Root 1 0 R/Size 6>>\nstartxref\n{section}\n%%EOF\n");
    run(targets::pdf, &[file.into_bytes()], 20_000);
}
