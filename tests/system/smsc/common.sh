# SPDX-License-Identifier: Apache-2.0
# smsc/common.sh: an SMS-SC, an SMS Router in front of a serving node, and who speaks to them.
# shellcheck disable=SC2034,SC2154
SMSCD=$TOP_BUILDDIR/trigger/smsc/gba-smscd
SM=$TOP_SRCDIR/tests/system/smsc
SC_NAME=smsc.lab.example
RT_NAME=router.lab.example
IWF_NAME=iwf.lab.example
A_IMSI=001010000000001 A_MSISDN=491510000001 # by the router
B_IMSI=001010000000002 B_MSISDN=491510000002 # not protected
C_IMSI=001010000000003 D_IMSI=001010000000004 # without an MSISDN

sc() { "$CTL" -d smsc --socket "$T/sc.sock" "$@"; }
rt() { "$CTL" -d smsc --socket "$T/rt.sock" "$@"; }
# sm WORDS...: one line to sms.py, which stays, and its answer
sm() {
	local line
	line=$(printf '%s\t' "$@")
	printf '%s\n' "${line%$'\t'}" >&8
	read -r line <&9
	printf '%s\n' "$line"
}

smsc_conf() { # SC's configuration; SC_MORE: lines of [smsc]
	cat > "$T/sc.conf" <<-END
		[run]
		control = $T/sc.sock
		[smsc]
		address = 49170000
		retry = 1s
		retry-max = 1h
		timeout = 3s
		${SC_MORE:-}
		[t4]
		identity = $SC_NAME
		port = $T4_PORT
		port-tls = $T4S_PORT
		allow-plain = yes
		certificate = $T/certs/$SC_NAME.pem
		key = $T/certs/$SC_NAME.key
		ca = $T/certs/ca.pem
		iwf = $IWF_NAME
		iwf = iwf2.lab.example
		[sms]
		listen = 127.0.0.1:$SMS_PORT
		certificate = $T/certs/$SC_NAME.pem
		key = $T/certs/$SC_NAME.key
		ca = $T/certs/ca.pem
		[route]
		router = https://localhost:$RT_PORT/
		certificate = $T/certs/$SC_NAME.pem
		key = $T/certs/$SC_NAME.key
		ca = $T/certs/ca.pem
		[store]
		path = $T/sc.db
		key-file = $T/sc.key
		[audit]
		destination = ${AUDIT:-hash}
	END
	cat > "$T/rt.conf" <<-END
		[run]
		control = $T/rt.sock
		[smsc]
		role = router
		address = 49170001
		timeout = 2s
		[sms]
		listen = 127.0.0.1:$RT_PORT
		certificate = $T/certs/localhost.pem
		key = $T/certs/localhost.key
		ca = $T/certs/ca.pem
		[router]
		block = ${RT_BLOCK:-error}
		[store]
		path = $T/rt.db
		key-file = $T/rt.key
	END
}

smsc_setup() {
	T4_PORT=$(free_port) T4S_PORT=$(free_port) SMS_PORT=$(free_port) RT_PORT=$(free_port) NODE_PORT=$(free_port)
	sh "$TOP_SRCDIR/certs/mint" "$T/certs" $SC_NAME "localhost,$RT_NAME" $IWF_NAME msc.lab.example \
		foreign.example trusted.example stranger.example > "$T/mint.log" 2>&1 || cat "$T/mint.log"
	smsc_conf
	echo ack > "$T/mode"
	: > "$T/node.txt"
	start node python3 "$SM/node.py" "$NODE_PORT" "$T/node.txt" "$T/mode"
	logged node ready
	coproc SM_SERVE { exec python3 "$SM/sms.py" serve "$T/certs"; }
	# shellcheck disable=SC2154
	pids+=("$SM_SERVE_PID")
	exec 8>&"${SM_SERVE[1]}" 9<&"${SM_SERVE[0]}"
}
smsc_start() {
	start sc "$SMSCD" -c "$T/sc.conf"
	logged sc 'ready' 30 || cat "$T/sc.log"
}
smsc_start_router() {
	start rt "$SMSCD" -c "$T/rt.conf"
	logged rt 'ready' 30 || cat "$T/rt.log"
	rt sub add imsi=$A_IMSI msisdn=$A_MSISDN node="http://127.0.0.1:$NODE_PORT/"
	rt link add name=$SC_NAME class=home-sc
	rt link add name=foreign.example class=sc
}
smsc_provision() {
	sc sub add imsi=$A_IMSI msisdn=$A_MSISDN external-id=meter@lab.example node="http://127.0.0.1:$NODE_PORT/" \
		protected=yes sender=4970009
	sc sub add imsi=$B_IMSI msisdn=$B_MSISDN node=node1 sender=4970001,4970002,4970003
	sc node add name=node1 url="http://127.0.0.1:$NODE_PORT/"
	sc link add name=msc.lab.example class=msc
	sc link add name=foreign.example class=sc
	sc link add name=trusted.example class=sc trusted=yes
	sc sme add system-id=as1 certificate=as1.lab.example trusted=yes address=4970001
	sc sme add system-id=as2 certificate=as2.lab.example trusted=no address=4970002
}

# iwf ORDERS... [-- ARGUMENTS...]: a session of a MTC-IWF; what it saw is in $seen
iwf() {
	local orders=()
	while [ $# -gt 0 ] && [ "$1" != -- ]; do orders+=("$1") && shift; done
	shift
	seen=$(printf '%s\n' "${orders[@]}" quit | timeout 60 python3 "$SM/iwf.py" "${@:-127.0.0.1:$T4_PORT}" 2>&1)
}

# mo AS FROM RP-HEX: to the SMS-IWMSC; status, and the RP message that came back
mo() { mo_of "$1" "msisdn:$2" "$3"; }
# mo_of AS FROM RP-HEX: the same, FROM as the serving node names it
mo_of() { sm post "$1" "$SMS_PORT" "$3" "SMS-From: $2"; }
# mt AS TO RP-HEX [ID]: to the router
mt() { sm post "$1" "$RT_PORT" "$3" "SMS-To: $2" ${4:+"SMS-Id: $4"}; }

at_node() { grep -Ec "${1:-.}" "$T/node.txt"; }
node_has() { [ "$(at_node "$1")" -ge "$2" ]; }
# state_is STATE N: so many messages are in it
state_is() { [ "$(sc --raw status | sed -n "s/^$1=//p")" = "$2" ]; }
audited() { "$1" --raw audit row="$2" limit=10000 | grep -c '^row='; }
