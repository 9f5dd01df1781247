//! One line of input that may be a secret: read byte by byte into memory that is wiped, never through a shared buffer.

use std::io::{self, Read};
use std::{mem, thread};

use futures_channel::oneshot;
use natsuin_core::error::ErrorCode;
use natsuin_core::password::{Notices, SignaturePassword};
use zeroize::Zeroizing;

/// More than any answer has; what is longer is cut and refused by its length.
const MAX_LINE_BYTES: usize = 1_024;

/// Reads one line on a thread of its own, so that the wait can be given up. `None`: the input has ended.
pub(crate) async fn line_from(source: impl Read + Send + 'static) -> Option<Zeroizing<Vec<u8>>> {
    let (sender, line) = oneshot::channel();
    thread::spawn(move || {
        let _ = sender.send(read_line(source));
    });
    line.await.ok()?.ok()?
}

/// Reads up to the line's end, which is removed (LF or CR LF), or to the input's.
fn read_line(mut source: impl Read) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    // Full capacity at once: a growing vector would leave copies behind.
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_LINE_BYTES));
    let mut byte = Zeroizing::new([0]);
    loop {
        match source.read(&mut *byte) {
            Ok(0) if line.is_empty() => return Ok(None),
            Ok(0) => break,
            Ok(_) if *byte == *b"\n" => break,
            Ok(_) => line.extend_from_slice(&*byte),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if line.len() == MAX_LINE_BYTES {
            break;
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(Some(line))
}

/// Reads a password from a line.
pub(crate) fn password(mut line: Zeroizing<Vec<u8>>) -> Result<(SignaturePassword, Notices), ErrorCode> {
    match String::from_utf8(mem::take(&mut *line)) {
        Ok(text) => SignaturePassword::from_input(text),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(ErrorCode::PasswordBadCharacter)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(input: &[u8]) -> Option<Vec<u8>> {
        read_line(input).unwrap().map(|line| line.to_vec())
    }

    #[test]
    fn a_line_ends_with_its_line_end_or_with_the_input() {
        assert_eq!(line(b"ABC123\nrest").unwrap(), b"ABC123");
        assert_eq!(line(b"ABC123\r\nrest").unwrap(), b"ABC123");
        assert_eq!(line(b"ABC123").unwrap(), b"ABC123");
        assert_eq!(line(b"ABC\r123\n").unwrap(), b"ABC\r123");
        assert_eq!(line(b"\n").unwrap(), b"");
        assert_eq!(line(b""), None);
    }

    #[test]
    fn an_endless_line_is_cut() {
        assert_eq!(
            read_line(io::repeat(b'A')).unwrap().unwrap().len(),
            MAX_LINE_BYTES
        );
    }

    #[test]
    fn what_is_no_text_is_no_password() {
        let code = password(Zeroizing::new(b"ABC\xFF123".to_vec())).unwrap_err();
        assert_eq!(code, ErrorCode::PasswordBadCharacter);
    }
}
