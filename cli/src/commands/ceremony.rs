//! What the commands that talk to the card have in common: the password's source, the trace, the rules.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use natsuin_core::ceremony::{Ceremony, Rules};
use natsuin_core::error::ErrorCode;
use natsuin_core::link::CardReader;
use natsuin_core::trace::Traced;
use pollster::block_on;
use zeroize::Zeroizing;

use crate::args::{PasswordOptions, ReaderOptions};
use crate::failure::{Failure, ShellCode};
use crate::input;
use crate::outputs::Target;
use crate::person::{PasswordSource, Person};
use crate::readers::{Reader, Trace};
use crate::shell::Shell;
use crate::terminal;

/// Whether somebody can be asked for the password, if it comes to that.
pub(crate) fn check_password_source(options: &PasswordOptions, shell: &Shell) -> Result<(), Failure> {
    if options.password_stdin || shell.terminal.is_some() {
        Ok(())
    } else {
        Err(ShellCode::TerminalNeeded.into())
    }
}

/// Where the password comes from. One on standard input is read and judged before the card is touched.
pub(crate) fn password_source(options: &PasswordOptions, shell: &Shell) -> Result<PasswordSource, Failure> {
    if !options.password_stdin {
        return Ok(PasswordSource::Asked);
    }
    let line = block_on(shell.cancel.race(terminal::secret_from_stdin())).ok_or(ErrorCode::Cancelled)?;
    let (password, notices) = input::password(line.unwrap_or_default())?;
    for notice in shell.texts.notices(notices) {
        shell.note(notice);
    }
    Ok(PasswordSource::given(password))
}

/// The file that `--trace` names. A trace that stands there already is one of a run before: it may go.
pub(crate) fn trace_target(options: &ReaderOptions, force: bool) -> Option<Target> {
    let path = options.trace.clone()?;
    let force = force || is_trace(&path);
    Some(Target { path, force })
}

/// Whether the file is a trace, by its first line, or empty.
fn is_trace(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(3).read_to_end(&mut head));
    read.is_ok() && (head.is_empty() || head == b"== ")
}

/// Opens the trace.
pub(crate) fn open_trace(target: Option<&Target>) -> Result<Option<Trace>, Failure> {
    let open = |target: &Target| {
        let file = target
            .open()
            .map_err(|code| Failure::at(code, target.path.clone()))?;
        Ok(Trace::new(file))
    };
    target.map(open).transpose()
}

/// Works with a reader whose exchanges are told where that was asked for.
pub(crate) fn traced<T>(
    reader: &Reader,
    trace: Option<&Trace>,
    work: impl FnOnce(&dyn CardReader) -> T,
) -> T {
    match trace {
        None => work(reader.port()),
        Some(trace) => work(&Traced::new(reader.port(), |line| trace.line(line))),
    }
}

/// The ceremony that the options ask for.
pub(crate) fn ceremony<'a>(
    shell: &'a Shell,
    reader: &'a dyn CardReader,
    person: &'a Person<'a>,
    plain: bool,
    password: &PasswordOptions,
) -> Result<Ceremony<'a>, ErrorCode> {
    let mut ceremony_key = Zeroizing::new([0; 32]);
    getrandom::fill(ceremony_key.as_mut()).map_err(|_| ErrorCode::Internal)?;
    Ok(Ceremony {
        reader,
        holder: person,
        clock: &shell.clock,
        cancel: &shell.cancel,
        rules: Rules {
            spend_last_try: password.spend_last_try,
            plain,
            deadline: None,
            ceremony_key,
        },
    })
}
