#!/bin/sh
# Builds the library for this machine and puts its Swift side where the package looks for it: ios/Generated.
# Nothing of it is committed. On a Mac: ios/make-xcframework.sh.
set -eu
cd "$(dirname "$0")/.."
bindings/generate.sh swift

made=${CARGO_TARGET_DIR:-target}/bindings/swift
place() { # place FILE FOLDER: only what changed, so that nothing is built again for nothing
    mkdir -p "ios/Generated/$2"
    cmp -s "$made/$1" "ios/Generated/$2/$1" || cp "$made/$1" "ios/Generated/$2/$1"
}
place NatsuinBindings.swift NatsuinBindings
place NatsuinFFI.h NatsuinFFI
place module.modulemap NatsuinFFI
