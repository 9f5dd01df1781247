//! One password entry costs at most one try, whatever breaks; and what it cost is told.

#![allow(clippy::unwrap_used, clippy::panic)]

use natsuin_core::ceremony::Order::{self, CardFirst, PasswordFirst};
use natsuin_core::ceremony::{Signed, Stopped};
use natsuin_core::error::{Error, ErrorCode, TriesSpent, Verdict};
use natsuin_tests::desk::{Desk, ORDERS, Person, card, reader};
use natsuin_virtual_card::{Personality, VirtualCard, VirtualReader};

const RIGHT: &str = "NATSUIN1";
const WRONG: &str = "WRONG123";

fn tries(preset: &str, left: u8) -> VirtualCard {
    VirtualCard::builder(Personality::preset(preset).unwrap())
        .tries(left)
        .build()
        .unwrap()
}

fn stopped(result: Result<Signed, Box<Stopped>>) -> Error {
    match result {
        Ok(_) => panic!("signed"),
        Err(stopped) => stopped.error,
    }
}

/// The number that was told is the card's own, and the entries cost what was said.
fn assert_told(error: Error, code: ErrorCode, spent: TriesSpent, reader: &VirtualReader) {
    assert_eq!((error.code, error.tries_spent), (code, spent));
    if let Some(left) = error.tries_left {
        assert_eq!(left, reader.slot().card().signature_tries_left());
    }
    assert!(!reader.slot().is_powered());
}

#[test]
fn a_wrong_password_costs_one_try_and_the_card_says_how_many_are_left() {
    for order in ORDERS {
        for preset in ["my-number", "plain", "short", "get-response"] {
            let reader = reader(card(preset), "");
            let error = stopped(Desk::new(Person::entering(&[WRONG])).sign(&reader, order, 1));
            assert_told(error, ErrorCode::WrongPassword, TriesSpent::One, &reader);
            assert_eq!(error.tries_left, Some(4));
            assert_eq!(reader.counts().verifies, 1);
        }
    }
}

#[test]
fn after_a_typo_the_person_is_asked_again_and_told_what_it_cost() {
    for order in ORDERS {
        let reader = reader(card("my-number"), "");
        let desk = Desk::new(Person::entering(&[WRONG, RIGHT]));
        assert_eq!(
            desk.sign(&reader, order, 1)
                .map_err(|s| s.error)
                .unwrap()
                .signatures
                .len(),
            1
        );
        assert_eq!(reader.counts().verifies, 2);
        let asked = desk.person.heard().passwords.clone();
        let first = if order == CardFirst { Some(5) } else { None };
        assert_eq!(asked[0].tries_left, first);
        let after = asked[1].after.unwrap();
        assert_eq!(
            (after.code, after.tries_spent),
            (ErrorCode::WrongPassword, TriesSpent::One)
        );
        assert_eq!(asked[1].tries_left, Some(4));
        assert_eq!(
            reader.slot().card().signature_tries_left(),
            5,
            "a success sets the counter back"
        );
    }
}

#[test]
fn a_locked_card_is_told_before_any_try_and_with_the_last_wrong_one() {
    for order in ORDERS {
        for preset in ["locked", "locked-6983", "locked-6984", "locked-63c0"] {
            let reader = reader(card(preset), "");
            let error = stopped(Desk::new(Person::entering(&[RIGHT])).sign(&reader, order, 1));
            assert_told(error, ErrorCode::PasswordLocked, TriesSpent::None, &reader);
            assert_eq!(
                (error.tries_left, reader.counts().verifies),
                (Some(0), 0),
                "{preset}"
            );
        }
        let reader = reader(card("last-try"), "");
        let error =
            stopped(Desk::new(Person::entering(&[WRONG]).spending_the_last_try()).sign(&reader, order, 1));
        assert_told(error, ErrorCode::PasswordLocked, TriesSpent::One, &reader);
        assert_eq!(error.tries_left, Some(0));
    }
}

