//! Signatures of any shape in a document: prepared by ours, the CMS by the forger's workshop.

use std::fs;
use std::io::Cursor;

use natsuin_core::pades::{self, Profile};
use natsuin_core::verify::{self, Conformance, Options, SubIndication};
use sha2::{Digest, Sha256, Sha512};

use super::forge::{self, Cms};
use super::verified::reasons;
use super::{CORPUS, NOW};

/// A document with a CMS over what `edit` made of the prepared document.
fn sign_edited(
    original: &[u8],
    profile: Profile,
    edit: impl FnOnce(&mut Vec<u8>),
    cms: impl FnOnce(&[u8]) -> Vec<u8>,
) -> Vec<u8> {
    let mut source = Cursor::new(original);
    let options = pades::Options {
        profile,
        ..pades::Options::default()
    };
    let name = (profile == Profile::Moj).then(|| "試験　花子".to_owned());
    let late = pades::Late {
        signing_time: NOW,
        name,
    };
    let finished = pades::prepare(&mut source, &options)
        .unwrap()
        .finish(&late)
        .unwrap();
    let mut document = Vec::new();
    let revision = finished.embed(&[]).unwrap();
    revision.write_to(&mut source, &mut document).unwrap();
    edit(&mut document);
    let from = document
        .windows(10)
        .rposition(|window| window == b"/Contents<")
        .unwrap()
        + 9;
    let to = from + document[from..].iter().position(|byte| *byte == b'>').unwrap() + 1;
    let digits: String = cms(&[&document[..from], &document[to..]].concat())
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    document[from + 1..][..digits.len()].copy_from_slice(digits.as_bytes());
    document
}

fn sign_with(original: &[u8], profile: Profile, shape: impl FnOnce(&[u8]) -> Cms) -> Vec<u8> {
    sign_edited(original, profile, |_| {}, |covered| shape(covered).der())
}

fn registry_form(covered: &[u8]) -> Cms {
    let attributes = vec![
        forge::content_type(forge::DATA),
        forge::message_digest(&Sha256::digest(covered)),
        forge::signing_time(NOW),
    ];
    Cms {
        attributes: Some(attributes),
        ..forge::cms(&forge::signer())
    }
}

