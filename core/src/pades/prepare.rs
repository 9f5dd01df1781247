//! The first step: reads what must be known of a document, and writes the revision that will hold the signature.

use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

use super::edit::Edits;
use super::form::{Fields, SignatureField, fields, form};
use super::page::page;
use super::permissions::{Lock, Permissions};
use super::stamp::PreparedStamp;
use super::text::{MOMENT_BYTES, text_string};
use super::update::Update;
use super::{ID_BYTES, NAME_ROOM_UNITS, Options, Prepared, Profile, Rooms, SIGNATURE_ROOM_BYTES};
use crate::digest::{DigestAlgorithm, DocumentHasher};
use crate::pdf::{Dictionary, Document, Object, PdfError, Reference, Refusal};

/// `/SigFlags`: signatures exist, and only appending keeps them valid (ISO 32000, 12.7.3, table 225).
const SIG_FLAGS: i64 = 3;
/// `/F`: printed, and locked (12.5.3, table 167).
const WIDGET_FLAGS: u32 = 132;
/// What a screen reader says of the field (12.7.4.1 `/TU`).
const TOOLTIP: &str = "電子署名 / Digital signature";
/// Room for the three numbers of `/ByteRange` that are not 0: 19 digits each and the spaces.
const BYTE_RANGE_BYTES: usize = 60;
/// What is hashed at once, in bytes.
const COPY_BYTES: usize = 256 * 1024;

/// Reads a document and writes the revision that will hold the signature; hashes the document, once, as a stream.
///
/// # Errors
/// Why the document is refused, or what the reader said.
pub fn prepare<R: Read + Seek>(source: &mut R, options: &Options) -> Result<Prepared, PdfError> {
    let mut document = Document::over(source)?;
    let original_bytes = document.length();
    let mut update = Update::new(&mut document)?;
    let plan = plan(&mut document, &mut update, options)?;
    drop(document);

    for (reference, body) in plan.objects {
        update.object(reference, &body);
    }
    let dictionary = SignatureDictionary::of(options, &plan.references);
    let at = update.object(plan.signature, dictionary.text.as_bytes());
    let stamp = plan.stamp.map(|stamp| stamp.with_rooms(&mut update));
    let ids = update.section(ID_BYTES)?;

    let mut tail = update.tail;
    let rooms = Rooms {
        signature: shift(dictionary.signature, at),
        moment: shift(dictionary.moment, at),
        name: shift(dictionary.name, at),
        ids,
    };
    write_byte_range(
        &mut tail,
        &shift(dictionary.byte_range, at),
        &rooms.signature,
        original_bytes,
    )?;
    let before_signature = tail.get(..rooms.signature.start - 1).unwrap_or_default();
    let mut hasher = hash(source, original_bytes)?;
    let original = hasher.clone().finish();
    hasher.update(before_signature);
    Ok(Prepared {
        profile: options.profile,
        original_bytes,
        tail,
        rooms,
        original,
        hasher,
        field: plan.field,
        stamp,
    })
}

/// What a revision will hold besides the signature dictionary.
struct Plan {
    /// The full name of the field.
    field: String,
    signature: Reference,
    objects: Vec<(Reference, Vec<u8>)>,
    /// `/Reference`, where the field's lock asks for it.
    references: Option<String>,
    stamp: Option<PreparedStamp>,
}

