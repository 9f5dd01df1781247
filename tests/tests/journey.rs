//! The journey, phone and service over real HTTP: done once, or failed with the right code; never two signatures, never
//! a try wasted (journey P5, P9, P14, P15, P18; F1–F4).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::time::Duration;

use natsuin_core::ceremony::Order;
use natsuin_core::clock::UtcTime;
use natsuin_core::error::{ErrorCode as C, Resume};
use natsuin_tests::desk::{ORDERS, Person, StoppedClock, card, reader};
use natsuin_tests::journey::{Phone, Traveller, card_ca};
use natsuin_tests::service::{Fault, Kind, Lie, SECRET, Service};
use natsuin_virtual_card::{DEFAULT_PASSWORD as RIGHT, VirtualReader};

const PATIENT: Duration = Duration::from_secs(20);

fn phone(order: Order) -> Phone {
    Phone::new(order, PATIENT)
}

fn service(phone: &Phone, documents: usize) -> Service {
    Service::start(documents, card_ca(), phone.now(), Duration::ZERO)
}

fn traveller() -> Traveller {
    Traveller::new(Person::entering(&[RIGHT]).tapping(1))
}

fn plain_reader() -> VirtualReader {
    reader(card("my-number"), "")
}

fn states(service: &Service) -> Vec<String> {
    let books = service.books();
    let state = |event: &serde_json::Value| event["state"].as_str().unwrap().to_owned();
    books.progress.iter().map(state).collect()
}

/// What the page shows: the event of the highest number. One that the phone gave up waiting for may come in after it.
fn latest(service: &Service) -> serde_json::Value {
    let books = service.books();
    let latest = books.progress.iter().max_by_key(|event| event["number"].as_u64());
    latest.unwrap().clone()
}

#[test]
fn several_documents_with_one_tap_and_one_password() {
    for order in ORDERS {
        let phone = phone(order);
        let service = service(&phone, 3);
        let (reader, guide) = (plain_reader(), traveller());
        phone.join(&service.code(), &reader, &guide).unwrap();
        assert_eq!(service.books().completions, 1);
        assert_eq!(reader.counts().verifies, 1);
        assert_eq!(guide.person.heard().passwords.len(), 1);
        assert_eq!(*phone.memory.0.lock().unwrap(), None, "nothing stays behind");

        let shown = guide.shown.lock().unwrap();
        let names: Vec<_> = shown.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["契約書 1.pdf", "契約書 2.pdf", "契約書 3.pdf"]);
        assert!(shown[2].1.starts_with(b"%PDF-1.7\n%document 2\n"));
        let news = guide.news.lock().unwrap();
        // A word of the service's that is not known, and a character that disguises.
        assert_eq!(news[1], "業務委託契約書 株式会社\u{FFFD} 見本 SelfStated 47 21");
        assert_eq!(news.last().unwrap(), "submitting");
    }
}

#[test]
fn the_page_learns_what_the_phone_is_at_and_nothing_of_password_or_person() {
    for order in ORDERS {
        let phone = phone(order);
        let service = service(&phone, 1);
        let page = service.clone();
        let noticed = Mutex::new(BTreeMap::new());
        let guide = Traveller {
            // Until the page was told so anew.
            lingers: Some(Box::new(move |state| {
                let books = page.books();
                let told = books.progress.iter().filter(|event| event["state"] == state);
                let number = told.filter_map(|event| event["number"].as_u64()).max();
                number > noticed.lock().unwrap().insert(state.to_owned(), number).flatten()
            })),
            ..Traveller::new(Person::entering(&["WRONG123", RIGHT]).tapping(1))
        };
        phone.join(&service.code(), &plain_reader(), &guide).unwrap();
        let states = states(&service);
        for state in ["reviewing", "waiting_for_card", "card_found", "password_wanted"] {
            assert!(states.iter().any(|told| told == state), "{state} {states:?}");
        }
        assert!(
            !service
                .books()
                .progress
                .iter()
                .any(|event| event.to_string().contains("tries"))
        );
        let books = service.books();
        let numbers: Vec<_> = books
            .progress
            .iter()
            .map(|event| event["number"].as_u64().unwrap())
            .collect();
        // What may not have arrived is told again; nothing is left out.
        let mut newest = numbers[0];
        for number in &numbers {
            assert!(*number <= newest + 1, "{numbers:?}");
            newest = newest.max(*number);
        }
        let mut failures = books
            .progress
            .iter()
            .filter_map(|event| event["failure"].as_str());
        assert!(failures.all(|code| code == "password_not_accepted"));
    }
}

