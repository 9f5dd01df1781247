//! A failure as the command line tells it: the core's codes and those of this shell, each with its exit status.

use std::path::PathBuf;

use natsuin_core::error::{Error, ErrorCode, Recovery, Stage, TriesSpent, Verdict};

use crate::args::Usage;

/// The exit statuses: a contract (README).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// All was done.
    Done = 0,
    /// The command line was wrong.
    Usage = 2,
    /// The reader or the card.
    Card = 3,
    /// The password.
    Password = 4,
    /// The certificate.
    Certificate = 5,
    /// A document or another file.
    File = 6,
    /// The session or the network.
    Session = 7,
    /// A bug of ours.
    Bug = 70,
    /// The person cancelled (128 + SIGINT).
    Cancelled = 130,
}

/// What can go wrong outside the core: at the command line and at files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShellCode {
    /// The command line cannot be read.
    Usage,
    /// Two outputs would be the same file.
    SameOutput,
    /// An output would be one of the inputs.
    OutputIsInput,
    /// Nobody is there to say yes.
    ConfirmationNeeded,
    /// Nobody is there to enter the password.
    TerminalNeeded,
    #[cfg_attr(feature = "pcsc", allow(dead_code, reason = "it was built with it then"))]
    /// This program was built without PC/SC.
    BuiltWithoutReaders,
    /// There is no such file.
    FileNotFound,
    /// It is a folder, a device or the like.
    NotAFile,
    /// It cannot be read.
    FileNotReadable,
    /// Something is there already.
    OutputExists,
    /// It cannot be written.
    OutputNotWritable,
}

impl ShellCode {
    /// Stable, in `snake_case`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::SameOutput => "same_output",
            Self::OutputIsInput => "output_is_input",
            Self::ConfirmationNeeded => "confirmation_needed",
            Self::TerminalNeeded => "terminal_needed",
            Self::BuiltWithoutReaders => "built_without_readers",
            Self::FileNotFound => "file_not_found",
            Self::NotAFile => "not_a_file",
            Self::FileNotReadable => "file_not_readable",
            Self::OutputExists => "output_exists",
            Self::OutputNotWritable => "output_not_writable",
        }
    }

    const fn exit(self) -> Exit {
        match self {
            Self::Usage
            | Self::SameOutput
            | Self::OutputIsInput
            | Self::ConfirmationNeeded
            | Self::TerminalNeeded => Exit::Usage,
            Self::BuiltWithoutReaders => Exit::Card,
            Self::FileNotFound
            | Self::NotAFile
            | Self::FileNotReadable
            | Self::OutputExists
            | Self::OutputNotWritable => Exit::File,
        }
    }

    const fn recovery(self) -> &'static str {
        match self {
            Self::Usage | Self::SameOutput | Self::OutputIsInput => "fix_command",
            Self::ConfirmationNeeded | Self::TerminalNeeded => "use_terminal",
            Self::BuiltWithoutReaders => Recovery::CheckReader.as_str(),
            Self::FileNotFound | Self::NotAFile | Self::FileNotReadable => "check_file",
            Self::OutputExists | Self::OutputNotWritable => "choose_output",
        }
    }
}

/// The stable name of what went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// In the core.
    Core(ErrorCode),
    /// In this shell.
    Shell(ShellCode),
}

impl Code {
    /// Stable, in `snake_case`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Core(code) => code.as_str(),
            Self::Shell(code) => code.as_str(),
        }
    }

    /// The class of the failure, where it has one.
    pub(crate) const fn stage(self) -> Option<Stage> {
        match self {
            Self::Core(code) => code.stage(),
            Self::Shell(ShellCode::BuiltWithoutReaders) => Some(Stage::F2),
            Self::Shell(_) => None,
        }
    }

    /// Whose turn it is, in `snake_case`.
    pub(crate) const fn recovery(self) -> &'static str {
        match self {
            Self::Core(code) => code.recovery().as_str(),
            Self::Shell(code) => code.recovery(),
        }
    }

    /// The program's exit status.
    pub(crate) const fn exit(self) -> Exit {
        match self {
            Self::Core(code) => exit_of(code),
            Self::Shell(code) => code.exit(),
        }
    }
}

