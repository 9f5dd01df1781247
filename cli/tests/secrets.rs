//! Nothing that this program writes, but what it is asked for, holds a password, a serial number or a name.
#![cfg(feature = "virtual-card")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use common::{Desk, PASSWORD};
use natsuin_core::certificate::Certificate;
use natsuin_virtual_card::{Person, VirtualCard};

const WRONG: &str = "GEHEIM42";

/// A secret as hexadecimal and as a list of numbers.
fn readable(secret: &[u8]) -> Vec<String> {
    let pairs: Vec<_> = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let numbers: Vec<_> = secret.iter().map(u8::to_string).collect();
    vec![
        pairs.concat(),
        pairs.join(" "),
        pairs.join(":"),
        numbers.join(", "),
    ]
}

/// A secret as base64 at each of the three positions that it can have. The characters at its ends depend on its
/// neighbours and are left out.
fn in_base64(secret: &[u8]) -> Vec<String> {
    let at = |position: usize| {
        let padded = [&b"\0\0"[..position], secret].concat();
        base64(&padded)[(position * 8).div_ceil(6)..padded.len() * 8 / 6].to_owned()
    };
    (0..3).map(at).collect()
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let sextet = |chunk: &[u8]| {
        let text = format!("{:0<6}", std::str::from_utf8(chunk).unwrap());
        char::from(ALPHABET[usize::from_str_radix(&text, 2).unwrap()])
    };
    bits.as_bytes().chunks(6).map(sextet).collect()
}

/// What must not be read anywhere: in the given case, but for hexadecimal digits.
fn forbidden() -> Vec<String> {
    let mut forbidden = Vec::new();
    for password in [PASSWORD, WRONG] {
        forbidden.push(password.to_owned());
        forbidden.push(password.to_lowercase());
        forbidden.extend(readable(password.as_bytes()));
        forbidden.extend(in_base64(password.as_bytes()));
    }
    let card = VirtualCard::preset("my-number").unwrap();
    for der in [
        &card.identity().signature_certificate,
        &card.identity().user_certificate,
    ] {
        let serial = Certificate::from_der(der).unwrap().serial_hex();
        let number = u64::from_str_radix(&serial, 16).unwrap();
        forbidden.push(number.to_string());
        let bytes = u32::try_from(number).unwrap().to_be_bytes();
        forbidden.extend(readable(&bytes));
        // As an INTEGER in DER, which is how base64 of a certificate would hold it.
        forbidden.extend(in_base64(&[&[0x02, 0x04][..], &bytes].concat()));
    }
    let person = Person::sample();
    forbidden.extend([person.name, person.address, person.birth_date]);
    forbidden
}

#[test]
fn passwords_serial_numbers_and_names_are_in_no_output_of_a_whole_day() {
    let mut written = String::new();
    for json in [&[][..], &["--json"]] {
        for order in ["card-first", "password-first"] {
            for (reader, password) in [
                ("virtual:my-number", PASSWORD),
                ("virtual:my-number", WRONG),
                ("virtual:plain", PASSWORD),
                ("virtual:get-response", PASSWORD),
                ("virtual:expired", PASSWORD),
                ("virtual:last-try", WRONG),
                ("virtual:my-number?verify:gone-after", PASSWORD),
                ("virtual:my-number?verify:refuse=6A86", PASSWORD),
                ("virtual:my-number?read:cut=3", PASSWORD),
                ("virtual:my-number?sign:flip=1@1", PASSWORD),
            ] {
                let desk = Desk::new();
                desk.write("a.txt", "one");
                let shared = [
                    "--password-stdin",
                    "--order",
                    order,
                    "--reader",
                    reader,
                    "--spend-last-try",
                ];
                for command in [
                    &["sign", "--cms", "--yes", "a.txt", "--trace", "1"][..],
                    &["certificate", "--trace", "2"],
                ] {
                    let run = desk.run_with(&[command, &shared, json].concat(), password.as_bytes());
                    written += &(run.stdout + &run.stderr);
                }
                let look = ["card", "--reader", reader, "--evidence", "3", "--trace", "4"];
                let run = desk.run(&[&look, json].concat());
                written += &(run.stdout + &run.stderr);
                for file in desk.files().iter().filter(|name| name.len() == 1) {
                    written += &String::from_utf8(desk.read(file)).unwrap();
                }
            }
        }
    }
    // The net has no holes: what is looked for would be found.
    assert!(written.contains("VERIFY (signature password)") && written.contains("natsuin_evidence"));
    let lower = written.to_lowercase();
    for secret in forbidden() {
        assert!(!written.contains(&secret), "{secret}");
        let is_hex = secret
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || b" :".contains(&byte));
        assert!(!is_hex || !lower.contains(&secret), "{secret}");
    }
}

#[test]
fn the_net_catches_base64_at_every_position() {
    for position in 0..3 {
        let text = base64(&[&b"xyz"[..position], PASSWORD.as_bytes(), b"tail"].concat());
        assert!(
            in_base64(PASSWORD.as_bytes())
                .iter()
                .any(|form| text.contains(form)),
            "{text}"
        );
    }
}
