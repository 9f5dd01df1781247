//! The person in a ceremony: at the terminal, or absent with one password on standard input.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use natsuin_core::ceremony::{Holder, PasswordRequest, Progress, Refused, Step, TapRequest};
use natsuin_core::error::ErrorCode;
use natsuin_core::password::{Notices, SignaturePassword};

use crate::failure::Code;
use crate::input;
use crate::readers::Reader;
use crate::shell::Shell;
use crate::terminal::Terminal;

/// Without a person a contact that broke is tried again so often, for a card that only bounced.
const BOUNCES: u32 = 2;
/// And the card must be back so soon.
const BOUNCE_WAIT: Duration = Duration::from_secs(5);
/// So often a broken contact is followed by a wait; then the person is asked whether to go on.
const SILENT_RETRIES: u32 = 3;

/// The person of this ceremony.
pub(crate) struct Person<'a> {
    shell: &'a Shell,
    reader: &'a Reader,
    passwords: PasswordSource,
    /// How many documents are signed, of how many.
    signed: Mutex<(usize, usize)>,
}

/// Where passwords come from.
pub(crate) enum PasswordSource {
    /// Asked for at the terminal.
    Asked,
    /// Given beforehand, once.
    Given(Mutex<Option<SignaturePassword>>),
}

impl PasswordSource {
    /// A password that was given beforehand.
    pub(crate) fn given(password: SignaturePassword) -> Self {
        Self::Given(Mutex::new(Some(password)))
    }
}

impl<'a> Person<'a> {
    /// Whoever sits at this shell.
    pub(crate) fn new(shell: &'a Shell, reader: &'a Reader, passwords: PasswordSource) -> Self {
        Self {
            shell,
            reader,
            passwords,
            signed: Mutex::default(),
        }
    }

    /// The terminal, cleared of progress: something is to be said.
    fn terminal(&self) -> Option<&Terminal> {
        self.shell.progress.clear();
        self.shell.terminal.as_ref()
    }

    /// Says what happened, in short.
    fn explain(&self, terminal: &Terminal, code: ErrorCode) {
        terminal.say(self.shell.texts.code(Code::Core(code)).spoken);
    }

    /// Says what is signed already, and how to end with it and without it.
    fn tell_signed(&self, terminal: &Terminal) {
        let (signed, of) = *self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        if signed > 0 {
            terminal.say(&self.shell.texts.signed_so_far(signed, of));
        }
    }

    /// Asks until there is a password that could be one. None of it costs a try.
    async fn enter(&self, terminal: &Terminal, request: &PasswordRequest) -> Option<SignaturePassword> {
        let texts = self.shell.texts;
        loop {
            let line = terminal.ask_secret(&texts.password_question(request)).await?;
            match input::password(line) {
                Err(code) => self.explain(terminal, code),
                Ok((password, notices)) if self.accepts(terminal, notices).await? => return Some(password),
                Ok(_) => {}
            }
        }
    }

    /// Tells what was noticed; what looks wrong is asked about.
    async fn accepts(&self, terminal: &Terminal, notices: Notices) -> Option<bool> {
        let texts = self.shell.texts;
        for notice in texts.notices(notices) {
            terminal.say(notice);
        }
        if notices.no_letter || notices.no_digit {
            let answer = terminal.ask(texts.unusual_password_question()).await?;
            return Some(texts.is_yes(&answer));
        }
        Some(true)
    }

    /// Asks the person for the card again.
    async fn again(&self, terminal: &Terminal, request: TapRequest) -> bool {
        let texts = self.shell.texts;
        self.explain(terminal, request.error.code);
        if request.cost_unknown() {
            terminal.say(texts.cost_will_be_told());
        } else if request.password_kept && matches!(self.passwords, PasswordSource::Asked) {
            terminal.say(texts.password_is_kept());
        }
        if let Some(hint) = texts.hint(request.failed_contacts) {
            terminal.say(hint);
        }
        self.tell_signed(terminal);
        // A card that left is awaited. One that is still there would be tried again at once, and for ever.
        let card_left = matches!(
            request.error.code,
            ErrorCode::CardLost | ErrorCode::SessionTimedOut
        );
        if card_left && request.failed_contacts <= SILENT_RETRIES {
            return true;
        }
        terminal.ask(texts.press_enter()).await.is_some()
    }
}

