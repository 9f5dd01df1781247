//! A fault of ours never ends the app: it crosses as an error.

use uniffi::{RustCallStatus, RustCallStatusCode};

use super::uniffi_natsuin_ffi_fn_func_simulator_panics;

#[test]
fn a_panic_becomes_an_error_at_the_border() {
    let mut status = RustCallStatus::default();
    uniffi_natsuin_ffi_fn_func_simulator_panics(&mut status);
    assert!(matches!(status.code, RustCallStatusCode::UnexpectedError));
}
