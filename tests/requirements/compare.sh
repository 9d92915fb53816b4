#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# compare.sh BUILD DOC: does the test run in BUILD show what DOC (doc/requirements.md) says? It ends
# with 1 when a row failed, when no test shows one, or when a test that DOC names does not. What was
# skipped on this machine is said, and is no fault; nor are tests that DOC does not name yet.
build=${1:?the build folder}
doc=${2:?doc/requirements.md}
made=$build/requirements.md
sh "$(dirname "$0")/made.sh" "$build" > "$made"
LC_ALL=C ${AWK:-awk} -v build="$build" '
function is_skipped(test,    file, line, found) {
	file = build "/tests/" test ".log"
	found = 0
	while ((getline line < file) > 0)
		if (line ~ /# (SKIP|skip)/ || line ~ /is left out|^# no tshark/) found = 1
	close(file)
	return found
}
function fault(text) { print "requirements: " text; bad = 1 }
BEGIN { FS = " *[|] *" }
!/^[|]/ || $2 == "id" || $2 == "row" || $2 == "case" || $2 ~ /^-+$/ { next }
FNR == NR { run[$2] = $5; result[$2] = $6; next }
{
	known[$2] = 1
	if (!($2 in run)) { fault($2 ": in the document alone"); next }
	if (result[$2] == "FAILED") { fault($2 ": failed"); next }
	if ($6 == "-") next
	n = split($5, tests, "<br>")
	shown = 0
	for (i = 1; i <= n; i++) {
		if (index("<br>" run[$2] "<br>", "<br>" tests[i] "<br>")) shown++
		else if (is_skipped(tests[i])) { print "requirements: " $2 ": " tests[i] " was skipped here"; shown++ }
		else fault($2 ": " tests[i] " does not show it")
	}
	if (shown == 0) fault($2 ": no test shows it")
	n = split(run[$2], tests, "<br>")
	for (i = 1; i <= n; i++)
		if (result[$2] == "passed" && !index("<br>" $5 "<br>", "<br>" tests[i] "<br>"))
			print "requirements: " $2 ": " tests[i] " shows it too; make requirements writes that"
}
END {
	for (id in run) if (!(id in known)) fault(id ": not in the document; make requirements writes it")
	for (id in known) rows++
	if (rows == 0) fault("the document has no rows")
	print rows + 0 " rows" (bad ? "" : ", each as the document says")
	exit bad
}' "$made" "$doc"
