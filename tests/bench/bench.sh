#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# bench.sh: OpenGBA against the bare libraries, in one run; every figure that counts is a ratio.
# From `make bench`. BENCH_SECONDS (5) is the length of one measurement, BENCH_ROWS (1000000)
# the size of the large store.
# shellcheck disable=SC2034
. "$TOP_SRCDIR/tests/system/common.sh"
. "$TOP_SRCDIR/lab/lab.sh"
BENCH=$TOP_BUILDDIR/tests/bench
ZN=$TOP_BUILDDIR/tests/system/zn-client
seconds=${BENCH_SECONDS:-5}
rows=${BENCH_ROWS:-1000000}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "-" }'; }
rate() { sed -n 's/.*per_second=\([0-9.]*\).*/\1/p' <<< "$1"; }
line() { printf '%-58s %12s %s\n' "$1" "$2" "${3:-}"; }

lab_setup "$T"
LAB_LOG_LEVEL=info # the default of the daemons
lab_ub_options 'source-rate = 0
impi-rate = 0
threads = 2'
echo "OpenGBA bench, $seconds s a measurement, $(nproc) cores shared with the load"

# --- Ub against libmicrohttpd
port=$(free_port)
start floor "$BENCH/http-floor" "$port" 2
logged floor ready
floor=$(rate "$("$BENCH/ub-load" -c 127.0.0.1:"$port" -r "$BSF_NAME" -j 64 -s "$seconds" --bare)")
stop floor
lab_start_bsf
lab_load_subscribers 1000
ub=$("$BENCH/ub-load" -c 127.0.0.1:"$UB_PORT" -r "$BSF_NAME" -n 1000 -j 64 -s "$seconds")
echo "  $ub"
half=$floor
line "libmicrohttpd alone, exchanges of two requests (half its requests)" "$half" "/s"
line "gba-bsfd, bootstrappings" "$(rate "$ub")" "/s"
line "Ub ratio (aim 0.6)" "$(ratio "$(rate "$ub")" "$half")"
stop bsf

# --- Ub over Zh: an HSS that is 50 ms away against one that is not, 2000 UEs at a time. The two
# take turns, three each, so that what else the machine does meets both.
threads_of() { ls "/proc/$1/task" | wc -l; }
zh_turn() { # MILLISECONDS: bootstrappings of one turn; the most threads and questions that waited
	local n
	lab_hss_options "delay = ${1}ms"
	lab_write_hss hss "$HSS_NAME" "$ZH_PORT" "$ZHS_PORT"
	kill -HUP "$pid_hss"
	sleep 0.5
	start zhload "$BENCH/ub-load" -c 127.0.0.1:"$UB_PORT" -r "$BSF_NAME" -n 2000 -j 2000 -s "$seconds"
	while kill -0 "$pid_zhload" 2> /dev/null; do
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
declare -a zh_bound
zh_threads=0
zh_waiting=0
zh_failed=0
lab_use_hss plain hss
lab_start_hss
lab_load_subscribers 2000 hss
lab_start_bsf
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
ZH_SECTIONS=
rm -f "$LAB"/bsf.db*

# --- Zn against freeDiameter, small and large store; each run is about SECONDS long
zn_rate() { # ARGS...: a short run to find the count, then the measured one
	local first
	first=$(rate "$(lab_zn_client -w 64 -l 4000 "$@" 2> "$T/zn.err")")
	rate "$(lab_zn_client -w 64 -l $((${first:-1000} * seconds)) "$@" 2> "$T/zn.err")"
}
mkfifo "$T/hold"
"$ZN" -i "$BSF_NAME" -r "$BSF_NAME" -e "$ZN_PORT" < "$T/hold" > "$T/bare.log" 2>&1 &
pids+=($!)
exec 9> "$T/hold"
logged bare ready
bare=$(zn_rate -b "AAAAAAAAAAAAAAAAAAAAAA==@$BSF_NAME")
exec 9>&-
wait "${pids[-1]}"
line "freeDiameter alone, empty BIR and BIA" "$bare" "/s"
declare -A zn
for n in 1000 "$rows"; do
	rm -f "$LAB"/bsf.db*
	t0=$(date +%s)
	"$BENCH/fill" "$LAB/bsf.db" "$LAB/bsf.key" "$n" "$BSF_NAME" 1000 > "$T/btids.$n" || exit 1
	line "filled with $n bindings in" "$(($(date +%s) - t0))" "s"
	t0=$(date +%s%N)
	lab_start_bsf
	line "start-up with $n bindings (bar 2000)" "$((($(date +%s%N) - t0) / 1000000))" "ms"
	lab_naf > "$T/out" || exit 1
	zn[$n]=$(zn_rate -L "$T/btids.$n")
	line "gba-bsfd, Zn lookups, $n bindings" "${zn[$n]}" "/s"
	line "resident set of gba-bsfd" "$(awk '/VmRSS/ { print $2 }' "/proc/$pid_bsf/status")" "kB"
	stop bsf
done
line "Zn ratio to freeDiameter (aim 0.8)" "$(ratio "${zn[1000]}" "$bare")"
line "Zn ratio, $rows bindings to 1000 (bar 0.8)" "$(ratio "${zn[$rows]}" "${zn[1000]}")"
