/* SPDX-License-Identifier: Apache-2.0 */
/* Public identities and SIP Digest credentials of subscribers; nodes and their IND. */
#include <string.h>

#include "base/secret.h"
#include "crypto/sqn.h"
#include "store/inside.h"

#define HA1_COLUMN "digest.ha1"

/* --- what belongs to a subscriber -------------------------------------------------- */

static struct gba_octets
row_name(const struct store_subscriber *sub)
{
	return (struct gba_octets){ (const uint8_t *)sub->impi, strlen(sub->impi) };
}

static enum gba_status
digest_put(struct store *store, struct db *db, const struct store_subscriber *sub)
{
	const struct digest_credentials *digest = &sub->digest;
	const struct gba_octets ha1 = { digest->ha1, sizeof(digest->ha1) };
	uint8_t sealed[sizeof(digest->ha1) + GBA_SEAL_OVERHEAD];
	enum gba_status status;
	size_t len;

	status = store_seal(store, sealed, &len, HA1_COLUMN, row_name(sub), ha1);
	if (status == GBA_OK) {
		struct query q = query(db, STMT_DIGEST_PUT);

		query_text(&q, ":impi", sub->impi);
		query_text(&q, ":realm", digest->realm);
		query_int(&q, ":sess", digest->sess);
		query_int(&q, ":qop", digest->qop);
		query_blob(&q, ":ha1", sealed, len);
		status = query_run(&q);
	}
	gba_wipe(sealed, sizeof(sealed)); /* in clear in a store without a key */
	return status;
}

static enum gba_status
impus_put(struct db *db, const struct store_subscriber *sub)
{
	const char *rest = sub->impus != NULL ? sub->impus : "";
	enum gba_status status = GBA_OK;

	for (int position = 0; status == GBA_OK && *rest != '\0'; position++) {
		const size_t len = strcspn(rest, " ");
		struct query q = query(db, STMT_IMPU_PUT);
		char impu[GBA_IMPU_MAX + 1];

		if (gba_text_copy(impu, sizeof(impu), (struct gba_text){ rest, len }) !=
		    GBA_OK)
			return GBA_ERR_ARG;
		query_text(&q, ":impu", impu);
		query_text(&q, ":impi", sub->impi);
		query_int(&q, ":position", position);
		status = query_run(&q);
		rest += len + (rest[len] == ' ');
	}
	return status;
}

static enum gba_status
clear(struct db *db, enum stmt_id id, const char *impi)
{
	struct query q = query(db, id);

	query_text(&q, ":impi", impi);
	return query_run(&q);
}

enum gba_status
identities_put(struct store *store, struct db *db, const struct store_subscriber *sub)
{
	enum gba_status status = clear(db, STMT_IMPU_DELETE, sub->impi);

	if (status == GBA_OK)
		status = clear(db, STMT_DIGEST_DELETE, sub->impi);
	if (status == GBA_OK)
		status = impus_put(db, sub);
	if (status == GBA_OK && sub->digest.realm[0] != '\0')
		status = digest_put(store, db, sub);
	return status;
}

void
identities_get(struct query *q, int first, struct store_subscriber *sub)
{
	struct digest_credentials *digest = &sub->digest;

	if (sqlite3_column_type(q->stmt, first) != SQLITE_NULL) {
		query_get_text(q, first, digest->realm, sizeof(digest->realm));
		digest->sess = query_get_int(q, first + 1, 0, 1) != 0;
		digest->qop = (enum digest_qop)query_get_int(
			q, first + 2, DIGEST_QOP_AUTH, DIGEST_QOP_AUTH_INT);
	}
	sub->impus = query_get_dup(q, first + 4);
}

enum gba_status
identities_unseal(struct store *store, struct query *q, int ha1_column,
		  struct store_subscriber *sub)
{
	if (sub->digest.realm[0] == '\0')
		return GBA_OK;
	return store_unseal(store, sub->digest.ha1, sizeof(sub->digest.ha1), HA1_COLUMN,
			    row_name(sub), query_get_octets(q, ha1_column));
}

enum gba_status
store_impu_find(struct store *store, struct store_impu *out, const char *impu,
		const char *impi)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_IMPU_FIND);
	struct store_impu found = { .count = 0 };
	enum gba_status status;

	query_text(&q, ":impu", impu);
	query_text(&q, ":impi", impi);
	if (query_row(&q)) {
		query_get_text(&q, 0, found.impi, sizeof(found.impi));
		found.count = (unsigned)query_get_int(&q, 1, 0, UINT32_MAX);
		found.related = query_get_int(&q, 2, 0, 1) != 0;
	}
	status = reader_end(store, reader, &q, "resolve a public identity");
	if (status == GBA_OK)
		*out = found;
	return status;
}

/* --- nodes ------------------------------------------------------------------------- */

struct node {
	const char *identity;
	unsigned ind;
};

/* True when the node is known already. */
static bool
node_find(struct query *q, struct node *node)
{
	bool found;

	query_text(q, ":identity", node->identity);
	found = query_row(q);
	if (found)
		node->ind = (unsigned)query_get_int(q, 0, 0, AKA_IND_COUNT - 1);
	return found;
}

static enum gba_status
node_add(struct db *db, struct node *node)
{
	struct query q = query(db, STMT_NODE_NEXT);
	enum gba_status status;

	if (query_row(&q))
		node->ind = (unsigned)query_get_int(&q, 0, 0, AKA_IND_COUNT - 1);
	status = query_end(&q);
	if (status != GBA_OK)
		return status;
	q = query(db, STMT_NODE_PUT);
	query_text(&q, ":identity", node->identity);
	query_int(&q, ":ind", node->ind);
	return query_run(&q);
}

/* Two threads may have found it new: the second finds what the first has written. */
static enum gba_status
node_run(struct store *store, struct db *db, void *arg)
{
	struct node *node = arg;
	struct query q = query(db, STMT_NODE_GET);
	const bool found = node_find(&q, node);
	const enum gba_status status = query_end(&q);

	(void)store;
	return status != GBA_OK || found ? status : node_add(db, node);
}

enum gba_status
store_node_ind(struct store *store, const char *identity, unsigned *ind)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_NODE_GET);
	struct node node = { .identity = identity };
	const bool found = node_find(&q, &node);
	enum gba_status status = reader_end(store, reader, &q, "read a node");

	if (status == GBA_OK && !found)
		status = writer_call(store, node_run, &node);
	if (status == GBA_OK)
		*ind = node.ind;
	return status;
}

enum gba_status
store_node_list(struct store *store,
		void (*on_row)(void *ctx, const char *identity, unsigned ind), void *ctx)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_NODE_LIST);

	while (query_row(&q)) {
		char identity[256];
		unsigned ind;

		query_get_text(&q, 0, identity, sizeof(identity));
		ind = (unsigned)query_get_int(&q, 1, 0, AKA_IND_COUNT - 1);
		if (q.rc == SQLITE_OK)
			on_row(ctx, identity, ind);
	}
	return reader_end(store, reader, &q, "list the nodes");
}
