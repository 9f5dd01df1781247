#!/usr/bin/env python3
"""Writes what errors.json says into the catalogues of both platforms, so that both say the same of each code.

    make.py [--check] xcstrings FILE...    the entries error.* of string catalogues (the others stay as they are)
    make.py [--check] android RES...       values/natsuin_errors.xml (English) and values-ja/ of resource folders

--check writes nothing and fails where something is stale. errors.json: code -> ja, en -> title (what happened),
remedy (what the person can do), spoken (the same in one breath, for screen readers and the NFC sheet).
"""

import json
import sys
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
PARTS = ("title", "remedy", "spoken")
LANGUAGES = ("en", "ja")


def errors():
    found = json.loads((HERE / "errors.json").read_text(encoding="utf-8"))
    for code, languages in found.items():
        for language in LANGUAGES:
            parts = languages.get(language, {})
            if set(parts) != set(PARTS) or not all(parts.values()):
                sys.exit(f"errors.json: {code} needs {', '.join(PARTS)} in {language}")
    return found


def xcstrings(path):
    """The catalogue with its error entries replaced, in the layout that Xcode writes."""
    catalogue = json.loads(path.read_text(encoding="utf-8"))
    entries = {key: entry for key, entry in catalogue["strings"].items() if not key.startswith("error.")}
    for code, languages in errors().items():
        for part in PARTS:
            entries[f"error.{code}.{part}"] = {
                "extractionState": "manual",
                "localizations": {
                    language: {"stringUnit": {"state": "translated", "value": languages[language][part]}}
                    for language in LANGUAGES
                },
            }
    catalogue["strings"] = dict(sorted(entries.items()))
    text = json.dumps(catalogue, ensure_ascii=False, indent=2, separators=(",", " : "))
    return {path: text + "\n"}


def android(folder):
    """One file of resources a language: error_CODE_PART."""
    files = {}
    for language, values in (("en", "values"), ("ja", "values-ja")):
        lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!-- Made from bindings/texts/errors.json by make.py. -->"]
        lines.append("<resources>")
        for code, languages in sorted(errors().items()):
            for part in PARTS:
                lines.append(f'    <string name="error_{code}_{part}">{android_text(languages[language][part])}</string>')
        lines.append("</resources>")
        files[folder / values / "natsuin_errors.xml"] = "\n".join(lines) + "\n"
    return files


def android_text(text):
    """Escaped for XML and for aapt2, which takes quotes, apostrophes and backslashes for its own."""
    for sign in ("\\", "'", '"'):
        text = text.replace(sign, "\\" + sign)
    if text.startswith(("@", "?")):
        text = "\\" + text
    return escape(text)


def main(arguments):
    check = "--check" in arguments
    kind, *places = [argument for argument in arguments if argument != "--check"] or [""]
    make = {"xcstrings": xcstrings, "android": android}.get(kind)
    if make is None or not places:
        sys.exit(__doc__)
    stale = False
    for place in places:
        for path, text in make(Path(place)).items():
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            if check:
                print(f"{path} is stale: run bindings/texts/make.py {kind} {place}", file=sys.stderr)
                stale = True
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
