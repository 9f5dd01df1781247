//! What people read, as files to be read: `expected/*.txt`. After a wanted change: `UPDATE_EXPECTED=1 cargo test`.
#![cfg(feature = "virtual-card")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use std::fmt::Write;
use std::sync::LazyLock;

use common::{CARD, Desk, TEST_CA, assert_expected, pdf};
use serde_json::Value;

/// Arguments and standard input. `taken.txt` has a signature already.
const RUNS: &[(&str, &str)] = &[
    ("card --reader virtual:my-number", ""),
    ("card --reader virtual:no-signature-certificate", ""),
    ("card --reader virtual:other", ""),
    ("", ""),
    ("sing a.txt", ""),
    ("sign", ""),
    ("sign --cms a.pdf --profile moj", ""),
    ("sign --cms", ""),
    ("sign --cms a.txt --nonsense", ""),
    ("sign --cms a.txt --wait", ""),
    ("sign --cms a.txt --wait soon", ""),
    ("sign --cms a.txt --yes=yes", ""),
    ("sign --cms a.txt -o x -d y", ""),
    ("sign --cms a.txt b.txt -o x", ""),
    ("certificate a.txt --wait 1", ""),
    ("certificate a.txt b.txt", ""),
    ("certificate a.txt", ""),
    ("sign --cms a.txt --reader virtual:my-number", ""),
    ("sign --cms a.txt --yes --reader virtual:my-number", ""),
    ("SIGN a.txt -o a.txt --reader virtual:my-number", ""),
    ("SIGN a.txt a.txt --reader virtual:my-number", ""),
    ("SIGN missing.txt taken.txt --reader virtual:my-number", ""),
    ("SIGN a.txt --reader virtual:my-number", "1234"),
    ("SIGN a.txt --reader virtual:my-number", "wrong12"),
    ("SIGN a.txt --reader virtual:last-try", "NATSUIN1"),
    ("SIGN a.txt --reader virtual:locked", "NATSUIN1"),
    ("SIGN a.txt --reader virtual:expired", "NATSUIN1"),
    (
        "SIGN a.txt --reader virtual:my-number?connect:no-card",
        "NATSUIN1",
    ),
    (
        "SIGN a.txt --reader virtual:my-number?verify:gone-after,away",
        "NATSUIN1",
    ),
    ("SIGN a.txt --reader virtual:my-number?verify:silence", "NATSUIN1"),
    (
        "SIGN a.txt b.txt --reader virtual:my-number?sign#2:gone-before",
        "NATSUIN1",
    ),
    ("PDF a.pdf --reader virtual:my-number", "NATSUIN1"),
    ("PDF a.txt cut.pdf a.pdf --reader virtual:my-number", ""),
    ("PDF a.pdf --field Tenant --reader virtual:my-number", ""),
    ("join", ""),
    (
        "join https://apps.apple.com/jp/app/id1 --yes --password-stdin",
        "",
    ),
    ("join https://sign.example.jp/s/1/x#y --yes --password-stdin", ""),
    ("request", ""),
    ("request a.pdf --to hanako@example.com", ""),
    ("request a.pdf --to hanako --title t", ""),
    ("request a.pdf --to hanako@example.com --title t --data data", ""),
    (
        "request a.pdf --to hanako@example.com --title t --api-key-file key",
        "",
    ),
    ("serve --smtp-file smtp", ""),
    ("serve --listen 0.0.0.0:0 --data data", ""),
    ("SERVE --origin https://a.jp --app-origin https://a.jp:8443", ""),
    ("verify", ""),
    ("verify signed.pdf --at soon", ""),
    ("verify signed.pdf --trust ca.pem", ""),
    ("verify signed.pdf --trust ca.pem --conformance moj", ""),
    ("verify signed.pdf", ""),
    ("verify changed.pdf --trust ca.pem", ""),
    ("verify a.pdf", ""),
    ("verify a.txt", ""),
];

