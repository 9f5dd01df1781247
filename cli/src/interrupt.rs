//! Ctrl-C: the first cancels, the second exits.

use std::io::{self, Write};
use std::process;

use natsuin_core::cancel::Cancel;
use natsuin_core::error::{Error, ErrorCode};

use crate::failure::Exit;
use crate::progress::ProgressLine;
use crate::report::Report;
use crate::terminal;
use crate::texts::Texts;

/// Listens for SIGINT, SIGTERM and SIGHUP on a thread of its own.
pub(crate) fn listen(
    cancel: Cancel,
    progress: ProgressLine,
    cancelling: &'static str,
    exit_now: impl Fn() + Send + 'static,
) {
    let on_signal = move || {
        if cancel.is_cancelled() {
            exit_now();
        }
        cancel.cancel();
        progress.clear();
        let _ = writeln!(io::stderr(), "{cancelling}");
    };
    // Without it the system's own answer to Ctrl-C stands: the process ends.
    let _ = ctrlc::set_handler(on_signal);
}

/// Ends the process. A VERIFY may be under way, so its cost is not known.
pub(crate) fn exit_now(texts: &dyn Texts, json: bool) -> ! {
    terminal::restore_echo();
    if json {
        let failure = Error::free(ErrorCode::Cancelled).with_unknown_cost();
        Report::failed(failure.into()).tell(texts, json);
    }
    process::exit(Exit::Cancelled as i32)
}
