#!/bin/sh
# Builds the library for iPhones, their simulators and Macs, and puts the XCFramework and the Swift side where the package
# looks for them: ios/Generated. Needs a Mac with Xcode 16 and Rust.
# NOT RUN on the machine this was written on, which is no Mac.
#
# Usage: ios/make-xcframework.sh            release: no virtual card in it
#        ios/make-xcframework.sh --debug    with the virtual card, for simulators, previews and the tests
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}

if [ "${1:-}" = --debug ]; then
    profile=debug
    arguments="--features simulator"
else
    profile=mobile
    arguments="--profile mobile"
fi

# As Package.swift has them.
export IPHONEOS_DEPLOYMENT_TARGET=17.0 MACOSX_DEPLOYMENT_TARGET=14.0
architectures="aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios aarch64-apple-darwin x86_64-apple-darwin"
for architecture in $architectures; do
    rustup target add "$architecture"
    # The kind that goes into the framework, alone.
    # shellcheck disable=SC2086  # a list of words
    cargo rustc --locked --package natsuin-bindings --lib --crate-type staticlib --target "$architecture" $arguments
done
cargo build --locked --manifest-path bindings/generator/Cargo.toml --target-dir "$target/generator"

made=$target/xcframework
rm -rf "$made" ios/Generated
mkdir -p "$made/headers/NatsuinFFI" "$made/simulator" "$made/mac" ios/Generated/NatsuinBindings
library() { echo "$target/$1/$profile/libnatsuin_ffi.a"; }
lipo -create "$(library aarch64-apple-ios-sim)" "$(library x86_64-apple-ios)" -output "$made/simulator/libnatsuin_ffi.a"
lipo -create "$(library aarch64-apple-darwin)" "$(library x86_64-apple-darwin)" -output "$made/mac/libnatsuin_ffi.a"

generate() { "$target/generator/debug/natsuin-bindgen-swift" "$(library aarch64-apple-ios)" "$@" --module-name NatsuinFFI; }
generate ios/Generated/NatsuinBindings --swift-sources
# In a folder of their own: another XCFramework in the same app has a module map, too.
generate "$made/headers/NatsuinFFI" --headers --modulemap --modulemap-filename module.modulemap

xcodebuild -create-xcframework \
    -library "$(library aarch64-apple-ios)" -headers "$made/headers" \
    -library "$made/simulator/libnatsuin_ffi.a" -headers "$made/headers" \
    -library "$made/mac/libnatsuin_ffi.a" -headers "$made/headers" \
    -output ios/Generated/NatsuinFFI.xcframework
