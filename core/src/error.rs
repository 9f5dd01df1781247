//! What can go wrong, what it cost, whose turn it is, and where the journey may resume.
//!
//! Codes only: the texts live with the shells (`cli/`, `Localizable.xcstrings`, `strings.xml`), keyed by the code.

use thiserror::Error;

use crate::link::LinkError;

/// The class of a failure: where in the journey it happened (`F1`–`F5`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

impl Stage {
    /// `F1` … `F5`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::F1 => "F1",
            Self::F2 => "F2",
            Self::F3 => "F3",
            Self::F4 => "F4",
            Self::F5 => "F5",
        }
    }
}

/// How many tries the last password entry lost. A right password loses none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TriesSpent {
    /// None was lost.
    None,
    /// One was lost.
    One,
    /// The contact broke before the card could tell.
    Unknown,
}

impl TriesSpent {
    /// `none`, `one` or `unknown`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::One => "one",
            Self::Unknown => "unknown",
        }
    }
}

/// What is known of the entry itself, where the card did not simply say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It was wrong.
    Wrong,
    /// It was right, though the answer did not come through: enter the same again.
    Right,
    /// The card never took it.
    NeverArrived,
}

/// Whose turn it is, and to do what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

impl Recovery {
    /// Every one.
    pub const ALL: &[Self] = &[
        Self::ReenterPassword,
        Self::TapAgain,
        Self::UseSameCard,
        Self::UseAnotherCard,
        Self::ConfirmLastTry,
        Self::ResetPassword,
        Self::RenewCertificate,
        Self::CheckReader,
        Self::ChooseReader,
        Self::CheckClock,
        Self::Rescan,
        Self::ReopenLink,
        Self::CheckNetwork,
        Self::TryLater,
        Self::AskSender,
        Self::UpdateApp,
        Self::CheckStorage,
        Self::StartAgain,
        Self::ReportBug,
    ];

    /// Stable, in `snake_case`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReenterPassword => "reenter_password",
            Self::TapAgain => "tap_again",
            Self::UseSameCard => "use_same_card",
            Self::UseAnotherCard => "use_another_card",
            Self::ConfirmLastTry => "confirm_last_try",
            Self::ResetPassword => "reset_password",
            Self::RenewCertificate => "renew_certificate",
            Self::CheckReader => "check_reader",
            Self::ChooseReader => "choose_reader",
            Self::CheckClock => "check_clock",
            Self::Rescan => "rescan",
            Self::ReopenLink => "reopen_link",
            Self::CheckNetwork => "check_network",
            Self::TryLater => "try_later",
            Self::AskSender => "ask_sender",
            Self::UpdateApp => "update_app",
            Self::CheckStorage => "check_storage",
            Self::StartAgain => "start_again",
            Self::ReportBug => "report_bug",
        }
    }
}

/// Where the journey may resume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

