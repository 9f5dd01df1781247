//! What is done to signed files: allowed changes are named, and the published attacks are found.

use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;

use natsuin_core::pades::{Change, Finding, FoundSignature, Options, inspect};

use sha2::{Digest, Sha256};

use super::hostile::Numbers;
use super::{CORPUS, append, sign};

fn look(file: &[u8]) -> Vec<FoundSignature> {
    inspect(&mut Cursor::new(file)).unwrap()
}

pub(super) fn signed(name: &str) -> Vec<u8> {
    sign(&original(name), &Options::default()).unwrap()
}

pub(super) fn original(name: &str) -> Vec<u8> {
    fs::read(CORPUS.join("sign").join(name)).unwrap()
}

fn kinds(signature: &FoundSignature) -> Vec<&'static str> {
    signature
        .changes_after
        .iter()
        .map(|change| change.as_str())
        .collect()
}

fn findings(signature: &FoundSignature) -> Vec<&'static str> {
    signature
        .findings
        .iter()
        .map(|finding| finding.as_str())
        .collect()
}

/// The object as it is written last in the file.
pub(super) fn object(file: &[u8], number: u32) -> String {
    let text = String::from_utf8_lossy(file).into_owned();
    let body = text
        .rsplit(&format!("\n{number} 0 obj\n"))
        .next()
        .unwrap()
        .to_owned();
    body.split("\nendobj").next().unwrap().to_owned()
}

#[test]
fn what_we_sign_is_found_whole() {
    for name in [
        "version-1.7.pdf",
        "object-stream-predictor-2.pdf",
        "qpdf-linearized.pdf",
        "junk-after.pdf",
    ] {
        let found = look(&signed(name));
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(findings(&found[0]), [""; 0], "{name}");
        assert!(
            found[0].covers_whole_file && found[0].changes_after.is_empty(),
            "{name}"
        );
        assert_eq!(found[0].signing_time, Some(super::NOW));
        assert_eq!(found[0].sub_filter.as_deref(), Some("ETSI.CAdES.detached"));
        assert!(found[0].name.is_none());
    }
}

/// The digest over the byte range that the last signature of our making names.
fn digest_by_hand(file: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(file).into_owned();
    let range = text
        .rsplit("/ByteRange[")
        .next()
        .unwrap()
        .split(']')
        .next()
        .unwrap();
    let numbers: Vec<usize> = range
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    let covered = [&file[..numbers[1]], &file[numbers[2]..numbers[2] + numbers[3]]].concat();
    Sha256::digest(covered).to_vec()
}

#[test]
fn each_signature_has_its_own_digest() {
    let mut file = original("version-1.7.pdf");
    let mut expected = Vec::new();
    for _ in 0..4 {
        file = sign(&file, &Options::default()).unwrap();
        expected.push(digest_by_hand(&file));
    }
    let found = look(&file);
    let digests: Vec<_> = found
        .iter()
        .map(|signature| signature.digest.as_ref().unwrap().as_bytes())
        .collect();
    assert_eq!(digests, expected);
}

#[test]
fn a_changed_byte_is_seen_unless_the_digits_say_the_same() {
    let file = signed("version-1.7.pdf");
    let whole = look(&file).remove(0);
    let mut numbers = Numbers(20_261_124);
    for _ in 0..2000 {
        let at = numbers.below(file.len());
        let mut changed = file.clone();
        changed[at] ^= u8::try_from(1 + numbers.below(255)).unwrap();
        let Ok(found) = inspect(&mut Cursor::new(&changed)) else {
            continue;
        };
        let same = found.len() == 1
            && found[0].digest == whole.digest
            && found[0].cms == whole.cms
            && found[0].findings.is_empty()
            && found[0].covers_whole_file;
        // White space is allowed between hexadecimal digits; among the zeros after the signature it says the same.
        let digit = changed[at].eq_ignore_ascii_case(&file[at]);
        let space = file[at] == b'0' && b"\0\t\n\x0C\r ".contains(&changed[at]);
        assert!(!same || digit || space, "{at}");
    }
}

#[test]
fn further_signatures_are_named_in_every_kind_of_file() {
    for file in super::files(&CORPUS.join("sign")) {
        let name = file.file_name().unwrap().to_str().unwrap();
        if name.starts_with("signed") || name.starts_with("certified") {
            continue;
        }
        let twice = sign(&signed(name), &Options::default()).unwrap();
        let found = look(&twice);
        assert_eq!(found.len(), 2, "{name}");
        assert_eq!(kinds(&found[0]), ["signature"], "{name}");
        assert!(
            found.iter().all(|signature| signature.findings.is_empty()),
            "{name}: {:?}",
            findings(&found[0])
        );
        assert!(
            !found[0].covers_whole_file && found[1].covers_whole_file,
            "{name}"
        );
    }
}

