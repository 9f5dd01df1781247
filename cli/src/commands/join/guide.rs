//! The person on a journey, at the desk: sees who asks for what, and says yes or no.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use natsuin_core::ceremony::{Holder, PasswordRequest, Progress, Refused, TapRequest};
use natsuin_core::clock::Clock;
use natsuin_core::journey::{self, News, Review};
use natsuin_core::pades::ActiveContent;
use natsuin_core::password::SignaturePassword;
use natsuin_core::session::{Claim, IdentifiedBy};
use serde_json::{Map, Value, json};

use crate::person::Person;
use crate::shell::Shell;
use crate::texts::{grouped, harmless, shown};

/// The person, and what was shown.
pub(super) struct Guide<'a> {
    shell: &'a Shell,
    person: Person<'a>,
    /// The answer to the one question, given beforehand.
    yes: bool,
    fields: Mutex<Map<String, Value>>,
}

impl<'a> Guide<'a> {
    pub(super) fn new(shell: &'a Shell, person: Person<'a>, yes: bool) -> Self {
        Self {
            shell,
            person,
            yes,
            fields: Mutex::default(),
        }
    }

    /// What was shown, for programs.
    pub(super) fn into_fields(self) -> Map<String, Value> {
        self.fields.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, name: &str, value: Value) {
        let mut fields = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        fields.insert(name.to_owned(), value);
    }

    /// To the terminal where somebody sits at one, else to standard error.
    fn say(&self, line: &str) {
        match &self.shell.terminal {
            Some(terminal) => {
                self.shell.progress.clear();
                terminal.say(line);
            }
            None => self.shell.note(line),
        }
    }

    fn claimed(&self, claim: &Claim) {
        for line in self.shell.texts.invited(claim) {
            self.say(&harmless(&line));
        }
        let requester = &claim.requester;
        self.keep("title", claim.title.as_str().into());
        self.keep(
            "requester",
            json!({
                "name": requester.name,
                "identified_by": word(requester.identified_by),
                "mail": requester.mail,
            }),
        );
        self.keep("addressee", claim.addressee.as_str().into());
        self.keep("matching_code", claim.matching_code.to_string().into());
    }
}

#[async_trait]
impl Holder for Guide<'_> {
    async fn ask_password(&self, request: PasswordRequest) -> Result<Option<SignaturePassword>, Refused> {
        self.person.ask_password(request).await
    }

    async fn confirm_last_try(&self) -> Result<bool, Refused> {
        self.person.confirm_last_try().await
    }

    async fn tap_again(&self, request: TapRequest) -> Result<bool, Refused> {
        self.person.tap_again(request).await
    }

    fn show(&self, progress: Progress) {
        self.person.show(progress);
    }
}

#[async_trait]
impl journey::Guide for Guide<'_> {
    async fn review(&self, review: &Review<'_>) -> Result<bool, Refused> {
        let texts = self.shell.texts;
        let mut documents = Vec::new();
        self.say(&texts.about_to_sign(review.documents.len()));
        for document in &review.documents {
            let offered = document.offered;
            let sha256 = hexadecimal(&offered.original_sha256);
            let name = harmless(&offered.name);
            self.say(&texts.document(&name, &grouped(offered.original_bytes), &sha256));
            self.say(&format!("    {}", shown(Path::new(document.path))));
            for content in document.active_content {
                self.say(&format!("    {}", texts.active_content(*content)));
            }
            let active: Vec<_> = document
                .active_content
                .iter()
                .copied()
                .map(ActiveContent::as_str)
                .collect();
            documents.push(json!({
                "name": offered.name,
                "bytes": offered.original_bytes,
                "sha256": sha256,
                "active_content": active,
            }));
        }
        self.keep("documents", documents.into());
        let remaining_ms = review.ends.0.saturating_sub(self.shell.clock.monotonic().0);
        if let Some(line) = texts.news(News::TimeLeft { remaining_ms }) {
            self.say(&line);
        }
        let (false, Some(terminal)) = (self.yes, &self.shell.terminal) else {
            return Ok(self.yes);
        };
        let answer = terminal.ask(&texts.sign_question(review.documents.len())).await;
        Ok(answer.is_some_and(|answer| texts.is_yes(&answer)))
    }

    fn tell(&self, news: News<'_>) {
        match news {
            News::Claimed(claim) => self.claimed(claim),
            News::TimeLeft { .. } => {
                if let Some(line) = self.shell.texts.news(news) {
                    self.say(&line);
                }
            }
            News::Claiming | News::Fetching { .. } | News::Submitting => {
                if let Some(line) = self.shell.texts.news(news) {
                    self.shell.progress.show(&line);
                }
            }
        }
    }
}

const fn word(identified_by: IdentifiedBy) -> &'static str {
    match identified_by {
        IdentifiedBy::MailAddress => "mail_address",
        IdentifiedBy::ApiKey => "api_key",
        IdentifiedBy::Organization => "organization",
        IdentifiedBy::SelfStated => "self_stated",
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
