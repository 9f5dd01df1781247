//! `natsuin serve`, `request` and `join` together, as three programs that only know each other by HTTP.
#![cfg(all(feature = "service", feature = "virtual-card"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use common::service::{Recipient, Service};
use common::{Desk, PASSWORD};
use natsuin_tests::mail;
use natsuin_tests::tls::TlsFront;
use serde_json::{Value, json};

/// S1–S16, P10: asked, agreed, signed, and what was signed is good.
#[test]
fn a_request_is_sent_signed_by_a_phone_and_verified() {
    for order in ["card-first", "password-first"] {
        let desk = Desk::new();
        let service = Service::start(&desk, &[]);
        let sent = service.send(&[]);
        let json = sent.json();
        let names: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            (sent.status, names.as_slice()),
            (0, ["id", "link", "ok"].as_slice())
        );
        let person = Recipient::prepare(json["link"].as_str().unwrap());
        let code = person.code();
        let joined = desk.run_with(
            &[
                "join",
                &code,
                "--allow-loopback",
                "--reader",
                "virtual:my-number",
                "--order",
                order,
                "--password-stdin",
                "--yes",
            ],
            PASSWORD.as_bytes(),
        );
        assert_eq!(joined.status, 0, "{}", joined.stderr);
        let page = person.page("here");
        assert!(page.contains("data-over") && page.contains("完了"), "{page}");
        desk.write("signed.pdf", person.file());
        assert_eq!(desk.verify(&["signed.pdf"]).status, 0);
        let id = json["id"].as_str().unwrap();
        let state: Value = serde_json::from_slice(&service.api(&format!("/api/v1/requests/{id}"))).unwrap();
        assert_eq!(state["state"], "completed");
        assert!(
            !desk.path("home/state/natsuin/session.json").exists(),
            "deleted when done"
        );
    }
}

#[test]
fn the_origin_comes_first_and_a_signal_stops_it_with_0() {
    for signal in ["INT", "TERM"] {
        let desk = Desk::new();
        let service = Service::start(&desk, &[]);
        assert!(
            service.origin.starts_with("http://127.0.0.1:"),
            "{}",
            service.origin
        );
        assert_eq!(
            String::from_utf8(desk.read("data/origin")).unwrap().trim(),
            service.origin
        );
        let link = service.request(&[]);
        // Somebody looks, and goes on looking.
        let person = Recipient::prepare(&link);
        person.code();
        let run = service.stop(signal);
        assert_eq!((run.status, run.stderr.lines().count()), (0, 1), "{}", run.stderr);
    }
}

#[test]
fn what_it_keeps_is_for_its_owner_only_and_outlives_it() {
    let desk = Desk::new();
    fs::create_dir(desk.path("data")).unwrap();
    fs::set_permissions(desk.path("data"), fs::Permissions::from_mode(0o755)).unwrap();
    let service = Service::start(&desk, &[]);
    let link = service.request(&[]);
    Recipient::prepare(&link).page("document");
    let looked_at = assert_private(&desk.path("data"));
    assert!(looked_at >= 6, "database, keys, documents: {looked_at}");
    assert_eq!(service.stop("TERM").status, 0);
    let key = desk.read("data/api-key");
    let again = Service::start(&desk, &[]);
    assert_eq!(desk.read("data/api-key"), key);
    let link = link.replace(&link[..link.find("/r/").unwrap()], &again.origin);
    assert!(Recipient::open(&link).page("document").contains("契約書"));
}

fn assert_private(folder: &Path) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
        files += if path.is_dir() { assert_private(&path) } else { 1 };
    }
    files
}

