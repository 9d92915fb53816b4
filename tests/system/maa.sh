# SPDX-License-Identifier: Apache-2.0
# maa.sh: what the tests of the HSS read in an answer that zn-client printed; $K and $OPC are those
# of the lab.

# code ANSWER: the Result-Code, or x and the Experimental-Result-Code;  field NAME ANSWER
code() { sed -n 's/^\(Experimental-Result\.\)\{0,1\}Experimental-Result-Code=/x/p; s/^Result-Code=//p' <<< "$1"; }
field() { sed -n "s/^\(SIP-Auth-Data-Item\.\)\{0,1\}$1=//p" <<< "$2"; }

# MILENAGE f2 and f5 by openssl: OUT2 of a RAND (TS 35.206 clause 4.1); 16 octets in hexadecimal
xor() {
	local i
	for ((i = 0; i < ${#1}; i += 2)); do printf '%02x' $((16#${1:i:2} ^ 16#${2:i:2})); done
}
aes() {
	printf '%b' "$(sed 's/../\\x&/g' <<< "$1")" | openssl enc -aes-128-ecb -nopad -K $K |
		od -An -v -tx1 | tr -d ' \n'
}
out2() {
	xor "$(aes "$(xor "$(xor "$(aes "$(xor "$1" $OPC)")" $OPC)" 00000000000000000000000000000001)")" $OPC
}
# sqn_of ANSWER: the SQN that a card would read in the AUTN
sqn_of() {
	local auth
	auth=$(field SIP-Authenticate "$1")
	xor "${auth:32:12}" "$(out2 "${auth:0:32}")"
}

seqof() { echo $((16#$(sqn_of "$1") >> 5)); }
