#!/bin/sh
# The main job on the virtual card, start to end: a document is signed in both orders, the exchanges are shown in words,
# openssl judges the signatures where it is there. Then a PDF: signed in both orders, by a second person too, verified by
# us and, where it is there, by poppler's pdfsig. Then the QR journey (demo/journey.sh). Ends non-zero if anything did not
# hold.
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
        features="--no-default-features --features service,virtual-card"
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

# Writes a PDF of one page with this content. In place of a font of its own it names one that viewers have for Japanese.
make_pdf() {
    pdf=$1 offsets= number=0
    content=$2
    printf '%%PDF-1.7\n' >"$pdf"
    object '<</Type/Catalog/Pages 2 0 R/Lang(ja)>>'
    object '<</Type/Pages/Kids[3 0 R]/Count 1>>'
    object '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</J 5 0 R>>>>>>'
    object "<</Length ${#content}>>stream
$content
endstream"
    object '<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3-UniJIS-UCS2-H/Encoding/UniJIS-UCS2-H/DescendantFonts[6 0 R]>>'
    object '<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)
/Supplement 2>>/W[1 94 500]/FontDescriptor 7 0 R>>'
    object '<</Type/FontDescriptor/FontName/HeiseiMin-W3/Flags 6/FontBBox[-123 -257 1001 910]/ItalicAngle 0/Ascent 709
/Descent -241/CapHeight 709/StemV 69>>'
    section=$(size)
    {
        printf 'xref\n0 8\n0000000000 65535 f \n'
        # shellcheck disable=SC2086  # the offsets are several words
        printf '%010d 00000 n \n' $offsets
        printf 'trailer\n<</Root 1 0 R/Size 8>>\nstartxref\n%d\n%%%%EOF\n' "$section"
    } >>"$pdf"
}

object() {
    number=$((number + 1))
    offsets="$offsets $(size)"
    printf '%d 0 obj\n%s\nendobj\n' "$number" "$1" >>"$pdf"
}

size() {
    wc -c <"$pdf" | tr -d ' '
}

# Signs a PDF: with which card, in which order, from where to where.
sign_pdf() {
    enter_password | run natsuin sign --yes --force --order "$2" --reader "$1" --password-stdin -o "$4" "$3"
}

verify() {
    run natsuin verify --trust "$folder/test-ca.pem" "$1"
    judge_pdf "$1" "$2"
}

# pdfsig finds so many signatures, all of them valid, the last one over the whole file.
judge_pdf() {
    if [ -z "$pdfsig" ]; then
        return
    fi
    printf '\n$ pdfsig -nocert %s\n' "$1"
    "$pdfsig" -nocert "$1" >"$folder/pdfsig.txt" 2>&1
    grep -E '^Signature|Validation|document signed' "$folder/pdfsig.txt"
    valid=$(grep -c 'Signature is Valid' "$folder/pdfsig.txt" || true)
    covers=$(grep 'document signed' "$folder/pdfsig.txt" | tail -n 1)
    if [ "$valid" != "$2" ] || [ "$covers" != "  - Total document signed" ]; then
        say "pdfsig は署名を正しいと認めませんでした。" "pdfsig does not accept the signatures."
        exit 1
    fi
}

# One letter of the text that was signed is another one: A contract, B contract.
refute() {
    sed 's/<00410020/<00420020/' "$1" >"$2"
    status=0
    run natsuin verify --trust "$folder/test-ca.pem" "$2" 2>&1 || status=$?
    if [ "$status" != 1 ]; then
        say "変更した PDF の署名を認めてしまいました。" "The signature of a changed PDF was accepted."
        exit 1
    fi
}

[ -n "$natsuin" ] || build
openssl=$(command -v openssl || true)
if [ -n "$openssl" ] && ! "$openssl" cms -help 2>&1 | grep -q -- -cades; then
    say "この openssl は CAdES を知らないので、判定を省きます。" "This openssl does not know CAdES: it is not asked."
    openssl=
elif [ -z "$openssl" ]; then
    say "openssl がないので、判定を省きます。" "There is no openssl: it is not asked."
fi

pdfsig=$(command -v pdfsig || true)
if [ -z "$pdfsig" ]; then
    say "pdfsig (poppler-utils) がないので、PDF はこのプログラムだけで検証します。" \
        "There is no pdfsig (poppler-utils): PDFs are verified by this program only."
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

say "捺印 Natsuin: ソフトウェアのカードで文書に署名し、検証します。本物のカードもリーダーも要りません。" \
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

# 契約書 / A contract / 甲は乙に署名を委託する。
make_pdf "$folder/contract.pdf" 'BT /J 28 Tf 72 740 Td <59517D0466F8> Tj 0 -40 Td
/J 14 Tf <004100200063006F006E00740072006100630074> Tj 0 -30 Td <7532306F4E59306B7F72540D309259D48A173059308B3002> Tj ET'

say "" ""
say "4. PDF の中に、両方の順番で署名する" "4. A PDF that holds its signature, in both orders"
sign_pdf virtual:my-number card-first "$folder/contract.pdf" "$folder/contract-card-first.pdf"
verify "$folder/contract-card-first.pdf" 1
sign_pdf virtual:my-number password-first "$folder/contract.pdf" "$folder/contract-password-first.pdf"
verify "$folder/contract-password-first.pdf" 1

say "" ""
say "5. もう1人が、自分のカードで同じ PDF に署名する" "5. A second person signs the same PDF with a card of their own"
sign_pdf virtual:my-number@other card-first "$folder/contract-card-first.pdf" "$folder/contract-both.pdf"
verify "$folder/contract-both.pdf" 2

say "" ""
say "6. 署名した PDF を1文字変えると、検証で分かる" "6. One letter of the signed PDF is changed: verification finds it"
refute "$folder/contract-both.pdf" "$folder/contract-changed.pdf"

say "" ""
say "7. QRコードでの署名: 依頼、メール、画面、スマートフォン、完了" "7. The QR journey: a request, its mail, the page, the phone, done"
journey=0
cli/demo/journey.sh "$natsuin" "$folder" || journey=$?

rm -f "$folder/openssl.txt" "$folder/pdfsig.txt"
say "" ""
case $journey in
    0)
        say "すべて期待どおりでした。ファイルは $folder にあります。$folder/index.html で画面の画像を見られます。" \
            "All of it held. The files are in $folder; $folder/index.html shows the pages."
        ;;
    3)
        say "7 は省きました。ほかはすべて期待どおりでした。ファイルは $folder にあります。" \
            "Part 7 was left out; all else held. The files are in $folder."
        ;;
    *) exit "$journey" ;;
esac
