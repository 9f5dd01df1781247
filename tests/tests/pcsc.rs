//! `natsuin` through real PC/SC: every card that can be played, both orders, and every way a reader can be missing.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use natsuin_tests::room::{Ran, Room};
use natsuin_virtual_card::{DEFAULT_PASSWORD, PRESETS};

const SIGN: [&str; 5] = ["sign", "--cms", "--json", "--yes", "--password-stdin"];

/// What comes of `sign` where it is not a signature: preset, exit status, code. In all of them no try is spent.
const CARD_FIRST: [(&str, i32, &str); 17] = [
    ("locked", 4, "password_locked"),
    ("locked-6983", 4, "password_locked"),
    ("locked-6984", 4, "password_locked"),
    ("locked-63c0", 4, "password_locked"),
    ("last-try", 4, "last_try_not_confirmed"),
    ("query-9000", 3, "counter_not_reported"),
    ("query-6300", 3, "counter_not_reported"),
    ("query-refused", 3, "counter_not_reported"),
    ("no-signature-certificate", 3, "no_signature_certificate"),
    ("no-signature-password", 3, "no_signature_certificate"),
    ("expired", 5, "certificate_expired"),
    ("not-yet-valid", 5, "certificate_not_yet_valid"),
    ("wrong-usage", 5, "certificate_wrong_usage"),
    ("android", 3, "smartphone_token"),
    ("iphone", 3, "smartphone_token"),
    ("juki", 3, "not_my_number_card"),
    ("other", 3, "not_my_number_card"),
];

#[test]
fn signs_card_first_or_says_why_not() {
    for preset in PRESETS {
        let Some(room) = Room::with_card(&["--preset", preset.name]) else {
            return;
        };
        let expected = CARD_FIRST.iter().find(|(name, ..)| *name == preset.name);
        signs_or_says_why_not(&room, "card-first", preset.name, expected);
    }
}

#[test]
fn signs_password_first_or_says_why_not() {
    // What the card is is not looked at in this order: see `ceremony`. A refused form of VERIFY ends the one entry.
    let what_it_is = |name: &str| ["android", "iphone", "juki"].contains(&name);
    let refused_form = ("queries-only", 3, "verify_form_refused");
    for preset in PRESETS {
        let Some(room) = Room::with_card(&["--preset", preset.name]) else {
            return;
        };
        let all = CARD_FIRST
            .iter()
            .filter(|(name, ..)| !what_it_is(name))
            .chain([&refused_form]);
        let expected = all.into_iter().find(|(name, ..)| *name == preset.name);
        signs_or_says_why_not(&room, "password-first", preset.name, expected);
    }
}

fn signs_or_says_why_not(room: &Room, order: &str, preset: &str, refusal: Option<&(&str, i32, &str)>) {
    room.write("one", b"the first document");
    room.write("two", b"the second document");
    let ran = sign(room, DEFAULT_PASSWORD, &["--order", order, "one", "two"]);
    let Some((_, status, code)) = refusal else {
        assert_eq!(ran.status, 0, "{preset}: {}", ran.stderr);
        for document in ["one", "two"] {
            assert_cms(room, document);
        }
        return;
    };
    assert_eq!(
        (ran.status, field(&ran, "code").as_str()),
        (*status, *code),
        "{preset}"
    );
    assert_eq!(field(&ran, "tries_spent"), "none", "{preset}");
    assert!(!room.has("one.p7s") && !room.has("two.p7s"), "{preset}");
}

#[test]
fn a_wrong_password_costs_one_try_and_another_program_sees_the_same() {
    let Some(room) = Room::with_card(&[]) else { return };
    room.write("one", b"never signed");
    let ran = sign(&room, "WRONG1", &["one"]);
    assert_eq!(ran.status, 4);
    assert_eq!(
        [field(&ran, "code"), field(&ran, "tries_spent")],
        ["wrong_password", "one"]
    );
    assert_eq!(field(&ran, "tries_left"), "4");

    let seen = room.run("pkcs15-tool", &["--list-pins"]).succeeded().stdout;
    assert!(seen.ends_with("Tries left     : 4\n\n"), "{seen}");
}

#[test]
fn a_card_that_leaves_with_its_answer_to_the_password_tells_it_when_it_is_back() {
    let Some(room) = Room::with_card(&["--faults", "verify#1:gone-after"]) else {
        return;
    };
    room.write("one", b"never signed");
    let ran = sign(&room, "WRONG1", &["one"]);
    assert_eq!(ran.status, 4);
    assert_eq!(
        [field(&ran, "tries_spent"), field(&ran, "tries_left")],
        ["one", "4"],
        "{}",
        ran.stderr
    );
    assert_eq!(tries_left(&room, &[]), "4");
}

/// The bound of one exchange is 20 s; that the run ends at all is what is tested.
fn hangs(fault: &str, spent: &str) {
    let Some(room) = Room::with_card(&["--faults", fault]) else {
        return;
    };
    room.write("one", b"never signed");
    let ran = sign(&room, DEFAULT_PASSWORD, &["one"]);
    assert_eq!(ran.status, 3);
    assert_eq!(
        [field(&ran, "code"), field(&ran, "tries_spent")],
        ["reader_hangs", spent]
    );
    assert!(!room.has("one.p7s"));
}

#[test]
fn a_reader_that_hangs_at_the_password_leaves_its_cost_unknown_and_the_program_ends() {
    hangs("verify#1:silence", "unknown");
}

