//! The radio, as the shell implements it.

use std::sync::Arc;

use async_trait::async_trait;
use natsuin_core::apdu::EncodedCommand;
use natsuin_core::link::{self, Ending, LinkError};
use thiserror::Error;

use crate::shell::PortError;

/// Why a link failed, as far as the platform can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, uniffi::Error)]
pub enum ReaderError {
    /// This phone has no NFC.
    #[error("no reader")]
    NoReader,
    /// The platform's reader service does not run.
    #[error("reader service not available")]
    ServiceUnavailable,
    /// NFC is switched off.
    #[error("reader switched off")]
    ReaderOff,
    /// Another app or session holds the reader.
    #[error("reader busy")]
    ReaderBusy,
    /// The reader is gone.
    #[error("reader lost")]
    ReaderLost,
    /// It did not answer in its time.
    #[error("reader hangs")]
    ReaderHangs,
    /// More than one card is in the field.
    #[error("several cards")]
    SeveralCards,
    /// No card came in time.
    #[error("no card")]
    NoCard,
    /// The card left the field or stopped answering.
    #[error("card lost")]
    CardLost,
    /// The platform ended its session (60 s on iOS).
    #[error("session timed out")]
    SessionTimedOut,
    /// The person closed the platform's sheet.
    #[error("cancelled")]
    Cancelled,
    /// This link cannot carry the command (too long for it): it was *not* sent.
    #[error("command too long for this link")]
    CommandTooLong,
    /// Anything else the platform said.
    #[error("reader failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for ReaderError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

impl From<ReaderError> for LinkError {
    fn from(error: ReaderError) -> Self {
        match error {
            ReaderError::NoReader => Self::NoReader,
            ReaderError::ServiceUnavailable => Self::ServiceUnavailable,
            ReaderError::ReaderOff => Self::ReaderOff,
            ReaderError::ReaderBusy => Self::ReaderBusy,
            ReaderError::ReaderLost => Self::ReaderLost,
            ReaderError::ReaderHangs => Self::ReaderHangs,
            ReaderError::SeveralCards => Self::SeveralCards,
            ReaderError::NoCard => Self::NoCard,
            ReaderError::CardLost => Self::CardLost,
            ReaderError::SessionTimedOut => Self::SessionTimedOut,
            ReaderError::Cancelled => Self::Cancelled,
            ReaderError::CommandTooLong => Self::CommandTooLong,
            ReaderError::Failed => Self::Failed,
        }
    }
}

/// What a link can carry, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Capabilities {
    /// The largest command, header and length fields included: 261 for short APDUs.
    pub max_command_bytes: u32,
    /// The largest response, SW1 SW2 included: 258 for short APDUs.
    pub max_response_bytes: u32,
    /// Whether extended length fields (ISO 7816-4 §5.1) pass. The card may still refuse them.
    pub extended_length: bool,
}

#[uniffi::remote(Enum)]
pub enum Ending {
    /// All that was to be done with the card is done.
    Done,
    /// The card may go, and is needed again: the person types, or confirms.
    Paused,
    /// The contact broke off, or ended with the wrong card: the card is asked for again. Or the work was dropped.
    Interrupted,
    /// An error ends the work.
    Failed,
}

/// One command (ISO 7816-4 §5.1). Sent once, as it is; never written anywhere but to the card.
///
/// The core wipes its own bytes. These here are a copy on its way to the shell, and so is the buffer that `UniFFI` makes of
/// them: neither can be wiped on this side, since it hands them over by value.
#[derive(uniffi::Record)]
pub struct Command {
    /// What it is, for a trace: `VERIFY (signature password)`.
    pub name: String,
    /// Header, length fields and data.
    pub bytes: Vec<u8>,
    /// Whether the password is in it: wipe `bytes` after sending.
    pub carries_secret: bool,
}

/// The radio: waits for a card, carries commands to it, lets it go. One at a time.
#[uniffi::export(rust, foreign)]
#[async_trait]
pub trait CardReader: Send + Sync {
    /// Waits until a card is in the field and opens a link to it. A card that is still there counts. The card must
    /// start with its security state cleared. May be cancelled at any moment; `release` follows.
    ///
    /// # Errors
    /// `NoCard` when none came in time, else what the platform said.
    async fn connect(&self) -> Result<Capabilities, ReaderError>;

    /// Sends one command once and answers data and SW1 SW2.
    ///
    /// The shell's duties: it bounds the time (`ReaderHangs` after that); it *never* sends a command a second time,
    /// whatever the platform said; it interprets neither `61xx` nor `6Cxx`.
    ///
    /// # Errors
    /// What the platform said. The command may have been executed all the same.
    async fn transmit(&self, command: Command) -> Result<Vec<u8>, ReaderError>;

    /// Lets the card go. Idempotent; returns at once.
    ///
    /// # Errors
    /// Passed over: there is nothing more to do.
    fn release(&self, ending: Ending) -> Result<(), PortError>;
}

pub(crate) struct ReaderPort(pub(crate) Arc<dyn CardReader>);

#[async_trait]
impl link::CardReader for ReaderPort {
    async fn connect(&self) -> Result<link::Capabilities, LinkError> {
        let Capabilities {
            max_command_bytes,
            max_response_bytes,
            extended_length,
        } = self.0.connect().await?;
        let size = |bytes: u32| usize::try_from(bytes).unwrap_or(usize::MAX);
        Ok(link::Capabilities {
            max_command_bytes: size(max_command_bytes),
            max_response_bytes: size(max_response_bytes),
            extended_length,
        })
    }

    async fn transmit(&self, command: &EncodedCommand) -> Result<Vec<u8>, LinkError> {
        let command = Command {
            name: command.name().to_owned(),
            bytes: command.as_bytes().to_vec(),
            carries_secret: command.carries_secret(),
        };
        Ok(self.0.transmit(command).await?)
    }

    fn release(&self, ending: Ending) {
        let _ = self.0.release(ending);
    }
}
