//! Who answers must prove to be the service: a certificate that nobody vouches for ends the journey before the card.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use natsuin_core::ceremony::Order;
use natsuin_core::error::ErrorCode;
use natsuin_core::http::Trust;
use natsuin_tests::desk::{Person, card, reader};
use natsuin_tests::journey::{Phone, Traveller};
use natsuin_tests::service::{ID, SECRET};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

const GONE: &str = r#"{"type":"about:blank","title":"Gone","status":410,"code":"code_expired"}"#;

/// A server with a certificate of its own making; says of every code that it is expired. Answers its port and the certificate.
fn server() -> (u16, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = config.clone();
            std::thread::spawn(move || {
                let mut tls = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
                let mut request = [0; 4096];
                if tls.read(&mut request).is_ok() {
                    let length = GONE.len();
                    let _ = write!(
                        tls,
                        "HTTP/1.1 410 Gone\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{GONE}"
                    );
                    tls.conn.send_close_notify();
                    let _ = tls.flush();
                }
            });
        }
    });
    (port, certificate.to_vec())
}

fn join(port: u16, roots: Vec<Vec<u8>>) -> ErrorCode {
    let trust = Trust { roots, plain: true };
    let phone = Phone::trusting(Order::CardFirst, Duration::from_secs(20), &trust);
    let code = format!("https://localhost:{port}/s/1/{ID}#{SECRET}");
    let reader = reader(card("my-number"), "");
    let error = phone
        .join(&code, &reader, &Traveller::new(Person::patient()))
        .unwrap_err();
    assert_eq!(reader.counts().connects, 0);
    error.code
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_and_a_ca_that_was_given_is_believed() {
    let (port, certificate) = server();
    assert_eq!(join(port, Vec::new()), ErrorCode::ServiceNotTrusted);
    assert_eq!(join(port, vec![certificate]), ErrorCode::CodeExpired);
}

#[test]
fn plain_http_where_tls_is_spoken_is_no_answer() {
    let (port, _) = server();
    let trust = Trust {
        roots: Vec::new(),
        plain: true,
    };
    let phone = Phone::trusting(Order::CardFirst, Duration::from_secs(20), &trust);
    let code = format!("http://localhost:{port}/s/1/{ID}#{SECRET}");
    let error = phone
        .join(
            &code,
            &reader(card("my-number"), ""),
            &Traveller::new(Person::patient()),
        )
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::Offline);
}
