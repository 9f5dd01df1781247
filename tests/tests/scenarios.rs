//! The scenarios that every language must end alike: tests/scenarios.json, here in Rust. Swift and Kotlin run the same
//! file through the bindings (ios/, android/).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod spoilt;

use std::time::Duration;

use natsuin_core::ceremony::Order;
use natsuin_core::error::Error;
use natsuin_tests::desk::{Desk, Person, card, reader};
use natsuin_tests::journey::{Phone, Traveller, card_ca};
use natsuin_tests::service::{Fault, Kind, Service};
use serde_json::{Value, json};

use spoilt::Spoilt;

fn scenarios(kind: &str) -> Vec<Value> {
    let table: Value = serde_json::from_str(include_str!("../scenarios.json")).unwrap();
    table[kind].as_array().unwrap().clone()
}

fn orders(scenario: &Value) -> Vec<Order> {
    match text(scenario, "order") {
        "card_first" => vec![Order::CardFirst],
        "password_first" => vec![Order::PasswordFirst],
        "both" => vec![Order::CardFirst, Order::PasswordFirst],
        other => panic!("{other}"),
    }
}

fn text<'a>(of: &'a Value, key: &str) -> &'a str {
    of[key].as_str().unwrap_or_else(|| panic!("{key} in {of}"))
}

fn number(of: &Value, key: &str) -> u32 {
    u32::try_from(of[key].as_u64().unwrap()).unwrap()
}

fn person(scenario: &Value) -> Person {
    let entries = scenario["entries"].as_array().unwrap().iter();
    let entries: Vec<_> = entries.map(|entry| entry.as_str().unwrap()).collect();
    Person::entering(&entries)
}

/// What the table has under `expect`.
fn outcome(error: Option<Error>, verifies: u32, signed: usize) -> Value {
    json!({
        "code": error.map(|error| error.code.as_str()),
        "tries_spent": error.map(|error| error.tries_spent.as_str()),
        "tries_left": error.and_then(|error| error.tries_left),
        "verifies": verifies,
        "signed": signed,
    })
}

fn sign(scenario: &Value, order: Order) -> Value {
    let mut desk = Desk::new(Person::default());
    let mut person = person(scenario).tapping(number(scenario, "taps"));
    if scenario["last_try_yes"] == true {
        person = person.spending_the_last_try();
    }
    if let Some(at) = scenario["cancel_at_exchange"].as_u64() {
        person = person.cancelling_at(at.try_into().unwrap(), &desk.cancel);
    }
    desk.person = person;
    let reader = reader(card(text(scenario, "preset")), text(scenario, "faults"));
    let documents = number(scenario, "documents").try_into().unwrap();
    let (error, signed) = match desk.sign(&reader, order, documents) {
        Ok(signed) => (None, signed.signatures.len()),
        Err(stopped) => (Some(stopped.error), stopped.signatures.iter().flatten().count()),
    };
    outcome(error, reader.counts().verifies, signed)
}

#[test]
fn each_ceremony_ends_as_the_table_says() {
    let mut faults = Vec::new();
    for scenario in scenarios("sign") {
        for order in orders(&scenario) {
            let found = sign(&scenario, order);
            if found != scenario["expect"] {
                faults.push(format!("{} ({order:?}): {found}", scenario["name"]));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What the service does instead of answering, for each request of the table.
fn faults(scenario: &Value) -> Vec<(Kind, (Fault, u32))> {
    let rows = scenario["http"].as_array().unwrap().iter();
    rows.map(|row| {
        let request = match text(row, "request") {
            "claim" => Kind::Claim,
            "document" => Kind::Document,
            "state" => Kind::State,
            "progress" => Kind::Progress,
            "submit" => Kind::Submit,
            "release" => Kind::GiveBack,
            other => panic!("{other}"),
        };
        let fault = match row["answer"]["code"].as_str() {
            Some(code) => Fault::Problem(
                u16::try_from(number(&row["answer"], "status")).unwrap(),
                code.to_owned().leak(),
            ),
            None => match text(row, "fault") {
                "not_connected" => Fault::Refused,
                "reply_lost" => Fault::ReplyLost,
                other => panic!("{other}"),
            },
        };
        let times = row["times"]
            .as_u64()
            .map_or(u32::MAX, |times| times.try_into().unwrap());
        (request, (fault, times))
    })
    .collect()
}

#[test]
fn each_journey_ends_as_the_table_says() {
    for scenario in scenarios("journey") {
        for order in orders(&scenario) {
            let phone = Phone::new(order, Duration::from_secs(20));
            let service = Service::start(1, card_ca(), phone.now(), Duration::ZERO);
            service.books().faults.extend(faults(&scenario));
            let reader = reader(card("my-number"), "");
            let guide = Traveller::new(person(&scenario).tapping(1));
            let error = phone.join(&service.code(), &reader, &guide).err();
            let signed = service.books().completions.try_into().unwrap();
            let found = outcome(error, reader.counts().verifies, signed);
            assert_eq!(found, scenario["expect"], "{} ({order:?})", scenario["name"]);
            if scenario["resume"] == true {
                let verifies = reader.counts().verifies;
                service.books().faults.clear();
                assert!(phone.resume(&reader, &guide).unwrap(), "{}", scenario["name"]);
                assert_eq!(service.books().completions, 1);
                assert_eq!(reader.counts().verifies, verifies, "signed once");
            }
        }
    }
}

#[test]
fn each_platform_that_fails_is_told_as_the_table_says() {
    let mut faults = Vec::new();
    for scenario in scenarios("platform") {
        for order in orders(&scenario) {
            let person = person(&scenario).tapping(number(&scenario, "taps"));
            let phone = Spoilt::new(&scenario, person);
            let (error, signed) = phone.join(order);
            let found = outcome(error, phone.reader.counts().verifies, signed);
            if found != scenario["expect"] {
                faults.push(format!("{} ({order:?}): {found}", scenario["name"]));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
