//! Cancelling at any moment: between exchanges, never in the middle of VERIFY, and nothing is left behind.

use natsuin_core::ErrorCode;
use natsuin_core::ceremony::Order::{CardFirst, PasswordFirst};
use natsuin_core::ceremony::Stopped;
use natsuin_core::error::TriesSpent;
use natsuin_tests::desk::{Desk, ORDERS, Person, card, reader};

#[test]
fn until_the_last_sign_is_handed_over_cancel_wins_and_nothing_is_left() {
    for preset in ["my-number", "plain", "short", "get-response"] {
        for order in ORDERS {
            let undisturbed = reader(card(preset), "");
            assert!(
                Desk::new(Person::entering(&["NATSUIN1"]))
                    .sign(&undisturbed, order, 2)
                    .is_ok()
            );
            let exchanges = undisturbed.counts().exchanges;
            // With `61xx` a SIGN and its GET RESPONSE are one: once the command is out, the result stands.
            let last_sign = if preset == "get-response" {
                exchanges - 1
            } else {
                exchanges
            };
            for at in 1..=exchanges {
                let mut desk = Desk::new(Person::default());
                desk.person = Person::entering(&["NATSUIN1"]).cancelling_at(at, &desk.cancel);
                let reader = reader(card(preset), "");
                let result = desk.sign(&reader, order, 2);
                assert!(!reader.slot().is_powered());
                if at >= last_sign {
                    assert!(
                        result.is_ok(),
                        "{preset} {order:?} {at}: after the last SIGN the result stands"
                    );
                    continue;
                }
                let stopped = result.err().unwrap();
                assert_eq!(
                    stopped.error.code,
                    ErrorCode::Cancelled,
                    "{preset} {order:?} {at}"
                );
                assert_eq!(stopped.error.tries_spent, TriesSpent::None);
                assert!(stopped.signatures.iter().all(Option::is_none));
                assert!(
                    reader.counts().exchanges <= at + 1,
                    "{preset} {order:?} {at}: the card is let go at once"
                );
            }
        }
    }
}

#[test]
fn what_was_finished_before_a_torn_last_sign_is_kept_even_if_cancelled_meanwhile() {
    for (order, last_sign) in [(PasswordFirst, 6), (CardFirst, 11)] {
        let mut desk = Desk::new(Person::default());
        desk.person = Person::entering(&["NATSUIN1"]).cancelling_at(last_sign, &desk.cancel);
        let reader = reader(card("my-number"), "sign#2:gone-after");
        let stopped = desk.sign(&reader, order, 2).err().unwrap();
        assert_eq!(stopped.error.code, ErrorCode::CardLost);
        assert_eq!(kept(&stopped), [true, false]);
    }
}

/// Which of the documents are finished.
fn kept(stopped: &Stopped) -> Vec<bool> {
    stopped.signatures.iter().map(Option::is_some).collect()
}

/// Neither a further entry, nor another tap, nor the last try: what was signed before stays, as if nobody had been asked.
#[test]
fn who_declines_after_a_break_keeps_what_was_finished() {
    // The contact after the break, by its SELECT.
    for (order, again) in [(CardFirst, 3), (PasswordFirst, 2)] {
        for (faults, entries) in [
            ("sign#2:gone-before", 1),
            ("sign#2:gone-after", 1),
            ("sign#2:gone-before; verify#2:gone-after", 2),
            (&format!("sign#2:gone-before; select#{again}:gone-before"), 2),
        ] {
            let reader = reader(card("my-number"), faults);
            let desk = Desk::new(Person::entering(&["NATSUIN1"; 2][..entries]));
            let stopped = desk.sign(&reader, order, 3).err().unwrap();
            assert_eq!(stopped.error.code, ErrorCode::CardLost, "{faults} {order:?}");
            assert_eq!(kept(&stopped), [true, false, false], "{faults} {order:?}");
            assert_eq!(desk.person.entries_left(), 0, "{faults} {order:?}");
        }
    }
}

/// Cancelling at a question leaves nothing behind, also when the SIGN that was torn was the last one.
#[test]
fn who_cancels_at_a_question_after_a_break_leaves_nothing() {
    for order in ORDERS {
        for faults in ["sign#2:gone-before", "sign#3:gone-before", "sign#3:gone-after"] {
            let mut desk = Desk::new(Person::default());
            desk.person = Person::entering(&["NATSUIN1"]).cancelling_when_asked(2, &desk.cancel);
            let reader = reader(card("my-number"), faults);
            let stopped = desk.sign(&reader, order, 3).err().unwrap();
            assert_eq!(
                (stopped.error.code, stopped.error.tries_spent),
                (ErrorCode::Cancelled, TriesSpent::None),
                "{faults} {order:?}"
            );
            assert_eq!(kept(&stopped), [false; 3], "{faults} {order:?}");
        }
    }
}

#[test]
fn a_verify_in_flight_is_awaited_and_its_outcome_told() {
    for order in ORDERS {
        let verify = if order == CardFirst { 8 } else { 3 };
        let mut desk = Desk::new(Person::default());
        desk.person = Person::entering(&["WRONG123"]).cancelling_at(verify, &desk.cancel);
        let reader = reader(card("my-number"), "");
        let error = desk.sign(&reader, order, 1).err().unwrap().error;
        assert_eq!(
            (error.code, error.tries_spent, error.tries_left),
            (ErrorCode::Cancelled, TriesSpent::One, Some(4))
        );
    }
}

#[test]
fn a_wait_for_a_card_ends_when_cancelled_and_a_dropped_ceremony_releases_the_reader() {
    use async_trait::async_trait;
    use natsuin_core::apdu::EncodedCommand;
    use natsuin_core::link::{Capabilities, CardReader, Ending, LinkError};
    use std::future::pending;
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

    /// No card ever comes.
    #[derive(Default)]
    struct Empty {
        releases: AtomicU32,
    }

    #[async_trait]
    impl CardReader for Empty {
        async fn connect(&self) -> Result<Capabilities, LinkError> {
            pending().await
        }
        async fn transmit(&self, _: &EncodedCommand) -> Result<Vec<u8>, LinkError> {
            Err(LinkError::CardLost)
        }
        fn release(&self, _: Ending) {
            self.releases.fetch_add(1, SeqCst);
        }
    }

    for order in ORDERS {
        let empty = Empty::default();
        let desk = Desk::new(Person::entering(&["NATSUIN1"]));
        let cancel = desk.cancel.clone();
        let error = std::thread::scope(|scope| {
            let signing = scope.spawn(|| desk.sign(&empty, order, 1).err().unwrap().error);
            // Whenever this comes, before or during the wait, it ends it.
            cancel.cancel();
            signing.join().unwrap()
        });
        assert_eq!(error.code, ErrorCode::Cancelled);

        let empty = Empty::default();
        let desk = Desk::new(Person::entering(&["NATSUIN1"]));
        desk.start_and_drop(&empty, order);
        assert_eq!(empty.releases.load(SeqCst), 1, "{order:?}");
    }
}
