//! Reading and signing PDF.
#![cfg(feature = "pdf")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub
)]

mod against_lopdf;
mod attacked;
mod attacks;
#[path = "../forge/mod.rs"]
mod forge;
mod hostile;
mod judged;
mod large;
mod prepared;
mod shaped;
mod signing;
mod verified;

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
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

fn code<T>(result: &Result<T, PdfError>) -> &'static str {
    match result {
        Ok(_) => "signed",
        Err(error) => error.refusal().map_or("io", natsuin_core::pdf::Refusal::as_str),
    }
}

/// Appends a revision with a table that holds these objects.
fn append(file: &[u8], objects: &[(u32, &str)]) -> Vec<u8> {
    let mut file = file.to_vec();
    let text = String::from_utf8_lossy(&file).into_owned();
    let last = |key: &str| -> u32 {
        let rest = text.rsplit(key).next().unwrap();
        rest.chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .unwrap()
    };
    let previous = last("startxref\n");
    let size = objects
        .iter()
        .map(|(number, _)| number + 1)
        .max()
        .unwrap()
        .max(last("/Size "));
    let mut rows = String::new();
    for (number, body) in objects {
        rows += &format!("{number} 1\n{:010} 00000 n \n", file.len());
        file.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }
    let section = file.len();
    let trailer =
        format!("trailer\n<</Root 1 0 R/Size {size}/Prev {previous}>>\nstartxref\n{section}\n%%EOF\n");
    file.extend(format!("xref\n{rows}{trailer}").bytes());
    file
}
