//! The font in the PDF: a composite font with its subset (ISO 32000, 9.7, 9.8, 9.9, 9.10.3).

use std::fmt::Write as _;

use natsuin_core::pdf::Reference;

use crate::font::Subset;

/// The font, its descendant, the descriptor, the program, and what the numbers mean.
pub(crate) const OBJECTS: usize = 5;

/// Of a dictionary, besides what grows with the characters.
const DICTIONARY_BYTES: usize = 640;
/// `<0000> <D800DC00>` and the end of the line; a thousandth's digits and a space take less.
const CHARACTER_BYTES: usize = 24;

/// The most bytes that each object takes.
pub(crate) fn rooms(program: usize, characters: usize) -> Vec<usize> {
    let grows = DICTIONARY_BYTES + CHARACTER_BYTES * characters;
    vec![
        DICTIONARY_BYTES,
        grows,
        DICTIONARY_BYTES,
        DICTIONARY_BYTES + program,
        grows,
    ]
}

/// The resources that name the font, and its objects.
pub(crate) struct Embedded {
    pub(crate) resources: String,
    pub(crate) objects: Vec<Vec<u8>>,
}

impl Embedded {
    pub(crate) fn new(subset: &Subset, references: &[Reference; OBJECTS]) -> Self {
        let [font, descendant, descriptor, program, meaning] = references.map(write);
        let name = format!("{}+{}", tag(&subset.program), subset.name);
        let kind = if subset.is_cff {
            "0"
        } else {
            "2/CIDToGIDMap/Identity"
        };
        let widths: String = subset.widths.iter().map(|width| format!("{width} ")).collect();
        let texts = [
            format!(
                "<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{descendant}]/ToUnicode {meaning}>>"
            ),
            format!(
                "<</Type/Font/Subtype/CIDFontType{kind}/BaseFont/{name}/FontDescriptor {descriptor}/DW 1000/W[0[{widths}]]/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
            ),
            descriptor_of(subset, &name, &program),
        ];
        let mut objects: Vec<_> = texts.map(String::into_bytes).into();
        let length = subset.program.len();
        let kind = if subset.is_cff {
            "/Subtype/CIDFontType0C".to_owned()
        } else {
            format!("/Length1 {length}")
        };
        objects.push(stream(&kind, &subset.program));
        objects.push(stream("", meanings(subset).as_bytes()));
        Self {
            resources: format!("/Font<</F {font}>>"),
            objects,
        }
    }
}

fn write(Reference { number, generation }: Reference) -> String {
    format!("{number} {generation} R")
}

fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{entries}/Length {}>>stream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// Six letters that tell subsets apart (9.9.2), made of what the subset holds.
fn tag(program: &[u8]) -> String {
    // FNV-1a (Fowler, Noll, Vo).
    let hash = program.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3)
    });
    (0..6)
        .map(|place| char::from(b'A' + (hash >> (8 * place)) as u8 % 26))
        .collect()
}

/// The font descriptor (9.8.1, table 120): symbolic, because its characters are numbered here.
fn descriptor_of(subset: &Subset, name: &str, program: &str) -> String {
    let [left, lower, right, upper] = subset.bounds;
    let (ascent, descent) = (subset.ascent, subset.descent);
    let key = if subset.is_cff { "FontFile3" } else { "FontFile2" };
    format!(
        "<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{left} {lower} {right} {upper}]/ItalicAngle 0/Ascent {ascent}/Descent {descent}/CapHeight {ascent}/StemV 80/{key} {program}>>"
    )
}

/// Which character each number means (9.10.3), so that the text can be searched and read aloud.
fn meanings(subset: &Subset) -> String {
    let mut text = String::from(
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n\
         /CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n\
         /CMapName/Adobe-Identity-UCS def/CMapType 2 def\n\
         1 begincodespacerange <0000><FFFF> endcodespacerange\n",
    );
    let characters: Vec<_> = subset.characters().collect();
    // A block holds a hundred at most (Adobe Technical Note 5014).
    for block in characters.chunks(100) {
        let _ = writeln!(text, "{} beginbfchar", block.len());
        for (character, number) in block {
            let mut units = [0; 2];
            let units = character.encode_utf16(&mut units).iter();
            let units: String = units.map(|unit| format!("{unit:04X}")).collect();
            let _ = writeln!(text, "<{number:04X}><{units}>");
        }
        text.push_str("endbfchar\n");
    }
    text.push_str("endcmap CMapName currentdict/CMap defineresource pop end end");
    text
}
