//! Digests of documents, and the one thing the card's key may sign.
//!
//! Why a module of its own: the key must never sign a digest that came from outside. A [`SignedAttributes`] can be
//! made only inside this crate (by [`crate::cms`]), and it is all that the card's `sign` takes.

use std::io::{self, Read};

use const_oid::ObjectIdentifier;
use sha2::{Digest, Sha256};

/// A hash algorithm, as data: P-384 with SHA-384, announced for the next card, is an added row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DigestAlgorithm {
    /// SHA-256 (FIPS 180-4).
    Sha256,
}

impl DigestAlgorithm {
    /// Its object identifier (RFC 5754 §2).
    #[must_use]
    pub const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha256 => const_oid::db::rfc5912::ID_SHA_256,
        }
    }
}

/// The digest of a document, computed here from its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentDigest {
    algorithm: DigestAlgorithm,
    bytes: Vec<u8>,
}

impl DocumentDigest {
    /// Hashes a document of any size as a stream.
    ///
    /// # Errors
    /// What the reader said.
    pub fn of(mut document: impl Read) -> io::Result<Self> {
        let mut hasher = DocumentHasher::new(DigestAlgorithm::Sha256);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match document.read(&mut buffer) {
                Ok(0) => return Ok(hasher.finish()),
                Ok(n) => hasher.update(buffer.get(..n).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> DigestAlgorithm {
        self.algorithm
    }

    /// The digest's bytes (32 for SHA-256).
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Hashes a document piece by piece, for callers that push.
#[derive(Clone)]
pub struct DocumentHasher {
    algorithm: DigestAlgorithm,
    state: Sha256,
}

impl DocumentHasher {
    /// An empty document so far.
    #[must_use]
    pub fn new(algorithm: DigestAlgorithm) -> Self {
        Self {
            algorithm,
            state: Sha256::new(),
        }
    }

    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.state.update(bytes);
    }

    /// The digest of all that was added.
    #[must_use]
    pub fn finish(self) -> DocumentDigest {
        DocumentDigest {
            algorithm: self.algorithm,
            bytes: self.state.finalize().to_vec(),
        }
    }
}

/// The DER of signed attributes (RFC 5652 §5.3) that this crate built: what the card's key may sign.
#[derive(Clone)]
pub struct SignedAttributes {
    algorithm: DigestAlgorithm,
    der: Vec<u8>,
}

impl SignedAttributes {
    /// `der` is the SET OF as it is hashed, with the universal tag 31 (RFC 5652 §5.4).
    pub(crate) fn new(algorithm: DigestAlgorithm, der: Vec<u8>) -> Self {
        Self { algorithm, der }
    }

    /// The SET OF as it is hashed.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The hash algorithm that goes with the key.
    #[must_use]
    pub const fn algorithm(&self) -> DigestAlgorithm {
        self.algorithm
    }

    /// The `DigestInfo` (RFC 8017 §9.2) of the attributes: what COMPUTE DIGITAL SIGNATURE takes, 51 bytes for SHA-256.
    pub(crate) fn digest_info(&self) -> Vec<u8> {
        match self.algorithm {
            DigestAlgorithm::Sha256 => {
                let mut info = SHA256_DIGEST_INFO_PREFIX.to_vec();
                info.extend_from_slice(&Sha256::digest(&self.der));
                info
            }
        }
    }
}

/// RFC 8017 §9.2, note 1.
const SHA256_DIGEST_INFO_PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];
