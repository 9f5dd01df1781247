//! A forger's workshop: certificates and CMS of any shape, signed with real keys, so that exactly one thing is wrong.
//! It shares no code with the core's writer or reader.
#![allow(dead_code)]

use std::process::Command;
use std::sync::OnceLock;

use natsuin_core::certificate::Certificate;
use natsuin_core::clock::UtcTime;
use natsuin_core::verify::{self, Options, Reason, Report, SignatureReport};
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::{DecodePrivateKey, EncodePublicKey};
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256, Sha384, Sha512};

pub const DOCUMENT: &[u8] = b"a contract\r\nof two lines";
/// 2026-11-23T00:00:00Z.
pub const NOW: UtcTime = UtcTime(1_795_392_000);
pub const DAY: i64 = 24 * 60 * 60;

pub const DATA: &str = "1.2.840.113549.1.7.1";
pub const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
pub const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
pub const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
pub const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";
pub const TIMESTAMP_TOKEN: &str = "1.2.840.113549.1.9.16.2.14";
pub const SHA_256: &str = "2.16.840.1.101.3.4.2.1";
pub const SHA_1: &str = "1.3.14.3.2.26";
pub const MD5: &str = "1.2.840.113549.2.5";
pub const RSA: &str = "1.2.840.113549.1.1.1";
pub const SHA_256_RSA: &str = "1.2.840.113549.1.1.11";
pub const SHA_384_RSA: &str = "1.2.840.113549.1.1.12";
pub const SHA_1_RSA: &str = "1.2.840.113549.1.1.5";
pub const RSA_PSS: &str = "1.2.840.113549.1.1.10";

/// The header of a DER value, and the parts of it.
pub fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let mut der = vec![tag];
    match value.len() {
        length @ 0..=0x7F => der.push(length as u8),
        length @ 0x80..=0xFF => der.extend([0x81, length as u8]),
        length @ 0x100..=0xFFFF => der.extend([0x82, (length >> 8) as u8, length as u8]),
        length => der.extend([0x83, (length >> 16) as u8, (length >> 8) as u8, length as u8]),
    }
    der.extend(value);
    der
}

pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut bytes = vec![(arcs[0] * 40 + arcs[1]) as u8];
    for arc in &arcs[2..] {
        let mut groups = vec![(arc & 0x7F) as u8];
        let mut rest = arc >> 7;
        while rest > 0 {
            groups.push((rest & 0x7F) as u8 | 0x80);
            rest >>= 7;
        }
        bytes.extend(groups.iter().rev());
    }
    tlv(0x06, &[&bytes])
}

const NULL: [u8; 2] = [0x05, 0x00];

pub fn algorithm(id: &str) -> Vec<u8> {
    sequence(&[&oid(id), &NULL])
}

/// UTCTime; years 1950 to 2049 only.
pub fn utc_time(time: UtcTime) -> Vec<u8> {
    let seconds = std::time::Duration::from_secs(u64::try_from(time.0).unwrap());
    let text = der::DateTime::from_unix_duration(seconds).unwrap().to_string();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    tlv(0x17, &[format!("{}Z", &digits[2..14]).as_bytes()])
}

/// A name with nothing but a common name.
pub fn name(common_name: &str) -> Vec<u8> {
    let attribute = sequence(&[&oid("2.5.4.3"), &tlv(0x0C, &[common_name.as_bytes()])]);
    sequence(&[&tlv(0x31, &[&attribute])])
}

/// Keys made by openssl, once for each test program: of the CA, of a CA below it, of nobody in particular.
pub struct Keys {
    pub ca: RsaPrivateKey,
    pub middle: RsaPrivateKey,
    pub signer: RsaPrivateKey,
    pub small: RsaPrivateKey,
}

pub fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| Keys {
        ca: generate(2048),
        middle: generate(2048),
        signer: generate(2048),
        small: generate(1024),
    })
}

fn generate(bits: u32) -> RsaPrivateKey {
    let bits = format!("rsa_keygen_bits:{bits}");
    let made = Command::new("openssl")
        .args([
            "genpkey",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            &bits,
            "-outform",
            "DER",
        ])
        .output()
        .expect("this test needs the program openssl");
    // OpenSSL 3.0 writes PKCS #1 here, later versions PKCS #8.
    RsaPrivateKey::from_pkcs8_der(&made.stdout)
        .or_else(|_| RsaPrivateKey::from_pkcs1_der(&made.stdout))
        .unwrap()
}

/// A certificate to be made.
#[derive(Clone)]
pub struct Forged {
    pub subject: Vec<u8>,
    pub issuer: Vec<u8>,
    pub serial: u8,
    pub not_before: UtcTime,
    pub not_after: UtcTime,
    pub extensions: Vec<Vec<u8>>,
    pub key: &'static RsaPrivateKey,
    pub issuer_key: &'static RsaPrivateKey,
    /// The algorithm that is named; the signature is SHA-256's.
    pub algorithm: &'static str,
}

