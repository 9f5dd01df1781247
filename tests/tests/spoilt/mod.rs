//! A phone one part of which fails, or at one question of which the person cancels: what the rows under `platform` say.

use std::future::pending;

use async_trait::async_trait;
use natsuin_core::apdu::EncodedCommand;
use natsuin_core::cancel::Cancel;
use natsuin_core::ceremony::{Holder, Order, PasswordRequest, Progress, Refused, TapRequest};
use natsuin_core::clock::Clock as _;
use natsuin_core::error::Error;
use natsuin_core::http::{DeskHttp, DeskTimer, Trust};
use natsuin_core::journey::{self, Guide, Journey, News, Review, Settings, Storage, StorageError};
use natsuin_core::link::{Capabilities, CardReader, Ending, LinkError};
use natsuin_core::password::SignaturePassword;
use natsuin_core::session::{Http, HttpError, Receiver, Request, Timer};
use natsuin_tests::desk::{Person, StoppedClock, card, reader};
use natsuin_tests::journey::{Memory, Traveller, card_ca, invitation};
use natsuin_tests::service::{Kind, Service};
use natsuin_virtual_card::VirtualReader;
use serde_json::Value;
use zeroize::Zeroizing;

/// All the ports, over good ones.
pub(super) struct Spoilt {
    /// The good reader.
    pub(super) reader: VirtualReader,
    at: String,
    does: String,
    remaining_ms: Option<u64>,
    person: Traveller,
    memory: Memory,
    http: DeskHttp,
    cancel: Cancel,
}

impl Spoilt {
    pub(super) fn new(row: &Value, person: Person) -> Self {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let trust = Trust {
            roots: Vec::new(),
            plain: true,
        };
        let preset = row["preset"].as_str().unwrap_or("my-number");
        Self {
            reader: reader(card(preset), &text("faults")),
            at: text("at"),
            does: text("does"),
            remaining_ms: row["remaining_ms"].as_u64(),
            person: Traveller::new(person),
            memory: Memory::default(),
            http: DeskHttp::new(&trust).unwrap(),
            cancel: Cancel::new(),
        }
    }

    /// Joins a fresh session. Answers how it ended, and how many signatures arrived.
    pub(super) fn join(&self, order: Order) -> (Option<Error>, usize) {
        let clock = StoppedClock::now();
        let service = Service::start(1, card_ca(), clock.now(), std::time::Duration::ZERO);
        if let Some(remaining_ms) = self.remaining_ms {
            service.books().remaining_ms = remaining_ms;
        }
        let folder = tempfile::tempdir().unwrap();
        let journey = Journey {
            http: self,
            timer: self,
            clock: &clock,
            reader: self,
            guide: self,
            storage: self,
            documents: folder.path(),
            cancel: &self.cancel,
            settings: Settings {
                order,
                spend_last_try: false,
                plain: false,
                trust: Vec::new(),
                token: Zeroizing::new([9; 32]),
                ceremony_key: Zeroizing::new([7; 32]),
            },
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let invitation = invitation(&service.code()).unwrap();
        let ended = runtime.unwrap().block_on(journey::join(&journey, invitation));
        let signed = service.books().completions.try_into().unwrap();
        (ended.err(), signed)
    }

    fn fails_at(&self, place: &str) -> bool {
        self.at == place && self.does != "cancel"
    }

    /// Where the person cancels nothing comes any more.
    async fn pass<E>(&self, place: &str, error: E) -> Result<(), E> {
        if self.fails_at(place) {
            return Err(error);
        }
        if self.at == place {
            self.cancel.cancel();
            pending::<()>().await;
        }
        Ok(())
    }

    fn link_error(&self) -> LinkError {
        match self.does.as_str() {
            "no_reader" => LinkError::NoReader,
            "service_unavailable" => LinkError::ServiceUnavailable,
            "reader_off" => LinkError::ReaderOff,
            "reader_busy" => LinkError::ReaderBusy,
            "reader_lost" => LinkError::ReaderLost,
            "reader_hangs" => LinkError::ReaderHangs,
            "several_cards" => LinkError::SeveralCards,
            "no_card" => LinkError::NoCard,
            "card_lost" => LinkError::CardLost,
            "session_timed_out" => LinkError::SessionTimedOut,
            "cancelled" => LinkError::Cancelled,
            "command_too_long" => LinkError::CommandTooLong,
            _ => LinkError::Failed,
        }
    }

    fn http_error(&self) -> HttpError {
        match self.does.as_str() {
            "not_connected" => HttpError::NotConnected,
            "timed_out" => HttpError::TimedOut,
            "cut" => HttpError::Cut,
            "not_trusted" => HttpError::NotTrusted,
            "stopped" => HttpError::Stopped,
            _ => HttpError::Failed,
        }
    }
}

#[async_trait]
impl CardReader for Spoilt {
    async fn connect(&self) -> Result<Capabilities, LinkError> {
        self.pass("connect", self.link_error()).await?;
        self.reader.connect().await
    }

    async fn transmit(&self, command: &EncodedCommand) -> Result<Vec<u8>, LinkError> {
        self.pass("transmit", self.link_error()).await?;
        self.reader.transmit(command).await
    }

    fn release(&self, ending: Ending) {
        self.reader.release(ending);
    }
}

#[async_trait]
impl Holder for Spoilt {
    async fn ask_password(&self, request: PasswordRequest) -> Result<Option<SignaturePassword>, Refused> {
        self.pass("ask_password", Refused).await?;
        self.person.ask_password(request).await
    }

    async fn confirm_last_try(&self) -> Result<bool, Refused> {
        self.pass("confirm_last_try", Refused).await?;
        self.person.confirm_last_try().await
    }

    async fn tap_again(&self, request: TapRequest) -> Result<bool, Refused> {
        self.pass("tap_again", Refused).await?;
        self.person.tap_again(request).await
    }

    fn show(&self, progress: Progress) {
        self.person.show(progress);
    }
}

#[async_trait]
impl Guide for Spoilt {
    async fn review(&self, review: &Review<'_>) -> Result<bool, Refused> {
        self.pass("review", Refused).await?;
        self.person.review(review).await
    }

    fn tell(&self, news: News<'_>) {
        self.person.tell(news);
    }
}

impl Storage for Spoilt {
    fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, StorageError> {
        match self.fails_at("load") {
            true => Err(StorageError),
            false => self.memory.load(),
        }
    }

    fn save(&self, record: &[u8]) -> Result<(), StorageError> {
        match self.fails_at("save") {
            true => Err(StorageError),
            false => self.memory.save(record),
        }
    }

    fn clear(&self) -> Result<(), StorageError> {
        match self.fails_at("clear") {
            true => Err(StorageError),
            false => self.memory.clear(),
        }
    }
}

#[async_trait]
impl Http for Spoilt {
    async fn send(&self, request: &Request, receiver: &dyn Receiver) -> Result<(), HttpError> {
        let path = request.url.find("/api/").map(|at| &request.url[at..]);
        let place = match Kind::of(request.method.as_str(), path.unwrap()) {
            Kind::Claim => "claim",
            Kind::Document => "document",
            Kind::State => "state",
            Kind::Progress => "progress",
            Kind::Submit => "submit",
            Kind::GiveBack => "release",
        };
        self.pass(place, self.http_error()).await?;
        self.http.send(request, receiver).await
    }
}

#[async_trait]
impl Timer for Spoilt {
    /// A pause before a second try is short here.
    async fn wait(&self, ms: u64) {
        DeskTimer.wait(if ms <= 2_000 { 1 } else { ms }).await;
    }
}
