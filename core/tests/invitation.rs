//! What the phone refuses before any request: docs/session-protocol.md §2 (journey P15, P16).
#![cfg(feature = "session")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use natsuin_core::error::ErrorCode as C;
use natsuin_core::error::Stage;
use natsuin_core::session::{Hosts, Invitation, InvitationKind};
use proptest::prelude::*;

const ID: &str = "3q2-7wAAAAAAAAAAAAAAAA";
const SECRET: &str = "AAECAwQFBgcICQoLDA0ODw";

fn hosts() -> Hosts {
    Hosts {
        trusted: vec!["sign.example.jp".into(), "app.example.jp:8443".into()],
        other_environments: vec!["test.example.jp".into()],
        other_services: vec!["other.example.com".into()],
        plain_loopback: false,
    }
}

fn loopback() -> Hosts {
    Hosts {
        plain_loopback: true,
        ..hosts()
    }
}

fn refusal(text: &str) -> C {
    Invitation::parse(text, &hosts()).unwrap_err()
}

#[test]
fn a_code_and_an_app_link_of_ours_are_taken() {
    let code = Invitation::parse(&format!(" https://sign.example.jp/s/1/{ID}#{SECRET}\n"), &hosts()).unwrap();
    assert_eq!(
        (code.kind(), code.origin()),
        (InvitationKind::Code, "https://sign.example.jp")
    );
    let link = Invitation::parse(
        &format!("https://app.example.jp:8443/a/1/{ID}#{SECRET}"),
        &hosts(),
    )
    .unwrap();
    assert_eq!(
        (link.kind(), link.origin()),
        (InvitationKind::AppLink, "https://app.example.jp:8443")
    );
}

#[test]
fn a_secret_is_not_printed() {
    let code = Invitation::parse(&format!("https://sign.example.jp/s/1/{ID}#{SECRET}"), &hosts()).unwrap();
    let printed = format!("{code:?}");
    assert!(!printed.contains(SECRET) && !printed.contains(ID), "{printed}");
}

#[test]
fn each_foreign_code_says_why_it_is_refused() {
    let ours = format!("/s/1/{ID}#{SECRET}");
    let table = [
        (String::new(), C::CodeUnreadable),
        (" \n".into(), C::CodeUnreadable),
        ("x".repeat(2_049), C::CodeTooLong),
        ("https://apps.apple.com/jp/app/id1".into(), C::CodeShopLink),
        ("HTTPS://PLAY.GOOGLE.COM/store/apps".into(), C::CodeShopLink),
        ("market://details?id=jp.example".into(), C::CodeShopLink),
        ("itms-apps://example".into(), C::CodeShopLink),
        ("4901234567894".into(), C::CodeNotOurs),
        ("こんにちは".into(), C::CodeNotOurs),
        ("名前:山田".into(), C::CodeNotOurs),
        ("WIFI:S:home;T:WPA;P:secret;;".into(), C::CodeAnotherService),
        ("tel:0312345678".into(), C::CodeAnotherService),
        (format!("https://other.example.com{ours}"), C::CodeAnotherService),
        (format!("https://test.example.jp{ours}"), C::CodeWrongEnvironment),
        (format!("http://test.example.jp{ours}"), C::CodeWrongEnvironment),
        (format!("http://sign.example.jp{ours}"), C::CodeNotHttps),
        (format!("http://127.0.0.1:8080{ours}"), C::CodeNotHttps),
        (format!("https://127.0.0.1:8080{ours}"), C::CodeUnknownHost),
        (
            format!("https://sign.example.jp.evil.example{ours}"),
            C::CodeUnknownHost,
        ),
        (format!("https://sign.example.jp.{ours}"), C::CodeUnknownHost),
        (format!("https://sign.example.jp:444{ours}"), C::CodeUnknownHost),
        (format!("https://app.example.jp{ours}"), C::CodeUnknownHost),
        (format!("https://user@sign.example.jp{ours}"), C::CodeMalformed),
        (
            format!("https://sign.example.jp:443@evil.example{ours}"),
            C::CodeMalformed,
        ),
        (
            format!("https://sign.example.jp\\@evil.example{ours}"),
            C::CodeMalformed,
        ),
        (format!("https:sign.example.jp{ours}"), C::CodeMalformed),
        (format!("https:///sign.example.jp{ours}"), C::CodeMalformed),
        (format!("https://sign.example.jp:0443{ours}"), C::CodeMalformed),
        (format!("https://sign.example.jp:443{ours}"), C::CodeMalformed),
        (format!("https://SIGN.example.jp{ours}"), C::CodeMalformed),
        (format!("https://sign.example.jp/s/1/{ID}"), C::CodeMalformed),
        (
            format!("https://sign.example.jp/s/1/{ID}?{SECRET}"),
            C::CodeMalformed,
        ),
        (
            format!("https://sign.example.jp/s/1/{ID}/#{SECRET}"),
            C::CodeMalformed,
        ),
        (
            format!("https://sign.example.jp/s/1/{}#{SECRET}", &ID[1..]),
            C::CodeMalformed,
        ),
        (
            format!("https://sign.example.jp/s/1/{}B#{SECRET}", &ID[..21]),
            C::CodeMalformed,
        ),
        (
            format!("https://sign.example.jp/s/01/{ID}#{SECRET}"),
            C::CodeVersionUnknown,
        ),
        (
            format!("https://sign.example.jp/s/2/{ID}#{SECRET}"),
            C::CodeVersionUnknown,
        ),
        (
            "https://sign.example.jp/a/17/anything".into(),
            C::CodeVersionUnknown,
        ),
        (
            format!("https://sign.example.jp/s/x/{ID}#{SECRET}"),
            C::CodeMalformed,
        ),
        (format!("https://sign.example.jp/r/{ID}"), C::CodeMalformed),
        (
            format!("https://sign.example.jp/s/1/{ID}#{}", "A".repeat(80)),
            C::CodeTooLong,
        ),
    ];
    for (text, code) in table {
        assert_eq!(refusal(&text), code, "{text}");
        assert_eq!(code.stage(), Some(Stage::F1));
    }
}

