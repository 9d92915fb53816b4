# SPDX-License-Identifier: Apache-2.0
# fixed.sh: the lab's BSF with a given time and given randomness (tests/system/fixed_bsfd.c).
# Sourced after common.sh and lab.sh, and after lab_setup.

# fixed_time WHEN: what the clock of the BSF shows, now and until the next call
fixed_time() { touch -d "$1" "$T/clock"; }

# fixed_random HEX...: the octets that the BSF draws next, 16 at a time
fixed_random() { printf '%s\n' "$@" > "$T/random"; }

fixed_start_bsf() {
	lab_write_bsf
	rm -f "$T/bsf.log"
	start bsf env FIXED_CLOCK="$T/clock" FIXED_RANDOM="$T/random" \
		"$TOP_BUILDDIR/tests/system/fixed-bsfd" -c "$LAB/bsf.conf"
	logged bsf ready "${LAB_PATIENCE:-20}"
}

# ub < REQUEST > REPLY: octets to Ub and back
ub() { "$TOP_BUILDDIR/tests/system/octets" "$UB_PORT"; }
md5() { md5sum | cut -d ' ' -f 1; }
unbase64() { base64 -d <<< "$1" | od -An -v -tx1 | tr -d ' \n'; }
