//! The counter of tries, and what one VERIFY did to it.
//!
//! One entry, one VERIFY: it is sent here and nowhere else, and never again. After any answer but `9000` the counter is
//! asked once more in the same contact, and that number is what the person is told.

use crate::apdu::{Response, Status};
use crate::error::{Error, ErrorCode, TriesSpent, Verdict};
use crate::jpki::commands::{self, Ef, Target};
use crate::jpki::{Jpki, Unlocked, Weight};
use crate::password::SignaturePassword;

/// The tries of a fresh signature password (all sources).
const MAX_TRIES: u8 = 5;

/// What a card says of its tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    /// So many are left; 0 is locked.
    Left(u8),
    /// It answers something else than a counter.
    NotReported,
    /// There is no signature password on it.
    NoPassword,
}

impl<'c, 'a> Jpki<'c, 'a> {
    /// Reads the counter; free. The short form of the query is also the probe for short EF identifiers: `63Cx` is the
    /// counter, `6983`/`6984` locked, anything else leads to the plain path.
    pub(crate) async fn tries_left(&mut self) -> Result<Counter, ErrorCode> {
        if self.contact.path.short_ef {
            let answer = self.count().await?;
            if let Some(left) = counter_of(&answer) {
                return Ok(Counter::Left(left));
            }
            self.contact.path.short_ef = false;
        }
        let selected = self
            .contact
            .exchange(&commands::select_ef(Ef::SignaturePassword))
            .await?;
        match selected.status.kind() {
            Status::Ok => {}
            Status::NotFound => return Ok(Counter::NoPassword),
            _ => return Ok(Counter::NotReported),
        }
        let answer = self.count().await?;
        Ok(counter_of(&answer).map_or(Counter::NotReported, Counter::Left))
    }

    /// Asks for the counter. Nothing follows: a `61xx` is no counter.
    async fn count(&mut self) -> Result<Response, ErrorCode> {
        self.contact.may_go_on()?;
        let query = self.count_command();
        self.contact.exchange_once(&query, Weight::Light).await
    }

    /// Presents the password, once. `before` is the counter as it was just read: on the plain path the password's file
    /// is the current one since.
    ///
    /// An [`Error`] says what it cost; its `tries_left` is `None` where nobody could ask.
    pub(crate) async fn unlock(
        self,
        password: SignaturePassword,
        before: u8,
    ) -> Result<Unlocked<'c, 'a>, Error> {
        let verify = commands::verify(self.target(), password.into_bytes());
        let answer = self.contact.exchange_once(&verify, Weight::Verify).await;
        drop(verify);
        let code = match &answer {
            Ok(answer) if answer.status.is_ok() => return Ok(Unlocked::new(self.contact, before)),
            Ok(answer) => match answer.status.kind() {
                Status::TriesLeft(_) | Status::Blocked => ErrorCode::WrongPassword,
                Status::FormRefused | Status::NotFound => ErrorCode::VerifyFormRefused,
                _ => ErrorCode::UnexpectedAnswer,
            },
            // A malformed answer: the link stands, the card can be asked.
            Err(ErrorCode::UnexpectedAnswer) => ErrorCode::UnexpectedAnswer,
            Err(lost) => return Err(Error::free(*lost).with_unknown_cost()),
        };
        Err(self.settle(code, before).await)
    }

    /// After a `9000` that unlocked nothing: as [`Self::settle`], but another file may be the current one by now.
    pub(super) async fn settle_again(self, before: u8) -> Error {
        if !self.contact.path.short_ef {
            let select = commands::select_ef(Ef::SignaturePassword);
            if let Err(lost) = self.contact.exchange_once(&select, Weight::Light).await {
                return Error::free(lost).with_unknown_cost();
            }
        }
        self.settle(ErrorCode::UnexpectedAnswer, before).await
    }

