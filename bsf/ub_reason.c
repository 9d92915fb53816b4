/* SPDX-License-Identifier: Apache-2.0 */
/* The sentences and statuses of Ub (TS 24.109 clause 4, TS 33.220 4.5.2). */
#include "bsf/ub_reason.h"

/* clang-format off */
static const struct ub_reason_row rows[UB_REASON_COUNT] = {
	[UB_FIRST_REQUEST] = { "request", "first",
		"The UE asked for a challenge (TS 24.109 4.2)" },
	[UB_NONCE_UNKNOWN] = { "response", "nonce-unknown",
		"The UE answered a challenge that is not waiting here: used before, dropped, or "
		"not ours; a fresh one was sent (TS 24.109 4.3)" },
	[UB_NONCE_LATE] = { "response", "late",
		"The answer came after [ub] challenge-timeout; a fresh challenge was sent" },
	[UB_NONCE_OF_ANOTHER] = { "response", "other-user",
		"The answer names another user than the challenge was made for; a fresh one "
		"was sent" },
	[UB_OTHER_KIND] = { "response", "other-kind",
		"The challenge was of another kind than the User-Agent of the answer says; a "
		"fresh one was sent (TS 24.109 I.2)" },
	[UB_RESPONSE_GOOD] = { "response", "right",
		"The response is right (TS 33.220 4.5.2)" },
	[UB_RESPONSE_WRONG] = { "response", "wrong-response",
		"The response does not match RES: K, OPc or the UE's Digest differ from ours "
		"(TS 24.109 4.3)" },
	[UB_DIGEST_WRONG] = { "response", "digest-wrong",
		"The response does not match: the user's password or realm, the form or the "
		"exporter's label, or the TLS connection is another than ours "
		"(TS 33.220 B.5, TS 24.109 I.2)" },
	[UB_RESPONSE_EMPTY] = { "response", "empty-response",
		"The UE answered without a response: its card refused the MAC in AUTN, so K or "
		"OPc differ, or it expects the other of GBA_ME and GBA_U (TS 24.109 4.4)" },
	[UB_AUTS_GOOD] = { "auts", "resync",
		"The card found the SQN out of range and sent AUTS (TS 33.102 6.3.5)" },
	[UB_AUTS_FORGED] = { "auts", "forged-auts",
		"The MAC-S of the AUTS is wrong, so nothing was changed; K or OPc differ from "
		"the card's (TS 33.102 6.3.5)" },
	[UB_NO_ANSWER] = { "response", "no-answer",
		"No answer within [ub] challenge-timeout: the UE gave up, or its card refused "
		"the MAC in AUTN (K or OPc differ) and it stays silent (TS 24.109 4.4)" },

	[UB_BAD_METHOD] = { "request", "bad-method", "Only GET is served (TS 24.109 4.2)" },
	[UB_BAD_AUTHORIZATION] = { "request", "bad-authorization",
		"One Authorization header with scheme Digest is needed (TS 24.109 4.2)" },
	[UB_BAD_USERNAME] = { "request", "bad-username",
		"The username is missing, too long, or holds octets that no IMPI has "
		"(TS 23.003 13.3)" },
	[UB_BAD_URI] = { "response", "bad-uri",
		"The uri directive is not the target of the request (RFC 7616 3.4.6)" },
	[UB_BAD_QOP] = { "response", "bad-qop", "qop is not auth-int (TS 24.109 4.3)" },
	[UB_BAD_ALGORITHM] = { "response", "bad-algorithm",
		"algorithm is not AKAv1-MD5, or in GBA_Digest not that of the challenge "
		"(TS 24.109 4.3, I.2)" },
	[UB_BAD_NC] = { "response", "bad-nc",
		"nc is not eight hexadecimal digits above zero (RFC 7616 3.4)" },
	[UB_BAD_CNONCE] = { "response", "bad-cnonce",
		"cnonce is missing, too long, or cannot be sent back (RFC 7616 3.4)" },
	[UB_BAD_AUTS] = { "auts", "bad-auts",
		"auts is not base64 of 14 octets beside a nonce (RFC 3310 3.4)" },
	[UB_BAD_STRICT] = { "response", "bad-strict",
		"[ub] strict: realm, opaque, algorithm or nc differ from what was sent" },

	[UB_HOST_UNKNOWN] = { "request", "host-unknown",
		"The Host header names no [ub] server-name" },
	[UB_PATH_UNKNOWN] = { "request", "path-unknown", "The path is no [ub] path" },
	[UB_3G_OFF] = { "request", "3g-off", "[ub] allow-3g is no" },
	[UB_2G_OFF] = { "challenge", "2g-off",
		"The subscriber has a SIM, and [ub] allow-2g is no (TS 24.109 H.2)" },
	[UB_2G_PLAIN] = { "challenge", "2g-plain",
		"2G GBA needs TLS before any HTTP, and this listener has none "
		"(TS 24.109 H.2)" },
	[UB_2G_AUTS] = { "auts", "2g-auts",
		"A SIM has no sequence number, so there is no AUTS in 2G GBA "
		"(TS 33.220 I.5.2)" },
	[UB_DIGEST_OFF] = { "request", "digest-off",
		"The UE asks for GBA_Digest, and [ub] allow-digest is no (TS 24.109 I.2)" },
	[UB_DIGEST_PLAIN] = { "request", "digest-plain",
		"GBA_Digest needs TLS before any HTTP, and this listener has none "
		"(TS 24.109 I.2)" },
	[UB_DIGEST_TLS12] = { "response", "digest-tls12",
		"The connection has TLS 1.2 without the extended master secret, so it has no "
		"TLS_MK_Extr of its own (TS 33.220 B.5, RFC 7627)" },
	[UB_DIGEST_AUTS] = { "auts", "digest-auts",
		"There is no sequence number, so there is no AUTS in GBA_Digest "
		"(TS 33.220 Annex M)" },
	[UB_NO_CREDENTIALS] = { "challenge", "no-credentials",
		"The subscriber has no credentials of this kind: GBA_Digest takes those of SIP "
		"Digest, the others take K and OPc (TS 33.220 Annex M)" },
	[UB_TMPI_NOT_USED] = { "request", "tmpi-not-used",
		"This kind of bootstrapping is asked for with the IMPI; the UE goes on with it "
		"(TS 24.109 H.2, I.2)" },
	[UB_IMPI_UNKNOWN] = { "challenge", "impi-unknown",
		"There is no such subscriber (TS 33.220 4.5.2)" },
	[UB_IMPI_BARRED] = { "challenge", "impi-barred",
		"The subscriber may not use GBA (TS 33.220 4.5.2)" },
	[UB_TMPI_UNKNOWN] = { "request", "tmpi-unknown",
		"The TMPI is not known, or expired: the UE goes on with its IMPI "
		"(TS 33.220 4.5.2)" },
	[UB_RESPONSE_LIMIT] = { "response", "response-limit",
		"Wrong responses up to [ub] wrong-response-limit: K or OPc differ from "
		"the card's, or the password is another" },
	[UB_RESYNC_LIMIT] = { "auts", "resync-limit",
		"Synchronisation failures in a row up to [ub] resync-limit: the card does not "
		"accept what it asked for" },
	[UB_SOURCE_LIMIT] = { "request", "source-limit",
		"[ub] source-rate: too many requests from this address" },
	[UB_IMPI_LIMIT] = { "request", "impi-limit",
		"[ub] impi-rate: too many challenges for this identity" },

	[UB_AV_FAILED] = { "challenge", "no-vector",
		"The vector source could not answer now; the log of the daemon says why" },
	[UB_STORE_FAILED] = { "binding", "store-failed",
		"The database did not take the binding, so no B-TID was given out" },
	[UB_FAILED] = { "request", "failed", "The daemon failed; its log says why" },

	[UB_CHALLENGE_SENT] = { "challenge", "ok", "A challenge was sent (TS 33.220 4.5.2)" },
	[UB_BOUND_OK] = { "binding", "ok", "The UE is bootstrapped (TS 33.220 4.5.2)" },
};
/* clang-format on */

