#!/bin/sh
# What an exchange with the card costs when the reader is written in Kotlin, against one in Rust, in the same run.
set -eu
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-$PWD/../target}
NATSUIN_DEBUG_ONLY=yes ./build.sh --quiet test-compile exec:java -pl natsuin -Dexec.skip=false -Dexec.classpathScope=test \
    -Dexec.mainClass=ExchangeCostKt "-Duniffi.component.natsuin.libraryOverride=$target/debug/libnatsuin_ffi.so"
