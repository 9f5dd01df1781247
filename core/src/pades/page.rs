//! The page a widget is put on.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use crate::pdf::{Document, Object, PdfError, Refusal};

/// The page with this index, from 0 (ISO 32000, 7.7.3). Subtrees are passed by their `/Count`.
pub(super) fn page<R: Read + Seek>(document: &mut Document<R>, index: u64) -> Result<Object, PdfError> {
    let catalog = document.catalog()?;
    let root = document
        .lookup(&catalog.dictionary()?, "Pages")?
        .ok_or(Refusal::NoPage)?;
    let mut before = 0;
    let mut seen = BTreeSet::new();
    let mut node = root;
    'descend: loop {
        if !seen.insert(node.reference().ok_or(Refusal::Malformed)?) {
            return Err(Refusal::Loop.into());
        }
        let kids = document
            .lookup(&node.dictionary()?, "Kids")?
            .ok_or(Refusal::NoPage)?;
        for kid in kids.value().array().ok_or(Refusal::Malformed)? {
            let Some(kid) = document.resolve(kid?)? else {
                continue;
            };
            let pages = pages_in(document, &kid)?;
            if before + pages > index {
                if kid.dictionary()?.get("Kids")?.is_none() {
                    return Ok(kid);
                }
                node = kid;
                continue 'descend;
            }
            before += pages;
        }
        return Err(Refusal::NoPage.into());
    }
}

/// How many pages a node holds: one that has no kids is a page.
fn pages_in<R: Read + Seek>(document: &mut Document<R>, node: &Object) -> Result<u64, PdfError> {
    let dictionary = node.dictionary()?;
    if dictionary.get("Kids")?.is_none() {
        return Ok(1);
    }
    let count = document
        .lookup(&dictionary, "Count")?
        .and_then(|count| count.value().integer());
    Ok(count
        .and_then(|count| u64::try_from(count).ok())
        .ok_or(Refusal::Malformed)?)
}
