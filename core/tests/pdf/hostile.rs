//! Hostile input: typed errors, bounded work. A hang would show as a test that does not end.

use std::fs;
use std::io::Cursor;

use natsuin_core::pades::{self, Options};
use natsuin_core::pdf::Document;
use natsuin_core::verify;

use super::{CORPUS, NOW, append, code, files, sign};

/// A small generator of numbers that look random (xorshift64*), so that a failure can be repeated.
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bound = u64::try_from(bound).unwrap();
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % bound).unwrap()
    }
}

/// Changes a few bytes.
fn change(file: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut changed = file.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(changed.len());
        match numbers.below(4) {
            0 => changed[at] = u8::try_from(numbers.below(256)).unwrap(),
            1 => changed[at] = b"0123456789<>[]()/ R"[numbers.below(19)],
            2 => drop(changed.remove(at)),
            _ => changed.truncate(at.max(100)),
        }
    }
    changed
}

#[test]
fn changed_signed_files_are_inspected_or_refused() {
    let mut numbers = Numbers(20_261_125);
    let (mut read, mut refused) = (0, 0);
    for file in files(&CORPUS.join("sign")) {
        let Ok(signed) = sign(&fs::read(file).unwrap(), &Options::default()) else {
            continue;
        };
        // The second signature and the cross-reference are what is worth changing, not its zeros.
        let twice = sign(&signed, &Options::default()).unwrap();
        if twice.len() > 200_000 {
            continue;
        }
        for _ in 0..20 {
            let mut changed = twice.clone();
            changed.truncate(signed.len());
            changed.extend(change(&twice[signed.len()..], &mut numbers));
            match pades::inspect(&mut Cursor::new(&changed)) {
                Ok(_) => read += 1,
                Err(_) => refused += 1,
            }
        }
    }
    assert!(read > 200 && refused > 200, "{read} {refused}");
}

#[test]
fn changed_files_are_signed_or_refused() {
    let mut numbers = Numbers(20_261_123);
    let mut outcomes = std::collections::BTreeMap::<&str, usize>::new();
    for folder in ["sign", "once", "odd", "field"] {
        for file in files(&CORPUS.join(folder)) {
            let original = fs::read(file).unwrap();
            if original.len() > 200_000 {
                continue;
            }
            for _ in 0..60 {
                let changed = change(&original, &mut numbers);
                let result = pades::prepare(&mut Cursor::new(&changed), &Options::default());
                *outcomes.entry(code(&result)).or_default() += 1;
            }
        }
    }
    assert!(outcomes["signed"] > 500, "{outcomes:?}");
    assert!(outcomes["pdf_xref_broken"] > 500, "{outcomes:?}");
    assert!(!outcomes.contains_key("io"), "{outcomes:?}");
}

/// A file with a table over these objects, numbered from 1.
fn file(objects: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut rows = String::from("0000000000 65535 f \n");
    let mut size = 1;
    for body in objects {
        rows += &format!("{:010} 00000 n \n", file.len());
        file.extend(format!("{size} 0 obj\n{body}\nendobj\n").bytes());
        size += 1;
    }
    let section = file.len();
    let end =
        format!("xref\n0 {size}\n{rows}trailer\n<</Root 1 0 R/Size {size}>>\nstartxref\n{section}\n%%EOF\n");
    file.extend(end.bytes());
    file
}

fn refusal(file: &[u8]) -> &'static str {
    code(&pades::prepare(&mut Cursor::new(file), &Options::default()))
}

/// Who verifies a file, or looks at it before signing, meets the same bytes.
fn look_at(file: &[u8]) {
    let options = verify::Options::new(NOW);
    let report = verify::file(Cursor::new(file), &options);
    assert!(!report.is_ok_and(|report| report.is_good()));
    let found = verify::prepared(Cursor::new(file), file.len() as u64 / 2, &options);
    assert!(!found.is_ok_and(|found| found.faults.is_empty()));
    let mut bare = Vec::new();
    if pades::without_signatures(&mut Cursor::new(file), &mut bare).is_ok() {
        assert!(file.starts_with(&bare));
    }
}

#[test]
fn what_is_refused_is_looked_at_without_harm() {
    for folder in fs::read_dir(CORPUS.join("refuse")).unwrap() {
        for file in files(&folder.unwrap().path()) {
            look_at(&fs::read(&file).unwrap());
        }
    }
}

#[test]
fn ten_megabytes_of_brackets_end() {
    for (text, code) in [
        ("[".repeat(10_000_000), "pdf_too_deep"),
        ("(".repeat(10_000_000), "pdf_malformed"),
        ("<</A".repeat(2_500_000), "pdf_too_deep"),
    ] {
        let file = file([text]);
        assert_eq!(refusal(&file), code);
        look_at(&file);
    }
}

#[test]
fn an_object_beyond_the_bound_is_refused() {
    assert_eq!(
        refusal(&file([format!("({})", "x".repeat(20 << 20))])),
        "pdf_too_large"
    );
}

