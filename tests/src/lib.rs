//! What the scenarios share: a desk in this process, a room with a real PC/SC service and a card of software in it, and
//! an honest way to skip.

// All of this crate is test code: it may stop a test where it stands.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

pub mod desk;
pub mod journey;
pub mod mail;
pub mod openssl;
pub mod pdf;
pub mod room;
pub mod service;
mod skip;
pub mod tls;

pub use skip::skip;
