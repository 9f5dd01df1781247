//! The journey: scan → claim → show → sign → submit, as one linear function over ports (journey P1–P18).
//!
//! What was scanned is judged before ([`Invitation::parse`]). From there on this reads top to bottom. What a crash or a
//! lost network must not cost is kept in the shell's [`Storage`]: the claim's token before the claim is sent, the
//! signatures before they are submitted. A signature made is never made again.

mod alongside;
mod documents;
mod ports;
mod progress;
mod record;
mod steward;

use core::pin::pin;
use std::path::Path;

use crate::cancel::Cancel;
use crate::ceremony::{self, Ceremony, Order, Refused, Rules, Signature};
use crate::certificate::Certificate;
use crate::clock::{Clock, MonotonicTime, UtcTime};
use crate::error::{Error, ErrorCode, Resume};
use crate::link::CardReader;
use crate::session::{Claim, Client, Http, Invitation, PhoneState, Timer, Token};
use crate::verify::Options;
use zeroize::Zeroizing;

use alongside::{alongside, within};
use documents::Fetched;
pub use ports::{Guide, News, Review, ReviewedDocument, Storage, StorageError};
use progress::Reporter;
use record::Record;
use steward::{AnnouncedReader, Steward};

/// How long a farewell to the page may hold up the end of a journey.
const FAREWELL_MS: u64 = 3_000;

/// All that a journey stands on.
pub struct Journey<'a> {
    /// The network.
    pub http: &'a dyn Http,
    /// Waiting.
    pub timer: &'a dyn Timer,
    /// The time.
    pub clock: &'a dyn Clock,
    /// The radio.
    pub reader: &'a dyn CardReader,
    /// The person.
    pub guide: &'a dyn Guide,
    /// Where the claim and unsent signatures are kept.
    pub storage: &'a dyn Storage,
    /// A folder of the app's own, where the documents are put. The shell removes it.
    pub documents: &'a Path,
    /// The way out.
    pub cancel: &'a Cancel,
    /// What was decided beforehand.
    pub settings: Settings,
}

/// What was decided before a journey starts.
#[derive(Clone)]
pub struct Settings {
    /// Which comes first (journey P4).
    pub order: Order,
    /// The yes to spending the last try, given beforehand.
    pub spend_last_try: bool,
    /// Short APDUs and no short EF identifiers.
    pub plain: bool,
    /// Card CAs that are believed beside the compiled generations, when signatures that a document has are looked at.
    pub trust: Vec<Certificate>,
    /// 32 fresh random bytes: the token of a new claim.
    pub token: Zeroizing<[u8; 32]>,
    /// 32 fresh random bytes: the key under which the card is remembered.
    pub ceremony_key: Zeroizing<[u8; 32]>,
}

/// Joins the session of an invitation, to the end. The same session again goes on with what is kept of it.
///
/// # Errors
/// Why it ended before, what that cost, and where it may resume. Call again to resume.
pub async fn join(journey: &Journey<'_>, invitation: Invitation) -> Result<(), Error> {
    match Record::load(journey.storage)? {
        Some(record) if record.invitation.is_same_session(&invitation) => {
            return run(journey, Record { invitation, ..record }).await;
        }
        Some(other) => let_go(journey, &other).await?,
        None => {}
    }
    let token = Token::new(&journey.settings.token);
    run(journey, Record::new(invitation, token)).await
}

/// Whether this invitation's session only waits for its signatures to be handed in: no card, no password.
///
/// # Errors
/// When the storage cannot say.
pub fn is_signed(storage: &dyn Storage, invitation: &Invitation) -> Result<bool, ErrorCode> {
    let record = Record::load(storage)?;
    Ok(record
        .is_some_and(|record| record.invitation.is_same_session(invitation) && record.unsent().is_some()))
}

/// Goes on with the session that is kept, without a scan. `false`: none is.
///
/// # Errors
/// As [`join`].
pub async fn resume(journey: &Journey<'_>) -> Result<bool, Error> {
    match Record::load(journey.storage)? {
        Some(record) => run(journey, record).await.map(|()| true),
        None => Ok(false),
    }
}

async fn run(journey: &Journey<'_>, mut record: Record) -> Result<(), Error> {
    let (invitation, token) = (record.invitation.clone(), record.token.clone());
    let client = Client::new(journey.http, journey.timer, journey.clock, &invitation, &token);
    let reporter = Reporter::new(journey.clock.now());
    if record.unsent().is_none() {
        // Before the claim is sent: its answer may be lost, and the token is what gets it again.
        record.save(journey.storage)?;
        if let Err(error) = until_signed(journey, &client, &reporter, &mut record).await {
            part(journey, &client, &reporter, &record, error.code).await;
            return Err(error);
        }
    }
    hand_in(journey, &client, &reporter, &record).await
}

