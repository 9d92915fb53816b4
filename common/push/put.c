/* SPDX-License-Identifier: Apache-2.0 */
/* NAF SAs put: those that are put at one time by several threads share a commit. */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "push/table.h"

#define NOTE_MAX 65536 /* of ue_id, ue_trp, uss, gpi each */

static bool
is_note(const char *text)
{
	return text == NULL || strnlen(text, NOTE_MAX + 1) <= NOTE_MAX;
}

static bool
is_sound(const struct push_sa *sa)
{
	uint8_t id[GBA_NAF_ID_MAX];
	size_t len;

	return ptid_is_valid(gba_text(sa->ptid)) &&
	       naf_id_build(id, &len, sa->naf_id.fqdn, &sa->naf_id.ua) == GBA_OK &&
	       strnlen(sa->app_label, sizeof(sa->app_label)) < sizeof(sa->app_label) &&
	       is_note(sa->ue_id) && is_note(sa->ue_trp) && is_note(sa->uss) &&
	       sa->gpi.len <= NOTE_MAX;
}

/* May what has this P-TID or this RAND go? It may if it is of the same FQDN, or over. */
static enum gba_status
gives_way(const struct push_sa *sa, enum gba_status found, const struct push_sa *old)
{
	if (found == GBA_ERR_NOT_FOUND || found == GBA_ERR_EXPIRED)
		return GBA_OK;
	if (found == GBA_OK && strcmp(old->naf_id.fqdn, sa->naf_id.fqdn) != 0)
		return GBA_ERR_DENIED;
	return found;
}

/* Nothing has changed when this returns GBA_ERR_DENIED. */
static enum gba_status
make_room(struct push_table *table, const struct push_sa *sa, int64_t now_s,
	  struct push_sa *same_rand)
{
	struct push_sa same_ptid = { .gba_u = false };
	enum gba_status by_rand, by_ptid = GBA_ERR_NOT_FOUND, status;

	by_rand = push_row_by_rand(table, same_rand, &sa->rand, now_s);
	status = gives_way(sa, by_rand, same_rand);
	if (status == GBA_OK) {
		by_ptid = push_row_by_ptid(table, &same_ptid, sa->ptid, now_s);
		status = gives_way(sa, by_ptid, &same_ptid);
	}
	if (status == GBA_OK && by_rand == GBA_OK)
		status = push_row_delete(table, same_rand);
	if (status == GBA_OK && by_ptid == GBA_OK)
		status = push_row_delete(table, &same_ptid);
	push_sa_fini(&same_ptid);
	return status;
}

/* GBA_ERR_DENIED: there is a row with this RAND or P-TID. */
static enum gba_status
insert(struct push_table *table, const struct push_sa *sa, uint32_t sn, uint32_t sn_h)
{
	uint8_t key[PUSH_SEALED_LEN], int_key[PUSH_SEALED_LEN];
	size_t key_len, int_key_len = 0;
	enum gba_status status;
	struct sql_query q;

	status = push_seal(table, key, &key_len, "sa.key", &sa->rand, &sa->key);
	if (status == GBA_OK && sa->has_int_key)
		status = push_seal(table, int_key, &int_key_len, "sa.int_key", &sa->rand,
				   &sa->int_key);
	if (status != GBA_OK)
		goto out;
	q = sql_query(table->sql, PUSH_SA_PUT);
	sql_blob(&q, ":rand", sa->rand.b, sizeof(sa->rand.b));
	sql_text(&q, ":ptid", sa->ptid);
	sql_text(&q, ":fqdn", sa->naf_id.fqdn);
	sql_blob(&q, ":ua_id", sa->naf_id.ua.b, sizeof(sa->naf_id.ua.b));
	sql_int(&q, ":gba_u", sa->gba_u);
	sql_text(&q, ":app_label", sa->app_label);
	sql_blob(&q, ":key", key, key_len);
	if (sa->has_int_key)
		sql_blob(&q, ":int_key", int_key, int_key_len);
	sql_int(&q, ":created_s", sa->created_s);
	sql_int(&q, ":expires_s", sa->expires_s);
	sql_int(&q, ":sn", sn);
	sql_int(&q, ":sn_h", sn_h);
	sql_text(&q, ":ue_id", sa->ue_id);
	sql_text(&q, ":ue_trp", sa->ue_trp);
	sql_text(&q, ":uss", sa->uss);
	sql_blob(&q, ":gpi", sa->gpi.p, sa->gpi.len);
	status = sql_run(&q);
	if (status == GBA_OK && sql_changes(table->sql) == 0)
		status = GBA_ERR_DENIED;
out:
	gba_wipe(key, sizeof(key)); /* in a table of clear text it is the key */
	gba_wipe(int_key, sizeof(int_key));
	return status;
}

