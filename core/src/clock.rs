//! Time as a port: the core never asks the machine.

/// A moment, in whole seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcTime(pub i64);

/// A moment on a clock that only moves forward, in milliseconds from an origin of the shell's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonotonicTime(pub u64);

/// The two clocks of a shell.
pub trait Clock: Send + Sync {
    /// The wall clock: validity of certificates is judged by it.
    fn now(&self) -> UtcTime;
    /// The monotonic clock: deadlines are counted on it. It must count while the device sleeps.
    fn monotonic(&self) -> MonotonicTime;
}
