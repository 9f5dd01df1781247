//! One thing wrong at a time, and what the verifier says of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub
)]

mod forge;

use forge::*;
use natsuin_core::certificate::Generation;
use natsuin_core::clock::UtcTime;
use natsuin_core::verify::{
    self, Anchor, Indication, Options, Profile, SignatureReport, SubIndication, VerifyError,
};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A CMS with one change judged against an expected verdict and the reasons beside the anchor's.
#[track_caller]
fn expect(der: &[u8], sub_indication: SubIndication, expected: &[&str]) {
    let report = only(der, &options());
    let found: Vec<_> = reasons(&report)
        .into_iter()
        .filter(|reason| *reason != "anchor_given")
        .collect();
    assert_eq!(found, expected);
    assert_eq!(report.sub_indication(), sub_indication);
    assert!(!report.is_good() || sub_indication == SubIndication::TryLater);
}

#[track_caller]
fn expect_changed(change: impl FnOnce(&mut Cms), sub_indication: SubIndication, expected: &[&str]) {
    let mut changed = cms(&signer());
    change(&mut changed);
    expect(&changed.der(), sub_indication, expected);
}

#[test]
fn a_good_signature_has_the_best_verdict_and_says_on_what_it_rests() {
    let report = only(&cms(&signer()).der(), &options());
    assert_eq!(report.indication(), Indication::Indeterminate);
    assert_eq!(report.indication().as_str(), "INDETERMINATE");
    assert_eq!(report.sub_indication().as_str(), "TRY_LATER");
    assert_eq!(reasons(&report), ["anchor_given"]);
    assert_eq!(report.intact(), Some(true));
    assert_eq!(report.profile, Profile::Cades);
    assert_eq!(report.anchor.map(Anchor::as_str), Some("test"));
    assert_eq!(report.anchor.and_then(Anchor::generation), None);
    assert_eq!(report.signing_time, Some(NOW));
    assert_eq!(report.valid_at_claimed_time, Some(true));
    assert_eq!(report.valid_at, Some(true));
    assert_eq!(report.covers_whole_file, None);
    assert_eq!(report.certificate.unwrap().der(), signer().der());
}

#[test]
fn a_test_card_is_named_as_one() {
    let organisation = tlv(
        0x31,
        &[&sequence(&[&oid("2.5.4.10"), &tlv(0x0C, &[b"JPKI-TEST"])])],
    );
    let issuer = sequence(&[&organisation]);
    let root = Forged {
        subject: issuer.clone(),
        issuer: issuer.clone(),
        ..ca()
    };
    let card = Forged { issuer, ..signer() };
    let options = Options {
        trust: vec![root.certificate()],
        ..Options::new(NOW)
    };
    let report = only(&cms(&card).der(), &options);
    assert!(report.is_good());
    assert_eq!(report.anchor.and_then(Anchor::generation), Some(Generation::Test));
}

#[test]
fn every_hash_of_the_sha_2_family_is_accepted_with_either_name_of_the_signature() {
    let hashes = [
        (
            "2.16.840.1.101.3.4.2.1",
            SHA_256_RSA,
            With::Sha256,
            Sha256::digest(DOCUMENT).to_vec(),
        ),
        (
            "2.16.840.1.101.3.4.2.2",
            SHA_384_RSA,
            With::Sha384,
            Sha384::digest(DOCUMENT).to_vec(),
        ),
        (
            "2.16.840.1.101.3.4.2.3",
            "1.2.840.113549.1.1.13",
            With::Sha512,
            Sha512::digest(DOCUMENT).to_vec(),
        ),
    ];
    for (hash, long_name, with, digest) in hashes {
        for signature_algorithm in [RSA, long_name] {
            let mut made = cms(&signer());
            made.digest_algorithms = vec![algorithm(hash)];
            made.digest_algorithm = algorithm(hash);
            made.signature_algorithm = algorithm(signature_algorithm);
            made.attributes.as_mut().unwrap()[1] = message_digest(&digest);
            made.with = with;
            expect(&made.der(), SubIndication::TryLater, &[]);
        }
    }
}

