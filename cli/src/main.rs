//! The desk-side companion: signs documents with a My Number card on a PC/SC reader.
//!
//! ```text
//!   main       reads the command line, runs one command, tells its report, exits with its status
//!     ├── args       the command line as types
//!     ├── commands   sign, card, certificate: each answers a Report
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
use std::process;

use args::{CommandLine, Request};
use failure::Exit;
use report::Report;
use shell::Shell;
use texts::Lang;

fn main() {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let line = CommandLine::read(&arguments, Lang::from_environment(|name| env::var_os(name)));
    let exit = run(&line);
    // Not by returning: a thread may be stuck in a reader that hangs.
    process::exit(exit as i32);
}

fn run(line: &CommandLine) -> Exit {
    let texts = line.lang.texts();
    let report = match &line.request {
        Ok(Request::Help(topic)) => return print(texts.help(*topic)),
        Ok(Request::Version) => return print(concat!("natsuin ", env!("CARGO_PKG_VERSION"), "\n")),
        Err(usage) => Report::failed(usage.clone().into()),
        Ok(request) => commands::run(request, &Shell::new(texts, line.json)),
    };
    report.tell(texts, line.json)
}

fn print(text: &str) -> Exit {
    // A reader that has seen enough closes the pipe: nothing is wrong then.
    let _ = io::stdout().write_all(text.as_bytes());
    Exit::Done
}
