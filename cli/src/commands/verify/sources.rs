//! What a verification reads: the file with the signatures, known by its content; the content of a detached one.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::commands::document::Reading;
use crate::failure::{Code, ShellCode};
use crate::shell::Shell;

/// The most that is read of a CMS: the core takes less.
const MAX_CMS_BYTES: u64 = 0x1000_0000;
/// How DER of a CMS begins: a SEQUENCE (RFC 5652 §3).
const SEQUENCE: u8 = 0x30;
/// How PEM begins (RFC 7468 §3).
const PEM: u8 = b'-';
/// The labels of a CMS in PEM (RFC 7468 §8 and §9).
const PEM_LABELS: [&str; 2] = ["CMS", "PKCS7"];

/// What holds the signatures.
pub(super) enum Source<'a> {
    /// A file of any kind: the core looks what it is.
    File(Reading<'a>),
    /// A CMS in DER.
    Cms(Vec<u8>),
}

/// Opens what holds the signatures. `is_detached`: it can only be a CMS.
pub(super) fn signatures<'a>(path: &Path, is_detached: bool, shell: &'a Shell) -> Result<Source<'a>, Code> {
    let mut file = Reading::open(path, shell)?;
    let mut first = [0];
    let not_readable = |_| ShellCode::FileNotReadable;
    let read = file.read(&mut first).map_err(not_readable)?;
    file.seek(SeekFrom::Start(0)).map_err(not_readable)?;
    let [first] = first;
    match first {
        SEQUENCE if is_detached => Ok(Source::Cms(whole(file)?)),
        PEM if read == 1 => Ok(Source::Cms(from_pem(&whole(file)?)?)),
        _ if is_detached => Err(ShellCode::SignatureNotRecognised.into()),
        _ => Ok(Source::File(file)),
    }
}

/// Opens what a detached CMS is over.
pub(super) fn content<'a>(path: &Path, shell: &'a Shell) -> Result<Reading<'a>, Code> {
    Ok(Reading::open(path, shell)?)
}

fn whole(file: Reading<'_>) -> Result<Vec<u8>, Code> {
    let mut bytes = Vec::new();
    let read = file.take(MAX_CMS_BYTES).read_to_end(&mut bytes);
    read.map_err(|_| ShellCode::FileNotReadable)?;
    Ok(bytes)
}

fn from_pem(pem: &[u8]) -> Result<Vec<u8>, Code> {
    match der::pem::decode_vec(pem) {
        Ok((label, der)) if PEM_LABELS.contains(&label) => Ok(der),
        _ => Err(ShellCode::SignatureNotRecognised.into()),
    }
}
