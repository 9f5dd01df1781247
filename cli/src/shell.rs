//! What every command stands on: the person's terminal, language and way out.

use std::io::{self, Write};

use natsuin_core::cancel::Cancel;

use crate::clock::SystemClock;
use crate::interrupt;
use crate::progress::ProgressLine;
use crate::terminal::Terminal;
use crate::texts::{Lang, Texts};

/// The surroundings of a command.
pub(crate) struct Shell {
    /// The person's language.
    #[cfg_attr(not(feature = "service"), allow(dead_code, reason = "only samples need it"))]
    pub(crate) lang: Lang,
    /// The texts in it.
    pub(crate) texts: &'static dyn Texts,
    /// Whether stdout is to be exactly one JSON object.
    #[cfg_attr(
        not(feature = "service"),
        allow(dead_code, reason = "all else is told at the end")
    )]
    pub(crate) json: bool,
    /// Where questions are asked; `None`: nobody is there.
    pub(crate) terminal: Option<Terminal>,
    /// The line that shows that the work goes on.
    pub(crate) progress: ProgressLine,
    /// Cancelled by the first Ctrl-C.
    pub(crate) cancel: Cancel,
    /// The time.
    pub(crate) clock: SystemClock,
}

impl Shell {
    /// The surroundings of this process. From here on Ctrl-C cancels, which is told in these words.
    pub(crate) fn new(lang: Lang, json: bool, cancelling: &'static str) -> Self {
        let texts = lang.texts();
        let cancel = Cancel::new();
        let progress = ProgressLine::on_stderr();
        let exit_now = move || interrupt::exit_now(texts, json);
        interrupt::listen(cancel.clone(), progress.clone(), cancelling, exit_now);
        Self {
            lang,
            texts,
            json,
            terminal: Terminal::of_the_person(),
            progress,
            cancel,
            clock: SystemClock,
        }
    }

    /// Says something on standard error, in the middle of the work.
    pub(crate) fn note(&self, line: &str) {
        self.progress.clear();
        let _ = writeln!(io::stderr(), "{line}");
    }
}