const struct ub_reason_row *
ub_reason_row(enum ub_reason reason)
{
	return &rows[reason];
}

unsigned
ub_reason_status(enum ub_reason reason, const struct bsf_conf_ub *conf)
{
	switch (reason) {
	case UB_BAD_METHOD:
		return 405;
	case UB_HOST_UNKNOWN:
	case UB_PATH_UNKNOWN:
		return 404;
	case UB_BAD_AUTHORIZATION:
	case UB_BAD_USERNAME:
	case UB_BAD_URI:
	case UB_BAD_QOP:
	case UB_BAD_ALGORITHM:
	case UB_BAD_NC:
	case UB_BAD_CNONCE:
	case UB_BAD_AUTS:
	case UB_BAD_STRICT:
	case UB_2G_AUTS:
	case UB_DIGEST_AUTS:
		return (unsigned)conf->status_malformed;
	case UB_TMPI_UNKNOWN:
	case UB_TMPI_NOT_USED:
		return (unsigned)conf->status_tmpi_unknown;
	case UB_3G_OFF:
	case UB_2G_OFF:
	case UB_2G_PLAIN:
	case UB_DIGEST_OFF:
	case UB_DIGEST_PLAIN:
	case UB_DIGEST_TLS12:
	case UB_NO_CREDENTIALS:
	case UB_IMPI_UNKNOWN:
	case UB_IMPI_BARRED:
		return (unsigned)conf->status_impi_unknown;
	case UB_RESPONSE_LIMIT:
	case UB_RESYNC_LIMIT:
		return 403;
	case UB_RESPONSE_WRONG:
	case UB_DIGEST_WRONG:
	case UB_RESPONSE_EMPTY:
		return (unsigned)conf->status_wrong_response;
	default:
		return (unsigned)conf->status_unavailable;
	}
}
