//! The folder in which a service keeps its data, as far as `serve` and `request` share it.

use std::fs;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::failure::{Failure, ServiceCode};
use crate::folders;

/// The service's origin, in a file of this name.
const ORIGIN: &str = "origin";
/// The sender's key, in a file of this name (docs/session-protocol.md §9).
const API_KEY: &str = "api-key";

/// This folder, or else the user's own for services.
pub(crate) fn folder(given: Option<&Path>) -> Result<PathBuf, Failure> {
    match given {
        Some(folder) => Ok(folder.to_path_buf()),
        None => {
            let own = folders::data().ok_or(ServiceCode::DataUnusable)?;
            Ok(own.join("service"))
        }
    }
}

/// Where the API key of a service with this folder is.
pub(crate) fn api_key_file(folder: &Path) -> PathBuf {
    folder.join(API_KEY)
}

/// Where the service with this folder is reached.
pub(crate) fn origin(folder: &Path) -> Result<String, Failure> {
    let read = fs::read_to_string(folder.join(ORIGIN));
    let origin = read.map_err(|_| Failure::at(ServiceCode::NoneKnown, folder.to_path_buf()))?;
    Ok(origin.trim().to_owned())
}

/// Remembers that, for those who send.
#[cfg_attr(not(feature = "service"), allow(dead_code, reason = "none is started then"))]
pub(crate) fn remember_origin(folder: &Path, origin: &str) -> Result<(), Failure> {
    let file = folder.join(ORIGIN);
    fs::write(&file, format!("{origin}\n")).map_err(|_| Failure::at(ServiceCode::DataUnusable, file))
}

/// A key as it stands in a file.
pub(crate) fn read_key(file: &Path) -> Result<Zeroizing<String>, Failure> {
    let bytes =
        Zeroizing::new(super::certificate::read(file).map_err(|code| Failure::at(code, file.to_path_buf()))?);
    let key = str::from_utf8(&bytes).ok().map(str::trim);
    let is_key = |key: &&str| {
        key.len() == 43
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let key = key.filter(is_key);
    let key = key.ok_or_else(|| Failure::at(ServiceCode::ApiKeyWrong, file.to_path_buf()))?;
    Ok(Zeroizing::new(key.to_owned()))
}
