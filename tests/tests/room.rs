//! The room keeps what it promises, before anything is judged in it.

#![allow(clippy::unwrap_used)]

use natsuin_tests::room::Room;

#[test]
fn an_empty_room_has_no_pcscd() {
    let Some(room) = Room::empty() else { return };
    let list = room.run("opensc-tool", &["--list-readers"]);
    assert!(list.stdout.contains("No smart card readers found"), "{list:?}");
}

#[test]
fn pcscd_offers_readers_only_when_it_was_asked_to() {
    let Some(room) = Room::empty() else { return };
    room.start_pcscd_without_readers();
    assert_eq!(readers(&room), Vec::<String>::new());

    let Some(room) = Room::empty() else { return };
    room.start_pcscd();
    assert_eq!(
        readers(&room),
        ["0 No Virtual PCD 00 00", "1 No Virtual PCD 00 01"]
    );
    room.insert_card_at(1, &[]);
    assert_eq!(
        readers(&room),
        ["0 No Virtual PCD 00 00", "1 Yes Virtual PCD 00 01"]
    );
    room.insert_card_at(0, &[]);
    room.remove_card(1);
    assert_eq!(
        readers(&room),
        ["0 Yes Virtual PCD 00 00", "1 No Virtual PCD 00 01"]
    );
}

/// Number, whether there is a card, and name of each reader, as OpenSC lists them.
fn readers(room: &Room) -> Vec<String> {
    let list = room.run("opensc-tool", &["--list-readers"]).stdout;
    let words = list
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    words.filter(|line| line.contains("Virtual PCD")).collect()
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
    // No other run of this test has a sleeper of that name.
    let seconds = format!("1{:09}", std::process::id());
    room.start("sleeper", &["sleep", &seconds]);
    // Started is the shell's process; it becomes `sleep` a moment later.
    room.wait_until("the sleeper sleeps", || sleeps(&seconds));
    drop(room);
    assert!(!sleeps(&seconds));
}

/// Whether that sleeper runs anywhere on this machine.
fn sleeps(seconds: &str) -> bool {
    let sleeper = format!("sleep\0{seconds}\0");
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes.into_iter().any(|process| {
        std::fs::read(process.path().join("cmdline")).is_ok_and(|line| line == sleeper.as_bytes())
    })
}
