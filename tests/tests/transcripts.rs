//! The protocol, documented by what goes over the link: golden transcripts of both orders for three personalities.
//!
//! `UPDATE=1 cargo test -p natsuin-tests --test transcripts what_goes` writes them anew.

use std::path::PathBuf;

use natsuin_core::ceremony::Order;
use natsuin_core::link::Capabilities;
use natsuin_tests::desk::{Desk, ORDERS, Person, card};
use natsuin_virtual_card::{Replay, Slot, Transcript, VirtualReader};

const PERSONALITIES: [&str; 3] = ["my-number", "short", "plain"];

fn file(preset: &str, order: Order) -> PathBuf {
    let order = match order {
        Order::CardFirst => "card-first",
        Order::PasswordFirst => "password-first",
    };
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../fixtures/traces/{preset}.{order}.txt"))
}

fn desk() -> Desk {
    Desk::new(Person::entering(&["NATSUIN1"]))
}

#[test]
fn what_goes_over_the_link_is_what_the_golden_transcripts_say() {
    for preset in PERSONALITIES {
        for order in ORDERS {
            let reader = VirtualReader::with_slot(Slot::new(card(preset)).recording());
            assert!(desk().sign(&reader, order, 2).is_ok());
            let told = reader.slot().take_transcript().to_string();
            let path = file(preset, order);
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&path, &told).unwrap();
            }
            let golden = std::fs::read_to_string(&path).unwrap();
            assert!(
                told == golden,
                "{} is no longer what happens:\n{told}",
                path.display()
            );
        }
    }
}

#[test]
fn a_golden_transcript_can_be_played_to_the_core() {
    for preset in PERSONALITIES {
        for order in ORDERS {
            let golden: Transcript = std::fs::read_to_string(file(preset, order))
                .unwrap()
                .parse()
                .unwrap();
            let replay = Replay::new(golden, card(preset), Capabilities::EXTENDED);
            let signed = desk().sign(&replay, order, 2).map_err(|stopped| stopped.error);
            replay.finish().unwrap();
            assert_eq!(signed.unwrap().signatures.len(), 2);
        }
    }
}

#[test]
fn no_golden_transcript_holds_a_password_a_serial_number_or_the_other_key_and_pin() {
    for preset in PERSONALITIES {
        for order in ORDERS {
            let text = std::fs::read_to_string(file(preset, order)).unwrap();
            let hex = "NATSUIN1"
                .bytes()
                .map(|byte| format!("{byte:02X}"))
                .collect::<String>();
            for secret in ["NATSUIN1", hex.as_str(), "TkFUU1VJTjE"] {
                assert!(!text.contains(secret), "{preset}");
            }
            // EF 0017 and 0018, selected or by short identifier: the authentication key and its PIN are out of reach.
            for command in text.lines().filter_map(|line| line.strip_prefix("> ")) {
                for reach in [
                    "00A4020C020017",
                    "00A4020C020018",
                    "00200097",
                    "00200098",
                    "802A0097",
                    "00B097",
                    "00B098",
                ] {
                    assert!(!command.starts_with(reach), "{preset}: {command}");
                }
            }
        }
    }
}
