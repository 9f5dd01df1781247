//! What a signature in a PDF is, seen in the bytes.

use std::fs::{self, File};
use std::io::Cursor;

use natsuin_core::cms;
use natsuin_core::digest::DocumentDigest;
use natsuin_core::pades::{self, Change, Late, NAME_ROOM_UNITS, Options, Profile, SIGNATURE_ROOM_BYTES};
use natsuin_core::pdf::{Document, Reference, SectionKind};
use rsa::Pkcs1v15Sign;
use sha2::{Digest, Sha256};

use super::{CORPUS, NOW, append, code, files, forge, sign};

fn late(name: Option<&str>) -> Late {
    Late {
        signing_time: NOW,
        name: name.map(Into::into),
    }
}

fn original() -> Vec<u8> {
    fs::read(CORPUS.join("sign/form-direct.pdf")).unwrap()
}

/// Prepares, finishes and embeds; answers what is appended.
fn tail(options: &Options, late: &Late, cms: &[u8]) -> String {
    let prepared = pades::prepare(&mut Cursor::new(original()), options).unwrap();
    let revision = prepared.finish(late).unwrap().embed(cms).unwrap();
    String::from_utf8_lossy(revision.tail()).into_owned()
}

#[test]
fn the_largest_signature_fits_and_a_larger_one_is_refused() {
    let prepared = pades::prepare(&mut Cursor::new(original()), &Options::default()).unwrap();
    let finished = prepared.finish(&late(None)).unwrap();
    let revision = finished.clone().embed(&[0xAB; SIGNATURE_ROOM_BYTES]).unwrap();
    let full = format!("/Contents<{}>/M(", "AB".repeat(SIGNATURE_ROOM_BYTES));
    assert!(String::from_utf8_lossy(revision.tail()).contains(&full));
    let larger = finished.embed(&[0xAB; SIGNATURE_ROOM_BYTES + 1]);
    assert_eq!(code(&larger), "pdf_signature_too_large");
}

/// The largest certificate that the core accepts, with the longest issuer that it can have.
#[test]
fn the_signature_of_the_largest_certificate_fits() {
    let certificate = |filler: usize| {
        let filler = forge::tlv(0x04, &[&vec![0; filler]]);
        forge::Forged {
            issuer: forge::name(&"a".repeat(1_000)),
            extensions: vec![
                forge::sequence(&[&forge::oid("1.2.3.4"), &filler]),
                forge::key_usage(0xC0),
            ],
            ..forge::signer()
        }
    };
    let rest = certificate(4_000).der().len() - 4_000;
    let largest = certificate(8_192 - rest).certificate();
    assert_eq!(largest.der().len(), 8_192);
    let prepared = pades::prepare(&mut Cursor::new(original()), &Options::default()).unwrap();
    let finished = prepared.finish(&late(None)).unwrap();
    let pending = cms::prepare(&largest, finished.digest(), None).ok().unwrap();
    let hash = Sha256::digest(pending.attributes().der());
    let key = &forge::keys().signer;
    let signature = key.sign(Pkcs1v15Sign::new::<Sha256>(), &hash).unwrap();
    let cms = pending.complete(&signature).unwrap();
    assert!(cms.len() > 9_192, "{}", cms.len());
    assert!(finished.embed(&cms).is_ok());
}

#[test]
fn a_new_field_is_locked_printed_unseen_and_spoken() {
    let tail = tail(&Options::default(), &late(None), &[]);
    let spoken: String = "電子署名 / Digital signature"
        .encode_utf16()
        .map(|unit| format!("{unit:04X}"))
        .collect();
    for entry in [
        "/F 132",
        "/P 3 0 R",
        "/Rect[0 0 0 0]",
        "/SigFlags 3",
        &format!("/TU<FEFF{spoken}>"),
    ] {
        assert!(tail.contains(entry), "{entry} in {tail}");
    }
}

#[test]
fn every_file_is_continued_in_its_own_kind() {
    let mut seen = [0; 2];
    for folder in ["sign", "once", "odd"] {
        for file in files(&CORPUS.join(folder)) {
            let bytes = fs::read(&file).unwrap();
            let is_stream = |bytes: &[u8]| {
                let document = Document::open(Cursor::new(bytes)).unwrap();
                document.section_kind().unwrap() == SectionKind::Stream
            };
            let was_stream = is_stream(&bytes);
            assert_eq!(
                is_stream(&sign(&bytes, &Options::default()).unwrap()),
                was_stream,
                "{}",
                file.display()
            );
            seen[usize::from(was_stream)] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count > 10), "{seen:?}");
}

