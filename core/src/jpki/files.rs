//! Reading files of the JPKI application: their heads, and a certificate as a whole.

use der::{Decode, Encode, Header, SliceReader, Tag};

use crate::apdu::{Le, Response, Status};
use crate::error::ErrorCode;
use crate::jpki::commands::{self, Ef};
use crate::jpki::{BLOCK_BYTES, Contact, Jpki, Weight};

/// Certificates from 260 to 8,192 bytes are taken: seen are 1,583 to 2,000 (`card.md` §5.3).
const CERTIFICATE_BYTES: core::ops::RangeInclusive<usize> = 260..=8_192;
/// A card that hands a certificate out in ever smaller pieces is left after this many.
const MAX_BLOCKS: usize = 256;

impl Jpki<'_, '_> {
    /// Reads the first bytes (1 to 256) of a free file, fewer where it is shorter; `None` where it cannot be read.
    ///
    /// A refusal of the short identifier makes the path plain, for the whole ceremony.
    pub(crate) async fn read_head(&mut self, ef: Ef, length: u16) -> Result<Option<Vec<u8>>, ErrorCode> {
        let le = Le::Short(length);
        if self.contact.path.short_ef {
            let answer = self
                .contact
                .read(commands::read_binary_short_ef(ef, le), Weight::Light)
                .await?;
            if let Some(data) = data_of(answer, length.into())? {
                return Ok(Some(data));
            }
            self.contact.path.short_ef = false;
        }
        if !self
            .contact
            .exchange(&commands::select_ef(ef))
            .await?
            .status
            .is_ok()
        {
            return Ok(None);
        }
        let answer = self
            .contact
            .read(commands::read_binary(0, le), Weight::Light)
            .await?;
        data_of(answer, length.into())
    }
}

/// The data of a read that went well; `None` for one that was refused.
fn data_of(answer: Response, asked: usize) -> Result<Option<Vec<u8>>, ErrorCode> {
    if answer.data.len() > asked {
        return Err(ErrorCode::UnexpectedAnswer);
    }
    match answer.status.kind() {
        Status::Ok | Status::EndOfFile if !answer.data.is_empty() => Ok(Some(answer.data)),
        _ => Ok(None),
    }
}

/// Why a certificate could not be read.
pub(crate) enum Unread {
    /// `6982` after a VERIFY that said `9000`.
    NotUnlocked,
    /// Anything else.
    Failed(ErrorCode),
}

impl From<ErrorCode> for Unread {
    fn from(code: ErrorCode) -> Self {
        Self::Failed(code)
    }
}

/// Reads the signature certificate: exactly the DER object, whatever pads its file.
pub(crate) async fn read_certificate(contact: &mut Contact<'_>) -> Result<Vec<u8>, Unread> {
    let mut reading = Reading {
        contact,
        selected: false,
        der: Vec::new(),
    };
    reading.first_block().await?;
    for _ in 0..MAX_BLOCKS {
        let total = match certificate_length(&reading.der) {
            Some(length) => length?,
            // The head itself came in pieces.
            None => usize::from(BLOCK_BYTES),
        };
        if reading.der.len() >= total {
            reading.der.truncate(total);
            return Ok(reading.der);
        }
        reading.next_block(total).await?;
    }
    Err(ErrorCode::UnexpectedAnswer.into())
}

struct Reading<'c, 'a> {
    contact: &'c mut Contact<'a>,
    /// Whether the file was selected by SELECT EF.
    selected: bool,
    der: Vec<u8>,
}

