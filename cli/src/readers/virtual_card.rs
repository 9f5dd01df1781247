//! `--reader virtual:PRESET`: the card made of software; with faults, if wanted: `virtual:PRESET?FAULTS`.
//!
//! `virtual:PRESET@PERSON` is another person's card of the same kind. Each run has a fresh card: tries that were spent
//! come back.

use natsuin_virtual_card::{
    CardError, FaultScript, PEOPLE, PRESETS, Personality, Slot, VirtualCard, VirtualReader,
};

use crate::args::Usage;
use crate::failure::Failure;
use natsuin_core::error::ErrorCode;

/// Whose card it is where nobody is named.
const HOLDER: &str = "sample";
/// Whose card the fault `other-card` presents; in the place of this one it presents the holder's.
const OTHER: &str = "other";

/// A virtual card as the rest of the option's value describes it.
pub(super) fn open(description: &str) -> Result<VirtualReader, Failure> {
    let (card, faults) = description.split_once('?').unwrap_or((description, ""));
    let faults: FaultScript = faults
        .parse()
        .map_err(|_| Usage::BadValue("--reader".to_owned()))?;
    let (preset, person) = card.split_once('@').unwrap_or((card, HOLDER));
    let personality = Personality::preset(preset).ok_or_else(|| Usage::UnknownPreset {
        known: PRESETS.iter().map(|preset| preset.name).collect(),
    })?;
    let card = VirtualCard::held_by(person, personality).map_err(|error| match error {
        CardError::UnknownPerson => Failure::from(Usage::UnknownPerson {
            known: PEOPLE.iter().map(|(name, _)| *name).collect(),
        }),
        _ => ErrorCode::Internal.into(),
    })?;
    let other = if person == OTHER { HOLDER } else { OTHER };
    let other = VirtualCard::held_by(other, Personality::default());
    let slot = Slot::new(card)
        .with_faults(faults)
        .with_other(other.map_err(|_| ErrorCode::Internal)?);
    Ok(VirtualReader::with_slot(slot))
}
