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
