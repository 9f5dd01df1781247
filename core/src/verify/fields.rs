//! Reading a DER structure field by field, each kept as the bytes it is.
//!
//! Why not the derived decoders: what was signed must reach the hash byte for byte, sets from elsewhere are not always
//! in order, and nothing here may recurse.

use der::{AnyRef, Decode, Error, ErrorKind, Reader, SliceReader, Tag, TagNumber};

use super::Reason;

/// The fields of a SEQUENCE, or the members of a SET.
pub(super) struct Fields<'a> {
    reader: SliceReader<'a>,
}

impl<'a> Fields<'a> {
    /// Of the value of a structure, its header gone.
    pub(super) fn of(value: &'a [u8]) -> der::Result<Self> {
        Ok(Self {
            reader: SliceReader::new(value)?,
        })
    }

    /// Of a SEQUENCE.
    pub(super) fn of_sequence(sequence: AnyRef<'a>) -> der::Result<Self> {
        Self::tagged(sequence, Tag::Sequence)
    }

    /// Of a SET.
    pub(super) fn of_set(set: AnyRef<'a>) -> der::Result<Self> {
        Self::tagged(set, Tag::Set)
    }

    fn tagged(any: AnyRef<'a>, tag: Tag) -> der::Result<Self> {
        der::Tagged::tag(&any).assert_eq(tag)?;
        Self::of(any.value())
    }

    /// The next field.
    pub(super) fn next<T: Decode<'a>>(&mut self) -> der::Result<T> {
        self.reader.decode()
    }

    /// The next field, if there is one and it has this tag.
    pub(super) fn optional(&mut self, tag: Tag) -> der::Result<Option<AnyRef<'a>>> {
        if self.is_finished() || self.reader.peek_tag()? != tag {
            return Ok(None);
        }
        self.next().map(Some)
    }

    /// The next member as it is encoded, header included.
    pub(super) fn next_encoded(&mut self) -> der::Result<&'a [u8]> {
        self.reader.tlv_bytes()
    }

    pub(super) fn is_finished(&self) -> bool {
        self.reader.is_finished()
    }

    /// Nothing may follow.
    pub(super) fn finish(self) -> der::Result<()> {
        self.reader.finish(())
    }
}

/// `[number]`, constructed.
pub(super) const fn context(number: TagNumber) -> Tag {
    Tag::ContextSpecific {
        constructed: true,
        number,
    }
}

/// A constructed OCTET STRING: BER's way of writing one in pieces (X.690 §8.7.3).
const CONSTRUCTED_OCTET_STRING: u8 = 0x24;

/// What a fault in the structure of a CMS is called.
pub(super) fn fault(error: Error) -> Reason {
    match error.kind() {
        ErrorKind::IndefiniteLength
        | ErrorKind::Overlength
        | ErrorKind::Length { .. }
        | ErrorKind::Noncanonical { .. }
        | ErrorKind::TagUnknown {
            byte: CONSTRUCTED_OCTET_STRING,
        } => Reason::CmsNotDer,
        ErrorKind::TrailingData { .. } => Reason::CmsTrailingData,
        _ => Reason::CmsMalformed,
    }
}
