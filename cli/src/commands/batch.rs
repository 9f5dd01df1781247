//! The documents of one `sign`: where each comes from and goes to, and what became of it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use natsuin_core::digest::DocumentDigest;
use natsuin_core::error::ErrorCode;
use serde_json::{Value, json};

use crate::args::Place;
use crate::failure::{Code, Failure, ShellCode};
use crate::outputs::{self, Target};
use crate::shell::Shell;
use crate::texts::{grouped, shown};

/// A document.
pub(crate) struct Job {
    /// Where it is.
    pub(crate) input: PathBuf,
    /// Where its signature goes.
    pub(crate) output: Target,
    /// What is signed, once it was read.
    pub(crate) digest: Option<DocumentDigest>,
    /// How many bytes that are.
    pub(crate) bytes: u64,
    /// Whether its signature stands in `output`.
    pub(crate) signed: bool,
    /// Why it is refused.
    pub(crate) refused: Option<ShellCode>,
}

impl Job {
    /// The digest in hexadecimal.
    pub(crate) fn sha256(&self) -> Option<String> {
        let digest = self.digest.as_ref()?;
        Some(
            digest
                .as_bytes()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        )
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

    /// Whether it can be read, and its output written.
    fn check(&self) -> Result<(), Failure> {
        open(&self.input).map_err(|code| Failure::at(code, self.input.clone()))?;
        let refusal = |code| Failure::at(code, self.output.path.clone());
        self.output.check().map_err(refusal)
    }

    /// Reads it, and takes its digest.
    fn read(&mut self, shell: &Shell) -> Result<(), Failure> {
        let refusal = |code| Failure::at(code, self.input.clone());
        let mut reading = Reading {
            file: open(&self.input).map_err(refusal)?,
            shell,
            text: shell.texts.reading(&shown(&self.input)),
            bytes: 0,
        };
        let digest = DocumentDigest::of(&mut reading);
        if shell.cancel.is_cancelled() {
            return Err(ErrorCode::Cancelled.into());
        }
        self.digest = Some(digest.map_err(|_| refusal(ShellCode::FileNotReadable))?);
        self.bytes = reading.bytes;
        Ok(())
    }
}

/// Where each document goes. Nothing is looked at yet.
pub(crate) fn plan(files: &[PathBuf], place: &Place, force: bool) -> Vec<Job> {
    let job = |input: &PathBuf| {
        let path = match place {
            Place::File(file) => file.clone(),
            Place::Folder(folder) => folder.join(signature_name(input)),
            Place::Beside => input.with_file_name(signature_name(input)),
        };
        Job {
            input: input.clone(),
            output: Target { path, force },
            digest: None,
            bytes: 0,
            signed: false,
            refused: None,
        }
    };
    files.iter().map(job).collect()
}

/// The whole name is kept: `contract.pdf` → `contract.pdf.p7s`.
fn signature_name(input: &Path) -> PathBuf {
    let mut name = input.file_name().unwrap_or_default().to_owned();
    name.push(".p7s");
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
pub(crate) fn prepare(jobs: &mut [Job], shell: &Shell) -> Vec<Failure> {
    let failures = each(jobs, |job| job.check());
    if !failures.is_empty() {
        return failures;
    }
    each(jobs, |job| job.read(shell))
}

fn each(jobs: &mut [Job], work: impl Fn(&mut Job) -> Result<(), Failure>) -> Vec<Failure> {
    let mut failures = Vec::new();
    for job in jobs {
        let Err(failure) = work(job) else { continue };
        match failure.code {
            Code::Shell(code) => job.refused = Some(code),
            // Cancelled: the others need not be looked at.
            Code::Core(_) => return vec![failure],
        }
        failures.push(failure);
    }
    failures
}

fn open(path: &Path) -> Result<File, ShellCode> {
    let refusal = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => ShellCode::FileNotFound,
        _ => ShellCode::FileNotReadable,
    };
    // Looked at before it is opened: opening a pipe would wait for its other end.
    if !fs::metadata(path).map_err(refusal)?.is_file() {
        return Err(ShellCode::NotAFile);
    }
    File::open(path).map_err(refusal)
}

/// A document that is being read: counted, shown, and left when the person cancels.
struct Reading<'a> {
    file: File,
    shell: &'a Shell,
    text: String,
    bytes: u64,
}

impl Read for Reading<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.shell.cancel.is_cancelled() {
            return Err(io::ErrorKind::Other.into());
        }
        let read = self.file.read(buffer)?;
        self.bytes += read as u64;
        let megabytes = grouped(self.bytes / 1_000_000);
        self.shell.progress.show(&format!("{} {megabytes} MB", self.text));
        Ok(read)
    }
}
