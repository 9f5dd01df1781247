//! Stands between the ceremony and the shell: asks the service right before each tap, and tells the page between them.

use async_trait::async_trait;

use super::Guide;
use super::alongside::alongside;
use super::progress::Reporter;
use crate::apdu::EncodedCommand;
use crate::ceremony::{Holder, PasswordRequest, Progress, Refused, Step, TapRequest, time_for_tap_ms};
use crate::error::{ErrorCode, Stage};
use crate::link::{Capabilities, CardReader, Ending, LinkError};
use crate::password::SignaturePassword;
use crate::session::{Client, PhoneState};

/// The shell's holder, with the service behind.
pub(super) struct Steward<'a> {
    pub(super) guide: &'a dyn Guide,
    pub(super) client: &'a Client<'a>,
    pub(super) reporter: &'a Reporter,
    /// How many a tap signs.
    pub(super) documents: usize,
}

#[async_trait]
impl Holder for Steward<'_> {
    async fn ask_password(&self, request: PasswordRequest) -> Result<Option<SignaturePassword>, Refused> {
        if let Some(error) = request.after {
            self.reporter.fail(error.code);
        }
        self.reporter.push(PhoneState::PasswordWanted);
        alongside(self.guide.ask_password(request), self.reporter.flush(self.client)).await
    }

    async fn confirm_last_try(&self) -> Result<bool, Refused> {
        alongside(self.guide.confirm_last_try(), self.reporter.flush(self.client)).await
    }

    async fn tap_again(&self, request: TapRequest) -> Result<bool, Refused> {
        self.reporter.fail(request.error.code);
        alongside(self.guide.tap_again(request), self.reporter.flush(self.client)).await
    }

    async fn before_tap(&self) -> Result<(), ErrorCode> {
        let state = self.client.state().await.map_err(|code| match code.stage() {
            // That the session is over is the service's word.
            Some(Stage::F4) => code,
            // Somebody else answers, or in other words: to hold the card again does not help.
            _ if matches!(
                code,
                ErrorCode::ServiceNotTrusted | ErrorCode::ProtocolVersionUnknown
            ) =>
            {
                code
            }
            // Everything else only means that it gave none.
            _ => ErrorCode::SessionNotConfirmed,
        })?;
        if state.is_completed {
            Err(ErrorCode::SessionAlreadySigned)
        } else if state.remaining_ms < time_for_tap_ms(self.documents) {
            Err(ErrorCode::SessionEndsTooSoon)
        } else {
            Ok(())
        }
    }

    fn show(&self, progress: Progress) {
        match progress.step {
            Step::WaitingForCard => self.reporter.push(PhoneState::WaitingForCard),
            Step::Identifying => self.reporter.push(PhoneState::CardFound),
            Step::ReadingCertificate => self.reporter.push(PhoneState::PasswordAccepted),
            Step::Signing { .. } => self.reporter.push(PhoneState::Signing),
            Step::CountingTries | Step::Unlocking | Step::Released => {}
        }
        self.guide.show(progress);
    }
}

/// The shell's reader; while it waits for a card, the page may be told so. With a card on it, nothing is sent.
pub(super) struct AnnouncedReader<'a> {
    pub(super) reader: &'a dyn CardReader,
    pub(super) client: &'a Client<'a>,
    pub(super) reporter: &'a Reporter,
}

#[async_trait]
impl CardReader for AnnouncedReader<'_> {
    async fn connect(&self) -> Result<Capabilities, LinkError> {
        alongside(self.reader.connect(), self.reporter.flush(self.client)).await
    }

    async fn transmit(&self, command: &EncodedCommand) -> Result<Vec<u8>, LinkError> {
        self.reader.transmit(command).await
    }

    fn release(&self, ending: Ending) {
        self.reader.release(ending);
    }
}
