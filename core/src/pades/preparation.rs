//! What a preparation appended to the document that was shown: a signature that waits, and nothing else.
//!
//! Why: a revision that makes room for a signature can rewrite the page as well, and the signature would cover both.

use std::io::{Read, Seek, SeekFrom};

use super::changes::Changes;
use crate::pdf::{Document, PdfError, Prefix};

/// Whether what stands behind the first `original_bytes` of a file is one revision, and adds to the document that those
/// bytes are nothing but the signature in the field of this name, unseen.
pub(crate) fn adds_only_a_signature<R: Read + Seek>(
    source: &mut R,
    original_bytes: u64,
    field: &str,
) -> Result<bool, PdfError> {
    let Some(original) = newest_section(source, original_bytes)? else {
        return Ok(false);
    };
    let mut document = Document::over(source)?;
    // Not an older revision, nor one in between: what those show is not what the original shows.
    if document.offset_of_section(1) != Some(original) {
        return Ok(false);
    }
    Ok(Changes::since(&mut document, 1)?.is_one_signature(field))
}

/// Where the newest section of a document is, of which these are the first bytes of the source, if they are one.
fn newest_section<R: Read + Seek>(source: &mut R, bytes: u64) -> Result<Option<u64>, PdfError> {
    if bytes >= source.seek(SeekFrom::End(0))? {
        return Ok(None);
    }
    match Document::over(&mut Prefix::new(source, bytes)) {
        Ok(document) => Ok(Some(document.section_offset()?)),
        Err(PdfError::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
