#!/bin/sh
# What an exchange with the card costs when the reader is written in Swift, against one in Rust, in the same run, both
# optimised. Prints a row of a table: | Swift | an exchange through Swift | within Rust | ratio |
# For a quiet machine. The library has a folder of its own: it holds the virtual card, which no other release may.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}
made=$target/measure/release
export LD_LIBRARY_PATH="$made" NATSUIN_BIND="$target"
ios/swift.sh setup >/dev/null
cargo build --locked --quiet --release --package natsuin-bindings --features simulator --target-dir "$target/measure"
ios/generate.sh
ios/swift.sh run swift run --quiet --package-path ios -c release -Xlinker "-L$made" ExchangeCost
