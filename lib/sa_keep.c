/* SPDX-License-Identifier: Apache-2.0 */
/* SAs of answers of the BSF: made, and kept before anybody is told. */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "codec/gpi.h"
#include "lib/sa.h"

#define KEEP_MAX 512 /* by one commit */

enum gba_status
naf_sa_new(struct gba_naf_sa **out, const struct push_sa *row, struct naf_key *key)
{
	struct gba_naf_sa *sa;

	if (row->gpi.len > NAF_PUSH_GPI_MAX || strlen(row->ptid) > GBA_PTID_MAX)
		return GBA_ERR_PEER;
	sa = calloc(1, sizeof(*sa) + row->gpi.len);
	if (sa == NULL)
		return GBA_ERR_NOMEM;
	sa->key = naf_key_ref(key);
	memcpy(sa->ptid, row->ptid, strlen(row->ptid) + 1);
	sa->naf_id = row->naf_id;
	sa->rand = row->rand;
	sa->gba_u = row->gba_u;
	memcpy(sa->app_label, row->app_label, sizeof(row->app_label));
	sa->created_s = row->created_s;
	sa->expires_s = row->expires_s;
	sa->gpi_len = row->gpi.len;
	if (row->gpi.len > 0)
		memcpy(sa->gpi, row->gpi.p, row->gpi.len);
	*out = sa;
	return GBA_OK;
}

enum gba_status
naf_sa_make(struct gba_naf_sa **out, const struct naf_push_ask *ask,
	    const struct naf_push_answer *answer, int64_t now_s)
{
	struct push_sa row = { .created_s = now_s, .gpi = answer->gpi };
	struct gpi_challenge challenge;

	if (naf_key_ks_naf(answer->key) == NULL ||
	    gpi_challenge_parse(&challenge, answer->gpi) != GBA_OK ||
	    naf_id_parse(&row.naf_id, ask->naf_id) != GBA_OK ||
	    gba_text_copy(row.ptid, sizeof(row.ptid), ask->ptid) != GBA_OK)
		return GBA_ERR_PEER;
	/* a BSF need not tell the expiry, and never gives more than it was asked for */
	naf_key_end(answer->key, ask->until_s);
	row.expires_s = naf_key_expires_s(answer->key);
	row.rand = challenge.rand;
	row.gba_u = challenge.gba_u;
	memcpy(row.app_label, challenge.app_label, sizeof(row.app_label));
	return naf_sa_new(out, &row, answer->key);
}

/* The row of an SA, with its keys; views of the SA, to be wiped. */
static void
row_of(struct push_sa *row, const struct gba_naf_sa *sa)
{
	const struct gba_ks_naf *ks_int = naf_key_ks_int_naf(sa->key);

	*row = (struct push_sa){ .rand = sa->rand,
				 .naf_id = sa->naf_id,
				 .gba_u = sa->gba_u,
				 .key = *naf_key_ks_naf(sa->key),
				 .has_int_key = ks_int != NULL,
				 .created_s = sa->created_s,
				 .expires_s = sa->expires_s,
				 .ue_id = (char *)(uintptr_t)naf_key_impi(sa->key),
				 .gpi = { sa->gpi, sa->gpi_len } };
	memcpy(row->ptid, sa->ptid, sizeof(sa->ptid));
	memcpy(row->app_label, sa->app_label, sizeof(row->app_label));
	if (ks_int != NULL)
		row->int_key = *ks_int;
}

/* A RAND or P-TID of another name, or an SA that is over, is no answer that helps. */
static enum gba_status
outcome(enum gba_status status)
{
	return status == GBA_ERR_DENIED || status == GBA_ERR_EXPIRED ? GBA_ERR_PEER
								     : status;
}

enum gba_status
naf_sa_keep(struct gba_naf *naf, const struct gba_naf_sa *sa)
{
	struct push_sa row;
	enum gba_status status;

	row_of(&row, sa);
	status = push_sa_put(naf->sas, &row, gba_wall_s(&naf->clock));
	gba_wipe(&row, sizeof(row));
	return outcome(status);
}

static void
give_outcome(struct pending *p, enum gba_status status)
{
	if (status == GBA_OK)
		return;
	p->status = naf_sa_status(outcome(status));
	gba_naf_sa_free(p->sa);
	p->sa = NULL;
}

/* The first of a list that have an SA, KEEP_MAX at most; *list is what is behind them. */
static void
keep_some(struct gba_naf *naf, struct pending **list, struct push_sa *rows,
	  enum gba_status *statuses)
{
	struct pending *p = *list;
	size_t count = 0;

	for (; p != NULL && count < KEEP_MAX; p = p->next)
		if (p->sa != NULL)
			row_of(&rows[count++], p->sa);
	if (count > 0)
		push_sa_put_all(naf->sas, rows, statuses, count, gba_wall_s(&naf->clock));
	gba_wipe(rows, count * sizeof(*rows));
	count = 0;
	for (; *list != p; *list = (*list)->next)
		if ((*list)->sa != NULL)
			give_outcome(*list, statuses[count++]);
}

void
naf_sa_keep_all(struct gba_naf *naf, struct pending *list)
{
	enum gba_status statuses[KEEP_MAX];
	struct push_sa *rows;
	size_t count = 0;

	for (const struct pending *p = list; p != NULL && count < KEEP_MAX; p = p->next)
		count += p->sa != NULL ? 1 : 0;
	if (count == 0)
		return;
	rows = calloc(count, sizeof(*rows));
	while (rows != NULL && list != NULL)
		keep_some(naf, &list, rows, statuses);
	for (; list != NULL; list = list->next)
		if (list->sa != NULL)
			give_outcome(list, GBA_ERR_NOMEM);
	free(rows);
}
