#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# interop.sh TOP: every row of doc/interop.md A, B, C and E has a test of its name in tests/interop,
# and every test there is of such a row.
cd "${1:-.}" || exit 2
${AWK:-awk} '
FNR == 1 { table = FILENAME ~ /interop[.]md$/ }
table && /^\| [ABCE][0-9]+ \|/ { rule[$2] = 1; rules++ }
!table && /^[ABCE][0-9]+ / { test[$1] = 1; if (!($1 in rule)) { print FILENAME ":" FNR ": no row " $1; bad = 1 } }
END {
	for (row in rule)
		if (!(row in test)) { print "doc/interop.md: no test of " row; bad = 1 }
	if (rules != 56) { print "doc/interop.md: " rules + 0 " rows of A, B, C and E, not 56"; bad = 1 }
	exit bad
}' doc/interop.md tests/interop/[abce].txt tests/interop/e-app.txt
