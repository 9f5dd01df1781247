//! Documents that somebody else prepared, looked at before a password is typed for them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;

use natsuin_core::pades::{self, Options, SIGNATURE_ROOM_BYTES};
use natsuin_core::verify::{self, Prepared, Reason, VerifyError};
use sha2::{Digest, Sha256};

use super::attacks::{object, original, signed};
use super::verified::{options, reasons};
use super::{CORPUS, NOW, append, files, sign};

/// As a server does with this core: the room is empty.
fn prepare(original: &[u8], options: &Options) -> Vec<u8> {
    let mut source = Cursor::new(original);
    let late = pades::Late {
        signing_time: NOW,
        name: None,
    };
    let finished = pades::prepare(&mut source, options)
        .unwrap()
        .finish(&late)
        .unwrap();
    let mut out = Vec::new();
    finished
        .embed(&[])
        .unwrap()
        .write_to(&mut source, &mut out)
        .unwrap();
    out
}

fn look(document: &[u8], original: &[u8]) -> Result<Prepared, VerifyError> {
    verify::prepared(Cursor::new(document), original.len() as u64, &options())
}

fn faults(document: &[u8], original: &[u8]) -> Vec<&'static str> {
    let found = look(document, original).unwrap();
    found.faults.into_iter().map(Reason::as_str).collect()
}

#[test]
fn a_prepared_document_is_looked_at_before_it_is_signed() {
    let original = fs::read(CORPUS.join("sign/reportlab.pdf")).unwrap();
    let once = sign(&original, &Options::default()).unwrap();
    for (original, earlier) in [(&original, 0), (&once, 1)] {
        let document = prepare(original, &Options::default());
        let found = look(&document, original).unwrap();
        assert!(found.faults.is_empty(), "{:?}", found.faults);
        assert_eq!(found.profile.as_str(), "pades");
        assert_eq!(found.room_bytes, SIGNATURE_ROOM_BYTES as u64);
        assert_eq!(found.earlier.signatures.len(), earlier);
        assert_eq!(found.earlier.is_good(), earlier > 0);
        let room = document
            .windows(10)
            .rposition(|window| window == b"/Contents<")
            .unwrap()
            + 9;
        let end = room + document[room..].iter().position(|byte| *byte == b'>').unwrap() + 1;
        let covered = [&document[..room], &document[end..]].concat();
        assert_eq!(found.digest.as_bytes(), &Sha256::digest(covered)[..]);
    }
    // What is signed, or was never prepared, waits for nothing.
    for document in [&original, &once] {
        assert!(matches!(look(document, &original), Err(VerifyError::NotPrepared)));
    }
}

#[test]
fn what_this_core_prepares_in_any_kind_of_file_adds_nothing_more() {
    for (folder, field) in [
        ("sign", None),
        ("once", None),
        ("odd", None),
        ("field", Some("Place.Here")),
    ] {
        for file in files(&CORPUS.join(folder)) {
            let original = fs::read(&file).unwrap();
            let options = Options {
                field: field.map(Into::into),
                ..Options::default()
            };
            let document = prepare(&original, &options);
            assert_eq!(faults(&document, &original), [""; 0], "{}", file.display());
        }
    }
}

/// The original is what was shown, to the byte: not less, and not what a revision in between made of it.
#[test]
fn a_preparation_is_judged_against_what_was_shown() {
    let shown = original("version-1.7.pdf");
    let document = prepare(&shown, &Options::default());
    for wrong in [
        0,
        1,
        shown.len() / 2,
        document.len() - 1,
        document.len(),
        usize::MAX,
    ] {
        let found = verify::prepared(Cursor::new(&document), wrong as u64, &options()).unwrap();
        assert!(found.faults.contains(&Reason::PreparationAddsMore), "{wrong}");
    }
    let other_text = "<</Length 0>>stream\n\nendstream";
    let changed = append(&shown, &[(4, other_text)]);
    let document = prepare(&changed, &Options::default());
    assert_eq!(faults(&document, &changed), [""; 0]);
    assert_eq!(faults(&document, &shown), ["preparation_adds_more"]);
}

