//! The documents of one `sign`: where each comes from and goes to, and what became of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use natsuin_core::ceremony::{Document, Signature};
use natsuin_core::clock::UtcTime;
use natsuin_core::digest::DocumentDigest;
use natsuin_core::error::ErrorCode;
use natsuin_core::pades::{self, Prepared, Stamp, Visible};
use natsuin_core::pdf::PdfError;
use serde_json::{Value, json};

use super::document::{self, Mark, Reading};
use super::stamp;
use crate::args::{Form, PdfOptions, Place};
use crate::failure::{Code, Failure, ShellCode};
use crate::outputs::{self, Target};
use crate::shell::Shell;

/// A document.
pub(crate) struct Job {
    /// Where it is.
    pub(crate) input: PathBuf,
    /// Where its signature, or the signed document, goes.
    pub(crate) output: Target,
    /// What is known of it, once it was read.
    pub(crate) read: Option<ReadDocument>,
    /// Whether what was signed stands in `output`.
    pub(crate) signed: bool,
    /// Why it is refused.
    pub(crate) refused: Option<Code>,
}

/// A document that was read, and waits for the card.
pub(crate) struct ReadDocument {
    digest: DocumentDigest,
    /// The revision that waits, of a PDF that is signed in itself.
    prepared: Option<Box<Prepared>>,
    /// Whether the signer's name goes into it.
    name: bool,
    mark: Mark,
}

impl Job {
    /// The digest of the document in hexadecimal.
    pub(crate) fn sha256(&self) -> Option<String> {
        let digest = self.read.as_ref()?.digest.as_bytes();
        Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The length of the document.
    pub(crate) fn bytes(&self) -> u64 {
        self.read.as_ref().map_or(0, |read| read.mark.bytes)
    }

    /// As the JSON report has it.
    pub(crate) fn to_json(&self) -> Value {
        let mut entry = json!({
            "input": self.input.to_string_lossy(),
            "output": self.output.path.to_string_lossy(),
            "sha256": self.sha256(),
            "signed": self.signed,
        });
        if let (Some(code), Some(fields)) = (self.refused, entry.as_object_mut()) {
            fields.insert("code".into(), code.as_str().into());
        }
        entry
    }

    /// As the core signs it. A CMS claims this moment; a PDF that of the tap.
    pub(crate) fn document(&mut self, signing_time: UtcTime) -> Option<Document> {
        let read = self.read.as_mut()?;
        Some(match read.prepared.take() {
            Some(prepared) => Document::Pdf {
                prepared,
                name: read.name,
            },
            None => Document::Cms {
                digest: read.digest.clone(),
                signing_time,
            },
        })
    }

    /// Whether it can be read, and its output written.
    fn check(&self) -> Result<(), Failure> {
        document::open(&self.input).map_err(|code| Failure::at(code, self.input.clone()))?;
        let refusal = |code| Failure::at(code, self.output.path.clone());
        self.output.check().map_err(refusal)
    }

    /// Reads it once, as a stream: its digest, and for a PDF the revision that waits for the signature.
    fn read(&mut self, made: &Made<'_>, shell: &Shell) -> Result<(), Failure> {
        let read = read(&self.input, made, shell);
        if shell.cancel.is_cancelled() {
            return Err(ErrorCode::Cancelled.into());
        }
        self.read = Some(read.map_err(|code| Failure::at(code, self.input.clone()))?);
        Ok(())
    }

    /// Writes what was made of it.
    pub(crate) fn write(&mut self, signature: &Signature, shell: &Shell) -> Result<(), Failure> {
        let written = self.write_unless_changed(signature, shell);
        self.signed = written.is_ok();
        written.map_err(|code| {
            self.refused = Some(code.into());
            let path = match code {
                ShellCode::DocumentChanged => &self.input,
                _ => &self.output.path,
            };
            Failure::at(code, path.clone())
        })
    }

    /// A signature over what the document was before would be worth nothing.
    fn write_unless_changed(&self, signature: &Signature, shell: &Shell) -> Result<(), ShellCode> {
        let mark = &self.read.as_ref().ok_or(ShellCode::DocumentChanged)?.mark;
        let mut original = document::open(&self.input).map_err(|_| ShellCode::DocumentChanged)?;
        mark.check(&original)?;
        let Some(revision) = &signature.revision else {
            return self.output.write(&signature.cms);
        };
        shell.progress.show(&shell.texts.writing(&self.output.path));
        self.output.write_with(|out| {
            let copied = revision.write_to(&mut original, out);
            copied.map_err(|error| match error {
                PdfError::Refused(_) => ShellCode::DocumentChanged,
                PdfError::Io(_) => ShellCode::OutputNotWritable,
            })?;
            mark.check(&original)
        })
    }
}

/// What is made of each document.
enum Made<'a> {
    Pdf {
        options: &'a PdfOptions,
        stamp: Option<Arc<dyn Stamp>>,
    },
    Cms,
}

impl<'a> Made<'a> {
    fn of(form: &'a Form) -> Result<Self, Failure> {
        match form {
            Form::Cms => Ok(Self::Cms),
            Form::Pdf(options) => Ok(Self::Pdf {
                options,
                stamp: stamp::of(options)?,
            }),
        }
    }

