//! The tail that both orders share: one contact that counts, unlocks, reads the certificate and signs.
//!
//! Select → same card? → tries left (0: locked; 1: release and ask) → time left? → VERIFY → certificate → sign n times.
//! A failure before VERIFY was handed to the reader keeps the typed password; after it, the password is gone by type.

use crate::ceremony::identity;
use crate::ceremony::look::{self, check_counter, check_mark, judge_counter};
use crate::ceremony::progress::Step;
use crate::ceremony::work::{Margin, Work, open};
use crate::error::{Error, ErrorCode, Resume};
use crate::jpki::{CertificateFailure, Contact, Jpki, Unlocked, Watch};
use crate::link::Ending;
use crate::password::SignaturePassword;

/// How a contact ended before all was done.
enum Halt {
    /// Nothing more can be done.
    Over(Error),
    /// The password is still here: tap again.
    Tap(ErrorCode),
    /// The password is still here, and would spend the last try.
    LastTry,
    /// The password is gone: a new entry is needed.
    Entry(Error),
}

/// Contacts, until all is signed or the person has had enough.
pub(super) async fn run(work: &mut Work<'_>, password: SignaturePassword) -> Result<(), Error> {
    work.password = Some(password);
    loop {
        work.meter.plan(false, work.unsigned());
        match contact(work).await {
            Ok(()) => return Ok(()),
            Err(Halt::Over(error)) => return Err(error),
            Err(Halt::Tap(code)) => work.ask_tap(work.free(code), true).await?,
            Err(Halt::LastTry) => work.confirm_last_try(None).await?,
            Err(Halt::Entry(error)) => work.password = Some(enter_again(work, error).await?),
        }
    }
}

/// The way to a new entry. An entry in doubt is resolved first, by a contact of its own: nobody shall type a wrong
/// password twice because nobody told.
async fn enter_again(work: &mut Work<'_>, error: Error) -> Result<SignaturePassword, Error> {
    let cancelled = work.ceremony.cancel.is_cancelled() || error.code == ErrorCode::Cancelled;
    if cancelled && work.past_cancelling {
        return Err(error);
    } else if cancelled {
        let code = ErrorCode::Cancelled;
        return Err(Error { code, ..error });
    }
    let mut after = error;
    if work.doubt.is_some() {
        work.ask_tap(error, false).await?;
        after = look::run(work, Some(error)).await?.unwrap_or(error);
    }
    work.ask_password(Some(after)).await
}

/// One contact, from the tap to the release.
async fn contact(work: &mut Work<'_>) -> Result<(), Halt> {
    let meter = work.meter.clone();
    let mut contact = open(work.ceremony, &meter, work.path)
        .await
        .map_err(|code| before_verify(work, code))?;
    let result = with_card(work, &mut contact).await;
    contact.ends(match &result {
        Ok(()) => Ending::Done,
        Err(Halt::LastTry) => Ending::Paused,
        Err(Halt::Tap(_)) => Ending::Interrupted,
        // The card is needed again before the next entry: its counter tells what became of this one.
        Err(Halt::Entry(_)) if work.doubt.is_some() => Ending::Interrupted,
        Err(Halt::Entry(_) | Halt::Over(_)) => Ending::Failed,
    });
    work.path = contact.path;
    drop(contact);
    match &result {
        Ok(()) => meter.finish(),
        Err(_) => meter.say(Step::Released),
    }
    result
}

async fn with_card(work: &mut Work<'_>, contact: &mut Contact<'_>) -> Result<(), Halt> {
    let (jpki, tries_left) = ready(work, contact).await?;
    let entry = work
        .password
        .take()
        .ok_or(Halt::Over(ErrorCode::Internal.into()))?;
    work.spend_confirmation();
    work.meter.step(Step::Unlocking);
    let unlocked = jpki
        .unlock(entry, tries_left)
        .await
        .map_err(|error| refused(work, error, tries_left))?;
    work.tries_left = None;
    work.meter.step(Step::ReadingCertificate);
    let (unlocked, der) = match unlocked.certificate().await {
        Ok(read) => read,
        Err(CertificateFailure::NotUnlocked(error)) => return Err(refused(work, error, tries_left)),
        Err(CertificateFailure::Failed(code)) => return Err(after_verify(code)),
    };
    work.take_certificate(&der).map_err(after_verify)?;
    sign_rest(work, unlocked).await.map_err(after_verify)
}

