//! The keys that the card signs with, and how their signatures are verified.

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{RSA_ENCRYPTION, SHA_256_WITH_RSA_ENCRYPTION};
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest, Sha256};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::digest::DigestAlgorithm;

/// How a key signs. One variant for each kind of key: P-384 with SHA-384, announced for the next card, is an added one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2) with SHA-256.
    RsaSha256,
}

impl SignatureAlgorithm {
    /// The one a certificate is signed with: sha256WithRSAEncryption, parameters NULL (RFC 4055 §5).
    pub(super) fn of_certificate(identifier: &AlgorithmIdentifierOwned) -> Option<Self> {
        let null = identifier.parameters.as_ref().is_some_and(der::Any::is_null);
        (identifier.oid == SHA_256_WITH_RSA_ENCRYPTION && null).then_some(Self::RsaSha256)
    }

    pub(crate) const fn digest(self) -> DigestAlgorithm {
        match self {
            Self::RsaSha256 => DigestAlgorithm::Sha256,
        }
    }

    /// The identifier in a `SignerInfo`; its parameters are NULL (RFC 5754 §3.2).
    ///
    /// rsaEncryption, not sha256WithRSAEncryption: every CMS implementation with RSA must accept the former and may
    /// accept the latter (RFC 3370 §3.2, which RFC 5754 §3.2 takes over). The hash is named by `digestAlgorithm`.
    pub(crate) const fn in_signer_info(self) -> ObjectIdentifier {
        match self {
            Self::RsaSha256 => RSA_ENCRYPTION,
        }
    }
}

/// A public key of a kind that the card, or the CA above it, signs with.
pub(crate) enum PublicKey {
    /// RSA with a modulus of 2,048 bits.
    Rsa2048(RsaPublicKey),
}

impl PublicKey {
    pub(super) fn from_spki(spki: &SubjectPublicKeyInfoOwned) -> Option<Self> {
        use der::referenced::OwnedToRef;
        let key = RsaPublicKey::try_from(spki.owned_to_ref()).ok()?;
        (key.n().bits() == 2048).then_some(Self::Rsa2048(key))
    }

    /// From a modulus (big-endian) and an exponent that are known beforehand.
    pub(crate) fn rsa2048(modulus: &[u8; 256], exponent: u32) -> Option<Self> {
        RsaPublicKey::new(BigUint::from_bytes_be(modulus), BigUint::from(exponent))
            .ok()
            .map(Self::Rsa2048)
    }

    pub(crate) const fn algorithm(&self) -> SignatureAlgorithm {
        match self {
            Self::Rsa2048(_) => SignatureAlgorithm::RsaSha256,
        }
    }

    /// Whether `signature` is this key's over `message`, hashed with `digest`.
    pub(crate) fn verify(&self, digest: DigestAlgorithm, message: &[u8], signature: &[u8]) -> bool {
        match (self, digest) {
            (Self::Rsa2048(key), DigestAlgorithm::Sha256) => key
                .verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message), signature)
                .is_ok(),
        }
    }
}