#[test]
fn a_signer_may_be_named_by_the_key() {
    let key_identifier = extension("2.5.29.14", false, &tlv(0x04, &[b"key of the signer"]));
    let certificate = Forged {
        extensions: vec![key_usage(0xC0), key_identifier],
        ..signer()
    };
    let mut made = cms(&certificate);
    (made.version, made.signer_version) = (3, 3);
    made.identifier = tlv(0x80, &[b"key of the signer"]);
    expect(&made.der(), SubIndication::TryLater, &[]);
    made.identifier = tlv(0x80, &[b"key of another"]);
    expect(
        &made.der(),
        SubIndication::NoSigningCertificateFound,
        &["signer_certificate_missing"],
    );
}

#[test]
fn another_content_is_a_hash_failure() {
    let report = verify::detached(&cms(&signer()).der(), &b"another"[..], &options()).unwrap();
    let report = &report.signatures[0];
    assert_eq!(report.sub_indication(), SubIndication::HashFailure);
    assert_eq!(report.indication().as_str(), "TOTAL-FAILED");
    assert_eq!(report.intact(), Some(false));
}

#[test]
fn content_inside_and_content_beside_must_both_be_what_was_signed() {
    let attached = Cms {
        content: Some(DOCUMENT.to_vec()),
        ..cms(&signer())
    }
    .der();
    assert!(verify::attached(&attached, &options()).unwrap().is_good());
    assert!(verified(&attached, &options()).is_good());
    let exchanged = Cms {
        content: Some(b"another".to_vec()),
        ..cms(&signer())
    }
    .der();
    for report in [
        verify::attached(&exchanged, &options()),
        verify::detached(&exchanged, DOCUMENT, &options()),
    ] {
        assert_eq!(
            report.unwrap().signatures[0].sub_indication(),
            SubIndication::HashFailure
        );
    }
}

#[test]
fn a_detached_signature_without_its_content_cannot_be_judged() {
    let report = verify::attached(&cms(&signer()).der(), &options()).unwrap();
    let report = &report.signatures[0];
    assert_eq!(report.sub_indication(), SubIndication::SignedDataNotFound);
    assert_eq!(report.intact(), None);
}

#[test]
fn a_signature_by_another_key_is_a_crypto_failure() {
    expect_changed(
        |cms| cms.key = &keys().middle,
        SubIndication::SigCryptoFailure,
        &["signature_mismatch"],
    );
}

#[test]
fn a_signature_without_signed_attributes_is_refused_although_it_verifies() {
    expect_changed(
        |cms| cms.attributes = None,
        SubIndication::FormatFailure,
        &["signed_attributes_missing"],
    );
}

/// draft-ietf-lamps-cms-euf-cma-signeddata: the attributes of one signature presented as the content of another.
#[test]
fn signed_attributes_do_not_pass_as_a_document() {
    let honest = cms(&signer());
    let mut attributes = honest.attributes.clone().unwrap();
    attributes.sort();
    let content = tlv(0x31, &[&attributes.concat()]);
    let start = honest.signer_info();
    let signature = &start[start.len() - 256..];
    let forged_signer = sequence(&[
        &tlv(0x02, &[&[1]]),
        &honest.identifier,
        &honest.digest_algorithm,
        &honest.signature_algorithm,
        &tlv(0x04, &[signature]),
    ]);
    let forged = honest.with_signers(&[forged_signer]);
    let report = verify::detached(&forged, content.as_slice(), &options()).unwrap();
    assert_eq!(
        report.signatures[0].sub_indication(),
        SubIndication::FormatFailure
    );
}

#[test]
fn every_demanded_attribute_is_demanded() {
    let without = |index: usize| move |cms: &mut Cms| drop(cms.attributes.as_mut().unwrap().remove(index));
    expect_changed(
        without(0),
        SubIndication::FormatFailure,
        &["content_type_missing"],
    );
    expect_changed(
        without(1),
        SubIndication::FormatFailure,
        &["message_digest_missing"],
    );
    expect_changed(
        without(2),
        SubIndication::SigConstraintsFailure,
        &["claimed_time_missing"],
    );
    // No CAdES then, but a plain CMS, which lives without; the certificate could be exchanged.
    expect_changed(
        without(3),
        SubIndication::TryLater,
        &["signing_certificate_not_bound"],
    );
}

