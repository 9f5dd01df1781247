//! HTTP, as the shell implements it: the phone's own trust store, proxies and policies.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use async_trait::async_trait;
use futures_channel::{mpsc, oneshot};
use futures_core::Stream;
use natsuin_core::session::{self, CONNECT_TIMEOUT_MS, Head, Receiver};
use thiserror::Error;

/// One request. It holds secrets (`authorization`, `body`): it is never logged.
#[derive(uniffi::Record)]
pub struct HttpRequest {
    /// `GET`, `PUT`, `POST` or `DELETE`.
    pub method: String,
    /// Absolute.
    pub url: String,
    /// For the header `Authorization`.
    pub authorization: String,
    /// JSON, for the header `Content-Type: application/json`.
    pub body: Option<Vec<u8>>,
    /// How long a connection may take to come about, in milliseconds.
    pub connect_timeout_ms: u32,
    /// Without a byte of the answer, in milliseconds.
    pub idle_timeout_ms: u32,
    /// To the end of the answer, in milliseconds; none for a document.
    pub total_timeout_ms: Option<u32>,
}

/// Why there was no whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, uniffi::Error)]
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
    /// The receiver wants no more: close the connection, and answer this.
    #[error("stopped")]
    Stopped,
    /// Anything else.
    #[error("failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for HttpError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

impl From<HttpError> for session::HttpError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::NotConnected => Self::NotConnected,
            HttpError::TimedOut => Self::TimedOut,
            HttpError::Cut => Self::Cut,
            HttpError::NotTrusted => Self::NotTrusted,
            HttpError::Stopped => Self::Stopped,
            HttpError::Failed => Self::Failed,
        }
    }
}

/// One exchange with a service.
#[uniffi::export(callback_interface)]
#[async_trait]
pub trait Http: Send + Sync {
    /// Sends one request once, hands `receiver` the head and then the body as it comes, awaiting each.
    ///
    /// The shell's duties: it bounds the time; it follows *no* redirect and tries nothing again; it sends and keeps no
    /// cookies and no cache; it sends `Accept-Encoding: identity`; it believes the platform's certificates only; it
    /// writes neither headers nor bodies anywhere. May be cancelled at any moment.
    ///
    /// # Errors
    /// Why there was no (whole) answer. The request may have been executed all the same.
    async fn send(&self, request: HttpRequest, receiver: Arc<HttpReceiver>) -> Result<(), HttpError>;
}

/// A part of an answer, and whom to tell whether more is wanted.
struct Part {
    what: What,
    more: oneshot::Sender<bool>,
}

enum What {
    Head(Head),
    Chunk(Vec<u8>),
}

/// Takes an answer as it comes. It bounds what it takes.
#[derive(uniffi::Object)]
pub struct HttpReceiver(mpsc::UnboundedSender<Part>);

#[uniffi::export]
impl HttpReceiver {
    /// Once, first. `retry_after_s`: the header `Retry-After`, where it is a number of seconds.
    ///
    /// # Errors
    /// `Stopped`: no more is wanted.
    pub async fn head(&self, status: u16, retry_after_s: Option<u32>) -> Result<(), HttpError> {
        self.hand_over(What::Head(Head {
            status,
            retry_after_s,
        }))
        .await
    }

    /// The next bytes of the body.
    ///
    /// # Errors
    /// `Stopped`: no more is wanted.
    pub async fn chunk(&self, bytes: Vec<u8>) -> Result<(), HttpError> {
        self.hand_over(What::Chunk(bytes)).await
    }
}

impl HttpReceiver {
    /// Returns when it was taken: so no more than one part ever waits.
    async fn hand_over(&self, what: What) -> Result<(), HttpError> {
        let (more, answer) = oneshot::channel();
        self.0
            .unbounded_send(Part { what, more })
            .map_err(|_| HttpError::Stopped)?;
        match answer.await {
            Ok(true) => Ok(()),
            // The work that wanted the answer may be gone.
            Ok(false) | Err(oneshot::Canceled) => Err(HttpError::Stopped),
        }
    }
}

impl Part {
    fn deliver(self, receiver: &dyn Receiver) {
        let taken = match self.what {
            What::Head(head) => receiver.head(head),
            What::Chunk(bytes) => receiver.chunk(&bytes),
        };
        // Nobody waits any more: the shell gave up.
        let _ = self.more.send(taken.is_ok());
    }
}

pub(crate) struct HttpPort(pub(crate) Arc<dyn Http>);

#[async_trait]
impl session::Http for HttpPort {
    async fn send(
        &self,
        request: &session::Request,
        receiver: &dyn Receiver,
    ) -> Result<(), session::HttpError> {
        let request = HttpRequest {
            method: request.method.as_str().to_owned(),
            url: request.url.clone(),
            authorization: format!("Bearer {}", *request.token),
            body: request.body.as_ref().map(|body| body.to_vec()),
            connect_timeout_ms: CONNECT_TIMEOUT_MS,
            idle_timeout_ms: request.idle_timeout_ms,
            total_timeout_ms: request.total_timeout_ms,
        };
        let (sender, mut parts) = mpsc::unbounded();
        let mut sending = pin!(self.0.send(request, Arc::new(HttpReceiver(sender))));
        poll_fn(|context| {
            let sent = sending.as_mut().poll(context);
            while let Poll::Ready(Some(part)) = Pin::new(&mut parts).poll_next(context) {
                Part::deliver(part, receiver);
            }
            sent
        })
        .await?;
        Ok(())
    }
}
