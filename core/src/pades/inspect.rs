//! The signatures of a file: what each covers, and what was done to the document after it.
//!
//! Structure only: whether a signature's CMS is good, and who made it, is told by others from [`FoundSignature::cms`]
//! and [`FoundSignature::digest`]. A finding means that the structure does not carry what a reader would believe:
//! universal forgery (no range, no contents), wrapping (contents elsewhere), incremental saving (a range that ends
//! within a revision), and changes that are not allowed (shadow documents, evil annotations).

use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom};

use der::{Decode, Header, Reader, SliceReader};

use super::changes::{Change, Changes};
use super::form::{SignatureField, fields, form};
use super::permissions::{Level, Permissions};
use super::text;
use crate::clock::UtcTime;
use crate::digest::{DigestAlgorithm, DocumentDigest, DocumentHasher};
use crate::pdf::{Document, Object, PdfError, Refusal};

/// The most signatures of one file: each is hashed for itself where the ranges end.
const MAX_SIGNATURES: usize = 256;

macro_rules! findings {
    ($( $(#[$doc:meta])* $variant:ident = $name:literal; )*) => {
        /// What is wrong with a signature's structure. Stable: a name never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Finding { $( $(#[$doc])* $variant, )* }

        impl Finding {
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

findings! {
    /// The signature dictionary cannot be understood, or a key of it stands twice.
    DictionaryMalformed = "signature_dictionary_malformed";
    /// There is no byte range.
    ByteRangeMissing = "byte_range_missing";
    /// The byte range is not two ranges from 0 on, one after the other, or does not fit the file.
    ByteRangeMalformed = "byte_range_malformed";
    /// There are no contents.
    ContentsMissing = "contents_missing";
    /// What the byte range leaves out is not exactly the contents of this signature.
    ContentsElsewhere = "contents_elsewhere";
    /// The contents do not begin with DER.
    ContentsNotDer = "contents_not_der";
    /// Something else than zeros stands after the signature in its contents.
    DataAfterContents = "data_after_contents";
    /// The byte range does not end where a revision ends.
    RevisionNotCovered = "revision_not_covered";
    /// Several fields refer to this signature.
    SeveralFields = "several_fields";
    /// The document was changed afterwards in a way that is not allowed.
    ChangesNotAllowed = "changes_not_allowed";
    /// A field that this signature locks was changed afterwards.
    LockedFieldChanged = "locked_field_changed";
}

/// A signature in a file. It may hold the signer's name, so it has no `Debug`.
#[derive(Clone)]
pub struct FoundSignature {
    /// The full name of its field.
    pub field: String,
    /// Whether `/Type /Sig` is there: it may be left out, but not under [`super::Profile::Moj`].
    pub has_type: bool,
    /// `/SubFilter`.
    pub sub_filter: Option<String>,
    /// `/M`: the claimed time of signing.
    pub signing_time: Option<UtcTime>,
    /// `/Name`.
    pub name: Option<String>,
    /// Whether it also says a `/Reason`, a `/Location` or a `/ContactInfo`.
    pub says_more: bool,
    /// The DER of the CMS, without the zeros after it.
    pub cms: Option<Vec<u8>>,
    /// Whether its contents are nothing but zeros: a place where a signature will be.
    pub is_empty_room: bool,
    /// The digest over the byte range.
    pub digest: Option<DocumentDigest>,
    /// What is covered: from the beginning of the file to the first number, and from the second to the third.
    pub covered: Option<[u64; 3]>,
    /// Whether nothing was appended after it.
    pub covers_whole_file: bool,
    /// The level of certification, when this signature certifies.
    pub certifies: Option<Level>,
    /// What later revisions changed.
    pub changes_after: BTreeSet<Change>,
    /// What is wrong with it; nothing when all is well.
    pub findings: BTreeSet<Finding>,
}

/// The two ranges: from 0 to `gap`, from `resume` to `end`.
#[derive(Clone, Copy)]
struct ByteRange {
    gap: u64,
    resume: u64,
    end: u64,
}

/// Finds the signatures of a file, in the order of what they cover, and hashes what each covers.
///
/// # Errors
/// Why the file cannot be read. A fault of one signature is a [`Finding`] of it.
pub fn inspect<R: Read + Seek>(source: &mut R) -> Result<Vec<FoundSignature>, PdfError> {
    let mut found = examine_all(source)?;
    let ranges: Vec<_> = found.iter().map(|(_, range)| *range).collect();
    let digests = digests(source, &ranges)?;
    for ((signature, _), digest) in found.iter_mut().zip(digests) {
        signature.digest = digest;
    }
    Ok(in_order(found)
        .into_iter()
        .map(|(signature, _)| signature)
        .collect())
}

type Examined = (FoundSignature, Option<ByteRange>);

/// By the end of what each covers.
fn in_order(found: Vec<Examined>) -> Vec<Examined> {
    let end = |examined: &Examined| examined.1.map(|range| range.end);
    let mut ordered: Vec<Examined> = Vec::new();
    for examined in found {
        let at = ordered.partition_point(|before| end(before) <= end(&examined));
        ordered.insert(at, examined);
    }
    ordered
}

fn examine_all<R: Read + Seek>(source: &mut R) -> Result<Vec<Examined>, PdfError> {
    let mut document = Document::over(source)?;
    let catalog = document.catalog()?;
    let Some(form) = form(&mut document, &catalog)? else {
        return Ok(Vec::new());
    };
    let fields = fields(&mut document, &form)?;
    let signed: Vec<_> = fields
        .signatures
        .iter()
        .filter(|field| field.signature.is_some())
        .collect();
    if signed.len() > MAX_SIGNATURES {
        return Err(Refusal::TooLarge.into());
    }
    let reference = |field: &SignatureField| field.signature.as_ref().and_then(Object::reference);
    let mut found = Vec::new();
    for field in &signed {
        let mut examined = examine(&mut document, field)?;
        let uses = signed.iter().filter(|other| reference(other) == reference(field));
        if uses.count() > 1 {
            examined.0.findings.insert(Finding::SeveralFields);
        }
        found.push(examined);
    }
    for (signature, range) in &mut found {
        match range {
            Some(range) => later_changes(&mut document, signature, *range)?,
            None => {
                signature.changes_after.insert(Change::Other);
            }
        }
    }
    Ok(found)
}

fn examine<R: Read + Seek>(document: &mut Document<R>, field: &SignatureField) -> Result<Examined, PdfError> {
    let mut signature = FoundSignature {
        field: field.name.clone(),
        has_type: false,
        sub_filter: None,
        signing_time: None,
        name: None,
        says_more: false,
        cms: None,
        is_empty_room: false,
        digest: None,
        covered: None,
        covers_whole_file: false,
        certifies: None,
        changes_after: BTreeSet::new(),
        findings: BTreeSet::new(),
    };
    match read_dictionary(document, field, &mut signature) {
        Ok(range) => {
            signature.covered = range.map(|range| [range.gap, range.resume, range.end]);
            signature.covers_whole_file = range.is_some_and(|range| range.end == document.length());
            Ok((signature, range))
        }
        Err(PdfError::Refused(_)) => {
            signature.findings.insert(Finding::DictionaryMalformed);
            Ok((signature, None))
        }
        Err(error) => Err(error),
    }
}

fn read_dictionary<R: Read + Seek>(
    document: &mut Document<R>,
    field: &SignatureField,
    signature: &mut FoundSignature,
) -> Result<Option<ByteRange>, PdfError> {
    let object = field.signature.as_ref().ok_or(Refusal::Malformed)?;
    let dictionary = object.dictionary()?;
    let mut text = |key| -> Result<Option<String>, PdfError> {
        Ok(document
            .lookup(&dictionary, key)?
            .and_then(|value| value.value().text_string()))
    };
    signature.signing_time = text("M")?.as_deref().and_then(text::parse_moment);
    signature.name = text("Name")?;
    for key in ["Reason", "Location", "ContactInfo"] {
        signature.says_more |= text(key)?.is_some();
    }
    let kind = document.lookup(&dictionary, "Type")?;
    signature.has_type = kind.is_some_and(|kind| kind.value().is_name("Sig"));
    let sub_filter = document
        .lookup(&dictionary, "SubFilter")?
        .and_then(|name| name.value().name());
    signature.sub_filter = sub_filter.map(|name| String::from_utf8_lossy(&name).into_owned());
    let mut permissions = Permissions::default();
    permissions.add(document, object)?;
    signature.certifies = permissions.level;

    let contents = dictionary.get("Contents")?;
    // Anything but digits is skipped by readers, and could hide there.
    if contents.is_some_and(|contents| !is_hexadecimal(contents.text())) {
        signature.findings.insert(Finding::ContentsNotDer);
    }
    signature.is_empty_room = contents.is_some_and(|contents| is_empty_room(contents.text()));
    match contents.and_then(|contents| contents.string()) {
        None => {
            signature.findings.insert(Finding::ContentsMissing);
        }
        Some(contents) => read_contents(&contents, signature),
    }
    let Some(range) = document.lookup(&dictionary, "ByteRange")? else {
        signature.findings.insert(Finding::ByteRangeMissing);
        return Ok(None);
    };
    let numbers: Option<Vec<_>> = range.value().array().and_then(|range| {
        range
            .map(|number| {
                number
                    .ok()?
                    .integer()
                    .and_then(|number| u64::try_from(number).ok())
            })
            .collect()
    });
    let Some(range) = numbers.and_then(|numbers| byte_range(&numbers, document.length())) else {
        signature.findings.insert(Finding::ByteRangeMalformed);
        return Ok(None);
    };
    let place = object.text_at().zip(contents).map(|(at, contents)| {
        let span = contents.span();
        (
            contents.text().first(),
            at + span.start as u64,
            at + span.end as u64,
        )
    });
    if place != Some((Some(&b'<'), range.gap, range.resume)) {
        signature.findings.insert(Finding::ContentsElsewhere);
    }
    Ok(Some(range))
}

fn is_hexadecimal(text: &[u8]) -> bool {
    match text {
        [b'<', digits @ .., b'>'] => digits.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    }
}

/// Nothing but zeros: a place where a signature will be.
fn is_empty_room(text: &[u8]) -> bool {
    match text {
        [b'<', digits @ .., b'>'] => digits.iter().all(|digit| *digit == b'0'),
        _ => false,
    }
}

fn byte_range(numbers: &[u64], length: u64) -> Option<ByteRange> {
    let [0, gap, resume, rest] = *numbers else {
        return None;
    };
    let end = resume.checked_add(rest)?;
    (gap < resume && end <= length).then_some(ByteRange { gap, resume, end })
}

/// The DER at the beginning, and that nothing but zeros follows.
fn read_contents(contents: &[u8], signature: &mut FoundSignature) {
    let whole = SliceReader::new(contents).and_then(|mut reader| {
        let header = Header::decode(&mut reader)?;
        let head = usize::try_from(reader.position())?;
        Ok(head.saturating_add(usize::try_from(header.length)?))
    });
    match whole.ok().and_then(|length| contents.split_at_checked(length)) {
        Some((cms, rest)) => {
            if rest.iter().any(|byte| *byte != 0) {
                signature.findings.insert(Finding::DataAfterContents);
            }
            signature.cms = Some(cms.to_vec());
        }
        None => {
            signature.findings.insert(Finding::ContentsNotDer);
        }
    }
}

/// What was changed after the revision that a signature covers, and whether that was allowed.
fn later_changes<R: Read + Seek>(
    document: &mut Document<R>,
    signature: &mut FoundSignature,
    range: ByteRange,
) -> Result<(), PdfError> {
    let covered = document.section_ending_before(range.end)?;
    let is_last = range.end == document.length();
    let Some(section) = covered.filter(|section| (*section == 0) == is_last) else {
        signature.findings.insert(Finding::RevisionNotCovered);
        signature.changes_after.insert(Change::Other);
        return Ok(());
    };
    let changes = Changes::since(document, section)?;
    if !changes.are_allowed(signature.certifies) {
        signature.findings.insert(Finding::ChangesNotAllowed);
    }
    document.show_section(section)?;
    if changes.touch_locked(document, &signature.field)? {
        signature.findings.insert(Finding::LockedFieldChanged);
    }
    signature.changes_after = changes.kinds;
    Ok(())
}

/// The digests of all ranges, in one pass over the file.
fn digests<R: Read + Seek>(
    source: &mut R,
    ranges: &[Option<ByteRange>],
) -> Result<Vec<Option<DocumentDigest>>, PdfError> {
    let mut stops = Vec::new();
    for stop in ranges
        .iter()
        .flatten()
        .flat_map(|range| [range.gap, range.resume, range.end])
    {
        if let Err(at) = stops.binary_search(&stop) {
            stops.insert(at, stop);
        }
    }
    let last_gap = ranges.iter().flatten().map(|range| range.gap).max().unwrap_or(0);
    let mut all = DocumentHasher::new(DigestAlgorithm::Sha256);
    let mut own: Vec<Option<DocumentHasher>> = vec![None; ranges.len()];
    let mut at = 0;
    source.seek(SeekFrom::Start(0))?;
    for stop in stops {
        let mut active: Vec<_> = own
            .iter_mut()
            .zip(ranges)
            .filter(|(_, range)| range.is_some_and(|range| range.resume <= at && at < range.end))
            .filter_map(|(hasher, _)| hasher.as_mut())
            .collect();
        let mut piece = source.take(stop - at);
        hash_piece(&mut piece, stop - at, |bytes| {
            if at < last_gap {
                all.update(bytes);
            }
            for hasher in &mut active {
                hasher.update(bytes);
            }
        })?;
        at = stop;
        for (hasher, range) in own.iter_mut().zip(ranges) {
            if range.is_some_and(|range| range.gap == at) {
                *hasher = Some(all.clone());
            }
        }
    }
    Ok(own
        .into_iter()
        .map(|hasher| hasher.map(DocumentHasher::finish))
        .collect())
}

fn hash_piece(piece: &mut impl Read, expected: u64, mut update: impl FnMut(&[u8])) -> Result<(), PdfError> {
    let mut buffer = vec![0; 256 * 1024];
    let mut seen = 0;
    loop {
        match piece.read(&mut buffer) {
            Ok(0) if seen == expected => return Ok(()),
            Ok(0) => return Err(Refusal::Changed.into()),
            Ok(n) => {
                update(buffer.get(..n).unwrap_or_default());
                seen += n as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}
