//! Signatures made by `openssl cms`, in every form it has, as the verifier sees them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub
)]

mod forge;

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use forge::{DOCUMENT, Forged, NOW, ca, cms, keys, middle, name, options, reasons, signer};
use natsuin_core::certificate::Certificate;
use natsuin_core::clock::UtcTime;
use natsuin_core::verify::{self, Profile, Report, SubIndication};
use rsa::pkcs8::EncodePrivateKey;

/// A folder with the document, the signer's certificate and key, and the CA in the middle.
struct Scene(PathBuf);

impl Scene {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verify").join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let scene = Self(folder);
        scene.write("document", DOCUMENT);
        scene.write("signer.der", &signer().der());
        let key = keys().signer.to_pkcs8_der().unwrap();
        scene.write("key.der", key.as_bytes());
        scene.openssl(&[
            "x509",
            "-inform",
            "DER",
            "-in",
            "signer.der",
            "-out",
            "signer.pem",
        ]);
        scene
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.0.join(name), bytes).unwrap();
    }

    fn openssl(&self, arguments: &[&str]) {
        let made = Command::new("openssl")
            .args(arguments)
            .current_dir(&self.0)
            .output();
        let made = made.expect("this test needs the program openssl");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    fn sign(&self, options: &[&str]) -> Vec<u8> {
        let always = [
            "cms",
            "-sign",
            "-binary",
            "-in",
            "document",
            "-signer",
            "signer.pem",
            "-inkey",
            "key.der",
            "-keyform",
            "DER",
            "-outform",
            "DER",
            "-out",
            "signed",
        ];
        self.openssl(&[&always[..], options].concat());
        std::fs::read(self.0.join("signed")).unwrap()
    }
}

/// The verdict on the only signature, and its reasons but for those on which every signature here rests: openssl takes
/// the time from the machine.
fn judged(report: &Report) -> (SubIndication, Profile, Vec<&'static str>) {
    assert_eq!(report.signatures.len(), 1);
    let signature = &report.signatures[0];
    let mut reasons = reasons(signature);
    reasons.retain(|reason| !["anchor_given", "claimed_time_in_future"].contains(reason));
    (signature.sub_indication(), signature.profile, reasons)
}

#[test]
fn what_openssl_signs_is_accepted_attached_and_detached() {
    let scene = Scene::new("accepted");
    let unbound = vec!["signing_certificate_not_bound"];
    for (more, profile, reasons) in [
        (&["-cades"][..], Profile::Cades, vec![]),
        (&[], Profile::Cms, unbound.clone()),
        (&["-md", "sha384"], Profile::Cms, unbound.clone()),
        (&["-md", "sha512", "-cades"], Profile::Cades, vec![]),
        (&["-nosmimecap"], Profile::Cms, unbound.clone()),
    ] {
        let expected = (SubIndication::TryLater, profile, reasons);
        let detached = scene.sign(more);
        assert_eq!(
            judged(&verify::detached(&detached, DOCUMENT, &options()).unwrap()),
            expected
        );
        let attached = scene.sign(&[&["-nodetach"], more].concat());
        assert_eq!(
            judged(&verify::attached(&attached, &options()).unwrap()),
            expected
        );
        assert_eq!(
            judged(&verify::file(Cursor::new(attached), &options()).unwrap()),
            expected
        );
    }
}

#[test]
fn without_attributes_it_is_refused_although_openssl_accepts_it() {
    let scene = Scene::new("noattr");
    let signed = scene.sign(&["-noattr"]);
    let (verdict, _, reasons) = judged(&verify::detached(&signed, DOCUMENT, &options()).unwrap());
    assert_eq!(verdict, SubIndication::FormatFailure);
    assert_eq!(reasons, ["signed_attributes_missing"]);
}

#[test]
fn streamed_output_is_ber_and_refused_as_such() {
    let scene = Scene::new("stream");
    let signed = scene.sign(&["-nodetach", "-stream"]);
    let (verdict, _, reasons) = judged(&verify::attached(&signed, &options()).unwrap());
    assert_eq!(verdict, SubIndication::FormatFailure);
    assert_eq!(reasons, ["cms_not_der"]);
}

