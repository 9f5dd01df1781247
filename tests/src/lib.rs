//! What the scenarios share.

// All of this crate is test code: it may stop a test where it stands.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

pub mod desk;
