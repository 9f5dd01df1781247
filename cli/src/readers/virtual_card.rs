//! `--reader virtual:PRESET`: the card made of software; with faults, if wanted: `virtual:PRESET?FAULTS`.
//!
//! `virtual:PRESET@other` is another person's card of the same kind. Each run has a fresh card: tries that were spent
//! come back.

use natsuin_virtual_card::{FaultScript, PRESETS, Personality, Slot, VirtualCard, VirtualReader};

use crate::args::Usage;
use crate::failure::Failure;
use natsuin_core::error::ErrorCode;

/// What stands behind the preset where the other person's card is meant.
const OTHER_PERSON: &str = "@other";

/// A virtual card as the rest of the option's value describes it.
pub(super) fn open(description: &str) -> Result<VirtualReader, Failure> {
    let (card, faults) = description.split_once('?').unwrap_or((description, ""));
    let faults: FaultScript = faults
        .parse()
        .map_err(|_| Usage::BadValue("--reader".to_owned()))?;
    let (preset, is_other) = match card.strip_suffix(OTHER_PERSON) {
        Some(preset) => (preset, true),
        None => (card, false),
    };
    let personality = Personality::preset(preset).ok_or_else(|| Usage::UnknownPreset {
        known: PRESETS.iter().map(|preset| preset.name).collect(),
    })?;
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
    let slot = Slot::new(card.map_err(|_| ErrorCode::Internal)?)
        .with_faults(faults)
        .with_other(other.map_err(|_| ErrorCode::Internal)?);
    Ok(VirtualReader::with_slot(slot))
}
