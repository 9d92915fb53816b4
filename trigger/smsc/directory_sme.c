/* SPDX-License-Identifier: Apache-2.0 */
/* SMEs. */
#include <string.h>

#include "base/secret.h"
#include "smsc/directory.h"
#include "smsc/directory_int.h"

enum gba_status
dir_list_read(struct db *db, struct dir_list *out, enum db_statement statement,
	      const char *name, const char *key)
{
	struct sql_query q = sql_query(db->sql, statement);

	sql_text(&q, name, key);
	out->count = 0;
	while (out->count < DIR_LIST_MAX && sql_row(&q)) {
		sql_get_text(&q, 0, out->item[out->count], sizeof(out->item[0]));
		out->count++;
	}
	return sql_end(&q);
}

bool
dir_list_has(const struct dir_list *list, const char *item)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->item[i], item) == 0)
			return true;
	return false;
}

enum gba_status
dir_delete(struct db *db, enum db_statement statement, const char *name, const char *key)
{
	enum gba_status status = db_begin(db);
	struct sql_query q;

	if (status != GBA_OK)
		return status;
	q = sql_query(db->sql, statement);
	sql_text(&q, name, key);
	status = sql_run(&q);
	if (status == GBA_OK && sql_changes(db->sql) == 0)
		status = GBA_ERR_NOT_FOUND;
	return db_end(db, status);
}

static void
read_sme(struct sql_query *q, struct sme *sme)
{
	const struct gba_octets password = sql_get_octets(q, 2);

	*sme = (struct sme){ .has_password = password.len > 0 };
	sql_get_text(q, 0, sme->system_id, sizeof(sme->system_id));
	sql_get_text(q, 1, sme->certificate, sizeof(sme->certificate));
	if (sme->has_password)
		sql_get_exact(q, 2, sme->password, sizeof(sme->password));
	sme->trusted = sql_get_int(q, 3, 0, 1) != 0;
	sme->any_ue = sql_get_int(q, 4, 0, 1) != 0;
	sme->rate = (unsigned)sql_get_int(q, 5, 0, UINT32_MAX);
}

static enum gba_status
get(struct db *db, struct sme *out, const char *system_id)
{
	struct sql_query q = sql_query(db->sql, SME_GET);
	enum gba_status status;
	struct sme sme;
	bool found;

	sql_text(&q, ":system_id", system_id);
	found = sql_row(&q);
	if (found)
		read_sme(&q, &sme);
	status = sql_end(&q);
	if (status == GBA_OK && !found)
		status = GBA_ERR_NOT_FOUND;
	if (status == GBA_OK)
		status = dir_list_read(db, &sme.addresses, SME_ADDRESS_EACH, ":system_id",
				       sme.system_id);
	if (status == GBA_OK)
		*out = sme;
	return status;
}

enum gba_status
dir_sme_get(struct db *db, struct sme *out, const char *system_id)
{
	enum gba_status status;

	db_lock(db);
	status = get(db, out, system_id);
	db_unlock(db);
	return status;
}

enum gba_status
dir_sme_by_address(struct db *db, struct sme *out, const char *address)
{
	char system_id[SYSTEM_ID_MAX + 1] = "";
	enum gba_status status;
	struct sql_query q;
	bool found;

	db_lock(db);
	q = sql_query(db->sql, SME_BY_ADDRESS);
	sql_text(&q, ":address", address);
	found = sql_row(&q);
	if (found)
		sql_get_text(&q, 0, system_id, sizeof(system_id));
	status = sql_end(&q);
	if (status == GBA_OK)
		status = found ? get(db, out, system_id) : GBA_ERR_NOT_FOUND;
	db_unlock(db);
	return status;
}

static enum gba_status
print_password(const struct db *db, uint8_t out[DB_PRINT_LEN], const char *system_id,
	       const char *password)
{
	const struct gba_octets parts[] = {
		{ (const uint8_t *)system_id, strlen(system_id) },
		{ (const uint8_t *)password, strlen(password) },
	};

	return db_print(db, out, "sme password", parts, ARRAY_LEN(parts));
}

bool
dir_sme_password_is(const struct db *db, const struct sme *sme, const char *password)
{
	uint8_t print[DB_PRINT_LEN];
	bool same;

	if (!sme->has_password)
		return true;
	same = print_password(db, print, sme->system_id, password) == GBA_OK &&
	       gba_equal_ct(print, sme->password, sizeof(print));
	gba_wipe(print, sizeof(print));
	return same;
}

bool
dir_sme_has_address(const struct sme *sme, const char *address)
{
	return dir_list_has(&sme->addresses, address);
}

