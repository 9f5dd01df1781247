//! The cross-reference (ISO 32000, 7.5.4, 7.5.8): a chain of sections, newest first, each kept as it stands in the file.
//!
//! Rows of a table are read where they lie when one is asked for; rows of a stream are kept unpacked. Nothing is merged
//! into one table, so a million objects cost a few bytes each at most.

use std::io::{Read, Seek};

use super::lexer::{Lexer, Syntax, Token, unsigned};
use super::object::{Dictionary, Kind, Value};
use super::source::Source;
use super::{PdfError, Refusal};

/// Where an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Nowhere: it was freed.
    Free,
    /// In the file.
    InFile {
        /// Bytes from `%PDF-`.
        offset: u64,
        /// Its generation.
        generation: u16,
    },
    /// In an object stream.
    InStream {
        /// The object number of the stream.
        stream: u32,
        /// Its place in the stream, from 0.
        index: u32,
    },
}

/// The kind of a section: a revision that is appended continues it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectionKind {
    /// A table.
    Table,
    /// A table, and a stream that an older reader does not see (7.5.8.4).
    Hybrid,
    /// A stream.
    Stream,
}

/// One section of the chain.
pub(super) struct Section {
    /// Where it begins, in bytes from `%PDF-`.
    pub(super) offset: u64,
    pub(super) kind: SectionKind,
    /// The trailer dictionary; for a stream, its own.
    pub(super) trailer: Vec<u8>,
    pub(super) size: u32,
    pub(super) rows: Rows,
    /// What `/XRefStm` names: only for what the table calls free or lacks.
    pub(super) hidden: Option<Rows>,
}

impl Section {
    /// What this section says about an object, if it does.
    pub(super) fn entry<R: Read + Seek>(
        &self,
        source: &mut Source<R>,
        number: u32,
    ) -> Result<Option<Entry>, PdfError> {
        let seen = self.rows.entry(source, number)?;
        match (&self.hidden, seen) {
            (Some(hidden), None | Some(Entry::Free)) => Ok(hidden.entry(source, number)?.or(seen)),
            _ => Ok(seen),
        }
    }

    pub(super) fn trailer(&self) -> Dictionary<'_> {
        Dictionary::whole(&self.trailer)
    }

    /// The numbers this section speaks of, as runs of first number and count.
    pub(super) fn runs(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let hidden = self.hidden.as_ref().map_or(&[][..], Rows::runs);
        self.rows
            .runs()
            .iter()
            .chain(hidden)
            .map(|run| (run.first, run.count))
    }
}

/// Rows for consecutive object numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    first: u32,
    count: u32,
    /// Of the first row: bytes from the beginning of the file (table) or of the unpacked rows (stream).
    at: u64,
}

pub(super) enum Rows {
    Table(Vec<Run>),
    Stream {
        runs: Vec<Run>,
        widths: [usize; 3],
        data: Vec<u8>,
    },
}

/// A row of a table: ten digits, a space, five digits, a space, `n` or `f`, and an end of line of two bytes (7.5.4).
/// Some writers make rows of 19 bytes; other readers warn of them, so they count as broken here.
const ROW_BYTES: usize = 20;

impl Rows {
    fn runs(&self) -> &[Run] {
        match self {
            Self::Table(runs) | Self::Stream { runs, .. } => runs,
        }
    }

    fn entry<R: Read + Seek>(&self, source: &mut Source<R>, number: u32) -> Result<Option<Entry>, PdfError> {
        let runs = self.runs();
        let after = runs.partition_point(|run| run.first <= number);
        let run = after.checked_sub(1).and_then(|index| runs.get(index));
        let Some((run, row)) = run.and_then(|run| Some((run, number.checked_sub(run.first)?))) else {
            return Ok(None);
        };
        if row >= run.count {
            return Ok(None);
        }
        let entry = match self {
            Self::Table(_) => {
                let bytes = source.view(run.at + u64::from(row) * ROW_BYTES as u64, ROW_BYTES)?;
                table_row(bytes)
            }
            Self::Stream { widths, data, .. } => {
                let width: usize = widths.iter().sum();
                let row = usize::try_from(run.at + u64::from(row) * width as u64).ok();
                row.and_then(|at| data.get(at..at + width))
                    .and_then(|row| stream_row(row, *widths))
            }
        };
        Ok(Some(entry.ok_or(Refusal::XrefBroken)?))
    }

