#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# install.sh SRCDIR BUILDDIR: what package.json names, into BUILDDIR/npm.d; prints the folder of the
# modules, or, with exit 1, why there is none. No scripts of packages are run.
set -u
to=$2/npm.d
for c in node npm; do
	command -v $c > /dev/null || {
		echo "$c is not installed"
		exit 1
	}
done
if [ ! -e "$to/done" ] || ! cmp -s "$1/tests/npm/package.json" "$to/package.json"; then
	rm -rf "$to"
	mkdir -p "$to" && cp "$1/tests/npm/package.json" "$to/" && cd "$to" || exit 1
	if ! timeout 90 npm install --no-audit --no-fund --no-package-lock --ignore-scripts \
		--fetch-retries=1 --fetch-timeout=20000 > "$to/npm.log" 2>&1; then
		echo "npm install failed: $(grep -m 1 -E 'code|ERR' "$to/npm.log")"
		exit 1
	fi
	: > "$to/done"
fi
echo "$to/node_modules"
