//! The code on the page and the app link.

use std::sync::Arc;

use natsuin_core::session::{self, InvitationKind};

use crate::error::NatsuinError;

/// Which hosts an app trusts. Each entry is a host (then port 443), or `host:port`, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Hosts {
    /// Those whose codes are followed.
    pub trusted: Vec<String>,
    /// The same service's hosts in other environments: refused with a word of their own.
    pub other_environments: Vec<String>,
    /// Hosts known to belong to others: refused with a word of their own.
    pub other_services: Vec<String>,
    /// Whether this machine itself may be the service, also without encryption. For development.
    pub plain_loopback: bool,
}

#[uniffi::remote(Enum)]
pub enum InvitationKind {
    /// The QR code on another screen.
    Code,
    /// The link on this very device: STEP 1 is skipped (journey P11).
    AppLink,
}

/// An invitation to a session, from a host that is trusted. It holds a secret.
#[derive(uniffi::Object)]
pub struct Invitation(pub(crate) session::Invitation);

#[uniffi::export]
impl Invitation {
    /// Judges what was scanned, or what the platform opened the app with. No request is made.
    ///
    /// # Errors
    /// One of the codes of F1 that need no request: `code_unreadable`, `code_unknown_host` …
    #[uniffi::constructor]
    pub fn new(text: String, hosts: Hosts) -> Result<Arc<Self>, NatsuinError> {
        let hosts = session::Hosts {
            trusted: hosts.trusted,
            other_environments: hosts.other_environments,
            other_services: hosts.other_services,
            plain_loopback: hosts.plain_loopback,
        };
        Ok(Arc::new(Self(session::Invitation::parse(&text, &hosts)?)))
    }

    /// Where it came from.
    ///
    /// # Errors
    /// None.
    pub fn kind(&self) -> Result<InvitationKind, NatsuinError> {
        Ok(self.0.kind())
    }

    /// Scheme, host and port of the service.
    ///
    /// # Errors
    /// None.
    pub fn origin(&self) -> Result<String, NatsuinError> {
        Ok(self.0.origin().to_owned())
    }
}
