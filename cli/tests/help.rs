//! What people are told before anything is done.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use common::Desk;

const TOPICS: [(&str, &[&str]); 8] = [
    ("program", &[]),
    ("sign", &["sign"]),
    ("verify", &["verify"]),
    ("card", &["card"]),
    ("certificate", &["certificate"]),
    ("join", &["join"]),
    ("request", &["request"]),
    ("serve", &["serve"]),
];

/// Every option of every command.
const OPTIONS: [(&str, &[&str]); 7] = [
    (
        "join",
        &[
            "--scan",
            "--allow-host",
            "--allow-loopback",
            "--tls-ca",
            "--trust",
            "--state",
            "--force",
            "--reader",
            "--wait",
            "--plain",
            "--trace",
            "--order",
            "--password-stdin",
            "--spend-last-try",
            "--yes",
            "--json",
            "--lang",
        ],
    ),
    (
        "request",
        &[
            "--to",
            "--title",
            "--access-code",
            "--mail-lang",
            "--server",
            "--data",
            "--api-key-file",
            "--tls-ca",
            "--json",
            "--lang",
        ],
    ),
    (
        "serve",
        &[
            "--listen",
            "--data",
            "--trust",
            "--session-seconds",
            "--demo",
            "--origin",
            "--app-origin",
            "--apple-app",
            "--android-app",
            "--app-store",
            "--play-store",
            "--requester",
            "--requester-mail",
            "--smtp-file",
            "--mail-from",
            "--json",
            "--lang",
        ],
    ),
    (
        "sign",
        &[
            "--cms",
            "--profile",
            "--reason",
            "--location",
            "--field",
            "-o",
            "-d",
            "--force",
            "--reader",
            "--wait",
            "--plain",
            "--trace",
            "--order",
            "--password-stdin",
            "--spend-last-try",
            "--yes",
            "--json",
            "--lang",
        ],
    ),
    (
        "verify",
        &[
            "--content",
            "--trust",
            "--at",
            "--conformance",
            "--personal",
            "--json",
            "--lang",
        ],
    ),
    (
        "card",
        &[
            "--evidence",
            "--force",
            "--reader",
            "--wait",
            "--plain",
            "--trace",
            "--json",
            "--lang",
        ],
    ),
    (
        "certificate",
        &[
            "--personal",
            "--force",
            "--reader",
            "--wait",
            "--plain",
            "--trace",
            "--order",
            "--password-stdin",
            "--spend-last-try",
            "--json",
            "--lang",
        ],
    ),
];

#[test]
fn help_is_the_text_for_it_in_the_language_of_the_environment_or_the_asked_one() {
    for (topic, command) in TOPICS {
        for (lang, locale) in [("en", "en_US.UTF-8"), ("ja", "ja_JP.UTF-8")] {
            let file = format!("{}/src/texts/help/{topic}.{lang}.txt", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(file).unwrap();
            let by_environment = Desk::in_locale(locale).run(&[command, &["--help"]].concat());
            assert_eq!(
                (by_environment.status, by_environment.stdout.as_str()),
                (0, text.as_str())
            );
            let by_option = Desk::new().run(&[command, &["--lang", lang, "-h"]].concat());
            assert_eq!((by_option.status, by_option.stdout.as_str()), (0, text.as_str()));
        }
    }
}

#[test]
fn help_names_every_option_of_its_command_and_each_of_them_exists() {
    for (command, options) in OPTIONS {
        for lang in ["en", "ja"] {
            let help = Desk::new().run(&[command, "--help", "--lang", lang]).stdout;
            for option in options {
                let is_named = help.split([' ', '\n', ',']).any(|word| word == *option);
                assert!(is_named, "{command} --help in {lang} does not name {option}");
            }
        }
        for option in options {
            let run = Desk::new().run(&[command, option, "1", "--help"]);
            let unknown = format!("The option {option} does not exist here.");
            assert!(!run.stderr.contains(&unknown), "{command} {option}");
        }
    }
}

#[test]
fn the_version_is_told() {
    let run = Desk::new().run(&["--version"]);
    assert_eq!(run.stdout, concat!("natsuin ", env!("CARGO_PKG_VERSION"), "\n"));
}
