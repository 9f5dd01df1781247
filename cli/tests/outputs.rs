//! Where signatures go: beside the document, into a folder, to a file; whole or not at all; never over something else.
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
use std::os::unix::fs::{PermissionsExt, symlink};

use common::{CARD, Desk};

/// Refused before the card: the reader would not even be found.
const NO_CARD: &str = "virtual:my-number?connect:no-card";

#[test]
fn a_signature_stands_beside_its_document_with_its_whole_name() {
    let desk = Desk::new();
    desk.write("contract.pdf", "one");
    desk.write("no-suffix", "two");
    let run = desk.sign(CARD, &["contract.pdf", "no-suffix"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(
        desk.files(),
        ["contract.pdf", "contract.pdf.p7s", "no-suffix", "no-suffix.p7s"]
    );
    let documents = &run.json()["documents"];
    assert_eq!(documents[0]["input"], "contract.pdf");
    assert_eq!(documents[0]["output"], "contract.pdf.p7s");
    assert_eq!(documents[0]["signed"], true);
    let sha256_of_one = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";
    assert_eq!(documents[0]["sha256"], sha256_of_one);
}

#[test]
fn signatures_go_into_a_folder_or_to_a_file_of_ones_own() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    fs::create_dir(desk.path("signed")).unwrap();
    assert_eq!(desk.sign(CARD, &["a.txt", "-d", "signed"]).status, 0);
    assert_eq!(desk.sign(CARD, &["a.txt", "-o", "other-name"]).status, 0);
    assert!(desk.path("signed/a.txt.p7s").is_file());
    assert_eq!(desk.files(), ["a.txt", "other-name", "signed"]);
}

#[test]
fn a_new_file_has_the_permissions_that_any_new_file_has() {
    let desk = Desk::new();
    let plain = desk.write("a.txt", "one");
    assert_eq!(desk.sign(CARD, &["a.txt"]).status, 0);
    let mode = |path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(desk.path("a.txt.p7s")), mode(plain));
}

#[test]
fn outputs_that_would_meet_are_refused_with_2() {
    let desk = Desk::new();
    fs::create_dir(desk.path("folder")).unwrap();
    desk.write("a.txt", "one");
    desk.write("folder/a.txt", "two");
    desk.write("b.txt.p7s", "a document of that name");
    desk.write("b.txt", "three");
    for (arguments, code) in [
        (&["a.txt", "folder/a.txt", "-d", "folder"][..], "same_output"),
        (&["a.txt", "a.txt"], "same_output"),
        (&["a.txt", "folder/../a.txt"], "same_output"),
        (&["a.txt", "--trace", "a.txt.p7s"], "same_output"),
        (&["a.txt", "-o", "a.txt"], "output_is_input"),
        (&["a.txt", "-o", "a.txt", "--force"], "output_is_input"),
        (&["b.txt", "b.txt.p7s", "--force"], "output_is_input"),
        (&["a.txt", "--trace", "a.txt", "--force"], "output_is_input"),
    ] {
        let run = desk.sign(NO_CARD, arguments);
        assert_eq!((run.status, run.code().as_str()), (2, code), "{arguments:?}");
    }
    assert_eq!(desk.read("a.txt"), b"one");
    assert_eq!(desk.files(), ["a.txt", "b.txt", "b.txt.p7s", "folder"]);
}

#[test]
fn every_refusal_is_listed_and_nothing_is_signed() {
    let desk = Desk::new();
    desk.write("good.txt", "one");
    desk.write("taken.txt", "two");
    desk.write("taken.txt.p7s", "precious");
    fs::create_dir(desk.path("folder")).unwrap();
    let run = desk.sign(NO_CARD, &["good.txt", "missing.txt", "taken.txt", "folder"]);
    assert_eq!((run.status, run.code().as_str()), (6, "file_not_found"));
    let json = run.json();
    let of = |index: usize| {
        (
            json["documents"][index]["code"].clone(),
            json["documents"][index]["signed"].clone(),
        )
    };
    assert_eq!(of(0), (serde_json::Value::Null, false.into()));
    assert_eq!(of(1), ("file_not_found".into(), false.into()));
    assert_eq!(of(2), ("output_exists".into(), false.into()));
    assert_eq!(of(3), ("not_a_file".into(), false.into()));
    for name in ["missing.txt", "taken.txt.p7s", "folder"] {
        assert!(
            run.stderr.contains(&format!("natsuin: {name}: ")),
            "{}",
            run.stderr
        );
    }
    assert_eq!(desk.read("taken.txt.p7s"), b"precious");
}