#[test]
fn the_last_try_needs_a_yes_of_its_own() {
    for order in ORDERS {
        let first = reader(card("last-try"), "");
        let desk = Desk::new(Person::entering(&[RIGHT]));
        let error = stopped(desk.sign(&first, order, 1));
        assert_told(error, ErrorCode::LastTryNotConfirmed, TriesSpent::None, &first);
        assert_eq!((first.counts().verifies, desk.person.heard().last_tries), (0, 1));

        let second = reader(card("last-try"), "");
        let desk = Desk::new(Person::entering(&[RIGHT]).spending_the_last_try());
        assert!(desk.sign(&second, order, 1).is_ok());
        assert_eq!((second.counts().verifies, desk.person.heard().last_tries), (1, 1));
        assert_eq!(
            second.counts().connects,
            2,
            "nobody is asked while the card is held"
        );

        let third = reader(card("last-try"), "");
        let mut desk = Desk::new(Person::entering(&[RIGHT]));
        desk.rules.spend_last_try = true;
        assert!(desk.sign(&third, order, 1).is_ok());
        assert_eq!(desk.person.heard().last_tries, 0, "the yes was given beforehand");
    }
}

#[test]
fn the_yes_to_the_last_try_is_for_one_card_only() {
    let reader = reader(card("last-try"), "connect#2:other-card");
    let desk = Desk::new(Person::entering(&[RIGHT]).spending_the_last_try());
    let error = stopped(desk.sign(&reader, PasswordFirst, 1));
    assert_eq!(
        (error.code, reader.counts().verifies),
        (ErrorCode::AnotherCard, 0)
    );
}

#[test]
fn without_a_counter_there_is_no_try() {
    for order in ORDERS {
        for preset in ["query-9000", "query-6300", "query-refused"] {
            let reader = reader(card(preset), "");
            let error = stopped(Desk::new(Person::entering(&[RIGHT])).sign(&reader, order, 1));
            assert_told(error, ErrorCode::CounterNotReported, TriesSpent::None, &reader);
            assert_eq!(reader.counts().verifies, 0, "{preset}");
        }
    }
}

/// One VERIFY whose answer is damaged; the counter asked in the same contact decides.
fn verify_answered(faults: &str, left: u8, entry: &str, order: Order) -> (Error, VirtualReader) {
    let reader = reader(tries("my-number", left), faults);
    let error = stopped(Desk::new(Person::entering(&[entry])).sign(&reader, order, 1));
    assert_eq!(reader.counts().verifies, 1, "{faults}");
    (error, reader)
}

#[test]
fn any_odd_answer_to_verify_is_settled_by_the_counter_of_the_same_contact() {
    for order in ORDERS {
        for odd in [
            "status=6100",
            "status=6C00",
            "status=6F00",
            "status=6200",
            "cut=1",
            "cut=0",
        ] {
            let faults = format!("verify#1:{odd}");
            let (error, reader) = verify_answered(&faults, 5, WRONG, order);
            assert_told(error, ErrorCode::WrongPassword, TriesSpent::One, &reader);
            assert_eq!(error.tries_left, Some(4), "{odd}");
            let (error, reader) = verify_answered(&faults, 3, RIGHT, order);
            assert_told(error, ErrorCode::UnexpectedAnswer, TriesSpent::None, &reader);
            assert_eq!(error.tries_left, Some(5), "{odd}");
        }
        let (error, reader) = verify_answered("verify#1:refuse=9000", 4, RIGHT, order);
        assert_told(error, ErrorCode::UnexpectedAnswer, TriesSpent::None, &reader);
        assert_eq!(error.tries_left, Some(4), "9000, but READ says 6982");
    }
}

#[test]
fn after_a_refusal_of_form_the_next_entry_goes_the_plain_way() {
    for order in ORDERS {
        for form in ["6A86", "6A82", "6D00", "6700", "6E00"] {
            let reader = reader(card("my-number"), &format!("verify#1:refuse={form}"));
            let desk = Desk::new(Person::entering(&[RIGHT, RIGHT]));
            assert!(desk.sign(&reader, order, 1).is_ok(), "{form}");
            let after = desk.person.heard().passwords[1].after.unwrap();
            assert_eq!(
                (after.code, after.tries_spent, after.tries_left),
                (ErrorCode::VerifyFormRefused, TriesSpent::None, Some(5))
            );
            assert_eq!(reader.counts().verifies, 2);
        }
    }
    // A card that takes short EF identifiers for queries only: password first finds out by a refusal, card first before.
    let first = reader(card("queries-only"), "");
    assert!(
        Desk::new(Person::entering(&[RIGHT, RIGHT]))
            .sign(&first, PasswordFirst, 1)
            .is_ok()
    );
    assert_eq!(first.counts().verifies, 2);
    let second = reader(card("queries-only"), "");
    assert!(
        Desk::new(Person::entering(&[RIGHT]))
            .sign(&second, CardFirst, 1)
            .is_ok()
    );
    assert_eq!(second.counts().verifies, 1);
}

