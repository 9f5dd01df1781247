#![no_main]

#[path = "../session_targets.rs"]
#[allow(dead_code)]
mod targets;

use std::sync::LazyLock;

use targets::Announced;

static ANNOUNCED: LazyLock<Announced> = LazyLock::new(Announced::new);

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::document_answer(&ANNOUNCED, bytes));
