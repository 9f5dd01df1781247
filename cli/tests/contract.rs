//! Exit statuses, codes, costs: what programs that call this one rely on.
#![cfg(feature = "virtual-card")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use std::process::Stdio;

use common::{CARD, Desk};
use serde_json::Value;

struct Case {
    reader: &'static str,
    password: &'static str,
    status: i32,
    code: &'static str,
    stage: Option<&'static str>,
    spent: &'static str,
    left: Option<u8>,
    recovery: &'static str,
}

const fn case(
    (reader, password): (&'static str, &'static str),
    (status, code, stage): (i32, &'static str, Option<&'static str>),
    (spent, left): (&'static str, Option<u8>),
    recovery: &'static str,
) -> Case {
    Case {
        reader,
        password,
        status,
        code,
        stage,
        spent,
        left,
        recovery,
    }
}

const RIGHT: &str = "NATSUIN1";
const F2: Option<&str> = Some("F2");
const F3: Option<&str> = Some("F3");
const F4: Option<&str> = Some("F4");

/// The same in both orders.
const CASES: &[Case] = &[
    // 3: reader and card.
    case(
        ("virtual:other", RIGHT),
        (3, "not_my_number_card", F2),
        ("none", None),
        "use_another_card",
    ),
    case(
        ("virtual:no-signature-password", RIGHT),
        (3, "no_signature_certificate", F2),
        ("none", None),
        "use_another_card",
    ),
    case(
        ("virtual:my-number?connect:no-card", RIGHT),
        (3, "no_card", F2),
        ("none", None),
        "tap_again",
    ),
    case(
        ("virtual:my-number?connect:busy", RIGHT),
        (3, "reader_busy", F2),
        ("none", None),
        "check_reader",
    ),
    case(
        ("virtual:my-number?connect:unplugged", RIGHT),
        (3, "reader_lost", F2),
        ("none", None),
        "check_reader",
    ),
    case(
        ("virtual:query-9000", RIGHT),
        (3, "counter_not_reported", F2),
        ("none", None),
        "tap_again",
    ),
    case(
        ("virtual:my-number?verify:refuse=6A86", RIGHT),
        (3, "verify_form_refused", F2),
        ("none", Some(5)),
        "reenter_password",
    ),
    case(
        ("virtual:my-number?sign:flip=1@3", RIGHT),
        (3, "signature_does_not_verify", F4),
        ("none", None),
        "tap_again",
    ),
    // A card that is torn out while it compares the password, and does not come back: nobody knows.
    case(
        ("virtual:my-number?verify:gone-after,away", "WRONG12"),
        (3, "card_lost", F2),
        ("unknown", None),
        "tap_again",
    ),
    // The same, and it comes back: now it is known.
    case(
        ("virtual:my-number?verify:gone-after", RIGHT),
        (3, "card_lost", F2),
        ("none", Some(5)),
        "tap_again",
    ),
    case(
        ("virtual:my-number?verify:gone-after", "WRONG12"),
        (4, "wrong_password", F3),
        ("one", Some(4)),
        "reenter_password",
    ),
    case(
        ("virtual:my-number?verify:silence", RIGHT),
        (3, "reader_hangs", F2),
        ("unknown", None),
        "check_reader",
    ),
    // 4: the password.
    case(
        (CARD, ""),
        (4, "password_empty", F3),
        ("none", None),
        "reenter_password",
    ),
    case(
        (CARD, "ABC12"),
        (4, "password_too_short", F3),
        ("none", None),
        "reenter_password",
    ),
    case(
        (CARD, "ABCDEFGH123456789"),
        (4, "password_too_long", F3),
        ("none", None),
        "reenter_password",
    ),
    case(
        (CARD, "ABC-123"),
        (4, "password_bad_character", F3),
        ("none", None),
        "reenter_password",
    ),
    case(
        (CARD, "1234"),
        (4, "password_is_user_pin", F3),
        ("none", None),
        "reenter_password",
    ),
    case(
        (CARD, "WRONG12"),
        (4, "wrong_password", F3),
        ("one", Some(4)),
        "reenter_password",
    ),
    case(
        ("virtual:last-try", RIGHT),
        (4, "last_try_not_confirmed", F3),
        ("none", Some(1)),
        "confirm_last_try",
    ),
    case(
        ("virtual:locked", RIGHT),
        (4, "password_locked", F3),
        ("none", Some(0)),
        "reset_password",
    ),
    // 5: the certificate.
    case(
        ("virtual:expired", RIGHT),
        (5, "certificate_expired", F4),
        ("none", None),
        "renew_certificate",
    ),
    case(
        ("virtual:not-yet-valid", RIGHT),
        (5, "certificate_not_yet_valid", F4),
        ("none", None),
        "check_clock",
    ),
];

#[test]
fn each_failure_has_its_exit_status_its_code_and_its_cost() {
    for case in CASES {
        for order in ["card-first", "password-first"] {
            let desk = Desk::new();
            desk.write("a.txt", "one");
            let run = desk.sign_with(
                case.reader,
                &["a.txt", "--order", order],
                case.password.as_bytes(),
            );
            let json = run.json();
            let about = format!("{} {order}: {json:#}", case.reader);
            assert_eq!(run.status, case.status, "{about}");
            assert_eq!(json["ok"], false, "{about}");
            assert_eq!(json["code"], case.code, "{about}");
            assert_eq!(json["stage"], Value::from(case.stage), "{about}");
            assert_eq!(json["tries_spent"], case.spent, "{about}");
            assert_eq!(json["tries_left"], Value::from(case.left), "{about}");
            assert_eq!(json["recovery"], case.recovery, "{about}");
            assert_eq!(json["documents"][0]["signed"], false, "{about}");
            assert!(run.stderr.contains(&format!("[{}]", case.code)), "{about}");
        }
    }
}

#[test]
fn success_is_0_and_one_object() {
    for order in ["card-first", "password-first"] {
        let desk = Desk::new();
        desk.write("a.txt", "one");
        let run = desk.sign(CARD, &["a.txt", "--order", order]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
        let json = run.json();
        let names: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["certificate", "documents", "ok"]);
        assert_eq!(json["ok"], true);
        let certificate = json["certificate"].as_object().unwrap();
        let names: Vec<_> = certificate.keys().map(String::as_str).collect();
        assert_eq!(names, ["generation", "not_after", "not_before"]);
        assert!(
            certificate["not_after"]
                .as_str()
                .unwrap()
                .ends_with("T23:59:59+09:00")
        );
        assert_eq!(certificate["generation"], "test");
    }
}

#[test]
fn the_last_try_is_spent_after_a_yes_only() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    assert_eq!(
        desk.sign("virtual:last-try", &["a.txt", "--spend-last-try"])
            .status,
        0
    );
    let wrong = desk.sign_with(
        "virtual:last-try",
        &["a.txt", "--spend-last-try", "--force"],
        b"WRONG12",
    );
    assert_eq!((wrong.status, wrong.code().as_str()), (4, "password_locked"));
    assert_eq!(wrong.json()["tries_spent"], "one");
    assert_eq!(wrong.json()["tries_left"], 0);
}

