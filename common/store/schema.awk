# SPDX-License-Identifier: Apache-2.0
# schema.awk: the numbered .sql files as one C table, in the order given.
BEGIN {
	print "/* SPDX-License-Identifier: Apache-2.0 */"
	print "/* The steps of the schema; made from schema/ by schema.awk. */"
	print "#include \"store/inside.h\""
	print "const struct schema_step schema_steps[] = {"
}
FNR == 1 {
	if (NR > 1) print "\t},"
	name = FILENAME
	sub(/.*\//, "", name)
	printf "\t{ .version = %d, .name = \"%s\", .sql =\n", name + 0, name
}
/\\/ {
	print FILENAME ":" FNR ": a backslash would need escaping" > "/dev/stderr"
	exit 1
}
{
	gsub(/"/, "\\\"")
	printf "\t\t\"%s\\n\"\n", $0
}
END {
	print "\t},"
	print "};"
	print "const size_t schema_step_count = ARRAY_LEN(schema_steps);"
}
