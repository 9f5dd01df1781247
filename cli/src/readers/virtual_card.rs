//! `--reader virtual:PRESET`: the card made of software; with faults, if wanted: `virtual:PRESET?FAULTS`.
//!
//! Each run has a fresh card: tries that were spent come back.

use natsuin_virtual_card::{FaultScript, PRESETS, Personality, Slot, VirtualCard, VirtualReader};

use crate::args::Usage;
use crate::failure::Failure;
use natsuin_core::error::ErrorCode;

/// A virtual card as the rest of the option's value describes it.
pub(super) fn open(description: &str) -> Result<VirtualReader, Failure> {
    let (preset, faults) = description.split_once('?').unwrap_or((description, ""));
    let faults: FaultScript = faults
        .parse()
        .map_err(|_| Usage::BadValue("--reader".to_owned()))?;
    let personality = Personality::preset(preset).ok_or_else(|| Usage::UnknownPreset {
        known: PRESETS.iter().map(|preset| preset.name).collect(),
    })?;
    let card = VirtualCard::new(personality).map_err(|_| ErrorCode::Internal)?;
    let other = VirtualCard::other(Personality::default()).map_err(|_| ErrorCode::Internal)?;
    let slot = Slot::new(card).with_faults(faults).with_other(other);
    Ok(VirtualReader::with_slot(slot))
}
