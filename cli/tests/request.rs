//! `natsuin request`: what it sends, and what it says when that is not wanted.
#![cfg(feature = "service")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

use common::service::Service;
use common::{Desk, pdf};

const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const TO_ONE: [&str; 6] = [
    "request",
    "--json",
    "--to",
    "hanako@example.com",
    "--title",
    "契約書",
];

fn request<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&TO_ONE, more].concat()
}

#[test]
fn each_failure_has_its_exit_status_and_its_code() {
    let desk = Desk::new();
    let service = Service::start(&desk, &[]);
    desk.write_pdf("a.pdf");
    desk.write("a.txt", "no PDF");
    desk.write("large.pdf", vec![b' '; 52_428_801]);
    desk.write("wrong-key", KEY);
    desk.write("no-key", "short");
    let elsewhere = service.origin.replace("127.0.0.1", "localhost");
    let (data, server) = (["--data", "data"], service.origin.as_str());
    for (arguments, status, code) in [
        (vec![], 2, "usage"),
        (vec!["a.pdf", "--data", "data", "--title", ""], 2, "usage"),
        (vec!["a.pdf", "--data", "data", "--to", "hanako"], 2, "usage"),
        (
            vec!["a.pdf", "--data", "data", "--access-code", "abc"],
            2,
            "usage",
        ),
        (
            vec!["a.pdf", "--data", "data", "--server", "http://sign.example.jp"],
            2,
            "usage",
        ),
        (
            vec!["a.pdf", "--data", "data", "--api-key-file", "wrong-key"],
            2,
            "usage",
        ),
        (vec!["a.pdf", "--api-key-file", "wrong-key"], 2, "usage"),
        ([&["a.pdf"; 11][..], &data].concat(), 2, "usage"),
        (
            vec!["a.pdf", "missing.pdf", "--data", "data"],
            6,
            "file_not_found",
        ),
        (vec!["data", "--data", "data"], 6, "not_a_file"),
        (vec!["a.pdf", "a.txt", "--data", "data"], 6, "not_a_pdf"),
        (vec!["large.pdf", "--data", "data"], 6, "document_too_large"),
        (vec!["a.pdf", "--data", "nowhere"], 7, "no_service_known"),
        (vec!["a.pdf"], 7, "no_service_known"),
        (
            vec!["a.pdf", "--server", server, "--api-key-file", "missing"],
            6,
            "file_not_found",
        ),
        (
            vec!["a.pdf", "--server", server, "--api-key-file", "no-key"],
            7,
            "api_key_wrong",
        ),
        (
            vec!["a.pdf", "--server", server, "--api-key-file", "wrong-key"],
            7,
            "api_key_wrong",
        ),
        (
            vec!["a.pdf", "--data", "data", "--server", &elsewhere],
            7,
            "service_not_recognised",
        ),
        (
            vec!["a.pdf", "--data", "data", "--server", "http://127.0.0.1:9"],
            7,
            "offline",
        ),
    ] {
        let run = desk.run(&request(&arguments));
        assert_eq!(
            (run.status, run.code().as_str()),
            (status, code),
            "{arguments:?}: {}",
            run.stderr
        );
        let json = run.json();
        assert_eq!(
            (&json["ok"], &json["tries_spent"]),
            (&false.into(), &"none".into())
        );
        assert!(
            json.get("stage").is_some() && json.get("tries_left").is_some() && json["recovery"].is_string()
        );
    }
    let run = desk.run(&[
        "request",
        "a.pdf",
        "a.txt",
        "--to",
        "a@example.com",
        "--title",
        "t",
        "--data",
        "data",
    ]);
    assert!(
        run.stderr.starts_with("natsuin: a.txt: "),
        "the document is named: {}",
        run.stderr
    );
}

