//! `natsuin sign --visible`: what is seen, of whom, and what is refused before the card is touched. Needs poppler's
//! `pdftotext` and the fonts of fonts-noto-cjk.
#![cfg(feature = "virtual-card")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use std::process::Command;

use common::{CARD, Desk, PASSWORD};
use natsuin_tests::skip;
use natsuin_virtual_card::PEOPLE;

const PLACE: &str = "1,200,40,300,90";
/// Refused before the card: the reader would not even be found.
const NO_CARD: &str = "virtual:my-number?connect:no-card";

/// All that is to be read on the pages, without white space.
fn seen(desk: &Desk, name: &str) -> String {
    // As it is written, not as it lies on the page.
    let output = Command::new("pdftotext")
        .arg("-raw")
        .arg(desk.path(name))
        .arg("-")
        .output()
        .expect("this test needs pdftotext");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_whitespace().collect()
}

#[test]
fn the_stamp_shows_the_date_and_the_name_only_where_it_is_asked_for() {
    for (name, person) in PEOPLE {
        let desk = Desk::new();
        desk.write_pdf("a.pdf");
        let reader = format!("virtual:my-number@{name}");
        let bare: String = person().name.split_whitespace().collect();
        for (personal, shows) in [(&["--personal"][..], true), (&[], false)] {
            let arguments = [&["a.pdf", "--force", "--visible", PLACE], personal].concat();
            let run = desk.sign_pdf(&reader, &arguments);
            assert_eq!(run.status, 0, "{name}: {}", run.stdout);
            let seen = seen(&desk, "a-signed.pdf");
            assert!(
                seen.contains("電子署名") && seen.contains('年') && seen.contains('日'),
                "{seen}"
            );
            assert_eq!(seen.contains(&bare), shows, "{name}: {seen}");
            let signed = desk.read("a-signed.pdf");
            let has_name = signed.windows(9).any(|part| part == b"/Name<FEF");
            assert_eq!(has_name, shows, "{name}");
            assert_eq!(desk.verify(&["a-signed.pdf"]).status, 0, "{name}");
        }
    }
}

#[test]
fn a_stamp_that_cannot_be_is_refused_before_the_card() {
    let desk = Desk::new();
    desk.write_pdf("a.pdf");
    desk.write("no-font.ttf", "this is no font");
    for (arguments, status, code) in [
        (&["--visible", "9,1,1,99,99"][..], 6, "pdf_no_page"),
        (&["--visible", "1,500,1,200,99"], 6, "pdf_stamp_outside_page"),
        (
            &["--visible", PLACE, "--font", "missing.ttf"],
            6,
            "file_not_found",
        ),
        (
            &["--visible", PLACE, "--font", "no-font.ttf"],
            6,
            "font_not_usable",
        ),
        (&["--visible", "1,1,1"], 2, "usage"),
        (&["--visible", PLACE, "--field", "Tenant"], 2, "usage"),
        (&["--font", "no-font.ttf"], 2, "usage"),
    ] {
        let run = desk.sign_pdf(NO_CARD, &[&["a.pdf"], arguments].concat());
        assert_eq!((run.status, run.code().as_str()), (status, code), "{arguments:?}");
    }
    assert_eq!(desk.files(), ["a.pdf", "no-font.ttf"]);
}

/// On a computer without Japanese fonts, which this one becomes for the one run.
#[test]
fn without_a_font_the_package_is_named() {
    let desk = Desk::new();
    desk.write_pdf("a.pdf");
    let hide = "mount -t tmpfs none /usr/share/fonts && exec \"$@\"";
    let enter = ["--user", "--map-root-user", "--mount", "sh", "-c", hide, "sh"];
    let can = Command::new("unshare").args(enter).arg("true").output();
    if !can.is_ok_and(|output| output.status.success()) {
        skip("unshare cannot hide the fonts");
        return;
    }
    let plain = desk.command();
    let mut command = Command::new("unshare");
    command
        .args(enter)
        .arg(plain.get_program())
        .current_dir(desk.folder());
    let arguments = [
        "sign",
        "--yes",
        "--json",
        "--lang",
        "en",
        "--password-stdin",
        "--reader",
        CARD,
    ];
    let mut child = command
        .args(arguments)
        .args(["a.pdf", "--visible", PLACE])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), PASSWORD.as_bytes());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(6));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&json["code"], &json["recovery"]),
        (&"font_not_found".into(), &"install_font".into())
    );
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("fonts-noto-cjk"), "{said}");
    assert_eq!(desk.files(), ["a.pdf"]);
}
