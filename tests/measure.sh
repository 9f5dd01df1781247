#!/usr/bin/env bash
# Measures again what docs/measurements.md reports, and writes it anew. Wants a machine with nothing else to do.
set -eu -o pipefail
cd "$(dirname "$0")/.."

tests/setup.sh >/dev/null
echo "Building with optimisation" >&2
cargo build --locked --quiet --release --workspace --all-features --bins --examples
programs=target/release/examples

# Rounds of five seconds each, one after the other, so that a slow moment of the machine meets all three alike.
card_and_openssl() {
    local round openssl rust backend
    echo "| round | \`openssl speed rsa2048\` | card with \`openssl\` | of it | card with \`rsa\` (default) | of it |"
    echo "|---|---|---|---|---|---|"
    for round in 1 2 3; do
        openssl=$(openssl speed -mr -seconds 5 rsa2048 2>/dev/null | awk -F: '/^\+F2:/ { print $4 }')
        rust=$("$programs/sign_speed" | tee "$scratch" | awk '/^rust/ { print $2 + 0 }')
        backend=$(awk '/^openssl/ { print $2 + 0 }' "$scratch")
        awk -v n="$round" -v o="$openssl" -v r="$rust" -v b="$backend" 'BEGIN {
            printf "| %d | %.0f/s | %d/s | %.0f %% | %d/s | %.0f %% |\n", n, o, b, 100 * b / o, r, 100 * r / o }'
    done
}

scratch=$(mktemp)
trap 'rm -f "$scratch"' EXIT
processor=$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)

echo "Measuring, about a minute" >&2
costs=$("$programs/ceremony_cost")
speed=$(card_and_openssl)
waits=$("$programs/pcsc_time")

cat >docs/measurements.md <<END
# Measurements

Written by \`make measure\`, the last time on $(nproc) cores ($processor), $(rustc --version | cut -d ' ' -f 1,2), $(openssl version | cut -d ' ' -f 1,2).
All with the virtual card: no real card, and no radio, has been measured.

Elsewhere: [PDF](measurements-pdf.md), signing and verifying up to 1 GB and a million objects; [the service](measurements-service.md)
under load; [the phones' library](measurements-size.md), its size; what an exchange
costs [through each language](measurements-languages.md).

## What a signature costs on the link, and the core's own time

\`cargo run --release --package natsuin-tests --example ceremony_cost\`. One document, a certificate of 1,679 bytes,
commands and replies with their headers and status words. The same numbers of exchanges are asserted in
\`tests/tests/exchanges.rs\`. The times are of the core alone, with its own verification of the signature, over replies
that were recorded before.

$costs

## How fast the virtual card signs

\`cargo run --release --package natsuin-virtual-card --features openssl --example sign_speed\` beside
\`openssl speed -seconds 5 rsa2048\`, in turns, on one core, both in processor time: whole commands to the
card, without a transport.

$speed

## How long a person waits through PC/SC

\`cargo run --release --package natsuin-tests --example pcsc_time\` (after \`cargo build --release --workspace --bins\`):
\`natsuin sign --cms\` from its start to its end, through pcscd, vpcd and \`natsuin-virtual-card\` in its pure-Rust form, 31
runs each. Within it, each signature takes the card about a millisecond of arithmetic; over the radio, a real card takes
much longer for the same exchanges.

$waits
END
echo "Written: docs/measurements.md" >&2
