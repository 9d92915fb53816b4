/* SPDX-License-Identifier: Apache-2.0 */
/* UEs as S6m names them: identities that each lead to one, and where it is served. */
#include "store/inside.h"

#include <string.h>

/* --- looking for one --------------------------------------------------------------- */

static void
query_name(struct query *q, enum store_ue_name by, const char *identity)
{
	static const char *const names[] = {
		[STORE_BY_IMPI] = ":impi",
		[STORE_BY_IMSI] = ":imsi",
		[STORE_BY_MSISDN] = ":msisdn",
		[STORE_BY_EXTERNAL] = ":external",
	};

	query_text(q, names[by],
		   identity); /* the others stay NULL, which equals nothing */
}

enum gba_status
ue_owner(struct db *db, enum store_ue_name by, const char *identity,
	 char impi[GBA_IMPI_MAX + 1])
{
	struct query q = query(db, STMT_UE_GET);
	enum gba_status status;
	bool found;

	impi[0] = '\0';
	query_name(&q, by, identity);
	found = query_row(&q);
	if (found)
		query_get_text(&q, 0, impi, GBA_IMPI_MAX + 1);
	status = query_end(&q);
	return status == GBA_OK && !found ? GBA_ERR_NOT_FOUND : status;
}

/* --- writing ----------------------------------------------------------------------- */

struct put {
	const struct store_ue *ue;
	bool replace;
	const char **taken;
};

static enum gba_status
run_for(struct db *db, enum stmt_id id, const char *impi)
{
	struct query q = query(db, id);

	query_text(&q, ":impi", impi);
	return query_run(&q);
}

/* GBA_ERR_DENIED when the identity is another UE's. */
static enum gba_status
claim(struct db *db, const struct store_ue *ue, enum store_ue_name by,
      const char *identity, const char **taken)
{
	char owner[GBA_IMPI_MAX + 1];
	const enum gba_status status = ue_owner(db, by, identity, owner);

	if (status == GBA_ERR_NOT_FOUND ||
	    (status == GBA_OK && strcmp(owner, ue->impi) == 0))
		return GBA_OK;
	if (status != GBA_OK)
		return status;
	*taken = identity;
	return GBA_ERR_DENIED;
}

/* Nothing is written before all of it is known to be right. */
static enum gba_status
check(struct db *db, const struct put *put)
{
	const struct store_ue *ue = put->ue;
	struct query q = query(db, STMT_SUBSCRIBER_GET);
	char owner[GBA_IMPI_MAX + 1];
	enum gba_status status;
	bool known;

	query_text(&q, ":impi", ue->impi);
	known = query_row(&q);
	status = query_end(&q);
	if (status == GBA_OK && !known)
		status = GBA_ERR_NOT_FOUND;
	if (status == GBA_OK && !put->replace) {
		status = ue_owner(db, STORE_BY_IMPI, ue->impi, owner);
		status = status == GBA_ERR_NOT_FOUND ? GBA_OK
			 : status == GBA_OK	     ? GBA_ERR_DENIED
						     : status;
	}
	if (status == GBA_OK)
		status = claim(db, ue, STORE_BY_IMSI, ue->imsi, put->taken);
	if (status == GBA_OK && ue->msisdn[0] != '\0')
		status = claim(db, ue, STORE_BY_MSISDN, ue->msisdn, put->taken);
	for (unsigned i = 0; status == GBA_OK && i < ue->external_count; i++)
		status = claim(db, ue, STORE_BY_EXTERNAL, ue->externals[i], put->taken);
	return status;
}

static enum gba_status
put_row(struct db *db, const struct store_ue *ue)
{
	struct query q = query(db, STMT_UE_PUT);

	query_text(&q, ":impi", ue->impi);
	query_text(&q, ":imsi", ue->imsi);
	query_text(&q, ":msisdn", ue->msisdn[0] != '\0' ? ue->msisdn : NULL);
	query_int(&q, ":services", ue->services);
	query_int(&q, ":absent", ue->absent);
	query_int(&q, ":no_teleservice", ue->no_teleservice);
	query_int(&q, ":call_barred", ue->call_barred);
	return query_run(&q);
}

