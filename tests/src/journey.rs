//! A phone to try journeys with: a virtual card, a person who starts, real HTTP to a service in this process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use natsuin_core::apdu::EncodedCommand;
use natsuin_core::cancel::Cancel;
use natsuin_core::ceremony::{Holder, Order, PasswordRequest, Progress, Refused, TapRequest};
use natsuin_core::certificate::Certificate;
use natsuin_core::clock::{Clock, UtcTime};
use natsuin_core::error::{Error, ErrorCode};
use natsuin_core::http::{DeskHttp, DeskTimer, Trust};
use natsuin_core::journey::{self, Guide, Journey, News, Review, Settings, Storage, StorageError};
use natsuin_core::link::{Capabilities, CardReader, Ending, LinkError};
use natsuin_core::password::SignaturePassword;
use natsuin_core::session::{Hosts, Http, HttpError, Invitation, Receiver, Request, Timer};
use natsuin_virtual_card::{Personality, VirtualCard};
use zeroize::Zeroizing;

use crate::desk::{Person, StoppedClock};
use crate::service::Kind;

/// The CA of the virtual cards.
#[must_use]
pub fn card_ca() -> Certificate {
    let card = VirtualCard::other(Personality::default()).unwrap();
    let pem = card.identity().signature_ca_pem().unwrap();
    Certificate::from_pem_or_der(pem.as_bytes()).unwrap()
}

/// A CA that issued none of them.
#[must_use]
pub fn user_ca() -> Certificate {
    let pem = include_bytes!("../../fixtures/pki/auth-ca.pem");
    Certificate::from_pem_or_der(pem).unwrap()
}

/// Whether what the phone is at has been noticed.
pub type Lingering = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// The person on a journey.
pub struct Traveller {
    /// At the card.
    pub person: Person,
    /// Whether to start.
    pub starts: bool,
    /// What was said, in order.
    pub news: Arc<Mutex<Vec<String>>>,
    /// The documents as they were shown: name and bytes.
    pub shown: Mutex<Vec<(String, Vec<u8>)>>,
    /// Takes its time over the documents and the password, until this says yes to what the phone is at.
    pub lingers: Option<Lingering>,
    /// Is run when the documents are shown.
    pub on_review: Option<Box<dyn Fn() + Send + Sync>>,
}

impl Traveller {
    /// Starts, and does as `person` at the card.
    #[must_use]
    pub fn new(person: Person) -> Self {
        Self {
            person,
            starts: true,
            news: Arc::default(),
            shown: Mutex::default(),
            lingers: None,
            on_review: None,
        }
    }

    async fn linger(&self, state: &str) {
        if let Some(done) = &self.lingers {
            while !done(state) {
                DeskTimer.wait(1).await;
            }
        }
    }
}

#[async_trait]
impl Holder for Traveller {
    async fn ask_password(&self, request: PasswordRequest) -> Result<Option<SignaturePassword>, Refused> {
        self.linger("password_wanted").await;
        self.person.ask_password(request).await
    }

    async fn confirm_last_try(&self) -> Result<bool, Refused> {
        self.person.confirm_last_try().await
    }

    async fn tap_again(&self, request: TapRequest) -> Result<bool, Refused> {
        self.person.tap_again(request).await
    }

    fn show(&self, progress: Progress) {
        self.person.show(progress);
    }
}

#[async_trait]
impl Guide for Traveller {
    async fn review(&self, review: &Review<'_>) -> Result<bool, Refused> {
        for document in &review.documents {
            let bytes = std::fs::read(document.path).unwrap();
            self.shown
                .lock()
                .unwrap()
                .push((document.offered.name.clone(), bytes));
        }
        if let Some(on_review) = &self.on_review {
            on_review();
        }
        self.linger("reviewing").await;
        Ok(self.starts)
    }

    fn tell(&self, news: News<'_>) {
        let news = match news {
            News::Claiming => "claiming".into(),
            News::Claimed(claim) => format!(
                "{} {} {:?} {}",
                claim.title, claim.requester.name, claim.requester.identified_by, claim.matching_code
            ),
            News::Fetching { number, of } => format!("fetching {number} of {of}"),
            News::TimeLeft { remaining_ms } => format!("{remaining_ms} ms left"),
            News::Submitting => "submitting".into(),
        };
        self.news.lock().unwrap().push(news);
    }
}

/// A record in memory.
#[derive(Default)]
pub struct Memory(pub Mutex<Option<Vec<u8>>>);

impl Storage for Memory {
    fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, StorageError> {
        Ok(self.0.lock().unwrap().clone().map(Zeroizing::new))
    }

    fn save(&self, record: &[u8]) -> Result<(), StorageError> {
        *self.0.lock().unwrap() = Some(record.to_vec());
        Ok(())
    }

    fn clear(&self) -> Result<(), StorageError> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }
}

/// Real HTTP, with less patience. While a card is held there must be none.
pub struct Impatient {
    http: DeskHttp,
    patience_ms: u32,
    diverted: Mutex<Option<(Kind, u16)>>,
    card_held: Arc<AtomicBool>,
}

/// A reader that says whether it holds a card.
struct Watched<'a> {
    reader: &'a dyn CardReader,
    card_held: Arc<AtomicBool>,
}

