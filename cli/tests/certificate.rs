//! `natsuin certificate`: from files and from the card.
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

use common::{CARD, Desk, PASSWORD};
use natsuin_virtual_card::{Person, Personality, VirtualCard, pki};

fn der() -> Vec<u8> {
    let card = VirtualCard::preset("my-number").unwrap();
    card.identity().signature_certificate.clone()
}

#[test]
fn a_file_in_der_or_pem_is_shown_in_japanese_time() {
    let desk = Desk::new();
    desk.write("sign.der", der());
    desk.write("sign.pem", pki::to_pem(&der()).unwrap());
    for file in ["sign.der", "sign.pem"] {
        let run = desk.run(&["certificate", file, "--json"]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
        let json = run.json();
        let names: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["generation", "not_after", "not_before", "ok"]);
        assert_eq!(json["generation"], "test");
        assert!(json["not_before"].as_str().unwrap().ends_with("+09:00"));
        assert!(json["not_after"].as_str().unwrap().ends_with("T23:59:59+09:00"));
    }
}

#[test]
fn the_person_is_shown_only_when_asked_for() {
    let desk = Desk::new();
    desk.write("sign.der", der());
    let json = desk
        .run(&["certificate", "sign.der", "--json", "--personal"])
        .json();
    let person = Person::sample();
    let holder = &json["holder"];
    assert_eq!(holder["name"], person.name);
    assert_eq!(holder["address"], person.address);
    assert_eq!(
        holder["name_substitutes"].as_str().unwrap().len(),
        person.name.chars().count()
    );
    assert_eq!(
        holder["address_substitutes"].as_str().unwrap().len(),
        person.address.chars().count()
    );
    let iso = holder["birth_date"].as_str().unwrap();
    assert_eq!(
        iso.replace('-', ""),
        holder["birth_date_raw"].as_str().unwrap()[1..]
    );
    assert!(holder["birth_date_era"].as_str().unwrap().ends_with('日'));
    assert!(["male", "female", "other"].contains(&holder["sex"].as_str().unwrap()));
    assert_eq!(json["serial"].as_str().unwrap().len(), 8);
    let words = desk
        .run(&["certificate", "sign.der", "--personal", "--lang", "ja"])
        .stdout;
    assert!(words.contains(&format!("氏名: {}", person.name)), "{words}");
    let without = desk.run(&["certificate", "sign.der"]).stdout;
    assert!(!without.contains(&person.name), "{without}");
}

#[test]
fn birth_dates_are_told_as_far_as_they_are_known() {
    for (raw, iso, era) in [
        ("319800217", Some("1980-02-17"), Some("昭和55年2月17日")),
        ("520190501", Some("2019-05-01"), Some("令和元年5月1日")),
        ("319800200", None, Some("昭和55年2月")),
        ("319800000", None, Some("昭和55年")),
        ("019800217", None, None),
        ("000000000", None, None),
    ] {
        let person = Person {
            birth_date: raw.into(),
            ..Person::sample()
        };
        let card = VirtualCard::builder(Personality::default())
            .person(person)
            .build()
            .unwrap();
        let desk = Desk::new();
        desk.write("sign.der", &card.identity().signature_certificate);
        let json = desk
            .run(&["certificate", "sign.der", "--json", "--personal"])
            .json();
        assert_eq!(
            json["holder"]["birth_date"],
            serde_json::Value::from(iso),
            "{raw}"
        );
        assert_eq!(
            json["holder"]["birth_date_era"],
            serde_json::Value::from(era),
            "{raw}"
        );
        assert_eq!(json["holder"]["birth_date_raw"], raw);
    }
}

#[test]
fn the_card_gives_its_certificate_for_the_password() {
    for order in ["card-first", "password-first"] {
        let run = Desk::new().run_with(
            &[
                "certificate",
                "--json",
                "--password-stdin",
                "--order",
                order,
                "--reader",
                CARD,
            ],
            PASSWORD.as_bytes(),
        );
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
        assert_eq!(run.json()["generation"], "test");
    }
}

#[test]
fn an_expired_certificate_may_be_shown() {
    let run = Desk::new().run_with(
        &["certificate", "--password-stdin", "--reader", "virtual:expired"],
        PASSWORD.as_bytes(),
    );
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.contains("(expired)"), "{}", run.stdout);
}

#[test]
fn what_is_no_certificate_is_5_and_what_is_no_file_is_6() {
    let desk = Desk::new();
    desk.write("text", "this is no certificate");
    desk.write("empty", "");
    desk.write("cut", &der()[..1_000]);
    fs::File::create(desk.path("endless"))
        .unwrap()
        .set_len(50_000_000)
        .unwrap();
    fs::create_dir(desk.path("folder")).unwrap();
    for (file, status, code) in [
        ("text", 5, "certificate_malformed"),
        ("empty", 5, "certificate_malformed"),
        ("cut", 5, "certificate_malformed"),
        ("endless", 5, "certificate_malformed"),
        ("missing", 6, "file_not_found"),
        ("folder", 6, "not_a_file"),
    ] {
        let run = desk.run(&["certificate", file, "--json"]);
        assert_eq!((run.status, run.code().as_str()), (status, code), "{file}");
        assert!(
            run.stderr.starts_with(&format!("natsuin: {file}: ")),
            "{}",
            run.stderr
        );
    }
}
