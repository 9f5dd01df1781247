#!/bin/sh
# A picture of every screen on one page: target/screens/index.html. Japanese and English, light and dark, large text.
set -eu
cd "$(dirname "$0")"
out=$PWD/../target/screens
rm -rf "$out" && mkdir -p "$out" target
if ! NATSUIN_DEBUG_ONLY=yes ./build.sh test -pl natsuin,app -Dtest=Screens -Dsurefire.failIfNoSpecifiedTests=false -Dnatsuin.screens="$out" >target/screens.log 2>&1; then
    tail -n 60 target/screens.log >&2
    exit 1
fi
variants="ja ja-night ja-large en en-night-large"
{
    echo '<!doctype html><meta charset="utf-8"><title>Natsuin: every Android screen</title>'
    echo '<style>body{font:15px sans-serif;background:#8a8f98;margin:24px}h2{margin:32px 0 8px}div{display:flex;gap:16px;flex-wrap:wrap}figure{margin:0}figcaption{padding:4px}img{width:300px;border-radius:14px;box-shadow:0 2px 10px #0006}</style>'
    echo '<h1>Every Android screen</h1><p>Drawn by Robolectric on the real app. Pages of documents are drawn by poppler.</p>'
    for first in "$out"/*.ja.png; do
        name=$(basename "$first" .ja.png)
        echo "<h2>$name</h2><div>"
        for variant in $variants; do
            echo "<figure><img loading=lazy src=\"$name.$variant.png\" alt=\"$name, $variant\"><figcaption>$variant</figcaption></figure>"
        done
        echo "</div>"
    done
} >"$out/index.html"
echo "target/screens/index.html: $(ls "$out"/*.png | wc -l) pictures"