#[test]
fn the_form_of_the_registry_is_told_from_others() {
    let original = fs::read(CORPUS.join("sign/reportlab.pdf")).unwrap();
    let judged = |document: &[u8]| {
        let options = Options {
            conformance: Some(Conformance::Moj),
            ..forge::options()
        };
        let report = verify::file(Cursor::new(document), &options).unwrap();
        (report.is_good(), reasons(&report.signatures[0]))
    };
    let conforming = sign_with(&original, Profile::Moj, registry_form);
    assert_eq!(judged(&conforming), (true, vec![]));
    for (from, to, expected) in [
        ("/Type/Sig/", "/Typo/Sig/", "moj_c1_type"),
        ("/Name<FEFF", "/Nome<FEFF", "moj_c3_name"),
        ("/M(D:", "/M(X:", "moj_c4_time"),
    ] {
        let edited = sign_edited(
            &original,
            Profile::Moj,
            |document| {
                let at = document
                    .windows(from.len())
                    .rposition(|part| part == from.as_bytes())
                    .unwrap();
                document[at..at + to.len()].copy_from_slice(to.as_bytes());
            },
            |covered| registry_form(covered).der(),
        );
        assert_eq!(judged(&edited), (false, vec![expected]));
    }
    let attached = |covered: &[u8]| Cms {
        content: Some(b"short".to_vec()),
        ..registry_form(covered)
    };
    let (is_good, found) = judged(&sign_with(&original, Profile::Moj, attached));
    assert!(!is_good && found.contains(&"content_not_detached") && found.contains(&"moj_c6_signed_data"));
    let two = |covered: &[u8]| {
        let cms = registry_form(covered);
        cms.with_signers(&[cms.signer_info(), cms.signer_info()])
    };
    let (is_good, found) = judged(&sign_edited(&original, Profile::Moj, |_| {}, two));
    assert!(!is_good && found.contains(&"several_signers") && found.contains(&"moj_c7_signer"));
    let nobody = |covered: &[u8]| Cms {
        certificates: Vec::new(),
        ..registry_form(covered)
    };
    let (is_good, found) = judged(&sign_with(&original, Profile::Moj, nobody));
    assert!(!is_good && found.contains(&"signer_certificate_missing") && found.contains(&"moj_c7_signer"));
    let with_certificate = |covered: &[u8]| {
        let mut cms = registry_form(covered);
        let hash = Sha256::digest(forge::signer().der());
        let attributes = cms.attributes.as_mut().unwrap();
        attributes.push(forge::signing_certificate(&hash, None));
        cms
    };
    let one_more = sign_with(&original, Profile::Moj, with_certificate);
    assert_eq!(judged(&one_more), (false, vec!["moj_c8_attributes"]));
    let pades = sign_with(&original, Profile::Pades, with_certificate);
    assert_eq!(
        judged(&pades),
        (
            false,
            vec![
                "claimed_time_misplaced",
                "moj_c2_sub_filter",
                "moj_c3_name",
                "moj_c8_attributes"
            ]
        )
    );
    let followed = sign_with(&conforming, Profile::Moj, registry_form);
    assert_eq!(judged(&followed), (false, vec!["moj_c5_coverage"]));
    let stamped = |covered: &[u8]| Cms {
        unsigned: vec![forge::attribute(forge::TIMESTAMP_TOKEN, &[&forge::sequence(&[])])],
        ..registry_form(covered)
    };
    let stamped = sign_with(&original, Profile::Moj, stamped);
    assert_eq!(
        judged(&stamped),
        (false, vec!["timestamp_not_checked", "moj_timestamp"])
    );
}

#[test]
fn a_longer_hash_over_a_document_is_verified() {
    let original = fs::read(CORPUS.join("sign/reportlab.pdf")).unwrap();
    let longer = |covered: &[u8]| {
        let mut cms = registry_form(covered);
        let sha_512 = forge::algorithm("2.16.840.1.101.3.4.2.3");
        cms.digest_algorithms = vec![sha_512.clone()];
        cms.digest_algorithm = sha_512;
        cms.with = forge::With::Sha512;
        cms.attributes.as_mut().unwrap()[1] = forge::message_digest(&Sha512::digest(covered));
        cms
    };
    let mut signed = sign_with(&original, Profile::Moj, longer);
    let report = verify::file(Cursor::new(&signed), &forge::options()).unwrap();
    assert!(report.is_good());
    signed[20] ^= 1;
    let report = verify::file(Cursor::new(&signed), &forge::options()).unwrap();
    assert_eq!(report.signatures[0].sub_indication(), SubIndication::HashFailure);
}

#[test]
fn pades_demands_the_certificate_among_the_attributes_and_one_detached_signer() {
    let original = fs::read(CORPUS.join("sign/reportlab.pdf")).unwrap();
    let judged = |shape: &dyn Fn(&[u8]) -> Cms| {
        let signed = sign_with(&original, Profile::Pades, shape);
        let report = verify::file(Cursor::new(&signed), &forge::options()).unwrap();
        (
            report.signatures[0].sub_indication(),
            reasons(&report.signatures[0]),
        )
    };
    let (verdict, found) = judged(&registry_form);
    assert_eq!(verdict, SubIndication::SigConstraintsFailure);
    assert!(found.contains(&"signing_certificate_missing"), "{found:?}");
    let (verdict, found) = judged(&|covered| Cms {
        content: Some(covered.to_vec()).filter(|content| content.len() < 10_000),
        ..registry_form(covered)
    });
    assert_eq!(
        (verdict, found),
        (SubIndication::FormatFailure, vec!["content_not_detached"])
    );
}
