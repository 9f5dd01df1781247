//! A person at a terminal: questions, the password without echo, Ctrl-C, a card that was lifted.
#![cfg(feature = "virtual-card")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use common::{CARD, Desk, PASSWORD};
use natsuin_core::clock::Clock;
use natsuin_tests::desk::StoppedClock;
use natsuin_tests::journey::card_ca;
use natsuin_tests::service::{Kind, SECRET, Service};
use rexpect::session::{PtySession, spawn_command};
use rustix::termios::{LocalModes, tcgetattr};

/// Long enough for a machine with much else to do.
const TIMEOUT_MS: u64 = 60_000;

/// Starts the program in a shell that switches the echo on, and tells the exit status and the terminal's state at the end.
fn sit_down(desk: &Desk, arguments: &str) -> PtySession {
    let natsuin = env!("CARGO_BIN_EXE_natsuin");
    let script = format!(
        "trap : INT; stty echo; echo ready; {natsuin} {arguments}; echo \"=> $?\"; stty -a; echo finished"
    );
    let mut command = Command::new("sh");
    command
        .args(["-c", &script])
        .current_dir(desk.folder())
        .env_remove("LC_MESSAGES")
        .env_remove("LANG")
        .env("LC_ALL", "C.UTF-8")
        .env("TERM", "xterm");
    let mut session = spawn_command(command, Some(TIMEOUT_MS)).unwrap();
    session.exp_string("ready").unwrap();
    session
}

/// Reads to the end: all that came since, which ends with the terminal echoing again.
fn leave(mut session: PtySession, status: i32) -> String {
    let mut seen = session.exp_string(&format!("=> {status}")).unwrap();
    let state = session.exp_string("finished").unwrap();
    assert!(
        state.split_whitespace().any(|word| word == "echo"),
        "no echo: {state}"
    );
    seen.push_str(&state);
    seen
}

/// Starts to sign `a.txt`, with the question answered beforehand.
fn sign(desk: &Desk, reader: &str) -> PtySession {
    desk.write("a.txt", "one");
    sit_down(
        desk,
        &format!("sign --cms a.txt --yes --trace trace.txt --reader '{reader}'"),
    )
}

/// How often a password was presented.
fn entries(desk: &Desk) -> usize {
    let trace = String::from_utf8(desk.read("trace.txt")).unwrap();
    trace.matches("VERIFY (signature password)").count()
}

#[test]
fn the_documents_are_shown_and_the_password_is_not() {
    let desk = Desk::new();
    desk.write("a.txt", "one");
    let mut session = sit_down(&desk, &format!("sign --cms a.txt --reader {CARD}"));
    let list = session.exp_string("Sign this document? [y/N] ").unwrap();
    assert!(list.contains("a.txt  (3 bytes)"), "{list}");
    assert!(
        list.contains("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"),
        "{list}"
    );
    session.send_line("y").unwrap();
    session.exp_string("Signature password (5 tries left): ").unwrap();
    session.send_line(PASSWORD).unwrap();
    let rest = leave(session, 0);
    assert!(rest.contains("Signed: a.txt"), "{rest}");
    assert!(!rest.contains(PASSWORD), "{rest}");
    assert_eq!(desk.files(), ["a.txt", "a.txt.p7s"]);
}

#[test]
fn no_means_that_nothing_is_signed() {
    for answer in ["n", "", "maybe"] {
        let desk = Desk::new();
        desk.write("a.txt", "one");
        let mut session = sit_down(&desk, &format!("sign --cms a.txt --reader {CARD}"));
        session.exp_string("[y/N] ").unwrap();
        session.send_line(answer).unwrap();
        let rest = leave(session, 130);
        assert!(!rest.contains("password"), "{rest}");
        assert_eq!(desk.files(), ["a.txt"]);
    }
}

#[test]
fn a_wrong_password_is_told_with_the_tries_left_and_asked_again() {
    let desk = Desk::new();
    let mut session = sign(&desk, CARD);
    session.exp_string("(5 tries left): ").unwrap();
    session.send_line("WRONG12").unwrap();
    session.exp_string("The password is wrong.").unwrap();
    session
        .exp_string("One try was used up. 4 tries are left.")
        .unwrap();
    session.exp_string("(4 tries left): ").unwrap();
    // What can be no password costs nothing, and says why.
    session.send_line("1234").unwrap();
    session.exp_string("Four digits are the user PIN.").unwrap();
    session.exp_string("(4 tries left): ").unwrap();
    session.send_line("").unwrap();
    session.exp_string("Nothing was entered.").unwrap();
    session.exp_string("(4 tries left): ").unwrap();
    session.send_line("natsuin1").unwrap();
    session.exp_string("capitals").unwrap();
    leave(session, 0);
    assert_eq!(entries(&desk), 2);
}

