//! Every kind of card, in both orders, to the end.

use natsuin_core::ceremony::Order::{CardFirst, PasswordFirst};
use natsuin_core::error::{ErrorCode, TriesSpent};
use natsuin_core::jpki::{CardKind, card_status, evidence};
use natsuin_tests::desk::{Desk, ORDERS, Person, card, reader, short_reader};
use natsuin_virtual_card::PRESETS;

/// What a right password, entered as often as asked, ends with on a card of this preset.
fn expected(preset: &str, card_first: bool) -> Result<(), ErrorCode> {
    match preset {
        "other" => Err(ErrorCode::NotMyNumberCard),
        // Five exchanges leave no room to ask who the card is: a right password then signs.
        "juki" if card_first => Err(ErrorCode::NotMyNumberCard),
        "android" | "iphone" if card_first => Err(ErrorCode::SmartphoneToken),
        "no-signature-certificate" | "no-signature-password" => Err(ErrorCode::NoSignatureCertificate),
        "expired" => Err(ErrorCode::CertificateExpired),
        "not-yet-valid" => Err(ErrorCode::CertificateNotYetValid),
        "wrong-usage" => Err(ErrorCode::CertificateWrongUsage),
        "query-9000" | "query-6300" | "query-refused" => Err(ErrorCode::CounterNotReported),
        preset if preset.starts_with("locked") => Err(ErrorCode::PasswordLocked),
        _ => Ok(()),
    }
}

#[test]
fn every_personality_signs_or_is_refused_with_its_reason() {
    for preset in PRESETS {
        for order in ORDERS {
            for plain in [false, true] {
                for link in [reader, short_reader] {
                    let reader = link(card(preset.name), "");
                    let person = Person::entering(&["NATSUIN1", "NATSUIN1"]).spending_the_last_try();
                    let desk = Desk::new(person).plain(plain);
                    let result = desk.sign(&reader, order, 2);
                    let told = result.as_ref().map(drop).map_err(|stopped| stopped.error.code);
                    assert_eq!(
                        told,
                        expected(preset.name, order == CardFirst),
                        "{} {order:?}",
                        preset.name
                    );
                    match result {
                        Ok(signed) => assert_eq!(signed.signatures.len(), 2),
                        Err(stopped) => {
                            assert_eq!(stopped.error.tries_spent, TriesSpent::None, "{}", preset.name);
                            assert!(stopped.signatures.iter().all(Option::is_none));
                        }
                    }
                    assert!(!reader.slot().is_powered(), "released");
                    assert_eq!(reader.counts().connects, reader.counts().releases);
                }
            }
        }
    }
}

#[test]
fn certificates_of_every_length_are_read_whole() {
    use natsuin_virtual_card::{Personality, VirtualCard};
    // Block boundaries: multiples of 256, one less, one more.
    for bytes in [
        900, 1023, 1024, 1025, 1279, 1280, 1281, 1535, 1536, 1537, 1792, 2048, 4000,
    ] {
        for preset in [
            "my-number",
            "short",
            "plain",
            "extended-capped",
            "wrong-le",
            "get-response",
            "padded-files",
        ] {
            let mut personality = Personality::preset(preset).unwrap();
            personality.signature_certificate_bytes = Some(bytes);
            let reader = reader(VirtualCard::new(personality).unwrap(), "");
            let signed = Desk::new(Person::entering(&["NATSUIN1"])).sign(&reader, PasswordFirst, 1);
            assert_eq!(
                signed.map(|s| s.certificate.der().len()).map_err(|s| s.error),
                Ok(bytes),
                "{preset}"
            );
        }
    }
}

#[test]
fn the_certificate_is_shown_even_when_it_expired() {
    for order in ORDERS {
        let reader = reader(card("expired"), "");
        let desk = Desk::new(Person::entering(&["NATSUIN1"]));
        assert!(desk.certificate(&reader, order).is_ok());
        assert_eq!(reader.counts().verifies, 1);
    }
}

#[test]
fn what_lies_on_the_reader_is_told_for_free() {
    for (preset, kind, tries_left, signature, user) in [
        ("my-number", CardKind::MyNumber, Some(5), Some(true), Some(true)),
        ("plain", CardKind::MyNumber, Some(5), Some(true), Some(true)),
        ("locked", CardKind::MyNumber, Some(0), Some(true), Some(true)),
        ("last-try", CardKind::MyNumber, Some(1), Some(true), Some(true)),
        (
            "no-signature-certificate",
            CardKind::MyNumber,
            Some(5),
            Some(false),
            Some(true),
        ),
        ("query-9000", CardKind::MyNumber, None, Some(true), Some(true)),
        ("juki", CardKind::Juki, Some(5), Some(true), Some(true)),
        ("android", CardKind::Android, Some(5), Some(true), Some(true)),
        ("iphone", CardKind::Iphone, Some(5), Some(true), Some(true)),
        ("other", CardKind::Other, None, None, None),
    ] {
        for plain in [false, true] {
            let reader = reader(card(preset), "");
            let status = pollster::block_on(card_status(&reader, plain)).unwrap();
            let told = (status.kind, status.tries_left, status.signature, status.user);
            assert_eq!(told, (kind, tries_left, signature, user), "{preset}");
            assert_eq!(reader.counts().verifies, 0);
        }
    }
}

#[test]
fn the_evidence_of_every_card_costs_no_try() {
    for preset in PRESETS {
        for link in [reader, short_reader] {
            let reader = link(card(preset.name), "");
            let before = reader.slot().card().signature_tries_left();
            let evidence = pollster::block_on(evidence(&reader)).unwrap();
            assert_eq!(
                reader.slot().card().signature_tries_left(),
                before,
                "{}",
                preset.name
            );
            assert_eq!(reader.counts().verifies, 0);
            assert!(!evidence.probes.is_empty());
        }
    }
}
