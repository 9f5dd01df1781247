//! Writing DER (X.690), from the inside out: each element of the encodings of what is in it.
//!
//! Why not the derived encoders: nearly all that goes into a CMS is bytes already, and theirs is ten times the code.

use const_oid::ObjectIdentifier;
use der::{Encode, Header, Length, Tag, TagNumber};

/// NULL.
pub(super) const NULL: &[u8] = &[0x05, 0x00];

pub(super) fn sequence(parts: &[&[u8]]) -> Option<Vec<u8>> {
    element(Tag::Sequence, parts)
}

/// A SET OF: the members in its order (§11.6).
pub(super) fn set_of(members: &[Vec<u8>]) -> Option<Vec<u8>> {
    let mut ordered: Vec<&[u8]> = Vec::new();
    for member in members {
        let at = ordered.partition_point(|before| before < &member.as_slice());
        ordered.insert(at, member);
    }
    element(Tag::Set, &ordered)
}

/// `[0]`, constructed.
pub(super) fn tagged_0(parts: &[&[u8]]) -> Option<Vec<u8>> {
    let tag = Tag::ContextSpecific {
        constructed: true,
        number: TagNumber::N0,
    };
    element(tag, parts)
}

pub(super) fn object_identifier(id: ObjectIdentifier) -> Option<Vec<u8>> {
    element(Tag::ObjectIdentifier, &[id.as_bytes()])
}

pub(super) fn octet_string(bytes: &[u8]) -> Option<Vec<u8>> {
    element(Tag::OctetString, &[bytes])
}

/// One element: its header, and its contents in parts. `None`: longer than the lengths of [`der`] go.
pub(super) fn element(tag: Tag, parts: &[&[u8]]) -> Option<Vec<u8>> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let header = Header::new(tag, Length::try_from(length).ok()?).ok()?;
    let mut der = header.to_der().ok()?;
    parts.iter().for_each(|part| der.extend_from_slice(part));
    Some(der)
}
