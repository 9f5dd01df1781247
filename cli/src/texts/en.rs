//! English.

mod refusals;
mod service;
mod session;
mod signatures;

use std::path::Path;

use natsuin_core::ceremony::{PasswordRequest, Step};
use natsuin_core::certificate::{Generation, HolderAttributes, Sex, Validity};
use natsuin_core::clock::UtcTime;
use natsuin_core::error::{ErrorCode, TriesSpent, Verdict};
use natsuin_core::journey::News;
use natsuin_core::jpki::{CardKind, CardStatus};
use natsuin_core::pades::ActiveContent;
use natsuin_core::password::Notices;
use natsuin_core::session::Claim;
use natsuin_core::verify::{Reason, SignatureReport};

use super::{Age, Served, Text, Texts, shown, text};
use crate::args::{Topic, Usage};
use crate::dates;
use crate::failure::{Code, ShellCode};

pub(super) struct English;

impl Texts for English {
    fn help(&self, topic: Topic) -> &'static str {
        match topic {
            Topic::Program => include_str!("help/program.en.txt"),
            Topic::Sign => include_str!("help/sign.en.txt"),
            Topic::Verify => include_str!("help/verify.en.txt"),
            Topic::Card => include_str!("help/card.en.txt"),
            Topic::Certificate => include_str!("help/certificate.en.txt"),
            Topic::Join => include_str!("help/join.en.txt"),
            Topic::Request => include_str!("help/request.en.txt"),
            Topic::Serve => include_str!("help/serve.en.txt"),
        }
    }

    fn code(&self, code: Code) -> Text {
        match code {
            Code::Core(code) => core(code),
            Code::Shell(code) => shell(code),
            Code::Pdf(refusal) => refusals::refusal(refusal),
            Code::Signature(found) => refusals::found(found),
            Code::Service(code) => service::service(code),
        }
    }

    fn usage(&self, usage: &Usage) -> String {
        match usage {
            Usage::NoCommand => "A command is missing.".into(),
            Usage::UnknownCommand => "There is no such command.".into(),
            Usage::UnknownOption(option) => format!("The option {option} does not exist here."),
            Usage::MissingValue(option) => format!("The option {option} needs a value."),
            Usage::UnexpectedValue(option) => format!("The option {option} takes no value."),
            Usage::BadValue(option) => format!("The value of {option} is not one that it takes."),
            Usage::UnknownPreset { known } => {
                format!(
                    "The virtual card has no such preset. There are: {}.",
                    known.join(", ")
                )
            }
            Usage::UnknownPerson { known } => {
                format!(
                    "Nobody of that name has a virtual card. There are: {}.",
                    known.join(", ")
                )
            }
            Usage::NoVirtualCard => "This program was built without the virtual card.".into(),
            Usage::TooManyArguments => "There are more arguments than this command takes.".into(),
            Usage::NoFiles => "The file to sign is missing.".into(),
            Usage::NoCode => "No code was given: URL, or --scan PICTURE".into(),
            Usage::NothingToVerify => "The file to verify is missing.".into(),
            Usage::Conflict(one, other) => format!("{one} and {other} exclude each other."),
            Usage::Needs(one, other) => format!("{one} goes with {other} only."),
            Usage::MissingOption(option) => format!("{option} is missing."),
            Usage::NoService => "This program was built without the service.".into(),
            Usage::OneOutputForSeveral => "-o goes with one document; for several there is -d.".into(),
            Usage::OnlyForPdf(option) => format!("{option} is about PDFs and does not go with --cms."),
            Usage::OnlyWithVisible(option) => {
                format!("{option} is about the stamp and goes with --visible only.")
            }
            Usage::OnlyForTheCard(option) => {
                format!("{option} is about the card and does not go with a file.")
            }
        }
    }

    fn cost(&self, spent: TriesSpent, left: Option<u8>, verdict: Option<Verdict>) -> String {
        let spent = match (spent, verdict) {
            (TriesSpent::None, Some(Verdict::Right)) => "The password was right; no try was used up.",
            (TriesSpent::None, Some(Verdict::NeverArrived)) => {
                "The password never reached the card; no try was used up."
            }
            (TriesSpent::None, _) => "No try was used up.",
            (TriesSpent::One, _) => "One try was used up.",
            (TriesSpent::Unknown, _) => "Whether a try was used up is not known; “natsuin card” tells.",
        };
        match left {
            None => spent.into(),
            Some(1) => format!("{spent} 1 try is left."),
            Some(left) => format!("{spent} {left} tries are left."),
        }
    }

    fn step(&self, step: Step) -> String {
        match step {
            Step::WaitingForCard => "Put the card on the reader".into(),
            Step::Identifying => "Looking at the card; leave it there".into(),
            Step::CountingTries => "Asking how many tries are left".into(),
            Step::Unlocking => "Presenting the password; leave the card there".into(),
            Step::ReadingCertificate => "Reading the certificate; leave the card there".into(),
            Step::Signing { number, of } => format!("Signing {number} of {of}; leave the card there"),
            Step::Released => "The card may go".into(),
        }
    }

    fn reading(&self, name: &str) -> String {
        format!("Reading {name}")
    }

    fn writing(&self, path: &Path) -> String {
        format!("Writing {}", shown(path))
    }

    fn cancelling(&self) -> &'static str {
        "Cancelling. Ctrl-C once more exits at once."
    }

    fn about_to_sign(&self, count: usize) -> String {
        match count {
            1 => "This document will be signed:".into(),
            _ => format!("These {count} documents will be signed:"),
        }
    }

    fn document(&self, name: &str, bytes: &str, sha256: &str) -> String {
        format!("  {name}  ({bytes} bytes)\n    SHA-256 {sha256}")
    }

    fn sign_question(&self, count: usize) -> String {
        match count {
            1 => "Sign this document? [y/N] ".into(),
            _ => format!("Sign these {count} documents? [y/N] "),
        }
    }

    fn is_yes(&self, answer: &str) -> bool {
        matches!(answer.to_lowercase().as_str(), "y" | "yes")
    }

    fn password_question(&self, request: &PasswordRequest) -> String {
        match request.tries_left {
            None => "Signature password (6 to 16 letters and digits): ".into(),
            Some(1) => "Signature password (1 try left): ".into(),
            Some(left) => format!("Signature password ({left} tries left): "),
        }
    }

    fn notices(&self, notices: Notices) -> Vec<&'static str> {
        text::notices(
            notices,
            [
                "Full-width characters were read as half-width ones.",
                "Small letters were read as capitals: the card knows capitals only.",
                "There is no letter in this password. Signature passwords usually have letters and digits.",
                "There is no digit in this password. Signature passwords usually have letters and digits.",
            ],
        )
    }

    fn unusual_password_question(&self) -> &'static str {
        "Use it all the same? [y/N] "
    }

    fn last_try_question(&self) -> &'static str {
        "This is the last try. If the password is wrong, it is locked, and only the municipal office or the\n\
         convenience-store reset helps. Use the last try? [y/N] "
    }

    fn cost_will_be_told(&self) -> &'static str {
        "Whether the password cost a try will be known when the card is back."
    }

    fn password_is_kept(&self) -> &'static str {
        "The password need not be entered again."
    }

    fn hint(&self, failed_contacts: u32) -> Option<&'static str> {
        match failed_contacts {
            0 | 1 => None,
            2 => Some("Take the card out of its case and lay it flat on the middle of the reader."),
            3 => Some("Metal disturbs: move the reader away from metal desks and other cards."),
            _ => Some("Connect the reader directly, not through a hub, and put the card down slowly."),
        }
    }

    fn press_enter(&self) -> &'static str {
        "Press Enter when ready (Ctrl-C ends). "
    }

    fn signed_so_far(&self, signed: usize, of: usize) -> String {
        let (are, them) = if signed == 1 {
            ("is", "it")
        } else {
            ("are", "them")
        };
        format!(
            "{signed} of {of} documents {are} signed. Ctrl-D ends here and keeps {them}; Ctrl-C leaves nothing behind."
        )
    }

    fn signed(&self, input: &str, output: &str) -> String {
        format!("Signed: {input} → {output}")
    }

    fn not_signed(&self, input: &str) -> String {
        format!("Not signed: {input}")
    }

    fn not_checked(&self) -> &'static str {
        "Whether the certificate was revoked was not checked."
    }

    fn invited(&self, claim: &Claim) -> Vec<String> {
        session::invited(claim)
    }

    fn news(&self, news: News<'_>) -> Option<String> {
        session::news(news)
    }

    fn active_content(&self, content: ActiveContent) -> &'static str {
        session::active_content(content)
    }

    fn handed_in(&self) -> &'static str {
        session::HANDED_IN
    }

    fn serving(&self, served: &Served<'_>) -> Vec<String> {
        service::serving(served)
    }

    fn stopping(&self) -> &'static str {
        service::STOPPING
    }

    fn sent(&self, title: &str, to: &str, link: &str) -> Vec<String> {
        service::sent(title, to, link)
    }

    fn card(&self, reader: Option<&str>, card: &CardStatus) -> Vec<String> {
        let there = |there| match there {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not known",
        };
        let tries = card
            .tries_left
            .map_or("not known".into(), |left| format!("{left} left"));
        let mut lines = Vec::new();
        lines.extend(reader.map(|reader| format!("Reader:                 {reader}")));
        lines.push(format!("Card:                   {}", kind(card.kind)));
        if card.kind != CardKind::Other || card.tries_left.is_some() {
            lines.push(format!("Signature password:     {tries}"));
            lines.push(format!("Signature certificate:  {}", there(card.signature)));
            lines.push(format!("User certificate:       {}", there(card.user)));
        }
        lines
    }

    fn written(&self, path: &str) -> String {
        format!("Written: {path}")
    }

    fn signature_heading(&self, number: usize, of: usize, field: Option<&str>) -> String {
        signatures::heading(number, of, field)
    }

    fn verdict(&self, signature: &SignatureReport) -> String {
        signatures::verdict(signature)
    }

    fn signature_facts(&self, signature: &SignatureReport, at: UtcTime) -> Vec<String> {
        signatures::facts(signature, at)
    }

    fn conforms(&self) -> &'static str {
        "It has the form that the Ministry of Justice's online registry accepts."
    }

    fn reason(&self, reason: Reason) -> &'static str {
        signatures::reason(reason)
    }

    fn certificate(&self, validity: Validity, generation: Option<Generation>, age: Age) -> Vec<String> {
        let age = match age {
            Age::NotYetValid => "  (not yet valid)",
            Age::Valid => "",
            Age::Expired => "  (expired)",
        };
        let ca = match generation {
            Some(Generation::One) => "JPKI signature CA, generation 1",
            Some(Generation::Two) => "JPKI signature CA, generation 2",
            Some(Generation::Three) => "JPKI signature CA, generation 3",
            Some(Generation::Test) => "a test CA: the certificate is nobody's",
            None => "not known",
        };
        vec![
            format!("Valid from:   {} (Japan)", date(validity.not_before)),
            format!("Valid until:  {} (Japan){age}", date(validity.not_after)),
            format!("Issued by:    {ca}"),
        ]
    }

    fn holder(&self, holder: &HolderAttributes, serial: &str) -> Vec<String> {
        let sex = holder.sex.map(|sex| match sex {
            Sex::Male => "male",
            Sex::Female => "female",
            Sex::Other => "other or unknown",
        });
        let labels = text::HolderLabels {
            name: "Name:         ",
            name_substitutes: "  substitutes ",
            address: "Address:      ",
            address_substitutes: "  substitutes ",
            birth_date: "Birth date:   ",
            sex: "Sex:          ",
            serial: "Serial:       ",
        };
        text::holder(&labels, holder, sex, serial)
    }
}