/// The same as JSON.
const JSON_RUNS: &[(&str, &str)] = &[
    ("card --reader virtual:my-number", ""),
    ("SIGN a.txt b.txt --reader virtual:my-number", "NATSUIN1"),
    (
        "certificate --password-stdin --reader virtual:my-number",
        "NATSUIN1",
    ),
    (
        "certificate --personal --password-stdin --reader virtual:my-number",
        "NATSUIN1",
    ),
    ("sign", ""),
    ("SIGN a.txt missing.txt --reader virtual:my-number", ""),
    ("SIGN a.txt --reader virtual:my-number", "WRONG12"),
    (
        "SIGN a.txt b.txt --reader virtual:my-number?sign#2:gone-before",
        "NATSUIN1",
    ),
    ("card --reader virtual:my-number?connect:busy", ""),
    (
        "join https://apps.apple.com/jp/app/id1 --yes --password-stdin",
        "",
    ),
    ("request a.pdf --to hanako@example.com --title t --data data", ""),
    ("SERVE --origin https://a.jp --app-origin https://a.jp:8443", ""),
    ("PDF a.pdf --reader virtual:my-number", "NATSUIN1"),
    ("PDF a.txt a.pdf --reader virtual:my-number", ""),
    ("verify signed.pdf --trust ca.pem", ""),
    ("verify changed.pdf --trust ca.pem", ""),
    ("verify a.pdf", ""),
];

/// `SIGN`, `PDF` and `SERVE` are short for what most runs begin with.
fn spelled_out(line: &str) -> String {
    line.replace("SIGN", "sign --cms --yes --password-stdin")
        .replace("PDF", "sign --yes --password-stdin")
        .replace("SERVE", "serve --data data --listen 127.0.0.1:0")
}

static SIGNED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let desk = Desk::new();
    desk.write_pdf("a.pdf");
    assert_eq!(desk.sign_pdf(CARD, &["a.pdf"]).status, 0);
    desk.read("a-signed.pdf")
});

fn desk(locale: &'static str) -> Desk {
    let desk = Desk::in_locale(locale);
    desk.write("a.txt", "one");
    desk.write("b.txt", "two");
    desk.write("taken.txt", "three");
    desk.write("taken.txt.p7s", "precious");
    desk.write("a.pdf", pdf(&[]));
    desk.write("cut.pdf", &pdf(&[])[..300]);
    desk.write("ca.pem", std::fs::read(TEST_CA).unwrap());
    desk.write("signed.pdf", &*SIGNED);
    let changed = String::from_utf8(SIGNED.clone()).unwrap();
    desk.write("changed.pdf", changed.replacen("A contract", "a contract", 1));
    desk
}

/// Certificates are valid from and until other days every day.
fn without_dates(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let is_dated = [
            "Valid from:",
            "Valid until:",
            "Signed, as the signer says:",
            "Judged for:",
            "有効期間の",
            "署名者の示す署名日時",
            "判定の基準とした日時",
        ]
        .iter()
        .any(|label| line.trim_start().starts_with(label));
        lines.push(if is_dated {
            line.chars()
                .map(|c| if c.is_ascii_digit() { '0' } else { c })
                .collect()
        } else {
            line.to_owned()
        });
    }
    // A month or a day may have one digit or two.
    let mut text = lines.join("\n");
    while text.contains("00月") || text.contains("00日 ") {
        text = text.replace("00月", "0月").replace("00日 ", "0日 ");
    }
    text
}

fn transcript(locale: &'static str) -> String {
    let mut transcript = String::new();
    for (line, input) in RUNS {
        let line = spelled_out(line);
        let arguments: Vec<_> = line.split_whitespace().collect();
        let run = desk(locale).run_with(&arguments, input.as_bytes());
        let (stdout, stderr) = (without_dates(&run.stdout), run.stderr.trim_end());
        writeln!(transcript, "$ natsuin {line}").unwrap();
        for text in [stdout.as_str(), stderr].iter().filter(|text| !text.is_empty()) {
            writeln!(transcript, "{text}").unwrap();
        }
        writeln!(transcript, "=> {}\n", run.status).unwrap();
    }
    transcript
}

#[test]
fn in_english() {
    assert_expected("transcript.en.txt", &transcript("en_US.UTF-8"));
}

#[test]
fn in_japanese() {
    assert_expected("transcript.ja.txt", &transcript("ja_JP.UTF-8"));
}

/// Replaces what is another every day.
fn steady(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "not_before" | "not_after" | "signing_time" if value.is_string() => {
                        *value = "YYYY-MM-DDThh:mm:ss+09:00".into();
                    }
                    "serial" => *value = "XXXXXXXX".into(),
                    _ => steady(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(steady),
        _ => {}
    }
}

#[test]
fn as_json() {
    let mut transcript = String::new();
    for (line, input) in JSON_RUNS {
        let line = format!("{} --json", spelled_out(line));
        let arguments: Vec<_> = line.split_whitespace().collect();
        let run = desk("C.UTF-8").run_with(&arguments, input.as_bytes());
        let mut json = run.json();
        steady(&mut json);
        writeln!(transcript, "$ natsuin {line}\n{json:#}\n=> {}\n", run.status).unwrap();
    }
    assert_expected("transcript.json.txt", &transcript);
}
