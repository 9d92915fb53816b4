#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# banned.sh TOP: calls and habits the house does without (CONTRIBUTING.md says why), and
# things that must not be in the tree.
cd "${1:-.}" || exit 2
bad=0
list() { git ls-files -co --exclude-standard "$@" 2>/dev/null; }
ban() { # PATTERN WHY FILES...
	pattern=$1
	why=$2
	shift 2
	hits=$(list "$@" | xargs grep -nEH -- "$pattern" /dev/null)
	if [ -n "$hits" ]; then
		printf '%s\n' "$hits" | sed "s|\$|   <- $why|"
		bad=1
	fi
}
ban '(^|[^_[:alnum:]])(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|gets|rand|srand|alloca|strncpy)[[:space:]]*\(' \
	'banned call' '*.c' '*.h'
ban '^[[:space:]]*#[[:space:]]*if[[:space:]]+0' 'dead code' '*.c' '*.h'
ban '(TO''DO|FIX''ME)' 'an issue, not a remark' '*.c' '*.h' '*.am'
ban '__attribute__.*constructor' 'no constructors' '*.c' '*.h'
ban 'memset[[:space:]]*\([^;]*(ks|key|res|ck|ik|secret|passw)[^;]*,[[:space:]]*0' 'gba_wipe for secrets' \
	'common/*.c' 'lib/*.c' 'bsf/*.c' 'naf/*.c' 'ue/*.c'
ban '-----BEGIN [A-Z ]*PRIVATE KEY' 'no private key in the tree' '*'
ban '[[:space:]]+$' 'blank at the end of a line' '*.c' '*.h' '*.sh' '*.am' 'configure.ac'
exit $bad
