//! The hashes that are accepted in other people's signatures.
//!
//! Why apart from [`crate::digest`]: that is the one hash that goes with the card's key, this is what the world uses.

use std::io::{self, Read};

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{ID_SHA_256, ID_SHA_384, ID_SHA_512};
use sha2::{Digest, Sha256, Sha384, Sha512};
use spki::AlgorithmIdentifierRef;

use super::Reason;

/// id-sha1 (RFC 3279 §2.2.1, there with RSA; RFC 3370 §2.1).
const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
/// id-md5 (RFC 1321; RFC 3370 §2.2).
const MD5: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.5");

/// What is known, and what it is worth.
const KNOWN: &[(ObjectIdentifier, Result<Hash, Reason>)] = &[
    (ID_SHA_256, Ok(Hash::Sha256)),
    (ID_SHA_384, Ok(Hash::Sha384)),
    (ID_SHA_512, Ok(Hash::Sha512)),
    (SHA_1, Err(Reason::WeakSha1)),
    (MD5, Err(Reason::WeakMd5)),
];

/// A hash algorithm (FIPS 180-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// Reads an identifier; parameters are absent or NULL (RFC 5754 §2).
    pub(super) fn of(identifier: &AlgorithmIdentifierRef<'_>) -> Result<Self, Reason> {
        if identifier
            .parameters
            .is_some_and(|parameters| !parameters.is_null())
        {
            return Err(Reason::AlgorithmNotSupported);
        }
        let known = KNOWN.iter().find(|(id, _)| *id == identifier.oid);
        known.map_or(Err(Reason::AlgorithmNotSupported), |(_, hash)| *hash)
    }

    pub(super) fn digest(self, message: &[u8]) -> Vec<u8> {
        let mut hasher = Hasher::new(self);
        hasher.update(message);
        hasher.finish()
    }
}

/// A hash on its way.
#[derive(Clone)]
pub(super) enum Hasher {
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Hasher {
    pub(super) fn new(hash: Hash) -> Self {
        match hash {
            Hash::Sha256 => Self::Sha256(Sha256::new()),
            Hash::Sha384 => Self::Sha384(Sha384::new()),
            Hash::Sha512 => Self::Sha512(Sha512::new()),
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(state) => state.update(bytes),
            Self::Sha384(state) => state.update(bytes),
            Self::Sha512(state) => state.update(bytes),
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        match self {
            Self::Sha256(state) => state.finalize().to_vec(),
            Self::Sha384(state) => state.finalize().to_vec(),
            Self::Sha512(state) => state.finalize().to_vec(),
        }
    }
}

/// The digests of one content, under each hash that a signer used.
#[derive(Default)]
pub(super) struct Digests(Vec<(Hash, Vec<u8>)>);

impl Digests {
    /// Reads the content once, as a stream.
    pub(super) fn of(content: impl Read, hashes: &[Hash]) -> io::Result<Self> {
        Self::of_parts(hashes, |hashers| read(content, hashers))
    }

    /// Of a content that is read in parts.
    pub(super) fn of_parts(
        hashes: &[Hash],
        read_all: impl FnOnce(&mut [(Hash, Hasher)]) -> io::Result<()>,
    ) -> io::Result<Self> {
        let mut hashers: Vec<_> = hashes.iter().map(|hash| (*hash, Hasher::new(*hash))).collect();
        read_all(&mut hashers)?;
        let finish = |(hash, hasher): (Hash, Hasher)| (hash, hasher.finish());
        Ok(Self(hashers.into_iter().map(finish).collect()))
    }

    /// Of a digest that somebody else made.
    #[cfg(feature = "pdf")]
    pub(super) fn known(hash: Hash, digest: &[u8]) -> Self {
        Self(vec![(hash, digest.to_vec())])
    }

    pub(super) fn get(&self, hash: Hash) -> Option<&[u8]> {
        let found = self.0.iter().find(|(known, _)| *known == hash);
        found.map(|(_, digest)| digest.as_slice())
    }
}

/// Feeds all that there is to read to every hasher.
pub(super) fn read(mut content: impl Read, hashers: &mut [(Hash, Hasher)]) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match content.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => {
                let bytes = buffer.get(..read).unwrap_or_default();
                hashers.iter_mut().for_each(|(_, hasher)| hasher.update(bytes));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
