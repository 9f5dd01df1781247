//! The texts of the journey and its failures, in English.

use natsuin_core::error::ErrorCode;
use natsuin_core::journey::News;
use natsuin_core::pades::ActiveContent;
use natsuin_core::session::{Claim, IdentifiedBy};

use super::said;
use crate::texts::Text;

/// What is said about a code of the session; `None` for the others.
pub(super) const fn session(code: ErrorCode) -> Option<Text> {
    Some(match code {
        ErrorCode::CodeUnreadable => said(
            "No code could be read.",
            "Show the whole QR code, straight and bright, and try again.",
            "No code could be read.",
        ),
        ErrorCode::CodeTooLong => said(
            "This code is too long to be one for signing.",
            "Scan the QR code on the signing page.",
            "This is no code for signing.",
        ),
        ErrorCode::CodeShopLink => said(
            "This is a link to an app store.",
            "The store is not needed here: scan the QR code on the signing page.",
            "This is a link to an app store.",
        ),
        ErrorCode::CodeNotOurs => said(
            "This code is no link.",
            "Scan the QR code on the signing page.",
            "This is no code for signing.",
        ),
        ErrorCode::CodeAnotherService => said(
            "This code belongs to another service or app.",
            "Scan the QR code on the signing page.",
            "This code belongs to another service.",
        ),
        ErrorCode::CodeMalformed => said(
            "This code is damaged.",
            "Press “Refresh the QR code” on the page and scan the new code.",
            "This code is damaged.",
        ),
        ErrorCode::CodeWrongEnvironment => said(
            "This code is of another environment (test or production).",
            "Use the app of that environment, or open the page of the right one.",
            "This code is of another environment.",
        ),
        ErrorCode::CodeNotHttps => said(
            "The code's link is not encrypted (not https).",
            "Ask the sender. For this machine alone, --allow-loopback allows it.",
            "The link is not encrypted.",
        ),
        ErrorCode::CodeUnknownHost => said(
            "The code leads to a host that is not trusted. Nothing was sent.",
            "Ask the sender. If you know it to be right, allow it with --allow-host HOST.",
            "The host is not trusted.",
        ),
        ErrorCode::CodeVersionUnknown => said(
            "This code is made for a newer app.",
            "Update the app.",
            "Please update the app.",
        ),
        ErrorCode::CodeUnknown => said(
            "The service does not know this code.",
            "Press “Refresh the QR code” on the page and scan the new code.",
            "The service does not know this code.",
        ),
        ErrorCode::CodeExpired => said(
            "The code has expired.",
            "Press “Refresh the QR code” on the page and scan again.",
            "The code has expired. Refresh it and scan again.",
        ),
        ErrorCode::CodeReplaced => said(
            "This is an old code: a newer one took its place.",
            "Scan the QR code that the page shows now.",
            "This is an old code. Scan the new one.",
        ),
        ErrorCode::CodeUsed => said(
            "Something was signed with this code already.",
            "If it was not you, ask the sender.",
            "This code was used already.",
        ),
        ErrorCode::CodeClaimed => said(
            "Another phone scanned this code first.",
            "If that was not you, press “Refresh the QR code” and scan the new code.",
            "Another phone scanned this code first.",
        ),
        ErrorCode::LinkExpired => said(
            "The link's sixty seconds are over.",
            "Go back to the browser and press “Open the app” again.",
            "The link has expired.",
        ),
        ErrorCode::LinkUsed => said(
            "The link was used before.",
            "Go back to the browser and press “Open the app” again.",
            "The link was used before.",
        ),
        ErrorCode::Offline => said(
            "The service cannot be reached.",
            "Check the network and try again. Nothing is lost.",
            "The service cannot be reached.",
        ),
        ErrorCode::ServiceNotTrusted => said(
            "Who answers cannot prove to be the service (its certificate is not trusted).",
            "Try another network. For a CA of your own there is --tls-ca.",
            "The service cannot be trusted.",
        ),
        ErrorCode::RedirectRefused => said(
            "The service tried to send us elsewhere, which is refused.",
            "Check whether the network wants a login, and try again.",
            "A redirect was refused.",
        ),
        ErrorCode::ServiceBusy => said(
            "The service has too much to do.",
            "Try again in a while.",
            "The service is busy.",
        ),
        ErrorCode::ServiceFailed => said(
            "The service failed.",
            "Try again in a while.",
            "The service failed.",
        ),
        ErrorCode::ServiceRefused => said(
            "The service refuses.",
            "Press “Refresh the QR code” on the page and scan the new code.",
            "The service refuses.",
        ),
        ErrorCode::AnswerMalformed => said(
            "The service's answer cannot be understood.",
            "Ask the sender.",
            "The service's answer cannot be understood.",
        ),
        ErrorCode::ProtocolVersionUnknown => said(
            "The service speaks a version that this app does not know.",
            "Update the app.",
            "Please update the app.",
        ),
        ErrorCode::DocumentNotAsAnnounced => said(
            "A document is not the one that was announced. Nothing was signed.",
            "Ask the sender.",
            "The document is not the right one.",
        ),
        ErrorCode::DocumentNotPrepared => said(
            "A document is not prepared so that what is shown would be what is signed. Nothing was signed.",
            "Ask the sender.",
            "There is something wrong with the document.",
        ),
        ErrorCode::StorageFailed => said(
            "What must be kept cannot be kept on this machine.",
            "Check the free space, and whether the folder of --state can be written.",
            "It cannot be stored.",
        ),
        ErrorCode::SessionNotConfirmed => said(
            "The service could not be asked whether the session is alive. The card was not touched.",
            "Check the network and try again.",
            "The service could not be asked. Check the network.",
        ),
        ErrorCode::SessionUnknown => said(
            "The service does not know this session any more.",
            "Scan a new code and start again.",
            "Scan a new code.",
        ),
        ErrorCode::SessionExpired => said(
            "The session's ten minutes are over.",
            "Press “Refresh the QR code” on the page and scan again.",
            "The time is over. Refresh the code.",
        ),
        ErrorCode::SessionReplaced => said(
            "The code was refreshed on the page, which ended this session.",
            "Scan the QR code that the page shows now.",
            "The code was refreshed. Scan again.",
        ),
        ErrorCode::SessionReleased => said(
            "This session was given back.",
            "Scan the code again.",
            "Scan the code again.",
        ),
        ErrorCode::SessionAlreadySigned => said(
            "This session has its signatures already.",
            "If they are not yours, ask the sender.",
            "It is signed already.",
        ),
        ErrorCode::SubmissionRefused => said(
            "The service does not accept the signature.",
            "Ask the sender.",
            "The signature was not accepted.",
        ),
        ErrorCode::OfflineAtSubmit => said(
            "It is signed, but the service cannot be reached. The signature is kept.",
            "Check the network and run it again: neither card nor password is needed.",
            "The signature could not be sent. Try again.",
        ),
        ErrorCode::ServiceBusyAtSubmit => said(
            "It is signed, but the service has too much to do. The signature is kept.",
            "Run it again in a while: neither card nor password is needed.",
            "The service is busy. Send it again later.",
        ),
        ErrorCode::ServiceFailedAtSubmit => said(
            "It is signed, but the service failed. The signature is kept.",
            "Run it again in a while: neither card nor password is needed.",
            "The service failed. Send it again later.",
        ),
        _ => return None,
    })
}