/// Comments, spellings and the order of entries stay: what is not edited is copied.
#[test]
fn what_is_edited_is_spliced() {
    for (name, object) in [
        ("comments.pdf", 1),
        ("name-escapes.pdf", 1),
        ("extensions.pdf", 1),
        ("outlines-and-tags.pdf", 1),
        ("annots-direct.pdf", 3),
    ] {
        let original = fs::read(CORPUS.join("sign").join(name)).unwrap();
        let signed = sign(&original, &Options::default()).unwrap();
        let text = |bytes: &[u8]| {
            let mut document = Document::open(Cursor::new(bytes)).unwrap();
            let reference = Reference {
                number: object,
                generation: 0,
            };
            String::from_utf8_lossy(document.object(reference).unwrap().unwrap().value().text()).into_owned()
        };
        let (before, after) = (text(&original), text(&signed));
        assert!(after.len() > before.len(), "{name}: {after}");
        let same = before
            .bytes()
            .zip(after.bytes())
            .take_while(|(one, other)| one == other)
            .count();
        assert!(after.ends_with(&before[same..]), "{name}: {before} {after}");
    }
}

#[test]
fn the_dictionary_is_that_of_its_profile() {
    let pades = tail(&Options::default(), &late(None), &[]);
    assert!(pades.contains("/SubFilter/ETSI.CAdES.detached"));
    assert!(pades.contains("/M(D:20261123090000+09'00')"));
    assert!(!pades.contains("/Name"));
    let options = Options {
        profile: Profile::Moj,
        ..Options::default()
    };
    let moj = tail(&options, &late(Some("山田")), &[]);
    assert!(moj.contains("/Type/Sig/") && moj.contains("/SubFilter/adbe.pkcs7.detached"));
    assert!(moj.contains("/Name<FEFF5C717530>"));
}

#[test]
fn the_form_of_the_registry_is_told_by_inspection() {
    let options = Options {
        profile: Profile::Moj,
        ..Options::default()
    };
    let signed = sign(&original(), &options).unwrap();
    let found = pades::inspect(&mut Cursor::new(signed)).unwrap().remove(0);
    assert!(found.has_type && found.covers_whole_file && found.findings.is_empty());
    assert_eq!(found.sub_filter.as_deref(), Some("adbe.pkcs7.detached"));
    assert_eq!(found.name.as_deref(), Some("試験　花子"));
    assert_eq!(found.signing_time, Some(NOW));
}

#[test]
fn a_name_is_there_when_it_must_be_and_never_cut_off() {
    let options = Options {
        profile: Profile::Moj,
        ..Options::default()
    };
    let prepared = pades::prepare(&mut Cursor::new(original()), &options).unwrap();
    assert_eq!(code(&prepared.finish(&late(None))), "pdf_name_missing");
    assert_eq!(code(&prepared.finish(&late(Some("")))), "pdf_name_missing");
    assert!(
        prepared
            .finish(&late(Some(&"山".repeat(NAME_ROOM_UNITS))))
            .is_ok()
    );
    assert_eq!(
        code(&prepared.finish(&late(Some(&"山".repeat(NAME_ROOM_UNITS + 1))))),
        "pdf_name_too_long"
    );
    let without_room = pades::prepare(&mut Cursor::new(original()), &Options::default()).unwrap();
    assert_eq!(
        code(&without_room.finish(&late(Some("山田")))),
        "pdf_name_too_long"
    );
}

#[test]
fn a_revision_is_finished_again_for_another_tap() {
    let prepared = pades::prepare(&mut Cursor::new(original()), &Options::default()).unwrap();
    let mut later = late(None);
    later.signing_time.0 += 60;
    let (first, second) = (
        prepared.finish(&late(None)).unwrap(),
        prepared.finish(&later).unwrap(),
    );
    assert!(first.digest() != second.digest());
    assert!(prepared.finish(&late(None)).unwrap().digest() == first.digest());
}

#[test]
fn the_first_file_identifier_stays_and_the_second_is_new() {
    let text = tail(&Options::default(), &late(None), &[]);
    let id = text.split("/ID[").nth(1).unwrap().split(']').next().unwrap();
    assert!(id.starts_with("<00112233445566778899AABBCCDDEEFF><"));
    assert!(
        !id.contains("FFEEDDCCBBAA99887766554433221100")
            && !id.ends_with("<00000000000000000000000000000000>")
    );
}

