#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# rooms.sh TOP: reads the #include lines and checks that no room reaches up or aside, and that
# each outside library is seen by its own room only. doc/architecture.md draws the arrows.
cd "${1:-.}" || exit 2
${AWK:-awk} '
function allow(room, list) { may[room] = " " list " " }
function owner(header, list) { own[header] = " " list " " }
BEGIN {
	allow("base", "base")
	allow("crypto", "crypto base")
	allow("codec", "codec crypto base")
	allow("store", "store codec crypto base")
	allow("diam", "diam codec crypto base diameter-dict")
	allow("http", "http codec crypto base")
	allow("run", "run codec crypto base")
	allow("home", "home run store codec crypto base")
	allow("push", "push store codec crypto base")
	glue = "home run diam http store codec crypto base"
	allow("filter", "filter base")
	allow("smpp", "smpp base")
	allow("stream", "stream base")
	allow("post", "post base")
	allow("iwf", "iwf run diam store codec crypto base")
	allow("smsc", "smsc run diam http store smpp stream post filter codec crypto base")
	allow("bsf", "bsf " glue)
	allow("hss", "hss home run diam store codec crypto base")
	allow("lib", "lib push diam codec crypto base")
	allow("naf", "naf lib run diam http codec crypto base")
	allow("push-naf", "push-naf lib run diam http store smpp stream post codec crypto base")
	allow("ue", "ue push http run store codec crypto base")
	allow("ctl", "ctl run codec crypto base")
	allow("diameter-dict", "diameter-dict")
	allow("doc", "") # examples: the installed library alone
	owner("microhttpd.h", "http"); owner("gnutls/", "http"); owner("sqlite3.h", "store")
	owner("freeDiameter/", "diam diameter-dict"); owner("libxml/", "codec")
	owner("csv.h", "codec"); owner("ini.h", "run"); owner("jansson.h", "codec run ue push-naf")
	owner("curl/", "ue lib post"); owner("systemd/", "run"); owner("openssl/", "crypto diam stream ue lib doc"); owner("smpp34", "smpp")
	bad = 0
	while (("git ls-files -co --exclude-standard \"*.c\" \"*.h\" 2>/dev/null || find . -name \"*.[ch]\"" | getline file) > 0) {
		if (file ~ /^(\.\/)?tests\//) continue
		sub(/^\.\//, "", file)
		n = split(file, part, "/")
		room = part[1] == "common" || part[1] == "trigger" ? part[2] : part[1]
		if (!(room in may)) { print file ": no such room: " room; bad = 1; continue }
		nr = 0
		while ((getline line < file) > 0) {
			nr++
			if (line !~ /^[ \t]*#[ \t]*include/) continue
			inc = line
			sub(/^[ \t]*#[ \t]*include[ \t]*[<"]/, "", inc); sub(/[>"].*/, "", inc)
			if (line ~ /"/ && inc ~ /\//) {
				split(inc, seg, "/")
				if (index(may[room], " " seg[1] " ") == 0) {
					print file ":" nr ": room " room " must not see " inc; bad = 1
				}
			}
			if (room == "naf" && inc ~ /^lib\// && file != "naf/zn.c") {
				print file ":" nr ": gba-nafd stands on <gba/naf.h>, not on " inc; bad = 1
			}
			if (room == "push-naf" && inc ~ /^lib\// && file != "push-naf/node.c") {
				print file ":" nr ": gba-pnafd stands on <gba/push.h>, not on " inc; bad = 1
			}
			if (room == "lib" && inc ~ /openssl\// && file !~ /(tls|web)[-_.a-z]*$/) {
				print file ":" nr ": " inc " belongs to lib/tls*.c and web*.c"; bad = 1
			}
			for (h in own)
				if (line ~ /</ && index(inc, h) == 1 && index(own[h], " " room " ") == 0) {
					print file ":" nr ": " inc " belongs to:" own[h]; bad = 1
				}
		}
		close(file)
	}
	exit bad
}'
