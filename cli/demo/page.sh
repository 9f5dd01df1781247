# The person at a browser that shows nothing: links and forms over HTTP, as a phone's browser on the way of the app link
# (P10–P12). Sourced by journey.sh.

agent="Mozilla/5.0 (iPhone) curl"

get() {
    curl -sSfL -A "$agent" -b "$work/cookies" -c "$work/cookies" -o "$work/page.html" "$@" ||
        fail "画面を開けません。" "a page cannot be opened."
}
# Sends a form with its token. Usage: post PATH [FIELD=VALUE]...
post() {
    address=$base/$1
    shift
    for field; do
        set -- "$@" --data-urlencode "$field"
        shift
    done
    get "$@" --data-urlencode "csrf=$(hidden csrf)" "$address"
}
# The value of a field of the page.
hidden() {
    grep -o "name=\"$1\" value=\"[^\"]*\"" "$work/page.html" | head -n 1 | sed 's/.* value="//; s/"$//'
}
expect_page() {
    grep -qF -- "$1" "$work/page.html" || fail "画面に $1 がありません。" "the page lacks $1."
}
# Looks at the page again and again until this is in it.
await_page() {
    tries=60
    until get "$base/here" && grep -qF -- "$1" "$work/page.html"; do
        tries=$((tries - 1))
        [ "$tries" != 0 ] || fail "画面が変わりません。" "the page does not change."
        sleep 0.5
    done
}
app_link() {
    answer=$(grep -o 'id="app" href="[^"]*"' "$work/page.html" | sed 's/.* href="//; s/"$//')
    [ -n "$answer" ] || fail "「アプリを起動する」がありません。" "“Open the app” is missing."
}

page_open() {
    link=$1 base=${1%/*}
    rm -f "$work/cookies"
    get "$link"
}
page_agree() { post "${link##*/}"; }
page_enter() { post code "code=$1"; }
page_read() { get "$base/document" && expect_page 'class="sheet"'; }
page_consent() { post consent "content=$(hidden content)" "certificate=$(hidden certificate)" "card_terms=$(hidden card_terms)"; }
page_prepare() { expect_page 'class="things"'; }
page_code() { post start && app_link; }
page_refresh() { get "$base/sign" && post refresh "session=$(hidden session)" && get "$base/here" && app_link; }
page_trouble() {
    await_page 'class="told trouble"'
    answer=$(grep -o '<strong>[0-9][0-9] [0-9][0-9]</strong>' "$work/page.html" | sed 's/<[^>]*>//g')
}
page_signed() { await_page data-over; }
page_done() { get "$base/done" && expect_page "/document/1/file"; }
page_download() { curl -sSf -b "$work/cookies" -o "$1" "$base/document/1/file"; }
