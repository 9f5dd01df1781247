//! The room keeps what it promises, before anything is judged in it.

#![allow(clippy::unwrap_used)]

use natsuin_tests::room::{Readers, Room};

#[test]
fn an_empty_room_has_no_pcscd() {
    let Some(room) = Room::empty() else { return };
    let list = room.run("opensc-tool", &["--list-readers"]);
    assert!(list.stdout.contains("No smart card readers found"), "{list:?}");
}

#[test]
fn pcscd_offers_the_readers_that_were_asked_for() {
    for (readers, names) in [
        (Readers::None, &[][..]),
        (Readers::One, &["Virtual PCD 00 00", "Virtual PCD 00 01"]),
        (
            Readers::Two,
            &[
                "Virtual PCD 00 00",
                "Virtual PCD 00 01",
                "Second PCD 00 00",
                "Second PCD 00 01",
            ],
        ),
    ] {
        let Some(room) = Room::empty() else { return };
        room.start_pcscd(readers);
        let list = room.run("opensc-tool", &["--list-readers"]).stdout;
        let listed: Vec<&str> = list
            .lines()
            .filter_map(|line| Some(line.split_once(" No ")?.1.trim()))
            .collect();
        assert_eq!(listed, names);
    }
}

#[test]
fn files_pass_in_and_out() {
    let Some(room) = Room::empty() else { return };
    room.write("in", b"seen inside");
    room.run("cp", &["in", "out"]).succeeded();
    assert_eq!(room.read("out"), b"seen inside");
    assert!(!room.has("other"));
}

#[test]
fn what_runs_in_a_room_ends_with_it() {
    let Some(room) = Room::empty() else { return };
    room.start("sleeper", &["sleep", "1234567"]);
    assert!(sleeps());
    drop(room);
    assert!(!sleeps());
}

/// Whether the sleeper runs anywhere on this machine.
fn sleeps() -> bool {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes.into_iter().any(|process| {
        std::fs::read(process.path().join("cmdline")).is_ok_and(|line| line == b"sleep\x001234567\x00")
    })
}