/// The preparation changed what an earlier signer signed, and starts a script.
#[test]
fn what_a_preparation_does_to_earlier_signatures_is_told() {
    let first = signed("version-1.7.pdf");
    let acting = object(&first, 1).replace("/Catalog", "/Catalog/OpenAction<</S/JavaScript/JS(x)>>");
    let changed = append(&first, &[(1, &acting)]);
    let found = look(&prepare(&changed, &Options::default()), &first).unwrap();
    assert_eq!(reasons(&found.earlier.signatures[0]), ["changes_not_allowed"]);
    let names: Vec<_> = found
        .active_content
        .iter()
        .map(|content| content.as_str())
        .collect();
    assert_eq!(names, ["javascript"]);
}

/// One revision by hand, over `version-1.7.pdf`: what a preparation needs, with these objects in the place of its own or
/// beside them. The widget is object 6, the signature 7.
fn by_hand(original: &[u8], more: &[(u32, &str)]) -> Vec<u8> {
    let blank = " ".repeat(40);
    let signature = format!(
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 {blank}]/Contents<{}>/M(D:20261123){UNSAID}>>",
        "0".repeat(2 * SIGNATURE_ROOM_BYTES)
    );
    let page = object(original, 3).replacen("<<", "<</Annots[6 0 R]", 1);
    let catalog = object(original, 1).replacen("<<", "<</AcroForm<</Fields[6 0 R]/SigFlags 3>>", 1);
    let mut objects = BTreeMap::from([
        (1, catalog.as_str()),
        (3, page.as_str()),
        (6, UNSEEN),
        (7, signature.as_str()),
    ]);
    objects.extend(more.iter().copied());
    let objects: Vec<_> = objects.into_iter().collect();
    let file = append(original, &objects);
    with_byte_range(file, &blank)
}

/// Room for more in the signature's dictionary.
const UNSAID: &str = "%                             \n";

const UNSEEN: &str = "<</Type/Annot/Subtype/Widget/FT/Sig/T(S)/F 132/Rect[0 0 0 0]/P 3 0 R/V 7 0 R>>";

/// Where the last of these stands.
fn find(file: &[u8], what: &str) -> usize {
    let mut windows = file.windows(what.len());
    windows.rposition(|part| part == what.as_bytes()).unwrap()
}

fn with_byte_range(mut file: Vec<u8>, blank: &str) -> Vec<u8> {
    let open = find(&file, "/Contents<00") + "/Contents".len();
    let close = open + file[open..].iter().position(|byte| *byte == b'>').unwrap() + 1;
    let range = format!("{open} {close} {}", file.len() - close);
    let at = find(&file, blank);
    file[at..at + range.len()].copy_from_slice(range.as_bytes());
    file
}

