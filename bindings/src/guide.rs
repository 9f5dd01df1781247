//! The person on a journey: told how it goes, and asked whether to sign.

use std::sync::Arc;

use async_trait::async_trait;
use natsuin_core::ceremony::{self, Refused};
use natsuin_core::clock::Clock as _;
use natsuin_core::error::ErrorCode;
use natsuin_core::journey;
use natsuin_core::pades::ActiveContent;
use natsuin_core::password::SignaturePassword;
use natsuin_core::session::{Claim, IdentifiedBy};

use crate::clock::ClockPort;
use crate::holder::HolderPort;
use crate::shell::{PortError, Shell};

#[uniffi::remote(Enum)]
pub enum IdentifiedBy {
    /// He receives mail at his address.
    MailAddress,
    /// He holds a key that the service's operator gave out.
    ApiKey,
    /// The service checked the organization.
    Organization,
    /// Nothing was checked, or nothing that is known here.
    SelfStated,
}

#[uniffi::remote(Enum)]
pub enum ActiveContent {
    /// JavaScript.
    JavaScript,
    /// Actions that start by themselves, or start another program.
    Actions,
    /// Layers that can be shown and hidden.
    OptionalContent,
    /// Annotations that are hidden, or that are printed but not shown or shown but not printed.
    HiddenAnnotations,
    /// References to what lies outside of the document.
    ExternalReferences,
    /// Attached files, sound, film, 3D.
    Attachments,
}

/// Who asks whom to sign what.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Request {
    /// What it is about.
    pub title: String,
    /// Who asks, as he gave it.
    pub requester: String,
    /// The service's word for who he is.
    pub identified_by: IdentifiedBy,
    /// A mail address of his.
    pub requester_mail: Option<String>,
    /// Who shall sign, masked.
    pub addressee: String,
    /// Four digits that page and phone both show: `47 21`.
    pub matching_code: String,
    /// How many documents there are.
    pub documents: u32,
}

impl From<&Claim> for Request {
    fn from(claim: &Claim) -> Self {
        Self {
            title: claim.title.clone(),
            requester: claim.requester.name.clone(),
            identified_by: claim.requester.identified_by,
            requester_mail: claim.requester.mail.clone(),
            addressee: claim.addressee.clone(),
            matching_code: claim.matching_code.to_string(),
            documents: u32::try_from(claim.documents.len()).unwrap_or(u32::MAX),
        }
    }
}

/// A document that was fetched and checked.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReviewedDocument {
    /// For people; never a path.
    pub name: String,
    /// The very file that was hashed: show this one.
    pub path: String,
    /// The document as the sender uploaded it, in bytes.
    pub original_bytes: u64,
    /// SHA-256 of it in lower-case hexadecimal: the page shows the same.
    pub original_sha256: String,
    /// What in it can act, or can make it look otherwise than it is shown: name it to the person.
    pub active_content: Vec<ActiveContent>,
}

/// What a person must see before signing.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Review {
    /// Who asks for what.
    pub request: Request,
    /// In the order in which they are signed.
    pub documents: Vec<ReviewedDocument>,
    /// What is left of the session, in milliseconds.
    pub remaining_ms: u64,
}

/// How the journey goes.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum News {
    /// The service is asked.
    Claiming,
    /// The session is this phone's: the page shows the matching code now, and so should the phone.
    Claimed {
        /// Who asks for what.
        request: Request,
        /// What is left of the session, in milliseconds.
        remaining_ms: u64,
    },
    /// A document is fetched.
    Fetching {
        /// 1 for the first.
        number: u32,
        /// How many there are.
        of: u32,
    },
    /// The session ends soon: told at three minutes and at one.
    TimeLeft {
        /// What is left of it.
        remaining_ms: u64,
    },
    /// The signatures are handed in.
    Submitting,
}

/// The person on a journey, before and after the card.
#[uniffi::export(callback_interface)]
#[async_trait]
pub trait Guide: Send + Sync {
    /// Shows who asks for what, the documents themselves, the matching code and the time left; asks whether to start.
    /// `false`: the session is given back.
    ///
    /// # Errors
    /// Ends the work as `shell_failed`.
    async fn review(&self, review: Review) -> Result<bool, PortError>;

    /// Says how the journey goes. Must return at once.
    ///
    /// # Errors
    /// Ends the work as `shell_failed`.
    fn tell(&self, news: News) -> Result<(), PortError>;
}

pub(crate) struct GuidePort<'a> {
    pub(crate) guide: Arc<dyn Guide>,
    pub(crate) holder: &'a HolderPort,
    pub(crate) clock: &'a ClockPort,
    pub(crate) shell: &'a Shell,
}

#[async_trait]
impl ceremony::Holder for GuidePort<'_> {
    async fn ask_password(
        &self,
        request: ceremony::PasswordRequest,
    ) -> Result<Option<SignaturePassword>, Refused> {
        self.holder.ask_password(request).await
    }

    async fn confirm_last_try(&self) -> Result<bool, Refused> {
        self.holder.confirm_last_try().await
    }

    async fn tap_again(&self, request: ceremony::TapRequest) -> Result<bool, Refused> {
        self.holder.tap_again(request).await
    }

    async fn before_tap(&self) -> Result<(), ErrorCode> {
        self.holder.before_tap().await
    }

    fn show(&self, progress: ceremony::Progress) {
        self.holder.show(progress);
    }
}

#[async_trait]
impl journey::Guide for GuidePort<'_> {
    async fn review(&self, review: &journey::Review<'_>) -> Result<bool, Refused> {
        let review = Review {
            request: review.claim.into(),
            documents: review.documents.iter().map(ReviewedDocument::from).collect(),
            remaining_ms: review.ends.0.saturating_sub(self.clock.monotonic().0),
        };
        self.guide
            .review(review)
            .await
            .map_err(|PortError::Failed| Refused)
    }

    fn tell(&self, news: journey::News<'_>) {
        self.shell.or(self.guide.tell(news.into()), ());
    }
}

impl From<&journey::ReviewedDocument<'_>> for ReviewedDocument {
    fn from(document: &journey::ReviewedDocument<'_>) -> Self {
        let digest = document.offered.original_sha256.iter();
        Self {
            name: document.offered.name.clone(),
            path: document.path.to_string_lossy().into_owned(),
            original_bytes: document.offered.original_bytes,
            original_sha256: digest.map(|byte| format!("{byte:02x}")).collect(),
            active_content: document.active_content.iter().copied().collect(),
        }
    }
}

impl From<journey::News<'_>> for News {
    fn from(news: journey::News<'_>) -> Self {
        use journey::News as From;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        match news {
            From::Claiming => Self::Claiming,
            From::Claimed(claim) => Self::Claimed {
                request: claim.into(),
                remaining_ms: claim.remaining_ms,
            },
            From::Fetching { number, of } => Self::Fetching {
                number: count(number),
                of: count(of),
            },
            From::TimeLeft { remaining_ms } => Self::TimeLeft { remaining_ms },
            From::Submitting => Self::Submitting,
        }
    }
}
