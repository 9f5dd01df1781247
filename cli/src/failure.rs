//! A failure as the command line tells it: the core's codes and those of this shell, each with its exit status.

mod code;
mod service;

use std::path::PathBuf;

use natsuin_core::error::{Error, ErrorCode, TriesSpent, Verdict};

pub(crate) use code::{Code, ShellCode};
pub(crate) use service::ServiceCode;

use crate::args::Usage;

/// The exit statuses: a contract (README).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// All was done.
    Done = 0,
    /// It was checked and found bad.
    Bad = 1,
    /// The command line was wrong.
    Usage = 2,
    /// The reader or the card.
    Card = 3,
    /// The password.
    Password = 4,
    /// The certificate.
    Certificate = 5,
    /// A document or another file.
    File = 6,
    /// The session or the network.
    Session = 7,
    /// A bug of ours.
    Bug = 70,
    /// The person cancelled (128 + SIGINT).
    Cancelled = 130,
}

/// What a failure is about, for its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The whole run.
    Run,
    /// A word of the command line.
    Usage(Usage),
    /// A file.
    Path(PathBuf),
}

/// A failure: what happened, to what, and what it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What happened.
    pub(crate) code: Code,
    /// To what.
    pub(crate) subject: Subject,
    /// What the last password entry lost.
    pub(crate) tries_spent: TriesSpent,
    /// The tries that are left, where the card said so.
    pub(crate) tries_left: Option<u8>,
    /// What the counter tells about that entry.
    pub(crate) verdict: Option<Verdict>,
}

impl Failure {
    /// A failure that cost no try.
    pub(crate) fn new(code: impl Into<Code>, subject: Subject) -> Self {
        Self {
            code: code.into(),
            subject,
            tries_spent: TriesSpent::None,
            tries_left: None,
            verdict: None,
        }
    }

    /// A failure at a file.
    pub(crate) fn at(code: impl Into<Code>, path: PathBuf) -> Self {
        Self::new(code, Subject::Path(path))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            code: Code::Core(error.code),
            subject: Subject::Run,
            tries_spent: error.tries_spent,
            tries_left: error.tries_left,
            verdict: error.verdict,
        }
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Error::free(code).into()
    }
}

impl From<ShellCode> for Failure {
    fn from(code: ShellCode) -> Self {
        Self::new(code, Subject::Run)
    }
}

impl From<ServiceCode> for Failure {
    fn from(code: ServiceCode) -> Self {
        Self::new(code, Subject::Run)
    }
}

impl From<Usage> for Failure {
    fn from(usage: Usage) -> Self {
        Self::new(ShellCode::Usage, Subject::Usage(usage))
    }
}

#[cfg(test)]
pub(crate) mod tests;
