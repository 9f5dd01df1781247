#!/bin/sh
# Everything for Swift on this Linux machine: toolchain, library, its Swift side, package, tests.
# Usage: ios/test.sh [ARGUMENT-OF-SWIFT-TEST...]. NATSUIN_SIGNATURES: how many signatures must not grow the process.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}
# Found by the linker, by the loader, and by the tests that start programs of ours.
export LD_LIBRARY_PATH="$target/debug" NATSUIN_TARGET="$target" NATSUIN_BIND="$target"

ios/swift.sh setup >/dev/null
ios/generate.sh
if [ -z "${NATSUIN_PROGRAMS_BUILT:-}" ]; then
    cargo build --locked --quiet --package natsuin-tests --example one_session
    cargo build --locked --quiet --package natsuin-service --example code_on_page
fi

cd ios
./swift.sh run swift build --build-tests --quiet -Xlinker "-L$target/debug"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# One after the other: one of them looks at the memory of the whole process.
status=0
./swift.sh run swift test --skip-build --disable-xctest --no-parallel -Xlinker "-L$target/debug" "$@" \
    >"$log" 2>&1 || status=1
# Of tests that pass, one line each; of those that fail, all there is.
grep -vE '^◇|^↳|^\[|^Building|^Build complete|passing [0-9]+ argument' "$log" || true

run=$(sed -n 's/.*Test run with \([0-9]*\) tests* .*/\1/p' "$log" | tail -1)
failed=$(grep -cE '^✘ Test [^r].* failed after' "$log" || true)
# A run that crashed has no summary.
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1 run=$((${run:-0} + 1)); fi
# The runner's own summary, once more in the words that tests/run.sh counts.
echo "test result: $([ "$status" -eq 0 ] && echo ok || echo FAILED). $((run - failed)) passed; $failed failed"
exit "$status"
