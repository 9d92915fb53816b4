/* SPDX-License-Identifier: Apache-2.0 */
/* Triggers on their way from check to report. */
#include "iwf/db_int.h"

#include <string.h>

#include "codec/tsp.h"

const char *
iwf_txn_state_name(enum iwf_txn_state state)
{
	static const char *const names[IWF_TXN_STATES] = {
		"checking", "accepted", "report", "done", "recalled", "replaced", "lost",
	};

	return names[state];
}

/* 1 or -1 of the quota; GBA_ERR_DENIED: there is none left. */
static enum gba_status
quota_use(struct iwf_db *db, const char *scs, int n, int64_t now_s)
{
	struct sql_query q = sql_query(db->sql, SCS_USE);
	enum gba_status status;

	sql_text(&q, ":scs", scs);
	sql_int(&q, ":n", n);
	sql_int(&q, ":now_s", now_s);
	status = sql_run(&q);
	if (status == GBA_OK && sql_changes(db->sql) == 0)
		status = GBA_ERR_DENIED;
	return status;
}

static enum gba_status
txn_insert(struct iwf_db *db, struct iwf_txn *txn)
{
	struct sql_query q = sql_query(db->sql, TXN_ADD);
	int64_t number = 0;
	enum gba_status status;

	sql_text(&q, ":scs", txn->scs);
	sql_int(&q, ":reference", txn->reference);
	sql_text(&q, ":external_id", txn->external_id);
	sql_text(&q, ":msisdn", txn->msisdn);
	sql_text(&q, ":host", txn->host);
	sql_text(&q, ":realm", txn->realm);
	sql_text(&q, ":via", txn->via);
	sql_int(&q, ":end_to_end", txn->end_to_end);
	sql_blob(&q, ":content", txn->content, sizeof(txn->content));
	sql_int(&q, ":created_s", txn->created_s);
	sql_int(&q, ":expires_s", txn->expires_s);
	if (sql_row(&q))
		number = sql_get_int(&q, 0, 1, INT64_MAX);
	status = sql_end(&q);
	if (status == GBA_OK && number == 0)
		status = GBA_ERR_BUSY;
	if (status == GBA_OK)
		txn->number = number;
	return status;
}

enum gba_status
iwf_txn_add(struct iwf_db *db, struct iwf_txn *txn)
{
	enum gba_status status = sql_begin(db->sql);

	if (status != GBA_OK)
		return status;
	status = quota_use(db, txn->scs, 1, txn->created_s);
	if (status == GBA_OK)
		status = txn_insert(db, txn);
	if (status != GBA_OK) {
		sql_rollback(db->sql);
		return status;
	}
	return sql_commit(db->sql);
}

static enum gba_status
run_number(struct iwf_db *db, enum iwf_statement statement, int64_t number)
{
	struct sql_query q = sql_query(db->sql, statement);

	sql_int(&q, ":number", number);
	return sql_run(&q);
}

static enum gba_status
txn_lose(struct iwf_db *db, int64_t number, int64_t now_s)
{
	struct sql_query q = sql_query(db->sql, TXN_LOSE);

	sql_int(&q, ":number", number);
	sql_int(&q, ":now_s", now_s);
	return sql_run(&q);
}

enum gba_status
iwf_txn_drop(struct iwf_db *db, const struct iwf_txn *txn, bool lost, int64_t now_s)
{
	enum gba_status status = sql_begin(db->sql);

	if (status != GBA_OK)
		return status;
	if (lost)
		status = txn_lose(db, txn->number, now_s);
	else
		status = run_number(db, TXN_DROP, txn->number);
	if (status == GBA_OK && sql_changes(db->sql) > 0)
		status = quota_use(db, txn->scs, -1, now_s);
	if (status == GBA_ERR_DENIED) /* the SCS is no longer known */
		status = GBA_OK;
	if (status != GBA_OK) {
		sql_rollback(db->sql);
		return status;
	}
	return sql_commit(db->sql);
}

enum gba_status
iwf_txn_end(struct iwf_db *db, int64_t number, enum iwf_txn_state state, int64_t now_s)
{
	struct sql_query q = sql_query(db->sql, TXN_END);

	sql_int(&q, ":number", number);
	sql_int(&q, ":state", state);
	sql_int(&q, ":now_s", now_s);
	return sql_run(&q);
}

