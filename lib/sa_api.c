/* SPDX-License-Identifier: Apache-2.0 */
/* SAs in the public library: found, and messages on them. */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "lib/sa.h"

struct gba_naf_message {
	struct push_message inner;
};

enum gba_naf_status
naf_sa_status(enum gba_status status)
{
	switch (status) {
	case GBA_ERR_EXPIRED:
		return GBA_NAF_ERR_UNKNOWN;
	case GBA_ERR_MAC:
	case GBA_ERR_SQN:
		return GBA_NAF_ERR_DENIED;
	case GBA_ERR_STORE:
		return GBA_NAF_ERR_IO;
	default:
		return naf_status(status);
	}
}

static bool
is_usable(const struct gba_naf *naf)
{
	return naf != NULL && atomic_load(&naf->open);
}

/* --- found again -------------------------------------------------------------------- */

static enum gba_status
key_of(struct naf_key **out, const struct push_sa *sa)
{
	struct naf_key_parts parts = {
		.has_me = true,
		.has_int = sa->has_int_key,
		.ks_naf = sa->key,
		.ks_int_naf = sa->int_key,
		.created_s = sa->created_s,
		.expires_s = sa->expires_s,
		.impi = gba_text(sa->ue_id),
	};
	enum gba_status status = naf_key_new(out, &parts);

	gba_wipe(&parts, sizeof(parts));
	return status;
}

enum gba_naf_status
gba_naf_sa_find(struct gba_naf *naf, const char *ptid, struct gba_naf_sa **sa)
{
	struct naf_key *key = NULL;
	struct push_sa kept;
	enum gba_status status;

	if (!is_usable(naf) || ptid == NULL || sa == NULL)
		return GBA_NAF_ERR_ARG;
	status = push_sa_by_ptid(naf->sas, &kept, ptid, gba_wall_s(&naf->clock));
	if (status != GBA_OK)
		return naf_sa_status(status);
	status = key_of(&key, &kept);
	if (status == GBA_OK)
		status = naf_sa_new(sa, &kept, key);
	naf_key_unref(key);
	push_sa_fini(&kept);
	return naf_sa_status(status);
}

enum gba_naf_status
gba_naf_sa_drop(struct gba_naf *naf, const char *ptid)
{
	if (!is_usable(naf) || ptid == NULL)
		return GBA_NAF_ERR_ARG;
	return naf_sa_status(push_sa_delete(naf->sas, ptid));
}

enum gba_naf_status
gba_naf_sa_count(struct gba_naf *naf, uint64_t *count)
{
	if (!is_usable(naf) || count == NULL)
		return GBA_NAF_ERR_ARG;
	return naf_sa_status(push_sa_count(naf->sas, count));
}

void
gba_naf_sa_free(struct gba_naf_sa *sa)
{
	if (sa == NULL)
		return;
	naf_key_unref(sa->key);
	free(sa);
}

const char *
gba_naf_sa_ptid(const struct gba_naf_sa *sa)
{
	return sa->ptid;
}

const char *
gba_naf_sa_fqdn(const struct gba_naf_sa *sa)
{
	return sa->naf_id.fqdn;
}

const uint8_t *
gba_naf_sa_gpi(const struct gba_naf_sa *sa, size_t *len)
{
	*len = sa->gpi_len;
	return sa->gpi;
}

const uint8_t *
gba_naf_sa_rand(const struct gba_naf_sa *sa)
{
	return sa->rand.b;
}

int
gba_naf_sa_gba_u(const struct gba_naf_sa *sa)
{
	return sa->gba_u ? 1 : 0;
}

int64_t
gba_naf_sa_expires(const struct gba_naf_sa *sa)
{
	return sa->expires_s;
}

const struct gba_naf_key *
gba_naf_sa_key(const struct gba_naf_sa *sa)
{
	return (const struct gba_naf_key *)sa->key;
}

/* --- messages
 * ----------------------------------------------------------------------------
 */

enum gba_naf_status
gba_naf_sa_protect(struct gba_naf *naf, const char *ptid,
		   enum gba_naf_protection protection, const void *payload,
		   size_t payload_len, void *out, size_t size, size_t *len, uint32_t *sn)
{
	if (!is_usable(naf) || ptid == NULL || (payload == NULL && payload_len > 0) ||
	    out == NULL || len == NULL || sn == NULL)
		return GBA_NAF_ERR_ARG;
	return naf_sa_status(push_protect(
		naf->sas, out, size, len, sn, ptid, (enum gpl_suite)protection,
		(struct gba_octets){ payload, payload_len }, gba_wall_s(&naf->clock)));
}

static enum gba_naf_status
open_message(struct gba_naf *naf, struct gba_octets octets,
	     struct gba_naf_message **message,
	     enum gba_status (*open)(struct push_table *table, struct push_message *out,
				     struct gba_octets in, int64_t now_s))
{
	struct gba_naf_message *m;
	enum gba_status status;

	if (!is_usable(naf) || octets.p == NULL || message == NULL)
		return GBA_NAF_ERR_ARG;
	m = calloc(1, sizeof(*m));
	if (m == NULL)
		return GBA_NAF_ERR_NOMEM;
	status = open(naf->sas, &m->inner, octets, gba_wall_s(&naf->clock));
	if (status == GBA_OK)
		*message = m;
	else
		free(m);
	return naf_sa_status(status);
}

enum gba_naf_status
gba_naf_sa_unprotect(struct gba_naf *naf, const void *octets, size_t len,
		     struct gba_naf_message **message)
{
	return open_message(naf, (struct gba_octets){ octets, len }, message,
			    push_unprotect);
}

enum gba_naf_status
gba_naf_sa_look(struct gba_naf *naf, const void *octets, size_t len,
		struct gba_naf_message **message)
{
	return open_message(naf, (struct gba_octets){ octets, len }, message, push_look);
}

const char *
gba_naf_message_ptid(const struct gba_naf_message *message)
{
	return message->inner.ptid;
}

uint32_t
gba_naf_message_sn(const struct gba_naf_message *message)
{
	return message->inner.sn;
}

int64_t
gba_naf_message_expires(const struct gba_naf_message *message)
{
	return message->inner.expires_s;
}

const uint8_t *
gba_naf_message_payload(const struct gba_naf_message *message, size_t *len)
{
	*len = message->inner.payload.len;
	return message->inner.payload.p;
}

void
gba_naf_message_free(struct gba_naf_message *message)
{
	if (message == NULL)
		return;
	push_message_fini(&message->inner);
	free(message);
}
