//! Reading a DER structure field by field, each kept as the bytes it is.
//!
//! Why not the derived decoders: what was signed must reach the hash byte for byte, sets from elsewhere are not always
//! in order, nothing here may recurse, and each level of a derived structure is one more copy of the decoders in a
//! phone's library.

use der::asn1::GeneralizedTime;
use der::{AnyRef, Decode, Reader, SliceReader, Tag, TagNumber, Tagged, asn1};

use crate::clock::UtcTime;

/// The fields of a SEQUENCE, or the members of a SET.
pub(crate) struct Fields<'a> {
    reader: SliceReader<'a>,
}

impl<'a> Fields<'a> {
    /// Of the value of a structure, its header gone.
    pub(crate) fn of(value: &'a [u8]) -> der::Result<Self> {
        Ok(Self {
            reader: SliceReader::new(value)?,
        })
    }

    /// Of a SEQUENCE.
    pub(crate) fn of_sequence(sequence: AnyRef<'a>) -> der::Result<Self> {
        Self::tagged(sequence, Tag::Sequence)
    }

    /// Of a SET.
    pub(crate) fn of_set(set: AnyRef<'a>) -> der::Result<Self> {
        Self::tagged(set, Tag::Set)
    }

    fn tagged(any: AnyRef<'a>, tag: Tag) -> der::Result<Self> {
        any.tag().assert_eq(tag)?;
        Self::of(any.value())
    }

    /// The next field.
    pub(crate) fn next<T: Decode<'a>>(&mut self) -> der::Result<T> {
        self.reader.decode()
    }

    /// The next field, if there is one and it has this tag.
    pub(crate) fn optional(&mut self, tag: Tag) -> der::Result<Option<AnyRef<'a>>> {
        if self.is_finished() || self.reader.peek_tag()? != tag {
            return Ok(None);
        }
        self.next().map(Some)
    }

    /// The next member as it is encoded, header included.
    pub(crate) fn next_encoded(&mut self) -> der::Result<&'a [u8]> {
        self.reader.tlv_bytes()
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.reader.is_finished()
    }

    /// Nothing may follow.
    pub(crate) fn finish(self) -> der::Result<()> {
        self.reader.finish(())
    }
}

/// `[number]`, constructed.
pub(crate) const fn constructed(number: TagNumber) -> Tag {
    Tag::ContextSpecific {
        constructed: true,
        number,
    }
}

/// `[number]`, primitive.
pub(crate) const fn primitive(number: TagNumber) -> Tag {
    Tag::ContextSpecific {
        constructed: false,
        number,
    }
}

/// `Time ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }` (RFC 5280 §4.1), of the years 1970 to 9999.
pub(crate) fn time(value: AnyRef<'_>) -> der::Result<UtcTime> {
    let since_1970 = match value.tag() {
        Tag::UtcTime => value.decode_as::<asn1::UtcTime>()?.to_unix_duration(),
        _ => value.decode_as::<GeneralizedTime>()?.to_unix_duration(),
    };
    // Far below the limit.
    Ok(UtcTime(i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX)))
}
