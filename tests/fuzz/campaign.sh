#!/bin/sh
# campaign.sh SECONDS PROGRAM...: fuzz each target that long and say what was found.
# Build with --enable-fuzz --enable-sanitize and CC=clang first. New inputs go to a
# corpus directory in the current folder, findings to findings/.
seconds=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p findings
bad=0
for prog in "$@"; do
	name=$(basename "$prog")
	mkdir -p "corpus/${name#fuzz_}"
	if "$prog" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 \
		-artifact_prefix="findings/${name#fuzz_}-" -print_final_stats=1 \
		"corpus/${name#fuzz_}" "$here/seeds/${name#fuzz_}" > "$name.log" 2>&1; then
		runs=$(awk '/number_of_executed_units/ { print $2 }' "$name.log")
		echo "$name: $seconds s, $runs runs, no finding"
	else
		echo "$name: FINDING, see $name.log"
		bad=1
	fi
done
exit $bad