#[test]
fn fields_have_names_of_their_own() {
    let mut file = fs::read(CORPUS.join("sign/name-taken.pdf")).unwrap();
    for _ in 0..3 {
        file = sign(&file, &Options::default()).unwrap();
    }
    let found = pades::inspect(&mut Cursor::new(&file)).unwrap();
    let names: Vec<_> = found.iter().map(|signature| signature.field.as_str()).collect();
    assert_eq!(names, ["Signature2", "Signature3", "Signature4"]);
}

#[test]
fn a_file_and_memory_give_the_same() {
    let path = CORPUS.join("sign/qpdf-linearized-object-streams.pdf");
    let bytes = fs::read(&path).unwrap();
    let finish = |prepared: pades::Prepared| prepared.finish(&late(None)).unwrap();
    let from_file = finish(pades::prepare(&mut File::open(&path).unwrap(), &Options::default()).unwrap());
    let from_memory = finish(pades::prepare(&mut Cursor::new(bytes), &Options::default()).unwrap());
    assert!(from_file.digest() == from_memory.digest());
}

/// By its digest people know which document they sign: of every byte, junk in front included.
#[test]
fn the_digest_of_the_original_is_that_of_the_whole_file() {
    for name in [
        "odd/junk-before.pdf",
        "sign/junk-after.pdf",
        "sign/signed-pades.pdf",
    ] {
        let bytes = fs::read(CORPUS.join(name)).unwrap();
        let prepared = pades::prepare(&mut Cursor::new(&bytes), &Options::default()).unwrap();
        assert!(
            *prepared.original() == DocumentDigest::of(&*bytes).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn a_file_that_changed_meanwhile_is_not_written() {
    let prepared = pades::prepare(&mut Cursor::new(original()), &Options::default()).unwrap();
    let revision = prepared.finish(&late(None)).unwrap().embed(&[]).unwrap();
    let mut longer = original();
    longer.push(b'\n');
    let mut out = Vec::new();
    assert_eq!(
        code(&revision.write_to(&mut Cursor::new(longer), &mut out)),
        "pdf_changed"
    );
    assert!(out.is_empty());
}

#[test]
fn a_document_prepared_by_somebody_else_can_be_inspected() {
    let signed_before = sign(&original(), &Options::default()).unwrap();
    let mut source = Cursor::new(signed_before);
    let prepared = pades::prepare(&mut source, &Options::default()).unwrap();
    let finished = prepared.finish(&late(None)).unwrap();
    let expected = finished.digest().clone();
    let mut out = Vec::new();
    finished
        .embed(&[])
        .unwrap()
        .write_to(&mut source, &mut out)
        .unwrap();
    let found = pades::inspect(&mut Cursor::new(out)).unwrap();
    let [before, empty] = found.as_slice() else {
        panic!("{}", found.len())
    };
    assert!(before.findings.is_empty() && before.changes_after.contains(&Change::Signature));
    assert!(empty.cms.is_none() && empty.digest.as_ref() == Some(&expected));
    let findings: Vec<_> = empty.findings.iter().map(|finding| finding.as_str()).collect();
    assert_eq!(findings, ["contents_not_der"]);
}

/// The names of what a document holds, with this added to its catalog and this as object 9.
fn active(catalog: &str, object: &str) -> Vec<&'static str> {
    let catalog = format!("<</Type/Catalog/Pages 2 0 R{catalog}>>");
    let file = append(&original(), &[(1, &catalog), (9, object)]);
    let found = pades::active_content(&mut Cursor::new(file)).unwrap();
    found.iter().map(|content| content.as_str()).collect()
}

#[test]
fn what_can_act_or_hide_is_named() {
    assert_eq!(active("", "(JavaScript /JS)"), [""; 0]);
    assert_eq!(
        active("/OpenAction 9 0 R", "<</S/JavaScript/JS(x)>>"),
        ["javascript"]
    );
    assert_eq!(active("", "<</S/Java#53cript>>"), ["javascript"]);
    assert_eq!(active("", "<</S/Launch/F(x)>>"), ["actions"]);
    assert_eq!(active("/OCProperties<</OCGs[]>>", "null"), ["optional_content"]);
    assert_eq!(
        active("", "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/F 2>>"),
        ["hidden_annotations"]
    );
    assert_eq!(active("", "<</S/GoToR/F(x.pdf)>>"), ["external_references"]);
    assert_eq!(active("", "<</Type/EmbeddedFile>>"), ["attachments"]);
    let signed = sign(&original(), &Options::default()).unwrap();
    assert!(
        pades::active_content(&mut Cursor::new(signed))
            .unwrap()
            .is_empty()
    );
}
