//! The document as it stood before its first signature, for those who may see it but not who signed.
//!
//! Cut off, not edited: what an edit leaves behind would still tell.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::form::{fields, form};
use crate::pdf::{Document, Entry, PdfError, Prefix, Refusal};

/// How far before a revision the end of the one before it is looked for: junk may lie between them.
const END_WITHIN_BYTES: usize = 64 * 1024;

/// Writes the document without its signatures and all that came after the first of them; answers its length in bytes.
/// A document without signatures is written whole.
///
/// # Errors
/// `pdf_signed_from_the_start` when the first revision is signed; why the document is refused; what reader or writer
/// said.
pub fn without_signatures<R: Read + Seek, W: Write + ?Sized>(
    source: &mut R,
    out: &mut W,
) -> Result<u64, PdfError> {
    let mut document = Document::over(source)?;
    let length = match first_signed_section(&mut document)? {
        None => document.length(),
        Some(signed) => {
            let length = end_of_section(&mut document, signed + 1)?;
            let expected = document.offset_of_section(signed + 1);
            let mut before = Prefix::new(&mut *source, length);
            if Some(Document::over(&mut before)?.section_offset()?) != expected {
                return Err(Refusal::SignedFromTheStart.into());
            }
            length
        }
    };
    source.seek(SeekFrom::Start(0))?;
    if io::copy(&mut source.take(length), out)? != length {
        return Err(Refusal::Changed.into());
    }
    Ok(length)
}

/// The oldest section as of which a field is signed.
fn first_signed_section<R: Read + Seek>(document: &mut Document<R>) -> Result<Option<usize>, PdfError> {
    for index in (0..document.section_count()).rev() {
        document.show_section(index)?;
        match is_signed(document) {
            Ok(true) => return Ok(Some(index)),
            Ok(false) => {}
            // The older section of a linearized file is no document of its own.
            Err(PdfError::Refused(_)) if index > 0 => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

fn is_signed<R: Read + Seek>(document: &mut Document<R>) -> Result<bool, PdfError> {
    let catalog = document.catalog()?;
    let certified = match document.lookup(&catalog.dictionary()?, "Perms")? {
        Some(perms) => document.lookup(&perms.dictionary()?, "DocMDP")?.is_some(),
        None => false,
    };
    let Some(form) = form(document, &catalog)? else {
        return Ok(certified);
    };
    let fields = fields(document, &form)?;
    Ok(certified || fields.signatures.iter().any(|field| field.signature.is_some()))
}

/// Where the revision of section `index` ends: after the `%%EOF` that precedes the first object of the next.
fn end_of_section<R: Read + Seek>(document: &mut Document<R>, index: usize) -> Result<u64, PdfError> {
    let section = document
        .offset_of_section(index)
        .ok_or(Refusal::SignedFromTheStart)?;
    let next = first_byte_of_section(document, index - 1)?;
    let from = next.saturating_sub(END_WITHIN_BYTES as u64);
    let wanted = usize::try_from(next - from).map_err(|_| Refusal::TooLarge)?;
    let bytes = document.bytes_at(from, wanted)?;
    let end = end_after(bytes, section).ok_or(Refusal::SignedFromTheStart)?;
    Ok(from + end as u64)
}

/// The lowest position of what section `index` adds.
fn first_byte_of_section<R: Read + Seek>(document: &mut Document<R>, index: usize) -> Result<u64, PdfError> {
    let mut first = document.offset_of_section(index).ok_or(Refusal::XrefBroken)?;
    for (start, count) in document.runs_of_section(index) {
        for number in start..start.saturating_add(count) {
            if let Some(Entry::InFile { offset, .. }) = document.entry_in_section(index, number)? {
                first = first.min(offset);
            }
        }
    }
    Ok(first.saturating_add(document.header_at()))
}

/// The end of the last `startxref`, this offset, `%%EOF` and one end of line.
fn end_after(bytes: &[u8], section: u64) -> Option<usize> {
    let keyword = bytes.windows(9).rposition(|window| window == b"startxref")?;
    let rest = bytes.get(keyword + 9..)?;
    let mark = rest.windows(5).position(|window| window == b"%%EOF")?;
    let number = std::str::from_utf8(rest.get(..mark)?).ok()?.trim();
    if number.parse() != Ok(section) {
        return None;
    }
    let end = keyword + 9 + mark + 5;
    Some(match (bytes.get(end), bytes.get(end + 1)) {
        (Some(b'\r'), Some(b'\n')) => end + 2,
        (Some(b'\r' | b'\n'), _) => end + 1,
        _ => end,
    })
}
