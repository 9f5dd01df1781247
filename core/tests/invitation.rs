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

/// A link in its parts, and what docs/session-protocol.md §2 says of each.
#[derive(Debug, Clone)]
struct Parts {
    scheme: &'static str,
    user: &'static str,
    host: &'static str,
    port: &'static str,
    kind: &'static str,
    version: &'static str,
    id: String,
    secret: String,
    behind: String,
}

impl Parts {
    fn text(&self) -> String {
        let Self {
            scheme,
            user,
            host,
            port,
            kind,
            version,
            id,
            secret,
            behind,
        } = self;
        format!("{scheme}://{user}{host}{port}/{kind}/{version}/{id}#{secret}{behind}")
    }

    /// The table of §2, line by line, with [`loopback`] as the lists.
    fn expected(&self) -> Result<String, C> {
        let text = self.text();
        let (scheme, host) = (self.scheme.to_ascii_lowercase(), self.host.to_ascii_lowercase());
        let is_canonical_port = ["", ":8443"].contains(&self.port);
        if scheme == "market" {
            return Err(C::CodeShopLink);
        }
        if scheme != "https" && scheme != "http" {
            return Err(C::CodeAnotherService);
        }
        if !self.user.is_empty() || !is_canonical_port || text.contains(char::is_whitespace) {
            return Err(C::CodeMalformed);
        }
        match host.as_str() {
            "play.google.com" => return Err(C::CodeShopLink),
            "test.example.jp" if self.port.is_empty() => return Err(C::CodeWrongEnvironment),
            "other.example.com" if self.port.is_empty() => return Err(C::CodeAnotherService),
            _ => {}
        }
        let is_loopback = ["localhost", "127.0.0.1", "[::1]"].contains(&host.as_str());
        if scheme == "http" && !is_loopback {
            return Err(C::CodeNotHttps);
        }
        let trusted = ["sign.example.jp", "app.example.jp:8443"];
        if !is_loopback && !trusted.contains(&format!("{host}{}", self.port).as_str()) {
            return Err(C::CodeUnknownHost);
        }
        if text.len() > 106 {
            return Err(C::CodeTooLong);
        }
        if !["s", "a"].contains(&self.kind) {
            return Err(C::CodeMalformed);
        }
        if self.version != "1" && self.version.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(C::CodeVersionUnknown);
        }
        let is_token = |text: &str| text.len() == 22 && text.ends_with(['A', 'Q', 'g', 'w']);
        let is_exact = scheme == self.scheme && host == self.host && self.behind.is_empty();
        if self.version == "1" && is_exact && is_token(&self.id) && is_token(&self.secret) {
            Ok(format!("{scheme}://{host}{}", self.port))
        } else {
            Err(C::CodeMalformed)
        }
    }
}

fn parts() -> impl Strategy<Value = Parts> {
    use proptest::sample::select;
    // What is right comes twice or more often, so that all of a link is right often enough.
    let authority = (
        select(vec!["https", "https", "https", "http", "HTTPS", "ftp", "market"]),
        select(vec!["", "", "", "", "user@", "a:b@"]),
        select(vec![
            "sign.example.jp",
            "sign.example.jp",
            "app.example.jp",
            "app.example.jp",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "SIGN.example.jp",
            "test.example.jp",
            "other.example.com",
            "play.google.com",
            "sign.example.jp.evil.example",
            "evil.example",
        ]),
        select(vec!["", "", ":8443", ":8443", ":443", ":08443", ":99999"]),
    );
    let path = (
        select(vec!["s", "s", "a", "a", "r"]),
        select(vec!["1", "1", "1", "2", "01", "x"]),
        prop_oneof![3 => base64url(), 1 => "[A-Za-z0-9_-]{20,23}"],
        prop_oneof![3 => base64url(), 1 => "[A-Za-z0-9_-]{20,23}"],
        prop_oneof![4 => Just(String::new()), 1 => "[a-z/?# ]{1,2}", 1 => "x{40,60}"],
    );
    (authority, path).prop_map(
        |((scheme, user, host, port), (kind, version, id, secret, behind))| Parts {
            scheme,
            user,
            host,
            port,
            kind,
            version,
            id,
            secret,
            behind,
        },
    )
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

    /// Every line of the table of §2, in its order, on links whose parts are right and wrong independently.
    #[test]
    fn each_link_is_judged_as_the_protocol_says(parts in parts()) {
        // White space around a link is no part of it.
        prop_assume!(!parts.text().ends_with(' '));
        let judged = Invitation::parse(&parts.text(), &loopback()).map(|invitation| invitation.origin().to_owned());
        prop_assert_eq!(judged, parts.expected(), "{}", parts.text());
    }

    /// What a browser's parser makes of a link (WHATWG URL) leads to the origin that was judged, to the path and the
    /// fragment that were meant, and nowhere else.
    #[test]
    fn a_browser_reads_the_same_in_what_is_taken(
        near in prop_oneof![
            parts().prop_map(|parts| parts.text()),
            (parts(), 0_usize..120, any::<char>()).prop_map(|(parts, at, with)| {
                let mut characters: Vec<char> = parts.text().chars().collect();
                let at = at % characters.len();
                characters[at] = with;
                characters.into_iter().collect()
            }),
        ]
    ) {
        if let Ok(invitation) = Invitation::parse(&near, &loopback()) {
            let url = url::Url::parse(&near).unwrap();
            prop_assert_eq!(url.origin().ascii_serialization(), invitation.origin());
            prop_assert_eq!(url.as_str(), near.trim());
            prop_assert_eq!(url.fragment().map(str::len), Some(22));
            prop_assert!(url.username().is_empty() && url.password().is_none() && url.query().is_none());
        }
    }

    /// Neither id nor secret is ever shown by accident.
    #[test]
    fn no_secret_is_printed(id in base64url(), secret in base64url()) {
        let text = format!("https://sign.example.jp/s/1/{id}#{secret}");
        let printed = format!("{:?} {:#?}", Invitation::parse(&text, &hosts()), Invitation::parse(&text, &hosts()));
        prop_assert!(!printed.contains(&secret) && !printed.contains(&id));
    }

    #[test]
    fn every_code_of_the_form_is_taken(id in base64url(), secret in base64url(), app in any::<bool>()) {
        let kind = if app { 'a' } else { 's' };
        let text = format!("https://sign.example.jp/{kind}/1/{id}#{secret}");
        prop_assert!(Invitation::parse(&text, &hosts()).is_ok());
    }
}
