//! What a visible signature looks like: "電子署名", the date, and the signer's name where that is wanted.
//!
//! Why outside of the core: it needs a font, which is a file of this computer, and a phone has other means to draw.
//!
//! Why the subset is made in the tap: the name is known only there, out of the certificate. Making it takes half a
//! millisecond, and the date then needs no way of its own. What it may become is kept as blank room in the revision; it
//! never exceeds that: a name whose outlines do not fit is refused.

mod embed;
mod font;

use std::fmt;

use natsuin_core::pades::{Drawing, Late, Size, Stamp};
use natsuin_core::pdf::{PdfError, Reference, Refusal};

use embed::{Embedded, OBJECTS};
use font::{Font, Subset};

pub use font::{FontError, SYSTEM_FONTS, system_font};

/// What stands above the name and the date.
const TITLE: &str = "電子署名";
/// All that a date is written with.
const DATE_CHARACTERS: &str = "0123456789年月日";
/// The most characters of a name that are shown: as many as the core takes into `/Name`.
const MAX_NAME_CHARACTERS: usize = natsuin_core::pades::NAME_ROOM_UNITS;
/// Room for the outlines of a name: a dozen of the most intricate characters, or a long name of simpler ones.
const NAME_OUTLINES_BYTES: usize = 16 * 1024;
/// Besides the digits of the text, in bytes.
const CONTENT_BYTES: usize = 1024;

/// Of a line's height, beside its characters' own.
const LINE_SPACING: f64 = 1.3;
/// Above the base line, the middle of a Japanese character: it reaches from -0.12 to 0.88.
const MIDDLE: f64 = 0.38;
/// How much of the box the text may take.
const FILLED: f64 = 0.88;
/// The ink of a Japanese seal, in red, green and blue (ISO 32000, 8.6.4.3).
const VERMILION: &str = "0.72 0.13 0.11";

/// A stamp with the date, and the signer's name where that is wanted.
pub struct DatedStamp {
    font: Font,
    with_name: bool,
    /// How long the subset is that a date needs, in bytes.
    dated_bytes: usize,
}

impl DatedStamp {
    /// `font` is a TrueType or OpenType font, or a collection whose first font is taken.
    ///
    /// # Errors
    /// [`FontError`].
    pub fn new(font: Vec<u8>, with_name: bool) -> Result<Self, FontError> {
        let font = Font::new(font)?;
        let dated = font.subset(&[TITLE, DATE_CHARACTERS])?;
        Ok(Self {
            dated_bytes: dated.program.len(),
            font,
            with_name,
        })
    }

    /// From the top.
    fn lines(&self, late: &Late) -> Result<Vec<String>, Refusal> {
        let (year, month, day) = late.date();
        let mut lines = vec![TITLE.to_owned()];
        if self.with_name {
            let name = late.name.as_deref().map(str::trim).unwrap_or_default();
            if name.is_empty() {
                return Err(Refusal::NameMissing);
            }
            if name.chars().count() > MAX_NAME_CHARACTERS {
                return Err(Refusal::NameTooLong);
            }
            lines.push(name.to_owned());
        }
        lines.push(format!("{year}年{month}月{day}日"));
        Ok(lines)
    }

    fn characters(&self) -> usize {
        let name = if self.with_name { MAX_NAME_CHARACTERS } else { 0 };
        TITLE.chars().count() + DATE_CHARACTERS.chars().count() + name
    }
}

impl Stamp for DatedStamp {
    fn content_room(&self) -> usize {
        CONTENT_BYTES + "0000".len() * self.characters()
    }

    fn object_rooms(&self) -> Vec<usize> {
        let name = if self.with_name { NAME_OUTLINES_BYTES } else { 0 };
        embed::rooms(self.dated_bytes + name, self.characters())
    }

    fn draw(&self, late: &Late, size: Size, objects: &[Reference]) -> Result<Drawing, PdfError> {
        let lines = self.lines(late)?;
        let mut texts: Vec<_> = lines.iter().map(String::as_str).collect();
        texts.push(DATE_CHARACTERS);
        let subset = self.font.subset(&texts).map_err(|error| match error {
            FontError::LacksCharacters => Refusal::NameNotInFont,
            FontError::NotUsable | FontError::EmbeddingForbidden => Refusal::Malformed,
        })?;
        let objects: &[Reference; OBJECTS] = objects.try_into().map_err(|_| Refusal::Malformed)?;
        let embedded = Embedded::new(&subset, objects);
        Ok(Drawing {
            resources: embedded.resources,
            content: content(&lines, &subset, size).into_bytes(),
            objects: embedded.objects,
        })
    }
}

impl fmt::Debug for DatedStamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatedStamp")
            .field("with_name", &self.with_name)
            .finish_non_exhaustive()
    }
}

/// A frame, and in it the lines, each in the middle, as large as all fit.
fn content(lines: &[String], subset: &Subset, Size { width, height }: Size) -> String {
    let widths: Vec<_> = lines.iter().map(|line| subset.width(line)).collect();
    let widest = widths.iter().fold(0.0_f64, |widest, width| widest.max(*width));
    let count = lines.iter().map(|_| LINE_SPACING).sum::<f64>();
    let text = (FILLED * width / widest).min(FILLED * height / count);
    let pen = (text / 16.0).min(1.0);
    let (right, top) = (width - pen, height - pen);
    let mut content = format!(
        "q {VERMILION} RG {VERMILION} rg {pen:.3} w {:.3} {:.3} {right:.3} {top:.3} re S BT /F {text:.3} Tf\n",
        pen / 2.0,
        pen / 2.0
    );
    // From the frame's middle up to the middle of the first line, then down to where its characters stand.
    let mut middle = height / 2.0 + text * (count - LINE_SPACING) / 2.0;
    for (line, ems) in lines.iter().zip(widths) {
        let (x, y) = ((width - ems * text) / 2.0, middle - MIDDLE * text);
        content.push_str(&format!(
            "1 0 0 1 {x:.3} {y:.3} Tm <{}> Tj\n",
            subset.encode(line)
        ));
        middle -= text * LINE_SPACING;
    }
    content.push_str("ET Q");
    content
}
