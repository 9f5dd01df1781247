//! What later revisions changed in a signed document, by kind.
//!
//! Every object that differs must be explained by a place where such a change belongs (a field that was signed or
//! filled, an annotation that was added, and what only those refer to). What is left unexplained is *anything else*:
//! the page's contents, its fonts, an object that was swapped. When in doubt, so is what was rewritten in another order.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use super::form::{Fields, Place, fields, form};
use super::permissions::{Level, Permissions};
use crate::pdf::{Dictionary, Document, Entry, Kind, Object, PdfError, Reference, Refusal, Value};
use crate::sets::set;

/// The most objects that later revisions may speak of before they count as *anything else*, unread.
const MAX_CHANGED: u64 = 200_000;

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// A further signature, or a field for one.
    Signature,
    /// A field was filled in.
    FormFilling,
    /// An annotation was added, changed or removed.
    Annotation,
    /// What proves the validity of signatures later (`/DSS`).
    ValidationData,
    /// The document's information or metadata.
    Metadata,
    /// Anything else.
    Other,
}

impl Change {
    /// Stable, in `snake_case`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::FormFilling => "form_filling",
            Self::Annotation => "annotation",
            Self::ValidationData => "validation_data",
            Self::Metadata => "metadata",
            Self::Other => "other",
        }
    }
}

/// What changed after a section.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) kinds: BTreeSet<Change>,
    /// The fields that were signed or filled.
    touched: BTreeSet<String>,
    /// Whether a field for a signature came to be seen, or another look.
    shows: bool,
}

impl Changes {
    /// Compares the document as it stood at `section` (0 is the newest) with how it stands.
    pub(super) fn since<R: Read + Seek>(
        document: &mut Document<R>,
        section: usize,
    ) -> Result<Self, PdfError> {
        if section == 0 {
            return Ok(Self::default());
        }
        let mut comparison = match Comparison::new(document, section) {
            Ok(comparison) => comparison,
            Err(error) => return Self::unexamined(error),
        };
        match comparison.run() {
            Ok(()) => Ok(comparison.changes),
            Err(error) => Self::unexamined(error),
        }
    }

    /// What cannot be examined may be anything.
    fn unexamined(error: PdfError) -> Result<Self, PdfError> {
        match error {
            PdfError::Refused(_) => Ok(Self {
                kinds: BTreeSet::from([Change::Other]),
                ..Self::default()
            }),
            error @ PdfError::Io(_) => Err(error),
        }
    }

    /// Whether a signature allows them: what it certifies, or what any signature allows.
    pub(super) fn are_allowed(&self, certifies: Option<Level>) -> bool {
        let allowed = |change: &Change| match (change, certifies) {
            (Change::Other, _) => false,
            (Change::ValidationData, _) | (_, None) => true,
            (_, Some(Level::NoChanges)) => false,
            (Change::Annotation, Some(level)) => level == Level::Annotations,
            (_, Some(_)) => true,
        };
        self.kinds.iter().all(allowed)
    }

    /// Whether this is the signature in one field, unseen, and nothing else.
    pub(super) fn is_one_signature(&self, field: &str) -> bool {
        self.kinds.iter().eq([&Change::Signature]) && self.touched.iter().eq([field]) && !self.shows
    }

    /// Whether a field was changed that the signature in `signed` locks. The document shows the signed revision.
    pub(super) fn touch_locked<R: Read + Seek>(
        &self,
        document: &mut Document<R>,
        signed: &str,
    ) -> Result<bool, PdfError> {
        if self.touched.is_empty() {
            return Ok(false);
        }
        let catalog = document.catalog()?;
        let fields = match form(document, &catalog)? {
            Some(form) => fields(document, &form)?,
            None => Fields::default(),
        };
        let mut permissions = Permissions::default();
        for field in fields.signatures.iter().filter(|field| field.name == signed) {
            if let Some(signature) = &field.signature {
                permissions.add(document, signature)?;
            }
        }
        Ok(self.touched.iter().any(|field| permissions.lock(field)))
    }
}

