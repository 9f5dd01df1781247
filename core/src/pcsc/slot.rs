//! The PC/SC calls themselves. All of them block; all of them run on the worker's thread.

use std::ffi::{CStr, CString};
use std::time::Duration;

use pcsc::{
    Card, Context, Disposition, Error, Protocol, Protocols, ReaderState, Scope, ShareMode, State, ctl_code,
};

use crate::link::{Capabilities, LinkError};

/// pcsc-lite's largest extended answer (`MAX_BUFFER_SIZE_EXTENDED`): every answer fits, so nothing is ever sent twice
/// to learn its size.
const ANSWER_BUFFER_BYTES: usize = 65_548;

/// `CM_IOCTL_GET_FEATURE_REQUEST` (PC/SC part 10 §2.2).
const GET_FEATURE_REQUEST: u32 = 3_400;
/// `FEATURE_GET_TLV_PROPERTIES` (PC/SC part 10 §2.3).
const FEATURE_TLV_PROPERTIES: u8 = 0x12;
/// `PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize` (PC/SC part 10 §2.6.14).
const PROPERTY_MAX_APDU_DATA: u8 = 0x0A;

/// The readers, and a card.
#[derive(Default)]
pub(super) struct Slot {
    context: Option<Context>,
    card: Option<Card>,
    /// The reader that was connected last: it comes first when the card is tapped again.
    last: Option<CString>,
    buffer: Vec<u8>,
}

impl Slot {
    fn context(&mut self) -> Result<&Context, LinkError> {
        // A service that was restarted has forgotten its contexts.
        if self
            .context
            .as_ref()
            .is_some_and(|context| context.is_valid().is_err())
        {
            self.context = None;
        }
        if self.context.is_none() {
            self.context = Some(Context::establish(Scope::User).map_err(link_error)?);
        }
        self.context.as_ref().ok_or(LinkError::ServiceUnavailable)
    }

    fn readers(&mut self, wanted: Option<&str>) -> Result<Vec<ReaderState>, LinkError> {
        let names = self.context()?.list_readers_owned().map_err(link_error)?;
        let states: Vec<_> = names
            .into_iter()
            .filter(|name| wanted.is_none_or(|part| name.to_string_lossy().to_lowercase().contains(part)))
            .map(|name| ReaderState::new(name, State::UNAWARE))
            .collect();
        if states.is_empty() {
            Err(LinkError::NoReader)
        } else {
            Ok(states)
        }
    }

    /// Looks for the one reader with a card.
    pub(super) fn find(&mut self, wanted: Option<&str>) -> Result<CString, LinkError> {
        let mut states = self.readers(wanted)?;
        match self.context()?.get_status_change(Duration::ZERO, &mut states) {
            Ok(()) | Err(Error::Timeout) => {}
            Err(error) => return Err(link_error(error)),
        }
        let with_card: Vec<&CStr> = states
            .iter()
            .filter(|state| state.event_state().contains(State::PRESENT))
            .map(ReaderState::name)
            .collect();
        match with_card.as_slice() {
            [] => Err(LinkError::NoCard),
            [only] => Ok((*only).to_owned()),
            several => match self.last.as_deref().filter(|last| several.contains(last)) {
                Some(last) => Ok(last.to_owned()),
                None => Err(LinkError::SeveralCards),
            },
        }
    }

    /// Connects exclusively, with a power cycle: what another program unlocked is locked again.
    pub(super) fn connect(&mut self, name: CString) -> Result<Capabilities, LinkError> {
        let protocols = Protocols::T0 | Protocols::T1;
        let mut card = self
            .context()?
            .connect(&name, ShareMode::Exclusive, protocols)
            .map_err(link_error)?;
        card.reconnect(ShareMode::Exclusive, protocols, Disposition::UnpowerCard)
            .map_err(link_error)?;
        let capabilities = capabilities(&card);
        self.card = Some(card);
        self.last = Some(name);
        Ok(capabilities)
    }

