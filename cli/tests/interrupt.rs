//! What happens in the middle of the work. Ctrl-C without a terminal: the first signal cancels, the second ends the
//! process at once.
#![cfg(feature = "virtual-card")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::Desk;
use serde_json::Value;

fn interrupt(child: &Child) {
    let line = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success());
}

fn start(desk: &Desk, arguments: &[&str], input: &[u8]) -> Child {
    let mut child = desk
        .command()
        .args([
            "sign",
            "--cms",
            "--yes",
            "--password-stdin",
            "--json",
            "--trace",
            "trace.txt",
            "a.txt",
        ])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.as_mut().unwrap().write_all(input).unwrap();
    child
}

fn wait_for_trace(desk: &Desk, what: &str) {
    for _ in 0..6_000 {
        if std::fs::read_to_string(desk.path("trace.txt")).is_ok_and(|trace| trace.contains(what)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("the trace never said {what}");
}

fn end(mut child: Child) -> (i32, Value) {
    // Held open until the end: a closed one would end the password's line.
    let _stdin = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    (
        output.status.code().unwrap(),
        serde_json::from_slice(&output.stdout).unwrap(),
    )
}

#[test]
fn while_the_password_is_awaited_one_signal_is_enough() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    let child = start(&desk, &["--reader", "virtual:my-number"], b"NATS");
    wait_for_trace(&desk, "");
    interrupt(&child);
    let (status, json) = end(child);
    assert_eq!((status, json["code"].as_str()), (130, Some("cancelled")));
    assert_eq!(json["tries_spent"], "none");
    assert_eq!(json["documents"][0]["signed"], false);
    assert_eq!(desk.files(), ["a.txt", "trace.txt"]);
}

#[test]
fn a_password_that_is_being_compared_is_awaited_and_its_cost_told() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    let reader = "virtual:my-number?verify:delay=500";
    let child = start(&desk, &["--reader", reader], b"WRONG12\n");
    wait_for_trace(&desk, "VERIFY (signature password)");
    interrupt(&child);
    let (status, json) = end(child);
    assert_eq!((status, json["code"].as_str()), (130, Some("cancelled")));
    assert_eq!(
        (&json["tries_spent"], &json["tries_left"]),
        (&"one".into(), &4.into())
    );
}

#[test]
fn before_the_last_signature_cancelling_wins_and_nothing_is_written() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    desk.write("b.txt", "two");
    let reader = "virtual:my-number?sign#1:delay=500";
    let child = start(&desk, &["b.txt", "--reader", reader], b"NATSUIN1\n");
    wait_for_trace(&desk, "COMPUTE DIGITAL SIGNATURE");
    interrupt(&child);
    let (status, json) = end(child);
    assert_eq!((status, json["code"].as_str()), (130, Some("cancelled")));
    assert_eq!(desk.files(), ["a.txt", "b.txt", "trace.txt"]);
}

#[test]
fn the_second_signal_ends_the_process_whatever_the_card_does() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    let reader = "virtual:my-number?verify:delay=600000";
    let mut child = start(&desk, &["--reader", reader], b"NATSUIN1\n");
    wait_for_trace(&desk, "VERIFY (signature password)");
    // Signals that come together are one to the system: on a busy machine the second may have to come again.
    while child.try_wait().unwrap().is_none() {
        interrupt(&child);
        std::thread::sleep(Duration::from_millis(300));
    }
    let (status, json) = end(child);
    assert_eq!((status, json["code"].as_str()), (130, Some("cancelled")));
    assert_eq!(json["tries_spent"], "unknown");
    assert_eq!(desk.files(), ["a.txt", "trace.txt"]);
}

#[test]
fn a_document_that_is_still_being_read_is_left() {
    let desk = Desk::new();
    // A hole of a terabyte: nobody waits for its digest.
    let file = std::fs::File::create(desk.path("a.txt")).unwrap();
    file.set_len(1 << 40).unwrap();
    let child = start(&desk, &["--reader", "virtual:my-number"], b"NATSUIN1\n");
    wait_until_open(&child, "a.txt");
    interrupt(&child);
    let (status, json) = end(child);
    assert_eq!((status, json["code"].as_str()), (130, Some("cancelled")));
    assert_eq!(desk.files(), ["a.txt"]);
}

/// Until the program has opened a file of that name.
fn wait_until_open(child: &Child, name: &str) {
    let folder = format!("/proc/{}/fd", child.id());
    let is_open = || {
        let mut descriptors = std::fs::read_dir(&folder).unwrap().flatten();
        descriptors.any(|fd| std::fs::read_link(fd.path()).is_ok_and(|path| path.ends_with(name)))
    };
    while !is_open() {
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_file_that_appeared_in_the_meantime_is_not_replaced() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    desk.write("b.txt", "two");
    let reader = "virtual:my-number?sign#1:delay=500";
    let child = start(&desk, &["b.txt", "--reader", reader], b"NATSUIN1\n");
    wait_for_trace(&desk, "COMPUTE DIGITAL SIGNATURE");
    desk.write("a.txt.p7s", "precious");
    let (status, json) = end(child);
    assert_eq!((status, json["code"].as_str()), (6, Some("output_exists")));
    assert_eq!(
        (&json["documents"][0]["signed"], &json["documents"][1]["signed"]),
        (&false.into(), &true.into())
    );
    assert_eq!(desk.read("a.txt.p7s"), b"precious");
    assert_eq!(
        desk.files(),
        ["a.txt", "a.txt.p7s", "b.txt", "b.txt.p7s", "trace.txt"]
    );
}
