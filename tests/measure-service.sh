#!/usr/bin/env bash
# Measures the reference service under load and writes docs/measurements-service.md anew. Wants a machine with nothing
# else to do. `tests/measure-service.sh [PER_SECOND [SESSIONS...]]`: default 50, 100 300 1000.
set -eu -o pipefail
cd "$(dirname "$0")/.."

rate=${1:-50}
shift || true
[ $# -gt 0 ] || set -- 100 300 1000
# A page that watches holds two connections, and both ends are on this machine.
ulimit -n 8192 2>/dev/null || ulimit -n "$(ulimit -H -n)"
# Beside the build, not in /tmp: that may be memory.
mkdir -p target
scratch=$(mktemp -d "$PWD/target/measure-service.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
export TMPDIR=$scratch

echo "Building with optimisation" >&2
cargo build --locked --quiet --release --package natsuin-service --examples
rows=()
for sessions in "$@"; do
    echo "Measuring: $sessions sessions" >&2
    rows+=("$(target/release/examples/load "$sessions" "$rate")")
done

processor=$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)
cat >docs/measurements-service.md <<END
# Measurements of the service

Written by \`tests/measure-service.sh $rate $*\`, the last time on $(nproc) cores ($processor), $(rustc --version | cut -d ' ' -f 1,2), load $(cut -d ' ' -f 1 /proc/loadavg) at the end.

So many people each watch a session of their own (server-sent events); then $rate a second sign, and every page is read again
whenever its session changed, as the page's script does. Phones, browsers and the service share this machine: the
phones' work with the card of software and the pages' QR codes are paid from the same processors. The service is a process
of its own (\`fixtures/service/examples/serve\`, SQLite on the disk with a flush for each change); load comes from
\`fixtures/service/examples/load\`. At the end each page must show 「完了」, each file must verify, each mail must be there.

| sessions | signed a second | claim, median / p99 | document | submit | until the page shows it | memory before | all watching | each | most | processor, all idle, a second | processor, each signature | lost |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
$(printf '%s\n' "${rows[@]}")

Memory is resident, of the service alone. *Processor, each signature* holds all of it: five requests of the phone, the
events and the pages that are read again, mail.
END
echo "Written: docs/measurements-service.md" >&2
