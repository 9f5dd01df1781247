//! What the signatures of a file are worth, and why.

use natsuin_core::certificate::Generation;
use natsuin_core::clock::UtcTime;
use natsuin_core::verify::{self, Conformance, Indication, Options, VerifyError};
use std::io::{Read, Seek, SeekFrom};

use crate::certificate::{self, HolderAttributes};
use crate::error::{FileProblem, NatsuinError};
use crate::local::{not_readable, open, refused};

#[uniffi::remote(Enum)]
pub enum Indication {
    /// What was checked holds or is not decided; something could not be checked.
    Indeterminate,
    /// The signature is worth nothing.
    TotalFailed,
}

/// What a verification is asked.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct VerifyOptions {
    /// The time for which the answer is wanted, in seconds since 1970-01-01T00:00:00Z.
    pub at_s: i64,
    /// What a detached CMS was made for.
    #[uniffi(default = None)]
    pub content: Option<String>,
    /// CA certificates (DER or PEM) that are believed beside the compiled generations.
    #[uniffi(default = [])]
    pub trust: Vec<Vec<u8>>,
    /// Also ask for the form that the Ministry of Justice's online registry accepts.
    #[uniffi(default = false)]
    pub conformance_moj: bool,
    /// Also say who signed.
    #[uniffi(default = false)]
    pub personal: bool,
}

/// What is known of one signature. Words as in EN 319 102-1.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct SignatureReport {
    /// The full name of the form field, in a PDF.
    pub field: Option<String>,
    /// `pades`, `adbe`, `timestamp`, `cades`, `cms` or `unknown`.
    pub profile: String,
    /// The verdict.
    pub indication: Indication,
    /// Why: `TRY_LATER` is the best there is.
    pub sub_indication: String,
    /// Whether this is the best verdict there is.
    pub is_good: bool,
    /// Whether digest and signature are those of this content and this certificate, where that can be told.
    pub intact: Option<bool>,
    /// `generation`, `test` (given by `trust`), or none.
    pub anchor: Option<String>,
    /// The generation that issued the certificate, verified.
    pub generation: Option<Generation>,
    /// When the signer says it was signed, in seconds since 1970-01-01T00:00:00Z.
    pub signing_time_s: Option<i64>,
    /// Whether the certificates were valid then.
    pub valid_at_claimed_time: Option<bool>,
    /// Whether they are valid at the time asked for.
    pub valid_at: Option<bool>,
    /// Whether nothing of the PDF lies outside the signature; none for a CMS.
    pub covers_whole_file: Option<bool>,
    /// What later revisions of the PDF did, by kind.
    pub changes_after: Vec<String>,
    /// Every observation, by its stable name.
    pub reasons: Vec<String>,
    /// Who signed, where that was asked for.
    pub holder: Option<HolderAttributes>,
}

/// Verifies a signed PDF, an attached CMS, or with `content` a detached one: one report for each signature, in the
/// order of the file. None at all is an empty list. Reads files: not on a main thread.
///
/// # Errors
/// Why there is no report.
#[uniffi::export]
pub fn verify_file(path: String, options: VerifyOptions) -> Result<Vec<SignatureReport>, NatsuinError> {
    let core = Options {
        at: UtcTime(options.at_s),
        trust: certificate::read_all(&options.trust)?,
        conformance: options.conformance_moj.then_some(Conformance::Moj),
    };
    let source = open(&path)?;
    let report = match &options.content {
        None => verify::file(source, &core),
        Some(content) => detached(source, content, &path, &core)?,
    };
    let report = report.map_err(|error| failed(error, &path))?;
    let personal = options.personal;
    Ok(report
        .signatures
        .iter()
        .map(|signature| SignatureReport::new(signature, personal))
        .collect())
}

/// The most that a CMS may hold, in bytes.
const MAX_CMS_BYTES: u64 = 0x0FFF_FFFF;

fn detached(
    mut signature: std::fs::File,
    content: &str,
    path: &str,
    options: &Options,
) -> Result<Result<verify::Report, VerifyError>, NatsuinError> {
    let mut cms = Vec::new();
    signature
        .seek(SeekFrom::Start(0))
        .and_then(|_| signature.take(MAX_CMS_BYTES + 1).read_to_end(&mut cms))
        .map_err(|error| not_readable(&error, path))?;
    Ok(verify::detached(&cms, open(content)?, options))
}

fn failed(error: VerifyError, path: &str) -> NatsuinError {
    match error {
        VerifyError::NotRecognised | VerifyError::NotPrepared => {
            NatsuinError::file(FileProblem::NotRecognised, path)
        }
        VerifyError::TooLarge => NatsuinError::file(FileProblem::TooLarge, path),
        VerifyError::Pdf(error) => refused(&error, path),
        VerifyError::Io(error) => not_readable(&error, path),
    }
}

impl SignatureReport {
    fn new(report: &verify::SignatureReport, personal: bool) -> Self {
        let certificate = report.certificate.as_ref().filter(|_| personal);
        Self {
            field: report.field.clone(),
            profile: report.profile.as_str().to_owned(),
            indication: report.indication(),
            sub_indication: report.sub_indication().as_str().to_owned(),
            is_good: report.is_good(),
            intact: report.intact(),
            anchor: report.anchor.map(|anchor| anchor.as_str().to_owned()),
            generation: report.anchor.and_then(verify::Anchor::generation),
            signing_time_s: report.signing_time.map(|time| time.0),
            valid_at_claimed_time: report.valid_at_claimed_time,
            valid_at: report.valid_at,
            covers_whole_file: report.covers_whole_file,
            changes_after: report
                .changes_after
                .iter()
                .map(|change| change.as_str().to_owned())
                .collect(),
            reasons: report
                .reasons()
                .map(|reason| reason.as_str().to_owned())
                .collect(),
            holder: certificate.map(|certificate| certificate.holder().into()),
        }
    }
}
