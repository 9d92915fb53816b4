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
	target=$(basename "$prog")
	target=${target#fuzz_}
	log=fuzz_$target.log
	mkdir -p "corpus/$target"
	"$prog" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 \
		-artifact_prefix="findings/$target-" -print_final_stats=1 \
		"corpus/$target" "$here/seeds/$target" > "$log" 2>&1
	rc=$?
	# edges reached of the edges there are, and runs
	facts=$(awk '/cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") cov = $(i + 1) }
		/inline 8-bit counters/ { split($0, part, /[()]/); of = part[2] + 0 }
		/number_of_executed_units/ { runs = $2 }
		END { print runs + 0 " runs, coverage " cov + 0 " of " of }' "$log")
	if [ $rc -eq 0 ]; then
		echo "fuzz_$target: $seconds s, $facts, no finding"
	else
		echo "fuzz_$target: FINDING after $facts, see $log"
		bad=1
	fi
done
exit $bad
