//! A prepared file: fetched as a stream into a file, checked, and hashed by ourselves (docs/session-protocol.md §4.2).

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::digest::{DigestAlgorithm, DocumentDigest, DocumentHasher};
use crate::error::ErrorCode;
use crate::pades::{self, Finding, Profile};
use crate::pdf::PdfError;
use crate::session::{Client, Head, OfferedDocument, Receiver, Stop};

/// A document that is what was announced.
pub(super) struct Fetched {
    pub(super) path: PathBuf,
    /// Of its byte range.
    pub(super) digest: DocumentDigest,
}

pub(super) async fn fetch(
    client: &Client<'_>,
    offered: &OfferedDocument,
    path: PathBuf,
) -> Result<Fetched, ErrorCode> {
    let received = client.fetch(offered, || Received::new(&path, offered)).await?;
    received.finish(offered)?;
    let digest = check(&path, offered)?;
    Ok(Fetched { path, digest })
}

/// Takes the file as it comes, and no more than was announced.
struct Received {
    announced_bytes: u64,
    original_bytes: u64,
    so_far: Mutex<SoFar>,
}

struct SoFar {
    file: File,
    bytes: u64,
    /// Of the part that is the original.
    original: DocumentHasher,
    is_too_long: bool,
    is_unwritable: bool,
}

impl Received {
    fn new(path: &Path, offered: &OfferedDocument) -> Result<Self, ErrorCode> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|_| ErrorCode::StorageFailed)?;
        Ok(Self {
            announced_bytes: offered.prepared_bytes,
            original_bytes: offered.original_bytes,
            so_far: Mutex::new(SoFar {
                file,
                bytes: 0,
                original: DocumentHasher::new(DigestAlgorithm::Sha256),
                is_too_long: false,
                is_unwritable: false,
            }),
        })
    }

    fn finish(self, offered: &OfferedDocument) -> Result<(), ErrorCode> {
        let so_far = self.so_far.into_inner().unwrap_or_else(PoisonError::into_inner);
        if so_far.is_unwritable {
            return Err(ErrorCode::StorageFailed);
        }
        let is_whole = !so_far.is_too_long && so_far.bytes == self.announced_bytes;
        if is_whole && so_far.original.finish().as_bytes() == offered.original_sha256 {
            Ok(())
        } else {
            Err(ErrorCode::DocumentNotAsAnnounced)
        }
    }
}

impl Receiver for Received {
    fn head(&self, _: Head) -> Result<(), Stop> {
        Ok(())
    }

    fn chunk(&self, bytes: &[u8]) -> Result<(), Stop> {
        let mut so_far = self.so_far.lock().unwrap_or_else(PoisonError::into_inner);
        let left_of_original = self.original_bytes.saturating_sub(so_far.bytes);
        so_far.bytes = so_far.bytes.saturating_add(bytes.len() as u64);
        if so_far.bytes > self.announced_bytes {
            so_far.is_too_long = true;
            return Err(Stop);
        }
        let of_original = usize::try_from(left_of_original).map_or(bytes.len(), |left| left.min(bytes.len()));
        so_far.original.update(bytes.get(..of_original).unwrap_or_default());
        so_far.file.write_all(bytes).map_err(|_| {
            so_far.is_unwritable = true;
            Stop
        })
    }
}

/// Whether the field's signature waits in a room that is exactly what its byte range leaves out, and nothing follows.
/// Answers the digest of the byte range, when it is the one announced.
fn check(path: &Path, offered: &OfferedDocument) -> Result<DocumentDigest, ErrorCode> {
    let mut file = File::open(path).map_err(|_| ErrorCode::StorageFailed)?;
    let found = pades::inspect(&mut file).map_err(|error| match error {
        PdfError::Refused(_) => ErrorCode::DocumentNotPrepared,
        PdfError::Io(_) => ErrorCode::StorageFailed,
    })?;
    let waiting = found
        .into_iter()
        .find(|signature| signature.field == offered.field)
        .ok_or(ErrorCode::DocumentNotPrepared)?;
    // An empty room is the only thing that may be wrong with it.
    let is_prepared = waiting.findings == BTreeSet::from([Finding::ContentsNotDer])
        && waiting.covers_whole_file
        && waiting.changes_after.is_empty()
        && waiting.sub_filter.as_deref() == Some(Profile::Pades.sub_filter());
    let digest = waiting.digest.filter(|_| is_prepared);
    let digest = digest.ok_or(ErrorCode::DocumentNotPrepared)?;
    if digest.as_bytes() == offered.signed_sha256 {
        Ok(digest)
    } else {
        Err(ErrorCode::DocumentNotAsAnnounced)
    }
}
