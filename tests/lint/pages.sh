#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# pages.sh TOP BUILD: every program has its page, and page and program say the same: each long
# option of --help stands on the page, each key of --print-config in NAME.conf.5 under its section,
# and the other way round. Every page is mdoc without an error. The programs are those of BUILD.
top=$(cd "${1:-.}" && pwd) || exit 2
build=$(cd "${2:-.}" && pwd) || exit 2
AWK=${AWK:-awk}
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
bad=0
say() {
	echo "$1"
	bad=1
}

# differ NAME WHAT ONE OTHER PAGE: what only one of two sorted lists has
differ() {
	for item in $(comm -23 "$3" "$4"); do say "$1: $2 $item is not in $5"; done
	for item in $(comm -13 "$3" "$4"); do say "$5: $2 $item is not known to $1"; done
}

# The long options of .Fl macros, which have one '-' of two there.
page_options() {
	$AWK '/^\./ {
		on = 0
		for (i = 1; i <= NF; i++) {
			if ($i == "Fl" || $i == ".Fl") on = 1
			else if ($i ~ /^\.?[A-Z][a-z]$/) on = 0
			else if (on && $i ~ /^-[a-z][a-z0-9-]+$/) print "-" $i
		}
	}' "$1" | sort -u
}

# The options of argp: a line begins with them.
help_options() { sed -n 's/^  *\(-[A-Za-z], \)\{0,1\}\(--[a-z][a-z0-9-]*\).*/\2/p' | sort -u; }

page_keys() {
	$AWK '$1 == ".Ss" { section = $2 == "Section" ? $3 : "" }
		$1 == ".Sh" { section = "" }
		section != "" && $1 == ".It" && $2 == "Cm" { print section "/" $3 }' "$1" | sort -u
}
config_keys() {
	$AWK '/^\[/ { section = substr($0, 2, index($0, "]") - 2) }
		/^[a-z][a-z0-9-]* =/ { print section "/" $1 }' | sort -u
}

# program DIR NAME: its pages
program() {
	run=$build/$1/$2
	page=
	for p in "$top/doc/man/$2.1" "$top/doc/man/$2.8"; do [ -f "$p" ] && page=$p; done
	[ -x "$run" ] || { say "$1/$2: not built; make comes before make lint"; return; }
	[ -n "$page" ] || { say "$1/$2: no page in doc/man"; return; }
	"$run" --help > "$dir/help" || say "$2 --help: exit status $?"
	hint=$("$run" --no-such-option 2>&1) # argp has the words; what they name has to work
	case $hint in *--usage*) "$run" --usage > "$dir/usage" && grep -q "^Usage: $2 " "$dir/usage" ||
		say "$2: --usage, which its hint names, is not known" ;; esac
	help_options < "$dir/help" > "$dir/a"
	page_options "$page" > "$dir/b"
	[ -s "$dir/a" ] || say "$2 --help: no option"
	differ "$2" option "$dir/a" "$dir/b" "doc/man/${page##*/}"
	grep -q -- --print-config "$dir/help" || return
	page=$top/doc/man/$2.conf.5
	[ -f "$page" ] || { say "$1/$2: no page doc/man/$2.conf.5"; return; }
	"$run" -c /dev/null --print-config > "$dir/conf" || say "$2 --print-config: exit status $?"
	config_keys < "$dir/conf" > "$dir/a"
	page_keys "$page" > "$dir/b"
	[ -s "$dir/a" ] || say "$2 --print-config: no key"
	differ "$2" key "$dir/a" "$dir/b" "doc/man/$2.conf.5"
}

for makefile in "$top"/*/Makefile.am "$top"/trigger/*/Makefile.am; do
	room=${makefile#"$top"/} room=${room%/Makefile.am}
	for name in $(sed -n 's/^s\{0,1\}bin_PROGRAMS *+\{0,1\}= *//p' "$makefile"); do
		program "$room" "$name"
	done
done

# The libraries: each function on a symbol list has a page that names it.
cat "$top"/lib/symbols "$top"/lib/symbols-tls > "$dir/a"
while read -r name; do
	grep -Eq "^\.Nm $name( |\$)" "$top"/doc/man/*.3 || say "lib: $name is on no page in doc/man"
	grep -Eq "^\.Fn $name " "$top"/doc/man/*.3 || say "lib: $name is in no SYNOPSIS in doc/man"
done < "$dir/a"

if command -v mandoc > /dev/null; then
	for page in "$top"/doc/man/*.[0-9]; do
		mandoc -T lint -W error "$page" > "$dir/said" 2>&1 || {
			sed "s|$top/||" "$dir/said"
			bad=1
		}
	done
else
	echo "pages: no mandoc, the language of the pages is left out"
fi
exit $bad