struct Comparison<'a, R> {
    document: &'a mut Document<R>,
    /// The signed section.
    section: usize,
    old_fields: Fields,
    new_fields: Fields,
    certified: bool,
    /// Objects that changed as what the catalog alone refers to: they must be nothing else beside.
    of_catalog: Vec<u32>,
    changed: BTreeMap<u32, Changed>,
    changes: Changes,
}

impl<'a, R: Read + Seek> Comparison<'a, R> {
    fn new(document: &'a mut Document<R>, section: usize) -> Result<Self, PdfError> {
        let changed = changed_numbers(document, section)?;
        let mut comparison = Self {
            document,
            section,
            old_fields: Fields::default(),
            new_fields: Fields::default(),
            certified: false,
            of_catalog: Vec::new(),
            changed,
            changes: Changes::default(),
        };
        for index in [section, 0] {
            comparison.document.show_section(index)?;
            let catalog = comparison.document.catalog()?;
            if let Some(form) = form(comparison.document, &catalog)? {
                let fields = fields(comparison.document, &form)?;
                if index == 0 {
                    comparison.new_fields = fields;
                } else {
                    let permissions = Permissions::of(comparison.document, &catalog, &fields)?;
                    comparison.certified = permissions.level.is_some();
                    comparison.old_fields = fields;
                }
            }
        }
        Ok(comparison)
    }

    fn run(&mut self) -> Result<(), PdfError> {
        self.trailer()?;
        self.catalog()?;
        self.form()?;
        self.fields()?;
        self.others()?;
        if self.changed.values().any(|changed| !changed.explained) || self.refers_to_new()? {
            self.note(Change::Other);
        }
        Ok(())
    }

    fn note(&mut self, change: Change) {
        self.changes.kinds.insert(change);
    }

    fn old(&mut self, reference: Reference) -> Result<Option<Object>, PdfError> {
        self.document.show_section(self.section)?;
        self.document.object(reference)
    }

    fn new_object(&mut self, reference: Reference) -> Result<Option<Object>, PdfError> {
        self.document.show_section(0)?;
        self.document.object(reference)
    }

    fn explain(&mut self, reference: Option<Reference>) {
        if let Some(changed) = reference.and_then(|reference| self.changed.get_mut(&reference.number)) {
            changed.explained = true;
        }
    }

    fn is_changed(&self, reference: Reference) -> bool {
        self.changed.contains_key(&reference.number)
    }

    /// Explains new objects that a value refers to, and those that they refer to.
    fn explain_new_in(&mut self, value: &Value<'_>) -> Result<(), PdfError> {
        let mut pending = value.references();
        while let Some(reference) = pending.pop() {
            let open = self
                .changed
                .get(&reference.number)
                .is_some_and(|changed| !changed.explained);
            if !open || self.old(reference)?.is_some() {
                continue;
            }
            self.explain(Some(reference));
            if let Some(object) = self.new_object(reference)? {
                pending.extend(object.value().references());
            }
        }
        Ok(())
    }

    fn trailer(&mut self) -> Result<(), PdfError> {
        self.document.show_section(self.section)?;
        let old = self.document.trailer()?;
        self.document.show_section(0)?;
        let new = self.document.trailer()?;
        for key in differing_keys(&old.dictionary()?, &new.dictionary()?)? {
            match key.as_str() {
                "Info" => self.note(Change::Metadata),
                // A section's own keys; /DocChecksum and the like are of no meaning to a reader.
                "Root" | "Encrypt" => self.note(Change::Other),
                _ => {}
            }
        }
        let info = new.dictionary()?.get("Info")?.and_then(|info| info.reference());
        if let Some(info) = info.filter(|info| self.is_changed(*info)) {
            self.note(Change::Metadata);
            // Only what is a dictionary of strings is information.
            let object = self.new_object(info)?;
            let plain =
                object.is_none_or(|object| !object.is_stream() && object.value().references().is_empty());
            if plain {
                self.explain(Some(info));
            }
        }
        Ok(())
    }

