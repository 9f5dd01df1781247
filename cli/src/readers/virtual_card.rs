//! `--reader virtual:PRESET`: the card made of software, with faults if wanted: `virtual:PRESET?FAULTS`.

use natsuin_virtual_card::{FaultScript, PRESETS, Slot, VirtualCard, VirtualReader};

use crate::args::Usage;

/// A virtual card as the rest of the option's value describes it.
pub(super) fn open(description: &str) -> Result<VirtualReader, Usage> {
    let (preset, faults) = description.split_once('?').unwrap_or((description, ""));
    let faults: FaultScript = faults.parse().map_err(|_| Usage::BadValue("--reader".into()))?;
    let card = VirtualCard::builder()
        .preset(preset)
        .build()
        .map_err(|_| Usage::UnknownPreset {
            known: PRESETS.iter().map(|preset| preset.name).collect(),
        })?;
    Ok(VirtualReader::with_slot(Slot::new(card).with_faults(faults)))
}
