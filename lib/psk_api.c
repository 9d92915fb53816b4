/* SPDX-License-Identifier: Apache-2.0 */
/* PSK TLS in the public library: the key of a handshake, whatever library does TLS. */
#include <string.h>

#include "lib/context.h"
#include "lib/psk.h"

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

static enum gba_naf_status
find(struct gba_naf *naf, const struct gba_naf_psk *psk, const char *btid,
     unsigned timeout_ms, struct naf_key **key, const char **why)
{
	const struct ua_name *name = psk_name(naf->names, naf->settings.name_count,
					      gba_text(psk->server_name));
	const struct gba_suite suite = { { (uint8_t)(psk->tls_suite >> 8),
					   (uint8_t)psk->tls_suite } };
	const struct gba_ua_id ua = psk_ua_id(psk_suite_is_tls13(suite), suite);
	const struct gba_ks_naf *ks;
	enum gba_naf_status status;
	struct ua_finding finding;

	if (name == NULL) {
		*why = "server_name is no name of this NAF";
		return GBA_NAF_ERR_ARG;
	}
	status = naf_key_wait(naf, name, &ua, btid, psk->peer, timeout_ms, key);
	*why = gba_naf_strerror(status);
	if (status != GBA_NAF_OK)
		return status;
	finding = psk_use(&ks, name, *key, gba_wall_s(&naf->clock));
	if (finding.verdict == UA_ACCEPTED)
		return GBA_NAF_OK;
	*why = finding.reason;
	naf_key_unref(*key);
	return finding.verdict == UA_RENEGOTIATE ? GBA_NAF_ERR_UNKNOWN
						 : GBA_NAF_ERR_DENIED;
}

enum gba_naf_status
gba_naf_psk_get(struct gba_naf *naf, const struct gba_naf_psk *psk, unsigned timeout_ms,
		struct gba_naf_key **key)
{
	char btid[GBA_NAF_BTID_MAX + 1] = "-", who[256];
	const char *why = "the PSK identity holds no B-TID";
	struct naf_key *found = NULL;
	enum gba_naf_status status;
	struct gba_naf_psk p;

	if (naf == NULL || psk == NULL || key == NULL || !atomic_load(&naf->open) ||
	    !naf_take_struct(&p, sizeof(p), psk, sizeof(p)))
		return GBA_NAF_ERR_ARG;
	status = gba_naf_psk_btid(p.identity, p.identity_len, btid);
	if (status == GBA_NAF_OK)
		status = find(naf, &p, btid, timeout_ms, &found, &why);
	if (status == GBA_NAF_OK)
		*key = (struct gba_naf_key *)found;
	else
		gba_log(&naf->log, GBA_LOG_INFO, "ua",
			"psk refused btid=%s peer=%s why=%s",
			gba_log_identity(&naf->log, who, btid),
			p.peer != NULL ? p.peer : "-", why);
	return status;
}
