//! A document that somebody else prepared for signing, looked at before a password is typed for it.
//!
//! Why: the key signs what the digest stands for, and only here it can be seen that the digest stands for the document
//! that was shown, whole and with nothing added, and that earlier signatures allow one more.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use crate::digest::DocumentDigest;
use crate::pades::{ActiveContent, Finding, FoundSignature, active_content, adds_only_a_signature, inspect};
use crate::pdf::{Document, PdfError};
use crate::sets::set;
use crate::verify::{Options, Profile, Reason, Report, VerifyError};

/// What there is to know of a prepared document before it is signed.
#[derive(Clone)]
pub struct Prepared {
    /// The full name of the field that waits for its signature.
    pub field: String,
    /// The form that the signature will have.
    pub profile: Profile,
    /// The digest over everything but the room, computed here: what the signature must be over.
    pub digest: DocumentDigest,
    /// The most bytes that the CMS may have.
    pub room_bytes: u64,
    /// What is wrong with the preparation: nothing should be.
    pub faults: BTreeSet<Reason>,
    /// The signatures that are there already; what the preparation changed after them is among their reasons.
    pub earlier: Report,
    /// What in the document can act, or can make it look otherwise than it was shown.
    pub active_content: BTreeSet<ActiveContent>,
}

/// Looks at a prepared document: a PDF whose last signature is an empty room. Its first `original_bytes` are the document
/// as it was shown; what stands behind them must add the signature, unseen, and nothing else.
///
/// # Errors
/// [`VerifyError::NotPrepared`] where no signature is waited for; as [`crate::verify::file`].
pub fn prepared<R: Read + Seek>(
    mut source: R,
    original_bytes: u64,
    options: &Options,
) -> Result<Prepared, VerifyError> {
    let mut found = inspect(&mut source)?;
    let waiting = found
        .pop()
        .filter(|last| last.is_empty_room)
        .ok_or(VerifyError::NotPrepared)?;
    let (Some(digest), Some([gap, resume, _])) = (waiting.digest.clone(), waiting.covered) else {
        return Err(VerifyError::NotPrepared);
    };
    let signatures = super::judge_all(&found, &mut source, options)?;
    let mut faults = faults(&waiting);
    faults.extend(addition(&mut source, original_bytes, &waiting.field)?);
    Ok(Prepared {
        profile: super::profile(&waiting),
        digest,
        // Two digits a byte, between `<` and `>`.
        room_bytes: (resume - gap).saturating_sub(2) / 2,
        faults,
        earlier: Report { signatures },
        active_content: active_content(&mut source)?,
        field: waiting.field,
    })
}

/// An empty room holds no DER; everything else must be as it is in a signed document.
fn faults(waiting: &FoundSignature) -> BTreeSet<Reason> {
    let findings = waiting
        .findings
        .iter()
        .filter(|finding| **finding != Finding::ContentsNotDer);
    let mut faults = set(findings.map(|finding| super::reason(*finding)));
    // Words in the signer's mouth, which nobody showed him.
    if waiting.says_more || waiting.name.is_some() {
        faults.insert(Reason::PreparationAddsMore);
    }
    if !waiting.covers_whole_file {
        faults.insert(Reason::RevisionNotCovered);
    }
    if !matches!(super::profile(waiting), Profile::Pades | Profile::Adbe) {
        faults.insert(Reason::SubFilterNotSupported);
    }
    faults
}

/// What the preparation added to the original, or what the original left open to be added.
fn addition<R: Read + Seek>(
    source: &mut R,
    original_bytes: u64,
    field: &str,
) -> Result<Option<Reason>, PdfError> {
    if !adds_only_a_signature(source, original_bytes, field)? {
        return Ok(Some(Reason::PreparationAddsMore));
    }
    let furthest = super::furthest_places(&mut Document::over(source)?)?;
    let is_open = furthest.get(1).is_some_and(|place| *place >= original_bytes);
    Ok(is_open.then_some(Reason::RevisionNotClosed))
}
