/* SPDX-License-Identifier: Apache-2.0 */
/* The GBA_U memory of the software USIM: Ks, EF_GBABP, EF_GBANL with its keys. */
#include <string.h>

#include "base/secret.h"
#include "codec/btid.h"
#include "ue/card_inside.h"
#include "ue/ef.h"

void
card_memory_begin(struct provision_memory *memory, const struct card_answer *answer,
		  const struct aka_rand *rand)
{
	const struct ef_gbabp fields = { .rand = { rand->b, sizeof(rand->b) } };
	struct gba_buf buf = gba_buf(memory->gbabp, sizeof(memory->gbabp));

	gba_wipe(memory->gbabp, sizeof(memory->gbabp));
	ef_gbabp_build(&buf, &fields);
	memory->gbabp_len = buf.len;
	gba_ks_make(&memory->ks, &answer->ck, &answer->ik);
	memory->rand = *rand;
	memory->has_ks = true;
}

/* The B-TID of the Ks there is, as the ME wrote it. */
static enum gba_status
live_btid(struct gba_octets *btid, const struct provision_memory *memory)
{
	struct ef_gbabp fields;

	if (!memory->has_ks ||
	    ef_gbabp_parse(&fields, (struct gba_octets){ memory->gbabp,
							 memory->gbabp_len }) != GBA_OK ||
	    memcmp(fields.rand.p, memory->rand.b, sizeof(memory->rand.b)) != 0 ||
	    fields.btid.len == 0)
		return GBA_ERR_NOT_FOUND;
	*btid = fields.btid;
	return GBA_OK;
}

/* 1 for the oldest use, then 2, ...: done when the counter would wrap. */
static void
renumber(struct provision_memory *memory)
{
	uint32_t rank[PROVISION_GBANL_MAX];

	for (size_t i = 0; i < PROVISION_GBANL_MAX; i++) {
		rank[i] = memory->gbanl[i].used > 0 ? 1 : 0;
		for (size_t k = 0; k < PROVISION_GBANL_MAX && rank[i] > 0; k++)
			if (memory->gbanl[k].used > 0 &&
			    memory->gbanl[k].used < memory->gbanl[i].used)
				rank[i]++;
	}
	for (size_t i = 0; i < PROVISION_GBANL_MAX; i++)
		memory->gbanl[i].used = rank[i];
}

static uint32_t
next_use(struct provision_memory *memory)
{
	uint32_t last = 0;

	for (size_t i = 0; i < PROVISION_GBANL_MAX; i++)
		if (memory->gbanl[i].used > last)
			last = memory->gbanl[i].used;
	if (last < UINT32_MAX)
		return last + 1;
	renumber(memory);
	return next_use(memory);
}

/* The record of this NAF_ID, else the one used longest ago; a free one was never used. */
static struct provision_gbanl *
choose_record(struct provision_memory *memory, struct gba_octets naf_id)
{
	struct provision_gbanl *oldest = &memory->gbanl[0];
	struct ef_gbanl fields;

	for (size_t i = 0; i < PROVISION_GBANL_MAX; i++) {
		struct provision_gbanl *entry = &memory->gbanl[i];

		if (entry->used < oldest->used)
			oldest = entry;
		if (entry->used > 0 &&
		    ef_gbanl_parse(&fields,
				   (struct gba_octets){ entry->record, entry->len }) ==
			    GBA_OK &&
		    fields.naf_id.len == naf_id.len &&
		    memcmp(fields.naf_id.p, naf_id.p, naf_id.len) == 0)
			return entry;
	}
	return oldest;
}

struct derivation {
	struct gba_octets naf_id, impi;
	struct gba_ks_naf ext; /* secret */
};

