#!/bin/sh
# What an exchange with the card costs when the reader is written in Swift, against one in Rust, in the same run.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}
export LD_LIBRARY_PATH="$target/debug" NATSUIN_BIND="$target"
ios/swift.sh setup >/dev/null
ios/generate.sh
ios/swift.sh run swift run --quiet --package-path ios -c release -Xlinker "-L$target/debug" ExchangeCost
