//! How many exchanges a signature takes, for each kind of card and both orders. Exactly.

#![allow(clippy::unwrap_used)]

use natsuin_core::ceremony::Order::{self, CardFirst, PasswordFirst};
use natsuin_tests::desk::{Desk, Person, card, reader, short_reader};

/// Exchanges and VERIFYs for so many documents on a card of a preset.
fn count(preset: &str, order: Order, documents: usize, extended_link: bool, plain: bool) -> u32 {
    let desk = Desk::new(Person::entering(&["NATSUIN1"])).plain(plain);
    let link = if extended_link { reader } else { short_reader };
    let reader = link(card(preset), "");
    let signed = desk
        .sign(&reader, order, documents)
        .map_err(|stopped| stopped.error)
        .unwrap();
    assert_eq!(signed.signatures.len(), documents);
    assert_eq!(reader.counts().verifies, 1);
    reader.counts().exchanges
}

#[test]
fn a_certificate_of_1679_bytes_takes_as_many_exchanges_as_promised() {
    let row =
        |preset, extended| [PasswordFirst, CardFirst].map(|order| count(preset, order, 1, extended, false));
    assert_eq!(row("my-number", true), [5, 10], "short EF and extended length");
    assert_eq!(row("my-number", false), [11, 16], "short EF, short APDUs");
    assert_eq!(
        row("plain", true),
        [15, 24],
        "no short EF, the failed probe included"
    );
    assert_eq!(
        row("plain", false),
        [15, 24],
        "the same over a link without extended length"
    );
    assert_eq!(
        row("short", true),
        [12, 17],
        "extended length offered by the reader, refused by the card"
    );
}

/// The table of docs/measurements.md: exchanges, bytes to the card, bytes from it.
#[test]
fn the_bytes_of_one_signature_are_what_is_reported() {
    let row = |preset: &str, extended: bool, order| {
        let link = if extended { reader } else { short_reader };
        let reader = link(card(preset), "");
        assert!(
            Desk::new(Person::entering(&["NATSUIN1"]))
                .sign(&reader, order, 1)
                .is_ok()
        );
        let counts = reader.counts();
        (counts.exchanges, counts.bytes_sent, counts.bytes_received)
    };
    assert_eq!(row("my-number", true, PasswordFirst), (5, 96, 1_945));
    assert_eq!(row("my-number", true, CardFirst), (10, 130, 2_179));
    assert_eq!(row("my-number", false, PasswordFirst), (11, 124, 1_957));
    assert_eq!(row("my-number", false, CardFirst), (16, 158, 2_191));
    assert_eq!(row("short", true, PasswordFirst), (12, 131, 1_959));
    assert_eq!(row("short", true, CardFirst), (17, 165, 2_193));
    assert_eq!(row("plain", true, PasswordFirst), (15, 149, 1_965));
    assert_eq!(row("plain", true, CardFirst), (24, 211, 2_207));
    assert_eq!(row("first-command", true, PasswordFirst), (6, 111, 1_947));
    assert_eq!(row("first-command", true, CardFirst), (12, 160, 2_183));
}

#[test]
fn the_first_command_quirk_costs_one_exchange_a_contact() {
    assert_eq!(count("first-command", PasswordFirst, 1, true, false), 6);
    assert_eq!(count("first-command", CardFirst, 1, true, false), 12);
}

#[test]
fn each_further_document_costs_one_exchange() {
    for order in [PasswordFirst, CardFirst] {
        for (preset, extended, plain) in [
            ("my-number", true, false),
            ("my-number", false, false),
            ("plain", true, false),
            ("my-number", true, true),
        ] {
            let one = count(preset, order, 1, extended, plain);
            assert_eq!(
                count(preset, order, 4, extended, plain),
                one + 3,
                "{preset} {order:?}"
            );
        }
    }
}

#[test]
fn the_plain_way_on_demand_spares_the_probe() {
    assert_eq!(count("my-number", PasswordFirst, 1, true, true), 14);
    assert_eq!(count("my-number", CardFirst, 1, true, true), 23);
}
