# SPDX-License-Identifier: Apache-2.0
# zpn/common.sh: a Push-NAF of foreign make. Sourced after common.sh and lab.sh, and after
# lab_setup.
# shellcheck disable=SC2034,SC2154

PUSH_NAF=push.lab.example
PTID=0f1e2d3c4b5a69788796a5b4c3d2e1f0@$PUSH_NAF

# ntp SECONDS-FROM-NOW: Diameter Time as 0xHEX
ntp() { printf '0x%08x' $((($(date +%s) + $1 + 2208988800) & 0xffffffff)); }
in_an_hour=$(ntp 3600) # the same in all requests, so that one can be sent again

# gpr NAME CODE=VALUE...: a line of --lines: a good GPR, with these values instead of its own;
# CODE= leaves one out; a GAA-Service-Identifier is put as it is given
gpr() {
	local name=$1 code pair line
	local -A avp=([411]=$IMPI [412]=0 [413]=USIM [418]=$PTID [414]=0 [415]=$in_an_hour)
	local more=
	shift
	for pair; do
		code=${pair%%=*}
		case $code in
		403 | 612.* | e2e | again | 419) more="$more	$pair" ;;
		*) avp[$code]=${pair#*=} ;;
		esac
	done
	line=$name
	for code in "${!avp[@]}"; do
		[ -z "${avp[$code]}" ] || line="$line	$code=${avp[$code]}"
	done
	echo "$line$more"
}

# zpn_client ARGS...: asks this BSF over Zpn
zpn_client() {
	"$TOP_BUILDDIR/tests/system/zn-client" --zpn -c "127.0.0.1:$ZN_PORT" -p "$BSF_NAME" \
		-i "$PUSH_NAF" -r lab.example -R "$BSF_NAME" -u 0100000005 "$@"
}
# ask_all FILE ARGS...: all lines of it, in $T/answers
ask_all() {
	zpn_client --lines "$@" > "$T/answers" 2>&1
}
# of NAME: the answer to the line of this name
of() { awk -v name="# $1" '/^# / { on = $0 == name } on' "$T/answers"; }
# value NAME AVP
value() { of "$1" | sed -n "s/^$2=//p"; }
# result NAME: its number, and E in front where it is an Experimental-Result of 10415
result() {
	of "$1" | awk '
	/^Result-Code=/ { sub(/.*=/, ""); r = r $0 }
	/^Experimental-Result\.Vendor-Id=10415$/ { v = "E" }
	/^Experimental-Result\.Experimental-Result-Code=/ { sub(/.*=/, ""); r = r v $0 }
	END { print r }'
}
# open_them: what an independent UE with the lab's card reads; lines NAME, IMPI, GPI on stdin
# with tabs between; in $T/opened
open_them() {
	local python=python3
	[ -x /usr/bin/python3 ] && python=/usr/bin/python3
	PYTHONDONTWRITEBYTECODE=1 "$python" "$TOP_SRCDIR/tests/system/zpn/gpi_open.py" $K $OPC \
		> "$T/opened" 2>&1
}
# in_gpi NAME FIELD: what stood in the GPI of that name
in_gpi() { awk -v name="# $1" '/^# / { on = $0 == name } on' "$T/opened" | sed -n "s/^$2=//p"; }
# to_open NAME IMPI: a line for open_them, of the answer of that name
to_open() { printf '%s\t%s\t%s\n' "$1" "$2" "$(value "$1" GBA-Push-Info)"; }
