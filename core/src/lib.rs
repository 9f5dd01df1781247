//! # Natsuin's core
//!
//! Signs documents with the signature certificate (署名用電子証明書) of Japan's My Number card.
//!
//! ```text
//!   shell (iOS, Android, cli)      implements the ports: CardReader, Holder, Clock; Http, Timer, Storage
//!     ├── journey                  scan → claim → show → sign → submit (feature `session`)
//!     │     ├── session            the phone's side of the protocol; knows no card
//!     │     └── ceremony, verify
//!     ├── ceremony                 both orders over two ports
//!     │     ├── pades              a signature in a PDF, as an incremental update (feature `pdf`)
//!     │     ├── cms                what is signed, and the SignedData around it (pure)
//!     │     └── jpki               the application on the card: select, unlock, read, sign
//!     │           ├── apdu         ISO 7816-4 codec and status words
//!     │           └── link         the port to the radio
//!     ├── verify                   signatures of anybody's making: verdicts with reasons (pure)
//!     │     └── pades → pdf        what a signature covers and what came after it (feature `pdf`)
//!     └── certificate, trust, digest
//! ```
//!
//! Imports point down. `cms`, `pades`, `verify`, `certificate`, `trust` and `session` know no card; `jpki` knows no CMS.
//!
//! Features only add: `pcsc` is the desk's reader, `pdf` reads, signs and verifies PDF, `session` is the QR journey
//! (with `pdf`), `http` the desk's HTTP for it.
//!
//! ## Glossary
//!
//! | here | 日本語 | what it is |
//! |---|---|---|
//! | signature password | 署名用電子証明書パスワード (署名用パスワード) | 6–16 letters and digits, five tries |
//! | user PIN | 利用者証明用暗証番号 | four digits, three tries; never used here |
//! | signature certificate | 署名用電子証明書 | EF 0001; readable after the signature password |
//! | user certificate | 利用者証明用電子証明書 | EF 000A |
//! | substitute character | 代替文字 | a character that stands for one the certificate's character set lacks |
//! | holder | 名義人 | the person the certificate was issued to |

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

pub mod apdu;
pub mod cancel;
pub mod ceremony;
pub mod certificate;
pub mod clock;
pub mod cms;
pub mod digest;
pub mod error;
mod fields;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "session")]
pub mod journey;
pub mod jpki;
pub mod link;
#[cfg(feature = "pdf")]
pub mod pades;
pub mod password;
#[cfg(feature = "pcsc")]
pub mod pcsc;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(feature = "session")]
pub mod session;
mod sets;
pub mod trace;
pub mod trust;
pub mod verify;

pub use error::{Error, ErrorCode};
