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
mod mutation;
mod random;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::io::Cursor;

use forge::{cms, signer};
use mutation::run;
use natsuin_core::pades;

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

/// Each in the one before: as deep as so many bytes can be.
fn nested(tag: u8, bytes: usize) -> Vec<u8> {
    let mut backwards = Vec::new();
    while backwards.len() < bytes {
        let length = u32::try_from(backwards.len()).unwrap().to_le_bytes();
        let significant = 4 - length.iter().rev().take_while(|byte| **byte == 0).count();
        match significant {
            0 | 1 if length[0] < 0x80 => backwards.push(length[0]),
            _ => {
                backwards.extend(&length[..significant]);
                backwards.push(0x80 | u8::try_from(significant).unwrap());
            }
        }
        backwards.push(tag);
    }
    backwards.reverse();
    backwards
}

/// Ten megabytes at which a reader that recurses, copies or searches would not end.
fn hostile() -> Vec<Vec<u8>> {
    const BYTES: usize = 10 << 20;
    let mut values = [
        [0x30, 0x00].repeat(BYTES / 2),
        [0x06, 0x01, 0x2A].repeat(BYTES / 3),
        [0x30, 0x07, 0x06, 0x03, 0x2A, 0x03, 0x04, 0x31, 0x00].repeat(BYTES / 9),
        vec![0x00; BYTES],
        vec![0xFF; BYTES],
    ]
    .to_vec();
    values.extend([nested(0x30, BYTES), nested(0x31, BYTES), nested(0xA0, BYTES)]);
    let wrapped: Vec<_> = values
        .iter()
        .flat_map(|value| [forge::tlv(0x30, &[value]), forge::tlv(0x31, &[value])])
        .collect();
    values.extend(wrapped);
    values
}

#[test]
fn ten_megabytes_in_any_place_end() {
    for value in hostile() {
        targets::cms(&value);
        let content = forge::tlv(0xA0, &[&value]);
        targets::cms(&forge::sequence(&[&forge::oid(forge::SIGNED_DATA), &content]));
        targets::attributes(&value);
        targets::certificate(&value);
        let algorithm = forge::algorithm(forge::SHA_256_RSA);
        targets::certificate(&forge::sequence(&[
            &value,
            &algorithm,
            &forge::tlv(0x03, &[&[0]]),
        ]));
    }
}

#[test]
fn certificates_are_read_or_refused() {
    let card = include_bytes!("data/jpki-test/sign.der").to_vec();
    run(targets::certificate, &[card, signer().der()], 5_000);
}

/// A signed file by hand, small enough that most changes hit something that is read.
fn signed_pdf() -> Vec<u8> {
    let cms: String = cms(&signer())
        .der()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let signature = format!(
        "<</Type/Sig/SubFilter/ETSI.CAdES.detached/ByteRange[0 400 600 900]/Contents<{cms}>/M(D:20261123)>>"
    );
    pdf_of(&[
        "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/Annots[4 0 R]/MediaBox[0 0 9 9]>>",
        "<</FT/Sig/T(S)/V 5 0 R/Subtype/Widget/Rect[0 0 0 0]/P 3 0 R>>",
        &signature,
    ])
}

fn pdf_of(objects: &[&str]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.7\n");
    let mut rows = String::from("0000000000 65535 f \n");
    let mut size = 1;
    for object in objects {
        rows += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{size} 0 obj\n{object}\nendobj\n");
        size += 1;
    }
    let section = file.len();
    file +=
        &format!("xref\n0 {size}\n{rows}trailer\n<</Root 1 0 R/Size {size}>>\nstartxref\n{section}\n%%EOF\n");
    file.into_bytes()
}

/// A file whose objects lie in an object stream, not packed, so that changes hit them.
fn pdf_of_streams() -> Vec<u8> {
    let bodies = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1/Rotate 90/MediaBox[0 0 9 9]>>",
        "<</Type/Page/Parent 2 0 R/CropBox[1 1 8 8]/Annots 5 0 R>>",
        "<</Fields[]/DA(/F 0 Tf)>>",
        "[]",
    ];
    let (mut heads, mut data) = (String::new(), String::new());
    for (number, body) in (1..).zip(bodies) {
        heads += &format!("{number} {} ", data.len());
        data += body;
        data += " ";
    }
    let (first, length) = (heads.len(), heads.len() + data.len());
    let mut file = format!(
        "%PDF-1.7\n6 0 obj\n<</Type/ObjStm/N 5/First {first}/Length {length}>>stream\n{heads}{data}\nendstream\nendobj\n"
    )
    .into_bytes();
    let section = u8::try_from(file.len() - 256).unwrap();
    let head = "7 0 obj\n<</Type/XRef/W[1 2 1]/Root 1 0 R/Size 8/Length 32>>stream\n";
    file.extend(head.bytes());
    file.extend([0, 0, 0, 0]);
    file.extend((0..5).flat_map(|index| [2, 0, 6, index]));
    file.extend([1, 0, 9, 0, 1, 1, section, 0]);
    let end = 256 + usize::from(section);
    file.extend(format!("\nendstream\nendobj\nstartxref\n{end}\n%%EOF\n").bytes());
    file
}

#[test]
fn pdfs_are_read_or_refused() {
    run(targets::pdf, &[signed_pdf(), pdf_of_streams()], 10_000);
}

#[test]
fn pdfs_are_signed_or_refused() {
    run(targets::signing, &[signed_pdf(), pdf_of_streams()], 3_000);
}

/// Otherwise the target would test nothing but refusals.
#[test]
fn the_target_of_signing_signs() {
    for seed in [signed_pdf(), pdf_of_streams()] {
        let prepared = pades::prepare(&mut Cursor::new(seed), &pades::Options::default());
        assert!(prepared.is_ok());
    }
}