#[test]
fn many_fields_that_are_one_large_object_end() {
    // Each field's text holds the next: without a bound on the work, reading them all is quadratic.
    let mut text = String::from("%PDF-1.7\n");
    let mut offsets = Vec::new();
    let bodies = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>".to_owned(),
        format!(
            "<</Fields[{}]>>",
            (5..20_000).map(|n| format!("{n} 0 R ")).collect::<String>()
        ),
    ];
    for (number, body) in (1..).zip(bodies) {
        offsets.push(text.len());
        text += &format!("{number} 0 obj\n{body}\nendobj\n");
    }
    for number in 5..20_000 {
        offsets.push(text.len());
        text += &format!("{number} 0 obj <</X(");
    }
    text += &" ".repeat(1_000_000);
    text += &")>> endobj\n".repeat(20_000 - 5);
    let section = text.len();
    let rows: String = offsets
        .iter()
        .map(|offset| format!("{offset:010} 00000 n \n"))
        .collect();
    let size = offsets.len() + 1;
    text += &format!("xref\n0 {size}\n0000000000 65535 f \n{rows}");
    text += &format!("trailer\n<</Root 1 0 R/Size {size}>>\nstartxref\n{section}\n%%EOF\n");
    assert_eq!(refusal(text.as_bytes()), "pdf_too_large");
}

#[test]
fn a_long_chain_of_sections_is_refused() {
    let mut text = String::from("%PDF-1.7\n");
    let mut previous = String::new();
    let mut section = 0;
    for _ in 0..12_000 {
        section = text.len();
        text += &format!("xref\n0 0\ntrailer\n<</Size 1/Root 1 0 R{previous}>>\n");
        previous = format!("/Prev {section}");
    }
    text += &format!("startxref\n{section}\n%%EOF\n");
    assert_eq!(
        code(&Document::open(Cursor::new(text.as_bytes()))),
        "pdf_too_deep"
    );
}

#[test]
fn lengths_of_object_streams_that_lie_in_each_other_end() {
    // The length of object stream 5 lies in 6, and that of 6 in 5.
    let mut file = b"%PDF-1.5\n".to_vec();
    let at_5 = file.len();
    file.extend(
        b"5 0 obj\n<</Type/ObjStm/N 2/First 8/Length 8 0 R>>stream\n7 0 1 2 9 <<>>\nendstream\nendobj\n",
    );
    let at_6 = file.len();
    file.extend(
        b"6 0 obj\n<</Type/ObjStm/N 2/First 8/Length 7 0 R>>stream\n8 0 2 2 9 <<>>\nendstream\nendobj\n",
    );
    let section = file.len();
    let entry = |kind: u8, two: usize, three: u8| [kind, (two >> 8) as u8, two as u8, three];
    let rows = [
        entry(0, 0, 0),
        entry(2, 5, 1),
        entry(0, 0, 0),
        entry(0, 0, 0),
        entry(0, 0, 0),
        entry(1, at_5, 0),
        entry(1, at_6, 0),
        entry(2, 5, 0),
        entry(2, 6, 0),
        entry(1, section, 0),
    ]
    .concat();
    let head = format!(
        "9 0 obj\n<</Type/XRef/W[1 2 1]/Root 1 0 R/Size 10/Length {}>>stream\n",
        rows.len()
    );
    file.extend(
        head.bytes()
            .chain(rows)
            .chain(*b"\nendstream\nendobj\nstartxref\n"),
    );
    file.extend(format!("{section}\n%%EOF\n").bytes());
    assert_eq!(refusal(&file), "pdf_loop");
}

#[test]
fn a_large_catalog_that_was_rewritten_is_compared_in_time() {
    let keys = |value: u32| (0..300_000).map(|n| format!("/K{n} {value}")).collect::<String>();
    let original = fs::read(CORPUS.join("sign/version-1.7.pdf")).unwrap();
    let large = append(
        &original,
        &[(1, &format!("<</Type/Catalog/Pages 2 0 R{}>>", keys(1)))],
    );
    let signed = sign(&large, &Options::default()).unwrap();
    let rewritten = append(
        &signed,
        &[(1, &format!("<</Type/Catalog/Pages 2 0 R{}>>", keys(2)))],
    );
    let found = pades::inspect(&mut Cursor::new(rewritten)).unwrap();
    assert!(found.is_empty(), "the form is gone, and with it the signature");
    let form = "/AcroForm <</Fields[7 0 R]/SigFlags 3>>";
    let rewritten = append(
        &signed,
        &[(1, &format!("<</Type/Catalog/Pages 2 0 R{form}{}>>", keys(2)))],
    );
    let found = pades::inspect(&mut Cursor::new(rewritten)).unwrap();
    assert!(found[0].changes_after.contains(&pades::Change::Other));
}

#[test]
fn many_sections_times_many_missing_fields_end() {
    let mut text = String::from("%PDF-1.7\n");
    let fields: String = (10..150_000).map(|n| format!("{n} 0 R ")).collect();
    let mut rows = String::from("xref\n0 3\n0000000000 65535 f \n");
    for body in [
        "1 0 obj\n<</AcroForm 2 0 R>>\nendobj\n".to_owned(),
        format!("2 0 obj\n<</Fields[{fields}]>>\nendobj\n"),
    ] {
        rows += &format!("{:010} 00000 n \n", text.len());
        text += &body;
    }
    let mut section = text.len();
    text += &format!("{rows}trailer\n<</Size 200000/Root 1 0 R>>\n");
    for _ in 0..5_000 {
        let previous = section;
        section = text.len();
        text += &format!("xref\n0 0\ntrailer\n<</Size 200000/Root 1 0 R/Prev {previous}>>\n");
    }
    text += &format!("startxref\n{section}\n%%EOF\n");
    assert_eq!(refusal(text.as_bytes()), "pdf_too_large");
}
