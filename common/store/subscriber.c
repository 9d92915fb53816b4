/* SPDX-License-Identifier: Apache-2.0 */
/* Subscribers: secrets sealed in their row, the SQN in a row of its own. */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/sqn.h"
#include "store/inside.h"

#define SEALED_MAX (sizeof(struct aka_k) + GBA_SEAL_OVERHEAD)

void
store_subscriber_fini(struct store_subscriber *sub)
{
	free(sub->guss);
	free(sub->impus);
	gba_wipe(sub, sizeof(*sub));
}

/* --- reading a row ----------------------------------------------------------------- */

/* All but the secrets' octets, and what takes memory. */
static void
get_row(struct query *q, struct store_subscriber *sub)
{
	query_get_text(q, 0, sub->impi, sizeof(sub->impi));
	sub->sec.alg = (enum aka_alg)query_get_int(q, 1, 0, AKA_XOR);
	sub->sec.k_len = (uint8_t)query_get_int(q, 2, 0, sizeof(sub->sec.k.b));
	sub->sec.res_len = (uint8_t)query_get_int(q, 3, 0, 16);
	sub->sec.tuak_iterations = (uint8_t)query_get_int(q, 4, 0, UINT8_MAX);
	query_get_exact(q, 7, sub->amf.b, sizeof(sub->amf.b));
	sub->uicc =
		(enum guss_uicc)query_get_int(q, 8, GUSS_UICC_ABSENT, GUSS_UICC_SIM);
	sub->barred = query_get_int(q, 9, 0, 1) != 0;
	sub->updated_s = query_get_int(q, 10, INT64_MIN, INT64_MAX);
	sub->sqn = aka_sqn_from_u64(
		(uint64_t)query_get_int(q, 12, 0, INT64_C(0xffffffffffff)));
}

/* On the heap, also when the row turns out to be bad. */
static void
get_long(struct query *q, struct store_subscriber *sub)
{
	sub->guss = query_get_dup(q, 11);
	identities_get(q, 13, sub);
}

static enum gba_status
get_secrets(struct store *store, struct query *q, struct store_subscriber *sub)
{
	const struct gba_octets row = { (const uint8_t *)sub->impi, strlen(sub->impi) };
	enum gba_status status =
		store_unseal(store, sub->sec.k.b, sizeof(sub->sec.k.b), "subscriber.k",
			     row, query_get_octets(q, 5));

	if (status == GBA_OK)
		status = store_unseal(store, sub->sec.opc.b, sizeof(sub->sec.opc.b),
				      "subscriber.opc", row, query_get_octets(q, 6));
	if (status == GBA_OK)
		status = identities_unseal(store, q, 16, sub);
	return status;
}

enum gba_status
store_subscriber_get(struct store *store, struct store_subscriber *out, const char *impi)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_SUBSCRIBER_GET);
	enum gba_status opened = GBA_ERR_NOT_FOUND, status;
	struct store_subscriber sub = { 0 };

	query_text(&q, ":impi", impi);
	if (query_row(&q)) {
		get_row(&q, &sub);
		get_long(&q, &sub);
		if (q.rc == SQLITE_OK)
			opened = get_secrets(store, &q, &sub);
	}
	status = reader_end(store, reader, &q, "read a subscriber");
	if (status == GBA_OK)
		status = opened;
	if (status == GBA_OK)
		*out = sub;
	else
		store_subscriber_fini(&sub);
	gba_wipe(&sub, sizeof(sub));
	return status;
}

enum gba_status
store_subscriber_list(struct store *store, const char *after, unsigned limit,
		      void (*on_row)(void *ctx, const struct store_subscriber *sub),
		      void *ctx)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_SUBSCRIBER_LIST);

	query_text(&q, ":after", after != NULL ? after : "");
	query_int(&q, ":limit", limit);
	while (query_row(&q)) {
		struct store_subscriber sub = { 0 };

		get_row(&q, &sub);
		get_long(&q, &sub);
		if (q.rc == SQLITE_OK)
			on_row(ctx, &sub);
		free(sub.guss);
		free(sub.impus);
	}
	return reader_end(store, reader, &q, "list subscribers");
}

/* --- writing ----------------------------------------------------------------------- */

struct put {
	const struct store_subscriber *subs;
	size_t count, at;
	bool replace;
};

/* Is this the card that is stored already? Its SQN must then not fall back. A record that
 * does not open counts as another card: replacing it is the way to repair it. */
static enum gba_status
find_old(struct store *store, struct db *db, const struct store_subscriber *sub,
	 bool *exists, bool *same_card, uint64_t *sqn)
{
	struct query q = query(db, STMT_SUBSCRIBER_GET);
	struct store_subscriber old = { 0 };

	*exists = *same_card = false;
	query_text(&q, ":impi", sub->impi);
	if (query_row(&q)) {
		get_row(&q, &old);
		*exists = true;
		*sqn = aka_sqn_to_u64(&old.sqn);
		*same_card =
			get_secrets(store, &q, &old) == GBA_OK &&
			old.sec.alg == sub->sec.alg &&
			gba_equal_ct(old.sec.k.b, sub->sec.k.b, sizeof(old.sec.k.b)) &&
			gba_equal_ct(old.sec.opc.b, sub->sec.opc.b,
				     sizeof(old.sec.opc.b));
	}
	gba_wipe(&old, sizeof(old));
	return query_end(&q);
}

static enum gba_status
put_sqn(struct db *db, const char *impi, uint64_t sqn)
{
	struct query q = query(db, STMT_SQN_PUT);

	query_text(&q, ":impi", impi);
	query_int(&q, ":sqn", (int64_t)sqn);
	return query_run(&q);
}

