#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# lab.sh: a BSF, a NAF and a UE on loopback. Sourced by ./demo, tests/system/common.sh users and
# the benchmark, after they set TOP_BUILDDIR and TOP_SRCDIR and have the functions start, logged,
# stop and free_port of tests/system/common.sh.
# shellcheck disable=SC2034,SC2154

# Names and the published subscriber: K and OPc of TS 35.207 test set 1.
BSF_NAME=bsf.mnc001.mcc001.pub.3gppnetwork.org
NAF_NAME=naf.lab.example
NAF_DIAMETER=naf.lab.example
PNAF_NAME=push.lab.example
HSS_NAME=hss.home.example
HSS2_NAME=hss2.home.example
HSS_REALM=home.example
IWF_NAME=iwf.home.example
IMSI=001010123456789
IMPI=$IMSI@ims.mnc001.mcc001.3gppnetwork.org
K=465b5ce8b199b49faa5f0a2ee238a6bc
OPC=cd63cb71954a9f4e48a5994e37a02baf

# lab_setup DIR: choose ports, mint certificates, write configurations into DIR/lab
lab_setup() {
	LAB=$1/lab
	mkdir -p "$LAB"
	UB_PORT=$(free_port)
	UBS_PORT=$(free_port)
	ZN_PORT=$(free_port)
	UA_PORT=$(free_port)
	UAP_PORT=$(free_port)
	AUTH_PORT=$(free_port)
	ZH_PORT=$(free_port)
	ZHS_PORT=$(free_port)
	ZH2_PORT=$(free_port)
	ZHS2_PORT=$(free_port)
	PNAF_API_PORT=$(free_port)
	PNAF_UPA_PORT=$(free_port)
	UPA_PORT=$(free_port)
	UB_OPTIONS=
	ZN_OPTIONS=
	UA_OPTIONS=
	KEYS_OPTIONS=
	HSS_OPTIONS=
	HSS_STORE=
	ZH_OPTIONS=
	ZH_SECTIONS=
	ZN_CERTIFICATE=
	BSF_IDENTITIES=tagged
	NAF_LINE=$NAF_NAME
	BSF_CTL=$LAB/bsf.sock
	NAF_CTL=$LAB/naf.sock
	PNAF_CTL=$LAB/pnaf.sock
	PNAF_OPTIONS=
	mkdir -p "$LAB/push"
	HSS_CTL=$LAB/hss.sock
	HSS2_CTL=$LAB/hss2.sock
	sh "$TOP_SRCDIR/certs/mint" "$LAB/certs" "$BSF_NAME" "$NAF_NAME,naf2.lab.example" \
		"$HSS_NAME" "$HSS2_NAME" || return 1
}

# lab_ub_options LINES and its like: more lines for a section, before the daemon is started
lab_ub_options() { UB_OPTIONS=$1; }
lab_zn_options() { ZN_OPTIONS=$1; }
lab_ua_options() { UA_OPTIONS=$1; }
lab_keys_options() { KEYS_OPTIONS=$1; }
lab_hss_options() { HSS_OPTIONS=$1; }
# lab_pnaf_options LINES: whole sections
lab_pnaf_options() { PNAF_OPTIONS=$1; }
lab_zh_options() { ZH_OPTIONS=$1; }

# lab_share_hss_store: both HSSs work on one database
lab_share_hss_store() { HSS_STORE=hss; }

# lab_use_hss tls|plain|called NAME...: the BSF gets its vectors from hss or hss2, in this order;
# called: the HSS makes the connection
lab_use_hss() {
	local mode=$1 name line lines=
	shift
	[ "$mode" = tls ] && ZN_CERTIFICATE="certificate = $LAB/certs/$BSF_NAME.pem
key = $LAB/certs/$BSF_NAME.key
ca = $LAB/certs/ca.pem"
	for name; do
		case $name-$mode in
		hss-plain) line="$HSS_NAME 127.0.0.1:$ZH_PORT" ;;
		hss2-plain) line="$HSS2_NAME 127.0.0.1:$ZH2_PORT" ;;
		hss-called) line=$HSS_NAME ;;
		hss2-called) line=$HSS2_NAME ;;
		hss-tls) line="$HSS_NAME 127.0.0.1:$ZHS_PORT tls" ;;
		hss2-tls) line="$HSS2_NAME 127.0.0.1:$ZHS2_PORT tls" ;;
		esac
		lines="$lines