    fn catalogs(&mut self) -> Result<(Object, Object), PdfError> {
        self.document.show_section(self.section)?;
        let old = self.document.catalog()?;
        self.document.show_section(0)?;
        Ok((old, self.document.catalog()?))
    }

    fn catalog(&mut self) -> Result<(), PdfError> {
        let (old, new) = self.catalogs()?;
        let (old_dictionary, new_dictionary) = (old.dictionary()?, new.dictionary()?);
        for key in differing_keys(&old_dictionary, &new_dictionary)? {
            match key.as_str() {
                "AcroForm" | "Extensions" => {}
                "DSS" | "Metadata" => {}
                _ => self.note(Change::Other),
            }
        }
        self.explain(new.reference());
        for (key, change) in [("DSS", Change::ValidationData), ("Metadata", Change::Metadata)] {
            let Some(value) = new_dictionary.get(key)? else {
                continue;
            };
            let same = old_dictionary.get(key)?.is_some_and(|old| old.is_same_as(&value));
            let reference = value.reference().filter(|reference| self.is_changed(*reference));
            if !same || reference.is_some() {
                self.note(change);
                // A store of validation data grows in place.
                self.explain(reference);
                self.of_catalog
                    .extend(reference.map(|reference| reference.number));
                self.explain_new_in(&value)?;
                if let Some(object) = self.document.resolve(value)? {
                    self.explain_new_in(&object.value())?;
                }
            }
        }
        Ok(())
    }

    /// The form's own dictionary; its fields are compared one by one.
    fn form(&mut self) -> Result<(), PdfError> {
        let (old, new) = self.catalogs()?;
        let new_form = form(self.document, &new)?;
        self.document.show_section(self.section)?;
        let old_form = form(self.document, &old)?;
        match (&old_form, &new_form) {
            (Some(old), Some(new)) => {
                for key in differing_keys(&old.dictionary()?, &new.dictionary()?)? {
                    match key.as_str() {
                        "Fields" | "SigFlags" => {}
                        // How a reader writes the values of fields anew.
                        "DR" if old.dictionary()?.get("DR")?.is_none() => self.note(Change::FormFilling),
                        "DA" | "NeedAppearances" => self.note(Change::FormFilling),
                        _ => self.note(Change::Other),
                    }
                }
            }
            (None, Some(new)) if new.dictionary()?.get("XFA")?.is_some() => self.note(Change::Other),
            (None, _) => {}
            (Some(_), None) => self.note(Change::Other),
        }
        let Some(new_form) = new_form else { return Ok(()) };
        self.explain(new_form.reference());
        let fields = new_form.dictionary()?.get("Fields")?;
        self.explain(fields.and_then(|fields| fields.reference()));
        Ok(())
    }

    fn fields(&mut self) -> Result<(), PdfError> {
        let old_fields = std::mem::take(&mut self.old_fields);
        let new_fields = std::mem::take(&mut self.new_fields);
        let signed = old_fields
            .signatures
            .iter()
            .filter(|field| field.signature.is_some());
        let signed = set(signed.map(|field| field.name.as_str()));
        for (reference, place) in &old_fields.places {
            let stays = new_fields
                .places
                .get(reference)
                .is_some_and(|new| new.name == place.name);
            if !stays {
                self.note(Change::Other);
            } else if self.is_changed(*reference) {
                let is_empty_signature = place.is_signature && !signed.contains(&*place.name);
                self.changed_field(*reference, place, is_empty_signature)?;
            }
        }
        for (reference, place) in &new_fields.places {
            if !old_fields.places.contains_key(reference) {
                self.new_field(*reference, place.is_signature)?;
                self.changes.touched.insert(place.name.to_string());
            }
        }
        self.new_fields = new_fields;
        self.old_fields = old_fields;
        Ok(())
    }

