#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# spec_map.sh TOP: every file and test that doc/spec-map.md names exists, and every constant,
# function and setting of its open points is in the code; no published vector is left out.
cd "${1:-.}" || exit 2
map=doc/spec-map.md
bad=0
wrong() { echo "$map: $*"; bad=1; }
# Rows of four cells; "file" and "test" above the open points, "where" below.
cells() { ${AWK:-awk} -F ' *[|] *' -v below="$1" '
	/^## UNVERIFIED/ { open = 1 }
	!/^\| / || /^\| (clause|row) / { next }
	NF != 6 { print "row-of-" NF - 2 "-cells:" NR; next }
	open && below { print $5 }
	!open && !below { print $4 ", " $5 }' "$map"; }
paths=$(cells 0 | tr ',' '\n' | tr -d ' ' | sort -u)
[ "$(printf '%s\n' "$paths" | wc -l)" -gt 100 ] || wrong "hardly names a file"
for path in $paths; do
	[ -f "$path" ] || wrong "$path does not exist"
done
for vector in tests/vectors/*; do
	printf '%s\n' "$paths" | grep -Fxq "$vector" || wrong "$vector is not in it"
done
# `[section] key`, `a/path` or `identifier`
cells 1 | grep -o '`[^`]*`' | tr -d '`' | sort -u | while read -r name; do
	case $name in
	\[*) section=${name%%]*} key=${name##* }
		grep -Eq "\"${section#?}\", \"$key\"" bsf/conf.c naf/conf.c ;;
	*/*) [ -f "$name" ] ;;
	*) grep -rqwF -e "$name" common lib bsf naf hss ue ctl trigger --include='*.[ch]' ;;
	esac || echo "$map: $name is not in the code"
done | { ! grep .; } || bad=1
[ "$(cells 1 | wc -l)" -gt 20 ] || wrong "hardly names an open point"
exit $bad