static enum gba_status
txn_accept(struct iwf_db *db, int64_t number, const char *smsc, int64_t now_s)
{
	struct sql_query q = sql_query(db->sql, TXN_ACCEPT);

	sql_int(&q, ":number", number);
	sql_text(&q, ":smsc", smsc);
	sql_int(&q, ":now_s", now_s);
	return sql_run(&q);
}

enum gba_status
iwf_txn_accept(struct iwf_db *db, int64_t number, const char *smsc, int64_t replaced,
	       int64_t now_s)
{
	enum gba_status status = sql_begin(db->sql);

	if (status != GBA_OK)
		return status;
	status = txn_accept(db, number, smsc, now_s);
	if (status == GBA_OK && replaced != 0)
		status = iwf_txn_end(db, replaced, IWF_TXN_REPLACED, now_s);
	if (status != GBA_OK) {
		sql_rollback(db->sql);
		return status;
	}
	return sql_commit(db->sql);
}

static void
txn_read(struct sql_query *q, struct iwf_txn *out)
{
	memset(out, 0, sizeof(*out));
	out->number = sql_get_int(q, 0, 1, INT64_MAX);
	sql_get_text(q, 1, out->scs, sizeof(out->scs));
	out->reference = (uint32_t)sql_get_int(q, 2, 0, UINT32_MAX);
	out->state = (enum iwf_txn_state)sql_get_int(q, 3, 0, IWF_TXN_STATES - 1);
	sql_get_text(q, 4, out->external_id, sizeof(out->external_id));
	sql_get_text(q, 5, out->msisdn, sizeof(out->msisdn));
	sql_get_text(q, 6, out->host, sizeof(out->host));
	sql_get_text(q, 7, out->realm, sizeof(out->realm));
	sql_get_text(q, 8, out->via, sizeof(out->via));
	sql_get_text(q, 9, out->smsc, sizeof(out->smsc));
	out->end_to_end = (uint32_t)sql_get_int(q, 10, 0, UINT32_MAX);
	out->created_s = sql_get_int(q, 11, 0, INT64_MAX);
	out->expires_s = sql_get_int(q, 12, 0, INT64_MAX);
	out->outcome = (int)sql_get_int(q, 13, -1, TSP_OUTCOME_UNCONFIRMED);
	out->due_s = sql_get_int(q, 14, 0, INT64_MAX);
	out->tries = (unsigned)sql_get_int(q, 15, 0, INT32_MAX);
	out->ended_s = sql_get_int(q, 16, 0, INT64_MAX);
	sql_get_exact(q, 17, out->content, sizeof(out->content));
}

enum gba_status
iwf_txn_find(struct iwf_db *db, struct iwf_txn *out, const char *scs, uint32_t reference)
{
	struct sql_query q = sql_query(db->sql, TXN_FIND);
	struct iwf_txn found;
	enum gba_status status;
	bool has;

	sql_text(&q, ":scs", scs);
	sql_int(&q, ":reference", reference);
	has = sql_row(&q);
	if (has)
		txn_read(&q, &found);
	status = sql_end(&q);
	if (status == GBA_OK && !has)
		status = GBA_ERR_NOT_FOUND;
	if (status == GBA_OK)
		*out = found;
	return status;
}

enum gba_status
iwf_txn_outcome(struct iwf_db *db, int64_t number, uint32_t outcome, int64_t due_s)
{
	struct sql_query q = sql_query(db->sql, TXN_OUTCOME);

	sql_int(&q, ":number", number);
	sql_int(&q, ":outcome", outcome);
	sql_int(&q, ":due_s", due_s);
	return sql_run(&q);
}

enum gba_status
iwf_txn_later(struct iwf_db *db, int64_t number, int64_t due_s)
{
	struct sql_query q = sql_query(db->sql, TXN_LATER);

	sql_int(&q, ":number", number);
	sql_int(&q, ":due_s", due_s);
	return sql_run(&q);
}

