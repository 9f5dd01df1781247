//! The tear matrix: every exchange of both orders, torn before, in the middle and after it was executed, on the fast and
//! the plain path, with a person who tries again and one who gives up.

#![allow(clippy::unwrap_used)]

use natsuin_core::ceremony::Order;
use natsuin_core::error::TriesSpent;
use natsuin_core::link::Ending;
use natsuin_tests::desk::{Desk, ORDERS, Person, card, reader};
use natsuin_virtual_card::VirtualReader;

const DOCUMENTS: usize = 2;
const TEARS: [&str; 9] = [
    "gone-before",
    "gone-middle",
    "gone-after",
    "unplugged",
    "silence",
    "cut=1",
    "extra=3",
    "status=6F00",
    "status=6982",
];

/// How many exchanges the undisturbed ceremony takes.
fn undisturbed(order: Order, plain: bool) -> u32 {
    let reader = reader(card("my-number"), "");
    let signed = Desk::new(Person::entering(&["NATSUIN1"]))
        .plain(plain)
        .sign(&reader, order, DOCUMENTS);
    assert!(signed.is_ok());
    reader.counts().exchanges
}

/// What must hold of any ceremony, however it was torn. `entered`: how many entries the person made.
fn assert_safe(reader: &VirtualReader, entered: usize, what: &str) {
    assert!(
        reader.counts().verifies <= u32::try_from(entered).unwrap(),
        "{what}: a VERIFY without an entry"
    );
    assert!(!reader.slot().is_powered(), "{what}: not released");
    assert!(!reader.endings().is_empty(), "{what}: never released");
}

fn tear(order: Order, plain: bool, exchange: u32, fault: &str, person: Person, entries: usize) {
    let what = format!("{order:?} plain={plain} {exchange}:{fault}");
    let reader = reader(card("my-number"), &format!("{exchange}:{fault}"));
    let desk = Desk::new(person.spending_the_last_try()).plain(plain);
    let result = desk.sign(&reader, order, DOCUMENTS);
    let entered = entries - desk.person.entries_left();
    assert_safe(&reader, entered, &what);
    let left = reader.slot().card().signature_tries_left();
    // Each entry costs at most one try; a success sets the counter back.
    assert!(usize::from(5 - left) <= entered, "{what}");
    match result {
        // Each signature was verified with the card's certificate before it was handed out.
        Ok(signed) => {
            assert_eq!(signed.signatures.len(), DOCUMENTS, "{what}");
            assert_eq!(reader.endings().last(), Some(&Ending::Done), "{what}");
        }
        Err(stopped) => {
            let error = stopped.error;
            assert_eq!(stopped.signatures.len(), DOCUMENTS, "{what}");
            if let Some(told) = error.tries_left {
                assert_eq!(told, left, "{what}: the number told is not the card's");
            }
            if entered == 1 {
                let lost = 5 - left;
                match error.tries_spent {
                    TriesSpent::None => assert_eq!(lost, 0, "{what}"),
                    TriesSpent::One => assert_eq!(lost, 1, "{what}"),
                    TriesSpent::Unknown => assert!(
                        may_be_unknown(order, plain, exchange),
                        "{what}: it could be known"
                    ),
                }
            }
        }
    }
}

/// Unknown is what VERIFY cost only where VERIFY itself broke, or the query of the counter after it.
fn may_be_unknown(order: Order, plain: bool, exchange: u32) -> bool {
    let verify = match (order, plain) {
        (Order::PasswordFirst, false) => 3,
        (Order::PasswordFirst, true) => 4,
        (Order::CardFirst, false) => 8,
        (Order::CardFirst, true) => 13,
    };
    (verify..=verify + 2).contains(&exchange)
}

#[test]
fn every_exchange_torn_in_every_way() {
    for order in ORDERS {
        for plain in [false, true] {
            for exchange in 1..=undisturbed(order, plain) {
                for fault in TEARS {
                    tear(order, plain, exchange, fault, Person::patient(), 8);
                    tear(order, plain, exchange, fault, Person::entering(&["NATSUIN1"]), 1);
                    let away = format!("{fault},away");
                    if fault.starts_with("gone") {
                        tear(order, plain, exchange, &away, Person::patient(), 8);
                    }
                    tear(
                        order,
                        plain,
                        exchange,
                        fault,
                        Person::entering(&["WRONG123"]).tapping(1),
                        1,
                    );
                }
            }
        }
    }
}

#[test]
fn a_tear_that_heals_ends_with_all_signed() {
    for order in ORDERS {
        for plain in [false, true] {
            for exchange in 1..=undisturbed(order, plain) {
                for fault in ["gone-before", "gone-after"] {
                    let reader = reader(card("my-number"), &format!("{exchange}:{fault}"));
                    let desk = Desk::new(Person::patient()).plain(plain);
                    let signed = desk
                        .sign(&reader, order, DOCUMENTS)
                        .map_err(|stopped| stopped.error);
                    assert_eq!(
                        signed.map(|s| s.signatures.len()),
                        Ok(DOCUMENTS),
                        "{order:?} {exchange}:{fault}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_was_signed_before_a_tear_is_kept_and_the_rest_is_signed_over_the_same_attributes() {
    for order in ORDERS {
        // The second of three signatures is lost; the person gives up.
        let first = reader(card("my-number"), "sign#2:gone-after,away");
        let stopped = Desk::new(Person::entering(&["NATSUIN1"]))
            .sign(&first, order, 3)
            .err()
            .unwrap();
        let kept: Vec<bool> = stopped.signatures.iter().map(Option::is_some).collect();
        assert_eq!(kept, [true, false, false]);
        assert!(stopped.certificate.is_some());

        // The person enters the password again: three signatures, four SIGNs, two VERIFYs.
        let second = reader(card("my-number"), "sign#2:gone-after");
        let desk = Desk::new(Person::entering(&["NATSUIN1", "NATSUIN1"]));
        assert_eq!(
            desk.sign(&second, order, 3)
                .map_err(|s| s.error)
                .unwrap()
                .signatures
                .len(),
            3
        );
        assert_eq!(second.counts().verifies, 2);

        // With another person's card it is not resumed.
        let third = reader(card("my-number"), "sign#2:gone-after,other-card");
        let desk = Desk::new(Person::entering(&["NATSUIN1", "NATSUIN1"]));
        let stopped = desk.sign(&third, order, 3).err().unwrap();
        assert_eq!(stopped.error.code, natsuin_core::ErrorCode::AnotherCard);
    }
}

#[test]
fn a_tear_in_an_extended_exchange_makes_the_next_contact_short() {
    let reader = reader(card("my-number"), "extended#1:gone-after");
    let desk = Desk::new(Person::patient());
    assert!(desk.sign(&reader, Order::PasswordFirst, 1).is_ok());
    // Four exchanges up to the tear; then the short way, eleven.
    assert_eq!(reader.counts().exchanges, 4 + 11);
}
