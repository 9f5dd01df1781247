//! What the user of a certificate gets, on a test card's certificate and on our own.

use super::*;

const CARD: &[u8] = include_bytes!("../../tests/data/jpki-test/sign.der");
const CARD_CA_2019: &[u8] = include_bytes!("../../tests/data/jpki-test/sign-ca-2019.der");
const CARD_CA_2024: &[u8] = include_bytes!("../../tests/data/jpki-test/sign-ca-2024.der");
const SIGNER: &[u8] = include_bytes!("../../tests/data/signer.der");
const USER: &[u8] = include_bytes!("../../tests/data/user.der");
const UNTIL_2055: &[u8] = include_bytes!("../../tests/data/until-2055.der");
const RSA_1024: &[u8] = include_bytes!("../../tests/data/rsa-1024.der");
const P_256: &[u8] = include_bytes!("../../tests/data/p-256.der");

/// 2026-11-23T00:00:00Z: all of them are valid.
const NOW: UtcTime = UtcTime(1_795_392_000);

fn certificate(der: &[u8]) -> Certificate {
    Certificate::from_der(der).unwrap()
}

#[test]
fn a_test_cards_certificate_is_read_to_the_second_and_kept_to_the_byte() {
    let card = certificate(CARD);
    assert_eq!(card.der(), CARD);
    // 2025-10-27T01:35:57Z to 2030-02-17T14:59:59Z.
    assert_eq!(card.validity().not_before, UtcTime(1_761_528_957));
    assert_eq!(card.validity().not_after, UtcTime(1_897_570_799));
    assert_eq!(card.generation(), Some(Generation::Test));
    assert_eq!(card.check_for_signing(NOW), Ok(()));
}

#[test]
fn the_holder_is_read_by_object_identifier() {
    let holder = certificate(CARD).holder();
    assert_eq!(holder.name.as_deref(), Some("黒桐　幹也"));
    assert_eq!(holder.name_substitutes.as_deref(), Some("00000"));
    assert_eq!(holder.sex.map(Sex::as_str), Some("male"));
    assert_eq!(
        holder.address.as_deref(),
        Some("東京都清瀬市観布子南１２－７－２０２")
    );
    assert_eq!(holder.address_substitutes.as_deref(), Some("000000000000000000"));
    let birth_date = holder.birth_date.unwrap();
    assert_eq!(birth_date.raw(), "319800217");
    assert_eq!(birth_date.era(), Some(Era::Showa));
    assert_eq!(birth_date.iso().as_deref(), Some("1980-02-17"));
}

#[test]
fn a_certificate_without_personal_attributes_has_an_empty_holder() {
    assert!(certificate(USER).holder() == HolderAttributes::default());
}

#[test]
fn validity_includes_both_its_ends() {
    let card = certificate(CARD);
    let Validity {
        not_before,
        not_after,
    } = card.validity();
    let check = |seconds| card.check_for_signing(UtcTime(seconds));
    assert_eq!(check(not_before.0 - 1), Err(ErrorCode::CertificateNotYetValid));
    assert_eq!(check(not_before.0), Ok(()));
    assert_eq!(check(not_after.0), Ok(()));
    assert_eq!(check(not_after.0 + 1), Err(ErrorCode::CertificateExpired));
}

#[test]
fn validity_beyond_2049_is_read_from_the_other_form_of_time() {
    // 2055-12-31T14:59:59Z.
    assert_eq!(
        certificate(UNTIL_2055).validity().not_after,
        UtcTime(2_713_877_999)
    );
}

#[test]
fn only_a_certificate_for_signing_documents_signs() {
    let check = |der| certificate(der).check_for_signing(NOW);
    assert_eq!(check(SIGNER), Ok(()));
    assert_eq!(check(USER), Err(ErrorCode::CertificateWrongUsage));
    // A CA certificate signs certificates.
    assert_eq!(check(CARD_CA_2024), Err(ErrorCode::CertificateWrongUsage));
    assert_eq!(check(RSA_1024), Err(ErrorCode::CertificateKeyUnsupported));
    assert_eq!(check(P_256), Err(ErrorCode::CertificateKeyUnsupported));
}