#[async_trait]
impl CardReader for Watched<'_> {
    async fn connect(&self) -> Result<Capabilities, LinkError> {
        let connected = self.reader.connect().await;
        self.card_held.store(connected.is_ok(), Ordering::SeqCst);
        connected
    }

    async fn transmit(&self, command: &EncodedCommand) -> Result<Vec<u8>, LinkError> {
        self.reader.transmit(command).await
    }

    fn release(&self, ending: Ending) {
        self.card_held.store(false, Ordering::SeqCst);
        self.reader.release(ending);
    }
}

impl Impatient {
    /// Where a request goes.
    fn way(&self, request: &Request) -> String {
        let at = request.url.find("/api/").unwrap();
        let (origin, path) = request.url.split_at(at);
        let diverted = *self.diverted.lock().unwrap();
        match diverted.filter(|(kind, _)| *kind == Kind::of(request.method.as_str(), path)) {
            Some((_, port)) => format!("{}:{port}{path}", origin.rsplit_once(':').unwrap().0),
            None => request.url.clone(),
        }
    }
}

#[async_trait]
impl Http for Impatient {
    async fn send(&self, request: &Request, receiver: &dyn Receiver) -> Result<(), HttpError> {
        let request = Request {
            method: request.method,
            url: self.way(request),
            token: request.token.clone(),
            body: request.body.clone(),
            idle_timeout_ms: self.patience_ms,
            total_timeout_ms: request.total_timeout_ms.map(|_| 2 * self.patience_ms),
        };
        assert!(!self.card_held.load(Ordering::SeqCst), "a request in the tap");
        let answer = self.http.send(&request, receiver).await;
        assert!(!self.card_held.load(Ordering::SeqCst), "a request in the tap");
        answer
    }
}

/// Waits a little where a second is asked for; and where the phone's time hurries, what is longer passes on its clock.
struct ShortTimer<'a> {
    clock: &'a StoppedClock,
    hurries: &'a AtomicBool,
}

#[async_trait]
impl Timer for ShortTimer<'_> {
    async fn wait(&self, ms: u64) {
        if ms <= 1_000 {
            return DeskTimer.wait(1).await;
        }
        let until = Instant::now() + Duration::from_millis(ms);
        while Instant::now() < until {
            if self.hurries.load(Ordering::SeqCst) {
                return self.clock.advance(ms);
            }
            DeskTimer.wait(5).await;
        }
    }
}

/// What a phone has.
pub struct Phone {
    /// The time.
    pub clock: StoppedClock,
    /// What is kept between journeys.
    pub memory: Memory,
    /// Where the documents go.
    pub folder: tempfile::TempDir,
    /// The way out.
    pub cancel: Cancel,
    /// Which comes first.
    pub order: Order,
    /// The phone's own secret.
    pub token: [u8; 32],
    /// Whether minutes pass at once.
    pub hurries: Arc<AtomicBool>,
    http: Impatient,
}

impl Phone {
    /// With a patience for each answer.
    #[must_use]
    pub fn new(order: Order, patience: Duration) -> Self {
        let trust = Trust {
            roots: Vec::new(),
            plain: true,
        };
        Self::trusting(order, patience, &trust)
    }

    /// With other trust in servers.
    #[must_use]
    pub fn trusting(order: Order, patience: Duration, trust: &Trust) -> Self {
        Self {
            clock: StoppedClock::now(),
            memory: Memory::default(),
            folder: tempfile::tempdir().unwrap(),
            cancel: Cancel::new(),
            order,
            token: [9; 32],
            hurries: Arc::default(),
            http: Impatient {
                http: DeskHttp::new(trust).unwrap(),
                patience_ms: u32::try_from(patience.as_millis()).unwrap(),
                diverted: Mutex::default(),
                card_held: Arc::default(),
            },
        }
    }

    /// Somebody in the network leads requests of this kind to another port of the host.
    pub fn divert(&self, requests: Option<(Kind, u16)>) {
        *self.http.diverted.lock().unwrap() = requests;
    }

    /// The tests' time.
    #[must_use]
    pub fn now(&self) -> UtcTime {
        self.clock.now()
    }

    /// Scans a code and goes to the end.
    pub fn join(&self, code: &str, reader: &dyn CardReader, guide: &dyn Guide) -> Result<(), Error> {
        let invitation = invitation(code)?;
        self.run(reader, guide, async |journey| {
            journey::join(journey, invitation).await
        })
    }

    /// Goes on with what is kept.
    pub fn resume(&self, reader: &dyn CardReader, guide: &dyn Guide) -> Result<bool, Error> {
        self.run(reader, guide, async |journey| journey::resume(journey).await)
    }

    fn run<T>(
        &self,
        reader: &dyn CardReader,
        guide: &dyn Guide,
        work: impl AsyncFnOnce(&Journey<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let reader = Watched {
            reader,
            card_held: self.http.card_held.clone(),
        };
        let journey = Journey {
            http: &self.http,
            timer: &ShortTimer {
                clock: &self.clock,
                hurries: &self.hurries,
            },
            clock: &self.clock,
            reader: &reader,
            guide,
            storage: &self.memory,
            documents: self.folder.path(),
            cancel: &self.cancel,
            settings: Settings {
                order: self.order,
                spend_last_try: false,
                plain: false,
                trust: Vec::new(),
                token: Zeroizing::new(self.token),
                ceremony_key: Zeroizing::new([7; 32]),
            },
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(work(&journey))
    }
}

/// A code on this machine.
pub fn invitation(code: &str) -> Result<Invitation, ErrorCode> {
    let hosts = Hosts {
        plain_loopback: true,
        ..Hosts::default()
    };
    Invitation::parse(code, &hosts)
}
