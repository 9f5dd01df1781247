//! OpenSC's tools, unchanged, take our card for a My Number card: they know one since 2016.

#![allow(clippy::unwrap_used)]

use natsuin_tests::openssl::{assert_certificate, assert_signed, write_document};
use natsuin_tests::room::{Ran, Room};
use natsuin_virtual_card::{DEFAULT_PASSWORD, DEFAULT_USER_PIN};

const MODULE: [&str; 2] = ["--module", "opensc-pkcs11.so"];

/// One of the card's two keys as OpenSC numbers them: PKCS #11 slot, PKCS #15 id, its secret, its certificate.
struct Key {
    slot: &'static str,
    id: &'static str,
    secret: &'static str,
    certificate: &'static str,
}

const USER: Key = Key {
    slot: "0",
    id: "01",
    secret: DEFAULT_USER_PIN,
    certificate: "auth",
};
const SIGNATURE: Key = Key {
    slot: "1",
    id: "02",
    secret: DEFAULT_PASSWORD,
    certificate: "sign",
};

/// Cards that OpenSC can work with. It asks for the counters with `00 20 00 80` and wants `63Cx`, reads certificates
/// of both kinds without a password but the signature's, and knows no GET RESPONSE after signing: other presets it
/// refuses, as it would the real card.
const PRESETS: [&str; 12] = [
    "my-number",
    "plain",
    "short",
    "extended",
    "queries-only",
    "first-command",
    "last-try",
    "reselect-clears",
    "warning-6282",
    "past-end-9000",
    "certificate-900",
    "certificate-4000",
];

#[test]
fn pkcs15_tool_lists_certificates_keys_and_tries() {
    let Some(room) = Room::with_card(&["--tries", "4"]) else {
        return;
    };

    let certificates = pkcs15(&room, &["--list-certificates"]);
    for label in ["User Authentication Certificate", "Digital Signature Certificate"] {
        assert!(
            certificates.contains(&format!("X.509 Certificate [{label}]")),
            "{label}"
        );
        assert!(
            certificates.contains(&format!("X.509 Certificate [{label} CA]")),
            "{label} CA"
        );
    }

    let keys = pkcs15(&room, &["--list-keys"]);
    for label in ["User Authentication Key", "Digital Signature Key"] {
        assert!(keys.contains(&format!("Private RSA Key [{label}]")), "{keys}");
    }

    assert_eq!(tries(&room), [3, 4]);
    let everything = pkcs15(&room, &["--dump"]);
    assert!(everything.contains("PKCS#15 Card [JPKI]"), "{everything}");
}

#[test]
fn pkcs15_tool_reads_the_signature_certificate_only_with_the_password() {
    let Some(room) = Room::with_card(&[]) else { return };

    room.write(
        "user.pem",
        pkcs15(&room, &["--read-certificate", USER.id]).as_bytes(),
    );
    assert_certificate(&room, "auth", "user.pem");

    let locked = room.run("pkcs15-tool", &["--read-certificate", SIGNATURE.id]);
    assert_ne!(locked.status, 0);
    assert!(!locked.stdout.contains("CERTIFICATE"));

    let password = [
        "--verify-pin",
        "--auth-id",
        SIGNATURE.id,
        "--pin",
        SIGNATURE.secret,
    ];
    let unlocked = pkcs15(
        &room,
        &[&["--read-certificate", SIGNATURE.id], &password[..]].concat(),
    );
    room.write("signature.pem", unlocked.as_bytes());
    assert_certificate(&room, "sign", "signature.pem");
}

#[test]
fn pkcs11_tool_lists_the_objects_of_both_tokens() {
    let Some(room) = Room::with_card(&[]) else { return };
    for key in [USER, SIGNATURE] {
        let login = [
            "--slot-index",
            key.slot,
            "--login",
            "--pin",
            key.secret,
            "--list-objects",
        ];
        let objects = room
            .run("pkcs11-tool", &[&MODULE, &login[..]].concat())
            .succeeded()
            .stdout;
        let private = objects
            .split_once("Private Key Object; RSA")
            .expect("a private key")
            .1;
        assert!(private.contains(&format!("ID:         {}", key.id)), "{private}");
    }
}

#[test]
fn pkcs11_tool_signs_with_both_keys_on_every_card_it_can_work_with() {
    for preset in PRESETS {
        let Some(room) = Room::with_card(&["--preset", preset]) else {
            return;
        };
        write_document(&room, preset.as_bytes());
        for key in [USER, SIGNATURE] {
            sign(&room, &key, key.secret, "RSA-PKCS", "digest-info").succeeded();
            assert_signed(&room, key.certificate, "signature");
            sign(&room, &key, key.secret, "SHA256-RSA-PKCS", "document").succeeded();
            assert_signed(&room, key.certificate, "signature");
        }
    }
}

#[test]
fn a_wrong_password_costs_exactly_one_try() {
    let Some(room) = Room::with_card(&[]) else { return };
    write_document(&room, b"never signed");
    assert_eq!(tries(&room), [3, 5]);

    let refused = sign(&room, &SIGNATURE, "WRONG1", "RSA-PKCS", "digest-info");
    assert!(refused.stderr.contains("CKR_PIN_INCORRECT"), "{}", refused.stderr);
    assert!(!room.has("signature"));
    assert_eq!(tries(&room), [3, 4]);

    sign(&room, &SIGNATURE, SIGNATURE.secret, "RSA-PKCS", "digest-info").succeeded();
    assert_eq!(tries(&room), [3, 5]);
}

fn pkcs15(room: &Room, arguments: &[&str]) -> String {
    room.run("pkcs15-tool", arguments).succeeded().stdout
}

fn sign(room: &Room, key: &Key, secret: &str, mechanism: &str, input: &str) -> Ran {
    let which = [
        "--slot-index",
        key.slot,
        "--id",
        key.id,
        "--login",
        "--pin",
        secret,
    ];
    let what = [
        "--sign",
        "--mechanism",
        mechanism,
        "--input-file",
        input,
        "--output-file",
        "signature",
    ];
    room.run("pkcs11-tool", &[&MODULE, &which[..], &what].concat())
}

/// Tries left of the user PIN and of the signature password.
fn tries(room: &Room) -> [u8; 2] {
    let pins = pkcs15(room, &["--list-pins"]);
    let left = pins.lines().filter(|line| line.contains("Tries left"));
    let left: Vec<u8> = left
        .map(|line| line.split_once(':').unwrap().1.trim().parse().unwrap())
        .collect();
    left.try_into().unwrap()
}