/// All that is free, up to the moment when VERIFY may go out.
async fn ready<'c, 'a>(
    work: &mut Work<'_>,
    contact: &'c mut Contact<'a>,
) -> Result<(Jpki<'c, 'a>, u8), Halt> {
    let (jpki, tries_left) = count(work, contact)
        .await
        .map_err(|code| before_verify(work, code))?;
    work.tries_left = Some(tries_left);
    match tries_left {
        0 => return Err(before_verify(work, ErrorCode::PasswordLocked)),
        1 if !work.last_try_confirmed => return Err(Halt::LastTry),
        _ => {}
    }
    work.check_deadline(Margin::BeforeVerify)
        .map_err(|code| before_verify(work, code))?;
    work.meter.may_go_on().map_err(|code| before_verify(work, code))?;
    Ok((jpki, tries_left))
}

/// Is it the card of the contact before, and how many tries are left on it?
async fn count<'c, 'a>(
    work: &mut Work<'_>,
    contact: &'c mut Contact<'a>,
) -> Result<(Jpki<'c, 'a>, u8), ErrorCode> {
    work.meter.step(Step::Identifying);
    let mut jpki = Jpki::select(contact).await?;
    if work.is_repeated() {
        let mark = identity::mark(&mut jpki, &work.key, None).await?;
        check_mark(work, mark.as_ref())?;
        work.mark = mark;
    }
    work.meter.step(Step::CountingTries);
    let counter = jpki.tries_left().await?;
    let tries_left = judge_counter(&mut jpki, counter).await?;
    check_counter(work, tries_left)?;
    if tries_left == 1 && !work.last_try_confirmed && work.mark.is_none() {
        // This contact ends with a question, and the answer is meant for this card.
        work.mark = identity::mark(&mut jpki, &work.key, None).await?;
    }
    Ok((jpki, tries_left))
}

async fn sign_rest(work: &mut Work<'_>, mut unlocked: Unlocked<'_, '_>) -> Result<(), ErrorCode> {
    while let Some((number, of, pending)) = work.next() {
        work.check_deadline(Margin::BeforeSign)?;
        work.meter.step(Step::Signing { number, of });
        let made = unlocked.sign(pending.attributes()).await;
        // Verified at once, a fraction of a millisecond: how the contact ends depends on it.
        let signed = made.and_then(|signature| pending.complete(&signature));
        // From here on the result stands, and so does what was finished before a tear.
        work.past_cancelling = number == of && signed.as_ref().err() != Some(&ErrorCode::Cancelled);
        work.keep(signed?);
    }
    Ok(())
}

/// The password is still here.
fn before_verify(work: &Work<'_>, code: ErrorCode) -> Halt {
    match code.resume() {
        Resume::Tap | Resume::Password => Halt::Tap(code),
        Resume::Nowhere | Resume::Scan | Resume::Submit => Halt::Over(work.free(code)),
    }
}

/// The card did not unlock.
fn refused(work: &mut Work<'_>, error: Error, before: u8) -> Halt {
    work.tries_left = error.tries_left;
    if error.tries_left.is_none() {
        work.doubt = Some(before);
    }
    match error.code {
        ErrorCode::PasswordLocked => Halt::Over(error),
        _ => Halt::Entry(error),
    }
}

/// The password was right, and is gone.
fn after_verify(code: ErrorCode) -> Halt {
    match code.resume() {
        Resume::Tap | Resume::Password => Halt::Entry(code.into()),
        Resume::Nowhere | Resume::Scan | Resume::Submit => Halt::Over(code.into()),
    }
}
