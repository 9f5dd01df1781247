# One page with the timeline and the pictures. Sourced by journey.sh.

{
    cat <<'HTML'
<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Natsuin: the QR journey</title>
<style>
  body { margin: 0; background: #f3f5f8; color: #1c2430; line-height: 1.7; font-family: "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", Meiryo, system-ui, sans-serif; }
  main { max-width: 66rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
  h1 { font-size: 1.6rem; line-height: 1.4; margin: 0 0 .25rem; }
  p { margin: 0 0 2rem; color: #4c5868; }
  ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem; }
  li { display: grid; grid-template-columns: 3.5rem 1fr minmax(0, 26rem); gap: .5rem 1.5rem; background: #fff; border: 1px solid #d9dee5; border-radius: 14px; padding: 1.1rem 1.5rem; align-items: start; }
  time { color: #4c5868; font-variant-numeric: tabular-nums; }
  b { color: #1f4e8c; }
  span { display: block; color: #4c5868; font-size: .9rem; }
  img { display: block; width: 100%; max-height: 22rem; object-fit: cover; object-position: top; border: 1px solid #d9dee5; border-radius: 8px; }
  @media (max-width: 44rem) { li { grid-template-columns: 3.5rem 1fr; } li a { grid-column: 1 / -1; } }
</style>
<main>
<h1>QRコードでの署名の流れ</h1>
<p>The QR journey, as <code>make demo</code> played it</p>
<ol>
HTML
    while IFS='|' read -r at who_ja who_en ja en image; do
        printf '<li><time>%s</time><div><b>%s</b> %s<span lang="en">%s: %s</span></div>' \
            "$at" "$who_ja" "$ja" "$who_en" "$en"
        [ ! -f "$folder/$image" ] || printf '<a href="%s"><img src="%s" alt="%s" loading="lazy"></a>' "$image" "$image" "$ja"
        printf '</li>\n'
    done <"$timeline"
    printf '</ol>\n</main>\n'
} >"$folder/index.html"