/// One line per code: variant, its stable name, stage, whose turn, where to resume.
macro_rules! codes {
    ($( $(#[$doc:meta])* $variant:ident = $name:literal, $stage:expr, $recovery:ident, $resume:ident; )*) => {
        /// Every failure this core can report. Stable: a code's name never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $( $(#[$doc])* $variant, )* }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &[Self] = &[ $( Self::$variant, )* ];

            /// Stable, in `snake_case`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// The class of the failure, where it has one.
            #[must_use]
            pub const fn stage(self) -> Option<Stage> {
                match self { $( Self::$variant => $stage, )* }
            }

            /// Whose turn it is.
            #[must_use]
            pub const fn recovery(self) -> Recovery {
                match self { $( Self::$variant => Recovery::$recovery, )* }
            }

            /// Where the journey may resume.
            #[must_use]
            pub const fn resume(self) -> Resume {
                match self { $( Self::$variant => Resume::$resume, )* }
            }
        }
    };
}

const F1: Option<Stage> = Some(Stage::F1);
const F2: Option<Stage> = Some(Stage::F2);
const F3: Option<Stage> = Some(Stage::F3);
const F4: Option<Stage> = Some(Stage::F4);

codes! {
    // The reader.
    /// There is no reader.
    NoReader = "no_reader", F2, CheckReader, Tap;
    /// The reader service of this machine does not run.
    ReaderServiceUnavailable = "reader_service_unavailable", F2, CheckReader, Tap;
    /// The reader (NFC) is switched off.
    ReaderOff = "reader_off", F2, CheckReader, Tap;
    /// Another program holds the reader or the card.
    ReaderBusy = "reader_busy", F2, CheckReader, Tap;
    /// The reader was unplugged.
    ReaderLost = "reader_lost", F2, CheckReader, Tap;
    /// The reader did not answer in its time: unplug it.
    ReaderHangs = "reader_hangs", F2, CheckReader, Tap;
    /// The platform reported something else.
    ReaderFailed = "reader_failed", F2, CheckReader, Tap;
    /// Several readers have a card and none was chosen.
    SeveralCards = "several_cards", F2, ChooseReader, Tap;
    // The card.
    /// No card came in time.
    NoCard = "no_card", F2, TapAgain, Tap;
    /// The card left the field.
    CardLost = "card_lost", F2, TapAgain, Tap;
    /// The platform ended its session with the card.
    SessionTimedOut = "session_timed_out", F2, TapAgain, Tap;
    /// Something else than a My Number card.
    NotMyNumberCard = "not_my_number_card", F2, UseAnotherCard, Tap;
    /// A smartphone's own token, which this core does not sign with.
    SmartphoneToken = "smartphone_token", F2, UseAnotherCard, Tap;
    /// A My Number card on which there is no signature certificate (not issued to those under 15 by default).
    NoSignatureCertificate = "no_signature_certificate", F2, UseAnotherCard, Nowhere;
    /// Another card than the one of the contact before.
    AnotherCard = "another_card", F2, UseSameCard, Tap;
    /// The card answered what no card should.
    UnexpectedAnswer = "unexpected_answer", F2, TapAgain, Tap;
    /// The card would not say how many tries are left, so none was made.
    CounterNotReported = "counter_not_reported", F2, TapAgain, Tap;
    /// The card refused the form of VERIFY; the next entry goes the plain way.
    VerifyFormRefused = "verify_form_refused", F2, ReenterPassword, Password;
    /// The card would not sign.
    SignatureRefused = "signature_refused", F4, TapAgain, Password;
    /// What the card made is no signature over what it was given.
    SignatureDoesNotVerify = "signature_does_not_verify", F4, TapAgain, Password;
    // The password.
    /// Nothing was entered.
    PasswordEmpty = "password_empty", F3, ReenterPassword, Password;
    /// Fewer than six characters.
    PasswordTooShort = "password_too_short", F3, ReenterPassword, Password;
    /// More than sixteen characters.
    PasswordTooLong = "password_too_long", F3, ReenterPassword, Password;
    /// Something else than letters and digits.
    PasswordBadCharacter = "password_bad_character", F3, ReenterPassword, Password;
    /// Four digits: that is the user PIN (利用者証明用暗証番号), another of the card's passwords.
    PasswordIsUserPin = "password_is_user_pin", F3, ReenterPassword, Password;
    /// The card did not accept the password.
    WrongPassword = "wrong_password", F3, ReenterPassword, Password;
    /// One try is left and nobody said yes to spending it.
    LastTryNotConfirmed = "last_try_not_confirmed", F3, ConfirmLastTry, Password;
    /// No try is left.
    PasswordLocked = "password_locked", F3, ResetPassword, Nowhere;
    // The certificate.
    /// Its validity is over.
    CertificateExpired = "certificate_expired", F4, RenewCertificate, Nowhere;
    /// Its validity has not begun: or this device's clock is wrong.
    CertificateNotYetValid = "certificate_not_yet_valid", F4, CheckClock, Nowhere;
    /// Its key is not for signing documents.
    CertificateWrongUsage = "certificate_wrong_usage", F4, UseAnotherCard, Nowhere;
    /// It cannot be read.
    CertificateMalformed = "certificate_malformed", F4, UseAnotherCard, Nowhere;
    /// Its key is of a kind this core does not know.
    CertificateKeyUnsupported = "certificate_key_unsupported", F4, UseAnotherCard, Nowhere;
    /// The name in it does not fit into the document that asks for it.
    CertificateNameUnsuitable = "certificate_name_unsuitable", F4, UseAnotherCard, Nowhere;
    // The code, before any request (docs/session-protocol.md §2).
    /// There is no code in the picture, or nothing in the code.
    CodeUnreadable = "code_unreadable", F1, Rescan, Scan;
    /// It is longer than any code of ours.
    CodeTooLong = "code_too_long", F1, Rescan, Scan;
    /// It leads to an app store.
    CodeShopLink = "code_shop_link", F1, Rescan, Scan;
    /// It is no link.
    CodeNotOurs = "code_not_ours", F1, Rescan, Scan;
    /// It is made for another app or service.
    CodeAnotherService = "code_another_service", F1, Rescan, Scan;
    /// It looks like one of ours, but is damaged.
    CodeMalformed = "code_malformed", F1, Rescan, Scan;
    /// It is one of this service's, but of its test (or production) environment.
    CodeWrongEnvironment = "code_wrong_environment", F1, Rescan, Scan;
    /// Its link is not encrypted.
    CodeNotHttps = "code_not_https", F1, Rescan, Scan;
    /// It leads to a host that is not trusted.
    CodeUnknownHost = "code_unknown_host", F1, Rescan, Scan;
    /// It is made for a newer app.
    CodeVersionUnknown = "code_version_unknown", F1, UpdateApp, Scan;
    // The code, as the service judges it (§4.1).
    /// The service does not know it.
    CodeUnknown = "code_unknown", F1, Rescan, Scan;
    /// Its ten minutes are over.
    CodeExpired = "code_expired", F1, Rescan, Scan;
    /// A newer code took its place.
    CodeReplaced = "code_replaced", F1, Rescan, Scan;
    /// Something was signed with it already.
    CodeUsed = "code_used", F1, AskSender, Nowhere;
    /// Another phone scanned it first.
    CodeClaimed = "code_claimed", F1, Rescan, Scan;
    /// The app link's sixty seconds are over.
    LinkExpired = "link_expired", F1, ReopenLink, Scan;
    /// The app link was used before.
    LinkUsed = "link_used", F1, ReopenLink, Scan;
    // The service, before something is signed (§5).
    /// The service cannot be reached.
    Offline = "offline", F1, CheckNetwork, Scan;
    /// Who answers cannot prove to be the service.
    ServiceNotTrusted = "service_not_trusted", F1, CheckNetwork, Scan;
    /// The service sends us elsewhere.
    RedirectRefused = "redirect_refused", F1, CheckNetwork, Scan;
    /// The service has too much to do.
    ServiceBusy = "service_busy", F1, TryLater, Scan;
    /// The service failed.
    ServiceFailed = "service_failed", F1, TryLater, Scan;
    /// The service refuses, and does not say why in words that are known.
    ServiceRefused = "service_refused", F1, Rescan, Scan;
    /// The service's answer cannot be understood.
    AnswerMalformed = "answer_malformed", F1, AskSender, Scan;
    /// The service speaks another version of the protocol.
    ProtocolVersionUnknown = "protocol_version_unknown", F1, UpdateApp, Scan;
    /// A document is not the one that was announced.
    DocumentNotAsAnnounced = "document_not_as_announced", F1, AskSender, Scan;
    /// A document is not prepared so that what is shown would be what is signed.
    DocumentNotPrepared = "document_not_prepared", F1, AskSender, Scan;
    /// This device could not keep what must be kept.
    StorageFailed = "storage_failed", None, CheckStorage, Scan;
    // The session, once it is this phone's.
    /// The service could not be asked whether the session is alive: the card was not touched.
    SessionNotConfirmed = "session_not_confirmed", F2, CheckNetwork, Tap;
    /// The service does not know it any more.
    SessionUnknown = "session_unknown", F4, Rescan, Scan;
    /// Its ten minutes are over.
    SessionExpired = "session_expired", F4, Rescan, Scan;
    /// A newer code took its place.
    SessionReplaced = "session_replaced", F4, Rescan, Scan;
    /// This phone gave it back.
    SessionReleased = "session_released", F4, Rescan, Scan;
    /// It has other signatures already.
    SessionAlreadySigned = "session_already_signed", F4, AskSender, Nowhere;
    /// The service does not accept the signature.
    SubmissionRefused = "submission_refused", F4, AskSender, Nowhere;
    /// The signature is made and kept, and the service cannot be reached.
    OfflineAtSubmit = "offline_at_submit", F4, CheckNetwork, Submit;
    /// The signature is made and kept, and the service has too much to do.
    ServiceBusyAtSubmit = "service_busy_at_submit", F4, TryLater, Submit;
    /// The signature is made and kept, and the service failed.
    ServiceFailedAtSubmit = "service_failed_at_submit", F4, TryLater, Submit;
    // The rest.
    /// Too little time is left in the session to finish: no try was made.
    SessionEndsTooSoon = "session_ends_too_soon", F4, Rescan, Scan;
    /// The person, or the platform on the person's behalf, cancelled.
    Cancelled = "cancelled", None, StartAgain, Nowhere;
    /// The shell's part of the work failed (a callback raised).
    ShellFailed = "shell_failed", None, ReportBug, Nowhere;
    /// A fault of ours.
    Internal = "internal", None, ReportBug, Nowhere;
}

/// A failure: what happened and what it cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{}", code.as_str())]
pub struct Error {
    /// What happened.
    pub code: ErrorCode,
    /// What the last password entry lost.
    pub tries_spent: TriesSpent,
    /// The tries that are left, where the card said so after that entry.
    pub tries_left: Option<u8>,
    /// What the counter tells about the entry.
    pub verdict: Option<Verdict>,
}

impl Error {
    /// A failure that cost nothing and knows no counter.
    #[must_use]
    pub const fn free(code: ErrorCode) -> Self {
        Self {
            code,
            tries_spent: TriesSpent::None,
            tries_left: None,
            verdict: None,
        }
    }

    /// The same failure, with the counter the card reported.
    #[must_use]
    pub const fn with_tries_left(self, tries_left: u8) -> Self {
        Self {
            tries_left: Some(tries_left),
            ..self
        }
    }

    /// The same failure at the price of an unknown number of tries.
    #[must_use]
    pub const fn with_unknown_cost(self) -> Self {
        Self {
            tries_spent: TriesSpent::Unknown,
            tries_left: None,
            verdict: None,
            ..self
        }
    }
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self::free(code)
    }
}

impl From<LinkError> for ErrorCode {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::NoReader => Self::NoReader,
            LinkError::ServiceUnavailable => Self::ReaderServiceUnavailable,
            LinkError::ReaderOff => Self::ReaderOff,
            LinkError::ReaderBusy => Self::ReaderBusy,
            LinkError::ReaderLost => Self::ReaderLost,
            LinkError::ReaderHangs => Self::ReaderHangs,
            LinkError::SeveralCards => Self::SeveralCards,
            LinkError::NoCard => Self::NoCard,
            LinkError::CardLost => Self::CardLost,
            LinkError::SessionTimedOut => Self::SessionTimedOut,
            LinkError::Cancelled => Self::Cancelled,
            // Commands are sized to what the link said it can carry, so this is a link that misled us.
            LinkError::CommandTooLong | LinkError::Failed => Self::ReaderFailed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_snake_case_and_unique() {
        let names: std::collections::BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), ErrorCode::ALL.len());
        for name in names {
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{name}");
        }
    }
}
