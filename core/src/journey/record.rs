//! What is kept of a session: how to get the claim again, and the signatures that may not have arrived.

use serde::Serialize;
use zeroize::Zeroizing;

use super::documents::Fetched;
use super::{Storage, StorageError};
use crate::clock::UtcTime;
use crate::error::ErrorCode;
use crate::session::{
    Invitation, MAX_DOCUMENTS, MAX_SIGNATURE_BYTES, Object, Token, base64_decode, base64_encode,
};

/// The version of the record: another one is forgotten.
const VERSION: u64 = 2;

pub(super) struct Record {
    pub(super) invitation: Invitation,
    pub(super) token: Token,
    /// When the session ends: far in the past while that is not known.
    pub(super) ends: UtcTime,
    /// One for each document, once they are known.
    pub(super) signatures: Vec<Kept>,
}

/// A document's signature, with what it signs.
pub(super) struct Kept {
    digest: Vec<u8>,
    cms: Option<Vec<u8>>,
}

impl Kept {
    fn read(mut kept: Object) -> Option<Self> {
        let cms = match kept.optional_text("cms")? {
            Some(cms) => Some(base64_decode(&cms).filter(|cms| cms.len() <= MAX_SIGNATURE_BYTES)?),
            None => None,
        };
        let digest = base64_decode(&kept.text("digest")?)?;
        Some(Self { digest, cms })
    }
}

#[derive(Serialize)]
struct Wire {
    version: u64,
    link: String,
    token: String,
    /// Seconds since 1970-01-01T00:00:00Z.
    ends: u64,
    signatures: Vec<WireKept>,
}

#[derive(Serialize)]
struct WireKept {
    digest: String,
    cms: Option<String>,
}

impl Record {
    pub(super) fn new(invitation: Invitation, token: Token) -> Self {
        Self {
            invitation,
            token,
            ends: UtcTime(0),
            signatures: Vec::new(),
        }
    }

    /// What cannot be read is as good as nothing: another version's, or damaged.
    pub(super) fn load(storage: &dyn Storage) -> Result<Option<Self>, ErrorCode> {
        Ok(storage.load()?.and_then(|bytes| Self::read(&bytes)))
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut record = Object::read(bytes)?;
        let link = Zeroizing::new(record.text("link")?);
        let token = Token::kept(record.text("token")?);
        let kept = record.objects("signatures")?;
        if record.number("version")? != VERSION || kept.len() > MAX_DOCUMENTS {
            return None;
        }
        let mut signatures = Vec::new();
        for kept in kept {
            signatures.push(Kept::read(kept)?);
        }
        Some(Self {
            invitation: Invitation::kept(&link)?,
            token,
            ends: UtcTime(i64::try_from(record.number("ends")?).ok()?),
            signatures,
        })
    }

    pub(super) fn save(&self, storage: &dyn Storage) -> Result<(), ErrorCode> {
        let signatures = self.signatures.iter().map(|kept| WireKept {
            digest: base64_encode(&kept.digest),
            cms: kept.cms.as_deref().map(base64_encode),
        });
        let wire = Wire {
            version: VERSION,
            link: self.invitation.link().to_string(),
            token: self.token.as_str().to_owned(),
            ends: u64::try_from(self.ends.0).unwrap_or(0),
            signatures: signatures.collect(),
        };
        let bytes = Zeroizing::new(serde_json::to_vec(&wire).map_err(|_| ErrorCode::Internal)?);
        storage
            .save(&bytes)
            .map_err(|StorageError| ErrorCode::StorageFailed)
    }

    /// The documents of the claim. What is kept for others is dropped: a service that changes documents under a claim
    /// does not keep to the protocol.
    pub(super) fn expect(&mut self, fetched: &[Fetched]) {
        let is_same = self.signatures.len() == fetched.len()
            && (self.signatures.iter().zip(fetched))
                .all(|(kept, fetched)| kept.digest == fetched.digest.as_bytes());
        if !is_same {
            let fresh = fetched.iter().map(|fetched| Kept {
                digest: fetched.digest.as_bytes().to_vec(),
                cms: None,
            });
            self.signatures = fresh.collect();
        }
    }

    /// Which documents are not signed yet, counted from 0.
    pub(super) fn missing(&self) -> Vec<usize> {
        let kept = self.signatures.iter().enumerate();
        kept.filter(|(_, kept)| kept.cms.is_none())
            .map(|(at, _)| at)
            .collect()
    }

    /// Takes what was signed of the missing ones.
    ///
    /// # Errors
    /// [`ErrorCode::AnotherCard`]: those of a session must be by one certificate.
    pub(super) fn take(
        &mut self,
        missing: &[usize],
        made: Vec<Option<Vec<u8>>>,
        certificate: &[u8],
    ) -> Result<(), ErrorCode> {
        let holds = |cms: &Vec<u8>| cms.windows(certificate.len()).any(|part| part == certificate);
        if !self
            .signatures
            .iter()
            .filter_map(|kept| kept.cms.as_ref())
            .all(holds)
        {
            return Err(ErrorCode::AnotherCard);
        }
        for (at, cms) in missing.iter().zip(made) {
            if let Some(kept) = self.signatures.get_mut(*at) {
                kept.cms = cms;
            }
        }
        Ok(())
    }

    /// Whether nothing was signed.
    pub(super) fn is_empty(&self) -> bool {
        self.signatures.iter().all(|kept| kept.cms.is_none())
    }

    /// All signatures, when none is missing.
    pub(super) fn unsent(&self) -> Option<Vec<Vec<u8>>> {
        let signatures: Option<Vec<_>> = self.signatures.iter().map(|kept| kept.cms.clone()).collect();
        signatures.filter(|signatures| !signatures.is_empty())
    }
}
