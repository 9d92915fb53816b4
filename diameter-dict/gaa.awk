# SPDX-License-Identifier: Apache-2.0
# gaa.awk: the tables of gaa.c from gaa.csv; anything that is not understood ends the build.
BEGIN {
	FS = ","
	n["vendor"] = 3; n["application"] = 3; n["avp"] = 7; n["value"] = 5
	n["member"] = 7; n["command"] = 5; n["rule"] = 8
	base = " OctetString Unsigned32 Unsigned64 Grouped Time UTF8String DiameterIdentity Enumerated "
}
/^[ \t]*(#|$)/ { next }
!($1 in n) { fail("unknown kind " $1) }
NF != n[$1] { fail($1 " has " NF " fields, not " n[$1]) }
$1 == "vendor" { row("vendors", "{ " number($2) ", " text($3) " }") }
$1 == "application" { row("applications", "{ " number($2) ", " text($3) " }") }
$1 == "avp" {
	if (index(base, " " $5 " ") == 0)
		fail("unknown type " $5)
	row("avps", "{ " number($2) ", " number($3) ", " text($4) ", " text($5) ", " \
	    flags($6) ", " flags($7) " }")
	seen[$2 "," $3] = 1
}
$1 == "value" {
	known($2, $3)
	row("values", "{ " number($2) ", " number($3) ", " number($4) ", " text($5) " }")
}
$1 == "member" {
	known($2, $3); known($4, $5)
	row("members", "{ " number($2) ", " number($3) ", " number($4) ", " number($5) \
	    ", " number($6) ", " limit($7) " }")
}
$1 == "command" {
	row("commands", "{ " number($2) ", " number($3) ", " text($4) ", " text($5) " }")
}
$1 == "rule" {
	if ($3 != "R" && $3 != "A" || $6 != "head" && $6 != "any")
		fail("a rule is R or A, head or any")
	row("rules", "{ " number($2) ", " ($3 == "R" ? "true" : "false") ", " number($4) \
	    ", " number($5) ", " ($6 == "head" ? "true" : "false") ", " number($7) ", " \
	    limit($8) " }")
}
function fail(why) {
	print FILENAME ":" FNR ": " why > "/dev/stderr"
	failed = 1
	exit 1
}
function number(s) { if (s !~ /^[0-9]+$/) fail("not a number: " s); return s "u" }
function limit(s) { if (s !~ /^(-1|[0-9]+)$/) fail("not a limit: " s); return s }
function text(s) { if (s == "" || s ~ /["\\]/) fail("not a name: " s); return "\"" s "\"" }
function flags(s) {
	if (s !~ /^M?V?$/)
		fail("flags are M, V or MV: " s)
	return (s ~ /M/ ? "AVP_FLAG_MANDATORY" : "0") " | " (s ~ /V/ ? "AVP_FLAG_VENDOR" : "0")
}
function known(code, vendor) { if (!((code "," vendor) in seen)) fail("no such AVP: " code) }
function row(table, text) { rows[table] = rows[table] "\t" text ",\n" }
END {
	if (failed)
		exit 1
	print "/* Made from gaa.csv by gaa.awk. */"
	split("vendors applications avps values members commands rules", order, " ")
	for (i = 1; i <= 7; i++)
		printf "\nstatic const struct gaa_%s gaa_%s[] = {\n%s};\n", \
		    substr(order[i], 1, length(order[i]) - 1), order[i], rows[order[i]]
}
