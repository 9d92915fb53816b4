#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# packages.sh TOP: install what packages.txt names and this machine lacks. Needs root (or sudo)
# only when something is missing; says what to run when it may not do it itself.
set -u
list=$1/packages.txt
missing=
for p in $(sed -e 's/#.*//' -e 's/[ \t][ \t]*unless[ \t][ \t]*/=/' "$list"); do
	case $p in *=*) ! command -v "${p#*=}" > /dev/null || continue ;; esac
	p=${p%%=*}
	# shellcheck disable=SC2016
	dpkg-query -W -f '${Status}\n' "$p" 2>/dev/null | grep -q '^install ok installed' ||
		missing="$missing $p"
done
[ -n "$missing" ] || exit 0
command -v apt-get > /dev/null || {
	echo "packages: this machine has no apt-get; needed (Debian names):$missing" >&2
	exit 1
}
if [ "$(id -u)" = 0 ]; then as=; elif command -v sudo > /dev/null; then as=sudo; else
	echo "packages: as root, run: apt-get install$missing" >&2
	exit 1
fi
echo "installing:$missing"
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
# The first try spares an update of the lists; they may be missing or old.
# shellcheck disable=SC2086
if ! $as apt-get install -y --no-install-recommends $missing > "$log" 2>&1; then
	if ! { $as apt-get update && $as apt-get install -y --no-install-recommends $missing; } \
		> "$log" 2>&1; then
		tail -n 15 "$log" >&2
		echo "packages: apt-get failed; the whole output is in $log" >&2
		exit 1
	fi
fi
rm -f "$log"
