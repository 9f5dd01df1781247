#!/bin/sh
# Sets up, builds the native library and the service that the tests talk to, writes the Kotlin side, and runs Maven:
# `android/build.sh GOAL...`. test.sh, apk.sh and screens.sh go through here.
set -eu
cd "$(dirname "$0")"
./setup.sh
target=${CARGO_TARGET_DIR:-$PWD/../target}
../bindings/generate.sh kotlin
# Where all programs were built just before (tests/run.sh), it is there.
[ -n "${NATSUIN_PROGRAMS_BUILT:-}" ] || (cd .. && cargo build --locked --quiet --package natsuin-service --example serve)

# Short runs: what the optimising compiler gains, it does not earn back.
export MAVEN_OPTS="${MAVEN_OPTS:--XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx2g}"
exec mvn --batch-mode --no-transfer-progress \
    -Dnative.library="$target/debug/libnatsuin_ffi.so" \
    -Dgenerated.kotlin="$target/bindings/kotlin" \
    -Dnatsuin.service="$target/debug/examples/serve" "$@"
