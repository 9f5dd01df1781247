//! How long `natsuin sign --cms` takes through pcscd and vpcd with the virtual card, as a person waits for it: from the
//! start of the program to its end, without the typing.

// A program of the tests: it may stop where it stands, and talks on standard output.
#![allow(clippy::print_stdout, clippy::indexing_slicing, clippy::cast_precision_loss)]

use std::time::{Duration, Instant};

use natsuin_tests::room::Room;
use natsuin_virtual_card::DEFAULT_PASSWORD;

const RUNS: usize = 31;
const DOCUMENTS: [&str; 10] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];

fn main() {
    let Some(room) = Room::with_card(&[]) else { return };
    for document in DOCUMENTS {
        room.write(document, document.as_bytes());
    }
    println!("| what | smallest | median | largest |");
    println!("|---|---|---|---|");
    row("the program alone (`--version`)", || {
        room.run("natsuin", &["--version"]).succeeded();
    });
    for (count, words) in [(1, "1 document"), (10, "10 documents")] {
        for order in ["password-first", "card-first"] {
            let options = [
                "sign",
                "--cms",
                "--yes",
                "--force",
                "--password-stdin",
                "--order",
                order,
            ];
            let command = [&options, &DOCUMENTS[..count]].concat();
            row(&format!("{words}, `{order}`"), || {
                room.run_with_input("natsuin", &command, DEFAULT_PASSWORD)
                    .succeeded();
            });
        }
    }
}

fn row(what: &str, run: impl Fn()) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    let ms = |time: Duration| format!("{:.1} ms", time.as_micros() as f64 / 1000.0);
    println!(
        "| {what} | {} | {} | {} |",
        ms(times[0]),
        ms(times[RUNS / 2]),
        ms(times[RUNS - 1])
    );
}
