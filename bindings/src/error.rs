//! What can go wrong, as the shells get it: the core's codes one to one, and what the core knows of each failure.

use natsuin_core::error::{ErrorCode, Recovery, Resume, Stage, TriesSpent, Verdict};
use natsuin_core::pdf::Refusal;
use thiserror::Error;

#[uniffi::remote(Enum)]
pub enum ErrorCode {
    /// There is no reader.
    NoReader,
    /// The reader service of this machine does not run.
    ReaderServiceUnavailable,
    /// The reader (NFC) is switched off.
    ReaderOff,
    /// Another program holds the reader or the card.
    ReaderBusy,
    /// The reader was unplugged.
    ReaderLost,
    /// The reader did not answer in its time: unplug it.
    ReaderHangs,
    /// The platform reported something else.
    ReaderFailed,
    /// Several readers have a card and none was chosen.
    SeveralCards,
    /// No card came in time.
    NoCard,
    /// The card left the field.
    CardLost,
    /// The platform ended its session with the card.
    SessionTimedOut,
    /// Something else than a My Number card.
    NotMyNumberCard,
    /// A smartphone's own token, which this core does not sign with.
    SmartphoneToken,
    /// A My Number card on which there is no signature certificate (not issued to those under 15 by default).
    NoSignatureCertificate,
    /// Another card than the one of the contact before.
    AnotherCard,
    /// The card answered what no card should.
    UnexpectedAnswer,
    /// The card would not say how many tries are left, so none was made.
    CounterNotReported,
    /// The card refused the form of VERIFY; the next entry goes the plain way.
    VerifyFormRefused,
    /// The card would not sign.
    SignatureRefused,
    /// What the card made is no signature over what it was given.
    SignatureDoesNotVerify,
    /// Nothing was entered.
    PasswordEmpty,
    /// Fewer than six characters.
    PasswordTooShort,
    /// More than sixteen characters.
    PasswordTooLong,
    /// Something else than letters and digits.
    PasswordBadCharacter,
    /// Four digits: that is the user PIN (利用者証明用暗証番号), another of the card's passwords.
    PasswordIsUserPin,
    /// The card did not accept the password.
    WrongPassword,
    /// One try is left and nobody said yes to spending it.
    LastTryNotConfirmed,
    /// No try is left.
    PasswordLocked,
    /// Its validity is over.
    CertificateExpired,
    /// Its validity has not begun: or this device's clock is wrong.
    CertificateNotYetValid,
    /// Its key is not for signing documents.
    CertificateWrongUsage,
    /// It cannot be read.
    CertificateMalformed,
    /// Its key is of a kind this core does not know.
    CertificateKeyUnsupported,
    /// The name in it does not fit into the document that asks for it.
    CertificateNameUnsuitable,
    /// There is no code in the picture, or nothing in the code.
    CodeUnreadable,
    /// It is longer than any code of ours.
    CodeTooLong,
    /// It leads to an app store.
    CodeShopLink,
    /// It is no link.
    CodeNotOurs,
    /// It is made for another app or service.
    CodeAnotherService,
    /// It looks like one of ours, but is damaged.
    CodeMalformed,
    /// It is one of this service's, but of its test (or production) environment.
    CodeWrongEnvironment,
    /// Its link is not encrypted.
    CodeNotHttps,
    /// It leads to a host that is not trusted.
    CodeUnknownHost,
    /// It is made for a newer app.
    CodeVersionUnknown,
    /// The service does not know it.
    CodeUnknown,
    /// Its ten minutes are over.
    CodeExpired,
    /// A newer code took its place.
    CodeReplaced,
    /// Something was signed with it already.
    CodeUsed,
    /// Another phone scanned it first.
    CodeClaimed,
    /// The app link's sixty seconds are over.
    LinkExpired,
    /// The app link was used before.
    LinkUsed,
    /// The service cannot be reached.
    Offline,
    /// Who answers cannot prove to be the service.
    ServiceNotTrusted,
    /// The service sends us elsewhere.
    RedirectRefused,
    /// The service has too much to do.
    ServiceBusy,
    /// The service failed.
    ServiceFailed,
    /// The service refuses, and does not say why in words that are known.
    ServiceRefused,
    /// The service's answer cannot be understood.
    AnswerMalformed,
    /// The service speaks another version of the protocol.
    ProtocolVersionUnknown,
    /// A document is not the one that was announced.
    DocumentNotAsAnnounced,
    /// A document is not prepared so that what is shown would be what is signed.
    DocumentNotPrepared,
    /// This device could not keep what must be kept.
    StorageFailed,
    /// The service could not be asked whether the session is alive: the card was not touched.
    SessionNotConfirmed,
    /// The service does not know it any more.
    SessionUnknown,
    /// Its ten minutes are over.
    SessionExpired,
    /// A newer code took its place.
    SessionReplaced,
    /// This phone gave it back.
    SessionReleased,
    /// It has other signatures already.
    SessionAlreadySigned,
    /// The service does not accept the signature.
    SubmissionRefused,
    /// The signature is made and kept, and the service cannot be reached.
    OfflineAtSubmit,
    /// The signature is made and kept, and the service has too much to do.
    ServiceBusyAtSubmit,
    /// The signature is made and kept, and the service failed.
    ServiceFailedAtSubmit,
    /// Too little time is left in the session to finish: no try was made.
    SessionEndsTooSoon,
    /// The person, or the platform on the person's behalf, cancelled.
    Cancelled,
    /// The shell's part of the work failed (a callback raised).
    ShellFailed,
    /// A fault of ours.
    Internal,
}

