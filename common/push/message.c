/* SPDX-License-Identifier: Apache-2.0 */
/* GPL messages on an SA: a number is on disk before it is used, and before what it came
 * with is delivered. */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "push/table.h"

void
push_message_fini(struct push_message *message)
{
	uint8_t *p = (uint8_t *)(uintptr_t)message->payload.p;

	if (p != NULL)
		gba_wipe(p, message->payload.len);
	free(p);
	message->payload = (struct gba_octets){ NULL, 0 };
}

/* --- sending ----------------------------------------------------------------------- */

/* Inside a transaction, and from the row as it is now: another process may have taken
 * numbers since. */
static enum gba_status
reserve(struct push_table *table, struct push_sa *sa, const char *ptid, int64_t now_s,
	uint32_t *last)
{
	enum gba_status status = push_row_by_ptid(table, sa, ptid, now_s);
	const uint32_t left = UINT32_MAX - sa->sn;
	struct sql_query q;

	if (status != GBA_OK)
		return status;
	if (left == 0)
		return GBA_ERR_EXPIRED; /* all are used: a new SA is needed */
	*last = sa->sn + (left < table->conf.sn_block ? left : table->conf.sn_block);
	q = sql_query(table->sql, PUSH_SN_PUT);
	sql_blob(&q, ":rand", sa->rand.b, sizeof(sa->rand.b));
	sql_int(&q, ":sn", *last);
	status = sql_run(&q);
	if (status == GBA_OK && sql_changes(table->sql) != 1)
		status = GBA_ERR_STORE;
	return status;
}

/* A block of numbers: the first for who asks, the others at hand for the next ones. */
static enum gba_status
take_block(struct push_table *table, const char *ptid, int64_t now_s,
	   struct push_turn *turn)
{
	struct push_sa sa = { .sn = 0 };
	enum gba_status status;
	uint32_t last = 0;

	pthread_mutex_lock(&table->lock);
	status = sql_begin(table->sql);
	if (status == GBA_OK)
		status = reserve(table, &sa, ptid, now_s, &last);
	/* an SA that was over is gone now */
	if (status == GBA_OK || status == GBA_ERR_EXPIRED) {
		const enum gba_status ended = sql_commit(table->sql);

		status = ended != GBA_OK ? ended : status;
	}
	sql_rollback(table->sql);
	if (status == GBA_OK) {
		*turn = (struct push_turn){ sa.rand, sa.key, sa.sn + 1 };
		if (sa.sn + 1 < last)
			push_hot_put(table, &sa, sa.sn + 2, last);
	}
	push_sa_fini(&sa);
	push_unlock(table);
	return status;
}

static enum gba_status
build(uint8_t *out, size_t size, size_t *len, struct gpl_head *head,
      const struct push_turn *turn, struct gba_octets payload)
{
	struct gba_push_keys keys;
	enum gba_status status;

	if (head->direction == GPL_DOWNLINK)
		head->sa_id = (struct gba_octets){ turn->rand.b, sizeof(turn->rand.b) };
	head->sn = turn->sn;
	status = gba_push_gpl_keys(&keys, &turn->key, head->direction);
	if (status == GBA_OK)
		status = gpl_build(out, size, len, head, payload, &keys);
	gba_wipe(&keys, sizeof(keys));
	return status;
}

/* Before a number is taken for it. */
static bool
is_sound(const struct gpl_head *head, size_t size, struct gba_octets payload)
{
	return (head->suite == GPL_INTEGRITY || head->suite == GPL_AES128_CTR) &&
	       payload.len <= GPL_PAYLOAD_MAX &&
	       size >= GPL_OVERHEAD(head->sa_id.len) + payload.len;
}

enum gba_status
push_protect(struct push_table *table, uint8_t *out, size_t size, size_t *len,
	     uint32_t *sn, const char *ptid, enum gpl_suite suite,
	     struct gba_octets payload, int64_t now_s)
{
	uint8_t octets[GBA_PTID_MAX];
	struct gpl_head head = { .direction = GPL_DOWNLINK,
				 .suite = suite,
				 .sa_id = { octets, sizeof(struct aka_rand) } };
	struct push_turn turn;
	enum gba_status status = GBA_OK;

	if (table->conf.side == PUSH_UE) {
		head.direction = GPL_UPLINK;
		status = push_text_parse(octets, &head.sa_id.len, sizeof(octets),
					 gba_text(ptid));
	}
	if (status != GBA_OK || !is_sound(&head, size, payload))
		return GBA_ERR_ARG;
	if (!push_hot_take(table, ptid, now_s, &turn))
		status = take_block(table, ptid, now_s, &turn);
	if (status != GBA_OK)
		return status;
	status = build(out, size, len, &head, &turn, payload);
	if (status == GBA_OK)
		*sn = turn.sn;
	gba_wipe(&turn, sizeof(turn));
	return status;
}

/* --- receiving --------------------------------------------------------------------- */

