/* SPDX-License-Identifier: Apache-2.0 */
/* The database of the NAF SAs: opened, whose it is, what is sealed in it. */
#include "push/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/secret.h"

#define APPLICATION_ID 0x47424153 /* "GBAS" */
#define SN_BLOCK_MAX   4096
#define AAD_MAX	       64

/* clang-format off */
#define COLUMNS \
	"rand, ptid, fqdn, ua_id, gba_u, app_label, key, int_key, created_s, " \
	"expires_s, sn, sn_h, ue_id, ue_trp, uss, gpi"
const char *const push_statements[PUSH_STATEMENTS] = {
	[PUSH_META_GET] = "SELECT value FROM meta WHERE name = :name",
	[PUSH_META_PUT] = "INSERT INTO meta (name, value) VALUES (:name, :value)",
	[PUSH_META_SET] =
		"INSERT INTO meta (name, value) VALUES (:name, :value) "
		"ON CONFLICT (name) DO UPDATE SET value = :value",
	[PUSH_SA_PUT] =
		"INSERT INTO sa (" COLUMNS ") VALUES (:rand, :ptid, :fqdn, :ua_id, :gba_u, "
		":app_label, :key, :int_key, :created_s, :expires_s, :sn, :sn_h, :ue_id, "
		":ue_trp, :uss, :gpi) ON CONFLICT DO NOTHING",
	[PUSH_SA_BY_RAND] = "SELECT " COLUMNS " FROM sa WHERE rand = :rand",
	[PUSH_SA_BY_PTID] = "SELECT " COLUMNS " FROM sa WHERE ptid = :ptid",
	[PUSH_SA_DELETE] = "DELETE FROM sa WHERE rand = :rand",
	[PUSH_SA_LIST] =
		"SELECT " COLUMNS " FROM sa WHERE expires_s > :now_s "
		"AND fqdn = ifnull(:fqdn, fqdn) ORDER BY id DESC LIMIT :limit",
	[PUSH_SA_EXPIRE] =
		("DELETE FROM sa WHERE id IN "
		 "(SELECT id FROM sa WHERE expires_s <= :now_s LIMIT :limit)"),
	[PUSH_SA_COUNT] = "SELECT count(*) FROM sa",
	[PUSH_SN_PUT] = "UPDATE sa SET sn = :sn WHERE rand = :rand AND sn < :sn",
	[PUSH_SN_H_PUT] = "UPDATE sa SET sn_h = :sn_h WHERE rand = :rand AND sn_h < :sn_h",
	[PUSH_OUT_PUT] =
		"INSERT INTO outbox (rand, content, sn, message) VALUES (:rand, :content, :sn, "
		":message) RETURNING number",
	[PUSH_OUT_PROTECTED] =
		"UPDATE outbox SET sn = :sn, message = :message WHERE number = :number",
	[PUSH_OUT_DELETE] = "DELETE FROM outbox WHERE number = :number",
	[PUSH_OUT_NEXT] =
		"SELECT number, rand, ptid, fqdn, outbox.sn, message, content "
		"FROM outbox JOIN sa USING (rand) WHERE number > :after "
		"ORDER BY number LIMIT 1",
	[PUSH_WIPE_WAL] = "PRAGMA wal_checkpoint(TRUNCATE)",
};
/* clang-format on */

void
push_unlock(struct push_table *table)
{
	struct sql_query q;

	if (table->has_wiped) {
		q = sql_query(table->sql, PUSH_WIPE_WAL);
		(void)!sql_run(&q); /* logged */
		table->has_wiped = false;
	}
	pthread_mutex_unlock(&table->lock);
}

/* --- sealing ----------------------------------------------------------------------- */

static struct gba_octets
aad_of(uint8_t room[AAD_MAX], const char *column, const struct aka_rand *row)
{
	struct gba_buf aad = gba_buf(room, AAD_MAX);

	gba_buf_str(&aad, column);
	gba_buf_octet(&aad, 0);
	if (row != NULL)
		gba_buf_put(&aad, row->b, sizeof(row->b));
	return (struct gba_octets){ aad.p, aad.len };
}

enum gba_status
push_seal_octets(struct push_table *table, uint8_t *out, size_t *len, const char *column,
		 const struct aka_rand *row, struct gba_octets in)
{
	uint8_t room[AAD_MAX];
	enum gba_status status = GBA_OK;

	if (!table->sealed) {
		memcpy(out, in.p, in.len);
		*len = in.len;
		return GBA_OK;
	}
	status = gba_seal(out, &table->seal, &table->random, aad_of(room, column, row),
			  in);
	if (status == GBA_OK)
		*len = in.len + GBA_SEAL_OVERHEAD;
	return status;
}

enum gba_status
push_unseal_octets(struct push_table *table, uint8_t *out, size_t *len,
		   const char *column, const struct aka_rand *row, struct gba_octets in)
{
	uint8_t room[AAD_MAX];

	if (!table->sealed) {
		if (in.len > 0)
			memcpy(out, in.p, in.len);
		*len = in.len;
		return GBA_OK;
	}
	if (gba_unseal(out, &table->seal, aad_of(room, column, row), in) != GBA_OK)
		return GBA_ERR_STORE;
	*len = in.len - GBA_SEAL_OVERHEAD;
	return GBA_OK;
}

enum gba_status
push_seal(struct push_table *table, uint8_t *out, size_t *len, const char *column,
	  const struct aka_rand *row, const struct gba_ks_naf *key)
{
	return push_seal_octets(table, out, len, column, row,
				(struct gba_octets){ key->b, sizeof(key->b) });
}

