#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# trigger.sh: the trigger path on loopback, beside what lab.sh has: an HSS that answers S6m, an
# MTC-IWF, an SMS-SC, an SMS Router before the UE, and a Push-NAF with both trigger roads. Sourced
# after lab.sh.
# shellcheck disable=SC2034,SC2154

SMSC_NAME=smsc.home.example
ROUTER_NAME=router.home.example
MSC_NAME=msc.home.example
MSISDN=491512345678
EXTERNAL_ID=meter7@lab.example
SCS=491770000001 # the Push-NAF as SCS
SME=491770000002 # and as SME
FORGER=491519999999 # the number of another UE, which may not trigger anybody

# lab_trigger_setup [plain]: ports, certificates, and the settings of what lab.sh starts. With plain,
# S6m, T4 and Tsms are without TLS, for those who look at the wire.
lab_trigger_setup() {
	TRIGGER_LINKS=${1:-tls}
	TSP_PORT=$(free_port)
	T4_PORT=$(free_port)
	TSMS_PORT=$(free_port)
	MO_PORT=$(free_port)
	ROUTER_PORT=$(free_port)
	UE_SMS_PORT=$(free_port)
	IWF_CTL=$LAB/iwf.sock
	SMSC_CTL=$LAB/smsc.sock
	ROUTER_CTL=$LAB/router.sock
	sh "$TOP_SRCDIR/certs/mint" "$LAB/certs" "$IWF_NAME" "$SMSC_NAME" "localhost,$ROUTER_NAME" \
		"$MSC_NAME" "$PNAF_NAME" || return 1
	(umask 077 && echo push1234 > "$LAB/sme.password")
	lab_hss_options "[s6m]
iwf = $IWF_NAME"
	lab_pnaf_options "[tsp]
peer = $IWF_NAME 127.0.0.1:$TSP_PORT tls
scs = $SCS
$(lab_trigger_certificate "$PNAF_NAME")
[smpp]
$(if [ "$TRIGGER_LINKS" = plain ]; then echo "server = 127.0.0.1:$TSMS_PORT
plain = yes"; else echo "server = localhost:$TSMS_PORT
$(lab_trigger_certificate "$PNAF_NAME")"; fi)
system-id = push
password-file = $LAB/sme.password
source = $SME
reconnect-max = 1s"
}
lab_trigger_certificate() { # NAME
	printf '%s\n' "certificate = $LAB/certs/$1.pem" "key = $LAB/certs/$1.key" "ca = $LAB/certs/ca.pem"
}

lab_write_iwf() {
	local hss="$HSS_NAME 127.0.0.1:$ZHS_PORT tls" smsc="$SMSC_NAME 127.0.0.1:$T4_PORT tls"
	[ "$TRIGGER_LINKS" = plain ] && hss="$HSS_NAME 127.0.0.1:$ZH_PORT" smsc=${smsc% tls}
	cat > "$LAB/iwf.conf" <<-END
		[tsp]
		identity    = $IWF_NAME
		port-tls    = $TSP_PORT
		$(lab_trigger_certificate "$IWF_NAME")
		[s6m]
		hss         = $hss
		[t4]
		smsc        = $smsc
		[trigger]
		${IWF_TRIGGER:-}
		[store]
		path        = $LAB/iwf.db
		[run]
		control     = $IWF_CTL
		[log]
		level       = ${LAB_LOG_LEVEL:-debug}
	END
}
lab_start_iwf() {
	lab_write_iwf
	start iwf "$TOP_BUILDDIR/trigger/iwf/gba-iwfd" -c "$LAB/iwf.conf"
	logged iwf ready "${LAB_PATIENCE:-20}"
}

lab_write_smsc() {
	local t4="port-tls = $T4_PORT" tsms="listen = 127.0.0.1:$TSMS_PORT"
	[ "$TRIGGER_LINKS" = plain ] && t4="port = $T4_PORT
port-tls = 0
allow-plain = yes" tsms="listen-plain = 127.0.0.1:$TSMS_PORT"
	cat > "$LAB/smsc.conf" <<-END
		[smsc]
		address     = 491710000000
		retry       = 1s
		[t4]
		identity    = $SMSC_NAME
		$t4
		iwf         = $IWF_NAME
		$(lab_trigger_certificate "$SMSC_NAME")
		[tsms]
		$tsms
		receipt-retry = 1s
		$(lab_trigger_certificate localhost)
		[sms]
		listen      = 127.0.0.1:$MO_PORT
		$(lab_trigger_certificate localhost)
		[route]
		router      = https://localhost:$ROUTER_PORT/
		$(lab_trigger_certificate "$SMSC_NAME")
		[store]
		path        = $LAB/smsc.db
		key-file    = $LAB/smsc.key
		[run]
		control     = $SMSC_CTL
		[log]
		level       = ${LAB_LOG_LEVEL:-debug}
	END
}
lab_start_smsc() {
	lab_write_smsc
	start smsc "$TOP_BUILDDIR/trigger/smsc/gba-smscd" -c "$LAB/smsc.conf"
	logged smsc ready "${LAB_PATIENCE:-20}"
}

lab_start_router() {
	cat > "$LAB/router.conf" <<-END
		[smsc]
		role        = router
		address     = 491710000001
		[sms]
		listen      = 127.0.0.1:$ROUTER_PORT
		$(lab_trigger_certificate localhost)
		[store]
		path        = $LAB/router.db
		key-file    = $LAB/router.key
		[run]
		control     = $ROUTER_CTL
		[log]
		level       = ${LAB_LOG_LEVEL:-debug}
	END
	start router "$TOP_BUILDDIR/trigger/smsc/gba-smscd" -c "$LAB/router.conf"
	logged router ready "${LAB_PATIENCE:-20}"
}
lab_iwf_ctl() { "$TOP_BUILDDIR/ctl/gbactl" -s "$IWF_CTL" "$@"; }
lab_smsc_ctl() { "$TOP_BUILDDIR/ctl/gbactl" -s "$SMSC_CTL" "$@"; }
lab_router_ctl() { "$TOP_BUILDDIR/ctl/gbactl" -s "$ROUTER_CTL" "$@"; }

# lab_trigger_provision: the published subscriber, with a name outside and a number, may be
# triggered by the Push-NAF on both roads, and is protected by the router
lab_trigger_provision() {
	local node=http://127.0.0.1:$UE_SMS_PORT/
	lab_hss_ctl ue add impi="$IMPI" msisdn=$MSISDN external-id=$EXTERNAL_ID \
		serving-node=msc:491720000000 &&
		lab_hss_ctl scs allow scs=$SCS external-id=$EXTERNAL_ID &&
		lab_iwf_ctl scs add scs=$SCS host="$PNAF_NAME" kind=tls &&
		lab_smsc_ctl sub add imsi=$IMSI msisdn=$MSISDN external-id=$EXTERNAL_ID node=$node protected=yes &&
		lab_smsc_ctl sme add system-id=push certificate="$PNAF_NAME" trusted=yes address=$SME password=push1234 &&
		lab_smsc_ctl sme allow system-id=push msisdn=$MSISDN &&
		lab_smsc_ctl sub add imsi=001010000000666 msisdn=$FORGER node=$node &&
		lab_smsc_ctl link add name=$MSC_NAME class=msc &&
		lab_router_ctl sub add imsi=$IMSI msisdn=$MSISDN node=$node &&
		lab_router_ctl link add name=$SMSC_NAME class=home-sc
}
# lab_trigger_network: HSS (with its subscriber), SMS-SC, router and MTC-IWF, joined and provisioned
lab_trigger_network() {
	{ [ -n "${pid_hss:-}" ] || { lab_start_hss && lab_hss_subscriber; }; } &&
		lab_start_smsc && lab_start_router && lab_start_iwf && lab_trigger_provision &&
		wait_for 20 lab_trigger_joined
}
lab_trigger_joined() {
	[ "$(lab_iwf_ctl --raw status | grep -Ec '^(hss|smsc)-open=1$')" = 2 ]
}
# lab_roads_open: the Push-NAF is connected to the MTC-IWF and bound to the SMS-SC
lab_roads_open() {
	lab_pnaf_ctl --raw status | grep -q '^smpp_bound=yes$' &&
		[ "$(lab_iwf_ctl --raw status | sed -n 's/^peers-open=//p')" -ge 3 ]
}

# lab_mo ARGS...: the UE sends a short message, by its serving node, to the SMS-SC
lab_mo() {
	"$TOP_BUILDDIR/ue/gba-ue" --url "https://localhost:$MO_PORT/" --cacert "$LAB/certs/ca.pem" \
		--cert "$LAB/certs/$MSC_NAME.pem" --key "$LAB/certs/$MSC_NAME.key" --from "$@"
}

# lab_ladder_trigger JOB: the steps of a trigger that was delivered, from what each daemon tells
lab_ladder_trigger() {
	local job ptid road
	job=$(lab_pnaf_ctl --raw job "$1")
	ptid=$(sed -n 's/^ptid=//p' <<< "$job")
	road=$(sed -n 's/^road=//p' <<< "$job")
	printf 'Push-NAF <- BSF    %-10s GPI of %s octets, Ks_NAF\n' 'GPR, GPA' \
		"$(lab_pnaf_ctl --raw sa "$ptid" | sed -n 's/^gpi_octets=//p')"
	if [ "$road" = tsp ]; then
		printf 'SCS -> MTC-IWF     %-10s %s, reference %s, GPI and message\n' 'DAR, DAA' "$EXTERNAL_ID" \
			"$(sed -n 's/^reference=//p' <<< "$job")"
		printf 'MTC-IWF -> HSS     %-10s may this SCS trigger it? IMSI, serving node\n' 'SIR, SIA'
		printf 'MTC-IWF -> SMS-SC  %-10s accepted; no IMSI goes back to the SCS\n' 'DTR, DTA'
	else
		printf 'SME -> SMS-SC      %-10s PID 0x48, message_id %s; the filter passes it\n' submit_sm \
			"$(sed -n 's/^message_id=//p' <<< "$job")"
	fi
	sed -n 's/.* taken hop=\([0-9]*\) oa=\([0-9]*\) pid=\(0x48\).*/SMS Router -> UE   SMS-DELIVER over \1, of \2, PID \3/p' \
		"$T/pushue.log" | tail -n "${2:-1}"
	grep -q "^sa .*ptid=$ptid" "$T/pushue.log" &&
		echo 'UE                 USIM: AUTN is genuine; GPI opened, Ks_NAF derived'
	sed -n "s/^message ptid=$ptid sn=\([0-9]*\) text=\(.*\)/UE                 message \1: \2/p" "$T/pushue.log"
	[ "$road" = tsp ] && printf 'SCS <- MTC-IWF     %-10s %s\n' 'DRR, DNR' "$(sed -n 's/^report=//p' <<< "$job")"
	[ "$road" = smpp ] && printf 'SME <- SMS-SC      %-10s %s\n' deliver_sm "receipt: $(sed -n 's/^report=//p' <<< "$job")"
	printf 'Push-NAF           job ...%s  %s\n' "${1: -8}" "$(sed -n 's/^state=//p' <<< "$job")"
}
