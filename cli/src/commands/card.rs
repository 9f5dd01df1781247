//! `natsuin card`: what lies on the reader. Costs nothing, asks nothing.

use natsuin_core::ceremony::Step;
use natsuin_core::error::ErrorCode;
use natsuin_core::jpki::{self, CardStatus, Evidence};
use pollster::block_on;
use serde_json::{Map, Value, json};

use super::ceremony::{open_trace, trace_target, traced};
use crate::args::CardRequest;
use crate::failure::{Failure, ShellCode};
use crate::outputs::{self, Target};
use crate::readers::{Reader, Trace};
use crate::report::Report;
use crate::shell::Shell;
use crate::texts::shown;

/// The version of the evidence file's form.
const EVIDENCE_VERSION: u32 = 1;

/// Runs it.
pub(crate) fn run(request: &CardRequest, shell: &Shell) -> Report {
    let mut report = Report::default();
    if let Err(failure) = look(request, shell, &mut report) {
        report.failures.push(failure);
    }
    report
}

fn look(request: &CardRequest, shell: &Shell, report: &mut Report) -> Result<(), Failure> {
    let reader = Reader::open(&request.reader)?;
    let evidence = evidence_target(request);
    let trace = trace_target(&request.reader, request.force);
    check(evidence.as_ref(), trace.as_ref())?;
    let trace = open_trace(trace.as_ref())?;
    let status = status(&reader, trace.as_ref(), shell, request.reader.plain)?;
    let name = reader.name();
    report.fields = fields(name.as_deref(), &status);
    report.lines = shell.texts.card(name.as_deref(), &status);
    if let Some(target) = &evidence {
        collect(&reader, trace.as_ref(), shell, target)?;
        report.lines.push(shell.texts.written(&shown(&target.path)));
    }
    Ok(())
}

fn evidence_target(request: &CardRequest) -> Option<Target> {
    let path = request.evidence.clone()?;
    let force = request.force;
    Some(Target { path, force })
}

fn check(evidence: Option<&Target>, trace: Option<&Target>) -> Result<(), Failure> {
    if let (Some(evidence), Some(trace)) = (evidence, trace)
        && outputs::identity(&evidence.path) == outputs::identity(&trace.path)
    {
        return Err(Failure::at(ShellCode::SameOutput, trace.path.clone()));
    }
    for target in evidence.into_iter().chain(trace) {
        target
            .check()
            .map_err(|code| Failure::at(code, target.path.clone()))?;
    }
    Ok(())
}

fn status(reader: &Reader, trace: Option<&Trace>, shell: &Shell, plain: bool) -> Result<CardStatus, Failure> {
    shell.progress.show(&shell.texts.step(Step::WaitingForCard));
    let status = traced(reader, trace, |port| {
        block_on(shell.cancel.race(jpki::card_status(port, plain)))
    });
    Ok(status.ok_or(ErrorCode::Cancelled)??)
}

/// Asks the card everything that is free to ask, and writes its answers down.
fn collect(reader: &Reader, trace: Option<&Trace>, shell: &Shell, target: &Target) -> Result<(), Failure> {
    shell.progress.show(&shell.texts.step(Step::Identifying));
    let evidence = traced(reader, trace, |port| {
        block_on(shell.cancel.race(jpki::evidence(port)))
    });
    let evidence = evidence.ok_or(ErrorCode::Cancelled)??;
    let text = format!("{:#}\n", to_json(&evidence));
    let written = target.write(text.as_bytes());
    written.map_err(|code| Failure::at(code, target.path.clone()))
}

fn fields(reader: Option<&str>, status: &CardStatus) -> Map<String, Value> {
    let certificates = json!({ "signature": status.signature, "user": status.user });
    let mut fields = Map::new();
    fields.insert("reader".into(), reader.into());
    fields.insert("kind".into(), status.kind.as_str().into());
    fields.insert("tries_left".into(), status.tries_left.into());
    fields.insert("certificates".into(), certificates);
    fields
}

fn to_json(evidence: &Evidence) -> Value {
    let probes = evidence.probes.iter().map(|probe| {
        json!({
            "name": probe.name,
            "command": probe.command,
            "answer_bytes": probe.answer_bytes,
            "status": probe.status,
        })
    });
    json!({
        "natsuin_evidence": EVIDENCE_VERSION,
        "kind": evidence.kind.as_str(),
        "label": evidence.label,
        "reader": {
            "extended_length": evidence.reader.extended_length,
            "max_command_bytes": evidence.reader.max_command_bytes,
            "max_response_bytes": evidence.reader.max_response_bytes,
        },
        "fci_tags": evidence.fci_tags,
        "probes": probes.collect::<Vec<_>>(),
    })
}
