//! The user's own folders (XDG Base Directory Specification).

use std::env;
use std::path::PathBuf;

/// What a program remembers from run to run.
pub(crate) fn state() -> Option<PathBuf> {
    own("XDG_STATE_HOME", ".local/state")
}

/// What a program keeps for its user.
pub(crate) fn data() -> Option<PathBuf> {
    own("XDG_DATA_HOME", ".local/share")
}

fn own(variable: &str, under_home: &str) -> Option<PathBuf> {
    let absolute = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let base = absolute(variable).or_else(|| Some(absolute("HOME")?.join(under_home)))?;
    Some(base.join("natsuin"))
}
