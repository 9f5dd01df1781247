//! `natsuin sign FILE.pdf...`: PDFs that hold their signature, what is refused, and that nothing is half done.
#![cfg(feature = "virtual-card")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{CARD, Desk, pdf};
use natsuin_core::digest::DocumentDigest;

/// Refused before the card: the reader would not even be found.
const NO_CARD: &str = "virtual:my-number?connect:no-card";

fn sha256(bytes: &[u8]) -> String {
    let digest = DocumentDigest::of(bytes).unwrap();
    digest
        .as_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[test]
fn a_pdf_is_signed_in_both_orders_and_in_both_profiles_and_keeps_every_byte() {
    for order in ["card-first", "password-first"] {
        for (profile, form) in [("pades", "pades"), ("moj", "adbe")] {
            let desk = Desk::new();
            desk.write_pdf("contract.pdf");
            let run = desk.sign_pdf(CARD, &["contract.pdf", "--order", order, "--profile", profile]);
            assert_eq!((run.status, run.stderr.as_str()), (0, ""));
            let (before, after) = (desk.read("contract.pdf"), desk.read("contract-signed.pdf"));
            assert!(after.starts_with(&before));
            let json = run.json();
            let documents = json["documents"].as_array().unwrap();
            assert_eq!(documents.len(), 1);
            assert_eq!(documents[0]["output"], "contract-signed.pdf");
            assert_eq!(documents[0]["sha256"], sha256(&before));
            assert_eq!(documents[0]["signed"], true);
            assert_eq!(json["certificate"]["generation"], "test");
            let found = desk.verify(&["contract-signed.pdf"]).json();
            assert_eq!(found["signatures"][0]["profile"], form);
            assert_eq!(found["ok"], true, "{found:#}");
            let conforms = desk.verify(&["contract-signed.pdf", "--conformance", "moj"]);
            assert_eq!(conforms.status == 0, profile == "moj");
        }
    }
}

#[test]
fn the_name_is_in_the_document_only_where_the_profile_has_it() {
    let desk = Desk::new();
    desk.write_pdf("a.pdf");
    for (profile, has_name) in [("pades", false), ("moj", true)] {
        desk.sign_pdf(CARD, &["a.pdf", "--force", "--profile", profile]);
        let signed = String::from_utf8_lossy(&desk.read("a-signed.pdf")).into_owned();
        assert_eq!(signed.contains("/Name<FEFF"), has_name, "{profile}");
    }
}

#[test]
fn several_pdfs_take_one_tap() {
    let desk = Desk::new();
    for name in ["a.pdf", "b.PDF", "scan"] {
        desk.write_pdf(name);
    }
    fs::create_dir(desk.path("out")).unwrap();
    let run = desk.sign_pdf(CARD, &["a.pdf", "b.PDF", "scan", "-d", "out", "--trace", "trace"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let trace = String::from_utf8(desk.read("trace")).unwrap();
    assert_eq!(trace.matches("VERIFY (signature password)").count(), 1, "{trace}");
    for name in ["out/a.pdf", "out/b.pdf", "out/scan.pdf"] {
        assert_eq!(desk.verify(&[name]).status, 0, "{name}");
    }
    let beside = desk.sign_pdf(CARD, &["a.pdf", "b.PDF", "scan"]);
    assert_eq!(beside.status, 0, "{}", beside.stderr);
    assert!(
        desk.files().contains(&"b-signed.pdf".into()) && desk.files().contains(&"scan-signed.pdf".into())
    );
}

#[test]
fn two_people_sign_one_after_the_other() {
    let desk = Desk::new();
    desk.write_pdf("a.pdf");
    assert_eq!(desk.sign_pdf(CARD, &["a.pdf"]).status, 0);
    let second = desk.sign_pdf("virtual:my-number@other", &["a-signed.pdf", "-o", "both.pdf"]);
    assert_eq!(second.status, 0, "{}", second.stderr);
    let found = desk.verify(&["both.pdf", "--personal"]);
    assert_eq!(found.status, 0, "{}", found.stdout);
    let signatures = found.json()["signatures"].as_array().unwrap().clone();
    assert_eq!(signatures.len(), 2);
    assert_ne!(signatures[0]["holder"]["name"], signatures[1]["holder"]["name"]);
    assert_eq!(signatures[0]["covers_whole_file"], false);
    assert_eq!(signatures[0]["changes_after"], serde_json::json!(["signature"]));
    assert_eq!(signatures[1]["covers_whole_file"], true);
}

/// What `pdfsig` and pyHanko say to a document that two cards signed, in either form and over either one's signature.
#[test]
fn others_accept_what_two_people_signed() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/documents");
    let made = Command::new("sh")
        .arg(fixtures.join("python.sh"))
        .output()
        .unwrap();
    let python = String::from_utf8(made.stdout).unwrap();
    let desk = Desk::new();
    desk.write_pdf("a.pdf");
    let cards = [CARD, "virtual:my-number@other"];
    let profiles = ["pades", "moj"];
    let mut files = Vec::new();
    for (first, second) in [(0, 1), (1, 0)] {
        for (one, other) in [(0, 0), (0, 1), (1, 0)] {
            let [half, whole] = ["half", "whole"].map(|part| format!("{part}-{first}{one}{other}.pdf"));
            for (card, profile, from, to) in [(first, one, "a.pdf", &half), (second, other, &*half, &whole)] {
                let run = desk.sign_pdf(cards[card], &[from, "-o", to, "--profile", profiles[profile]]);
                assert_eq!(run.status, 0, "{}", run.stdout);
            }
            let seen = Command::new("pdfsig")
                .arg("-nocert")
                .arg(desk.path(&whole))
                .output()
                .unwrap();
            let seen = String::from_utf8(seen.stdout).unwrap();
            assert_eq!(seen.matches("Signature is Valid").count(), 2, "{seen}");
            assert_eq!(seen.matches("- Total document signed").count(), 1, "{seen}");
            assert!(
                seen.find("- Not total").unwrap() < seen.find("- Total").unwrap(),
                "{seen}"
            );
            files.push(desk.path(&whole));
        }
    }
    let judged = Command::new(python.trim())
        .arg(fixtures.join("judge.py"))
        .arg(common::TEST_CA)
        .args(&files)
        .output()
        .unwrap();
    let judged = String::from_utf8(judged.stdout).unwrap();
    assert_eq!(
        judged.lines().filter(|line| line.ends_with("\tok")).count(),
        files.len(),
        "{judged}"
    );
}

#[test]
fn reason_place_and_field_are_those_that_were_given() {
    let desk = Desk::new();
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Tenant)/Rect[0 0 0 0]/P 3 0 R>>";
    desk.write("a.pdf", pdf(&["/AcroForm<</Fields[6 0 R]>>", field]));
    let run = desk.sign_pdf(
        CARD,
        &[
            "a.pdf",
            "--field",
            "Tenant",
            "--reason",
            "Agreed",
            "--location",
            "大津",
        ],
    );
    assert_eq!(run.status, 0, "{}", run.stdout);
    let signed = String::from_utf8_lossy(&desk.read("a-signed.pdf")).into_owned();
    assert!(
        signed.contains("/Reason<FEFF004100670072006500650064>")
            && signed.contains("/Location<FEFF59276D25>")
    );
    assert_eq!(
        desk.verify(&["a-signed.pdf"]).json()["signatures"][0]["field"],
        "Tenant"
    );
    for (field, code) in [
        ("Landlord", "pdf_field_not_found"),
        ("Tenant", "pdf_field_already_signed"),
    ] {
        let run = desk.sign_pdf(NO_CARD, &["a-signed.pdf", "--field", field]);
        assert_eq!((run.status, run.code().as_str()), (6, code));
        assert_eq!(run.json()["recovery"], "choose_field");
    }
}

#[test]
fn without_cms_a_file_that_is_no_pdf_is_refused_and_the_way_out_is_named() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    let run = desk.sign_pdf(NO_CARD, &["a.txt"]);
    assert_eq!((run.status, run.code().as_str()), (6, "not_a_pdf"));
    assert_eq!(run.json()["recovery"], "use_cms");
    assert!(run.stderr.contains("--cms"), "{}", run.stderr);
    assert_eq!(desk.files(), ["a.txt"]);
}

