//! Reading a DER structure field by field, each kept as the bytes it is.
//!
//! Why not the derived decoders: what was signed must reach the hash byte for byte, sets from elsewhere are not always
//! in order, nothing here may recurse, and each level of a derived structure is one more copy of the decoders in a
//! phone's library.

use der::asn1::GeneralizedTime;
use der::{
    AnyRef, Choice, Decode, DecodeValue, ErrorKind, Reader, SliceReader, Tag, TagNumber, Tagged, asn1,
};

use crate::clock::UtcTime;

/// What is wrong with a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is written as DER forbids.
    NotDer,
    /// Something follows it.
    TrailingData,
    /// Anything else.
    Malformed,
}

pub(crate) type Result<T> = core::result::Result<T, Fault>;

/// A constructed OCTET STRING: BER's way of writing one in pieces (X.690 §8.7.3).
const CONSTRUCTED_OCTET_STRING: u8 = 0x24;

impl From<der::Error> for Fault {
    fn from(error: der::Error) -> Self {
        match error.kind() {
            ErrorKind::IndefiniteLength
            | ErrorKind::Overlength
            | ErrorKind::Length { .. }
            | ErrorKind::Noncanonical { .. }
            | ErrorKind::TagUnknown {
                byte: CONSTRUCTED_OCTET_STRING,
            } => Self::NotDer,
            ErrorKind::TrailingData { .. } => Self::TrailingData,
            _ => Self::Malformed,
        }
    }
}

/// The fields of a SEQUENCE, or the members of a SET.
pub(crate) struct Fields<'a> {
    reader: SliceReader<'a>,
}

impl<'a> Fields<'a> {
    /// Of the value of a structure, its header gone.
    pub(crate) fn of(value: &'a [u8]) -> Result<Self> {
        Ok(Self {
            reader: SliceReader::new(value)?,
        })
    }

    /// Of a SEQUENCE.
    pub(crate) fn of_sequence(sequence: AnyRef<'a>) -> Result<Self> {
        Self::tagged(sequence, Tag::Sequence)
    }

    /// Of a SET.
    pub(crate) fn of_set(set: AnyRef<'a>) -> Result<Self> {
        Self::tagged(set, Tag::Set)
    }

    fn tagged(any: AnyRef<'a>, tag: Tag) -> Result<Self> {
        is_tagged(any, tag)?;
        Self::of(any.value())
    }

    /// The next field.
    pub(crate) fn next<T: Decode<'a>>(&mut self) -> Result<T> {
        Ok(self.reader.decode()?)
    }

    /// The next field, if there is one and it has this tag.
    pub(crate) fn optional(&mut self, tag: Tag) -> Result<Option<AnyRef<'a>>> {
        if self.is_finished() || self.reader.peek_tag()? != tag {
            return Ok(None);
        }
        self.next().map(Some)
    }

    /// The next member as it is encoded, header included.
    pub(crate) fn next_encoded(&mut self) -> Result<&'a [u8]> {
        Ok(self.reader.tlv_bytes()?)
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.reader.is_finished()
    }

    /// Nothing may follow.
    pub(crate) fn finish(self) -> Result<()> {
        Ok(self.reader.finish(())?)
    }
}

/// What a whole encoding holds, with nothing behind it.
pub(crate) fn whole<'a, T: Decode<'a>>(der: &'a [u8]) -> Result<T> {
    Ok(T::from_der(der)?)
}

/// What a value is, as this type.
pub(crate) fn value<'a, T: Choice<'a> + DecodeValue<'a>>(any: AnyRef<'a>) -> Result<T> {
    Ok(any.decode_as()?)
}

/// Whether this is a value of the tag that is expected.
pub(crate) fn is_tagged(any: AnyRef<'_>, tag: Tag) -> Result<()> {
    any.tag().assert_eq(tag)?;
    Ok(())
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
pub(crate) fn time(value: AnyRef<'_>) -> Result<UtcTime> {
    let since_1970 = match value.tag() {
        Tag::UtcTime => value.decode_as::<asn1::UtcTime>()?.to_unix_duration(),
        _ => value.decode_as::<GeneralizedTime>()?.to_unix_duration(),
    };
    // Far below the limit.
    Ok(UtcTime(i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX)))
}