fn date(time: UtcTime) -> String {
    let t = dates::in_japan(time);
    let date = format!("{:04}-{:02}-{:02}", t.year(), t.month(), t.day());
    format!("{date} {:02}:{:02}:{:02}", t.hour(), t.minutes(), t.seconds())
}

const fn kind(kind: CardKind) -> &'static str {
    match kind {
        CardKind::MyNumber => "My Number card",
        CardKind::Juki => "basic resident register card (住民基本台帳カード)",
        CardKind::Android => "token of an Android phone",
        CardKind::Iphone => "token of an iPhone",
        CardKind::Other => "something else",
    }
}

const fn said(title: &'static str, remedy: &'static str, spoken: &'static str) -> Text {
    Text {
        title,
        remedy,
        spoken,
    }
}

fn core(code: ErrorCode) -> Text {
    match code {
        ErrorCode::NoReader => said(
            "There is no card reader.",
            "Connect a card reader and run the command again.",
            "Connect a card reader.",
        ),
        ErrorCode::ReaderServiceUnavailable => said(
            "The card reader service of this computer does not run.",
            "Start it (on Debian: install and start pcscd) and run the command again.",
            "The card reader service does not run.",
        ),
        ErrorCode::ReaderOff => said(
            "The card reader is switched off.",
            "Switch it on and run the command again.",
            "Switch the card reader on.",
        ),
        ErrorCode::ReaderBusy => said(
            "Another program is using the card reader.",
            "Close it (a browser, another signing program) and run the command again.",
            "Another program is using the reader. Close it.",
        ),
        ErrorCode::ReaderLost => said(
            "The card reader was unplugged.",
            "Connect it again and run the command again.",
            "The reader was unplugged. Connect it again.",
        ),
        ErrorCode::ReaderHangs => said(
            "The card reader does not answer.",
            "Unplug the reader, connect it again and run the command again.",
            "The reader does not answer. Unplug it.",
        ),
        ErrorCode::ReaderFailed => said(
            "The card reader reported an error.",
            "Put the card on the reader again; if that does not help, connect the reader again.",
            "The reader reported an error. Put the card down again.",
        ),
        ErrorCode::SeveralCards => said(
            "Cards lie on several readers.",
            "Leave one card, or choose the reader by a part of its name: --reader TEXT.",
            "Leave one card on the readers.",
        ),
        ErrorCode::NoCard => said(
            "No card was put on the reader.",
            "Run the command again and put the card on the reader; --wait SECONDS waits longer.",
            "Put the card on the reader.",
        ),
        ErrorCode::CardLost => said(
            "The contact with the card broke.",
            "Run the command again and leave the card on the reader until the end.",
            "The contact broke. Put the card down again.",
        ),
        ErrorCode::SessionTimedOut => said(
            "The session with the card took too long.",
            "Run the command again.",
            "That took too long. Put the card down again.",
        ),
        ErrorCode::NotMyNumberCard => said(
            "This is not a My Number card.",
            "Put a My Number card on the reader.",
            "This is not a My Number card.",
        ),
        ErrorCode::SmartphoneToken => said(
            "This is the token of a smartphone.",
            "Use the My Number card itself.",
            "This is a smartphone. Use the card itself.",
        ),
        ErrorCode::NoSignatureCertificate => said(
            "There is no signature certificate on this card.",
            "The municipal office issues one. By default it is not issued to people under 15.",
            "There is no signature certificate on this card.",
        ),
        ErrorCode::AnotherCard => said(
            "This is another card than before.",
            "Run the command again with one card from beginning to end.",
            "This is another card. Put the first one back.",
        ),
        ErrorCode::UnexpectedAnswer => said(
            "The card answered something that cannot be understood.",
            "Put the card on the reader again; if that does not help, try --plain or another reader.",
            "The card was not understood. Put it down again.",
        ),
        ErrorCode::CounterNotReported => said(
            "The card did not say how many tries are left, so the password was not presented.",
            "Put the card on the reader again; if that does not help, try --plain or another reader.",
            "The card did not say how many tries are left.",
        ),
        ErrorCode::VerifyFormRefused => said(
            "The card did not take the password in the form that it was presented in.",
            "Run the command again with --plain.",
            "The card refused the form. Enter the password again.",
        ),
        ErrorCode::SignatureRefused => said(
            "The card did not sign.",
            "Run the command again; if that does not help, try --plain or another reader.",
            "The card did not sign. Try once more.",
        ),
        ErrorCode::SignatureDoesNotVerify => said(
            "What the card returned is not a valid signature. It was not kept.",
            "Run the command again; if that does not help, use another reader.",
            "The signature is not valid. Try once more.",
        ),
        ErrorCode::PasswordEmpty => said(
            "No password was entered.",
            "The signature password has 6 to 16 letters and digits.",
            "Nothing was entered.",
        ),
        ErrorCode::PasswordTooShort => said(
            "This password is too short.",
            "The signature password has 6 to 16 letters and digits.",
            "Too short: it has at least 6 characters.",
        ),
        ErrorCode::PasswordTooLong => said(
            "This password is too long.",
            "The signature password has 6 to 16 letters and digits.",
            "Too long: it has at most 16 characters.",
        ),
        ErrorCode::PasswordBadCharacter => said(
            "There is a character in this password that a signature password cannot have.",
            "The signature password has letters (A to Z) and digits only.",
            "It has letters and digits only.",
        ),
        ErrorCode::PasswordIsUserPin => said(
            "Four digits are another password of the card: the user PIN.",
            "The signature password (署名用パスワード) has 6 to 16 letters and digits.",
            "Four digits are the user PIN. Enter the signature password.",
        ),
        ErrorCode::WrongPassword => said(
            "The password is wrong.",
            "It is the signature password (署名用パスワード), 6 to 16 letters and digits; five wrong ones lock it.",
            "The password is wrong.",
        ),
        ErrorCode::LastTryNotConfirmed => said(
            "Only one try is left, and using it was not agreed to.",
            "If you are sure of the password, run the command again with --spend-last-try. If not, the municipal \
             office or the convenience-store reset sets a new one.",
            "Only one try is left.",
        ),
        ErrorCode::PasswordLocked => said(
            "The signature password is locked.",
            "The municipal office sets a new one. If you know the user PIN (four digits), the reset app and a \
             convenience store do too.",
            "The password is locked.",
        ),
        ErrorCode::CertificateExpired => said(
            "The certificate has expired.",
            "The municipal office renews it.",
            "The certificate has expired.",
        ),
        ErrorCode::CertificateNotYetValid => said(
            "The certificate is not yet valid.",
            "Check the date and time of this computer.",
            "The certificate is not yet valid. Check the clock.",
        ),
        ErrorCode::CertificateWrongUsage => said(
            "This certificate is not for signing documents.",
            "Use a card with a signature certificate (署名用電子証明書).",
            "This certificate is not for signing.",
        ),
        ErrorCode::CertificateMalformed => said(
            "This is not a certificate that can be read.",
            "Check the file, or use another card.",
            "The certificate cannot be read.",
        ),
        ErrorCode::CertificateKeyUnsupported => said(
            "The certificate has a key of a kind that this program does not know.",
            "A newer version of this program may know it.",
            "The certificate's key is not supported.",
        ),
        ErrorCode::CertificateNameUnsuitable => said(
            "The name in the certificate cannot go into the document: it is missing, too long, or has a character that the font lacks.",
            "Sign in another form, without the name.",
            "The certificate's name does not fit into the document.",
        ),
        ErrorCode::CodeUnreadable
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
        | ErrorCode::ServiceFailedAtSubmit => {
            session::session(code).unwrap_or_else(|| core(ErrorCode::Internal))
        }
        ErrorCode::SessionEndsTooSoon => said(
            "There is too little time left in the session to finish.",
            "Scan a new code and start again.",
            "Too little time is left. Scan a new code.",
        ),
        ErrorCode::Cancelled => said("Cancelled.", "Start again whenever you like.", "Cancelled."),
        ErrorCode::ShellFailed | ErrorCode::Internal => said(
            "This is a fault of Natsuin.",
            "Please report it, with what --trace FILE tells.",
            "This is a fault of Natsuin. Please report it.",
        ),
    }
}