#[test]
fn as_json_it_tells_where_it_listens_in_one_object() {
    let desk = Desk::new();
    let service = Service::start(&desk, &["--json"]);
    let mut text = service.origin.clone();
    let mut service = service;
    while serde_json::from_str::<Value>(&text).is_err() {
        text += &service.line();
    }
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&json["ok"], &json["data"]), (&true.into(), &"data".into()));
    assert!(json["origin"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    assert!(
        json["app_origin"]
            .as_str()
            .unwrap()
            .starts_with("http://localhost:")
    );
    let run = service.stop("TERM");
    assert_eq!((run.status, run.stdout.as_str()), (0, ""));
}

#[test]
fn a_demo_has_requests_to_click_through_and_leaves_nothing() {
    let desk = Desk::new();
    let mut service = Service::run(&desk, &["serve", "--demo"]);
    let mut told = String::new();
    while !told.contains("Ctrl-C") {
        told += &service.line();
    }
    let links: Vec<_> = told
        .split_whitespace()
        .filter(|word| word.starts_with(&format!("{}/r/", service.origin)))
        .collect();
    assert_eq!(links.len(), 2, "{told}");
    assert!(
        told.contains("natsuin join --allow-loopback --reader virtual:my-number --scan"),
        "{told}"
    );
    let code = Recipient::prepare(links[0]).code();
    assert_eq!(service.join(&code, "phone", PASSWORD).status, 0);
    let data = told
        .lines()
        .find_map(|line| line.strip_prefix("Data:  "))
        .unwrap();
    let data = data.split(" (").next().unwrap().to_owned();
    assert!(Path::new(&data).is_dir(), "{data}");
    assert_eq!(service.stop("INT").status, 0);
    assert!(
        !Path::new(&data).exists() && !desk.path("home").exists(),
        "{data}"
    );
}

/// The server's URL may hold a password, so a file names it.
#[test]
fn mail_leaves_by_the_server_that_a_file_names() {
    let (desk, (address, mail)) = (Desk::new(), mail::server());
    desk.write("smtp", format!("smtp://{address}\n"));
    let service = Service::start(&desk, &["--smtp-file", "smtp", "--mail-from", "sign@example.jp"]);
    service.request(&[]);
    let mail = mail.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(
        mail.contains("To: hanako@example.com") && mail.contains("From: sign@example.jp"),
        "{mail}"
    );
}

/// P10, P11.
#[test]
fn the_apps_that_open_its_links_are_told_to_both_platforms() {
    let desk = Desk::new();
    let fingerprints = ["14", "6D"].map(|byte| vec![byte; 32].join(":"));
    let android = fingerprints
        .each_ref()
        .map(|print| format!("jp.example.sign={print}"));
    let [play, update] = &android;
    let service = Service::start(
        &desk,
        &[
            "--apple-app",
            "TEAM123456.jp.example.sign",
            "--android-app",
            play,
            "--android-app",
            update,
        ],
    );
    let told = |file: &str| -> Value {
        serde_json::from_slice(&service.api(&format!("/.well-known/{file}"))).unwrap()
    };
    let apple = told("apple-app-site-association");
    assert_eq!(
        apple["applinks"]["details"][0]["appIDs"],
        json!(["TEAM123456.jp.example.sign"])
    );
    let android = &told("assetlinks.json")[0]["target"];
    assert_eq!(android["package_name"], "jp.example.sign");
    assert_eq!(android["sha256_cert_fingerprints"], json!(fingerprints));
}

/// The operator's proxy has the certificate.
#[test]
fn a_service_behind_https_is_believed_by_its_certificate_only() {
    let (desk, front) = (Desk::new(), TlsFront::new(&["localhost"]));
    let origin = format!("https://localhost:{}", front.port);
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let door = format!("127.0.0.1:{port}");
    front.lead_to(&door);
    let service = Service::run(
        &desk,
        &["serve", "--listen", &door, "--data", "data", "--origin", &origin],
    );
    assert_eq!(service.origin, origin);
    desk.write("ca.der", &front.certificate);
    let run = service.send(&["--server", &origin]);
    assert_eq!((run.code().as_str(), run.status), ("service_not_trusted", 7));
    let link = service.request(&["--server", &origin, "--tls-ca", "ca.der"]);
    assert!(link.starts_with(&origin), "{link}");
}

#[test]
fn what_cannot_be_served_is_refused_with_its_code() {
    let desk = Desk::new();
    desk.write("file", "no folder");
    desk.write("smtp", "no url\n");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let page = ["--origin", "https://sign.example.jp"];
    for (arguments, status, code) in [
        (vec!["--listen", "0.0.0.0:0"], 2, "service_origin_missing"),
        (page.to_vec(), 2, "service_origin_missing"),
        (
            [&page[..], &["--app-origin", "https://sign.example.jp:8443"]].concat(),
            2,
            "service_hosts_equal",
        ),
        (
            vec!["--origin", "http://sign.example.jp"],
            2,
            "service_origin_malformed",
        ),
        (
            vec![
                "--origin",
                "https://a-very-long-name-of-our-signing-service.example.jp",
            ],
            2,
            "service_origin_too_long",
        ),
        (vec!["--requester", ""], 2, "service_requester_malformed"),
        (
            vec!["--requester-mail", "Legal <keiyaku@example.jp>"],
            2,
            "service_requester_malformed",
        ),
        (
            vec!["--origin", "https://sign.example.jp:99999"],
            2,
            "service_origin_malformed",
        ),
        (
            vec!["--smtp-file", "smtp", "--mail-from", "sign@example.jp"],
            2,
            "service_mail_malformed",
        ),
        (vec!["--smtp-file", "smtp"], 2, "usage"),
        (
            vec!["--smtp-file", "none", "--mail-from", "sign@example.jp"],
            6,
            "file_not_found",
        ),
        (vec!["--session-seconds", "0"], 2, "usage"),
        (vec!["--trust", "smtp"], 5, "certificate_malformed"),
        (vec!["--listen", "nowhere"], 2, "usage"),
        (vec!["--listen", &taken], 7, "service_cannot_listen"),
        (vec!["--data", "file"], 6, "service_data_unusable"),
    ] {
        let mut all = vec!["serve", "--json", "--data", "data"];
        if !arguments.contains(&"--listen") {
            all.extend(["--listen", "127.0.0.1:0"]);
        }
        all.extend(&arguments);
        let run = desk.run(&all);
        assert_eq!((run.status, run.code().as_str()), (status, code), "{arguments:?}");
        assert!(run.stderr.contains(&format!("[{code}]")), "{}", run.stderr);
    }
}

/// P14–P16: the codes as scripts see them, by a real service.
#[test]
fn a_code_that_leads_nowhere_says_why_with_exit_7() {
    let desk = Desk::new();
    let service = Service::start(&desk, &[]);
    let person = Recipient::prepare(&service.request(&[]));
    let code = person.code();
    let fails = |code: &str, phone: &str, word: &str| {
        let run = service.join(code, phone, PASSWORD);
        assert_eq!((run.status, run.code().as_str()), (7, word), "{}", run.stderr);
        let json = run.json();
        assert_eq!(
            (&json["stage"], &json["tries_spent"]),
            (&"F1".into(), &"none".into())
        );
    };
    // A wrong password: the session is this phone's, and another one is told so.
    assert_eq!(service.join(&code, "phone", "WRONG123").code(), "wrong_password");
    fails(&code, "other-phone", "code_claimed");
    let renewed = person.refresh();
    fails(&code, "phone", "code_replaced");
    fails(
        &format!("{}AAAA", &renewed[..renewed.len() - 4]),
        "phone",
        "code_unknown",
    );
    assert_eq!(service.join(&renewed, "phone", PASSWORD).status, 0);
    fails(&renewed, "other-phone", "code_used");
    for (code, word) in [
        (
            "https://sign.example.jp/s/1/AAAAAAAAAAAAAAAAAAAAAA#AAAAAAAAAAAAAAAAAAAAAA",
            "code_unknown_host",
        ),
        (
            "http://sign.example.jp/s/1/AAAAAAAAAAAAAAAAAAAAAA#AAAAAAAAAAAAAAAAAAAAAA",
            "code_not_https",
        ),
        ("https://apps.apple.com/jp/app/natsuin/id1", "code_shop_link"),
        ("natsuin:sign", "code_another_service"),
        ("47 21", "code_not_ours"),
        (&renewed.replace("/a/1/", "/a/2/"), "code_version_unknown"),
        (&renewed[..renewed.len() - 1], "code_malformed"),
    ] {
        fails(code, "phone", word);
    }
}

/// P14.
#[test]
fn a_code_whose_time_is_over_is_expired_and_one_with_too_little_left_costs_no_try() {
    let desk = Desk::new();
    let service = Service::start(&desk, &["--session-seconds", "1"]);
    let code = Recipient::prepare(&service.request(&[])).code();
    let mut run = service.join(&code, "phone", PASSWORD);
    // Too little of a second is left for a VERIFY, however fast the machine: the phone lets go. Afterwards nothing is.
    for _ in 0..200 {
        assert_eq!(
            (run.status, &run.json()["tries_spent"]),
            (7, &"none".into()),
            "{}",
            run.stderr
        );
        if run.code() == "code_expired" {
            return;
        }
        // It lets the session go; but an app link is for once.
        assert!(
            ["session_ends_too_soon", "link_used"].contains(&run.code().as_str()),
            "{}",
            run.code()
        );
        std::thread::sleep(Duration::from_millis(50));
        run = service.join(&code, "phone", PASSWORD);
    }
    panic!("never expired: {}", run.code());
}