#[test]
fn what_others_signed_before_us_is_found_whole() {
    for (name, count) in [
        ("signed-pades.pdf", 2),
        ("signed-adbe.pdf", 2),
        ("signed-twice.pdf", 3),
        ("signed-visible.pdf", 2),
        ("signed-locking-other.pdf", 2),
        ("certified-2.pdf", 2),
        ("certified-3.pdf", 2),
    ] {
        let found = look(&signed(name));
        assert_eq!(found.len(), count, "{name}");
        for signature in &found {
            assert_eq!(findings(signature), [""; 0], "{name} {}", signature.field);
            // pyHanko writes a new date of modification.
            let expected = BTreeSet::from([Change::Signature, Change::Metadata]);
            assert!(
                signature.covers_whole_file || signature.changes_after.is_subset(&expected),
                "{name}: {:?}",
                kinds(signature)
            );
        }
        assert_eq!(
            found[0].certifies.is_some(),
            name.starts_with("certified"),
            "{name}"
        );
    }
}

#[test]
fn changes_are_named_by_kind() {
    let plain = signed("version-1.7.pdf");
    let form = signed("form-direct.pdf");
    let filled = object(&form, 7).replace("/V<FEFF5C717530>", "/V(changed)");
    let page = object(&plain, 3);
    let noted = page.replace("/Annots [", "/Annots [20 0 R ");
    let note = "<</Type/Annot/Subtype/Text/Rect[1 1 9 9]/Contents(x)>>";
    for (what, file, expected) in [
        (
            "page contents",
            append(&plain, &[(4, "<</Length 0>>stream\n\nendstream")]),
            "other",
        ),
        (
            "font",
            append(&plain, &[(5, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>")]),
            "other",
        ),
        (
            "page size",
            append(&plain, &[(3, &page.replace("595", "999"))]),
            "other",
        ),
        ("unused object", append(&plain, &[(20, "(x)")]), "other"),
        ("field value", append(&form, &[(7, &filled)]), "form_filling"),
        (
            "field place",
            append(&form, &[(7, &filled.replace("/Rect[50", "/Rect[51"))]),
            "form_filling other",
        ),
        (
            "annotation",
            append(&plain, &[(3, &noted), (20, note)]),
            "annotation",
        ),
        (
            "annotation removed",
            append(&plain, &[(3, &page.replace("/Annots [7 0 R", "/Annots ["))]),
            "annotation",
        ),
        (
            "catalog",
            append(
                &plain,
                &[(
                    1,
                    &object(&plain, 1).replace("/Catalog", "/Catalog/OpenAction 4 0 R"),
                )],
            ),
            "other",
        ),
    ] {
        let found = look(&file);
        let kinds = kinds(&found[0]).join(" ");
        assert_eq!(kinds, expected, "{what}");
        let disallowed = found[0].findings.contains(&Finding::ChangesNotAllowed);
        assert_eq!(disallowed, kinds.contains("other"), "{what}");
        assert!(!found[0].covers_whole_file, "{what}");
    }
}

#[test]
fn a_place_held_open_for_a_later_object_is_found() {
    // The page's second content stream is missing when it is signed, and comes later under cover of a signature field.
    let original = original("version-1.7.pdf");
    let held = String::from_utf8_lossy(&original).into_owned();
    let held = append(
        &original,
        &[(
            3,
            &object(held.as_bytes(), 3).replace("/Contents 4 0 R", "/Contents[4 0 R 9 0 R]"),
        )],
    );
    let signed = sign(&held, &Options::default()).unwrap();
    let form = object(&signed, 1).replace("/Fields[", "/Fields[20 0 R ");
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/Rect[0 0 0 0]/AP<</N 9 0 R>>>>";
    let shadow = "<</Length 0>>stream\n\nendstream";
    let file = append(&signed, &[(1, &form), (9, shadow), (20, field)]);
    let found = look(&file);
    assert!(
        findings(&found[0]).contains(&"changes_not_allowed"),
        "{:?}",
        kinds(&found[0])
    );
}

#[test]
fn certification_is_kept_to() {
    let note = "<</Type/Annot/Subtype/FreeText/Rect[1 1 99 99]/Contents(x)>>";
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/Rect[1 1 99 99]/P 3 0 R>>";
    for (name, allowed) in [("certified-2.pdf", false), ("certified-3.pdf", true)] {
        let file = original(name);
        let page = object(&file, 3)
            .replace("/Annots [", "/Annots [50 0 R ")
            .replace("/Annots[", "/Annots[50 0 R ");
        assert!(page.contains("50 0 R"), "{page}");
        let annotated = look(&append(&file, &[(3, &page), (50, note)]));
        // The appended trailer has no information any more.
        assert_eq!(kinds(&annotated[0]), ["annotation", "metadata"], "{name}");
        assert_eq!(
            annotated[0].findings.contains(&Finding::ChangesNotAllowed),
            !allowed,
            "{name}"
        );
        let form = object(&file, 7);
        assert!(form.contains("/Fields ["), "{form}");
        let form = form.replace("/Fields [", "/Fields [50 0 R ");
        let seen = look(&append(&file, &[(7, &form), (3, &page), (50, field)]));
        assert_eq!(kinds(&seen[0]), ["signature", "annotation", "metadata"], "{name}");
        assert_eq!(
            seen[0].findings.contains(&Finding::ChangesNotAllowed),
            !allowed,
            "{name}"
        );
    }
}

/// Replaces text by text of the same length.
fn replace(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = file
        .windows(from.len())
        .rposition(|window| window == from.as_bytes())
        .unwrap();
    assert_eq!(from.len(), to.len());
    let mut file = file.to_vec();
    file[at..at + to.len()].copy_from_slice(to.as_bytes());
    file
}

#[test]
fn forged_dictionaries_are_found() {
    let file = signed("version-1.7.pdf");
    for (from, to, expected) in [
        ("/ByteRange[0", "/BiteRange[0", "byte_range_missing"),
        ("/ByteRange[0", "/ByteRange[1", "byte_range_malformed"),
        ("/ByteRange[0 1", "/ByteRange[0-1", "byte_range_malformed"),
        ("/ByteRange[0 1", "/ByteRange[0 9", "contents_elsewhere"),
        ("      ]/Contents", " 0 9  ]/Contents", "byte_range_malformed"),
        ("/Contents<", "/Kontents<", "contents_missing"),
        ("/Contents<30", "/Contents<00", "contents_not_der"),
        ("/Contents<3082", "/Contents<30FF", "contents_not_der"),
        ("00>/M(D:", "01>/M(D:", "data_after_contents"),
        (
            "/SubFilter/ETSI.CAdES.detached",
            "/SubFilter/x/SubFilter/y     ",
            "signature_dictionary_malformed",
        ),
    ] {
        let to = format!("{to}{}", " ".repeat(from.len() - to.len()));
        let found = look(&replace(&file, from, &to));
        assert!(
            findings(&found[0]).contains(&expected),
            "{to}: {:?}",
            findings(&found[0])
        );
    }
}

#[test]
fn wrapped_and_shifted_ranges_are_found() {
    let file = signed("version-1.7.pdf");
    let text = String::from_utf8_lossy(&file).into_owned();
    let range = text
        .split("/ByteRange[")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap()
        .to_owned();
    let numbers: Vec<usize> = range
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    let [_, gap, resume, rest] = numbers[..] else {
        panic!("{range}")
    };
    let with = |gap: usize, resume: usize, rest: usize| {
        let new = format!(
            "{:width$}",
            format!("0 {gap} {resume} {rest}"),
            width = range.len()
        );
        look(&replace(&file, &range, &new)).remove(0)
    };
    let shifted = [
        with(gap - 1, resume, rest),
        with(gap + 1, resume, rest),
        with(gap, resume + 1, rest - 1),
        with(gap, resume - 1, rest + 1),
        with(10, resume, rest),
    ];
    for signature in shifted {
        assert!(signature.findings.contains(&Finding::ContentsElsewhere));
    }
    assert!(
        with(gap, resume, rest - 1)
            .findings
            .contains(&Finding::RevisionNotCovered)
            || rest == 0
    );
    // Wrapping: the signed part is moved to the end, and something else stands in its place.
    let mut wrapped = file[..resume].to_vec();
    wrapped.extend(b"\n% not signed\n");
    let moved = wrapped.len();
    wrapped.extend(&file[resume..]);
    let new = format!(
        "{:width$}",
        format!("0 {gap} {moved} {rest}"),
        width = range.len()
    );
    let result = inspect(&mut Cursor::new(replace(&wrapped, &range, &new)));
    assert!(result.is_err() || findings(&result.unwrap()[0]).contains(&"contents_elsewhere"));
}

#[test]
fn two_fields_with_one_signature_are_found() {
    let file = signed("version-1.7.pdf");
    let field = object(&file, 7).replace("(Signature1)", "(Signature2)");
    let form = object(&file, 1).replace("/Fields[", "/Fields[20 0 R ");
    let found = look(&append(&file, &[(1, &form), (20, &field)]));
    assert_eq!(found.len(), 2);
    assert!(
        found
            .iter()
            .all(|signature| signature.findings.contains(&Finding::SeveralFields))
    );
}

#[test]
fn a_locked_field_that_is_changed_is_found() {
    let original = fs::read(CORPUS.join("field/lock-include.pdf")).unwrap();
    let options = Options {
        field: Some("Place.Here".into()),
        ..Options::default()
    };
    let file = sign(&original, &options).unwrap();
    let whole = look(&file);
    assert_eq!(findings(&whole[0]), [""; 0]);
    let root = "<</Fields[8 0 R 30 0 R]/SigFlags 3>>";
    let catalog = format!("<</Type/Catalog/Pages 2 0 R/AcroForm {root}>>");
    let named = "<</FT/Sig/T(Name)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]>>";
    let found = look(&append(&file, &[(1, &catalog), (30, named)]));
    assert!(
        found[0].findings.contains(&Finding::LockedFieldChanged),
        "{:?}",
        findings(&found[0])
    );
}
