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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn bits_count_from_the_left() {
        let of_card = KeyUsage::from_der(&[0x03, 0x02, 0x06, 0xC0]).unwrap();
        assert!(of_card.digital_signature() && of_card.non_repudiation() && !of_card.key_cert_sign());
        let of_ca = KeyUsage::from_der(&[0x03, 0x02, 0x01, 0x06]).unwrap();
        assert!(of_ca.key_cert_sign() && !of_ca.digital_signature() && !of_ca.non_repudiation());
        let with_decipher_only = KeyUsage::from_der(&[0x03, 0x03, 0x07, 0x80, 0x80]).unwrap();
        assert!(with_decipher_only.digital_signature());
        let none = KeyUsage::from_der(&[0x03, 0x01, 0x00]).unwrap();
        assert!(!none.digital_signature());
    }

    #[test]
    fn what_is_no_key_usage_is_refused() {
        for der in [
            &[0x03, 0x04, 0x00, 0xC0, 0x00, 0x00][..],
            &[0x03, 0x02, 0x08, 0xC0],
            &[0x04, 0x02, 0x06, 0xC0],
            &[0x03, 0x02, 0x06, 0xC0, 0x00],
            &[0x03, 0x00],
        ] {
            assert!(KeyUsage::from_der(der).is_err(), "{der:02x?}");
        }
    }

    #[test]
    fn a_limit_is_a_small_number_behind_the_truth() {
        let constraints =
            BasicConstraints::from_der(&[0x30, 0x06, 0x01, 0x01, 0xFF, 0x02, 0x01, 0x01]).unwrap();
        assert!(constraints.ca && constraints.path_len_constraint == Some(1));
        let none = BasicConstraints::from_der(&[0x30, 0x00]).unwrap();
        assert!(!none.ca && none.path_len_constraint.is_none());
        for der in [
            // The wrong order, a truth that is neither 00 nor FF, a negative limit, one too large, something behind.
            &[0x30, 0x06, 0x02, 0x01, 0x01, 0x01, 0x01, 0xFF][..],
            &[0x30, 0x03, 0x01, 0x01, 0x01],
            &[0x30, 0x06, 0x01, 0x01, 0xFF, 0x02, 0x01, 0xFF],
            &[0x30, 0x07, 0x01, 0x01, 0xFF, 0x02, 0x02, 0x01, 0x00],
            &[0x30, 0x05, 0x01, 0x01, 0xFF, 0x05, 0x00],
        ] {
            assert!(BasicConstraints::from_der(der).is_err(), "{der:02x?}");
        }
    }
}