/* Inside the transaction. A new SA has the first block of its numbers from here, so that
 * the first message costs no other commit; with blocks of one there is none in memory. */
static enum gba_status
put(struct push_table *table, const struct push_sa *sa, int64_t now_s, uint32_t *numbers)
{
	const uint32_t block = table->conf.sn_block > 1 ? table->conf.sn_block : 0;
	struct push_sa old = { .gba_u = false };
	enum gba_status status = insert(table, sa, block, 0);

	*numbers = block;
	if (status != GBA_ERR_DENIED)
		return status; /* nearly always: nothing was in its way */
	status = make_room(table, sa, now_s, &old);
	if (status == GBA_OK && old.ptid[0] != '\0') {
		*numbers = 0; /* the counters go on */
		status = insert(table, sa, old.sn, old.sn_h);
	} else if (status == GBA_OK) {
		status = insert(table, sa, block, 0);
	}
	push_sa_fini(&old);
	return status;
}

/* --- one commit for all who wait ------------------------------------------------------
 */

/* A failure of the database is one of all. */
static void
put_all(struct push_table *table, struct push_put *list)
{
	enum gba_status status;

	pthread_mutex_lock(&table->lock);
	status = sql_begin(table->sql);
	for (struct push_put *p = list; status == GBA_OK && p != NULL; p = p->next) {
		p->status = put(table, p->sa, p->now_s, &p->numbers);
		if (p->status == GBA_ERR_STORE || p->status == GBA_ERR_NOMEM ||
		    p->status == GBA_ERR_CRYPTO)
			status = p->status;
	}
	if (status == GBA_OK)
		status = sql_commit(table->sql);
	sql_rollback(table->sql);
	for (struct push_put *p = list; p != NULL; p = p->next) {
		if (status != GBA_OK)
			p->status = status;
		if (p->status == GBA_OK && p->numbers > 0)
			push_hot_put(table, p->sa, 1, p->numbers);
	}
	push_unlock(table);
}

/* Who comes while nobody commits does it for all who have come; the others wait. */
static void
put_together(struct push_table *table, struct push_put *mine)
{
	struct push_put *list;

	pthread_mutex_lock(&table->put_lock);
	*table->puts_last = mine;
	table->puts_last = &mine->next;
	while (!mine->done && table->putting)
		pthread_cond_wait(&table->put_done, &table->put_lock);
	if (!mine->done) {
		list = table->puts;
		table->puts = NULL;
		table->puts_last = &table->puts;
		table->putting = true;
		pthread_mutex_unlock(&table->put_lock);
		put_all(table, list);
		pthread_mutex_lock(&table->put_lock);
		table->putting = false;
		while (list != NULL) { /* a put that is done may be gone at once */
			struct push_put *next = list->next;

			list->done = true;
			list = next;
		}
		pthread_cond_broadcast(&table->put_done);
	}
	pthread_mutex_unlock(&table->put_lock);
}

static enum gba_status
check(const struct push_sa *sa, int64_t now_s)
{
	if (!is_sound(sa))
		return GBA_ERR_ARG;
	return sa->expires_s <= now_s ? GBA_ERR_EXPIRED : GBA_OK;
}

enum gba_status
push_sa_put(struct push_table *table, const struct push_sa *sa, int64_t now_s)
{
	struct push_put mine = { .sa = sa, .now_s = now_s };

	mine.status = check(sa, now_s);
	if (mine.status == GBA_OK)
		put_together(table, &mine);
	return mine.status;
}

void
push_sa_put_all(struct push_table *table, const struct push_sa *sas,
		enum gba_status *statuses, size_t count, int64_t now_s)
{
	struct push_put *puts = calloc(count, sizeof(*puts)), *list = NULL;

	for (size_t i = count; i-- > 0;) {
		statuses[i] = puts != NULL ? check(&sas[i], now_s) : GBA_ERR_NOMEM;
		if (statuses[i] != GBA_OK)
			continue;
		puts[i] =
			(struct push_put){ .sa = &sas[i], .now_s = now_s, .next = list };
		list = &puts[i];
	}
	if (list != NULL)
		put_all(table, list);
	for (size_t i = 0; i < count; i++)
		if (statuses[i] == GBA_OK)
			statuses[i] = puts[i].status;
	free(puts);
}
