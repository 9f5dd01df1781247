//! The interactive form (ISO 32000, 12.7): which fields there are, and what is signed.

use std::collections::{BTreeSet, HashSet};
use std::io::{Read, Seek};
use std::rc::Rc;

use crate::pdf::{Document, Object, PdfError, Reference, Refusal};

/// The most fields and widgets that are looked at.
const MAX_FIELDS: usize = 200_000;
/// How deep fields may be nested.
const MAX_DEPTH: usize = 64;

/// A signature field.
pub(super) struct SignatureField {
    /// The full name: the partial names joined by periods (12.7.4.2).
    pub(super) name: String,
    pub(super) object: Object,
    /// `/V`: the signature dictionary, when it is signed.
    pub(super) signature: Option<Object>,
}

/// What is known of a form's fields.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) signatures: Vec<SignatureField>,
    /// The full names of all fields.
    pub(super) names: BTreeSet<String>,
}

/// A field that is still to be read.
struct Pending {
    reference: Reference,
    parent: Rc<str>,
    inherits_signature: bool,
    depth: usize,
}

/// The form, if there is one.
pub(super) fn form<R: Read + Seek>(
    document: &mut Document<R>,
    catalog: &Object,
) -> Result<Option<Object>, PdfError> {
    document.lookup(&catalog.dictionary()?, "AcroForm")
}

/// Walks the tree of fields.
pub(super) fn fields<R: Read + Seek>(document: &mut Document<R>, form: &Object) -> Result<Fields, PdfError> {
    let mut found = Fields::default();
    let mut seen = HashSet::new();
    let mut pending = Vec::new();
    if let Some(roots) = document.lookup(&form.dictionary()?, "Fields")? {
        push_all(&roots, &mut pending, &"".into(), false, 0)?;
    }
    while let Some(field) = pending.pop() {
        if !seen.insert(field.reference) {
            return Err(Refusal::Loop.into());
        }
        if seen.len() > MAX_FIELDS {
            return Err(Refusal::TooLarge.into());
        }
        if field.depth > MAX_DEPTH {
            return Err(Refusal::TooDeep.into());
        }
        visit(document, &field, &mut found, &mut pending)?;
    }
    Ok(found)
}

fn visit<R: Read + Seek>(
    document: &mut Document<R>,
    field: &Pending,
    found: &mut Fields,
    pending: &mut Vec<Pending>,
) -> Result<(), PdfError> {
    let Some(object) = document.object(field.reference)? else {
        return Ok(());
    };
    let dictionary = object.dictionary()?;
    // A kid without a partial name is a widget of its parent (12.7.4.2), not a field.
    let Some(partial) = document
        .lookup(&dictionary, "T")?
        .and_then(|name| name.value().text_string())
    else {
        return Ok(());
    };
    let name = if field.parent.is_empty() {
        partial
    } else {
        format!("{}.{partial}", field.parent)
    };
    let kind = document.lookup(&dictionary, "FT")?;
    let is_signature = kind.map_or(field.inherits_signature, |kind| kind.value().is_name("Sig"));
    if let Some(kids) = document.lookup(&dictionary, "Kids")? {
        push_all(
            &kids,
            pending,
            &name.as_str().into(),
            is_signature,
            field.depth + 1,
        )?;
    }
    found.names.insert(name.clone());
    if is_signature {
        let signature = document.lookup(&dictionary, "V")?;
        found.signatures.push(SignatureField {
            name,
            object,
            signature,
        });
    }
    Ok(())
}

/// Fields and widgets are indirect objects (12.7.4.1).
fn push_all(
    fields: &Object,
    pending: &mut Vec<Pending>,
    parent: &Rc<str>,
    inherits_signature: bool,
    depth: usize,
) -> Result<(), PdfError> {
    for field in fields.value().array().ok_or(Refusal::Malformed)? {
        let reference = field?.reference().ok_or(Refusal::Malformed)?;
        pending.push(Pending {
            reference,
            parent: Rc::clone(parent),
            inherits_signature,
            depth,
        });
        if pending.len() > MAX_FIELDS {
            return Err(Refusal::TooLarge.into());
        }
    }
    Ok(())
}