impl Reading<'_, '_> {
    /// The first block: extended, then short, by short identifier, then the plain way. Reading costs nothing, so each
    /// refusal is followed by the next form in the same contact.
    async fn first_block(&mut self) -> Result<(), Unread> {
        if self.contact.path.short_ef {
            if let Some(le) = self.extended_le() {
                let command = commands::read_binary_short_ef(Ef::SignatureCertificate, le);
                if self.take(command, usize::MAX).await? {
                    return Ok(());
                }
                self.contact.path.extended = false;
            }
            let command = commands::read_binary_short_ef(Ef::SignatureCertificate, Le::Short(BLOCK_BYTES));
            if self.take(command, BLOCK_BYTES.into()).await? {
                return Ok(());
            }
            self.contact.path.short_ef = false;
        }
        self.select().await?;
        match self
            .take(
                commands::read_binary(0, Le::Short(BLOCK_BYTES)),
                BLOCK_BYTES.into(),
            )
            .await?
        {
            true => Ok(()),
            false => Err(ErrorCode::UnexpectedAnswer.into()),
        }
    }

    /// The next block, never past the end of the object: some cards answer that with an error.
    async fn next_block(&mut self, total: usize) -> Result<(), Unread> {
        let missing = total.saturating_sub(self.der.len());
        let block = missing.min(BLOCK_BYTES.into());
        let offset = u16::try_from(self.der.len()).map_err(|_| ErrorCode::UnexpectedAnswer)?;
        let le = Le::Short(u16::try_from(block).map_err(|_| ErrorCode::UnexpectedAnswer)?);
        if self.take(commands::read_binary(offset, le), block).await? {
            return Ok(());
        }
        // A card whose short identifier does not make the file current.
        if !self.selected {
            self.select().await?;
            if self.take(commands::read_binary(offset, le), block).await? {
                return Ok(());
            }
        }
        Err(ErrorCode::UnexpectedAnswer.into())
    }

    async fn select(&mut self) -> Result<(), Unread> {
        let answer = self
            .contact
            .exchange(&commands::select_ef(Ef::SignatureCertificate))
            .await?;
        self.selected = true;
        match answer.status.kind() {
            Status::Ok => Ok(()),
            Status::NotFound => Err(ErrorCode::NoSignatureCertificate.into()),
            Status::SecurityNotSatisfied => Err(Unread::NotUnlocked),
            _ => Err(ErrorCode::UnexpectedAnswer.into()),
        }
    }

