//! ISO 7816-4 command and response APDUs: the codec, and nothing about any card.
//!
//! Why: an encoded command may carry a password. [`EncodedCommand`] is therefore a type without `Debug`, wiped when it
//! is dropped; what may be written about it is its name and its header.

mod status;

pub use status::{Status, StatusWord};

use zeroize::{Zeroize, Zeroizing};

/// A command APDU before encoding (ISO 7816-4 §5.1).
pub(crate) struct Command {
    /// What it does, for logs and traces.
    pub(crate) name: &'static str,
    pub(crate) cla: u8,
    pub(crate) ins: u8,
    pub(crate) p1: u8,
    pub(crate) p2: u8,
    /// The command data field, empty for cases 1 and 2.
    pub(crate) data: Zeroizing<Vec<u8>>,
    /// The number of bytes expected in answer, `None` for cases 1 and 3.
    pub(crate) le: Option<Le>,
    /// Whether the data field is a secret.
    pub(crate) secret: bool,
}

/// The expected length of an answer. The variant decides the form of the whole command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Le {
    /// 1 to 256 bytes in one length byte (256 is sent as `00`).
    Short(u16),
    /// 1 to 65,536 bytes in extended form (65,536 is sent as `0000`).
    Extended(u32),
}

/// A command as it goes to the card. No `Debug`, no `Clone`: its bytes go nowhere else. Wiped when dropped.
pub struct EncodedCommand {
    bytes: Zeroizing<Vec<u8>>,
    name: &'static str,
    secret: bool,
}

impl EncodedCommand {
    /// The bytes for the card, and for nothing else: not for a log, not for a trace.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What the command does, in the words of the standard.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether the data field is a secret: then nothing but [`Self::name`] and the first four bytes may be written down.
    #[must_use]
    pub fn carries_secret(&self) -> bool {
        self.secret
    }
}

impl Command {
    /// Encodes the command: short form unless its `Le` is extended.
    ///
    /// A short data field holds 1 to 255 bytes; the commands of `jpki::commands` never exceed that.
    pub(crate) fn encode(&self) -> EncodedCommand {
        let extended = matches!(self.le, Some(Le::Extended(_)));
        // Full capacity at once: a growing vector would leave copies of a password behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(4 + 3 + self.data.len() + 3));
        bytes.extend_from_slice(&[self.cla, self.ins, self.p1, self.p2]);
        if !self.data.is_empty() {
            let length = u16::try_from(self.data.len()).unwrap_or(u16::MAX).to_be_bytes();
            if extended {
                bytes.push(0);
                bytes.extend_from_slice(&length);
            } else {
                bytes.push(length[1]);
            }
            bytes.extend_from_slice(&self.data);
        }
        match self.le {
            None => {}
            // 256 wraps to 00 and 65,536 to 0000, as the standard wants.
            Some(Le::Short(le)) => bytes.push(le.to_be_bytes()[1]),
            Some(Le::Extended(le)) => {
                if self.data.is_empty() {
                    bytes.push(0);
                }
                bytes.extend_from_slice(&le.to_be_bytes()[2..]);
            }
        }
        EncodedCommand {
            bytes,
            name: self.name,
            secret: self.secret,
        }
    }
}

/// A response APDU: data and status. No `Debug`: the data may be a certificate, which is personal.
pub(crate) struct Response {
    pub(crate) data: Vec<u8>,
    pub(crate) status: StatusWord,
}

impl Response {
    /// Splits the status word off. `None` when there are fewer than two bytes: no response APDU at all.
    pub(crate) fn parse(mut bytes: Vec<u8>) -> Option<Self> {
        let &[.., sw1, sw2] = bytes.as_slice() else {
            bytes.zeroize();
            return None;
        };
        bytes.truncate(bytes.len() - 2);
        Some(Self {
            data: bytes,
            status: StatusWord::from_bytes([sw1, sw2]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(data: &[u8], le: Option<Le>) -> Vec<u8> {
        let data = Zeroizing::new(data.to_vec());
        Command {
            name: "TEST",
            cla: 0x00,
            ins: 0xA4,
            p1: 0x01,
            p2: 0x02,
            data,
            le,
            secret: false,
        }
        .encode()
        .as_bytes()
        .to_vec()
    }

    /// ISO 7816-4 §5.1, table 1: cases 1, 2, 3 and 4, short and extended.
    #[test]
    fn all_four_cases_are_encoded_in_both_forms() {
        assert_eq!(command(&[], None), [0x00, 0xA4, 0x01, 0x02]);
        assert_eq!(command(&[], Some(Le::Short(64))), [0x00, 0xA4, 0x01, 0x02, 0x40]);
        assert_eq!(command(&[], Some(Le::Short(256))), [0x00, 0xA4, 0x01, 0x02, 0x00]);
        assert_eq!(command(&[7, 8], None), [0x00, 0xA4, 0x01, 0x02, 0x02, 7, 8]);
        assert_eq!(
            command(&[7, 8], Some(Le::Short(256))),
            [0x00, 0xA4, 0x01, 0x02, 0x02, 7, 8, 0x00]
        );
        assert_eq!(
            command(&[], Some(Le::Extended(65_536))),
            [0x00, 0xA4, 0x01, 0x02, 0, 0, 0]
        );
        assert_eq!(
            command(&[], Some(Le::Extended(8_192))),
            [0x00, 0xA4, 0x01, 0x02, 0, 0x20, 0]
        );
        assert_eq!(
            command(&[7, 8], Some(Le::Extended(512))),
            [0x00, 0xA4, 0x01, 0x02, 0, 0, 2, 7, 8, 0x02, 0x00]
        );
    }

    #[test]
    fn a_response_needs_its_status_word() {
        assert!(Response::parse(vec![]).is_none());
        assert!(Response::parse(vec![0x90]).is_none());
        let response = Response::parse(vec![1, 2, 0x63, 0xC4]).unwrap();
        assert_eq!(response.data, [1, 2]);
        assert_eq!(response.status.kind(), Status::TriesLeft(4));
    }
}
