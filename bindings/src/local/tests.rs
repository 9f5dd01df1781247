//! Files that are signed on the phone: what is there is never overwritten.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use async_trait::async_trait;
use natsuin_core::ceremony::Order;

use crate::cancel::Cancel;
use crate::card::Rules;
use crate::clock::{Clock, PortError};
use crate::error::{FileProblem, NatsuinError};
use crate::holder::{Holder, PasswordRequest, Progress, TapRequest};
use crate::password::Password;
use crate::simulator::SimulatedCard;

use super::{Assignment, Form, sign_files};

/// Enters the right password, and does something else while being asked for it.
struct Person<Act>(Act);

#[async_trait]
impl<Act: Fn() + Send + Sync> Holder for Person<Act> {
    async fn ask_password(&self, _: PasswordRequest) -> Result<Option<Arc<Password>>, PortError> {
        (self.0)();
        Ok(Some(Password::new(b"NATSUIN1".to_vec()).unwrap()))
    }

    async fn confirm_last_try(&self) -> Result<bool, PortError> {
        Ok(false)
    }

    async fn tap_again(&self, _: TapRequest) -> Result<bool, PortError> {
        Ok(false)
    }

    fn show(&self, _: Progress) -> Result<(), PortError> {
        Ok(())
    }
}

struct DeskClock(Instant);

#[async_trait]
impl Clock for DeskClock {
    fn now_s(&self) -> Result<i64, PortError> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        Ok(i64::try_from(since.as_secs()).unwrap())
    }

    fn monotonic_ms(&self) -> Result<u64, PortError> {
        Ok(u64::try_from(self.0.elapsed().as_millis()).unwrap())
    }

    async fn wait(&self, _: u64) -> Result<(), PortError> {
        Ok(())
    }
}

/// Signs `input` into each of the outputs, in a folder. Answers how it ended and how often the card was asked for.
fn sign(
    folder: &Path,
    outputs: &[&str],
    act: impl Fn() + Send + Sync + 'static,
) -> (Result<Vec<String>, NatsuinError>, u32) {
    let card = SimulatedCard::new("my-number".to_owned(), String::new()).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let files = outputs.iter().map(|output| Assignment {
        input: path("input"),
        output: path(output),
        form: Form::Cms,
    });
    let rules = Rules {
        order: Order::PasswordFirst,
        spend_last_try: false,
        plain: false,
    };
    let work = sign_files(
        Arc::clone(&card).reader().unwrap(),
        Box::new(Person(act)),
        Box::new(DeskClock(Instant::now())),
        files.collect(),
        rules,
        Cancel::new().unwrap(),
    );
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let signed = runtime.block_on(work).map(|signed| signed.written);
    (signed, card.counts().unwrap().connects)
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("input"), "a document").unwrap();
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn an_output_that_is_taken_is_refused_before_the_card() {
    for outputs in [
        &["a.p7s", "a.p7s"][..],
        &["a.p7s", "./a.p7s"],
        &["a.p7s", "sub/../a.p7s"],
        &["input"],
    ] {
        let folder = folder();
        fs::create_dir(folder.path().join("sub")).unwrap();
        let (signed, connects) = sign(folder.path(), outputs, || ());
        let taken = folder.path().join(outputs.last().unwrap());
        let refused = NatsuinError::File {
            problem: FileProblem::Exists,
            name: "output_exists".to_owned(),
            path: taken.to_str().unwrap().to_owned(),
            written: Vec::new(),
        };
        assert_eq!(signed, Err(refused));
        assert_eq!(connects, 0);
        assert_eq!(names(folder.path()), ["input", "sub"]);
    }
}

#[test]
fn what_appears_at_the_output_meanwhile_is_left_alone_and_the_other_results_are_kept() {
    let folder = folder();
    let meanwhile = folder.path().join("a.p7s");
    let theirs = meanwhile.clone();
    let (signed, _) = sign(folder.path(), &["a.p7s", "b.p7s"], move || {
        fs::write(&theirs, "theirs").unwrap();
    });
    let Err(NatsuinError::File {
        problem,
        path,
        written,
        ..
    }) = signed
    else {
        panic!("{signed:?}")
    };
    assert_eq!(
        (problem, path.as_str()),
        (FileProblem::Exists, meanwhile.to_str().unwrap())
    );
    assert_eq!(written, [folder.path().join("b.p7s").to_str().unwrap()]);
    assert_eq!(fs::read_to_string(&meanwhile).unwrap(), "theirs");
    assert_eq!(
        names(folder.path()),
        ["a.p7s", "b.p7s", "input"],
        "nothing is left aside"
    );
}
