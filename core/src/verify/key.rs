//! Keys and signature algorithms that are accepted in other people's signatures: RSASSA-PKCS1-v1_5 with 2,048 to 4,096
//! bits and SHA-256, SHA-384 or SHA-512.
//!
//! Why no more: these are the algorithms of the card and of almost every signed PDF. RSASSA-PSS and ECDSA would cost a
//! phone's library tens of KiB; they are named as not supported, which is no verdict on them.

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{
    RSA_ENCRYPTION, SHA_256_WITH_RSA_ENCRYPTION, SHA_384_WITH_RSA_ENCRYPTION, SHA_512_WITH_RSA_ENCRYPTION,
};
use der::referenced::OwnedToRef;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use sha2::{Sha256, Sha384, Sha512};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoOwned};

use super::Reason;
use super::hash::Hash;

/// sha1WithRSAEncryption and md5WithRSAEncryption (RFC 3279 §2.2.1).
const SHA_1_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5");
const MD5_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.4");

/// What is known, and what it is worth.
const KNOWN: &[(ObjectIdentifier, Result<Option<Hash>, Reason>)] = &[
    (RSA_ENCRYPTION, Ok(None)),
    (SHA_256_WITH_RSA_ENCRYPTION, Ok(Some(Hash::Sha256))),
    (SHA_384_WITH_RSA_ENCRYPTION, Ok(Some(Hash::Sha384))),
    (SHA_512_WITH_RSA_ENCRYPTION, Ok(Some(Hash::Sha512))),
    (SHA_1_WITH_RSA, Err(Reason::WeakSha1)),
    (MD5_WITH_RSA, Err(Reason::WeakMd5)),
];

/// Fewer bits can be factored (SOG-IS Agreed Cryptographic Mechanisms 1.3, §4.1).
const MIN_RSA_BITS: usize = 2_048;

/// A public key that can be judged with. At most 4,096 bits ([`RsaPublicKey::MAX_SIZE`]), so that no input makes a
/// single verification last.
pub(super) struct Key(RsaPublicKey);

impl Key {
    pub(super) fn of(spki: &SubjectPublicKeyInfoOwned) -> Result<Self, Reason> {
        RsaPublicKey::try_from(spki.owned_to_ref())
            .map(Self)
            .map_err(|_| Reason::AlgorithmNotSupported)
    }

    pub(super) fn is_weak(&self) -> bool {
        self.0.n().bits() < MIN_RSA_BITS
    }

    /// Whether `signature` is this key's over a message with this digest (RFC 8017 §8.2.2).
    pub(super) fn verify(&self, hash: Hash, digest: &[u8], signature: &[u8]) -> bool {
        let padding = match hash {
            Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
            Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
            Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
        };
        self.0.verify(padding, digest, signature).is_ok()
    }
}

/// The hash of an algorithm that signs. `None`: rsaEncryption, which leaves it to the digest algorithm (RFC 3370 §3.2).
/// Parameters are NULL, or absent where somebody forgot (RFC 4055 §5).
pub(super) fn hash_of_signature(identifier: &AlgorithmIdentifierRef<'_>) -> Result<Option<Hash>, Reason> {
    if identifier
        .parameters
        .is_some_and(|parameters| !parameters.is_null())
    {
        return Err(Reason::AlgorithmNotSupported);
    }
    let known = KNOWN.iter().find(|(id, _)| *id == identifier.oid);
    known.map_or(Err(Reason::AlgorithmNotSupported), |(_, hash)| *hash)
}