    /// Reads the subsections of a table whose `xref` was passed; also tells where its trailer dictionary begins.
    pub(super) fn table<R: Read + Seek>(
        source: &mut Source<R>,
        mut at: u64,
    ) -> Result<(Self, u64), PdfError> {
        let mut runs = Vec::new();
        let mut subsections = 0_u64;
        loop {
            let head = source.view(at, SUBSECTION_HEAD_BYTES)?;
            let mut lexer = Lexer::new(head, 0);
            let first = match lexer.token() {
                Ok(Token::Word(b"trailer")) if subsections > 0 => {
                    return Ok((Self::Table(in_order(runs)?), at + lexer.position() as u64));
                }
                Ok(Token::Word(word)) => unsigned(word).ok_or(Refusal::XrefBroken)?,
                _ => return Err(Refusal::XrefBroken.into()),
            };
            let count = lexer.unsigned().map_err(|_| Refusal::XrefBroken)?;
            lexer.skip_space();
            let rows_at = at + lexer.position() as u64;
            let run = run(first, count, rows_at)?;
            at = count
                .checked_mul(ROW_BYTES as u64)
                .and_then(|bytes| rows_at.checked_add(bytes))
                .unwrap_or(u64::MAX);
            if at > source.length() {
                return Err(Refusal::XrefBroken.into());
            }
            runs.push(run);
            subsections += 1;
        }
    }

    /// Reads `/W`, `/Index` and `/Size` of a cross-reference stream whose data was unpacked (7.5.8.2).
    pub(super) fn stream(dictionary: &Dictionary<'_>, data: Vec<u8>) -> Result<Self, PdfError> {
        let widths = integers(dictionary.get("W")?)?;
        let widths: [u64; 3] = widths.try_into().map_err(|_| Refusal::XrefBroken)?;
        if widths.iter().any(|width| *width > 8) || widths.iter().all(|width| *width == 0) {
            return Err(Refusal::XrefBroken.into());
        }
        let widths = widths.map(|width| usize::try_from(width).unwrap_or(0));
        let index = match dictionary.get("Index")? {
            Some(index) => integers(Some(index))?,
            None => vec![0, size(dictionary)?.into()],
        };
        let mut runs = Vec::new();
        let mut at = 0;
        for pair in index.chunks(2) {
            let [first, count] = *pair else {
                return Err(Refusal::XrefBroken.into());
            };
            runs.push(run(first, count, at)?);
            at += count.saturating_mul(widths.iter().sum::<usize>() as u64);
        }
        if at > data.len() as u64 {
            return Err(Refusal::XrefBroken.into());
        }
        let runs = in_order(runs)?;
        Ok(Self::Stream { runs, widths, data })
    }
}

/// The most a subsection's two numbers, with the white space around them, may take.
const SUBSECTION_HEAD_BYTES: usize = 128;

/// `/Size`: one more than the highest object number.
pub(super) fn size(trailer: &Dictionary<'_>) -> Result<u32, PdfError> {
    let size = trailer.get("Size")?.and_then(|value| value.integer());
    Ok(size
        .and_then(|size| u32::try_from(size).ok())
        .ok_or(Refusal::XrefBroken)?)
}

fn integers(value: Option<Value<'_>>) -> Result<Vec<u64>, PdfError> {
    let items = value.and_then(|value| value.array()).ok_or(Refusal::XrefBroken)?;
    let integer = |item: Value<'_>| item.integer().and_then(|integer| u64::try_from(integer).ok());
    items
        .map(|item| Ok(integer(item?).ok_or(Refusal::XrefBroken)?))
        .collect()
}

fn run(first: u64, count: u64, at: u64) -> Result<Run, Refusal> {
    let end = first.checked_add(count).filter(|end| *end <= u64::from(u32::MAX));
    end.ok_or(Refusal::XrefBroken)?;
    let narrow = |number| u32::try_from(number).map_err(|_| Refusal::XrefBroken);
    Ok(Run {
        first: narrow(first)?,
        count: narrow(count)?,
        at,
    })
}