/* The SA that a message names, the other side's direction taken for granted. */
static enum gba_status
find(struct push_table *table, struct push_sa *sa, const struct gpl_head *head,
     int64_t now_s)
{
	char ptid[GBA_PTID_TEXT_MAX + 1];
	enum gba_status status;
	struct aka_rand rand;

	if (head->direction == GPL_DOWNLINK) {
		memcpy(rand.b, head->sa_id.p, sizeof(rand.b));
		return push_row_by_rand(table, sa, &rand, now_s);
	}
	status = push_text_build(ptid, GBA_PTID_MAX, head->sa_id);
	return status == GBA_OK ? push_row_by_ptid(table, sa, ptid, now_s) : status;
}

/* SN_h goes up. */
static enum gba_status
raise_sn_h(struct push_table *table, const struct push_sa *sa, uint32_t sn)
{
	struct sql_query q;
	enum gba_status status;

	q = sql_query(table->sql, PUSH_SN_H_PUT);
	sql_blob(&q, ":rand", sa->rand.b, sizeof(sa->rand.b));
	sql_int(&q, ":sn_h", sn);
	status = sql_run(&q);
	if (status == GBA_OK && sql_changes(table->sql) != 1)
		status = GBA_ERR_SQN; /* another process was faster */
	return status;
}

/* SN_h goes up, and what is to be told of the message is kept, by one commit. */
static enum gba_status
raise_and_answer(struct push_table *table, const struct push_sa *sa,
		 const struct push_message *message, struct push_answer *answer)
{
	struct push_out out = { .sn = 0 };
	enum gba_status status;
	int64_t number = 0;

	if (answer == NULL || !answer->make(answer->ctx, message, &out.content))
		return raise_sn_h(table, sa, message->sn);
	status = sql_begin(table->sql);
	if (status == GBA_OK)
		status = raise_sn_h(table, sa, message->sn);
	if (status == GBA_OK)
		status = push_row_out_put(table, &number, sa, &out);
	if (status == GBA_OK)
		status = sql_commit(table->sql);
	sql_rollback(table->sql);
	if (status == GBA_OK)
		answer->number = number;
	return status;
}

/* What a message is opened for. */
enum purpose { TO_LOOK, TO_TAKE };

static enum gba_status
open_on(struct push_table *table, struct push_message *message, const struct push_sa *sa,
	const struct gpl_head *head, size_t payload_len, struct gba_octets in,
	enum purpose purpose, struct push_answer *answer)
{
	uint8_t *payload = malloc(payload_len > 0 ? payload_len : 1);
	struct gba_push_keys keys;
	enum gba_status status;
	size_t len = 0;

	if (payload == NULL)
		return GBA_ERR_NOMEM;
	status = gba_push_gpl_keys(&keys, &sa->key, head->direction);
	if (status == GBA_OK)
		status = gpl_open(payload, payload_len, &len, in, &keys);
	gba_wipe(&keys, sizeof(keys));
	message->payload = (struct gba_octets){ payload, payload_len };
	message->rand = sa->rand;
	memcpy(message->ptid, sa->ptid, sizeof(message->ptid));
	message->naf_id = sa->naf_id;
	message->expires_s = sa->expires_s;
	message->sn = head->sn;
	message->sn_h = head->sn > sa->sn_h ? head->sn : sa->sn_h;
	if (status == GBA_OK && head->sn <= sa->sn_h)
		status = GBA_ERR_SQN;
	else if (status == GBA_OK && purpose == TO_TAKE)
		status = raise_and_answer(table, sa, message, answer);
	if (status != GBA_OK)
		push_message_fini(message);
	return status;
}

static enum gba_status
open_message(struct push_table *table, struct push_message *out, struct gba_octets in,
	     int64_t now_s, enum purpose purpose, struct push_answer *answer)
{
	const enum gpl_direction mine =
		table->conf.side == PUSH_NAF ? GPL_UPLINK : GPL_DOWNLINK;
	struct push_message message = { .sn = 0 };
	struct gpl_head head;
	size_t payload_len;
	struct push_sa sa;
	enum gba_status status = gpl_parse(&head, &payload_len, in);

	if (status != GBA_OK)
		return status;
	if (head.direction != mine)
		return GBA_ERR_SYNTAX;
	pthread_mutex_lock(&table->lock);
	status = find(table, &sa, &head, now_s);
	if (status == GBA_OK) {
		status = open_on(table, &message, &sa, &head, payload_len, in, purpose,
				 answer);
		push_sa_fini(&sa);
	}
	push_unlock(table);
	if (status == GBA_OK || status == GBA_ERR_SQN)
		*out = message;
	return status;
}

enum gba_status
push_unprotect(struct push_table *table, struct push_message *out, struct gba_octets in,
	       int64_t now_s)
{
	return open_message(table, out, in, now_s, TO_TAKE, NULL);
}

enum gba_status
push_unprotect_answer(struct push_table *table, struct push_message *out,
		      struct gba_octets in, struct push_answer *answer, int64_t now_s)
{
	answer->number = 0;
	return open_message(table, out, in, now_s, TO_TAKE, answer);
}

enum gba_status
push_look(struct push_table *table, struct push_message *out, struct gba_octets in,
	  int64_t now_s)
{
	return open_message(table, out, in, now_s, TO_LOOK, NULL);
}