    fn changed_field(
        &mut self,
        reference: Reference,
        place: &Place,
        is_empty_signature: bool,
    ) -> Result<(), PdfError> {
        let (Some(old), Some(new)) = (self.old(reference)?, self.new_object(reference)?) else {
            self.note(Change::Other);
            return Ok(());
        };
        self.explain(Some(reference));
        let (old, new) = (old.dictionary()?, new.dictionary()?);
        for key in differing_keys(&old, &new)? {
            let change = match key.as_str() {
                "V" | "AP" | "AS" | "MK" | "F" if is_empty_signature => Change::Signature,
                "V" | "AP" | "AS" | "I" | "RV" if !place.is_signature => Change::FormFilling,
                _ => Change::Other,
            };
            self.note(change);
            self.changes.shows |= key != "V";
            self.changes.touched.insert(place.name.to_string());
            if let Some(value) = new.get(&key)? {
                self.explain_new_in(&value)?;
            }
        }
        Ok(())
    }

    fn new_field(&mut self, reference: Reference, is_signature: bool) -> Result<(), PdfError> {
        let existed = self.old(reference)?.is_some();
        let Some(new) = self.new_object(reference)? else {
            return Ok(());
        };
        if existed || !is_signature {
            self.note(Change::Other);
            return Ok(());
        }
        self.note(Change::Signature);
        if self.is_visible(&new.dictionary()?)? {
            self.changes.shows = true;
            // After a certification only what is not seen is merely a signature.
            if self.certified {
                self.note(Change::Annotation);
            }
        }
        self.explain(Some(reference));
        for key in ["V", "AP", "Lock", "SV", "MK"] {
            if let Some(value) = new.dictionary()?.get(key)? {
                self.explain_new_in(&value)?;
            }
        }
        Ok(())
    }

    /// Whether a widget covers any of its page (12.5.2 `/Rect`). The document shows the newest revision.
    fn is_visible(&mut self, widget: &Dictionary<'_>) -> Result<bool, PdfError> {
        let Some(rectangle) = self.document.lookup(widget, "Rect")? else {
            return Ok(false);
        };
        let sides: Vec<f64> = rectangle.value().array().map_or_else(Vec::new, |sides| {
            sides.filter_map(|side| side.ok()?.number()).collect()
        });
        let [left, bottom, right, top] = *sides.as_slice() else {
            return Ok(true);
        };
        Ok(left != right && bottom != top)
    }

    /// Pages, annotations, arrays of annotations, and containers of other objects.
    fn others(&mut self) -> Result<(), PdfError> {
        let left = self.changed.iter().filter(|(_, changed)| !changed.explained);
        let left: Vec<_> = left
            .map(|(number, changed)| (*number, changed.old, changed.new))
            .collect();
        for (number, old, new) in left {
            let old = match reference_at(number, old) {
                Some(reference) => self.old(reference)?,
                None => None,
            };
            let new = match reference_at(number, new) {
                Some(reference) => self.new_object(reference)?,
                None => None,
            };
            let explained = match (&old, &new) {
                (None, None) => true,
                (None, Some(new)) => is_container(new)?,
                (Some(_), None) => false,
                (Some(old), Some(new)) => self.changed_object(old, new)?,
            };
            if explained {
                self.explain(Some(Reference {
                    number,
                    generation: 0,
                }));
            }
        }
        Ok(())
    }

