//! `--password-stdin`: one line, one entry.
#![cfg(feature = "virtual-card")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use common::{CARD, Desk};

fn sign(input: &[u8]) -> (i32, String, String) {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    let run = desk.sign_with(CARD, &["a.txt"], input);
    (run.status, run.code(), run.stderr)
}

#[test]
fn the_line_end_is_removed_and_the_rest_is_left_alone() {
    for input in [
        &b"NATSUIN1"[..],
        b"NATSUIN1\n",
        b"NATSUIN1\r\n",
        b"NATSUIN1\nANOTHER1\n",
        b"NATSUIN1\n\xff\xfe",
    ] {
        let (status, _, stderr) = sign(input);
        assert_eq!((status, stderr.as_str()), (0, ""), "{input:?}");
    }
}

#[test]
fn what_can_be_no_password_ends_with_4_before_the_card_is_touched() {
    let too_long = [b'A'; 5_000];
    for (input, code) in [
        (&b""[..], "password_empty"),
        (b"\n", "password_empty"),
        (b"\r\n", "password_empty"),
        (b"\nNATSUIN1\n", "password_empty"),
        (b" NATSUIN1\n", "password_bad_character"),
        (b"NATSUIN1 \n", "password_bad_character"),
        (b"NATSU\0IN1\n", "password_bad_character"),
        (b"NATSUIN\xff\n", "password_bad_character"),
        (b"1234\n", "password_is_user_pin"),
        (b"AB12\n", "password_too_short"),
        (&too_long, "password_too_long"),
    ] {
        let desk = Desk::new();
        desk.write("a.txt", "one");
        let run = desk.sign_with(CARD, &["a.txt", "--trace", "trace.txt"], input);
        assert_eq!((run.status, run.code().as_str()), (4, code), "{input:?}");
        assert_eq!(run.json()["tries_spent"], "none");
        assert!(
            desk.read("trace.txt").is_empty(),
            "the card was touched: {input:?}"
        );
    }
}

#[test]
fn what_an_input_method_did_to_it_is_put_right_and_told() {
    let (status, _, stderr) = sign("ｎａｔｓｕｉｎ１\n".as_bytes());
    assert_eq!(status, 0);
    assert!(
        stderr.contains("Full-width") && stderr.contains("capitals"),
        "{stderr}"
    );
}

#[test]
fn a_wrong_password_is_tried_once_and_ends_the_run() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    let run = desk.sign_with(CARD, &["a.txt", "--trace", "trace.txt"], b"WRONG12\nNATSUIN1\n");
    assert_eq!((run.status, run.code().as_str()), (4, "wrong_password"));
    let trace = String::from_utf8(desk.read("trace.txt")).unwrap();
    assert_eq!(trace.matches("VERIFY (signature password)").count(), 1, "{trace}");
}

#[test]
fn a_card_that_only_bounced_is_tried_again_with_the_same_entry() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    let run = desk.sign("virtual:my-number?select#2:gone-before", &["a.txt"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    // But not for ever.
    let run = desk.sign(
        "virtual:my-number?select:gone-before",
        &["a.txt", "--force", "--trace", "trace.txt"],
    );
    assert_eq!((run.status, run.code().as_str()), (3, "card_lost"));
    let trace = String::from_utf8(desk.read("trace.txt")).unwrap();
    assert_eq!(trace.matches("== card found").count(), 3, "{trace}");
}