#[test]
fn an_attribute_stands_once_with_one_value_in_the_order_of_der() {
    let push = |attribute: Vec<u8>| move |cms: &mut Cms| cms.attributes.as_mut().unwrap().push(attribute);
    let repeated = &["signed_attribute_repeated"];
    let digest = Sha256::digest(DOCUMENT);
    for again in [
        content_type(DATA),
        message_digest(&digest),
        signing_time(NOW),
        attribute("1.2.3.4", &[&[0x05, 0x00]]),
    ] {
        let twice = |cms: &mut Cms| {
            cms.attributes.as_mut().unwrap().push(again.clone());
            cms.attributes.as_mut().unwrap().push(again.clone());
        };
        expect_changed(twice, SubIndication::FormatFailure, repeated);
    }
    let time = utc_time(NOW);
    for values in [&[][..], &[&time[..], &time[..]]] {
        let change = |cms: &mut Cms| cms.attributes.as_mut().unwrap()[2] = attribute(SIGNING_TIME, values);
        expect_changed(change, SubIndication::FormatFailure, repeated);
    }
    let malformed = &["signed_attributes_malformed"];
    let unsorted = |cms: &mut Cms| {
        cms.attributes.as_mut().unwrap().sort();
        cms.attributes.as_mut().unwrap().reverse();
        cms.unsorted = true;
    };
    expect_changed(unsorted, SubIndication::FormatFailure, malformed);
    expect_changed(
        push(vec![0x30, 0x03, 0x06, 0x01]),
        SubIndication::FormatFailure,
        malformed,
    );
    // What nobody knows does not matter.
    expect_changed(
        push(attribute("1.2.3.4", &[&[0x05, 0x00]])),
        SubIndication::TryLater,
        &[],
    );
}

#[test]
fn the_content_is_a_document_and_the_attribute_says_so() {
    let other = "1.2.840.113549.1.9.16.1.4";
    expect_changed(
        |cms| cms.attributes.as_mut().unwrap()[0] = content_type(other),
        SubIndication::FormatFailure,
        &["content_type_mismatch"],
    );
    expect_changed(
        |cms| {
            cms.version = 3;
            cms.content_type = "1.2.840.113549.1.9.16.1.4";
            cms.attributes.as_mut().unwrap()[0] = content_type(other);
        },
        SubIndication::FormatFailure,
        &["content_not_data"],
    );
}

#[test]
fn the_signing_certificate_is_the_one_that_was_meant() {
    let digest = Sha256::digest(signer().der());
    let mismatch = &["signing_certificate_mismatch"];
    let (another_issuer, issuer) = (name("Another CA"), name("Test CA"));
    for bound in [
        signing_certificate(&Sha256::digest(b"another"), None),
        signing_certificate(&digest, Some((&another_issuer, 3))),
        signing_certificate(&digest, Some((&issuer, 4))),
    ] {
        expect_changed(
            |cms| cms.attributes.as_mut().unwrap()[3] = bound,
            SubIndication::NoSigningCertificateFound,
            mismatch,
        );
    }
    let without_names = signing_certificate(&digest, None);
    expect_changed(
        |cms| cms.attributes.as_mut().unwrap()[3] = without_names,
        SubIndication::TryLater,
        &[],
    );
}

/// The same name, serial number and key, but a longer validity: only the hash tells.
#[test]
fn an_exchanged_certificate_is_found_and_an_added_one_does_not_matter() {
    let longer = Forged {
        not_after: UtcTime(NOW.0 + 1500 * DAY),
        ..signer()
    }
    .der();
    let mismatch = &["signing_certificate_mismatch"];
    expect_changed(
        |cms| cms.certificates = vec![longer.clone()],
        SubIndication::NoSigningCertificateFound,
        mismatch,
    );
    expect_changed(
        |cms| cms.certificates.insert(0, longer),
        SubIndication::TryLater,
        &[],
    );
    expect_changed(
        |cms| cms.certificates.clear(),
        SubIndication::NoSigningCertificateFound,
        &["signer_certificate_missing"],
    );
}

