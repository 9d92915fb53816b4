# SPDX-License-Identifier: Apache-2.0
# iwf.sh: an MTC-IWF with the real HSS, and peers of foreign make on both its sides.
# shellcheck shell=bash disable=SC2034,SC2154
IWFD=$TOP_BUILDDIR/trigger/iwf/gba-iwfd
PEER=$TOP_SRCDIR/tests/system/iwf/peer.py
SCS_NAME=scs.lab.example
SCS2_NAME=scs2.lab.example
DRA_NAME=dra.lab.example
MCC=ims.mnc001.mcc001.3gppnetwork.org

# iwf_setup [NAME...]: ports, the HSS, certificates of the MTC-IWF, an SCS and these names
iwf_setup() {
	lab_setup "$T"
	sh "$TOP_SRCDIR/certs/mint" "$LAB/certs" $IWF_NAME $SCS_NAME "$@"
	TSP_PORT=$(free_port) SC1_PORT=$(free_port) SC2_PORT=$(free_port)
	IWF_CTL=$LAB/iwf.sock
	IWF_TSP= IWF_S6M= IWF_TRIGGER= IWF_T4=
	IWF_SMSC="smsc = sc1.home.example 127.0.0.1:$SC1_PORT
smsc = sc2.home.example 127.0.0.1:$SC2_PORT"
	lab_hss_options "[s6m]
iwf = $IWF_NAME"
	lab_start_hss
	mkdir -p "$T/scs" "$T/scs2" "$T/sc1" "$T/sc2" "$T/dra"
}

# iwf_start: the daemon, as often as it is wanted; IWF_TSP, IWF_S6M, IWF_T4, IWF_TRIGGER: further lines
iwf_start() {
	cat > "$LAB/iwf.conf" <<-END
		[tsp]
		identity    = $IWF_NAME
		listen      = 127.0.0.1
		port-tls    = $TSP_PORT
		certificate = $LAB/certs/$IWF_NAME.pem
		key         = $LAB/certs/$IWF_NAME.key
		ca          = $LAB/certs/ca.pem
		$IWF_TSP
		[s6m]
		hss         = $HSS_NAME 127.0.0.1:$ZH_PORT
		$IWF_S6M
		[t4]
		$IWF_SMSC
		$IWF_T4
		[trigger]
		$IWF_TRIGGER
		[store]
		path        = $LAB/iwf.db
		[run]
		control     = $IWF_CTL
		[log]
		level       = debug
	END
	start "${1:-iwf}" "$IWFD" -c "$LAB/iwf.conf"
	logged "${1:-iwf}" ' ready|notice.*ready' 20
}
iwf_ctl() { "$CTL" -s "$IWF_CTL" "$@"; }
ctl() { iwf_ctl "$@" > "$T/out" 2>&1 || cat "$T/out"; }
# stat NAME: one counter
stat() { iwf_ctl --raw stats | sed -n "s/^$1=//p"; }
iwf_is() { [ "$(iwf_ctl --raw status | sed -n "s/^$1=//p")" = "$2" ]; }

smsc_start() { # NAME PORT
	start "$1" python3 "$PEER" smsc "$T/$1" "$2" "$1.home.example" home.example
	logged "$1" ready
}
# scs_start NAME IDENTITY REALM [CERTIFICATE'S NAME]
scs_start() {
	local cert=${4:-$2}
	mkdir -p "$T/$1"
	start "$1" python3 "$PEER" scs "$T/$1" "$TSP_PORT" "$2" "$3" "$LAB/certs/$cert.pem" \
		"$LAB/certs/$cert.key" "$LAB/certs/ca.pem" $IWF_NAME
	logged "$1" '^cea|^refused|^gone'
}
# plain_start NAME IDENTITY ADDRESS [AT PORT]: one without TLS, that calls from ADDRESS
plain_start() {
	mkdir -p "$T/$1"
	PEER_AT=${4:-$NDSIP_AT} PEER_FROM=$3 start "$1" python3 "$PEER" scs "$T/$1" "${5:-$NDSIP_PORT}" "$2" lab.example - - - \
		$IWF_NAME
	logged "$1" '^cea|^refused|^gone'
}
say() { echo "$2" > "$T/$1/answer"; } # PEER HOW
# ask PEER WORD...: what it is to do, and what came of it
ask() {
	local said
	exec 9<> "/dev/tcp/127.0.0.1/$(cat "$T/$1/ctl")" || return 1
	echo "${*:2}" >&9
	IFS= read -r said <&9
	exec 9>&-
	echo "$said"
}
# trigger REF WORDS...: what most requests have; a word without a value takes it away
trigger() {
	local reference=$1
	shift
	ask scs dar external=meter1@scs.example scs=4912 ref="$reference" action=1 payload=abcd port=16187 "$@"
}
# of ANSWER NAME: one field of a line
of() { sed -n "s/.*\(^\| \)$2=\([^ ]*\).*/\2/p" <<< "$1"; }
imsi() { echo "00101000000000$1"; }
ue() { # NUMBER WORDS...
	local impi
	impi=$(imsi "$1")@$MCC
	shift
	lab_hss_ctl subscriber add impi="$impi" k=$K opc=$OPC replace=yes > "$T/out" 2>&1 || cat "$T/out"
	lab_hss_ctl ue add impi="$impi" "$@" > "$T/out" 2>&1 || cat "$T/out"
}
