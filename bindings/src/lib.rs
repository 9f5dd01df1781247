//! # Natsuin for Swift and Kotlin
//!
//! Translates the core's ports and functions for UniFFI, and decides nothing.
//!
//! ```text
//!   what a shell implements   CardReader · Holder · Guide · Http · Storage · Clock
//!   what a shell calls        Journey (QR or link) · Signer, verify_file (feature `local`)
//!                             card_status · read_certificate · check_password · Invitation
//!   what it gets back         NatsuinError: code, stage, what it cost, whose turn, where to resume
//! ```
//!
//! Rules that hold everywhere here:
//! * Every export is fallible. An exception in a callback ends the work as `shell_failed`, with what it cost.
//! * To cancel, call [`cancel::Cancel::cancel`] and await the end: a dropped future cannot tell what a VERIFY in flight cost.
//! * A password crosses once, as bytes that the shell wipes ([`password::Password`]).

#![allow(
    clippy::needless_pass_by_value,
    reason = "what crosses from another language is owned"
)]

pub mod cancel;
pub mod card;
pub mod certificate;
pub mod clock;
pub mod error;
pub mod guide;
pub mod holder;
pub mod http;
pub mod invitation;
pub mod journey;
#[cfg(feature = "local")]
pub mod local;
pub mod password;
pub mod reader;
mod shell;
#[cfg(feature = "simulator")]
pub mod simulator;
pub mod storage;
#[cfg(all(test, feature = "simulator"))]
mod tests;
#[cfg(feature = "local")]
pub mod verification;

uniffi::setup_scaffolding!("natsuin");

/// The version of this library.
///
/// # Errors
/// None: every export can fail as far as its callers know.
#[uniffi::export]
pub fn version() -> Result<String, error::NatsuinError> {
    Ok(env!("CARGO_PKG_VERSION").to_owned())
}