/// `keyUsage = critical, digitalSignature, nonRepudiation` as it stands in the certificate.
const CRITICAL_KEY_USAGE: &[u8] = &[
    0x06, 0x03, 0x55, 0x1D, 0x0F, 0x01, 0x01, 0xFF, 0x04, 0x04, 0x03, 0x02, 0x06, 0xC0,
];

#[test]
fn a_key_usage_that_is_not_critical_or_lacks_a_bit_is_the_wrong_one() {
    let position = find(SIGNER, CRITICAL_KEY_USAGE).unwrap();
    for (offset, value) in [(7, 0x00), (13, 0x80), (13, 0x40)] {
        let mut der = SIGNER.to_vec();
        der[position + offset] = value;
        assert_eq!(
            certificate(&der).check_for_signing(NOW),
            Err(ErrorCode::CertificateWrongUsage)
        );
    }
}

#[test]
fn the_serial_number_is_written_without_its_sign_byte() {
    assert_eq!(certificate(CARD).serial_hex(), "1EE607");
    assert_eq!(certificate(SIGNER).serial_hex(), "E0000002");
}

#[test]
fn nothing_personal_is_in_debug() {
    let card = certificate(CARD);
    let holder = card.holder();
    let shown = format!(
        "{card:?} {holder:?} {:?} {:?}",
        holder.birth_date.as_ref().unwrap(),
        holder.sex.unwrap()
    );
    assert_eq!(
        shown,
        "Certificate { .. } HolderAttributes { .. } BirthDate { .. } Sex(..)"
    );
}

#[test]
fn a_certificate_is_found_in_pem_with_text_around_it() {
    let pem = der::pem::encode_string("CERTIFICATE", der::pem::LineEnding::CRLF, SIGNER).unwrap();
    for text in [
        pem.clone(),
        format!("0 Certificate:\n    日本\n{pem}"),
        format!("{pem}{pem}trailer"),
    ] {
        assert_eq!(
            Certificate::from_pem_or_der(text.as_bytes()).unwrap().der(),
            SIGNER
        );
    }
    assert_eq!(Certificate::from_pem_or_der(SIGNER).unwrap().der(), SIGNER);
}

#[test]
fn what_is_no_certificate_is_malformed() {
    let key = der::pem::encode_string("PRIVATE KEY", der::pem::LineEnding::LF, SIGNER).unwrap();
    let cut = "-----BEGIN CERTIFICATE-----\nMIIF";
    for bytes in [&b""[..], b"hello", key.as_bytes(), cut.as_bytes(), &SIGNER[1..]] {
        assert_eq!(
            Certificate::from_pem_or_der(bytes).unwrap_err(),
            ErrorCode::CertificateMalformed
        );
    }
}

#[test]
fn bytes_behind_the_certificate_are_refused() {
    let mut der = SIGNER.to_vec();
    der.push(0);
    assert_eq!(
        Certificate::from_der(&der).unwrap_err(),
        ErrorCode::CertificateMalformed
    );
}

#[test]
fn the_algorithm_inside_must_be_the_algorithm_outside() {
    let sha256_with_rsa = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];
    let inner = find(SIGNER, &sha256_with_rsa).unwrap();
    let mut der = SIGNER.to_vec();
    der[inner + 8] = 0x0C;
    assert_eq!(
        Certificate::from_der(&der).unwrap_err(),
        ErrorCode::CertificateMalformed
    );
}

/// A certificate of the given serial number, issuer's name and extensions, of valid form otherwise.
fn built(serial: usize, organisation: usize, extensions: &[Vec<u8>]) -> Vec<u8> {
    let algorithm = tlv(0x30, &[&tlv(0x06, &[&[0x2A, 0x03, 0x04]]), &[0x05, 0x00]]);
    let attribute = tlv(
        0x30,
        &[
            &tlv(0x06, &[&[0x55, 0x04, 0x0A]]),
            &tlv(0x0C, &[&vec![b'x'; organisation]]),
        ],
    );
    let name = tlv(0x30, &[&tlv(0x31, &[&attribute])]);
    let time = tlv(0x17, &[b"260101000000Z"]);
    let key = tlv(0x30, &[&algorithm, &tlv(0x03, &[&[0; 200]])]);
    let extensions: Vec<&[u8]> = extensions.iter().map(Vec::as_slice).collect();
    let tbs = tlv(
        0x30,
        &[
            &tlv(0xA0, &[&[0x02, 0x01, 0x02]]),
            &tlv(0x02, &[&vec![0x01; serial]]),
            &algorithm,
            &name,
            &tlv(0x30, &[&time, &time]),
            &name,
            &key,
            &tlv(0xA3, &[&tlv(0x30, &extensions)]),
        ],
    );
    tlv(0x30, &[&tbs, &algorithm, &tlv(0x03, &[&[0; 100]])])
}

