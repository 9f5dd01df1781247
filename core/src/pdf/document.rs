//! A file that is open: its sections, and its objects as they are asked for.

use std::io::{Read, Seek};
use std::sync::Arc;

use super::filter::Packing;
use super::lexer::{Lexer, Syntax, Token, is_space};
use super::object::{Dictionary, Kind, Reference, Value};
use super::source::{ReadSeek, Source};
use super::xref::{Entry, Rows, Section, SectionKind, broken, size};
use super::{PdfError, Refusal};

/// How far from the beginning `%PDF-` may stand (ISO 32000-1, implementation note 13).
const HEADER_WITHIN_BYTES: usize = 1024;
/// How far from the end `startxref` may stand. Others look at 1,024 bytes; junk after `%%EOF` is often longer.
const STARTXREF_WITHIN_BYTES: usize = 64 * 1024;
/// The largest text of one object.
const MAX_OBJECT_BYTES: usize = 16 << 20;
/// The most that one stream may unpack to: eight million cross-reference rows.
const MAX_STREAM_BYTES: usize = 64 << 20;
/// The most that is lexed and unpacked for one file, whatever it refers to: hostile files end in seconds.
const MAX_WORK_BYTES: usize = 256 << 20;
/// What asking one section for one object counts, against the most that is lexed: many sections times many objects.
const LOOKUP_WORK_BYTES: usize = 16;
/// The most revisions.
const MAX_SECTIONS: usize = 10_000;
/// How many references may lead to one another before a value comes.
const MAX_HOPS: usize = 32;
/// How deep the reading of one object may lead to that of another (an object stream whose length lies in another …).
const MAX_NESTED_READS: usize = 8;
/// How many unpacked object streams are kept.
const KEPT_OBJECT_STREAMS: usize = 4;

/// An object's text, owned.
#[derive(Clone)]
pub struct Object {
    reference: Option<Reference>,
    text: Vec<u8>,
    kind: Kind,
    /// Where the text begins, in bytes from the beginning of the file; nothing for what lies in an object stream.
    text_at: Option<u64>,
    /// Where the data of a stream begins, in bytes from the beginning of the file.
    data_at: Option<u64>,
}

impl Object {
    /// Its number, if it is an indirect object.
    #[must_use]
    pub const fn reference(&self) -> Option<Reference> {
        self.reference
    }

    /// Its value; of a stream, the dictionary.
    #[must_use]
    pub fn value(&self) -> Value<'_> {
        Value::new(&self.text, 0, self.kind)
    }

    /// Where its text begins, in bytes from the beginning of the file; nothing for what lies in an object stream.
    #[must_use]
    pub const fn text_at(&self) -> Option<u64> {
        self.text_at
    }

    /// Whether it is a stream.
    #[must_use]
    pub const fn is_stream(&self) -> bool {
        self.data_at.is_some()
    }

    /// The dictionary it is, or begins with.
    ///
    /// # Errors
    /// `pdf_malformed` when it is something else.
    pub fn dictionary(&self) -> Result<Dictionary<'_>, PdfError> {
        Ok(self.value().dictionary().ok_or(Refusal::Malformed)?)
    }
}

/// An unpacked object stream (7.5.7).
struct ObjectStream {
    data: Vec<u8>,
    /// Object number, and where its value begins in `data`.
    places: Vec<(u32, usize)>,
}

/// A PDF file, read lazily from any `Read + Seek`.
pub struct Document<R> {
    source: Source<R>,
    header_at: u64,
    sections: Vec<Section>,
    /// The newest section that is looked at: 0, or an earlier revision's.
    newest: usize,
    object_streams: Vec<(u64, Arc<ObjectStream>)>,
    work_left: usize,
    nested_reads: usize,
}