    /// Sends one read and keeps its data. `false`: the card refused it.
    async fn take(&mut self, command: crate::apdu::Command, asked: usize) -> Result<bool, Unread> {
        let answer = match self.contact.read(command, Weight::Read(asked.min(2_048))).await {
            // Not sent at all: the link cannot carry this form.
            Err(ErrorCode::ReaderFailed) if asked == usize::MAX => return Ok(false),
            answer => answer?,
        };
        if answer.status.kind() == Status::SecurityNotSatisfied {
            return Err(Unread::NotUnlocked);
        }
        match data_of(answer, asked)? {
            Some(data) => {
                self.der.extend_from_slice(&data);
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// The expected length of the one extended exchange, where path and link allow it.
    ///
    /// `0000` is the form that was seen to work (OKA, AOK \[C\]); a link whose answers are smaller gets what it can carry.
    fn extended_le(&self) -> Option<Le> {
        let link = self.contact.capabilities();
        let room = link.max_response_bytes.saturating_sub(2);
        if !(self.contact.path.extended && link.extended_length) || room <= 256 {
            return None;
        }
        Some(Le::Extended(if room >= 65_536 {
            65_536
        } else {
            u32::try_from(room.min(*CERTIFICATE_BYTES.end())).unwrap_or(256)
        }))
    }
}

/// The whole length of the object that starts with `der`, from its header (`30 82 hh ll`); `None` when there are too
/// few bytes to tell.
fn certificate_length(der: &[u8]) -> Option<Result<usize, ErrorCode>> {
    let head = der.get(..4)?;
    let length = || {
        let header = Header::decode(&mut SliceReader::new(head).ok()?).ok()?;
        let total = usize::try_from((header.encoded_len().ok()? + header.length).ok()?).ok()?;
        (header.tag == Tag::Sequence && CERTIFICATE_BYTES.contains(&total)).then_some(total)
    };
    Some(length().ok_or(ErrorCode::CertificateMalformed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apdu::EncodedCommand;
    use crate::jpki::Path;
    use crate::jpki::status::Unwatched;
    use crate::link::{Capabilities, CardReader, Ending, LinkError};

    /// A card that is nothing but one file, read by offset or by its short identifier.
    struct OneFile {
        content: Vec<u8>,
        extended_answer: usize,
    }

    #[async_trait::async_trait]
    impl CardReader for OneFile {
        async fn connect(&self) -> Result<Capabilities, LinkError> {
            Ok(Capabilities::EXTENDED)
        }

        async fn transmit(&self, command: &EncodedCommand) -> Result<Vec<u8>, LinkError> {
            let (offset, le) = match *command.as_bytes() {
                [0x00, 0xA4, ..] => return Ok(vec![0x90, 0x00]),
                [0x00, 0xB0, 0x81, 0x00, 0, 0, 0] => (0, self.extended_answer),
                [0x00, 0xB0, 0x81, 0x00, le] => (0, le.into()),
                [0x00, 0xB0, high, low, le] => (usize::from(high) << 8 | usize::from(low), le.into()),
                _ => return Ok(vec![0x6D, 0x00]),
            };
            let le = if le == 0 { 256 } else { le };
            let rest = self.content.get(offset..).unwrap_or_default();
            assert!(
                le <= rest.len() || le == 256 || le == self.extended_answer,
                "asked past the end"
            );
            let mut answer = rest[..le.min(rest.len())].to_vec();
            answer.extend([0x90, 0x00]);
            Ok(answer)
        }

        fn release(&self, _: Ending) {}
    }

    /// Reads an object of `total` bytes from a file with some padding.
    fn read_whole(total: usize, padding: usize, path: Path, extended_answer: usize) -> bool {
        let mut content: Vec<u8> = (0..total + padding).map(|at| (at % 251) as u8).collect();
        content[..2].copy_from_slice(&[0x30, 0x82]);
        content[2..4].copy_from_slice(&u16::try_from(total - 4).unwrap().to_be_bytes());
        let card = OneFile {
            content,
            extended_answer,
        };
        let mut reading = Box::pin(async {
            let mut contact = Contact::open(&card, &Unwatched, path).await?;
            read_certificate(&mut contact).await
        });
        // Nothing in it ever waits.
        let mut context = core::task::Context::from_waker(core::task::Waker::noop());
        match reading.as_mut().poll(&mut context) {
            core::task::Poll::Ready(Ok(der)) => der == card.content[..total],
            _ => false,
        }
    }

    #[test]
    fn certificates_of_every_length_are_read_byte_for_byte() {
        for total in 260..=8_192 {
            assert!(read_whole(total, 0, Path::PLAIN, 0), "{total}");
            assert!(
                read_whole(
                    total,
                    300,
                    Path {
                        short_ef: true,
                        extended: false
                    },
                    0
                ),
                "{total}"
            );
            assert!(read_whole(total, 17, Path::FAST, 65_536), "{total}");
            assert!(
                read_whole(total, 0, Path::FAST, 1_024),
                "{total}: an extended answer that is cut"
            );
        }
    }

    #[test]
    fn the_length_of_a_certificate_comes_from_its_first_four_bytes() {
        assert_eq!(certificate_length(&[0x30, 0x82, 0x06]), None);
        assert_eq!(certificate_length(&[0x30, 0x82, 0x06, 0xDA]), Some(Ok(1758)));
        assert_eq!(certificate_length(&[0x30, 0x82, 0x1F, 0xFC]), Some(Ok(8192)));
        for not_one in [
            [0x30, 0x82, 0x1F, 0xFD],
            [0x30, 0x81, 0xFF, 0x00],
            [0x31, 0x82, 0x06, 0xDA],
            [0x30, 0x80, 0x00, 0x00],
            [0xFF; 4],
            [0; 4],
        ] {
            let length = certificate_length(&not_one);
            assert_eq!(
                length,
                Some(Err(ErrorCode::CertificateMalformed)),
                "{not_one:02X?}"
            );
        }
    }
}