#[test]
fn every_refusal_is_listed_before_the_card_and_nothing_is_written() {
    let desk = Desk::new();
    desk.write_pdf("good.pdf");
    desk.write("text.pdf", "one");
    desk.write("encrypted.pdf", encrypted());
    desk.write_pdf("taken.pdf");
    desk.write("taken-signed.pdf", "precious");
    let inputs = [
        "good.pdf",
        "missing.pdf",
        "text.pdf",
        "encrypted.pdf",
        "taken.pdf",
    ];
    let run = desk.sign_pdf(NO_CARD, &inputs);
    assert_eq!(run.status, 6);
    let json = run.json();
    let codes: Vec<_> = (0..inputs.len())
        .map(|index| {
            json["documents"][index]["code"]
                .as_str()
                .unwrap_or("-")
                .to_owned()
        })
        .collect();
    assert_eq!(
        codes,
        [
            "-",
            "file_not_found",
            "not_a_pdf",
            "pdf_encrypted",
            "output_exists"
        ]
    );
    for name in ["missing.pdf", "text.pdf", "encrypted.pdf", "taken-signed.pdf"] {
        assert!(
            run.stderr.contains(&format!("natsuin: {name}: ")),
            "{}",
            run.stderr
        );
    }
    assert_eq!(desk.files().len(), 5);
    assert_eq!(desk.read("taken-signed.pdf"), b"precious");
}

fn encrypted() -> Vec<u8> {
    let text = String::from_utf8(pdf(&["", "<</Filter/Standard/V 1/R 2/P -4/O()/U()>>"])).unwrap();
    text.replace("/Root 1 0 R", "/Root 1 0 R/Encrypt 6 0 R")
        .into_bytes()
}