#[test]
fn nothing_happens_until_the_person_starts_and_a_no_gives_the_session_back() {
    let mut phone = phone(Order::CardFirst);
    let service = service(&phone, 1);
    let reader = plain_reader();
    let unwilling = Traveller {
        starts: false,
        ..traveller()
    };
    let error = phone.join(&service.code(), &reader, &unwilling).unwrap_err();
    assert_eq!((error.code, reader.counts().connects), (C::Cancelled, 0));
    assert_eq!(service.count(Kind::GiveBack), 1);
    assert_eq!(latest(&service)["state"], "cancelled");
    phone.token = [10; 32];
    phone.join(&service.code(), &reader, &traveller()).unwrap();
    assert_eq!(service.books().completions, 1);
}

#[test]
fn after_a_wrong_password_the_session_stays_with_this_phone() {
    for order in ORDERS {
        let mut first = phone(order);
        let service = service(&first, 1);
        let reader = plain_reader();
        let error = first
            .join(
                &service.code(),
                &reader,
                &Traveller::new(Person::entering(&["WRONG123"])),
            )
            .unwrap_err();
        assert_eq!((error.code, error.tries_left), (C::WrongPassword, Some(4)));

        let mut second = phone(order);
        second.token = [10; 32];
        let error = second.join(&service.code(), &reader, &traveller()).unwrap_err();
        assert_eq!(error.code, C::CodeClaimed);
        assert_eq!(error.code.resume(), Resume::Scan);

        // Another token would be made now: the one that is kept is used.
        first.token = [11; 32];
        first.join(&service.code(), &reader, &traveller()).unwrap();
        assert_eq!(service.books().completions, 1);

        let error = second.join(&service.code(), &reader, &traveller()).unwrap_err();
        assert_eq!(error.code, C::CodeUsed);
    }
}

/// Faults of the network and of the service, and what they are called before and after signing.
const FAULTS: [(Fault, C, C); 7] = [
    (Fault::Refused, C::Offline, C::OfflineAtSubmit),
    (Fault::ReplyLost, C::Offline, C::OfflineAtSubmit),
    (Fault::Slow, C::Offline, C::OfflineAtSubmit),
    (Fault::Cut, C::Offline, C::OfflineAtSubmit),
    (Fault::Broken, C::ServiceFailed, C::ServiceFailedAtSubmit),
    (Fault::TooMany, C::ServiceBusy, C::ServiceBusyAtSubmit),
    (Fault::Forbidden, C::ServiceRefused, C::ServiceFailedAtSubmit),
];

/// Waiting takes the tests' time, and the order makes no difference to it.
fn is_waited_out_already(order: Order, fault: Fault) -> bool {
    fault == Fault::Slow && order == Order::PasswordFirst
}

/// A slow answer must come later than the patience ends; everything else well before.
fn bench(order: Order, fault: Fault) -> (Phone, Service) {
    if fault == Fault::Slow {
        let phone = Phone::new(order, Duration::from_secs(2));
        let service = Service::start(2, card_ca(), phone.now(), Duration::from_secs(5));
        (phone, service)
    } else {
        let phone = phone(order);
        let service = service(&phone, 2);
        (phone, service)
    }
}

#[test]
fn each_request_that_fails_once_is_made_good() {
    for order in ORDERS {
        for (fault, ..) in FAULTS {
            // What a 4xx says is not asked again.
            if is_waited_out_already(order, fault) || fault == Fault::Forbidden {
                continue;
            }
            for request in Kind::TO_THE_END {
                let (phone, service) = bench(order, fault);
                service.books().faults.insert(request, (fault, 1));
                let reader = plain_reader();
                let result = phone.join(&service.code(), &reader, &traveller());
                assert_eq!(result, Ok(()), "{order:?} {fault:?} {request:?}");
                assert_eq!(service.books().completions, 1);
                assert_eq!(reader.counts().verifies, 1);
            }
        }
    }
}

