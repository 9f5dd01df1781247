#!/bin/sh
# The examples with the virtual card, in Kotlin on this machine.
# Usage: android/run.sh first                    the ten lines of the README: contract.pdf here becomes signed.pdf
#        android/run.sh sign IN.pdf OUT.pdf
#        android/run.sh join CODE
set -eu
case "${1:-} $#" in
    "first 1") program=FirstSignatureKt ;;
    "sign 3" | "join 2") program=SignOnJvmKt ;;
    *) sed -n 's/^# \(Usage: \)\{0,1\} *\(android.*\)/\2/p' "$0" >&2; exit 2 ;;
esac
shift
android=$(cd "$(dirname "$0")" && pwd)
target=${CARGO_TARGET_DIR:-$android/../target}
NATSUIN_DEBUG_ONLY=yes "$android/build.sh" --quiet compile dependency:build-classpath -Dmdep.outputFile=target/classpath \
    -pl natsuin,examples/sign-on-jvm >&2
example=$android/examples/sign-on-jvm/target
exec java "-Duniffi.component.natsuin.libraryOverride=$target/debug/libnatsuin_ffi.so" \
    -cp "$example/classes:$(cat "$example/classpath")" "$program" "$@"
