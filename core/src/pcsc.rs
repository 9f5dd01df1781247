//! The desk's transport: a reader on PC/SC.
//!
//! A PC/SC call can block for ever (a reader that hangs, a driver that waits). So every call runs on a thread of ours
//! and is given up after a bound; the caller is told [`LinkError::ReaderHangs`] and the process can end, even though the
//! power-off could not be done.

mod slot;
mod worker;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures_channel::oneshot;
use zeroize::Zeroizing;

use crate::apdu::EncodedCommand;
use crate::link::{Capabilities, CardReader, Ending, LinkError};
use slot::Slot;
use worker::Worker;

/// The bound of one exchange with a card: RSA on the card takes a second at most.
const EXCHANGE_BOUND: Duration = Duration::from_secs(20);
/// The bound of every other call.
const CALL_BOUND: Duration = Duration::from_secs(5);
/// How long a reader that another program holds is tried again.
const BUSY_BOUND: Duration = Duration::from_secs(3);
/// How often readers are looked at while a card is awaited: the longest that a cancelled wait goes on.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);

/// Which reader, and how long a card is awaited.
#[derive(Debug, Clone)]
pub struct Options {
    /// A part of the reader's name, case ignored; of the matches, the one with a card. `None`: any.
    pub reader: Option<String>,
    /// How long to wait for a card. Without any reader there is no wait.
    pub wait: Duration,
}

/// A reader on PC/SC, exclusively ours between `connect` and `release`.
pub struct PcscReader {
    jobs: Mutex<mpsc::Sender<Job>>,
    /// The last contact that was asked for, and the last that was let go.
    contacts: Arc<Contacts>,
    wait: Mutex<Duration>,
    /// Ends when the driver thread has ended.
    ended: Mutex<mpsc::Receiver<()>>,
}

#[derive(Default)]
struct Contacts {
    asked: AtomicU64,
    released: AtomicU64,
    name: Mutex<Option<String>>,
}

enum Job {
    Connect {
        number: u64,
        wait: Duration,
        answer: oneshot::Sender<Result<Capabilities, LinkError>>,
    },
    Transmit {
        command: Zeroizing<Vec<u8>>,
        answer: oneshot::Sender<Result<Vec<u8>, LinkError>>,
    },
    Release,
    End,
}

impl PcscReader {
    /// A reader that is looked for at each `connect`.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let (jobs, receiver) = mpsc::channel();
        let (ending, ended) = mpsc::channel();
        let contacts = Arc::new(Contacts::default());
        let driver = Driver::new(options.reader, Arc::clone(&contacts));
        thread::spawn(move || {
            driver.run(&receiver);
            drop(ending);
        });
        Self {
            jobs: Mutex::new(jobs),
            contacts,
            wait: Mutex::new(options.wait),
            ended: Mutex::new(ended),
        }
    }

    /// The name of the reader that was connected last.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        self.contacts
            .name
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Changes how long the next `connect` waits for a card.
    pub fn set_wait(&self, wait: Duration) {
        *self.wait.lock().unwrap_or_else(PoisonError::into_inner) = wait;
    }

    fn send(&self, job: Job) {
        // A driver that is gone drops the job, and its caller is told.
        let _ = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).send(job);
    }
}

#[async_trait]
impl CardReader for PcscReader {
    async fn connect(&self) -> Result<Capabilities, LinkError> {
        let (answer, answered) = oneshot::channel();
        let number = self.contacts.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let wait = *self.wait.lock().unwrap_or_else(PoisonError::into_inner);
        self.send(Job::Connect { number, wait, answer });
        answered.await.unwrap_or(Err(LinkError::Failed))
    }

    async fn transmit(&self, command: &EncodedCommand) -> Result<Vec<u8>, LinkError> {
        let (answer, answered) = oneshot::channel();
        let command = Zeroizing::new(command.as_bytes().to_vec());
        self.send(Job::Transmit { command, answer });
        answered.await.unwrap_or(Err(LinkError::Failed))
    }

