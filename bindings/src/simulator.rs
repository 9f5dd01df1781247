//! The virtual card as a ready reader: for simulators, emulators, previews and tests. Debug builds only.

use std::sync::Arc;

use async_trait::async_trait;
use natsuin_core::link::{CardReader as _, Ending, LinkError};
use natsuin_virtual_card::{
    DEFAULT_PASSWORD, FaultScript, PRESETS, Personality, Slot, VirtualCard, VirtualReader,
};

use crate::error::NatsuinError;
use crate::reader::{Capabilities, CardReader, Command, ReaderError};
use crate::shell::PortError;
use natsuin_core::error::ErrorCode;

#[cfg(test)]
mod tests;

/// What went over the link so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct SimulatedCounts {
    /// Contacts asked for.
    pub connects: u32,
    /// Contacts ended by the program.
    pub releases: u32,
    /// Commands handed over.
    pub exchanges: u32,
    /// VERIFYs with a password handed over, whatever became of them.
    pub verifies: u32,
}

/// A reader with a virtual card on it.
#[derive(uniffi::Object)]
pub struct SimulatedCard(VirtualReader);

#[uniffi::export]
impl SimulatedCard {
    /// A card of a preset ([`simulator_presets`]; `my-number@other` is another person's), and what goes wrong with it
    /// (`verify#1:gone-after`; empty for nothing).
    ///
    /// # Errors
    /// `internal`: no such preset, or no such fault.
    #[uniffi::constructor]
    pub fn new(preset: String, faults: String) -> Result<Arc<Self>, NatsuinError> {
        let faults: FaultScript = faults.parse().map_err(|_| ErrorCode::Internal)?;
        let slot = slot(&preset).ok_or(ErrorCode::Internal)?;
        Ok(Arc::new(Self(VirtualReader::with_slot(slot.with_faults(faults)))))
    }

    /// For everything that takes a reader.
    ///
    /// # Errors
    /// None.
    pub fn reader(self: Arc<Self>) -> Result<Arc<dyn CardReader>, NatsuinError> {
        Ok(self)
    }

    /// What went over the link so far.
    ///
    /// # Errors
    /// None.
    pub fn counts(&self) -> Result<SimulatedCounts, NatsuinError> {
        let counts = self.0.counts();
        Ok(SimulatedCounts {
            connects: counts.connects,
            releases: counts.releases,
            exchanges: counts.exchanges,
            verifies: counts.verifies,
        })
    }

    /// The far end of a scripted tag: the card comes into the field.
    ///
    /// # Errors
    /// As the faults say.
    pub async fn tap(&self) -> Result<(), ReaderError> {
        self.0.connect().await?;
        Ok(())
    }

    /// The far end of a scripted tag: one command, one answer.
    ///
    /// # Errors
    /// As the faults say.
    pub async fn exchange(&self, command: Vec<u8>) -> Result<Vec<u8>, ReaderError> {
        Ok(self.0.transmit_bytes(&command).await?)
    }

    /// The far end of a scripted tag: the card leaves the field.
    ///
    /// # Errors
    /// None.
    pub fn lift(&self) -> Result<(), ReaderError> {
        self.0.release(Ending::Done);
        Ok(())
    }
}

#[async_trait]
impl CardReader for SimulatedCard {
    async fn connect(&self) -> Result<Capabilities, ReaderError> {
        let capabilities = self.0.connect().await?;
        let size = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        Ok(Capabilities {
            max_command_bytes: size(capabilities.max_command_bytes),
            max_response_bytes: size(capabilities.max_response_bytes),
            extended_length: capabilities.extended_length,
        })
    }

    async fn transmit(&self, command: Command) -> Result<Vec<u8>, ReaderError> {
        self.exchange(command.bytes).await
    }

    fn release(&self, ending: Ending) -> Result<(), PortError> {
        self.0.release(ending);
        Ok(())
    }
}

/// The card, and somebody else's for the fault `other-card`.
fn slot(preset: &str) -> Option<Slot> {
    let (name, is_other) = match preset.strip_suffix("@other") {
        Some(name) => (name, true),
        None => (preset, false),
    };
    let personality = Personality::preset(name)?;
    let (card, other) = match is_other {
        false => (
            VirtualCard::new(personality),
            VirtualCard::other(Personality::default()),
        ),
        true => (
            VirtualCard::other(personality),
            VirtualCard::new(Personality::default()),
        ),
    };
    Some(Slot::new(card.ok()?).with_other(other.ok()?))
}

impl From<LinkError> for ReaderError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::NoReader => Self::NoReader,
            LinkError::ServiceUnavailable => Self::ServiceUnavailable,
            LinkError::ReaderOff => Self::ReaderOff,
            LinkError::ReaderBusy => Self::ReaderBusy,
            LinkError::ReaderLost => Self::ReaderLost,
            LinkError::ReaderHangs => Self::ReaderHangs,
            LinkError::SeveralCards => Self::SeveralCards,
            LinkError::NoCard => Self::NoCard,
            LinkError::CardLost => Self::CardLost,
            LinkError::SessionTimedOut => Self::SessionTimedOut,
            LinkError::Cancelled => Self::Cancelled,
            LinkError::CommandTooLong => Self::CommandTooLong,
            LinkError::Failed => Self::Failed,
        }
    }
}

/// The kinds of cards there are.
///
/// # Errors
/// None.
#[uniffi::export]
pub fn simulator_presets() -> Result<Vec<String>, NatsuinError> {
    Ok(PRESETS.iter().map(|preset| preset.name.to_owned()).collect())
}

/// A fault of ours, to see that an app outlives one.
///
/// # Errors
/// None: it panics.
#[uniffi::export]
#[expect(clippy::panic, reason = "that is what it is for")]
pub fn simulator_panics() -> Result<(), NatsuinError> {
    panic!("a panic that was asked for")
}

/// The same in the middle of asynchronous work.
///
/// # Errors
/// None: it panics.
#[uniffi::export]
pub async fn simulator_panics_later() -> Result<(), NatsuinError> {
    simulator_panics()
}

/// The signature password of every virtual card. It protects nothing.
///
/// # Errors
/// None.
#[uniffi::export]
pub fn simulator_password() -> Result<String, NatsuinError> {
    Ok(DEFAULT_PASSWORD.to_owned())
}

/// The CA certificate (PEM) of the virtual cards, for `trust`.
///
/// # Errors
/// `internal`: it could not be made.
#[uniffi::export]
pub fn simulator_ca() -> Result<Vec<u8>, NatsuinError> {
    let card = VirtualCard::new(Personality::default()).map_err(|_| ErrorCode::Internal)?;
    let pem = card
        .identity()
        .signature_ca_pem()
        .map_err(|_| ErrorCode::Internal)?;
    Ok(pem.as_bytes().to_vec())
}
