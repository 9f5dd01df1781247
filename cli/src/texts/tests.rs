use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use super::*;
use crate::failure::tests::every_code;

/// Hiragana, katakana, kanji, or the punctuation between them.
fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}')
}

#[test]
fn every_code_has_title_remedy_and_spoken_form_in_both_languages() {
    for code in every_code() {
        for (lang, ends) in [(Lang::En, '.'), (Lang::Ja, '。')] {
            let text = lang.texts().code(code);
            for sentence in [text.title, text.remedy, text.spoken] {
                assert!(sentence.ends_with(ends), "{code:?} {lang:?}: {sentence}");
                assert_eq!(sentence.trim(), sentence, "{code:?} {lang:?}");
                let is_in_japanese = sentence.chars().any(is_japanese);
                let is_bilingual = lang == Lang::En && sentence.contains('（') || sentence.contains("署名用");
                assert!(is_in_japanese == (lang == Lang::Ja) || is_bilingual, "{sentence}");
            }
            // To be heard in one breath.
            assert!(
                text.spoken.chars().count() <= 60,
                "{code:?} {lang:?}: {}",
                text.spoken
            );
        }
    }
}

#[test]
fn two_codes_never_have_the_same_title_but_those_that_are_our_fault() {
    for lang in [Lang::En, Lang::Ja] {
        let titles: BTreeSet<_> = every_code()
            .iter()
            .map(|code| lang.texts().code(*code).title)
            .collect();
        assert_eq!(titles.len(), every_code().len() - 1);
    }
}

#[test]
fn the_language_is_that_of_the_first_locale_variable_that_is_set() {
    let lang = |set: &[(&str, &str)]| {
        Lang::from_environment(|name| {
            let found = set.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| OsString::from(value))
        })
    };
    assert_eq!(lang(&[]), Lang::En);
    assert_eq!(lang(&[("LANG", "ja_JP.UTF-8")]), Lang::Ja);
    assert_eq!(lang(&[("LC_ALL", ""), ("LANG", "ja_JP.UTF-8")]), Lang::Ja);
    assert_eq!(lang(&[("LC_ALL", "C"), ("LANG", "ja_JP.UTF-8")]), Lang::En);
    assert_eq!(lang(&[("LC_MESSAGES", "ja"), ("LANG", "de_DE")]), Lang::Ja);
}

#[test]
fn numbers_are_grouped_by_three() {
    let groups = [0, 999, 1_000, 1_234_567].map(grouped);
    assert_eq!(groups, ["0", "999", "1,000", "1,234,567"]);
}

#[test]
fn a_name_from_outside_cannot_steer_the_terminal() {
    assert_eq!(
        shown(Path::new("a\u{1b}[2J\u{202e}fdp.exe")),
        "a\u{FFFD}[2J\u{FFFD}fdp.exe"
    );
    assert_eq!(shown(Path::new("契約書 (見本).pdf")), "契約書 (見本).pdf");
}
