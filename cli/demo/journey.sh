#!/bin/sh
# The QR journey, headless: a service with an empty database, a request and its mail, the page in Chromium, and the phone's
# side with the virtual card. Twice: with a typo in the password, and with the code refreshed in between. Where Chromium
# cannot be had, the page's links and forms are followed over HTTP, as on a phone that opens the app by a link.
# Ends non-zero if anything did not hold; 3: it was left out, as there is no way to the pages here.
#
# Usage: cli/demo/journey.sh NATSUIN FOLDER   (the folder has contract.pdf and test-ca.pem)
# NATSUIN_DEMO_BROWSER=no: without Chromium, even if it is there.
set -eu
cd "$(dirname "$0")/../.."
natsuin=$1 folder=$2
work=$(mktemp -d)
pictures=$folder/pages timeline=$work/timeline
mkdir -p "$pictures"
rm -f "$pictures"/*.png
: >"$timeline"

case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
    ja*) lang=ja ;;
    *) lang=en ;;
esac
say() {
    if [ "$lang" = ja ]; then printf '%s\n' "$1"; else printf '%s\n' "$2"; fi
}
fail() {
    say "期待と違いました: $1" "It did not hold: $2"
    exit 1
}

# --- The timeline ---

began=$(date +%s)
# Who did what, in Japanese and in English, and a picture of it.
event() {
    passed=$(($(date +%s) - began))
    at=$(printf '%d:%02d' $((passed / 60)) $((passed % 60)))
    printf '%s|%s|%s|%s|%s|%s\n' "$at" "$1" "$2" "$3" "$4" "${5:-}" >>"$timeline"
    printf '  %s  %s\n' "$at" "$(say "$1: $3" "$2: $4")"
}
by_sender() { event 送信者 Sender "$@"; }
on_page() { event 画面 Page "$@"; }
on_phone() { event スマートフォン Phone "$@"; }
by_recipient() { event 受信者 Recipient "$@"; }

# --- The parts ---

stop() {
    # A driver whose pipes are closed ends by itself.
    [ -z "${driver:-}" ] || exec 3>&- 4<&-
    [ -z "${service:-}" ] || kill "$service" 2>/dev/null || true
    wait
    rm -rf "$work"
}
trap stop EXIT

run() {
    printf '\n$ %s\n' "$*"
    shift
    "$natsuin" "$@"
}

start_service() {
    printf '\n$ natsuin serve --listen 127.0.0.1:0 --data %s --trust %s\n' "$folder/service" "$folder/test-ca.pem"
    rm -rf "$folder/service"
    "$natsuin" serve --listen 127.0.0.1:0 --data "$folder/service" --trust "$folder/test-ca.pem" \
        >"$work/service.txt" 2>"$work/service-errors.txt" &
    service=$!
    tries=200
    until [ -s "$work/service.txt" ]; do
        tries=$((tries - 1))
        if [ "$tries" = 0 ] || ! kill -0 "$service" 2>/dev/null; then
            cat "$work/service-errors.txt"
            fail "サービスが始まりません。" "the service does not start."
        fi
        sleep 0.1
    done
    head -n 1 "$work/service.txt"
}

# The mail of a request, when it is there.
find_mail() {
    tries=200
    until mail=$(grep -l "^To: $1" "$folder/service/mail"/*.eml 2>/dev/null); do
        tries=$((tries - 1))
        [ "$tries" != 0 ] || fail "メールが届きません。" "the mail does not come."
        sleep 0.1
    done
    tr -d '\r' <"$mail" >"$work/mail"
    sed '1,/^$/d' "$work/mail" >"$work/body"
    case $(sed -n 's/^Content-Transfer-Encoding: //p' "$work/mail") in
        base64) base64 -d <"$work/body" ;;
        quoted-printable) from_quoted_printable <"$work/body" ;;
        *) cat "$work/body" ;;
    esac | tr -d '\r' >"$work/text"
    link=$(grep -o 'http://[^ ]*/r/[^ ]*' "$work/text")
}

# RFC 2045 §6.7.
from_quoted_printable() {
    LC_ALL=C awk '
        BEGIN { for (i = 0; i < 256; i++) byte[sprintf("%02X", i)] = i }
        {
            end = sub(/=$/, "") ? "" : "\n"
            while (match($0, /=[0-9A-F][0-9A-F]/)) {
                printf "%s%c", substr($0, 1, RSTART - 1), byte[substr($0, RSTART + 1, 2)]
                $0 = substr($0, RSTART + 3)
            }
            printf "%s%s", $0, end
        }'
}