    fn release(&self, _: Ending) {
        let asked = self.contacts.asked.load(Ordering::SeqCst);
        self.contacts.released.fetch_max(asked, Ordering::SeqCst);
        self.send(Job::Release);
    }
}

impl Drop for PcscReader {
    /// Waits for the power-off, within its bound.
    fn drop(&mut self) {
        self.release(Ending::Interrupted);
        self.send(Job::End);
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = ended.recv_timeout(CALL_BOUND + LOOK_INTERVAL);
    }
}

/// Does the jobs one after the other, each PC/SC call on the worker's thread and within its bound.
struct Driver {
    wanted: Option<String>,
    contacts: Arc<Contacts>,
    worker: Option<Worker<Slot>>,
    connected: bool,
}

impl Driver {
    fn new(wanted: Option<String>, contacts: Arc<Contacts>) -> Self {
        let wanted = wanted.map(|text| text.to_lowercase());
        Self {
            wanted,
            contacts,
            worker: Some(Worker::start(Slot::default())),
            connected: false,
        }
    }

    fn run(mut self, jobs: &mpsc::Receiver<Job>) {
        while let Ok(job) = jobs.recv() {
            match job {
                Job::Connect { number, wait, answer } => {
                    let result = self.connect(number, wait);
                    let _ = answer.send(result);
                }
                Job::Transmit { command, answer } => {
                    let _ = answer.send(self.transmit(command));
                }
                Job::Release => self.release(),
                Job::End => return,
            }
        }
    }

    /// One PC/SC call. A worker that did not come back in time is never used again.
    fn call<R: Send + 'static>(
        &mut self,
        bound: Duration,
        call: impl FnOnce(&mut Slot) -> Result<R, LinkError> + Send + 'static,
    ) -> Result<R, LinkError> {
        let worker = self.worker.as_ref().ok_or(LinkError::ReaderHangs)?;
        worker.call(bound, call).unwrap_or_else(|| {
            self.worker = None;
            self.connected = false;
            Err(LinkError::ReaderHangs)
        })
    }

    fn connect(&mut self, number: u64, wait: Duration) -> Result<Capabilities, LinkError> {
        self.release();
        let started = Instant::now();
        let mut busy_since = None;
        loop {
            if self.contacts.released.load(Ordering::SeqCst) >= number {
                return Err(LinkError::Cancelled);
            }
            match self.try_connect() {
                Err(LinkError::NoCard) if started.elapsed() < wait => {}
                Err(LinkError::ReaderBusy)
                    if busy_since.get_or_insert_with(Instant::now).elapsed() < BUSY_BOUND => {}
                result => return result,
            }
            thread::sleep(LOOK_INTERVAL);
        }
    }

    /// Looks once.
    fn try_connect(&mut self) -> Result<Capabilities, LinkError> {
        let wanted = self.wanted.clone();
        let name = self.call(CALL_BOUND, move |slot| slot.find(wanted.as_deref()))?;
        let text = name.to_string_lossy().into_owned();
        let connected = self.call(CALL_BOUND, move |slot| slot.connect(name));
        *self.contacts.name.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
        match connected {
            // It left between the two looks, or is not quite there: it is awaited like any other.
            Err(LinkError::CardLost) => Err(LinkError::NoCard),
            Ok(capabilities) => {
                self.connected = true;
                Ok(capabilities)
            }
            failed => failed,
        }
    }

    fn transmit(&mut self, command: Zeroizing<Vec<u8>>) -> Result<Vec<u8>, LinkError> {
        self.call(EXCHANGE_BOUND, move |slot| slot.transmit(&command))
    }

    /// Powers the card off. What fails here fails unheard: the card is gone, or the reader is.
    fn release(&mut self) {
        if core::mem::take(&mut self.connected) {
            let _ = self.call(CALL_BOUND, |slot| {
                slot.power_off();
                Ok(())
            });
        }
    }
}
