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

cargo build --locked --quiet --package natsuin-bindings --features simulator
cargo build --locked --quiet --package natsuin-bindings-generator --profile generator

library=$target/debug/libnatsuin_ffi.so
[ -e "$library" ] || library=$target/debug/libnatsuin_ffi.dylib
case $what in kotlin | all)
    rm -rf "$target/bindings/kotlin"
    "$target/generator/natsuin-bindgen" generate "$library" --language kotlin --no-format \
        --out-dir "$target/bindings/kotlin"
    ;;
esac
case $what in swift | all)
    rm -rf "$target/bindings/swift"
    "$target/generator/natsuin-bindgen-swift" "$library" "$target/bindings/swift" \
        --swift-sources --headers --modulemap --module-name NatsuinFFI --modulemap-filename module.modulemap
    ;;
esac
