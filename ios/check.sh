#!/bin/sh
# The checks of the Swift package that need no build: format, the views (which only Apple's SDK can compile), the texts.
set -eu
cd "$(dirname "$0")"
python3 ../bindings/texts/make.py --check xcstrings Sources/Natsuin/Resources/Localizable.xcstrings
./swift.sh run swift-format lint --strict --recursive --parallel Package.swift Sources Stubs Tests Examples App
for file in $(find Sources App -name '*.swift'); do
    ./swift.sh run swiftc -frontend -parse "$file"
done
