//! Who the card is, from one contact to the next, without keeping what is personal.
//!
//! The first 64 bytes of the user certificate (free on the plastic card) hold its serial number. They are kept as a
//! digest under a key made for this ceremony, and the key is wiped with it. Where they cannot be read, the token
//! information and the counter stand in.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::ErrorCode;
use crate::jpki::Jpki;
use crate::jpki::commands::Ef;

/// Enough of a certificate to hold its serial number.
const HEAD_BYTES: u16 = 64;

/// The key of one ceremony, under which cards are remembered.
pub(super) struct CeremonyKey(pub(super) Zeroizing<[u8; 32]>);

/// A card, remembered.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Mark {
    source: Source,
    digest: [u8; 32],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    UserCertificate,
    TokenInfo,
}

impl CeremonyKey {
    fn mark(&self, source: Source, bytes: &[u8]) -> Mark {
        let mut hash = Sha256::new();
        hash.update(*self.0);
        hash.update(bytes);
        Mark {
            source,
            digest: hash.finalize().into(),
        }
    }
}

impl Mark {
    /// Whether this mark needs the counter's agreement to tell one card from another.
    pub(super) const fn is_weak(&self) -> bool {
        matches!(self.source, Source::TokenInfo)
    }
}

/// Looks who the card is. `token`: the token information, where it was read already.
pub(super) async fn mark(
    jpki: &mut Jpki<'_, '_>,
    key: &CeremonyKey,
    token: Option<Vec<u8>>,
) -> Result<Option<Mark>, ErrorCode> {
    if let Some(head) = jpki.read_head(Ef::UserCertificate, HEAD_BYTES).await? {
        let head = Zeroizing::new(head);
        return Ok(Some(key.mark(Source::UserCertificate, &head)));
    }
    let token = match token {
        Some(token) => Some(token),
        None => jpki.token().await?.map(|token| token.bytes),
    };
    Ok(token.map(|bytes| key.mark(Source::TokenInfo, &bytes)))
}