    /// Whether an object that is there before and after may have changed the way it did.
    fn changed_object(&mut self, old: &Object, new: &Object) -> Result<bool, PdfError> {
        if old.value().array().is_some() && new.value().array().is_some() {
            return self.annotations(Some(old), Some(new));
        }
        let (Some(before), Some(after)) = (old.value().dictionary(), new.value().dictionary()) else {
            return Ok(false);
        };
        if old.is_stream() || new.is_stream() {
            return Ok(false);
        }
        let is_page = |dictionary: &Dictionary<'_>| -> Result<bool, PdfError> {
            Ok(dictionary.get("Type")?.is_some_and(|kind| kind.is_name("Page")))
        };
        if is_page(&before)? && is_page(&after)? {
            return self.page(&before, &after);
        }
        if is_annotation(&before)? && is_annotation(&after)? {
            self.note(Change::Annotation);
            self.explain_new_in(&new.value())?;
            return Ok(true);
        }
        Ok(false)
    }

    fn page(&mut self, old: &Dictionary<'_>, new: &Dictionary<'_>) -> Result<bool, PdfError> {
        if differing_keys(old, new)?.iter().any(|key| key != "Annots") {
            return Ok(false);
        }
        self.document.show_section(self.section)?;
        let before = self.document.lookup(old, "Annots")?;
        self.document.show_section(0)?;
        let after = self.document.lookup(new, "Annots")?;
        let explained = self.annotations(before.as_ref(), after.as_ref())?;
        if explained {
            self.explain(after.and_then(|after| after.reference()));
        }
        Ok(explained)
    }

    /// Compares arrays of annotations. False when what was added is none.
    fn annotations(&mut self, old: Option<&Object>, new: Option<&Object>) -> Result<bool, PdfError> {
        let old = items(old)?;
        let new = items(new)?;
        let before = set(old.iter().map(identity));
        let after = set(new.iter().map(identity));
        if !before.is_subset(&after) {
            self.note(Change::Annotation);
        }
        for added in new
            .iter()
            .filter(|annotation| !before.contains(&identity(annotation)))
        {
            let reference = added.reference();
            // The widget of a new signature field was looked at with its field.
            let is_new_field = reference.is_some_and(|reference| {
                self.new_fields.places.contains_key(&reference)
                    && !self.old_fields.places.contains_key(&reference)
            });
            if is_new_field {
                continue;
            }
            self.document.show_section(0)?;
            let Some(annotation) = self.document.resolve(*added)? else {
                continue;
            };
            if !annotation
                .value()
                .dictionary()
                .as_ref()
                .map_or(Ok(false), is_annotation)?
            {
                return Ok(false);
            }
            self.note(Change::Annotation);
            self.explain_new_in(added)?;
            self.explain_new_in(&annotation.value())?;
        }
        Ok(true)
    }

    /// Whether the signed revision itself refers to objects that came later, a place held open for them, or shows as
    /// something else what changed as the catalog's.
    fn refers_to_new(&mut self) -> Result<bool, PdfError> {
        let gone = |entry: Option<Entry>| matches!(entry, None | Some(Entry::Free));
        let new = self
            .changed
            .iter()
            .filter(|(_, changed)| gone(changed.old) && !gone(changed.new));
        let new = set(new.map(|(number, _)| *number));
        if new.is_empty() && self.of_catalog.is_empty() {
            return Ok(false);
        }
        self.document.show_section(self.section)?;
        let catalog = self.document.catalog()?.reference();
        let size = self.document.size()?;
        for index in self.section..self.document.section_count() {
            for (first, count) in self.document.runs_of_section(index) {
                for number in first..first.saturating_add(count).min(size) {
                    let Some(reference) = reference_at(number, self.document.entry(number)?) else {
                        continue;
                    };
                    let Some(object) = self.document.object(reference)? else {
                        continue;
                    };
                    let of_catalog = (Some(reference) != catalog).then_some(&self.of_catalog);
                    let is_used =
                        |number| new.contains(&number) || of_catalog.is_some_and(|own| own.contains(&number));
                    if object
                        .value()
                        .references()
                        .iter()
                        .any(|used| is_used(used.number))
                    {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }
}

/// An object that later revisions speak of.
struct Changed {
    old: Option<Entry>,
    new: Option<Entry>,
    explained: bool,
}

/// The objects that are somewhere else than they were.
fn changed_numbers<R: Read + Seek>(
    document: &mut Document<R>,
    section: usize,
) -> Result<BTreeMap<u32, Changed>, PdfError> {
    document.show_section(section)?;
    let old_size = document.size()?;
    // What the signed revision excludes must not come back by another size, nor anything go.
    let hidden = (section..document.section_count())
        .flat_map(|index| document.runs_of_section(index))
        .any(|(first, count)| first + count > old_size);
    document.show_section(0)?;
    let size = document.size()?;
    if size < old_size || (size > old_size && hidden) {
        return Err(Refusal::Malformed.into());
    }
    let runs: Vec<_> = (0..section)
        .flat_map(|index| document.runs_of_section(index))
        .collect();
    if runs.iter().map(|(_, count)| u64::from(*count)).sum::<u64>() > MAX_CHANGED {
        return Err(Refusal::TooLarge.into());
    }
    let mut changed = BTreeMap::new();
    for number in runs.into_iter().flat_map(|(first, count)| first..first + count) {
        document.show_section(0)?;
        let new = document.entry(number)?;
        document.show_section(section)?;
        let old = document.entry(number)?;
        if old != new {
            changed.insert(
                number,
                Changed {
                    old,
                    new,
                    explained: false,
                },
            );
        }
    }
    Ok(changed)
}

fn reference_at(number: u32, entry: Option<Entry>) -> Option<Reference> {
    match entry? {
        Entry::Free => None,
        Entry::InFile { generation, .. } => Some(Reference { number, generation }),
        Entry::InStream { .. } => Some(Reference {
            number,
            generation: 0,
        }),
    }
}

/// The keys that one has and the other has not, or with another value. A key that stands twice has both values: which of
/// them counts is every reader's own affair.
fn differing_keys(old: &Dictionary<'_>, new: &Dictionary<'_>) -> Result<Vec<String>, PdfError> {
    let (old, new) = (values(old)?, values(new)?);
    let same = |key: &Vec<u8>| match (old.get(key), new.get(key)) {
        (Some(old), Some(new)) if old.len() == new.len() => {
            old.iter().zip(new).all(|(old, new)| old.is_same_as(new))
        }
        _ => false,
    };
    let added = new.keys().filter(|key| !old.contains_key(*key));
    let differing = old.keys().chain(added).filter(|key| !same(key));
    Ok(differing
        .map(|key| String::from_utf8_lossy(key).into_owned())
        .collect())
}

/// Without nulls: they are as good as none (7.3.7).
fn values<'a>(dictionary: &Dictionary<'a>) -> Result<BTreeMap<Vec<u8>, Vec<Value<'a>>>, PdfError> {
    let mut values: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for entry in dictionary.entries() {
        let (key, value) = entry?;
        if value.kind() != Kind::Null {
            values.entry(key).or_default().push(value);
        }
    }
    Ok(values)
}

/// What an element of an array is recognised by: what it refers to, or how it is written.
fn identity<'a>(item: &Value<'a>) -> (Option<Reference>, &'a [u8]) {
    match item.reference() {
        Some(reference) => (Some(reference), &[]),
        None => (None, item.text()),
    }
}

fn items(array: Option<&Object>) -> Result<Vec<Value<'_>>, PdfError> {
    match array {
        Some(array) => array.value().array().ok_or(Refusal::Malformed)?.collect(),
        None => Ok(Vec::new()),
    }
}

fn is_annotation(dictionary: &Dictionary<'_>) -> Result<bool, PdfError> {
    Ok(dictionary.get("Subtype")?.is_some() && dictionary.get("Rect")?.is_some())
}

/// What holds other objects or tells where they are: those are looked at themselves.
fn is_container(object: &Object) -> Result<bool, PdfError> {
    let kind = object
        .value()
        .dictionary()
        .map(|dictionary| dictionary.get("Type"))
        .transpose()?
        .flatten();
    Ok(object.is_stream() && kind.is_some_and(|kind| kind.is_name("XRef") || kind.is_name("ObjStm")))
}