fn plan<R: Read + Seek>(
    document: &mut Document<R>,
    update: &mut Update,
    options: &Options,
) -> Result<Plan, PdfError> {
    let catalog = document.catalog()?;
    let form = form(document, &catalog)?;
    let fields = match &form {
        Some(form) if form.dictionary()?.get("XFA")?.is_some() => return Err(Refusal::Xfa.into()),
        Some(form) => fields(document, form)?,
        None => Fields::default(),
    };
    let permissions = Permissions::of(document, &catalog, &fields)?;
    let existing = options
        .field
        .as_deref()
        .map(|name| empty_field(&fields, name))
        .transpose()?;
    let field = existing.map_or_else(|| unused_name(&fields), |existing| existing.name.clone());
    permissions.allow_signing(&field)?;
    if options.visible.is_some() {
        if existing.is_some() {
            return Err(Refusal::FieldHasItsPlace.into());
        }
        permissions.allow_visible_field()?;
    }

    let mut edits = Edits::default();
    let mut objects = Vec::new();
    let (mut references, mut stamp) = (None, None);
    let signature = update.new_reference()?;
    let value = write_reference(signature);
    if let Some(existing) = existing {
        references = lock_references(document, &existing.object)?;
        edits
            .of(&existing.object)?
            .set(&existing.object.dictionary()?, "V", &value)?;
        let form = form.as_ref().ok_or(Refusal::Malformed)?;
        set_flags(document, &mut edits, in_place(&catalog, form)?)?;
    } else {
        let widget = update.new_reference()?;
        let page = page(
            document,
            options.visible.as_ref().map_or(0, |visible| visible.page),
        )?;
        if let Some(visible) = &options.visible {
            stamp = Some(PreparedStamp::new(document, update, &page, visible)?);
        }
        let on_page = write_reference(page.reference().ok_or(Refusal::Malformed)?);
        let place = stamp
            .as_ref()
            .map_or_else(|| "/Rect[0 0 0 0]".to_owned(), PreparedStamp::of_widget);
        objects.push((widget, new_field(&field, &place, &on_page, &value).into_bytes()));
        let widget = write_reference(widget);
        append_to(
            document,
            &mut edits,
            (&page, page.dictionary()?),
            "Annots",
            &widget,
        )?;
        match &form {
            Some(form) => {
                append_to(document, &mut edits, in_place(&catalog, form)?, "Fields", &widget)?;
                set_flags(document, &mut edits, in_place(&catalog, form)?)?;
            }
            None => {
                let form = format!("<</Fields[{widget}]/SigFlags {SIG_FLAGS}>>");
                edits
                    .of(&catalog)?
                    .set(&catalog.dictionary()?, "AcroForm", &form)?;
            }
        }
    }
    objects.extend(edits.into_objects());
    Ok(Plan {
        field,
        signature,
        objects,
        references,
        stamp,
    })
}

fn write_reference(Reference { number, generation }: Reference) -> String {
    format!("{number} {generation} R")
}

/// `Signature1`, or the first number after it that no field has.
fn unused_name(fields: &Fields) -> String {
    let names = fields.names();
    let mut number = 1_u64;
    loop {
        let name = format!("Signature{number}");
        let below = format!("{name}.");
        let has_kids = names
            .range(&*below..)
            .next()
            .is_some_and(|other| other.starts_with(&below));
        if !has_kids && !names.contains(&*name) {
            return name;
        }
        number += 1;
    }
}

fn new_field(name: &str, place: &str, page: &str, value: &str) -> String {
    let tooltip = text_string(TOOLTIP);
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/TU{tooltip}/F {WIDGET_FLAGS}{place}/P {page}/V {value}>>"
    )
}

/// The existing field of this name, when it may be signed.
fn empty_field<'a>(fields: &'a Fields, name: &str) -> Result<&'a SignatureField, Refusal> {
    let field = fields.signatures.iter().find(|field| field.name == name);
    match field {
        Some(field) if field.signature.is_some() => Err(Refusal::FieldAlreadySigned),
        Some(field) => Ok(field),
        None if fields.names().contains(name) => Err(Refusal::FieldNotForSignatures),
        None => Err(Refusal::FieldNotFound),
    }
}

/// The form's dictionary with the object whose text it lies in: its own, or the catalog.
fn in_place<'a>(catalog: &'a Object, form: &'a Object) -> Result<(&'a Object, Dictionary<'a>), PdfError> {
    if form.reference().is_some() {
        return Ok((form, form.dictionary()?));
    }
    let form = catalog
        .dictionary()?
        .get("AcroForm")?
        .and_then(|form| form.dictionary());
    Ok((catalog, form.ok_or(Refusal::Malformed)?))
}

