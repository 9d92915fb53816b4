#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# bench.sh: OpenGBA against the bare libraries, in one run; every figure that counts is a ratio.
# From `make bench`. BENCH_SECONDS (5) is the length of one measurement, BENCH_ROWS (1000000)
# the size of the large store, BENCH_SAS (100000) the SAs whose memory is measured, BENCH_PARTS
# ("ub zh zn push") what is measured.
#
# What else the machine does comes and goes within seconds: on two shared cores one and the same
# server, measured twice in a row, gives ratios to itself from 0.7 to 1.3. So what is compared runs
# at the same time (a server that nobody asks costs nothing), each is warm before its first turn,
# and they take many short turns rather than one long. A ratio is made of the neighbours of one
# round; the median of the rounds counts, and the least and the most are shown beside it.
# shellcheck disable=SC2034,SC2154
. "$TOP_SRCDIR/tests/system/common.sh"
links_lack="only a test looks at what links carry"
. "$TOP_SRCDIR/lab/lab.sh"
BENCH=$TOP_BUILDDIR/tests/bench
ZN=$TOP_BUILDDIR/tests/system/zn-client
seconds=${BENCH_SECONDS:-5}
rows=${BENCH_ROWS:-1000000}
turns=20

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "-" }'; }
rate() { sed -n 's/.*per_second=\([0-9.]*\).*/\1/p' <<< "$1"; }
line() { printf '%-58s %12s %s\n' "$1" "$2" "${3:-}"; }
# cpu_ms PID: processor time it has used
cpu_ms() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) * 1000 / hz }' "/proc/$1/stat"; }
pid_of() { eval "echo \$pid_$1"; }
# cpu_note NAME...; cpu_say WHAT NAME COUNT: what each of COUNT took of the server since then
cpu_note() { for name; do cpu_then[$name]=$(cpu_ms "$(pid_of "$name")"); done; }
cpu_say() {
	line "processor time of $1" "$(awk -v n="$3" -v ms=$(($(cpu_ms "$(pid_of "$2")") - cpu_then[$2])) \
		'BEGIN { if (n > 0) printf "%.1f", ms * 1000 / n; else print "-" }')" "us"
}
declare -A cpu_then
resident() { awk '/VmRSS/ { print $2 }' "/proc/$1/status"; }

# turns_take FUNCTION NAME...: FUNCTION NAME prints a rate; the names take turns
turns_take() {
	local function=$1 name turn
	shift
	for name; do : > "$T/rates.$name"; done
	for ((turn = 0; turn < turns; turn++)); do
		for name; do "$function" "$name" "$turn" >> "$T/rates.$name"; done
	done
}
mean() { awk '{ sum += $1 } END { if (NR > 0) printf "%.0f", sum / NR }' "$T/rates.$1"; }
# turns_ratio NAME TO: "median (least to most)"
turns_ratio() {
	paste "$T/rates.$1" "$T/rates.$2" | awk '$2 > 0 { print $1 / $2 }' | sort -n | awk '
		{ r[NR] = $1 }
		END {
			if (NR > 0) printf "%.2f  (%.2f to %.2f)",
				(r[int((NR + 1) / 2)] + r[int(NR / 2) + 1]) / 2, r[1], r[NR]
			else print "-"
		}'
}

# --- A NAF's verification of a Digest, the key in memory, against its three hashes alone
check=$("$BENCH/naf-check") || exit 1
echo "  $check"
line "libgba-naf, Digest verification to its three hashes (bar 3, at most)" \
	"$(sed -n 's/.*ratio=//p' <<< "$check")"