/// Claim, fetch, show, sign.
async fn until_signed(
    journey: &Journey<'_>,
    client: &Client<'_>,
    reporter: &Reporter,
    record: &mut Record,
) -> Result<(), Error> {
    journey.guide.tell(News::Claiming);
    let (claim, ends) = claim(journey, client).await?;
    record.ends = UtcTime(
        journey
            .clock
            .now()
            .0
            .saturating_add(claim.remaining_ms.cast_signed() / 1_000),
    );
    journey.guide.tell(News::Claimed(&claim));
    let work = async {
        let fetched = fetch_all(journey, client, &claim, ends).await?;
        show(journey, client, reporter, &claim, &fetched, ends).await?;
        sign(journey, client, reporter, record, &fetched, ends).await
    };
    alongside(work, count_down(journey, ends)).await
}

/// Takes the session. A no does not overtake it: the answer is awaited a little, so that what is given back afterwards
/// was taken before.
async fn claim(journey: &Journey<'_>, client: &Client<'_>) -> Result<(Claim, MonotonicTime), Error> {
    let mut claim = pin!(client.claim());
    if let Some(claimed) = journey.cancel.race(claim.as_mut()).await {
        return Ok(claimed?);
    }
    let _ = within(claim, journey.timer.wait(FAREWELL_MS)).await;
    Err(ErrorCode::Cancelled.into())
}

async fn fetch_all(
    journey: &Journey<'_>,
    client: &Client<'_>,
    claim: &Claim,
    ends: MonotonicTime,
) -> Result<Vec<Fetched>, Error> {
    let of = claim.documents.len();
    let mut fetched = Vec::new();
    for (number, document) in (1..).zip(&claim.documents) {
        journey.guide.tell(News::Fetching { number, of });
        let path = journey.documents.join(format!("{number}.pdf"));
        let options = Options {
            trust: journey.settings.trust.clone(),
            ..Options::new(journey.clock.now())
        };
        let fetch = or_cancelled(journey, documents::fetch(client, document, path, &options));
        let left_ms = ends.0.saturating_sub(journey.clock.monotonic().0);
        let in_time = within(fetch, journey.timer.wait(left_ms)).await;
        fetched.push(in_time.ok_or(ErrorCode::SessionEndsTooSoon)??);
    }
    Ok(fetched)
}

/// Who asks for what; nothing happens until the person starts it (journey P3, P5).
async fn show(
    journey: &Journey<'_>,
    client: &Client<'_>,
    reporter: &Reporter,
    claim: &Claim,
    fetched: &[Fetched],
    ends: MonotonicTime,
) -> Result<(), Error> {
    let review = Review {
        claim,
        documents: claim
            .documents
            .iter()
            .zip(fetched)
            .map(|(offered, fetched)| ReviewedDocument {
                offered,
                path: &fetched.path,
                active_content: &fetched.active_content,
            })
            .collect(),
        ends,
    };
    reporter.push(PhoneState::Reviewing);
    let asked = alongside(journey.guide.review(&review), reporter.flush(client));
    match journey.cancel.race(asked).await {
        Some(Ok(true)) => Ok(()),
        Some(Ok(false)) | None => Err(ErrorCode::Cancelled.into()),
        Some(Err(Refused)) => Err(ErrorCode::ShellFailed.into()),
    }
}

/// The ceremony, over what has no signature yet.
async fn sign(
    journey: &Journey<'_>,
    client: &Client<'_>,
    reporter: &Reporter,
    record: &mut Record,
    fetched: &[Fetched],
    ends: MonotonicTime,
) -> Result<(), Error> {
    record.expect(fetched);
    let missing = record.missing();
    let documents: Vec<_> = missing
        .iter()
        .filter_map(|at| fetched.get(*at))
        .map(|fetched| ceremony::Document::Prepared {
            digest: fetched.digest.clone(),
        })
        .collect();
    let steward = Steward {
        guide: journey.guide,
        client,
        reporter,
        documents: documents.len(),
    };
    let reader = AnnouncedReader {
        reader: journey.reader,
        client,
        reporter,
    };
    let settings = &journey.settings;
    let ceremony = Ceremony {
        reader: &reader,
        holder: &steward,
        clock: journey.clock,
        cancel: journey.cancel,
        rules: Rules {
            spend_last_try: settings.spend_last_try,
            plain: settings.plain,
            deadline: Some(ends),
            ceremony_key: settings.ceremony_key.clone(),
        },
    };
    let (made, certificate, result) = match ceremony::sign(&ceremony, settings.order, documents).await {
        // A no that came with the last signature is still a no.
        Ok(_) if journey.cancel.is_cancelled() => return Err(ErrorCode::Cancelled.into()),
        Ok(signed) => {
            reporter.push(PhoneState::Signed);
            let made = signed.signatures.into_iter().map(Some).collect();
            (made, Some(signed.certificate), Ok(()))
        }
        Err(stopped) => (stopped.signatures, stopped.certificate, Err(stopped.error)),
    };
    if let Some(certificate) = certificate {
        let made: Vec<Option<Signature>> = made;
        let made = made.into_iter().map(|made| made.map(|made| made.cms)).collect();
        record.take(&missing, made, certificate.der())?;
    }
    // A signature that cannot be kept can still be handed in.
    let kept = record.save(journey.storage);
    result.and(if record.unsent().is_some() {
        Ok(())
    } else {
        kept.map_err(Error::from)
    })
}