#[test]
fn plain_http_is_for_loopback_and_only_when_asked_for() {
    for host in ["127.0.0.1:8080", "[::1]:8080", "localhost:8080", "localhost"] {
        for scheme in ["http", "https"] {
            let text = format!("{scheme}://{host}/s/1/{ID}#{SECRET}");
            assert_eq!(
                Invitation::parse(&text, &loopback()).unwrap().origin(),
                format!("{scheme}://{host}")
            );
            assert!(Invitation::parse(&text, &hosts()).is_err());
        }
    }
    let elsewhere = format!("http://sign.example.jp/s/1/{ID}#{SECRET}");
    assert_eq!(
        Invitation::parse(&elsewhere, &loopback()).unwrap_err(),
        C::CodeNotHttps
    );
    let pretending = format!("http://localhost.evil.example/s/1/{ID}#{SECRET}");
    assert_eq!(
        Invitation::parse(&pretending, &loopback()).unwrap_err(),
        C::CodeNotHttps
    );
}

fn base64url() -> impl Strategy<Value = String> {
    "[A-Za-z0-9_-]{21}[AQgw]"
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    /// Whatever is scanned: an invitation of a trusted origin, or a code of F1.
    #[test]
    fn anything_ends_in_an_invitation_or_a_reason(text in any::<String>()) {
        if let Err(code) = Invitation::parse(&text, &loopback()) {
            prop_assert_eq!(code.stage(), Some(Stage::F1));
        }
    }

    /// What is like one of ours, with one thing changed at random, leads to a trusted origin or nowhere.
    #[test]
    fn a_damaged_code_leads_nowhere_else(id in base64url(), secret in base64url(), at in 0_usize..200, with in any::<char>()) {
        let link = format!("https://sign.example.jp/s/1/{id}#{secret}");
        let mut characters: Vec<char> = link.chars().collect();
        let at = at % characters.len();
        characters[at] = with;
        let text: String = characters.into_iter().collect();
        if let Ok(invitation) = Invitation::parse(&text, &hosts()) {
            prop_assert_eq!(invitation.origin(), "https://sign.example.jp");
            prop_assert_eq!(text.trim().len(), link.len());
        }
    }

    /// Of hosts that look alike, only the trusted one is asked.
    #[test]
    fn only_trusted_hosts_are_asked(host in "[a-z0-9.:@\\[\\]%#?/\\\\-]{0,40}", id in base64url(), secret in base64url()) {
        let text = format!("https://{host}/s/1/{id}#{secret}");
        if let Ok(invitation) = Invitation::parse(&text, &hosts()) {
            prop_assert!(["https://sign.example.jp", "https://app.example.jp:8443"].contains(&invitation.origin()));
        }
    }

    #[test]
    fn every_code_of_the_form_is_taken(id in base64url(), secret in base64url(), app in any::<bool>()) {
        let kind = if app { 'a' } else { 's' };
        let text = format!("https://sign.example.jp/{kind}/1/{id}#{secret}");
        prop_assert!(Invitation::parse(&text, &hosts()).is_ok());
    }
}
