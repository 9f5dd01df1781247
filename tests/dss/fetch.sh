#!/bin/sh
# Gets the libraries of the EU's Digital Signature Service into the user's cache, once, and says where they are.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/natsuin/dss-$(cksum <"$here/pom.xml" | cut -d ' ' -f 1)
if [ ! -d "$cache" ]; then
    mkdir -p "$(dirname "$cache")"
    # Made aside and moved into place whole, so that two runs at once do not disturb each other.
    aside=$(mktemp -d "$cache.XXXXXX")
    mvn -q -B -Dstyle.color=never -f "$here/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
        -DoutputDirectory="$aside" >&2
    mv -T "$aside" "$cache" 2>/dev/null || rm -rf "$aside"
fi
echo "$cache"
