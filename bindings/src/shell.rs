//! What a callback of the shell may do: raise. The core's ports that cannot fail end the work then.

use std::sync::atomic::{AtomicBool, Ordering};

use natsuin_core::cancel::Cancel;
use natsuin_core::error::{Error, ErrorCode};
use thiserror::Error as ThisError;

/// A callback failed. What else there is to say of it is the shell's to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError, uniffi::Error)]
pub enum PortError {
    /// It failed.
    #[error("failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for PortError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

/// Whether a callback that must not fail did; then the work is cancelled, and ends as `shell_failed`.
pub(crate) struct Shell {
    raised: AtomicBool,
    cancel: Cancel,
}

impl Shell {
    pub(crate) fn new(cancel: &Cancel) -> Self {
        Self {
            raised: AtomicBool::new(false),
            cancel: cancel.clone(),
        }
    }

    /// The answer, or in place of one that did not come `otherwise`.
    pub(crate) fn or<T>(&self, answer: Result<T, PortError>, otherwise: T) -> T {
        answer.unwrap_or_else(|PortError::Failed| {
            self.raised.store(true, Ordering::SeqCst);
            self.cancel.cancel();
            otherwise
        })
    }

    /// What ended the work: a callback, where one raised. What it cost stays.
    pub(crate) fn judge(&self, error: Error) -> Error {
        // With a clock that failed no time is left.
        let follows = matches!(error.code, ErrorCode::Cancelled | ErrorCode::SessionEndsTooSoon);
        match follows && self.raised.load(Ordering::SeqCst) {
            true => Error {
                code: ErrorCode::ShellFailed,
                ..error
            },
            false => error,
        }
    }
}
