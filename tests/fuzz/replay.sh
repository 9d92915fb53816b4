#!/bin/sh
# replay.sh PROGRAM: run a fuzz target over all its seeds; one TAP line a target.
prog=$1
name=$(basename "$prog")
dir=$FUZZ_SRCDIR/seeds/${name#fuzz_}
echo 1..1
n=$(find "$dir" -type f 2>/dev/null | wc -l)
if [ "$n" -lt 1 ]; then
	echo "not ok 1 - $name has no seeds in $dir"
	exit 1
fi
# libFuzzer programs take files too, and then run each once
if find "$dir" -type f -print0 | xargs -0 "$prog" > "$name.out" 2>&1; then
	echo "ok 1 - $name replays $n seeds"
else
	sed 's/^/# /' "$name.out"
	echo "not ok 1 - $name replays $n seeds"
fi