pub fn extension(id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[0x01, 0x01, 0xFF] } else { &[] };
    sequence(&[&oid(id), critical, &tlv(0x04, &[value])])
}

/// `bits` as in the first octet of the BIT STRING: 0x80 digitalSignature, 0x40 nonRepudiation, 0x04 keyCertSign.
pub fn key_usage(bits: u8) -> Vec<u8> {
    let unused = u8::try_from(bits.trailing_zeros()).unwrap();
    extension("2.5.29.15", true, &tlv(0x03, &[&[unused, bits]]))
}

pub fn basic_constraints(ca: bool, path_length: Option<u8>) -> Vec<u8> {
    let ca: &[u8] = if ca { &[0x01, 0x01, 0xFF] } else { &[] };
    let path_length = path_length
        .map(|limit| tlv(0x02, &[&[limit]]))
        .unwrap_or_default();
    extension("2.5.29.19", true, &sequence(&[ca, &path_length]))
}

pub fn extended_key_usage(id: &str) -> Vec<u8> {
    extension("2.5.29.37", false, &sequence(&[&oid(id)]))
}

/// The root: it issued itself.
pub fn ca() -> Forged {
    Forged {
        subject: name("Test CA"),
        issuer: name("Test CA"),
        serial: 1,
        not_before: UtcTime(NOW.0 - 1000 * DAY),
        not_after: UtcTime(NOW.0 + 2000 * DAY),
        extensions: vec![basic_constraints(true, None), key_usage(0x04)],
        key: &keys().ca,
        issuer_key: &keys().ca,
        algorithm: SHA_256_RSA,
    }
}

/// A CA below the root.
pub fn middle() -> Forged {
    Forged {
        subject: name("Middle CA"),
        serial: 2,
        key: &keys().middle,
        ..ca()
    }
}

/// A signer's, issued by the root.
pub fn signer() -> Forged {
    Forged {
        subject: name("Signer"),
        serial: 3,
        not_before: UtcTime(NOW.0 - 100 * DAY),
        not_after: UtcTime(NOW.0 + 1000 * DAY),
        extensions: vec![key_usage(0xC0)],
        key: &keys().signer,
        ..ca()
    }
}

impl Forged {
    pub fn der(&self) -> Vec<u8> {
        let algorithm = algorithm(self.algorithm);
        let validity = sequence(&[&utc_time(self.not_before), &utc_time(self.not_after)]);
        let key = self.key.to_public_key().to_public_key_der().unwrap();
        let extensions: Vec<&[u8]> = self.extensions.iter().map(Vec::as_slice).collect();
        let extensions = tlv(0xA3, &[&sequence(&extensions)]);
        let tbs = sequence(&[
            &tlv(0xA0, &[&[0x02, 0x01, 0x02]]),
            &tlv(0x02, &[&[self.serial]]),
            &algorithm,
            &self.issuer,
            &validity,
            &self.subject,
            key.as_bytes(),
            if self.extensions.is_empty() {
                &[]
            } else {
                &extensions
            },
        ]);
        let signature = sign::<Sha256>(self.issuer_key, &tbs);
        sequence(&[&tbs, &algorithm, &tlv(0x03, &[&[0], &signature])])
    }

    pub fn certificate(&self) -> Certificate {
        Certificate::from_der(&self.der()).unwrap()
    }
}

pub fn sign<D: Digest + rsa::pkcs8::AssociatedOid>(key: &RsaPrivateKey, message: &[u8]) -> Vec<u8> {
    key.sign(Pkcs1v15Sign::new::<D>(), &D::digest(message)).unwrap()
}

pub fn attribute(id: &str, values: &[&[u8]]) -> Vec<u8> {
    sequence(&[&oid(id), &tlv(0x31, values)])
}

pub fn content_type(id: &str) -> Vec<u8> {
    attribute(CONTENT_TYPE, &[&oid(id)])
}

pub fn message_digest(digest: &[u8]) -> Vec<u8> {
    attribute(MESSAGE_DIGEST, &[&tlv(0x04, &[digest])])
}

pub fn signing_time(time: UtcTime) -> Vec<u8> {
    attribute(SIGNING_TIME, &[&utc_time(time)])
}

/// `issuer_serial`: names and serial number, where they are wanted.
pub fn signing_certificate(hash: &[u8], issuer_serial: Option<(&[u8], u8)>) -> Vec<u8> {
    let issuer_serial = issuer_serial.map(|(issuer, serial)| {
        let names = sequence(&[&tlv(0xA4, &[issuer])]);
        sequence(&[&names, &tlv(0x02, &[&[serial]])])
    });
    let certificate = sequence(&[&tlv(0x04, &[hash]), &issuer_serial.unwrap_or_default()]);
    attribute(
        SIGNING_CERTIFICATE_V2,
        &[&sequence(&[&sequence(&[&certificate])])],
    )
}

