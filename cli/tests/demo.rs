//! The demo holds what it promises.
#![cfg(all(feature = "service", feature = "virtual-card"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use std::fs;
use std::process::Command;

use common::{Desk, PASSWORD};

#[test]
fn the_demo_signs_in_both_orders_plays_the_journey_verifies_and_leaves_its_files() {
    // With Chromium where it is there or can be had, and without it wherever this runs.
    for (locale, browser, last_line) in [
        ("C.UTF-8", "", "All of it held."),
        ("ja_JP.UTF-8", "no", "すべて期待どおりでした。"),
    ] {
        let desk = Desk::new();
        let output = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/demo.sh"))
            .arg(env!("CARGO_BIN_EXE_natsuin"))
            .arg(desk.folder())
            .env("LC_ALL", locale)
            .env("NATSUIN_DEMO_BROWSER", browser)
            .output()
            .unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{told}");
        assert!(told.contains(last_line), "{told}");
        assert!(told.contains("VERIFY (signature password)") && told.contains("COMPUTE DIGITAL SIGNATURE"));
        assert!(!told.contains(PASSWORD), "{told}");
        for name in ["card-first", "password-first"] {
            assert!(fs::metadata(desk.path(&format!("{name}.p7s"))).unwrap().len() > 1_000);
            assert!(desk.path(&format!("{name}.trace.txt")).is_file());
        }
        for (name, signatures) in [("card-first", 1), ("password-first", 1), ("both", 2)] {
            let run = desk.verify(&[&format!("contract-{name}.pdf")]);
            assert_eq!(run.status, 0, "{name}: {}", run.stdout);
            assert_eq!(
                run.json()["signatures"].as_array().unwrap().len(),
                signatures,
                "{name}"
            );
        }
        assert_eq!(desk.verify(&["contract-changed.pdf"]).code(), "hash_failure");
        for number in [1, 2] {
            assert_eq!(desk.verify(&[&format!("journey-{number}-signed.pdf")]).status, 0);
        }
        for (lang, word) in [("ja", "「完了」"), ("en", "“Done”")] {
            let timeline = String::from_utf8(desk.read(&format!("timeline.{lang}.txt"))).unwrap();
            assert!(timeline.contains(word), "{timeline}");
            assert!(String::from_utf8(desk.read("index.html")).unwrap().contains(word));
        }
        assert!(desk.path("document.txt").is_file() && desk.path("test-ca.pem").is_file());
    }
}
