//! Where a session is kept between two runs: one file that only its owner reads.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use natsuin_core::error::ErrorCode;
use natsuin_core::journey::{Storage, StorageError};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::failure::{Failure, ShellCode};
use crate::folders;

/// The file's name.
const FILE_NAME: &str = "session.json";

/// A record in a file, for one run at a time: two would let go each other's session.
pub(super) struct StateFile {
    folder: PathBuf,
    /// The folder, locked while it is open.
    _lock: File,
}

impl StateFile {
    /// In this folder, or in the user's own for state (XDG Base Directory Specification, `XDG_STATE_HOME`).
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, Failure> {
        let folder = match folder {
            Some(folder) => folder.to_path_buf(),
            None => folders::state().ok_or(ErrorCode::StorageFailed)?,
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .map_err(|_| ErrorCode::StorageFailed)?;
        let lock = File::open(&folder).map_err(|_| ErrorCode::StorageFailed)?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => Err(ShellCode::StateInUse.into()),
            // Some network file systems cannot lock: as it was before there was a lock.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { folder, _lock: lock }),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }
}

impl Storage for StateFile {
    fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, StorageError> {
        match fs::read(self.path()) {
            Ok(record) => Ok(Some(Zeroizing::new(record))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(_) => Err(StorageError),
        }
    }

    fn save(&self, record: &[u8]) -> Result<(), StorageError> {
        // Made with mode 0600, and put in its place whole.
        let mut file = NamedTempFile::new_in(&self.folder).map_err(|_| StorageError)?;
        file.write_all(record).map_err(|_| StorageError)?;
        file.as_file().sync_all().map_err(|_| StorageError)?;
        file.persist(self.path()).map_err(|_| StorageError)?;
        Ok(())
    }

    fn clear(&self) -> Result<(), StorageError> {
        match fs::remove_file(self.path()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StorageError),
            _ => Ok(()),
        }
    }
}
