//! The person, as the shell represents them.

use async_trait::async_trait;

use crate::ceremony::Progress;
use crate::error::{Error, ErrorCode, TriesSpent};
use crate::password::SignaturePassword;

/// The person's side of a ceremony: asked, told, and free to end it.
///
/// `None` and `false` end the ceremony with the failure that led to the question (or as cancelled, if there was none).
/// The futures may be dropped when the ceremony is cancelled.
#[async_trait]
pub trait Holder: Send + Sync {
    /// Asks for the signature password. `None`: there will be no (further) entry.
    ///
    /// # Errors
    /// [`Refused`] when the shell itself failed.
    async fn ask_password(&self, request: PasswordRequest) -> Result<Option<SignaturePassword>, Refused>;

    /// Asks whether the last try may be spent. No card is held while it asks.
    ///
    /// # Errors
    /// [`Refused`] when the shell itself failed.
    async fn confirm_last_try(&self) -> Result<bool, Refused>;

    /// Asks for the card again after a contact broke, or ended with the wrong card. `false`: the person gives up.
    ///
    /// # Errors
    /// [`Refused`] when the shell itself failed.
    async fn tap_again(&self, request: TapRequest) -> Result<bool, Refused>;

    /// Asked before each contact, while no card is held: an error keeps the radio off. What it is for: to ask a service
    /// whether there still is something to sign.
    ///
    /// # Errors
    /// Why there shall be no contact.
    async fn before_tap(&self) -> Result<(), ErrorCode> {
        Ok(())
    }

    /// Shows how far the work with the card is: once for each exchange, never going back. Must return at once.
    fn show(&self, progress: Progress);
}

/// Why the password is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordRequest {
    /// The tries that are left, where the card said so.
    pub tries_left: Option<u8>,
    /// What became of the entry before, if there was one.
    pub after: Option<Error>,
}

/// Why the card is asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TapRequest {
    /// What ended the contact before.
    pub error: Error,
    /// How many contacts have ended so in this ceremony, this one included: a hint can escalate with it.
    pub failed_contacts: u32,
    /// Whether the password entered before is kept for the next contact.
    pub password_kept: bool,
}

impl TapRequest {
    /// Whether the next contact will tell if the last entry cost a try.
    #[must_use]
    pub const fn cost_unknown(&self) -> bool {
        matches!(self.error.tries_spent, TriesSpent::Unknown)
    }
}

/// The shell could not ask: a callback raised instead of answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;
