# SPDX-License-Identifier: Apache-2.0
# made.awk: see made.sh. Reads the names of the logs on standard input.
function note(id, test, good,    key) {
	key = id SUBSEP test
	if (!(key in seen)) { seen[key] = 1; list[id] = list[id] (list[id] == "" ? "" : "<br>") test }
	if (good) passed[id]++
	else failed[id]++
}
# all that NAME holds of the form PATTERN; a frame of BEFORE and AFTER octets around each is no part of it
function notes(name, pattern, before, after, prefix, test, good,    id) {
	while (match(name, pattern)) {
		id = prefix substr(name, RSTART + before, RLENGTH - before - after)
		name = substr(name, RSTART + RLENGTH)
		if (pattern ~ /_/) {
			sub(/_$/, "", id); sub(/^R_/, "R-", id); sub(/_[a-z]$/, "-&", id); sub(/-_/, "-", id)
			gsub(/_/, ".", id)
		}
		note(id, test, good)
	}
}
function scan(file, test,    line, good) {
	while ((getline line < file) > 0) {
		if (line !~ /^(not )?ok / || line ~ /# (SKIP|skip)/) continue
		good = line !~ /^not /
		notes(line, "R-[0-9]+(\\.[0-9]+)*-[a-z]", 0, 0, "", test, good)
		notes(line, "R_[0-9]+(_[0-9]+)*_[a-z](_|$)", 0, 0, "", test, good)
		notes(line, "\\[(T4|TS|IW|IN|RT)-[0-9]\\]", 1, 1, "", test, good)
		notes(line, "\\[B[0-9]+\\]", 1, 1, "", test, good)
		if (test ~ /^system\/21/) notes(line, "row [0-9][ab]?:", 4, 1, "2.1-", test, good)
	}
	close(file)
}
function result(id) {
	if (failed[id] > 0) { bad = 1; return "FAILED" }
	if (passed[id] > 0) return "passed"
	if (id in reason) { list[id] = reason[id]; return "-" }
	bad = 1
	return "NO TEST"
}
function row(id, first, second,    r) {
	r = result(id)
	printf "| %s | %s | %s | %s | %s |\n", id, first, second, list[id], r
}
{
	test = $0
	sub(/^.*\/tests\//, "", test); sub(/\.log$/, "", test)
	scan($0, test)
}
END {
	words["S"] = "shall"; words["D"] = "should"; words["M"] = "may"; words["F"] = "fact"
	while ((getline line < unlisted) > 0)
		if (line !~ /^#/ && split(line, part, "|") == 2) reason[part[1]] = part[2]
	print "# Requirements of TS 33.187 and the tests that show them\n"
	print "Made by `make requirements` out of the logs of a test run; not to be edited. A test shows a"
	print "requirement when its name holds the id.\n"
	print "| id | | requirement | tests | result |"
	print "|---|---|---|---|---|"
	bad = 0
	while ((getline line < rows) > 0)
		if (line !~ /^#/ && split(line, part, "|") == 3) row(part[1], words[part[2]], part[3])
	print "\n## Decisions of clause 6.1, row by row\n"
	print "The rows of `tests/vectors/mtc_decisions.csv`: 2.1 at the MTC-IWF, 2.2 at the SMS-SC, 2.3 at the SMS"
	print "Router. Every combination of inputs is in `tests/unit/test_filter` and `test_iwf_decide`; here are the"
	print "tests that show a row over the wire, with the real daemons.\n"
	print "| row | table | verdict | tests | result |"
	print "|---|---|---|---|---|"
	while ((getline line < tables) > 0) {
		if (line ~ /^#/ || split(line, part, ",") < 4 || part[2] == "DENY") continue
		id = part[1] == "2.1" ? "2.1-" part[2] : part[2]
		if (!(id in verdict)) { order[++n] = id; table[id] = part[1]; verdict[id] = part[3] }
		else if (verdict[id] !~ part[3]) verdict[id] = verdict[id] ", " part[3]
	}
	for (i = 1; i <= n; i++) row(order[i], table[order[i]], verdict[order[i]])
	print "\n## Ways around the filter\n"
	print "| case | | way | tests | result |"
	print "|---|---|---|---|---|"
	while ((getline line < bypass) > 0)
		if (line !~ /^#/ && split(line, part, "|") == 2) row(part[1], "", part[2])
	exit bad
}
