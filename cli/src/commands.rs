//! The commands. Each one is a function from its request to a report.

mod anchors;
mod batch;
mod card;
mod ceremony;
mod certificate;
mod document;
mod join;
mod request;
#[cfg(feature = "service")]
mod serve;
mod service_data;
mod sign;
mod stamp;
mod verify;

use crate::args::Request;
use crate::report::Report;
use crate::shell::Shell;

/// Runs a command.
pub(crate) fn run(request: &Request, shell: &Shell) -> Report {
    let report = match request {
        Request::Sign(request) => sign::run(request, shell),
        Request::Verify(request) => verify::run(request, shell),
        Request::Card(request) => card::run(request, shell),
        Request::Certificate(request) => certificate::run(request, shell),
        Request::Join(request) => join::run(request, shell),
        Request::Send(request) => request::run(request, shell),
        #[cfg(feature = "service")]
        Request::Serve(request) => serve::run(request, shell),
        #[cfg(not(feature = "service"))]
        Request::Serve(_) => Report::failed(crate::args::Usage::NoService.into()),
        // Answered without a shell.
        Request::Help(_) | Request::Version => Report::default(),
    };
    shell.progress.clear();
    report
}
