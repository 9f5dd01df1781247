//! This machine's clocks.

use std::time::{SystemTime, UNIX_EPOCH};

use natsuin_core::clock::{Clock, MonotonicTime, UtcTime};
use rustix::time::{ClockId, clock_gettime};

/// The wall clock, and the one that counts on while the machine sleeps.
pub(crate) struct SystemClock;

/// Linux's `CLOCK_MONOTONIC` stands still in sleep; elsewhere it does not.
#[cfg(target_os = "linux")]
const COUNTS_IN_SLEEP: ClockId = ClockId::Boottime;
#[cfg(not(target_os = "linux"))]
const COUNTS_IN_SLEEP: ClockId = ClockId::Monotonic;

impl Clock for SystemClock {
    fn now(&self) -> UtcTime {
        let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
        };
        UtcTime(seconds)
    }

    fn monotonic(&self) -> MonotonicTime {
        let time = clock_gettime(COUNTS_IN_SLEEP);
        let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
        let milliseconds = u64::try_from(time.tv_nsec / 1_000_000).unwrap_or(0);
        MonotonicTime(seconds.saturating_mul(1_000).saturating_add(milliseconds))
    }
}
