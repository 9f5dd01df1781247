//! Signed PDFs as our verifier sees them: ours, pyHanko's, changed ones.

use std::fs;
use std::io::Cursor;

use natsuin_core::certificate::{Certificate, Generation};
use natsuin_core::clock::UtcTime;
use natsuin_core::pades::{self, Change, Profile};
use natsuin_core::verify::{self, Anchor, Options, Reason, SignatureReport, SubIndication};

use super::{CORPUS, DATA, NOW, files, sign};

pub(super) fn options() -> Options {
    let ca = fs::read(format!("{DATA}/ca.der")).unwrap();
    Options {
        trust: vec![Certificate::from_der(&ca).unwrap()],
        ..Options::new(NOW)
    }
}

pub(super) fn verified(document: &[u8]) -> Vec<SignatureReport> {
    let report = verify::file(Cursor::new(document), &options()).unwrap();
    report.signatures
}

/// The reasons beyond those that stand beside every signature here; pyHanko takes the time from the machine.
pub(super) fn reasons(signature: &SignatureReport) -> Vec<&'static str> {
    let common = [
        Reason::RevocationNotChecked,
        Reason::AnchorGiven,
        Reason::ClaimedTimeInFuture,
        Reason::SigningCertificateNotBound,
    ];
    signature
        .reasons()
        .filter(|reason| !common.contains(reason))
        .map(Reason::as_str)
        .collect()
}

/// Everything that keeps a signature from the best verdict.
fn faults(name: &str, document: &[u8]) -> Vec<String> {
    let signatures = verified(document);
    assert!(!signatures.is_empty(), "{name}");
    let bad = signatures
        .iter()
        .filter(|signature| !signature.is_good() || !reasons(signature).is_empty());
    bad.map(|signature| {
        format!(
            "{name} {:?}: {:?} {:?}",
            signature.field,
            reasons(signature),
            signature.changes_after
        )
    })
    .collect()
}