show_mail() {
    printf '\n'
    subject=
    # Encoded words of RFC 2047, as they are folded.
    for word in $(sed -n '/^Subject: /,/^[^ S]/p' "$work/mail" | sed -n 's/^Subject: //p; s/^ //p'); do
        case $word in
            '=?utf-8?b?'*) word=${word#'=?utf-8?b?'} && subject=$subject$(printf '%s' "${word%\?=}" | base64 -d) ;;
            *) subject="$subject${subject:+ }$word" ;;
        esac
    done
    grep -E '^(From|To): ' "$work/mail" | sed 's/^/    /'
    printf '    Subject: %s\n\n' "$subject"
    sed 's/^/    /' "$work/text"
    printf '\n'
}

# The phone: scans what the page shows, and signs. The password is public; here too it only goes where passwords go.
# Usage: join ORDER PASSWORD PICTURE-OR-LINK
join() {
    order=$1 password=$2 seen=$3
    set -- --allow-loopback --state "$folder/phone" --reader virtual:my-number --yes
    case $seen in
        http*) shown="'$(say リンク LINK)'" ;;
        *) shown="--scan $seen" && set -- "$@" --scan ;;
    esac
    printf '\n$ natsuin join %s --allow-loopback --order %s --reader virtual:my-number …\n' "$shown" "$order"
    status=0
    printf '%s\n' "$password" |
        "$natsuin" join "$@" "$seen" --order "$order" --password-stdin >"$work/join.txt" 2>&1 || status=$?
    cat "$work/join.txt"
    printf '\n'
}
expect_status() {
    [ "$status" = "$1" ] || fail "終了ステータスが $status でした。" "the exit status was $status."
}
expect_said() {
    grep -qF -- "$1" "$work/join.txt" || fail "「$1」がありません。" "“$1” is missing."
}

# Where the page's pictures go, and how the page is driven: Chromium, or links and forms over HTTP.
picture() {
    picture=pages/$1.png
}
choose_browser() {
    if [ "${NATSUIN_DEMO_BROWSER:-}" = no ] || ! tools=$(fixtures/service/browser/setup.sh); then
        command -v curl >/dev/null || {
            say "Chromium も curl もないので、ここは省きます。" "Neither Chromium nor curl is here: this part is left out."
            exit 3
        }
        say "Chromium なしで、画面のリンクとフォームを HTTP でたどります (画像には chromium、nodejs、npm が要ります)。" \
            "Without Chromium: the page's links and forms are followed over HTTP (pictures take chromium, nodejs, npm)."
        . cli/demo/page.sh
        return
    fi
    mkfifo "$work/commands" "$work/answers"
    NATSUIN_TOOLS=$tools node cli/demo/page.mjs <"$work/commands" >"$work/answers" 2>"$work/browser.txt" &
    driver=$!
    exec 3>"$work/commands" 4<"$work/answers"
}
# One step of the person at the browser. What it answers is in $answer.
page() {
    if [ -z "${driver:-}" ]; then
        "page_$@"
        return
    fi
    (IFS='	' && printf '%s\n' "$*") >&3
    IFS= read -r answer <&4 || answer="error no answer"
    case $answer in
        ok*) answer=${answer#ok} && answer=${answer# } ;;
        *)
            cat "$work/browser.txt"
            fail "画面が期待どおりに進みません (${answer#error })。" "the page does not move on (${answer#error })."
            ;;
    esac
}

# --- The journey, up to the code ---

