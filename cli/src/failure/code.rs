//! The stable codes: those of the core, of PDFs, of verdicts and of this shell, each with its exit status.

use std::io;

use natsuin_core::error::{ErrorCode, Recovery, Stage};
use natsuin_core::pdf::Refusal;
use natsuin_core::verify::SubIndication;

use super::{Exit, ServiceCode};

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
    /// Another run keeps its session in the same folder.
    StateInUse,
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
    /// There is no font for a stamp.
    FontNotFound,
    /// A font that cannot be used for a stamp.
    FontNotUsable,
    /// The document is not the one any more that was read.
    DocumentChanged,
    /// There is no signature in it.
    NoSignature,
    /// It is nothing that signatures are kept in.
    SignatureNotRecognised,
    /// It is a signature larger than this program reads.
    SignatureTooLarge,
}

impl ShellCode {
    /// Why a file cannot be read.
    pub(crate) fn of_reading(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::FileNotFound,
            io::ErrorKind::IsADirectory => Self::NotAFile,
            _ => Self::FileNotReadable,
        }
    }

    /// Stable, in `snake_case`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::SameOutput => "same_output",
            Self::OutputIsInput => "output_is_input",
            Self::ConfirmationNeeded => "confirmation_needed",
            Self::TerminalNeeded => "terminal_needed",
            Self::StateInUse => "state_in_use",
            Self::BuiltWithoutReaders => "built_without_readers",
            Self::FileNotFound => "file_not_found",
            Self::NotAFile => "not_a_file",
            Self::FileNotReadable => "file_not_readable",
            Self::OutputExists => "output_exists",
            Self::OutputNotWritable => "output_not_writable",
            Self::FontNotFound => "font_not_found",
            Self::FontNotUsable => "font_not_usable",
            Self::DocumentChanged => "document_changed",
            Self::NoSignature => "no_signature",
            Self::SignatureNotRecognised => "signature_not_recognised",
            Self::SignatureTooLarge => "signature_too_large",
        }
    }

    const fn exit(self) -> Exit {
        match self {
            Self::Usage
            | Self::SameOutput
            | Self::OutputIsInput
            | Self::ConfirmationNeeded
            | Self::TerminalNeeded
            | Self::StateInUse => Exit::Usage,
            Self::BuiltWithoutReaders => Exit::Card,
            Self::FileNotFound
            | Self::NotAFile
            | Self::FileNotReadable
            | Self::OutputExists
            | Self::OutputNotWritable
            | Self::FontNotFound
            | Self::FontNotUsable
            | Self::DocumentChanged
            | Self::SignatureNotRecognised
            | Self::SignatureTooLarge => Exit::File,
            Self::NoSignature => Exit::Bad,
        }
    }

    const fn recovery(self) -> &'static str {
        match self {
            Self::Usage | Self::SameOutput | Self::OutputIsInput | Self::StateInUse => "fix_command",
            Self::ConfirmationNeeded | Self::TerminalNeeded => "use_terminal",
            Self::BuiltWithoutReaders => Recovery::CheckReader.as_str(),
            Self::FileNotFound
            | Self::NotAFile
            | Self::FileNotReadable
            | Self::NoSignature
            | Self::SignatureNotRecognised
            | Self::SignatureTooLarge => "check_file",
            Self::FontNotFound => "install_font",
            Self::FontNotUsable => "choose_font",
            Self::DocumentChanged => Recovery::StartAgain.as_str(),
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
    /// A PDF that is refused.
    Pdf(Refusal),
    /// A signature that was found bad.
    Signature(SubIndication),
    /// At a service, or in sending to one.
    Service(ServiceCode),
}

