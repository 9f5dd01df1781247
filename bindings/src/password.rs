//! The signature password on its way in.

use std::sync::{Arc, Mutex, PoisonError};

use natsuin_core::error::ErrorCode;
use natsuin_core::password::{Notices, SignaturePassword};
use zeroize::Zeroizing;

use crate::error::NatsuinError;

/// What was noticed while a password was read: worth saying, no reason to refuse.
#[uniffi::remote(Record)]
pub struct Notices {
    /// Full-width characters of a Japanese input method were folded to ASCII.
    pub full_width_folded: bool,
    /// Lower-case letters were raised: the card knows capitals only.
    pub lower_case_raised: bool,
    /// There is no letter in it: a warning, since the issuing rule wants both.
    pub no_letter: bool,
    /// There is no digit in it: a warning likewise.
    pub no_digit: bool,
}

/// A well-formed signature password (6–16 letters and digits). One entry: spent by the one VERIFY it goes into.
#[derive(uniffi::Object)]
pub struct Password {
    entry: Mutex<Option<SignaturePassword>>,
    notices: Notices,
}

#[uniffi::export]
impl Password {
    /// Reads what a person typed, in UTF-8. Wipe your own copy afterwards; the core wipes its own. The buffer in which the
    /// bytes cross is `UniFFI`'s, which does not.
    ///
    /// # Errors
    /// `password_empty`, `password_too_short`, `password_too_long`, `password_bad_character`, `password_is_user_pin`.
    /// None of them cost a try.
    #[uniffi::constructor]
    pub fn new(typed: Vec<u8>) -> Result<Arc<Self>, NatsuinError> {
        let (entry, notices) = read(typed)?;
        let entry = Mutex::new(Some(entry));
        Ok(Arc::new(Self { entry, notices }))
    }

    /// What was noticed.
    ///
    /// # Errors
    /// None.
    pub fn notices(&self) -> Result<Notices, NatsuinError> {
        Ok(self.notices)
    }
}

impl Password {
    /// Once: the second time there is nothing.
    pub(crate) fn take(&self) -> Option<SignaturePassword> {
        self.entry.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The rules while the person types: what was noticed, or why it cannot be one yet. Nothing is kept.
///
/// # Errors
/// As [`Password::new`].
#[uniffi::export]
pub fn check_password(typed: Vec<u8>) -> Result<Notices, NatsuinError> {
    Ok(read(typed)?.1)
}

fn read(typed: Vec<u8>) -> Result<(SignaturePassword, Notices), ErrorCode> {
    let typed = Zeroizing::new(typed);
    let text = core::str::from_utf8(&typed).map_err(|_| ErrorCode::PasswordBadCharacter)?;
    SignaturePassword::from_input(text.to_owned())
}