# --- Ub against libmicrohttpd. Not with 256 connections, which are 128 for each of two workers:
# when as many of them ask at once, libmicrohttpd 0.9.75 has a full list of events, waits for the
# next one before it looks at them, and the load, which waits for answers, stands still.
ub_turn() { # floor|bsf
	if [ "$1" = floor ]; then
		rate "$("$BENCH/ub-load" -c 127.0.0.1:"$floor_port" -r "$BSF_NAME" -j 64 -s "$ub_s" --bare)"
	else
		rate "$("$BENCH/ub-load" -c 127.0.0.1:"$UB_PORT" -r "$BSF_NAME" -n 1000 -j 64 -s "$ub_s")"
	fi
}
bench_ub() {
	local floor_port ub_s
	floor_port=$(free_port)
	ub_s=$((seconds / 5))
	[ "$ub_s" -gt 0 ] || ub_s=1
	start floor "$BENCH/http-floor" "$floor_port" 2
	logged floor ready
	lab_start_bsf || exit 1
	lab_load_subscribers 1000
	ub_turn floor > "$T/out"
	ub_turn bsf > "$T/out"
	cpu_note floor bsf
	turns_take ub_turn floor bsf
	cpu_say "an exchange of libmicrohttpd alone" floor "$(($(mean floor) * turns * ub_s))"
	cpu_say "a bootstrapping" bsf "$(($(mean bsf) * turns * ub_s))"
	line "libmicrohttpd alone, exchanges of two requests (half its requests)" "$(mean floor)" "/s"
	line "gba-bsfd, bootstrappings" "$(mean bsf)" "/s"
	line "Ub ratio (aim 0.6)" "$(turns_ratio bsf floor)"
	line "resident set of gba-bsfd" "$(resident "$pid_bsf")" "kB"
	kill "$pid_floor"
	stop bsf
	rm -f "$LAB"/bsf.db*
}

# --- Ub over Zh: an HSS that is 50 ms away against one that is not, 2000 UEs at a time.
threads_of() { ls "/proc/$1/task" | wc -l; }
zh_turn() { # MILLISECONDS: bootstrappings of one turn; the most threads and questions that waited
	local n
	lab_hss_options "delay = ${1}ms"
	lab_write_hss hss "$HSS_NAME" "$ZH_PORT" "$ZHS_PORT"
	kill -HUP "$pid_hss"
	sleep 0.5
	start zhload "$BENCH/ub-load" -c 127.0.0.1:"$UB_PORT" -r "$BSF_NAME" -n 2000 -j 2000 -s "$seconds"
	while ours "$pid_zhload"; do
		n=$(threads_of "$pid_bsf")
		[ "$n" -gt "$zh_threads" ] && zh_threads=$n
		n=$(lab_bsf_stat zh.waiting)
		[ "${n:-0}" -gt "$zh_waiting" ] && zh_waiting=$n
		sleep 0.2
	done
	echo "  ${1} ms: $(cat "$T/zhload.log")"
	zh_bound[$1]=$((${zh_bound[$1]:-0} + $(sed -n 's/^bound=\([0-9]*\).*/\1/p' "$T/zhload.log")))
	zh_failed=$((zh_failed + $(sed -n 's/.*refused=\([0-9]*\).*broken=\([0-9]*\).*/\1 + \2/p' "$T/zhload.log")))
}
bench_zh() {
	local zh_threads=0 zh_waiting=0 zh_failed=0 idle
	declare -a zh_bound
	lab_use_hss plain hss
	lab_start_hss
	lab_load_subscribers 2000 hss
	lab_start_bsf || exit 1
	wait_for 20 lab_zh_open 1
	idle=$(threads_of "$pid_bsf")
	for _ in 1 2 3; do
		zh_turn 0
		zh_turn 50
	done
	line "Ub over Zh, HSS at hand, 2000 UEs at once" "$((zh_bound[0] / (3 * seconds)))" "/s"
	line "Ub over Zh, HSS 50 ms away" "$((zh_bound[50] / (3 * seconds)))" "/s"
	line "Zh ratio, 50 ms to 0 ms (bar 0.9)" "$(ratio "${zh_bound[50]}" "${zh_bound[0]}")"
	line "bootstrappings that failed" "$zh_failed"
	line "questions that waited at one time, at most" "$zh_waiting"
	line "threads of gba-bsfd: idle / at most under this load" "$idle / $zh_threads"
	stop bsf
	stop hss
}

