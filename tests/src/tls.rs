//! TLS in front of a service that speaks plain HTTP: its operator's proxy, or somebody who pretends to be it.

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

/// A TLS front with a certificate of its own making. It runs until the process ends.
pub struct TlsFront {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    /// Its certificate in DER: who trusts it as a root believes the front.
    pub certificate: Vec<u8>,
    behind: Arc<OnceLock<String>>,
    contacts: Arc<AtomicUsize>,
}

impl TlsFront {
    /// For these host names. What it leads to is said later: a service may need to know the port first.
    #[must_use]
    pub fn new(names: &[&str]) -> Self {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let certificate = made.cert.der().clone();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let front = Self {
            port: listener.local_addr().unwrap().port(),
            certificate: certificate.to_vec(),
            behind: Arc::default(),
            contacts: Arc::default(),
        };
        let (behind, contacts) = (front.behind.clone(), front.contacts.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(serve(listener, config, behind, contacts));
        });
        front
    }

    /// Leads to a service that listens there (`HOST:PORT`).
    pub fn lead_to(&self, authority: &str) {
        self.behind.set(authority.to_owned()).unwrap();
    }

    /// How many connections were begun, those included whose handshake failed.
    #[must_use]
    pub fn contacts(&self) -> usize {
        self.contacts.load(Ordering::SeqCst)
    }
}

async fn serve(
    listener: TcpListener,
    config: ServerConfig,
    behind: Arc<OnceLock<String>>,
    contacts: Arc<AtomicUsize>,
) {
    listener.set_nonblocking(true).unwrap();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    while let Ok((stream, _)) = listener.accept().await {
        contacts.fetch_add(1, Ordering::SeqCst);
        let (acceptor, behind) = (acceptor.clone(), behind.clone());
        tokio::spawn(async move {
            let mut outside = acceptor.accept(stream).await.ok()?;
            let mut inside = TcpStream::connect(behind.get()?).await.ok()?;
            copy_bidirectional(&mut outside, &mut inside).await.ok()
        });
    }
}
