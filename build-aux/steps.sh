#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# steps.sh: what ./demo and ./check share. Sourced with `top` set to the source tree.
umask 022
begun=$(date +%s)
# shellcheck disable=SC2154
logs=$top/_build/logs
mkdir -p "$logs"

# step NAME COMMAND...: quiet; output in _build/logs/NAME.log, its end shown on failure
step() {
	local name=$1 log t0 rc
	shift
	log=$logs/$(tr ' :' '--' <<< "$name").log
	t0=$(date +%s)
	printf '  %-34s' "$name"
	"$@" > "$log" 2>&1
	rc=$?
	if [ $rc = 0 ]; then
		printf 'ok    %4d s\n' $(($(date +%s) - t0))
	else
		printf 'FAILED\n'
		tail -n 40 "$log"
		echo "the whole output: $log"
	fi
	return $rc
}

# took: seconds since the script began
took() { echo $(($(date +%s) - begun)); }

packages() { sh "$top/build-aux/packages.sh" "$top"; }

bootstrap() {
	if [ ! -x "$top/configure" ] || [ "$top/configure.ac" -nt "$top/configure" ]; then
		(cd "$top" && autoreconf -fi)
	fi
}

# configure_in NAME SOURCE OPTIONS...: a build folder _build/NAME of the source tree SOURCE
configure_in() {
	local dir=$top/_build/$1 source=$2
	shift 2
	mkdir -p "$dir"
	(cd "$dir" && { [ -f Makefile ] && [ Makefile -nt "$source/configure" ] || "$source/configure" "$@"; })
}

make_in() { make -C "$top/_build/$1" -j"$(nproc)" "${@:2}"; }
