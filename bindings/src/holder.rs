//! The person at the card, as the shell represents them.

use std::sync::Arc;

use async_trait::async_trait;
use natsuin_core::ceremony::{self, Refused};
use natsuin_core::password::SignaturePassword;

use crate::error::Failure;
use crate::password::Password;
use crate::shell::{PortError, Shell};

/// Why the password is asked for.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PasswordRequest {
    /// The tries that are left, where the card said so.
    pub tries_left: Option<u8>,
    /// What became of the entry before, if there was one.
    pub after: Option<Failure>,
}

/// Why the card is asked for again.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TapRequest {
    /// What ended the contact before.
    pub failure: Failure,
    /// How many contacts have ended so in this ceremony, this one included: a hint can escalate with it.
    pub failed_contacts: u32,
    /// Whether the password entered before is kept for the next contact.
    pub password_kept: bool,
    /// Whether the next contact will tell if the last entry cost a try.
    pub cost_unknown: bool,
}

/// How far the work with the card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Progress {
    /// What is being done.
    pub step: Step,
    /// 0 to 1,000: never less than before in one ceremony; 1,000 only when all is done.
    pub permille: u16,
}

/// A step of the work with the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Step {
    /// Waiting for a card: hold it to the phone.
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
        number: u32,
        /// How many there are.
        of: u32,
    },
    /// The card may go; more may be to do.
    Released,
}

impl From<ceremony::Progress> for Progress {
    fn from(progress: ceremony::Progress) -> Self {
        use ceremony::Step as From;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let step = match progress.step {
            From::WaitingForCard => Step::WaitingForCard,
            From::Identifying => Step::Identifying,
            From::CountingTries => Step::CountingTries,
            From::Unlocking => Step::Unlocking,
            From::ReadingCertificate => Step::ReadingCertificate,
            From::Signing { number, of } => Step::Signing {
                number: count(number),
                of: count(of),
            },
            From::Released => Step::Released,
        };
        Self {
            step,
            permille: progress.permille,
        }
    }
}

/// The person's side of a ceremony. `None` and `false` end it with the failure that led to the question.
#[uniffi::export(callback_interface)]
#[async_trait]
pub trait Holder: Send + Sync {
    /// Asks for the signature password. `None`: there will be no (further) entry.
    ///
    /// # Errors
    /// Ends the work as `shell_failed`.
    async fn ask_password(&self, request: PasswordRequest) -> Result<Option<Arc<Password>>, PortError>;

    /// Asks whether the last try may be spent. No card is held while it asks.
    ///
    /// # Errors
    /// Ends the work as `shell_failed`.
    async fn confirm_last_try(&self) -> Result<bool, PortError>;

    /// Asks for the card again after a contact broke, or ended with the wrong card. `false`: the person gives up.
    ///
    /// # Errors
    /// Ends the work as `shell_failed`.
    async fn tap_again(&self, request: TapRequest) -> Result<bool, PortError>;

    /// Shows how far the work with the card is. Must return at once.
    ///
    /// # Errors
    /// Ends the work as `shell_failed`.
    fn show(&self, progress: Progress) -> Result<(), PortError>;
}

pub(crate) struct HolderPort {
    pub(crate) holder: Arc<dyn Holder>,
    pub(crate) shell: Arc<Shell>,
}

#[async_trait]
impl ceremony::Holder for HolderPort {
    async fn ask_password(
        &self,
        request: ceremony::PasswordRequest,
    ) -> Result<Option<SignaturePassword>, Refused> {
        let request = PasswordRequest {
            tries_left: request.tries_left,
            after: request.after.map(Failure::from),
        };
        match self.holder.ask_password(request).await {
            Ok(Some(password)) => password.take().map(Some).ok_or(Refused),
            Ok(None) => Ok(None),
            Err(PortError::Failed) => Err(Refused),
        }
    }

    async fn confirm_last_try(&self) -> Result<bool, Refused> {
        self.holder.confirm_last_try().await.map_err(refused)
    }

    async fn tap_again(&self, request: ceremony::TapRequest) -> Result<bool, Refused> {
        let request = TapRequest {
            cost_unknown: request.cost_unknown(),
            failure: request.error.into(),
            failed_contacts: request.failed_contacts,
            password_kept: request.password_kept,
        };
        self.holder.tap_again(request).await.map_err(refused)
    }

    fn show(&self, progress: ceremony::Progress) {
        self.shell.or(self.holder.show(progress.into()), ());
    }
}

fn refused(PortError::Failed: PortError) -> Refused {
    Refused
}
