#!/bin/sh
# Gets what the Android build needs and this machine lacks: Debian packages (as root only). Maven fetches the rest into its
# own repository, once a user. Everything is said on stderr.
set -eu

# To build:       default-jdk-headless maven aapt (aapt2); for the APK zipalign apksigner zip unzip
# To be judged:   poppler-utils, which draws the pages and judges the signature; python3 makes the texts
packages="default-jdk-headless maven aapt zipalign apksigner zip unzip poppler-utils python3"

missing=""
if command -v dpkg-query >/dev/null; then
    for package in $packages; do
        dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
    done
fi
if [ -n "$missing" ]; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "Please install: sudo apt-get install$missing" >&2
        exit 1
    fi
    echo "Installing$missing" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt="apt-get -o DPkg::Lock::Timeout=300 --quiet --quiet"
    # shellcheck disable=SC2086  # lists of words
    { $apt install --yes --no-install-recommends $missing || { $apt update && $apt install --yes --no-install-recommends $missing; }; } >&2
fi
for tool in java mvn aapt2 pdftoppm python3; do
    command -v "$tool" >/dev/null && continue
    echo "$tool is needed" >&2
    exit 1
done
