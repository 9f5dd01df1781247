//! Signing files on the phone itself: one tap, one right password, any number of them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use natsuin_core::ceremony::{self, Document, Signature};
use natsuin_core::clock::Clock as _;
use natsuin_core::digest::DocumentDigest;
use natsuin_core::pades::{self, Profile};
use natsuin_core::pdf::PdfError;

use crate::cancel::Cancel;
use crate::card::{Desk, Rules};
use crate::certificate::Certificate;
use crate::clock::{Clock, ClockPort};
use crate::error::{FileProblem, NatsuinError};
use crate::holder::Holder;
use crate::reader::CardReader;

#[cfg(all(test, feature = "simulator"))]
mod tests;

#[uniffi::remote(Enum)]
pub enum Profile {
    /// PAdES-B-B (EN 319 142-1).
    Pades,
    /// What the Ministry of Justice's online registry accepts, with the signer's name in the document.
    Moj,
}

/// How a PDF is signed.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PdfOptions {
    /// Who shall accept the signature.
    pub profile: Profile,
    /// `/Reason`.
    #[uniffi(default = None)]
    pub reason: Option<String>,
    /// `/Location`.
    #[uniffi(default = None)]
    pub location: Option<String>,
    /// The full name of an existing, empty signature field. Without it a new, invisible one is made.
    #[uniffi(default = None)]
    pub field: Option<String>,
    /// Whether the signer's name goes into the document. Under the profile `moj` it always does.
    #[uniffi(default = false)]
    pub name: bool,
}

/// What is made of a file.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Form {
    /// The PDF again, with its signature in it.
    Pdf {
        /// How.
        options: PdfOptions,
    },
    /// A detached CMS (CAdES-B-B, DER), of any file.
    Cms,
}

/// A file to be signed, and where the result goes. The output must not be there yet, and no other result may go there; it
/// appears whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Assignment {
    /// The file.
    pub input: String,
    /// The result.
    pub output: String,
    /// What is made of it.
    pub form: Form,
}

/// What was signed.
#[derive(uniffi::Record)]
pub struct SignedFiles {
    /// The certificate on the card.
    pub certificate: Arc<Certificate>,
    /// The outputs, in the order of the assignments.
    pub written: Vec<String>,
}

/// Signs files with one tap and one right password. Everything is read before the card is asked for, and written after
/// it was let go. Reads and writes files on the calling executor: not on a main thread.
///
/// # Errors
/// Nothing is touched where a file is refused. When the work ends early, the error names what was finished before.
#[uniffi::export]
pub async fn sign_files(
    reader: Arc<dyn CardReader>,
    holder: Box<dyn Holder>,
    clock: Box<dyn Clock>,
    files: Vec<Assignment>,
    rules: Rules,
    cancel: Arc<Cancel>,
) -> Result<SignedFiles, NatsuinError> {
    check_outputs(&files)?;
    let desk = Desk::new(reader, holder.into(), clock.into(), &cancel);
    let mut jobs = Vec::new();
    let mut documents = Vec::new();
    for file in files {
        let (job, document) = Job::prepare(file, &desk.clock)?;
        jobs.push(job);
        documents.push(document);
    }
    match ceremony::sign(&desk.ceremony(rules)?, rules.order, documents).await {
        Ok(signed) => Ok(SignedFiles {
            certificate: Arc::new(Certificate(signed.certificate)),
            written: write_all(
                &jobs,
                &signed.signatures.into_iter().map(Some).collect::<Vec<_>>(),
            )?,
        }),
        Err(stopped) => {
            let written = write_all(&jobs, &stopped.signatures)?;
            Err(NatsuinError::failed(desk.shell.judge(stopped.error), written))
        }
    }
}

/// No two results may go to one place.
fn check_outputs(files: &[Assignment]) -> Result<(), NatsuinError> {
    let mut taken = Vec::new();
    for Assignment { output, .. } in files {
        let place = place(Path::new(output));
        if taken.contains(&place) {
            return Err(NatsuinError::file(FileProblem::Exists, output));
        }
        taken.push(place);
    }
    Ok(())
}

/// Where a file that need not be there is, however the way to it is spelled.
fn place(file: &Path) -> PathBuf {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    folder.join(file.file_name().unwrap_or_default())
}

/// A file that waits for its signature.
struct Job {
    input: String,
    output: String,
    mark: Mark,
}

impl Job {
    fn prepare(file: Assignment, clock: &ClockPort) -> Result<(Self, Document), NatsuinError> {
        let Assignment { input, output, form } = file;
        if fs::symlink_metadata(&output).is_ok() {
            return Err(NatsuinError::file(FileProblem::Exists, &output));
        }
        let mut source = open(&input)?;
        let mark = Mark::of(&source).map_err(|error| not_readable(&error, &input))?;
        let document = match form {
            Form::Cms => Document::Cms {
                digest: DocumentDigest::of(&mut source).map_err(|error| not_readable(&error, &input))?,
                signing_time: clock.now(),
            },
            Form::Pdf { options } => {
                let name = options.name;
                let prepared = pades::prepare(&mut source, &core_options(options));
                Document::Pdf {
                    prepared: Box::new(prepared.map_err(|error| refused(&error, &input))?),
                    name,
                }
            }
        };
        Ok((Self { input, output, mark }, document))
    }

