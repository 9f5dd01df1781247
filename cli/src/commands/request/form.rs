//! What is sent: `multipart/form-data` (RFC 7578) with the parts of docs/session-protocol.md §9.

use std::fs;
use std::path::Path;

use natsuin_core::error::ErrorCode;

use crate::args::SendRequest;
use crate::failure::{Code, Failure, ServiceCode, ShellCode};
use crate::texts::Lang;

/// The most bytes of a document.
const MAX_DOCUMENT_BYTES: u64 = 52_428_800;
/// The most bytes of all documents.
const MAX_DOCUMENTS_BYTES: usize = 104_857_600;

/// A request as it goes over the wire.
pub(super) struct Form {
    /// Names the boundary.
    pub(super) content_type: String,
    /// New for every run.
    pub(super) idempotency_key: String,
    /// All parts.
    pub(super) body: Vec<u8>,
}

impl Form {
    /// Reads the documents.
    pub(super) fn of(request: &SendRequest) -> Result<Self, Failure> {
        let boundary = random()?;
        let mut parts = Parts::new(&boundary);
        parts.text("to", &request.to);
        parts.text("title", &request.title);
        let lang = match request.mail_lang {
            Lang::Ja => "ja",
            Lang::En => "en",
        };
        parts.text("language", lang);
        if let Some(code) = &request.access_code {
            parts.text("access_code", &code.0);
        }
        for path in &request.files {
            let document = read(path).map_err(|code| Failure::at(code, path.clone()))?;
            parts.document(path, &document);
            if parts.document_bytes > MAX_DOCUMENTS_BYTES {
                return Err(ServiceCode::RequestTooLarge.into());
            }
        }
        Ok(Self {
            content_type: format!("multipart/form-data; boundary={boundary}"),
            idempotency_key: random()?,
            body: parts.finish(),
        })
    }
}

/// 32 characters that nobody else has.
fn random() -> Result<String, ErrorCode> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| ErrorCode::Internal)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn read(path: &Path) -> Result<Vec<u8>, Code> {
    let about = fs::metadata(path).map_err(|error| ShellCode::of_reading(&error))?;
    if !about.is_file() {
        return Err(ShellCode::NotAFile.into());
    }
    if about.len() > MAX_DOCUMENT_BYTES {
        return Err(ServiceCode::DocumentTooLarge.into());
    }
    fs::read(path).map_err(|error| ShellCode::of_reading(&error).into())
}

/// The parts, one after the other.
struct Parts {
    delimiter: String,
    body: Vec<u8>,
    document_bytes: usize,
}

impl Parts {
    fn new(boundary: &str) -> Self {
        Self {
            delimiter: format!("--{boundary}"),
            body: Vec::new(),
            document_bytes: 0,
        }
    }

    fn text(&mut self, name: &str, value: &str) {
        self.part(&format!("name=\"{name}\""), value.as_bytes());
    }

    fn document(&mut self, path: &Path, document: &[u8]) {
        self.document_bytes += document.len();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // RFC 7578 §4.2 and the HTML Standard (multipart form data): what would end the name is percent-encoded.
        let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        let parameters = format!("name=\"document\"; filename=\"{name}\"\r\nContent-Type: application/pdf");
        self.part(&parameters, document);
    }

    fn part(&mut self, parameters: &str, value: &[u8]) {
        let head = format!(
            "{}\r\nContent-Disposition: form-data; {parameters}\r\n\r\n",
            self.delimiter
        );
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(value);
        self.body.extend_from_slice(b"\r\n");
    }

    fn finish(mut self) -> Vec<u8> {
        self.body
            .extend_from_slice(format!("{}--\r\n", self.delimiter).as_bytes());
        self.body
    }
}
