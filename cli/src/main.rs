//! The desk-side companion.
fn main() {}
