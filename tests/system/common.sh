# SPDX-License-Identifier: Apache-2.0
# common.sh: what the system tests share. A test is a script of bash that sources this file,
# calls `story "what it shows"` first and `end` last, and makes assertions in between.
# Servers run on loopback; every process that is started is ended by its pid.
#
# From the Makefile: TOP_BUILDDIR, TOP_SRCDIR (absolute).

set -u
LC_ALL=C
export LC_ALL
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY no_proxy
: "${TOP_BUILDDIR:?run through make check}" "${TOP_SRCDIR:?run through make check}"
export LSAN_OPTIONS="suppressions=$TOP_SRCDIR/tests/system/lsan.supp:print_suppressions=0${LSAN_OPTIONS:+:$LSAN_OPTIONS}"

BSFD=$TOP_BUILDDIR/bsf/gba-bsfd
NAFD=$TOP_BUILDDIR/naf/gba-nafd
UE=$TOP_BUILDDIR/ue/gba-ue
CTL=$TOP_BUILDDIR/ctl/gbactl

T=$(mktemp -d "${TMPDIR:-/tmp}/opengba.XXXXXX")
chmod 755 "$T"
pids=()
tap_n=0
tap_bad=0
tap_over=no # it came to its end

# ours PID: a process that this test started, and that has not ended. Where many tests run, the number
# of one that ended is soon another's.
ours() {
	local stat state parent
	# in one reading: line by line it is put together anew for each, and what went before may be longer by then
	{ [ -n "$1" ] && stat=$(< "/proc/$1/stat"); } 2> /dev/null || return 1
	read -r state parent _ <<< "${stat##*) }"
	[ "$state" != Z ] && { [ "$parent" = $$ ] || [ "$parent" = "$BASHPID" ]; }
}
# signal NAME PID: to a process of ours
signal() { ours "$2" && kill "-$1" "$2" 2> /dev/null; }

# last_words: of a test that failed, or broke off, what each process said in the end
last_words() {
	local log
	for log in "$T"/*.log; do
		[ -s "$log" ] || continue
		echo "# $(basename "$log"):"
		tail -n 25 "$log" | cut -c 1-240 | sed 's/^/#   /'
	done
}

cleanup() {
	local pid
	if [ "$tap_bad" != 0 ] || { [ "$tap_n" -gt 0 ] && [ "$tap_over" = no ]; }; then last_words; fi
	for pid in "${pids[@]:-}"; do
		signal TERM "$pid"
	done
	for pid in "${pids[@]:-}"; do
		wait_gone "$pid" 50 || signal KILL "$pid"
	done
	if [ "${KEEP:-no}" = no ]; then rm -rf "$T"; else echo "# kept: $T"; fi
}
trap cleanup EXIT

story() { echo "# $1"; }

# report RESULT NAME: one TAP line
report() {
	tap_n=$((tap_n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tap_n - $2"
	else
		tap_bad=$((tap_bad + 1))
		echo "# at $(date -u +%T.%3N)"
		echo "not ok $tap_n - $2"
	fi
	return "$1"
}

# ok NAME COMMAND...: the command succeeds;  refused NAME COMMAND...: it fails
ok() {
	local name=$1
	shift
	if "$@" > "$T/ok.out" 2>&1; then report 0 "$name"; else
		sed 's/^/# /' "$T/ok.out" | tail -n 20
		report 1 "$name"
	fi
}
refused() {
	local name=$1
	shift
	if "$@" > "$T/ok.out" 2>&1; then
		sed 's/^/# /' "$T/ok.out" | tail -n 20
		report 1 "$name"
	else report 0 "$name"; fi
}

# is NAME GOT WANT;  has NAME TEXT PATTERN (extended regular expression);  lacks
is() {
	if [ "$2" = "$3" ]; then report 0 "$1"; else
		echo "#  got: $2"
		echo "# want: $3"
		report 1 "$1"
	fi
}
has() {
	if grep -Eq -- "$3" <<< "$2"; then report 0 "$1"; else
		sed 's/^/#  got: /' <<< "$2" | tail -n 30
		echo "# want: $3"
		report 1 "$1"
	fi
}
# holds NAME TEXT STRING: the string itself, not a pattern
holds() {
	if grep -Fq -- "$3" <<< "$2"; then report 0 "$1"; else
		sed 's/^/#  got: /' <<< "$2" | tail -n 30
		echo "# want: $3"
		report 1 "$1"
	fi
}
lacks() {
	if grep -Eq -- "$3" <<< "$2"; then
		sed 's/^/#  got: /' <<< "$2" | tail -n 30
		echo "# want no: $3"
		report 1 "$1"
	else report 0 "$1"; fi
}

# python_with MODULES: an interpreter that has them; the one that Debian's packages belong to may not be
# the first
python_with() {
	local p
	for p in python3 /usr/bin/python3; do
		"$p" -c "import $1" 2> /dev/null && { echo "$p"; return; }
	done
	echo "# $1 is not installed: its part is left out" >&2
	return 1
}

end() {
	links_search
	echo "1..$tap_n"
	tap_over=yes
	[ "$tap_bad" = 0 ]
}

skip_all() {
	echo "1..0 # SKIP $1"
	tap_over=yes
	exit 0
}

# may_capture: may tshark look at what loopback carries, and is it worth while? With the sanitizers the
# octets are the same.
may_capture() { [ -z "${SANITIZER_RUNTIME:-}" ] && tshark -D 2> /dev/null | grep -q '\blo\b'; }

# free_port: a port of 127.0.0.1 that nobody listens on, nor another test that runs means to,
# outside the ephemeral range
free_port() {
	local p
	for _ in $(seq 200); do
		p=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
		if ! (exec 3<> "/dev/tcp/127.0.0.1/$p") 2>/dev/null && [ ! -e "$T/port.$p" ]; then
			: > "$T/port.$p"
			if [ "$(compgen -G "${T%/*}/opengba.*/port.$p" | wc -l)" -gt 1 ]; then
				rm -f "$T/port.$p"
				continue
			fi
			echo "$p"
			return
		fi
	done
	return 1
}

