//! The nine points of the form that the Ministry of Justice's online registry accepts (the reasons `moj_*`), as far as a
//! verifier can see them; the ninth is advice.

use const_oid::db::rfc5911::{ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNING_TIME};

use crate::pades::FoundSignature;
use crate::verify::{Profile, Reason, SignatureReport};

pub(super) fn check(report: &mut SignatureReport, found: &FoundSignature) {
    let has = |reason| report.reasons.contains(&reason);
    let has_name = found.name.as_ref().is_some_and(|name| !name.is_empty());
    let is_read = !report.attributes.is_empty();
    let expected = [ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNING_TIME];
    let are_expected =
        report.attributes.len() == expected.len() && expected.iter().all(|id| report.attributes.contains(id));
    let faults = [
        (!found.has_type, Reason::MojC1Type),
        (report.profile != Profile::Adbe, Reason::MojC2SubFilter),
        (!has_name, Reason::MojC3Name),
        (found.signing_time.is_none(), Reason::MojC4Time),
        (!found.covers_whole_file, Reason::MojC5Coverage),
        (
            !is_read || has(Reason::ContentNotDetached),
            Reason::MojC6SignedData,
        ),
        (
            report.certificate.is_none() || has(Reason::SeveralSigners),
            Reason::MojC7Signer,
        ),
        (
            !are_expected || has(Reason::DigestMismatch),
            Reason::MojC8Attributes,
        ),
        (has(Reason::TimestampNotChecked), Reason::MojTimestamp),
    ];
    for (is_wrong, reason) in faults {
        if is_wrong {
            report.add(reason);
        }
    }
}