enum gba_status
push_unseal(struct push_table *table, struct gba_ks_naf *key, const char *column,
	    const struct aka_rand *row, struct gba_octets in)
{
	size_t len;

	if (in.len != (table->sealed ? PUSH_SEALED_LEN : sizeof(key->b)))
		return GBA_ERR_STORE;
	return push_unseal_octets(table, key->b, &len, column, row, in);
}

/* --- whose database it is ---------------------------------------------------------- */

/* Sealed with the key of the table: tells another key, and clear text, from this one. */
static const struct gba_ks_naf check_text = { "opengba push: a sealing key fits" };

static const char *const side_names[] = { [PUSH_NAF] = "a Push-NAF", [PUSH_UE] = "a UE" };

static enum gba_status
check_seal(struct push_table *table, struct gba_octets kept)
{
	struct gba_ks_naf text;
	const char *why = NULL;

	if (kept.len == sizeof(text) && table->sealed)
		why = "it holds clear text, but a sealing key is configured: take the "
		      "key out of the configuration or begin a new database";
	else if (kept.len != sizeof(text) && !table->sealed)
		why = "it is sealed, but no sealing key is configured: name the key file "
		      "it was made with";
	else if (push_unseal(table, &text, "meta.value", NULL, kept) != GBA_OK ||
		 memcmp(text.b, check_text.b, sizeof(text.b)) != 0)
		why = "it is sealed with another key: name the key file it was made with";
	if (why != NULL)
		gba_log(table->conf.log, GBA_LOG_ERROR, "push", "%s: %s", table->path,
			why);
	return why == NULL ? GBA_OK : GBA_ERR_STORE;
}

static enum gba_status
check_side(struct push_table *table, struct gba_octets kept)
{
	const enum push_side other = table->conf.side == PUSH_NAF ? PUSH_UE : PUSH_NAF;

	if (kept.len == 1 && kept.p[0] == table->conf.side)
		return GBA_OK;
	gba_log(table->conf.log, GBA_LOG_ERROR, "push",
		"%s holds the SAs of %s: name another file", table->path,
		side_names[other]);
	return GBA_ERR_STORE;
}

/* What is kept under a name: check it, or put it into a new database. */
static enum gba_status
check_or_put(struct push_table *table, const char *name, struct gba_octets value,
	     enum gba_status (*check)(struct push_table *table, struct gba_octets kept))
{
	struct sql_query q = sql_query(table->sql, PUSH_META_GET);
	enum gba_status status = GBA_OK;
	bool found = false;

	sql_text(&q, ":name", name);
	if (sql_row(&q)) {
		found = true;
		status = check(table, sql_get_octets(&q, 0));
	}
	if (sql_end(&q) != GBA_OK)
		status = GBA_ERR_STORE;
	if (status != GBA_OK || found)
		return status;
	q = sql_query(table->sql, PUSH_META_PUT);
	sql_text(&q, ":name", name);
	sql_blob(&q, ":value", value.p, value.len);
	return sql_run(&q);
}

static enum gba_status
check_meta(struct push_table *table)
{
	const uint8_t side = (uint8_t)table->conf.side;
	uint8_t sealed[PUSH_SEALED_LEN];
	enum gba_status status;
	size_t len;

	status = push_seal(table, sealed, &len, "meta.value", NULL, &check_text);
	if (status == GBA_OK)
		status = sql_begin(table->sql);
	if (status != GBA_OK)
		return status;
	status = check_or_put(table, "side", (struct gba_octets){ &side, 1 }, check_side);
	if (status == GBA_OK)
		status = check_or_put(table, "seal", (struct gba_octets){ sealed, len },
				      check_seal);
	if (status == GBA_OK)
		status = sql_commit(table->sql);
	sql_rollback(table->sql);
	return status;
}

/* --- opening ----------------------------------------------------------------------- */

static enum gba_status
open_database(struct push_table *table)
{
	const struct sql_conf conf = {
		.path = table->path,
		.application_id = APPLICATION_ID,
		.steps = push_steps,
		.step_count = push_step_count,
		.statements = push_statements,
		.statement_count = PUSH_STATEMENTS,
		.room = "push",
		.log = table->conf.log,
	};
	enum gba_status status = sql_open(&table->sql, &conf);

	return status == GBA_OK ? check_meta(table) : status;
}

enum gba_status
push_table_new(struct push_table **out, const struct push_conf *conf)
{
	struct push_table *table;
	enum gba_status status;

	if (conf->sn_block < 1 || conf->sn_block > SN_BLOCK_MAX)
		return GBA_ERR_ARG;
	table = calloc(1, sizeof(*table));
	if (table == NULL)
		return GBA_ERR_NOMEM;
	pthread_mutex_init(&table->lock, NULL);
	pthread_mutex_init(&table->put_lock, NULL);
	pthread_cond_init(&table->put_done, NULL);
	table->puts_last = &table->puts;
	table->conf = *conf;
	table->random = *conf->random;
	table->sealed = conf->seal != NULL;
	if (table->sealed)
		table->seal = *conf->seal;
	push_hot_init(table);
	table->path = strdup(conf->path);
	status = table->path != NULL ? open_database(table) : GBA_ERR_NOMEM;
	if (status != GBA_OK) {
		push_table_free(table);
		return status;
	}
	*out = table;
	return GBA_OK;
}

void
push_table_free(struct push_table *table)
{
	if (table == NULL)
		return;
	sql_close(table->sql);
	push_hot_fini(table);
	pthread_mutex_destroy(&table->lock);
	pthread_mutex_destroy(&table->put_lock);
	pthread_cond_destroy(&table->put_done);
	free(table->path);
	gba_wipe(&table->seal, sizeof(table->seal));
	free(table);
}
