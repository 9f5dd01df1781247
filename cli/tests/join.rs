//! `natsuin join`: the phone's side from the desk, against a service in this process.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod common;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use common::{CARD, Desk, PASSWORD, run};
use fast_qr::{ECL, QRBuilder, Version};
use image::{DynamicImage, GrayImage, Luma};
use natsuin_core::clock::Clock;
use natsuin_tests::desk::StoppedClock;
use natsuin_tests::journey::card_ca;
use natsuin_tests::service::{Fault, Kind, Lie, SECRET, Service};
use natsuin_tests::tls::TlsFront;

fn service(documents: usize) -> Service {
    Service::start(documents, card_ca(), StoppedClock::now().now(), Duration::ZERO)
}

/// What every run here is told.
fn join<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec![
        "join",
        "--json",
        "--allow-loopback",
        "--state",
        "state",
        "--reader",
        CARD,
        "--password-stdin",
        "--yes",
    ];
    arguments.extend(more);
    arguments
}

/// The code as it is on a screen: four pixels a module, with its quiet zone.
fn picture(desk: &Desk, name: &str, text: &str) -> PathBuf {
    let code = QRBuilder::new(text).ecl(ECL::M).build().unwrap();
    assert!(
        code.version.unwrap() as usize <= Version::V06 as usize,
        "the QR code fits version 6"
    );
    let side = u32::try_from(code.size).unwrap() + 8;
    let picture = GrayImage::from_fn(4 * side, 4 * side, |x, y| {
        let (column, row) = (x / 4, y / 4);
        let inside = (4..side - 4).contains(&column) && (4..side - 4).contains(&row);
        let dark =
            inside && code[usize::try_from(row - 4).unwrap()][usize::try_from(column - 4).unwrap()].value();
        Luma([if dark { 0 } else { 255 }])
    });
    let path = desk.path(name);
    DynamicImage::ImageLuma8(picture).save(&path).unwrap();
    path
}

#[test]
fn a_session_is_joined_shown_signed_and_handed_in() {
    for order in ["card-first", "password-first"] {
        let (desk, service) = (Desk::new(), service(2));
        let code = service.code();
        let run = desk.run_with(&join(&["--order", order, &code]), PASSWORD.as_bytes());
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert_eq!(service.books().completions, 1);
        let json = run.json();
        assert_eq!(
            (&json["title"], &json["matching_code"]),
            (&"業務委託契約書".into(), &"47 21".into())
        );
        assert_eq!(json["requester"]["identified_by"], "self_stated");
        assert_eq!(json["documents"].as_array().unwrap().len(), 2);
        assert_eq!(json["documents"][0]["sha256"].as_str().unwrap().len(), 64);
        assert!(run.stderr.contains("Matching code: 47 21") && run.stderr.contains("Time left: "));
        assert!(!run.stderr.contains(SECRET) && !run.stdout.contains(SECRET));
        assert!(!desk.path("state/session.json").exists(), "deleted when done");
    }
}

#[test]
fn the_code_is_read_from_a_picture() {
    for name in ["code.png", "code.jpeg"] {
        let (desk, service) = (Desk::new(), service(1));
        let path = picture(&desk, name, &service.code());
        let run = desk.run_with(&join(&["--scan", path.to_str().unwrap()]), PASSWORD.as_bytes());
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert_eq!(service.books().completions, 1);
    }
    let desk = Desk::new();
    let shop = picture(&desk, "shop.png", "https://apps.apple.com/jp/app/id1");
    desk.write("text.png", "no picture");
    for (path, code, status) in [
        (shop.to_str().unwrap(), "code_shop_link", 7),
        ("text.png", "code_unreadable", 7),
        ("missing.png", "file_not_found", 6),
    ] {
        let run = desk.run_with(&join(&["--scan", path]), PASSWORD.as_bytes());
        assert_eq!((run.code().as_str(), run.status), (code, status), "{path}");
    }
}

#[test]
fn no_host_is_trusted_by_itself() {
    let (desk, service) = (Desk::new(), service(1));
    let code = service.code();
    let run = desk.run_with(
        &["join", "--json", "--yes", "--password-stdin", &code],
        PASSWORD.as_bytes(),
    );
    assert_eq!((run.code().as_str(), run.status), ("code_not_https", 7));
    let elsewhere = code.replace("http://127.0.0.1", "https://sign.example.jp");
    let run = desk.run_with(&join(&[&elsewhere]), PASSWORD.as_bytes());
    assert_eq!((run.code().as_str(), run.status), ("code_unknown_host", 7));
    assert!(service.books().requests.is_empty());
}