#[test]
fn a_password_without_letters_is_asked_about_before_it_costs_a_try() {
    let desk = Desk::new();
    let mut session = sign(&desk, CARD);
    session.exp_string("(5 tries left): ").unwrap();
    session.send_line("123456").unwrap();
    session.exp_string("There is no letter").unwrap();
    session.exp_string("Use it all the same? [y/N] ").unwrap();
    session.send_line("n").unwrap();
    session.exp_string("(5 tries left): ").unwrap();
    session.send_line(PASSWORD).unwrap();
    leave(session, 0);
    assert_eq!(entries(&desk), 1);
}

#[test]
fn ctrl_c_at_the_password_ends_the_run_with_the_echo_on_again() {
    for typed in ["", "NATS"] {
        let desk = Desk::new();
        let mut session = sign(&desk, CARD);
        session.exp_string("(5 tries left): ").unwrap();
        session.send(typed).unwrap();
        session.send_control('c').unwrap();
        let rest = leave(session, 130);
        assert!(rest.contains("Cancelled. [cancelled]"), "{rest}");
        assert!(!rest.contains("NATS"), "{rest}");
        assert_eq!(desk.files(), ["a.txt", "trace.txt"]);
    }
}

#[test]
fn ctrl_d_at_the_password_ends_the_run_too() {
    let desk = Desk::new();
    let mut session = sign(&desk, CARD);
    session.exp_string("(5 tries left): ").unwrap();
    session.send_control('d').unwrap();
    leave(session, 130);
}

#[test]
fn the_last_try_is_asked_about_before_the_password() {
    for (answer, status) in [("n", 4), ("y", 0)] {
        let desk = Desk::new();
        let mut session = sign(&desk, "virtual:last-try");
        session.exp_string("Use the last try? [y/N] ").unwrap();
        session.send_line(answer).unwrap();
        if answer == "y" {
            session.exp_string("Signature password (1 try left): ").unwrap();
            session.send_line(PASSWORD).unwrap();
        }
        let rest = leave(session, status);
        assert_eq!(rest.contains("[last_try_not_confirmed]"), answer == "n", "{rest}");
    }
}

#[test]
fn a_card_that_was_lifted_is_asked_for_again_and_the_password_kept() {
    let desk = Desk::new();
    let mut session = sign(&desk, &format!("{CARD}?select#2:gone-before"));
    session.exp_string("(5 tries left): ").unwrap();
    session.send_line(PASSWORD).unwrap();
    session
        .exp_string("The contact broke. Put the card down again.")
        .unwrap();
    session
        .exp_string("The password need not be entered again.")
        .unwrap();
    let rest = leave(session, 0);
    assert!(!rest.contains("Signature password"), "{rest}");
}

/// Of three documents the second was torn: whoever gives up keeps the first, whoever cancels keeps nothing.
#[test]
fn after_a_break_ending_keeps_what_is_signed_and_cancelling_does_not() {
    for (key, status, left) in [
        ('d', 3, &["a.txt", "a.txt.p7s", "b.txt", "c.txt"][..]),
        ('c', 130, &["a.txt", "b.txt", "c.txt"]),
    ] {
        let desk = Desk::new();
        for name in ["a.txt", "b.txt", "c.txt"] {
            desk.write(name, name);
        }
        let reader = format!("{CARD}?sign#2:gone-before");
        let mut session = sit_down(
            &desk,
            &format!("sign --cms a.txt b.txt c.txt --yes --reader '{reader}'"),
        );
        session.exp_string("(5 tries left): ").unwrap();
        session.send_line(PASSWORD).unwrap();
        session
            .exp_string(
                "1 of 3 documents is signed. Ctrl-D ends here and keeps it; Ctrl-C leaves nothing behind.",
            )
            .unwrap();
        session.exp_string("Signature password").unwrap();
        session.send_control(key).unwrap();
        leave(session, status);
        assert_eq!(desk.files(), left);
    }
}

#[test]
fn a_card_that_was_lifted_while_it_compared_the_password_tells_the_cost_when_it_is_back() {
    let desk = Desk::new();
    let mut session = sign(&desk, &format!("{CARD}?verify#1:gone-after"));
    session.exp_string("(5 tries left): ").unwrap();
    session.send_line("WRONG12").unwrap();
    session
        .exp_string("The contact broke. Put the card down again.")
        .unwrap();
    session.exp_string("will be known when the card is back").unwrap();
    session
        .exp_string("One try was used up. 4 tries are left.")
        .unwrap();
    session.exp_string("(4 tries left): ").unwrap();
    session.send_line(PASSWORD).unwrap();
    leave(session, 0);
}

