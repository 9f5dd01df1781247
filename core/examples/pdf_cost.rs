//! Signs or verifies one PDF with the test signer of `tests/data`, and tells the most memory it took, in KiB.
//!
//! ```text
//! pdf_cost sign IN OUT
//! pdf_cost verify FILE
//! ```
//!
//! One process for one document, because the kernel keeps the peak of a process: `tests/measure-pdf.sh` times it.

// A program of the tests: it may stop where it stands, and talks on standard output.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::fs::{self, File};

use natsuin_core::certificate::Certificate;
use natsuin_core::clock::UtcTime;
use natsuin_core::pades::{self, Late, Options};
use natsuin_core::{cms, verify};
use rsa::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
/// 2026-11-23T00:00:00Z.
const NOW: UtcTime = UtcTime(1_795_392_000);

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["sign", input, output] => sign(input, output),
        ["verify", file] => check(file),
        _ => panic!("pdf_cost sign IN OUT | pdf_cost verify FILE"),
    }
    println!("{}", peak_kib());
}

fn certificate(name: &str) -> Certificate {
    Certificate::from_der(&fs::read(format!("{DATA}/{name}.der")).unwrap()).unwrap()
}

fn sign(input: &str, output: &str) {
    let mut source = File::open(input).unwrap();
    let prepared = pades::prepare(&mut source, &Options::default()).unwrap();
    let late = Late {
        signing_time: NOW,
        name: None,
    };
    let finished = prepared.finish(&late).unwrap();
    let pending = cms::prepare(&certificate("signer"), finished.digest(), None).unwrap();
    let key = RsaPrivateKey::read_pkcs8_der_file(format!("{DATA}/signer.key.der")).unwrap();
    let hash = Sha256::digest(pending.attributes().der());
    let signature = key.sign(Pkcs1v15Sign::new::<Sha256>(), &hash).unwrap();
    let revision = finished.embed(&pending.complete(&signature).unwrap()).unwrap();
    let mut out = File::create_new(output).unwrap();
    revision.write_to(&mut source, &mut out).unwrap();
}

fn check(file: &str) {
    let mut options = verify::Options::new(NOW);
    options.trust.push(certificate("ca"));
    let report = verify::file(File::open(file).unwrap(), &options).unwrap();
    assert!(report.is_good() && report.signatures.len() == 1);
}

/// `VmHWM`: the most that was resident since this program was loaded.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
