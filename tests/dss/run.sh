#!/bin/sh
# Judges signed PDFs with the EU's Digital Signature Service: run.sh CA.der FILE...
# One line a signature: file, format, intact or broken, indication, sub-indication, errors, between tabs.
# Needs Java, and Maven for what it fetches once.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for program in javac mvn; do
    command -v "$program" >/dev/null || { echo "needs the program $program: see tests/setup.sh" >&2; exit 1; }
done
cache=$("$here/fetch.sh")
# It logs to standard error, which is of interest only when it fails.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
java -Xshare:auto -cp "$cache/*" "$here/Judge.java" "$@" 2>"$log" || { cat "$log" >&2; exit 1; }