# --- Zn against freeDiameter, small and large store
zn_start() { # NAME ROWS SAMPLE: fill a store and start its daemon, in a lab of its own
	local t0
	lab_setup "$T/$1"
	LAB_LOG_LEVEL=info
	t0=$(date +%s)
	"$BENCH/fill" "$LAB/bsf.db" "$LAB/bsf.key" "$2" "$BSF_NAME" "$3" > "$T/btids.$1" || exit 1
	line "filled with $2 bindings in" "$(($(date +%s) - t0))" "s"
	t0=$(date +%s%N)
	lab_start_bsf "$1" || exit 1
	line "start-up with $2 bindings (bar 2000)" "$((($(date +%s%N) - t0) / 1000000))" "ms"
	lab_naf > "$T/out" || exit 1
	zn_port[$1]=$ZN_PORT
}
# zn_turn NAME TURN [COUNT]: each turn goes on in the list of B-TIDs, so that the large store
# answers from all over its pages and not from a few that are at hand
zn_turn() {
	local ZN_PORT=${zn_port[$1]} count=${3:-${zn_count[$1]:-0}} from=0 lines
	if [ "$1" = bare ]; then
		rate "$(lab_zn_client -w 64 -l "$count" -b "AAAAAAAAAAAAAAAAAAAAAA==@$BSF_NAME" 2> "$T/zn.err")"
		return
	fi
	lines=$(wc -l < "$T/btids.$1")
	[ "$lines" -gt "$count" ] && from=$((count * $2 % (lines - count)))
	tail -n +$((from + 1)) "$T/btids.$1" | head -n "$count" > "$T/btids.turn"
	rate "$(lab_zn_client -w 64 -l "$count" -L "$T/btids.turn" 2> "$T/zn.err")"
}
bare_start() { # an answer to a BIR with nothing behind it, until 9 is closed
	bare_port=$(free_port)
	rm -f "$T/hold"
	mkfifo "$T/hold"
	"$ZN" -i "$BSF_NAME" -r "$BSF_NAME" -e "$bare_port" < "$T/hold" > "$T/bare.log" 2>&1 &
	pid_bare=$!
	pids+=("$pid_bare")
	exec 9> "$T/hold"
	logged bare ready
}
bench_zn() {
	local name warm bare_port
	declare -A zn_port zn_count
	ZH_SECTIONS=
	bare_start
	zn_port[bare]=$bare_port
	zn_start small 1000 1000
	zn_start large "$rows" $((rows / 5))
	for name in bare small large; do # warm it, and see what a fifth of the time takes
		warm=$(zn_turn "$name" 0 20000)
		zn_count[$name]=$((${warm:-1000} * seconds / 5))
	done
	cpu_note bare small large
	turns_take zn_turn bare small large
	cpu_say "an exchange of freeDiameter alone" bare $((turns * zn_count[bare]))
	cpu_say "a lookup, 1000 bindings" small $((turns * zn_count[small]))
	cpu_say "a lookup, $rows bindings" large $((turns * zn_count[large]))
	line "resident set of gba-bsfd, 1000 bindings" "$(resident "$pid_small")" "kB"
	line "resident set of gba-bsfd, $rows bindings" "$(resident "$pid_large")" "kB"
	line "freeDiameter alone, empty BIR and BIA" "$(mean bare)" "/s"
	line "gba-bsfd, Zn lookups, 1000 bindings" "$(mean small)" "/s"
	line "gba-bsfd, Zn lookups, $rows bindings" "$(mean large)" "/s"
	line "Zn ratio to freeDiameter (aim 0.8)" "$(turns_ratio small bare)"
	line "Zn ratio, $rows bindings to 1000 (bar 0.8)" "$(turns_ratio large small)"
	stop small
	stop large
	exec 9>&-
}

