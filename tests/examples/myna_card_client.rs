//! The crate `myna-card` as a client of a card on a PC/SC reader, unchanged: it shares no code and no author with ours.
//!
//! `myna_card_client PASSWORD PIN` says on stdout what it finds on the first reader and leaves in the current folder
//! `sign.der`, `auth.der` (the certificates) and `sign-00`, `sign-02`, `auth-00`, `auth-02`: each key's signature of
//! the file `digest-info` as it stands (P1=00), and of the SHA-256 in the file `digest` (P1=02).

#![allow(clippy::print_stdout)]

use myna_card::ap::jpki::{JpkiAp, SignatureScheme};
use myna_card::transport::pcsc::{self, Sharing};
use myna_card::{Pin, Transmit};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let (Some(password), Some(pin)) = (arguments.next(), arguments.next()) else {
        return Err("usage: myna_card_client PASSWORD PIN".into());
    };
    let mut card = pcsc::connect_any(Sharing::Exclusive)?;
    let mut jpki = JpkiAp::select(&mut card)?;

    println!("token: {:?}", jpki.read_token_type()?);
    let availability = jpki.read_certificate_availability()?;
    println!("signature certificate: {}", availability.has_sign_certificate());
    println!("user certificate: {}", availability.has_auth_certificate());
    tries(&mut jpki)?;

    std::fs::write("auth.der", jpki.read_auth_certificate_der()?)?;
    jpki.verify_auth_pin(&Pin::numeric(pin)?)?;
    for (p1, scheme, data) in both_forms()? {
        std::fs::write(
            format!("auth-{p1}"),
            jpki.sign_with_auth_key_checked(scheme, &data)?,
        )?;
    }
    jpki.verify_sign_pin(&Pin::new(password)?)?;
    std::fs::write("sign.der", jpki.read_sign_certificate_der()?)?;
    for (p1, scheme, data) in both_forms()? {
        std::fs::write(
            format!("sign-{p1}"),
            jpki.sign_with_sign_key_checked(scheme, &data)?,
        )?;
    }
    tries(&mut jpki)
}

fn tries<T: Transmit>(jpki: &mut JpkiAp<'_, T>) -> Outcome {
    println!("signature password: {:?}", jpki.sign_pin_retries()?);
    println!("user PIN: {:?}", jpki.auth_pin_retries()?);
    Ok(())
}

/// The two forms that every source agrees on: the payload as it stands, and a SHA-256 that the card wraps.
fn both_forms() -> std::io::Result<[(&'static str, SignatureScheme, Vec<u8>); 2]> {
    Ok([
        ("00", SignatureScheme::Verbatim, std::fs::read("digest-info")?),
        (
            "02",
            SignatureScheme::PreHashedDigestInfo,
            std::fs::read("digest")?,
        ),
    ])
}
