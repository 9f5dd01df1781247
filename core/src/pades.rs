//! Signing PDFs: an incremental update that adds a signature, in three steps around the tap.
//!
//! Why three: what the signature covers includes the moment and, for some profiles, the signer's name, and both are
//! known only when the card was read. So a revision ends in a *late part*: everything before it is hashed beforehand.
//!
//! ```text
//!   prepare   before the tap: the revision written, its places known, everything up to the late part hashed
//!   finish    in the tap, microseconds: the late part filled and hashed
//!   embed     after it: the signature put into its room
//! ```
//!
//! The input is a byte-for-byte prefix of the output.

mod active;
mod changes;
mod edit;
mod form;
mod inspect;
mod page;
mod permissions;
mod preparation;
mod prepare;
mod stamp;
mod text;
mod update;
mod without;

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use crate::clock::UtcTime;
use crate::digest::{DocumentDigest, DocumentHasher};
use crate::pdf::{PdfError, Refusal};
use stamp::PreparedStamp;

pub use active::{ActiveContent, active_content};
pub use changes::Change;
pub use inspect::{Finding, FoundSignature, inspect};
pub use permissions::Level;
pub(crate) use preparation::adds_only_a_signature;
pub use prepare::prepare;
pub use stamp::{Drawing, Size, Stamp, Visible};
pub use without::without_signatures;

/// Who shall accept the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// PAdES-B-B (EN 319 142-1): sub-filter `ETSI.CAdES.detached`.
    #[default]
    Pades,
    /// What the Ministry of Justice's online registry accepts: sub-filter `adbe.pkcs7.detached`, the signer's name in
    /// `/Name` (the registry's published values as transcribed in jpki-local-signer, `docs/design.md` §7.3).
    Moj,
}

impl Profile {
    /// The `/SubFilter`.
    #[must_use]
    pub const fn sub_filter(self) -> &'static str {
        match self {
            Self::Pades => "ETSI.CAdES.detached",
            Self::Moj => "adbe.pkcs7.detached",
        }
    }
}

/// What is known before the tap.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Who shall accept the signature.
    pub profile: Profile,
    /// `/Reason`.
    pub reason: Option<String>,
    /// `/Location`.
    pub location: Option<String>,
    /// The full name of an existing, empty signature field. Without it a new one is made.
    pub field: Option<String>,
    /// Where a new field is seen; otherwise it is invisible. Not with an existing field, which has its place.
    pub visible: Option<Visible>,
    /// Keep room for the signer's name. [`Profile::Moj`] always does.
    pub name: bool,
}

/// What is known only in the tap.
#[derive(Clone)]
pub struct Late {
    /// `/M`: the claimed time of signing.
    pub signing_time: UtcTime,
    /// `/Name`: the signer's name, as the certificate has it.
    pub name: Option<String>,
}

impl Late {
    /// Year, month and day of the signing time in Japan.
    #[must_use]
    pub fn date(&self) -> (i64, i64, i64) {
        text::date(self.signing_time)
    }
}

/// The most bytes a signature (CMS) may take: a certificate of 8,192 bytes (the most the core accepts), its issuer's
/// name, which cannot be longer, twice more (RFC 5652 §5.3 `sid`, RFC 5035 §4 `issuerSerial`), and 2 KiB for the rest.
pub const SIGNATURE_ROOM_BYTES: usize = 3 * 8192 + 2048;

/// The most UTF-16 units a signer's name may take.
pub const NAME_ROOM_UNITS: usize = 256;

/// A revision that waits for the tap.
#[derive(Clone)]
pub struct Prepared {
    profile: Profile,
    original_bytes: u64,
    /// What is appended, with blank rooms.
    tail: Vec<u8>,
    rooms: Rooms,
    /// Of the document as it came.
    original: DocumentDigest,
    /// Of everything before the signature's room.
    hasher: DocumentHasher,
    field: String,
    stamp: Option<PreparedStamp>,
}

/// The places in the tail that are filled later.
#[derive(Clone)]
struct Rooms {
    /// The signature's hexadecimal digits, without `<` and `>`.
    signature: Range<usize>,
    moment: Range<usize>,
    /// Empty where none was asked for.
    name: Range<usize>,
    /// The file identifiers that are new.
    ids: Vec<Range<usize>>,
}

impl Prepared {
    /// Who shall accept the signature.
    #[must_use]
    pub const fn profile(&self) -> Profile {
        self.profile
    }

