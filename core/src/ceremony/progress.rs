//! Progress: one event for each exchange, weighted by what it takes, never going back.

use std::sync::{Mutex, PoisonError};

use crate::cancel::Cancel;
use crate::ceremony::Holder;
use crate::error::ErrorCode;
use crate::jpki::{Watch, Weight};

/// How far the work with the card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: Step,
    /// 0 to 1,000: never less than before in one ceremony; 1,000 only when all is done.
    pub permille: u16,
}

/// A step of the work with the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Waiting for a card: hold it to the phone, put it on the reader.
    WaitingForCard,
    /// The card was found: keep holding.
    Identifying,
    /// Its counter is read.
    CountingTries,
    /// The password is presented.
    Unlocking,
    /// The certificate is read.
    ReadingCertificate,
    /// A document is being signed.
    Signing {
        /// 1 for the first.
        number: usize,
        /// How many there are.
        of: usize,
    },
    /// The card may go; more may be to do.
    Released,
}

/// Turns exchanges into progress, and a cancelled ceremony into an end between two exchanges.
pub(super) struct Meter<'a> {
    holder: &'a dyn Holder,
    cancel: &'a Cancel,
    gauge: Mutex<Gauge>,
}

struct Gauge {
    step: Step,
    done: u32,
    remaining: u32,
    permille: u16,
}

impl Weight {
    /// In milliseconds, roughly, as public reports have it for a card held to a phone.
    const fn cost(self) -> u32 {
        match self {
            Self::Light => 30,
            Self::Verify => 100,
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a block of a certificate: at most 8,192"
            )]
            Self::Read(bytes) => 30 + bytes as u32 / 8,
            Self::Sign => 500,
        }
    }
}

impl<'a> Meter<'a> {
    pub(super) fn new(holder: &'a dyn Holder, cancel: &'a Cancel) -> Self {
        let gauge = Gauge {
            step: Step::WaitingForCard,
            done: 0,
            remaining: 0,
            permille: 0,
        };
        Self {
            holder,
            cancel,
            gauge: Mutex::new(gauge),
        }
    }

    /// Plans what is still to do in the contacts to come: all of it but `signatures` is much the same each time.
    pub(super) fn plan(&self, look: bool, signatures: usize) {
        let mut remaining = 4 * Weight::Light.cost() + Weight::Verify.cost() + Weight::Read(2_048).cost();
        if look {
            remaining += 4 * Weight::Light.cost();
        }
        let signatures = u32::try_from(signatures).unwrap_or(u32::MAX);
        remaining = remaining.saturating_add(signatures.saturating_mul(Weight::Sign.cost()));
        self.with(|gauge| gauge.remaining = remaining);
    }

    /// What the exchanges from here on are for.
    pub(super) fn step(&self, step: Step) {
        self.with(|gauge| gauge.step = step);
    }

    /// Says something that is no exchange: waiting, released.
    pub(super) fn say(&self, step: Step) {
        let permille = self.with(|gauge| {
            gauge.step = step;
            gauge.permille
        });
        self.holder.show(Progress { step, permille });
    }

    /// All is done.
    pub(super) fn finish(&self) {
        self.with(|gauge| gauge.permille = 1_000);
        self.say(Step::Released);
    }

    fn with<T>(&self, change: impl FnOnce(&mut Gauge) -> T) -> T {
        change(&mut self.gauge.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Watch for Meter<'_> {
    fn may_go_on(&self) -> Result<(), ErrorCode> {
        if self.cancel.is_cancelled() {
            Err(ErrorCode::Cancelled)
        } else {
            Ok(())
        }
    }

    fn exchanging(&self, weight: Weight) {
        let progress = self.with(|gauge| {
            let all = gauge.done.saturating_add(gauge.remaining).max(1);
            let reached = u64::from(gauge.done) * 1_000 / u64::from(all);
            gauge.permille = gauge.permille.max(u16::try_from(reached.min(999)).unwrap_or(999));
            gauge.done = gauge.done.saturating_add(weight.cost());
            gauge.remaining = gauge.remaining.saturating_sub(weight.cost());
            Progress {
                step: gauge.step,
                permille: gauge.permille,
            }
        });
        self.holder.show(progress);
    }
}