#[test]
fn a_card_that_stays_and_is_not_understood_is_not_tried_for_ever() {
    let desk = Desk::new();
    let mut session = sign(&desk, "virtual:other");
    session.exp_string("This is not a My Number card.").unwrap();
    session.exp_string("Press Enter when ready").unwrap();
    session.send_line("").unwrap();
    session.exp_string("Press Enter when ready").unwrap();
    session.send_control('c').unwrap();
    leave(session, 130);
}

#[test]
fn while_an_exchange_is_slow_the_seconds_are_counted() {
    let desk = Desk::new();
    let mut session = sign(&desk, &format!("{CARD}?verify:delay=3500"));
    session.exp_string("(5 tries left): ").unwrap();
    session.send_line(PASSWORD).unwrap();
    session.exp_string("Presenting the password").unwrap();
    session.exp_string("(2 s)").unwrap();
    session.exp_string("(3 s)").unwrap();
    leave(session, 0);
}

#[test]
fn the_second_ctrl_c_ends_the_run_at_once() {
    let desk = Desk::new();
    let mut session = sign(&desk, &format!("{CARD}?verify:delay=600000"));
    session.exp_string("(5 tries left): ").unwrap();
    session.send_line(PASSWORD).unwrap();
    session.exp_string("Presenting the password").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("Ctrl-C once more exits at once.").unwrap();
    session.send_control('c').unwrap();
    leave(session, 130);
    assert_eq!(desk.files(), ["a.txt", "trace.txt"]);
}

#[test]
fn the_certificate_on_the_card_is_shown_for_the_password() {
    let desk = Desk::new();
    let mut session = sit_down(
        &desk,
        &format!("certificate --order password-first --reader {CARD}"),
    );
    session
        .exp_string("Signature password (6 to 16 letters and digits): ")
        .unwrap();
    session.send_line(PASSWORD).unwrap();
    let rest = leave(session, 0);
    assert!(rest.contains("Valid until:"), "{rest}");
}

#[test]
fn a_password_on_standard_input_is_not_echoed_where_that_is_a_terminal() {
    let desk = Desk::new();
    let mut session = sit_down(&desk, &format!("certificate --password-stdin --reader {CARD}"));
    // Nothing is asked, so there is nothing to wait for but the echo going off.
    let terminal = session.process().get_file_handle().unwrap();
    let echoes = || {
        tcgetattr(&terminal)
            .unwrap()
            .local_modes
            .contains(LocalModes::ECHO)
    };
    while echoes() {
        sleep(Duration::from_millis(1));
    }
    session.send_line(PASSWORD).unwrap();
    let rest = leave(session, 0);
    assert!(!rest.contains(PASSWORD), "{rest}");
}

/// A session with one document, and a person who joins it: up to the question.
fn join(desk: &Desk) -> (Service, PtySession, String) {
    let service = Service::start(1, card_ca(), StoppedClock::now().now(), Duration::ZERO);
    let line = format!(
        "join '{}' --allow-loopback --state state --reader {CARD}",
        service.code()
    );
    let mut session = sit_down(desk, &line);
    let shown = session.exp_string("Sign this document? [y/N] ").unwrap();
    (service, session, shown)
}

/// P3, P5, P14: who asks for what, by when; nothing happens before the yes.
#[test]
fn a_session_shows_who_asks_for_what_and_by_when_and_a_wrong_password_is_asked_again() {
    let desk = Desk::new();
    let (service, mut session, shown) = join(&desk);
    for fact in [
        "Title: ",
        "self-stated, not checked",
        "Matching code: 47 21",
        "SHA-256 ",
        "Time left: ",
    ] {
        assert!(shown.contains(fact), "{fact}: {shown}");
    }
    session.send_line("y").unwrap();
    session.exp_string("(5 tries left): ").unwrap();
    session.send_line("WRONG12").unwrap();
    session.exp_string("The password is wrong.").unwrap();
    session.exp_string("(4 tries left): ").unwrap();
    session.send_line(PASSWORD).unwrap();
    let rest = leave(session, 0);
    assert!(rest.contains("The signature has arrived."), "{rest}");
    assert!(!(shown + &rest).contains(SECRET));
    assert_eq!(service.books().completions, 1);
    assert!(!desk.path("state/session.json").exists());
}

#[test]
fn who_says_no_or_leaves_gives_the_session_back() {
    for answer in ["n\n", "\u{3}"] {
        let desk = Desk::new();
        let (service, mut session, _) = join(&desk);
        session.send(answer).unwrap();
        session.flush().unwrap();
        let rest = leave(session, 130);
        assert!(!rest.contains("password"), "{rest}");
        assert_eq!(service.count(Kind::GiveBack), 1);
        assert!(!desk.path("state/session.json").exists());
    }
}