#[test]
fn weak_and_unknown_algorithms_are_named() {
    let weak = SubIndication::CryptoConstraintsFailureNoPoe;
    for (id, reason) in [
        (SHA_1, "weak_sha1"),
        (MD5, "weak_md5"),
        ("2.16.840.1.101.3.4.2.10", "algorithm_not_supported"),
    ] {
        let change = |cms: &mut Cms| {
            cms.digest_algorithms = vec![algorithm(id)];
            cms.digest_algorithm = algorithm(id);
        };
        expect_changed(change, weak, &[reason]);
    }
    for (id, reason) in [(SHA_1_RSA, "weak_sha1"), (RSA_PSS, "algorithm_not_supported")] {
        expect_changed(|cms| cms.signature_algorithm = algorithm(id), weak, &[reason]);
    }
    expect_changed(
        |cms| cms.signature_algorithm = algorithm(SHA_384_RSA),
        SubIndication::FormatFailure,
        &["signature_algorithm_mismatch"],
    );
    expect_changed(
        |cms| cms.digest_algorithms.clear(),
        SubIndication::FormatFailure,
        &["digest_algorithm_not_announced"],
    );
    let small = Forged {
        key: &keys().small,
        ..signer()
    };
    expect(&cms(&small).der(), weak, &["weak_rsa_key"]);
    assert_eq!(only(&cms(&small).der(), &options()).intact(), Some(true));
    // SHA-1 under the certificate: no path can be believed.
    let old = Forged {
        algorithm: SHA_1_RSA,
        ..signer()
    };
    expect(&cms(&old).der(), weak, &["weak_sha1", "no_trusted_issuer"]);
}

#[test]
fn ber_and_broken_forms_are_format_failures() {
    let good = cms(&signer()).der();
    let failure = SubIndication::FormatFailure;
    // An indefinite length, two bytes of zero at its end.
    let indefinite = [&[0x30, 0x80][..], &good[4..], &[0, 0]].concat();
    expect(&indefinite, failure, &["cms_not_der"]);
    // A length in more bytes than it needs.
    let long = [&[0x30, 0x83, 0x00][..], &good[2..]].concat();
    expect(&long, failure, &["cms_not_der"]);
    expect(&[&good[..], &[0]].concat(), failure, &["cms_trailing_data"]);
    expect(&good[..good.len() - 1], failure, &["cms_malformed"]);
    expect_changed(|cms| cms.version = 2, failure, &["cms_version_wrong"]);
    expect_changed(|cms| cms.signer_version = 0, failure, &["cms_version_wrong"]);
    let many = Cms {
        certificates: vec![signer().der(); 33],
        ..cms(&signer())
    };
    expect(&many.der(), failure, &["cms_too_large"]);
}

#[test]
fn what_is_no_signature_is_not_reported_as_a_bad_one() {
    for bytes in [&b""[..], b"plain text", &signer().der(), &sequence(&[&oid(DATA)])] {
        let refused = verify::detached(bytes, DOCUMENT, &options());
        assert!(matches!(refused, Err(VerifyError::NotRecognised)));
    }
    // Certificates only: a CMS without any signer.
    let report = verified(&cms(&signer()).with_signers(&[]), &options());
    assert!(report.signatures.is_empty() && !report.is_good());
}

#[test]
fn every_signer_is_reported_and_the_worst_decides() {
    let good = cms(&signer());
    let bad = Cms {
        key: &keys().middle,
        ..good.clone()
    };
    let report = verified(
        &good.with_signers(&[good.signer_info(), bad.signer_info()]),
        &options(),
    );
    let verdicts: Vec<_> = report
        .signatures
        .iter()
        .map(SignatureReport::sub_indication)
        .collect();
    assert_eq!(
        verdicts,
        [SubIndication::TryLater, SubIndication::SigCryptoFailure]
    );
    assert!(!report.is_good());
}

