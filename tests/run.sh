#!/usr/bin/env bash
# Runs the checks and the tests, every one also after a failure, and ends with a table of what ran and what did not.
# Usage: tests/run.sh check | all | swift | kotlin | soak. Exit status 1 if anything failed, with CI=true also if anything was skipped.
set -u -o pipefail
cd "$(dirname "$0")/.." || exit 1

mode=${1:-all}
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
rows=() passed=0 failed=0 skipped=0
export CARGO_TERM_COLOR=never
# What is built once has no use for what makes the next build faster.
if [ "${CI:-}" = true ]; then export CARGO_INCREMENTAL=0; fi
# A test that cannot run here leaves its name and its reason in this file: natsuin_tests::skip.
export NATSUIN_SKIPS=$logs/skips

without_colour() { sed 's/\x1b\[[0-9;]*m//g' "$1"; }

# Tests passed and failed, as the closing lines tell them of: nextest, `cargo test`, node, Maven Surefire, Swift Testing.
counts_in() {
    without_colour "$1" | awk '
         /^ *Summary \[/ && match($0, /[0-9]+ tests? run: [0-9]+ passed/) {
             split(substr($0, RSTART, RLENGTH), word, " "); run += word[1]; ok += word[4] }
         /^test result:/ { ok += $4; run += $4 + $6 }
         /^ℹ pass [0-9]+$/ { ok += $3; run += $3 }
         /^ℹ fail [0-9]+$/ { run += $3 }
         /Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+$/ {
             gsub(/[^0-9 ]/, ""); split($0, word, " "); run += word[1] - word[4]; ok += word[1] - word[2] - word[3] - word[4] }
         END { print ok + 0, run - ok }'
}

# Where a long log says what failed.
signs_of_failure() {
    without_colour "$1" | grep -nE 'FAIL|✘|✖|panicked at|assertion|^ +(left|right):|[Ff]atal error|^error|\[ERROR\]|^Diff in' | tail -n 40
}

row() { rows+=("$(printf '%-8s %5s  %s' "$1" "$2" "$3")"); }

skip() { # skip NAME REASON
    skipped=$((skipped + 1))
    row skipped "" "$1: $2"
}

# Runs one command as a row of the table. One that reports no tests counts as one test.
step() { # step NAME COMMAND...
    local name=$1 log=$logs/step start=$SECONDS state=ok ok bad
    shift
    printf '\n== %s\n' "$name"
    "$@" </dev/null 2>&1 | tee "$log" || state=FAILED
    read -r ok bad < <(counts_in "$log")
    if [ "$((ok + bad))" -gt 0 ]; then name="$name, $((ok + bad)) tests"; fi
    if [ "$state" = FAILED ]; then
        if [ "$bad" -eq 0 ]; then bad=1; fi
        { echo "$name:"; signs_of_failure "$log"; } >>"$logs/failures"
    fi
    if [ "$((ok + bad))" -eq 0 ]; then ok=1; fi
    passed=$((passed + ok)) failed=$((failed + bad))
    row "$state" "$((SECONDS - start)) s" "$name"
}

# Steps of other languages, which leave much of the machine to the others: they run beside them until `joined`, which makes
# their rows.
asides=()
aside() { # aside NAME COMMAND...
    local log=$logs/aside-${#asides[@]}
    asides+=("$1, beside the others")
    shift
    { "$@" </dev/null >"$log" 2>&1; echo $? >"$log-status"; } &
}
joined() {
    local number
    wait
    for number in "${!asides[@]}"; do step "${asides[number]}" replayed "$logs/aside-$number"; done
}
replayed() {
    cat "$1"
    return "$(cat "$1-status")"
}

have() { cargo "$1" --version >/dev/null 2>&1; }

clippy() { # clippy WHAT CARGO-ARGUMENTS...
    local what=$1
    shift
    step "lint: $what" cargo clippy --locked "$@" -- --deny warnings
}

# One line of RustCrypto in all that ships: docs/decisions.md, "RustCrypto".
one_version_each() {
    local crate versions
    for crate in der rsa; do
        versions=$(cargo tree --locked --workspace --edges normal --prefix none --format '{p}' | grep "^$crate v" | sed 's, (\*),,' | sort -u)
        echo "$versions"
        [ "$(wc -l <<<"$versions")" -eq 1 ] || return 1
    done
}

checks() {
    if have fmt; then step "format" cargo fmt --all --check; else skip "format" "rustfmt is not installed"; fi
    if have clippy; then
        clippy "workspace" --workspace --all-targets --all-features
        clippy "core and virtual card without features" --package natsuin-core --package natsuin-virtual-card
        for feature in pcsc pdf; do clippy "core with $feature" --package natsuin-core --features "$feature"; done
        clippy "core with session: bindings without files" --package natsuin-bindings --no-default-features
        clippy "cli without features" --package natsuin --no-default-features
        for feature in pcsc virtual-card service; do
            clippy "cli with $feature" --package natsuin --no-default-features --features "$feature"
        done
    else
        skip "lint" "clippy is not installed"
    fi
    RUSTDOCFLAGS="--deny warnings" step "documentation" cargo doc --locked --workspace --all-features --no-deps
    if have deny; then
        step "licences, bans, sources" cargo deny --locked --log-level error check licenses bans sources
    else
        skip "licences, bans, sources" "cargo-deny could not be had"
    fi
    step "one der, one rsa" one_version_each
}

# With tools that come while ours are built.
checks_of_others() {
    wait
    cat "$logs/judges"
    step "Swift: format, views, texts" ios/check.sh
    step "Kotlin: texts" bindings/texts/make.py --check android android/natsuin/src/main/res
    step "Kotlin: format" android/ktlint.sh
}

tests() {
    # The rooms of tests/ run these programs, which are not theirs.
    step "programs" cargo build --locked --workspace --all-features --lib --bins --examples
    export NATSUIN_PROGRAMS_BUILT=yes
    step "size of the phones' library" tests/mobile-size.sh
    checks_of_others
    aside "pages in a browser" fixtures/service/browser/run.sh
    aside "Kotlin" android/test.sh
    if have nextest; then
        # Many a test waits for a socket or a time-out: half of them at a time are at work.
        step "tests" cargo nextest run --locked --workspace --all-features --no-fail-fast --no-tests pass \
            --test-threads $((2 * $(nproc)))
    else
        echo "cargo-nextest could not be had: cargo test in its place"
        step "tests (cargo test)" cargo test --locked --workspace --all-features --all-targets --no-fail-fast
    fi
    step "documentation tests" cargo test --locked --workspace --all-features --doc
    step "Swift" ios/test.sh
    joined
}

fetch_judges() { tests/setup.sh judges >"$logs/judges" 2>&1 & }

soak() {
    step "programs" cargo build --locked --workspace --all-features --lib --bins --examples
    if have nextest; then
        # Bounded by patience, not by the time limit of the usual tests.
        step "long campaigns" cargo nextest run --profile soak --locked --workspace --all-features --no-fail-fast --run-ignored only
    else
        step "long campaigns" cargo test --locked --workspace --all-features --all-targets --no-fail-fast -- --ignored
    fi
    NATSUIN_SIGNATURES=10000 step "Rust: 10,000 signatures" cargo test --locked --workspace --all-features --test memory
    NATSUIN_SIGNATURES=10000 step "Swift: 10,000 signatures" ios/test.sh --filter MemoryTests
    step "Kotlin: 10,000 signatures" android/test.sh -Dnatsuin.signatures=10000
}

# A test that skipped itself ended well, so the runner counted it as passed.
skips_of_tests() {
    local name reason
    [ -e "$NATSUIN_SKIPS" ] || return
    while IFS=$'\t' read -r name reason; do
        passed=$((passed - 1))
        skip "$name" "$reason"
    done < <(sort "$NATSUIN_SKIPS")
}

table() {
    if [ -e "$logs/failures" ]; then
        printf '\n== What failed, once more\n'
        cat "$logs/failures"
    fi
    printf '\n== What ran, in %d min %d s\n' $((SECONDS / 60)) $((SECONDS % 60))
    printf '%s\n' "${rows[@]}"
    echo
}

tools=$(tests/setup.sh build) || exit 1
PATH=$tools:$PATH
case $mode in
    check)
        fetch_judges
        checks
        checks_of_others
        ;;
    all)
        fetch_judges
        checks
        tests
        ;;
    swift) step "Swift" ios/test.sh ;;
    kotlin) step "Kotlin" android/test.sh ;;
    soak) tests/setup.sh judges; soak ;;
    *) echo "usage: tests/run.sh check | all | swift | kotlin | soak" >&2; exit 2 ;;
esac
skips_of_tests
table
if [ "${CI:-}" = true ] && [ "$skipped" -gt 0 ]; then
    echo "CI=true: what was skipped counts as a failure."
    status=1
else
    status=$((failed > 0))
fi
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
exit "$status"
