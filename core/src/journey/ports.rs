//! The person in a whole journey, and the place where little is kept.

use std::collections::BTreeSet;
use std::path::Path;

use async_trait::async_trait;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::ceremony::{Holder, Refused};
use crate::clock::MonotonicTime;
use crate::error::ErrorCode;
use crate::pades::ActiveContent;
use crate::session::{Claim, OfferedDocument};

/// The person: told how the journey goes, and asked whether to sign. The [`Holder`] takes over at the card.
#[async_trait]
pub trait Guide: Holder {
    /// Shows who asks for what, the documents themselves, the matching code and the time left; asks whether to start.
    /// `false`: the session is given back.
    ///
    /// # Errors
    /// [`Refused`] when the shell itself failed.
    async fn review(&self, review: &Review<'_>) -> Result<bool, Refused>;

    /// Says how the journey goes. Must return at once.
    fn tell(&self, news: News<'_>);
}

/// What a person must see before signing.
pub struct Review<'a> {
    /// Who asks for what.
    pub claim: &'a Claim,
    /// In the order in which they are signed.
    pub documents: Vec<ReviewedDocument<'a>>,
    /// When the session ends, on this device's monotonic clock.
    pub ends: MonotonicTime,
}

/// A document that was fetched and checked.
pub struct ReviewedDocument<'a> {
    /// As announced; all of it was found to be true.
    pub offered: &'a OfferedDocument,
    /// The very file that was hashed: show this one.
    pub path: &'a Path,
    /// What in it can act, or can make it look otherwise than it is shown: to be named to the person.
    pub active_content: &'a BTreeSet<ActiveContent>,
}

/// How the journey goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News<'a> {
    /// The service is asked.
    Claiming,
    /// The session is this phone's: the page shows the matching code now, and so should the phone.
    Claimed(&'a Claim),
    /// A document is fetched.
    Fetching {
        /// 1 for the first.
        number: usize,
        /// How many there are.
        of: usize,
    },
    /// The session ends soon: told at three minutes and at one.
    TimeLeft {
        /// What is left of it.
        remaining_ms: u64,
    },
    /// The signatures are handed in.
    Submitting,
}

/// A place for one small record: a keychain item, a file that only its owner reads. It holds secrets.
pub trait Storage: Send + Sync {
    /// What was saved last, if it was not cleared.
    ///
    /// # Errors
    /// When nobody can say.
    fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, StorageError>;

    /// Keeps a record in place of the one before, so that a crash leaves one of the two.
    ///
    /// # Errors
    /// When it is not kept.
    fn save(&self, record: &[u8]) -> Result<(), StorageError>;

    /// Forgets the record. Nothing kept is no failure.
    ///
    /// # Errors
    /// When it may still be there.
    fn clear(&self) -> Result<(), StorageError>;
}

/// The storage failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("storage failed")]
pub struct StorageError;

impl From<StorageError> for ErrorCode {
    fn from(_: StorageError) -> Self {
        Self::StorageFailed
    }
}
