//! Edits of existing objects, spliced into their own bytes: what is not edited stays as it was written.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::pdf::{Dictionary, Object, PdfError, Reference, Refusal, Value};

/// The objects that a revision changes.
#[derive(Default)]
pub(super) struct Edits {
    objects: BTreeMap<Reference, Splice>,
}

impl Edits {
    /// The splice of an indirect object.
    pub(super) fn of(&mut self, object: &Object) -> Result<&mut Splice, PdfError> {
        // What is edited here (catalog, form, field, page, array) never is a stream.
        let reference = object
            .reference()
            .filter(|_| !object.is_stream())
            .ok_or(Refusal::Malformed)?;
        let text = || Splice {
            text: object.value().text().to_vec(),
            edits: Vec::new(),
        };
        Ok(self.objects.entry(reference).or_insert_with(text))
    }

    /// The changed objects with their new text.
    pub(super) fn into_objects(self) -> impl Iterator<Item = (Reference, Vec<u8>)> {
        self.objects
            .into_iter()
            .map(|(reference, splice)| (reference, splice.apply()))
    }
}

/// One object's text and what replaces which part of it.
pub(super) struct Splice {
    text: Vec<u8>,
    edits: Vec<(Range<usize>, Vec<u8>)>,
}

impl Splice {
    /// Sets `key` of a dictionary that lies in this object.
    pub(super) fn set(
        &mut self,
        dictionary: &Dictionary<'_>,
        key: &str,
        value: &str,
    ) -> Result<(), PdfError> {
        match dictionary.entry(key)? {
            Some(old) => self.edits.push((old.span(), format!(" {value}").into_bytes())),
            None => {
                let end = dictionary.span().end - ">>".len();
                self.edits
                    .push((end..end, format!("/{key} {value}").into_bytes()));
            }
        }
        Ok(())
    }

    /// Appends to an array that lies in this object.
    pub(super) fn append(&mut self, array: &Value<'_>, item: &str) {
        let end = array.span().end - "]".len();
        self.edits.push((end..end, format!(" {item}").into_bytes()));
    }

    fn apply(mut self) -> Vec<u8> {
        self.edits.sort_by_key(|(range, _)| range.start);
        let mut text = Vec::with_capacity(self.text.len() + 256);
        let mut kept = 0;
        for (range, new) in self.edits {
            text.extend_from_slice(self.text.get(kept..range.start).unwrap_or_default());
            text.extend_from_slice(&new);
            kept = range.end;
        }
        text.extend_from_slice(self.text.get(kept..).unwrap_or_default());
        text
    }
}
