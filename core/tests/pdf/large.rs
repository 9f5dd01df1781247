//! Large files: few bytes read, no offset cut off.

use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::process::Command;

use natsuin_core::pades::{self, Options};
use natsuin_core::pdf::{Document, PdfError, Reference};
use natsuin_core::verify;

use super::{DATA, NOW, code, sign, text};

/// A file of zeros with some bytes in it.
struct Sparse {
    length: u64,
    islands: Vec<(u64, Vec<u8>)>,
    at: u64,
}

impl Read for Sparse {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(self.at)).unwrap();
        let count = buffer.len().min(left);
        buffer[..count].fill(0);
        for (start, bytes) in &self.islands {
            for (offset, byte) in (*start..).zip(bytes) {
                if let Some(index) = offset.checked_sub(self.at).filter(|index| *index < count as u64) {
                    buffer[index as usize] = *byte;
                }
            }
        }
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(back) => self.length.checked_add_signed(back).unwrap(),
            SeekFrom::Current(by) => self.at.checked_add_signed(by).unwrap(),
        };
        Ok(self.at)
    }
}

/// A document whose catalog and pages lie behind a stream of `gap` bytes; offsets in a table or in a stream.
fn behind(gap: u64, in_stream: bool) -> Sparse {
    let head = format!("%PDF-1.5\n4 0 obj\n<</Length {gap}>>stream\n");
    let mut tail = String::from("\nendstream\nendobj\n");
    let base = head.len() as u64 + gap;
    let mut offsets = vec![0];
    for (number, body) in [
        (1, "<</Type/Catalog/Pages 2 0 R>>"),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
    ] {
        offsets.push(base + tail.len() as u64);
        tail += &format!("{number} 0 obj\n{body}\nendobj\n");
    }
    offsets.push("%PDF-1.5\n".len() as u64);
    let section = base + tail.len() as u64;
    let mut tail = tail.into_bytes();
    if in_stream {
        offsets.push(section);
        let rows: Vec<u8> = offsets.iter().flat_map(|offset| offset.to_be_bytes()).collect();
        let size = offsets.len();
        let head = format!(
            "5 0 obj\n<</Type/XRef/W[0 8 0]/Root 1 0 R/Size {size}/Length {}>>stream\n",
            rows.len()
        );
        tail.extend(head.bytes().chain(rows).chain(*b"\nendstream\nendobj\n"));
    } else {
        tail.extend(b"xref\n0 5\n0000000000 65535 f \n");
        for offset in &offsets[1..] {
            tail.extend(format!("{offset:010} 00000 n \n").bytes());
        }
        tail.extend(b"trailer\n<</Root 1 0 R/Size 5>>\n");
    }
    tail.extend(format!("startxref\n{section}\n%%EOF\n").bytes());
    let length = base + tail.len() as u64;
    Sparse {
        length,
        islands: vec![(0, head.into_bytes()), (base, tail)],
        at: 0,
    }
}

#[test]
fn objects_beyond_4_gib_are_found_in_both_kinds() {
    for in_stream in [false, true] {
        let mut document = Document::open(behind(5 << 30, in_stream)).unwrap();
        let page = document
            .object(Reference {
                number: 3,
                generation: 0,
            })
            .unwrap()
            .unwrap();
        assert!(
            page.dictionary()
                .unwrap()
                .get("Type")
                .unwrap()
                .unwrap()
                .is_name("Page")
        );
    }
}

#[test]
fn a_byte_range_beyond_2_gib_is_written_whole() {
    let mut source = behind(2 << 30, false);
    let prepared = pades::prepare(&mut source, &Options::default()).unwrap();
    let late = pades::Late {
        signing_time: NOW,
        name: None,
    };
    let revision = prepared.finish(&late).unwrap().embed(b"CMS").unwrap();
    let tail = String::from_utf8_lossy(revision.tail()).into_owned();
    let range = tail
        .split("/ByteRange[")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap();
    let range: Vec<u64> = range
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    assert!(range[1] > 2 << 30);
    assert_eq!(range[2] + range[3], source.length + revision.tail().len() as u64);
    let tail_at = |offset: u64| usize::try_from(offset - source.length).unwrap();
    assert!(tail[tail_at(range[1])..].starts_with("<434D5300"));
    assert!(tail[..tail_at(range[2])].ends_with("00>"));
}