peer = $line"
	done
	ZH_SECTIONS="[av]
source = zh
[zh]
realm = $HSS_REALM$lines"
}

lab_write_bsf() {
	cat > "$LAB/bsf.conf" <<-END
		[ub]
		listen       = 127.0.0.1:$UB_PORT
		listen       = 127.0.0.1:$UBS_PORT tls
		certificate  = $LAB/certs/$BSF_NAME.pem
		key          = $LAB/certs/$BSF_NAME.key
		server-name  = $BSF_NAME
		realm        = $BSF_NAME
		$UB_OPTIONS
		[store]
		path         = $LAB/bsf.db
		key-file     = $LAB/bsf.key
		[zn]
		identity     = $BSF_NAME
		listen       = 127.0.0.1
		port         = $ZN_PORT
		allow-plain  = yes
		$ZN_CERTIFICATE
		$ZN_OPTIONS
		$ZH_SECTIONS
		$ZH_OPTIONS
		[run]
		control      = $BSF_CTL
		[log]
		identities   = $BSF_IDENTITIES
		level        = ${LAB_LOG_LEVEL:-debug}
	END
}

lab_write_naf() {
	cat > "$LAB/naf.conf" <<-END
		[ua]
		listen       = 127.0.0.1:$UA_PORT tls
		listen       = 127.0.0.1:$UAP_PORT
		certificate  = $LAB/certs/$NAF_NAME.pem
		key          = $LAB/certs/$NAF_NAME.key
		name         = $NAF_LINE
		$UA_OPTIONS
		[auth-request]
		listen       = 127.0.0.1:$AUTH_PORT
		[zn]
		identity     = $NAF_DIAMETER
		realm        = lab.example
		allow-plain  = yes
		peer         = $BSF_NAME 127.0.0.1:$ZN_PORT
		bsf-realm    = $BSF_NAME
		[keys]
		$KEYS_OPTIONS
		[run]
		control      = $NAF_CTL
		[log]
		level        = ${LAB_LOG_LEVEL:-debug}
	END
}

# lab_write_hss hss|hss2 IDENTITY PORT PORT-TLS: an HSS that this BSF may ask
lab_write_hss() {
	cat > "$LAB/$1.conf" <<-END
		[zh]
		identity     = $2
		realm        = $HSS_REALM
		listen       = 127.0.0.1
		port         = $3
		port-tls     = $4
		certificate  = $LAB/certs/$2.pem
		key          = $LAB/certs/$2.key
		ca           = $LAB/certs/ca.pem
		bsf          = $BSF_NAME
		$HSS_OPTIONS
		[store]
		path         = $LAB/${HSS_STORE:-$1}.db
		key-file     = $LAB/${HSS_STORE:-$1}.key
		[run]
		control      = $LAB/$1.sock
		[log]
		level        = ${LAB_LOG_LEVEL:-debug}
	END
}

# lab_start_hss [hss|hss2]: without TLS on $ZH_PORT or $ZH2_PORT, with it on $ZHS_PORT, $ZHS2_PORT
lab_start_hss() {
	local name=${1:-hss}
	case $name in
	hss) lab_write_hss hss "$HSS_NAME" "$ZH_PORT" "$ZHS_PORT" ;;
	hss2) lab_write_hss hss2 "$HSS2_NAME" "$ZH2_PORT" "$ZHS2_PORT" ;;
	esac
	start "$name" "$TOP_BUILDDIR/hss/gba-hssd" -c "$LAB/$name.conf"
	logged "$name" ready "${LAB_PATIENCE:-20}"
}

