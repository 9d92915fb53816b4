# SPDX-License-Identifier: Apache-2.0
# tsms/common.sh: an SMS-SC that SMEs bind to, over the lab of smsc/common.sh.
# shellcheck disable=SC2034,SC2154,SC2086
tsms_conf() {
	TSMS_PORT=$(free_port) TSMS_PLAIN=$(free_port)
	cat >> "$T/sc.conf" <<-END
		[tsms]
		listen = 127.0.0.1:$TSMS_PORT
		listen-plain = 127.0.0.1:$TSMS_PLAIN
		certificate = $T/certs/localhost.pem
		key = $T/certs/localhost.key
		ca = $T/certs/ca.pem
		receipt-retry = ${RECEIPT_RETRY:-1s}
		bind-timeout = 2s
		${TSMS_MORE:-}
	END
	sh "$TOP_SRCDIR/certs/mint" "$T/certs" AS1.Lab.Example as2.lab.example stranger.lab.example >> "$T/mint.log" 2>&1
	for e in pem key; do ln -sf AS1.Lab.Example.$e "$T/certs/as1.lab.example.$e"; done
}
# as1 may trigger B; as2 may not; slow has a rate and, as there is no certificate, a password
tsms_provision() {
	smsc_provision
	sc sme add system-id=as1 certificate=as1.lab.example trusted=yes address=4970001 password=secret1
	sc sme allow system-id=as1 msisdn=$B_MSISDN
	sc sme add system-id=slow trusted=yes address=4970003 rate=2 password=slow
}
# sme AS ORDERS: what npm's smpp saw, in $seen; AS plain: without TLS
sme() {
	if [ "$1" = plain ]; then set -- "$2" "$TSMS_PLAIN"; else set -- "$2" "$TSMS_PORT" "$T/certs" "$1.lab.example"; fi
	local orders=$1
	shift
	seen=$(printf '%s\n' "$orders" | NODE_PATH=$NPM timeout 40 node "$TOP_SRCDIR/tests/npm/sme.js" "$@" 2>&1)
}
said() { sed -n "s/^$1 //p" <<< "$seen"; }
tpdus() { sed -n "s/^NEW imsi:$1 [0-9a-f]*\.[0-9]* \([0-9a-f]*\) ack$/\1/p" "$T/node.txt"; }
decoded() { tpdus "$1" | python3 "$TOP_SRCDIR/tests/system/tsms/decode.py"; }
# at_ue N PATTERN: so many TPDUs of B came that end so
at_ue() { [ "$(tpdus $B_IMSI | grep -Ec -- "$2")" = "$1" ]; }
