/* SPDX-License-Identifier: Apache-2.0 */
/* What a PSK identity says, and which key a handshake may have. */
#include "lib/psk.h"

#include <string.h>

#include "codec/btid.h"

bool
psk_suite_is_tls13(struct gba_suite suite)
{
	return suite.b[0] == 0x13;
}

struct gba_ua_id
psk_ua_id(bool tls13, struct gba_suite suite)
{
	return tls13 ? gba_ua_id_tls13_psk : gba_ua_id_tls(suite);
}

enum gba_status
psk_btid(struct gba_text *btid, struct gba_text identity)
{
	const size_t prefix = strlen(PSK_HINT);
	struct gba_text t = identity;

	if (t.len >= prefix && memcmp(t.p, PSK_HINT, prefix) == 0) {
		t = (struct gba_text){ t.p + prefix, t.len - prefix };
		if (t.len > 0 && t.p[0] == ';')
			t = (struct gba_text){ t.p + 1, t.len - 1 };
	}
	if (!ua_btid_is_plausible(t))
		return GBA_ERR_SYNTAX;
	*btid = t;
	return GBA_OK;
}

const struct ua_name *
psk_name(const struct ua_name *names, size_t count, struct gba_text server_name)
{
	if (server_name.p == NULL)
		return count == 1 ? names : NULL;
	if (server_name.len > 1 && server_name.p[server_name.len - 1] == '.')
		server_name.len--;
	for (size_t i = 0; i < count; i++)
		if (gba_text_is_nocase(server_name, names[i].fqdn))
			return &names[i];
	return NULL;
}

struct ua_finding
psk_use(const struct gba_ks_naf **ks, const struct ua_name *name,
	const struct naf_key *key, int64_t now_s)
{
	if (now_s >= naf_key_expires_s(key))
		return (struct ua_finding){ UA_RENEGOTIATE, "the key is over" };
	if (naf_key_ks_naf(key) == NULL)
		return (struct ua_finding){ UA_DENIED, "the ME may not use its key" };
	if (!ua_kind_is_taken(name, naf_key_gba(key)))
		return (struct ua_finding){
			UA_DENIED, "a key of this kind of bootstrapping is not taken here"
		};
	*ks = naf_key_ks_naf(key);
	return (struct ua_finding){ UA_ACCEPTED, "" };
}
