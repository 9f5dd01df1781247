#!/usr/bin/env bash
# How large the phones' library is (a stand-in: this machine's own, stripped), against what was promised; that nothing of
# the virtual card is in it; and which crates take the room.
# Usage: tests/mobile-size.sh. Exit status 1 where something is larger, or there, that should not be.
set -eu -o pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# Builds one variant, strips it, and holds it against its limit in KiB.
measure() { # measure WHAT LIMIT CARGO-ARGUMENTS...
    local what=$1 limit=$2 bytes
    shift 2
    # A library of one kind alone: beside a Rust library, cargo would leave the optimisation across crates out.
    cargo rustc --locked --quiet --profile mobile --package natsuin-bindings --lib --crate-type cdylib "$@"
    cp "$target/mobile/libnatsuin_ffi.so" "$work/library.so"
    strip --strip-all "$work/library.so" -o "$work/stripped.so"
    bytes=$(stat --format %s "$work/stripped.so")
    printf '%-44s %5d KiB of at most %d\n' "$what" $((bytes / 1024)) "$limit"
    if [ "$bytes" -gt $((limit * 1024)) ]; then
        echo "  larger than promised"
        failed=1
    fi
    # The virtual card's password, its presets and its exports: a release has none of them.
    if grep -q -a -e NATSUIN1 -e five-bytes-cost-a-try "$work/stripped.so" ||
        nm --dynamic "$work/stripped.so" | grep -q -i simulat; then
        echo "  the virtual card is in it"
        failed=1
    fi
}

measure "card and journey" 1000 --no-default-features
measure "with signing and verifying files on the phone" 1150

echo "The code, by crate (KiB; what was inlined counts where it went):"
nm --print-size --demangle "$work/library.so" | awk '
    $3 ~ /^[tTwW]$/ { name = $4; sub(/^</, "", name); sub(/^&?(mut )?/, "", name); sub(/::.*/, "", name); sub(/[^A-Za-z0-9_].*/, "", name)
        size[name] += strtonum("0x" $2) }
    END { for (name in size) if (size[name] >= 4096) printf "  %-24s %5d\n", name, size[name] / 1024 }' | sort -k2,2nr
exit "$failed"
