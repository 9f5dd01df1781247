//! What each fuzz target does with its bytes; `tests/fuzz.rs` runs the same on the stable toolchain.

use std::io::Cursor;
use std::sync::Arc;

use natsuin_core::certificate::Certificate;
use natsuin_core::clock::UtcTime;
use natsuin_core::pades::{self, Drawing, Finished, Late, Size, Stamp, Visible};
use natsuin_core::pdf::{PdfError, Reference};
use natsuin_core::trust;
use natsuin_core::verify::{self, Options, Reason, Report};

/// 2026-11-23T00:00:00Z.
const NOW: UtcTime = UtcTime(1_795_392_000);

/// A CMS: detached, attached, and as a file.
pub fn cms(bytes: &[u8]) {
    let options = Options::new(NOW);
    let reports = [
        verify::attached(bytes, &options),
        verify::detached(bytes, &b"document"[..], &options),
        verify::file(Cursor::new(bytes), &options),
    ];
    reports.iter().flatten().for_each(is_never_good);
}

/// Signed attributes.
pub fn attributes(bytes: &[u8]) {
    let report = verify::detached(&with_attributes(bytes), &b"document"[..], &Options::new(NOW));
    if let Ok(report) = report {
        is_never_good(&report);
    }
}

/// A CMS that is sound but for its signed attributes, which have these bytes, and for lacking a certificate.
pub fn with_attributes(bytes: &[u8]) -> Vec<u8> {
    // Before the attributes: version, signer, SHA-256. Behind them: rsaEncryption, an empty signature.
    const BEFORE: &[u8] = &[
        0x02, 0x01, 0x01, 0x30, 0x05, 0x30, 0x00, 0x02, 0x01, 0x01, 0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48,
        0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
    ];
    const BEHIND: &[u8] = &[
        0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00, 0x04, 0x00,
    ];
    const CONTENT: &[u8] = &[
        0x02, 0x01, 0x01, 0x31, 0x0D, 0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
        0x01, 0x30, 0x0B, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01,
    ];
    const SIGNED_DATA: &[u8] = &[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
    let attributes = tlv(0xA0, &[bytes]);
    let signer = tlv(0x30, &[BEFORE, &attributes, BEHIND]);
    let signed_data = tlv(0x30, &[CONTENT, &tlv(0x31, &[&signer])]);
    tlv(0x30, &[SIGNED_DATA, &tlv(0xA0, &[&signed_data])])
}

/// A certificate, from a card or as an anchor.
pub fn certificate(bytes: &[u8]) {
    let Ok(certificate) = Certificate::from_pem_or_der(bytes) else {
        return;
    };
    let _ = certificate.check_for_signing(NOW);
    let _ = (
        certificate.validity(),
        certificate.generation(),
        certificate.serial_hex(),
    );
    let holder = certificate.holder();
    let _ = holder.birth_date.map(|date| (date.iso(), date.era()));
    assert!(trust::issuer(&certificate).is_none());
}

/// A PDF: its signatures, what else is read of it, and whether it waits for one.
pub fn pdf(bytes: &[u8]) {
    let options = Options::new(NOW);
    for original in [bytes.len() / 2, bytes.len().saturating_sub(60_000)] {
        let _ = verify::prepared(Cursor::new(bytes), original as u64, &options);
    }
    if let Ok(report) = verify::file(Cursor::new(bytes), &options) {
        is_never_good(&report);
    }
    let _ = pades::active_content(&mut Cursor::new(bytes));
    let mut bare = Vec::new();
    if pades::without_signatures(&mut Cursor::new(bytes), &mut bare).is_ok() {
        assert!(bytes.starts_with(&bare));
    }
}

/// A PDF that is signed, visibly: every byte is kept, and the signature is where readers look for it.
pub fn signing(bytes: &[u8]) {
    let options = pades::Options {
        visible: Some(Visible {
            page: 0,
            x: 1.0,
            y: 1.0,
            width: 5.0,
            height: 5.0,
            stamp: Arc::new(Square),
        }),
        ..pades::Options::default()
    };
    let mut source = Cursor::new(bytes);
    let Ok(prepared) = pades::prepare(&mut source, &options) else {
        return;
    };
    let late = Late {
        signing_time: NOW,
        name: None,
    };
    let finished = prepared.finish(&late).unwrap();
    waits(&mut source, finished.clone());
    let digest = finished.digest().clone();
    let mut signed = Vec::new();
    let revision = finished.embed(&[0x30, 0x00]).unwrap();
    revision.write_to(&mut source, &mut signed).unwrap();
    assert!(signed.starts_with(bytes));
    let found = pades::inspect(&mut Cursor::new(signed)).unwrap();
    let ours = found.iter().find(|found| found.covers_whole_file).unwrap();
    assert!(ours.digest.as_ref() == Some(&digest) && ours.field == prepared.field());
}

/// A document that waits for its signature is looked at before it is signed.
fn waits(source: &mut Cursor<&[u8]>, finished: Finished) {
    let original = source.get_ref().len() as u64;
    let mut document = Vec::new();
    finished
        .embed(&[])
        .unwrap()
        .write_to(source, &mut document)
        .unwrap();
    let found = verify::prepared(Cursor::new(document), original, &Options::new(NOW));
    // It is seen, so it is not what was shown.
    if let Ok(found) = found {
        assert!(found.faults.contains(&Reason::PreparationAddsMore));
    }
}

/// A stamp without a font.
#[derive(Debug)]
struct Square;

impl Stamp for Square {
    fn content_room(&self) -> usize {
        64
    }

    fn object_rooms(&self) -> Vec<usize> {
        Vec::new()
    }

    fn draw(&self, _: &Late, _: Size, _: &[Reference]) -> Result<Drawing, PdfError> {
        Ok(Drawing {
            resources: String::new(),
            content: b"1 1 3 3 re f".to_vec(),
            objects: Vec::new(),
        })
    }
}

/// Nobody has a key of a compiled generation.
fn is_never_good(report: &Report) {
    assert!(!report.is_good());
}

fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let length = u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes();
    let significant = length.iter().position(|byte| *byte != 0).unwrap_or(3);
    let mut der = vec![tag];
    match value.len() {
        0..=0x7F => der.push(length[3]),
        _ => {
            der.push(0x80 | (4 - significant as u8));
            der.extend(&length[significant..]);
        }
    }
    der.extend(value);
    der
}
