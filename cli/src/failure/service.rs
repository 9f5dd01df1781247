//! The codes of `natsuin serve` and `natsuin request`: the service and its sender.

use natsuin_core::error::Recovery;

use super::Exit;

/// What can go wrong with a service, in starting it or in sending to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "service"),
    allow(dead_code, reason = "no service is started then")
)]
pub(crate) enum ServiceCode {
    /// An origin is none.
    OriginMalformed,
    /// An origin has to be given.
    OriginMissing,
    /// Pages and app links are on one host.
    HostsEqual,
    /// An origin does not fit into the QR code.
    OriginTooLong,
    /// The name of who asks cannot be shown.
    RequesterMalformed,
    /// The mail server's address cannot be read.
    MailMalformed,
    /// The address cannot be listened at.
    CannotListen,
    /// The data folder cannot be used.
    DataUnusable,
    /// No service keeps its data there.
    NoneKnown,
    /// What answers is no service of this kind.
    NotRecognised,
    /// The API key is wrong.
    ApiKeyWrong,
    /// The service refuses a request.
    RequestRefused,
    /// A document is larger than services take.
    DocumentTooLarge,
    /// All documents together are.
    RequestTooLarge,
    /// A document's pages cannot be shown.
    PdfCannotBeShown,
    /// A document has more pages than can be shown.
    PdfTooManyPages,
}

impl ServiceCode {
    /// Stable, in `snake_case`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::OriginMalformed => "service_origin_malformed",
            Self::OriginMissing => "service_origin_missing",
            Self::HostsEqual => "service_hosts_equal",
            Self::OriginTooLong => "service_origin_too_long",
            Self::RequesterMalformed => "service_requester_malformed",
            Self::MailMalformed => "service_mail_malformed",
            Self::CannotListen => "service_cannot_listen",
            Self::DataUnusable => "service_data_unusable",
            Self::NoneKnown => "no_service_known",
            Self::NotRecognised => "service_not_recognised",
            Self::ApiKeyWrong => "api_key_wrong",
            Self::RequestRefused => "request_refused",
            Self::DocumentTooLarge => "document_too_large",
            Self::RequestTooLarge => "request_too_large",
            Self::PdfCannotBeShown => "pdf_cannot_be_shown",
            Self::PdfTooManyPages => "pdf_too_many_pages",
        }
    }

    /// The program's exit status.
    pub(crate) const fn exit(self) -> Exit {
        match self {
            Self::OriginMalformed
            | Self::OriginMissing
            | Self::HostsEqual
            | Self::OriginTooLong
            | Self::RequesterMalformed
            | Self::MailMalformed => Exit::Usage,
            Self::DataUnusable
            | Self::DocumentTooLarge
            | Self::RequestTooLarge
            | Self::PdfCannotBeShown
            | Self::PdfTooManyPages => Exit::File,
            Self::CannotListen
            | Self::NoneKnown
            | Self::NotRecognised
            | Self::ApiKeyWrong
            | Self::RequestRefused => Exit::Session,
        }
    }

    /// Whose turn it is, in `snake_case`.
    pub(crate) const fn recovery(self) -> &'static str {
        match self {
            Self::OriginMalformed
            | Self::OriginMissing
            | Self::HostsEqual
            | Self::OriginTooLong
            | Self::RequesterMalformed
            | Self::MailMalformed
            | Self::RequestRefused => "fix_command",
            Self::CannotListen => "choose_address",
            Self::DataUnusable => Recovery::CheckStorage.as_str(),
            Self::NoneKnown => "start_service",
            Self::NotRecognised => "check_server",
            Self::ApiKeyWrong => "check_api_key",
            Self::DocumentTooLarge
            | Self::RequestTooLarge
            | Self::PdfCannotBeShown
            | Self::PdfTooManyPages => "check_file",
        }
    }
}