#[uniffi::remote(Enum)]
pub enum Recovery {
    /// The holder: enter the signature password again.
    ReenterPassword,
    /// The holder: hold the card to the phone (put it on the reader) again.
    TapAgain,
    /// The holder: use the card that was used before.
    UseSameCard,
    /// The holder: use a My Number card that has a signature certificate.
    UseAnotherCard,
    /// The holder: say yes to spending the last try, or let it be.
    ConfirmLastTry,
    /// The holder: the municipal office, or the convenience-store reset, sets a new password.
    ResetPassword,
    /// The holder: the municipal office renews the certificate.
    RenewCertificate,
    /// The holder: connect or switch on the reader, close what else uses it.
    CheckReader,
    /// The holder: choose one reader.
    ChooseReader,
    /// The holder: set the clock of this device right.
    CheckClock,
    /// The holder: scan a new code.
    Rescan,
    /// The holder: go back to the page and press 「アプリを起動する」 again.
    ReopenLink,
    /// The holder: connect to the network.
    CheckNetwork,
    /// The holder: try again later; the service is at fault.
    TryLater,
    /// The holder: ask the sender.
    AskSender,
    /// The holder: update the app.
    UpdateApp,
    /// The holder: make room on this device.
    CheckStorage,
    /// The holder: start again when wanted.
    StartAgain,
    /// Us: this is a fault of ours, please report it.
    ReportBug,
}

#[uniffi::remote(Enum)]
pub enum Refusal {
    /// There is no `%PDF-` in the first 1,024 bytes.
    NotAPdf,
    /// It is encrypted.
    Encrypted,
    /// Its cross-reference does not lead to its objects. A tool that repairs files (`qpdf`) helps.
    XrefBroken,
    /// An object that is needed cannot be understood.
    Malformed,
    /// A key that is needed stands twice in one dictionary.
    DuplicateKey,
    /// Objects refer to each other in a circle.
    Loop,
    /// Objects are nested deeper than any honest file's.
    TooDeep,
    /// An object, or what a stream inflates to, is larger than this reader takes.
    TooLarge,
    /// A stream that is needed is packed in a way this reader does not know.
    FilterUnsupported,
    /// The file is larger than its kind of cross-reference can address.
    OffsetTooLarge,
    /// It has no such page.
    NoPage,
    /// The place for the visible signature does not lie within the page.
    StampOutsidePage,
    /// Its author certified it and allows no change.
    CertifiedNoChanges,
    /// Its author certified it; a signature may be added, but nothing that is seen.
    CertifiedNoVisibleField,
    /// An earlier signature locks what a further one would change.
    Locked,
    /// It is an XFA form, whose signatures are made another way.
    Xfa,
    /// There is no field of that name.
    FieldNotFound,
    /// The field of that name is not for signatures.
    FieldNotForSignatures,
    /// The field of that name is signed already.
    FieldAlreadySigned,
    /// A visible signature was asked for in an existing field, which has its own place.
    FieldHasItsPlace,
    /// The field of that name has a seed value that demands what this signer does not promise.
    FieldConstrained,
    /// The profile needs the signer's name.
    NameMissing,
    /// The font of the visible signature lacks a character of the signer's name.
    NameNotInFont,
    /// The signer's name does not fit its room.
    NameTooLong,
    /// The signature does not fit its room.
    SignatureTooLarge,
    /// Its first signature stands in its first revision, so there is no document without it.
    SignedFromTheStart,
    /// The file changed while it was being signed.
    Changed,
}

#[uniffi::remote(Enum)]
pub enum Stage {
    /// At the QR code or the link.
    F1,
    /// While holding the card.
    F2,
    /// At the password.
    F3,
    /// After card and password.
    F4,
    /// After "done".
    F5,
}

#[uniffi::remote(Enum)]
pub enum TriesSpent {
    /// None was lost.
    None,
    /// One was lost.
    One,
    /// The contact broke before the card could tell.
    Unknown,
}

#[uniffi::remote(Enum)]
pub enum Verdict {
    /// It was wrong.
    Wrong,
    /// It was right, though the answer did not come through: enter the same again.
    Right,
    /// The card never took it.
    NeverArrived,
}

