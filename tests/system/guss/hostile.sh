#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hostile.sh DIR: documents that a GUSS reader may meet, always the same, as DIR/NAME.xml, and
# DIR/list with what the rules of the reader make of each: "NAME read USS" or "NAME refused WHY",
# where USS is the number of uss elements and WHY a pattern for the reason.
set -u
LC_ALL=C
dir=$1
: > "$dir/list"
IMPI=001010000000001@ims.mnc001.mcc001.3gppnetwork.org
NS='xmlns="urn:3gpp:gba:GBAGUSSSchema-R9:2010-02"'
USS='<uss id="1" type="1"><uids><uid>a</uid></uids></uss>'

# doc NAME EXPECTATION: the document comes on stdin
doc() {
	cat > "$dir/$1.xml"
	echo "$1 $2" >> "$dir/list"
}
# guss INSIDE [ATTRIBUTES]: a guss with this inside its ussList
guss() { printf '<guss %s id="%s"%s><ussList>%s</ussList></guss>' "$NS" "$IMPI" "${2:-}" "$1"; }
# times N TEXT
times() { yes -- "$2" | head -n "$1" | tr -d '\n'; }
uid() { guss "<uss id=\"1\" type=\"1\"><uids><uid>$1</uid></uids></uss>"; }
# with OCTETS: a uid of these, in the escapes of printf
with() { before; printf "$1"; behind; }
before() { uid '|' | sed 's/|.*//'; }
behind() { uid '|' | sed 's/.*|//'; }
id() { guss "<uss id=\"$1\" type=\"1\"><uids><uid>a</uid></uids></uss>"; }
flag() { guss "<uss id=\"1\" type=\"1\"><uids><uid>a</uid></uids><flags><flag>$1</flag></flags></uss>"; }
bsf() { guss "$USS" | sed "s|<ussList>|<bsfInfo>$1</bsfInfo><ussList>|"; }

# --- what is good, so that refusing everything is no way out
guss "$USS" | doc good 'read 1'
guss '' | doc good-empty 'read 0'
guss "$USS" | sed 's/ xmlns="[^"]*"//' | doc good-no-namespace 'read 1'
guss "$USS" | sed 's/xmlns=/xmlns:p=/; s/<\([a-z]\)/<p:\1/g; s|</\([a-z]\)|</p:\1|g' | doc good-prefix 'read 1'
uid '<![CDATA[a&b<c]]>' | doc good-cdata 'read 1'
uid 'a&amp;b&#65;&#x42;' | doc good-references 'read 1'

# --- entities and document types
{ printf '<!DOCTYPE guss>'; guss "$USS"; } | doc doctype 'refused DOCTYPE'
{ printf '<!doctype guss>'; guss "$USS"; } | doc doctype-lower-case 'refused .'
{
	printf '<!DOCTYPE guss [<!ENTITY a "ha">'
	for c in b c d e f g h i j; do
		printf '<!ENTITY %s "' $c
		times 10 "&$(tr b-j a-i <<< $c);"
		printf '">'
	done
	printf ']>'
	uid '&j;'
} | doc entity-bomb 'refused DOCTYPE'
{ printf '<!DOCTYPE guss [<!ENTITY a "%s">]>' "$(times 20000 x)"; uid "$(times 4000 '&a;')"; } |
	doc entity-quadratic 'refused DOCTYPE'
{ printf '<!DOCTYPE guss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>'; uid '&a;'; } | doc entity-loop 'refused DOCTYPE'
{ printf '<!DOCTYPE guss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'; uid '&x;'; } |
	doc entity-file 'refused DOCTYPE'
{ printf '<!DOCTYPE guss [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'; uid '&x;'; } |
	doc entity-http 'refused DOCTYPE'
{ printf '<!DOCTYPE guss [<!ENTITY %% p SYSTEM "file:///etc/passwd">%%p;]>'; guss "$USS"; } |
	doc entity-parameter 'refused DOCTYPE'
{ printf '<!DOCTYPE guss SYSTEM "/dev/zero">'; guss "$USS"; } | doc subset-device 'refused DOCTYPE'
{ printf '<!DOCTYPE guss PUBLIC "-//X//Y" "http://127.0.0.1:9/x.dtd">'; guss "$USS"; } |
	doc subset-public 'refused DOCTYPE'
{ printf '<!DOCTYPE guss [<!ATTLIST uss nafGroup CDATA "gold">]>'; guss "$USS"; } |
	doc default-attribute 'refused DOCTYPE'
uid '&x;' | doc entity-unknown 'refused .'
uid 'a&' | doc ampersand-bare 'refused .'
guss "$USS<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"/etc/passwd\"/>" |
	doc xinclude 'read 1'
{ printf '<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/x"?>'; guss "$USS"; } |
	doc stylesheet 'read 1'
guss '<?php evil?>'"$USS" | doc instruction-inside 'read 1'
guss "$USS" ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a http://127.0.0.1:9/x"' |
	doc schema-location 'read 1'
