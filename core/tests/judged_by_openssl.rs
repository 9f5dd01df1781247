//! Our CMS as `openssl cms` sees it: accepted, shown with the attributes of the profile, and refused when tampered.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use natsuin_core::certificate::Certificate;
use natsuin_core::clock::UtcTime;
use natsuin_core::cms;
use natsuin_core::digest::DocumentDigest;
use rsa::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
const DOCUMENT: &[u8] = b"line one\r\nline two\nno end of line \x00\xFF";
/// 2026-11-23T00:00:00Z.
const NOW: UtcTime = UtcTime(1_795_392_000);

/// A folder with the document, the CA in PEM, and what the test adds.
struct Scene {
    folder: PathBuf,
}

impl Scene {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let scene = Self { folder };
        scene.write("document", DOCUMENT);
        scene.write_pem("ca.pem", &std::fs::read(format!("{DATA}/ca.der")).unwrap());
        scene
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.join(name), bytes).unwrap();
    }

    fn openssl(&self, arguments: &[&str]) -> Output {
        Command::new("openssl")
            .args(arguments)
            .current_dir(&self.folder)
            .output()
            .expect("this test needs the program openssl")
    }

    /// A certificate in DER, left in PEM.
    fn write_pem(&self, name: &str, der: &[u8]) {
        self.write("certificate.der", der);
        let made = self.openssl(&["x509", "-inform", "DER", "-in", "certificate.der", "-out", name]);
        assert!(made.status.success());
    }

    /// `openssl cms -verify` on the day of [`NOW`].
    fn verify_with(&self, cms: &[u8], options: &[&str]) -> Output {
        self.write("document.p7s", cms);
        let time = NOW.0.to_string();
        let files = [
            "-inform",
            "DER",
            "-in",
            "document.p7s",
            "-content",
            "document",
            "-out",
            "verified",
        ];
        self.openssl(
            &[
                &["cms", "-verify", "-binary", "-attime", &time][..],
                &files,
                options,
            ]
            .concat(),
        )
    }

    /// The same with the checks of CAdES and the CA as anchor.
    fn verify(&self, cms: &[u8]) -> Output {
        self.verify_with(cms, &["-cades", "-CAfile", "ca.pem"])
    }
}

/// Signs the document with the key that lies beside the certificate.
fn sign(certificate: &str, signing_time: Option<UtcTime>) -> Vec<u8> {
    let certificate = std::fs::read(format!("{DATA}/{certificate}")).unwrap();
    let certificate = Certificate::from_der(&certificate).unwrap();
    let digest = DocumentDigest::of(DOCUMENT).unwrap();
    let Ok(pending) = cms::prepare(&certificate, &digest, signing_time) else {
        panic!("not prepared");
    };
    let key = RsaPrivateKey::read_pkcs8_der_file(format!("{DATA}/signer.key.der")).unwrap();
    let hash = Sha256::digest(pending.attributes().der());
    let signature = key.sign(Pkcs1v15Sign::new::<Sha256>(), &hash).unwrap();
    pending.complete(&signature).unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn openssl_accepts_our_signature_with_and_without_a_time() {
    let scene = Scene::new("accepts");
    for certificate in ["signer.der", "until-2055.der"] {
        for time in [Some(NOW), None] {
            let verified = scene.verify(&sign(certificate, time));
            assert!(verified.status.success(), "{}", text(&verified.stderr));
            assert_eq!(std::fs::read(scene.folder.join("verified")).unwrap(), DOCUMENT);
        }
    }
}

#[test]
fn openssl_refuses_another_document() {
    let scene = Scene::new("another-document");
    let cms = sign("signer.der", Some(NOW));
    assert!(scene.verify(&cms).status.success());
    scene.write("document", &[DOCUMENT, b"."].concat());
    assert!(!scene.verify(&cms).status.success());
}

/// The digest, the time, the certificate and the signature.
#[test]
fn openssl_refuses_a_signature_that_was_tampered_with() {
    let scene = Scene::new("tampered");
    let cms = sign("signer.der", Some(NOW));
    let document_hash = Sha256::digest(DOCUMENT);
    let place_of = |part: &[u8]| cms.windows(part.len()).position(|window| window == part).unwrap();
    for position in [
        place_of(&document_hash),
        place_of(b"261123000000Z"),
        place_of(b"310403145959Z"),
        cms.len() - 1,
    ] {
        let mut tampered = cms.clone();
        tampered[position] ^= 0x01;
        assert!(!scene.verify(&tampered).status.success(), "byte {position}");
    }
}

/// A certificate with the same name, serial number and key, but another validity: only the hash among the signed
/// attributes tells it from the right one.
#[test]
fn openssl_refuses_a_certificate_that_the_attributes_do_not_name() {
    let scene = Scene::new("another-certificate");
    let exchanged = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let validity = b"310403145959Z";
        let position = bytes.windows(13).position(|window| window == validity).unwrap();
        bytes[position + 11] ^= 0x01;
        bytes
    };
    let other = exchanged(&std::fs::read(format!("{DATA}/signer.der")).unwrap());
    scene.write_pem("other.pem", &other);
    let cms = exchanged(&sign("signer.der", Some(NOW)));
    let trusted = ["-CAfile", "other.pem", "-partial_chain"];
    let plain = scene.verify_with(&cms, &trusted);
    assert!(plain.status.success(), "{}", text(&plain.stderr));
    let cades = scene.verify_with(&cms, &[&trusted[..], &["-cades"]].concat());
    assert!(!cades.status.success());
}

#[test]
fn openssl_shows_the_form_of_the_profile() {
    let scene = Scene::new("shows");
    scene.write("document.p7s", &sign("signer.der", Some(NOW)));
    let shown = scene.openssl(&[
        "cms",
        "-cmsout",
        "-print",
        "-noout",
        "-inform",
        "DER",
        "-in",
        "document.p7s",
    ]);
    assert!(shown.status.success());
    // The columns are openssl's own affair.
    let shown = text(&shown.stdout)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let (head, signer) = shown.split_once("signerInfos:").unwrap();
    assert!(head.contains("eContent: <ABSENT>"), "{head}");
    assert_eq!(head.matches("d.certificate:").count(), 1);
    assert!(head.contains("crls: <ABSENT>"), "{head}");
    for part in [
        "d.issuerAndSerialNumber:",
        "digestAlgorithm: algorithm: sha256 (2.16.840.1.101.3.4.2.1) parameter: <ABSENT>",
        "signatureAlgorithm: algorithm: rsaEncryption (1.2.840.113549.1.1.1) parameter: NULL",
        "UTCTIME:Nov 23 00:00:00 2026 GMT",
        "unsignedAttrs: <ABSENT>",
    ] {
        assert!(signer.contains(part), "{part} in {signer}");
    }
    assert_eq!(signer.matches("object: ").count(), 4);
    for attribute in [
        "contentType",
        "messageDigest",
        "signingTime",
        "id-smime-aa-signingCertificateV2",
    ] {
        assert_eq!(
            signer.matches(&format!("object: {attribute} (")).count(),
            1,
            "{attribute}"
        );
    }
}
