//! The desk-side companion: signs documents with a My Number card on a PC/SC reader, and verifies signatures.
//!
//! ```text
//!   main       reads the command line, runs one command, tells its report, exits with its status
//!     ├── args       the command line as types
//!     ├── commands   sign, verify, card, certificate, join, request, serve: each answers a Report
//!     │     ├── outputs    where results go: checked before the card, written whole or not at all
//!     │     ├── readers    the card's side: PC/SC or the virtual card
//!     │     └── person     the person's side: questions, answers, progress
//!     │           └── terminal, input, progress, interrupt
//!     └── report     to people or as JSON: failure (codes, exit statuses), texts (ja, en)
//! ```

mod args;
mod clock;
mod commands;
mod dates;
mod failure;
mod folders;
mod input;
mod interrupt;
mod outputs;
mod person;
mod progress;
mod readers;
mod report;
mod shell;
mod terminal;
mod texts;

use std::env;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process;

use args::{CommandLine, Request};
use failure::Exit;
use natsuin_core::error::ErrorCode;
use report::Report;
use shell::Shell;
use texts::Lang;

fn main() {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let line = CommandLine::read(&arguments, Lang::from_environment(|name| env::var_os(name)));
    let exit = guarded(&line, || run(&line));
    // Not by returning: a thread may be stuck in a reader that hangs.
    process::exit(exit as i32);
}

/// A panic is a bug of ours: told like any other failure, and quietly, since nobody knows what its message holds.
fn guarded(line: &CommandLine, work: impl FnOnce() -> Exit) -> Exit {
    panic::set_hook(Box::new(|_| {}));
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        terminal::restore_echo();
        Report::failed(ErrorCode::Internal.into()).tell(line.lang.texts(), line.json)
    })
}

fn run(line: &CommandLine) -> Exit {
    let texts = line.lang.texts();
    let report = match &line.request {
        Ok(Request::Help(topic)) => return print(line.json, "help", texts.help(*topic)),
        Ok(Request::Version) => {
            return print(
                line.json,
                "version",
                concat!("natsuin ", env!("CARGO_PKG_VERSION"), "\n"),
            );
        }
        Err(usage) => Report::failed(usage.clone().into()),
        Ok(request) => {
            let cancelling = match request {
                Request::Serve(_) => texts.stopping(),
                _ => texts.cancelling(),
            };
            commands::run(request, &Shell::new(line.lang, line.json, cancelling))
        }
    };
    report.tell(texts, line.json)
}

fn print(json: bool, name: &str, text: &str) -> Exit {
    let told = match json {
        true => format!("{:#}\n", serde_json::json!({ "ok": true, name: text })),
        false => text.to_owned(),
    };
    // A reader that has seen enough closes the pipe: nothing is wrong then.
    let _ = io::stdout().write_all(told.as_bytes());
    Exit::Done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_as_a_bug_of_ours() {
        let line = CommandLine::read(&[], Lang::En);
        assert_eq!(guarded(&line, || panic!()), Exit::Bug);
        let _ = panic::take_hook();
    }
}