    /// After an answer other than `9000`: the counter decides.
    async fn settle(self, code: ErrorCode, before: u8) -> Error {
        let query = self.count_command();
        if code != ErrorCode::WrongPassword {
            self.contact.path.short_ef = false;
        }
        let after = match self.contact.exchange_once(&query, Weight::Light).await {
            Ok(answer) => counter_of(&answer).ok_or(ErrorCode::UnexpectedAnswer),
            Err(lost) => Err(lost),
        };
        match after {
            // The card called the password wrong and counted nothing: one of the two is not to be believed.
            Ok(after) if code == ErrorCode::WrongPassword && after >= before => {
                account(ErrorCode::UnexpectedAnswer, before, after)
            }
            Ok(after) => account(code, before, after),
            Err(lost) => Error::free(lost).with_unknown_cost(),
        }
    }

    fn target(&self) -> Target {
        match self.contact.path.short_ef {
            true => Target::Short(Ef::SignaturePassword),
            false => Target::Current,
        }
    }

    fn count_command(&self) -> crate::apdu::Command {
        commands::count_tries(self.target())
    }
}

/// The number that a query's answer stands for, where it stands for one.
fn counter_of(answer: &Response) -> Option<u8> {
    match answer.status.kind() {
        Status::TriesLeft(left) => Some(left),
        Status::Blocked => Some(0),
        _ => None,
    }
}

/// What an entry cost whose VERIFY was not answered by `9000`, by the counter before and after on the same card. `code`
/// is what went wrong otherwise.
///
/// | before c, after d | cost | the password |
/// |---|---|---|
/// | d = c − 1 | one | was wrong |
/// | d = c < 5 | none | never arrived |
/// | c < 5, d = 5 | none | was right: a success sets the counter back |
/// | c = d = 5 | none | was right or never arrived |
/// | anything else | unknown | |
///
/// d = 0 is locked, whatever it cost.
pub(crate) fn account(code: ErrorCode, before: u8, after: u8) -> Error {
    let (tries_spent, verdict) = if after.checked_add(1) == Some(before) {
        (TriesSpent::One, Some(Verdict::Wrong))
    } else if after == before && before < MAX_TRIES {
        (TriesSpent::None, Some(Verdict::NeverArrived))
    } else if after == MAX_TRIES && before < MAX_TRIES {
        (TriesSpent::None, Some(Verdict::Right))
    } else if after == MAX_TRIES && before == MAX_TRIES {
        (TriesSpent::None, None)
    } else {
        (TriesSpent::Unknown, None)
    };
    let code = match verdict {
        _ if after == 0 => ErrorCode::PasswordLocked,
        Some(Verdict::Wrong) => ErrorCode::WrongPassword,
        _ => code,
    };
    Error {
        code,
        tries_spent,
        tries_left: Some(after),
        verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: u8, after: u8) -> (TriesSpent, Option<Verdict>, ErrorCode) {
        let error = account(ErrorCode::CardLost, before, after);
        assert_eq!(error.tries_left, Some(after));
        (error.tries_spent, error.verdict, error.code)
    }

    #[test]
    fn the_counter_tells_what_an_unanswered_entry_cost() {
        use {ErrorCode::*, TriesSpent as Cost, Verdict::*};
        for before in 2..=5 {
            assert_eq!(told(before, before - 1), (Cost::One, Some(Wrong), WrongPassword));
        }
        assert_eq!(told(1, 0), (Cost::One, Some(Wrong), PasswordLocked));
        for before in 1..=4 {
            assert_eq!(told(before, before), (Cost::None, Some(NeverArrived), CardLost));
        }
        for before in 1..=3 {
            assert_eq!(told(before, 5), (Cost::None, Some(Right), CardLost));
        }
        // One more than before is "right" only as the full counter.
        assert_eq!(told(4, 5), (Cost::None, Some(Right), CardLost));
        assert_eq!(told(5, 5), (Cost::None, None, CardLost));
        for (before, after) in [(5, 3), (4, 2), (3, 4), (2, 4), (5, 6), (6, 6), (15, 15)] {
            assert_eq!(told(before, after), (Cost::Unknown, None, CardLost));
        }
        assert_eq!(told(3, 0), (Cost::Unknown, None, PasswordLocked));
    }
}
