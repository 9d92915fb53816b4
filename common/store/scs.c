/* SPDX-License-Identifier: Apache-2.0 */
/* Which SCS may ask for which service of which UE. */
#include "store/inside.h"

#include <string.h>

struct change {
	const char *scs, *impi; /* impi NULL: any UE */
	unsigned services;
	bool allow;
};

static enum gba_status
run_one(struct db *db, const struct change *change, unsigned service, int *changes)
{
	static const enum stmt_id stmts[2][2] = {
		{ STMT_SCS_ANY_DELETE, STMT_SCS_ANY_PUT },
		{ STMT_SCS_UE_DELETE, STMT_SCS_UE_PUT },
	};
	struct query q = query(db, stmts[change->impi != NULL][change->allow]);
	enum gba_status status;

	query_text(&q, ":scs", change->scs);
	if (change->impi != NULL)
		query_text(&q, ":impi", change->impi);
	query_int(&q, ":service", service);
	status = query_run(&q);
	if (status == GBA_OK)
		*changes += sqlite3_changes(db->sql);
	return status;
}

static enum gba_status
change_run(struct store *store, struct db *db, void *arg)
{
	const struct change *change = arg;
	char impi[GBA_IMPI_MAX + 1];
	enum gba_status status = GBA_OK;
	int changes = 0;

	(void)store;
	if (change->impi != NULL)
		status = ue_owner(db, STORE_BY_IMPI, change->impi, impi);
	for (unsigned i = 0; status == GBA_OK && i < STORE_SERVICES; i++)
		if ((change->services & 1u << i) != 0)
			status = run_one(db, change, i, &changes);
	if (status == GBA_OK && !change->allow && changes == 0)
		status = GBA_ERR_NOT_FOUND;
	return status;
}

enum gba_status
store_scs_allow(struct store *store, const char *scs, const char *impi, unsigned services)
{
	struct change change = { scs, impi, services, true };

	return writer_call(store, change_run, &change);
}

enum gba_status
store_scs_forbid(struct store *store, const char *scs, const char *impi,
		 unsigned services)
{
	struct change change = { scs, impi, services, false };

	return writer_call(store, change_run, &change);
}

static enum gba_status
delete_run(struct store *store, struct db *db, void *arg)
{
	static const enum stmt_id stmts[] = { STMT_SCS_UE_DELETE_ALL,
					      STMT_SCS_ANY_DELETE_ALL };
	enum gba_status status = GBA_OK;
	int changes = 0;

	(void)store;
	for (size_t i = 0; status == GBA_OK && i < ARRAY_LEN(stmts); i++) {
		struct query q = query(db, stmts[i]);

		query_text(&q, ":scs", *(const char **)arg);
		status = query_run(&q);
		if (status == GBA_OK)
			changes += sqlite3_changes(db->sql);
	}
	return status == GBA_OK && changes == 0 ? GBA_ERR_NOT_FOUND : status;
}

enum gba_status
store_scs_delete(struct store *store, const char *scs)
{
	return writer_call(store, delete_run, &scs);
}

static unsigned
get_services(struct query *q, int column)
{
	return (unsigned)query_get_int(q, column, 0, (1 << STORE_SERVICES) - 1);
}

enum gba_status
store_scs_rights(struct store *store, struct store_scs_rights *out, const char *scs,
		 const char *impi)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_SCS_RIGHTS);
	struct store_scs_rights rights = { 0 };
	enum gba_status status;

	query_text(&q, ":scs", scs);
	query_text(&q, ":impi", impi);
	if (query_row(&q)) {
		rights.ue = get_services(&q, 0);
		rights.any = get_services(&q, 1);
	}
	status = reader_end(store, reader, &q, "read the rights of an SCS");
	if (status == GBA_OK)
		*out = rights;
	return status;
}

enum gba_status
store_scs_list(struct store *store, const char *scs, unsigned limit,
	       void (*on_row)(void *ctx, const char *scs, const char *impi,
			      unsigned services),
	       void *ctx)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_SCS_LIST);

	query_text(&q, ":scs", scs);
	query_int(&q, ":limit", limit);
	while (query_row(&q)) {
		char number[STORE_DIGITS_MAX + 1], impi[GBA_IMPI_MAX + 1];
		unsigned services;

		query_get_text(&q, 0, number, sizeof(number));
		query_get_text(&q, 1, impi, sizeof(impi));
		services = get_services(&q, 2);
		if (q.rc == SQLITE_OK)
			on_row(ctx, number, impi[0] != '\0' ? impi : NULL, services);
	}
	return reader_end(store, reader, &q, "list the SCSs");
}