/// One DER element.
pub(super) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let mut der = vec![tag];
    match u16::try_from(value.len()).unwrap() {
        short @ 0..=127 => der.push(short.to_be_bytes()[1]),
        middle @ 128..=255 => der.extend_from_slice(&[0x81, middle.to_be_bytes()[1]]),
        long => {
            der.push(0x82);
            der.extend_from_slice(&long.to_be_bytes());
        }
    }
    der.extend_from_slice(&value);
    der
}

fn extension(number: u8, value: &[u8]) -> Vec<u8> {
    tlv(
        0x30,
        &[&tlv(0x06, &[&[0x2A, 0x03, 0x04, number]]), &tlv(0x04, &[value])],
    )
}

#[test]
fn sizes_are_bounded() {
    let accepts = |der: &[u8]| Certificate::from_der(der).is_ok();
    let extensions = |count: u8| {
        (0..count)
            .map(|number| extension(number, &[]))
            .collect::<Vec<_>>()
    };
    assert!(accepts(&built(20, 900, &extensions(32))));
    assert!(!accepts(&built(21, 900, &extensions(32))));
    assert!(!accepts(&built(20, 1_100, &extensions(32))));
    assert!(!accepts(&built(20, 900, &extensions(33))));
    assert!(!accepts(&built(20, 900, &[extension(1, &[]), extension(1, &[])])));
    // 8,192 bytes in all, and one more.
    let room = 8_192 - built(1, 1, &[extension(1, &[0; 1_000])]).len() + 1_000;
    assert_eq!(built(1, 1, &[extension(1, &vec![0; room])]).len(), 8_192);
    assert!(accepts(&built(1, 1, &[extension(1, &vec![0; room])])));
    assert!(!accepts(&built(1, 1, &[extension(1, &vec![0; room + 1])])));
}

#[test]
fn deep_nesting_in_an_extension_is_no_danger() {
    let mut nested = Vec::new();
    for _ in 0..1_500 {
        nested = tlv(0xA0, &[&nested]);
    }
    let subject_alt_name = tlv(
        0x30,
        &[
            &tlv(0x06, &[&[0x55, 0x1D, 0x11]]),
            &tlv(0x04, &[&tlv(0x30, &[&nested])]),
        ],
    );
    let certificate = certificate(&built(1, 1, &[subject_alt_name]));
    assert!(certificate.holder() == HolderAttributes::default());
}

#[test]
fn a_cas_signature_is_told_from_another_ca_of_the_same_name() {
    let card = certificate(CARD);
    let signed_with = |ca| card.is_signed_with(&certificate(ca).public_key().unwrap());
    assert!(signed_with(CARD_CA_2024));
    assert!(!signed_with(CARD_CA_2019));
}

/// A certificate that says which key signed it.
fn naming(key_identifier: &[u8]) -> Certificate {
    let authority_key_identifier = tlv(
        0x30,
        &[
            &tlv(0x06, &[&[0x55, 0x1D, 0x23]]),
            &tlv(0x04, &[&tlv(0x30, &[&tlv(0x80, &[key_identifier])])]),
        ],
    );
    certificate(&built(1, 1, &[authority_key_identifier]))
}

#[test]
fn the_generation_is_the_one_whose_key_is_named_and_proves_nothing() {
    for anchor in trust::ANCHORS {
        let claimant = naming(&anchor.key_identifier);
        assert_eq!(claimant.generation(), Some(anchor.generation));
        assert!(trust::issuer(&claimant).is_none());
    }
    assert_eq!(naming(&[0; 20]).generation(), None);
    assert_eq!(certificate(&built(1, 1, &[])).generation(), None);
}
