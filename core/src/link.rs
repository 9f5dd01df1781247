//! The link to the card: bytes in, bytes out.
//!
//! Why: nothing above this file knows NFC, PC/SC or the JVM, and nothing below it knows a card. A shell (CoreNFC,
//! IsoDep, PC/SC, the virtual card) implements [`CardReader`]; the core does the rest.

use async_trait::async_trait;
use thiserror::Error;

use crate::apdu::EncodedCommand;

/// The radio (or the slot): waits for a card, carries commands to it, lets it go.
///
/// One trait, not a reader that returns a link: a UniFFI foreign trait cannot return another one.
#[async_trait]
pub trait CardReader: Send + Sync {
    /// Waits until a card is in the field, opens a link to it, and says what the link can carry.
    ///
    /// A card that is still there counts: this returns at once then. The card must start with its security state
    /// cleared (PC/SC: a power cycle; phones: the field was off). How long to wait is the reader's to decide, and the
    /// future may be dropped at any moment: [`CardReader::release`] follows.
    ///
    /// # Errors
    /// [`LinkError::NoCard`] when none came in time, else what the platform said.
    async fn connect(&self) -> Result<Capabilities, LinkError>;

    /// Sends one command once, as it is, and answers data and SW1 SW2.
    ///
    /// The reader's duties: it bounds the time of one exchange (and answers [`LinkError::ReaderHangs`] after that);
    /// it *never* sends a command a second time, whatever the platform's reply was; it interprets neither `61xx` nor
    /// `6Cxx`; it never writes the bytes of a command anywhere but to the card.
    ///
    /// # Errors
    /// What the platform said. The command may have been executed all the same.
    async fn transmit(&self, command: &EncodedCommand) -> Result<Vec<u8>, LinkError>;

    /// Lets the card go, ending with its security state cleared (PC/SC: power off; phones: the field drops).
    ///
    /// Sync, idempotent and non-blocking: it is called from a drop guard, so that a dropped ceremony runs it too.
    fn release(&self, ending: Ending);
}

/// What a link can carry, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// The largest command, header and length fields included.
    pub max_command_bytes: usize,
    /// The largest response, SW1 SW2 included.
    pub max_response_bytes: usize,
    /// Whether extended length fields (ISO 7816-4 §5.1) pass. The card may still refuse them.
    pub extended_length: bool,
}

impl Capabilities {
    /// Short APDUs of full size: what every reader can carry.
    pub const SHORT: Self = Self {
        max_command_bytes: 261,
        max_response_bytes: 258,
        extended_length: false,
    };
    /// Extended APDUs of full size.
    pub const EXTENDED: Self = Self {
        max_command_bytes: 65_544,
        max_response_bytes: 65_538,
        extended_length: true,
    };
}

/// How a contact ended: what the platform's sheet says last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// All that was to be done with the card is done.
    Done,
    /// The card may go, and is needed again: the person types, or confirms.
    Paused,
    /// The contact broke off, or ended with the wrong card: the card is asked for again. Or the ceremony was dropped.
    Interrupted,
    /// An error ends the work.
    Failed,
}

/// Why a link failed, as far as the platform can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LinkError {
    /// There is no reader, or this phone has no NFC.
    #[error("no reader")]
    NoReader,
    /// The platform's reader service does not run (PC/SC's daemon).
    #[error("reader service not available")]
    ServiceUnavailable,
    /// NFC is switched off.
    #[error("reader switched off")]
    ReaderOff,
    /// Another program or session holds the reader or the card.
    #[error("reader busy")]
    ReaderBusy,
    /// The reader was unplugged.
    #[error("reader lost")]
    ReaderLost,
    /// The reader did not answer in its time.
    #[error("reader hangs")]
    ReaderHangs,
    /// More than one reader has a card, and none was chosen.
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
