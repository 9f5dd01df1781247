//! `natsuin serve` as a process of its own, and a person at a browser made of HTTP requests.

#![allow(dead_code, unreachable_pub, reason = "not every test uses all of it")]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use super::{Desk, Run, TEST_CA};

/// A service in the folder `data` of a desk. Killed when dropped.
pub struct Service<'a> {
    pub desk: &'a Desk,
    pub origin: String,
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl<'a> Service<'a> {
    /// Listens at any port and trusts the virtual card.
    pub fn start(desk: &'a Desk, more: &[&str]) -> Self {
        let usual = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            "data",
            "--trust",
            TEST_CA,
        ];
        Self::run(desk, &[&usual, more].concat())
    }

    /// Runs just this.
    pub fn run(desk: &'a Desk, arguments: &[&str]) -> Self {
        let mut child = desk
            .command()
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut origin = String::new();
        stdout.read_line(&mut origin).unwrap();
        Self {
            desk,
            origin: origin.trim_end().to_owned(),
            child,
            stdout,
        }
    }

    /// The next line on standard output.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line
    }

    /// Ends it with a signal: its exit status, the rest of what it said.
    pub fn stop(mut self, signal: &str) -> Run {
        self.signal(signal);
        let status = self.child.wait().unwrap().code().unwrap();
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.stdout.read_to_string(&mut stdout).unwrap();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut stderr)
            .unwrap();
        Run {
            status,
            stdout,
            stderr,
        }
    }

    fn signal(&self, signal: &str) {
        let line = format!("kill -{signal} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success());
    }

    /// `natsuin request a.pdf --json`, and more.
    pub fn send(&self, more: &[&str]) -> Run {
        self.desk.write_pdf("a.pdf");
        let usual = [
            "request",
            "a.pdf",
            "--to",
            "hanako@example.com",
            "--title",
            "契約書",
            "--data",
            "data",
            "--json",
        ];
        self.desk.run(&[&usual, more].concat())
    }

    /// The link of what was sent so.
    pub fn request(&self, more: &[&str]) -> String {
        let run = self.send(more);
        assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
        run.json()["link"].as_str().unwrap().to_owned()
    }

    /// `natsuin join`, as a phone of this state folder.
    pub fn join(&self, code: &str, phone: &str, password: &str) -> Run {
        let arguments = [
            "join",
            code,
            "--json",
            "--allow-loopback",
            "--state",
            phone,
            "--reader",
            "virtual:my-number",
            "--password-stdin",
            "--yes",
        ];
        self.desk.run_with(&arguments, password.as_bytes())
    }

    /// What the API says to the holder of the key.
    pub fn api(&self, path: &str) -> Vec<u8> {
        let key = String::from_utf8(self.desk.read("data/api-key")).unwrap();
        let answer = agent()
            .get(format!("{}{path}", self.origin))
            .header("authorization", format!("Bearer {}", key.trim()))
            .call();
        answer.unwrap().body_mut().read_to_vec().unwrap()
    }
}

impl Drop for Service<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(Duration::from_secs(60)));
    config.build().into()
}

/// A person whose browser runs on an iPhone, with one cookie.
pub struct Recipient {
    origin: String,
    base: String,
    cookie: String,
}

impl Recipient {
    /// Follows the link of the mail and agrees to the terms.
    pub fn open(link: &str) -> Self {
        let (base, _) = link.rsplit_once('/').unwrap();
        let origin = link.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let mut person = Self {
            origin,
            base: base.to_owned(),
            cookie: String::new(),
        };
        let (mut answer, link) = (person.ask(link), link.to_owned());
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        person.cookie = cookie.split(';').next().unwrap().to_owned();
        let terms = answer.body_mut().read_to_string().unwrap();
        person.post(&link, &terms, &[]);
        person
    }

    /// From the link of the mail to 「次へ」: terms, three consents.
    pub fn prepare(link: &str) -> Self {
        let person = Self::open(link);
        let document = person.page("document");
        let versions = ["content", "certificate", "card_terms"].map(|name| (name, field(&document, name)));
        person.post(&format!("{}/consent", person.base), &document, &versions);
        person
    }

    /// 「次へ」, and the link of 「アプリを起動する」.
    pub fn code(&self) -> String {
        self.post(&format!("{}/start", self.base), &self.page("prepare"), &[]);
        self.app_link()
    }

    /// 「QRコードを更新する」 while a phone is at work, 「更新する」, and the new link.
    pub fn refresh(&self) -> String {
        let (page, form) = (self.page("sign"), format!("{}/refresh", self.base));
        self.post(&form, &page, &[("session", field(&page, "session"))]);
        let question = self.page("refresh");
        let [session, confirmed] = ["session", "confirmed"].map(|name| (name, field(&question, name)));
        self.post(&form, &question, &[session, confirmed]);
        self.app_link()
    }

    pub fn app_link(&self) -> String {
        let page = self.page("here");
        let (_, rest) = page
            .split_once("id=\"app\" href=\"")
            .unwrap_or_else(|| panic!("no link in {page}"));
        rest.split('"').next().unwrap().to_owned()
    }

    /// A page of this request.
    pub fn page(&self, name: &str) -> String {
        self.ask(&format!("{}/{name}", self.base))
            .body_mut()
            .read_to_string()
            .unwrap()
    }

    /// The signed document.
    pub fn file(&self) -> Vec<u8> {
        self.ask(&format!("{}/document/1/file", self.base))
            .body_mut()
            .read_to_vec()
            .unwrap()
    }

    fn ask(&self, url: &str) -> ureq::http::Response<ureq::Body> {
        let asked = agent()
            .get(url)
            .header("user-agent", "iPhone")
            .header("cookie", &self.cookie);
        asked.call().unwrap()
    }

    fn post(&self, url: &str, page: &str, fields: &[(&str, String)]) {
        let csrf = field(page, "csrf");
        let fields = fields.iter().map(|(name, value)| (*name, value.as_str()));
        let sent = agent()
            .post(url)
            .header("user-agent", "iPhone")
            .header("cookie", &self.cookie)
            .header("origin", &self.origin)
            .send_form(fields.chain([("csrf", csrf.as_str())]))
            .unwrap();
        assert_eq!(sent.status(), 303);
    }
}

fn field(page: &str, name: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap_or_else(|| panic!("no {name} in {page}"));
    rest.split('"').next().unwrap().to_owned()
}
