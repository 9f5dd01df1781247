//! Every command this core can send to a card, each with its source.
//!
//! Sources are those of `docs/card.md`: OSC OpenSC, MYNA jpki/myna, S48 the `myna-card` crate, LUL
//! jpki-signer-android; \[M\] measured on a card, \[C\] working code.

use zeroize::Zeroizing;

use crate::apdu::{Command, Le};

/// The JPKI application's identifier. All ten bytes, always: cards select by a prefix too (JICSAP 4.2; S48 \[M\]), so
/// a `9000` to fewer proves nothing.
const APPLICATION_ID: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

/// An elementary file of the JPKI application. All identifiers are below `001F`, so each has a short one (S48).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Ef {
    /// 署名用電子証明書, readable after the signature password (all sources).
    SignatureCertificate = 0x01,
    /// The issuing CA's certificate, free (OSC, MYNA, S48). Only looked at by `evidence`.
    SignatureCaCertificate = 0x02,
    /// Token information, 160 bytes, free (S48 \[M\]).
    TokenInfo = 0x06,
    /// Which certificates there are, 3 bytes, free (S48 \[M\]).
    Availability = 0x08,
    /// 利用者証明用電子証明書, free on the plastic card (all sources). Here it only tells one card from another.
    UserCertificate = 0x0A,
    /// The key of the signature certificate (all sources).
    SignatureKey = 0x1A,
    /// 署名用パスワード (all sources).
    SignaturePassword = 0x1B,
}

impl Ef {
    /// The short EF identifier with bit 8 set, as P1 of READ BINARY and P2 of VERIFY take it (ISO 7816-4 §11.3.2, §11.5.6).
    const fn short(self) -> u8 {
        0x80 | self as u8
    }

    /// How a SELECT of it is called in traces.
    const fn select_name(self) -> &'static str {
        match self {
            Self::SignatureCertificate => "SELECT (signature certificate)",
            Self::SignatureCaCertificate => "SELECT (CA certificate)",
            Self::TokenInfo => "SELECT (token information)",
            Self::Availability => "SELECT (availability of certificates)",
            Self::UserCertificate => "SELECT (user certificate)",
            Self::SignatureKey => "SELECT (signature key)",
            Self::SignaturePassword => "SELECT (signature password)",
        }
    }

    /// How a READ BINARY by its short identifier is called in traces.
    const fn read_name(self) -> &'static str {
        match self {
            Self::SignatureCertificate => "READ BINARY (signature certificate)",
            Self::TokenInfo => "READ BINARY (token information)",
            Self::Availability => "READ BINARY (availability of certificates)",
            Self::UserCertificate => "READ BINARY (user certificate)",
            Self::SignatureCaCertificate | Self::SignatureKey | Self::SignaturePassword => "READ BINARY",
        }
    }
}

/// Which file a command means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// The one selected last.
    Current,
    /// This one, by its short identifier: no SELECT needed (S48 \[M\]).
    Short(Ef),
}

impl Target {
    const fn reference(self) -> u8 {
        match self {
            Self::Current => 0x80,
            Self::Short(ef) => ef.short(),
        }
    }
}

fn command(name: &'static str, header: [u8; 4], data: &[u8], le: Option<Le>) -> Command {
    let [cla, ins, p1, p2] = header;
    Command {
        name,
        cla,
        ins,
        p1,
        p2,
        data: Zeroizing::new(data.to_vec()),
        le,
        secret: false,
    }
}

/// SELECT by DF name, no answer wanted: `00 A4 04 0C` (ISO 7816-4 §11.2.2; all sources).
pub(crate) fn select_application() -> Command {
    command(
        "SELECT (JPKI application)",
        [0x00, 0xA4, 0x04, 0x0C],
        &APPLICATION_ID,
        None,
    )
}

/// SELECT of an EF under the current DF: `00 A4 02 0C`; P1=09 does not work (OSC PR 801 \[M\]).
pub(crate) fn select_ef(ef: Ef) -> Command {
    command(
        ef.select_name(),
        [0x00, 0xA4, 0x02, 0x0C],
        &[0x00, ef as u8],
        None,
    )
}

