//! The HTTP port and the timer at the desk: reqwest over rustls, inside a tokio runtime of the caller's.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use reqwest::redirect::Policy;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;

use crate::session::{CONNECT_TIMEOUT_MS, Head, Http, HttpError, Method, Receiver, Request, Timer};

/// How long 100 MiB may take, at 1.5 Mbit/s.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(600);
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// HTTP for the desk.
pub struct DeskHttp {
    /// By the proxy that the environment names, if any: it sees where to, and no more.
    client: reqwest::Client,
    /// Without encryption, which is for this machine alone: a proxy would see all.
    direct: reqwest::Client,
}

/// What a [`DeskHttp`] believes.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// DER of CA certificates that are believed for servers, beside the platform's.
    pub roots: Vec<Vec<u8>>,
    /// Whether plain HTTP is allowed at all; what is loopback was judged with the invitation.
    pub plain: bool,
}

/// There is no HTTP: a root that cannot be read, or a platform that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("http not available")]
pub struct Unavailable;

impl DeskHttp {
    /// With the platform's roots and those given.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub fn new(trust: &Trust) -> Result<Self, Unavailable> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        for root in &trust.roots {
            roots
                .add(CertificateDer::from(root.as_slice()))
                .map_err(|_| Unavailable)?;
        }
        let provider = rustls::crypto::ring::default_provider();
        let tls = ClientConfig::builder_with_provider(provider.into())
            .with_safe_default_protocol_versions()
            .map_err(|_| Unavailable)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let builder = || {
            reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .redirect(Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .https_only(!trust.plain)
                .connect_timeout(Duration::from_millis(CONNECT_TIMEOUT_MS.into()))
                .user_agent(concat!("natsuin/", env!("CARGO_PKG_VERSION")))
        };
        Ok(Self {
            client: builder().build().map_err(|_| Unavailable)?,
            direct: builder().no_proxy().build().map_err(|_| Unavailable)?,
        })
    }

    fn client(&self, url: &str) -> &reqwest::Client {
        if url.starts_with("http:") {
            &self.direct
        } else {
            &self.client
        }
    }

    fn build(&self, request: &Request) -> reqwest::RequestBuilder {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Put => reqwest::Method::PUT,
            Method::Post => reqwest::Method::POST,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut builder = self
            .client(&request.url)
            .request(method, &request.url)
            .bearer_auth(request.token.as_str())
            .header(
                ACCEPT,
                "application/json, application/pdf, application/problem+json",
            )
            .header(ACCEPT_ENCODING, "identity");
        if let Some(total) = request.total_timeout_ms {
            builder = builder.timeout(Duration::from_millis(total.into()));
        }
        if let Some(body) = &request.body {
            builder = builder
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_vec());
        }
        builder
    }

    /// Sends the sender's request (docs/session-protocol.md §9), once; no phone ever does. The rules are those of
    /// [`Http::send`].
    ///
    /// # Errors
    /// Why there was no (whole) answer.
    pub async fn upload(&self, upload: Upload<'_>, receiver: &dyn Receiver) -> Result<(), HttpError> {
        let builder = self
            .client(upload.url)
            .post(upload.url)
            .bearer_auth(upload.token)
            .header(CONTENT_TYPE, upload.content_type)
            .header(IDEMPOTENCY_KEY, upload.idempotency_key)
            .timeout(UPLOAD_TIMEOUT)
            .body(upload.body);
        receive(UPLOAD_TIMEOUT, builder, receiver).await
    }
}

/// What a sender sends. Token and body are secrets, so there is no `Debug`.
pub struct Upload<'a> {
    /// Absolute.
    pub url: &'a str,
    /// For `Authorization: Bearer`.
    pub token: &'a str,
    /// Of the body.
    pub content_type: &'a str,
    /// The same for the same request sent again.
    pub idempotency_key: &'a str,
    /// At most 100 MiB (§9).
    pub body: Vec<u8>,
}

#[async_trait]
impl Http for DeskHttp {
    async fn send(&self, request: &Request, receiver: &dyn Receiver) -> Result<(), HttpError> {
        let idle = Duration::from_millis(request.idle_timeout_ms.into());
        receive(idle, self.build(request), receiver).await
    }
}

/// Sends, and hands on what comes.
async fn receive(
    idle: Duration,
    request: reqwest::RequestBuilder,
    receiver: &dyn Receiver,
) -> Result<(), HttpError> {
    let mut answer = in_time(idle, request.send()).await?;
    let retry_after = answer.headers().get(RETRY_AFTER);
    let head = Head {
        status: answer.status().as_u16(),
        retry_after_s: retry_after.and_then(|value| value.to_str().ok()?.parse().ok()),
    };
    receiver.head(head).map_err(|_| HttpError::Stopped)?;
    while let Some(chunk) = in_time(idle, answer.chunk()).await? {
        receiver.chunk(&chunk).map_err(|_| HttpError::Stopped)?;
    }
    Ok(())
}

async fn in_time<T>(
    idle: Duration,
    work: impl Future<Output = Result<T, reqwest::Error>>,
) -> Result<T, HttpError> {
    match tokio::time::timeout(idle, work).await {
        Ok(done) => done.map_err(|error| reason(&error)),
        Err(_) => Err(HttpError::TimedOut),
    }
}

/// What reqwest says, in the port's words. Its own would hold the address.
fn reason(error: &reqwest::Error) -> HttpError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(current) = cause {
        if is_about_the_certificate(current) {
            return HttpError::NotTrusted;
        }
        cause = current.source();
    }
    if error.is_timeout() {
        HttpError::TimedOut
    } else if error.is_connect() {
        HttpError::NotConnected
    } else if error.is_request() || error.is_body() || error.is_decode() {
        HttpError::Cut
    } else {
        HttpError::Failed
    }
}

fn is_about_the_certificate(error: &(dyn std::error::Error + 'static)) -> bool {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return matches!(
            tls,
            rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented
        );
    }
    // An I/O error hides what it carries from `source`.
    error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref)
        .is_some_and(|inner| is_about_the_certificate(inner))
}

/// Waiting, at the desk.
pub struct DeskTimer;

#[async_trait]
impl Timer for DeskTimer {
    async fn wait(&self, ms: u64) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}
