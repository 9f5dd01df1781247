//! A room of its own for each test: a real `pcscd` with the `vpcd` driver, a card of software on its reader, and the
//! programs under test, seen by nobody outside and seeing no reader of this machine.
//!
//! ```no_run
//! # use natsuin_tests::room::Room;
//! let Some(room) = Room::with_card(&["--preset", "standard"]) else { return };
//! let listing = room.run("pkcs15-tool", &["--list-certificates"]);
//! assert!(listing.stdout.contains("X.509 Certificate"));
//! ```
//!
//! pcscd's socket path is compiled in, so each room has its own `/run` (a mount namespace) and its own ports (a network
//! namespace). Programs run in the folder `/run/room`, which is memory and goes with the room: see `tests/room.sh`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::skip;

/// Programs a room cannot do without, with the Debian package of each.
const NEEDED: [(&str, &str); 6] = [
    ("unshare", "util-linux"),
    ("nsenter", "util-linux"),
    ("ip", "iproute2"),
    ("pcscd", "pcscd"),
    ("opensc-tool", "opensc"),
    ("openssl", "openssl"),
];

/// Where the package `vsmartcard-vpcd` registers its reader with pcscd.
const VPCD_CONFIGURATION: &str = "/etc/reader.conf.d/vpcd";

/// vpcd's reader has two slots, "Virtual PCD 00 00" and "00 01", which PC/SC shows as two readers, each with its port.
const PORTS: [u16; 2] = [35963, 35964];

/// How long one program may take before the test fails: far beyond what any needs, so that nothing hangs.
const PROGRAM_LIMIT_SECONDS: u32 = 120;

/// How long pcscd may take to see a card come or go.
const CARD_LIMIT: Duration = Duration::from_secs(20);

/// What a program did.
#[derive(Debug)]
pub struct Ran {
    /// The exit status, or 128 + the signal that ended it.
    pub status: i32,
    /// What it wrote to standard output; bytes that are not UTF-8 replaced.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

/// Namespaces that end, with all that runs in them, when this is dropped or the test's process ends.
#[derive(Debug)]
pub struct Room {
    keeper: Child,
    pid: u32,
    as_user: bool,
}

impl Room {
    /// An empty room: pcscd is not running. `None`, and the test skipped, where this machine allows no namespaces or
    /// lacks a program.
    pub fn empty() -> Option<Self> {
        Self::enter().inspect_err(|reason| skip(reason)).ok()
    }

    /// A room where pcscd sees one reader with a card on it, made by `natsuin-virtual-card` with these arguments and the
    /// keys of `fixtures/pki`. Its certificates lie in the room's folder `pki`.
    pub fn with_card(arguments: &[&str]) -> Option<Self> {
        let room = Self::empty()?;
        let keys = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/pki");
        let lay_out = format!("mkdir pki && cp {keys}/*-key.pem pki");
        room.run("sh", &["-e", "-c", &lay_out]).succeeded();
        room.start_pcscd();
        room.insert_card(&[&["--pki", "pki"], arguments].concat());
        Some(room)
    }

    fn enter() -> Result<Self, String> {
        if let Some((program, package)) = NEEDED.into_iter().find(|(program, _)| !on_path(program)) {
            return Err(format!("{program} is missing (Debian package {package})"));
        }
        if !Path::new(VPCD_CONFIGURATION).exists() {
            return Err("the vpcd driver is missing (Debian package vsmartcard-vpcd)".to_owned());
        }
        Self::keep(false)
            .or_else(|as_root| Self::keep(true).map_err(|as_user| format!("{as_root}; {as_user}")))
            .map_err(|why| format!("namespaces are not allowed here: {why}"))
    }

    /// Starts the keeper; `as_user` with a user namespace, which is how namespaces are had without being root.
    fn keep(as_user: bool) -> Result<Self, String> {
        let mut unshare = Command::new("unshare");
        unshare
            .args(["--mount", "--net", "--pid", "--fork"])
            .env("PATH", path());
        if as_user {
            unshare.args(["--user", "--map-root-user"]);
        }
        let keeper = unshare.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("room.sh"));
        let mut keeper = keeper
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut line = String::new();
        BufReader::new(keeper.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        match line.trim().parse() {
            Ok(pid) => Ok(Self { keeper, pid, as_user }),
            Err(_) => Err(last_words(keeper)),
        }
    }

    /// Starts pcscd with the readers "Virtual PCD 00 00" and "Virtual PCD 00 01", and waits until it answers.
    pub fn start_pcscd(&self) {
        self.run("cp", &[VPCD_CONFIGURATION, "/run/readers"]).succeeded();
        self.start_pcscd_without_readers();
    }

    /// Starts pcscd with no reader, and waits until it answers.
    pub fn start_pcscd_without_readers(&self) {
        // With no drivers for USB readers: a real card on this machine's reader must not be in a test's reach.
        let mut pcscd = vec![
            "env",
            "PCSCLITE_HP_DROPDIR=/run/no-drivers",
            "pcscd",
            "--foreground",
        ];
        pcscd.extend(["--config", "/run/readers"]);
        // Where pcscd knows polkit (Debian 13), it refuses every client of a room, which has no D-Bus.
        let without_polkit = "--disable-polkit";
        if self.run("pcscd", &["--help"]).stdout.contains(without_polkit) {
            pcscd.push(without_polkit);
        }
        self.start("pcscd", &pcscd);
        self.wait_until("pcscd answers", || {
            self.run("test", &["-S", "/run/pcscd/pcscd.comm"]).status == 0
        });
    }

