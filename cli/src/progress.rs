//! One calm line on standard error that shows that the work goes on; nothing where that is no terminal.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often the line is drawn anew: life at least once a second.
const PULSE: Duration = Duration::from_millis(500);
/// Not more often than this: a terminal that flickers is not calm.
const CALM: Duration = Duration::from_millis(100);
/// From when on the seconds are counted aloud.
const LONG: Duration = Duration::from_secs(1);
/// Erases from the cursor to the line's end (ECMA-48 §8.3.41, EL).
const ERASE: &str = "\x1b[K";

/// The line. Clones are the same line.
#[derive(Clone)]
pub(crate) struct ProgressLine {
    line: Option<Arc<Mutex<Option<Shown>>>>,
}

/// What the line says, since when.
struct Shown {
    text: String,
    since: Instant,
    drawn: Instant,
}

impl ProgressLine {
    /// The line on standard error, if that is a terminal that can erase.
    pub(crate) fn on_stderr() -> Self {
        let is_dumb = env::var_os("TERM").is_none_or(|term| term == "dumb");
        if is_dumb || !io::stderr().is_terminal() {
            return Self { line: None };
        }
        let line = Arc::new(Mutex::new(None));
        let pulse = Arc::clone(&line);
        thread::spawn(move || {
            loop {
                thread::sleep(PULSE);
                draw(&mut lock(&pulse));
            }
        });
        Self { line: Some(line) }
    }

    /// Says what is being done.
    pub(crate) fn show(&self, text: &str) {
        let Some(line) = &self.line else { return };
        let mut shown = lock(line);
        let now = Instant::now();
        match &mut *shown {
            Some(same) if same.text == text => {}
            Some(other) => {
                text.clone_into(&mut other.text);
                other.since = now;
                if other.drawn.elapsed() >= CALM {
                    draw(&mut shown);
                }
            }
            None => {
                *shown = Some(Shown {
                    text: text.to_owned(),
                    since: now,
                    drawn: now,
                });
                draw(&mut shown);
            }
        }
    }

    /// Takes the line away: something else is to be said.
    pub(crate) fn clear(&self) {
        let Some(line) = &self.line else { return };
        if lock(line).take().is_some() {
            let _ = write!(io::stderr(), "\r{ERASE}");
        }
    }
}

fn draw(shown: &mut Option<Shown>) {
    if let Some(Shown { text, since, drawn }) = shown {
        let elapsed = since.elapsed();
        let seconds = if elapsed < LONG {
            String::new()
        } else {
            format!(" ({} s)", elapsed.as_secs())
        };
        let _ = write!(io::stderr(), "\r{text}{seconds}{ERASE}");
        *drawn = Instant::now();
    }
}

fn lock(line: &Mutex<Option<Shown>>) -> MutexGuard<'_, Option<Shown>> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}
