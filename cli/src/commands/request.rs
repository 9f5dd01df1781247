//! `natsuin request FILE.pdf... --to MAIL --title TEXT`: the sender's side, over HTTP (docs/session-protocol.md §9).

mod answer;
mod form;

use natsuin_core::error::ErrorCode;
use natsuin_core::http::{DeskHttp, Trust, Upload};
use natsuin_core::session::HttpError;

use super::anchors::anchors;
use super::service_data;
use crate::args::{KeySource, SendRequest};
use crate::failure::{Failure, ServiceCode};
use crate::report::Report;
use crate::shell::Shell;
use crate::texts::harmless;
use answer::{Answer, Made};
use form::Form;

/// Runs it.
pub(crate) fn run(request: &SendRequest, shell: &Shell) -> Report {
    let made = match send(request, shell) {
        Ok(made) => made,
        Err(failure) => return Report::failed(failure),
    };
    let mut report = Report {
        lines: shell
            .texts
            .sent(&request.title, &request.to, &harmless(&made.link)),
        ..Report::default()
    };
    report.fields.insert("id".into(), made.id.into());
    report.fields.insert("link".into(), made.link.into());
    report
}

fn send(request: &SendRequest, shell: &Shell) -> Result<Made, Failure> {
    let form = Form::of(request)?;
    let (server, key_file) = match (&request.server, &request.key) {
        (server, KeySource::Data(folder)) => {
            let folder = service_data::folder(folder.as_deref())?;
            let known = || service_data::origin(&folder);
            (
                server.clone().map_or_else(known, Ok)?,
                service_data::api_key_file(&folder),
            )
        }
        (Some(server), KeySource::File(file)) => (server.clone(), file.clone()),
        (None, KeySource::File(_)) => return Err(ServiceCode::NoneKnown.into()),
    };
    let server = server.trim_end_matches('/');
    let key = service_data::read_key(&key_file)?;
    let trust = Trust {
        roots: anchors(&request.tls_ca)?
            .iter()
            .map(|root| root.der().to_vec())
            .collect(),
        plain: server.starts_with("http:"),
    };
    let http = DeskHttp::new(&trust).map_err(|_| ErrorCode::CertificateMalformed)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| ErrorCode::Internal)?;
    let url = format!("{server}/api/v1/requests");
    let sent = runtime.block_on(shell.cancel.race(twice_at_most(&http, &url, &key, &form)));
    sent.ok_or(ErrorCode::Cancelled)??.judge(&request.files)
}

/// Once more where nobody knows what became of the first: the idempotency key makes one request of both.
async fn twice_at_most(http: &DeskHttp, url: &str, key: &str, form: &Form) -> Result<Answer, Failure> {
    let first = once(http, url, key, form).await;
    let is_open = match &first {
        Ok(answer) => answer.may_be_asked_again(),
        Err(error) => matches!(error, HttpError::Cut | HttpError::TimedOut),
    };
    let last = if is_open {
        once(http, url, key, form).await
    } else {
        first
    };
    last.map_err(|error| match error {
        HttpError::NotTrusted => ErrorCode::ServiceNotTrusted.into(),
        HttpError::Stopped => ServiceCode::NotRecognised.into(),
        HttpError::NotConnected | HttpError::TimedOut | HttpError::Cut | HttpError::Failed => {
            ErrorCode::Offline.into()
        }
    })
}

async fn once(http: &DeskHttp, url: &str, key: &str, form: &Form) -> Result<Answer, HttpError> {
    let upload = Upload {
        url,
        token: key,
        content_type: &form.content_type,
        idempotency_key: &form.idempotency_key,
        body: form.body.clone(),
    };
    let answer = Answer::default();
    http.upload(upload, &answer).await?;
    Ok(answer)
}