#[uniffi::remote(Enum)]
pub enum Resume {
    /// Nowhere: this journey is over.
    Nowhere,
    /// At the scan of the code.
    Scan,
    /// At the tap.
    Tap,
    /// At the password.
    Password,
    /// At the handing in: the signature is made and kept.
    Submit,
}

/// A failure: what happened, what it cost, whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Failure {
    /// What happened.
    pub code: ErrorCode,
    /// The code's stable name, in `snake_case`: the key of its texts.
    pub name: String,
    /// The class of the failure (F1–F5), where it has one.
    pub stage: Option<Stage>,
    /// What the last password entry lost.
    pub tries_spent: TriesSpent,
    /// The tries that are left, where the card said so after that entry.
    pub tries_left: Option<u8>,
    /// What the counter tells about the entry.
    pub verdict: Option<Verdict>,
    /// Whose turn it is, and to do what.
    pub recovery: Recovery,
    /// Where the journey may resume.
    pub resume: Resume,
}

impl From<natsuin_core::Error> for Failure {
    fn from(error: natsuin_core::Error) -> Self {
        Self {
            code: error.code,
            name: error.code.as_str().to_owned(),
            stage: error.code.stage(),
            tries_spent: error.tries_spent,
            tries_left: error.tries_left,
            verdict: error.verdict,
            recovery: error.code.recovery(),
            resume: error.code.resume(),
        }
    }
}

/// What is wrong with a file that was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum FileProblem {
    /// It is not there.
    NotFound,
    /// It cannot be read.
    NotReadable,
    /// It cannot be written.
    NotWritable,
    /// It is there already.
    Exists,
    /// It changed while it was being signed.
    Changed,
    /// It is neither a PDF nor a CMS with signatures.
    NotRecognised,
    /// It is larger than can be read.
    TooLarge,
}

impl FileProblem {
    /// Stable, in `snake_case`: the names that the command line has.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "file_not_found",
            Self::NotReadable => "file_not_readable",
            Self::NotWritable => "output_not_writable",
            Self::Exists => "output_exists",
            Self::Changed => "document_changed",
            Self::NotRecognised => "signature_not_recognised",
            Self::TooLarge => "signature_too_large",
        }
    }
}

/// Every way in which a call can fail.
#[derive(Debug, Clone, PartialEq, Eq, Error, uniffi::Error)]
pub enum NatsuinError {
    /// The journey, the ceremony or a check ended.
    #[error("{}", failure.name)]
    Failed {
        /// Why, and what it cost.
        failure: Failure,
        /// Of local signing: the outputs that were finished before.
        written: Vec<String>,
    },
    /// A document cannot be signed or read. The card was not touched.
    #[error("{name}")]
    Document {
        /// Why.
        refusal: Refusal,
        /// The refusal's stable name: the key of its texts.
        name: String,
        /// Which.
        path: String,
    },
    /// A file cannot be used.
    #[error("{name}")]
    File {
        /// Why.
        problem: FileProblem,
        /// The problem's stable name: the key of its texts.
        name: String,
        /// Which.
        path: String,
        /// Of local signing: the outputs that were finished before.
        written: Vec<String>,
    },
}

impl NatsuinError {
    pub(crate) fn failed(error: natsuin_core::Error, written: Vec<String>) -> Self {
        let failure = error.into();
        Self::Failed { failure, written }
    }

    #[cfg(feature = "local")]
    pub(crate) fn document(refusal: Refusal, path: &str) -> Self {
        Self::Document {
            refusal,
            name: refusal.as_str().to_owned(),
            path: path.to_owned(),
        }
    }

    #[cfg(feature = "local")]
    pub(crate) fn file(problem: FileProblem, path: &str) -> Self {
        Self::File {
            problem,
            name: problem.as_str().to_owned(),
            path: path.to_owned(),
            written: Vec::new(),
        }
    }
}

impl From<natsuin_core::Error> for NatsuinError {
    fn from(error: natsuin_core::Error) -> Self {
        Self::failed(error, Vec::new())
    }
}

impl From<ErrorCode> for NatsuinError {
    fn from(code: ErrorCode) -> Self {
        natsuin_core::Error::free(code).into()
    }
}

/// The names of all codes that have texts: failures, refusals of documents, problems of files.
///
/// # Errors
/// None.
#[uniffi::export]
pub fn all_error_names() -> Result<Vec<String>, NatsuinError> {
    let codes = ErrorCode::ALL.iter().map(|code| code.as_str());
    let refusals = Refusal::ALL.iter().map(|refusal| refusal.as_str());
    let problems = [
        FileProblem::NotFound,
        FileProblem::NotReadable,
        FileProblem::NotWritable,
        FileProblem::Exists,
        FileProblem::Changed,
        FileProblem::NotRecognised,
        FileProblem::TooLarge,
    ];
    let problems = problems.iter().map(|problem| problem.as_str());
    Ok(codes.chain(refusals).chain(problems).map(str::to_owned).collect())
}