#[test]
fn the_plain_path_signs_without_short_ef_identifiers() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    let run = desk.sign(CARD, &["a.txt", "--plain", "--trace", "trace.txt"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let trace = String::from_utf8(desk.read("trace.txt")).unwrap();
    // SELECT of an EF, and the query of the current one; never the query by short EF identifier.
    assert!(
        trace.contains("00 A4 02 0C") && trace.contains("00 20 00 80"),
        "{trace}"
    );
    assert!(!trace.contains("00 20 00 9B"), "{trace}");
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    let confirm = desk.run_with(
        &[
            "sign",
            "--cms",
            "a.txt",
            "--password-stdin",
            "--json",
            "--reader",
            CARD,
        ],
        b"NATSUIN1\n",
    );
    assert_eq!(
        (confirm.status, confirm.code().as_str()),
        (2, "confirmation_needed")
    );
    let password = desk.run(&["sign", "--cms", "a.txt", "--yes", "--json", "--reader", CARD]);
    assert_eq!(
        (password.status, password.code().as_str()),
        (2, "terminal_needed")
    );
    let certificate = desk.run(&["certificate", "--json", "--reader", CARD]);
    assert_eq!(
        (certificate.status, certificate.code().as_str()),
        (2, "terminal_needed")
    );
    assert_eq!(desk.files(), ["a.txt"]);
}

#[test]
fn a_preset_that_does_not_exist_is_a_usage_error_that_names_those_that_do() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    for reader in ["virtual:nonsense", "virtual:", "virtual:my-number?nonsense"] {
        let run = desk.sign(reader, &["a.txt"]);
        assert_eq!((run.status, run.code().as_str()), (2, "usage"), "{reader}");
    }
    let run = desk.run(&["card", "--reader", "virtual:nonsense"]);
    assert!(run.stderr.contains("my-number, plain, short"), "{}", run.stderr);
}

#[cfg(feature = "pcsc")]
#[test]
fn without_a_reader_the_run_ends_with_3_at_once() {
    let desk = Desk::new();
    let run = desk.run(&["card", "--json", "--reader", "no reader has this name"]);
    assert_eq!(run.status, 3);
    assert!(
        ["no_reader", "reader_service_unavailable"].contains(&run.code().as_str()),
        "{}",
        run.stdout
    );
    assert_eq!(run.json()["stage"], "F2");
}

#[test]
fn a_closed_pipe_is_no_failure_of_ours() {
    let desk = Desk::new();
    let mut child = desk
        .command()
        .args(["card", "--reader", CARD])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
