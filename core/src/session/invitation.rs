//! The code on the page and the app link: parsed and judged before any request (§2, journey P10, P16).

use core::fmt;

use zeroize::Zeroizing;

use super::encoding::is_16_bytes;
use crate::error::ErrorCode;

/// What a QR code of version 6, level M, holds in byte mode (ISO/IEC 18004, table 7).
const MAX_LINK_BYTES: usize = 106;
/// More than this is not even looked at.
const MAX_TEXT_BYTES: usize = 2_048;
/// Schemes and hosts of the platforms' shops.
const SHOP_SCHEMES: [&str; 3] = ["itms-apps", "itms-appss", "market"];
const SHOP_HOSTS: [&str; 3] = ["apps.apple.com", "itunes.apple.com", "play.google.com"];
const LOOPBACK_HOSTS: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];
/// The version of the protocol, as it stands in the path.
const VERSION: &str = "1";

/// Which hosts an app trusts. Each entry is a host (then port 443), or `host:port`, in lower case.
#[derive(Debug, Clone, Default)]
pub struct Hosts {
    /// Those whose codes are followed.
    pub trusted: Vec<String>,
    /// The same service's hosts in other environments: refused with a word of their own.
    pub other_environments: Vec<String>,
    /// Hosts known to belong to others: refused with a word of their own.
    pub other_services: Vec<String>,
    /// Whether this machine itself may be the service, also without encryption.
    pub plain_loopback: bool,
}

/// Where an invitation came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationKind {
    /// The QR code on another screen.
    Code,
    /// The link on this very device: STEP 1 is skipped (journey P11).
    AppLink,
}

/// An invitation to a session, from a host that is trusted.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    kind: InvitationKind,
    origin: String,
    id: String,
    secret: Zeroizing<String>,
}

impl Invitation {
    /// Judges what was scanned, or what the platform opened the app with.
    ///
    /// # Errors
    /// One of the codes of F1 that need no request.
    pub fn parse(text: &str, hosts: &Hosts) -> Result<Self, ErrorCode> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ErrorCode::CodeUnreadable);
        }
        if text.len() > MAX_TEXT_BYTES {
            return Err(ErrorCode::CodeTooLong);
        }
        let link = Link::split(text)?;
        link.judge_host(hosts)?;
        if text.len() > MAX_LINK_BYTES {
            return Err(ErrorCode::CodeTooLong);
        }
        link.invitation(text)
    }

    /// Where it came from.
    #[must_use]
    pub const fn kind(&self) -> InvitationKind {
        self.kind
    }

    /// Scheme, host and port of the service: all requests go there.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn secret(&self) -> &str {
        &self.secret
    }

    /// The whole link, secret included: for safe keeping only.
    pub(crate) fn link(&self) -> Zeroizing<String> {
        let kind = match self.kind {
            InvitationKind::Code => 's',
            InvitationKind::AppLink => 'a',
        };
        let Self {
            origin, id, secret, ..
        } = self;
        Zeroizing::new(format!("{origin}/{kind}/{VERSION}/{id}#{}", **secret))
    }

    /// A link that was judged before and kept.
    pub(crate) fn kept(link: &str) -> Option<Self> {
        Link::split(link).ok()?.invitation(link).ok()
    }

    /// Whether both lead to the same session of the same host: what is kept of one host's is no other's business.
    pub(crate) fn is_same_session(&self, other: &Self) -> bool {
        self.id == other.id && self.origin == other.origin
    }
}

impl fmt::Debug for Invitation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Invitation")
            .field("kind", &self.kind)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// An `http` or `https` link in its parts (RFC 3986 §3), as far as they matter here.
struct Link<'a> {
    is_https: bool,
    /// In lower case, brackets kept.
    host: String,
    port: Option<&'a str>,
    /// Everything from the path on.
    rest: &'a str,
}