/// The hash that signs.
#[derive(Clone, Copy)]
pub enum With {
    Sha256,
    Sha384,
    Sha512,
}

/// A CMS to be made, of any shape.
#[derive(Clone)]
pub struct Cms {
    pub version: u8,
    pub digest_algorithms: Vec<Vec<u8>>,
    pub content_type: &'static str,
    pub content: Option<Vec<u8>>,
    pub certificates: Vec<Vec<u8>>,
    pub signer_version: u8,
    pub identifier: Vec<u8>,
    pub digest_algorithm: Vec<u8>,
    /// Sorted as DER wants them, unless `unsorted`.
    pub attributes: Option<Vec<Vec<u8>>>,
    pub unsorted: bool,
    pub signature_algorithm: Vec<u8>,
    pub unsigned: Vec<Vec<u8>>,
    pub key: &'static RsaPrivateKey,
    pub with: With,
}

pub fn issuer_and_serial(issuer: &[u8], serial: u8) -> Vec<u8> {
    sequence(&[issuer, &tlv(0x02, &[&[serial]])])
}

/// A detached signature over [`DOCUMENT`] as CAdES-B-B wants it.
pub fn cms(signer: &Forged) -> Cms {
    let certificate = signer.der();
    let attributes = vec![
        content_type(DATA),
        message_digest(&Sha256::digest(DOCUMENT)),
        signing_time(NOW),
        signing_certificate(
            &Sha256::digest(&certificate),
            Some((&signer.issuer, signer.serial)),
        ),
    ];
    Cms {
        version: 1,
        digest_algorithms: vec![sequence(&[&oid(SHA_256)])],
        content_type: DATA,
        content: None,
        certificates: vec![certificate],
        signer_version: 1,
        identifier: issuer_and_serial(&signer.issuer, signer.serial),
        digest_algorithm: sequence(&[&oid(SHA_256)]),
        attributes: Some(attributes),
        unsorted: false,
        signature_algorithm: algorithm(RSA),
        unsigned: Vec::new(),
        key: signer.key,
        with: With::Sha256,
    }
}

impl Cms {
    pub fn signer_info(&self) -> Vec<u8> {
        let mut attributes = self.attributes.clone().unwrap_or_default();
        if !self.unsorted {
            attributes.sort();
        }
        let attributes = attributes.concat();
        let signed = match &self.attributes {
            Some(_) => tlv(0x31, &[&attributes]),
            None => DOCUMENT.to_vec(),
        };
        let signature = match self.with {
            With::Sha256 => sign::<Sha256>(self.key, &signed),
            With::Sha384 => sign::<Sha384>(self.key, &signed),
            With::Sha512 => sign::<Sha512>(self.key, &signed),
        };
        let unsigned = if self.unsigned.is_empty() {
            Vec::new()
        } else {
            tlv(0xA1, &[&self.unsigned.concat()])
        };
        sequence(&[
            &tlv(0x02, &[&[self.signer_version]]),
            &self.identifier,
            &self.digest_algorithm,
            &self
                .attributes
                .as_ref()
                .map(|_| tlv(0xA0, &[&attributes]))
                .unwrap_or_default(),
            &self.signature_algorithm,
            &tlv(0x04, &[&signature]),
            &unsigned,
        ])
    }

    pub fn der(&self) -> Vec<u8> {
        self.with_signers(&[self.signer_info()])
    }

    pub fn with_signers(&self, signers: &[Vec<u8>]) -> Vec<u8> {
        let content = self
            .content
            .as_ref()
            .map(|content| tlv(0xA0, &[&tlv(0x04, &[content])]));
        let signed_data = sequence(&[
            &tlv(0x02, &[&[self.version]]),
            &tlv(0x31, &[&self.digest_algorithms.concat()]),
            &sequence(&[&oid(self.content_type), &content.unwrap_or_default()]),
            &tlv(0xA0, &[&self.certificates.concat()]),
            &tlv(0x31, &[&signers.concat()]),
        ]);
        sequence(&[&oid(SIGNED_DATA), &tlv(0xA0, &[&signed_data])])
    }
}

/// At [`NOW`], the root believed.
pub fn options() -> Options {
    Options {
        trust: vec![ca().certificate()],
        ..Options::new(NOW)
    }
}

pub fn verified(cms: &[u8], options: &Options) -> Report {
    verify::detached(cms, DOCUMENT, options).unwrap()
}

/// The only signature of a detached CMS over [`DOCUMENT`].
pub fn only(cms: &[u8], options: &Options) -> SignatureReport {
    let mut report = verified(cms, options);
    assert_eq!(report.signatures.len(), 1);
    report.signatures.remove(0)
}

/// Its reasons, but for the one that always stands there.
pub fn reasons(report: &SignatureReport) -> Vec<&'static str> {
    let reasons = report.reasons().map(Reason::as_str);
    reasons
        .filter(|reason| *reason != "revocation_not_checked")
        .collect()
}
