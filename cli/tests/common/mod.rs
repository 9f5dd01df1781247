//! Runs the real program in a folder of its own.

#![allow(dead_code, unreachable_pub, reason = "not every test uses all of it")]

#[cfg(feature = "service")]
pub mod service;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The virtual card's password.
pub const PASSWORD: &str = "NATSUIN1";
/// The reader with the default virtual card.
pub const CARD: &str = "virtual:my-number";

/// The CA of the virtual card.
pub const TEST_CA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/pki/sign-ca.pem");

/// A PDF of one page, with further entries in its catalog or further objects from number 6 on.
pub fn pdf(more: &[&str]) -> Vec<u8> {
    let (catalog, objects) = more.split_first().unwrap_or((&"", &[]));
    let catalog = format!("<</Type/Catalog/Pages 2 0 R{catalog}>>");
    let text = "BT /F 24 Tf 72 720 Td (A contract) Tj ET";
    let content = format!("<</Length {}>>stream\n{text}\nendstream", text.len());
    let page =
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>";
    let mut bodies = vec![
        catalog.as_str(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        content.as_str(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ];
    bodies.extend(objects);
    let mut file = String::from("%PDF-1.7\n");
    let mut rows = String::from("0000000000 65535 f \n");
    for (index, body) in bodies.iter().enumerate() {
        rows += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{body}\nendobj\n", index + 1);
    }
    let (section, size) = (file.len(), bodies.len() + 1);
    file +=
        &format!("xref\n0 {size}\n{rows}trailer\n<</Root 1 0 R/Size {size}>>\nstartxref\n{section}\n%%EOF\n");
    file.into_bytes()
}

/// A folder to work in, and the program.
pub struct Desk {
    folder: TempDir,
    locale: &'static str,
}

/// What a run left.
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The one object on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// Its `code`.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Desk {
    /// An empty folder, and English.
    pub fn new() -> Self {
        Self::in_locale("C.UTF-8")
    }

    /// An empty folder, and the language of a locale.
    pub fn in_locale(locale: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, locale }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// Puts a file into the folder.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// A file's content.
    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// The names of all files, sorted.
    pub fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The program, in this folder, in a surrounding that says nothing else.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_natsuin"));
        command
            .current_dir(self.folder())
            .env_remove("LC_MESSAGES")
            .env_remove("LANG")
            .env("LC_ALL", self.locale)
            .env("NO_PROXY", "localhost")
            // Nothing of this machine's user shall be met, and no PC/SC service.
            .env("XDG_DATA_HOME", self.path("home/data"))
            .env("XDG_STATE_HOME", self.path("home/state"))
            .env("PCSCLITE_CSOCK_NAME", self.path("no-such-socket"));
        command
    }

    /// Runs it with an empty standard input.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, b"")
    }

    /// Runs it with this standard input.
    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Run {
        run(self.command().args(arguments), input)
    }

    /// Puts a PDF of one page into the folder.
    pub fn write_pdf(&self, name: &str) -> PathBuf {
        self.write(name, pdf(&[]))
    }

    /// `natsuin sign --yes --password-stdin --json` for PDFs, on a reader, with the right password, and more.
    pub fn sign_pdf(&self, reader: &str, arguments: &[&str]) -> Run {
        let first = ["sign", "--yes", "--password-stdin", "--json", "--reader", reader];
        self.run_with(&[&first, arguments].concat(), format!("{PASSWORD}\n").as_bytes())
    }

    /// `natsuin verify --json` with the test CA, and more.
    pub fn verify(&self, arguments: &[&str]) -> Run {
        let first = ["verify", "--json", "--trust", TEST_CA];
        self.run(&[&first, arguments].concat())
    }

    /// `natsuin sign --cms --yes --password-stdin --json`, on a reader, with the right password, and more.
    pub fn sign(&self, reader: &str, arguments: &[&str]) -> Run {
        self.sign_with(reader, arguments, format!("{PASSWORD}\n").as_bytes())
    }

    /// The same with another standard input.
    pub fn sign_with(&self, reader: &str, arguments: &[&str], input: &[u8]) -> Run {
        let mut all = vec![
            "sign",
            "--cms",
            "--yes",
            "--password-stdin",
            "--json",
            "--reader",
            reader,
        ];
        all.extend(arguments);
        self.run_with(&all, input)
    }
}

/// Compares with the file of that name in `tests/expected`; with `UPDATE_EXPECTED=1` in the environment writes it.
pub fn assert_expected(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/expected")
        .join(name);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, actual).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "differs from {}", path.display());
}

/// Runs a program with this standard input.
pub fn run(command: &mut Command, input: &[u8]) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may end without reading: a usage error, say.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Run {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
