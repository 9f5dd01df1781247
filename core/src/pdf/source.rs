//! Positioned reads over `Read + Seek`, with one small window kept: a file of any size costs a few KiB.

use std::io::{self, Read, Seek, SeekFrom};

/// What is read at once, in bytes: an object seldom is larger.
const WINDOW_BYTES: usize = 4096;

/// A source of any kind.
pub trait ReadSeek: Read + Seek {}

impl<R: Read + Seek> ReadSeek for R {}

pub(super) struct Source<R> {
    reader: R,
    length: u64,
    start: u64,
    window: Vec<u8>,
}

impl<R: Read + Seek> Source<R> {
    pub(super) fn new(mut reader: R) -> io::Result<Self> {
        let length = reader.seek(SeekFrom::End(0))?;
        Ok(Self {
            reader,
            length,
            start: 0,
            window: Vec::new(),
        })
    }

    /// The file's length in bytes.
    pub(super) const fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn into_reader(self) -> R {
        self.reader
    }

    /// Gives the window's memory back.
    pub(super) fn forget(&mut self) {
        self.window = Vec::new();
    }

    /// `wanted` bytes at `offset`, fewer where the file ends before.
    pub(super) fn view(&mut self, offset: u64, wanted: usize) -> io::Result<&[u8]> {
        let left = self.length.saturating_sub(offset);
        let wanted = usize::try_from(left).map_or(wanted, |left| wanted.min(left));
        let held = offset
            .checked_sub(self.start)
            .and_then(|from| usize::try_from(from).ok());
        let from = match held {
            Some(from)
                if from
                    .checked_add(wanted)
                    .is_some_and(|end| end <= self.window.len()) =>
            {
                from
            }
            _ => {
                self.load(offset, wanted.max(WINDOW_BYTES))?;
                0
            }
        };
        Ok(self.window.get(from..from + wanted).unwrap_or_default())
    }

    fn load(&mut self, offset: u64, wanted: usize) -> io::Result<()> {
        // A large object's window is not kept at its size.
        self.window = Vec::new();
        self.start = offset;
        self.reader.seek(SeekFrom::Start(offset))?;
        let take = u64::try_from(wanted)
            .unwrap_or(u64::MAX)
            .min(self.length.saturating_sub(offset));
        let read = self.reader.by_ref().take(take).read_to_end(&mut self.window)?;
        if u64::try_from(read).ok() != Some(take) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

/// The beginning of a file, as if it ended there: how it stood before something was appended.
pub struct Prefix<R> {
    reader: R,
    length: u64,
    at: u64,
}

impl<R: Read + Seek> Prefix<R> {
    /// The first `length` bytes.
    pub const fn new(reader: R, length: u64) -> Self {
        Self {
            reader,
            length,
            at: 0,
        }
    }
}

impl<R: Read + Seek> Read for Prefix<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.seek(SeekFrom::Start(self.at))?;
        let left = self.length.saturating_sub(self.at);
        let read = self.reader.by_ref().take(left).read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: Read + Seek> Seek for Prefix<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