/// Who asks for what, a line each.
pub(super) fn invited(claim: &Claim) -> Vec<String> {
    let word = match claim.requester.identified_by {
        IdentifiedBy::MailAddress => "mail address checked by the service",
        IdentifiedBy::ApiKey => "a customer of the service; the name is self-stated",
        IdentifiedBy::Organization => "organization checked by the service",
        IdentifiedBy::SelfStated => "self-stated, not checked",
    };
    let mail = claim.requester.mail.as_deref().map(|mail| format!(" <{mail}>"));
    vec![
        format!("Title: {}", claim.title),
        format!(
            "From: {}{} ({word})",
            claim.requester.name,
            mail.unwrap_or_default()
        ),
        format!("To: {}", claim.addressee),
        format!(
            "Matching code: {} (it must be the one on the page)",
            claim.matching_code
        ),
    ]
}

/// How the journey goes, where that is worth a line.
pub(super) fn news(news: News<'_>) -> Option<String> {
    match news {
        News::TimeLeft { remaining_ms } => Some(format!("Time left: {}", time(remaining_ms))),
        News::Claiming => Some("Asking the service".into()),
        News::Fetching { number, of } => Some(format!("Fetching the documents ({number}/{of})")),
        News::Submitting => Some("Handing the signature in".into()),
        News::Claimed(_) => None,
    }
}

fn time(ms: u64) -> String {
    format!("{} min {} s", ms / 60_000, ms / 1_000 % 60)
}

/// What in a document can act.
pub(super) const fn active_content(content: ActiveContent) -> &'static str {
    match content {
        ActiveContent::JavaScript => "This document holds a program (JavaScript).",
        ActiveContent::Actions => "This document holds actions that start by themselves.",
        ActiveContent::OptionalContent => "Parts of this document can be shown and hidden.",
        ActiveContent::HiddenAnnotations => "This document has hidden annotations.",
        ActiveContent::ExternalReferences => "This document refers to what lies outside of it.",
        ActiveContent::Attachments => "This document has attachments.",
    }
}

/// After the signatures were handed in.
pub(super) const HANDED_IN: &str = "The signature has arrived. Go back to the page.";