impl Code {
    /// Stable, in `snake_case`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Core(code) => code.as_str(),
            Self::Shell(code) => code.as_str(),
            Self::Pdf(refusal) => refusal.as_str(),
            Self::Signature(found) => name_of(found),
            Self::Service(code) => code.as_str(),
        }
    }

    /// The class of the failure, where it has one.
    pub(crate) const fn stage(self) -> Option<Stage> {
        match self {
            Self::Core(code) => code.stage(),
            Self::Shell(ShellCode::BuiltWithoutReaders) => Some(Stage::F2),
            Self::Shell(_) | Self::Pdf(_) | Self::Signature(_) | Self::Service(_) => None,
        }
    }

    /// Whose turn it is, in `snake_case`.
    pub(crate) const fn recovery(self) -> &'static str {
        match self {
            Self::Core(code) => code.recovery().as_str(),
            Self::Shell(code) => code.recovery(),
            Self::Pdf(refusal) => recovery_of(refusal),
            Self::Signature(found) => whose_turn_after(found),
            Self::Service(code) => code.recovery(),
        }
    }

    /// The program's exit status.
    pub(crate) const fn exit(self) -> Exit {
        match self {
            Self::Core(code) => exit_of(code),
            Self::Shell(code) => code.exit(),
            Self::Pdf(_) => Exit::File,
            Self::Signature(_) => Exit::Bad,
            Self::Service(code) => code.exit(),
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

impl From<ErrorCode> for Code {
    fn from(code: ErrorCode) -> Self {
        Self::Core(code)
    }
}

impl From<ShellCode> for Code {
    fn from(code: ShellCode) -> Self {
        Self::Shell(code)
    }
}

impl From<ServiceCode> for Code {
    fn from(code: ServiceCode) -> Self {
        Self::Service(code)
    }
}

/// One thing has one code: what the certificate or a fault of ours causes is told as such.
impl From<Refusal> for Code {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Changed => Self::Shell(ShellCode::DocumentChanged),
            Refusal::NameMissing | Refusal::NameTooLong | Refusal::NameNotInFont => {
                Self::Core(ErrorCode::CertificateNameUnsuitable)
            }
            Refusal::SignatureTooLarge | Refusal::SignedFromTheStart => Self::Core(ErrorCode::Internal),
            refusal => Self::Pdf(refusal),
        }
    }
}

/// Whose turn it is with a PDF that is refused. Where its kind of signature cannot be had, one of its own can.
const fn recovery_of(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NotAPdf | Refusal::TooDeep | Refusal::TooLarge | Refusal::Xfa => "use_cms",
        Refusal::Encrypted => "remove_encryption",
        Refusal::XrefBroken
        | Refusal::Malformed
        | Refusal::DuplicateKey
        | Refusal::Loop
        | Refusal::FilterUnsupported
        | Refusal::OffsetTooLarge => "repair_file",
        Refusal::NoPage | Refusal::StampOutsidePage => "choose_place",
        Refusal::CertifiedNoChanges | Refusal::CertifiedNoVisibleField | Refusal::Locked => "ask_author",
        Refusal::FieldNotFound
        | Refusal::FieldNotForSignatures
        | Refusal::FieldAlreadySigned
        | Refusal::FieldHasItsPlace
        | Refusal::FieldConstrained => "choose_field",
        Refusal::NameMissing
        | Refusal::NameNotInFont
        | Refusal::NameTooLong
        | Refusal::SignatureTooLarge
        | Refusal::SignedFromTheStart
        | Refusal::Changed => Recovery::ReportBug.as_str(),
    }
}

/// The words of EN 319 102-1 as codes are written here.
const fn name_of(found: SubIndication) -> &'static str {
    match found {
        SubIndication::FormatFailure => "format_failure",
        SubIndication::HashFailure => "hash_failure",
        SubIndication::SigCryptoFailure => "sig_crypto_failure",
        SubIndication::SignedDataNotFound => "signed_data_not_found",
        SubIndication::NoSigningCertificateFound => "no_signing_certificate_found",
        SubIndication::CryptoConstraintsFailureNoPoe => "crypto_constraints_failure_no_poe",
        SubIndication::NoCertificateChainFound => "no_certificate_chain_found",
        SubIndication::ChainConstraintsFailure => "chain_constraints_failure",
        SubIndication::SigConstraintsFailure => "sig_constraints_failure",
        SubIndication::OutOfBoundsNoPoe => "out_of_bounds_no_poe",
        SubIndication::TryLater => "try_later",
    }
}

const fn whose_turn_after(found: SubIndication) -> &'static str {
    match found {
        SubIndication::SignedDataNotFound => "give_content",
        SubIndication::NoCertificateChainFound => "give_trust",
        _ => "ask_signer",
    }
}