#[test]
fn a_timestamp_is_seen_and_not_judged() {
    let token = attribute(TIMESTAMP_TOKEN, &[&sequence(&[])]);
    expect_changed(
        |cms| cms.unsigned = vec![token],
        SubIndication::TryLater,
        &["timestamp_not_checked"],
    );
}

// The path.

#[test]
fn without_the_anchor_there_is_no_path_and_an_included_ca_is_none() {
    let nobody = Options::new(NOW);
    let mut made = cms(&signer());
    let report = only(&made.der(), &nobody);
    assert_eq!(report.sub_indication(), SubIndication::NoCertificateChainFound);
    assert_eq!(reasons(&report), ["no_trusted_issuer"]);
    assert_eq!((report.intact(), report.anchor), (Some(true), None));
    made.certificates.push(ca().der());
    assert_eq!(
        reasons(&only(&made.der(), &nobody)),
        ["no_trusted_issuer", "included_ca_is_no_anchor"]
    );
}

#[test]
fn an_anchor_of_the_same_name_with_another_key_is_none() {
    let namesake = Forged {
        key: &keys().middle,
        issuer_key: &keys().middle,
        ..ca()
    };
    let options = Options {
        trust: vec![namesake.certificate()],
        ..Options::new(NOW)
    };
    let report = only(&cms(&signer()).der(), &options);
    assert_eq!(report.sub_indication(), SubIndication::NoCertificateChainFound);
}

/// Signer, one CA that came with the signature, and the anchor that did not.
fn through_middle(middle: &Forged, signer: &Forged) -> Vec<u8> {
    let below = Forged {
        issuer: middle.subject.clone(),
        issuer_key: middle.key,
        ..signer.clone()
    };
    let mut made = cms(&below);
    made.certificates.push(middle.der());
    made.der()
}

#[test]
fn a_path_leads_through_included_cas_and_every_one_is_judged() {
    expect(
        &through_middle(&middle(), &signer()),
        SubIndication::TryLater,
        &[],
    );
    let constraints = SubIndication::ChainConstraintsFailure;
    let with = |extensions: Vec<Vec<u8>>| Forged {
        extensions,
        ..middle()
    };
    let cases = [
        (with(vec![]), "issuer_not_ca"),
        (with(vec![basic_constraints(false, None)]), "issuer_not_ca"),
        (
            with(vec![basic_constraints(true, None), key_usage(0x80)]),
            "issuer_wrong_usage",
        ),
        (
            with(vec![
                basic_constraints(true, None),
                extension("2.5.29.30", true, &sequence(&[])),
            ]),
            "critical_extension_unknown",
        ),
        (
            with(vec![extension("2.5.29.19", true, &[0x04, 0x00])]),
            "extension_malformed",
        ),
    ];
    for (middle, reason) in cases {
        expect(&through_middle(&middle, &signer()), constraints, &[reason]);
    }
    let expired = Forged {
        not_after: UtcTime(NOW.0 - DAY),
        ..middle()
    };
    let out_of_bounds = ["issuer_outside_validity", "claimed_time_outside_validity"];
    expect(
        &through_middle(&expired, &signer()),
        SubIndication::SigConstraintsFailure,
        &out_of_bounds,
    );
}

#[test]
fn a_path_is_as_long_as_its_cas_allow() {
    let limited = |limit| {
        let extensions = vec![basic_constraints(true, Some(limit)), key_usage(0x04)];
        Options {
            trust: vec![Forged { extensions, ..ca() }.certificate()],
            ..Options::new(NOW)
        }
    };
    let direct = cms(&signer()).der();
    let longer = through_middle(&middle(), &signer());
    assert!(only(&direct, &limited(0)).is_good());
    assert!(only(&longer, &limited(1)).is_good());
    let report = only(&longer, &limited(0));
    assert_eq!(report.sub_indication(), SubIndication::ChainConstraintsFailure);
    assert_eq!(reasons(&report), ["anchor_given", "path_too_long"]);
}

