//! The interactive form (ISO 32000, 12.7): which fields there are, and what is signed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use std::rc::Rc;

use crate::pdf::{Document, Object, PdfError, Reference, Refusal};
use crate::sets::set;

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
    /// Every field and widget.
    pub(super) places: BTreeMap<Reference, Place>,
}

/// A field, or a widget that is not one with its field.
pub(super) struct Place {
    /// The full name of the field.
    pub(super) name: Rc<str>,
    pub(super) is_signature: bool,
    pub(super) is_widget: bool,
}

impl Fields {
    /// The full names of all fields.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        let fields = self.places.values().filter(|place| !place.is_widget);
        set(fields.map(|field| &*field.name))
    }
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
    let mut pending = Vec::new();
    if let Some(roots) = document.lookup(&form.dictionary()?, "Fields")? {
        push_all(&roots, &mut pending, &"".into(), false, 0)?;
    }
    while let Some(field) = pending.pop() {
        if found.places.contains_key(&field.reference) {
            return Err(Refusal::Loop.into());
        }
        if found.places.len() > MAX_FIELDS {
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
    let partial = document
        .lookup(&dictionary, "T")?
        .and_then(|name| name.value().text_string());
    let kind = document.lookup(&dictionary, "FT")?;
    let is_signature = kind.map_or(field.inherits_signature, |kind| kind.value().is_name("Sig"));
    // A kid without a partial name is a widget of its parent (12.7.4.2), not a field.
    let is_widget = partial.is_none();
    let name: Rc<str> = match partial {
        None => Rc::clone(&field.parent),
        Some(partial) if field.parent.is_empty() => partial.into(),
        Some(partial) => format!("{}.{partial}", field.parent).into(),
    };
    let place = Place {
        name: Rc::clone(&name),
        is_signature,
        is_widget,
    };
    found.places.insert(field.reference, place);
    if is_widget {
        return Ok(());
    }
    if let Some(kids) = document.lookup(&dictionary, "Kids")? {
        push_all(&kids, pending, &name, is_signature, field.depth + 1)?;
    }
    if is_signature {
        let signature = document.lookup(&dictionary, "V")?;
        found.signatures.push(SignatureField {
            name: name.to_string(),
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