#[test]
fn each_request_that_keeps_failing_ends_in_its_code_and_the_journey_goes_on_afterwards() {
    for order in ORDERS {
        for (fault, before, at_submit) in FAULTS {
            if is_waited_out_already(order, fault) {
                continue;
            }
            for request in Kind::TO_THE_END {
                let what = format!("{order:?} {fault:?} {request:?}");
                let (phone, service) = bench(order, fault);
                service.books().faults.insert(request, (fault, u32::MAX));
                let reader = plain_reader();
                let result = phone.join(&service.code(), &reader, &traveller());
                let expected = match request {
                    Kind::Progress => Ok(()),
                    Kind::State => Err(C::SessionNotConfirmed),
                    Kind::Submit => Err(at_submit),
                    _ => Err(before),
                };
                assert_eq!(result.map_err(|error| error.code), expected, "{what}");
                let Err(error) = result else {
                    assert_eq!((service.books().completions, reader.counts().verifies), (1, 1));
                    continue;
                };
                let signed = u32::from(request == Kind::Submit);
                assert_eq!(reader.counts().verifies, signed, "{what}");
                assert_eq!(error.tries_spent.as_str(), "none");
                if request == Kind::Submit {
                    assert_eq!(error.code.resume(), Resume::Submit);
                }

                service.books().faults.clear();
                let before = reader.counts();
                let resumed = phone.resume(&reader, &traveller());
                assert_eq!(resumed, Ok(true), "{what}");
                assert_eq!(service.books().completions, 1, "{what}");
                assert_eq!(reader.counts().verifies, 1, "{what}: no try wasted");
                if request == Kind::Submit {
                    assert_eq!(
                        reader.counts(),
                        before,
                        "{what}: a signature made is never made again"
                    );
                }
                assert_eq!(
                    phone.resume(&reader, &traveller()),
                    Ok(false),
                    "nothing stays behind"
                );
            }
        }
    }
}

/// Whoever says no is free, whether the service hears it or not.
#[test]
fn a_session_that_cannot_be_given_back_ends_all_the_same() {
    for (fault, ..) in FAULTS {
        for times in [1, u32::MAX] {
            let (phone, service) = bench(Order::CardFirst, fault);
            service.books().faults.insert(Kind::GiveBack, (fault, times));
            let reader = plain_reader();
            let unwilling = Traveller {
                starts: false,
                ..traveller()
            };
            let error = phone.join(&service.code(), &reader, &unwilling).unwrap_err();
            assert_eq!(
                (error.code, reader.counts().connects),
                (C::Cancelled, 0),
                "{fault:?}"
            );
            assert_eq!(phone.resume(&reader, &traveller()), Ok(false), "{fault:?}");
            assert!((1..=2).contains(&service.count(Kind::GiveBack)), "{fault:?}");
        }
    }
}

#[test]
fn a_code_scanned_again_hands_in_what_was_signed() {
    let phone = phone(Order::PasswordFirst);
    let service = service(&phone, 1);
    let reader = plain_reader();
    service.books().faults.insert(Kind::Submit, (Fault::ReplyLost, 2));
    let error = phone.join(&service.code(), &reader, &traveller()).unwrap_err();
    assert_eq!(error.code, C::OfflineAtSubmit);
    let before = reader.counts();
    phone.join(&service.code(), &reader, &traveller()).unwrap();
    assert_eq!((service.books().completions, reader.counts()), (1, before));
}

#[test]
fn what_was_signed_before_the_card_was_lost_is_not_signed_again() {
    for order in ORDERS {
        let phone = phone(order);
        let service = service(&phone, 3);
        let reader = reader(card("my-number"), "sign#2:gone-before");
        let hasty = Traveller::new(Person::entering(&[RIGHT]));
        let error = phone.join(&service.code(), &reader, &hasty).unwrap_err();
        assert_eq!(error.code, C::CardLost);
        phone.join(&service.code(), &reader, &traveller()).unwrap();
        assert_eq!(service.books().completions, 1);
        assert_eq!(reader.counts().verifies, 2);
    }
}

