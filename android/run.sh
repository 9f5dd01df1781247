#!/bin/sh
# The example with the virtual card, in Kotlin on this machine.
# Usage: android/run.sh sign IN.pdf OUT.pdf | join CODE
set -eu
usage() { echo "usage: android/run.sh sign IN.pdf OUT.pdf | join CODE" >&2; exit 2; }
absolute() { case $1 in /*) printf %s "$1" ;; *) printf %s "$PWD/$1" ;; esac; }
case "${1:-} $#" in
    "sign 3") arguments="'$(absolute "$2")' '$(absolute "$3")'" ;;
    "join 2") arguments="'$2'" ;;
    *) usage ;;
esac
cd "$(dirname "$0")"
NATSUIN_DEBUG_ONLY=yes ./build.sh --quiet compile exec:java -pl natsuin,examples/sign-on-jvm "-Dexec.args=$arguments"
