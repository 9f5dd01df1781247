//! `natsuin verify FILE`: every signature of a PDF or a CMS, with reasons.

mod json;
mod sources;

use std::path::Path;

use natsuin_core::clock::{Clock, UtcTime};
use natsuin_core::error::ErrorCode;
use natsuin_core::verify::{self, Options, Profile, Reason, SignatureReport, VerifyError};

use super::anchors::anchors;
use super::batch::refusal;
use crate::args::VerifyRequest;
use crate::failure::{Code, Failure, ShellCode};
use crate::report::Report;
use crate::shell::Shell;
use crate::texts::harmless;
use sources::Source;

/// Runs it.
pub(crate) fn run(request: &VerifyRequest, shell: &Shell) -> Report {
    let at = request.at.unwrap_or_else(|| shell.clock.now());
    let found = verify(request, at, shell);
    if shell.cancel.is_cancelled() {
        return Report::failed(ErrorCode::Cancelled.into());
    }
    match found {
        Ok(found) => report(request, at, shell, &found.signatures),
        Err(failure) => Report::failed(failure),
    }
}

fn verify(request: &VerifyRequest, at: UtcTime, shell: &Shell) -> Result<verify::Report, Failure> {
    let options = Options {
        at,
        trust: anchors(&request.trust)?,
        conformance: request.conformance,
    };
    let at_file = |code: Code| Failure::at(code, request.file.clone());
    let signatures = sources::signatures(&request.file, request.content.is_some(), shell).map_err(at_file)?;
    let found = match (signatures, &request.content) {
        (Source::Cms(cms), Some(path)) => {
            let content = sources::content(path, shell).map_err(|code| Failure::at(code, path.clone()))?;
            verify::detached(&cms, content, &options)
        }
        (Source::Cms(cms), None) => verify::attached(&cms, &options),
        (Source::File(file), _) => verify::file(file, &options),
    };
    let found = found.map_err(|error| at_file(code_of(error)))?;
    let is_pdf = |signature: &SignatureReport| !matches!(signature.profile, Profile::Cades | Profile::Cms);
    if request.conformance.is_some() && !found.signatures.iter().all(is_pdf) {
        return Err(at_file(Code::Pdf(natsuin_core::pdf::Refusal::NotAPdf)));
    }
    Ok(found)
}

fn code_of(error: VerifyError) -> Code {
    match error {
        VerifyError::NotRecognised => ShellCode::SignatureNotRecognised.into(),
        VerifyError::TooLarge => ShellCode::SignatureTooLarge.into(),
        VerifyError::Pdf(error) => refusal(&error),
        VerifyError::Io(_) => ShellCode::FileNotReadable.into(),
        // Said of documents that somebody else prepared, which nobody asked about here.
        VerifyError::NotPrepared => ErrorCode::Internal.into(),
    }
}

fn report(request: &VerifyRequest, at: UtcTime, shell: &Shell, signatures: &[SignatureReport]) -> Report {
    let mut report = Report::default();
    let as_json = |signature| json::signature(signature, request.personal);
    let objects: Vec<_> = signatures.iter().map(as_json).collect();
    report.fields.insert("signatures".into(), objects.into());
    for (index, signature) in signatures.iter().enumerate() {
        if index > 0 {
            report.lines.push(String::new());
        }
        let field = signature.field.as_deref().map(harmless);
        let heading = shell
            .texts
            .signature_heading(index + 1, signatures.len(), field.as_deref());
        report.lines.push(heading);
        let lines = lines(request, shell, signature, at);
        report
            .lines
            .extend(lines.into_iter().map(|line| format!("  {line}")));
    }
    report.failures.extend(failure(&request.file, signatures));
    report
}

/// One signature in words: the verdict in a sentence, the facts, every reason that the sentence does not say.
fn lines(request: &VerifyRequest, shell: &Shell, signature: &SignatureReport, at: UtcTime) -> Vec<String> {
    let texts = shell.texts;
    let mut lines = vec![texts.verdict(signature)];
    lines.extend(texts.signature_facts(signature, at));
    let is_of_form = |reason: Reason| reason.as_str().starts_with("moj_");
    if request.conformance.is_some() && !signature.reasons().any(is_of_form) {
        lines.push(texts.conforms().into());
    }
    let said = |reason: &Reason| {
        signature.is_good() && matches!(reason, Reason::RevocationNotChecked | Reason::AnchorGiven)
    };
    let reasons = signature.reasons().filter(|reason| !said(reason));
    lines.extend(reasons.map(|reason| format!("- {} [{}]", texts.reason(reason), reason.as_str())));
    if let (true, Some(certificate)) = (request.personal, &signature.certificate) {
        lines.extend(texts.holder(&certificate.holder(), &certificate.serial_hex()));
    }
    lines
}

/// The worst verdict decides.
fn failure(file: &Path, signatures: &[SignatureReport]) -> Option<Failure> {
    let code = match signatures.iter().map(SignatureReport::sub_indication).min() {
        None => ShellCode::NoSignature.into(),
        Some(_) if signatures.iter().all(SignatureReport::is_good) => return None,
        Some(worst) => Code::Signature(worst),
    };
    Some(Failure::at(code, file.to_path_buf()))
}
