//! A test that cannot run on this machine says so, where `make test` finds it: Rust's test runner has no word for it.

use std::io::Write as _;

/// Says that the current test cannot run here, and why. The test returns right after this.
///
/// Under `make test` the line goes to the file `NATSUIN_SKIPS`, for the table at the end; otherwise to stderr.
pub fn skip(reason: &str) {
    let line = format!("{}\t{reason}\n", test_name());
    match std::env::var_os("NATSUIN_SKIPS") {
        Some(path) => {
            let mut file = std::fs::OpenOptions::new()
                .append(true)
                .create(true)
                .open(path)
                .unwrap();
            file.write_all(line.as_bytes()).unwrap(); // one write: tests append side by side
        }
        None => std::io::stderr()
            .write_all(format!("skipped: {line}").as_bytes())
            .unwrap(),
    }
}

/// nextest gives each test a process and names it there; `cargo test` names the thread.
fn test_name() -> String {
    std::env::var("NEXTEST_TEST_NAME")
        .ok()
        .or_else(|| std::thread::current().name().map(str::to_owned))
        .unwrap_or_else(|| "a test".to_owned())
}
