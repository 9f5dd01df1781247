//! A card that answers anything: 100,000 random replies at random points. No panic, no hang, no wrong product, no VERIFY
//! without an entry.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::sync::Mutex;

use async_trait::async_trait;
use natsuin_core::apdu::EncodedCommand;
use natsuin_core::link::{Capabilities, CardReader, Ending, LinkError};
use natsuin_tests::desk::{Desk, ORDERS, Person, card, reader};
use natsuin_virtual_card::VirtualReader;

const REPLIES: u64 = 100_000;
const SEED: u64 = 20_261_123;
/// The card's own answers are kept so often, out of 256, so that every depth is reached.
const KEPT: u64 = 200;

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn bytes(&mut self, at_most: u64) -> Vec<u8> {
        let length = self.below(at_most + 1);
        (0..length).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}

/// Status words that mean something, and so lead deeper than noise does.
const STATUSES: [u16; 20] = [
    0x9000, 0x9000, 0x9000, 0x63C5, 0x63C4, 0x63C1, 0x63C0, 0x6300, 0x6983, 0x6984, 0x6982, 0x6A82, 0x6A86,
    0x6B00, 0x6282, 0x6700, 0x6F00, 0x6110, 0x6C04, 0x6D00,
];

struct Chaotic<'a> {
    reader: &'a VirtualReader,
    random: Mutex<(Random, u64)>,
}

impl Chaotic<'_> {
    /// What comes instead of the card's own reply.
    fn disturb(&self, own: Result<Vec<u8>, LinkError>) -> Result<Vec<u8>, LinkError> {
        let mut guard = self.random.lock().unwrap();
        let (random, replies) = &mut *guard;
        if random.below(256) < KEPT {
            return own;
        }
        *replies += 1;
        let status = STATUSES[usize::try_from(random.below(20)).unwrap()].to_be_bytes();
        match random.below(8) {
            0 => Ok(random.bytes(300)),
            1 | 2 => Ok(status.to_vec()),
            3 => Ok([random.bytes(256), status.to_vec()].concat()),
            4 => Ok([vec![0x30, 0x82], random.bytes(254), status.to_vec()].concat()),
            5 => own.map(|mut reply| {
                let at = usize::try_from(random.below(reply.len() as u64)).unwrap();
                reply[at] ^= 1 << random.below(8);
                reply
            }),
            6 => own.map(|reply| {
                let length = usize::try_from(random.below(reply.len() as u64)).unwrap();
                reply[..length].to_vec()
            }),
            _ => Err(LinkError::CardLost),
        }
    }
}

#[async_trait]
impl CardReader for Chaotic<'_> {
    async fn connect(&self) -> Result<Capabilities, LinkError> {
        self.reader.connect().await
    }

    async fn transmit(&self, command: &EncodedCommand) -> Result<Vec<u8>, LinkError> {
        let own = self.reader.transmit(command).await;
        self.disturb(own)
    }

    fn release(&self, ending: Ending) {
        self.reader.release(ending);
    }
}

#[test]
fn random_replies_never_lead_to_a_panic_a_hang_or_a_wrong_product() {
    let patient = || {
        Desk::new(
            Person::entering(&["NATSUIN1"; 3])
                .tapping(3)
                .spending_the_last_try(),
        )
    };
    let mut desk = patient();
    let right = desk
        .sign(&reader(card("my-number"), ""), ORDERS[0], 1)
        .map_err(|s| s.error)
        .unwrap();
    let (mut replies, mut signed, mut seed) = (0, 0, SEED);
    let mut calm = reader(card("my-number"), "");
    while replies < REPLIES {
        seed += 1;
        // Issuing certificates takes longer than a ceremony: a card serves as long as it has tries.
        if calm.slot().card().signature_tries_left() < 4 {
            calm = reader(card("my-number"), "");
        }
        let before = calm.counts();
        let chaotic = Chaotic {
            reader: &calm,
            random: Mutex::new((Random(seed), 0)),
        };
        // The same moment each time: the signature is deterministic, and so is the product.
        let clock = desk.clock;
        desk = patient().plain(seed % 3 == 0);
        desk.clock = clock;
        let order = ORDERS[usize::from(seed % 2 == 0)];
        if let Ok(product) = desk.sign(&chaotic, order, 1) {
            // A certificate that was damaged on the way and still parses is for its CA's signature to tell: the chain is
            // not judged when signing. With the card's own certificate there is one right product.
            if product.certificate.der() == right.certificate.der() {
                assert!(
                    product.signatures[0].cms == right.signatures[0].cms,
                    "seed {seed}: a wrong product"
                );
                signed += 1;
            }
        }
        let entered = u32::try_from(3 - desk.person.entries_left()).unwrap();
        assert!(calm.counts().verifies - before.verifies <= entered, "seed {seed}");
        assert!(!calm.slot().is_powered(), "seed {seed}");
        replies += chaotic.random.lock().unwrap().1;
    }
    assert!(signed > 0, "chaos so thick that nothing was ever reached");
}
