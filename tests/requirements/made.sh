#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# made.sh BUILD: doc/requirements.md out of the logs of a test run in the build folder BUILD. A
# requirement is shown by each test whose name holds its id: "[R-6.1-e]" in a system test, "R_6_1_e"
# in a unit test; so is a row of a decision table ("[TS-2]", in the tests of the MTC-IWF "row 3a:"),
# and a way around the filter ("[B4]"). Ends with 1 when one of them failed, or no test shows one.
build=${1:?the build folder}
here=$(dirname "$0")
find "$build/tests/system" "$build/tests/unit" -name '*.log' ! -name 'test-suite.log' | LC_ALL=C sort |
	LC_ALL=C ${AWK:-awk} -v rows="$here/rows.txt" -v unlisted="$here/not-tested.txt" \
		-v tables="$here/../vectors/mtc_decisions.csv" -v bypass="$here/bypass.txt" -f "$here/made.awk"
