//! The signatures of a PDF: their structure as [`crate::pades::inspect`] found it, and what their CMS is worth.

mod moj;
mod prepared;

pub use prepared::{Prepared, prepared};

use std::io::{self, Read, Seek, SeekFrom};

use super::hash::{self, Digests, Hash};
use super::report::{Profile, Report, SignatureReport};
use super::signed_data::SignedData;
use super::signer::{self, Context};
use super::{Conformance, Options, Reason};
use crate::pades::{Change, Finding, FoundSignature, Level, inspect};
use crate::pdf::{Document, Entry, PdfError};

/// The most rows of cross-reference sections that are looked at.
const MAX_ROWS: u64 = 8_000_000;

/// Verifies every signature of a PDF.
pub(super) fn file<R: Read + Seek>(mut source: R, options: &Options) -> Result<Report, PdfError> {
    let found = inspect(&mut source)?;
    let signatures = judge_all(&found, &mut source, options)?;
    Ok(Report { signatures })
}

fn judge_all<R: Read + Seek>(
    found: &[FoundSignature],
    source: &mut R,
    options: &Options,
) -> Result<Vec<SignatureReport>, PdfError> {
    let mut signatures = Vec::new();
    for signature in found {
        let mut report = judge(signature, source, options)?.unwrap_or_else(|reason| {
            let mut report = SignatureReport::new(profile(signature));
            report.signing_time = signature.signing_time;
            report.add(reason);
            report
        });
        report.field = Some(signature.field.clone());
        report.covers_whole_file = Some(signature.covers_whole_file);
        report.changes_after.clone_from(&signature.changes_after);
        judge_structure(&mut report, signature);
        signatures.push(report);
    }
    judge_promises(&mut signatures, found, source)?;
    if options.conformance == Some(Conformance::Moj) {
        for (report, signature) in signatures.iter_mut().zip(found) {
            moj::check(report, signature);
        }
    }
    Ok(signatures)
}

fn profile(signature: &FoundSignature) -> Profile {
    match signature.sub_filter.as_deref() {
        Some("ETSI.CAdES.detached") => Profile::Pades,
        Some("adbe.pkcs7.detached") => Profile::Adbe,
        Some("ETSI.RFC3161") => Profile::Timestamp,
        _ => Profile::Unknown,
    }
}

/// The CMS of a signature: detached, with one signer (ISO 32000-2, 12.8.3.3; EN 319 142-1 §4.1).
fn judge<R: Read + Seek>(
    signature: &FoundSignature,
    source: &mut R,
    options: &Options,
) -> Result<Result<SignatureReport, Reason>, PdfError> {
    let profile = profile(signature);
    if !matches!(profile, Profile::Pades | Profile::Adbe) {
        return Ok(Err(Reason::SubFilterNotSupported));
    }
    let data = SignedData::parse(signature.cms.as_deref().unwrap_or_default());
    let data = match data {
        Ok(data) => data,
        Err(reason) => return Ok(Err(reason)),
    };
    if data.content.is_some() {
        return Ok(Err(Reason::ContentNotDetached));
    }
    let [signer] = data.signers.as_slice() else {
        return Ok(Err(Reason::SeveralSigners));
    };
    let digests = digests(signature, &data.hashes(), source)?;
    let context = Context {
        digests: digests.as_slice(),
        profile: Some(profile),
        claimed_time: signature.signing_time,
        options,
    };
    Ok(Ok(signer::judge(signer, &data, &context)))
}

/// What is covered under the hash that was used: SHA-256 is there already, others are rare and made here.
fn digests<R: Read + Seek>(
    signature: &FoundSignature,
    hashes: &[Hash],
    source: &mut R,
) -> io::Result<Option<Digests>> {
    if let ([] | [Hash::Sha256], Some(digest)) = (hashes, &signature.digest) {
        return Ok(Some(Digests::known(Hash::Sha256, digest.as_bytes())));
    }
    let Some([gap, resume, end]) = signature.covered else {
        return Ok(None);
    };
    let digests = Digests::of_parts(hashes, |hashers| {
        source.seek(SeekFrom::Start(0))?;
        hash::read(source.by_ref().take(gap), hashers)?;
        source.seek(SeekFrom::Start(resume))?;
        hash::read(source.by_ref().take(end.saturating_sub(resume)), hashers)
    });
    digests.map(Some)
}

/// What the structure says against a signature, and what came after it.
fn judge_structure(report: &mut SignatureReport, signature: &FoundSignature) {
    for finding in &signature.findings {
        report.add(reason(*finding));
    }
    // Without a certification that allows them nobody expects annotations over what was signed.
    let allows_annotations = signature.certifies == Some(Level::Annotations);
    if signature.changes_after.contains(&Change::Annotation) && !allows_annotations {
        report.add(Reason::AnnotatedAfterSigning);
    }
}

const fn reason(finding: Finding) -> Reason {
    match finding {
        Finding::DictionaryMalformed => Reason::SignatureDictionaryMalformed,
        Finding::ByteRangeMissing => Reason::ByteRangeMissing,
        Finding::ByteRangeMalformed => Reason::ByteRangeMalformed,
        Finding::ContentsMissing => Reason::ContentsMissing,
        Finding::ContentsElsewhere => Reason::ContentsElsewhere,
        Finding::ContentsNotDer => Reason::ContentsNotDer,
        Finding::DataAfterContents => Reason::DataAfterContents,
        Finding::RevisionNotCovered => Reason::RevisionNotCovered,
        Finding::SeveralFields => Reason::SeveralFields,
        Finding::ChangesNotAllowed => Reason::ChangesNotAllowed,
        Finding::LockedFieldChanged => Reason::LockedFieldChanged,
    }
}

/// A signed revision whose cross-reference names a place behind its own end waits for somebody to put something there.
fn judge_promises<R: Read + Seek>(
    reports: &mut [SignatureReport],
    found: &[FoundSignature],
    source: &mut R,
) -> Result<(), PdfError> {
    if found.iter().all(|signature| signature.covers_whole_file) {
        return Ok(());
    }
    let mut document = Document::over(source)?;
    let furthest = furthest_places(&mut document)?;
    for (report, signature) in reports.iter_mut().zip(found) {
        let Some([_, _, end]) = signature.covered else {
            continue;
        };
        let section = document.section_ending_before(end)?;
        let furthest = section.and_then(|section| furthest.get(section));
        if furthest.is_some_and(|place| *place >= end) {
            report.add(Reason::RevisionNotClosed);
        }
    }
    Ok(())
}

/// For each section the furthest place that it or an older one names.
fn furthest_places<R: Read + Seek>(document: &mut Document<R>) -> Result<Vec<u64>, PdfError> {
    let mut furthest = vec![0; document.section_count()];
    let (mut place, mut rows) = (0, 0);
    for section in (0..document.section_count()).rev() {
        for (first, count) in document.runs_of_section(section) {
            rows += u64::from(count);
            if rows > MAX_ROWS {
                place = u64::MAX;
                break;
            }
            for number in first..first.saturating_add(count) {
                if let Some(Entry::InFile { offset, .. }) = document.entry_in_section(section, number)? {
                    place = place.max(offset.saturating_add(document.header_at()));
                }
            }
        }
        if let Some(slot) = furthest.get_mut(section) {
            *slot = place;
        }
    }
    Ok(furthest)
}
