#!/bin/sh
# Builds the command line with what this machine has, and runs its demo. Asks nothing.
cd "$(dirname "$0")/.." || exit 1

if ! command -v cargo >/dev/null; then
    echo "Rust is missing: install it with rustup, or with your system's packages." >&2
    exit 1
fi
features=
if ! pkg-config --exists libpcsclite 2>/dev/null; then
    echo "PC/SC's library (libpcsclite-dev, pkg-config) is not here: building for the virtual card only."
    features="--no-default-features --features virtual-card"
fi
# shellcheck disable=SC2086  # the features are several words
exec cargo run --locked --quiet --package natsuin $features -- demo </dev/null
