#!/bin/sh
# The main job on the virtual card, start to end: a document is signed in both orders, the exchanges are shown in words,
# openssl judges the signatures where it is there. Ends non-zero if anything did not hold.
#
# Usage: cli/demo.sh [NATSUIN [FOLDER]]
#   NATSUIN  the program; without it, it is built with what this machine has
#   FOLDER   where the files are left: target/demo
set -eu
cd "$(dirname "$0")/.."

folder=${2:-target/demo}
natsuin=${1:-}

case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
    ja*) say() { printf '%s\n' "$1"; } ;;
    *) say() { printf '%s\n' "$2"; } ;;
esac

build() {
    if ! command -v cargo >/dev/null; then
        say "Rust がありません。rustup かシステムのパッケージでインストールしてください。" \
            "Rust is missing: install it with rustup, or with your system's packages." >&2
        exit 1
    fi
    features=
    if ! pkg-config --exists libpcsclite 2>/dev/null; then
        say "PC/SC のライブラリ (libpcsclite-dev, pkg-config) がないので、仮想カードだけで作ります。" \
            "PC/SC's library (libpcsclite-dev, pkg-config) is not here: building for the virtual card only."
        features="--no-default-features --features virtual-card"
    fi
    # shellcheck disable=SC2086  # the features are several words
    cargo build --locked --quiet --package natsuin $features
    natsuin=${CARGO_TARGET_DIR:-target}/debug/natsuin
}

# Shows a command, then runs it.
run() {
    printf '\n$ %s\n' "$*"
    shift
    "$natsuin" "$@"
}

# The virtual card's password is public and stands in its documentation; here too it only goes where passwords go.
enter_password() {
    printf 'NATSUIN1\n'
}

# Signs in one order, shows the exchanges, has the result judged.
sign() {
    order=$1
    enter_password | run natsuin sign --cms --yes --force --order "$order" --reader virtual:my-number \
        --password-stdin --trace "$folder/$order.trace.txt" -o "$folder/$order.p7s" "$document"
    say "  カードとのやり取り:" "  The exchanges with the card:"
    sed 's/^/    /' "$folder/$order.trace.txt"
    judge "$folder/$order.p7s"
}

# openssl accepts the signature over the document, and refuses it over a changed one.
judge() {
    if [ -z "$openssl" ]; then
        return
    fi
    printf '\n$ openssl cms -verify -cades -content %s -in %s\n' "$document" "$1"
    if ! accepts "$document" "$1"; then
        say "openssl は署名を正しいと認めませんでした。" "openssl does not accept the signature."
        cat "$folder/openssl.txt"
        exit 1
    fi
    say "openssl は署名を正しいと認めました。" "openssl accepts the signature."
    if accepts "$changed" "$1"; then
        say "変更した文書の署名を openssl が認めてしまいました。" "openssl accepts the signature over a changed document."
        exit 1
    fi
    say "文書を1文字変えると認めません。" "With one character of the document changed it does not."
}

accepts() {
    "$openssl" cms -verify -binary -inform DER -in "$2" -content "$1" -cades \
        -CAfile "$folder/test-ca.pem" -out /dev/null 2>"$folder/openssl.txt"
}

[ -n "$natsuin" ] || build
openssl=$(command -v openssl || true)
if [ -n "$openssl" ] && ! "$openssl" cms -help 2>&1 | grep -q -- -cades; then
    say "この openssl は CAdES を知らないので、判定を省きます。" "This openssl does not know CAdES: it is not asked."
    openssl=
elif [ -z "$openssl" ]; then
    say "openssl がないので、判定を省きます。" "There is no openssl: it is not asked."
fi

mkdir -p "$folder"
document=$folder/document.txt
changed=$folder/document-changed.txt
cat >"$document" <<'TEXT'
業務委託契約書 (見本)

甲と乙は、次のとおり契約を結ぶ。
第1条  甲は乙に、この文書への署名を委託する。
第2条  報酬は、茶一杯とする。
TEXT
sed 's/茶一杯/茶二杯/' "$document" >"$changed"
cp fixtures/pki/sign-ca.pem "$folder/test-ca.pem"

say "捺印 Natsuin: ソフトウェアのカードで文書に署名します。本物のカードもリーダーも要りません。" \
    "Natsuin signs a document with a card made of software. No real card or reader is needed."

say "" ""
say "1. リーダーに何があるか (何も減りません)" "1. What lies on the reader (free of charge)"
run natsuin card --reader virtual:my-number

say "" ""
say "2. カードが先、パスワードが後 (Android、パソコン)" "2. First the card, then the password (Android, the desk)"
sign card-first

say "" ""
say "3. パスワードが先、カードが後 (iPhone)" "3. First the password, then the card (iPhone)"
sign password-first

rm -f "$folder/openssl.txt"
say "" ""
say "すべて期待どおりでした。ファイルは $folder にあります:" "All of it held. The files are in $folder:"
ls "$folder" | sed 's/^/  /'
