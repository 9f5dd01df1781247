//! The encodings of the protocol: base64 for signatures, base64url for what is random, hexadecimal for digests.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};

/// RFC 4648 §4, with padding.
pub(crate) fn base64_encode(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// RFC 4648 §4, with padding.
pub(crate) fn base64_decode(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}

/// RFC 4648 §5, without padding.
pub(super) fn base64url_encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Whether this is base64url of 16 bytes in its only form: 22 characters, the bits left over zero.
pub(super) fn is_16_bytes(text: &str) -> bool {
    text.len() == 22 && Base64UrlUnpadded::decode_vec(text).is_ok_and(|bytes| bytes.len() == 16)
}

/// 64 lower-case hexadecimal digits.
pub(super) fn sha256_from_hex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

const fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    }
}
