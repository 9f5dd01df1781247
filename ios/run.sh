#!/bin/sh
# Runs the sample: ios/run.sh sign IN.pdf OUT.pdf | ios/run.sh join CODE. Paths are of files within this checkout.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}
export LD_LIBRARY_PATH="$target/debug" NATSUIN_BIND="$target"
ios/swift.sh setup >/dev/null
ios/generate.sh
ios/swift.sh run swift run --quiet --package-path ios -Xlinker "-L$target/debug" SignOnLinux "$@"
