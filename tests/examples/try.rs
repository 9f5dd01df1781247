use natsuin_tests::room::*;
use std::time::Instant;
fn main() {
    let t = Instant::now();
    let room = Room::empty().unwrap(); println!("empty {:?}", t.elapsed());
    room.start_pcscd(Readers::One); println!("pcscd {:?}", t.elapsed());
    room.insert_card(&["--pki", "pki", "--log", "log"]); println!("card {:?}", t.elapsed());
    natsuin_tests::openssl::write_document(&room, b"x"); println!("doc {:?}", t.elapsed());
    let r = room.run("opensc-tool", &["-l"]); println!("opensc-tool {:?} {}", t.elapsed(), r.stdout);
    let r = room.run("myna_card_client", &["NATSUIN1", "1234"]); println!("myna {:?} {r:?}", t.elapsed());
    let r = room.run("myna_card_client", &["NATSUIN1", "1234"]); println!("myna {:?} {r:?}", t.elapsed());
    let r = room.run("pkcs15-tool", &["--list-pins"]); println!("pkcs15 {:?} {}", t.elapsed(), r.status);
    println!("{}", String::from_utf8_lossy(&room.read("pcscd.log")));
}