    /// A signature over what the file was before would be worth nothing.
    fn write(&self, signature: &Signature) -> Result<(), NatsuinError> {
        let changed = || NatsuinError::file(FileProblem::Changed, &self.input);
        let unwritable = |error: io::Error| NatsuinError::file(not_written(&error), &self.output);
        let mut source = open(&self.input).map_err(|_| changed())?;
        self.mark.check(&source).ok_or_else(changed)?;
        let (mut out, aside) = create_aside(&self.output).map_err(unwritable)?;
        let filled = match &signature.revision {
            None => out.write_all(&signature.cms).map_err(unwritable),
            Some(revision) => revision
                .write_to(&mut source, &mut out)
                .map_err(|error| match error {
                    PdfError::Refused(_) => changed(),
                    PdfError::Io(error) => unwritable(error),
                }),
        };
        let kept = filled
            .and_then(|()| self.mark.check(&source).ok_or_else(changed))
            .and_then(|()| out.sync_all().map_err(unwritable))
            .and_then(|()| put_in_place(&aside, &self.output).map_err(unwritable));
        if kept.is_err() {
            // What stays of it is named as what it is.
            let _ = fs::remove_file(&aside);
        }
        kept
    }
}

/// Writes what there is; every output is tried, and the first trouble told.
fn write_all(jobs: &[Job], signatures: &[Option<Signature>]) -> Result<Vec<String>, NatsuinError> {
    let mut written = Vec::new();
    let mut trouble = None;
    for (job, signature) in jobs.iter().zip(signatures) {
        let Some(signature) = signature else { continue };
        match job.write(signature) {
            Ok(()) => written.push(job.output.clone()),
            Err(error) => trouble = trouble.or(Some(error)),
        }
    }
    match trouble {
        Some(NatsuinError::File {
            problem, name, path, ..
        }) => Err(NatsuinError::File {
            problem,
            name,
            path,
            written,
        }),
        Some(other) => Err(other),
        None => Ok(written),
    }
}

fn core_options(options: PdfOptions) -> pades::Options {
    pades::Options {
        profile: options.profile,
        reason: options.reason,
        location: options.location,
        field: options.field,
        visible: None,
        name: options.name,
    }
}

/// Opens a file to be read.
pub(crate) fn open(path: &str) -> Result<File, NatsuinError> {
    // Looked at before it is opened: opening a pipe would wait for its other end.
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err(NatsuinError::file(FileProblem::NotReadable, path)),
        Err(error) => return Err(not_readable(&error, path)),
    }
    File::open(path).map_err(|error| not_readable(&error, path))
}

pub(crate) fn not_readable(error: &io::Error, path: &str) -> NatsuinError {
    let problem = match error.kind() {
        io::ErrorKind::NotFound => FileProblem::NotFound,
        _ => FileProblem::NotReadable,
    };
    NatsuinError::file(problem, path)
}

pub(crate) fn refused(error: &PdfError, path: &str) -> NatsuinError {
    match error {
        PdfError::Refused(refusal) => NatsuinError::document(*refusal, path),
        PdfError::Io(error) => not_readable(error, path),
    }
}

/// A new file beside the one that is meant, to be renamed when it is whole.
fn create_aside(output: &str) -> io::Result<(File, PathBuf)> {
    let output = Path::new(output);
    let name = output.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut aside_name = std::ffi::OsString::from(".natsuin-");
    aside_name.push(name);
    let aside = output.with_file_name(aside_name);
    // Left behind by a run that was killed; or not there.
    let _ = fs::remove_file(&aside);
    let file = OpenOptions::new().write(true).create_new(true).open(&aside)?;
    Ok((file, aside))
}

/// Moves a whole file to where nothing is. A rename alone would replace what somebody else put there meanwhile, so the
/// place is taken first. (A hard link would do both at once, but Android denies it to apps.)
fn put_in_place(aside: &Path, output: &str) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(output)?;
    fs::rename(aside, output).inspect_err(|_| {
        let _ = fs::remove_file(output);
    })
}

fn not_written(error: &io::Error) -> FileProblem {
    match error.kind() {
        io::ErrorKind::AlreadyExists => FileProblem::Exists,
        _ => FileProblem::NotWritable,
    }
}

/// As of when a file is: one with another mark holds something else than what was read.
#[derive(PartialEq, Eq)]
struct Mark {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Mark {
    fn of(file: &File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        Ok(Self {
            bytes: metadata.len(),
            modified: metadata.modified().ok(),
        })
    }

    fn check(&self, file: &File) -> Option<()> {
        (Self::of(file).ok()? == *self).then_some(())
    }
}
