# SPDX-License-Identifier: Apache-2.0
# xsd.awk -v header=HEADER -v name=NAME FILE: a document as the C string NAME, which HEADER
# declares.
BEGIN {
	print "/* SPDX-License-Identifier: Apache-2.0 */"
	print "/* Made by xsd.awk. */"
	print "#include \"" header "\""
	print "const char " name "[] ="
}
/\\/ {
	print FILENAME ":" FNR ": a backslash would need escaping" > "/dev/stderr"
	exit 1
}
{
	gsub(/"/, "\\\"")
	printf "\t\"%s\\n\"\n", $0
}
END {
	print "\t;"
}