static enum gba_status
put_externals(struct db *db, const struct store_ue *ue)
{
	enum gba_status status = run_for(db, STMT_UE_EXTERNAL_DELETE, ue->impi);

	for (unsigned i = 0; status == GBA_OK && i < ue->external_count; i++) {
		struct query q = query(db, STMT_UE_EXTERNAL_PUT);

		query_text(&q, ":external", ue->externals[i]);
		query_text(&q, ":impi", ue->impi);
		query_int(&q, ":position", i);
		status = query_run(&q);
	}
	for (unsigned i = 0; status == GBA_OK && i < ue->port_count; i++) {
		struct query q = query(db, STMT_UE_PORT_PUT);

		query_text(&q, ":impi", ue->impi);
		query_int(&q, ":port", ue->ports[i].port);
		query_text(&q, ":external", ue->externals[ue->ports[i].external]);
		status = query_run(&q);
	}
	return status;
}

static enum gba_status
put_nodes(struct db *db, const struct store_ue *ue)
{
	enum gba_status status = run_for(db, STMT_UE_NODE_DELETE, ue->impi);

	for (unsigned i = 0; status == GBA_OK && i < ue->node_count; i++) {
		const struct store_ue_node *node = &ue->nodes[i];
		struct query q = query(db, STMT_UE_NODE_PUT);

		query_text(&q, ":impi", ue->impi);
		query_int(&q, ":position", i);
		query_int(&q, ":kind", node->kind);
		query_text(&q, ":number", node->number);
		query_text(&q, ":name", node->name[0] != '\0' ? node->name : NULL);
		query_text(&q, ":realm", node->realm[0] != '\0' ? node->realm : NULL);
		status = query_run(&q);
	}
	return status;
}

static enum gba_status
put_run(struct store *store, struct db *db, void *arg)
{
	const struct put *put = arg;
	enum gba_status status = check(db, put);

	(void)store;
	if (status == GBA_OK)
		status = put_row(db, put->ue);
	if (status == GBA_OK)
		status = put_externals(db, put->ue);
	if (status == GBA_OK)
		status = put_nodes(db, put->ue);
	return status;
}

static bool
has_twins(const struct store_ue *ue)
{
	for (unsigned i = 1; i < ue->external_count; i++)
		for (unsigned j = 0; j < i; j++)
			if (strcmp(ue->externals[i], ue->externals[j]) == 0)
				return true;
	for (unsigned i = 1; i < ue->port_count; i++)
		for (unsigned j = 0; j < i; j++)
			if (ue->ports[i].port == ue->ports[j].port)
				return true;
	return false;
}

static bool
is_whole(const struct store_ue *ue)
{
	bool good = ue->impi[0] != '\0' && ue->imsi[0] != '\0' &&
		    ue->external_count <= STORE_UE_EXTERNALS &&
		    ue->port_count <= STORE_UE_PORTS &&
		    ue->node_count <= STORE_UE_NODES &&
		    ue->services < 1u << STORE_SERVICES;

	for (unsigned i = 0; good && i < ue->port_count; i++)
		good = ue->ports[i].external < ue->external_count;
	for (unsigned i = 0; good && i < ue->node_count; i++)
		good = ue->nodes[i].kind < STORE_NODE_KINDS;
	return good && !has_twins(ue);
}

enum gba_status
store_ue_put(struct store *store, const struct store_ue *ue, bool replace,
	     const char **taken)
{
	struct put put = { ue, replace, taken };

	*taken = NULL;
	return is_whole(ue) ? writer_call(store, put_run, &put) : GBA_ERR_ARG;
}

static enum gba_status
delete_run(struct store *store, struct db *db, void *arg)
{
	const enum gba_status status = run_for(db, STMT_UE_DELETE, *(const char **)arg);

	(void)store;
	return status == GBA_OK && sqlite3_changes(db->sql) == 0 ? GBA_ERR_NOT_FOUND
								 : status;
}