# lab_start_bsf [NAME]: its log and its pid_NAME
lab_start_bsf() {
	lab_write_bsf
	start "${1:-bsf}" "$TOP_BUILDDIR/bsf/gba-bsfd" -c "$LAB/bsf.conf"
	logged "${1:-bsf}" ready "${LAB_PATIENCE:-20}"
}

lab_start_naf() {
	lab_write_naf
	start naf "$TOP_BUILDDIR/naf/gba-nafd" -c "$LAB/naf.conf"
	logged naf ready "${LAB_PATIENCE:-20}" || return 1
	# ready to serve UEs is not yet connected to the BSF
	wait_for 20 lab_zn_is_open
}
lab_zn_is_open() { lab_naf_ctl --raw status | grep -Eq 'zn_peers_open=[1-9]'; }

# lab_write_pnaf: a Push-NAF; the files of the road "file" go to $LAB/push
lab_write_pnaf() {
	cat > "$LAB/pnaf.conf" <<-END
		[api]
		listen        = 127.0.0.1:$PNAF_API_PORT
		application   = lab $LAB/pnaf.token
		[upa]
		listen        = 127.0.0.1:$PNAF_UPA_PORT
		[bsf]
		uri           = ${LAB_PNAF_BSF:-aaa://$BSF_NAME:$ZN_PORT;transport=tcp}
		address       = 127.0.0.1
		realm         = $BSF_NAME
		identity      = $PNAF_NAME
		transport-dir = $TOP_BUILDDIR/lib/.libs
		[push]
		name          = $PNAF_NAME
		retransmit    = ${LAB_RETRANSMIT:-2s}
		retransmit-max = ${LAB_RETRANSMIT:-2s}
		[road-file]
		directory     = $LAB/push
		[store]
		path          = $LAB/pnaf.db
		sa-path       = $LAB/pnaf-sa.db
		key-file      = $LAB/pnaf.key
		[run]
		control       = $PNAF_CTL
		[log]
		level         = ${LAB_LOG_LEVEL:-debug}
		$PNAF_OPTIONS
	END
}

# lab_pnaf: let the Push-NAF push under its name; lab_start_pnaf: start it
lab_pnaf() {
	lab_bsf_ctl naf add identity="$PNAF_NAME" fqdn="$PNAF_NAME" push=yes "$@"
}
lab_start_pnaf() {
	lab_write_pnaf
	start pnaf "$TOP_BUILDDIR/push-naf/gba-pnafd" -c "$LAB/pnaf.conf"
	logged pnaf ready "${LAB_PATIENCE:-20}" || return 1
	wait_for 20 lab_zpn_is_open
}
lab_zpn_is_open() { lab_pnaf_ctl --raw status | grep -q 'bsf_connected=yes'; }
# lab_job_is ID STATE: is the job in this state?
lab_job_is() { lab_pnaf_ctl --raw job "$1" | grep -q "^state=$2\$"; }
# lab_api METHOD TARGET [BODY]: what an application asks of the Push-NAF; the status is behind the body
lab_api() {
	curl -sS --max-time 20 -w '\n%{http_code}' -X "$1" ${3:+-H 'Content-Type: application/json' -d "$3"} \
		-H "Authorization: Bearer $(cat "$LAB/pnaf.token")" "http://127.0.0.1:$PNAF_API_PORT$2"
}

# lab_start_push_ue ARGS...: the UE takes GPIs and messages of the lab's Push-NAF, and acknowledges them
lab_start_push_ue() {
	start pushue "$TOP_BUILDDIR/ue/gba-ue" -c "$LAB/usim.card" --seal-key "$LAB/ue.seal" \
		--listen "127.0.0.1:$UPA_PORT" --allow "$PNAF_NAME" \
		--uplink "$PNAF_NAME=http://127.0.0.1:$PNAF_UPA_PORT/gpl" "$@" push listen
	logged pushue 'ready port=' "${LAB_PATIENCE:-20}"
}

# lab_zh_open N: so many HSSs are connected to the BSF; lab_bsf_stat NAME: one counter
lab_zh_open() { [ "$(lab_bsf_stat zh.peers.open)" = "$1" ]; }
lab_bsf_stat() { lab_bsf_ctl --raw stats | sed -n "s/^$1=//p"; }

lab_bsf_ctl() { "$TOP_BUILDDIR/ctl/gbactl" -s "$BSF_CTL" "$@"; }
lab_hss_ctl() { "$TOP_BUILDDIR/ctl/gbactl" -s "$HSS_CTL" "$@"; }
lab_hss2_ctl() { "$TOP_BUILDDIR/ctl/gbactl" -s "$HSS2_CTL" "$@"; }
lab_pnaf_ctl() { "$TOP_BUILDDIR/ctl/gbactl" -s "$PNAF_CTL" "$@"; }
lab_naf_ctl() { "$TOP_BUILDDIR/ctl/gbactl" -s "$NAF_CTL" "$@"; }

# lab_subscriber: provision the published subscriber, and make its card
lab_subscriber() {
	lab_bsf_ctl subscriber add impi="$IMPI" algorithm=milenage k=$K opc=$OPC "$@"
}
lab_hss_subscriber() {
	lab_hss_ctl subscriber add impi="$IMPI" algorithm=milenage k=$K opc=$OPC "$@"
}
lab_card() {
	"$TOP_BUILDDIR/ue/gba-ue" -c "$LAB/usim.card" card new imsi=$IMSI mnc-digits=2 \
		algorithm=milenage k=$K opc=$OPC
}

# lab_ladder_zh LADDER: the lines of gba-ue --ladder with those of Zh among them. What the BSF
# logged of a question and its answer comes before the challenge that was made from it.
lab_ladder_zh() {
	awk -v log_file="$T/bsf.log" '
	function value(line, key) {
		return match(line, " " key "=[^ ]*") ? substr(line, RSTART + length(key) + 2, RLENGTH - length(key) - 2) : ""
	}
	function rung(line) {
		if (line ~ / MAR /)
			return sprintf("BSF -> HSS  %-20s IMPI=%s  realm=%s%s%s", "MAR", value(line, "impi"), value(line, "to"),
				value(line, "resync") == "yes" ? "  RAND||AUTS" : "",
				value(line, "guss-timestamp") > 0 ? "  GUSS-Timestamp=" value(line, "guss-timestamp") : "")
		return sprintf("BSF <- HSS  %-20s RAND=%s...  AUTN, XRES, CK, IK  GUSS=%s", "MAA " value(line, "result"),
			substr(value(line, "rand"), 1, 8), value(line, "guss"))
	}
	BEGIN {
		count = told = 0
		while ((getline line < log_file) > 0)
			if (line ~ /^debug *zh MA[RA] /) zh[count++] = line
	}
	/^UE <- BSF +401/ {
		while (told < count) {
			print rung(zh[told])
			if (zh[told++] ~ / MAA /) break
		}
	}
	{ print }' "$1"
}

# lab_ladder_push JOB: the steps of a push that was delivered, from what the Push-NAF and the UE
# tell of it
lab_ladder_push() {
	local job ptid text
	job=$(lab_pnaf_ctl --raw job "$1")
	ptid=$(sed -n 's/^ptid=//p' <<< "$job")
	text=$(lab_pnaf_ctl --raw messages "$ptid" | sed -n 's/^payload_base64=//p' | head -n 1 | base64 -d)
	printf 'Push-NAF -> BSF  %-10s UE-Id=%s...  P-TID=%s...\n' GPR "${IMPI:0:15}" "${ptid:0:8}"
	printf 'Push-NAF <- BSF  %-10s GPI of %s octets, Ks_NAF, expiry\n' "GPA 2001" \
		"$(lab_pnaf_ctl --raw sa "$ptid" | sed -n 's/^gpi_octets=//p')"
	printf 'Push-NAF -> UE   %-10s GPI with RAND, AUTN, and message %s, encrypted\n' Upa \
		"$(sed -n 's/^sn=//p' <<< "$job")"
	grep -q "^sa .*ptid=$ptid" "$T/pushue.log" &&
		echo 'UE               USIM: AUTN is genuine; GPI opened, Ks_NAF derived, SA kept'
	sed -n "s/^message ptid=$ptid sn=\([0-9]*\) text=\(.*\)/UE               message \1 delivered: \2/p" "$T/pushue.log"
	printf 'Push-NAF <- UE   %-10s message taken, answer: %s\n' "Upa, GPL" "$text"
	printf 'Push-NAF         job ...%s  %s\n' "${1: -8}" "$(sed -n 's/^state=//p' <<< "$job")"
}

# lab_naf: let the NAF ask for its names
lab_naf() {
	lab_bsf_ctl naf add identity="$NAF_DIAMETER" fqdn="$NAF_NAME" "$@"
}

# lab_ue VERB...: the UE with the lab's names resolved to loopback
lab_ue() {
	"$TOP_BUILDDIR/ue/gba-ue" -c "$LAB/usim.card" --bsf "http://$BSF_NAME:$UB_PORT/" \
		--resolve "$BSF_NAME:$UB_PORT:127.0.0.1" --resolve "$BSF_NAME:$UBS_PORT:127.0.0.1" \
		--resolve "$NAF_NAME:$UA_PORT:127.0.0.1" --resolve "$NAF_NAME:$UAP_PORT:127.0.0.1" \
		--cacert "$LAB/certs/ca.pem" "$@"
}

# lab_curl ARGS...: curl, which knows nothing of GBA, with the lab's names
lab_curl() {
	curl -sS --max-time 20 --cacert "$LAB/certs/ca.pem" \
		--resolve "$NAF_NAME:$UA_PORT:127.0.0.1" --resolve "$NAF_NAME:$UAP_PORT:127.0.0.1" \
		--resolve "naf2.lab.example:$UA_PORT:127.0.0.1" \
		--resolve "$BSF_NAME:$UB_PORT:127.0.0.1" "$@"
}

# lab_up: everything, provisioned
lab_up() {
	lab_start_bsf && lab_subscriber && lab_card && lab_naf && lab_start_naf
}

# lab_load_subscribers N [bsf|hss]: the subscribers of tests/bench/ub-load
lab_load_subscribers() {
	local i
	{
		echo impi,algorithm,k,opc
		for ((i = 0; i < $1; i++)); do
			printf '00101%010u@ims.mnc001.mcc001.3gppnetwork.org,milenage,%s,%s\n' "$i" $K $OPC
		done
	} > "$LAB/load.csv"
	"lab_${2:-bsf}_ctl" subscriber import "$LAB/load.csv" --replace
}

# lab_zh_client ARGS...: a BSF of foreign make that asks this HSS
lab_zh_client() {
	"$TOP_BUILDDIR/tests/system/zn-client" --zh -c "127.0.0.1:$ZH_PORT" -p "$HSS_NAME" \
		-i "$BSF_NAME" -r "$BSF_NAME" -R "$HSS_REALM" "$@"
}

# lab_s6m_client ARGS...: an MTC-IWF of foreign make that asks this HSS
lab_s6m_client() {
	"$TOP_BUILDDIR/tests/system/zn-client" -A 16777310 -C 8388641 -o 402 \
		-c "127.0.0.1:$ZH_PORT" -p "$HSS_NAME" -i "$IWF_NAME" -r "$HSS_REALM" \
		-R "$HSS_REALM" "$@"
}

# lab_zn_client ARGS...: a NAF of foreign make that asks this BSF
lab_zn_client() {
	"$TOP_BUILDDIR/tests/system/zn-client" -c "127.0.0.1:$ZN_PORT" -p "$BSF_NAME" \
		-i "$NAF_DIAMETER" -r lab.example -R "$BSF_NAME" -n "$NAF_NAME" "$@"
}
