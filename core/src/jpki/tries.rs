//! The counter of tries, and what one VERIFY did to it.
//!
//! One entry, one VERIFY: it is sent here and nowhere else, and never again. After any answer but `9000` the counter is
//! asked once more in the same contact, and that number is what the person is told.

use crate::apdu::{Response, Status};
use crate::error::{ErrorCode, TriesSpent};
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

/// What became of an entry that did not unlock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnlockFailure {
    pub(crate) code: ErrorCode,
    pub(crate) spent: TriesSpent,
    pub(crate) left: Option<u8>,
}

impl<'c, 'a> Jpki<'c, 'a> {
    /// Reads the counter; free. The short form of the query is also the probe for short EF identifiers: `63Cx` is the
    /// counter, `6983`/`6984` locked, anything else leads to the plain path.
    pub(crate) async fn tries_left(&mut self) -> Result<Counter, ErrorCode> {
        if self.contact.path.short_ef {
            let answer = self.contact.exchange(&self.count_command()).await?;
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
        let answer = self.contact.exchange(&self.count_command()).await?;
        Ok(counter_of(&answer).map_or(Counter::NotReported, Counter::Left))
    }

    /// Presents the password, once. `before` is the counter as it was just read: on the plain path the password's file
    /// is the current one since.
    pub(crate) async fn unlock(
        self,
        password: SignaturePassword,
        before: u8,
    ) -> Result<Unlocked<'c, 'a>, UnlockFailure> {
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
            Err(lost) => {
                return Err(UnlockFailure {
                    code: *lost,
                    spent: TriesSpent::Unknown,
                    left: None,
                });
            }
        };
        Err(self.settle(code, before).await)
    }

    /// After a `9000` that unlocked nothing: as [`Self::settle`], but another file may be the current one by now.
    pub(super) async fn settle_again(self, before: u8) -> UnlockFailure {
        if !self.contact.path.short_ef {
            let select = commands::select_ef(Ef::SignaturePassword);
            if let Err(lost) = self.contact.exchange_once(&select, Weight::Light).await {
                return UnlockFailure {
                    code: lost,
                    spent: TriesSpent::Unknown,
                    left: None,
                };
            }
        }
        self.settle(ErrorCode::UnexpectedAnswer, before).await
    }

    /// After an answer other than `9000`: the counter decides.
    async fn settle(self, code: ErrorCode, before: u8) -> UnlockFailure {
        let query = self.count_command();
        if code == ErrorCode::VerifyFormRefused || code == ErrorCode::UnexpectedAnswer {
            self.contact.path.short_ef = false;
        }
        let after = match self.contact.exchange_once(&query, Weight::Light).await {
            Ok(answer) => counter_of(&answer),
            Err(lost) => {
                return UnlockFailure {
                    code: lost,
                    spent: TriesSpent::Unknown,
                    left: None,
                };
            }
        };
        let Some(after) = after else {
            let code = ErrorCode::UnexpectedAnswer;
            return UnlockFailure {
                code,
                spent: TriesSpent::Unknown,
                left: None,
            };
        };
        let spent = account(before, after);
        let code = match (code, spent) {
            _ if after == 0 => ErrorCode::PasswordLocked,
            // The card called the password wrong and counted nothing: one of the two is not to be believed.
            (ErrorCode::WrongPassword, TriesSpent::None) => ErrorCode::UnexpectedAnswer,
            _ => code,
        };
        UnlockFailure {
            code,
            spent,
            left: Some(after),
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

/// What an entry cost whose VERIFY was not answered, by the counter before and after on the same card.
///
/// | before, after | cost | the password |
/// |---|---|---|
/// | d = c − 1 | one | was wrong |
/// | d = c < 5 | none | never arrived |
/// | c < 5, d = 5 | none | was right: a success sets the counter back |
/// | c = d = 5 | none | was right or never arrived |
/// | anything else | unknown | |
pub(crate) fn account(before: u8, after: u8) -> TriesSpent {
    if after.checked_add(1) == Some(before) {
        TriesSpent::One
    } else if after == before && before <= MAX_TRIES || before < MAX_TRIES && after == MAX_TRIES {
        TriesSpent::None
    } else {
        TriesSpent::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counter_tells_what_an_unanswered_entry_cost() {
        for before in 1..=5 {
            assert_eq!(account(before, before - 1), TriesSpent::One, "{before}");
            assert_eq!(account(before, before), TriesSpent::None, "{before}");
            assert_eq!(account(before, 5), TriesSpent::None, "{before}");
        }
        for (before, after) in [(5, 3), (4, 2), (3, 4), (2, 4), (5, 6), (6, 6), (15, 15), (3, 0)] {
            assert_eq!(account(before, after), TriesSpent::Unknown, "{before} {after}");
        }
    }
}
