# SPDX-License-Identifier: Apache-2.0
# schema.awk: the numbered .sql files as one C table, in the order given. The rooms with a
# database of their own say -v type=sql_step -v table=NAME -v header=FILE.
BEGIN {
	if (type == "") type = "schema_step"
	if (table == "") table = "schema_steps"
	if (header == "") header = "store/inside.h"
	print "/* SPDX-License-Identifier: Apache-2.0 */"
	print "/* The steps of the schema; made from schema/ by schema.awk. */"
	printf "#include \"%s\"\n", header
	printf "const struct %s %s[] = {\n", type, table
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
	count = table
	sub(/s$/, "_count", count)
	printf "const size_t %s = ARRAY_LEN(%s);\n", count, table
}