#[test]
fn the_service_is_known_by_its_folder_or_by_its_server_and_key() {
    let desk = Desk::new();
    let service = Service::start(&desk, &[]);
    desk.write_pdf("a.pdf");
    desk.write("key", desk.read("data/api-key"));
    let slash = format!("{}/", service.origin);
    for known in [
        vec!["--data", "data"],
        vec!["--data", "data", "--server", &service.origin],
        vec!["--api-key-file", "key", "--server", &slash],
    ] {
        let run = desk.run(&request(&[&["a.pdf"], &known[..]].concat()));
        assert_eq!(run.status, 0, "{known:?}: {}", run.stderr);
    }
    // The user's own folder, where none is named.
    drop(service);
    let _own = Service::run(&desk, &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(desk.run(&request(&["a.pdf"])).status, 0);
    assert!(desk.path("home/data/natsuin/service/api-key").is_file());
}

#[test]
fn access_code_and_key_are_in_nothing_that_is_written_but_the_key_file() {
    const CODE: &str = "himitsu-no-aikotoba";
    let desk = Desk::new();
    let service = Service::start(&desk, &[]);
    desk.write_pdf("a.pdf");
    desk.write("b.pdf", &pdf(&[])[..300]);
    let mut written = String::new();
    for json in [&[][..], &["--json"]] {
        for file in ["a.pdf", "b.pdf"] {
            let line = [
                "request",
                file,
                "--to",
                "hanako@example.com",
                "--title",
                "t",
                "--data",
                "data",
                "--access-code",
                CODE,
            ];
            let run = desk.run(&[&line, json].concat());
            written += &(run.stdout + &run.stderr);
        }
    }
    assert!(written.contains("/r/") && written.contains("[pdf_"), "{written}");
    let key = String::from_utf8(desk.read("data/api-key")).unwrap();
    let run = service.stop("TERM");
    written += &(run.stdout + &run.stderr);
    for secret in [CODE, key.trim()] {
        assert!(!written.contains(secret), "{written}");
    }
    for file in walk(&desk.path("data")) {
        let bytes = std::fs::read(&file).unwrap();
        let holds = |secret: &str| {
            bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        };
        assert!(!holds(CODE), "{}", file.display());
        assert!(
            !holds(key.trim()) || file.ends_with("api-key"),
            "{}",
            file.display()
        );
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] })
        .collect()
}

/// A server that answers each connection with the next of these, and what it was asked.
fn server(answers: Vec<String>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let serving = std::thread::spawn(move || {
        let mut asked = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            asked.push(whole_request(&mut stream));
            stream.write_all(answer.as_bytes()).unwrap();
        }
        asked
    });
    (origin, serving)
}

fn whole_request(stream: &mut TcpStream) -> String {
    let (mut request, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut chunk).unwrap();
        request.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_lowercase()
                    .strip_prefix("content-length: ")
                    .map(str::to_owned)
            });
            if body.len() >= length.unwrap().parse().unwrap() {
                return text;
            }
        }
        assert!(read > 0, "{text}");
    }
}

fn answer(status: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn made(link: &str) -> String {
    answer(
        "201 Created",
        &format!("{{\"id\": \"AAAAAAAAAAAAAAAAAAAAAA\", \"link\": \"{link}\"}}"),
    )
}

#[test]
fn a_lost_answer_is_asked_for_again_with_the_same_key_so_that_one_request_is_made() {
    let desk = Desk::new();
    desk.write_pdf("a.pdf");
    desk.write("key", KEY);
    let (origin, serving) = server(vec![String::new(), made("https://sign.example.jp/r/a/b")]);
    let run = desk.run(&request(&[
        "a.pdf",
        "--server",
        &origin,
        "--api-key-file",
        "key",
        "--mail-lang",
        "en",
    ]));
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(run.json()["link"], "https://sign.example.jp/r/a/b");
    let asked = serving.join().unwrap();
    let key_of = |request: &str| {
        let line = request
            .lines()
            .find(|line| line.to_lowercase().starts_with("idempotency-key: "));
        line.unwrap().to_owned()
    };
    assert_eq!(key_of(&asked[0]), key_of(&asked[1]));
    assert!(asked[1].contains("name=\"language\"\r\n\r\nen\r\n") && asked[1].contains("filename=\"a.pdf\""));
}

#[test]
fn what_answers_otherwise_is_told_and_led_by_nowhere() {
    let redirect = "HTTP/1.1 302 Found\r\nLocation: https://example.com/\r\nContent-Length: 0\r\n\r\n";
    for (answers, code) in [
        (vec![redirect.to_owned()], "redirect_refused"),
        (vec![answer("200 OK", "hello")], "service_not_recognised"),
        (vec![made("\\u001b[2J")], "service_not_recognised"),
        (vec![answer("429 Too Many Requests", "")], "service_busy"),
        (vec![String::new(); 2], "offline"),
    ] {
        let desk = Desk::new();
        desk.write_pdf("a.pdf");
        desk.write("key", KEY);
        let (origin, serving) = server(answers);
        let run = desk.run(&request(&["a.pdf", "--server", &origin, "--api-key-file", "key"]));
        assert_eq!((run.status, run.code().as_str()), (7, code), "{}", run.stderr);
        serving.join().unwrap();
    }
}