impl<'a> Document<&'a mut dyn ReadSeek> {
    /// [`Document::open`], with one copy of all that follows for sources of every kind.
    ///
    /// # Errors
    /// As [`Document::open`].
    pub fn over(source: &'a mut (impl Read + Seek)) -> Result<Self, PdfError> {
        Self::open(source)
    }
}

impl<R: Read + Seek> Document<R> {
    /// Opens a file: finds `%PDF-`, `startxref` and the chain of sections. Reads no object.
    ///
    /// # Errors
    /// `not_a_pdf`, `pdf_xref_broken`, `pdf_encrypted`, `pdf_loop`, and the bounds `pdf_too_deep`, `pdf_too_large`.
    pub fn open(reader: R) -> Result<Self, PdfError> {
        let mut source = Source::new(reader)?;
        let head = source.view(0, HEADER_WITHIN_BYTES)?;
        let header_at = find(head, b"%PDF-").ok_or(Refusal::NotAPdf)? as u64;
        let mut document = Self {
            source,
            header_at,
            sections: Vec::new(),
            newest: 0,
            object_streams: Vec::new(),
            work_left: MAX_WORK_BYTES,
            nested_reads: 0,
        };
        document.read_sections()?;
        for section in &document.sections {
            if section.trailer().get("Encrypt")?.is_some() {
                return Err(Refusal::Encrypted.into());
            }
        }
        Ok(document)
    }

    /// The file's length in bytes.
    pub const fn length(&self) -> u64 {
        self.source.length()
    }

    /// Where `%PDF-` stands: offsets in the file count from there.
    pub const fn header_at(&self) -> u64 {
        self.header_at
    }

    /// The reader it was opened over.
    pub fn into_reader(self) -> R {
        self.source.into_reader()
    }

    /// The trailer dictionary of the newest section.
    ///
    /// # Errors
    /// None on a document that opened.
    pub fn trailer(&self) -> Result<Object, PdfError> {
        let text = self.section()?.trailer.clone();
        Ok(Object {
            reference: None,
            text,
            kind: Kind::Dictionary,
            text_at: None,
            data_at: None,
        })
    }

    /// The kind of the newest section.
    ///
    /// # Errors
    /// None on a document that opened.
    pub fn section_kind(&self) -> Result<SectionKind, PdfError> {
        Ok(self.section()?.kind)
    }

    /// Where the newest section begins, in bytes from `%PDF-`: the `/Prev` of the next.
    ///
    /// # Errors
    /// None on a document that opened.
    pub fn section_offset(&self) -> Result<u64, PdfError> {
        Ok(self.section()?.offset)
    }

    /// `/Size`: objects at or above it are missing (7.5.5).
    ///
    /// # Errors
    /// None on a document that opened.
    pub fn size(&self) -> Result<u32, PdfError> {
        Ok(self.section()?.size)
    }

    /// The number of sections in the chain.
    pub const fn section_count(&self) -> usize {
        self.sections.len()
    }

    /// Where section `index` (0 is the newest) begins, in bytes from `%PDF-`.
    pub fn offset_of_section(&self, index: usize) -> Option<u64> {
        self.sections.get(index).map(|section| section.offset)
    }

    /// The section that a file which ended at this position would begin with, if it is one of the chain.
    ///
    /// # Errors
    /// What the reader said.
    pub fn section_ending_before(&mut self, end: u64) -> Result<Option<usize>, PdfError> {
        let offset = self.startxref_before(end)?;
        let inside = offset.filter(|offset| offset.checked_add(self.header_at).is_some_and(|at| at < end));
        Ok(inside.and_then(|inside| self.sections.iter().position(|section| section.offset == inside)))
    }

    /// From now on shows the document as it stood when section `index` (0 is the newest) was its newest.
    ///
    /// # Errors
    /// `pdf_xref_broken` when there is no such section.
    pub fn show_section(&mut self, index: usize) -> Result<(), PdfError> {
        if index >= self.sections.len() {
            return Err(Refusal::XrefBroken.into());
        }
        self.newest = index;
        Ok(())
    }

