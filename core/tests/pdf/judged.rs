//! The corpus of `fixtures/documents`, signed and judged by `qpdf`, `pdfsig` and pyHanko; and what is refused.

use std::fs::{self, File};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use natsuin_core::pades::{self, Options, Profile};

use super::{CORPUS, DATA, code, files, sign, text};

/// Signs all of a folder of the corpus `times` times, each in its own file, and answers the files of the last round.
fn sign_folder(folder: &str, out: &str, options: &Options, times: usize) -> Vec<PathBuf> {
    let out = CORPUS.join(out);
    fs::create_dir_all(&out).unwrap();
    let mut signed = Vec::new();
    for file in files(&CORPUS.join(folder)) {
        let mut document = fs::read(&file).unwrap();
        for round in 0..times {
            let next = sign(&document, options)
                .unwrap_or_else(|error| panic!("{} {round}: {error}", file.display()));
            assert!(next.starts_with(&document), "{}", file.display());
            document = next;
        }
        let path = out.join(file.file_name().unwrap());
        fs::write(&path, document).unwrap();
        signed.push(path);
    }
    signed
}

fn run(program: &str, arguments: &[&str], file: &Path) -> Output {
    Command::new(program)
        .args(arguments)
        .arg(file)
        .output()
        .unwrap_or_else(|_| panic!("this test needs {program}"))
}

/// What `pdfsig` finds wrong with the file.
fn poppler_faults(file: &Path) -> Option<String> {
    let seen = text(&run("pdfsig", &["-nocert"], file).stdout);
    let signatures = seen.matches("Signature Validation:").count();
    let valid = seen.matches("Signature is Valid").count();
    let last = seen
        .rsplit("Signature #")
        .find(|one| one.contains("Signature Validation:"))
        .unwrap_or_default();
    let fine = signatures > 0 && valid == signatures && last.contains("Total document signed");
    (!fine).then(|| format!("pdfsig: {} {seen}", file.display()))
}

/// Everything that others find wrong with the files.
fn faults(files: &[PathBuf]) -> Vec<String> {
    let mut faults: Vec<_> = files.iter().filter_map(|file| poppler_faults(file)).collect();
    for file in files {
        let checked = run("qpdf", &["--check"], file);
        if !checked.status.success() {
            faults.push(format!(
                "qpdf: {}{}",
                text(&checked.stdout),
                text(&checked.stderr)
            ));
        }
    }
    let judge = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/documents/judge.py");
    let mut python = Command::new(CORPUS.join("python"));
    let judged = python
        .arg(judge)
        .arg(format!("{DATA}/ca.der"))
        .args(files)
        .output()
        .unwrap();
    assert!(judged.status.success(), "{}", text(&judged.stderr));
    let judged = text(&judged.stdout);
    assert_eq!(judged.lines().count(), files.len());
    faults.extend(
        judged
            .lines()
            .filter(|line| !line.ends_with("\tok"))
            .map(|line| format!("pyhanko: {line}")),
    );
    faults
}

