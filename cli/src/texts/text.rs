//! What both languages put together in the same way.

use natsuin_core::certificate::HolderAttributes;
use natsuin_core::password::Notices;

use super::harmless;
use crate::dates;

/// Of the four texts, those that are due.
pub(super) fn notices(notices: Notices, texts: [&'static str; 4]) -> Vec<&'static str> {
    let due = [
        notices.full_width_folded,
        notices.lower_case_raised,
        notices.no_letter,
        notices.no_digit,
    ];
    texts
        .into_iter()
        .zip(due)
        .filter_map(|(text, due)| due.then_some(text))
        .collect()
}

/// What stands before each attribute.
pub(super) struct HolderLabels {
    pub(super) name: &'static str,
    pub(super) name_substitutes: &'static str,
    pub(super) address: &'static str,
    pub(super) address_substitutes: &'static str,
    pub(super) birth_date: &'static str,
    pub(super) sex: &'static str,
    pub(super) serial: &'static str,
}

/// A line for each attribute that is there.
pub(super) fn holder(
    labels: &HolderLabels,
    holder: &HolderAttributes,
    sex: Option<&str>,
    serial: &str,
) -> Vec<String> {
    let birth_date = holder
        .birth_date
        .as_ref()
        .map(|date| match (date.iso(), dates::in_its_era(date)) {
            (Some(iso), Some(era)) => format!("{iso} ({era})"),
            (Some(text), None) | (None, Some(text)) => text,
            (None, None) => date.raw().to_owned(),
        });
    let attributes = [
        (labels.name, holder.name.as_deref()),
        (labels.name_substitutes, holder.name_substitutes.as_deref()),
        (labels.address, holder.address.as_deref()),
        (labels.address_substitutes, holder.address_substitutes.as_deref()),
        (labels.birth_date, birth_date.as_deref()),
        (labels.sex, sex),
        (labels.serial, Some(serial)),
    ];
    let line =
        |(label, value): (&str, Option<&str>)| value.map(|value| format!("{label}{}", harmless(value)));
    attributes.into_iter().filter_map(line).collect()
}
