//! Where results go: checked before the card is touched, written whole or not at all.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf, absolute};

use tempfile::{Builder, NamedTempFile};

use crate::failure::ShellCode;

/// A file that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// Where.
    pub(crate) path: PathBuf,
    /// Whether a file that is there may be replaced.
    pub(crate) force: bool,
}

impl Target {
    /// Whether it could be written now. Leaves nothing behind.
    pub(crate) fn check(&self) -> Result<(), ShellCode> {
        match fs::symlink_metadata(&self.path) {
            Ok(_) if !self.force => return Err(ShellCode::OutputExists),
            // Replacing a device or a folder is nothing that anybody means.
            Ok(_) if !self.path.is_file() => return Err(ShellCode::OutputNotWritable),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) => return Err(ShellCode::OutputNotWritable),
        }
        tempfile::tempfile_in(folder_of(&self.place()?))
            .map(drop)
            .map_err(|_| ShellCode::OutputNotWritable)
    }

    /// Writes it: a reader sees nothing or all of it, also after a crash.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), ShellCode> {
        self.write_with(|file| file.write_all(bytes).map_err(|_| ShellCode::OutputNotWritable))
    }

    /// The same, by a function that fills it; where that fails nothing is left.
    pub(crate) fn write_with(
        &self,
        fill: impl FnOnce(&mut File) -> Result<(), ShellCode>,
    ) -> Result<(), ShellCode> {
        let place = self.place()?;
        let folder = folder_of(&place);
        let not_writable = |_: io::Error| ShellCode::OutputNotWritable;
        let mut temporary = temporary_in(folder).map_err(not_writable)?;
        fill(temporary.as_file_mut())?;
        temporary.as_file().sync_all().map_err(not_writable)?;
        let persisted = if self.force {
            temporary.persist(&place)
        } else {
            temporary.persist_noclobber(&place)
        };
        persisted.map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => ShellCode::OutputExists,
            _ => ShellCode::OutputNotWritable,
        })?;
        // The file is there; that its name outlives a power cut is more than some file systems offer.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// Opens it to be written as the work goes on: for traces, which are wanted most when the work fails.
    pub(crate) fn open(&self) -> Result<File, ShellCode> {
        let mut options = File::options();
        options.write(true);
        if self.force {
            options.create(true).truncate(true);
        } else {
            options.create_new(true);
        }
        options.open(&self.path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => ShellCode::OutputExists,
            _ => ShellCode::OutputNotWritable,
        })
    }

    /// The file itself, where the path is a link to it.
    fn place(&self) -> Result<PathBuf, ShellCode> {
        match self.path.canonicalize() {
            Ok(place) if self.force => Ok(place),
            _ if self.path.file_name().is_some() => Ok(self.path.clone()),
            _ => Err(ShellCode::OutputNotWritable),
        }
    }
}

fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    Builder::new()
        .prefix(".natsuin-")
        // What any new file gets: the umask is applied.
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// A name by which two paths to one file can be told to be the same.
pub(crate) fn identity(path: &Path) -> PathBuf {
    let in_its_folder = || Some(folder_of(path).canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize()
        .ok()
        .or_else(in_its_folder)
        .or_else(|| absolute(path).ok())
        .unwrap_or_else(|| path.to_path_buf())
}
