//! Runs the real program in a folder of its own.

#![allow(dead_code, unreachable_pub, reason = "not every test uses all of it")]

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
            // No PC/SC service of this machine shall be met.
            .env("PCSCLITE_CSOCK_NAME", self.path("no-such-socket"));
        command
    }

    /// Runs it with an empty standard input.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, b"")
    }

    /// Runs it with this standard input.
    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut child = self
            .command()
            .args(arguments)
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
