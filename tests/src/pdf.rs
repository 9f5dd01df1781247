//! The smallest PDF there is, and one prepared as a service does.

use std::io::Cursor;

use natsuin_core::clock::UtcTime;
use natsuin_core::pades::{self, Late, Options};

/// One empty page, and a comment that tells it from others.
#[must_use]
pub fn blank(comment: &str) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ];
    let mut pdf = format!("%PDF-1.7\n%{comment}\n");
    let mut table = String::from("xref\n0 4\n0000000000 65535 f \n");
    for (number, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let startxref = pdf.len();
    pdf.push_str(&format!(
        "{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{startxref}\n%%EOF\n"
    ));
    pdf.into_bytes()
}

/// A file that waits for its signature.
pub struct Waiting {
    /// As the phone gets it.
    pub file: Vec<u8>,
    /// The field.
    pub field: String,
    /// Where the signature's room is, delimiters included.
    pub room: std::ops::Range<usize>,
}

impl Waiting {
    /// Prepared now.
    #[must_use]
    pub fn new(original: &[u8], now: UtcTime) -> Self {
        let prepared = pades::prepare(&mut Cursor::new(original), &Options::default()).unwrap();
        let late = Late {
            signing_time: now,
            name: None,
        };
        let revision = prepared.finish(&late).unwrap().embed(&[]).unwrap();
        let mut file = Vec::new();
        revision.write_to(&mut Cursor::new(original), &mut file).unwrap();
        let text = String::from_utf8_lossy(&file);
        let start = text.rfind("/Contents<").unwrap() + "/Contents".len();
        let end = start + text[start..].find('>').unwrap() + 1;
        Self {
            file,
            field: prepared.field().to_owned(),
            room: start..end,
        }
    }

    /// The file with a signature in its room.
    #[must_use]
    pub fn embed(&self, cms: &[u8]) -> Vec<u8> {
        let mut file = self.file.clone();
        let digits: String = cms.iter().map(|byte| format!("{byte:02X}")).collect();
        file[self.room.start + 1..][..digits.len()].copy_from_slice(digits.as_bytes());
        file
    }

    /// What the signature covers.
    #[must_use]
    pub fn covered(&self) -> Vec<u8> {
        [&self.file[..self.room.start], &self.file[self.room.end..]].concat()
    }
}
