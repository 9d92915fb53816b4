/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in the public library: asked for with and without waiting, and looked at. A struct
 * gba_naf_key is a struct naf_key. */
#include <string.h>

#include "codec/btid.h"
#include "lib/context.h"

const struct ua_name *
naf_name_find(const struct gba_naf *naf, const char *fqdn)
{
	for (size_t i = 0; i < naf->settings.name_count; i++)
		if (gba_text_is_nocase(gba_text(fqdn), naf->names[i].fqdn))
			return &naf->names[i];
	return NULL;
}

static void
on_key(void *ctx, enum gba_status status, struct naf_key *key)
{
	struct pending *p = ctx;

	p->status = naf_status(status);
	p->key = key;
	pending_finish(p);
}

static bool
btid_is_usable(const char *btid)
{
	const char *at = strchr(btid, '@');

	return at != NULL && at != btid && strlen(btid) <= GBA_BTID_MAX &&
	       fqdn_is_valid(gba_text(at + 1));
}

static enum gba_naf_status
ask(struct gba_naf *naf, const struct ua_name *name, const struct gba_ua_id *ua,
    const char *btid, const char *peer, struct pending *p)
{
	uint8_t naf_id[GBA_NAF_ID_MAX];
	size_t len;

	if (name == NULL || !btid_is_usable(btid) ||
	    naf_id_build(naf_id, &len, name->fqdn, ua) != GBA_OK)
		return GBA_NAF_ERR_ARG;
	naf_keys_get(naf->keys,
		     &(struct naf_ask){ .btid = gba_text(btid),
					.naf_id = { naf_id, len },
					.gsids = name->gsids,
					.gsid_count = name->gsid_count,
					.gba_u_aware = name->uicc != UA_UICC_OFF,
					.peer = peer },
		     on_key, p);
	return GBA_NAF_OK;
}

static bool
may_ask(const struct gba_naf *naf, const char *fqdn, const uint8_t *ua_id,
	const char *btid)
{
	return naf != NULL && fqdn != NULL && ua_id != NULL && btid != NULL &&
	       atomic_load(&naf->open);
}

enum gba_naf_status
naf_key_wait(struct gba_naf *naf, const struct ua_name *name, const struct gba_ua_id *ua,
	     const char *btid, const char *peer, unsigned timeout_ms,
	     struct naf_key **key)
{
	struct pending *p = pending_new(naf, 0);
	enum gba_naf_status status;

	if (p == NULL)
		return GBA_NAF_ERR_NOMEM;
	status = ask(naf, name, ua, btid, peer, p);
	if (status == GBA_NAF_OK) {
		status = pending_wait(p, timeout_ms);
		if (status == GBA_NAF_ERR_TIMEOUT)
			return status;
		status = p->status;
	}
	if (status == GBA_NAF_OK) {
		*key = p->key;
		p->key = NULL;
	}
	pending_free(p);
	return status;
}

enum gba_naf_status
gba_naf_key_get(struct gba_naf *naf, const char *fqdn, const uint8_t *ua_id,
		const char *btid, unsigned timeout_ms, struct gba_naf_key **key)
{
	enum gba_naf_status status;
	struct naf_key *found;
	struct gba_ua_id ua;

	if (!may_ask(naf, fqdn, ua_id, btid) || key == NULL)
		return GBA_NAF_ERR_ARG;
	memcpy(ua.b, ua_id, sizeof(ua.b));
	status = naf_key_wait(naf, naf_name_find(naf, fqdn), &ua, btid, NULL, timeout_ms,
			      &found);
	if (status == GBA_NAF_OK)
		*key = (struct gba_naf_key *)found;
	return status;
}

enum gba_naf_status
gba_naf_key_ask(struct gba_naf *naf, const char *fqdn, const uint8_t *ua_id,
		const char *btid, gba_naf_on_key *on_key_, void *ctx)
{
	enum gba_naf_status status;
	struct gba_ua_id ua;
	struct pending *p;

	if (!may_ask(naf, fqdn, ua_id, btid) || on_key_ == NULL)
		return GBA_NAF_ERR_ARG;
	p = pending_new(naf, 0);
	if (p == NULL)
		return GBA_NAF_ERR_NOMEM;
	p->on_key = on_key_;
	p->ctx = ctx;
	memcpy(ua.b, ua_id, sizeof(ua.b));
	status = ask(naf, naf_name_find(naf, fqdn), &ua, btid, NULL, p);
	if (status != GBA_NAF_OK)
		pending_free(p);
	return status;
}

static const struct naf_key *
inner(const struct gba_naf_key *key)
{
	return (const struct naf_key *)key;
}

struct gba_naf_key *
gba_naf_key_ref(struct gba_naf_key *key)
{
	if (key != NULL)
		naf_key_ref((struct naf_key *)key);
	return key;
}

void
gba_naf_key_free(struct gba_naf_key *key)
{
	naf_key_unref((struct naf_key *)key);
}

const uint8_t *
gba_naf_key_ks_naf(const struct gba_naf_key *key)
{
	const struct gba_ks_naf *ks = naf_key_ks_naf(inner(key));

	return ks != NULL ? ks->b : NULL;
}

const uint8_t *
gba_naf_key_ks_int_naf(const struct gba_naf_key *key)
{
	const struct gba_ks_naf *ks = naf_key_ks_int_naf(inner(key));

	return ks != NULL ? ks->b : NULL;
}

enum gba_naf_kind
gba_naf_key_kind(const struct gba_naf_key *key)
{
	return (enum gba_naf_kind)naf_key_gba(inner(key));
}

int64_t
gba_naf_key_expires(const struct gba_naf_key *key)
{
	return naf_key_expires_s(inner(key));
}

int64_t
gba_naf_key_created(const struct gba_naf_key *key)
{
	return naf_key_created_s(inner(key));
}

const char *
gba_naf_key_impi(const struct gba_naf_key *key)
{
	return naf_key_impi(inner(key));
}

size_t
gba_naf_key_uss_count(const struct gba_naf_key *key)
{
	const struct guss *guss = naf_key_uss(inner(key));

	return guss != NULL ? guss->uss_count : 0;
}

static const struct guss_uss *
uss_at(const struct gba_naf_key *key, size_t uss)
{
	return uss < gba_naf_key_uss_count(key) ? &naf_key_uss(inner(key))->uss[uss]
						: NULL;
}

uint32_t
gba_naf_key_uss_gsid(const struct gba_naf_key *key, size_t uss)
{
	const struct guss_uss *u = uss_at(key, uss);

	return u != NULL ? u->gsid : 0;
}

uint32_t
gba_naf_key_uss_type(const struct gba_naf_key *key, size_t uss)
{
	const struct guss_uss *u = uss_at(key, uss);

	return u != NULL ? u->type : 0;
}

const char *
gba_naf_key_uss_uid(const struct gba_naf_key *key, size_t uss, size_t uid)
{
	const struct guss_uss *u = uss_at(key, uss);

	return u != NULL && uid < u->uid_count ? u->uids[uid] : NULL;
}

int
gba_naf_key_uss_has_flag(const struct gba_naf_key *key, size_t uss, uint32_t flag)
{
	const struct guss_uss *u = uss_at(key, uss);

	for (size_t i = 0; u != NULL && i < u->flag_count; i++)
		if (u->flags[i] == flag)
			return 1;
	return 0;
}