#[test]
fn a_hostile_service_is_refused_before_the_card() {
    let table = [
        (Lie::OtherDocument, C::DocumentNotAsAnnounced),
        (Lie::OtherBytes, C::DocumentNotAsAnnounced),
        (Lie::OtherDigest, C::DocumentNotAsAnnounced),
        (Lie::NoPdf, C::DocumentNotAsAnnounced),
        (Lie::SecondGap, C::DocumentNotPrepared),
        (Lie::WideGap, C::DocumentNotPrepared),
        (Lie::Appended, C::DocumentNotPrepared),
        (Lie::NotEmpty, C::DocumentNotPrepared),
        (Lie::Hidden, C::DocumentNotPrepared),
        (Lie::OtherField, C::DocumentNotPrepared),
        (Lie::OtherKind, C::DocumentNotPrepared),
        (Lie::ChangedPage, C::DocumentNotPrepared),
    ];
    for order in ORDERS {
        for (lie, code) in table {
            let phone = phone(order);
            let service = service(&phone, 1);
            service.books().lie = Some(lie);
            let (reader, guide) = (plain_reader(), traveller());
            let error = phone.join(&service.code(), &reader, &guide).unwrap_err();
            assert_eq!(error.code, code, "{lie:?}");
            assert_eq!(reader.counts().connects, 0);
            assert!(guide.person.heard().passwords.is_empty() && guide.shown.lock().unwrap().is_empty());
            assert_eq!(service.count(Kind::GiveBack), 1, "the session is given back");
            assert_eq!(*phone.memory.0.lock().unwrap(), None);
        }
    }
}

#[test]
fn answers_that_break_the_protocol_are_refused_before_the_card() {
    let table = [
        (Kind::Claim, Fault::Endless, C::AnswerMalformed),
        (Kind::Claim, Fault::Nonsense, C::AnswerMalformed),
        (Kind::Claim, Fault::NewVersion, C::ProtocolVersionUnknown),
        (Kind::Claim, Fault::Redirect, C::RedirectRefused),
        (Kind::Claim, Fault::Gone("a_word_of_tomorrow"), C::ServiceRefused),
        (Kind::Document, Fault::Endless, C::DocumentNotAsAnnounced),
        (Kind::Document, Fault::Nonsense, C::DocumentNotAsAnnounced),
        (Kind::Document, Fault::Redirect, C::RedirectRefused),
        (Kind::State, Fault::Endless, C::SessionNotConfirmed),
        (Kind::State, Fault::Redirect, C::SessionNotConfirmed),
        (Kind::State, Fault::NewVersion, C::ProtocolVersionUnknown),
    ];
    for (request, fault, code) in table {
        let phone = phone(Order::PasswordFirst);
        let service = service(&phone, 1);
        service.books().faults.insert(request, (fault, u32::MAX));
        let reader = plain_reader();
        let error = phone.join(&service.code(), &reader, &traveller()).unwrap_err();
        assert_eq!(error.code, code, "{request:?} {fault:?}");
        assert_eq!(reader.counts().connects, 0);
    }
}

/// Not even to another host of this machine, with or without the token.
#[test]
fn nobody_follows_a_redirect() {
    for request in Kind::ALL {
        let elsewhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        elsewhere.set_nonblocking(true).unwrap();
        let phone = phone(Order::PasswordFirst);
        let service = service(&phone, 1);
        service.books().elsewhere = format!("http://{}", elsewhere.local_addr().unwrap());
        service
            .books()
            .faults
            .insert(request, (Fault::Redirect, u32::MAX));
        let guide = Traveller {
            starts: request != Kind::GiveBack,
            ..traveller()
        };
        let result = phone.join(&service.code(), &plain_reader(), &guide);
        assert_eq!(result.is_ok(), request == Kind::Progress, "{request:?}");
        assert!(service.count(request) > 0);
        assert!(elsewhere.accept().is_err(), "{request:?}: nobody came");
    }
}

#[test]
fn each_end_of_a_code_has_its_word() {
    for word in [
        "code_unknown",
        "code_claimed",
        "code_expired",
        "code_replaced",
        "code_used",
        "link_expired",
        "link_used",
    ] {
        let phone = phone(Order::CardFirst);
        let service = service(&phone, 1);
        service.books().faults.insert(Kind::Claim, (Fault::Gone(word), 1));
        let error = phone
            .join(&service.code(), &plain_reader(), &traveller())
            .unwrap_err();
        assert_eq!(error.code.as_str(), word);
        assert_eq!(*phone.memory.0.lock().unwrap(), None, "{word}");
    }
    let phone = phone(Order::CardFirst);
    let service = service(&phone, 1);
    let wrong = service.code().replace(SECRET, "BBECAwQFBgcICQoLDA0ODw");
    let error = phone.join(&wrong, &plain_reader(), &traveller()).unwrap_err();
    assert_eq!(error.code, C::CodeUnknown);
}

