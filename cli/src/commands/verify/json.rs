//! A signature as the JSON report has it.

use natsuin_core::pades::Change;
use natsuin_core::verify::{Anchor, Reason, SignatureReport};
use serde_json::{Value, json};

use crate::commands::certificate::holder_json;
use crate::dates;
use crate::report::generation_json;

/// One object of `signatures`. Who signed is in it only where that was asked for.
pub(super) fn signature(signature: &SignatureReport, personal: bool) -> Value {
    let reasons: Vec<_> = signature.reasons().map(Reason::as_str).collect();
    let changes: Vec<_> = signature
        .changes_after
        .iter()
        .map(|change: &Change| change.as_str())
        .collect();
    let mut object = json!({
        "field": signature.field,
        "profile": signature.profile.as_str(),
        "indication": signature.indication().as_str(),
        "sub_indication": signature.sub_indication().as_str(),
        "intact": signature.intact(),
        "anchor": signature.anchor.map(Anchor::as_str),
        "generation": generation_json(signature.anchor.and_then(Anchor::generation)),
        "signing_time": signature.signing_time.map(dates::rfc3339),
        "covers_whole_file": signature.covers_whole_file,
        "changes_after": changes,
        "reasons": reasons,
    });
    if let (true, Some(certificate), Some(fields)) =
        (personal, &signature.certificate, object.as_object_mut())
    {
        fields.insert("holder".into(), holder_json(&certificate.holder()));
        fields.insert("serial".into(), certificate.serial_hex().into());
    }
    object
}