# start NAME COMMAND...: in the background; stdout and stderr go to $T/NAME.log; pid in $started
start() {
	local name=$1
	shift
	links_watch "$name" "$@"
	: > "$T/$name.log" # a line of an earlier run is nobody's answer
	"${links_keys[@]}" "$@" >> "$T/$name.log" 2>&1 &
	started=$!
	pids+=("$started")
	eval "pid_$name=$started"
}

# wait_for SECONDS COMMAND...: until it succeeds
wait_for() {
	local tries=$(($1 * 20))
	shift
	while [ "$tries" -gt 0 ]; do
		"$@" > /dev/null 2>&1 && return 0
		sleep 0.05
		tries=$((tries - 1))
	done
	return 1
}

# logged NAME PATTERN [SECONDS]: the log of NAME comes to hold the pattern
logged() { wait_for "${3:-20}" grep -Eq -- "$2" "$T/$1.log"; }

# sql DATABASE STATEMENTS: as the sqlite3 shell has it, which takes its turn when a daemon is writing
sql() { sqlite3 -cmd '.timeout 20000' "$@"; }

wait_gone() {
	local tries=$(($2 * 2))
	while ours "$1" && [ "$tries" -gt 0 ]; do
		sleep 0.05
		tries=$((tries - 1))
	done
	! ours "$1"
}

# stop NAME [SIGNAL]: end it by its pid and wait for it; its exit status in $stopped
stop() {
	local pid
	eval "pid=\$pid_$1"
	signal "${2:-TERM}" "$pid"
	wait "$pid" 2>/dev/null
	stopped=$?
	if [ "$stopped" -gt 128 ] && [ "${2:-TERM}" != KILL ]; then
		echo "# $1 died of signal $((stopped - 128)); the end of its log:"
		tail -n 12 "$T/$1.log" | sed 's/^/# /'
	fi
}

. "$TOP_SRCDIR/tests/system/links/links.sh"
