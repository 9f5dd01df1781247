//! `natsuin verify`: verdicts, exit statuses, and the shape of the JSON.
#![cfg(feature = "virtual-card")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use common::{CARD, Desk, Run, TEST_CA};
use natsuin_virtual_card::{Person, pki};
use serde_json::{Value, json};

/// A desk with `a.pdf`, `a-signed.pdf`, `a.txt` and `a.txt.p7s`.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write_pdf("a.pdf");
    desk.write("a.txt", "one");
    assert_eq!(desk.sign_pdf(CARD, &["a.pdf"]).status, 0);
    assert_eq!(desk.sign(CARD, &["a.txt"]).status, 0);
    desk
}

fn first(run: &Run) -> Value {
    run.json()["signatures"][0].clone()
}

fn reasons(run: &Run) -> Vec<String> {
    let signature = first(run);
    let reasons = signature["reasons"].as_array().unwrap().iter();
    reasons
        .map(|reason| reason.as_str().unwrap().to_owned())
        .collect()
}

fn has(run: &Run, reason: &str) -> bool {
    reasons(run).iter().any(|found| found == reason)
}

#[test]
fn a_good_signature_is_0_with_every_field_in_the_json() {
    let desk = desk();
    let run = desk.verify(&["a-signed.pdf"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let json = run.json();
    let names: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["ok", "signatures"]);
    let mut signature = first(&run);
    let time = signature["signing_time"].take();
    assert!(time.as_str().unwrap().ends_with("+09:00"));
    let expected = json!({
        "field": "Signature1",
        "profile": "pades",
        "indication": "INDETERMINATE",
        "sub_indication": "TRY_LATER",
        "intact": true,
        "anchor": "test",
        "generation": "test",
        "signing_time": null,
        "covers_whole_file": true,
        "changes_after": [],
        "reasons": ["anchor_given", "revocation_not_checked"],
    });
    assert_eq!(signature, expected);
}

#[test]
fn people_are_told_in_a_sentence_and_given_reasons() {
    let desk = desk();
    for (lang, sentence) in [
        (
            "en",
            "The signature is intact and was made with a test certificate, of a CA that --trust names; revocation was not checked.",
        ),
        (
            "ja",
            "署名は改ざんされておらず、--trust で指定した認証局のテスト用証明書によるものです (失効は確認していません)。",
        ),
    ] {
        let run = desk.run(&["verify", "a-signed.pdf", "--trust", TEST_CA, "--lang", lang]);
        assert_eq!(run.status, 0);
        assert!(run.stdout.contains(sentence), "{}", run.stdout);
        assert!(
            !run.stdout.contains("- "),
            "nothing is left to say: {}",
            run.stdout
        );
        let unknown = desk.run(&["verify", "a-signed.pdf", "--lang", lang]);
        assert!(
            unknown.stdout.contains("[no_trusted_issuer]"),
            "{}",
            unknown.stdout
        );
        assert!(
            unknown.stderr.contains("[no_certificate_chain_found]"),
            "{}",
            unknown.stderr
        );
    }
}

#[test]
fn a_signature_of_its_own_is_verified_with_its_document() {
    let desk = desk();
    let good = desk.verify(&["a.txt.p7s", "--content", "a.txt"]);
    assert_eq!(good.status, 0, "{}", good.stdout);
    assert_eq!(first(&good)["profile"], "cades");
    assert_eq!(first(&good)["covers_whole_file"], Value::Null);
    assert_eq!(first(&good)["field"], Value::Null);
    desk.write("b.txt", "two");
    let other = desk.verify(&["a.txt.p7s", "--content", "b.txt"]);
    assert_eq!((other.status, other.code().as_str()), (1, "hash_failure"));
    assert_eq!(first(&other)["intact"], false);
    let alone = desk.verify(&["a.txt.p7s"]);
    assert_eq!(
        (alone.status, alone.code().as_str()),
        (1, "signed_data_not_found")
    );
    assert_eq!(first(&alone)["intact"], Value::Null);
    assert_eq!(alone.json()["recovery"], "give_content");
}

#[test]
fn a_signature_in_pem_is_the_same_signature() {
    let desk = desk();
    let pem = pki::to_pem(&desk.read("a.txt.p7s")).unwrap();
    for label in ["CMS", "PKCS7"] {
        desk.write("a.pem", pem.replace("CERTIFICATE", label));
        let run = desk.verify(&["a.pem", "--content", "a.txt"]);
        assert_eq!(run.status, 0, "{label}: {}", run.stdout);
    }
    desk.write("a.pem", &pem);
    let run = desk.verify(&["a.pem", "--content", "a.txt"]);
    assert_eq!((run.status, run.code().as_str()), (6, "signature_not_recognised"));
}

#[test]
fn without_an_anchor_the_chain_is_what_is_missing() {
    let desk = desk();
    let run = desk.run(&["verify", "--json", "a-signed.pdf"]);
    assert_eq!(
        (run.status, run.code().as_str()),
        (1, "no_certificate_chain_found")
    );
    let json = run.json();
    assert_eq!(json["ok"], false);
    assert_eq!(json["stage"], Value::Null);
    assert_eq!(json["tries_spent"], "none");
    assert_eq!(json["tries_left"], Value::Null);
    assert_eq!(json["recovery"], "give_trust");
    let signature = first(&run);
    assert_eq!(signature["indication"], "INDETERMINATE");
    assert_eq!(signature["sub_indication"], "NO_CERTIFICATE_CHAIN_FOUND");
    assert_eq!(
        (&signature["intact"], &signature["anchor"]),
        (&json!(true), &Value::Null)
    );
}

#[test]
fn a_file_of_several_anchors_gives_all_of_them() {
    let desk = desk();
    let ca = std::fs::read_to_string(TEST_CA).unwrap();
    let other = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/pki/auth-ca.pem");
    desk.write("both.pem", std::fs::read_to_string(other).unwrap() + &ca);
    assert_eq!(
        desk.run(&["verify", "a-signed.pdf", "--trust", "both.pem"])
            .status,
        0
    );
    assert_eq!(desk.run(&["verify", "a-signed.pdf", "--trust", other]).status, 1);
    assert_eq!(
        desk.run(&["verify", "a-signed.pdf", "--trust", other, "--trust", TEST_CA])
            .status,
        0
    );
    for (file, status, code) in [
        ("a.txt", 5, "certificate_malformed"),
        ("missing", 6, "file_not_found"),
    ] {
        let run = desk.run(&["verify", "--json", "a-signed.pdf", "--trust", file]);
        assert_eq!((run.status, run.code().as_str()), (status, code));
    }
}

#[test]
fn the_answer_is_for_the_time_that_is_asked_about() {
    let desk = desk();
    let certificate = desk.run_with(
        &["certificate", "--json", "--password-stdin", "--reader", CARD],
        common::PASSWORD.as_bytes(),
    );
    let not_after = certificate.json()["not_after"].as_str().unwrap().to_owned();
    let last = desk.verify(&["a-signed.pdf", "--at", &not_after]);
    assert_eq!(last.status, 0, "{}", last.stdout);
    assert!(has(&last, "certificate_expires_soon"));
    let year: u32 = not_after[..4].parse().unwrap();
    let later = not_after.replacen(&year.to_string(), &(year + 1).to_string(), 1);
    let expired = desk.verify(&["a-signed.pdf", "--at", &later]);
    assert_eq!(
        (expired.status, expired.code().as_str()),
        (1, "out_of_bounds_no_poe")
    );
    assert_eq!(first(&expired)["intact"], true);
    assert!(has(&expired, "certificate_expired") && !has(&expired, "claimed_time_outside_validity"));
    let early = desk.verify(&["a-signed.pdf", "--at", "2001-01-01T00:00:00Z"]);
    assert_eq!((early.status, early.code().as_str()), (1, "out_of_bounds_no_poe"));
    assert!(has(&early, "certificate_not_yet_valid") && has(&early, "claimed_time_in_future"));
    let told = desk.run(&["verify", "a-signed.pdf", "--trust", TEST_CA, "--at", &later]);
    assert!(
        told.stdout.contains("(Japan); the certificate is valid then"),
        "{}",
        told.stdout
    );
    assert!(
        told.stdout.contains("(Japan); the certificate is not valid then"),
        "{}",
        told.stdout
    );
}

#[test]
fn a_changed_document_is_a_hash_failure() {
    let desk = desk();
    let mut bytes = desk.read("a-signed.pdf");
    let place = bytes
        .windows(10)
        .position(|window| window == b"A contract")
        .unwrap();
    bytes[place] = b'a';
    desk.write("changed.pdf", bytes);
    let run = desk.verify(&["changed.pdf"]);
    assert_eq!((run.status, run.code().as_str()), (1, "hash_failure"));
    assert_eq!(first(&run)["indication"], "TOTAL-FAILED");
    assert_eq!(first(&run)["intact"], false);
    assert_eq!(run.json()["recovery"], "ask_signer");
}

#[test]
fn the_worst_signature_decides() {
    let desk = desk();
    let second = desk.sign_pdf("virtual:my-number@other", &["a-signed.pdf", "-o", "both.pdf"]);
    assert_eq!(second.status, 0);
    // The second signature covers what the first one does, and more: a change in the second revision spoils it alone.
    let mut bytes = desk.read("both.pdf");
    let from = desk.read("a-signed.pdf").len();
    let place = from
        + bytes[from..]
            .windows(3)
            .position(|window| window == b"/M(")
            .unwrap();
    bytes[place + 5] ^= 1;
    desk.write("changed.pdf", bytes);
    let run = desk.verify(&["changed.pdf"]);
    assert_eq!((run.status, run.code().as_str()), (1, "hash_failure"));
    let signatures = &run.json()["signatures"];
    assert_eq!(signatures[0]["sub_indication"], "TRY_LATER");
    assert_eq!(signatures[1]["sub_indication"], "HASH_FAILURE");
}

#[test]
fn the_form_of_the_registry_is_asked_for_by_name() {
    let desk = desk();
    assert_eq!(
        desk.sign_pdf(CARD, &["a.pdf", "--profile", "moj", "-o", "moj.pdf"])
            .status,
        0
    );
    assert_eq!(desk.verify(&["moj.pdf", "--conformance", "moj"]).status, 0);
    let told = desk.run(&["verify", "moj.pdf", "--trust", TEST_CA, "--conformance", "moj"]);
    assert!(
        told.stdout
            .contains("the form that the Ministry of Justice's online registry accepts")
    );
    let pades = desk.verify(&["a-signed.pdf", "--conformance", "moj"]);
    assert_eq!(
        (pades.status, pades.code().as_str()),
        (1, "sig_constraints_failure")
    );
    assert!(has(&pades, "moj_c2_sub_filter") && has(&pades, "moj_c3_name"));
    let cms = desk.verify(&["a.txt.p7s", "--conformance", "moj"]);
    assert_eq!((cms.status, cms.code().as_str()), (6, "not_a_pdf"));
}

#[test]
fn a_file_without_signatures_is_1_and_one_that_cannot_be_read_is_6() {
    let desk = desk();
    desk.write("empty", "");
    let cut = desk.read("a.pdf");
    desk.write("cut.pdf", &cut[..cut.len() / 2]);
    std::fs::create_dir(desk.path("folder")).unwrap();
    for (arguments, status, code) in [
        (&["a.pdf"][..], 1, "no_signature"),
        (&["a.txt"], 6, "signature_not_recognised"),
        (&["empty"], 6, "signature_not_recognised"),
        (&["cut.pdf"], 6, "pdf_xref_broken"),
        (&["missing"], 6, "file_not_found"),
        (&["folder"], 6, "not_a_file"),
        (&["a.txt.p7s", "--content", "missing"], 6, "file_not_found"),
        (
            &["a.txt", "--content", "a.txt.p7s"],
            6,
            "signature_not_recognised",
        ),
        (
            &["a-signed.pdf", "--content", "a.pdf"],
            6,
            "signature_not_recognised",
        ),
    ] {
        let run = desk.verify(arguments);
        assert_eq!((run.status, run.code().as_str()), (status, code), "{arguments:?}");
    }
    assert_eq!(desk.verify(&["a.pdf"]).json()["signatures"], json!([]));
}

#[test]
fn who_signed_is_told_only_when_asked_for() {
    let desk = desk();
    let name = Person::sample().name;
    for more in [&[][..], &["--json"]] {
        let with = ["verify", "--trust", TEST_CA, "a-signed.pdf"];
        assert!(!desk.run(&[&with, more].concat()).stdout.contains(&name));
        assert!(
            desk.run(&[&with, more, &["--personal"]].concat())
                .stdout
                .contains(&name)
        );
    }
    let signature = first(&desk.verify(&["a-signed.pdf", "--personal"]));
    assert_eq!(signature["holder"]["name"], name);
    assert_eq!(signature["serial"].as_str().unwrap().len(), 8);
}

/// A field's name comes from outside, like everything in a PDF.
#[test]
fn a_field_name_cannot_steer_the_terminal() {
    let desk = Desk::new();
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(x\\033[2J)/Rect[0 0 0 0]/P 3 0 R>>";
    desk.write("a.pdf", common::pdf(&["/AcroForm<</Fields[6 0 R]>>", field]));
    let run = desk.sign_pdf(CARD, &["a.pdf", "--field", "x\u{1b}[2J"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
    let told = desk.run(&["verify", "a-signed.pdf"]).stdout;
    assert!(
        told.contains("in the field") && !told.contains('\u{1b}'),
        "{told:?}"
    );
}
