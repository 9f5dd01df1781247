//! The journey: scan → claim → show → sign → submit.

use std::path::PathBuf;
use std::sync::Arc;

use natsuin_core::ceremony::Order;
use natsuin_core::{journey, session};

use crate::cancel::Cancel;
use crate::card::{Desk, random};
use crate::certificate;
use crate::clock::Clock;
use crate::error::NatsuinError;
use crate::guide::{Guide, GuidePort};
use crate::holder::Holder;
use crate::http::{Http, HttpPort};
use crate::invitation::Invitation;
use crate::reader::CardReader;
use crate::storage::{Storage, StoragePort};

/// What was decided before a journey starts.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct JourneySettings {
    /// Which comes first.
    pub order: Order,
    /// A folder of the app's own, where the documents are put. Remove it when the journey is over.
    pub documents_folder: String,
    /// The yes to spending the last try, given beforehand. Leave it `false`: the holder is asked.
    #[uniffi(default = false)]
    pub spend_last_try: bool,
    /// Short APDUs and no short EF identifiers.
    #[uniffi(default = false)]
    pub plain: bool,
    /// Card CAs (DER or PEM) that are believed beside the compiled generations, when signatures that a document has
    /// are looked at.
    #[uniffi(default = [])]
    pub trust: Vec<Vec<u8>>,
}

/// A phone on its journeys: the ports, and what was decided beforehand.
#[derive(uniffi::Object)]
pub struct Journey {
    reader: Arc<dyn CardReader>,
    holder: Arc<dyn Holder>,
    guide: Arc<dyn Guide>,
    http: Arc<dyn Http>,
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    settings: JourneySettings,
}

#[uniffi::export]
impl Journey {
    /// With these ports.
    ///
    /// # Errors
    /// `certificate_malformed`, of one in `settings.trust`.
    #[uniffi::constructor]
    pub fn new(
        reader: Arc<dyn CardReader>,
        holder: Box<dyn Holder>,
        guide: Box<dyn Guide>,
        http: Box<dyn Http>,
        storage: Box<dyn Storage>,
        clock: Box<dyn Clock>,
        settings: JourneySettings,
    ) -> Result<Arc<Self>, NatsuinError> {
        certificate::read_all(&settings.trust)?;
        Ok(Arc::new(Self {
            reader,
            holder: holder.into(),
            guide: guide.into(),
            http: http.into(),
            storage: storage.into(),
            clock: clock.into(),
            settings,
        }))
    }

    /// Joins the session of an invitation, to the end. The same session again goes on with what is kept of it.
    ///
    /// # Errors
    /// Why it ended before, what that cost, and where it may resume. Call again to resume.
    pub async fn join(&self, invitation: Arc<Invitation>, cancel: Arc<Cancel>) -> Result<(), NatsuinError> {
        self.travel(Some(invitation.0.clone()), &cancel).await.map(|_| ())
    }

    /// Goes on with the session that is kept, without a scan. `false`: none is.
    ///
    /// # Errors
    /// As [`Journey::join`].
    pub async fn resume(&self, cancel: Arc<Cancel>) -> Result<bool, NatsuinError> {
        self.travel(None, &cancel).await
    }
}

impl Journey {
    async fn travel(
        &self,
        invitation: Option<session::Invitation>,
        cancel: &Arc<Cancel>,
    ) -> Result<bool, NatsuinError> {
        let desk = Desk::new(
            Arc::clone(&self.reader),
            Arc::clone(&self.holder),
            Arc::clone(&self.clock),
            cancel,
        );
        let guide = GuidePort {
            guide: Arc::clone(&self.guide),
            holder: &desk.holder,
            clock: &desk.clock,
            shell: &desk.shell,
        };
        let http = HttpPort(Arc::clone(&self.http));
        let storage = StoragePort(Arc::clone(&self.storage));
        let folder = PathBuf::from(&self.settings.documents_folder);
        let journey = journey::Journey {
            http: &http,
            timer: &desk.clock,
            clock: &desk.clock,
            reader: &desk.reader,
            guide: &guide,
            storage: &storage,
            documents: &folder,
            cancel: &cancel.0,
            settings: self.settings()?,
        };
        let ended = match invitation {
            Some(invitation) => journey::join(&journey, invitation).await.map(|()| true),
            None => journey::resume(&journey).await,
        };
        Ok(ended.map_err(|error| desk.shell.judge(error))?)
    }

    /// With fresh secrets.
    fn settings(&self) -> Result<journey::Settings, NatsuinError> {
        Ok(journey::Settings {
            order: self.settings.order,
            spend_last_try: self.settings.spend_last_try,
            plain: self.settings.plain,
            trust: certificate::read_all(&self.settings.trust)?,
            token: random()?,
            ceremony_key: random()?,
        })
    }
}
