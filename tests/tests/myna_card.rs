//! The crate `myna-card`, unchanged, as a client of our card through pcscd. Its author measured real cards.

use natsuin_tests::openssl::{assert_certificate, assert_signed, write_document};
use natsuin_tests::room::{Ran, Room};
use natsuin_virtual_card::{DEFAULT_PASSWORD, DEFAULT_USER_PIN};

/// Cards that `myna-card` can work with: it names the key by its short EF id, and reads EF 0008 past its end.
const PRESETS: [&str; 7] = [
    "my-number",
    "short",
    "extended-unknown-class",
    "extended-capped",
    "wrong-le",
    "certificate-900",
    "certificate-4000",
];

#[test]
fn reads_and_signs_in_both_forms_with_both_keys() {
    for preset in PRESETS {
        let Some(room) = Room::with_card(&["--preset", preset, "--tries", "3"]) else {
            return;
        };
        write_document(&room, preset.as_bytes());
        let said = client(&room, DEFAULT_PASSWORD).succeeded().stdout;

        assert_eq!(
            said.lines().collect::<Vec<_>>(),
            [
                "token: Card",
                "signature certificate: true",
                "user certificate: true",
                "signature password: Remaining(3)",
                "user PIN: Remaining(3)",
                "signature password: Remaining(5)", // a right password restores them
                "user PIN: Remaining(3)",
            ],
            "{preset}"
        );
        for whose in ["sign", "auth"] {
            assert_certificate(&room, whose, &format!("{whose}.der"));
            assert_signed(&room, whose, &format!("{whose}-00"));
            assert_signed(&room, whose, &format!("{whose}-02"));
        }
    }
}

#[test]
fn a_wrong_password_costs_exactly_one_try_and_signs_nothing() {
    let Some(room) = Room::with_card(&[]) else { return };
    write_document(&room, b"never signed");

    let refused = client(&room, "WRONG1");
    assert_ne!(refused.status, 0);
    assert!(
        refused.stderr.contains("PinIncorrect { retries: Some(4) }"),
        "{}",
        refused.stderr
    );
    assert!(!room.has("sign-00") && !room.has("sign-02"));

    let after = client(&room, DEFAULT_PASSWORD).succeeded().stdout;
    assert!(after.contains("signature password: Remaining(4)"), "{after}");
}

#[test]
fn a_holder_under_fifteen_has_no_signature_certificate() {
    let Some(room) = Room::with_card(&["--preset", "no-signature-certificate"]) else {
        return;
    };
    write_document(&room, b"never signed");
    let said = client(&room, DEFAULT_PASSWORD);
    assert!(
        said.stdout
            .contains("signature certificate: false\nuser certificate: true"),
        "{}",
        said.stdout
    );
}

fn client(room: &Room, password: &str) -> Ran {
    room.run("myna_card_client", &[password, DEFAULT_USER_PIN])
}
