//! A visible signature, as others see it. Needs qpdf, poppler's tools, and the fonts of fonts-noto-cjk and
//! fonts-ipafont-gothic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use natsuin_core::certificate::Certificate;
use natsuin_core::clock::UtcTime;
use natsuin_core::pades::{self, Change, Late, Options, Visible};
use natsuin_core::pdf::PdfError;
use natsuin_core::{cms, verify};
use natsuin_stamp::{DatedStamp, FontError, system_font};
use rsa::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../core/tests/data");
const NOTO: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
const IPA: &str = "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf";
/// 2026-11-22T15:00:00Z: midnight in Japan, the 23rd.
const NOW: UtcTime = UtcTime(1_795_359_600);

fn visible(font: &str, with_name: bool, page: u64, place: [f64; 4]) -> Visible {
    let font = fs::read(font).unwrap_or_else(|_| panic!("this test needs {font}"));
    let [x, y, width, height] = place;
    Visible {
        page,
        x,
        y,
        width,
        height,
        stamp: Arc::new(DatedStamp::new(font, with_name).unwrap()),
    }
}

fn certificate(name: &str) -> Certificate {
    Certificate::from_der(&fs::read(format!("{DATA}/{name}.der")).unwrap()).unwrap()
}

fn sign(original: &[u8], visible: Visible, name: Option<&str>) -> Result<Vec<u8>, PdfError> {
    let options = Options {
        visible: Some(visible),
        name: name.is_some(),
        ..Options::default()
    };
    let mut source = Cursor::new(original);
    let finished = pades::prepare(&mut source, &options)?.finish(&Late {
        signing_time: NOW,
        name: name.map(str::to_owned),
    })?;
    let pending = cms::prepare(&certificate("signer"), finished.digest(), None)
        .ok()
        .unwrap();
    let key = RsaPrivateKey::read_pkcs8_der_file(format!("{DATA}/signer.key.der")).unwrap();
    let hash = Sha256::digest(pending.attributes().der());
    let signature = key.sign(Pkcs1v15Sign::new::<Sha256>(), &hash).unwrap();
    let revision = finished.embed(&pending.complete(&signature).unwrap())?;
    let mut signed = Vec::new();
    revision.write_to(&mut source, &mut signed)?;
    Ok(signed)
}

fn code<T>(result: Result<T, PdfError>) -> &'static str {
    result
        .err()
        .map_or("signed", |error| error.refusal().unwrap().as_str())
}

/// Two pages that inherit these entries from the tree.
fn document(entries: &str) -> Vec<u8> {
    let bodies = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2{entries}>>"),
        "<</Type/Page/Parent 2 0 R>>".to_owned(),
        "<</Type/Page/Parent 2 0 R>>".to_owned(),
    ];
    let (mut file, mut rows) = (b"%PDF-1.7\n".to_vec(), String::new());
    for (number, body) in (1..).zip(bodies) {
        rows += &format!("{:010} 00000 n \n", file.len());
        file.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }
    let section = file.len();
    file.extend(format!("xref\n0 5\n0000000000 65535 f \n{rows}").bytes());
    file.extend(format!("trailer\n<</Root 1 0 R/Size 5>>\nstartxref\n{section}\n%%EOF\n").bytes());
    file
}

fn save(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("stamp-{name}.pdf"));
    fs::write(&path, bytes).unwrap();
    path
}

