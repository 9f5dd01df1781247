//! The JPKI application (公的個人認証AP) on the card: select, count, identify, unlock, read, sign.
//!
//! States are types: a signature needs an `Unlocked`, and only `Jpki::unlock` makes one, out of a password that is
//! gone afterwards. The authentication key and its PIN (EF 0017, 0018) do not occur here at all.

pub(crate) mod commands;
mod contact;
mod evidence;
mod files;
mod status;
mod tries;
mod unlocked;

pub use evidence::{Evidence, Probe, evidence};
pub use status::{CardKind, CardStatus, card_status};

pub(crate) use contact::{BLOCK_BYTES, Contact, Path, Watch, Weight};
pub(crate) use tries::{Counter, account};
pub(crate) use unlocked::{CertificateFailure, Unlocked};

use crate::apdu::Status;
use crate::error::ErrorCode;

/// The JPKI application, selected in one contact.
pub(crate) struct Jpki<'c, 'a> {
    contact: &'c mut Contact<'a>,
}

impl<'c, 'a> Jpki<'c, 'a> {
    /// Selects the application by its whole AID. A `6F00` to the first command after power-up is a known quirk of
    /// measured cards (`card.md` §3.7): then once more.
    pub(crate) async fn select(contact: &'c mut Contact<'a>) -> Result<Self, ErrorCode> {
        let mut answer = contact.exchange(&commands::select_application()).await?;
        if answer.status.kind() == Status::Diagnosis {
            answer = contact.exchange(&commands::select_application()).await?;
        }
        match answer.status.kind() {
            Status::Ok => Ok(Self { contact }),
            Status::Diagnosis | Status::MoreData(_) => Err(ErrorCode::UnexpectedAnswer),
            _ => Err(ErrorCode::NotMyNumberCard),
        }
    }
}