/// Each row of what an unanswered entry cost: counter before, what happened, and what is told at the next contact.
#[test]
fn an_entry_in_doubt_is_resolved_by_the_next_contact_with_the_same_card() {
    use {ErrorCode::*, TriesSpent as Cost, Verdict::*};
    let rows = [
        (
            "wrong, the reply lost",
            5,
            WRONG,
            "gone-after",
            WrongPassword,
            Cost::One,
            4,
            Some(Wrong),
        ),
        (
            "wrong, on the last try",
            1,
            WRONG,
            "gone-after",
            PasswordLocked,
            Cost::One,
            0,
            Some(Wrong),
        ),
        (
            "never arrived",
            3,
            RIGHT,
            "gone-before",
            CardLost,
            Cost::None,
            3,
            Some(NeverArrived),
        ),
        (
            "right, the reply lost",
            3,
            RIGHT,
            "gone-after",
            CardLost,
            Cost::None,
            5,
            Some(Right),
        ),
        (
            "right or never arrived",
            5,
            RIGHT,
            "gone-after",
            CardLost,
            Cost::None,
            5,
            None,
        ),
        (
            "right or never arrived",
            5,
            WRONG,
            "gone-before",
            CardLost,
            Cost::None,
            5,
            None,
        ),
    ];
    for order in ORDERS {
        for (row, left, entry, fault, code, spent, after, verdict) in rows {
            let reader = reader(tries("my-number", left), &format!("verify#1:{fault}"));
            let desk = Desk::new(Person::entering(&[entry]).tapping(1).spending_the_last_try());
            let error = stopped(desk.sign(&reader, order, 1));
            assert_told(error, code, spent, &reader);
            assert_eq!(
                (error.tries_left, error.verdict),
                (Some(after), verdict),
                "{row} {order:?}"
            );
            assert_eq!(reader.counts().verifies, 1, "{row}");
            assert!(desk.person.heard().taps[0].cost_unknown());
        }
    }
}

#[test]
fn an_entry_in_doubt_stays_so_when_nobody_taps_again_or_another_card_does() {
    for order in ORDERS {
        let gone = reader(card("my-number"), "verify#1:gone-after,away");
        let error = stopped(Desk::new(Person::entering(&[WRONG])).sign(&gone, order, 1));
        assert_told(error, ErrorCode::CardLost, TriesSpent::Unknown, &gone);
        assert_eq!(error.tries_left, None);
    }
    let swapped = reader(card("my-number"), "verify#1:gone-after,other-card");
    let desk = Desk::new(Person::entering(&[WRONG]).tapping(1));
    let error = stopped(desk.sign(&swapped, CardFirst, 1));
    assert_eq!(
        (error.code, error.tries_spent),
        (ErrorCode::AnotherCard, TriesSpent::Unknown)
    );
    assert_eq!(error.tries_left, None);
}

#[test]
fn the_counter_that_cannot_be_asked_after_verify_leaves_the_cost_unknown() {
    for order in ORDERS {
        let query = if order == CardFirst { 3 } else { 2 };
        let reader = reader(card("my-number"), &format!("query#{query}:gone-before,away"));
        let error = stopped(Desk::new(Person::entering(&[WRONG])).sign(&reader, order, 1));
        assert_told(error, ErrorCode::CardLost, TriesSpent::Unknown, &reader);
        assert_eq!(error.tries_left, None);
    }
}

#[test]
fn another_card_is_refused_before_verify_and_the_password_is_kept_for_the_right_one() {
    let reader = reader(card("my-number"), "connect#2:other-card; connect#3:other-card");
    let desk = Desk::new(Person::entering(&[RIGHT]).tapping(1));
    assert!(
        desk.sign(&reader, CardFirst, 1).is_ok(),
        "the first card came back at the third contact"
    );
    let heard = desk.person.heard();
    assert_eq!(heard.taps[0].error.code, ErrorCode::AnotherCard);
    assert!(heard.taps[0].password_kept);
    assert_eq!((heard.passwords.len(), reader.counts().verifies), (1, 1));
}

