//! The published attacks on signed PDFs, and what the verifier's verdict on them is: never the best one.
//!
//! Universal forgery, incremental saving, signature wrapping (Mladenov and others, "1 Trillion Dollar Refund", 2019);
//! shadow documents (Mainka and others, 2021); evil annotations and sneaky signatures (Mainka and others, "Breaking
//! the Specification", 2021). The single steps are in `attacks.rs`.

use std::io::Cursor;

use natsuin_core::pades;
use natsuin_core::verify::{self, Indication};

use super::attacks::{object, original, signed};
use super::verified::{options, reasons, verified};
use super::{append, sign};

/// The first signature is neither good nor silent about it; a file that cannot be read at all has no verdict.
#[track_caller]
fn expect(file: &[u8], expected: &str) {
    let report = verify::file(Cursor::new(file), &options()).unwrap();
    let signature = report.signatures.first().expect("a signature");
    assert!(!report.is_good() && !signature.is_good());
    assert!(reasons(signature).contains(&expected), "{:?}", reasons(signature));
}

fn replace(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = file
        .windows(from.len())
        .rposition(|window| window == from.as_bytes())
        .unwrap();
    [&file[..at], to.as_bytes(), &file[at + from.len()..]].concat()
}

#[test]
fn universal_forgeries_fail() {
    let file = signed("version-1.7.pdf");
    for (from, to, expected) in [
        ("/ByteRange[0", "/ByteRangX[0", "byte_range_missing"),
        ("/ByteRange[0", "/ByteRange[-", "byte_range_malformed"),
        ("/Contents<", "/Contentx<", "contents_missing"),
        ("/Contents<3082", "/Contents<0000", "contents_not_der"),
    ] {
        let forged = replace(&file, from, to);
        expect(&forged, expected);
        assert_eq!(verified(&forged)[0].indication(), Indication::TotalFailed);
    }
}

#[test]
fn incremental_saving_is_found() {
    let file = signed("version-1.7.pdf");
    let other_content = "<</Length 0>>stream\n\nendstream";
    expect(&append(&file, &[(4, other_content)]), "changes_not_allowed");
    // Without a cross-reference, for readers that repair.
    let loose = [&file[..], b"4 0 obj\n<</Length 0>>stream\n\nendstream\nendobj\n"].concat();
    expect(&loose, "revision_not_covered");
}

#[test]
fn shadow_documents_are_found() {
    let file = signed("version-1.7.pdf");
    let page = object(&file, 3);
    // Hide: what covered the content is gone. Replace: another font. Hide and replace: another tree of pages.
    for change in [
        (3, page.replace("/Contents 4 0 R", "/Contents[]")),
        (5, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>".to_owned()),
        (2, "<</Type/Pages/Kids[]/Count 0>>".to_owned()),
    ] {
        expect(&append(&file, &[(change.0, &change.1)]), "changes_not_allowed");
    }
}

#[test]
fn annotations_over_what_was_signed_are_found() {
    let note = "<</Type/Annot/Subtype/FreeText/Rect[1 1 99 99]/Contents(x)>>";
    for (name, expected) in [
        ("version-1.7.pdf", "annotated_after_signing"),
        ("certified-2.pdf", "changes_not_allowed"),
    ] {
        let file = if name.starts_with("certified") {
            original(name)
        } else {
            signed(name)
        };
        let page = object(&file, 3)
            .replace("/Annots [", "/Annots [50 0 R ")
            .replace("/Annots[", "/Annots[50 0 R ");
        expect(&append(&file, &[(3, &page), (50, note)]), expected);
    }
}

#[test]
fn a_signature_field_that_is_seen_after_a_certification_is_found() {
    let file = original("certified-2.pdf");
    let form = object(&file, 7).replace("/Fields [", "/Fields [50 0 R ");
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/Rect[1 1 99 99]/P 3 0 R>>";
    expect(&append(&file, &[(7, &form), (50, field)]), "changes_not_allowed");
}

/// The signed cross-reference names a place behind the end of the file; the object is delivered there later, under
/// cover of a further signature.
#[test]
fn an_object_that_was_promised_and_delivered_later_is_found() {
    let original = original("version-1.7.pdf");
    let two_contents = object(&original, 3).replace("/Contents 4 0 R", "/Contents[4 0 R 9 0 R]");
    let held = append(&original, &[(3, &two_contents), (9, "null")]);
    let row = String::from_utf8_lossy(&held).into_owned();
    let row = row.rsplit("9 1\n").next().unwrap()[..10].to_owned();
    let end = sign(&held, &pades::Options::default()).unwrap().len();
    let promising = replace(&held, &row, &format!("{end:010}"));
    let first = sign(&promising, &pades::Options::default()).unwrap();
    assert_eq!(first.len(), end);
    let delivered = [&first[..], b"9 0 obj\n<</Length 0>>stream\n\nendstream\nendobj\n"].concat();
    expect(
        &sign(&delivered, &pades::Options::default()).unwrap(),
        "revision_not_closed",
    );
}

/// A stream that is metadata and the content of a page at the same time.
#[test]
fn content_that_is_changed_as_metadata_is_found() {
    let original = original("version-1.7.pdf");
    let catalog = object(&original, 1).replace("/Catalog", "/Catalog/Metadata 4 0 R");
    let prepared = append(&original, &[(1, &catalog)]);
    let file = sign(&prepared, &pades::Options::default()).unwrap();
    expect(
        &append(&file, &[(4, "<</Length 0>>stream\n\nendstream")]),
        "changes_not_allowed",
    );
}

/// The font in which a reader writes the values of fields anew.
#[test]
fn a_font_of_the_form_that_is_exchanged_is_found() {
    let file = signed("form-direct.pdf");
    let catalog = object(&file, 1);
    assert!(catalog.contains("/DR<</Font<</F 5 0 R>>>>"), "{catalog}");
    let changed = catalog.replace("/F 5 0 R", "/F 30 0 R");
    let symbols = "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>";
    expect(
        &append(&file, &[(1, &changed), (30, symbols)]),
        "changes_not_allowed",
    );
}
