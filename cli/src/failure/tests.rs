use std::collections::BTreeSet;

use natsuin_core::error::ErrorCode;

use super::{Code, ShellCode};

impl ShellCode {
    /// Every code.
    pub(crate) const ALL: &[Self] = &[
        Self::Usage,
        Self::SameOutput,
        Self::OutputIsInput,
        Self::ConfirmationNeeded,
        Self::TerminalNeeded,
        Self::BuiltWithoutReaders,
        Self::FileNotFound,
        Self::NotAFile,
        Self::FileNotReadable,
        Self::OutputExists,
        Self::OutputNotWritable,
    ];
}

/// Every code that this program can report.
pub(crate) fn every_code() -> Vec<Code> {
    let core = ErrorCode::ALL.iter().copied().map(Code::Core);
    let shell = ShellCode::ALL.iter().copied().map(Code::Shell);
    core.chain(shell).collect()
}

/// `docs` of the contract and programs that read the JSON rely on them.
#[test]
fn codes_of_core_and_shell_do_not_meet_and_are_snake_case() {
    let codes = every_code();
    let names: BTreeSet<_> = codes.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), codes.len());
    for code in codes {
        for name in [code.as_str(), code.recovery()] {
            assert!(
                name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
                "{name}"
            );
        }
    }
}
