//! A trace of the exchanges in readable words: names, headers, lengths and status words. Never a data field: that may be
//! a password, a certificate, or what is signed.

use core::fmt::Write as _;

use async_trait::async_trait;

use crate::apdu::{EncodedCommand, Status, StatusWord};
use crate::link::{Capabilities, CardReader, Ending, LinkError};

/// A reader that tells a trace of what passes through it.
pub struct Traced<'a> {
    reader: &'a dyn CardReader,
    line: Box<dyn Fn(&str) + Send + Sync + 'a>,
}

impl<'a> Traced<'a> {
    /// Calls `line` once for each event, without a line end.
    #[must_use]
    pub fn new(reader: &'a dyn CardReader, line: impl Fn(&str) + Send + Sync + 'a) -> Self {
        Self {
            reader,
            line: Box::new(line),
        }
    }
}

#[async_trait]
impl CardReader for Traced<'_> {
    async fn connect(&self) -> Result<Capabilities, LinkError> {
        let connected = self.reader.connect().await;
        match &connected {
            Ok(link) => (self.line)(&format!(
                "== card found; commands up to {} bytes, answers up to {}, extended length {}",
                link.max_command_bytes,
                link.max_response_bytes,
                if link.extended_length {
                    "offered"
                } else {
                    "not offered"
                },
            )),
            Err(error) => (self.line)(&format!("== no contact: {error}")),
        }
        connected
    }

    async fn transmit(&self, command: &EncodedCommand) -> Result<Vec<u8>, LinkError> {
        (self.line)(&describe(command));
        let answer = self.reader.transmit(command).await;
        (self.line)(&match &answer {
            Ok(bytes) => match bytes.as_slice() {
                [data @ .., sw1, sw2] => answered(StatusWord::from_bytes([*sw1, *sw2]), data.len()),
                _ => "<- not an answer: too short".to_owned(),
            },
            Err(error) => format!("<- nothing: {error}"),
        });
        answer
    }

    fn release(&self, ending: Ending) {
        (self.line)(match ending {
            Ending::Done => "== released: done",
            Ending::Paused => "== released: needed again",
            Ending::Interrupted => "== released: interrupted",
            Ending::Failed => "== released: failed",
        });
        self.reader.release(ending);
    }
}

/// The status word, what it means, and how much came with it.
fn answered(status: StatusWord, data_bytes: usize) -> String {
    let meaning = match status.kind() {
        Status::Ok => "done".to_owned(),
        Status::MoreData(_) => "more waits".to_owned(),
        Status::WrongLe(_) => "another length is right".to_owned(),
        Status::TriesLeft(1) => "1 try left".to_owned(),
        Status::TriesLeft(left) => format!("{left} tries left"),
        Status::Blocked => "locked".to_owned(),
        Status::SecurityNotSatisfied => "needs the password".to_owned(),
        Status::NotFound => "not found".to_owned(),
        Status::EndOfFile => "end of file".to_owned(),
        Status::Diagnosis => "self-diagnosis".to_owned(),
        Status::FormRefused => "form refused".to_owned(),
        Status::Other => "something else".to_owned(),
    };
    match data_bytes {
        0 => format!("<- {status}  {meaning}"),
        _ => format!("<- {status}  {meaning}, {data_bytes} bytes"),
    }
}

/// Name, header and lengths; of a command with a secret, not even the length.
fn describe(command: &EncodedCommand) -> String {
    let bytes = command.as_bytes();
    let mut line = "->".to_owned();
    for byte in bytes.iter().take(4) {
        let _ = write!(line, " {byte:02X}");
    }
    if command.carries_secret() {
        line.push_str(" …");
    } else {
        let _ = write!(line, " +{}", bytes.len().saturating_sub(4));
    }
    let _ = write!(line, "  {}", command.name());
    line
}
