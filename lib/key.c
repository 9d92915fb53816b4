/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of a NAF: shared by reference, wiped with the last one. */
#include "lib/key.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/secret.h"

struct naf_key {
	atomic_uint refs;
	struct gba_ks_naf ks_naf;
	struct gba_ks_naf ks_int_naf;
	bool has_me, has_int;
	enum naf_gba gba;
	int64_t created_s, expires_s;
	struct guss *uss;
	char impi[GBA_IMPI_MAX + 1];
};

/* False when every USS that came chooses the other key. */
static bool
is_allowed(const struct guss *uss, enum guss_key_choice other)
{
	bool allowed = uss == NULL || uss->uss_count == 0;

	for (size_t i = 0; !allowed && i < uss->uss_count; i++)
		allowed = uss->uss[i].key_choice != other;
	return allowed;
}

enum gba_status
naf_key_new(struct naf_key **out, const struct naf_key_parts *parts)
{
	const bool me = parts->has_me && is_allowed(parts->uss, GUSS_KEY_UICC);
	const bool uicc = parts->has_int && is_allowed(parts->uss, GUSS_KEY_ME);
	struct naf_key *key;

	if (!me && !uicc)
		return GBA_ERR_DENIED;
	key = calloc(1, sizeof(*key));
	if (key == NULL)
		return GBA_ERR_NOMEM;
	if (parts->impi.p != NULL &&
	    gba_text_copy(key->impi, sizeof(key->impi), parts->impi) != GBA_OK) {
		free(key);
		return GBA_ERR_SYNTAX;
	}
	atomic_init(&key->refs, 1);
	key->has_me = me;
	key->has_int = uicc;
	if (key->has_me)
		key->ks_naf = parts->ks_naf;
	if (key->has_int)
		key->ks_int_naf = parts->ks_int_naf;
	key->gba = parts->gba;
	key->created_s = parts->created_s;
	key->expires_s = parts->expires_s;
	key->uss = parts->uss;
	*out = key;
	return GBA_OK;
}

struct naf_key *
naf_key_ref(struct naf_key *key)
{
	atomic_fetch_add(&key->refs, 1);
	return key;
}

void
naf_key_unref(struct naf_key *key)
{
	if (key == NULL || atomic_fetch_sub(&key->refs, 1) != 1)
		return;
	guss_free(key->uss);
	gba_wipe(key, sizeof(*key));
	free(key);
}

const struct gba_ks_naf *
naf_key_ks_naf(const struct naf_key *key)
{
	return key->has_me ? &key->ks_naf : NULL;
}

const struct gba_ks_naf *
naf_key_ks_int_naf(const struct naf_key *key)
{
	return key->has_int ? &key->ks_int_naf : NULL;
}

enum naf_gba
naf_key_gba(const struct naf_key *key)
{
	return key->gba;
}

const char *
naf_gba_name(enum naf_gba gba)
{
	static const char *const names[] = { "3g", "2g", "digest" };

	return names[gba];
}

int64_t
naf_key_created_s(const struct naf_key *key)
{
	return key->created_s;
}

int64_t
naf_key_expires_s(const struct naf_key *key)
{
	return key->expires_s;
}

void
naf_key_end(struct naf_key *key, int64_t at_s)
{
	if (key->expires_s > at_s)
		key->expires_s = at_s;
}

const char *
naf_key_impi(const struct naf_key *key)
{
	return key->impi;
}

const struct guss *
naf_key_uss(const struct naf_key *key)
{
	return key->uss;
}