/// Submits; what may not have arrived stays kept.
async fn hand_in(
    journey: &Journey<'_>,
    client: &Client<'_>,
    reporter: &Reporter,
    record: &Record,
) -> Result<(), Error> {
    let signatures = record.unsent().ok_or(ErrorCode::Internal)?;
    journey.guide.tell(News::Submitting);
    let submit = alongside(client.submit(&signatures), reporter.flush(client));
    let answer = or_cancelled(journey, submit).await;
    match &answer {
        // What stays behind by a fault of the storage is answered by the service when it is sent again.
        Ok(()) => {
            let _ = journey.storage.clear();
        }
        Err(error) => part(journey, client, reporter, record, error.code).await,
    }
    answer
}

/// The end of a journey without success: tells the page, and lets go what this phone has no more use for.
async fn part(
    journey: &Journey<'_>,
    client: &Client<'_>,
    reporter: &Reporter,
    record: &Record,
    code: ErrorCode,
) {
    match code {
        ErrorCode::Cancelled => reporter.push(PhoneState::Cancelled),
        code => reporter.fail(code),
    }
    let leaving = Leaving::of(code, record);
    // Nothing can be told where nothing gets through.
    if code.resume() != Resume::Submit {
        let _ = within(reporter.flush(client), journey.timer.wait(FAREWELL_MS)).await;
    }
    if leaving == Leaving::GiveBack {
        // Unanswered, the session stays taken until its end, and the page can still make a new code.
        let _ = within(client.give_back(), journey.timer.wait(FAREWELL_MS)).await;
    }
    if leaving != Leaving::Keep {
        // A token that stays behind by a fault of the storage is of no use to anybody.
        let _ = journey.storage.clear();
    }
}

/// What becomes of a claim when a journey ends early.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaving {
    /// It stays with this phone: the journey can go on.
    Keep,
    /// It is no more.
    Forget,
    /// It is given back.
    GiveBack,
}

impl Leaving {
    fn of(code: ErrorCode, record: &Record) -> Self {
        use ErrorCode as C;
        match code {
            // A signature that was made is never made again.
            C::Cancelled | C::DocumentNotAsAnnounced | C::DocumentNotPrepared | C::SessionEndsTooSoon => {
                if record.is_empty() {
                    Self::GiveBack
                } else {
                    Self::Keep
                }
            }
            // Of no use to this service: another card may be.
            C::SubmissionRefused => Self::GiveBack,
            C::CodeUnknown
            | C::CodeExpired
            | C::CodeReplaced
            | C::CodeUsed
            | C::CodeClaimed
            | C::LinkExpired
            | C::LinkUsed
            | C::SessionUnknown
            | C::SessionExpired
            | C::SessionReplaced
            | C::SessionReleased
            | C::SessionAlreadySigned => Self::Forget,
            _ => Self::Keep,
        }
    }
}

/// What is kept of another session: handed in where it was signed, given back where it was not; once.
///
/// # Errors
/// A signature that may not have arrived, of a session that is not over yet: it comes first.
async fn let_go(journey: &Journey<'_>, record: &Record) -> Result<(), Error> {
    let client = Client::new(
        journey.http,
        journey.timer,
        journey.clock,
        &record.invitation,
        &record.token,
    );
    let Some(signatures) = record.unsent() else {
        let given_back = within(client.give_back(), journey.timer.wait(FAREWELL_MS));
        let _ = journey.cancel.race(given_back).await;
        return Ok(());
    };
    journey.guide.tell(News::Submitting);
    match or_cancelled(journey, client.submit(&signatures)).await {
        Err(error)
            if Leaving::of(error.code, record) == Leaving::Keep && journey.clock.now() < record.ends =>
        {
            Err(error)
        }
        _ => Ok(()),
    }
}

/// Says when three minutes are left, and when one is (journey P14).
async fn count_down(journey: &Journey<'_>, ends: MonotonicTime) {
    for (mark_ms, next_ms) in [(180_000, 60_000), (60_000, 0)] {
        let left_ms = ends.0.saturating_sub(journey.clock.monotonic().0);
        if left_ms <= next_ms {
            continue;
        }
        journey.timer.wait(left_ms.saturating_sub(mark_ms)).await;
        let remaining_ms = ends.0.saturating_sub(journey.clock.monotonic().0);
        journey.guide.tell(News::TimeLeft { remaining_ms });
    }
}

/// Awaits a request, or gives it up when the person cancels.
async fn or_cancelled<T>(
    journey: &Journey<'_>,
    work: impl Future<Output = Result<T, ErrorCode>>,
) -> Result<T, Error> {
    let done = journey.cancel.race(work).await;
    done.unwrap_or(Err(ErrorCode::Cancelled)).map_err(Error::from)
}
