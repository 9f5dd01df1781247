//! A sparse, lazy reader of PDF files.
//!
//! Why our own: a signer appends to a file and must keep every byte that is there. It needs the places of things (where
//! a dictionary ends, which kind the last cross-reference section is) and no more than a dozen objects of a file that
//! may be larger than memory. So objects are found by the cross-reference and read when asked for; nothing is repaired,
//! nothing re-serialised, and the file is never scanned.
//!
//! What follows from that: a fault in an object that nobody reads stays unseen. This reader does not validate files.
//!
//! ```text
//!   document   opens a file; finds, reads and caches objects
//!     ├── xref       the cross-reference: sections, newest first, each kept as it stands in the file
//!     ├── object     values as spans of the file's own bytes
//!     │     └── lexer
//!     ├── filter     inflating and predictors
//!     └── source     positioned reads over `Read + Seek`
//! ```
//!
//! Clauses cited as "ISO 32000" are those of ISO 32000-2:2020.

mod document;
mod filter;
mod lexer;
mod object;
mod source;
mod xref;

use std::io;

use thiserror::Error;

pub use document::{Document, Object};
pub use object::{Dictionary, Entries, Items, Kind, Reference, Value};
pub use source::{Prefix, ReadSeek};
pub use xref::{Entry, SectionKind};

macro_rules! refusals {
    ($( $(#[$doc:meta])* $variant:ident = $name:literal; )*) => {
        /// Why a file is refused. Stable: a name never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Refusal { $( $(#[$doc])* $variant, )* }

        impl Refusal {
            /// Every one.
            pub const ALL: &[Self] = &[ $( Self::$variant, )* ];

            /// Stable, in `snake_case`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }
        }
    };
}

refusals! {
    /// There is no `%PDF-` in the first 1,024 bytes.
    NotAPdf = "not_a_pdf";
    /// It is encrypted.
    Encrypted = "pdf_encrypted";
    /// Its cross-reference does not lead to its objects. A tool that repairs files (`qpdf`) helps.
    XrefBroken = "pdf_xref_broken";
    /// An object that is needed cannot be understood.
    Malformed = "pdf_malformed";
    /// A key that is needed stands twice in one dictionary.
    DuplicateKey = "pdf_duplicate_key";
    /// Objects refer to each other in a circle.
    Loop = "pdf_loop";
    /// Objects are nested deeper than any honest file's.
    TooDeep = "pdf_too_deep";
    /// An object, or what a stream inflates to, is larger than this reader takes.
    TooLarge = "pdf_too_large";
    /// A stream that is needed is packed in a way this reader does not know.
    FilterUnsupported = "pdf_filter_unsupported";
    /// The file is larger than its kind of cross-reference can address.
    OffsetTooLarge = "pdf_offset_too_large";
    /// It has no such page.
    NoPage = "pdf_no_page";
    /// The place for the visible signature does not lie within the page.
    StampOutsidePage = "pdf_stamp_outside_page";
    /// Its author certified it and allows no change.
    CertifiedNoChanges = "pdf_certified_no_changes";
    /// Its author certified it; a signature may be added, but nothing that is seen.
    CertifiedNoVisibleField = "pdf_certified_no_visible_field";
    /// An earlier signature locks what a further one would change.
    Locked = "pdf_locked";
    /// It is an XFA form, whose signatures are made another way.
    Xfa = "pdf_xfa";
    /// There is no field of that name.
    FieldNotFound = "pdf_field_not_found";
    /// The field of that name is not for signatures.
    FieldNotForSignatures = "pdf_field_not_for_signatures";
    /// The field of that name is signed already.
    FieldAlreadySigned = "pdf_field_already_signed";
    /// A visible signature was asked for in an existing field, which has its own place.
    FieldHasItsPlace = "pdf_field_has_its_place";
    /// The field of that name has a seed value that demands what this signer does not promise.
    FieldConstrained = "pdf_field_constrained";
    /// The profile needs the signer's name.
    NameMissing = "pdf_name_missing";
    /// The font of the visible signature lacks a character of the signer's name.
    NameNotInFont = "pdf_name_not_in_font";
    /// The signer's name does not fit its room.
    NameTooLong = "pdf_name_too_long";
    /// The signature does not fit its room.
    SignatureTooLarge = "pdf_signature_too_large";
    /// Its first signature stands in its first revision, so there is no document without it.
    SignedFromTheStart = "pdf_signed_from_the_start";
    /// The file changed while it was being signed.
    Changed = "pdf_changed";
}

/// Why a PDF could not be read or signed.
#[derive(Debug, Error)]
pub enum PdfError {
    /// What the file is, or asks for, is refused.
    #[error("{}", .0.as_str())]
    Refused(Refusal),
    /// The file could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl PdfError {
    /// The refusal, where it is one.
    #[must_use]
    pub const fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused(refusal) => Some(*refusal),
            Self::Io(_) => None,
        }
    }
}

impl From<Refusal> for PdfError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
