use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use natsuin_core::ceremony::Order;

use super::*;

fn read(line: &str) -> CommandLine {
    let arguments: Vec<_> = line.split_whitespace().map(OsString::from).collect();
    CommandLine::read(&arguments, Lang::En)
}

fn sign_request(line: &str) -> SignRequest {
    match read(line).request {
        Ok(Request::Sign(request)) => request,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn unless_told_otherwise_the_card_comes_first_is_awaited_for_a_minute_and_nothing_is_replaced() {
    let request = sign_request("sign --cms a.txt");
    assert_eq!(request.place, Place::Beside);
    assert!(!request.force && !request.yes);
    assert_eq!(request.password, PasswordOptions::default());
    assert_eq!(request.password.order, Order::CardFirst);
    assert_eq!(request.reader.wait, Duration::from_secs(60));
    assert_eq!(request.reader.reader, None);
}

#[test]
fn options_may_stand_anywhere_and_have_their_value_behind_them_or_behind_an_equals_sign() {
    for line in [
        "sign --cms a.txt b.txt -d out --wait 5 --order password-first --reader ACS --yes --trace t",
        "sign -d out a.txt --wait=5 --order=password-first --yes b.txt --reader=ACS --cms --trace=t",
        "sign -dout --cms --wait 5 --trace t --order password-first --reader ACS --yes -- a.txt b.txt",
    ] {
        let request = sign_request(line);
        assert_eq!(request.files, ["a.txt", "b.txt"].map(PathBuf::from));
        assert_eq!(request.place, Place::Folder("out".into()));
        assert_eq!(request.password.order, Order::PasswordFirst);
        assert_eq!(request.reader.wait, Duration::from_secs(5));
        assert_eq!(request.reader.reader.as_deref(), Some("ACS"));
        assert_eq!(request.reader.trace, Some("t".into()));
        assert!(request.yes);
    }
}

#[test]
fn a_file_may_have_any_name() {
    let request = sign_request("sign --cms -- --json -o");
    assert_eq!(request.files, ["--json", "-o"].map(PathBuf::from));
    assert!(!read("sign --cms -- --json").json);
}

#[test]
fn json_and_language_count_before_and_after_the_command() {
    for line in ["--json --lang ja card", "card --lang=ja --json"] {
        let line = read(line);
        assert!(line.json && line.lang == Lang::Ja && line.request.is_ok());
    }
}

#[test]
fn a_usage_error_is_told_as_the_rest_of_the_line_asks() {
    for line in [
        "sign --nonsense --lang ja --json",
        "--lang=ja sing --json",
        "--json --lang ja",
    ] {
        let line = read(line);
        assert!(line.json && line.lang == Lang::Ja && line.request.is_err());
    }
}

#[test]
fn without_a_file_the_certificate_is_that_on_the_card() {
    let request = |line: &str| match read(line).request {
        Ok(Request::Certificate(request)) => request,
        other => panic!("{line}: {other:?}"),
    };
    assert_eq!(request("certificate a.pem").source, Source::File("a.pem".into()));
    assert!(request("certificate a.pem --personal").personal);
    assert!(matches!(
        request("certificate --plain").source,
        Source::Card { .. }
    ));
}