#[test]
fn ten_digits_are_the_end_of_a_table_but_not_of_a_stream() {
    let refused = pades::prepare(&mut behind(9_999_999_999 - 300, false), &Options::default());
    assert_eq!(code(&refused), "pdf_offset_too_large");
    let mut document = Document::open(behind(20_000_000_000, true)).unwrap();
    assert!(document.catalog().is_ok());
}

/// Counts what is read.
struct Counted<'a> {
    inner: Cursor<&'a [u8]>,
    bytes: &'a mut u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        *self.bytes += count as u64;
        Ok(count)
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// A million strings, the page tree after them, and a table.
fn a_million_objects() -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut rows = b"0000000000 65535 f \n".to_vec();
    let mut object = |file: &mut Vec<u8>, number: u32, body: &str| {
        rows.extend(format!("{:010} 00000 n \n", file.len()).bytes());
        file.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    };
    object(&mut file, 1, "<</Type/Catalog/Pages 2 0 R>>");
    object(&mut file, 2, "<</Type/Pages/Kids[1000000 0 R]/Count 1>>");
    for number in 3..1_000_000 {
        object(&mut file, number, "(x)");
    }
    object(
        &mut file,
        1_000_000,
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    );
    let section = file.len();
    file.extend(b"xref\n0 1000001\n");
    file.extend(rows);
    file.extend(format!("trailer\n<</Root 1 0 R/Size 1000001>>\nstartxref\n{section}\n%%EOF\n").bytes());
    file
}

#[test]
fn of_a_million_objects_only_those_needed_are_read() {
    let file = a_million_objects();
    let mut bytes = 0;
    let mut open = || -> Result<(), PdfError> {
        let mut document = Document::open(Counted {
            inner: Cursor::new(&file),
            bytes: &mut bytes,
        })?;
        document.catalog()?;
        document
            .object(Reference {
                number: 1_000_000,
                generation: 0,
            })?
            .unwrap();
        Ok(())
    };
    open().unwrap();
    assert!(bytes < 128 * 1024, "{bytes} of {}", file.len());
}

/// A file at which poppler's time is quadratic: by its byte range and `openssl cms` instead, and by ours.
#[test]
fn a_million_objects_are_signed_and_judged_by_openssl() {
    let original = a_million_objects();
    let signed = sign(&original, &Options::default()).unwrap();
    assert!(signed.starts_with(&original));
    let found = pades::inspect(&mut Cursor::new(&signed)).unwrap().remove(0);
    let Some([gap, resume, end]) = found
        .covered
        .map(|range| range.map(|at| usize::try_from(at).unwrap()))
    else {
        panic!("no byte range");
    };
    assert_eq!(end, signed.len());
    assert!(signed[gap] == b'<' && signed[resume - 1] == b'>');
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("large");
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("covered"),
        [&signed[..gap], &signed[resume..]].concat(),
    )
    .unwrap();
    fs::write(folder.join("cms"), found.cms.unwrap()).unwrap();
    fs::copy(format!("{DATA}/ca.der"), folder.join("ca.der")).unwrap();
    let openssl = |arguments: &str| {
        let run = Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(&folder)
            .output();
        let run = run.expect("this test needs the program openssl");
        assert!(run.status.success(), "{}", text(&run.stderr));
    };
    openssl("x509 -inform DER -in ca.der -out ca.pem");
    let time = NOW.0;
    openssl(&format!(
        "cms -verify -cades -binary -inform DER -in cms -content covered -CAfile ca.pem -purpose any -attime {time} -out out"
    ));
    let report = verify::file(Cursor::new(&signed), &super::verified::options()).unwrap();
    assert!(report.is_good() && report.signatures[0].covers_whole_file == Some(true));
}
