#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sizes.sh TOP: a .c file has at most 600 lines, a header 150, a function 70, a line 100 columns
# (tabs of 8); each file opens with its licence line. Tables of vectors in tests are exempt
# from the length of a function only where they are not functions.
cd "${1:-.}" || exit 2
{ git ls-files -co --exclude-standard '*.c' '*.h' 2>/dev/null || find . -name '*.[ch]'; } |
	sort -u | xargs ${AWK:-awk} '
function flush_file() {
	if (file == "") return
	# the public header is the one place where its user looks
	wall = file ~ /^(\.\/)?lib\/include\// ? 400 : file ~ /\.h$/ ? 150 : 600
	if (lines > wall) { print file ": " lines " lines, the wall is " wall; bad = 1 }
}
FNR == 1 {
	flush_file(); file = FILENAME; open_at = 0
	if ($0 !~ /SPDX-License-Identifier: Apache-2.0/) { print file ": no SPDX line"; bad = 1 }
}
{ lines = FNR }
/^\{/ { open_at = FNR }
/^\}/ {
	if (open_at > 0 && FNR - open_at - 1 > 70) {
		print file ":" open_at ": a function of " FNR - open_at - 1 " lines, the wall is 70"
		bad = 1
	}
	open_at = 0
}
{
	col = 0
	for (i = 1; i <= length($0); i++)
		col = substr($0, i, 1) == "\t" ? col + 8 - col % 8 : col + 1
	if (col > 100) { print file ":" FNR ": " col " columns"; bad = 1 }
}
END { flush_file(); exit bad }'
