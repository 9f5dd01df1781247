//! The ports as a shell implements them, here in Rust: what a callback may do, and what becomes of it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use crate::cancel::Cancel;
use crate::card::{Rules, card_status, read_certificate};
use crate::clock::{Clock, PortError};
use crate::error::NatsuinError;
use crate::guide::{Guide, News, Review};
use crate::holder::{Holder, PasswordRequest, Progress, TapRequest};
use crate::http::{Http, HttpError, HttpReceiver, HttpRequest};
use crate::invitation::{Hosts, Invitation};
use crate::journey::{Journey, JourneySettings};
use crate::password::{Password, check_password};
use crate::simulator::{SimulatedCard, simulator_ca};
use crate::storage::Storage;
use async_trait::async_trait;
use natsuin_core::ErrorCode;
use natsuin_core::ceremony::Order;
use natsuin_core::clock::UtcTime;
use natsuin_core::error::TriesSpent;
use natsuin_core::http::{DeskHttp, Trust};
use natsuin_core::session::{self, Http as _, Method, Receiver, Stop};
use natsuin_tests::journey::card_ca;
use natsuin_tests::service::{Fault, Kind, Service};
use zeroize::Zeroizing;

/// A shell that does its part, but for what a test spoils. Each port is handed over for good, so this is a handle.
#[derive(Clone)]
struct Shell(Arc<Parts>);

struct Parts {
    started: Instant,
    password: Mutex<Option<Arc<Password>>>,
    keeps_password: bool,
    raises_at_exchange: Option<u64>,
    exchanges: AtomicU64,
    record: Mutex<Option<Vec<u8>>>,
    reviews: Mutex<Vec<Review>>,
}

impl Shell {
    fn new() -> Self {
        Self(Arc::new(Parts::new()))
    }
}

impl Deref for Shell {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Parts {
    fn new() -> Self {
        Self {
            started: Instant::now(),
            password: Mutex::new(Some(Password::new(b"natsuin1".to_vec()).unwrap())),
            keeps_password: false,
            raises_at_exchange: None,
            exchanges: AtomicU64::new(0),
            record: Mutex::default(),
            reviews: Mutex::default(),
        }
    }
}

#[async_trait]
impl Holder for Shell {
    async fn ask_password(&self, _: PasswordRequest) -> Result<Option<Arc<Password>>, PortError> {
        let mut password = self.password.lock().unwrap();
        Ok(match self.keeps_password {
            true => password.clone(),
            false => password.take(),
        })
    }

    async fn confirm_last_try(&self) -> Result<bool, PortError> {
        Ok(false)
    }

    async fn tap_again(&self, _: TapRequest) -> Result<bool, PortError> {
        Ok(true)
    }

    fn show(&self, _: Progress) -> Result<(), PortError> {
        let exchange = self.exchanges.fetch_add(1, Ordering::SeqCst);
        match self.raises_at_exchange == Some(exchange) {
            true => Err(PortError::Failed),
            false => Ok(()),
        }
    }
}

#[async_trait]
impl Guide for Shell {
    async fn review(&self, review: Review) -> Result<bool, PortError> {
        self.reviews.lock().unwrap().push(review);
        Ok(true)
    }

    fn tell(&self, _: News) -> Result<(), PortError> {
        Ok(())
    }
}

#[async_trait]
impl Clock for Shell {
    fn now_s(&self) -> Result<i64, PortError> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        Ok(i64::try_from(since.as_secs()).unwrap())
    }

    fn monotonic_ms(&self) -> Result<u64, PortError> {
        Ok(u64::try_from(self.started.elapsed().as_millis()).unwrap())
    }

    async fn wait(&self, ms: u64) -> Result<(), PortError> {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        Ok(())
    }
}

impl Storage for Shell {
    fn load(&self) -> Result<Option<Vec<u8>>, PortError> {
        Ok(self.record.lock().unwrap().clone())
    }

    fn save(&self, record: Vec<u8>) -> Result<(), PortError> {
        *self.record.lock().unwrap() = Some(record);
        Ok(())
    }

