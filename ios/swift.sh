#!/usr/bin/env bash
# Swift on Linux: runs a command with a Swift 6 toolchain, here and on a fresh machine.
#
#   ios/swift.sh setup                   gets the toolchain, once; says where it is
#   ios/swift.sh run COMMAND [ARG...]    runs COMMAND in the current folder, with this checkout at its own path
#
# A Swift 6 that is installed already is used as it is. Else, on a Debian of any version, Debian 13's own packages are
# unpacked into the user's cache folder (2.2 GB) and entered with a mount namespace: nothing is installed, and no root
# is needed where user namespaces are allowed. NATSUIN_BIND names one more folder to be seen inside, such as a cargo
# target folder outside of the checkout.
set -euo pipefail

suite=trixie
version=6.0.3
packages="swiftlang=$version* libc6-dev libstdc++-14-dev dash coreutils"
root="${XDG_CACHE_HOME:-$HOME/.cache}/natsuin/swift-$version-$suite"
checkout=$(cd "$(dirname "$0")/.." && pwd -P)

say() { echo "$*" >&2; }

# A Swift of the machine's own that is new enough for the package's tools version.
installed() { swift --version 2>/dev/null | grep -qE 'Swift version ([6-9]|[1-9][0-9])\.'; }

# Made aside and moved into place whole, as half a toolchain is none. Those who come meanwhile wait for it.
get() {
    local aside
    for needed in apt-get dpkg-deb unshare flock; do
        command -v "$needed" >/dev/null && continue
        say "There is no $needed: this is no Debian. Install Swift $version or later yourself (swift.org) and try again."
        return 1
    done
    mkdir -p "$(dirname "$root")"
    exec 8>"$root.lock"
    flock 8
    [ -x "$root/usr/libexec/swift/bin/swift" ] && return
    say "Getting Swift $version into $root (once; 2.2 GB)"
    aside=$(mktemp -d "$root.XXXXXX")
    # shellcheck disable=SC2064  # the folder of now
    trap "rm -rf '$aside'" EXIT
    download "$aside" >"$aside/log" 2>&1 || { cat "$aside/log" >&2; return 1; }
    unpack "$aside"
    mv -T "$aside/root" "$root"
}

# With the machine's own sources and keys, told to look at another suite; its own package lists are left alone.
download() {
    local aside=$1 here file options
    here=$(. /etc/os-release && echo "$VERSION_CODENAME")
    mkdir -p "$aside"/apt/{state/lists/partial,cache/archives/partial,log,sources}
    : >"$aside/apt/status"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list; do
        [ -s "$file" ] && sed -E "s/\b$here\b/$suite/g" "$file" >"$aside/apt/sources/$(basename "$file")"
    done
    options=(-o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$aside/apt/sources"
        -o Dir::State="$aside/apt/state" -o Dir::State::status="$aside/apt/status" -o Dir::Cache="$aside/apt/cache"
        -o Dir::Log="$aside/apt/log" -o Debug::NoLocking=1 -o Acquire::Languages=none)
    apt-get "${options[@]}" --quiet update
    # shellcheck disable=SC2086  # a list of words
    apt-get "${options[@]}" --quiet --yes --no-install-recommends --download-only install $packages
}

# Package by package, each deleted when unpacked: the disk holds little more than the result. What neither builds nor
# tests is left out.
unpack() {
    local aside=$1 package folder
    mkdir "$aside/root"
    for package in "$aside"/apt/cache/archives/*.deb; do
        dpkg-deb --extract "$package" "$aside/root"
        rm "$package"
    done
    # Without base-files nobody made the merged folders.
    for folder in bin sbin lib lib64; do
        mkdir -p "$aside/root/usr/$folder"
        [ -e "$aside/root/$folder" ] || ln -s "usr/$folder" "$aside/root/$folder"
    done
    mkdir -p "$aside"/root/{proc,dev,tmp,home,etc}
    rm -rf "$aside"/root/usr/share/{doc,man,locale} "$aside/root/usr/libexec/swift/lib/swift_static" \
        "$aside"/root/usr/libexec/swift/bin/{lldb*,liblldb*,clangd,docc,repl_swift}
}

setup() { installed || [ -x "$root/usr/libexec/swift/bin/swift" ] || get; }

run() {
    if installed; then exec "$@"; fi
    local namespace=(unshare --user --map-root-user --mount --propagation private) bind
    # Root without user namespaces (some containers) needs none.
    "${namespace[@]}" true 2>/dev/null || namespace=(unshare --mount --propagation private)
    for bind in "$checkout" ${NATSUIN_BIND:+"$NATSUIN_BIND"}; do mkdir -p "$root$bind"; done
    # shellcheck disable=SC2016  # expanded inside
    exec "${namespace[@]}" bash -c '
        set -e
        root=$1 folder=$2
        shift 2
        for bind in /proc /dev "$NATSUIN_CHECKOUT" ${NATSUIN_BIND:+"$NATSUIN_BIND"}; do mount --rbind "$bind" "$root$bind"; done
        kept=()
        while IFS= read -r -d "" variable; do
            case $variable in NATSUIN_* | LD_LIBRARY_PATH=*) kept+=("$variable") ;; esac
        done < <(env -0)
        exec env -i HOME=/home TERM=dumb LANG=C.UTF-8 TZ=UTC \
            PATH=/usr/libexec/swift/bin:/usr/bin:/bin:/usr/sbin:/sbin "${kept[@]}" chroot "$root" sh -c "cd \"\$0\" && exec \"\$@\"" "$folder" "$@"
    ' _ "$root" "$(pwd -P)" "$@"
}

export NATSUIN_CHECKOUT=$checkout NATSUIN_BIND=${NATSUIN_BIND:-}
case ${1:-} in
    setup) setup && { installed && command -v swift || echo "$root"; } ;;
    run) shift; setup; run "$@" ;;
    *) sed -n 2,10p "$0"; exit 2 ;;
esac
