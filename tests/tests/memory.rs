//! A thousand signatures leave nothing behind; as many as `NATSUIN_SIGNATURES` says in `make soak`.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use natsuin_core::ceremony::Order;
use natsuin_tests::desk::{Desk, ORDERS, Person, card, reader};

/// Until all that is made once is made.
const WARM_UP: usize = 100;
/// Less than whatever could be kept of each signature: a certificate is more.
const MOST_BYTES: usize = 1_024;

fn signatures() -> usize {
    let told = std::env::var("NATSUIN_SIGNATURES");
    told.map_or(1_000, |told| told.parse().unwrap())
}

fn sign(order: Order, times: usize) {
    for _ in 0..times {
        let desk = Desk::new(Person::entering(&["NATSUIN1"]));
        let signed = desk.sign(&reader(card("my-number"), ""), order, 1);
        assert!(signed.is_ok());
    }
}

/// What this process has in memory, in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: usize = line.unwrap().trim().trim_end_matches(" kB").parse().unwrap();
    kib * 1_024
}

/// How much of each signature is still there afterwards, in bytes.
fn left_of_each(order: Order, times: usize) -> usize {
    sign(order, WARM_UP);
    let before = resident();
    sign(order, times);
    resident().saturating_sub(before) / times
}

#[test]
fn signatures_do_not_grow_the_process() {
    for order in ORDERS {
        let left = left_of_each(order, signatures() / ORDERS.len());
        assert!(
            left < MOST_BYTES,
            "{order:?}: {left} bytes of each signature stay"
        );
    }
}

/// What the other test is worth.
#[test]
fn a_leak_would_be_seen() {
    let before = resident();
    let leaked = vec![vec![1_u8; 2 * MOST_BYTES]; 1_000];
    assert!(resident() - before > MOST_BYTES * leaked.len());
}
