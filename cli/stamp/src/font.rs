//! The font: a file of this computer, and what is taken of it.

use std::collections::BTreeMap;
use std::path::Path;

use subsetter::GlyphRemapper;
use thiserror::Error;
use ttf_parser::{Face, RawFace, Tag, name_id};

/// Where Debian's fonts-noto-cjk and fonts-ipafont-gothic, and others' packages of them, put their fonts.
pub const SYSTEM_FONTS: [&str; 6] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf",
    "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
    "/usr/share/fonts/ipa-gothic-fonts/ipag.ttf",
];

/// The first of [`SYSTEM_FONTS`] that is there.
#[must_use]
pub fn system_font() -> Option<&'static Path> {
    SYSTEM_FONTS.iter().map(Path::new).find(|path| path.is_file())
}

/// Why a font cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FontError {
    /// It is no TrueType or OpenType font, or one of a kind that cannot be embedded here.
    #[error("font_not_usable")]
    NotUsable,
    /// Its maker forbids embedding a subset (OpenType, `OS/2.fsType`).
    #[error("font_embedding_forbidden")]
    EmbeddingForbidden,
    /// It lacks characters that are needed.
    #[error("font_lacks_characters")]
    LacksCharacters,
}

/// A font that may be embedded.
pub(crate) struct Font {
    data: Vec<u8>,
}

/// A part of a font, with what a PDF says of it. Lengths in thousandths of the font's size.
pub(crate) struct Subset {
    pub(crate) name: String,
    /// With outlines in PostScript's form (CFF); otherwise TrueType's.
    pub(crate) is_cff: bool,
    /// What is embedded.
    pub(crate) program: Vec<u8>,
    /// The number that each character has here.
    glyphs: BTreeMap<char, u16>,
    /// By number.
    pub(crate) widths: Vec<i64>,
    pub(crate) bounds: [i64; 4],
    pub(crate) ascent: i64,
    pub(crate) descent: i64,
}

impl Font {
    pub(crate) fn new(data: Vec<u8>) -> Result<Self, FontError> {
        let face = Face::parse(&data, 0).map_err(|_| FontError::NotUsable)?;
        let forbidden = face.permissions() == Some(ttf_parser::Permissions::Restricted);
        if forbidden || !face.is_subsetting_allowed() {
            return Err(FontError::EmbeddingForbidden);
        }
        Ok(Self { data })
    }

    /// What these texts need.
    pub(crate) fn subset(&self, texts: &[&str]) -> Result<Subset, FontError> {
        let face = Face::parse(&self.data, 0).map_err(|_| FontError::NotUsable)?;
        let mut taken = GlyphRemapper::new();
        let mut glyphs = BTreeMap::new();
        for character in texts.iter().flat_map(|text| text.chars()) {
            let glyph = face.glyph_index(character).ok_or(FontError::LacksCharacters)?;
            glyphs.insert(character, taken.remap(glyph.0));
        }
        let subset = subsetter::subset(&self.data, 0, &taken).map_err(|_| FontError::NotUsable)?;
        let cff = RawFace::parse(&subset, 0)
            .map_err(|_| FontError::NotUsable)?
            .table(Tag::from_bytes(b"CFF "))
            .map(<[u8]>::to_vec);
        let scale = 1000.0 / f64::from(face.units_per_em());
        let scaled = |units: i16| rounded(f64::from(units) * scale);
        let width = |glyph| face.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or(0);
        let bounds = face.global_bounding_box();
        let (ascent, descent) = (face.ascender(), face.descender());
        Ok(Subset {
            name: name(&face),
            is_cff: cff.is_some(),
            program: cff.unwrap_or(subset),
            glyphs,
            widths: taken
                .remapped_gids()
                .map(|glyph| rounded(f64::from(width(glyph)) * scale))
                .collect(),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(scaled),
            ascent: scaled(ascent),
            descent: scaled(descent),
        })
    }
}

impl Subset {
    /// How wide a text is, in parts of the font's size.
    pub(crate) fn width(&self, text: &str) -> f64 {
        let width = |number: u16| self.widths.get(usize::from(number)).copied().unwrap_or(0);
        let sum: i64 = self.numbers(text).map(width).sum();
        sum as f64 / 1000.0
    }

    /// A text as a string shows it: two bytes a character (Identity-H), in hexadecimal.
    pub(crate) fn encode(&self, text: &str) -> String {
        self.numbers(text).map(|number| format!("{number:04X}")).collect()
    }

    /// Each character's number.
    pub(crate) fn characters(&self) -> impl Iterator<Item = (char, u16)> + '_ {
        self.glyphs
            .iter()
            .map(|(character, number)| (*character, *number))
    }

    fn numbers<'a>(&'a self, text: &'a str) -> impl Iterator<Item = u16> + 'a {
        text.chars()
            .filter_map(|character| self.glyphs.get(&character).copied())
    }
}

fn rounded(number: f64) -> i64 {
    number.round() as i64
}

/// The PostScript name, of which a PDF's name is made.
fn name(face: &Face<'_>) -> String {
    let names = face.names().into_iter();
    let mut names = names.filter(|name| name.name_id == name_id::POST_SCRIPT_NAME);
    let name = names.find_map(|name| name.to_string()).unwrap_or_default();
    let plain: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(63)
        .collect();
    if plain.is_empty() {
        "Font".to_owned()
    } else {
        plain
    }
}
