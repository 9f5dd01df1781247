//! The person's terminal: questions, answers, and answers that nobody shall read over the shoulder.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::input;

/// The terminal that controls this process.
pub(crate) struct Terminal {
    tty: File,
}

impl Terminal {
    /// The terminal, if somebody sits at it: standard input or standard error lead there too.
    pub(crate) fn of_the_person() -> Option<Self> {
        if !io::stdin().is_terminal() && !io::stderr().is_terminal() {
            return None;
        }
        let tty = File::options().read(true).write(true).open("/dev/tty").ok()?;
        Some(Self { tty })
    }

    /// Says a line.
    pub(crate) fn say(&self, line: &str) {
        let _ = writeln!(&self.tty, "{line}");
    }

    /// Asks a question. `None`: the person left (Ctrl-D).
    pub(crate) async fn ask(&self, question: &str) -> Option<String> {
        let _ = write!(&self.tty, "{question}");
        let line = input::line_from(self.tty.try_clone().ok()?).await;
        if line.is_none() {
            self.say("");
        }
        Some(String::from_utf8_lossy(&line?).trim().to_owned())
    }

    /// Asks for a secret, without echo.
    pub(crate) async fn ask_secret(&self, question: &str) -> Option<Zeroizing<Vec<u8>>> {
        let _hidden = Hidden::on(&self.tty)?;
        let _ = write!(&self.tty, "{question}");
        let line = input::line_from(self.tty.try_clone().ok()?).await;
        // The person's Enter was not echoed either.
        self.say("");
        line
    }
}

/// Reads a secret from standard input; without echo, should that be a terminal.
pub(crate) async fn secret_from_stdin() -> Option<Zeroizing<Vec<u8>>> {
    // Past std's own buffer, which nobody wipes.
    let stdin = File::from(rustix::io::dup(rustix::stdio::stdin()).ok()?);
    let _hidden = stdin.is_terminal().then(|| Hidden::on(&stdin)).flatten();
    input::line_from(stdin).await
}

/// The terminal whose echo is off, and how it was before.
static HIDDEN: Mutex<Option<(File, Termios)>> = Mutex::new(None);

/// Switches the echo on again where it is off. What was typed and not yet read is thrown away: it may be half a password.
pub(crate) fn restore_echo() {
    if let Some((tty, before)) = hidden().take() {
        let _ = tcsetattr(tty, OptionalActions::Flush, &before);
    }
}

fn hidden() -> MutexGuard<'static, Option<(File, Termios)>> {
    HIDDEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// While this lives the echo is off.
struct Hidden;

impl Hidden {
    fn on(tty: &File) -> Option<Self> {
        let before = tcgetattr(tty).ok()?;
        let mut without_echo = before.clone();
        without_echo.local_modes.remove(LocalModes::ECHO);
        *hidden() = Some((tty.try_clone().ok()?, before));
        let this = Self;
        tcsetattr(tty, OptionalActions::Flush, &without_echo).ok()?;
        Some(this)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        restore_echo();
    }
}
