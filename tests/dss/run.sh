#!/bin/sh
# Judges signed PDFs with the EU's Digital Signature Service: run.sh CA.der FILE...
# One line a signature: file, format, intact or broken, indication, sub-indication, errors, between tabs.
# Needs Java and Maven. The libraries are kept in the user's cache.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for program in javac mvn; do
    command -v "$program" >/dev/null || { echo "needs the program $program: see tests/setup.sh" >&2; exit 1; }
done
cache=${XDG_CACHE_HOME:-$HOME/.cache}/natsuin/dss-$(cksum <"$here/pom.xml" | cut -d ' ' -f 1)
if [ ! -d "$cache" ]; then
    mkdir -p "$(dirname "$cache")"
    # Made aside and moved into place whole, so that two runs at once do not disturb each other.
    aside=$(mktemp -d "$cache.XXXXXX")
    mvn -q -B -f "$here/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
        -DoutputDirectory="$aside" >&2
    mv -T "$aside" "$cache" 2>/dev/null || rm -rf "$aside"
fi
# It logs to standard error, which is of interest only when it fails.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
java -Xshare:auto -cp "$cache/*" "$here/Judge.java" "$@" 2>"$log" || { cat "$log" >&2; exit 1; }
