#!/bin/sh
# What an exchange with the card costs when the reader is written in Kotlin, against one in Rust, in the same run, both
# optimised. Prints a row of a table: | Kotlin | an exchange through Kotlin | within Rust | ratio |
# For a quiet machine. The library has a folder of its own: it holds the virtual card, which no other release may.
set -eu
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-$PWD/../target}
(cd .. && cargo build --locked --quiet --release --package natsuin-bindings --features simulator --target-dir "$target/measure")
NATSUIN_DEBUG_ONLY=yes ./build.sh --quiet test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath -pl natsuin >&2
classes=natsuin/target
exec java "-Duniffi.component.natsuin.libraryOverride=$target/measure/release/libnatsuin_ffi.so" \
    -cp "$classes/test-classes:$classes/classes:$(cat "$classes/classpath")" ExchangeCostKt
