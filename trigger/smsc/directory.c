/* SPDX-License-Identifier: Apache-2.0 */
/* Subscribers, nodes and links. */
#include "smsc/directory.h"

#include <string.h>

#include "smsc/directory_int.h"

/* --- subscribers -----------------------------------------------------------------------
 */

static void
read_sub(struct sql_query *q, struct sub *sub)
{
	*sub = (struct sub){ .is_protected = sql_get_int(q, 4, 0, 1) != 0 };
	sql_get_text(q, 0, sub->imsi, sizeof(sub->imsi));
	sql_get_text(q, 1, sub->msisdn, sizeof(sub->msisdn));
	sql_get_text(q, 2, sub->external_id, sizeof(sub->external_id));
	sql_get_text(q, 3, sub->node, sizeof(sub->node));
}

static bool
is_said(const char *text)
{
	return text != NULL && *text != '\0';
}

/* external_id: room for it, as long as the query. */
static struct sql_query
by_name(struct db *db, char external_id[EXTERNAL_ID_MAX + 1], const struct sub_name *name)
{
	struct sql_query q;

	if (is_said(name->imsi)) {
		q = sql_query(db->sql, SUB_GET);
		sql_text(&q, ":imsi", name->imsi);
	} else if (is_said(name->msisdn)) {
		q = sql_query(db->sql, SUB_BY_MSISDN);
		sql_text(&q, ":msisdn", name->msisdn);
	} else {
		if (!is_said(name->external_id) ||
		    external_id_canonical(external_id, gba_text(name->external_id)) !=
			    GBA_OK)
			external_id[0] = '\0'; /* which nobody has */
		q = sql_query(db->sql, SUB_BY_EXTERNAL_ID);
		sql_text(&q, ":external_id", external_id);
	}
	return q;
}

enum gba_status
dir_sub_get(struct db *db, struct sub *out, const struct sub_name *name)
{
	char external_id[EXTERNAL_ID_MAX + 1];
	enum gba_status status;
	struct sql_query q;
	struct sub sub;
	bool found;

	db_lock(db);
	q = by_name(db, external_id, name);
	found = sql_row(&q);
	if (found)
		read_sub(&q, &sub);
	status = sql_end(&q);
	if (status == GBA_OK && !found)
		status = GBA_ERR_NOT_FOUND;
	if (status == GBA_OK)
		status = dir_list_read(db, &sub.senders, SUB_SENDER_EACH, ":imsi",
				       sub.imsi);
	db_unlock(db);
	if (status == GBA_OK)
		*out = sub;
	return status;
}

bool
dir_sub_has_sender(const struct sub *sub, const char *sender)
{
	return dir_list_has(&sub->senders, sender);
}

static const char *
or_null(const char *text)
{
	return *text != '\0' ? text : NULL;
}

static enum gba_status
put_sub(struct db *db, const struct sub *sub)
{
	struct sql_query q = sql_query(db->sql, SUB_PUT);

	sql_text(&q, ":imsi", sub->imsi);
	sql_text(&q, ":msisdn", or_null(sub->msisdn));
	sql_text(&q, ":external_id", or_null(sub->external_id));
	sql_text(&q, ":node", sub->node);
	sql_int(&q, ":protected", sub->is_protected);
	return sql_run(&q);
}

enum gba_status
dir_sub_put(struct db *db, const struct sub *sub)
{
	static const struct dir_list_sql senders = { SUB_SENDER_CLEAR, SUB_SENDER_PUT,
						     ":imsi", ":sender" };
	enum gba_status status = db_begin(db);

	if (status != GBA_OK)
		return status;
	status = put_sub(db, sub);
	if (status == GBA_OK)
		status = dir_list_write(db, &sub->senders, &senders, sub->imsi);
	return db_end(db, status);
}

enum gba_status
dir_sub_delete(struct db *db, const char *imsi)
{
	return dir_delete(db, SUB_DELETE, ":imsi", imsi);
}

enum gba_status
dir_sub_each(struct db *db, unsigned limit, void (*row)(void *ctx, const struct sub *sub),
	     void *ctx)
{
	enum gba_status status;
	struct sql_query q;
	struct sub sub;

	db_lock(db);
	q = sql_query(db->sql, SUB_EACH);
	sql_int(&q, ":limit", limit);
	while (sql_row(&q)) {
		read_sub(&q, &sub);
		if (q.rc == 0 && dir_list_read(db, &sub.senders, SUB_SENDER_EACH, ":imsi",
					       sub.imsi) == GBA_OK)
			row(ctx, &sub);
	}
	status = sql_end(&q);
	db_unlock(db);
	return status;
}

