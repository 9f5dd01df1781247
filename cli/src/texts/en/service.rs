//! The texts of the service and of sending to it, in English.

use super::said;
use crate::failure::ServiceCode;
use crate::texts::{Served, Text, shown};

/// What is said about a code of the service.
pub(super) const fn service(code: ServiceCode) -> Text {
    match code {
        ServiceCode::OriginMalformed => said(
            "An origin is not one that can be served.",
            "It has the form https://HOST or https://HOST:PORT, in small letters; http is for this machine only.",
            "An origin cannot be used.",
        ),
        ServiceCode::OriginMissing => said(
            "Outside this machine it must be said how browsers and apps reach the service.",
            "Give --origin for the pages and --app-origin for the app links, on two different hosts.",
            "The origins are missing.",
        ),
        ServiceCode::HostsEqual => said(
            "Pages and app links have one host, so a phone would open the link in the browser and not in the app.",
            "Give --app-origin another host name that leads to this service.",
            "Pages and app links need two hosts.",
        ),
        ServiceCode::OriginTooLong => said(
            "An origin is too long for a QR code that every camera reads.",
            "Host and port may have 48 characters together. Choose a shorter name.",
            "An origin is too long.",
        ),
        ServiceCode::RequesterMalformed => said(
            "The name or the mail address of who asks is not right.",
            "--requester takes 1 to 200 characters, none of them invisible; --requester-mail a bare address such as keiyaku@example.jp.",
            "The requester's name or mail address is not right.",
        ),
        ServiceCode::MailMalformed => said(
            "The mail server's address or the sender's cannot be read.",
            "The first line of --smtp-file is like smtps://USER:PASSWORD@HOST:465; --mail-from is a mail address.",
            "The mail server's address cannot be read.",
        ),
        ServiceCode::CannotListen => said(
            "The service cannot listen at this address.",
            "Another program may be using the port. Choose another one with --listen HOST:PORT; port 0 takes any that is free.",
            "The service cannot listen there.",
        ),
        ServiceCode::DataUnusable => said(
            "The service's data folder cannot be used.",
            "Check its permissions and the free space, or choose another one with --data.",
            "The data folder cannot be used.",
        ),
        ServiceCode::NoneKnown => said(
            "No service is known here.",
            "Start one with “natsuin serve”, or name it with --server URL.",
            "No service is known.",
        ),
        ServiceCode::NotRecognised => said(
            "What answers there is no signing service of this kind.",
            "Check --server: it is the origin that “natsuin serve” prints first.",
            "That is no signing service.",
        ),
        ServiceCode::ApiKeyWrong => said(
            "The service does not accept the API key.",
            "“natsuin serve” keeps it in the file api-key of its data folder: name the folder with --data, or a copy of the file with --api-key-file.",
            "The API key is wrong.",
        ),
        ServiceCode::RequestRefused => said(
            "The service refuses this request.",
            "Check the mail address, the title, the names of the files, and --server.",
            "The service refuses this request.",
        ),
        ServiceCode::DocumentTooLarge => said(
            "This document is larger than the service takes.",
            "A document may have 50 MiB.",
            "The document is too large.",
        ),
        ServiceCode::RequestTooLarge => said(
            "The documents are larger than the service takes at once.",
            "All of them together may have 100 MiB. Send several requests.",
            "The documents are too large.",
        ),
        ServiceCode::PdfCannotBeShown => said(
            "The pages of this PDF cannot be shown, so nobody could read what is to be signed.",
            "Write it again with another program, and send that file.",
            "This PDF cannot be shown.",
        ),
        ServiceCode::PdfTooManyPages => said(
            "This PDF has more pages than the service shows.",
            "Send it in parts.",
            "This PDF has too many pages.",
        ),
    }
}

/// What is said of a service that listens, a line each.
pub(super) fn serving(served: &Served<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some((plain, with_code)) = served.samples {
        lines.extend([
            String::new(),
            "Two sample requests wait for their recipient. The links of their mails:".into(),
            format!("  {}", plain.link),
            format!("  {}  (access code: {})", with_code.link, with_code.access_code),
            String::new(),
            "Open one in a browser. When it shows the QR code, take a picture of the screen, and be the phone:".into(),
            format!("  {} --scan PICTURE", served.join),
            "or copy the address of “Open the app” on the page for phones, in place of --scan PICTURE.".into(),
        ]);
        lines.extend(
            served
                .password
                .map(|password| format!("The virtual card's password is {password}.")),
        );
        lines.push(String::new());
    }
    let data = shown(served.data);
    lines.push(match served.throwaway {
        true => format!("Data:  {data} (goes when the service stops)"),
        false => format!("Data:  {data} (the sender's key: api-key)"),
    });
    lines.extend(served.mail.map(|mail| format!("Mail:  files in {}", shown(mail))));
    lines.push("Ctrl-C stops it.".into());
    lines
}

/// After the first Ctrl-C.
pub(super) const STOPPING: &str = "Stopping, once what is under way is done. Ctrl-C once more stops at once.";

/// A request that was sent, a line each.
pub(super) fn sent(title: &str, to: &str, link: &str) -> Vec<String> {
    vec![
        format!("Sent: {title} → {to}"),
        format!("Link, as in the mail: {link}"),
    ]
}