#[test]
fn weak_and_unknown_algorithms_of_openssl_are_named() {
    let scene = Scene::new("algorithms");
    for (more, expected) in [
        (&["-md", "sha1"][..], "weak_sha1"),
        (&["-md", "md5"], "weak_md5"),
        (&["-keyopt", "rsa_padding_mode:pss"], "algorithm_not_supported"),
    ] {
        let signed = scene.sign(more);
        let (verdict, _, reasons) = judged(&verify::detached(&signed, DOCUMENT, &options()).unwrap());
        assert_eq!(verdict, SubIndication::CryptoConstraintsFailureNoPoe);
        assert!(reasons.contains(&expected), "{reasons:?}");
    }
}

/// Keys of other kinds, each with a certificate of a CA whose key is of the usual one; sound in the eyes of openssl.
#[test]
fn sound_signatures_with_keys_of_other_kinds_are_named_and_not_judged() {
    let scene = Scene::new("keys");
    let request = [
        "req", "-x509", "-nodes", "-days", "3650", "-subj", "/CN=x", "-config", "config",
    ];
    scene.write(
        "config",
        b"[req]\ndistinguished_name=n\n[n]\n[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n\
          [signer]\nkeyUsage=critical,digitalSignature\n",
    );
    let make = |more: &[&str]| scene.openssl(&[&request[..], more].concat());
    make(&[
        "-extensions",
        "ca",
        "-newkey",
        "rsa:2048",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
    ]);
    let options = verify::Options {
        trust: vec![Certificate::from_pem_or_der(&std::fs::read(scene.0.join("ca.pem")).unwrap()).unwrap()],
        ..verify::Options::new(tomorrow())
    };
    for kind in [
        &["ec", "-pkeyopt", "ec_paramgen_curve:P-256"][..],
        &["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
        &["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"],
    ] {
        let issued = [
            "-extensions",
            "signer",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-keyout",
            "other.key",
            "-out",
            "other.pem",
        ];
        make(&[&["-newkey"], kind, &issued].concat());
        for form in [&["-cades"][..], &["-md", "sha384"]] {
            let sign = [
                "cms",
                "-sign",
                "-binary",
                "-in",
                "document",
                "-signer",
                "other.pem",
                "-inkey",
                "other.key",
            ];
            scene.openssl(&[&sign[..], &["-outform", "DER", "-out", "signed"], form].concat());
            let signed = std::fs::read(scene.0.join("signed")).unwrap();
            let of = |document: &[u8]| verify::detached(&signed, document, &options).unwrap();
            let (verdict, _, mut reasons) = judged(&of(DOCUMENT));
            reasons.retain(|reason| *reason != "signing_certificate_not_bound");
            assert_eq!(verdict, SubIndication::CryptoConstraintsFailureNoPoe, "{kind:?}");
            assert_eq!(reasons, ["algorithm_not_supported"], "{kind:?}");
            assert_eq!(of(DOCUMENT).signatures[0].intact(), None);
            assert_eq!(judged(&of(b"another")).0, SubIndication::HashFailure, "{kind:?}");
        }
    }
}

/// When all that openssl makes now is valid.
fn tomorrow() -> UtcTime {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    UtcTime(i64::try_from(since.unwrap().as_secs()).unwrap() + forge::DAY)
}

#[test]
fn openssl_builds_the_same_paths() {
    let scene = Scene::new("paths");
    scene.write("ca.der", &ca().der());
    scene.openssl(&["x509", "-inform", "DER", "-in", "ca.der", "-out", "ca.pem"]);
    let not_ca = Forged {
        extensions: vec![forge::basic_constraints(false, None)],
        ..middle()
    };
    let no_signer = Forged {
        extensions: vec![forge::key_usage(0x20)],
        ..middle()
    };
    for (middle, is_good) in [(middle(), true), (not_ca, false), (no_signer, false)] {
        let below = Forged {
            issuer: name("Middle CA"),
            issuer_key: middle.key,
            ..signer()
        };
        let mut made = cms(&below);
        made.certificates.push(middle.der());
        let made = made.der();
        assert_eq!(
            verify::detached(&made, DOCUMENT, &options()).unwrap().is_good(),
            is_good
        );
        scene.write("made", &made);
        let time = NOW.0.to_string();
        let judged = Command::new("openssl")
            .args([
                "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "made", "-purpose", "any",
            ])
            .args([
                "-content", "document", "-CAfile", "ca.pem", "-attime", &time, "-out", "verified",
            ])
            .current_dir(&scene.0)
            .status()
            .unwrap();
        assert_eq!(judged.success(), is_good);
    }
}