/* --- nodes -----------------------------------------------------------------------------
 */

enum gba_status
dir_node_get(struct db *db, char url[DIR_URL_MAX + 1], const char *name)
{
	char found[DIR_URL_MAX + 1] = "";
	enum gba_status status;
	struct sql_query q;

	db_lock(db);
	q = sql_query(db->sql, NODE_GET);
	sql_text(&q, ":name", name);
	if (sql_row(&q))
		sql_get_text(&q, 0, found, sizeof(found));
	status = sql_end(&q);
	db_unlock(db);
	if (status != GBA_OK)
		return status;
	if (found[0] == '\0')
		return GBA_ERR_NOT_FOUND;
	memcpy(url, found, sizeof(found));
	return GBA_OK;
}

enum gba_status
dir_node_put(struct db *db, const char *name, const char *url)
{
	enum gba_status status = db_begin(db);
	struct sql_query q;

	if (status != GBA_OK)
		return status;
	q = sql_query(db->sql, NODE_PUT);
	sql_text(&q, ":name", name);
	sql_text(&q, ":url", url);
	return db_end(db, sql_run(&q));
}

enum gba_status
dir_node_delete(struct db *db, const char *name)
{
	return dir_delete(db, NODE_DELETE, ":name", name);
}

enum gba_status
dir_node_each(struct db *db, unsigned limit,
	      void (*row)(void *ctx, const char *name, const char *url), void *ctx)
{
	char name[MESSAGE_IDENTITY_MAX + 1], url[DIR_URL_MAX + 1];
	enum gba_status status;
	struct sql_query q;

	db_lock(db);
	q = sql_query(db->sql, NODE_EACH);
	sql_int(&q, ":limit", limit);
	while (sql_row(&q)) {
		sql_get_text(&q, 0, name, sizeof(name));
		sql_get_text(&q, 1, url, sizeof(url));
		row(ctx, name, url);
	}
	status = sql_end(&q);
	db_unlock(db);
	return status;
}

/* --- links -----------------------------------------------------------------------------
 */

static const char *const class_names[] = {
	[LINK_MSC] = "msc",
	[LINK_SC] = "sc",
	[LINK_HOME_SC] = "home-sc",
};

const char *dir_link_class_name(enum link_class class)
{
	return class_names[class];
}

bool
dir_link_class_parse(enum link_class *out, const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(class_names); i++)
		if (strcmp(class_names[i], word) == 0) {
			*out = (enum link_class)i;
			return true;
		}
	return false;
}

static void
read_link(struct sql_query *q, struct link *link)
{
	*link = (struct link){
		.class = (enum link_class)sql_get_int(q, 1, 0, LINK_HOME_SC),
		.trusted = sql_get_int(q, 2, 0, 1) != 0,
	};
	sql_get_text(q, 0, link->name, sizeof(link->name));
}

enum gba_status
dir_link_get(struct db *db, struct link *out, const char *name)
{
	enum gba_status status;
	struct link found;
	struct sql_query q;
	bool is_there;

	db_lock(db);
	q = sql_query(db->sql, LINK_GET);
	sql_text(&q, ":name", name);
	is_there = sql_row(&q);
	if (is_there)
		read_link(&q, &found);
	status = sql_end(&q);
	db_unlock(db);
	if (status == GBA_OK && !is_there)
		status = GBA_ERR_NOT_FOUND;
	if (status == GBA_OK)
		*out = found;
	return status;
}

enum gba_status
dir_link_put(struct db *db, const struct link *link)
{
	enum gba_status status = db_begin(db);
	struct sql_query q;

	if (status != GBA_OK)
		return status;
	q = sql_query(db->sql, LINK_PUT);
	sql_text(&q, ":name", link->name);
	sql_int(&q, ":class", link->class);
	sql_int(&q, ":trusted", link->trusted);
	return db_end(db, sql_run(&q));
}

enum gba_status
dir_link_delete(struct db *db, const char *name)
{
	return dir_delete(db, LINK_DELETE, ":name", name);
}

enum gba_status
dir_link_each(struct db *db, unsigned limit,
	      void (*row)(void *ctx, const struct link *link), void *ctx)
{
	enum gba_status status;
	struct sql_query q;
	struct link link;

	db_lock(db);
	q = sql_query(db->sql, LINK_EACH);
	sql_int(&q, ":limit", limit);
	while (sql_row(&q)) {
		read_link(&q, &link);
		row(ctx, &link);
	}
	status = sql_end(&q);
	db_unlock(db);
	return status;
}