/// Sorted for look-ups; one object twice in one section is broken.
fn in_order(mut runs: Vec<Run>) -> Result<Vec<Run>, Refusal> {
    runs.retain(|run| run.count > 0);
    runs.sort_unstable_by_key(|run| run.first);
    let overlap = runs
        .iter()
        .zip(runs.iter().skip(1))
        .any(|(run, next)| run.first + run.count > next.first);
    if overlap {
        Err(Refusal::XrefBroken)
    } else {
        Ok(runs)
    }
}

fn table_row(row: &[u8]) -> Option<Entry> {
    let [body @ .., end_1, end_2] = row else {
        return None;
    };
    let end = matches!((end_1, end_2), (b' ', b'\r' | b'\n') | (b'\r', b'\n'));
    if row.len() != ROW_BYTES || !end || body.get(10) != Some(&b' ') || body.get(16) != Some(&b' ') {
        return None;
    }
    let offset = unsigned(body.get(..10)?)?;
    let generation = unsigned(body.get(11..16)?)?;
    match body.get(17)? {
        b'f' => Some(Entry::Free),
        b'n' => Some(Entry::InFile {
            offset,
            generation: u16::try_from(generation).ok()?,
        }),
        _ => None,
    }
}

fn stream_row(row: &[u8], widths: [usize; 3]) -> Option<Entry> {
    let [first, second, _] = widths;
    let (kind, rest) = row.split_at_checked(first)?;
    let (two, three) = rest.split_at_checked(second)?;
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
    };
    let kind = if first == 0 { 1 } else { number(kind) };
    match kind {
        1 => Some(Entry::InFile {
            offset: number(two),
            generation: u16::try_from(number(three)).ok()?,
        }),
        2 => Some(Entry::InStream {
            stream: u32::try_from(number(two)).ok()?,
            index: u32::try_from(number(three)).ok()?,
        }),
        // A kind that is not known is a reference to null (7.5.8.3).
        _ => Some(Entry::Free),
    }
}

impl<'a> Dictionary<'a> {
    /// Over text that is known to be a dictionary and nothing else.
    pub(super) fn whole(text: &'a [u8]) -> Self {
        Self::new(Value::new(text, 0, Kind::Dictionary))
    }
}

/// What a cross-reference's own syntax is worth: a fault there is a broken cross-reference.
pub(super) fn broken(syntax: Syntax) -> Refusal {
    match syntax {
        Syntax::TooDeep => Refusal::TooDeep,
        _ => Refusal::XrefBroken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_twenty_bytes_of_a_row_are_looked_at() {
        let in_file = Entry::InFile {
            offset: 17,
            generation: 2,
        };
        for end in [" \n", " \r", "\r\n"] {
            assert_eq!(
                table_row(format!("0000000017 00002 n{end}").as_bytes()),
                Some(in_file)
            );
            assert_eq!(
                table_row(format!("0000000000 65535 f{end}").as_bytes()),
                Some(Entry::Free)
            );
        }
        for row in [
            "0000000017 00002 n\n0",
            "0000000017 00002 n  ",
            "0000000017 00002 x \n",
            "0000000017 99999 n \n",
            "000000001700002 n  \n",
            "+000000017 00002 n \n",
            "0000000017 00002 n",
        ] {
            assert_eq!(table_row(row.as_bytes()), None, "{row}");
        }
    }

    #[test]
    fn rows_of_a_stream_have_any_width() {
        assert_eq!(
            stream_row(&[2, 0, 7, 1], [1, 2, 1]),
            Some(Entry::InStream { stream: 7, index: 1 })
        );
        assert_eq!(
            stream_row(&[0, 9], [0, 2, 0]),
            Some(Entry::InFile {
                offset: 9,
                generation: 0
            })
        );
        assert_eq!(stream_row(&[9, 0], [1, 1, 0]), Some(Entry::Free));
        let beyond_4_gib = [1, 0, 0, 0, 1, 0, 0, 0, 0];
        assert_eq!(
            stream_row(&beyond_4_gib, [1, 8, 0]),
            Some(Entry::InFile {
                offset: 1 << 32,
                generation: 0
            })
        );
    }
}