# --- Pushes, from the order to the road: accepted by a commit, asked for, the SA and its number kept,
# sent. Against freeDiameter alone with an empty exchange, and against freeDiameter alone with the
# questions that the pushes ask, which is all that gba-bsfd can give.
push_turn() { # bare | gpr | push | single
	case $1 in
	bare) rate "$(ZN_PORT=$bare_port lab_zn_client -w 64 -l $((2 * push_count)) \
		-b "AAAAAAAAAAAAAAAAAAAAAA==@$BSF_NAME" 2> "$T/zn.err")" ;;
	gpr) rate "$(lab_zn_client --zpn -w 64 -l "$push_count" -u 0100000005 -P 411="$IMPI" -P 412=0 -P 413=USIM \
		-P 414=0 -P 418=0123@"$NAF_NAME" -P 415="$(printf 0x%08x $((($(date +%s) + 3600 + 2208988800) & 0xffffffff)))" \
		2> "$T/zn.err")" ;;
	push) push_load "$push_count" 4 64 ;;
	single) push_load $((push_count / 4)) 16 1 ;;
	esac
}
push_load() { # COUNT CONNECTIONS BATCH
	python3 "$TOP_SRCDIR/tests/bench/push_load.py" "$PNAF_API_PORT" "$LAB/pnaf.token" "$push_ue" "$@" > "$T/push.out" ||
		cat "$T/push.out" >&2
	rate "$(cat "$T/push.out")"
}
octets_of() { stat -c %s "$@" | awk '{ n += $1 } END { print n }'; }
push_sas() { lab_pnaf_ctl --raw status | sed -n 's/^sas=//p'; }
# push_memory SAS EMPTY: what the process and the disk hold when there are so many SAs, each with its
# job on the road; EMPTY is what the process held before the first
push_memory() {
	local few some many
	push_quiet
	few=$(push_sas)
	some=$(resident "$pid_pnaf")
	push_load $(($1 - few)) 4 64 > /dev/null
	push_quiet
	many=$(resident "$pid_pnaf")
	line "resident set of gba-pnafd, no SA and no job" "$2" "kB"
	line "resident set of gba-pnafd, $few SAs and jobs" "$some" "kB"
	line "resident set of gba-pnafd, $(push_sas) SAs and jobs" "$many" "kB"
	line "memory of an SA and its job, from $few on" "$((1024 * (many - some) / ($1 - few)))" "octets"
	line "memory of an SA and its job, caches of 8 MB and all" "$((1024 * (many - $2) / $1))" "octets"
	stop pnaf
	line "disk of an SA" "$(($(octets_of "$LAB"/pnaf-sa.db*) / $1))" "octets"
	line "disk of its job" "$(($(octets_of "$LAB"/pnaf.db*) / $1))" "octets"
}
push_quiet() { # the road told of all
	local now before=
	while now=$(lab_pnaf_ctl --raw stats | grep -E '^(handed|not_handed)=') && [ "$now" != "$before" ]; do
		before=$now
		sleep 0.2
	done
}
bench_push() {
	local turns=6 push_count=$((seconds * 1200)) push_ue bare_port name empty
	lab_setup "$T/pushes"
	LAB_LOG_LEVEL=info
	LAB_RETRANSMIT=1h
	lab_pnaf_options '[push]
jobs-max = 1000000'
	lab_zn_options '[zpn]
user-rate = 0
naf-rate = 0
[run]'
	bare_start
	push_ue=$(free_port)
	start floor "$BENCH/http-floor" "$push_ue"
	logged floor ready
	{ lab_start_bsf && lab_subscriber && lab_load_subscribers 1000 && lab_naf push=yes && lab_pnaf &&
		lab_start_pnaf; } > "$T/out" || exit 1
	empty=$(resident "$pid_pnaf")
	for name in bare gpr push single; do push_turn $name > /dev/null; done
	turns_take push_turn bare gpr single
	cpu_note pnaf bsf floor
	turns_take push_turn bare gpr push
	push_quiet
	cpu_say "a push, in gba-pnafd" pnaf $((turns * push_count))
	cpu_say "a push, at the end of the road" floor $((turns * push_count))
	line "freeDiameter alone, empty BIR and BIA" "$(mean bare)" "/s"
	line "freeDiameter alone, GPR and GPA of gba-bsfd" "$(mean gpr)" "/s"
	line "gba-pnafd, pushes, 64 ordered at a time" "$(mean push)" "/s"
	line "gba-pnafd, pushes, each ordered alone" "$(mean single)" "/s"
	line "push ratio to the same questions (aim 0.5)" "$(turns_ratio push gpr)"
	line "push ratio to an empty exchange" "$(turns_ratio push bare)"
	line "ratio of those questions to an empty exchange" "$(turns_ratio gpr bare)"
	push_memory "${BENCH_SAS:-100000}" "$empty"
	stop bsf
	stop floor KILL
	exec 9>&-
}

lab_setup "$T"
LAB_LOG_LEVEL=info # the default of the daemons
lab_ub_options 'source-rate = 0
impi-rate = 0
threads = 2'
echo "OpenGBA bench, $seconds s a measurement, $(nproc) cores shared with the load"
for part in ${BENCH_PARTS:-ub zh zn push}; do "bench_$part"; done
