//! One contact with a card: from the tap to the release, which always comes.

use crate::apdu::{Command, Le, Response, Status};
use crate::error::ErrorCode;
use crate::jpki::commands;
use crate::link::{Capabilities, CardReader, Ending};

/// A card that hands an answer out in ever more pieces (`61xx`) is left after this many: 8,192 bytes take 32.
const MAX_PIECES: usize = 64;

/// The data bytes of a full short answer (ISO 7816-4 §5.1): a signature, or a block of a certificate.
pub(crate) const BLOCK_BYTES: u16 = 256;
/// COMPUTE DIGITAL SIGNATURE over a SHA-256 `DigestInfo`, the largest command there is.
const LARGEST_COMMAND_BYTES: usize = 57;

/// What a caller wants to know of a contact, and may stop it by.
pub(crate) trait Watch: Send + Sync {
    /// Asked before each exchange but those around VERIFY.
    fn may_go_on(&self) -> Result<(), ErrorCode>;
    /// Told at the start of each exchange.
    fn exchanging(&self, weight: Weight);
}

/// How long an exchange takes, roughly and relative to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// SELECT, a count of tries, a short read.
    Light,
    /// VERIFY: the card writes its counter.
    Verify,
    /// A block of a certificate, in bytes.
    Read(usize),
    /// RSA on the card.
    Sign,
}

/// Which forms of commands a card takes, as far as it is known. Learned within a ceremony, and kept across contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Path {
    /// Files are named by short EF identifiers.
    pub(crate) short_ef: bool,
    /// A certificate is read in one extended exchange, where the link carries it.
    pub(crate) extended: bool,
}

impl Path {
    /// The fewest exchanges.
    pub(crate) const FAST: Self = Self {
        short_ef: true,
        extended: true,
    };
    /// What every source does.
    pub(crate) const PLAIN: Self = Self {
        short_ef: false,
        extended: false,
    };
}

/// An open link. Dropping it releases the card, whatever happened.
pub(crate) struct Contact<'a> {
    reader: &'a dyn CardReader,
    watch: &'a dyn Watch,
    capabilities: Capabilities,
    ending: Ending,
    /// What the card is known to take.
    pub(crate) path: Path,
}

impl<'a> Contact<'a> {
    /// Waits for a card. The guard stands before the wait begins: a dropped wait releases too.
    pub(crate) async fn open(
        reader: &'a dyn CardReader,
        watch: &'a dyn Watch,
        path: Path,
    ) -> Result<Self, ErrorCode> {
        let mut contact = Self {
            reader,
            watch,
            capabilities: Capabilities::SHORT,
            ending: Ending::Interrupted,
            path,
        };
        let link = reader.connect().await?;
        contact.capabilities = link;
        // A link that could not carry the signature must not carry the password.
        if link.max_command_bytes < LARGEST_COMMAND_BYTES
            || link.max_response_bytes < BLOCK_BYTES as usize + 2
        {
            return Err(ErrorCode::ReaderFailed);
        }
        Ok(contact)
    }

    /// How this contact ends, if nothing else comes.
    pub(crate) fn ends(&mut self, ending: Ending) {
        self.ending = ending;
    }

    /// What the link carries.
    pub(crate) const fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// Fails when the ceremony was cancelled.
    pub(crate) fn may_go_on(&self) -> Result<(), ErrorCode> {
        self.watch.may_go_on()
    }

    /// Sends a command and collects what `61xx` announces. Not for VERIFY.
    pub(crate) async fn exchange(&mut self, command: &Command) -> Result<Response, ErrorCode> {
        self.exchange_weighing(command, Weight::Light).await
    }

    /// [`Self::exchange`] with its weight in the progress.
    pub(crate) async fn exchange_weighing(
        &mut self,
        command: &Command,
        weight: Weight,
    ) -> Result<Response, ErrorCode> {
        self.watch.may_go_on()?;
        let mut answer = self.exchange_once(command, weight).await?;
        for _ in 0..MAX_PIECES {
            let Status::MoreData(waiting) = answer.status.kind() else {
                return Ok(answer);
            };
            // The pieces of one answer belong together: nobody is asked in between.
            let more = self
                .exchange_once(&commands::get_response(waiting), Weight::Light)
                .await?;
            answer.data.extend_from_slice(&more.data);
            answer.status = more.status;
        }
        Err(ErrorCode::UnexpectedAnswer)
    }

    /// Sends a command for reading. A `6Cxx` is followed once, with the length that the card names.
    pub(crate) async fn read(&mut self, mut command: Command, weight: Weight) -> Result<Response, ErrorCode> {
        let answer = self.exchange_weighing(&command, weight).await?;
        match answer.status.kind() {
            Status::WrongLe(right) => {
                command.le = Some(Le::Short(commands::expected(right)));
                self.exchange_weighing(&command, weight).await
            }
            _ => Ok(answer),
        }
    }

    /// Sends a command, exactly once, and takes the answer as it is. Asks nobody: what is in flight is awaited.
    pub(crate) async fn exchange_once(
        &mut self,
        command: &Command,
        weight: Weight,
    ) -> Result<Response, ErrorCode> {
        self.watch.exchanging(weight);
        let answer = self.reader.transmit(&command.encode()).await.inspect_err(|_| {
            // Phones are known to fail on long exchanges: the next contact does without.
            if matches!(command.le, Some(Le::Extended(_))) {
                self.path.extended = false;
            }
        })?;
        Response::parse(answer).ok_or(ErrorCode::UnexpectedAnswer)
    }
}

impl Drop for Contact<'_> {
    fn drop(&mut self) {
        self.reader.release(self.ending);
    }
}