enum gba_status
dir_sme_may(struct db *db, bool *out, const struct sme *sme, const char *imsi)
{
	enum gba_status status;
	struct sql_query q;
	bool found;

	*out = sme->any_ue;
	if (sme->any_ue)
		return GBA_OK;
	db_lock(db);
	q = sql_query(db->sql, SME_UE_IS);
	sql_text(&q, ":system_id", sme->system_id);
	sql_text(&q, ":imsi", imsi);
	found = sql_row(&q);
	status = sql_end(&q);
	db_unlock(db);
	if (status == GBA_OK)
		*out = found;
	return status;
}

/* --- provisioning ----------------------------------------------------------------------
 */

static enum gba_status
put_sme(struct db *db, const struct sme *sme, const uint8_t *password)
{
	struct sql_query q = sql_query(db->sql, SME_PUT);

	sql_text(&q, ":system_id", sme->system_id);
	sql_text(&q, ":certificate", sme->certificate);
	if (password != NULL)
		sql_blob(&q, ":password", password, DB_PRINT_LEN);
	sql_int(&q, ":trusted", sme->trusted);
	sql_int(&q, ":any_ue", sme->any_ue);
	sql_int(&q, ":rate", sme->rate);
	return sql_run(&q);
}

enum gba_status
dir_list_write(struct db *db, const struct dir_list *list, const struct dir_list_sql *s,
	       const char *key)
{
	struct sql_query q = sql_query(db->sql, s->clear);
	enum gba_status status;

	sql_text(&q, s->key, key);
	status = sql_run(&q);
	for (size_t i = 0; status == GBA_OK && i < list->count; i++) {
		q = sql_query(db->sql, s->put);
		sql_text(&q, s->key, key);
		sql_text(&q, s->item, list->item[i]);
		status = sql_run(&q);
	}
	return status;
}

enum gba_status
dir_sme_put(struct db *db, const struct sme *sme, const char *password)
{
	static const struct dir_list_sql addresses = { SME_ADDRESS_CLEAR, SME_ADDRESS_PUT,
						       ":system_id", ":address" };
	const uint8_t *stored = sme->has_password ? sme->password : NULL;
	uint8_t print[DB_PRINT_LEN];
	enum gba_status status = GBA_OK;

	if (password != NULL) {
		status = print_password(db, print, sme->system_id, password);
		stored = print;
	}
	if (status == GBA_OK)
		status = db_begin(db);
	if (status != GBA_OK)
		return status;
	status = put_sme(db, sme, stored);
	if (status == GBA_OK)
		status = dir_list_write(db, &sme->addresses, &addresses, sme->system_id);
	status = db_end(db, status);
	gba_wipe(print, sizeof(print));
	return status;
}

enum gba_status
dir_sme_delete(struct db *db, const char *system_id)
{
	return dir_delete(db, SME_DELETE, ":system_id", system_id);
}

enum gba_status
dir_sme_allow(struct db *db, const char *system_id, const char *imsi, bool allow)
{
	enum gba_status status = db_begin(db);
	struct sql_query q;

	if (status != GBA_OK)
		return status;
	q = sql_query(db->sql, allow ? SME_UE_PUT : SME_UE_DELETE);
	sql_text(&q, ":system_id", system_id);
	sql_text(&q, ":imsi", imsi);
	status = sql_run(&q);
	if (status == GBA_OK && !allow && sql_changes(db->sql) == 0)
		status = GBA_ERR_NOT_FOUND;
	return db_end(db, status);
}

enum gba_status
dir_sme_each(struct db *db, unsigned limit, void (*row)(void *ctx, const struct sme *sme),
	     void *ctx)
{
	enum gba_status status;
	struct sql_query q;
	struct sme sme;

	db_lock(db);
	q = sql_query(db->sql, SME_EACH);
	sql_int(&q, ":limit", limit);
	while (sql_row(&q)) {
		read_sme(&q, &sme);
		if (q.rc == 0 && dir_list_read(db, &sme.addresses, SME_ADDRESS_EACH,
					       ":system_id", sme.system_id) == GBA_OK)
			row(ctx, &sme);
	}
	status = sql_end(&q);
	db_unlock(db);
	return status;
}

enum gba_status
dir_sme_ues(struct db *db, const char *system_id,
	    void (*row)(void *ctx, const char *imsi, const char *msisdn), void *ctx)
{
	char imsi[MESSAGE_IMSI_MAX + 1], msisdn[MESSAGE_ADDRESS_MAX + 1];
	enum gba_status status;
	struct sql_query q;

	db_lock(db);
	q = sql_query(db->sql, SME_UE_EACH);
	sql_text(&q, ":system_id", system_id);
	while (sql_row(&q)) {
		sql_get_text(&q, 0, imsi, sizeof(imsi));
		sql_get_text(&q, 1, msisdn, sizeof(msisdn));
		row(ctx, imsi, msisdn);
	}
	status = sql_end(&q);
	db_unlock(db);
	return status;
}