    /// The object numbers that section `index` speaks of, as runs of first number and count.
    pub fn runs_of_section(&self, index: usize) -> Vec<(u32, u32)> {
        self.sections
            .get(index)
            .map(|section| section.runs().collect())
            .unwrap_or_default()
    }

    /// What section `index` says about an object, whatever newer or older ones say.
    ///
    /// # Errors
    /// `pdf_xref_broken`.
    pub fn entry_in_section(&mut self, index: usize, number: u32) -> Result<Option<Entry>, PdfError> {
        match self.sections.get(index) {
            Some(section) => section.entry(&mut self.source, number),
            None => Ok(None),
        }
    }

    /// Up to `wanted` bytes of the file at a position.
    ///
    /// # Errors
    /// What the reader said.
    pub fn bytes_at(&mut self, position: u64, wanted: usize) -> Result<&[u8], PdfError> {
        Ok(self.source.view(position, wanted)?)
    }

    /// The catalog.
    ///
    /// # Errors
    /// `pdf_malformed` when there is none, and as [`Document::object`].
    pub fn catalog(&mut self) -> Result<Object, PdfError> {
        let root = self
            .trailer()?
            .dictionary()?
            .get("Root")?
            .and_then(|root| root.reference());
        let catalog = self
            .object(root.ok_or(Refusal::Malformed)?)?
            .ok_or(Refusal::Malformed)?;
        catalog.dictionary()?;
        Ok(catalog)
    }

    /// Where an object is; nothing for one that no section speaks of or that `/Size` excludes.
    ///
    /// # Errors
    /// `pdf_xref_broken`.
    pub fn entry(&mut self, number: u32) -> Result<Option<Entry>, PdfError> {
        if number >= self.size()? {
            return Ok(None);
        }
        let mut found = None;
        let mut asked = 0;
        for section in self.sections.iter().skip(self.newest) {
            asked += LOOKUP_WORK_BYTES;
            found = section.entry(&mut self.source, number)?;
            if found.is_some() {
                break;
            }
        }
        self.spend(asked)?;
        Ok(found)
    }

    /// An indirect object; nothing for one that is missing, freed or of another generation (7.3.10: null).
    ///
    /// # Errors
    /// `pdf_xref_broken` when another object stands in its place, `pdf_malformed`, and the bounds.
    pub fn object(&mut self, reference: Reference) -> Result<Option<Object>, PdfError> {
        match self.entry(reference.number)? {
            None | Some(Entry::Free) => Ok(None),
            Some(Entry::InFile { generation, .. }) if generation != reference.generation => Ok(None),
            Some(Entry::InStream { .. }) if reference.generation != 0 => Ok(None),
            Some(Entry::InFile { offset, .. }) => {
                let object = self.object_at(offset)?;
                if object.reference != Some(reference) {
                    return Err(Refusal::XrefBroken.into());
                }
                Ok(Some(object))
            }
            Some(Entry::InStream { stream, index }) => self.object_in(stream, index, reference).map(Some),
        }
    }

    /// What a value stands for: itself, or what its reference leads to. Nothing for null.
    ///
    /// # Errors
    /// `pdf_loop`, and as [`Document::object`].
    pub fn resolve(&mut self, value: Value<'_>) -> Result<Option<Object>, PdfError> {
        let Some(mut reference) = value.reference() else {
            let object = Object {
                reference: None,
                text: value.text().to_vec(),
                kind: value.kind(),
                text_at: None,
                data_at: None,
            };
            return Ok((object.kind != Kind::Null).then_some(object));
        };
        for _ in 0..MAX_HOPS {
            let Some(object) = self.object(reference)? else {
                return Ok(None);
            };
            match object.kind {
                Kind::Reference(next) => reference = next,
                Kind::Null => return Ok(None),
                _ => return Ok(Some(object)),
            }
        }
        Err(Refusal::Loop.into())
    }

