//! `natsuin sign --cms FILE...`: one tap, one password entry, a detached CMS for each document.

use natsuin_core::ceremony::{self, Document, Signature};
use natsuin_core::certificate::Certificate;
use natsuin_core::clock::Clock;
use natsuin_core::error::ErrorCode;
use pollster::block_on;
use serde_json::Value;

use super::batch::{self, Job};
use super::ceremony::{ceremony, check_password_source, open_trace, password_source, trace_target, traced};
use crate::args::SignRequest;
use crate::failure::{Failure, ShellCode};
use crate::person::Person;
use crate::readers::Reader;
use crate::report::{Report, certificate_fields};
use crate::shell::Shell;
use crate::texts::{grouped, shown};

/// Runs it.
pub(crate) fn run(request: &SignRequest, shell: &Shell) -> Report {
    let mut jobs = batch::plan(&request.files, &request.place, request.force);
    match sign(request, shell, &mut jobs) {
        Ok(work) => {
            let mut failures: Vec<_> = work.failure.into_iter().collect();
            failures.extend(write(&mut jobs, work.signatures));
            report(shell, &jobs, work.certificate.as_ref(), failures)
        }
        Err(failures) => report(shell, &jobs, None, failures),
    }
}

/// What came out of the ceremony.
struct Work {
    certificate: Option<Certificate>,
    signatures: Vec<Option<Signature>>,
    failure: Option<Failure>,
}

/// First all that can go wrong without the card, then the card.
fn sign(request: &SignRequest, shell: &Shell, jobs: &mut [Job]) -> Result<Work, Vec<Failure>> {
    let reader = Reader::open(&request.reader).map_err(alone)?;
    if !request.yes && shell.terminal.is_none() {
        return Err(alone(ShellCode::ConfirmationNeeded));
    }
    check_password_source(&request.password, shell).map_err(alone)?;
    let trace = trace_target(&request.reader, request.force);
    none(batch::collisions(jobs, trace.as_ref()))?;
    none(batch::prepare(jobs, shell))?;
    let trace = open_trace(trace.as_ref()).map_err(alone)?;
    confirm(request, shell, jobs).map_err(alone)?;
    let passwords = password_source(&request.password, shell).map_err(alone)?;
    let person = Person::new(shell, &reader, passwords);
    let documents = documents(shell, jobs);
    traced(&reader, trace.as_ref(), |port| {
        let ceremony =
            ceremony(shell, port, &person, request.reader.plain, &request.password).map_err(alone)?;
        match block_on(ceremony::sign(&ceremony, request.password.order, documents)) {
            Ok(signed) => Ok(Work {
                certificate: Some(signed.certificate),
                signatures: signed.signatures.into_iter().map(Some).collect(),
                failure: None,
            }),
            Err(stopped) => Ok(Work {
                certificate: stopped.certificate,
                signatures: stopped.signatures,
                failure: Some(stopped.error.into()),
            }),
        }
    })
}

fn alone(failure: impl Into<Failure>) -> Vec<Failure> {
    vec![failure.into()]
}

fn none(failures: Vec<Failure>) -> Result<(), Vec<Failure>> {
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures)
    }
}

/// The one question: sign these documents?
fn confirm(request: &SignRequest, shell: &Shell, jobs: &[Job]) -> Result<(), ErrorCode> {
    shell.progress.clear();
    let (false, Some(terminal)) = (request.yes, &shell.terminal) else {
        return Ok(());
    };
    terminal.say(&shell.texts.about_to_sign(jobs.len()));
    for job in jobs {
        let (name, bytes) = (shown(&job.input), grouped(job.bytes));
        let sha256 = job.sha256().unwrap_or_default();
        terminal.say(&shell.texts.document(&name, &bytes, &sha256));
    }
    let question = shell.texts.sign_question(jobs.len());
    match block_on(shell.cancel.race(terminal.ask(&question))).flatten() {
        Some(answer) if shell.texts.is_yes(&answer) => Ok(()),
        _ => Err(ErrorCode::Cancelled),
    }
}

/// The documents as the core signs them. All claim the same moment: now.
fn documents(shell: &Shell, jobs: &[Job]) -> Vec<Document> {
    let signing_time = shell.clock.now();
    let digests = jobs.iter().filter_map(|job| job.digest.clone());
    digests
        .map(|digest| Document::Cms { digest, signing_time })
        .collect()
}

/// Writes what was signed; what cannot be written is told.
fn write(jobs: &mut [Job], signatures: Vec<Option<Signature>>) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (job, signature) in jobs.iter_mut().zip(signatures) {
        let Some(signature) = signature else { continue };
        match job.output.write(&signature.cms) {
            Ok(()) => job.signed = true,
            Err(code) => {
                job.refused = Some(code);
                failures.push(Failure::at(code, job.output.path.clone()));
            }
        }
    }
    failures
}

fn report(shell: &Shell, jobs: &[Job], certificate: Option<&Certificate>, failures: Vec<Failure>) -> Report {
    let texts = shell.texts;
    let mut report = Report {
        failures,
        ..Report::default()
    };
    let documents: Vec<_> = jobs.iter().map(Job::to_json).collect();
    let fields = certificate.map_or(Value::Null, |certificate| certificate_fields(certificate).into());
    report.fields.insert("documents".into(), documents.into());
    report.fields.insert("certificate".into(), fields);
    if jobs.iter().any(|job| job.signed) {
        report.lines.extend(jobs.iter().map(|job| {
            let name = shown(&job.input);
            if job.signed {
                texts.signed(&name, &shown(&job.output.path))
            } else {
                texts.not_signed(&name)
            }
        }));
        if let Some(certificate) = certificate {
            report.lines.extend(super::certificate::lines(shell, certificate));
        }
        report.lines.push(texts.not_checked().into());
    }
    report
}