static enum gba_status
derive(struct provision_card *file, void *ctx)
{
	struct provision_memory *memory = &file->memory;
	struct derivation *d = ctx;
	const struct gba_text impi = { (const char *)d->impi.p, d->impi.len };
	struct provision_gbanl fresh = { .used = 0 };
	struct ef_gbanl fields = { .naf_id = d->naf_id };
	uint8_t record[EF_RECORD_LEN + 1];
	struct gba_buf buf = gba_buf(record, sizeof(record));
	enum gba_status status;

	status = live_btid(&fields.btid, memory);
	if (status == GBA_OK)
		status = gba_ks_naf(&d->ext, &memory->ks, &memory->rand, impi, d->naf_id);
	if (status == GBA_OK)
		status = gba_ks_int_naf(&fresh.ks_int, &memory->ks, &memory->rand, impi,
					d->naf_id);
	if (status != GBA_OK)
		goto out;
	ef_gbanl_build(&buf, &fields);
	status = gba_buf_status(&buf);
	if (status != GBA_OK)
		goto out;
	memcpy(fresh.record, record, buf.len);
	fresh.len = (uint8_t)buf.len;
	fresh.used = next_use(memory);
	*choose_record(memory, d->naf_id) = fresh;
out:
	gba_wipe(&fresh, sizeof(fresh));
	return status;
}

enum gba_status
card_gba_derive(struct card *card, struct gba_ks_naf *ks_ext_naf,
		struct gba_octets naf_id, struct gba_octets impi, struct ue_why *why)
{
	struct derivation d = { .naf_id = naf_id, .impi = impi };
	struct naf_id parts;
	enum gba_status status;

	if (naf_id_parse(&parts, naf_id) != GBA_OK ||
	    !impi_is_valid((struct gba_text){ (const char *)impi.p, impi.len }))
		return GBA_ERR_SYNTAX;
	status = card_change(card, derive, &d, why);
	if (status == GBA_OK)
		*ks_ext_naf = d.ext;
	gba_wipe(&d, sizeof(d));
	return status;
}

struct gbabp_change {
	size_t offset;
	struct gba_octets octets;
};

static enum gba_status
update_gbabp(struct provision_card *file, void *ctx)
{
	const struct gbabp_change *change = ctx;
	struct provision_memory *memory = &file->memory;
	size_t len = sizeof(memory->gbabp);

	if (change->offset > len || change->octets.len > len - change->offset)
		return GBA_ERR_ARG;
	memset(memory->gbabp + memory->gbabp_len, 0xff, len - memory->gbabp_len);
	memcpy(memory->gbabp + change->offset, change->octets.p, change->octets.len);
	while (len > 0 && memory->gbabp[len - 1] == 0xff)
		memory->gbabp[--len] = 0;
	memory->gbabp_len = len;
	return GBA_OK;
}

enum gba_status
card_gbabp_update(struct card *card, size_t offset, struct gba_octets octets,
		  struct ue_why *why)
{
	struct gbabp_change change = { offset, octets };

	return card_change(card, update_gbabp, &change, why);
}

struct int_key {
	unsigned n;
	struct gba_ks_naf key; /* secret */
};

static enum gba_status
use_int_key(struct provision_card *file, void *ctx)
{
	struct provision_memory *memory = &file->memory;
	struct int_key *want = ctx;
	struct provision_gbanl *entry;

	if (want->n == 0 || want->n > PROVISION_GBANL_MAX)
		return GBA_ERR_NOT_FOUND;
	entry = &memory->gbanl[want->n - 1];
	if (entry->used == 0)
		return GBA_ERR_NOT_FOUND;
	want->key = entry->ks_int;
	entry->used = next_use(memory);
	return GBA_OK;
}

enum gba_status
card_ks_int_naf(struct card *card, struct gba_ks_naf *out, unsigned n, struct ue_why *why)
{
	struct int_key want = { .n = n };
	const enum gba_status status = card_change(card, use_int_key, &want, why);

	if (status == GBA_OK)
		*out = want.key;
	gba_wipe(&want, sizeof(want));
	return status;
}
