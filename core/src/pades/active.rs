//! What in a document can act, or can make it look otherwise than it was shown: named before a person signs it.
//!
//! By the names that stand in the objects, not by where they are used: a script that nothing starts is named too. What
//! is packed inside attachments and images is not looked at.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use crate::pdf::{Dictionary, Document, Entry, PdfError, Reference};

/// Something that can act or hide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActiveContent {
    /// JavaScript (ISO 32000, 12.6.4.17).
    JavaScript,
    /// Actions that start by themselves, or start another program (12.6.3, 12.6.4.6).
    Actions,
    /// Layers that can be shown and hidden (8.11).
    OptionalContent,
    /// Annotations that are hidden, or that are printed but not shown or shown but not printed (12.5.3).
    HiddenAnnotations,
    /// References to what lies outside of the document (7.11, 12.6.4).
    ExternalReferences,
    /// Attached files, sound, film, 3D (7.11.4, clause 13).
    Attachments,
}

impl ActiveContent {
    /// Stable, in `snake_case`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::JavaScript => "javascript",
            Self::Actions => "actions",
            Self::OptionalContent => "optional_content",
            Self::HiddenAnnotations => "hidden_annotations",
            Self::ExternalReferences => "external_references",
            Self::Attachments => "attachments",
        }
    }

    /// What a name in an object gives away.
    fn of_name(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"JavaScript" | b"JS" => Self::JavaScript,
            b"AA" | b"Launch" | b"SubmitForm" | b"ImportData" | b"ResetForm" | b"SetOCGState" => {
                Self::Actions
            }
            b"OCProperties" | b"OCG" | b"OCMD" => Self::OptionalContent,
            b"URI" | b"GoToR" | b"GoToE" | b"Thread" | b"FFilter" => Self::ExternalReferences,
            b"EmbeddedFile" | b"EmbeddedFiles" | b"FileAttachment" | b"RichMedia" | b"Movie" | b"Sound"
            | b"Screen" | b"3D" => Self::Attachments,
            _ => return None,
        })
    }
}

/// `/F` of an annotation: invisible, hidden, or not shown on the screen (12.5.3, table 167: bits 1, 2 and 6).
const HIDDEN_FLAGS: i64 = 1 | 2 | 32;

/// Reads every object of a document and names what can act or hide.
///
/// # Errors
/// Why the document cannot be read; `pdf_too_large` when it is larger than can be looked through.
pub fn active_content<R: Read + Seek>(source: &mut R) -> Result<BTreeSet<ActiveContent>, PdfError> {
    let mut document = Document::over(source)?;
    let mut found = BTreeSet::new();
    for number in 0..document.size()? {
        let generation = match document.entry(number)? {
            None | Some(Entry::Free) => continue,
            Some(Entry::InFile { generation, .. }) => generation,
            Some(Entry::InStream { .. }) => 0,
        };
        let Some(object) = document.object(Reference { number, generation })? else {
            continue;
        };
        found.extend(
            object
                .value()
                .names()
                .iter()
                .filter_map(|name| ActiveContent::of_name(name)),
        );
        if let Some(dictionary) = object.value().dictionary()
            && is_hidden_annotation(&dictionary)?
        {
            found.insert(ActiveContent::HiddenAnnotations);
        }
    }
    Ok(found)
}

/// Signature fields without a place on the page are hidden by nature and not meant.
fn is_hidden_annotation(dictionary: &Dictionary<'_>) -> Result<bool, PdfError> {
    let is_annotation = dictionary.get("Subtype")?.is_some() && dictionary.get("Rect")?.is_some();
    let is_signature = dictionary.get("FT")?.is_some_and(|kind| kind.is_name("Sig"));
    let flags = dictionary
        .get("F")?
        .and_then(|flags| flags.integer())
        .unwrap_or(0);
    Ok(is_annotation && !is_signature && flags & HIDDEN_FLAGS != 0)
}
