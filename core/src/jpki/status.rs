//! What lies on the reader: kind of card, tries left, certificates. Free: nothing is presented, nothing is changed.

use std::pin::Pin;

use crate::error::{Error, ErrorCode};
use crate::jpki::commands::Ef;
use crate::jpki::{Contact, Counter, Jpki, Path, Watch, Weight};
use crate::link::{CardReader, Ending};

/// Bytes of the token information that are read: label 32, manufacturer 32, model 16, serial number 16 (S48 \[M\]).
const TOKEN_INFO_BYTES: u16 = 96;
/// The label's share of them.
const LABEL_BYTES: usize = 32;
/// EF 0008 holds three bytes; the first two say `8F` for a certificate that is there (S48 \[M\]).
const CERTIFICATE_PRESENT: u8 = 0x8F;

/// The medium that answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardKind {
    /// A My Number card.
    MyNumber,
    /// The old basic resident register card (住民基本台帳カード).
    Juki,
    /// The token inside an Android phone.
    Android,
    /// The token inside an iPhone.
    Iphone,
    /// Something else, or a JPKI application that does not say what it is.
    Other,
}

impl CardKind {
    /// `my_number`, `juki`, `android`, `iphone` or `other`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MyNumber => "my_number",
            Self::Juki => "juki",
            Self::Android => "android",
            Self::Iphone => "iphone",
            Self::Other => "other",
        }
    }

    /// By the label of the token information, padded with spaces to 32 bytes (TRET, MYNA, S48).
    ///
    /// The register card is told by its spaces too: public test data call a My Number card `JPKIAPICCTOKEN` padded
    /// with NUL, and who is in doubt shall not be refused.
    fn of_label(label: &[u8]) -> Self {
        match label.trim_ascii_end() {
            b"JPKIAPICCTOKEN" => Self::Juki,
            b"JPKIAPGPSETOKEN" => Self::Android,
            b"JPKIAPIOSTOKEN" => Self::Iphone,
            other if trim_nul_end(other) == b"JPKIAPICCTOKEN2" => Self::MyNumber,
            _ => Self::Other,
        }
    }
}

fn trim_nul_end(bytes: &[u8]) -> &[u8] {
    let length = bytes
        .iter()
        .rposition(|&byte| byte != 0)
        .map_or(0, |last| last + 1);
    bytes.get(..length).unwrap_or_default()
}

/// What can be known about a card for free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardStatus {
    /// The medium.
    pub kind: CardKind,
    /// The tries left for the signature password, where the card says so.
    pub tries_left: Option<u8>,
    /// Whether there is a signature certificate, where the card says so.
    pub signature: Option<bool>,
    /// Whether there is a user certificate, where the card says so.
    pub user: Option<bool>,
}

/// Looks at the card on the reader. `plain`: without short EF identifiers.
///
/// # Errors
/// What the reader said; something else than a JPKI card is no error here but [`CardKind::Other`].
pub async fn card_status(reader: &dyn CardReader, plain: bool) -> Result<CardStatus, Error> {
    let path = if plain { Path::PLAIN } else { Path::FAST };
    contact(reader, path).await
}

/// A future on the heap, and no part of its caller's: that would be one more copy of all exchanges in a library.
#[inline(never)]
fn contact(
    reader: &dyn CardReader,
    path: Path,
) -> Pin<Box<dyn Future<Output = Result<CardStatus, Error>> + Send + '_>> {
    Box::pin(async move {
        let mut contact = Contact::open(reader, &Unwatched, path).await?;
        let status = look(&mut contact).await;
        contact.ends(if status.is_ok() {
            Ending::Done
        } else {
            Ending::Failed
        });
        Ok(status?)
    })
}

async fn look(contact: &mut Contact<'_>) -> Result<CardStatus, ErrorCode> {
    let mut jpki = match Jpki::select(contact).await {
        Ok(jpki) => jpki,
        Err(ErrorCode::NotMyNumberCard) => {
            return Ok(CardStatus {
                kind: CardKind::Other,
                tries_left: None,
                signature: None,
                user: None,
            });
        }
        Err(code) => return Err(code),
    };
    let tries_left = match jpki.tries_left().await? {
        Counter::Left(left) => Some(left),
        Counter::NotReported | Counter::NoPassword => None,
    };
    let kind = jpki.token().await?.map_or(CardKind::Other, |token| token.kind);
    let (signature, user) = jpki.availability().await?.unzip();
    Ok(CardStatus {
        kind,
        tries_left,
        signature,
        user,
    })
}

/// The head of the token information.
pub(crate) struct Token {
    pub(crate) kind: CardKind,
    /// With its serial number: to be compared, never to be told.
    pub(crate) bytes: Vec<u8>,
}

impl Token {
    fn of(bytes: Vec<u8>) -> Self {
        Self {
            kind: CardKind::of_label(bytes.get(..LABEL_BYTES).unwrap_or(&bytes)),
            bytes,
        }
    }

    /// The label, where it is text.
    pub(super) fn label(&self) -> Option<&str> {
        let label = self.bytes.get(..LABEL_BYTES).unwrap_or(&self.bytes);
        core::str::from_utf8(trim_nul_end(label).trim_ascii_end())
            .ok()
            .filter(|label| label.bytes().all(|byte| byte.is_ascii_graphic()))
    }
}

impl Jpki<'_, '_> {
    /// Reads who the card says it is.
    pub(crate) async fn token(&mut self) -> Result<Option<Token>, ErrorCode> {
        Ok(self
            .read_head(Ef::TokenInfo, TOKEN_INFO_BYTES)
            .await?
            .map(Token::of))
    }

    /// Whether there is a signature certificate, and a user certificate.
    pub(crate) async fn availability(&mut self) -> Result<Option<(bool, bool)>, ErrorCode> {
        let bytes = self.read_head(Ef::Availability, 3).await?;
        Ok(bytes.and_then(|bytes| match bytes.as_slice() {
            &[signature, user, _] => Some((signature == CERTIFICATE_PRESENT, user == CERTIFICATE_PRESENT)),
            _ => None,
        }))
    }
}

/// For contacts that nobody follows and nobody cancels.
pub(super) struct Unwatched;

impl Watch for Unwatched {
    fn may_go_on(&self) -> Result<(), ErrorCode> {
        Ok(())
    }

    fn exchanging(&self, _: Weight) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_medium_is_told_by_its_label() {
        let padded = |label: &str, pad: u8| {
            let mut bytes = label.as_bytes().to_vec();
            bytes.resize(32, pad);
            CardKind::of_label(&bytes)
        };
        assert_eq!(padded("JPKIAPICCTOKEN2", b' '), CardKind::MyNumber);
        assert_eq!(padded("JPKIAPICCTOKEN2", 0), CardKind::MyNumber);
        assert_eq!(padded("JPKIAPICCTOKEN", b' '), CardKind::Juki);
        assert_eq!(padded("JPKIAPICCTOKEN", 0), CardKind::Other);
        assert_eq!(padded("JPKIAPGPSETOKEN", b' '), CardKind::Android);
        assert_eq!(padded("JPKIAPIOSTOKEN", b' '), CardKind::Iphone);
        assert_eq!(padded("SOMETHING ELSE", b' '), CardKind::Other);
        assert_eq!(CardKind::of_label(b""), CardKind::Other);
    }
}