/// Sets `/SigFlags`, keeping flags that are not known here.
fn set_flags<R: Read + Seek>(
    document: &mut Document<R>,
    edits: &mut Edits,
    (home, form): (&Object, Dictionary<'_>),
) -> Result<(), PdfError> {
    let flags = document
        .lookup(&form, "SigFlags")?
        .and_then(|flags| flags.value().integer())
        .unwrap_or(0);
    if flags & SIG_FLAGS == SIG_FLAGS {
        return Ok(());
    }
    edits
        .of(home)?
        .set(&form, "SigFlags", &(flags | SIG_FLAGS).to_string())
}

/// Appends to the array that `key` of a dictionary stands for, wherever it lies; makes one where there is none.
fn append_to<R: Read + Seek>(
    document: &mut Document<R>,
    edits: &mut Edits,
    (home, dictionary): (&Object, Dictionary<'_>),
    key: &str,
    item: &str,
) -> Result<(), PdfError> {
    let Some(array) = document.lookup(&dictionary, key)? else {
        return edits.of(home)?.set(&dictionary, key, &format!("[{item}]"));
    };
    array.value().array().ok_or(Refusal::Malformed)?;
    if array.reference().is_some() {
        edits.of(&array)?.append(&array.value(), item);
    } else {
        let array = dictionary.get(key)?.ok_or(Refusal::Malformed)?;
        edits.of(home)?.append(&array, item);
    }
    Ok(())
}

/// What a field demands of its signature: a lock becomes a reference (ISO 32000, 12.7.5.5); a seed value that
/// *requires* anything is refused.
fn lock_references<R: Read + Seek>(
    document: &mut Document<R>,
    field: &Object,
) -> Result<Option<String>, PdfError> {
    let dictionary = field.dictionary()?;
    if let Some(seed) = document.lookup(&dictionary, "SV")? {
        let required = document
            .lookup(&seed.dictionary()?, "Ff")?
            .and_then(|flags| flags.value().integer());
        if required.unwrap_or(0) != 0 {
            return Err(Refusal::FieldConstrained.into());
        }
    }
    let Some(lock) = document.lookup(&dictionary, "Lock")? else {
        return Ok(None);
    };
    let lock = lock.dictionary()?;
    let fields = match Lock::of(document, &lock)? {
        Lock::All => "/Action/All".to_owned(),
        Lock::Include(names) => format!("/Action/Include/Fields[{}]", write_strings(&names)),
        Lock::Exclude(names) => format!("/Action/Exclude/Fields[{}]", write_strings(&names)),
    };
    let mut references = transform("FieldMDP", &fields);
    if let Some(level) = document
        .lookup(&lock, "P")?
        .and_then(|level| level.value().integer())
    {
        references.push_str(&transform("DocMDP", &format!("/P {level}")));
    }
    Ok(Some(references))
}

fn write_strings(names: &[String]) -> String {
    names.iter().map(|name| text_string(name)).collect()
}

/// A signature reference dictionary (12.8.1, table 256).
fn transform(method: &str, parameters: &str) -> String {
    format!(
        "<</Type/SigRef/TransformMethod/{method}/TransformParams<</Type/TransformParams/V/1.2{parameters}>>>>"
    )
}

/// The signature dictionary (12.8.1, table 255), with the places of its rooms in it.
struct SignatureDictionary {
    text: String,
    byte_range: Range<usize>,
    signature: Range<usize>,
    moment: Range<usize>,
    name: Range<usize>,
}

impl SignatureDictionary {
    /// What is known beforehand stands before `/Contents`, the late part behind it.
    fn of(options: &Options, references: &Option<String>) -> Self {
        let mut text = format!(
            "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/{}",
            options.profile.sub_filter()
        );
        for (key, value) in [("Reason", &options.reason), ("Location", &options.location)] {
            if let Some(value) = value {
                text.push_str(&format!("/{key}{}", text_string(value)));
            }
        }
        if let Some(references) = references {
            text.push_str(&format!("/Reference[{references}]"));
        }
        text.push_str("/ByteRange[0 ");
        let byte_range = room(&mut text, " ", BYTE_RANGE_BYTES);
        text.push_str("]/Contents<");
        let signature = room(&mut text, "0", 2 * SIGNATURE_ROOM_BYTES);
        text.push_str(">/M(");
        let moment = room(&mut text, " ", MOMENT_BYTES);
        text.push(')');
        let named = options.name || options.profile == Profile::Moj;
        let longest = "/Name<FEFF>".len() + 4 * NAME_ROOM_UNITS;
        let name = room(&mut text, " ", if named { longest } else { 0 });
        text.push_str(">>");
        Self {
            text,
            byte_range,
            signature,
            moment,
            name,
        }
    }
}

fn room(text: &mut String, blank: &str, bytes: usize) -> Range<usize> {
    let start = text.len();
    text.push_str(&blank.repeat(bytes));
    start..text.len()
}

fn shift(range: Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// Everything but the signature's string with its delimiters (12.8.1).
fn write_byte_range(
    tail: &mut [u8],
    room: &Range<usize>,
    signature: &Range<usize>,
    original_bytes: u64,
) -> Result<(), Refusal> {
    let before = original_bytes + signature.start as u64 - 1;
    let after = original_bytes + signature.end as u64 + 1;
    let rest = original_bytes + tail.len() as u64 - after;
    super::fill(
        tail,
        room,
        format!("{before} {after} {rest}").as_bytes(),
        Refusal::OffsetTooLarge,
    )
}

fn hash<R: Read + Seek>(source: &mut R, expected: u64) -> Result<DocumentHasher, PdfError> {
    let mut hasher = DocumentHasher::new(DigestAlgorithm::Sha256);
    source.seek(SeekFrom::Start(0))?;
    let mut source = source.take(expected);
    let mut buffer = vec![0; COPY_BYTES];
    let mut seen = 0;
    loop {
        match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                hasher.update(buffer.get(..n).unwrap_or_default());
                seen += n as u64;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    if seen == expected {
        Ok(hasher)
    } else {
        Err(Refusal::Changed.into())
    }
}