#[test]
fn a_reader_that_hangs_at_the_signature_costs_no_try_and_the_program_ends() {
    hangs("sign#1:silence", "none");
}

#[test]
fn the_next_program_finds_the_card_locked_again() {
    let Some(room) = Room::with_card(&[]) else { return };
    room.write("one", b"signed");
    sign(&room, DEFAULT_PASSWORD, &["one"]).succeeded();
    let next = room.run("pkcs15-tool", &["--read-certificate", "02"]);
    assert!(!next.stdout.contains("CERTIFICATE"));
}

#[test]
fn says_what_keeps_it_from_a_card() {
    let Some(room) = Room::empty() else { return };
    assert_refused(&room, &[], "reader_service_unavailable");

    room.start_pcscd_without_readers();
    assert_refused(&room, &[], "no_reader");

    let Some(room) = Room::empty() else { return };
    room.start_pcscd();
    assert_refused(&room, &["--wait", "1"], "no_card");
    assert_refused(&room, &["--reader", "no such reader"], "no_reader");
}

#[test]
fn of_several_readers_the_one_with_a_card_is_taken_and_of_several_cards_none() {
    let Some(room) = Room::empty() else { return };
    room.start_pcscd();
    room.insert_card_at(1, &["--tries", "2"]);
    assert_eq!(tries_left(&room, &[]), "2");
    assert_refused(&room, &["--reader", "pcd 00 00", "--wait", "1"], "no_card");

    room.insert_card_at(0, &["--tries", "3"]);
    assert_refused(&room, &[], "several_cards");
    assert_eq!(tries_left(&room, &["--reader", "pcd 00 01"]), "2");
    assert_eq!(tries_left(&room, &["--reader", "PCD 00 00"]), "3");

    room.remove_card(1);
    assert_eq!(tries_left(&room, &[]), "3");
}

#[test]
fn no_secret_and_no_serial_number_is_said_or_written_anywhere() {
    let Some(room) = Room::with_card(&["--log", "log"]) else {
        return;
    };
    room.write("one", b"signed");
    let mut said = String::new();
    for order in ["card-first", "password-first"] {
        let more = ["--force", "--order", order, "--trace", "trace", "one"];
        for password in [DEFAULT_PASSWORD, "WRONG1"] {
            let ran = sign(&room, password, &more);
            said += &(ran.stdout + &ran.stderr);
            said += &String::from_utf8(room.read("trace")).unwrap();
        }
    }
    let evidence = room
        .run("natsuin", &["card", "--evidence", "evidence"])
        .succeeded();
    said += &(evidence.stdout + &evidence.stderr);
    for file in ["evidence", "log", "pcscd.log"] {
        said += &String::from_utf8(room.read(file)).unwrap();
    }
    assert!(said.contains("VERIFY"), "the exchanges are told");

    let said = said.to_uppercase();
    for secret in secrets(&room) {
        assert!(!said.contains(&secret.to_uppercase()), "a secret was told");
    }
}

/// The passwords in plain, hex and Base64, and the certificates' serial numbers in hex and decimal.
fn secrets(room: &Room) -> Vec<String> {
    let print = |script: &str| {
        room.run("sh", &["-c", script])
            .succeeded()
            .stdout
            .trim()
            .to_owned()
    };
    let mut secrets = Vec::new();
    for password in [DEFAULT_PASSWORD, "WRONG1"] {
        secrets.push(password.to_owned());
        secrets.push(password.bytes().map(|byte| format!("{byte:02X}")).collect());
        secrets.push(
            print(&format!("printf {password} | openssl base64"))
                .trim_end_matches('=')
                .to_owned(),
        );
    }
    for whose in ["sign", "auth"] {
        let serial = print(&format!("openssl x509 -in pki/{whose}.pem -noout -serial"));
        let serial = serial.trim_start_matches("serial=").to_owned();
        secrets.push(u64::from_str_radix(&serial, 16).unwrap().to_string());
        secrets.push(serial);
    }
    secrets
}

fn sign(room: &Room, password: &str, arguments: &[&str]) -> Ran {
    room.run_with_input("natsuin", &[&SIGN, arguments].concat(), &format!("{password}\n"))
}

fn tries_left(room: &Room, arguments: &[&str]) -> String {
    field(
        &room
            .run("natsuin", &[&["card", "--json"], arguments].concat())
            .succeeded(),
        "tries_left",
    )
}

fn assert_refused(room: &Room, arguments: &[&str], code: &str) {
    let ran = room
        .run("natsuin", &[&["card", "--json"], arguments].concat())
        .exited(3);
    assert_eq!(field(&ran, "code"), code);
}

/// A field of the JSON object on stdout, as text.
fn field(ran: &Ran, name: &str) -> String {
    let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let value = &object[name];
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// OpenSSL takes `DOCUMENT.p7s` for a CAdES signature of the document under the test CA.
fn assert_cms(room: &Room, document: &str) {
    let signature = format!("{document}.p7s");
    let verify = [
        "cms", "-verify", "-binary", "-cades", "-purpose", "any", "-out", "verified",
    ];
    let files = [
        "-inform",
        "DER",
        "-in",
        &signature,
        "-content",
        document,
        "-CAfile",
        "pki/sign-ca.pem",
    ];
    room.run("openssl", &[&verify[..], &files].concat()).succeeded();
    assert_eq!(room.read("verified"), room.read(document));
}
