//! The attributes as certificates of all kinds carry them.

use super::*;
use crate::certificate::tests::tlv;

const ARC: &[u8] = &[0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x05];

/// One otherName entry.
fn entry(last_arc: u8, text: &str) -> Vec<u8> {
    let id = tlv(0x06, &[ARC, &[last_arc]]);
    let value = tlv(0xA0, &[&tlv(0x0C, &[text.as_bytes()])]);
    tlv(0xA0, &[&id, &value])
}

fn holder(entries: &[Vec<u8>]) -> HolderAttributes {
    HolderAttributes::from_subject_alt_name(&tlv(0x30, &[&entries.concat()]))
}

#[test]
fn aliases_former_names_and_addresses_abroad_are_exact() {
    for (name, address) in [
        ("ＡＮＤＥＲＳＯＮ　ＭＡＲＹ　ＡＮＮＥ［山田　花子］", "国外転出"),
        ("甲野［旧氏：乙野］　花子", "アメリカ合衆国ハワイ州"),
        ("髙𠮷　か\u{3099}く", "葛\u{E0100}飾区　１－２"),
        (" Anna  Lee ", ""),
    ] {
        let holder = holder(&[entry(1, name), entry(5, address)]);
        assert_eq!(holder.name.as_deref(), Some(name));
        assert_eq!(holder.address.as_deref(), Some(address));
    }
}

#[test]
fn substitute_characters_are_flagged_one_digit_each() {
    let holder = holder(&[entry(1, "黒桐　幹也"), entry(2, "01000"), entry(6, "0010")]);
    assert_eq!(holder.name_substitutes.as_deref(), Some("01000"));
    assert_eq!(holder.address_substitutes.as_deref(), Some("0010"));
}

#[test]
fn entries_of_other_kinds_and_in_any_order_are_tolerated() {
    let rfc822_name = [&[0x81, 0x03][..], b"a@b"].concat();
    // An attribute that a later profile adds, and an otherName whose value is no text.
    let later = entry(7, "シケン　ハナコ");
    let number = tlv(
        0xA0,
        &[&tlv(0x06, &[ARC, &[1]]), &tlv(0xA0, &[&[0x02, 0x01, 0x05]])],
    );
    let holder = holder(&[
        later,
        entry(5, "東京都"),
        rfc822_name,
        number,
        entry(1, "試験　花子"),
    ]);
    assert_eq!(holder.name.as_deref(), Some("試験　花子"));
    assert_eq!(holder.address.as_deref(), Some("東京都"));
    assert!(holder.birth_date.is_none() && holder.sex.is_none());
}

#[test]
fn what_cannot_be_read_ends_the_reading_and_keeps_what_came_before() {
    let holder = holder(&[entry(1, "試験　花子"), vec![0x1F, 0xFF], entry(5, "東京都")]);
    assert_eq!(holder.name.as_deref(), Some("試験　花子"));
    assert_eq!(holder.address, None);
    assert!(HolderAttributes::from_subject_alt_name(&[0x30]) == HolderAttributes::default());
    assert!(HolderAttributes::from_subject_alt_name(&[]) == HolderAttributes::default());
}

#[test]
fn sex_is_one_of_three_or_not_told() {
    let sex = |digit| holder(&[entry(3, digit)]).sex.map(Sex::as_str);
    assert_eq!(sex("1"), Some("male"));
    assert_eq!(sex("2"), Some("female"));
    assert_eq!(sex("3"), Some("other"));
    assert_eq!(sex("9"), None);
}
