#!/bin/sh
# Install the Debian packages named that are not here, where that is allowed: as root, with apt-get. Where it is not, one
# sentence says what is missing and what follows; that is no failure, since whatever needs a package says so itself.
# Usage: tools/system.sh CONSEQUENCE PACKAGE...
consequence=$1
shift
missing=
for package in "$@"; do
    command -v "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
    reason="only root may install it"
elif ! command -v apt-get >/dev/null 2>&1; then
    reason="there is no apt-get"
elif apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; then
    exit 0
else
    reason="apt-get failed"
fi
echo "Missing on this machine:$missing ($reason); $consequence." >&2
