//! Writing an incremental update (ISO 32000, 7.5.6): objects, then a cross-reference section of the file's own kind.

use std::io::{Read, Seek};
use std::ops::Range;

use super::text;
use crate::pdf::{Document, PdfError, Reference, Refusal, SectionKind};

/// Ten digits, the most a row of a table holds (7.5.4).
const MAX_TABLE_OFFSET: u64 = 9_999_999_999;

/// What a new section says itself, or what belongs to the old one alone.
const OWN_KEYS: [&str; 15] = [
    "Size",
    "Prev",
    "XRefStm",
    "ID",
    "Type",
    "W",
    "Index",
    "Length",
    "Filter",
    "DecodeParms",
    "F",
    "FFilter",
    "FDecodeParms",
    "DL",
    "Extends",
];

/// A revision that is being written.
pub(super) struct Update {
    pub(super) tail: Vec<u8>,
    kind: SectionKind,
    /// Where the tail begins, in bytes from `%PDF-`.
    base: u64,
    previous: u64,
    size: u32,
    /// What the trailer keeps.
    trailer: Vec<u8>,
    first_id: Option<String>,
    rows: Vec<(Reference, u64)>,
}

impl Update {
    pub(super) fn new<R: Read + Seek>(document: &mut Document<R>) -> Result<Self, PdfError> {
        let mut trailer = Vec::new();
        for entry in document.trailer()?.dictionary()?.entries() {
            let (key, value) = entry?;
            if !OWN_KEYS.iter().any(|own| own.as_bytes() == key) {
                trailer.extend_from_slice(text::name(&key).as_bytes());
                trailer.push(b' ');
                trailer.extend_from_slice(value.text());
            }
        }
        let first_id = first_id(document)?;
        Ok(Self {
            // The last line of the original may lack its end.
            tail: b"\n".to_vec(),
            kind: document.section_kind()?,
            base: document.length() - document.header_at(),
            previous: document.section_offset()?,
            size: document.size()?,
            trailer,
            first_id,
            rows: Vec::new(),
        })
    }

    /// A number that no object has.
    pub(super) fn new_reference(&mut self) -> Result<Reference, Refusal> {
        let number = self.size;
        self.size = number.checked_add(1).ok_or(Refusal::TooLarge)?;
        Ok(Reference {
            number,
            generation: 0,
        })
    }

    /// Writes an object. Answers where in the tail its body begins.
    pub(super) fn object(&mut self, reference: Reference, body: &[u8]) -> usize {
        self.begin_object(reference);
        let at = self.tail.len();
        self.tail.extend_from_slice(body);
        self.text("\nendobj\n");
        at
    }

    fn begin_object(&mut self, reference: Reference) {
        self.rows.push((reference, self.base + self.tail.len() as u64));
        let Reference { number, generation } = reference;
        self.text(&format!("{number} {generation} obj\n"));
    }

    /// Writes the section and the end of the file. Answers where in the tail the digits of the identifiers are that are
    /// new: the second (ISO 32000, 14.4), and the first too where the file had none.
    pub(super) fn section(&mut self, id_bytes: usize) -> Result<Vec<Range<usize>>, PdfError> {
        let startxref = self.base + self.tail.len() as u64;
        match self.kind {
            SectionKind::Table | SectionKind::Hybrid => self.table()?,
            SectionKind::Stream => self.stream()?,
        }
        let blank = format!("<{}>", "0".repeat(2 * id_bytes));
        let (first, new_ids) = match self.first_id.take() {
            Some(first) => (first, 1),
            None => (blank.clone(), 2),
        };
        self.text(&format!("/ID[{first}{blank}]"));
        let end = self.tail.len() - "]".len();
        let ids = (0..new_ids)
            .map(|back| end - back * blank.len())
            .map(|end| end + 1 - blank.len()..end - 1);
        let ids = ids.collect();
        self.text(">>\n");
        if self.kind == SectionKind::Stream {
            self.text("stream\n");
            let rows = self.stream_rows();
            self.tail.extend_from_slice(&rows);
            self.text("\nendstream\nendobj\n");
        }
        self.text(&format!("startxref\n{startxref}\n%%EOF\n"));
        Ok(ids)
    }

    fn text(&mut self, text: &str) {
        self.tail.extend_from_slice(text.as_bytes());
    }

    /// The rows of a table, and its trailer but for the identifier.
    fn table(&mut self) -> Result<(), PdfError> {
        let mut table = String::from("xref\n");
        for run in self.runs() {
            let first = run.first().map_or(0, |(reference, _)| reference.number);
            table.push_str(&format!("{first} {}\n", run.len()));
            for (reference, offset) in run {
                if *offset > MAX_TABLE_OFFSET {
                    return Err(Refusal::OffsetTooLarge.into());
                }
                table.push_str(&format!("{offset:010} {:05} n \n", reference.generation));
            }
        }
        self.text(&table);
        self.text("trailer\n<<");
        self.trailer();
        Ok(())
    }

    /// The dictionary of a stream but for the identifier.
    fn stream(&mut self) -> Result<(), PdfError> {
        let own = self.new_reference()?;
        self.begin_object(own);
        let mut index = String::new();
        for run in self.runs() {
            let first = run.first().map_or(0, |(reference, _)| reference.number);
            index.push_str(&format!(" {first} {}", run.len()));
        }
        let length = self.stream_rows().len();
        self.text(&format!(
            "<</Type/XRef/W[1 8 2]/Index[{}]/Length {length}",
            index.trim_start()
        ));
        self.trailer();
        Ok(())
    }

    fn stream_rows(&self) -> Vec<u8> {
        let mut rows = Vec::new();
        for (reference, offset) in &self.rows {
            rows.push(1);
            rows.extend_from_slice(&offset.to_be_bytes());
            rows.extend_from_slice(&reference.generation.to_be_bytes());
        }
        rows
    }

    fn trailer(&mut self) {
        self.tail.extend_from_slice(&self.trailer);
        self.text(&format!("/Prev {}/Size {}", self.previous, self.size));
    }

    /// The rows by number, in runs of consecutive ones.
    fn runs(&mut self) -> impl Iterator<Item = &[(Reference, u64)]> {
        self.rows.sort_unstable();
        self.rows
            .chunk_by(|(one, _), (next, _)| one.number + 1 == next.number)
    }
}

/// The first file identifier: it stays for all revisions (14.4).
fn first_id<R: Read + Seek>(document: &mut Document<R>) -> Result<Option<String>, PdfError> {
    let Some(id) = document.lookup(&document.trailer()?.dictionary()?, "ID")? else {
        return Ok(None);
    };
    let Some(first) = id.value().array().and_then(|mut id| id.next()).transpose()? else {
        return Ok(None);
    };
    let first = document.resolve(first)?.and_then(|first| first.value().string());
    Ok(first.map(|first| format!("<{}>", text::hexadecimal(&first))))
}