static enum gba_status
put_record(struct store *store, struct db *db, const struct store_subscriber *sub)
{
	const struct gba_octets row = { (const uint8_t *)sub->impi, strlen(sub->impi) };
	const struct gba_octets k = { sub->sec.k.b, sizeof(sub->sec.k.b) };
	const struct gba_octets opc = { sub->sec.opc.b, sizeof(sub->sec.opc.b) };
	uint8_t sealed_k[SEALED_MAX], sealed_opc[SEALED_MAX];
	size_t k_len, opc_len;
	struct query q;
	enum gba_status status =
		store_seal(store, sealed_k, &k_len, "subscriber.k", row, k);

	if (status == GBA_OK)
		status = store_seal(store, sealed_opc, &opc_len, "subscriber.opc", row,
				    opc);
	if (status != GBA_OK)
		goto out;
	q = query(db, STMT_SUBSCRIBER_PUT);
	query_text(&q, ":impi", sub->impi);
	query_int(&q, ":alg", sub->sec.alg);
	query_int(&q, ":k_len", sub->sec.k_len);
	query_int(&q, ":res_len", sub->sec.res_len);
	query_int(&q, ":tuak_iterations", sub->sec.tuak_iterations);
	query_blob(&q, ":k", sealed_k, k_len);
	query_blob(&q, ":opc", sealed_opc, opc_len);
	query_blob(&q, ":amf", sub->amf.b, sizeof(sub->amf.b));
	query_int(&q, ":uicc", sub->uicc);
	query_int(&q, ":barred", sub->barred);
	query_int(&q, ":updated_s", gba_wall_s(&store->clock));
	query_text(&q, ":guss", sub->guss);
	status = query_run(&q);
out:
	gba_wipe(sealed_k, sizeof(sealed_k)); /* in clear in a store without a key */
	gba_wipe(sealed_opc, sizeof(sealed_opc));
	return status;
}

static enum gba_status
put_one(struct store *store, struct db *db, const struct store_subscriber *sub,
	bool replace)
{
	const uint64_t given = aka_sqn_to_u64(&sub->sqn);
	uint64_t stored = 0;
	bool exists, same_card;
	enum gba_status status = find_old(store, db, sub, &exists, &same_card, &stored);

	if (status != GBA_OK)
		return status;
	if (exists && !replace)
		return GBA_ERR_DENIED;
	status = put_record(store, db, sub);
	if (status == GBA_OK)
		status = identities_put(store, db, sub);
	if (status == GBA_OK)
		status = put_sqn(db, sub->impi,
				 same_card && stored > given ? stored : given);
	return status;
}

static enum gba_status
put_run(struct store *store, struct db *db, void *arg)
{
	struct put *put = arg;
	enum gba_status status = GBA_OK;

	for (put->at = 0; status == GBA_OK && put->at < put->count; put->at++)
		status = put_one(store, db, &put->subs[put->at], put->replace);
	if (status != GBA_OK)
		put->at--;
	return status;
}

enum gba_status
store_subscriber_put_all(struct store *store, const struct store_subscriber *subs,
			 size_t count, bool replace, size_t *bad)
{
	struct put put = { .subs = subs, .count = count, .replace = replace };
	enum gba_status status;

	for (size_t i = 0; i < count; i++) {
		if (subs[i].impi[0] == '\0') {
			*bad = i;
			return GBA_ERR_ARG;
		}
	}
	status = writer_call(store, put_run, &put);
	if (status != GBA_OK && put.at < count)
		*bad = put.at;
	for (size_t i = 0; status == GBA_OK && i < count; i++)
		sqn_forget(store, subs[i].impi);
	return status;
}

enum gba_status
store_subscriber_put(struct store *store, const struct store_subscriber *sub,
		     bool replace)
{
	size_t bad;

	return store_subscriber_put_all(store, sub, 1, replace, &bad);
}

struct guss_change {
	const char *impi, *guss;
};

static enum gba_status
guss_run(struct store *store, struct db *db, void *arg)
{
	const struct guss_change *change = arg;
	struct query q = query(db, STMT_SUBSCRIBER_GUSS);
	enum gba_status status;

	query_text(&q, ":impi", change->impi);
	query_text(&q, ":guss", change->guss);
	query_int(&q, ":updated_s", gba_wall_s(&store->clock));
	status = query_run(&q);
	if (status == GBA_OK && sqlite3_changes(db->sql) == 0)
		status = GBA_ERR_NOT_FOUND;
	return status;
}

enum gba_status
store_subscriber_guss(struct store *store, const char *impi, const char *guss)
{
	struct guss_change change = { impi, guss };

	return writer_call(store, guss_run, &change);
}

static enum gba_status
run_for_impi(struct db *db, enum stmt_id id, const char *impi)
{
	struct query q = query(db, id);

	query_text(&q, ":impi", impi);
	return query_run(&q);
}

static enum gba_status
delete_run(struct store *store, struct db *db, void *arg)
{
	const char *impi = *(const char **)arg;
	enum gba_status status = run_for_impi(db, STMT_SUBSCRIBER_DELETE, impi);

	(void)store;
	if (status == GBA_OK && sqlite3_changes(db->sql) == 0)
		status = GBA_ERR_NOT_FOUND;
	if (status == GBA_OK)
		status = run_for_impi(db, STMT_BINDING_DELETE_IMPI, impi);
	if (status == GBA_OK)
		status = run_for_impi(db, STMT_TMPI_DELETE_IMPI, impi);
	return status;
}

enum gba_status
store_subscriber_delete(struct store *store, const char *impi)
{
	const enum gba_status status = writer_call(store, delete_run, &impi);

	if (status == GBA_OK)
		sqn_forget(store, impi);
	return status;
}
