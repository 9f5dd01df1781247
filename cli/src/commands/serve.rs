//! `natsuin serve`: the reference service, until it is stopped.

mod demo;

use std::fs;
use std::future::pending;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use natsuin_core::error::ErrorCode;
use natsuin_service::{AndroidApp, Apps, Config, ConfigError, MailTransport, ServeError, Service};
use rustix::fs::Mode;
use serde_json::json;
use tempfile::TempDir;

use super::anchors::anchors;
use super::service_data;
use crate::args::{ServeRequest, Smtp};
use crate::failure::{Failure, ServiceCode, ShellCode};
use crate::report::Report;
use crate::shell::Shell;
use crate::texts::{Sample, Served};

/// Runs it.
pub(crate) fn run(request: &ServeRequest, shell: &Shell) -> Report {
    match serve(request, shell) {
        Ok(()) => Report::default(),
        Err(failure) => Report::failed(failure),
    }
}

fn serve(request: &ServeRequest, shell: &Shell) -> Result<(), Failure> {
    // Whatever the service writes is for its owner only, also in a folder that others can enter.
    rustix::process::umask(Mode::from_raw_mode(0o077));
    let folder = Folder::of(request)?;
    let config = config(request, folder.path())?;
    natsuin_service::raise_open_files();
    let data_failed = |error| failure(&error, folder.path());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|_| ErrorCode::Internal)?;
    let cancel = shell.cancel.clone();
    let stop = async move {
        cancel.race(pending::<()>()).await;
    };
    let ended = runtime.block_on(async {
        let service = Service::open(config, |trouble| {
            let _ = writeln!(io::stderr(), "natsuin: {}", trouble.what);
        });
        let service = service.await.map_err(data_failed)?;
        service_data::remember_origin(folder.path(), &service.origins().page)?;
        let samples = match request.demo {
            true => Some(demo::samples(&service, shell.lang).await?),
            false => None,
        };
        announce(request, shell, &folder, &service, samples.as_ref());
        service.run(stop).await.map_err(data_failed)
    });
    // What draws a page or verifies a signature is not waited for: whoever asked is gone.
    runtime.shutdown_background();
    ended
}

/// Says where it listens: the origin first, for whoever reads one line.
fn announce(
    request: &ServeRequest,
    shell: &Shell,
    folder: &Folder,
    service: &Service,
    samples: Option<&(Sample, Sample)>,
) {
    let origins = service.origins();
    let mail = folder.path().join("mail");
    let served = Served {
        data: folder.path(),
        throwaway: matches!(folder, Folder::Throwaway(_)),
        mail: request.smtp.is_none().then_some(&mail),
        samples: samples.map(|(plain, with_code)| (plain, with_code)),
        join: &demo::join(&origins.page),
        password: demo::PASSWORD,
    };
    let mut report = Report::default();
    report.lines.push(origins.page.clone());
    report.lines.extend(shell.texts.serving(&served));
    let fields = &mut report.fields;
    fields.insert("origin".into(), origins.page.as_str().into());
    fields.insert("app_origin".into(), origins.app.as_str().into());
    fields.insert("data".into(), folder.path().to_string_lossy().into());
    if let Some((plain, with_code)) = samples {
        let link = |sample: &Sample| json!({"link": sample.link, "access_code": sample.access_code});
        let plain = json!({"link": plain.link, "access_code": null});
        fields.insert("samples".into(), json!([plain, link(with_code)]));
    }
    report.tell(shell.texts, shell.json);
}

/// Where the service keeps its data.
enum Folder {
    Kept(PathBuf),
    /// A demo's: it goes with the run.
    Throwaway(TempDir),
}

impl Folder {
    fn of(request: &ServeRequest) -> Result<Self, Failure> {
        if request.demo && request.data.is_none() {
            let folder = tempfile::Builder::new().prefix("natsuin-demo-").tempdir();
            return folder
                .map(Self::Throwaway)
                .map_err(|_| ServiceCode::DataUnusable.into());
        }
        service_data::folder(request.data.as_deref()).map(Self::Kept)
    }

    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Throwaway(folder) => folder.path(),
        }
    }
}

fn config(request: &ServeRequest, data: &Path) -> Result<Config, Failure> {
    let mut config = Config::new(data.to_path_buf());
    config.listen = request.address();
    config.origin.clone_from(&request.origin);
    config.app_origin.clone_from(&request.app_origin);
    config.trust = anchors(&request.trust)?;
    if request.demo {
        config.trust.extend(demo::card_ca());
    }
    if let Some(session) = request.session {
        config.session = session;
    }
    if let Some(name) = &request.requester {
        config.requester.name.clone_from(name);
    }
    config.requester.mail.clone_from(&request.requester_mail);
    if let Some(smtp) = &request.smtp {
        config.mail = transport(smtp)?;
    }
    config.apps = Apps {
        apple: request.apple_apps.clone(),
        android: request
            .android_apps
            .iter()
            .map(|(package, fingerprints)| AndroidApp {
                package: package.clone(),
                fingerprints: fingerprints.clone(),
            })
            .collect(),
        app_store: request.app_store.clone(),
        play_store: request.play_store.clone(),
    };
    Ok(config)
}

fn transport(smtp: &Smtp) -> Result<MailTransport, Failure> {
    let file = &smtp.url_file;
    let text =
        fs::read_to_string(file).map_err(|error| Failure::at(ShellCode::of_reading(&error), file.clone()))?;
    Ok(MailTransport::Smtp {
        url: text.lines().next().unwrap_or_default().trim().to_owned(),
        from: smtp.from.clone(),
    })
}

fn failure(error: &ServeError, data: &Path) -> Failure {
    match error {
        ServeError::Config(error) => config_code(*error).into(),
        ServeError::Mail => ServiceCode::MailMalformed.into(),
        ServeError::Listen(_) => ServiceCode::CannotListen.into(),
        ServeError::Io(_) | ServeError::Data(_) => Failure::at(ServiceCode::DataUnusable, data.to_path_buf()),
    }
}

const fn config_code(error: ConfigError) -> ServiceCode {
    match error {
        ConfigError::OriginMalformed => ServiceCode::OriginMalformed,
        ConfigError::OriginMissing => ServiceCode::OriginMissing,
        ConfigError::HostsEqual => ServiceCode::HostsEqual,
        ConfigError::OriginTooLong => ServiceCode::OriginTooLong,
        ConfigError::RequesterMalformed => ServiceCode::RequesterMalformed,
    }
}
