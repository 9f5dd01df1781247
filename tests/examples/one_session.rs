//! A session to try phones of other languages with: `one_session [remaining_ms=MS] [REQUEST=FAULT[*TIMES]]...`
//!
//! Prints the code. Then it answers each line of standard input with one line: `heal` takes the faults away, `fail
//! REQUEST=FAULT` adds one, `books` tells what the service knows as JSON. It ends with its input. Faults: `refused`,
//! `reply-lost`, `cut`, `broken`, `redirect`, `endless`, `nonsense`, `slow`, or the code of a problem, with its status where
//! that is not 410: `409:code_claimed`.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

use std::io::{BufRead as _, stdin};
use std::process::ExitCode;
use std::time::Duration;

use natsuin_core::clock::Clock as _;
use natsuin_tests::desk::StoppedClock;
use natsuin_tests::journey::card_ca;
use natsuin_tests::service::{Fault, Faults, Kind, Service};
use serde_json::json;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).peekable();
    let remaining_ms = arguments
        .next_if(|first| first.starts_with("remaining_ms="))
        .and_then(|first| first.strip_prefix("remaining_ms=")?.parse().ok());
    let Some(faults) = arguments.map(|text| fault(&text)).collect::<Option<Faults>>() else {
        eprintln!("one_session [remaining_ms=MS] [REQUEST=FAULT[*TIMES]]...");
        return ExitCode::FAILURE;
    };
    let service = Service::start(1, card_ca(), StoppedClock::now().now(), Duration::from_secs(60));
    service.books().faults = faults;
    if let Some(remaining_ms) = remaining_ms {
        service.books().remaining_ms = remaining_ms;
    }
    println!("{}", service.code());
    for line in stdin().lock().lines().map_while(Result::ok) {
        match line.as_str() {
            "heal" => {
                service.books().faults.clear();
                println!("healed");
            }
            "books" => println!("{}", books(&service)),
            line => match line.strip_prefix("fail ").and_then(fault) {
                Some(fault) => {
                    service.books().faults.extend([fault]);
                    println!("failing");
                }
                None => println!("heal, fail or books"),
            },
        }
    }
    ExitCode::SUCCESS
}

fn books(service: &Service) -> serde_json::Value {
    let books = service.books();
    let requests: Vec<_> = books.requests.iter().map(|kind| format!("{kind:?}")).collect();
    json!({"completions": books.completions, "requests": requests, "progress": books.progress})
}

fn fault(text: &str) -> Option<(Kind, (Fault, u32))> {
    let (request, fault) = text.split_once('=')?;
    let (fault, times) = match fault.split_once('*') {
        Some((fault, times)) => (fault, times.parse().ok()?),
        None => (fault, u32::MAX),
    };
    let kind = match request {
        "claim" => Kind::Claim,
        "document" => Kind::Document,
        "state" => Kind::State,
        "progress" => Kind::Progress,
        "submit" => Kind::Submit,
        "release" => Kind::GiveBack,
        _ => return None,
    };
    let fault = match fault {
        "refused" | "not_connected" => Fault::Refused,
        "reply-lost" | "reply_lost" => Fault::ReplyLost,
        "cut" => Fault::Cut,
        "broken" => Fault::Broken,
        "redirect" => Fault::Redirect,
        "endless" => Fault::Endless,
        "nonsense" => Fault::Nonsense,
        "slow" => Fault::Slow,
        problem => match problem.split_once(':') {
            Some((status, code)) => Fault::Problem(status.parse().ok()?, code.to_owned().leak()),
            None => Fault::Problem(410, problem.to_owned().leak()),
        },
    };
    Some((kind, (fault, times)))
}
