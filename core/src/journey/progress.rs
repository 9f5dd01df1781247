//! What the page is told of the phone's work: queued at once, sent between contacts with the card, never waited for.

use std::sync::{Mutex, PoisonError};

use crate::clock::UtcTime;
use crate::error::{ErrorCode, Stage};
use crate::session::{Client, Event, PhoneState};

/// The most events of one request (docs/session-protocol.md §3).
const MAX_EVENTS: usize = 16;
/// What all failures at the password are called: the page learns nothing about it.
const PASSWORD_NOT_ACCEPTED: &str = "password_not_accepted";

pub(super) struct Reporter(Mutex<Queue>);

struct Queue {
    last: Option<Event>,
    /// The number of the next event.
    next: u32,
    waiting: Vec<Event>,
}

impl Reporter {
    /// Numbers grow within a claim, also over a crash: so they begin with the time, in seconds.
    pub(super) fn new(now: UtcTime) -> Self {
        Self(Mutex::new(Queue {
            last: None,
            next: u32::try_from(now.0).unwrap_or(1),
            waiting: Vec::new(),
        }))
    }

    pub(super) fn push(&self, state: PhoneState) {
        self.add(state, None);
    }

    pub(super) fn fail(&self, code: ErrorCode) {
        let failure = match code.stage() {
            Some(Stage::F3) => PASSWORD_NOT_ACCEPTED,
            _ => code.as_str(),
        };
        self.add(PhoneState::Failed, Some(failure));
    }

    fn add(&self, state: PhoneState, failure: Option<&'static str>) {
        self.with(|queue| {
            let last = queue.last;
            if last.is_some_and(|last| last.state == state && last.failure == failure) {
                return;
            }
            let event = Event {
                number: queue.next,
                state,
                failure,
            };
            queue.next = queue.next.saturating_add(1);
            queue.last = Some(event);
            // The page shows the latest: what is old and unsent matters least.
            if queue.waiting.len() == MAX_EVENTS {
                queue.waiting.remove(0);
            }
            queue.waiting.push(event);
        });
    }

    /// Sends what waits. May be dropped at any moment: what the service has not taken is sent again, and it knows the
    /// numbers.
    pub(super) async fn flush(&self, client: &Client<'_>) {
        loop {
            let events = self.with(|queue| queue.waiting.clone());
            let Some(last) = events.last() else { return };
            if client.progress(&events).await.is_err() {
                return;
            }
            self.with(|queue| queue.waiting.retain(|event| event.number > last.number));
        }
    }

    fn with<T>(&self, change: impl FnOnce(&mut Queue) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