#[test]
fn a_card_that_is_lost_before_verify_costs_neither_a_try_nor_the_typed_password() {
    for order in ORDERS {
        let verify_at = if order == CardFirst { 8 } else { 3 };
        for exchange in (if order == CardFirst { 5 } else { 1 })..verify_at {
            for what in ["gone-before", "gone-middle", "gone-after"] {
                let reader = reader(card("my-number"), &format!("{exchange}:{what}"));
                let desk = Desk::new(Person::entering(&[RIGHT]).tapping(1));
                assert!(
                    desk.sign(&reader, order, 1).is_ok(),
                    "{order:?} {exchange} {what}"
                );
                assert_eq!(reader.counts().verifies, 1);
                assert!(desk.person.heard().taps[0].password_kept);
            }
        }
    }
}

#[test]
fn a_hanging_reader_leaves_the_cost_unknown_only_if_it_was_verify() {
    for order in ORDERS {
        let hangs = reader(card("my-number"), "verify#1:silence");
        let error = stopped(Desk::new(Person::entering(&[RIGHT])).sign(&hangs, order, 1));
        assert_eq!(
            (error.code, error.tries_spent),
            (ErrorCode::ReaderHangs, TriesSpent::Unknown)
        );
        let hangs = reader(card("my-number"), "sign#1:silence");
        let error = stopped(Desk::new(Person::entering(&[RIGHT])).sign(&hangs, order, 1));
        assert_eq!(
            (error.code, error.tries_spent),
            (ErrorCode::ReaderHangs, TriesSpent::None)
        );
    }
}

#[test]
fn too_little_time_in_the_session_refuses_before_verify() {
    for order in ORDERS {
        for (left_ms, documents, enough) in [
            (22_000, 1, true),
            (21_999, 1, false),
            (25_999, 3, false),
            (26_000, 3, true),
        ] {
            let reader = reader(card("my-number"), "");
            let mut desk = Desk::new(Person::entering(&[RIGHT]));
            desk.rules.deadline = Some(natsuin_core::clock::MonotonicTime(left_ms));
            let result = desk.sign(&reader, order, documents);
            assert_eq!(result.is_ok(), enough, "{left_ms} {documents}");
            if !enough {
                let error = stopped(result);
                assert_told(error, ErrorCode::SessionEndsTooSoon, TriesSpent::None, &reader);
                assert_eq!(reader.counts().verifies, 0);
            }
        }
    }
}

#[test]
fn a_yes_to_the_last_try_is_for_one_try_only() {
    for order in ORDERS {
        // The yes is used on a right password; the signature is torn; four wrong entries lead to a new last try.
        let reader = reader(card("last-try"), "sign#1:gone-after");
        let person = Person::entering(&[RIGHT, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG]).tapping(9);
        let desk = Desk::new(person.spending_the_last_try_once());
        let error = stopped(desk.sign(&reader, order, 1));
        assert_eq!(
            (error.code, error.tries_left),
            (ErrorCode::LastTryNotConfirmed, Some(1)),
            "{order:?}"
        );
        assert_eq!(desk.person.heard().last_tries, 2);
        assert_eq!(reader.slot().card().signature_tries_left(), 1);
    }
}

#[test]
fn a_counter_behind_61xx_is_no_counter() {
    for order in ORDERS {
        let reader = reader(card("my-number"), "query#1:status=6110; query#2:status=6110");
        let error = stopped(Desk::new(Person::entering(&[RIGHT])).sign(&reader, order, 1));
        assert_told(error, ErrorCode::CounterNotReported, TriesSpent::None, &reader);
        assert_eq!(reader.counts().verifies, 0);
    }
}

#[test]
fn without_any_mark_the_counter_tells_one_card_from_another() {
    let unmarked = Personality {
        user_certificate_needs_pin: true,
        label: String::new(),
        ..Personality::default()
    };
    let card = |left| {
        VirtualCard::builder(unmarked.clone())
            .tries(left)
            .build()
            .unwrap()
    };
    let slot = natsuin_virtual_card::Slot::new(card(5))
        .with_other(card(3))
        .with_faults("connect#2:other-card".parse().unwrap());
    let reader = VirtualReader::with_slot(slot);
    let error = stopped(Desk::new(Person::entering(&[RIGHT])).sign(&reader, CardFirst, 1));
    assert_eq!(
        (error.code, reader.counts().verifies),
        (ErrorCode::AnotherCard, 0)
    );
    assert_eq!(error.tries_left, None, "another card's counter is not this one's");
}