    fn clear(&self) -> Result<(), PortError> {
        *self.record.lock().unwrap() = None;
        Ok(())
    }
}

/// An answer, before it is handed over in pieces.
#[derive(Default)]
struct Answer(Mutex<(Option<session::Head>, Vec<u8>)>);

impl Receiver for Answer {
    fn head(&self, head: session::Head) -> Result<(), Stop> {
        self.0.lock().unwrap().0 = Some(head);
        Ok(())
    }

    fn chunk(&self, bytes: &[u8]) -> Result<(), Stop> {
        let mut answer = self.0.lock().unwrap();
        answer.1.extend_from_slice(bytes);
        // An endless body ends somewhere.
        if answer.1.len() > 4_000_000 {
            Err(Stop)
        } else {
            Ok(())
        }
    }
}

#[derive(Clone)]
struct PiecewiseHttp(Arc<DeskHttp>, Arc<Mutex<Vec<usize>>>);

#[async_trait]
impl Http for PiecewiseHttp {
    async fn send(&self, request: HttpRequest, receiver: Arc<HttpReceiver>) -> Result<(), HttpError> {
        let token = request.authorization.strip_prefix("Bearer ").unwrap().to_owned();
        let request = session::Request {
            method: match request.method.as_str() {
                "GET" => Method::Get,
                "PUT" => Method::Put,
                "POST" => Method::Post,
                "DELETE" => Method::Delete,
                other => panic!("{other}"),
            },
            url: request.url,
            token: Zeroizing::new(token),
            body: request.body.map(Zeroizing::new),
            idle_timeout_ms: request.idle_timeout_ms,
            total_timeout_ms: request.total_timeout_ms,
        };
        let answer = Answer::default();
        let sent = self.0.send(&request, &answer).await;
        let (head, body) = answer.0.into_inner().unwrap();
        let head = head.ok_or(HttpError::NotConnected)?;
        receiver.head(head.status, head.retry_after_s).await?;
        let mut taken = 0;
        for piece in body.chunks(1_000) {
            taken += piece.len();
            self.1.lock().unwrap().push(taken);
            receiver.chunk(piece.to_vec()).await?;
        }
        sent.map_err(|_| HttpError::Cut)
    }
}

