#!/usr/bin/env bash
# Measures signing and verifying of PDFs and writes docs/measurements-pdf.md anew. Wants a machine with nothing else to
# do, and 5 GB of disk. `tests/measure-pdf.sh ROUNDS`: how often each is measured (default 5).
set -eu -o pipefail
cd "$(dirname "$0")/.."

rounds=${1:-5}
# Beside the build, not in /tmp: that may be memory.
mkdir -p target
scratch=$(mktemp -d "$PWD/target/measure-pdf.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

echo "Building with optimisation" >&2
cargo build --locked --quiet --release --package natsuin-core --features pdf --example pdf_cost
ours=target/release/examples/pdf_cost
sh fixtures/documents/make.sh "$scratch/corpus"
peer() { "$scratch/corpus/python" fixtures/documents/peer.py "$@"; }

# What was written before must not be waited for by the next.
fresh() {
    rm -f "$scratch/out.pdf"
    sync
}

# timed COMMAND...: its seconds from start to end, then what it printed.
timed() {
    local start=$EPOCHREALTIME printed
    printed=$("$@")
    awk -v s="$start" -v e="$EPOCHREALTIME" -v p="$printed" 'BEGIN { printf "%.6f %s\n", e - s, p }'
}

hash() { openssl dgst -sha256 "$1" >/dev/null; }
copy_and_hash() { cp "$1" "$2" && hash "$2"; }

# All kinds of one round follow each other, so that a slow moment of the machine meets them alike.
measure() { # measure ROUND FILE
    local round=$1 in=$2 out=$scratch/out.pdf
    fresh; timed copy_and_hash "$in" "$out" >>"$scratch/limit"
    fresh; timed "$ours" sign "$in" "$out" >>"$scratch/sign"
    timed hash "$out" >>"$scratch/hash"
    timed "$ours" verify "$out" >>"$scratch/verify"
    # pyHanko takes minutes for a million objects: one round tells enough.
    if [ "$round" -gt 1 ] && [ "$3" = once ]; then return; fi
    fresh; peer sign "$in" "$out" >>"$scratch/peer-sign"
    peer verify "$out" >>"$scratch/peer-verify"
}

median() { sort -n "$scratch/$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
memory() { sort -k2n "$scratch/$1" | awk 'END { printf "%.0f MiB", $2 / 1024 }'; }
of() { awk -v a="$1" -v b="$2" 'BEGIN { printf a / b < 10 ? "%.2f" : "%.0f", a / b }'; }
seconds() { awk -v s="$1" 'BEGIN { if (s < 1) printf "%.1f ms", 1000 * s; else printf "%.2f s", s }'; }

signing=() verifying=()
document() { # document NAME once|always MAKER SIZE
    local name=$1 in=$scratch/in.pdf limit hash size
    echo "Measuring: $name" >&2
    python3 fixtures/documents/large.py "$3" "$in" "$4"
    size=$(stat -c %s "$in" | awk '{ printf $1 < 1e6 ? "%.0f KB" : "%.0f MB", $1 < 1e6 ? $1 / 1e3 : $1 / 1e6 }')
    (cd "$scratch" && rm -f limit sign hash verify peer-sign peer-verify)
    for round in $(seq "$rounds"); do measure "$round" "$in" "$2"; done
    limit=$(median limit) hash=$(median hash)
    signing+=("| $name | $size | $(seconds "$limit") | $(seconds "$(median sign)") | **$(of "$(median sign)" "$limit")** | $(memory sign) | $(of "$(median peer-sign)" "$limit") | $(memory peer-sign) |")
    verifying+=("| $name | $(seconds "$hash") | $(seconds "$(median verify)") | $(of "$(median verify)" "$hash") | **$(of "$(median verify)" "$limit")** | $(memory verify) | $(of "$(median peer-verify)" "$limit") | $(memory peer-verify) |")
}

document "100 KB" always images 100000
document "10 MB" always images 10000000
document "100 MB" always images 100000000
document "1 GB of images" always images 1000000000
document "1,000,000 objects, classic table" once table 1000000
document "1,000,000 objects, object streams" once streams 1000000

processor=$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)
cat >docs/measurements-pdf.md <<END
# Measurements of PDF

Written by \`tests/measure-pdf.sh $rounds\`, the last time on $(nproc) cores ($processor), $(rustc --version | cut -d ' ' -f 1,2), $(openssl version | cut -d ' ' -f 1,2), load $(cut -d ' ' -f 1 /proc/loadavg) at the end.

*Limit* is \`cp IN OUT && openssl dgst -sha256 OUT\`: who signs must write a copy and hash it. Limit, ours, and pyHanko
(as a library, in place) take turns, $rounds rounds (pyHanko one for a million objects); medians; memory is the largest peak
of resident memory. Ours is a whole process with reading the key and signing by software (\`core/examples/pdf_cost.rs\`);
pyHanko is counted without the start of Python (\`fixtures/documents/peer.py\`). Inputs are in the page cache; written data
is flushed before each turn. The documents are made by \`fixtures/documents/large.py\`.
Of the small documents the limit is mostly the start of its two programs.

## Signing

| document | size | limit | ours | over limit | peak | pyHanko over limit | peak |
|---|---|---|---|---|---|---|---|
$(printf '%s\n' "${signing[@]}")

## Verifying

Over the same limit, and over \`openssl dgst -sha256\` alone, which no verifier can be faster than with the same hash.

| document | hash alone | ours | over hash | over limit | peak | pyHanko over limit | peak |
|---|---|---|---|---|---|---|---|
$(printf '%s\n' "${verifying[@]}")
END
echo "Written: docs/measurements-pdf.md" >&2
