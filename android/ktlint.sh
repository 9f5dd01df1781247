#!/bin/sh
# Checks how the Kotlin here looks; `android/ktlint.sh --format` mends what can be mended by itself.
set -eu
cd "$(dirname "$0")"
version=1.8.0
jar=target/tools/ktlint-cli-$version-all.jar
[ -e "$jar" ] || mvn --quiet --batch-mode -Dstyle.color=never --non-recursive dependency:copy \
    -Dartifact=com.pinterest.ktlint:ktlint-cli:$version:jar:all -DoutputDirectory=target/tools >&2
exec java -jar "$jar" --relative --log-level=error "$@" 'natsuin/src/**/*.kt' 'app/src/**/*.kt' 'testing/**/*.kt' 'examples/*/src/**/*.kt' 'consumer/src/**/*.kt'