# Usage: until_code NUMBER LANGUAGE MAIL-ADDRESS TITLE [ACCESS-CODE]
until_code() {
    number=$1 language=$2 to=$3 title=$4 access_code=${5:-}
    set -- "$folder/contract.pdf" --to "$to" --title "$title" --mail-lang "$language" --data "$folder/service"
    printf "\n$ natsuin request %s --to %s --title '%s' --mail-lang %s%s --data %s\n" "$folder/contract.pdf" "$to" \
        "$title" "$language" "${access_code:+ --access-code …}" "$folder/service"
    "$natsuin" request "$@" ${access_code:+--access-code "$access_code"} --json >"$work/request.json" ||
        fail "依頼を送れません。" "the request is not sent."
    find_mail "$to"
    [ "$number" != 1 ] || show_mail
    by_sender "署名を依頼する。サービスがメールを送る" "asks for a signature; the service sends the mail"
    picture "$number-1-terms"
    page open "$link" "$language" "$folder/$picture"
    on_page "メールのリンクを開く。誰が何を求めているか" "the mail's link: who asks for what" "$picture"
    page agree
    if [ -n "$access_code" ]; then
        picture "$number-2-access-code"
        page enter "$access_code" "$folder/$picture"
        on_page "アクセスコードを入力する" "the access code is entered" "$picture"
    fi
    picture "$number-3-document"
    page read "$folder/$picture"
    on_page "書類を1ページずつ読む" "the document, page by page" "$picture"
    picture "$number-4-consent"
    page consent "$folder/$picture"
    on_page "3つの同意にチェックを入れる" "three consents are ticked" "$picture"
    picture "$number-5-prepare"
    page prepare "$folder/$picture"
    on_page "お手元にご用意いただくもの" "things to have at hand" "$picture"
    picture "$number-6-code"
    page code "$folder/$picture"
    code=$answer
    if [ -n "${driver:-}" ]; then
        on_page "QRコードが表示される。10分以内に署名する" "the QR code; ten minutes to sign" "$picture"
    else
        on_page "アプリを起動するリンク。10分以内に署名する" "the link that opens the app; ten minutes to sign"
    fi
}

# Usage: to_the_end NUMBER
to_the_end() {
    picture "$1-8-signed"
    page signed "$folder/$picture"
    on_page "「完了」にひとりでに変わる" "becomes “Done” by itself" "$picture"
    picture "$1-9-done"
    page done "$folder/$picture"
    by_recipient "OK を押すと、完了のページ" "presses OK: the completion page" "$picture"
    page download "$folder/journey-$1-signed.pdf"
    by_recipient "署名済みの PDF をダウンロードする" "downloads the signed PDF"
    run natsuin verify --trust "$folder/test-ca.pem" "$folder/journey-$1-signed.pdf"
}

choose_browser
start_service

other=ja title="業務委託契約書" other_title="業務委託契約書"
if [ "$lang" = ja ]; then other=en other_title="Service agreement"; else title="Service agreement"; fi

say "" ""
say "カードが先、パスワードが後。1回目はパスワードを打ち間違える" "First the card, then the password; with a typo at first"
until_code 1 "$lang" hanako@example.com "$title"
join card-first NATUSIN1 "$code"
expect_status 4
expect_said wrong_password
on_phone "パスワードが違う。セッションはこのスマートフォンのまま" "the password is wrong; the session stays with this phone"
picture 1-7-trouble
page trouble "$folder/$picture"
expect_said "$answer"
on_page "確認番号 $answer (スマートフォンと同じ) と、何が起きたか" "code $answer, as on the phone, and what happened" "$picture"
join card-first NATSUIN1 "$code"
expect_status 0
on_phone "正しいパスワードで署名して送る" "signs with the right password and hands in"
to_the_end 1

say "" ""
say "パスワードが先、カードが後。途中でQRコードを更新する" "First the password, then the card; the code is refreshed in between"
until_code 2 "$other" taro@example.com "$other_title" himitsu
old=$code
picture 2-7-refreshed
page refresh "$folder/$picture"
code=$answer
on_page "「QRコードを更新する」を押す" "“Refresh the QR code” is pressed" "$picture"
join password-first NATSUIN1 "$old"
expect_status 7
expect_said code_replaced
on_phone "古いコードは、置き換えられたと言われる" "the old code is told to be replaced"
join password-first NATSUIN1 "$code"
expect_status 0
on_phone "新しいコードで署名して送る" "signs with the new code and hands in"
to_the_end 2

# --- What is left to be looked at ---

for shown in ja en; do
    while IFS='|' read -r at who_ja who_en ja en image; do
        if [ "$shown" = ja ]; then printf '%s  %s: %s\n' "$at" "$who_ja" "$ja"; else printf '%s  %s: %s\n' "$at" "$who_en" "$en"; fi
    done <"$timeline" >"$folder/timeline.$shown.txt"
done
. cli/demo/index.sh
rm -rf "$folder/phone"
