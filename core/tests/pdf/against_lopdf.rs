//! Every object of the corpus as `lopdf` reads it.

use std::fs;
use std::io::{Cursor, Read, Seek};

use lopdf::Object as Theirs;
use natsuin_core::pdf::{Document, Kind, Reference, Value};

use super::{CORPUS, files};

/// Whether a value of ours is what lopdf read.
fn agrees(ours: &Value<'_>, theirs: &Theirs) -> bool {
    match (ours.kind(), theirs) {
        (Kind::Null, Theirs::Null) => true,
        (Kind::Boolean(ours), Theirs::Boolean(theirs)) => ours == *theirs,
        (Kind::Number, Theirs::Integer(theirs)) => ours.integer() == Some(*theirs),
        (Kind::Number, Theirs::Real(theirs)) => {
            ours.number().is_some_and(|n| (n as f32 - theirs).abs() < 1e-3)
        }
        (Kind::String, Theirs::String(theirs, _)) => ours.string().as_ref() == Some(theirs),
        (Kind::Name, Theirs::Name(theirs)) => ours.name().as_ref() == Some(theirs),
        (Kind::Reference(ours), Theirs::Reference(theirs)) => (ours.number, ours.generation) == *theirs,
        (Kind::Array, Theirs::Array(theirs)) => {
            let ours: Vec<_> = ours.array().unwrap().map(Result::unwrap).collect();
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| agrees(ours, theirs))
        }
        (Kind::Dictionary, Theirs::Dictionary(theirs)) => dictionary_agrees(ours, theirs),
        (Kind::Dictionary, Theirs::Stream(theirs)) => dictionary_agrees(ours, &theirs.dict),
        _ => false,
    }
}

fn dictionary_agrees(ours: &Value<'_>, theirs: &lopdf::Dictionary) -> bool {
    let mut entries = ours.dictionary().unwrap().entries().map(Result::unwrap);
    entries.all(|(key, value)| match theirs.get(&key) {
        // lopdf puts the length it found in the place of a reference to it.
        Ok(_) if key == b"Length" => true,
        Ok(theirs) => agrees(&value, theirs),
        Err(_) => value.kind() == Kind::Null,
    })
}

fn compare<R: Read + Seek>(name: &str, document: &mut Document<R>, theirs: &lopdf::Document) -> usize {
    let mut compared = 0;
    for (&(number, generation), object) in &theirs.objects {
        let ours = document.object(Reference { number, generation }).unwrap();
        // lopdf keeps what was freed, and unpacked streams beside what they hold.
        let Some(ours) = ours else { continue };
        assert!(agrees(&ours.value(), object), "{name}: {number} {generation}");
        compared += 1;
    }
    compared
}

#[test]
fn objects_are_what_lopdf_reads() {
    let (mut loaded, mut compared) = (0, 0);
    for file in ["sign", "once", "field"]
        .into_iter()
        .flat_map(|folder| files(&CORPUS.join(folder)))
    {
        let bytes = fs::read(&file).unwrap();
        let Ok(theirs) = lopdf::Document::load_mem(&bytes) else {
            continue;
        };
        let mut document = Document::open(Cursor::new(&bytes)).unwrap();
        compared += compare(&file.display().to_string(), &mut document, &theirs);
        loaded += 1;
    }
    assert!(loaded > 60, "{loaded}");
    assert!(compared > 3_000, "{compared}");
}