enum gba_status
store_ue_delete(struct store *store, const char *impi)
{
	return writer_call(store, delete_run, &impi);
}

/* --- reading ----------------------------------------------------------------------- */

static enum gba_status
get_externals(struct db *db, struct store_ue *ue)
{
	struct query q = query(db, STMT_UE_EXTERNAL_LIST);

	query_text(&q, ":impi", ue->impi);
	while (ue->external_count < STORE_UE_EXTERNALS && query_row(&q))
		query_get_text(&q, 0, ue->externals[ue->external_count++],
			       sizeof(ue->externals[0]));
	return query_end(&q);
}

static enum gba_status
get_ports(struct db *db, struct store_ue *ue)
{
	struct query q = query(db, STMT_UE_PORT_LIST);

	query_text(&q, ":impi", ue->impi);
	while (ue->port_count < STORE_UE_PORTS && query_row(&q))
		ue->ports[ue->port_count++] = (struct store_ue_port){
			.port = (uint16_t)query_get_int(&q, 0, 0, UINT16_MAX),
			.external =
				(unsigned)query_get_int(&q, 1, 0, STORE_UE_EXTERNALS - 1),
		};
	return query_end(&q);
}

static enum gba_status
get_nodes(struct db *db, struct store_ue *ue)
{
	struct query q = query(db, STMT_UE_NODE_LIST);

	query_text(&q, ":impi", ue->impi);
	while (ue->node_count < STORE_UE_NODES && query_row(&q)) {
		struct store_ue_node *node = &ue->nodes[ue->node_count++];

		node->kind = (enum store_node_kind)query_get_int(&q, 0, 0,
								 STORE_NODE_KINDS - 1);
		query_get_text(&q, 1, node->number, sizeof(node->number));
		query_get_text(&q, 2, node->name, sizeof(node->name));
		query_get_text(&q, 3, node->realm, sizeof(node->realm));
	}
	return query_end(&q);
}

/* The lists are read while the row is held, so that all are of one moment. */
static void
get_row(struct query *q, struct store_ue *ue)
{
	query_get_text(q, 0, ue->impi, sizeof(ue->impi));
	query_get_text(q, 1, ue->imsi, sizeof(ue->imsi));
	query_get_text(q, 2, ue->msisdn, sizeof(ue->msisdn));
	ue->services = (unsigned)query_get_int(q, 3, 0, (1 << STORE_SERVICES) - 1);
	ue->absent = query_get_int(q, 4, 0, 1) != 0;
	ue->no_teleservice = query_get_int(q, 5, 0, 1) != 0;
	ue->call_barred = query_get_int(q, 6, 0, 1) != 0;
	if (q->rc == SQLITE_OK &&
	    (get_externals(q->db, ue) != GBA_OK || get_ports(q->db, ue) != GBA_OK ||
	     get_nodes(q->db, ue) != GBA_OK))
		q->rc = q->db->rc;
}

enum gba_status
store_ue_get(struct store *store, struct store_ue *out, enum store_ue_name by,
	     const char *identity)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_UE_GET);
	enum gba_status status;
	bool found;

	memset(out, 0, sizeof(*out));
	query_name(&q, by, identity);
	found = query_row(&q);
	if (found)
		get_row(&q, out);
	status = reader_end(store, reader, &q, "read a UE");
	if (status == GBA_OK && !found)
		status = GBA_ERR_NOT_FOUND;
	if (status != GBA_OK)
		memset(out, 0, sizeof(*out));
	return status;
}

enum gba_status
store_ue_list(struct store *store, const char *after, unsigned limit,
	      void (*on_row)(void *ctx, const struct store_ue *ue), void *ctx)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_UE_LIST);

	query_text(&q, ":after", after != NULL ? after : "");
	query_int(&q, ":limit", limit);
	while (query_row(&q)) {
		struct store_ue ue = { 0 };

		get_row(&q, &ue);
		if (q.rc == SQLITE_OK)
			on_row(ctx, &ue);
	}
	return reader_end(store, reader, &q, "list the UEs");
}
