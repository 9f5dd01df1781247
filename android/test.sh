#!/bin/sh
# Everything of Kotlin and Android, in one command: set-up, native library, generated Kotlin, AAR, tests. Prints Surefire's
# summaries. More signatures in the memory test: android/test.sh -Dnatsuin.signatures=10000
set -u
cd "$(dirname "$0")"
mkdir -p target
if ./build.sh verify "$@" >target/test.log 2>&1; then result=0; else result=1; fi
[ "$result" -eq 0 ] || grep -v '^\[INFO\] *$' target/test.log | tail -n 150
grep -E '^(memory|cost):' target/test.log
grep -E 'Tests run:.*(--|-) in |^\[(INFO|WARNING|ERROR)\] Tests run:|^Installing|BUILD' target/test.log | sed 's/^\[[A-Z]*\] //'
exit "$result"
