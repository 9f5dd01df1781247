#!/bin/sh
# Sets up, builds the native libraries and the service that the tests talk to, writes their Kotlin sides, and runs Maven:
# `android/build.sh GOAL...`. All scripts here go through it.
set -eu
cd "$(dirname "$0")"
./setup.sh
target=${CARGO_TARGET_DIR:-$PWD/../target}
../bindings/generate.sh kotlin
# An example, a picture or a measurement needs the library for development alone.
if [ -z "${NATSUIN_DEBUG_ONLY:-}" ]; then
    # As it is shipped, without the virtual card: the library that tests/mobile-size.sh measures.
    (cd .. && cargo build --locked --quiet --profile mobile --package natsuin-bindings)
    rm -rf "$target/bindings/kotlin-release"
    "$target/generator/debug/natsuin-bindgen" generate "$target/mobile/libnatsuin_ffi.so" --language kotlin --no-format \
        --out-dir "$target/bindings/kotlin-release"
    # Where all programs were built just before (tests/run.sh), it is there.
    [ -n "${NATSUIN_PROGRAMS_BUILT:-}" ] || (cd .. && cargo build --locked --quiet --package natsuin-service --example serve)
fi

# Short runs: what the optimising compiler gains, it does not earn back.
export MAVEN_OPTS="${MAVEN_OPTS:--XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx2g}"
exec mvn --batch-mode --no-transfer-progress \
    -Dnative.library="$target/debug/libnatsuin_ffi.so" \
    -Dgenerated.kotlin="$target/bindings/kotlin" \
    -Drelease.library="$target/mobile/libnatsuin_ffi.so" \
    -Drelease.kotlin="$target/bindings/kotlin-release" \
    -Dnatsuin.service="$target/debug/examples/serve" "$@"
