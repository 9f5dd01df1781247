//! `natsuin join (URL | --scan PICTURE)`: the phone's side of a session, from the desk.

mod guide;
mod picture;
mod state;

use std::path::Path;

use natsuin_core::error::ErrorCode;
use natsuin_core::http::{DeskHttp, DeskTimer, Trust};
use natsuin_core::journey::{self, Journey, Settings};
use natsuin_core::session::{Hosts, Invitation};
use zeroize::Zeroizing;

use super::anchors::anchors;
use super::ceremony::{check_password_source, open_trace, password_source, trace_target, traced};
use crate::args::{CodeSource, JoinRequest};
use crate::failure::{Failure, ShellCode, Subject};
use crate::person::{PasswordSource, Person};
use crate::readers::Reader;
use crate::report::Report;
use crate::shell::Shell;
use guide::Guide;
use state::StateFile;

/// Runs it.
pub(crate) fn run(request: &JoinRequest, shell: &Shell) -> Report {
    let mut report = Report::default();
    match join(request, shell, &mut report) {
        Ok(()) => report.lines.push(shell.texts.handed_in().to_owned()),
        Err(failure) => report.failures.push(failure),
    }
    report
}

/// First all that can go wrong without the network, then the journey.
fn join(request: &JoinRequest, shell: &Shell, report: &mut Report) -> Result<(), Failure> {
    let invitation = invitation(request)?;
    let reader = Reader::open(&request.reader)?;
    let storage = StateFile::open(request.state.as_deref())?;
    // Then nobody is asked anything: it is handed in.
    let is_signed = journey::is_signed(&storage, &invitation)?;
    if !is_signed {
        check_answers(request, shell)?;
    }
    let trust = anchors(&request.trust)?;
    let http = http(request)?;
    let folder = tempfile::tempdir().map_err(|_| ErrorCode::StorageFailed)?;
    let trace = open_trace(trace_target(&request.reader, request.force).as_ref())?;
    let passwords = if is_signed {
        PasswordSource::Asked
    } else {
        password_source(&request.password, shell)?
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| ErrorCode::Internal)?;

    let guide = Guide::new(shell, Person::new(shell, &reader, passwords), request.yes);
    let settings = Settings {
        order: request.password.order,
        spend_last_try: request.password.spend_last_try,
        plain: request.reader.plain,
        trust,
        token: random()?,
        ceremony_key: random()?,
    };
    let ended = traced(&reader, trace.as_ref(), |port| {
        let journey = Journey {
            http: &http,
            timer: &DeskTimer,
            clock: &shell.clock,
            reader: port,
            guide: &guide,
            storage: &storage,
            documents: folder.path(),
            cancel: &shell.cancel,
            settings,
        };
        runtime.block_on(journey::join(&journey, invitation))
    });
    report.fields = guide.into_fields();
    ended.map_err(Failure::from)
}

/// Whether somebody, or something, is there to say yes and to enter the password.
fn check_answers(request: &JoinRequest, shell: &Shell) -> Result<(), Failure> {
    if !request.yes && shell.terminal.is_none() {
        return Err(ShellCode::ConfirmationNeeded.into());
    }
    check_password_source(&request.password, shell)
}

fn random() -> Result<Zeroizing<[u8; 32]>, ErrorCode> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut()).map_err(|_| ErrorCode::Internal)?;
    Ok(bytes)
}

/// This program trusts no host by itself.
fn invitation(request: &JoinRequest) -> Result<Invitation, Failure> {
    let hosts = Hosts {
        trusted: request.allow_host.clone(),
        plain_loopback: request.allow_loopback,
        ..Hosts::default()
    };
    match &request.code {
        CodeSource::Link(link) => Ok(Invitation::parse(link, &hosts)?),
        CodeSource::Picture(path) => picture::invitation(path, &hosts),
    }
}

fn http(request: &JoinRequest) -> Result<DeskHttp, Failure> {
    let roots = anchors(&request.tls_ca)?;
    let trust = Trust {
        roots: roots.iter().map(|root| root.der().to_vec()).collect(),
        plain: request.allow_loopback,
    };
    DeskHttp::new(&trust).map_err(|_| ErrorCode::CertificateMalformed.into())
}

fn at(code: ErrorCode, path: &Path) -> Failure {
    Failure {
        subject: Subject::Path(path.to_path_buf()),
        ..code.into()
    }
}
