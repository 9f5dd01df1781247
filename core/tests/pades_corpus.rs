//! The corpus of `fixtures/documents`, signed and judged by `qpdf`, `pdfsig` and pyHanko; and what is refused.
#![cfg(feature = "pdf")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs::{self, File};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use natsuin_core::certificate::Certificate;
use natsuin_core::clock::UtcTime;
use natsuin_core::cms;
use natsuin_core::pades::{self, Late, Options, Profile};
use natsuin_core::pdf::PdfError;
use rsa::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
/// 2026-11-23T00:00:00Z.
const NOW: UtcTime = UtcTime(1_795_392_000);

/// The folder of the corpus, made once for all tests of this file.
static CORPUS: LazyLock<PathBuf> = LazyLock::new(|| {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/documents/make.sh");
    let made = Command::new("sh").arg(script).arg(&out).output().unwrap();
    assert!(made.status.success(), "{}", text(&made.stderr));
    out
});

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "pdf"));
    files.sort();
    assert!(!files.is_empty(), "{}", folder.display());
    files
}

/// Signs with the test key, as the card would.
fn sign(original: &[u8], options: &Options) -> Result<Vec<u8>, PdfError> {
    let certificate = Certificate::from_der(&fs::read(format!("{DATA}/signer.der")).unwrap()).unwrap();
    let key = RsaPrivateKey::read_pkcs8_der_file(format!("{DATA}/signer.key.der")).unwrap();
    let mut source = Cursor::new(original);
    let prepared = pades::prepare(&mut source, options)?;
    let name = (options.profile == Profile::Moj).then(|| "試験　花子".to_owned());
    let finished = prepared.finish(&Late {
        signing_time: NOW,
        name,
    })?;
    let in_cms = (options.profile == Profile::Moj).then_some(NOW);
    let pending = cms::prepare(&certificate, finished.digest(), in_cms)
        .ok()
        .unwrap();
    let hash = Sha256::digest(pending.attributes().der());
    let signature = key.sign(Pkcs1v15Sign::new::<Sha256>(), &hash).unwrap();
    let revision = finished.embed(&pending.complete(&signature).unwrap())?;
    let mut signed = Vec::new();
    revision.write_to(&mut source, &mut signed)?;
    Ok(signed)
}

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

fn code<T>(result: &Result<T, PdfError>) -> &'static str {
    match result {
        Ok(_) => "signed",
        Err(error) => error.refusal().map_or("io", natsuin_core::pdf::Refusal::as_str),
    }
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
}