#[test]
fn a_session_that_was_replaced_or_ended_while_the_documents_were_read_costs_no_try() {
    for order in ORDERS {
        for (over, code) in [
            ("session_replaced", C::SessionReplaced),
            ("session_expired", C::SessionExpired),
        ] {
            let phone = phone(order);
            let service = service(&phone, 1);
            let at_the_service = service.clone();
            let guide = Traveller {
                on_review: Some(Box::new(move || at_the_service.books().over = Some(over))),
                ..traveller()
            };
            let reader = plain_reader();
            let error = phone.join(&service.code(), &reader, &guide).unwrap_err();
            assert_eq!((error.code, reader.counts().connects), (code, 0));
            assert_eq!(*phone.memory.0.lock().unwrap(), None);
        }
    }
}

#[test]
fn replaced_wins_over_a_signature_under_way() {
    let phone = phone(Order::PasswordFirst);
    let service = service(&phone, 1);
    service.books().then = Some((Kind::State, "session_replaced"));
    let reader = plain_reader();
    let error = phone.join(&service.code(), &reader, &traveller()).unwrap_err();
    assert_eq!(error.code, C::SessionReplaced);
    assert_eq!((service.books().completions, reader.counts().verifies), (0, 1));
    assert_eq!(phone.resume(&reader, &traveller()), Ok(false));
}

#[test]
fn a_try_that_cannot_end_in_time_is_not_made() {
    for order in ORDERS {
        let phone = phone(order);
        let service = service(&phone, 1);
        service.books().remaining_ms = 21_999;
        let reader = plain_reader();
        let guide = traveller();
        let error = phone.join(&service.code(), &reader, &guide).unwrap_err();
        assert_eq!((error.code, reader.counts().verifies), (C::SessionEndsTooSoon, 0));
        assert_eq!(service.count(Kind::GiveBack), 1);
        let news = guide.news.lock().unwrap();
        assert!(news.iter().any(|news| news == "21999 ms left"), "{news:?}");
    }
}

/// P14: while the documents are read, minutes pass.
#[test]
fn the_person_is_told_when_three_minutes_are_left_and_when_one_is() {
    let cases = [
        (600_000, ["180000 ms left", "60000 ms left"].as_slice()),
        (100_000, &["100000 ms left", "60000 ms left"]),
        (45_000, &["45000 ms left"]),
    ];
    for (remaining_ms, expected) in cases {
        let phone = phone(Order::PasswordFirst);
        let service = service(&phone, 1);
        service.books().remaining_ms = remaining_ms;
        let mut guide = traveller();
        let (news, hurries) = (guide.news.clone(), phone.hurries.clone());
        let told = move || {
            let news = news.lock().unwrap();
            news.iter()
                .filter(|news| news.ends_with("left"))
                .cloned()
                .collect::<Vec<_>>()
        };
        guide.lingers = Some(Box::new({
            let told = told.clone();
            move |state| {
                let goes_on = state == "reviewing" && told().len() < expected.len();
                hurries.store(goes_on, Ordering::SeqCst);
                !goes_on
            }
        }));
        phone.join(&service.code(), &plain_reader(), &guide).unwrap();
        assert_eq!(told(), expected);
    }
}

#[test]
fn a_signature_that_the_service_does_not_accept_is_not_kept() {
    let phone = phone(Order::PasswordFirst);
    // Its anchors know other cards.
    let other = natsuin_tests::journey::user_ca();
    let service = Service::start(1, other, phone.now(), Duration::ZERO);
    let reader = plain_reader();
    let error = phone.join(&service.code(), &reader, &traveller()).unwrap_err();
    assert_eq!(error.code, C::SubmissionRefused);
    assert_eq!(phone.resume(&reader, &traveller()), Ok(false));
    // The page knows, and the session is open for another card.
    assert_eq!(latest(&service)["failure"], "submission_refused");
    assert_eq!(service.count(Kind::GiveBack), 1);
}