    /// One exchange. Never repeated here, whatever comes.
    pub(super) fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let card = self.card.as_ref().ok_or(LinkError::CardLost)?;
        self.buffer.resize(ANSWER_BUFFER_BYTES, 0);
        let answer = card
            .transmit(command, &mut self.buffer)
            .map_err(link_error)?
            .to_vec();
        // A certificate has no business in a buffer that stays.
        self.buffer.fill(0);
        Ok(answer)
    }

    /// Ends the contact with the card's power off: a reset alone leaves it unlocked (S48 \[M\]).
    pub(super) fn power_off(&mut self) {
        if let Some(card) = self.card.take()
            && let Err((card, _)) = card.disconnect(Disposition::UnpowerCard)
        {
            drop(card);
        }
    }
}

impl Drop for Slot {
    /// Also where a call came back after its bound and nobody waits any more.
    fn drop(&mut self) {
        self.power_off();
    }
}

/// Extended length only over T=1 (contactless cards are presented so), and only where the reader does not deny it.
fn capabilities(card: &Card) -> Capabilities {
    let t1 = matches!(
        card.status2_owned().map(|status| status.protocol2()),
        Ok(Some(Protocol::T1))
    );
    match max_apdu_data(card) {
        _ if !t1 => Capabilities::SHORT,
        None => Capabilities::EXTENDED,
        Some(..=256) => Capabilities::SHORT,
        Some(data_bytes) => {
            let data_bytes = usize::try_from(data_bytes).unwrap_or(usize::MAX).min(65_536);
            Capabilities {
                max_command_bytes: (data_bytes + 9).min(Capabilities::EXTENDED.max_command_bytes),
                max_response_bytes: data_bytes + 2,
                extended_length: true,
            }
        }
    }
}

/// What the reader says it can carry; most do not say.
fn max_apdu_data(card: &Card) -> Option<u32> {
    let mut buffer = [0; 256];
    let features = card
        .control(ctl_code(GET_FEATURE_REQUEST.into()), &[], &mut buffer)
        .ok()?;
    let code = u32::from_be_bytes(property(features, FEATURE_TLV_PROPERTIES)?.try_into().ok()?);
    let mut buffer = [0; 256];
    let properties = card.control(code.into(), &[], &mut buffer).ok()?;
    Some(u32::from_le_bytes(
        property(properties, PROPERTY_MAX_APDU_DATA)?.try_into().ok()?,
    ))
}

/// The value of a tag in a list of one-byte tags with one-byte lengths.
fn property(mut list: &[u8], wanted: u8) -> Option<&[u8]> {
    while let [tag, length, rest @ ..] = list {
        let (value, next) = rest.split_at_checked(usize::from(*length))?;
        if *tag == wanted {
            return Some(value);
        }
        list = next;
    }
    None
}

fn link_error(error: Error) -> LinkError {
    match error {
        Error::NoService | Error::ServiceStopped | Error::ServerTooBusy | Error::InvalidHandle => {
            LinkError::ServiceUnavailable
        }
        Error::NoReadersAvailable => LinkError::NoReader,
        Error::UnknownReader | Error::ReaderUnavailable => LinkError::ReaderLost,
        Error::SharingViolation => LinkError::ReaderBusy,
        Error::NoSmartcard
        | Error::RemovedCard
        | Error::ResetCard
        | Error::UnpoweredCard
        | Error::UnresponsiveCard
        | Error::NotTransacted
        | Error::CommError
        | Error::CommDataLost => LinkError::CardLost,
        Error::Cancelled | Error::SystemCancelled | Error::CancelledByUser => LinkError::Cancelled,
        _ => LinkError::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_is_found_in_its_list() {
        let list = [
            0x01, 0x01, 0x07, 0x0A, 0x04, 0x00, 0x00, 0x01, 0x00, 0x12, 0x02, 0x01,
        ];
        assert_eq!(property(&list, PROPERTY_MAX_APDU_DATA), Some(&[0, 0, 1, 0][..]));
        assert_eq!(property(&list, FEATURE_TLV_PROPERTIES), None);
    }
}
