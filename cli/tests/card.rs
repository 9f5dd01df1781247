//! `natsuin card`: what lies on the reader, free of charge.
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
use natsuin_virtual_card::Personality;
use serde_json::{Value, json};

#[test]
fn each_kind_of_card_is_told_with_its_tries_and_certificates() {
    for (preset, kind, left, signature) in [
        ("my-number", "my_number", json!(5), json!(true)),
        ("plain", "my_number", json!(5), json!(true)),
        ("last-try", "my_number", json!(1), json!(true)),
        ("locked", "my_number", json!(0), json!(true)),
        ("locked-6983", "my_number", json!(0), json!(true)),
        ("locked-6984", "my_number", json!(0), json!(true)),
        ("query-9000", "my_number", Value::Null, json!(true)),
        ("no-signature-certificate", "my_number", json!(5), json!(false)),
        ("juki", "juki", json!(5), json!(true)),
        ("android", "android", json!(5), json!(true)),
        ("iphone", "iphone", json!(5), json!(true)),
        ("other", "other", Value::Null, Value::Null),
    ] {
        let reader = format!("virtual:{preset}");
        let user = if kind == "other" { Value::Null } else { json!(true) };
        let expected = json!({
            "ok": true,
            "reader": reader,
            "kind": kind,
            "tries_left": left,
            "certificates": { "signature": signature, "user": user },
        });
        for plain in [&[][..], &["--plain"]] {
            let run = Desk::new().run(&[&["card", "--json", "--reader", &reader], plain].concat());
            assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{preset}");
            assert_eq!(run.json(), expected, "{preset} {plain:?}");
        }
    }
}

#[test]
fn a_look_at_the_card_presents_no_password() {
    let desk = Desk::new();
    let run = desk.run(&[
        "card",
        "--reader",
        CARD,
        "--trace",
        "trace.txt",
        "--evidence",
        "evidence.json",
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let trace = String::from_utf8(desk.read("trace.txt")).unwrap();
    assert!(trace.contains("VERIFY (tries left?)"), "{trace}");
    assert!(!trace.contains("VERIFY (signature password)"), "{trace}");
}

#[test]
fn evidence_becomes_a_personality_of_the_virtual_card() {
    for preset in ["my-number", "plain", "warning-6282", "juki"] {
        let desk = Desk::new();
        let reader = format!("virtual:{preset}");
        let run = desk.run(&[
            "card",
            "--json",
            "--reader",
            &reader,
            "--evidence",
            "evidence.json",
        ]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert_eq!(run.json()["ok"], true);
        let evidence = String::from_utf8(desk.read("evidence.json")).unwrap();
        let learned = Personality::from_evidence(&evidence).unwrap();
        let original = Personality::preset(preset).unwrap();
        assert_eq!(learned.label, original.label, "{preset}");
        assert_eq!(learned.short_ef, original.short_ef, "{preset}");
        assert_eq!(learned.past_end, original.past_end, "{preset}");
        let json: Value = serde_json::from_str(&evidence).unwrap();
        assert_eq!(json["natsuin_evidence"], 1);
        assert_eq!(json["reader"]["extended_length"], true);
    }
}

#[test]
fn evidence_replaces_nothing_unless_told_so() {
    let desk = Desk::new();
    desk.write("evidence.json", "precious");
    let look = ["card", "--json", "--reader", CARD, "--evidence", "evidence.json"];
    let refused = desk.run(&look);
    assert_eq!((refused.status, refused.code().as_str()), (6, "output_exists"));
    assert_eq!(desk.read("evidence.json"), b"precious");
    assert_eq!(desk.run(&[&look[..], &["--force"]].concat()).status, 0);
    let same = desk.run(&[&look[..], &["--force", "--trace", "evidence.json"]].concat());
    assert_eq!((same.status, same.code().as_str()), (2, "same_output"));
}

#[test]
fn no_card_and_busy_are_3() {
    for (faults, code) in [("connect:no-card", "no_card"), ("connect:busy", "reader_busy")] {
        let run = Desk::new().run(&["card", "--json", "--reader", &format!("{CARD}?{faults}")]);
        assert_eq!((run.status, run.code().as_str()), (3, code));
    }
}
