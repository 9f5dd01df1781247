//! The signature CAs of the Japanese Public Key Infrastructure for individuals, as trust anchors.
//!
//! Why compiled in: an anchor that is loaded from beside the program is one that an attacker can replace. All three
//! generations share one distinguished name, so an issuer is chosen by key identifier and signature, never by name.
//! One tier: these CAs are self-signed and issue the certificates on the cards themselves.
//!
//! Source: `trust/jpki-sign-ca.json`, facts computed from the certificates that J-LIS publishes (jpki.go.jp/ca/).

mod anchors;

pub use anchors::ANCHORS;

use std::fmt;

use crate::certificate::{Certificate, Generation, PublicKey};
use crate::clock::UtcTime;

/// A CA whose signature is believed: what RFC 5280 §6.1.1 (d) takes of it.
pub struct Anchor {
    /// Which generation it is.
    pub generation: Generation,
    /// Its subject key identifier.
    pub key_identifier: [u8; 20],
    /// The modulus of its RSA key, big-endian.
    pub modulus: [u8; 256],
    /// The exponent of its RSA key.
    pub exponent: u32,
    /// The first second of its validity.
    pub not_before: UtcTime,
    /// The last second of its validity.
    pub not_after: UtcTime,
}

impl Anchor {
    /// Whether this CA issued the certificate: this key signed it, and no other is named in it. Times are not judged.
    #[must_use]
    pub fn issued(&self, certificate: &Certificate) -> bool {
        // Certificates on cards name the key; the CA's own certificate does not.
        let named = certificate.authority_key_identifier();
        named.is_none_or(|identifier| identifier == self.key_identifier)
            && PublicKey::rsa2048(&self.modulus, self.exponent)
                .is_some_and(|key| certificate.is_signed_with(&key))
    }
}

impl fmt::Debug for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Anchor")
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

/// The anchor that issued a certificate, verified.
#[must_use]
pub fn issuer(certificate: &Certificate) -> Option<&'static Anchor> {
    ANCHORS.iter().find(|anchor| anchor.issued(certificate))
}

/// The anchor with this key identifier.
pub(crate) fn anchor(key_identifier: &[u8]) -> Option<&'static Anchor> {
    ANCHORS
        .iter()
        .find(|anchor| anchor.key_identifier == key_identifier)
}

#[cfg(test)]
mod tests;
