use std::collections::BTreeSet;

use natsuin_core::error::ErrorCode;
use natsuin_core::pdf::Refusal;
use natsuin_core::verify::{Reason, SubIndication};

use super::{Code, ServiceCode, ShellCode};
use crate::texts::Lang;

impl ShellCode {
    /// Every code.
    pub(crate) const ALL: &[Self] = &[
        Self::Usage,
        Self::SameOutput,
        Self::OutputIsInput,
        Self::ConfirmationNeeded,
        Self::TerminalNeeded,
        Self::StateInUse,
        Self::BuiltWithoutReaders,
        Self::FileNotFound,
        Self::NotAFile,
        Self::FileNotReadable,
        Self::OutputExists,
        Self::OutputNotWritable,
        Self::FontNotFound,
        Self::FontNotUsable,
        Self::DocumentChanged,
        Self::NoSignature,
        Self::SignatureNotRecognised,
        Self::SignatureTooLarge,
    ];
}

impl ServiceCode {
    /// Every code.
    pub(crate) const ALL: &[Self] = &[
        Self::OriginMalformed,
        Self::OriginMissing,
        Self::HostsEqual,
        Self::OriginTooLong,
        Self::RequesterMalformed,
        Self::MailMalformed,
        Self::CannotListen,
        Self::DataUnusable,
        Self::NoneKnown,
        Self::NotRecognised,
        Self::ApiKeyWrong,
        Self::RequestRefused,
        Self::DocumentTooLarge,
        Self::RequestTooLarge,
        Self::PdfCannotBeShown,
        Self::PdfTooManyPages,
    ];
}

/// Every code that this program can report.
pub(crate) fn every_code() -> Vec<Code> {
    let core = ErrorCode::ALL.iter().copied().map(Code::Core);
    let shell = ShellCode::ALL.iter().copied().map(Code::Shell);
    let refused = Refusal::ALL.iter().copied().map(Code::from);
    let refused = refused.filter(|code| matches!(code, Code::Pdf(_)));
    let found: BTreeSet<_> = Reason::ALL
        .iter()
        .filter_map(|reason| reason.sub_indication())
        .collect();
    // The best verdict there is is no failure.
    let found = found
        .into_iter()
        .filter(|found| *found != SubIndication::TryLater);
    core.chain(shell)
        .chain(ServiceCode::ALL.iter().copied().map(Code::Service))
        .chain(refused)
        .chain(found.map(Code::Signature))
        .collect()
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

/// Written with `UPDATE_EXPECTED=1` in the environment; compared without.
#[test]
fn the_documented_codes_are_all_there_are() {
    let mut table = String::from(
        "# Codes\n\n\
         Every `code` that `natsuin --json` reports, with the exit status, the stage of [the journey](journey.md) and\n\
         `recovery`. A code never changes its meaning. Written by a test: `UPDATE_EXPECTED=1 cargo test -p natsuin`.\n\n\
         | code | exit | stage | recovery | |\n|---|---|---|---|---|\n",
    );
    let mut codes = every_code();
    codes.sort_by_key(|code| code.exit() as u8);
    for code in codes {
        let (name, exit, recovery) = (code.as_str(), code.exit() as u8, code.recovery());
        let stage = code.stage().map_or("", natsuin_core::error::Stage::as_str);
        let title = Lang::En.texts().code(code).title;
        table += &format!("| `{name}` | {exit} | {stage} | `{recovery}` | {title} |\n");
    }
    table += "\n## Reasons\n\n\
              What `natsuin verify --json` names under `reasons`, with the sub-indication of EN 319 102-1 that each leads\n\
              to; the gravest one is the verdict. A reason without one is a notice.\n\n\
              | reason | sub-indication | |\n|---|---|---|\n";
    for reason in Reason::ALL {
        let leads_to = reason
            .sub_indication()
            .map_or(String::new(), |found| format!("`{}`", found.as_str()));
        let sentence = Lang::En.texts().reason(*reason);
        table += &format!("| `{}` | {leads_to} | {sentence} |\n", reason.as_str());
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/codes.md");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(path, &table).unwrap();
    }
    assert_eq!(table, std::fs::read_to_string(path).unwrap_or_default());
}
