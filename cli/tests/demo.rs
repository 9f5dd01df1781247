//! The demo holds what it promises.
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
use std::process::Command;

use common::{Desk, PASSWORD};

#[test]
fn the_demo_signs_in_both_orders_shows_the_exchanges_and_leaves_its_files() {
    for (locale, last_line) in [
        ("C.UTF-8", "All of it held."),
        ("ja_JP.UTF-8", "すべて期待どおりでした。"),
    ] {
        let desk = Desk::new();
        let output = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/demo.sh"))
            .arg(env!("CARGO_BIN_EXE_natsuin"))
            .arg(desk.folder())
            .env("LC_ALL", locale)
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
        assert!(desk.path("document.txt").is_file() && desk.path("test-ca.pem").is_file());
    }
}
