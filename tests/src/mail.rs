//! A mail server that keeps nothing and says what it got.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;

/// At any port of this machine, until the process ends.
#[must_use]
pub fn server() -> (SocketAddr, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (address, server_at(listener, None))
}

/// At this door. It knows nobody of this name.
pub fn server_at(listener: TcpListener, unknown: Option<&'static str>) -> mpsc::Receiver<String> {
    let (told, mail) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            take(stream, unknown, &told);
        }
    });
    mail
}

/// One conversation (RFC 5321), as far as a client that keeps to it needs an answer.
fn take(stream: TcpStream, unknown: Option<&str>, told: &mpsc::Sender<String>) {
    let mut answers = stream.try_clone().unwrap();
    let mut answer = |line: &str| drop(answers.write_all(format!("{line}\r\n").as_bytes()));
    answer("220 hello");
    let mut body: Option<String> = None;
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        match body.as_mut() {
            Some(text) if line == "." => {
                drop(told.send(std::mem::take(text)));
                body = None;
                answer("250 taken");
            }
            Some(text) => {
                text.push_str(&line);
                text.push('\n');
            }
            None if line == "DATA" => {
                body = Some(String::new());
                answer("354 go on");
            }
            None if line == "QUIT" => return answer("221 bye"),
            None if line.starts_with("RCPT") && unknown.is_some_and(|name| line.contains(name)) => {
                answer(&format!("550 {line}: nobody of that name"));
            }
            None => answer("250 fine"),
        }
    }
}