uid '&#0;' | doc reference-nul 'refused .'
uid '&#1;' | doc reference-control 'refused .'
uid '&#xD800;' | doc reference-surrogate 'refused .'
uid '&#x110000;' | doc reference-beyond 'refused .'
uid '&#99999999999999999999;' | doc reference-overflow 'refused .'
uid '&#127;' | doc reference-delete 'refused control'
uid 'a&#10;b' | doc reference-newline 'refused control'

# --- encodings: it is UTF-8, whatever the declaration says
{ printf '\357\273\277'; guss "$USS"; } | doc bom 'read 1'
{ printf '\357\273\277\357\273\277'; guss "$USS"; } | doc bom-twice 'refused .'
guss "$USS" | iconv -f UTF-8 -t UTF-16LE | doc utf-16le 'refused NUL'
guss "$USS" | iconv -f UTF-8 -t UTF-16BE | doc utf-16be 'refused NUL'
{ printf '\377\376'; guss "$USS" | iconv -f UTF-8 -t UTF-16LE; } | doc utf-16-bom 'refused NUL'
guss "$USS" | iconv -f UTF-8 -t UTF-32LE | doc utf-32 'refused NUL'
guss "$USS" | iconv -f UTF-8 -t IBM037 | doc ebcdic 'refused .'
{ printf '+ADw-guss+AD4-'; } | doc utf-7 'refused .'
{ printf '<?xml version="1.0" encoding="UTF-16"?>'; guss "$USS"; } | doc declares-utf-16 'read 1'
{ printf '<?xml version="1.0" encoding="ISO-8859-1"?>'; with '\351'; } | doc latin-1 'refused .'
{ printf '<?xml version="1.0" encoding="no-such-thing"?>'; guss "$USS"; } | doc declares-nothing-known 'refused encoding'
{ printf '<?xml version="9.9"?>'; guss "$USS"; } | doc version-9 'refused .'
{ printf '<?xml version="1.0"?><?xml version="1.0"?>'; guss "$USS"; } | doc declaration-twice 'refused .'
with '\303\251' | doc utf-8 'read 1'
with '\360\237\230\200' | doc utf-8-four-octets 'read 1'
with '\300\257' | doc utf-8-overlong 'refused .'
with '\355\240\200' | doc utf-8-surrogate 'refused .'
with '\364\220\200\200' | doc utf-8-beyond 'refused .'
with '\370\210\200\200\200' | doc utf-8-five-octets 'refused .'
with '\200' | doc utf-8-stray 'refused .'
with '\303' | doc utf-8-cut 'refused .'
with '\357\277\276' | doc utf-8-noncharacter 'refused .'
with '\001' | doc control 'refused .'
with '\177' | doc delete 'refused control'
with '\000' | doc nul-inside 'refused NUL'
{ guss "$USS"; printf '\000'; } | doc nul-behind 'refused NUL'
{ printf '\000'; guss "$USS"; } | doc nul-before 'refused NUL'
{ printf '\037\213\010\000'; times 200 z; } | doc gzip 'refused NUL'
awk 'BEGIN { s = 7; for (i = 0; i < 4096; i++) { s = (s * 1103515245 + 12345) % 2147483648; printf "%c", 33 + s % 94 } }' |
	doc noise 'refused .'

# --- sizes: 65536 octets, 8 levels, 256 uss, 64 uid and 64 flags in one
fill() { # fill OCTETS: a good document of that size
	local text
	text=$(guss "$USS")
	printf '%s<!--%s-->' "$text" "$(times $(($1 - ${#text} - 7)) x)"
}
fill 65536 | doc size-most 'read 1'
fill 65537 | doc size-one-more 'refused too long'
{ guss "$USS"; head -c 10485760 /dev/zero | tr '\0' ' '; } | doc blanks-10-mb 'refused too long'
{ guss '' | sed 's|</ussList>.*||'; times 180000 "$USS"; printf '</ussList></guss>'; } | doc uss-10-mb 'refused too long'
{ before; head -c 10485760 /dev/zero | tr '\0' x; behind; } | doc uid-10-mb 'refused too long'
uid "$(times 60000 x)" | doc uid-60000 'read 1'
guss "$(times 5 '<a>')$(times 5 '</a>')$USS" | doc nested-most 'read 1'
guss "$(times 7 '<a>')$(times 7 '</a>')$USS" | doc nested-too-deep 'refused deep'
guss "$(times 9000 '<a>')" | doc nested-9000 'refused deep'
many() { awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) printf "<uss id=\"%d\" type=\"1\"><uids><uid>a</uid></uids></uss>", i }'; }
guss "$(many 256)" | doc uss-most 'read 256'
guss "$(many 257)" | doc uss-one-more 'refused too many uss'
guss "<uss id=\"1\" type=\"1\"><uids>$(times 64 '<uid>a</uid>')</uids></uss>" | doc uid-most 'read 1'
guss "<uss id=\"1\" type=\"1\"><uids>$(times 65 '<uid>a</uid>')</uids></uss>" | doc uid-one-more 'refused too many uid'
flag 1 | sed "s|<flag>1</flag>|$(times 64 '<flag>1</flag>')|" | doc flag-most 'read 1'
flag 1 | sed "s|<flag>1</flag>|$(times 65 '<flag>1</flag>')|" | doc flag-one-more 'refused too many flag'
guss "$USS" " x=\"$(times 60000 x)\"" | doc attribute-60000 'read 1'
guss "$USS" "$(awk 'BEGIN { for (i = 0; i < 5000; i++) printf " a%d=\"\"", i }')" | doc attributes-5000 'read 1'
guss "$USS" "$(awk 'BEGIN { for (i = 0; i < 1500; i++) printf " xmlns:n%d=\"urn:%d\"", i, i }')" |
	doc namespaces-1500 'read 1'
