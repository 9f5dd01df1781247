//! The shell's clocks.

use std::sync::Arc;

use async_trait::async_trait;
use natsuin_core::clock::{MonotonicTime, UtcTime};
use natsuin_core::session::Timer;

pub use crate::shell::PortError;
use crate::shell::Shell;

/// Two clocks and a timer.
#[uniffi::export(callback_interface)]
#[async_trait]
pub trait Clock: Send + Sync {
    /// Seconds since 1970-01-01T00:00:00Z. Validity of certificates is judged by it.
    ///
    /// # Errors
    /// Ends the work.
    fn now_s(&self) -> Result<i64, PortError>;

    /// Milliseconds on a clock that only moves forward, and also while the device sleeps (iOS: `CLOCK_MONOTONIC`;
    /// Android: `elapsedRealtime`).
    ///
    /// # Errors
    /// Ends the work.
    fn monotonic_ms(&self) -> Result<u64, PortError>;

    /// Returns after so many milliseconds. May be cancelled.
    ///
    /// # Errors
    /// Ends the work.
    async fn wait(&self, ms: u64) -> Result<(), PortError>;
}

pub(crate) struct ClockPort {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) shell: Arc<Shell>,
}

impl natsuin_core::clock::Clock for ClockPort {
    fn now(&self) -> UtcTime {
        UtcTime(self.shell.or(self.clock.now_s(), 0))
    }

    fn monotonic(&self) -> MonotonicTime {
        // Where the clock fails no time is left.
        MonotonicTime(self.shell.or(self.clock.monotonic_ms(), u64::MAX))
    }
}

#[async_trait]
impl Timer for ClockPort {
    async fn wait(&self, ms: u64) {
        self.shell.or(self.clock.wait(ms).await, ());
    }
}
