#!/bin/sh
# Measures what an exchange with the card costs through each language and writes docs/measurements-languages.md anew. Wants a
# machine with nothing else to do.
set -eu
cd "$(dirname "$0")/.."
swift=$(ios/measure.sh)
kotlin=$(android/measure.sh)
processor=$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)
cat >docs/measurements-languages.md <<END
# What an exchange costs through each language

Written by \`tests/measure-languages.sh\`, the last time on $(nproc) cores ($processor), $(rustc --version | cut -d ' ' -f 1,2).

The virtual card is looked at two thousand times and more, with a reader in Rust and with one in the other language that hands each
exchange on; both in one run, the library optimised. In either a look begins with one call of the core from the language, for four
exchanges, which is most of Kotlin's second column (JNA). A real card takes milliseconds for an exchange.

| language | an exchange through it | within Rust | ratio |
|---|---|---|---|
$swift
$kotlin
END
echo "Written: docs/measurements-languages.md" >&2