fn shell(code: ShellCode) -> Text {
    match code {
        ShellCode::Usage => said(
            "The command line cannot be read.",
            "“natsuin --help” tells what there is.",
            "The command line cannot be read.",
        ),
        ShellCode::SameOutput => said(
            "Two outputs would be this file.",
            "Sign the documents one after the other, or choose other places with -o or -d.",
            "Two outputs would be the same file.",
        ),
        ShellCode::OutputIsInput => said(
            "This output would replace a document that is to be signed.",
            "Choose another output with -o or -d.",
            "An output would replace a document.",
        ),
        ShellCode::ConfirmationNeeded => said(
            "Nobody can be asked whether to sign: there is no terminal.",
            "Give the answer beforehand with --yes.",
            "There is no terminal to ask at.",
        ),
        ShellCode::TerminalNeeded => said(
            "Nobody can be asked for the password: there is no terminal.",
            "Hand it over on standard input with --password-stdin.",
            "There is no terminal to ask at.",
        ),
        ShellCode::StateInUse => said(
            "Another natsuin join is at work.",
            "Wait until it has ended, or name another folder with --state.",
            "Another signature is under way.",
        ),
        ShellCode::BuiltWithoutReaders => said(
            "This program was built without card readers.",
            "Build it with the feature “pcsc”.",
            "This program was built without card readers.",
        ),
        ShellCode::FileNotFound => said(
            "There is no such file.",
            "Check its name.",
            "There is no such file.",
        ),
        ShellCode::NotAFile => said(
            "This is not a file.",
            "Folders and devices cannot be used here.",
            "This is not a file.",
        ),
        ShellCode::FileNotReadable => said(
            "This file cannot be read.",
            "Check its permissions.",
            "The file cannot be read.",
        ),
        ShellCode::OutputExists => said(
            "This file exists already.",
            "Replace it with --force, or choose another place.",
            "The output exists already.",
        ),
        ShellCode::OutputNotWritable => said(
            "This file cannot be written.",
            "Check the folder and its permissions, or choose another place.",
            "The output cannot be written.",
        ),
        ShellCode::FontNotFound => said(
            "There is no Japanese font for the stamp on this computer.",
            "Install Noto CJK or IPA (on Debian and Ubuntu: sudo apt install fonts-noto-cjk), or name a file with --font.",
            "There is no Japanese font for the stamp.",
        ),
        ShellCode::FontNotUsable => said(
            "This font cannot be used for the stamp.",
            "It must be TrueType or OpenType, hold Japanese characters, and allow to be embedded. Choose another one.",
            "The font cannot be used.",
        ),
        ShellCode::DocumentChanged => said(
            "This document was changed while it was being signed.",
            "Nothing was written for it. Close the programs that change it and sign it again.",
            "The document was changed meanwhile.",
        ),
        ShellCode::NoSignature => said(
            "There is no signature in this file.",
            "Check that it is the right file; a signature of its own (.p7s) is verified with --content.",
            "There is no signature.",
        ),
        ShellCode::SignatureNotRecognised => said(
            "This is neither a PDF nor a signature.",
            "FILE is a signed PDF or a CMS signature (.p7s); what a .p7s was made for goes after --content.",
            "This is neither a PDF nor a signature.",
        ),
        ShellCode::SignatureTooLarge => said(
            "This signature is larger than this program reads.",
            "Ask the signer for a detached signature (.p7s), and verify that with --content.",
            "The signature is too large.",
        ),
    }
}