/// The service cannot be reached for what was signed: it comes before whatever is scanned next.
#[test]
fn what_was_signed_in_one_session_is_not_lost_to_the_next() {
    let mut phone = phone(Order::PasswordFirst);
    let (first, second) = (service(&phone, 1), service(&phone, 1));
    let reader = plain_reader();
    first.books().faults.insert(Kind::Submit, (Fault::ReplyLost, 4));
    for code in [first.code(), second.code()] {
        let error = phone.join(&code, &reader, &traveller()).unwrap_err();
        assert_eq!(error.code, C::OfflineAtSubmit);
    }
    assert_eq!(second.books().requests, []);
    phone.token = [10; 32];
    phone.join(&second.code(), &reader, &traveller()).unwrap();
    assert_eq!((first.books().completions, second.books().completions), (1, 1));
    assert_eq!(reader.counts().verifies, 2);
}

/// After its end a session takes no signature: it holds up nobody.
#[test]
fn what_was_signed_in_a_session_that_is_over_holds_up_nothing() {
    let mut phone = phone(Order::PasswordFirst);
    let (first, second) = (service(&phone, 1), service(&phone, 1));
    first.books().remaining_ms = 60_000;
    first
        .books()
        .faults
        .insert(Kind::Submit, (Fault::ReplyLost, u32::MAX));
    let reader = plain_reader();
    let error = phone.join(&first.code(), &reader, &traveller()).unwrap_err();
    assert_eq!(error.code, C::OfflineAtSubmit);
    phone.clock = StoppedClock::at(UtcTime(phone.now().0 + 61));
    phone.token = [10; 32];
    phone.join(&second.code(), &reader, &traveller()).unwrap();
    assert_eq!(second.books().completions, 1);
}

/// A session's id stands in its link, for whoever made that link to read: it is no key to what is kept of another host's.
#[test]
fn what_is_kept_of_a_session_goes_to_its_own_host_only() {
    let mut phone = phone(Order::PasswordFirst);
    let (first, second) = (service(&phone, 1), service(&phone, 1));
    let reader = plain_reader();
    let mistaken = Traveller::new(Person::entering(&["WRONG123"]));
    let error = phone.join(&first.code(), &reader, &mistaken).unwrap_err();
    assert_eq!(error.code, C::WrongPassword);
    phone.token = [10; 32];
    phone.join(&second.code(), &reader, &traveller()).unwrap();
    assert_eq!((first.count(Kind::GiveBack), second.books().completions), (1, 1));
}

#[test]
fn each_request_that_finds_nobody_listening_ends_in_its_code() {
    // Bound and let go: nobody listens there.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = nobody.local_addr().unwrap().port();
    drop(nobody);
    for request in Kind::TO_THE_END {
        let phone = phone(Order::PasswordFirst);
        let service = service(&phone, 1);
        phone.divert(Some((request, port)));
        let reader = plain_reader();
        let result = phone.join(&service.code(), &reader, &traveller());
        let expected = match request {
            Kind::Progress => Ok(()),
            Kind::State => Err(C::SessionNotConfirmed),
            Kind::Submit => Err(C::OfflineAtSubmit),
            _ => Err(C::Offline),
        };
        assert_eq!(result.map_err(|error| error.code), expected, "{request:?}");
        if expected.is_err() {
            phone.divert(None);
            assert_eq!(phone.resume(&reader, &traveller()), Ok(true), "{request:?}");
        }
        assert_eq!((service.books().completions, reader.counts().verifies), (1, 1));
    }
}

#[test]
fn cancelling_at_each_exchange_gives_the_session_back() {
    for order in ORDERS {
        for exchange in 1..=5 {
            let phone = phone(order);
            let service = service(&phone, 1);
            let person = Person::patient().cancelling_at(exchange, &phone.cancel);
            let error = phone
                .join(&service.code(), &plain_reader(), &Traveller::new(person))
                .unwrap_err();
            assert_eq!(error.code, C::Cancelled);
            assert_eq!(service.count(Kind::GiveBack), 1, "{order:?} {exchange}");
            assert_eq!(service.books().completions, 0);
        }
    }
}