    /// What `key` of a dictionary stands for.
    ///
    /// # Errors
    /// As [`Dictionary::get`] and [`Document::resolve`].
    pub fn lookup(&mut self, dictionary: &Dictionary<'_>, key: &str) -> Result<Option<Object>, PdfError> {
        match dictionary.get(key)? {
            Some(value) => self.resolve(value),
            None => Ok(None),
        }
    }

    fn section(&self) -> Result<&Section, PdfError> {
        Ok(self.sections.get(self.newest).ok_or(Refusal::XrefBroken)?)
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.work_left = self.work_left.checked_sub(bytes).ok_or(Refusal::TooLarge)?;
        Ok(())
    }

    /// An offset of the file's, as a position in the reader.
    fn position(&self, offset: u64) -> Result<u64, Refusal> {
        let position = offset.checked_add(self.header_at);
        position
            .filter(|position| *position < self.source.length())
            .ok_or(Refusal::XrefBroken)
    }

    /// Parses at a position with a window that grows as long as the text goes on.
    fn parse<T>(
        &mut self,
        position: u64,
        fault: fn(Syntax) -> Refusal,
        parse: impl Fn(&mut Lexer<'_>, &[u8]) -> Result<T, Syntax>,
    ) -> Result<T, PdfError> {
        let left = self.source.length().saturating_sub(position);
        let mut wanted = 1024;
        loop {
            let view = self.source.view(position, wanted)?;
            let (seen, partial) = (view.len(), (view.len() as u64) < left);
            match parse(&mut Lexer::window(view, partial), view) {
                Err(Syntax::Incomplete) if partial && wanted < MAX_OBJECT_BYTES => wanted *= 4,
                Err(Syntax::Incomplete) if partial => return Err(Refusal::TooLarge.into()),
                Err(syntax) => return Err(fault(syntax).into()),
                Ok(parsed) => return Ok(parsed),
            }
            self.spend(seen)?;
        }
    }

    /// `startxref`, and from there the sections along `/Prev`.
    fn read_sections(&mut self) -> Result<(), PdfError> {
        let mut next = Some(self.startxref()?);
        while let Some(offset) = next {
            if self.sections.iter().any(|section| section.offset == offset) {
                return Err(Refusal::Loop.into());
            }
            if self.sections.len() == MAX_SECTIONS {
                return Err(Refusal::TooDeep.into());
            }
            let section = self.read_section(offset)?;
            next = offset_of(&section.trailer(), "Prev")?;
            self.sections.push(section);
        }
        Ok(())
    }

    fn startxref(&mut self) -> Result<u64, PdfError> {
        let length = self.source.length();
        Ok(self.startxref_before(length)?.ok_or(Refusal::XrefBroken)?)
    }

    /// What the last `startxref` before a position says.
    fn startxref_before(&mut self, end: u64) -> Result<Option<u64>, PdfError> {
        let from = end.saturating_sub(STARTXREF_WITHIN_BYTES as u64);
        let wanted = usize::try_from(end - from).unwrap_or(STARTXREF_WITHIN_BYTES);
        let tail = self.source.view(from, wanted)?;
        let keyword = tail.windows(9).rposition(|window| window == b"startxref");
        Ok(keyword.and_then(|keyword| Lexer::new(tail, keyword + 9).unsigned().ok()))
    }

    fn read_section(&mut self, offset: u64) -> Result<Section, PdfError> {
        let position = self.position(offset)?;
        if self.source.view(position, 4)? != b"xref" {
            let (rows, trailer) = self.read_xref_stream(offset)?;
            let size = size(&Dictionary::whole(&trailer))?;
            return Ok(Section {
                offset,
                kind: SectionKind::Stream,
                trailer,
                size,
                rows,
                hidden: None,
            });
        }
        let (rows, trailer_at) = Rows::table(&mut self.source, position + 4)?;
        let trailer = self.parse(trailer_at, broken, |lexer, _| Ok(lexer.value()?.text().to_vec()))?;
        self.spend(trailer.len())?;
        if !trailer.starts_with(b"<<") {
            return Err(Refusal::XrefBroken.into());
        }
        let hidden = match offset_of(&Dictionary::whole(&trailer), "XRefStm")? {
            Some(offset) => Some(self.read_xref_stream(offset)?.0),
            None => None,
        };
        let kind = if hidden.is_some() {
            SectionKind::Hybrid
        } else {
            SectionKind::Table
        };
        let size = size(&Dictionary::whole(&trailer))?;
        Ok(Section {
            offset,
            kind,
            trailer,
            size,
            rows,
            hidden,
        })
    }

    fn read_xref_stream(&mut self, offset: u64) -> Result<(Rows, Vec<u8>), PdfError> {
        let object = self.object_at(offset).map_err(|error| match error.refusal() {
            Some(Refusal::Malformed) => Refusal::XrefBroken.into(),
            _ => error,
        })?;
        let dictionary = object.dictionary().map_err(|_| Refusal::XrefBroken)?;
        if !dictionary.get("Type")?.is_some_and(|kind| kind.is_name("XRef")) {
            return Err(Refusal::XrefBroken.into());
        }
        // Its values are direct (7.5.8.2): without the rows it holds, nothing could be looked up.
        let length = dictionary.get("Length")?.and_then(|length| length.integer());
        let data = self.unpack(&object, length.ok_or(Refusal::XrefBroken)?)?;
        let rows = Rows::stream(&dictionary, data)?;
        Ok((rows, object.text))
    }

    /// The indirect object that stands at an offset.
    fn object_at(&mut self, offset: u64) -> Result<Object, PdfError> {
        let position = self.position(offset)?;
        let (reference, head) = self.parse(position, broken, |lexer, _| {
            Ok((lexer.reference(b"obj")?, lexer.position() as u64))
        })?;
        let position = position + head;
        let (start, text, kind, data) = self.parse(position, Refusal::from, |lexer, view| {
            let value = lexer.value()?;
            let data = match lexer.token()? {
                Token::Word(b"endobj") => None,
                Token::Word(b"stream") => Some(data_begins(view, lexer.position())?),
                _ => return Err(Syntax::Malformed),
            };
            Ok((value.span().start, value.text().to_vec(), value.kind(), data))
        })?;
        self.spend(text.len())?;
        let text_at = Some(position + start as u64);
        let data_at = data.map(|data| position + data as u64);
        Ok(Object {
            reference: Some(reference),
            text,
            kind,
            text_at,
            data_at,
        })
    }

    fn object_in(&mut self, stream: u32, index: u32, reference: Reference) -> Result<Object, PdfError> {
        let stream = self.object_stream(stream)?;
        let place = usize::try_from(index)
            .ok()
            .and_then(|index| stream.places.get(index));
        let (_, at) = place
            .filter(|(number, _)| *number == reference.number)
            .ok_or(Refusal::XrefBroken)?;
        let value = Lexer::new(&stream.data, *at).value().map_err(Refusal::from)?;
        self.spend(value.text().len())?;
        Ok(Object {
            reference: Some(reference),
            text: value.text().to_vec(),
            kind: value.kind(),
            text_at: None,
            data_at: None,
        })
    }

    fn object_stream(&mut self, number: u32) -> Result<Arc<ObjectStream>, PdfError> {
        // An object stream never lies in another (7.5.7), which also ends loops.
        let Some(Entry::InFile {
            offset,
            generation: 0,
        }) = self.entry(number)?
        else {
            return Err(Refusal::XrefBroken.into());
        };
        if let Some((_, kept)) = self.object_streams.iter().find(|(kept, _)| *kept == offset) {
            return Ok(Arc::clone(kept));
        }
        if self.nested_reads == MAX_NESTED_READS {
            return Err(Refusal::Loop.into());
        }
        self.nested_reads += 1;
        let stream = self.read_object_stream(offset, number);
        self.nested_reads -= 1;
        let stream = Arc::new(stream?);
        if self.object_streams.len() == KEPT_OBJECT_STREAMS {
            self.object_streams.remove(0);
        }
        self.object_streams.push((offset, Arc::clone(&stream)));
        Ok(stream)
    }

    fn read_object_stream(&mut self, offset: u64, number: u32) -> Result<ObjectStream, PdfError> {
        let object = self.object_at(offset)?;
        if object.reference
            != Some(Reference {
                number,
                generation: 0,
            })
        {
            return Err(Refusal::XrefBroken.into());
        }
        let dictionary = object.dictionary()?;
        if !dictionary.get("Type")?.is_some_and(|kind| kind.is_name("ObjStm")) {
            return Err(Refusal::XrefBroken.into());
        }
        let mut integer = |key| -> Result<i64, PdfError> {
            let value = self.lookup(&dictionary, key)?;
            Ok(value
                .and_then(|value| value.value().integer())
                .ok_or(Refusal::Malformed)?)
        };
        let (length, count, first) = (integer("Length")?, integer("N")?, integer("First")?);
        let data = self.unpack(&object, length)?;
        let first = usize::try_from(first)
            .ok()
            .filter(|first| *first <= data.len())
            .ok_or(Refusal::Malformed)?;
        let mut lexer = Lexer::new(data.get(..first).unwrap_or_default(), 0);
        let mut places = Vec::new();
        for _ in 0..count {
            let mut unsigned = || lexer.unsigned().map_err(|_| Refusal::Malformed);
            let (number, at) = (unsigned()?, unsigned()?);
            let number = u32::try_from(number).map_err(|_| Refusal::Malformed)?;
            let at = usize::try_from(at)
                .ok()
                .and_then(|at| at.checked_add(first))
                .ok_or(Refusal::Malformed)?;
            places.push((number, at));
        }
        Ok(ObjectStream { data, places })
    }

    /// The data of a stream that has `length` bytes in the file, unpacked.
    fn unpack(&mut self, stream: &Object, length: i64) -> Result<Vec<u8>, PdfError> {
        let at = stream.data_at.ok_or(Refusal::XrefBroken)?;
        let length = usize::try_from(length).map_err(|_| Refusal::Malformed)?;
        if length > MAX_STREAM_BYTES {
            return Err(Refusal::TooLarge.into());
        }
        let packing = Packing::of(&stream.dictionary()?)?;
        let limit = MAX_STREAM_BYTES.min(self.work_left);
        let packed = self.source.view(at, length)?;
        if packed.len() < length {
            return Err(Refusal::Malformed.into());
        }
        let data = packing.unpack(packed, limit)?;
        self.source.forget();
        self.spend(data.len())?;
        Ok(data)
    }
}

/// An offset that a trailer names; it must be direct.
fn offset_of(trailer: &Dictionary<'_>, key: &str) -> Result<Option<u64>, PdfError> {
    let Some(value) = trailer.get(key)? else {
        return Ok(None);
    };
    let offset = value.integer().and_then(|offset| u64::try_from(offset).ok());
    Ok(Some(offset.ok_or(Refusal::XrefBroken)?))
}

/// Where data begins after the keyword `stream`: after one end of line (7.3.8.1). A lone CR is not allowed but written.
fn data_begins(view: &[u8], mut at: usize) -> Result<usize, Syntax> {
    while view
        .get(at)
        .is_some_and(|byte| is_space(*byte) && !matches!(byte, b'\r' | b'\n'))
    {
        at += 1;
    }
    match (view.get(at), view.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => Ok(at + 2),
        (Some(b'\r' | b'\n'), Some(_)) => Ok(at + 1),
        (Some(_), Some(_)) => Err(Syntax::Malformed),
        _ => Err(Syntax::Incomplete),
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
