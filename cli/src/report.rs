//! What a command has to tell: to people in sentences, to programs as exactly one JSON object.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use natsuin_core::certificate::{Certificate, Generation};
use natsuin_core::error::Stage;
use serde_json::{Map, Value, json};

use crate::dates;
use crate::failure::{Exit, Failure};
use crate::texts::{self, Texts};

/// The result of a command.
#[derive(Default)]
pub(crate) struct Report {
    /// The command's own fields of the JSON object.
    pub(crate) fields: Map<String, Value>,
    /// Lines for people.
    pub(crate) lines: Vec<String>,
    /// What went wrong; the first one decides the exit status.
    pub(crate) failures: Vec<Failure>,
}

/// The object is written once, also where a second Ctrl-C comes while it is written, or a service tells that it listens.
static TOLD: AtomicBool = AtomicBool::new(false);

impl Report {
    /// Nothing but a failure.
    pub(crate) fn failed(failure: Failure) -> Self {
        Self {
            failures: vec![failure],
            ..Self::default()
        }
    }

    /// Tells it, and says how the process must end.
    pub(crate) fn tell(self, texts: &dyn Texts, json: bool) -> Exit {
        let exit = self
            .failures
            .first()
            .map_or(Exit::Done, |failure| failure.code.exit());
        let mut stdout = Vec::new();
        if json {
            if !TOLD.swap(true, Ordering::SeqCst) {
                stdout.extend_from_slice(format!("{:#}\n", Value::Object(self.object())).as_bytes());
            }
        } else {
            for line in &self.lines {
                stdout.extend_from_slice(line.as_bytes());
                stdout.push(b'\n');
            }
        }
        // Closed pipes are the reader's decision, and the exit status still tells.
        let _ = io::stdout()
            .write_all(&stdout)
            .and_then(|()| io::stdout().flush());
        for failure in &self.failures {
            let _ = writeln!(io::stderr(), "{}", texts::failure(texts, failure));
        }
        exit
    }

    fn object(&self) -> Map<String, Value> {
        let mut object = Map::new();
        object.insert("ok".into(), self.failures.is_empty().into());
        if let Some(failure) = self.failures.first() {
            object.insert("code".into(), failure.code.as_str().into());
            object.insert("stage".into(), failure.code.stage().map(Stage::as_str).into());
            object.insert("tries_spent".into(), failure.tries_spent.as_str().into());
            object.insert("tries_left".into(), failure.tries_left.into());
            object.insert("recovery".into(), failure.code.recovery().into());
        }
        object.extend(self.fields.clone());
        object
    }
}

/// `not_before`, `not_after`, `generation`.
pub(crate) fn certificate_fields(certificate: &Certificate) -> Map<String, Value> {
    let validity = certificate.validity();
    let mut fields = Map::new();
    fields.insert("not_before".into(), dates::rfc3339(validity.not_before).into());
    fields.insert("not_after".into(), dates::rfc3339(validity.not_after).into());
    fields.insert("generation".into(), generation_json(certificate.generation()));
    fields
}

/// 1, 2, 3, `"test"` or `null`.
pub(crate) fn generation_json(generation: Option<Generation>) -> Value {
    match generation {
        Some(Generation::One) => json!(1),
        Some(Generation::Two) => json!(2),
        Some(Generation::Three) => json!(3),
        Some(Generation::Test) => json!("test"),
        None => Value::Null,
    }
}