const fn exit_of(code: ErrorCode) -> Exit {
    match code {
        ErrorCode::NoReader
        | ErrorCode::ReaderServiceUnavailable
        | ErrorCode::ReaderOff
        | ErrorCode::ReaderBusy
        | ErrorCode::ReaderLost
        | ErrorCode::ReaderHangs
        | ErrorCode::ReaderFailed
        | ErrorCode::SeveralCards
        | ErrorCode::NoCard
        | ErrorCode::CardLost
        | ErrorCode::SessionTimedOut
        | ErrorCode::NotMyNumberCard
        | ErrorCode::SmartphoneToken
        | ErrorCode::NoSignatureCertificate
        | ErrorCode::AnotherCard
        | ErrorCode::UnexpectedAnswer
        | ErrorCode::CounterNotReported
        | ErrorCode::VerifyFormRefused
        | ErrorCode::SignatureRefused
        | ErrorCode::SignatureDoesNotVerify => Exit::Card,
        ErrorCode::PasswordEmpty
        | ErrorCode::PasswordTooShort
        | ErrorCode::PasswordTooLong
        | ErrorCode::PasswordBadCharacter
        | ErrorCode::PasswordIsUserPin
        | ErrorCode::WrongPassword
        | ErrorCode::LastTryNotConfirmed
        | ErrorCode::PasswordLocked => Exit::Password,
        ErrorCode::CertificateExpired
        | ErrorCode::CertificateNotYetValid
        | ErrorCode::CertificateWrongUsage
        | ErrorCode::CertificateMalformed
        | ErrorCode::CertificateKeyUnsupported
        | ErrorCode::CertificateNameUnsuitable => Exit::Certificate,
        ErrorCode::SessionEndsTooSoon
        | ErrorCode::CodeUnreadable
        | ErrorCode::CodeTooLong
        | ErrorCode::CodeShopLink
        | ErrorCode::CodeNotOurs
        | ErrorCode::CodeAnotherService
        | ErrorCode::CodeMalformed
        | ErrorCode::CodeWrongEnvironment
        | ErrorCode::CodeNotHttps
        | ErrorCode::CodeUnknownHost
        | ErrorCode::CodeVersionUnknown
        | ErrorCode::CodeUnknown
        | ErrorCode::CodeExpired
        | ErrorCode::CodeReplaced
        | ErrorCode::CodeUsed
        | ErrorCode::CodeClaimed
        | ErrorCode::LinkExpired
        | ErrorCode::LinkUsed
        | ErrorCode::Offline
        | ErrorCode::ServiceNotTrusted
        | ErrorCode::RedirectRefused
        | ErrorCode::ServiceBusy
        | ErrorCode::ServiceFailed
        | ErrorCode::ServiceRefused
        | ErrorCode::AnswerMalformed
        | ErrorCode::ProtocolVersionUnknown
        | ErrorCode::DocumentNotAsAnnounced
        | ErrorCode::DocumentNotPrepared
        | ErrorCode::StorageFailed
        | ErrorCode::SessionNotConfirmed
        | ErrorCode::SessionUnknown
        | ErrorCode::SessionExpired
        | ErrorCode::SessionReplaced
        | ErrorCode::SessionReleased
        | ErrorCode::SessionAlreadySigned
        | ErrorCode::SubmissionRefused
        | ErrorCode::OfflineAtSubmit
        | ErrorCode::ServiceBusyAtSubmit
        | ErrorCode::ServiceFailedAtSubmit => Exit::Session,
        ErrorCode::Cancelled => Exit::Cancelled,
        ErrorCode::ShellFailed | ErrorCode::Internal => Exit::Bug,
    }
}

/// What a failure is about, for its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The whole run.
    Run,
    /// A word of the command line.
    Usage(Usage),
    /// A file.
    Path(PathBuf),
}

/// A failure: what happened, to what, and what it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What happened.
    pub(crate) code: Code,
    /// To what.
    pub(crate) subject: Subject,
    /// What the last password entry lost.
    pub(crate) tries_spent: TriesSpent,
    /// The tries that are left, where the card said so.
    pub(crate) tries_left: Option<u8>,
    /// What the counter tells about that entry.
    pub(crate) verdict: Option<Verdict>,
}

impl Failure {
    /// A failure of this shell. It cost no try.
    pub(crate) const fn new(code: ShellCode, subject: Subject) -> Self {
        Self {
            code: Code::Shell(code),
            subject,
            tries_spent: TriesSpent::None,
            tries_left: None,
            verdict: None,
        }
    }

    /// A failure at a file.
    pub(crate) const fn at(code: ShellCode, path: PathBuf) -> Self {
        Self::new(code, Subject::Path(path))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            code: Code::Core(error.code),
            subject: Subject::Run,
            tries_spent: error.tries_spent,
            tries_left: error.tries_left,
            verdict: error.verdict,
        }
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Error::free(code).into()
    }
}

impl From<ShellCode> for Failure {
    fn from(code: ShellCode) -> Self {
        Self::new(code, Subject::Run)
    }
}

impl From<Usage> for Failure {
    fn from(usage: Usage) -> Self {
        Self::new(ShellCode::Usage, Subject::Usage(usage))
    }
}

#[cfg(test)]
pub(crate) mod tests;
