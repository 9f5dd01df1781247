//! A bounded, seeded run of the session's fuzz targets of `core/fuzz`, on the stable toolchain.
#![cfg(feature = "session")]
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub
)]

mod mutation;
mod random;
#[path = "../fuzz/session_targets.rs"]
mod targets;

use mutation::{mutate, run};
use random::Random;
use serde_json::{Value, json};
use targets::Announced;

/// Values that a reader may not expect; most of them somewhere near a limit.
fn unexpected(random: &mut Random) -> Value {
    let values = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(0),
        json!(1),
        json!(2),
        json!(52_428_801),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("completed"),
        json!("\u{202E}disguised\u{0}"),
        json!("字".repeat(200)),
        json!("字".repeat(201)),
        json!("0".repeat(64)),
        json!("/api/v1/../../elsewhere"),
        json!("//elsewhere.example/"),
        json!([]),
        json!({}),
        json!([[[[[[[[[]]]]]]]]]),
    ];
    values[random.below(values.len())].clone()
}

/// Changes one member, at whatever depth: replaced, removed, or, in a list, repeated.
fn mutate_json(value: &mut Value, random: &mut Random) {
    let stops_here = random.below(4) == 0;
    match value {
        Value::Object(members) if !members.is_empty() && !stops_here => {
            let name = members.keys().nth(random.below(members.len())).unwrap().clone();
            if random.below(6) == 0 {
                members.remove(&name);
            } else {
                mutate_json(&mut members[&name], random);
            }
        }
        Value::Array(items) if !items.is_empty() && !stops_here => {
            let at = random.below(items.len());
            if random.below(4) == 0 {
                let copies = vec![items[at].clone(); random.below(11)];
                items.extend(copies);
            } else {
                mutate_json(&mut items[at], random);
            }
        }
        other => *other = unexpected(random),
    }
}

/// The seed; mutants of what it says; mutants of its bytes.
fn run_json(target: impl Fn(&[u8]), seed: &Value, rounds: usize) {
    let mut random = Random(2026);
    run(&target, &[seed.to_string().into_bytes()], rounds);
    for round in 0..rounds {
        let mut value = seed.clone();
        for _ in 0..=random.below(3) {
            mutate_json(&mut value, &mut random);
        }
        let bytes = value.to_string().into_bytes();
        target(&bytes);
        if round % 4 == 0 {
            target(&mutate(&bytes, &mut random));
        }
    }
}

/// With each of the statuses that the target chooses by its first byte.
fn with_status(target: impl Fn(&[u8])) -> impl Fn(&[u8]) {
    move |body: &[u8]| {
        for status in 0..16 {
            target(&[&[status], body].concat());
        }
    }
}

#[test]
fn invitations_are_taken_or_refused() {
    const ID: &str = "3q2-7wAAAAAAAAAAAAAAAA#AAECAwQFBgcICQoLDA0ODw";
    let seeds = [
        format!("https://sign.example.jp/s/1/{ID}"),
        format!("https://sign.example.jp/a/1/{ID}"),
        format!("http://127.0.0.1:8080/s/1/{ID}"),
        format!("http://[::1]:8080/s/1/{ID}"),
        format!("https://user@test.example.jp:443/s/2/{ID}?x=y"),
        "itms-apps://apps.apple.com/jp/app/id1".into(),
    ];
    run(targets::invitation, &seeds.map(String::into_bytes), 5_000);
}

#[test]
fn claims_are_read_or_refused() {
    run_json(targets::claim_answer, &targets::claim(), 10_000);
}

#[test]
fn states_are_read_or_refused() {
    let state = json!({"version": 1, "state": "claimed", "expires_at_ms": 1_785_000_600_000_u64, "server_time_ms": 5});
    run_json(targets::state_answer, &state, 10_000);
}

#[test]
fn problems_are_read_or_refused() {
    let problem = json!({
        "type": "about:blank", "title": "Gone", "status": 410, "code": "code_replaced", "detail": "text", "supported": [1],
    });
    run_json(with_status(targets::problem), &problem, 500);
}

#[test]
fn outcomes_are_read_or_refused_and_no_signature_is_lost() {
    let completed = json!({"version": 1, "state": "completed", "completed_at_ms": 1, "server_time_ms": 2});
    run_json(with_status(targets::submit_answer), &completed, 500);
    for code in [
        "submission_refused",
        "session_replaced",
        "session_already_signed",
        "code_used",
        "of_tomorrow",
    ] {
        run_json(
            with_status(targets::submit_answer),
            &json!({"status": 409, "code": code}),
            50,
        );
    }
}

#[test]
fn what_is_kept_is_read_or_forgotten() {
    let record: Value = serde_json::from_slice(&targets::record()).unwrap();
    run_json(targets::kept_record, &record, 5_000);
}

#[test]
fn prepared_files_are_looked_at_or_refused() {
    run(targets::prepared, &[Announced::new().file], 1_000);
}

#[test]
fn a_document_is_shown_only_when_it_is_the_one_that_was_announced() {
    let announced = Announced::new();
    run(
        |bytes| targets::document_answer(&announced, bytes),
        std::slice::from_ref(&announced.file),
        1_000,
    );
}