#[async_trait]
impl Holder for Person<'_> {
    async fn ask_password(&self, request: PasswordRequest) -> Result<Option<SignaturePassword>, Refused> {
        match (&self.passwords, self.terminal()) {
            (PasswordSource::Given(password), _) => {
                Ok(password.lock().unwrap_or_else(PoisonError::into_inner).take())
            }
            // Where the reader is what failed, an entry is no help.
            (PasswordSource::Asked, Some(_))
                if request.after.is_some_and(|error| is_the_reader(error.code)) =>
            {
                Ok(None)
            }
            (PasswordSource::Asked, Some(terminal)) => {
                if let Some(error) = request.after {
                    self.explain(terminal, error.code);
                    terminal.say(
                        &self
                            .shell
                            .texts
                            .cost(error.tries_spent, error.tries_left, error.verdict),
                    );
                    self.tell_signed(terminal);
                }
                Ok(self.enter(terminal, &request).await)
            }
            (PasswordSource::Asked, None) => Ok(None),
        }
    }

    async fn confirm_last_try(&self) -> Result<bool, Refused> {
        let texts = self.shell.texts;
        let Some(terminal) = self.terminal() else {
            return Ok(false);
        };
        let answer = terminal.ask(texts.last_try_question()).await;
        Ok(answer.is_some_and(|answer| texts.is_yes(&answer)))
    }

    async fn tap_again(&self, request: TapRequest) -> Result<bool, Refused> {
        if !can_help(request.error.code) {
            return Ok(false);
        }
        if let Some(terminal) = self.terminal() {
            return Ok(self.again(terminal, request).await);
        }
        self.reader.set_wait(BOUNCE_WAIT);
        let may_be_a_bounce = matches!(
            request.error.code,
            ErrorCode::CardLost | ErrorCode::SessionTimedOut | ErrorCode::UnexpectedAnswer
        );
        Ok(may_be_a_bounce && request.failed_contacts <= BOUNCES)
    }

    fn show(&self, progress: Progress) {
        if let Step::Signing { number, of } = progress.step {
            *self.signed.lock().unwrap_or_else(PoisonError::into_inner) = (number.saturating_sub(1), of);
        }
        let text = self.shell.texts.step(progress.step);
        match progress.step {
            Step::WaitingForCard | Step::Released => self.shell.progress.show(&text),
            _ => self
                .shell
                .progress
                .show(&format!("{text} {} %", progress.permille / 10)),
        }
    }
}

/// Whether putting the card down again, or another one, can help. A wait that is over, a reader that is not there,
/// is busy or hangs need more than that: the run ends and says so.
const fn can_help(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::CardLost
            | ErrorCode::SessionTimedOut
            | ErrorCode::UnexpectedAnswer
            | ErrorCode::AnotherCard
            | ErrorCode::NotMyNumberCard
            | ErrorCode::SmartphoneToken
            | ErrorCode::CounterNotReported
            | ErrorCode::VerifyFormRefused
            | ErrorCode::SignatureRefused
            | ErrorCode::SignatureDoesNotVerify
            | ErrorCode::ReaderLost
            | ErrorCode::ReaderFailed
            // Not the card's fault; but asked again, the service may answer.
            | ErrorCode::SessionNotConfirmed
    )
}

/// Whether the reader itself is what failed: it needs more than a password.
const fn is_the_reader(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::NoReader
            | ErrorCode::ReaderServiceUnavailable
            | ErrorCode::ReaderOff
            | ErrorCode::ReaderBusy
            | ErrorCode::ReaderLost
            | ErrorCode::ReaderHangs
            | ErrorCode::ReaderFailed
    )
}
