//! What a verification found: one report for each signature, in the order of the file.

use std::collections::BTreeSet;

use const_oid::ObjectIdentifier;

use super::reason::{Indication, Reason, SubIndication};
use crate::certificate::{Certificate, Generation};
use crate::clock::UtcTime;

/// All signatures of a file, in its order. None at all is for the caller to name: `no_signature`.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// One for each signature.
    pub signatures: Vec<SignatureReport>,
}

impl Report {
    /// Whether there is a signature, and every one of them has the best verdict there is.
    #[must_use]
    pub fn is_good(&self) -> bool {
        !self.signatures.is_empty() && self.signatures.iter().all(SignatureReport::is_good)
    }
}

/// The form of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// In a PDF, `ETSI.CAdES.detached` (EN 319 142-1).
    Pades,
    /// In a PDF, `adbe.pkcs7.detached` (ISO 32000-2, 12.8.3.3).
    Adbe,
    /// In a PDF, `ETSI.RFC3161`: a timestamp over the document, not a signature of a person.
    Timestamp,
    /// In a PDF, of another sub-filter.
    Unknown,
    /// A CMS of its own with signing-certificate-v2 (EN 319 122-1).
    Cades,
    /// A CMS of its own (RFC 5652).
    Cms,
}

impl Profile {
    /// Stable, in `snake_case`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pades => "pades",
            Self::Adbe => "adbe",
            Self::Timestamp => "timestamp",
            Self::Unknown => "unknown",
            Self::Cades => "cades",
            Self::Cms => "cms",
        }
    }
}

/// Whose word the identity of the signer rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// A compiled generation of the signature CA.
    Generation(Generation),
    /// A certificate that the caller gave.
    Given {
        /// Whether the signer's certificate names J-LIS's test organisation.
        is_test: bool,
    },
}

impl Anchor {
    /// `generation` or `test`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Generation(_) => "generation",
            Self::Given { .. } => "test",
        }
    }

    /// The generation that issued the certificate, verified.
    #[must_use]
    pub const fn generation(self) -> Option<Generation> {
        match self {
            Self::Generation(generation) => Some(generation),
            Self::Given { is_test: true } => Some(Generation::Test),
            Self::Given { is_test: false } => None,
        }
    }
}

/// What is known of one signature.
#[derive(Debug, Clone)]
pub struct SignatureReport {
    /// The full name of the form field, in a PDF.
    pub field: Option<String>,
    /// Its form.
    pub profile: Profile,
    /// Whose word the signer's identity rests on. Present even where the path has faults: they are among the reasons.
    pub anchor: Option<Anchor>,
    /// When the signer says it was signed: nobody else does.
    pub signing_time: Option<UtcTime>,
    /// Whether every certificate of the path was valid at the claimed time; unknown without such a time.
    pub valid_at_claimed_time: Option<bool>,
    /// Whether every certificate of the path is valid at the time of the verification; unknown without a certificate.
    pub valid_at: Option<bool>,
    /// Whether nothing of the PDF lies outside the signature; `None` for a CMS of its own.
    pub covers_whole_file: Option<bool>,
    /// What later revisions of the PDF did.
    #[cfg(feature = "pdf")]
    pub changes_after: BTreeSet<crate::pades::Change>,
    /// The signer's certificate, as it came with the signature. Personal data: shown on request only.
    pub certificate: Option<Certificate>,
    pub(super) is_verified: bool,
    pub(super) reasons: BTreeSet<Reason>,
    /// The types of the signed attributes.
    pub(super) attributes: Vec<ObjectIdentifier>,
}

impl SignatureReport {
    pub(super) fn new(profile: Profile) -> Self {
        Self {
            field: None,
            profile,
            anchor: None,
            signing_time: None,
            valid_at_claimed_time: None,
            valid_at: None,
            covers_whole_file: None,
            #[cfg(feature = "pdf")]
            changes_after: BTreeSet::new(),
            certificate: None,
            is_verified: false,
            reasons: BTreeSet::from([Reason::RevocationNotChecked]),
            attributes: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, reason: Reason) {
        self.reasons.insert(reason);
    }

    pub(super) fn note(&mut self, checked: Result<(), Reason>) {
        self.reasons.extend(checked.err());
    }

    /// Every observation, in a fixed order.
    pub fn reasons(&self) -> impl Iterator<Item = Reason> {
        self.reasons.iter().copied()
    }

    /// The gravest of what was observed.
    #[must_use]
    pub fn sub_indication(&self) -> SubIndication {
        let gravest = self
            .reasons
            .iter()
            .filter_map(|reason| reason.sub_indication())
            .min();
        gravest.unwrap_or(SubIndication::TryLater)
    }

    /// The verdict.
    #[must_use]
    pub fn indication(&self) -> Indication {
        self.sub_indication().indication()
    }

    /// Whether this is the best verdict there is.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.sub_indication() == SubIndication::TryLater
    }

    /// Whether digest and signature are those of this content and this certificate; `None` where that could not be
    /// found out.
    #[must_use]
    pub fn intact(&self) -> Option<bool> {
        match self.indication() {
            Indication::TotalFailed => Some(false),
            Indication::Indeterminate => self.is_verified.then_some(true),
        }
    }
}