    /// Lays a card on the first reader, and waits until pcscd sees it.
    pub fn insert_card(&self, arguments: &[&str]) {
        self.insert_card_at(0, arguments);
    }

    /// Lays a card on the first (0) or the second (1) reader, and waits until pcscd sees it.
    pub fn insert_card_at(&self, reader: usize, arguments: &[&str]) {
        let before = self.cards();
        let door = format!("127.0.0.1:{}", PORTS[reader]);
        let program = ["natsuin-virtual-card", "--vpcd", &door];
        self.start(&card_name(reader), &[&program, arguments].concat());
        self.wait_until("pcscd sees the card", || self.cards() > before);
    }

    /// Takes the card from the first (0) or the second (1) reader, without a word to it.
    pub fn remove_card(&self, reader: usize) {
        let before = self.cards();
        self.stop(&card_name(reader));
        self.wait_until("pcscd sees no card", || self.cards() < before);
    }

    /// How many cards lie on the readers, as a PC/SC program sees it.
    fn cards(&self) -> usize {
        let list = self.run("opensc-tool", &["--list-readers"]);
        list.stdout
            .lines()
            .filter(|line| line.split_whitespace().nth(1) == Some("Yes"))
            .count()
    }

    /// Runs a program in the room to its end. Ours are found by name.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Ran {
        self.run_with_input(program, arguments, "")
    }

    /// Runs a program in the room to its end, with this text as its standard input.
    pub fn run_with_input(&self, program: &str, arguments: &[&str], input: &str) -> Ran {
        let mut inside = self.inside();
        inside.args([
            "timeout",
            "--signal=KILL",
            &PROGRAM_LIMIT_SECONDS.to_string(),
            program,
        ]);
        inside
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = inside.spawn().unwrap();
        // A program may well end without reading what it is offered.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let status = output.status.code().unwrap_or(-1);
        assert_ne!(
            status, 127,
            "{program} {arguments:?}: not found; ours are built by: cargo build --workspace --bins --examples"
        );
        assert_ne!(
            status, 137,
            "{program} did not end within {PROGRAM_LIMIT_SECONDS} s"
        );
        Ran {
            status,
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Starts a program that goes on in the room; its output goes to the room's file `NAME.log`.
    pub fn start(&self, name: &str, command: &[&str]) {
        let script = format!(
            "command -v \"$1\" >/dev/null || exit 127
             \"$@\" >{name}.log 2>&1 </dev/null & echo $! >/run/processes/{name}"
        );
        self.run("sh", &[&["-c", &script, name], command].concat())
            .succeeded();
    }

    /// Ends, at once, what [`Room::start`] started under this name.
    pub fn stop(&self, name: &str) {
        let script = format!("kill -KILL $(cat /run/processes/{name}) && rm /run/processes/{name}");
        self.run("sh", &["-c", &script]).succeeded();
    }

    /// Writes a file into the folder in which the room's programs run.
    pub fn write(&self, name: &str, contents: &[u8]) {
        std::fs::write(self.path(name), contents).unwrap();
    }

    /// Reads a file of the folder in which the room's programs run.
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Whether the room's folder has this file.
    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new("/proc")
            .join(self.pid.to_string())
            .join("root/run/room")
            .join(name)
    }

    /// A command that runs what is appended to it inside, in the room's folder.
    fn inside(&self) -> Command {
        let mut nsenter = Command::new("nsenter");
        nsenter
            .arg(format!("--target={}", self.pid))
            .args(["--mount", "--root", "--net", "--pid"]);
        if self.as_user {
            nsenter.args(["--user", "--preserve-credentials"]);
        }
        nsenter
            .args(["env", "--chdir=/run/room", "--unset=CI", "LC_ALL=C.UTF-8"])
            .env("PATH", path());
        nsenter
    }

    /// Polls, in bounded time; what the room's programs said stands in the failure.
    pub fn wait_until(&self, what: &str, holds: impl Fn() -> bool) {
        let deadline = Instant::now() + CARD_LIMIT;
        while !holds() {
            assert!(
                Instant::now() < deadline,
                "waited in vain until {what}\n{}",
                self.logs()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn logs(&self) -> String {
        self.run("sh", &["-c", "tail -n 20 *.log"]).stdout
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take()); // the keeper's sign to end
        let _ = self.keeper.wait();
    }
}

impl Ran {
    /// This, if the program ended with status 0; otherwise the test ends with what it wrote.
    pub fn succeeded(self) -> Self {
        self.exited(0)
    }

    /// This, if the program ended with that status; otherwise the test ends with what it wrote.
    pub fn exited(self, status: i32) -> Self {
        assert_eq!(
            self.status, status,
            "stdout:\n{}\nstderr:\n{}",
            self.stdout, self.stderr
        );
        self
    }
}

fn card_name(reader: usize) -> String {
    format!("card-{reader}")
}

/// Our own programs first (they stand beside the test's), then the system's, whoever runs this.
fn path() -> String {
    let tests = std::env::current_exe().unwrap();
    let programs = tests.parent().and_then(Path::parent).unwrap();
    let inherited = std::env::var("PATH").unwrap_or_default();
    format!(
        "{0}:{0}/examples:{inherited}:/usr/sbin:/usr/bin:/sbin:/bin",
        programs.display()
    )
}

fn on_path(program: &str) -> bool {
    path()
        .split(':')
        .any(|folder| Path::new(folder).join(program).is_file())
}

/// What a keeper that could not make its room said last.
fn last_words(mut keeper: Child) -> String {
    let mut words = String::new();
    let _ = keeper.stderr.take().unwrap().read_to_string(&mut words);
    let _ = keeper.wait();
    words.lines().last().unwrap_or("no reason given").to_owned()
}
