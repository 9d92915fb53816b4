/* SPDX-License-Identifier: Apache-2.0 */
/* The last refusals, kept in memory for the operator's "why". */
#include "naf/why.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct why {
	pthread_mutex_t lock; /* guards the rest */
	size_t size, count, next;
	struct why_row rows[];
};

enum gba_status
why_new(struct why **out, size_t count)
{
	struct why *why = calloc(1, sizeof(*why) + count * sizeof(why->rows[0]));

	if (why == NULL)
		return GBA_ERR_NOMEM;
	pthread_mutex_init(&why->lock, NULL);
	why->size = count;
	*out = why;
	return GBA_OK;
}

void
why_free(struct why *why)
{
	if (why == NULL)
		return;
	pthread_mutex_destroy(&why->lock);
	free(why);
}

/* As much of it as fits; what is shown to people may be cut. */
static void
copy_cut(char *out, size_t size, struct gba_text t)
{
	const size_t len = t.p == NULL ? 0 : t.len < size ? t.len : size - 1;

	memcpy(out, t.p != NULL ? t.p : "", len);
	out[len] = '\0';
}

void
why_add(struct why *why, int64_t at_s, const struct why_refusal *refusal)
{
	struct why_row *row;

	pthread_mutex_lock(&why->lock);
	row = &why->rows[why->next];
	row->at_s = at_s;
	row->http = refusal->http;
	copy_cut(row->verdict, sizeof(row->verdict), gba_text(refusal->verdict));
	copy_cut(row->reason, sizeof(row->reason), gba_text(refusal->reason));
	copy_cut(row->btid, sizeof(row->btid), gba_text(refusal->btid));
	copy_cut(row->host, sizeof(row->host), refusal->host);
	copy_cut(row->peer, sizeof(row->peer), gba_text(refusal->peer));
	why->next = (why->next + 1) % why->size;
	if (why->count < why->size)
		why->count++;
	pthread_mutex_unlock(&why->lock);
}

void
why_each(struct why *why, const char *btid,
	 bool (*row)(void *ctx, const struct why_row *row), void *ctx)
{
	bool more = true;

	pthread_mutex_lock(&why->lock);
	for (size_t i = 1; more && i <= why->count; i++) {
		const struct why_row *r =
			&why->rows[(why->next + why->size - i) % why->size];

		if (btid == NULL || strcmp(r->btid, btid) == 0)
			more = row(ctx, r);
	}
	pthread_mutex_unlock(&why->lock);
}