#[test]
fn what_is_signed_here_is_verified_here() {
    let mut wrong = Vec::new();
    for folder in ["sign", "once", "odd"] {
        for file in files(&CORPUS.join(folder)) {
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            let original = fs::read(&file).unwrap();
            let once = sign(&original, &pades::Options::default()).unwrap();
            let twice = sign(
                &once,
                &pades::Options {
                    profile: Profile::Moj,
                    ..pades::Options::default()
                },
            )
            .unwrap();
            wrong.extend(faults(&name, &once));
            wrong.extend(faults(&name, &twice));
            let signatures = verified(&twice);
            let (last, before) = signatures.split_last().unwrap();
            assert_eq!(last.covers_whole_file, Some(true), "{name}");
            assert_eq!(last.signing_time, Some(NOW), "{name}");
            assert_eq!(
                last.anchor.and_then(Anchor::generation),
                Some(Generation::Test),
                "{name}"
            );
            for signature in before {
                assert_eq!(signature.covers_whole_file, Some(false), "{name}");
                let mut changes = signature.changes_after.clone();
                // pyHanko writes its name into the information.
                changes.remove(&Change::Metadata);
                assert_eq!(changes, [Change::Signature].into(), "{name}");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_existing_field_that_was_signed_is_verified() {
    for file in files(&CORPUS.join("field")) {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let options = pades::Options {
            field: Some("Place.Here".into()),
            ..pades::Options::default()
        };
        let signed = sign(&fs::read(&file).unwrap(), &options).unwrap();
        let signatures = verified(&signed);
        assert_eq!(
            signatures.last().unwrap().field.as_deref(),
            Some("Place.Here"),
            "{name}"
        );
        let wrong = faults(&name, &signed);
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

#[test]
fn what_py_hanko_signs_is_verified() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for folder in ["sign", "refuse/pdf_certified_no_changes", "refuse/pdf_locked"] {
        for file in files(&CORPUS.join(folder)) {
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            if name.starts_with("signed-") || name.starts_with("certified-") || name == "by-pyhanko.pdf" {
                seen += 1;
                wrong.extend(faults(&name, &fs::read(&file).unwrap()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen >= 9, "{seen}");
}

/// RSASSA-PSS and ECDSA: nothing is said against them but that they are not judged; a changed document is found anyhow.
#[test]
fn sound_signatures_of_other_algorithms_are_named_and_not_judged() {
    let mut options = options();
    for ca in ["foreign-ca.pem", "foreign-ec-ca.pem"] {
        let pem = fs::read(CORPUS.join(ca)).unwrap();
        options.trust.push(Certificate::from_pem_or_der(&pem).unwrap());
    }
    // Some of these certificates begin with the corpus.
    options.at = UtcTime(NOW.0.max(now()));
    let look = |document: &[u8]| {
        let report = verify::file(Cursor::new(document), &options).unwrap();
        assert!(!report.is_good());
        report.signatures.into_iter().next().unwrap()
    };
    let files = files(&CORPUS.join("foreign"));
    assert_eq!(files.len(), 7);
    for file in files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let mut document = fs::read(&file).unwrap();
        let found = look(&document);
        assert_eq!(
            found.sub_indication(),
            SubIndication::CryptoConstraintsFailureNoPoe,
            "{name}"
        );
        assert_eq!(found.intact(), None, "{name}");
        // Whether a CA that signs with ECDSA issued it cannot be told either.
        let expected = match name.contains("-ca-") {
            true => &["algorithm_not_supported", "no_trusted_issuer"][..],
            false => &["algorithm_not_supported"],
        };
        assert_eq!(reasons(&found), expected, "{name}");
        let text = document
            .windows(10)
            .position(|part| part == b"A document")
            .unwrap();
        document[text] = b'B';
        assert_eq!(
            look(&document).sub_indication(),
            SubIndication::HashFailure,
            "{name}"
        );
    }
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_secs()).unwrap()
}

#[test]
fn other_hashes_and_timestamps_of_py_hanko_are_verified() {
    for file in files(&CORPUS.join("verify")) {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let signatures = verified(&fs::read(&file).unwrap());
        let signature = &signatures[0];
        assert!(signature.is_good(), "{name}: {:?}", reasons(signature));
        assert_eq!(signature.intact(), Some(true), "{name}");
        let profile = if name.starts_with("adbe") { "adbe" } else { "pades" };
        assert_eq!(signature.profile.as_str(), profile, "{name}");
        let has_timestamp = name.ends_with("-timestamp") && !name.starts_with("document");
        assert_eq!(
            reasons(signature).contains(&"timestamp_not_checked"),
            has_timestamp,
            "{name}"
        );
    }
    // A timestamp over the whole document is no signature of a person, and not judged.
    let signatures = verified(&fs::read(CORPUS.join("verify/document-timestamp.pdf")).unwrap());
    assert_eq!(signatures[1].profile.as_str(), "timestamp");
    assert_eq!(reasons(&signatures[1]), ["sub_filter_not_supported"]);
}

#[test]
fn a_document_without_signatures_has_none() {
    let original = fs::read(CORPUS.join("sign/reportlab.pdf")).unwrap();
    let report = verify::file(Cursor::new(original), &options()).unwrap();
    assert!(report.signatures.is_empty() && !report.is_good());
}

/// 2,000 changed bytes of a signed document: everything outside the signature's own room is covered by it.
#[test]
fn every_changed_byte_of_a_signed_document_is_found() {
    let original = fs::read(CORPUS.join("sign/reportlab.pdf")).unwrap();
    let signed = sign(&original, &pades::Options::default()).unwrap();
    let start = signed
        .windows(10)
        .rposition(|window| window == b"/Contents<")
        .unwrap();
    let room = start..start + signed[start..].iter().position(|byte| *byte == b'>').unwrap();
    // In the room: the case of hexadecimal digits, and the two places of `verify_hostile.rs` (the version of the
    // SignedData; the last octet of rsaEncryption). Nothing else.
    let mut state = 2026_u64;
    let mut survived = Vec::new();
    for _ in 0..2_000 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let position = usize::try_from(state >> 33).unwrap() % signed.len();
        let mut changed = signed.clone();
        changed[position] ^= u8::try_from((state >> 20) & 0xFF).unwrap().max(1);
        let is_same_digit =
            changed[position].eq_ignore_ascii_case(&signed[position]) && room.contains(&position);
        let report = verify::file(Cursor::new(&changed), &options());
        if report.is_ok_and(|report| report.is_good()) && !is_same_digit {
            survived.push((position, room.contains(&position)));
        }
    }
    assert!(survived.is_empty(), "{survived:?} in {room:?}");
}

#[test]
fn a_changed_document_is_a_hash_failure() {
    let original = fs::read(CORPUS.join("sign/reportlab.pdf")).unwrap();
    let mut signed = sign(&original, &pades::Options::default()).unwrap();
    let place = signed
        .windows(9)
        .position(|window| window == b"reportlab")
        .unwrap();
    signed[place] = b'R';
    assert_eq!(verified(&signed)[0].sub_indication(), SubIndication::HashFailure);
    assert_eq!(verified(&signed)[0].intact(), Some(false));
}
