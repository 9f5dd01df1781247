//! What can be known of a card for free, and its certificate for one password.

use std::sync::Arc;

use natsuin_core::ceremony::{self, Ceremony, Order};
use natsuin_core::error::{Error, ErrorCode};
use natsuin_core::jpki::{self, CardKind, CardStatus};
use zeroize::Zeroizing;

use crate::cancel::Cancel;
use crate::certificate::Certificate;
use crate::clock::{Clock, ClockPort};
use crate::error::NatsuinError;
use crate::holder::{Holder, HolderPort};
use crate::reader::{CardReader, ReaderPort};
use crate::shell::Shell;

#[uniffi::remote(Enum)]
pub enum CardKind {
    /// A My Number card.
    MyNumber,
    /// The old basic resident register card (住民基本台帳カード).
    Juki,
    /// The token inside an Android phone.
    Android,
    /// The token inside an iPhone.
    Iphone,
    /// Something else, or a JPKI application that does not say what it is.
    Other,
}

/// What can be known about a card for free.
#[uniffi::remote(Record)]
pub struct CardStatus {
    /// The medium.
    pub kind: CardKind,
    /// The tries left for the signature password, where the card says so.
    pub tries_left: Option<u8>,
    /// Whether there is a signature certificate, where the card says so.
    pub signature: Option<bool>,
    /// Whether there is a user certificate, where the card says so.
    pub user: Option<bool>,
}

#[uniffi::remote(Enum)]
pub enum Order {
    /// Android, and the desk: tap, then password.
    CardFirst,
    /// iPhone: password, then tap.
    PasswordFirst,
}

/// What was decided before a ceremony starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Rules {
    /// Which comes first.
    pub order: Order,
    /// The yes to spending the last try, given beforehand. Leave it `false`: the holder is asked.
    #[uniffi(default = false)]
    pub spend_last_try: bool,
    /// Short APDUs and no short EF identifiers: for cards and readers that mishandle them.
    #[uniffi(default = false)]
    pub plain: bool,
}

impl Rules {
    /// With a fresh key under which the card is remembered.
    pub(crate) fn for_ceremony(self) -> Result<ceremony::Rules, ErrorCode> {
        Ok(ceremony::Rules {
            spend_last_try: self.spend_last_try,
            plain: self.plain,
            deadline: None,
            ceremony_key: random()?,
        })
    }
}

pub(crate) fn random() -> Result<Zeroizing<[u8; 32]>, ErrorCode> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut()).map_err(|_| ErrorCode::Internal)?;
    Ok(bytes)
}

/// Looks at the card: "try your card". No password, no try.
///
/// # Errors
/// What the reader said; something else than a JPKI card is [`CardKind::Other`].
#[uniffi::export]
pub async fn card_status(
    reader: Arc<dyn CardReader>,
    plain: bool,
    cancel: Arc<Cancel>,
) -> Result<CardStatus, NatsuinError> {
    let reader = ReaderPort(reader);
    let status = cancel.0.race(jpki::card_status(&reader, plain)).await;
    Ok(status.unwrap_or(Err(Error::free(ErrorCode::Cancelled)))?)
}

/// Reads the signature certificate with the password; it is not judged.
///
/// # Errors
/// Why not, and what it cost.
#[uniffi::export]
pub async fn read_certificate(
    reader: Arc<dyn CardReader>,
    holder: Box<dyn Holder>,
    clock: Box<dyn Clock>,
    rules: Rules,
    cancel: Arc<Cancel>,
) -> Result<Arc<Certificate>, NatsuinError> {
    let desk = Desk::new(reader, holder.into(), clock.into(), &cancel);
    let read = ceremony::read_certificate(&desk.ceremony(rules)?, rules.order).await;
    let certificate = read.map_err(|error| desk.shell.judge(error))?;
    Ok(Arc::new(Certificate(certificate)))
}

/// The ports of a ceremony.
pub(crate) struct Desk {
    pub(crate) reader: ReaderPort,
    pub(crate) holder: HolderPort,
    pub(crate) clock: ClockPort,
    pub(crate) cancel: Arc<Cancel>,
    pub(crate) shell: Arc<Shell>,
}

impl Desk {
    pub(crate) fn new(
        reader: Arc<dyn CardReader>,
        holder: Arc<dyn Holder>,
        clock: Arc<dyn Clock>,
        cancel: &Arc<Cancel>,
    ) -> Self {
        let shell = Arc::new(Shell::new(&cancel.0));
        Self {
            reader: ReaderPort(reader),
            holder: HolderPort {
                holder,
                shell: Arc::clone(&shell),
            },
            clock: ClockPort {
                clock,
                shell: Arc::clone(&shell),
            },
            cancel: Arc::clone(cancel),
            shell,
        }
    }

    pub(crate) fn ceremony(&self, rules: Rules) -> Result<Ceremony<'_>, ErrorCode> {
        Ok(Ceremony {
            reader: &self.reader,
            holder: &self.holder,
            clock: &self.clock,
            cancel: &self.cancel.0,
            rules: rules.for_ceremony()?,
        })
    }
}
