//! Cancelling at any moment: between exchanges, never in the middle of VERIFY, and nothing is left behind.

use natsuin_core::ErrorCode;
use natsuin_core::ceremony::Order::{CardFirst, PasswordFirst};
use natsuin_core::error::TriesSpent;
use natsuin_tests::desk::{Desk, ORDERS, Person, card, reader};

/// Exchanges of the fast path for two documents; the last one is the last SIGN.
const EXCHANGES: [(natsuin_core::ceremony::Order, u32); 2] = [(PasswordFirst, 6), (CardFirst, 11)];

#[test]
fn until_the_last_sign_is_handed_over_cancel_wins_and_nothing_is_left() {
    for (order, exchanges) in EXCHANGES {
        for at in 1..exchanges {
            let mut desk = Desk::new(Person::entering(&["NATSUIN1"]));
            desk.person = Person::entering(&["NATSUIN1"]).cancelling_at(at, &desk.cancel);
            let reader = reader(card("my-number"), "");
            let stopped = desk.sign(&reader, order, 2).err().unwrap();
            assert_eq!(stopped.error.code, ErrorCode::Cancelled, "{order:?} {at}");
            assert_eq!(stopped.error.tries_spent, TriesSpent::None);
            assert!(stopped.signatures.iter().all(Option::is_none));
            assert_eq!(
                reader.counts().exchanges,
                at,
                "{order:?}: nothing is sent after the cancel"
            );
            assert!(!reader.slot().is_powered());
        }
        let mut desk = Desk::new(Person::entering(&["NATSUIN1"]));
        desk.person = Person::entering(&["NATSUIN1"]).cancelling_at(exchanges, &desk.cancel);
        let reader = reader(card("my-number"), "");
        assert!(
            desk.sign(&reader, order, 2).is_ok(),
            "after the last SIGN the result stands"
        );
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
