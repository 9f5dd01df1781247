//! A ceremony to try things with: a virtual card on a reader, a person with a script, clocks that stand still.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use natsuin_core::apdu::EncodedCommand;
use natsuin_core::cancel::Cancel;
use natsuin_core::ceremony::{
    self, Ceremony, Document, Holder, Order, PasswordRequest, Progress, Refused, Rules, Signed, Step,
    Stopped, TapRequest,
};
use natsuin_core::certificate::Certificate;
use natsuin_core::clock::{Clock, MonotonicTime, UtcTime};
use natsuin_core::digest::DocumentDigest;
use natsuin_core::error::Error;
use natsuin_core::link::{Capabilities, CardReader, Ending, LinkError};
use natsuin_core::password::SignaturePassword;
use natsuin_virtual_card::{DEFAULT_PASSWORD, FaultScript, Personality, Slot, VirtualCard, VirtualReader};

/// Both orders.
pub const ORDERS: [Order; 2] = [Order::CardFirst, Order::PasswordFirst];

/// The virtual card's certificates are valid around now; the tests' clock stands there too.
fn now() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// A card of a preset.
#[must_use]
pub fn card(preset: &str) -> VirtualCard {
    VirtualCard::preset(preset).unwrap_or_else(|_| panic!("no preset {preset}"))
}

/// A reader with a card and what goes wrong with it. The second card is somebody else's.
#[must_use]
pub fn reader(card: VirtualCard, faults: &str) -> VirtualReader {
    let faults: FaultScript = faults.parse().unwrap();
    let other = VirtualCard::other(Personality::default()).unwrap();
    VirtualReader::with_slot(Slot::new(card).with_faults(faults).with_other(other))
}

/// The person: what is entered, one entry after the other, and how much patience there is.
#[derive(Default)]
pub struct Person {
    entries: Mutex<VecDeque<String>>,
    taps: Mutex<u32>,
    last_try_yeses: Mutex<u32>,
    /// What the person was asked and told.
    pub heard: Mutex<Heard>,
    cancels_at: Option<(u32, Cancel)>,
    cancels_when_asked: Option<(usize, Cancel)>,
}

/// What a ceremony said.
#[derive(Default, Clone)]
pub struct Heard {
    /// Each question for the password.
    pub passwords: Vec<PasswordRequest>,
    /// Each request to tap again.
    pub taps: Vec<TapRequest>,
    /// How often the last try was asked about.
    pub last_tries: u32,
    /// All progress.
    pub progress: Vec<Progress>,
}

impl Person {
    /// Enters these, one after the other, and then gives up.
    #[must_use]
    pub fn entering(entries: &[&str]) -> Self {
        let entries = Mutex::new(entries.iter().map(|entry| (*entry).to_owned()).collect());
        Self {
            entries,
            ..Self::default()
        }
    }

    /// Enters the right password as often as asked (but not for ever), and taps again as often.
    #[must_use]
    pub fn patient() -> Self {
        Self::entering(&[DEFAULT_PASSWORD; 8]).tapping(8)
    }

    /// Taps again so many times.
    #[must_use]
    pub fn tapping(self, times: u32) -> Self {
        Self {
            taps: Mutex::new(times),
            ..self
        }
    }

    /// Says yes to spending the last try, however often.
    #[must_use]
    pub fn spending_the_last_try(self) -> Self {
        Self {
            last_try_yeses: Mutex::new(u32::MAX),
            ..self
        }
    }

    /// Says yes to it once.
    #[must_use]
    pub fn spending_the_last_try_once(self) -> Self {
        Self {
            last_try_yeses: Mutex::new(1),
            ..self
        }
    }

    /// Cancels when the progress of exchange `number` (from 1) is shown.
    #[must_use]
    pub fn cancelling_at(self, number: u32, cancel: &Cancel) -> Self {
        Self {
            cancels_at: Some((number, cancel.clone())),
            ..self
        }
    }

    /// Cancels instead of answering question `number` (from 1) for the password.
    #[must_use]
    pub fn cancelling_when_asked(self, number: usize, cancel: &Cancel) -> Self {
        Self {
            cancels_when_asked: Some((number, cancel.clone())),
            ..self
        }
    }

    /// What was heard so far.
    pub fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap()
    }

    /// How many entries were not used.
    pub fn entries_left(&self) -> usize {
        self.entries.lock().unwrap().len()
    }
}

#[async_trait]
impl Holder for Person {
    async fn ask_password(&self, request: PasswordRequest) -> Result<Option<SignaturePassword>, Refused> {
        self.heard().passwords.push(request);
        if let Some((number, cancel)) = &self.cancels_when_asked
            && self.heard().passwords.len() == *number
        {
            cancel.cancel();
            std::future::pending::<()>().await;
        }
        let entry = self.entries.lock().unwrap().pop_front();
        Ok(entry.map(|entry| SignaturePassword::from_input(entry).unwrap().0))
    }

    async fn confirm_last_try(&self) -> Result<bool, Refused> {
        self.heard().last_tries += 1;
        let mut yeses = self.last_try_yeses.lock().unwrap();
        let yes = *yeses > 0;
        *yeses = yeses.saturating_sub(1);
        Ok(yes)
    }

