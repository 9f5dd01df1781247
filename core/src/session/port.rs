//! HTTP and waiting as ports: on phones the shell has both, with the platform's own trust store and proxies.

use async_trait::async_trait;
use thiserror::Error;
use zeroize::Zeroizing;

/// How long a connection may take to come about.
pub const CONNECT_TIMEOUT_MS: u32 = 10_000;

/// One exchange with a service.
#[async_trait]
pub trait Http: Send + Sync {
    /// Sends one request once, hands `receiver` the head and then the body as it comes.
    ///
    /// The port's duties: it bounds the time ([`CONNECT_TIMEOUT_MS`], [`Request`]); it follows *no* redirect and tries nothing again; it sends
    /// and keeps no cookies; it asks for no content encoding; it believes the platform's certificates only; it writes
    /// neither headers nor bodies anywhere. The future may be dropped at any moment.
    ///
    /// # Errors
    /// Why there was no (whole) answer. The request may have been executed all the same.
    async fn send(&self, request: &Request, receiver: &dyn Receiver) -> Result<(), HttpError>;
}

/// Waiting, as a port.
#[async_trait]
pub trait Timer: Send + Sync {
    /// Returns after so many milliseconds. The future may be dropped.
    async fn wait(&self, ms: u64);
}

/// What a request is sent with. Token and body are secrets, so there is no `Debug`.
pub struct Request {
    /// The method.
    pub method: Method,
    /// Absolute.
    pub url: String,
    /// For `Authorization: Bearer`.
    pub token: Zeroizing<String>,
    /// JSON.
    pub body: Option<Zeroizing<Vec<u8>>>,
    /// Without a byte of the answer, in milliseconds.
    pub idle_timeout_ms: u32,
    /// To the end of the answer, in milliseconds; none for a document.
    pub total_timeout_ms: Option<u32>,
}

/// The methods of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`.
    Get,
    /// `PUT`.
    Put,
    /// `POST`.
    Post,
    /// `DELETE`.
    Delete,
}

impl Method {
    /// As it stands in the request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// What comes before the body of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The status code.
    pub status: u16,
    /// `Retry-After`, where it is a number of seconds.
    pub retry_after_s: Option<u32>,
}

/// Takes an answer as it comes. It bounds what it takes, so no port needs to.
pub trait Receiver: Send + Sync {
    /// Once, first.
    ///
    /// # Errors
    /// [`Stop`]: no more is wanted.
    fn head(&self, head: Head) -> Result<(), Stop>;

    /// The next bytes of the body.
    ///
    /// # Errors
    /// [`Stop`]: no more is wanted.
    fn chunk(&self, bytes: &[u8]) -> Result<(), Stop>;
}

/// The receiver has had enough: the port closes the connection and answers [`HttpError::Stopped`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop;

/// Why there was no whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HttpError {
    /// No connection: no network, no such host, refused.
    #[error("not connected")]
    NotConnected,
    /// Nothing came in time.
    #[error("timed out")]
    TimedOut,
    /// The connection broke.
    #[error("cut")]
    Cut,
    /// Who answers cannot prove to be the host.
    #[error("certificate not trusted")]
    NotTrusted,
    /// The receiver stopped it.
    #[error("stopped")]
    Stopped,
    /// Anything else.
    #[error("failed")]
    Failed,
}
