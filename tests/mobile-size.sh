#!/usr/bin/env bash
# How large the phones' library is (a stand-in: this machine's own, stripped), against what was promised; that it works,
# and nothing of the virtual card is in it; and what takes the room (docs/measurements-size.md).
# Usage: tests/mobile-size.sh. Exit status 1 where something is larger, or there, that should not be.
set -eu -o pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# Builds one variant, strips it, and holds it against its limit in KiB.
measure() { # measure VARIANT LIMIT WHAT CARGO-ARGUMENTS...
    local library=$work/$1.so limit=$2 what=$3 bytes
    shift 3
    cargo build --locked --quiet --profile mobile --package natsuin-bindings "$@"
    # The symbols tell what takes the room.
    cp "$target/mobile/libnatsuin_ffi.so" "$library"
    strip --strip-all "$library" -o "$work/stripped.so"
    bytes=$(stat --format %s "$work/stripped.so")
    printf '%-44s %5d KiB of at most %d\n' "$what" $((bytes / 1024)) "$limit"
    if [ "$bytes" -gt $((limit * 1024)) ]; then
        echo "  larger than promised"
        failed=1
    fi
    python3 tests/library-version.py "$work/stripped.so" >"$work/version"
    if ! grep -q -x "version = \"$(cat "$work/version")\"" Cargo.toml; then
        echo "  it does not say its version"
        failed=1
    fi
    # The virtual card's password, its presets and its exports: a release has none of them.
    if grep -q -a -e NATSUIN1 -e five-bytes-cost-a-try "$work/stripped.so" ||
        nm --dynamic "$work/stripped.so" | grep -q -i simulat; then
        echo "  the virtual card is in it"
        failed=1
    fi
}

measure card 1000 "card and journey" --no-default-features
measure all 1150 "with signing and verifying files on the phone"
python3 tests/library-parts.py "card and journey" "$work/card.so" "with files" "$work/all.so"
exit "$failed"
