/* SPDX-License-Identifier: Apache-2.0 */
/* The last synchronisation failure of a UE, for whoever carries it to the Push-NAF. */
#include <string.h>

#include "base/buf.h"
#include "push/table.h"

#define NAME	 "auts"
#define KEPT_LEN (sizeof(struct aka_rand) + sizeof(struct aka_auts) + 8)

enum gba_status
push_auts_put(struct push_table *table, const struct push_auts *auts)
{
	const uint64_t at_s = (uint64_t)auts->at_s;
	uint8_t kept[KEPT_LEN + 1]; /* gba_buf ends it */
	struct gba_buf b = gba_buf(kept, sizeof(kept));
	enum gba_status status;
	struct sql_query q;

	gba_buf_put(&b, auts->rand.b, sizeof(auts->rand.b));
	gba_buf_put(&b, auts->auts.b, sizeof(auts->auts.b));
	for (int shift = 48; shift >= 0; shift -= 16)
		gba_buf_u16(&b, (uint16_t)(at_s >> shift));
	pthread_mutex_lock(&table->lock);
	q = sql_query(table->sql, PUSH_META_SET);
	sql_text(&q, ":name", NAME);
	sql_blob(&q, ":value", kept, b.len);
	status = sql_run(&q);
	push_unlock(table);
	return status;
}

static void
read_kept(struct push_auts *out, const uint8_t *p)
{
	uint64_t at_s = 0;

	memcpy(out->rand.b, p, sizeof(out->rand.b));
	p += sizeof(out->rand.b);
	memcpy(out->auts.b, p, sizeof(out->auts.b));
	p += sizeof(out->auts.b);
	for (int i = 0; i < 8; i++)
		at_s = at_s << 8 | p[i];
	out->at_s = (int64_t)at_s;
}

enum gba_status
push_auts_get(struct push_table *table, struct push_auts *out)
{
	enum gba_status status = GBA_ERR_NOT_FOUND;
	struct push_auts auts;
	struct gba_octets kept;
	struct sql_query q;

	pthread_mutex_lock(&table->lock);
	q = sql_query(table->sql, PUSH_META_GET);
	sql_text(&q, ":name", NAME);
	if (sql_row(&q)) {
		kept = sql_get_octets(&q, 0);
		status = kept.len == KEPT_LEN ? GBA_OK : GBA_ERR_STORE;
		if (status == GBA_OK)
			read_kept(&auts, kept.p);
	}
	if (sql_end(&q) != GBA_OK)
		status = GBA_ERR_STORE;
	push_unlock(table);
	if (status == GBA_OK)
		*out = auts;
	return status;
}
