# SPDX-License-Identifier: Apache-2.0
# xsd.awk: the schema of GUSS documents as a C string.
BEGIN {
	print "/* SPDX-License-Identifier: Apache-2.0 */"
	print "/* doc/guss.xsd; made by xsd.awk. */"
	print "#include \"codec/guss_schema.h\""
	print "const char guss_schema[] ="
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
