#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# units.sh TOP: systemd reads the units without a remark and finds little to harden
# (systemd-analyze security: exposure 0 to 100, below 20).
cd "${1:-.}" || exit 2
command -v systemd-analyze > /dev/null || { echo "units: no systemd-analyze, left out"; exit 0; }
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
bad=0
for unit in contrib/systemd/*.service.in; do
	name=$(basename "$unit" .in)
	sed 's|@sbindir@/gba-[a-z]*|/bin/true|; s|^Documentation=.*||' "$unit" > "$dir/$name"
	said=$(systemd-analyze verify --man=no "$dir/$name" 2>&1) || bad=1
	said=$(printf '%s\n' "$said" | grep -F "$name")
	[ -z "$said" ] || { printf '%s\n' "$said"; bad=1; }
	systemd-analyze security --offline=yes --threshold=20 --no-pager "$dir/$name" \
		> "$dir/out" 2>&1 || { cat "$dir/out"; bad=1; }
done
exit $bad