/// The oddities of `fixtures/documents` that are refused, each under the code in its folder's name.
#[test]
fn what_cannot_be_signed_is_refused_with_its_code() {
    let desk = Desk::new();
    let script = "import pathlib, sys; sys.path.insert(0, sys.argv[1]); import handmade\n\
                  for code, name, data in handmade.to_refuse():\n \
                  path = pathlib.Path(code + '--' + name + '.pdf'); path.write_bytes(data)";
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/documents");
    let made = Command::new("python3")
        .args(["-B", "-c", script])
        .arg(fixtures)
        .current_dir(desk.folder())
        .status()
        .unwrap();
    assert!(made.success());
    desk.write("pdf_encrypted--standard.pdf", encrypted());
    let files = desk.files();
    assert!(files.len() > 40);
    let mut arguments: Vec<_> = files.iter().map(String::as_str).collect();
    fs::create_dir(desk.path("out")).unwrap();
    arguments.extend(["-d", "out"]);
    let run = desk.sign_pdf(NO_CARD, &arguments);
    assert_eq!(run.status, 6);
    let json = run.json();
    for (index, file) in files.iter().enumerate() {
        let expected = file.split("--").next().unwrap();
        assert_eq!(json["documents"][index]["code"], expected, "{file}");
    }
    // A repair is named where a tool can do it.
    assert!(run.stderr.contains("“qpdf in.pdf out.pdf” repairs it"));
    assert_eq!(fs::read_dir(desk.path("out")).unwrap().count(), 0);
}

#[test]
fn outputs_that_would_meet_are_refused_with_2() {
    let desk = Desk::new();
    desk.write_pdf("a.pdf");
    desk.write_pdf("a-signed.pdf");
    for (arguments, code) in [
        (&["a.pdf", "-d", "."][..], "output_is_input"),
        (&["a.pdf", "-o", "a.pdf", "--force"], "output_is_input"),
        (&["a.pdf", "a-signed.pdf", "--force"], "output_is_input"),
        (&["a.pdf", "a.pdf", "--force"], "same_output"),
    ] {
        let run = desk.sign_pdf(NO_CARD, arguments);
        assert_eq!((run.status, run.code().as_str()), (2, code), "{arguments:?}");
    }
}

#[test]
fn a_ceremony_that_fails_leaves_no_file_and_one_that_is_torn_keeps_what_was_finished() {
    let desk = Desk::new();
    for name in ["a.pdf", "b.pdf", "c.pdf"] {
        desk.write_pdf(name);
    }
    for reader in [NO_CARD, "virtual:expired", "virtual:my-number?sign:gone-before"] {
        assert_ne!(desk.sign_pdf(reader, &["a.pdf"]).status, 0, "{reader}");
        assert_eq!(desk.files().len(), 3, "{reader}");
    }
    let torn = desk.sign_pdf(
        "virtual:my-number?sign#2:gone-before",
        &["a.pdf", "b.pdf", "c.pdf"],
    );
    assert_eq!((torn.status, torn.code().as_str()), (3, "card_lost"));
    assert_eq!(desk.files(), ["a-signed.pdf", "a.pdf", "b.pdf", "c.pdf"]);
    assert_eq!(desk.verify(&["a-signed.pdf"]).status, 0);
}

/// A document that changes between its reading and its writing: the card is slow, and meanwhile somebody writes.
fn changed_while_the_card_works(form: &[&str], change: impl FnOnce(&PathBuf)) -> common::Run {
    let desk = Desk::new();
    let document = desk.write_pdf("a.pdf");
    let common = [
        "sign",
        "--yes",
        "--password-stdin",
        "--json",
        "--trace",
        "trace.txt",
        "a.pdf",
    ];
    let reader = ["--reader", "virtual:my-number?sign:delay=2000"];
    let mut child = desk
        .command()
        .args(common)
        .args(reader)
        .args(form)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), b"NATSUIN1\n").unwrap();
    while !fs::read_to_string(desk.path("trace.txt")).is_ok_and(|trace| trace.contains("READ BINARY")) {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before the card was read"
        );
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    change(&document);
    let output = child.wait_with_output().unwrap();
    assert_eq!(desk.files(), ["a.pdf", "trace.txt"]);
    common::Run {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_document_that_changed_meanwhile_is_not_written() {
    let appended = |path: &PathBuf| {
        let mut bytes = fs::read(path).unwrap();
        bytes.push(b'\n');
        fs::write(path, bytes).unwrap();
    };
    let exchanged = |path: &PathBuf| {
        let copy = path.with_extension("new");
        fs::copy(path, &copy).unwrap();
        fs::rename(copy, path).unwrap();
    };
    for run in [
        changed_while_the_card_works(&[], appended),
        changed_while_the_card_works(&["--cms"], appended),
        changed_while_the_card_works(&[], exchanged),
        changed_while_the_card_works(&[], |path| {
            fs::remove_file(path).and_then(|()| fs::write(path, "")).unwrap();
        }),
    ] {
        assert_eq!(
            (run.status, run.code().as_str()),
            (6, "document_changed"),
            "{}",
            run.stdout
        );
        assert_eq!(run.json()["documents"][0]["signed"], false);
        assert!(run.stderr.contains("natsuin: a.pdf: "), "{}", run.stderr);
    }
}