    /// The full name of the field that is signed.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The digest of the document as it came: by it people know which one they sign.
    #[must_use]
    pub const fn original(&self) -> &DocumentDigest {
        &self.original
    }

    /// Fills and hashes the late part. May be called again with another moment, when a tap failed.
    ///
    /// # Errors
    /// `pdf_name_missing` where the profile needs it, `pdf_name_too_long`, `pdf_name_not_in_font`.
    pub fn finish(&self, late: &Late) -> Result<Finished, PdfError> {
        let mut tail = self.tail.clone();
        fill(
            &mut tail,
            &self.rooms.moment,
            text::moment(late.signing_time).as_bytes(),
            Refusal::Malformed,
        )?;
        match late.name.as_deref().filter(|name| !name.is_empty()) {
            Some(name) => {
                let name = format!("/Name{}", text::text_string(name));
                fill(&mut tail, &self.rooms.name, name.as_bytes(), Refusal::NameTooLong)?;
            }
            None if self.profile == Profile::Moj => return Err(Refusal::NameMissing.into()),
            None => {}
        }
        if let Some(stamp) = &self.stamp {
            stamp.fill(&mut tail, late)?;
        }
        let late_part = self.rooms.signature.end + 1;
        // The second file identifier (ISO 32000, 14.4) tells revisions apart: here it is made of what they hold.
        let mut id = self.hasher.clone();
        id.update(tail.get(late_part..).unwrap_or_default());
        let id = text::hexadecimal(id.finish().as_bytes().get(..ID_BYTES).unwrap_or_default());
        for room in &self.rooms.ids {
            fill(&mut tail, room, id.as_bytes(), Refusal::Malformed)?;
        }

        let mut hasher = self.hasher.clone();
        hasher.update(tail.get(late_part..).unwrap_or_default());
        Ok(Finished {
            original_bytes: self.original_bytes,
            tail,
            signature: self.rooms.signature.clone(),
            digest: hasher.finish(),
        })
    }
}

/// The length of a file identifier that is made here, in bytes.
const ID_BYTES: usize = 16;

/// A revision that lacks only its signature.
#[derive(Clone)]
pub struct Finished {
    original_bytes: u64,
    tail: Vec<u8>,
    signature: Range<usize>,
    digest: DocumentDigest,
}

impl Finished {
    /// The digest over the byte range: what the signature's message-digest attribute holds.
    #[must_use]
    pub const fn digest(&self) -> &DocumentDigest {
        &self.digest
    }

    /// Puts the signature (DER of a CMS `ContentInfo`) into its room.
    ///
    /// # Errors
    /// `pdf_signature_too_large`.
    pub fn embed(mut self, cms: &[u8]) -> Result<Revision, PdfError> {
        let digits = text::hexadecimal(cms);
        fill(
            &mut self.tail,
            &self.signature,
            digits.as_bytes(),
            Refusal::SignatureTooLarge,
        )?;
        Ok(Revision {
            original_bytes: self.original_bytes,
            tail: self.tail,
        })
    }
}

/// A signed revision: what is appended to the original.
#[derive(Clone)]
pub struct Revision {
    original_bytes: u64,
    tail: Vec<u8>,
}

impl Revision {
    /// The bytes that are appended.
    #[must_use]
    pub fn tail(&self) -> &[u8] {
        &self.tail
    }

    /// Writes the signed document: the original, copied as a stream (inside the kernel where both are files and the
    /// platform offers it), then the revision.
    ///
    /// # Errors
    /// `pdf_changed` when the original is not as long as it was; what reader or writer said.
    pub fn write_to<R: Read + Seek, W: Write + ?Sized>(
        &self,
        original: &mut R,
        out: &mut W,
    ) -> Result<(), PdfError> {
        if original.seek(SeekFrom::End(0))? != self.original_bytes {
            return Err(Refusal::Changed.into());
        }
        original.seek(SeekFrom::Start(0))?;
        let copied = io::copy(&mut original.take(self.original_bytes), out)?;
        if copied != self.original_bytes {
            return Err(Refusal::Changed.into());
        }
        out.write_all(&self.tail)?;
        Ok(())
    }
}

/// Fills a room from its beginning; what is left of it stays as it was.
fn fill(tail: &mut [u8], room: &Range<usize>, bytes: &[u8], too_long: Refusal) -> Result<(), Refusal> {
    let room = tail
        .get_mut(room.clone())
        .and_then(|room| room.get_mut(..bytes.len()));
    room.ok_or(too_long)?.copy_from_slice(bytes);
    Ok(())
}
