//! A document that is read: counted, shown, left when the person cancels; and known again afterwards.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::failure::ShellCode;
use crate::shell::Shell;
use crate::texts::{grouped, shown};

/// Opens a file.
pub(crate) fn open(path: &Path) -> Result<File, ShellCode> {
    let refusal = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => ShellCode::FileNotFound,
        _ => ShellCode::FileNotReadable,
    };
    // Looked at before it is opened: opening a pipe would wait for its other end.
    if !fs::metadata(path).map_err(refusal)?.is_file() {
        return Err(ShellCode::NotAFile);
    }
    File::open(path).map_err(refusal)
}

/// Which file it is, and as of when: a file with another mark holds something else than what was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Its length in bytes.
    pub(crate) bytes: u64,
    device: u64,
    inode: u64,
    modified: (i64, i64),
}

impl Mark {
    /// Of a file that is open.
    pub(crate) fn of(file: &File) -> Result<Self, ShellCode> {
        let metadata = file.metadata().map_err(|_| ShellCode::FileNotReadable)?;
        Ok(Self {
            bytes: metadata.len(),
            device: metadata.dev(),
            inode: metadata.ino(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        })
    }

    /// Whether the open file still has it.
    pub(crate) fn check(&self, file: &File) -> Result<(), ShellCode> {
        if Self::of(file)? == *self {
            Ok(())
        } else {
            Err(ShellCode::DocumentChanged)
        }
    }
}

/// A document that is being read.
pub(crate) struct Reading<'a> {
    file: File,
    shell: &'a Shell,
    text: String,
    bytes: u64,
}

impl<'a> Reading<'a> {
    /// Opens it to be read.
    pub(crate) fn open(path: &Path, shell: &'a Shell) -> Result<Self, ShellCode> {
        Ok(Self {
            file: open(path)?,
            shell,
            text: shell.texts.reading(&shown(path)),
            bytes: 0,
        })
    }

    /// Its mark.
    pub(crate) fn mark(&self) -> Result<Mark, ShellCode> {
        Mark::of(&self.file)
    }
}

impl Read for Reading<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.shell.cancel.is_cancelled() {
            return Err(io::ErrorKind::Other.into());
        }
        let read = self.file.read(buffer)?;
        self.bytes += read as u64;
        let megabytes = grouped(self.bytes / 1_000_000);
        self.shell.progress.show(&format!("{} {megabytes} MB", self.text));
        Ok(read)
    }
}

impl Seek for Reading<'_> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.file.seek(position)
    }
}
