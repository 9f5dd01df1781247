//! The holder's four attributes (基本4情報), which the signature certificate carries in its subject alternative name.
//!
//! Why by OID: the entries' order is not promised, and the profile gains entries over time. The labels are those of
//! the certificate of a test card (S48 `tests/fixtures/jpki-sign-cert.der` \[M\]); two public files have them wrong.

use std::fmt;

use const_oid::ObjectIdentifier;
use der::asn1::Utf8StringRef;
use der::{AnyRef, Decode, TagNumber};

use super::birth_date::BirthDate;
use crate::fields::{self, Fields, constructed, is_tagged, whole};

/// J-LIS's arc for these attributes: each has one more number.
const ATTRIBUTES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5");

/// Who the holder of a signature certificate is. Each attribute may be missing.
///
/// Texts are exactly as in the certificate: full-width characters, full-width spaces, aliases and former names in
/// whatever form the CA wrote them. Nothing is normalised, and nothing is made safe for a terminal.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct HolderAttributes {
    /// Family name and given name, with a full-width space between them.
    pub name: Option<String>,
    /// One digit for each character of the name: not 0 where it is a substitute character (代替文字).
    pub name_substitutes: Option<String>,
    /// Sex, as registered.
    pub sex: Option<Sex>,
    /// Birth date.
    pub birth_date: Option<BirthDate>,
    /// Address.
    pub address: Option<String>,
    /// One digit for each character of the address: not 0 where it is a substitute character (代替文字).
    pub address_substitutes: Option<String>,
}

/// Sex, as registered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// `1`.
    Male,
    /// `2`.
    Female,
    /// `3`: other or unknown.
    Other,
}

impl Sex {
    /// `male`, `female` or `other`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::Other => "other",
        }
    }

    fn from_digit(text: &str) -> Option<Self> {
        match text {
            "1" => Some(Self::Male),
            "2" => Some(Self::Female),
            "3" => Some(Self::Other),
            _ => None,
        }
    }
}

impl HolderAttributes {
    /// Reads the attributes from the value of a subjectAltName extension (RFC 5280 §4.2.1.6).
    ///
    /// Entries of other kinds are passed over, and what cannot be read at all ends the reading: a certificate stays
    /// usable for signing whatever stands here.
    pub(super) fn from_subject_alt_name(der: &[u8]) -> Self {
        let mut holder = Self::default();
        let Ok(names) = AnyRef::from_der(der) else {
            return holder;
        };
        let Ok(mut entries) = Fields::of(names.value()) else {
            return holder;
        };
        while let Ok(entry) = entries.next() {
            if let Ok((id, text)) = other_name(entry) {
                holder.set(id, text.to_owned());
            }
        }
        holder
    }

    fn set(&mut self, id: ObjectIdentifier, text: String) {
        let Some(&[number]) = id.as_bytes().strip_prefix(ATTRIBUTES.as_bytes()) else {
            return;
        };
        match number {
            1 => self.name = Some(text),
            2 => self.name_substitutes = Some(text),
            3 => self.sex = Sex::from_digit(&text),
            4 => self.birth_date = Some(BirthDate::new(text)),
            5 => self.address = Some(text),
            6 => self.address_substitutes = Some(text),
            _ => {}
        }
    }
}

/// ```text
/// otherName [0] IMPLICIT OtherName
///
/// OtherName ::= SEQUENCE {
///      type-id    OBJECT IDENTIFIER,
///      value      [0] EXPLICIT ANY DEFINED BY type-id }
/// ```
/// RFC 5280 §4.2.1.6, with a UTF8String in it.
fn other_name(entry: AnyRef<'_>) -> fields::Result<(ObjectIdentifier, &str)> {
    is_tagged(entry, constructed(TagNumber::N0))?;
    let mut fields = Fields::of(entry.value())?;
    let id = fields.next()?;
    let value: AnyRef<'_> = fields.next()?;
    fields.finish()?;
    is_tagged(value, constructed(TagNumber::N0))?;
    let text: Utf8StringRef<'_> = whole(value.value())?;
    Ok((id, text.as_str()))
}

/// Personal data does not belong in a log.
impl fmt::Debug for HolderAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HolderAttributes").finish_non_exhaustive()
    }
}

/// Personal data does not belong in a log.
impl fmt::Debug for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sex(..)")
    }
}

#[cfg(test)]
mod tests;
