//! What a certificate's key may do, as far as signatures are concerned.

use der::asn1::BitStringRef;
use der::{AnyRef, Tag};

use crate::fields::{Fault, Fields, Result, whole};

/// ```text
/// KeyUsage ::= BIT STRING {
///      digitalSignature        (0),
///      nonRepudiation          (1),
///      keyEncipherment         (2),
///      dataEncipherment        (3),
///      keyAgreement            (4),
///      keyCertSign             (5),
///      cRLSign                 (6),
///      encipherOnly            (7),
///      decipherOnly            (8) }
/// ```
/// RFC 5280 §4.2.1.3: its first byte, of two at most.
#[derive(Clone, Copy)]
pub(crate) struct KeyUsage(u8);

impl KeyUsage {
    pub(crate) fn from_der(der: &[u8]) -> Result<Self> {
        let bits: BitStringRef<'_> = whole(der)?;
        match bits.raw_bytes() {
            [] => Ok(Self(0)),
            [first] | [first, _] => Ok(Self(*first)),
            _ => Err(Fault::Malformed),
        }
    }

    pub(crate) const fn digital_signature(self) -> bool {
        self.has(0)
    }

    pub(crate) const fn non_repudiation(self) -> bool {
        self.has(1)
    }

    pub(crate) const fn key_cert_sign(self) -> bool {
        self.has(5)
    }

    /// Bits count from the left (X.690 §8.6.2).
    const fn has(self, bit: u8) -> bool {
        self.0 & (0x80 >> bit) != 0
    }
}

/// ```text
/// BasicConstraints ::= SEQUENCE {
///      cA                      BOOLEAN DEFAULT FALSE,
///      pathLenConstraint       INTEGER (0..MAX) OPTIONAL }
/// ```
/// RFC 5280 §4.2.1.9.
#[derive(Clone, Copy)]
pub(crate) struct BasicConstraints {
    pub(crate) ca: bool,
    pub(crate) path_len_constraint: Option<u8>,
}

impl BasicConstraints {
    pub(crate) fn from_der(der: &[u8]) -> Result<Self> {
        let mut fields = Fields::of_sequence(whole(der)?)?;
        let ca = fields.optional(Tag::Boolean)?;
        let limit = fields.optional(Tag::Integer)?;
        fields.finish()?;
        Ok(Self {
            ca: ca.map(AnyRef::decode_as).transpose()?.unwrap_or(false),
            path_len_constraint: limit.map(AnyRef::decode_as).transpose()?,
        })
    }
}