#[test]
fn after_a_wrong_password_join_may_be_run_again() {
    let (desk, service) = (Desk::new(), service(1));
    let code = service.code();
    let run = desk.run_with(&join(&[&code]), b"WRONG123");
    assert_eq!((run.code().as_str(), run.status), ("wrong_password", 4));
    let mode = fs::metadata(desk.path("state/session.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let run = desk.run_with(&join(&[&code]), PASSWORD.as_bytes());
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(service.books().completions, 1);
}

#[test]
fn a_signature_that_could_not_be_sent_is_sent_by_the_next_run_without_a_card() {
    let (desk, service) = (Desk::new(), service(1));
    let code = service.code();
    service.books().faults.insert(Kind::Submit, (Fault::ReplyLost, 2));
    let run = desk.run_with(&join(&[&code]), PASSWORD.as_bytes());
    assert_eq!((run.code().as_str(), run.status), ("offline_at_submit", 7));
    assert_eq!(run.json()["recovery"], "check_network");
    // A card that would not sign, and nobody there to ask.
    let run = desk.run(&[
        "join",
        "--allow-loopback",
        "--state",
        "state",
        "--reader",
        "virtual:locked",
        &code,
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(service.books().completions, 1);
    assert!(run.stdout.contains("The signature has arrived"));
}

#[test]
fn a_hostile_service_is_told_with_exit_7() {
    let (desk, service) = (Desk::new(), service(1));
    service.books().lie = Some(Lie::SecondGap);
    let run = desk.run_with(&join(&[&service.code()]), PASSWORD.as_bytes());
    assert_eq!((run.code().as_str(), run.status), ("document_not_prepared", 7));
    assert_eq!(run.json()["tries_spent"], "none");
}

/// Two runs would let go each other's session.
#[test]
fn two_runs_do_not_share_what_is_kept() {
    let (desk, service) = (Desk::new(), service(1));
    fs::create_dir(desk.path("state")).unwrap();
    let other = fs::File::open(desk.path("state")).unwrap();
    other.lock().unwrap();
    let run = desk.run_with(&join(&[&service.code()]), PASSWORD.as_bytes());
    assert_eq!((run.code().as_str(), run.status), ("state_in_use", 2));
    assert!(service.books().requests.is_empty());
    drop(other);
    let run = desk.run_with(&join(&[&service.code()]), PASSWORD.as_bytes());
    assert_eq!(run.status, 0, "{}", run.stderr);
}

#[test]
fn a_host_that_is_allowed_is_believed_by_its_certificate_only() {
    let (desk, service) = (Desk::new(), service(1));
    let front = TlsFront::new(&["localhost"]);
    front.lead_to(service.origin.strip_prefix("http://").unwrap());
    desk.write("server.der", &front.certificate);
    let host = format!("localhost:{}", front.port);
    let code = service
        .code()
        .replace(&service.origin, &format!("https://{host}"));
    let told = ["--allow-host", &host, &code];
    let run = desk.run_with(&join(&told), PASSWORD.as_bytes());
    assert_eq!((run.code().as_str(), run.status), ("service_not_trusted", 7));
    let run = desk.run_with(
        &join(&[&["--tls-ca", "server.der"], &told[..]].concat()),
        PASSWORD.as_bytes(),
    );
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(service.books().completions, 1);
}

/// Without encryption it would read everything.
#[test]
fn no_proxy_is_asked_for_what_is_on_this_machine() {
    let (desk, service, proxy) = (Desk::new(), service(1), TcpListener::bind("127.0.0.1:0").unwrap());
    let mut command = desk.command();
    for name in ["http_proxy", "all_proxy", "ALL_PROXY"] {
        command.env(name, format!("http://{}", proxy.local_addr().unwrap()));
    }
    let done = run(command.args(join(&[&service.code()])), PASSWORD.as_bytes());
    assert_eq!(done.status, 0, "{}", done.stderr);
    proxy.set_nonblocking(true).unwrap();
    assert!(proxy.accept().is_err(), "nobody came");
}
