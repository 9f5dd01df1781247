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

# Promised are 1,000 and 1,150 KiB: not reached yet. Until then nothing may grow.
measure "card and journey" 1320 --no-default-features
measure "with signing and verifying files on the phone" 1430

echo "The code, by crate (KiB; what was inlined counts where it went):"
python3 - "$work/library.so" <<'END'
import collections, re, subprocess, sys

sizes = collections.Counter()
symbols = subprocess.run(["nm", "--print-size", "--demangle", sys.argv[1]], capture_output=True, text=True, check=True)
for line in symbols.stdout.splitlines():
    parts = line.split(" ", 3)
    if len(parts) == 4 and parts[1] and parts[2] in tuple("tTwW"):
        crate = re.match(r"[<&*]*(?:mut |dyn |impl )*([A-Za-z0-9_]+)", parts[3])
        sizes[crate.group(1) if crate else "other"] += int(parts[1], 16)
for crate, size in sizes.most_common(16):
    print(f"  {crate:<24} {size // 1024:>5}")
END
exit "$failed"