/// What a program prints; it must end well, and find nothing to complain of.
fn run(program: &str, arguments: &[&str], file: &Path) -> Vec<u8> {
    let mut command = Command::new(program);
    command.args(arguments).arg(file);
    if program == "pdftotext" {
        command.arg("-");
    }
    let output = command.output();
    let output = output.unwrap_or_else(|_| panic!("this test needs {program}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.is_empty(), "{program}: {said}");
    output.stdout
}

const PLACE: [f64; 4] = [210.0, 40.0, 160.0, 60.0];
const A4: &str = "/MediaBox[0 0 595 842]";

#[test]
fn what_is_shown_can_be_searched_and_every_judge_accepts_it() {
    for (font, kind) in [(NOTO, "noto"), (IPA, "ipa")] {
        for name in [
            None,
            Some("試験　花子"),
            Some("SMITH ABCDEFGHIJ KLMNOPQR 齋藤鷹齊"),
        ] {
            let lines = [
                vec!["電子署名"],
                name.into_iter().collect(),
                vec!["2026年11月23日"],
            ]
            .concat();
            let place = visible(font, name.is_some(), 1, PLACE);
            let signed = sign(&document(A4), place, name).unwrap();
            let file = save(&format!("{kind}-{}", name.map_or(0, str::len)), &signed);
            run("qpdf", &["--check"], &file);
            let said = String::from_utf8(run("pdfsig", &["-nocert"], &file)).unwrap();
            assert!(
                said.contains("Signature is Valid") && said.contains("Total document signed"),
                "{said}"
            );
            let text = String::from_utf8(run("pdftotext", &["-f", "2"], &file)).unwrap();
            // White space is as it is printed, not as it is written.
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(bare(&text), bare(&lines.concat()), "{}", file.display());
            assert!(verified(&signed));
        }
    }
}

fn verified(signed: &[u8]) -> bool {
    let mut options = verify::Options::new(NOW);
    options.trust.push(certificate("ca"));
    verify::file(Cursor::new(signed), &options).unwrap().is_good()
}

/// A page as it is shown, a byte a pixel and a pixel a point; rows from the top.
struct Shown {
    width: usize,
    pixels: Vec<u8>,
}

impl Shown {
    fn of(file: &Path) -> Self {
        let shown = run("pdftoppm", &["-r", "72", "-gray", "-cropbox", "-l", "1"], file);
        let header = String::from_utf8_lossy(&shown[..32]).into_owned();
        let mut words = header.split_ascii_whitespace().skip(1);
        let width = words.next().unwrap().parse().unwrap();
        let height: usize = words.next().unwrap().parse().unwrap();
        Self {
            width,
            pixels: shown[shown.len() - width * height..].to_vec(),
        }
    }

    fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    /// Left, lower, right, upper of all that is not white, in points from the lower left corner.
    fn ink(&self) -> [usize; 4] {
        let inked = |index: &usize| self.pixels[*index] < 250;
        let places: Vec<_> = (0..self.pixels.len()).filter(inked).collect();
        let columns = places.iter().map(|index| index % self.width);
        let rows = places.iter().map(|index| self.height() - 1 - index / self.width);
        [
            columns.clone().min().unwrap(),
            rows.clone().min().unwrap(),
            columns.max().unwrap() + 1,
            rows.max().unwrap() + 1,
        ]
    }

    /// By how much the pixels differ on average.
    fn difference(&self, other: &Self) -> f64 {
        let pairs = self.pixels.iter().zip(&other.pixels);
        let sum: u64 = pairs.map(|(one, two)| u64::from(one.abs_diff(*two))).sum();
        sum as f64 / self.pixels.len() as f64
    }
}

#[test]
fn it_stands_upright_where_it_was_asked_for_on_every_page() {
    // All are shown as 400 × 300 points.
    let pages = [
        ("upright", "/MediaBox[0 0 400 300]"),
        (
            "cropped",
            "/MediaBox[-50 -50 900 900]/CropBox[30.5 700.5 430.5 400.5]",
        ),
        ("right", "/MediaBox[0 0 900 900]/CropBox[30 40 330 440]/Rotate 90"),
        ("half", "/MediaBox[0 0 900 900]/CropBox[30 40 430 340]/Rotate 180"),
        ("left", "/MediaBox[7 9 307 409]/Rotate -90"),
        (
            "beyond",
            "/MediaBox[0 0 400 300]/CropBox[-10 -10 500 500]/Rotate 360",
        ),
    ];
    let shown = pages.map(|(name, entries)| {
        let signed = sign(&document(entries), visible(NOTO, false, 0, PLACE), None).unwrap();
        (name, Shown::of(&save(name, &signed)))
    });
    for (name, page) in &shown {
        assert_eq!((page.width, page.height()), (400, 300), "{name}");
        assert_eq!(page.ink(), [210, 40, 370, 100], "{name}");
        let difference = page.difference(&shown[0].1);
        assert!(difference < 1.0, "{name}: {difference}");
    }
}

#[test]
fn what_cannot_be_stamped_is_refused_with_its_reason() {
    let original = document(A4);
    let at = |page, place| code(sign(&original, visible(NOTO, false, page, place), None));
    assert_eq!(at(2, PLACE), "pdf_no_page");
    for place in [
        [500.0, 40.0, 96.0, 60.0],
        [0.0, 800.0, 9.0, 43.0],
        [-1.0, 0.0, 9.0, 9.0],
        [0.0, 0.0, 0.0, 9.0],
        [0.0, 0.0, f64::NAN, 9.0],
        [0.0, 0.0, f64::INFINITY, 9.0],
    ] {
        assert_eq!(at(0, place), "pdf_stamp_outside_page", "{place:?}");
    }
    let named = |name| code(sign(&original, visible(NOTO, true, 0, PLACE), name));
    assert_eq!(named(None), "pdf_name_missing");
    assert_eq!(named(Some("\u{E000}")), "pdf_name_not_in_font");
    let intricate: String = ('\u{9F00}'..'\u{9F90}').collect();
    assert_eq!(named(Some(&intricate)), "pdf_name_too_long");
    let options = Options {
        field: Some("Place.Here".into()),
        visible: Some(visible(NOTO, false, 0, PLACE)),
        ..Options::default()
    };
    let form = fs::read(corpus().join("field/plain.pdf")).unwrap();
    let refused = pades::prepare(&mut Cursor::new(form), &options);
    assert_eq!(code(refused), "pdf_field_has_its_place");
    for level in [2, 3] {
        let certified = fs::read(corpus().join(format!("sign/certified-{level}.pdf"))).unwrap();
        let refused = sign(&certified, visible(NOTO, false, 0, PLACE), None);
        assert_eq!(code(refused), "pdf_certified_no_visible_field");
    }
}

/// The corpus of `fixtures/documents`.
fn corpus() -> PathBuf {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/documents/make.sh");
    let made = Command::new("sh").arg(script).arg(&out).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    out
}

#[test]
fn a_stamp_keeps_what_was_there_and_the_signatures_before_it() {
    let corpus = corpus();
    let mut stamped = Vec::new();
    for kind in [
        "form-indirect",
        "hybrid",
        "qpdf-object-streams",
        "qpdf-linearized",
        "outlines-and-tags",
        "signed-pades",
        "signed-twice",
        "signed-visible",
    ] {
        let original = fs::read(corpus.join(format!("sign/{kind}.pdf"))).unwrap();
        let place = visible(NOTO, true, 0, [5.0, 5.0, 80.0, 40.0]);
        let name = Some("試験　花子");
        let once = sign(&original, place.clone(), name).unwrap_or_else(|error| panic!("{kind}: {error}"));
        let twice = sign(&once, place, name).unwrap();
        assert!(twice.starts_with(&once) && once.starts_with(&original), "{kind}");
        let found = pades::inspect(&mut Cursor::new(&twice)).unwrap();
        for signature in &found {
            assert!(signature.findings.is_empty(), "{kind}: {:?}", signature.findings);
            let other = [Change::Other, Change::Annotation];
            let changed = other.iter().any(|kind| signature.changes_after.contains(kind));
            assert!(!changed, "{kind} {}", signature.field);
        }
        stamped.push(save(kind, &twice));
    }
    let judged = Command::new(corpus.join("python"))
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../fixtures/documents/judge.py"
        ))
        .arg(format!("{DATA}/ca.der"))
        .args(&stamped)
        .output()
        .unwrap();
    let judged = String::from_utf8(judged.stdout).unwrap();
    assert!(judged.lines().all(|line| line.ends_with("\tok")), "{judged}");
    assert_eq!(judged.lines().count(), stamped.len());
    for file in &stamped {
        run("qpdf", &["--check"], file);
    }
}

