/* SPDX-License-Identifier: Apache-2.0 */
/* PSK TLS in the public library: the key of a handshake, whatever library does TLS. */
#include <string.h>

#include "lib/psk.h"
#include "lib/verdict.h"

_Static_assert(GBA_NAF_BTID_MAX == GBA_BTID_MAX, "the header says it in a number");

enum gba_naf_status
gba_naf_psk_btid(const void *identity, size_t identity_len, char *btid)
{
	struct gba_text found;

	if (identity == NULL || btid == NULL ||
	    psk_btid(&found, (struct gba_text){ identity, identity_len }) != GBA_OK)
		return GBA_NAF_ERR_ARG;
	return naf_status(gba_text_copy(btid, GBA_NAF_BTID_MAX + 1, found));
}

/* A handshake while it is judged. */
struct shake {
	struct gba_naf_psk psk;
	char btid[GBA_NAF_BTID_MAX + 1]; /* "-": none */
	const struct ua_name *name;
	struct gba_ua_id ua;
	struct naf_key *key;
	const struct gba_ks_naf *ks; /* of key, with UA_ACCEPTED */
	struct ua_finding finding;
	enum gba_naf_status status;
};

static void
refuse(struct shake *s, enum gba_naf_status status, enum ua_verdict verdict,
       const char *reason)
{
	s->status = status;
	s->finding = (struct ua_finding){ verdict, reason };
}

static void
use_key(struct shake *s, int64_t now_s)
{
	s->finding = psk_use(&s->ks, s->name, s->key, now_s);
	if (s->finding.verdict == UA_RENEGOTIATE)
		s->status = GBA_NAF_ERR_UNKNOWN;
	else if (s->finding.verdict != UA_ACCEPTED)
		s->status = GBA_NAF_ERR_DENIED;
}

static void
ask(struct shake *s, struct gba_naf *naf, unsigned timeout_ms)
{
	s->status = naf_key_wait(naf, s->name, &s->ua, s->btid, s->psk.peer, timeout_ms,
				 &s->key);
	switch (s->status) {
	case GBA_NAF_OK:
		use_key(s, gba_wall_s(&naf->clock));
		break;
	case GBA_NAF_ERR_UNKNOWN:
		refuse(s, s->status, UA_RENEGOTIATE, "the BSF does not know this B-TID");
		break;
	case GBA_NAF_ERR_DENIED:
		refuse(s, s->status, UA_DENIED,
		       "the BSF does not let this NAF have the key");
		break;
	case GBA_NAF_ERR_PEER:
		refuse(s, s->status, UA_UNAVAILABLE, "the BSF did not answer");
		break;
	case GBA_NAF_ERR_TIMEOUT:
		refuse(s, s->status, UA_UNAVAILABLE, "the BSF did not answer in time");
		break;
	case GBA_NAF_ERR_BUSY:
		refuse(s, s->status, UA_UNAVAILABLE, "too many keys are being asked for");
		break;
	default:
		refuse(s, s->status, UA_FAILED, "the key could not be had");
		break;
	}
}

/* false: the call itself is wrong. */
static bool
judge(struct shake *s, struct gba_naf *naf, const struct gba_naf_psk *psk,
      unsigned timeout_ms)
{
	struct gba_suite suite;

	*s = (struct shake){ .btid = "-" };
	if (naf == NULL || psk == NULL || !atomic_load(&naf->open) ||
	    !naf_take_struct(&s->psk, sizeof(s->psk), psk, sizeof(s->psk)))
		return false;
	suite = (struct gba_suite){ { (uint8_t)(s->psk.tls_suite >> 8),
				      (uint8_t)s->psk.tls_suite } };
	s->ua = psk_ua_id(psk_suite_is_tls13(suite), suite);
	s->name = psk_name(naf->names, naf->settings.name_count,
			   gba_text(s->psk.server_name));
	if (gba_naf_psk_btid(s->psk.identity, s->psk.identity_len, s->btid) != GBA_NAF_OK)
		refuse(s, GBA_NAF_ERR_ARG, UA_RENEGOTIATE,
		       "the PSK identity holds no B-TID");
	else if (s->name == NULL)
		refuse(s, GBA_NAF_ERR_ARG, UA_MISDIRECTED,
		       "server_name is no name of this NAF");
	else
		ask(s, naf, timeout_ms);
	return true;
}

enum gba_naf_status
gba_naf_psk_get(struct gba_naf *naf, const struct gba_naf_psk *psk, unsigned timeout_ms,
		struct gba_naf_key **key)
{
	struct shake s;
	char who[256];

	if (key == NULL || !judge(&s, naf, psk, timeout_ms))
		return GBA_NAF_ERR_ARG;
	if (s.status == GBA_NAF_OK) {
		*key = (struct gba_naf_key *)s.key;
		return GBA_NAF_OK;
	}
	naf_key_unref(s.key);
	gba_log(&naf->log, GBA_LOG_INFO, "ua", "psk refused btid=%s peer=%s why=%s",
		gba_log_identity(&naf->log, who, s.btid),
		s.psk.peer != NULL ? s.psk.peer : "-", s.finding.reason);
	return s.status;
}

enum gba_naf_status
gba_naf_psk_check(struct gba_naf *naf, const struct gba_naf_psk *psk, unsigned timeout_ms,
		  struct gba_naf_verdict **verdict)
{
	struct gba_naf_verdict *v;
	struct shake s;

	if (verdict == NULL || !judge(&s, naf, psk, timeout_ms))
		return GBA_NAF_ERR_ARG;
	if (s.status == GBA_NAF_ERR_TIMEOUT)
		return s.status;
	v = verdict_of_handshake(
		naf->ua,
		&(struct ua_outcome){
			.verdict = s.finding.verdict,
			.reason = s.finding.reason,
			.name = s.name,
			.btid = gba_text(strcmp(s.btid, "-") != 0 ? s.btid : NULL),
			.psk = true,
			.key = s.status == GBA_NAF_OK ? s.key : NULL,
			.used = s.ks,
			.ua_id = s.ua,
		});
	naf_key_unref(s.key);
	if (v == NULL)
		return GBA_NAF_ERR_NOMEM;
	*verdict = v;
	return GBA_NAF_OK;
}
