//! `natsuin sign --cms FILE...`: one tap, one password entry, a detached CMS for each document.

use natsuin_core::ceremony::{self, Document};
use natsuin_core::certificate::Certificate;
use natsuin_core::clock::Clock;
use natsuin_core::error::ErrorCode;
use pollster::block_on;
use serde_json::Value;

use super::batch::{self, Entry};
use super::ceremony::{ceremony, check_entry, entry, open_trace, trace_target, traced};
use crate::args::SignRequest;
use crate::failure::{Failure, ShellCode};
use crate::person::Person;
use crate::readers::Reader;
use crate::report::{Report, certificate_fields};
use crate::shell::Shell;
use crate::texts::{grouped, shown};

/// Runs it.
pub(crate) fn run(request: &SignRequest, shell: &Shell) -> Report {
    let mut entries = batch::plan(&request.files, &request.place, request.force);
    match sign(request, shell, &mut entries) {
        Ok(work) => {
            let mut failures: Vec<_> = work.failure.into_iter().collect();
            failures.extend(write(&mut entries, work.signatures));
            report(shell, &entries, work.certificate.as_ref(), failures)
        }
        Err(failures) => report(shell, &entries, None, failures),
    }
}

/// What came out of the ceremony.
struct Work {
    certificate: Option<Certificate>,
    signatures: Vec<Option<Vec<u8>>>,
    failure: Option<Failure>,
}

/// First all that can go wrong without the card, then the card.
fn sign(request: &SignRequest, shell: &Shell, entries: &mut [Entry]) -> Result<Work, Vec<Failure>> {
    let reader = Reader::open(&request.reader).map_err(alone)?;
    if !request.yes && shell.terminal.is_none() {
        return Err(alone(ShellCode::ConfirmationNeeded));
    }
    check_entry(&request.entry, shell).map_err(alone)?;
    let trace = trace_target(&request.reader, request.force);
    none(batch::collisions(entries, trace.as_ref()))?;
    none(batch::prepare(entries, shell))?;
    let trace = open_trace(trace.as_ref()).map_err(alone)?;
    confirm(request, shell, entries).map_err(alone)?;
    let entry = entry(&request.entry, shell).map_err(alone)?;
    let person = Person::new(shell, &reader, entry);
    let documents = documents(shell, entries);
    traced(&reader, trace.as_ref(), |port| {
        let ceremony = ceremony(shell, port, &person, request.reader.plain, &request.entry).map_err(alone)?;
        match block_on(ceremony::sign(&ceremony, request.entry.order, documents)) {
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
fn confirm(request: &SignRequest, shell: &Shell, entries: &[Entry]) -> Result<(), ErrorCode> {
    shell.progress.clear();
    let (false, Some(terminal)) = (request.yes, &shell.terminal) else {
        return Ok(());
    };
    terminal.say(&shell.texts.about_to_sign(entries.len()));
    for entry in entries {
        let (name, bytes) = (shown(&entry.input), grouped(entry.bytes));
        let sha256 = entry.sha256().unwrap_or_default();
        terminal.say(&shell.texts.document(&name, &bytes, &sha256));
    }
    let question = shell.texts.sign_question(entries.len());
    match block_on(shell.cancel.race(terminal.ask(&question))).flatten() {
        Some(answer) if shell.texts.is_yes(&answer) => Ok(()),
        _ => Err(ErrorCode::Cancelled),
    }
}

/// The documents as the core signs them. All claim the same moment: now.
fn documents(shell: &Shell, entries: &[Entry]) -> Vec<Document> {
    let signing_time = shell.clock.now();
    let digests = entries.iter().filter_map(|entry| entry.digest.clone());
    digests
        .map(|digest| Document::Cms { digest, signing_time })
        .collect()
}

/// Writes what was signed; what cannot be written is told.
fn write(entries: &mut [Entry], signatures: Vec<Option<Vec<u8>>>) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (entry, signature) in entries.iter_mut().zip(signatures) {
        let Some(signature) = signature else { continue };
        match entry.output.write(&signature) {
            Ok(()) => entry.signed = true,
            Err(code) => {
                entry.refused = Some(code);
                failures.push(Failure::at(code, entry.output.path.clone()));
            }
        }
    }
    failures
}

fn report(
    shell: &Shell,
    entries: &[Entry],
    certificate: Option<&Certificate>,
    failures: Vec<Failure>,
) -> Report {
    let texts = shell.texts;
    let mut report = Report {
        failures,
        ..Report::default()
    };
    let documents: Vec<_> = entries.iter().map(Entry::to_json).collect();
    let fields = certificate.map_or(Value::Null, |certificate| certificate_fields(certificate).into());
    report.fields.insert("documents".into(), documents.into());
    report.fields.insert("certificate".into(), fields);
    if entries.iter().any(|entry| entry.signed) {
        report.lines.extend(entries.iter().map(|entry| {
            let name = shown(&entry.input);
            if entry.signed {
                texts.signed(&name, &shown(&entry.output.path))
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
