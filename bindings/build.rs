//! The phones' library on Linux, which stands in for them, is linked with its relocations packed: 25 of 1,000 KiB. For
//! Android the NDK's clang does it by itself (API 23 and above); Apple's linker has its own way.
#![allow(clippy::print_stdout, reason = "cargo reads it")]

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |variable, value| env::var(variable).is_ok_and(|set| set == value);
    // In the profile `mobile` alone: a glibc before 2.36 cannot load it, and the tests load the others.
    if is("CARGO_CFG_TARGET_OS", "linux") && is("OPT_LEVEL", "z") {
        println!("cargo::rustc-link-arg-cdylib=-Wl,-z,pack-relative-relocs");
    }
}
