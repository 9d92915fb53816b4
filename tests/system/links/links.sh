# SPDX-License-Identifier: Apache-2.0
# links.sh: what Tsp and Tsms carried, and what those at their ends logged, holds no IMSI and no IMPI
# of a subscriber, whatever the test is about. Sourced by common.sh. A test does nothing for it:
# `start` looks at what it starts, and captures the ports of Tsp and Tsms that the configuration of
# a gba-iwfd, gba-smscd or gba-pnafd names; `end` has links.py search that, and the logs.
# With the sanitizers nothing is captured, the logs are searched, unless the test sets links_lack to ''
# after it has sourced this. Further ports in links_also are in the capture ($LINKS/0.pcap, its keys in
# $LINKS/keys) for the test itself, and so are those of links_capture in a test of other links.
# shellcheck shell=bash disable=SC2154
LINKS=$T/links
mkdir "$LINKS"
links_keys=()   # before the command of a daemon: its TLS can be read
links_ports=' ' # that are captured
links_pids=()
links_probes=() # a port of each capture
links_also=''
links_lack=''   # why there is none
[ -n "${SANITIZER_RUNTIME:-}" ] && links_lack='this is the build with the sanitizers'

# links_of CONFIGURATION: a line for each port: LINK, PORT, and a name that it carries
links_of() {
	awk '
	function put(link, address, name) { sub(/.*:/, "", address); if (address > 0) print link, address, name }
	/^[ \t]*\[/ { gsub(/[][ \t]/, ""); section = $0; next }
	$2 != "=" { next }
	section == "tsp" && $1 == "identity" { identity = $3 }
	section == "tsp" && $1 == "port-tls" { port = $3 }
	section == "tsp" && $1 == "port-ndsip" { inside = $3 }
	section == "tsp" && $1 == "peer" { put("tsp", $4, $3) }
	section == "tsms" && ($1 == "listen" || $1 == "listen-plain") { put("tsms", $3) }
	section == "smpp" && $1 == "server" { server = $3 }
	section == "smpp" && $1 == "system-id" { system_id = $3 }
	END { put("tsp", port, identity); put("tsp", inside, identity); put("tsms", server, system_id) }' "$1"
}

# links_capture PORT...: those that are not captured yet
links_capture() {
	local port filter='' probe file=$LINKS/${#links_pids[@]}
	[ -z "$links_lack" ] || return 0
	for port; do
		case $links_ports in *" $port "*) continue ;; esac
		links_ports+="$port "
		filter+="${filter:+ or }port $port"
		probe=$port
	done
	[ -n "$filter" ] || return 0
	: > "$file.said"
	dumpcap -q -P -B 32 -i lo -f "$filter" -w "$file.pcap" > /dev/null 2> "$file.said" &
	pids+=("$!")
	if wait_for 20 links_began "$!" "$file" && ours "$!"; then
		links_pids+=("$!")
		links_probes+=("$probe")
	else
		links_lack=$(tail -n 1 "$file.said")
	fi
}
links_began() { grep -q '^File: ' "$2.said" || ! ours "$1"; } # from here on it counts

# links_watch NAME COMMAND...: before it is started
links_watch() {
	local name=$1 word before='' conf=''
	shift
	links_keys=()
	# our daemons, and those of foreign make at the other end
	[[ " $*" =~ (/gba-iwfd|/gba-smscd|/gba-pnafd|/iwf/peer\.py (scs|load)|/road/(iwf|smsc)\.py serve|/trigger/scs\.py)" " ]] ||
		return 0
	# what it logged before it was killed counts too
	[ -s "$T/$name.log" ] && cat "$T/$name.log" >> "$LINKS/$name.before"
	grep -qsx "$name" "$LINKS/names" || echo "$name" >> "$LINKS/names"
	for word; do
		[ "$before" = -c ] && conf=$word
		before=$word
	done
	[ -r "$conf" ] || return 0
	links_of "$conf" > "$LINKS/of"
	[ -s "$LINKS/of" ] || return 0
	cat "$LINKS/of" >> "$LINKS/ports"
	# what the test has set aside for those to come goes into the same capture
	# shellcheck disable=SC2046
	links_capture $(cut -d ' ' -f 2 "$LINKS/of") ${TSP_PORT:-} ${TSMS_PORT:-} ${TSMS_PLAIN:-} $links_also
	[ -n "$links_lack" ] || links_keys=(env "SSLKEYLOGFILE=${SSLKEYLOGFILE:-$LINKS/keys}"
		"LD_PRELOAD=$TOP_BUILDDIR/tests/system/.libs/keylog.so")
}

# links_settle MARK: all that was sent until now is in the captures
links_settle() {
	local n
	for n in "${!links_pids[@]}"; do
		echo "$1 of $n" > "/dev/udp/127.0.0.1/${links_probes[n]}"
	done
	for n in "${!links_pids[@]}"; do
		wait_for 20 grep -aq "$1 of $n" "$LINKS/$n.pcap" || echo "it did not see $1" >> "$LINKS/$n.said"
	done
}

# links_stop: they end
links_stop() {
	local n
	links_settle "the last"
	for n in "${!links_pids[@]}"; do
		signal TERM "${links_pids[n]}"
		wait "${links_pids[n]}" 2> /dev/null
	done
	links_pids=()
}

# links_search: a row for each link that carried something, and one for the logs
links_search() {
	local line
	[ -e "$LINKS/names" ] || return 0
	links_stop
	[ -s "$LINKS/ports" ] && [ -n "$links_lack" ] && echo "# what Tsp and Tsms carry is left out: $links_lack"
	command -v python3 > /dev/null || { echo "# python3 is not installed: the search for IMSIs is left out"; return 0; }
	[ -n "${SSLKEYLOGFILE:-}" ] && cat "$SSLKEYLOGFILE" >> "$LINKS/keys" 2> /dev/null
	python3 -B "$TOP_SRCDIR/tests/system/links/links.py" "$T" > "$LINKS/result" 2>&1 || echo "1 what they carried is searched" >> "$LINKS/result"
	while IFS= read -r line; do
		case $line in
		[01]' '*) report "${line%% *}" "${line#* }" ;;
		*) echo "# ${line#\# }" ;;
		esac
	done < "$LINKS/result"
}
