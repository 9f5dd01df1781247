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

use common::{Desk, assert_expected};
use serde_json::Value;

/// Arguments and standard input. `taken.txt` has a signature already.
const RUNS: &[(&str, &str)] = &[
    ("card --reader virtual:my-number", ""),
    ("card --reader virtual:no-signature-certificate", ""),
    ("card --reader virtual:other", ""),
    ("", ""),
    ("sing a.txt", ""),
    ("sign a.txt", ""),
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
];

/// `SIGN` is short for what most runs begin with.
fn spelled_out(line: &str) -> String {
    line.replace("SIGN", "sign --cms --yes --password-stdin")
}

fn desk(locale: &'static str) -> Desk {
    let desk = Desk::in_locale(locale);
    desk.write("a.txt", "one");
    desk.write("b.txt", "two");
    desk.write("taken.txt", "three");
    desk.write("taken.txt.p7s", "precious");
    desk
}

/// Certificates are valid from and until other days every day.
fn without_dates(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let is_dated = ["Valid from:", "Valid until:", "有効期間の"]
            .iter()
            .any(|label| line.starts_with(label));
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
                    "not_before" | "not_after" => *value = "YYYY-MM-DDThh:mm:ss+09:00".into(),
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