impl<'a> Link<'a> {
    fn split(text: &'a str) -> Result<Self, ErrorCode> {
        let (scheme, after) = text.split_once(':').ok_or(ErrorCode::CodeNotOurs)?;
        if !is_scheme(scheme) {
            return Err(ErrorCode::CodeNotOurs);
        }
        let scheme = scheme.to_ascii_lowercase();
        if SHOP_SCHEMES.contains(&scheme.as_str()) {
            return Err(ErrorCode::CodeShopLink);
        }
        let is_https = match scheme.as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(ErrorCode::CodeAnotherService),
        };
        // A browser reads a backslash as a slash: what it makes of a link must not differ from what is judged here.
        if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(ErrorCode::CodeMalformed);
        }
        let after = after.strip_prefix("//").ok_or(ErrorCode::CodeMalformed)?;
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        let (authority, rest) = after.split_at(end);
        let (host, port) = split_port(authority).ok_or(ErrorCode::CodeMalformed)?;
        Ok(Self {
            is_https,
            host: host.to_ascii_lowercase(),
            port,
            rest,
        })
    }

    fn judge_host(&self, hosts: &Hosts) -> Result<(), ErrorCode> {
        if SHOP_HOSTS.contains(&self.host.as_str()) {
            return Err(ErrorCode::CodeShopLink);
        }
        if self.is_in(&hosts.other_environments) {
            return Err(ErrorCode::CodeWrongEnvironment);
        }
        if self.is_in(&hosts.other_services) {
            return Err(ErrorCode::CodeAnotherService);
        }
        let loopback = hosts.plain_loopback && LOOPBACK_HOSTS.contains(&self.host.as_str());
        if !self.is_https && !loopback {
            return Err(ErrorCode::CodeNotHttps);
        }
        if loopback || self.is_in(&hosts.trusted) {
            Ok(())
        } else {
            Err(ErrorCode::CodeUnknownHost)
        }
    }

    fn is_in(&self, list: &[String]) -> bool {
        list.iter().any(|entry| match self.port {
            None => *entry == self.host,
            Some(port) => *entry == format!("{}:{port}", self.host),
        })
    }

    /// Only the one form of §2: `text` must be what its parts make.
    fn invitation(&self, text: &str) -> Result<Invitation, ErrorCode> {
        let (kind, rest) = if let Some(rest) = self.rest.strip_prefix("/s/") {
            (InvitationKind::Code, rest)
        } else if let Some(rest) = self.rest.strip_prefix("/a/") {
            (InvitationKind::AppLink, rest)
        } else {
            return Err(ErrorCode::CodeMalformed);
        };
        let (version, rest) = rest.split_once('/').ok_or(ErrorCode::CodeMalformed)?;
        if version != VERSION {
            let is_number = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
            return Err(if is_number {
                ErrorCode::CodeVersionUnknown
            } else {
                ErrorCode::CodeMalformed
            });
        }
        let (id, secret) = rest.split_once('#').ok_or(ErrorCode::CodeMalformed)?;
        if !is_16_bytes(id) || !is_16_bytes(secret) {
            return Err(ErrorCode::CodeMalformed);
        }
        let scheme = if self.is_https { "https" } else { "http" };
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        let invitation = Invitation {
            kind,
            origin: format!("{scheme}://{}{port}", self.host),
            id: id.to_owned(),
            secret: Zeroizing::new(secret.to_owned()),
        };
        if invitation.link().as_str() == text {
            Ok(invitation)
        } else {
            Err(ErrorCode::CodeMalformed)
        }
    }
}

/// RFC 3986 §3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// Host and port (RFC 3986 §3.2), without user information.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let end = rest.find(']')? + 2;
            authority.split_at_checked(end)?
        }
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let port = match port {
        "" => None,
        port => Some(port.strip_prefix(':')?),
    };
    let is_port =
        |port: &str| port != "443" && port.parse::<u16>().is_ok_and(|number| number.to_string() == port);
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte);
    (!host.is_empty() && host.bytes().all(allowed) && port.is_none_or(is_port)).then_some((host, port))
}