enum gba_status
iwf_txn_expire(struct iwf_db *db, int64_t before_s, int64_t now_s, int64_t *count)
{
	struct sql_query q = sql_query(db->sql, TXN_EXPIRE);
	enum gba_status status;

	sql_int(&q, ":outcome", TSP_OUTCOME_UNCONFIRMED);
	sql_int(&q, ":before_s", before_s);
	sql_int(&q, ":now_s", now_s);
	status = sql_run(&q);
	if (status == GBA_OK)
		*count = sql_changes(db->sql);
	return status;
}

enum gba_status
iwf_txn_due_via(struct iwf_db *db, int64_t now_s, char out[][IWF_IDENTITY_MAX + 1],
		size_t size, size_t *count)
{
	struct sql_query q = sql_query(db->sql, TXN_DUE_VIA);
	enum gba_status status;
	size_t n = 0;

	sql_int(&q, ":now_s", now_s);
	while (n < size && sql_row(&q))
		sql_get_text(&q, 0, out[n++], IWF_IDENTITY_MAX + 1);
	status = sql_end(&q);
	if (status == GBA_OK)
		*count = n;
	return status;
}

static enum gba_status
due_read(struct iwf_db *db, const char *via, int64_t now_s, struct iwf_txn *out,
	 size_t size, size_t *count)
{
	struct sql_query q = sql_query(db->sql, TXN_DUE);

	*count = 0;
	sql_text(&q, ":via", via);
	sql_int(&q, ":now_s", now_s);
	sql_int(&q, ":limit", (int64_t)size);
	while (*count < size && sql_row(&q))
		txn_read(&q, &out[(*count)++]);
	return sql_end(&q);
}

enum gba_status
iwf_txn_due(struct iwf_db *db, const char *via, int64_t now_s, int64_t again_s,
	    struct iwf_txn *out, size_t size, size_t *count)
{
	enum gba_status status = sql_begin(db->sql);
	size_t n = 0;

	if (status != GBA_OK)
		return status;
	status = due_read(db, via, now_s, out, size, &n);
	for (size_t i = 0; i < n && status == GBA_OK; i++)
		status = iwf_txn_later(db, out[i].number, again_s);
	if (status != GBA_OK) {
		sql_rollback(db->sql);
		return status;
	}
	*count = n;
	return sql_commit(db->sql);
}

enum gba_status
iwf_txn_restart(struct iwf_db *db, int64_t now_s)
{
	struct sql_query q = sql_query(db->sql, TXN_RESTART);
	enum gba_status status;

	sql_int(&q, ":now_s", now_s);
	status = sql_run(&q);
	if (status != GBA_OK)
		return status;
	q = sql_query(db->sql, TXN_WAKE);
	sql_int(&q, ":now_s", now_s);
	return sql_run(&q);
}

enum gba_status
iwf_txn_forget(struct iwf_db *db, int64_t before_s)
{
	struct sql_query q = sql_query(db->sql, TXN_FORGET);
	enum gba_status status;

	sql_int(&q, ":before_s", before_s);
	status = sql_run(&q);
	if (status != GBA_OK)
		return status;
	q = sql_query(db->sql, AUDIT_FORGET);
	sql_int(&q, ":before_s", before_s);
	return sql_run(&q);
}

enum gba_status
iwf_txn_count(struct iwf_db *db, uint64_t out[IWF_TXN_STATES])
{
	struct sql_query q = sql_query(db->sql, TXN_COUNT);
	uint64_t count[IWF_TXN_STATES] = { 0 };
	enum gba_status status;

	while (sql_row(&q))
		count[sql_get_int(&q, 0, 0, IWF_TXN_STATES - 1)] =
			(uint64_t)sql_get_int(&q, 1, 0, INT64_MAX);
	status = sql_end(&q);
	if (status == GBA_OK)
		memcpy(out, count, sizeof(count));
	return status;
}

enum gba_status
iwf_txn_each(struct iwf_db *db, const char *scs, unsigned limit,
	     void (*row)(void *ctx, const struct iwf_txn *txn), void *ctx)
{
	struct sql_query q = sql_query(db->sql, TXN_EACH);
	struct iwf_txn txn;

	sql_text(&q, ":scs", scs);
	sql_int(&q, ":limit", limit);
	while (sql_row(&q)) {
		txn_read(&q, &txn);
		row(ctx, &txn);
	}
	return sql_end(&q);
}
