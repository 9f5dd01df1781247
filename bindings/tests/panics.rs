//! A fault of ours never ends the app: it crosses as an error.

#![cfg(feature = "simulator")]

use natsuin_ffi::simulator::uniffi_natsuin_ffi_fn_func_simulator_panics;
use uniffi::{RustCallStatus, RustCallStatusCode};

#[test]
fn a_panic_becomes_an_error_at_the_border() {
    let mut status = RustCallStatus::default();
    uniffi_natsuin_ffi_fn_func_simulator_panics(&mut status);
    assert!(matches!(status.code, RustCallStatusCode::UnexpectedError));
}
