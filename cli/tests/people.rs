//! Certificates of all kinds of people, from the card to the verified signature: every text as the certificate has it.
#![cfg(feature = "virtual-card")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use common::{Desk, PASSWORD};
use natsuin_virtual_card::{PEOPLE, Person};
use serde_json::Value;

/// The holder as the JSON must have them: nothing normalised, nothing guessed.
#[track_caller]
fn assert_is(person: &Person, holder: &Value) {
    let flags = |flags: &Option<String>, text: &str| {
        flags.clone().unwrap_or_else(|| "0".repeat(text.chars().count()))
    };
    assert_eq!(holder["name"], person.name);
    assert_eq!(
        holder["name_substitutes"],
        flags(&person.name_flags, &person.name)
    );
    assert_eq!(holder["address"], person.address);
    assert_eq!(
        holder["address_substitutes"],
        flags(&person.address_flags, &person.address)
    );
    assert_eq!(holder["birth_date_raw"], person.birth_date);
    // A date is told only where era, year, month and day are known.
    assert_eq!(
        holder["birth_date"].is_null(),
        person.birth_date.starts_with('0'),
        "{}",
        person.birth_date
    );
    let sex = ["male", "female", "other"][person.sex.parse::<usize>().unwrap() - 1];
    assert_eq!(holder["sex"], sex);
}

#[test]
fn everybody_signs_and_is_shown_as_their_certificate_has_them() {
    for (name, person) in PEOPLE {
        let (person, desk) = (person(), Desk::new());
        let reader = format!("virtual:my-number@{name}");
        desk.write_pdf("a.pdf");
        desk.write("a.txt", "one");
        assert_eq!(desk.sign_pdf(&reader, &["a.pdf"]).status, 0, "{name}");
        assert_eq!(desk.sign(&reader, &["a.txt"]).status, 0, "{name}");
        for file in [&["a-signed.pdf"][..], &["a.txt.p7s", "--content", "a.txt"]] {
            let run = desk.verify(&[file, &["--personal"]].concat());
            assert_eq!(run.status, 0, "{name}: {}", run.stdout);
            assert_is(&person, &run.json()["signatures"][0]["holder"]);
            let without = desk.verify(file).stdout;
            assert!(!without.contains(&person.name) && !without.contains(&person.address));
        }
        let arguments = [
            "certificate",
            "--personal",
            "--password-stdin",
            "--reader",
            &reader,
        ];
        let shown = desk.run_with(&[&arguments[..], &["--json"]].concat(), PASSWORD.as_bytes());
        assert_is(&person, &shown.json()["holder"]);
        let told = desk.run_with(&arguments, PASSWORD.as_bytes()).stdout;
        assert!(
            told.contains(&person.name) && told.contains(&person.address),
            "{told}"
        );
    }
}

/// The registry's form has the signer's name in the document: alias, former name and characters of any plane included.
#[test]
fn everybodys_name_stands_in_the_form_of_the_registry() {
    for (name, person) in PEOPLE {
        let desk = Desk::new();
        desk.write_pdf("a.pdf");
        let reader = format!("virtual:my-number@{name}");
        let run = desk.sign_pdf(&reader, &["a.pdf", "--profile", "moj"]);
        assert_eq!(run.status, 0, "{name}: {}", run.stdout);
        let units = person().name.encode_utf16().collect::<Vec<_>>();
        let digits: String = units.iter().map(|unit| format!("{unit:04X}")).collect();
        let signed = String::from_utf8_lossy(&desk.read("a-signed.pdf")).into_owned();
        assert!(signed.contains(&format!("/Name<FEFF{digits}>")), "{name}");
        let run = desk.verify(&["a-signed.pdf", "--conformance", "moj"]);
        assert_eq!(run.status, 0, "{name}: {}", run.stdout);
    }
}

#[test]
fn nobody_else_has_a_card() {
    let desk = Desk::new();
    let run = desk.run(&["card", "--json", "--reader", "virtual:my-number@nobody"]);
    assert_eq!((run.status, run.code().as_str()), (2, "usage"));
    assert!(run.stderr.contains("long-address"), "{}", run.stderr);
}