    async fn tap_again(&self, request: TapRequest) -> Result<bool, Refused> {
        self.heard().taps.push(request);
        let mut taps = self.taps.lock().unwrap();
        let taps_again = *taps > 0;
        *taps = taps.saturating_sub(1);
        Ok(taps_again)
    }

    fn show(&self, progress: Progress) {
        let mut heard = self.heard();
        heard.progress.push(progress);
        let is_exchange = |p: &&Progress| !matches!(p.step, Step::WaitingForCard | Step::Released);
        let exchanges = heard.progress.iter().filter(is_exchange).count();
        if let Some((number, cancel)) = &self.cancels_at
            && u32::try_from(exchanges).unwrap() >= *number
        {
            cancel.cancel();
        }
    }
}

/// Clocks that stand still, but for what a test moves.
pub struct StoppedClock {
    now: i64,
    monotonic: AtomicU64,
    /// Added at each look at the monotonic clock.
    pub step_ms: u64,
}

impl StoppedClock {
    /// Standing at this moment, at 0 on the monotonic clock.
    #[must_use]
    pub fn now() -> Self {
        Self::at(UtcTime(now()))
    }

    /// Standing at that moment: a phone whose clock is wrong.
    #[must_use]
    pub fn at(now: UtcTime) -> Self {
        Self {
            now: now.0,
            monotonic: AtomicU64::new(0),
            step_ms: 0,
        }
    }

    /// Goes on by so much, on the monotonic clock.
    pub fn advance(&self, ms: u64) {
        self.monotonic.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> UtcTime {
        UtcTime(self.now)
    }

    fn monotonic(&self) -> MonotonicTime {
        MonotonicTime(self.monotonic.fetch_add(self.step_ms, Ordering::SeqCst))
    }
}

/// All that a ceremony stands on.
pub struct Desk {
    /// The person.
    pub person: Person,
    /// The time.
    pub clock: StoppedClock,
    /// The way out.
    pub cancel: Cancel,
    /// What was said beforehand.
    pub rules: Rules,
}

impl Desk {
    /// With a person, and nothing said beforehand.
    #[must_use]
    pub fn new(person: Person) -> Self {
        let rules = Rules {
            spend_last_try: false,
            plain: false,
            deadline: None,
            ceremony_key: [7; 32].into(),
        };
        let clock = StoppedClock::now();
        Self {
            person,
            clock,
            cancel: Cancel::new(),
            rules,
        }
    }

    /// With short APDUs and no short EF identifiers.
    #[must_use]
    pub fn plain(mut self, plain: bool) -> Self {
        self.rules.plain = plain;
        self
    }

    fn ceremony<'a>(&'a self, reader: &'a dyn CardReader) -> Ceremony<'a> {
        Ceremony {
            reader,
            holder: &self.person,
            clock: &self.clock,
            cancel: &self.cancel,
            rules: self.rules.clone(),
        }
    }

    /// Signs so many documents.
    pub fn sign(
        &self,
        reader: &dyn CardReader,
        order: Order,
        documents: usize,
    ) -> Result<Signed, Box<Stopped>> {
        let documents = (0..documents).map(|number| self.document(number)).collect();
        let reader = Watched(reader);
        pollster::block_on(ceremony::sign(&self.ceremony(&reader), order, documents))
    }

    /// The document of that number.
    fn document(&self, number: usize) -> Document {
        let digest = DocumentDigest::of(content(number).as_slice()).unwrap();
        Document::Cms {
            digest,
            signing_time: UtcTime(self.clock.now),
        }
    }

    /// Starts a ceremony, lets it come as far as it can at once, and drops it.
    pub fn start_and_drop(&self, reader: &dyn CardReader, order: Order) {
        let ceremony = self.ceremony(reader);
        let mut signing = Box::pin(ceremony::sign(&ceremony, order, vec![self.document(0)]));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(signing.as_mut().poll(&mut context).is_pending());
    }

    /// Reads the certificate.
    pub fn certificate(&self, reader: &dyn CardReader, order: Order) -> Result<Certificate, Error> {
        pollster::block_on(ceremony::read_certificate(&self.ceremony(reader), order))
    }
}

/// Looks at every command of every scenario: the authentication key (EF 0017) and its PIN (EF 0018) are out of reach.
struct Watched<'a>(&'a dyn CardReader);

#[async_trait]
impl CardReader for Watched<'_> {
    async fn connect(&self) -> Result<Capabilities, LinkError> {
        self.0.connect().await
    }

    async fn transmit(&self, command: &EncodedCommand) -> Result<Vec<u8>, LinkError> {
        let reaches = matches!(
            *command.as_bytes(),
            [_, 0xA4, _, _, 2, 0x00, 0x17 | 0x18, ..]
                | [_, 0x20 | 0x24 | 0x2A, _, 0x97 | 0x98, ..]
                | [_, 0xB0, 0x97 | 0x98, _, ..]
        );
        assert!(!reaches, "{}", command.name());
        self.0.transmit(command).await
    }

    fn release(&self, ending: Ending) {
        self.0.release(ending);
    }
}

/// What stands in the document of that number.
#[must_use]
pub fn content(number: usize) -> Vec<u8> {
    format!("契約書 {number}").into_bytes()
}

/// A reader that carries short APDUs only.
#[must_use]
pub fn short_reader(card: VirtualCard, faults: &str) -> VirtualReader {
    reader(card, faults).with_capabilities(Capabilities::SHORT)
}