fn rules() -> Rules {
    Rules {
        order: Order::CardFirst,
        spend_last_try: false,
        plain: false,
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(work)
}

fn failure<T>(result: Result<T, NatsuinError>) -> (ErrorCode, TriesSpent) {
    match result {
        Err(NatsuinError::Failed { failure, .. }) => (failure.code, failure.tries_spent),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("no failure"),
    }
}

fn certificate_of(shell: Shell, card: &Arc<SimulatedCard>) -> Result<(), NatsuinError> {
    let reader = Arc::clone(card).reader().unwrap();
    let (holder, clock) = (Box::new(shell), Box::new(Shell::new()));
    let work = read_certificate(reader, holder, clock, rules(), Cancel::new().unwrap());
    block_on(work).map(|_| ())
}

#[test]
fn a_journey_goes_through_the_ports_and_documents_come_in_pieces() {
    let now = UtcTime(Shell::new().now_s().unwrap());
    let service = Service::start(2, card_ca(), now, Duration::ZERO);
    let card = SimulatedCard::new("my-number".to_owned(), String::new()).unwrap();
    let (result, shell, _) = join(&service, &card);
    result.unwrap();
    assert_eq!(service.books().completions, 1);
    assert_eq!(card.counts().unwrap().verifies, 1);
    let reviews = shell.reviews.lock().unwrap();
    assert_eq!(reviews[0].documents.len(), 2);
    assert_eq!(reviews[0].request.matching_code, "47 21");
    assert_eq!(shell.load().unwrap(), None, "nothing stays behind");
}

#[test]
fn what_is_longer_than_announced_is_not_taken_to_its_end() {
    let now = UtcTime(Shell::new().now_s().unwrap());
    let service = Service::start(1, card_ca(), now, Duration::ZERO);
    service
        .books()
        .faults
        .insert(Kind::Document, (Fault::Endless, u32::MAX));
    let card = SimulatedCard::new("my-number".to_owned(), String::new()).unwrap();
    let (result, _, http) = join(&service, &card);
    let taken = http.1.lock().unwrap().last().copied().unwrap();
    assert!(taken < 4_000_000, "{taken}");
    assert_eq!(
        failure(result),
        (ErrorCode::DocumentNotAsAnnounced, TriesSpent::None)
    );
    assert_eq!(card.counts().unwrap().connects, 0, "before the card");
}

fn join(service: &Service, card: &Arc<SimulatedCard>) -> (Result<(), NatsuinError>, Shell, PiecewiseHttp) {
    let folder = tempfile::tempdir().unwrap();
    let shell = Shell::new();
    let trust = Trust {
        roots: Vec::new(),
        plain: true,
    };
    let http = PiecewiseHttp(Arc::new(DeskHttp::new(&trust).unwrap()), Arc::default());
    let settings = JourneySettings {
        order: Order::CardFirst,
        documents_folder: folder.path().to_str().unwrap().to_owned(),
        spend_last_try: false,
        plain: false,
        trust: vec![simulator_ca().unwrap()],
    };
    let journey = Journey::new(
        Arc::clone(card).reader().unwrap(),
        Box::new(shell.clone()),
        Box::new(shell.clone()),
        Box::new(http.clone()),
        Box::new(shell.clone()),
        Box::new(shell.clone()),
        settings,
    );
    let hosts = Hosts {
        trusted: Vec::new(),
        other_environments: Vec::new(),
        other_services: Vec::new(),
        plain_loopback: true,
    };
    let invitation = Invitation::new(service.code(), hosts).unwrap();
    let result = block_on(journey.unwrap().join(invitation, Cancel::new().unwrap()));
    (result, shell, http)
}

#[test]
fn a_callback_that_raises_ends_the_work_and_what_it_cost_is_told() {
    let undisturbed = SimulatedCard::new("my-number".to_owned(), String::new()).unwrap();
    let shell = Shell::new();
    certificate_of(shell.clone(), &undisturbed).unwrap();
    let shown = shell.exchanges.load(Ordering::SeqCst);
    for at in 0..shown {
        let card = SimulatedCard::new("my-number".to_owned(), String::new()).unwrap();
        let parts = Parts {
            raises_at_exchange: Some(at),
            ..Parts::new()
        };
        match certificate_of(Shell(Arc::new(parts)), &card) {
            // All was done when the last callback raised.
            Ok(()) => assert!(at + 2 >= shown, "{at} of {shown}"),
            error => assert_eq!(failure(error), (ErrorCode::ShellFailed, TriesSpent::None), "{at}"),
        }
        assert!(card.counts().unwrap().verifies <= 1);
    }
}

#[test]
fn a_password_object_is_good_for_one_entry() {
    let card = SimulatedCard::new("my-number".to_owned(), String::new()).unwrap();
    let parts = Parts {
        password: Mutex::new(Some(Password::new(b"WRONG123".to_vec()).unwrap())),
        keeps_password: true,
        ..Parts::new()
    };
    let error = failure(certificate_of(Shell(Arc::new(parts)), &card));
    assert_eq!(error, (ErrorCode::ShellFailed, TriesSpent::One));
    assert_eq!(card.counts().unwrap().verifies, 1, "the second time it is empty");
}

#[test]
fn the_rules_are_those_of_the_core() {
    assert!(check_password("ａｂｃ123".into()).unwrap().full_width_folded);
    let refused = |typed: &[u8]| failure(check_password(typed.to_vec())).0;
    assert_eq!(refused(b"1234"), ErrorCode::PasswordIsUserPin);
    assert_eq!(refused(b"\xFF\xFE123456"), ErrorCode::PasswordBadCharacter);
}

#[test]
fn a_card_is_looked_at_for_free() {
    let card = SimulatedCard::new("last-try".to_owned(), String::new()).unwrap();
    let reader = Arc::clone(&card).reader().unwrap();
    let status = block_on(card_status(reader, false, Cancel::new().unwrap())).unwrap();
    assert_eq!(status.tries_left, Some(1));
    assert_eq!(card.counts().unwrap().verifies, 0);
}
