//! Who answers must prove to be the service: a certificate that nobody vouches for ends the journey before the card.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::time::Duration;

use natsuin_core::ceremony::Order;
use natsuin_core::error::{ErrorCode as C, Resume};
use natsuin_core::http::Trust;
use natsuin_tests::desk::{ORDERS, Person, card, reader};
use natsuin_tests::journey::{Phone, Traveller, card_ca};
use natsuin_tests::service::{ID, Kind, SECRET, Service};
use natsuin_tests::tls::TlsFront;
use natsuin_virtual_card::DEFAULT_PASSWORD;

const PATIENT: Duration = Duration::from_secs(20);

/// A phone that believes this certificate of servers.
fn trusting(order: Order, root: Option<&TlsFront>) -> Phone {
    let trust = Trust {
        roots: root.iter().map(|front| front.certificate.clone()).collect(),
        plain: true,
    };
    Phone::trusting(order, PATIENT, &trust)
}

/// The service behind its front.
fn service(phone: &Phone, front: &TlsFront) -> Service {
    let service = Service::start(1, card_ca(), phone.now(), Duration::ZERO);
    front.lead_to(service.origin.strip_prefix("http://").unwrap());
    service
}

fn code(front: &TlsFront) -> String {
    format!("https://localhost:{}/s/1/{ID}#{SECRET}", front.port)
}

fn traveller() -> Traveller {
    Traveller::new(Person::entering(&[DEFAULT_PASSWORD]).tapping(1))
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_and_a_ca_that_was_given_is_believed() {
    let front = TlsFront::new(&["localhost"]);
    let stranger = trusting(Order::CardFirst, None);
    let service = service(&stranger, &front);
    let reader = reader(card("my-number"), "");
    let error = stranger.join(&code(&front), &reader, &traveller()).unwrap_err();
    assert_eq!((error.code, reader.counts().connects), (C::ServiceNotTrusted, 0));
    assert_eq!(
        front.contacts(),
        2,
        "the claim and the word that it failed, neither tried again"
    );
    let friend = trusting(Order::CardFirst, Some(&front));
    friend.join(&code(&front), &reader, &traveller()).unwrap();
    assert_eq!(service.books().completions, 1);
}

#[test]
fn a_certificate_for_another_name_is_refused() {
    let front = TlsFront::new(&["sign.example.jp"]);
    let phone = trusting(Order::CardFirst, Some(&front));
    let service = service(&phone, &front);
    let reader = reader(card("my-number"), "");
    let error = phone.join(&code(&front), &reader, &traveller()).unwrap_err();
    assert_eq!(
        (error.code, service.books().requests.len()),
        (C::ServiceNotTrusted, 0)
    );
}

/// Somebody in the network takes one kind of request to himself, for the same name, with a certificate of his own.
#[test]
fn each_request_that_meets_a_wrong_certificate_ends_in_its_code_and_the_journey_goes_on_afterwards() {
    for order in ORDERS {
        for request in Kind::ALL {
            let what = format!("{order:?} {request:?}");
            let (front, false_front) = (TlsFront::new(&["localhost"]), TlsFront::new(&["localhost"]));
            let phone = trusting(order, Some(&front));
            let service = service(&phone, &front);
            false_front.lead_to(service.origin.strip_prefix("http://").unwrap());
            phone.divert(Some((request, false_front.port)));
            let reader = reader(card("my-number"), "");
            let guide = Traveller {
                // Only who does not start gives back.
                starts: request != Kind::GiveBack,
                ..traveller()
            };
            let result = phone.join(&code(&front), &reader, &guide);
            let expected = match request {
                Kind::Progress => Ok(()),
                Kind::GiveBack => Err(C::Cancelled),
                _ => Err(C::ServiceNotTrusted),
            };
            assert_eq!(result.map_err(|error| error.code), expected, "{what}");
            assert_eq!(
                service.count(request),
                0,
                "{what}: nothing was said to the wrong one"
            );
            assert!(false_front.contacts() >= 1, "{what}");
            let verifies = u32::from(matches!(request, Kind::Progress | Kind::Submit));
            assert_eq!(reader.counts().verifies, verifies, "{what}");

            phone.divert(None);
            let before = reader.counts();
            let resumed = phone.resume(&reader, &traveller());
            let is_kept = !matches!(request, Kind::Progress | Kind::GiveBack);
            assert_eq!(resumed, Ok(is_kept), "{what}");
            if request == Kind::Submit {
                assert_eq!(reader.counts(), before, "a signature made is never made again");
            }
            let is_done = u32::from(request != Kind::GiveBack);
            assert_eq!(
                (service.books().completions, reader.counts().verifies),
                (is_done, is_done),
                "{what}"
            );
        }
    }
}

#[test]
fn plain_http_where_tls_is_spoken_is_no_answer() {
    let front = TlsFront::new(&["localhost"]);
    let phone = trusting(Order::CardFirst, None);
    let code = code(&front).replace("https://", "http://");
    let error = phone
        .join(&code, &reader(card("my-number"), ""), &traveller())
        .unwrap_err();
    assert_eq!((error.code, error.code.resume()), (C::Offline, Resume::Scan));
}
