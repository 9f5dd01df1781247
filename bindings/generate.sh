#!/bin/sh
# Builds the library for this machine and writes its Kotlin and Swift sides. Nothing generated is committed: it cannot be
# stale then.
#
# Usage: bindings/generate.sh [kotlin|swift|all]
#   target/bindings/kotlin   Kotlin sources
#   target/bindings/swift    NatsuinBindings.swift, NatsuinFFI.h, module.modulemap
#   target/debug             libnatsuin_ffi.so, libnatsuin_ffi.a, with the virtual card in it
set -eu
cd "$(dirname "$0")/.."
what=${1:-all}
target=${CARGO_TARGET_DIR:-target}

# Where all programs were built just before (tests/run.sh), the library is there.
[ -n "${NATSUIN_PROGRAMS_BUILT:-}" ] || cargo build --locked --quiet --package natsuin-bindings --features simulator
cargo build --locked --quiet --manifest-path bindings/generator/Cargo.toml --target-dir "$target/generator"

library=$target/debug/libnatsuin_ffi.so
[ -e "$library" ] || library=$target/debug/libnatsuin_ffi.dylib
case $what in kotlin | all)
    rm -rf "$target/bindings/kotlin"
    "$target/generator/debug/natsuin-bindgen" generate "$library" --language kotlin --no-format \
        --out-dir "$target/bindings/kotlin"
    ;;
esac
case $what in swift | all)
    rm -rf "$target/bindings/swift"
    "$target/generator/debug/natsuin-bindgen-swift" "$library" "$target/bindings/swift" \
        --swift-sources --headers --modulemap --module-name NatsuinFFI --modulemap-filename module.modulemap
    ;;
esac