#[test]
fn a_preparation_that_changes_what_is_seen_is_found() {
    // With a place for something to be seen at, which nobody uses.
    let shown = append(&original("version-1.7.pdf"), &[(20, "[9 9 99 99]")]);
    assert_eq!(faults(&by_hand(&shown, &[]), &shown), [""; 0]);
    let page = object(&shown, 3);
    let with = |annotations: &str| page.replacen("<<", &format!("<</Annots[6 0 R {annotations}]"), 1);
    let catalog = object(&shown, 1).replacen("<<", "<</AcroForm<</Fields[6 0 R 8 0 R]/SigFlags 3>>", 1);
    let seen = UNSEEN.replace("[0 0 0 0]", "[9 9 99 99]");
    let seen_elsewhere = UNSEEN.replace("[0 0 0 0]", " 20 0 R");
    let text = "<</Length 0>>stream\n\nendstream";
    let note = "<</Type/Annot/Subtype/FreeText/Rect[1 1 99 99]/Contents(x)>>";
    let field = "<</Type/Annot/Subtype/Widget/FT/Tx/T(x)/V(y)/Rect[0 0 0 0]>>";
    let empty = "<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/Rect[0 0 0 0]>>";
    for (what, objects) in [
        ("the text of the page", vec![(4, text)]),
        (
            "a font",
            vec![(5, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>")],
        ),
        (
            "the size of the page",
            vec![(3, &*with("").replace("595", "999"))],
        ),
        (
            "the pages",
            vec![(2, "<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>")],
        ),
        ("an annotation", vec![(3, &*with("8 0 R")), (8, note)]),
        (
            "an action",
            vec![(
                1,
                &*catalog
                    .replacen("<<", "<</OpenAction 4 0 R", 1)
                    .replace(" 8 0 R", ""),
            )],
        ),
        ("a widget that is seen", vec![(6, &*seen)]),
        (
            "a widget that is seen, its place elsewhere",
            vec![(6, &*seen_elsewhere)],
        ),
        ("another field for signatures", vec![(1, &*catalog), (8, empty)]),
        ("another field", vec![(1, &*catalog), (8, field)]),
        ("an object that nothing needs", vec![(9, "(x)")]),
    ] {
        assert_eq!(
            faults(&by_hand(&shown, &objects), &shown),
            ["preparation_adds_more"],
            "{what}"
        );
    }
}

/// What stands in the signature's own dictionary is said in the signer's name, and viewers show it.
#[test]
fn a_preparation_that_speaks_for_the_signer_is_found() {
    let shown = original("version-1.7.pdf");
    let said = |words: &str| {
        let mut document = by_hand(&shown, &[]);
        let at = find(&document, UNSAID);
        document[at..at + words.len()].copy_from_slice(words.as_bytes());
        faults(&document, &shown)
    };
    assert_eq!(said(""), [""; 0]);
    for words in ["/Reason(I owe)", "/Location<546F>", "/ContactInfo(x)", "/Name(x)"] {
        assert_eq!(said(words), ["preparation_adds_more"], "{words}");
    }
    let options = Options {
        reason: Some("x".into()),
        ..Options::default()
    };
    assert_eq!(
        faults(&prepare(&shown, &options), &shown),
        ["preparation_adds_more"]
    );
}

/// A field that is there already has its place on the page: filled, it must not look otherwise than before.
#[test]
fn an_existing_field_must_not_get_another_look() {
    let shown = fs::read(CORPUS.join("field/plain.pdf")).unwrap();
    let options = Options {
        field: Some("Place.Here".into()),
        ..Options::default()
    };
    let document = prepare(&shown, &options);
    let text = String::from_utf8_lossy(&document[shown.len()..]).into_owned();
    assert!(text.contains("/F 132"), "{text}");
    // Of the same length: hidden before, or shown.
    let mut changed = document.clone();
    let at = shown.len() + text.find("/F 132").unwrap();
    changed[at..at + 6].copy_from_slice(b"/F   4");
    assert_eq!(faults(&changed, &shown), ["preparation_adds_more"]);
}

/// Where the newest section of a file is.
fn section(file: &[u8]) -> usize {
    let text = String::from_utf8_lossy(file).into_owned();
    text.rsplit("startxref\n")
        .next()
        .unwrap()
        .lines()
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

/// The preparation continues an older revision than the one that was shown, which so comes back.
#[test]
fn a_preparation_that_passes_over_the_last_revision_is_found() {
    let first = original("version-1.7.pdf");
    let shown = append(&first, &[(4, "<</Length 0>>stream\n\nendstream")]);
    let newest = format!("/Prev {}", section(&shown));
    let oldest = format!(
        "/Prev {:0width$}",
        section(&first),
        width = newest.len() - "/Prev ".len()
    );
    let mut document = by_hand(&shown, &[]);
    let at = find(&document, &newest);
    document[at..at + newest.len()].copy_from_slice(oldest.as_bytes());
    assert_eq!(faults(&document, &shown), ["preparation_adds_more"]);
}

/// The original names a place behind its own end, which the preparation fills without speaking of it.
#[test]
fn an_object_that_was_promised_to_the_original_is_found() {
    let first = original("version-1.7.pdf");
    let two_texts = object(&first, 3).replace("/Contents 4 0 R", "/Contents[4 0 R 8 0 R]");
    let held = append(&first, &[(3, &two_texts), (8, "null")]);
    let at = find(&held, "\n8 1\n") + "\n8 1\n".len();
    let mut shown = held.clone();
    shown[at..at + 10].copy_from_slice(format!("{:010}", held.len()).as_bytes());
    let delivered = [&shown[..], b"8 0 obj\n<</Length 0>>stream\n\nendstream\nendobj\n"].concat();
    let document = by_hand(&delivered, &[]);
    assert_eq!(faults(&document, &shown), ["revision_not_closed"]);
}
