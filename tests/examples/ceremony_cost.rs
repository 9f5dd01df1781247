//! What a ceremony costs: exchanges and bytes for each personality and order, and the core's own time for one signature.
//!
//! The time is taken over answers that were recorded from the virtual card once, so that no RSA of the card is in it;
//! the core's own verification of the signature is. Signatures are deterministic: the answers fit every time.

// A program of the tests: it may stop where it stands, and talks on standard output.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use async_trait::async_trait;
use natsuin_core::apdu::EncodedCommand;
use natsuin_core::ceremony::Order;
use natsuin_core::link::{Capabilities, CardReader, Ending, LinkError};
use natsuin_tests::desk::{Desk, Person, card, reader, short_reader};
use natsuin_virtual_card::VirtualReader;

const CEREMONIES: u32 = 2_000;

/// Keeps what the card answers, or answers what was kept.
struct Recorded {
    card: VirtualReader,
    answers: Mutex<Vec<Vec<u8>>>,
    next: Option<AtomicUsize>,
}

#[async_trait]
impl CardReader for Recorded {
    async fn connect(&self) -> Result<Capabilities, LinkError> {
        match self.next {
            None => self.card.connect().await,
            Some(_) => Ok(Capabilities::EXTENDED),
        }
    }

    async fn transmit(&self, command: &EncodedCommand) -> Result<Vec<u8>, LinkError> {
        match &self.next {
            None => {
                let answer = self.card.transmit(command).await?;
                self.answers.lock().unwrap().push(answer.clone());
                Ok(answer)
            }
            Some(next) => {
                let at = next.fetch_add(1, Ordering::Relaxed);
                self.answers
                    .lock()
                    .unwrap()
                    .get(at)
                    .cloned()
                    .ok_or(LinkError::CardLost)
            }
        }
    }

    fn release(&self, ending: Ending) {
        if self.next.is_none() {
            self.card.release(ending);
        }
    }
}

fn main() {
    println!("| card and link | order | exchanges | bytes to the card | bytes from it |");
    println!("|---|---|---|---|---|");
    for (preset, extended, words) in [
        ("my-number", true, "short EF, extended length"),
        ("my-number", false, "short EF, short APDUs"),
        ("short", true, "short EF, extended length refused"),
        ("plain", true, "no short EF"),
        ("first-command", true, "first command answers 6F00"),
    ] {
        for order in [Order::PasswordFirst, Order::CardFirst] {
            let reader = if extended {
                reader(card(preset), "")
            } else {
                short_reader(card(preset), "")
            };
            let desk = Desk::new(Person::patient());
            assert!(desk.sign(&reader, order, 1).is_ok());
            let counts = reader.counts();
            println!(
                "| {words} | {order:?} | {} | {} | {} |",
                counts.exchanges, counts.bytes_sent, counts.bytes_received
            );
        }
    }
    println!();
    for order in [Order::PasswordFirst, Order::CardFirst] {
        println!(
            "one ceremony, {order:?}, without the card's RSA: {:.0} µs",
            microseconds(order)
        );
    }
}

/// The core's own time for one ceremony.
fn microseconds(order: Order) -> f64 {
    let mut recorded = Recorded {
        card: reader(card("my-number"), ""),
        answers: Mutex::default(),
        next: None,
    };
    let mut desk = Desk::new(Person::patient());
    assert!(desk.sign(&recorded, order, 1).is_ok());
    recorded.next = Some(AtomicUsize::new(0));
    let started = Instant::now();
    for _ in 0..CEREMONIES {
        recorded.next = Some(AtomicUsize::new(0));
        desk.person = Person::patient();
        assert!(desk.sign(&recorded, order, 1).is_ok());
    }
    started.elapsed().as_secs_f64() * 1e6 / f64::from(CEREMONIES)
}