#[test]
fn an_output_that_exists_is_replaced_only_when_that_was_said() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    desk.write("a.txt.p7s", "old");
    let refused = desk.sign(NO_CARD, &["a.txt"]);
    assert_eq!((refused.status, refused.code().as_str()), (6, "output_exists"));
    assert_eq!(desk.read("a.txt.p7s"), b"old");
    assert_eq!(desk.sign(CARD, &["a.txt", "--force"]).status, 0);
    assert_ne!(desk.read("a.txt.p7s"), b"old");
}

#[test]
fn a_link_is_followed_when_its_file_is_replaced() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    desk.write("target", "old");
    symlink("target", desk.path("a.txt.p7s")).unwrap();
    assert_eq!(desk.sign(NO_CARD, &["a.txt"]).code(), "output_exists");
    assert_eq!(desk.sign(CARD, &["a.txt", "--force"]).status, 0);
    assert!(desk.path("a.txt.p7s").is_symlink());
    assert_ne!(desk.read("target"), b"old");
}

#[test]
fn what_is_no_plain_file_is_never_replaced() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    fs::create_dir(desk.path("folder")).unwrap();
    symlink("nowhere", desk.path("dangling")).unwrap();
    for output in ["folder", "dangling", "missing/x", "a.txt/x", "/dev/null", ".."] {
        let run = desk.sign(NO_CARD, &["a.txt", "--force", "-o", output]);
        assert_eq!(
            (run.status, run.code().as_str()),
            (6, "output_not_writable"),
            "{output}"
        );
    }
}

#[test]
fn a_ceremony_that_fails_leaves_no_file() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    for reader in [
        NO_CARD,
        "virtual:locked",
        "virtual:expired",
        "virtual:my-number?sign:flip=1@7",
        "virtual:my-number?sign:gone-before",
    ] {
        let run = desk.sign(reader, &["a.txt"]);
        assert_ne!(run.status, 0, "{reader}");
        assert_eq!(desk.files(), ["a.txt"], "{reader}");
    }
}

#[test]
fn documents_that_were_finished_before_the_card_left_are_kept() {
    let desk = Desk::new();
    for name in ["a.txt", "b.txt", "c.txt"] {
        desk.write(name, name);
    }
    let run = desk.sign(
        "virtual:my-number?sign#2:gone-before",
        &["a.txt", "b.txt", "c.txt"],
    );
    assert_eq!((run.status, run.code().as_str()), (3, "card_lost"));
    let json = run.json();
    let signed: Vec<_> = (0..3)
        .map(|index| json["documents"][index]["signed"].clone())
        .collect();
    assert_eq!(signed, [true, false, false]);
    assert_eq!(json["tries_spent"], "none");
    assert_eq!(json["certificate"]["generation"], "test");
    assert_eq!(desk.files(), ["a.txt", "a.txt.p7s", "b.txt", "c.txt"]);
}

#[test]
fn a_file_name_cannot_steer_the_terminal() {
    let desk = Desk::new();
    let name = "evil\u{1b}[2J\u{202e}fdp.txt";
    desk.write(name, "one");
    let run = desk.run_with(
        &[
            "sign",
            "--cms",
            "--yes",
            "--password-stdin",
            "--reader",
            CARD,
            name,
        ],
        b"NATSUIN1",
    );
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(
        !run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{202e}'),
        "{:?}",
        run.stdout
    );
    assert!(desk.path(&format!("{name}.p7s")).is_file());
}

#[test]
fn a_document_larger_than_any_buffer_is_signed_by_its_digest() {
    let desk = Desk::new();
    fs::File::create(desk.path("zeros"))
        .unwrap()
        .set_len(20_000_001)
        .unwrap();
    let run = desk.sign(CARD, &["zeros"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let expected =
        natsuin_core::digest::DocumentDigest::of(fs::File::open(desk.path("zeros")).unwrap()).unwrap();
    let hex: String = expected
        .as_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(run.json()["documents"][0]["sha256"], hex);
}