/// VERIFY without data: how many tries are left? Exactly four bytes, no Le: a fifth byte is answered `6700` (LUL \[M\]).
/// Costs nothing (JICSAP 6.4.9; OSC, MYNA, S48, LUL).
pub(crate) fn count_tries(target: Target) -> Command {
    command(
        "VERIFY (tries left?)",
        [0x00, 0x20, 0x00, target.reference()],
        &[],
        None,
    )
}

/// VERIFY with the signature password, 6 to 16 ASCII bytes, no padding (all sources). Costs a try when it is wrong.
pub(crate) fn verify(target: Target, password: Zeroizing<Vec<u8>>) -> Command {
    Command {
        name: "VERIFY (signature password)",
        cla: 0x00,
        ins: 0x20,
        p1: 0x00,
        p2: target.reference(),
        data: password,
        le: None,
        secret: true,
    }
}

/// READ BINARY of the current EF at an offset below 32,768 (ISO 7816-4 §11.3.3; all sources).
pub(crate) fn read_binary(offset: u16, le: Le) -> Command {
    let [high, low] = offset.to_be_bytes();
    command("READ BINARY", [0x00, 0xB0, high & 0x7F, low], &[], Some(le))
}

/// READ BINARY from the start of an EF named by its short identifier, which becomes the current one (S48 \[M\], AOK).
pub(crate) fn read_binary_short_ef(ef: Ef, le: Le) -> Command {
    command(ef.read_name(), [0x00, 0xB0, ef.short(), 0x00], &[], Some(le))
}

/// COMPUTE DIGITAL SIGNATURE over a `DigestInfo`: `80 2A 00 80`, or P2 = `80 | short EF` of the key; answers as many
/// bytes as the modulus has (all sources; the short form S48 \[M\]).
pub(crate) fn compute_digital_signature(target: Target, digest_info: &[u8]) -> Command {
    let header = [0x80, 0x2A, 0x00, target.reference()];
    command(
        "COMPUTE DIGITAL SIGNATURE",
        header,
        digest_info,
        Some(Le::Short(256)),
    )
}

/// GET RESPONSE after `61xx` (ISO 7816-4 §11.7.1). Never after VERIFY.
pub(crate) fn get_response(waiting: u8) -> Command {
    command(
        "GET RESPONSE",
        [0x00, 0xC0, 0x00, 0x00],
        &[],
        Some(Le::Short(expected(waiting))),
    )
}

/// The length that `61xx` and `6Cxx` mean: `00` stands for 256.
pub(crate) fn expected(low: u8) -> u16 {
    if low == 0 { 256 } else { u16::from(low) }
}

/// Commands that only `evidence` sends: free forms on which the public sources disagree. None can cost a try.
pub(crate) mod probes {
    use super::{APPLICATION_ID, Command, Ef, Le, command};

    /// SELECT with the first five bytes of the AID: the registered provider alone (prefix selection, JICSAP 4.2).
    pub(crate) fn select_partial() -> Command {
        let prefix = APPLICATION_ID.first_chunk::<5>().copied().unwrap_or_default();
        command(
            "SELECT (first half of the AID)",
            [0x00, 0xA4, 0x04, 0x0C],
            &prefix,
            None,
        )
    }

    /// SELECT that asks for the file control information (ISO 7816-4 §7.4).
    pub(crate) fn select_with_fci() -> Command {
        let header = [0x00, 0xA4, 0x04, 0x00];
        command(
            "SELECT (JPKI application, FCI)",
            header,
            &APPLICATION_ID,
            Some(Le::Short(256)),
        )
    }

    /// SELECT MF without data (S48 \[M\]: changes nothing).
    pub(crate) fn select_mf() -> Command {
        command("SELECT (MF)", [0x00, 0xA4, 0x00, 0x00], &[], None)
    }

    /// READ BINARY of a whole EF in one extended exchange: Le `0000`.
    pub(crate) fn read_whole(ef: Ef) -> Command {
        super::read_binary_short_ef(ef, Le::Extended(65_536))
    }

    /// GET CHALLENGE, 8 bytes (ISO 7816-4 §11.5.3).
    pub(crate) fn get_challenge() -> Command {
        command("GET CHALLENGE", [0x00, 0x84, 0x00, 0x00], &[], Some(Le::Short(8)))
    }
}
