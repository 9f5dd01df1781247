#!/bin/sh
# What an exchange with the card costs when the reader is written in Kotlin, against one in Rust, in the same run.
set -eu
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-$PWD/../target}
NATSUIN_DEBUG_ONLY=yes ./build.sh --quiet test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath -pl natsuin >&2
classes=natsuin/target
exec java "-Duniffi.component.natsuin.libraryOverride=$target/debug/libnatsuin_ffi.so" \
    -cp "$classes/test-classes:$classes/classes:$(cat "$classes/classpath")" ExchangeCostKt