    fn has_name(&self) -> bool {
        matches!(self, Self::Pdf { options, .. } if options.personal)
    }
}

fn read(path: &Path, made: &Made<'_>, shell: &Shell) -> Result<ReadDocument, Code> {
    let mut reading = Reading::open(path, shell)?;
    // Before it is read: what changes meanwhile has changed.
    let mark = reading.mark()?;
    let not_readable = |_| Code::from(ShellCode::FileNotReadable);
    let (digest, prepared) = match made {
        Made::Cms => (DocumentDigest::of(&mut reading).map_err(not_readable)?, None),
        Made::Pdf { options, stamp } => {
            let options = core_options(options, stamp.as_ref());
            let prepared = pades::prepare(&mut reading, &options).map_err(|error| refusal(&error))?;
            (prepared.original().clone(), Some(Box::new(prepared)))
        }
    };
    Ok(ReadDocument {
        digest,
        prepared,
        name: made.has_name(),
        mark,
    })
}

fn core_options(options: &PdfOptions, stamp: Option<&Arc<dyn Stamp>>) -> pades::Options {
    let spot = options.visible.zip(stamp);
    pades::Options {
        profile: options.profile,
        reason: options.reason.clone(),
        location: options.location.clone(),
        field: options.field.clone(),
        visible: spot.map(|(spot, stamp)| Visible {
            page: u64::from(spot.page.saturating_sub(1)),
            x: spot.x.into(),
            y: spot.y.into(),
            width: spot.width.into(),
            height: spot.height.into(),
            stamp: Arc::clone(stamp),
        }),
        name: options.personal,
    }
}

/// Why a PDF cannot be used.
pub(super) fn refusal(error: &PdfError) -> Code {
    match error {
        PdfError::Refused(refusal) => (*refusal).into(),
        PdfError::Io(_) => ShellCode::FileNotReadable.into(),
    }
}

/// Where each document goes. Nothing is looked at yet.
pub(crate) fn plan(files: &[PathBuf], form: &Form, place: &Place, force: bool) -> Vec<Job> {
    let job = |input: &PathBuf| {
        let path = match place {
            Place::File(file) => file.clone(),
            Place::Folder(folder) => folder.join(output_name(input, form, "")),
            Place::Beside => input.with_file_name(output_name(input, form, "-signed")),
        };
        Job {
            input: input.clone(),
            output: Target { path, force },
            read: None,
            signed: false,
            refused: None,
        }
    };
    files.iter().map(job).collect()
}

/// A signature of its own keeps the whole name: `contract.pdf` → `contract.pdf.p7s`. A signed PDF has its document's,
/// and says what it is where both stand in one folder: `contract-signed.pdf`.
fn output_name(input: &Path, form: &Form, mark: &str) -> PathBuf {
    let whole = input.file_name().unwrap_or_default();
    let is_named_pdf = input
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"));
    let (mut name, suffixes) = match form {
        Form::Cms => (whole.to_owned(), ["", ".p7s"]),
        Form::Pdf(_) if is_named_pdf => (input.file_stem().unwrap_or(whole).to_owned(), [mark, ".pdf"]),
        Form::Pdf(_) => (whole.to_owned(), [mark, ".pdf"]),
    };
    suffixes.iter().for_each(|suffix| name.push(suffix));
    name.into()
}

/// Outputs that would meet: with a document, with each other, with the trace.
pub(crate) fn collisions(jobs: &[Job], trace: Option<&Target>) -> Vec<Failure> {
    let inputs: Vec<_> = jobs.iter().map(|job| outputs::identity(&job.input)).collect();
    let mut taken = Vec::new();
    let mut failures = Vec::new();
    for target in jobs.iter().map(|job| &job.output).chain(trace) {
        let identity = outputs::identity(&target.path);
        if inputs.contains(&identity) {
            failures.push(Failure::at(ShellCode::OutputIsInput, target.path.clone()));
        } else if taken.contains(&identity) {
            failures.push(Failure::at(ShellCode::SameOutput, target.path.clone()));
        }
        taken.push(identity);
    }
    failures
}

/// Opens every document and checks every output; then reads the documents. All refusals, not only the first one.
pub(crate) fn prepare(jobs: &mut [Job], form: &Form, shell: &Shell) -> Vec<Failure> {
    let made = match Made::of(form) {
        Ok(made) => made,
        Err(failure) => return vec![failure],
    };
    let mut failures = each(jobs, |job| job.check());
    // Any bytes can have a detached signature; a PDF may be refused for what it holds.
    if failures.is_empty() || matches!(form, Form::Pdf(_)) {
        failures.extend(each(jobs, |job| job.read(&made, shell)));
    }
    failures
}

/// Works on all that are not refused yet.
fn each(jobs: &mut [Job], work: impl Fn(&mut Job) -> Result<(), Failure>) -> Vec<Failure> {
    let mut failures = Vec::new();
    for job in jobs.iter_mut().filter(|job| job.refused.is_none()) {
        let Err(failure) = work(job) else { continue };
        // The others need not be looked at then.
        if failure.code == ErrorCode::Cancelled.into() {
            return vec![failure];
        }
        job.refused = Some(failure.code);
        failures.push(failure);
    }
    failures
}
