//! A contact without a password: who is the card, how many tries are left, what became of an entry in doubt.

use crate::ceremony::identity::{self, Mark};
use crate::ceremony::progress::Step;
use crate::ceremony::work::{Work, open};
use crate::error::{Error, ErrorCode, Resume};
use crate::jpki::{CardKind, Contact, Counter, Jpki, account};
use crate::link::Ending;

/// Looks until a card was seen, as often as the person taps. `after`: the failure that led here, if one did.
///
/// Answers that failure with its cost resolved, where it was unknown.
pub(super) async fn run(work: &mut Work<'_>, after: Option<Error>) -> Result<Option<Error>, Error> {
    loop {
        work.meter.plan(true, work.unsigned());
        match contact(work).await {
            Ok(()) => return settle(work, after),
            Err(code) if !is_asked_again(code) => return Err(work.free(code)),
            Err(code) => {
                let error = match (code, after) {
                    // Nobody came back: what broke the contact before says more.
                    (ErrorCode::NoCard, Some(after)) => after,
                    _ => work.free(code),
                };
                work.ask_tap(error, false).await?;
            }
        }
    }
}

/// Whether another contact may do better.
const fn is_asked_again(code: ErrorCode) -> bool {
    matches!(code.resume(), Resume::Tap | Resume::Password)
}

/// What the counter says now: nothing left, or what an entry in doubt cost.
fn settle(work: &mut Work<'_>, after: Option<Error>) -> Result<Option<Error>, Error> {
    let resolved = match (after, work.doubt.take(), work.tries_left) {
        (Some(after), Some(before), Some(now)) => Some(account(after.code, before, now)),
        (after, _, _) => after,
    };
    match resolved {
        Some(error) if error.code == ErrorCode::PasswordLocked => Err(error),
        _ if work.tries_left == Some(0) => Err(work.free(ErrorCode::PasswordLocked)),
        resolved => Ok(resolved),
    }
}

async fn contact(work: &mut Work<'_>) -> Result<(), ErrorCode> {
    let meter = work.meter.clone();
    let mut contact = open(work.ceremony, &meter, work.path).await?;
    let seen = see(work, &mut contact).await;
    contact.ends(match &seen {
        Ok(_) => Ending::Paused,
        Err(code) if is_asked_again(*code) => Ending::Interrupted,
        Err(_) => Ending::Failed,
    });
    work.path = contact.path;
    drop(contact);
    meter.say(Step::Released);
    let seen = seen?;
    work.mark = seen.mark;
    work.tries_left = Some(seen.tries_left);
    Ok(())
}

/// Whether the mark is that of the card of the contacts before, as far as there was one.
pub(super) fn check_mark(work: &Work<'_>, mark: Option<&Mark>) -> Result<(), ErrorCode> {
    match &work.mark {
        Some(known) if mark != Some(known) => Err(ErrorCode::AnotherCard),
        _ => Ok(()),
    }
}

/// Where the mark cannot tell one card from another, the counter must be the one of the contact before; unless it may
/// have changed since.
pub(super) fn check_counter(work: &Work<'_>, tries_left: u8) -> Result<(), ErrorCode> {
    let told_by_mark = work.mark.as_ref().is_some_and(|mark| !mark.is_weak());
    let agrees = work.tries_left.is_none_or(|before| before == tries_left);
    if told_by_mark || work.doubt.is_some() || agrees {
        Ok(())
    } else {
        Err(ErrorCode::AnotherCard)
    }
}

struct Seen {
    mark: Option<Mark>,
    tries_left: u8,
}

async fn see(work: &Work<'_>, contact: &mut Contact<'_>) -> Result<Seen, ErrorCode> {
    work.meter.step(Step::Identifying);
    let mut jpki = Jpki::select(contact).await?;
    work.meter.step(Step::CountingTries);
    let counter = jpki.tries_left().await?;
    work.meter.step(Step::Identifying);
    let token = jpki.token().await?;
    // What kind of thing it is explains better than what its counter says.
    match token.as_ref().map(|token| token.kind) {
        Some(CardKind::Juki) => return Err(ErrorCode::NotMyNumberCard),
        Some(CardKind::Android | CardKind::Iphone) => return Err(ErrorCode::SmartphoneToken),
        _ => {}
    }
    let mark = identity::mark(&mut jpki, &work.key, token.map(|token| token.bytes)).await?;
    check_mark(work, mark.as_ref())?;
    let tries_left = judge_counter(&mut jpki, counter).await?;
    check_counter(work, tries_left)?;
    Ok(Seen { mark, tries_left })
}

/// The number of tries left; a card without a signature certificate is told from one that is locked.
pub(super) async fn judge_counter(jpki: &mut Jpki<'_, '_>, counter: Counter) -> Result<u8, ErrorCode> {
    match counter {
        Counter::Left(left @ 1..) => Ok(left),
        Counter::Left(0) => match jpki.availability().await? {
            Some((false, _)) => Err(ErrorCode::NoSignatureCertificate),
            _ => Ok(0),
        },
        Counter::NoPassword => Err(ErrorCode::NoSignatureCertificate),
        Counter::NotReported => match jpki.availability().await? {
            Some((false, _)) => Err(ErrorCode::NoSignatureCertificate),
            _ => Err(ErrorCode::CounterNotReported),
        },
    }
}