/// CAs that issue each other, and no anchor among them.
#[test]
fn a_circle_of_cas_ends() {
    let one = Forged {
        issuer: name("Two"),
        subject: name("One"),
        ..ca()
    };
    let two = Forged {
        issuer: name("One"),
        subject: name("Two"),
        ..ca()
    };
    let below = Forged {
        issuer: name("One"),
        ..signer()
    };
    let mut made = cms(&below);
    made.certificates.extend([one.der(), two.der()]);
    let report = only(&made.der(), &options());
    assert_eq!(report.sub_indication(), SubIndication::NoCertificateChainFound);
}

#[test]
fn a_signers_certificate_is_for_signing_documents() {
    let with = |extensions: Vec<Vec<u8>>| {
        cms(&Forged {
            extensions,
            ..signer()
        })
        .der()
    };
    let client_auth = "1.3.6.1.5.5.7.3.2";
    let document_signing = "1.3.6.1.5.5.7.3.36";
    for good in [
        vec![key_usage(0x80)],
        vec![key_usage(0x40)],
        vec![],
        vec![extended_key_usage(document_signing)],
    ] {
        expect(&with(good), SubIndication::TryLater, &[]);
    }
    let constraints = SubIndication::ChainConstraintsFailure;
    for (bad, reason) in [
        (vec![key_usage(0x20)], "certificate_wrong_usage"),
        (vec![extended_key_usage(client_auth)], "certificate_wrong_usage"),
        (
            vec![extension("2.5.29.37", true, &[0x05, 0x00])],
            "extension_malformed",
        ),
        (
            vec![extension("1.2.3.4", true, &[0x05, 0x00])],
            "critical_extension_unknown",
        ),
    ] {
        expect(&with(bad), constraints, &[reason]);
    }
    expect(
        &with(vec![extension("1.2.3.4", false, &[0x05, 0x00])]),
        SubIndication::TryLater,
        &[],
    );
}

// Times.

#[test]
fn validity_is_judged_at_the_time_that_is_asked_for() {
    let (from, to) = (signer().not_before, signer().not_after);
    let at = |seconds| {
        only(
            &cms(&signer()).der(),
            &Options {
                at: UtcTime(seconds),
                ..options()
            },
        )
    };
    let cases = [
        (from.0 - 1, Some("certificate_not_yet_valid")),
        (from.0, None),
        (to.0 - 93 * DAY, None),
        (to.0 - 92 * DAY, Some("certificate_expires_soon")),
        (to.0, Some("certificate_expires_soon")),
        (to.0 + 1, Some("certificate_expired")),
    ];
    for (seconds, expected) in cases {
        let report = at(seconds);
        let mut found = reasons(&report);
        found.retain(|reason| !["anchor_given", "claimed_time_in_future"].contains(reason));
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
        let is_inside = (from.0..=to.0).contains(&seconds);
        assert_eq!(report.valid_at, Some(is_inside));
        assert_eq!(report.valid_at_claimed_time, Some(true));
        assert_eq!(report.is_good(), is_inside);
        if !is_inside {
            assert_eq!(report.sub_indication(), SubIndication::OutOfBoundsNoPoe);
        }
    }
}

#[test]
fn the_claimed_time_is_judged_as_well() {
    let claimed = |seconds: i64| {
        let mut made = cms(&signer());
        made.attributes.as_mut().unwrap()[2] = signing_time(UtcTime(seconds));
        only(&made.der(), &options())
    };
    for outside in [signer().not_before.0 - 1, signer().not_after.0 + 1] {
        let report = claimed(outside);
        assert!(reasons(&report).contains(&"claimed_time_outside_validity"));
        assert_eq!(report.sub_indication(), SubIndication::SigConstraintsFailure);
        assert_eq!(
            (report.valid_at_claimed_time, report.valid_at),
            (Some(false), Some(true))
        );
    }
    let report = claimed(NOW.0 + 60);
    assert!(report.is_good());
    assert!(reasons(&report).contains(&"claimed_time_in_future"));
}

#[test]
fn nothing_personal_is_in_debug() {
    let report = verified(&cms(&signer()).der(), &options());
    assert!(!format!("{report:?}").contains("Signer"));
}