#[test]
fn others_accept_what_is_signed() {
    let mut signed = sign_folder("sign", "signed", &Options::default(), 1);
    signed.extend(sign_folder("once", "signed-once", &Options::default(), 1));
    let faults = faults(&signed);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What the EU's library says of each signature: in order, nothing wrong but that nobody let it ask for revocation.
#[test]
fn the_library_of_the_eu_finds_pades_baseline_b() {
    let mut signed = sign_folder("sign", "signed-for-dss", &Options::default(), 2);
    // Where others signed before, it judges theirs too.
    signed.retain(|file| {
        let name = text(file.file_name().unwrap().as_encoded_bytes());
        !name.starts_with("signed") && !name.starts_with("certified")
    });
    let judged = Command::new("sh")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/dss/run.sh"))
        .arg(format!("{DATA}/ca.der"))
        .args(&signed)
        .output()
        .unwrap();
    assert!(judged.status.success(), "{}", text(&judged.stderr));
    let judged = text(&judged.stdout);
    let good = "PAdES-BASELINE-B\tintact\tINDETERMINATE\tCERTIFICATE_CHAIN_GENERAL_FAILURE\t\
                BBB_XCV_SUB_ANS,BBB_XCV_IRDPFC_ANS";
    let other: Vec<_> = judged.lines().filter(|line| !line.ends_with(good)).collect();
    assert!(other.is_empty(), "{}", other.join("\n"));
    assert_eq!(judged.lines().count(), 2 * signed.len());
}

#[test]
fn files_at_which_others_stumble_are_signed() {
    let signed = sign_folder("odd", "signed-odd", &Options::default(), 2);
    let faults: Vec<_> = signed.iter().filter_map(|file| poppler_faults(file)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_further_signature_keeps_the_earlier_ones() {
    let options = Options {
        reason: Some("契約 (1)".into()),
        location: Some("東京".into()),
        ..Options::default()
    };
    let signed = sign_folder("sign", "signed-thrice", &options, 3);
    let faults = faults(&signed);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn others_accept_the_form_of_the_registry() {
    let signed = sign_folder(
        "sign",
        "signed-moj",
        &Options {
            profile: Profile::Moj,
            ..Options::default()
        },
        1,
    );
    let faults = faults(&signed);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn an_existing_field_is_signed() {
    let options = Options {
        field: Some("Place.Here".into()),
        ..Options::default()
    };
    let signed = sign_folder("field", "signed-field", &options, 1);
    for file in &signed {
        let again = sign(&fs::read(file).unwrap(), &options);
        assert_eq!(code(&again), "pdf_field_already_signed", "{}", file.display());
    }
    let faults = faults(&signed);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_cannot_be_signed_is_refused_with_its_reason() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for folder in fs::read_dir(CORPUS.join("refuse")).unwrap() {
        let folder = folder.unwrap().path();
        let expected = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for file in files(&folder) {
            seen += 1;
            let result = pades::prepare(&mut File::open(&file).unwrap(), &Options::default());
            if code(&result) != expected {
                wrong.push(format!("{}: {}", file.display(), code(&result)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 40, "{seen}");
}

#[test]
fn a_field_that_cannot_be_signed_is_refused_with_its_reason() {
    let form = fs::read(CORPUS.join("sign/form-direct.pdf")).unwrap();
    let sign_in = |field: &str| {
        let options = Options {
            field: Some(field.into()),
            ..Options::default()
        };
        sign(&form, &options)
    };
    assert_eq!(code(&sign_in("Nowhere")), "pdf_field_not_found");
    assert_eq!(code(&sign_in("Name")), "pdf_field_not_for_signatures");
    // A seed value that demands something: which the certificate may be, say (ISO 32000-2, 12.7.5.5, table 237).
    let demanding = fs::read(CORPUS.join("field/advisory-seed.pdf")).unwrap();
    let at = demanding
        .windows(9)
        .position(|part| part == b"/Type/SV/")
        .unwrap();
    let mut demanding = demanding;
    demanding[at..at + 9].copy_from_slice(b"/Ff 8   /");
    let options = Options {
        field: Some("Place.Here".into()),
        ..Options::default()
    };
    assert_eq!(code(&sign(&demanding, &options)), "pdf_field_constrained");
}

#[test]
fn without_signatures_is_the_original() {
    for file in files(&CORPUS.join("sign")) {
        let name = file.file_name().unwrap().to_str().unwrap();
        let original = fs::read(&file).unwrap();
        let options = Options {
            reason: Some("UNIQUE-REASON".into()),
            ..Options::default()
        };
        let once = sign(&original, &options).unwrap();
        let twice = sign(&once, &options).unwrap();
        let mut bare = Vec::new();
        pades::without_signatures(&mut Cursor::new(&twice), &mut bare).unwrap();
        let was_signed = name.starts_with("signed") || name.starts_with("certified");
        assert!(original.starts_with(bare.strip_suffix(b"\n").unwrap()), "{name}");
        // What others signed is cut off before their signature; else everything is there but junk after the end.
        let junk = name.ends_with("-after.pdf");
        assert_eq!(bare.len() + 1 < original.len(), was_signed || junk, "{name}");
        assert!(
            !bare
                .windows(9)
                .any(|window| window == b"/Type/Sig" || window == b"ByteRange"),
            "{name}"
        );
        // It is a document: it can be signed.
        sign(&bare, &Options::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn a_document_signed_from_the_start_has_nothing_without() {
    let rewritten = CORPUS.join("rewritten.pdf");
    let signed = CORPUS.join("rewritten-signed.pdf");
    fs::write(
        &signed,
        sign(
            &fs::read(CORPUS.join("sign/cr.pdf")).unwrap(),
            &Options::default(),
        )
        .unwrap(),
    )
    .unwrap();
    assert!(
        Command::new("qpdf")
            .arg(&signed)
            .arg(&rewritten)
            .status()
            .unwrap()
            .success()
    );
    let result = pades::without_signatures(&mut File::open(&rewritten).unwrap(), &mut Vec::new());
    assert_eq!(code(&result), "pdf_signed_from_the_start");
    let unsigned = fs::read(CORPUS.join("sign/crlf.pdf")).unwrap();
    let mut whole = Vec::new();
    pades::without_signatures(&mut Cursor::new(&unsigned), &mut whole).unwrap();
    assert_eq!(whole, unsigned);
}
