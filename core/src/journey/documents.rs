//! A prepared file: fetched as a stream into a file, checked, and hashed by ourselves (docs/session-protocol.md §4.2).

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::digest::{DigestAlgorithm, DocumentDigest, DocumentHasher};
use crate::error::ErrorCode;
use crate::pades::ActiveContent;
use crate::session::{Client, Head, MAX_SIGNATURE_BYTES, OfferedDocument, Receiver, Stop};
use crate::verify::{self, Options, Profile, Reason, VerifyError};

/// A document that is what was announced.
pub(super) struct Fetched {
    pub(super) path: PathBuf,
    /// Of its byte range.
    pub(super) digest: DocumentDigest,
    pub(super) active_content: BTreeSet<ActiveContent>,
}

pub(super) async fn fetch(
    client: &Client<'_>,
    offered: &OfferedDocument,
    path: PathBuf,
    options: &Options,
) -> Result<Fetched, ErrorCode> {
    let received = client.fetch(offered, || Received::new(&path, offered)).await?;
    received.finish(offered)?;
    let (digest, active_content) = check(&path, offered, options)?;
    Ok(Fetched {
        path,
        digest,
        active_content,
    })
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
        so_far
            .original
            .update(bytes.get(..of_original).unwrap_or_default());
        so_far.file.write_all(bytes).map_err(|_| {
            so_far.is_unwritable = true;
            Stop
        })
    }
}

/// Whether the field's signature waits in a room that is exactly what its byte range leaves out, nothing follows, nothing
/// but the signature was added to the original, and nothing that was signed before is touched. Answers the digest of the byte range, when it is the one announced, and what
/// in the document can act.
fn check(
    path: &Path,
    offered: &OfferedDocument,
    options: &Options,
) -> Result<(DocumentDigest, BTreeSet<ActiveContent>), ErrorCode> {
    let file = File::open(path).map_err(|_| ErrorCode::StorageFailed)?;
    let waiting = verify::prepared(file, offered.original_bytes, options).map_err(|error| match error {
        VerifyError::Io(_) => ErrorCode::StorageFailed,
        _ => ErrorCode::DocumentNotPrepared,
    })?;
    let spoils = |reason| matches!(reason, Reason::ChangesNotAllowed | Reason::LockedFieldChanged);
    let earlier = &waiting.earlier.signatures;
    let is_prepared = waiting.faults.is_empty()
        && waiting.field == offered.field
        && waiting.profile == Profile::Pades
        && waiting.room_bytes >= MAX_SIGNATURE_BYTES as u64
        && !earlier.iter().any(|earlier| earlier.reasons().any(spoils));
    if !is_prepared {
        return Err(ErrorCode::DocumentNotPrepared);
    }
    if waiting.digest.as_bytes() != offered.signed_sha256 {
        return Err(ErrorCode::DocumentNotAsAnnounced);
    }
    Ok((waiting.digest, waiting.active_content))
}
