//! A command line that is wrong: exit status 2, one JSON object where that was asked for, nothing repeated that may be
//! a secret.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use common::Desk;

/// Wrong whatever the features are.
const WRONG: &[&[&str]] = &[
    &[],
    &["sing", "a.txt"],
    &["--cms"],
    &["sign"],
    &["sign", "--cms"],
    &["sign", "a.txt"],
    &["sign", "--cms", "a.txt", "--nonsense"],
    &["sign", "--cms", "a.txt", "-x"],
    &["sign", "--cms", "a.txt", "--yes=yes"],
    &["sign", "--cms", "a.txt", "-o"],
    &["sign", "--cms", "a.txt", "-o", ""],
    &["sign", "--cms", "a.txt", "-o", "x", "-d", "y"],
    &["sign", "--cms", "a.txt", "b.txt", "-o", "x"],
    &["sign", "--cms", "a.txt", "--order", "both"],
    &["sign", "--cms", "a.txt", "--wait", "-1"],
    &["sign", "--cms", "a.txt", "--wait", "99999999999999999999"],
    &["sign", "--cms", "a.txt", "--wait", "soon"],
    &["sign", "--cms", "a.txt", "--lang", "de"],
    &["card", "a.txt"],
    &["card", "--cms"],
    &["card", "--password-stdin"],
    &["certificate", "a.pem", "b.pem"],
    &["certificate", "a.pem", "--reader", "x"],
    &["certificate", "a.pem", "--password-stdin"],
    &["certificate", "--yes"],
];

#[test]
fn a_wrong_command_line_ends_with_2_and_says_why_on_standard_error() {
    for wrong in WRONG {
        let desk = Desk::new();
        let run = desk.run(wrong);
        assert_eq!(run.status, 2, "{wrong:?}");
        assert_eq!(run.stdout, "", "{wrong:?}");
        assert!(run.stderr.starts_with("natsuin: "), "{wrong:?}: {}", run.stderr);
        assert!(desk.files().is_empty(), "{wrong:?}");
    }
}

#[test]
fn json_anywhere_on_a_wrong_command_line_is_honoured() {
    for wrong in WRONG.iter().filter(|wrong| !wrong.ends_with(&["-o"])) {
        for arguments in [[&["--json"], *wrong].concat(), [*wrong, &["--json"]].concat()] {
            let run = Desk::new().run(&arguments);
            assert_eq!(run.status, 2, "{arguments:?}");
            let json = run.json();
            assert_eq!(json["ok"], false);
            assert_eq!(json["code"], "usage");
            assert_eq!(json["stage"], serde_json::Value::Null);
            assert_eq!(json["tries_spent"], "none");
            assert_eq!(json["tries_left"], serde_json::Value::Null);
            assert_eq!(json["recovery"], "fix_command");
        }
    }
}

#[test]
fn after_two_dashes_there_are_files_only() {
    let desk = Desk::new();
    let run = desk.run(&["sign", "--cms", "--nonsense", "--", "--json"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
}

#[test]
fn what_was_typed_where_a_password_does_not_belong_is_not_repeated() {
    for wrong in [
        &["sign", "--cms", "a.txt", "--password", "SECRET99"][..],
        &["sign", "--cms", "a.txt", "--password=SECRET99"],
        &["sign", "--cms", "a.txt", "--password-stdin=SECRET99"],
        &["sign", "--cms", "a.txt", "--order", "SECRET99"],
        &["sign", "--cms", "a.txt", "--wait", "SECRET99"],
        &["card", "SECRET99"],
        &["certificate", "a.pem", "SECRET99"],
    ] {
        for more in [&[][..], &["--json"], &["--lang", "ja"]] {
            let run = Desk::new().run(&[wrong, more].concat());
            assert_eq!(run.status, 2, "{wrong:?}");
            assert!(
                !run.stdout.contains("SECRET99") && !run.stderr.contains("SECRET99"),
                "{wrong:?}"
            );
        }
    }
}