#[test]
fn what_is_no_font_is_refused() {
    for bytes in [&b""[..], b"not a font", &fs::read(NOTO).unwrap()[..5000]] {
        let refused = DatedStamp::new(bytes.to_vec(), false).unwrap_err();
        assert_eq!(refused, FontError::NotUsable);
    }
}

#[test]
fn a_font_without_japanese_is_refused() {
    let latin = Path::new(env!("CARGO_TARGET_TMPDIR")).join("latin.ttf");
    let subset = Command::new(corpus().join("python"))
        .args(["-m", "fontTools.subset", IPA, "--text=abc", "--no-layout-closure"])
        .arg(format!("--output-file={}", latin.display()))
        .status()
        .unwrap();
    assert!(subset.success());
    let refused = DatedStamp::new(fs::read(latin).unwrap(), false).unwrap_err();
    assert_eq!(refused, FontError::LacksCharacters);
}

#[test]
fn the_font_of_this_computer_is_found() {
    let font = system_font().expect("fonts-noto-cjk or fonts-ipafont-gothic");
    assert!(DatedStamp::new(fs::read(font).unwrap(), false).is_ok());
}

#[test]
fn nothing_of_a_name_is_left_without_signatures() {
    let signed = sign(&document(A4), visible(NOTO, true, 0, PLACE), Some("SMITH")).unwrap();
    let mut bare = Vec::new();
    pades::without_signatures(&mut Cursor::new(&signed), &mut bare).unwrap();
    assert_eq!(bare, document(A4));
}
