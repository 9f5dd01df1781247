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

# Builds one variant of the library into $work/VARIANT.so, as a phone's linker makes it: only what the other language
# calls is kept, equal functions once, relocations packed. (Android's LLD: these very options; the packing is called
# --pack-dyn-relocs=android+relr there. Apple's linker: -dead_strip, and the other two by itself.)
build() { # build VARIANT CARGO-ARGUMENTS...
    local variant=$1 linker
    shift
    # A library of one kind alone: beside a Rust library, cargo would leave the optimisation across crates out.
    cargo rustc --locked --quiet --profile mobile --package natsuin-bindings --lib --crate-type staticlib "$@"
    linker=$(dirname "$(rustc --print target-libdir)")/bin/gcc-ld
    cc -shared -B"$linker" -fuse-ld=lld -o "$work/$variant.so" \
        -Wl,--whole-archive "$target/mobile/libnatsuin_ffi.a" -Wl,--no-whole-archive -Wl,--as-needed -lgcc_s -lm -lc \
        -Wl,--no-undefined,--gc-sections,--icf=all,-z,pack-relative-relocs,--version-script=bindings/exports.map
}

# Holds one variant against its limit in KiB.
measure() { # measure VARIANT WHAT LIMIT
    local variant=$1 what=$2 limit=$3 bytes
    strip --strip-all "$work/$variant.so" -o "$work/stripped.so"
    bytes=$(stat --format %s "$work/stripped.so")
    printf '%-44s %5d KiB of at most %d\n' "$what" $((bytes / 1024)) "$limit"
    if [ "$bytes" -gt $((limit * 1024)) ]; then
        echo "  larger than promised"
        failed=1
    fi
    # What was measured is a library that works.
    python3 -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1]).ffi_natsuin_ffi_uniffi_contract_version()' "$work/stripped.so"
    # The virtual card's password, its presets and its exports: a release has none of them.
    if grep -q -a -e NATSUIN1 -e five-bytes-cost-a-try "$work/stripped.so" ||
        nm --dynamic "$work/stripped.so" | grep -q -i simulat; then
        echo "  the virtual card is in it"
        failed=1
    fi
}

build card --no-default-features
measure card "card and journey" 1000
build all
measure all "with signing and verifying files on the phone" 1150
python3 tests/library-parts.py "card and journey" "$work/card.so" "with files" "$work/all.so"
exit "$failed"
