//! What a right password unlocks: the certificate and the key.

use crate::apdu::Status;
use crate::digest::SignedAttributes;
use crate::error::{Error, ErrorCode};
use crate::jpki::commands::{self, Ef, Target};
use crate::jpki::files::{self, Unread};
use crate::jpki::{Contact, Jpki, Weight};

/// The application after a VERIFY that said `9000`.
pub(crate) struct Unlocked<'c, 'a> {
    contact: &'c mut Contact<'a>,
    /// The counter before the VERIFY.
    before: u8,
    key_selected: bool,
}

/// The certificate could not be read.
pub(crate) enum CertificateFailure {
    /// VERIFY said `9000`, READ says the password was not presented: the counter was asked what that cost.
    NotUnlocked(Error),
    /// The password was right; something else failed.
    Failed(ErrorCode),
}

impl<'c, 'a> Unlocked<'c, 'a> {
    pub(super) fn new(contact: &'c mut Contact<'a>, before: u8) -> Self {
        Self {
            contact,
            before,
            key_selected: false,
        }
    }

    /// Reads the signature certificate's DER.
    pub(crate) async fn certificate(self) -> Result<(Self, Vec<u8>), CertificateFailure> {
        match files::read_certificate(self.contact).await {
            Ok(der) => Ok((self, der)),
            Err(Unread::Failed(code)) => Err(CertificateFailure::Failed(code)),
            Err(Unread::NotUnlocked) => {
                let locked = Jpki {
                    contact: self.contact,
                };
                let failure = locked.settle_again(self.before).await;
                Err(CertificateFailure::NotUnlocked(failure))
            }
        }
    }

    /// Signs attributes that this crate built. One exchange, and one more for the first on the plain path.
    pub(crate) async fn sign(&mut self, attributes: &SignedAttributes) -> Result<Vec<u8>, ErrorCode> {
        let digest_info = attributes.digest_info();
        if self.contact.path.short_ef && !self.key_selected {
            let command = commands::compute_digital_signature(Target::Short(Ef::SignatureKey), &digest_info);
            let answer = self.contact.exchange_weighing(&command, Weight::Sign).await?;
            match answer.status.kind() {
                Status::Ok => return Ok(answer.data),
                Status::SecurityNotSatisfied => return Err(ErrorCode::SignatureRefused),
                // Perhaps the form, not the key: signing costs nothing, and there is another form.
                _ => self.contact.path.short_ef = false,
            }
        }
        if !self.key_selected {
            let selected = self
                .contact
                .exchange(&commands::select_ef(Ef::SignatureKey))
                .await?;
            if !selected.status.is_ok() {
                return Err(ErrorCode::SignatureRefused);
            }
            self.key_selected = true;
        }
        let command = commands::compute_digital_signature(Target::Current, &digest_info);
        let answer = self.contact.exchange_weighing(&command, Weight::Sign).await?;
        if answer.status.is_ok() {
            Ok(answer.data)
        } else {
            Err(ErrorCode::SignatureRefused)
        }
    }
}