guss "<$(times 50000 n)/>$USS" | doc name-50000 'read 1'
guss "$(times 12000 '<a/>')$USS" | doc unknown-12000 'read 1'

# --- numbers: 0 to 4294967295, blanks round them trimmed
id ' 1 ' | doc id-blanks 'read 1'
id 4294967295 | doc id-largest 'read 1'
id 00000000001 | doc id-zeros 'read 1'
id 4294967296 | doc id-one-more 'refused number'
id 99999999999999999999999999 | doc id-huge 'refused number'
id -1 | doc id-negative 'refused number'
id +1 | doc id-plus 'refused number'
id 1.0 | doc id-fraction 'refused number'
id 1e3 | doc id-exponent 'refused number'
id 0x10 | doc id-hexadecimal 'refused number'
id '1 2' | doc id-two 'refused number'
id '' | doc id-empty 'refused number'
id "$(printf '\331\241')" | doc id-arabic 'refused number'
id '%s%n' | doc id-format 'refused number'
flag -1 | doc flag-negative 'refused number'
flag '' | doc flag-empty 'refused number'
flag '<a>1</a>' | doc flag-element 'refused number'
bsf '<lifeTime>0</lifeTime>' | doc lifetime-zero 'read 1'
bsf '<lifeTime>9999999999999999999</lifeTime>' | doc lifetime-19-digits 'read 1'
bsf '<lifeTime>18446744073709551616</lifeTime>' | doc lifetime-beyond 'refused number'
bsf '<lifeTime>-5</lifeTime>' | doc lifetime-negative 'refused number'
bsf '<lifeTime>P1D</lifeTime>' | doc lifetime-duration 'refused number'

# --- structure
printf '' | doc nothing 'refused .'
printf ' \n\t' | doc blanks 'refused .'
printf '<?xml version="1.0"?>' | doc declaration-only 'refused .'
printf '<html/>' | doc root-another 'refused root'
guss "$USS" | sed 's/guss/GUSS/g' | doc root-capitals 'refused root'
{ guss "$USS"; guss "$USS"; } | doc root-twice 'refused .'
{ guss "$USS"; printf 'x'; } | doc text-behind 'refused .'
printf '<guss id="%s"/>' "$IMPI" | doc no-list 'refused ussList'
guss '<uss type="1"/>' | doc no-id 'refused without id'
guss '<uss id="1"/>' | doc no-type 'refused without type'
guss '<uss id="1" id="1" type="1"/>' | doc attribute-twice 'refused .'
guss "$USS" ' xmlns="urn:other"' | doc namespace-twice 'refused .'
guss '<uss id="1" type="1" xmlns="urn:other"/>' | doc namespace-another 'refused another namespace'
guss '<uss id="1" type="1" xmlns=""/>' | doc namespace-none 'refused another namespace'
guss '<uss id=1 type=1/>' | doc attribute-bare 'refused .'
guss '<uss id="<" type="1"/>' | doc attribute-bracket 'refused .'
guss '<uss id="1" type="1"><uids></uss>' | doc tags-crossed 'refused .'
guss "$USS" | sed 's|</guss>||' | doc tag-open 'refused .'
for part in 10 30 50 70 90; do
	text=$(guss "$USS")
	printf '%s' "${text:0:$((${#text} * part / 100))}" | doc "cut-$part" 'refused .'
done
guss "<guss id=\"x\"><ussList>$USS</ussList></guss>" | doc guss-inside 'read 0'
guss "$USS" | sed "s|<ussList>|<ussList/><ussList>|" | doc list-twice 'read 0'
guss '<uss id="1" type="1"/><uss id="1" type="2"/>' | doc uss-twice 'read 1'
guss '<junk a="b"><uss id="x"/></junk>'"$USS"'<!-- c --><more/>' ' later="yes"' | doc unknown-elements 'read 1'
bsf '<uiccType>GBA_X</uiccType>' | doc uicc-unknown 'read 1'
bsf '<uiccType>'"$(times 30000 x)"'</uiccType>' | doc uicc-30000 'read 1'