#[test]
fn another_card_is_called_that_even_when_it_could_not_sign_at_all() {
    for other in ["no-signature-password", "query-refused", "locked"] {
        let slot = natsuin_virtual_card::Slot::new(card("my-number"))
            .with_other(VirtualCard::other(Personality::preset(other).unwrap()).unwrap())
            .with_faults("connect#2:other-card; connect#3:other-card".parse().unwrap());
        let reader = VirtualReader::with_slot(slot);
        let desk = Desk::new(Person::entering(&[RIGHT]).tapping(1));
        assert!(desk.sign(&reader, CardFirst, 1).is_ok(), "{other}");
        assert_eq!(
            desk.person.heard().taps[0].error.code,
            ErrorCode::AnotherCard,
            "{other}"
        );
    }
}

#[test]
fn a_link_that_could_not_carry_the_signature_does_not_carry_the_password() {
    for order in ORDERS {
        let small = natsuin_core::link::Capabilities {
            max_response_bytes: 257,
            ..natsuin_core::link::Capabilities::SHORT
        };
        let reader = reader(card("my-number"), "").with_capabilities(small);
        let error = stopped(Desk::new(Person::entering(&[RIGHT])).sign(&reader, order, 1));
        assert_told(error, ErrorCode::ReaderFailed, TriesSpent::None, &reader);
        assert_eq!(reader.counts().verifies, 0);
    }
}

#[test]
fn an_entry_that_was_not_spent_is_handed_back() {
    let reader = reader(card("my-number"), "");
    let mut desk = Desk::new(Person::entering(&[RIGHT]));
    desk.rules.deadline = Some(natsuin_core::clock::MonotonicTime(1_000));
    let stopped = desk.sign(&reader, PasswordFirst, 1).err().unwrap();
    assert_eq!(stopped.error.code, ErrorCode::SessionEndsTooSoon);
    assert!(stopped.password.is_some());
}

#[test]
fn a_session_that_ends_while_documents_are_signed_ends_the_signing() {
    for order in ORDERS {
        let reader = reader(card("my-number"), "");
        let mut desk = Desk::new(Person::entering(&[RIGHT]));
        // Each look at the clock takes twelve seconds: enough at VERIFY, too little at the second SIGN.
        desk.clock.step_ms = 12_000;
        desk.rules.deadline = Some(natsuin_core::clock::MonotonicTime(25_000));
        let stopped = desk.sign(&reader, order, 2).err().unwrap();
        assert_eq!(stopped.error.code, ErrorCode::SessionEndsTooSoon, "{order:?}");
        assert_eq!(stopped.error.tries_spent, TriesSpent::None);
        assert_eq!(reader.counts().verifies, 1);
    }
}

#[test]
fn without_documents_no_password_is_asked_for() {
    let reader = reader(card("my-number"), "");
    let desk = Desk::new(Person::entering(&[RIGHT]));
    assert!(desk.sign(&reader, PasswordFirst, 0).is_err());
    assert_eq!(
        (reader.counts().connects, desk.person.heard().passwords.len()),
        (0, 0)
    );
}

#[test]
fn who_is_refused_for_the_certificate_gets_to_see_it() {
    for preset in ["expired", "not-yet-valid", "wrong-usage"] {
        let reader = reader(card(preset), "");
        let stopped = Desk::new(Person::entering(&[RIGHT]))
            .sign(&reader, CardFirst, 1)
            .err()
            .unwrap();
        assert!(stopped.certificate.is_some(), "{preset}");
    }
}

#[test]
fn signing_by_short_ef_falls_back_whatever_the_refusal() {
    for status in ["6981", "6985", "6986", "6A80", "6A86", "6A88", "6D00"] {
        for order in ORDERS {
            let reader = reader(card("my-number"), &format!("sign#1:refuse={status}"));
            let signed = Desk::new(Person::entering(&[RIGHT])).sign(&reader, order, 2);
            assert_eq!(
                signed.map(|s| s.signatures.len()).map_err(|s| s.error),
                Ok(2),
                "{status}"
            );
            assert_eq!(reader.counts().verifies, 1);
        }
    }
}
