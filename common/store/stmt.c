/* SPDX-License-Identifier: Apache-2.0 */
/* The table of statements, and the sticky query. */
#include "store/stmt.h"

#include <string.h>

#define W (1u << DB_WRITER)
#define R (1u << DB_READER)

#define SUBSCRIBER_COLUMNS                                                               \
	"s.impi, s.alg, s.k_len, s.res_len, s.tuak_iterations, s.k, s.opc, s.amf, "      \
	"s.uicc, s.barred, s.updated_s, s.guss, q.sqn, d.realm, d.sess, d.qop, d.ha1, "  \
	"(SELECT group_concat(impu, ' ') FROM (SELECT impu FROM impu i WHERE "           \
	"i.impi = s.impi ORDER BY i.position)) "                                         \
	"FROM subscriber s JOIN sqn q ON q.impi = s.impi "                               \
	"LEFT JOIN digest d ON d.impi = s.impi "
#define BINDING_COLUMNS                                                                  \
	"rand, btid, impi, ks, mode, created_s, expires_s, tmpi, guss FROM binding "
#define UE_COLUMNS                                                                       \
	"impi, imsi, ifnull(msisdn, ''), services, absent, no_teleservice, call_barred " \
	"FROM ue "
#define AUDIT_COLUMNS "wall_ms, impi, peer, step, outcome, detail FROM audit "

static const struct {
	unsigned kinds;
	const char *sql;
} statements[STMT_COUNT] = {
	[STMT_BEGIN] = { W, "BEGIN IMMEDIATE" },
	[STMT_COMMIT] = { W, "COMMIT" },
	[STMT_ROLLBACK] = { W, "ROLLBACK" },
	[STMT_SAVEPOINT] = { W, "SAVEPOINT job" },
	[STMT_RELEASE] = { W, "RELEASE job" },
	[STMT_ROLLBACK_TO] = { W, "ROLLBACK TO job" },
	[STMT_META_GET] = { W, "SELECT value FROM meta WHERE name = :name" },
	[STMT_META_PUT] = { W, "INSERT INTO meta (name, value) VALUES (:name, :value)" },
	[STMT_COUNTER_GET] = { R, "SELECT n FROM counter WHERE name = :name" },
	[STMT_SUBSCRIBER_PUT] = { W, "INSERT INTO subscriber (impi, alg, k_len, res_len, "
				     "tuak_iterations, k, "
				     "opc, "
				     "amf, uicc, barred, updated_s, guss) VALUES (:impi, "
				     ":alg, :k_len, "
				     ":res_len, "
				     ":tuak_iterations, :k, :opc, :amf, :uicc, :barred, "
				     ":updated_s, :guss) "
				     "ON CONFLICT (impi) DO UPDATE SET alg = "
				     "excluded.alg, k_len = "
				     "excluded.k_len, "
				     "res_len = excluded.res_len, tuak_iterations = "
				     "excluded.tuak_iterations, "
				     "k = excluded.k, opc = excluded.opc, amf = "
				     "excluded.amf, "
				     "uicc = excluded.uicc, barred = excluded.barred, "
				     "updated_s = excluded.updated_s, guss = "
				     "excluded.guss" },
	[STMT_SUBSCRIBER_GET] = { W | R,
				  "SELECT " SUBSCRIBER_COLUMNS "WHERE s.impi = :impi" },
	[STMT_SUBSCRIBER_LIST] = { R,
				   "SELECT " SUBSCRIBER_COLUMNS
				   "WHERE s.impi > :after ORDER BY s.impi LIMIT :limit" },
	[STMT_SUBSCRIBER_DELETE] = { W, "DELETE FROM subscriber WHERE impi = :impi" },
	[STMT_SUBSCRIBER_GUSS] = { W, "UPDATE subscriber SET guss = :guss, updated_s = "
				      ":updated_s "
				      "WHERE impi = :impi" },
	[STMT_IMPU_PUT] = { W, "INSERT INTO impu (impu, impi, position) VALUES "
			       "(:impu, :impi, :position)" },
	[STMT_IMPU_DELETE] = { W, "DELETE FROM impu WHERE impi = :impi" },
	[STMT_IMPU_FIND] = { R, "SELECT ifnull(min(impi), ''), count(*), "
				"ifnull(sum(impi = :impi), 0) FROM impu "
				"WHERE impu = :impu" },
	[STMT_DIGEST_PUT] = { W, "INSERT INTO digest (impi, realm, sess, qop, ha1) "
				 "VALUES (:impi, :realm, :sess, :qop, :ha1)" },
	[STMT_DIGEST_DELETE] = { W, "DELETE FROM digest WHERE impi = :impi" },
	[STMT_NODE_PUT] = { W, "INSERT INTO node (identity, ind) VALUES (:identity, "
			       ":ind)" },
	[STMT_NODE_GET] = { W | R, "SELECT ind FROM node WHERE identity = :identity" },
	[STMT_NODE_NEXT] = { W, "WITH RECURSIVE i (ind) AS (SELECT 0 UNION ALL SELECT "
				"ind + 1 FROM i WHERE ind < 31) SELECT ind FROM i ORDER "
				"BY (SELECT count(*) FROM node n WHERE n.ind = i.ind), "
				"ind LIMIT 1" },
	[STMT_NODE_LIST] = { R, "SELECT identity, ind FROM node ORDER BY identity" },
	[STMT_SQN_GET] = { W, "SELECT sqn FROM sqn WHERE impi = :impi" },
	[STMT_SQN_PUT] = { W, "INSERT INTO sqn (impi, sqn) VALUES (:impi, :sqn) "
			      "ON CONFLICT (impi) DO UPDATE SET sqn = excluded.sqn" },
	[STMT_BINDING_PUT] = { W, "INSERT INTO binding (rand, btid, impi, ks, mode, "
				  "created_s, expires_s, "
				  "tmpi, guss) VALUES (:rand, :btid, :impi, :ks, :mode, "
				  ":created_s, "
				  ":expires_s, :tmpi, :guss) ON CONFLICT (rand) DO "
				  "UPDATE SET "
				  "btid = excluded.btid, impi = excluded.impi, ks = "
				  "excluded.ks, "
				  "mode = excluded.mode, created_s = excluded.created_s, "
				  "expires_s = excluded.expires_s, tmpi = excluded.tmpi, "
				  "guss = excluded.guss" },
	[STMT_BINDING_GET] = { R, "SELECT " BINDING_COLUMNS "WHERE rand = :rand" },
	[STMT_BINDING_LIST] = { R, "SELECT " BINDING_COLUMNS
				   "ORDER BY id DESC LIMIT :limit" },
	[STMT_BINDING_LIST_IMPI] = { R,
				     "SELECT " BINDING_COLUMNS
				     "WHERE impi = :impi ORDER BY id DESC LIMIT :limit" },
	[STMT_BINDING_DELETE] = { W, "DELETE FROM binding WHERE rand = :rand" },
	[STMT_BINDING_DELETE_IMPI] = { W, "DELETE FROM binding WHERE impi = :impi" },
	[STMT_BINDING_DELETE_OLD] = { W, "DELETE FROM binding WHERE impi = :impi AND "
					 "rand <> :rand" },
	[STMT_BINDING_EXPIRE] = { W, "DELETE FROM binding WHERE id IN (SELECT id FROM "
				     "binding "
				     "WHERE expires_s <= :now_s ORDER BY expires_s LIMIT "
				     ":limit)" },
	[STMT_TMPI_PUT] = { W, "INSERT INTO tmpi (tmpi, impi, expires_s) VALUES (:tmpi, "
			       ":impi, :expires_s) "
			       "ON CONFLICT (tmpi) DO UPDATE SET impi = excluded.impi, "
			       "expires_s = excluded.expires_s" },
	[STMT_TMPI_GET] = { R, "SELECT impi, expires_s, id, EXISTS (SELECT 1 FROM tmpi o "
			       "WHERE o.impi = t.impi AND o.id < t.id) FROM tmpi t WHERE "
			       "tmpi = :tmpi" },
	[STMT_TMPI_TRIM] = { W, "DELETE FROM tmpi WHERE id IN (SELECT id FROM tmpi WHERE "
				"impi = :impi "
				"ORDER BY id DESC LIMIT -1 OFFSET :keep)" },
	[STMT_TMPI_USED] = { W, "DELETE FROM tmpi WHERE impi = :impi AND id < :id" },
	[STMT_TMPI_DELETE_IMPI] = { W, "DELETE FROM tmpi WHERE impi = :impi" },
	[STMT_TMPI_EXPIRE] = { W, "DELETE FROM tmpi WHERE id IN (SELECT id FROM tmpi "
				  "WHERE expires_s <= :now_s ORDER BY expires_s LIMIT "
				  ":limit)" },
	[STMT_NAF_PUT] = { W, "INSERT INTO naf (identity, naf_group, gba_u, impi, push) "
			      "VALUES (:identity, :naf_group, :gba_u, :impi, :push) "
			      "ON CONFLICT (identity) DO UPDATE SET "
			      "naf_group = excluded.naf_group, gba_u = excluded.gba_u, "
			      "impi = excluded.impi, push = excluded.push" },
	[STMT_NAF_GET] = { R, "SELECT identity, naf_group, gba_u, impi, push FROM naf "
			      "WHERE identity = :identity" },
	[STMT_NAF_LIST] = { R, "SELECT identity, naf_group, gba_u, impi, push FROM naf "
			       "ORDER BY identity" },
	[STMT_NAF_DELETE] = { W, "DELETE FROM naf WHERE identity = :identity" },
	[STMT_NAF_FQDN_PUT] = { W, "INSERT INTO naf_fqdn (identity, position, fqdn) "
				   "VALUES (:identity, :position, :fqdn)" },
	[STMT_NAF_FQDN_LIST] = { R,
				 "SELECT fqdn FROM naf_fqdn WHERE identity = :identity "
				 "ORDER BY position" },
	[STMT_NAF_FQDN_DELETE] = { W, "DELETE FROM naf_fqdn WHERE identity = :identity" },
	[STMT_NAF_GSID_PUT] = { W, "INSERT INTO naf_gsid (identity, required, position, "
				   "gsid) "
				   "VALUES (:identity, :required, :position, :gsid)" },
	[STMT_NAF_GSID_LIST] = { R, "SELECT required, gsid FROM naf_gsid WHERE identity "
				    "= :identity "
				    "ORDER BY required, position" },
	[STMT_NAF_GSID_DELETE] = { W, "DELETE FROM naf_gsid WHERE identity = :identity" },
	[STMT_NAF_USER_PUT] = { W, "INSERT INTO naf_user (identity, position, pattern) "
				   "VALUES (:identity, :position, :pattern)" },
	[STMT_NAF_USER_LIST] = { R, "SELECT pattern FROM naf_user WHERE identity = "
				    ":identity ORDER BY position" },
	[STMT_NAF_USER_DELETE] = { W, "DELETE FROM naf_user WHERE identity = :identity" },
	[STMT_UE_PUT] = { W, "INSERT INTO ue (impi, imsi, msisdn, services, absent, "
			     "no_teleservice, call_barred) VALUES (:impi, :imsi, "
			     ":msisdn, :services, :absent, :no_teleservice, "
			     ":call_barred) ON CONFLICT (impi) DO UPDATE SET "
			     "imsi = excluded.imsi, msisdn = excluded.msisdn, "
			     "services = excluded.services, absent = excluded.absent, "
			     "no_teleservice = excluded.no_teleservice, "
			     "call_barred = excluded.call_barred" },
	[STMT_UE_GET] = { W | R, "SELECT " UE_COLUMNS
				 "WHERE impi = :impi OR imsi = :imsi OR msisdn = :msisdn "
				 "OR impi = (SELECT impi FROM ue_external WHERE "
				 "external = :external)" },
	[STMT_UE_LIST] = { R, "SELECT " UE_COLUMNS
			      "WHERE impi > :after ORDER BY impi LIMIT :limit" },
	[STMT_UE_DELETE] = { W, "DELETE FROM ue WHERE impi = :impi" },
	[STMT_UE_EXTERNAL_PUT] = { W, "INSERT INTO ue_external (external, impi, "
				      "position) VALUES (:external, :impi, :position)" },
	[STMT_UE_EXTERNAL_LIST] = { R, "SELECT external FROM ue_external WHERE "
				       "impi = :impi ORDER BY position" },
	[STMT_UE_EXTERNAL_DELETE] = { W, "DELETE FROM ue_external WHERE impi = :impi" },
	[STMT_UE_PORT_PUT] = { W, "INSERT INTO ue_port (impi, port, external) VALUES "
				  "(:impi, :port, :external)" },
	[STMT_UE_PORT_LIST] = { R, "SELECT p.port, e.position FROM ue_port p JOIN "
				   "ue_external e ON e.external = p.external WHERE "
				   "p.impi = :impi ORDER BY p.port" },
	[STMT_UE_NODE_PUT] = { W, "INSERT INTO ue_node (impi, position, kind, number, "
				  "name, realm) VALUES (:impi, :position, :kind, "
				  ":number, :name, :realm)" },
	[STMT_UE_NODE_LIST] = { R, "SELECT kind, number, ifnull(name, ''), "
				   "ifnull(realm, '') FROM ue_node WHERE impi = :impi "
				   "ORDER BY position" },
	[STMT_UE_NODE_DELETE] = { W, "DELETE FROM ue_node WHERE impi = :impi" },
	[STMT_SCS_UE_PUT] = { W, "INSERT OR IGNORE INTO scs_ue (scs, impi, service) "
				 "VALUES (:scs, :impi, :service)" },
	[STMT_SCS_UE_DELETE] = { W, "DELETE FROM scs_ue WHERE scs = :scs AND "
				    "impi = :impi AND service = :service" },
	[STMT_SCS_UE_DELETE_ALL] = { W, "DELETE FROM scs_ue WHERE scs = :scs" },
	[STMT_SCS_ANY_PUT] = { W, "INSERT OR IGNORE INTO scs_any (scs, service) "
				  "VALUES (:scs, :service)" },
	[STMT_SCS_ANY_DELETE] = { W, "DELETE FROM scs_any WHERE scs = :scs AND "
				     "service = :service" },
	[STMT_SCS_ANY_DELETE_ALL] = { W, "DELETE FROM scs_any WHERE scs = :scs" },
	[STMT_SCS_RIGHTS] = { R, "SELECT (SELECT ifnull(sum(1 << service), 0) FROM "
				 "scs_ue WHERE scs = :scs AND impi = :impi), "
				 "(SELECT ifnull(sum(1 << service), 0) FROM scs_any "
				 "WHERE scs = :scs)" },
	[STMT_SCS_LIST] = { R, "SELECT scs, impi, sum(1 << service) FROM (SELECT scs, "
			       "'' AS impi, service FROM scs_any UNION ALL SELECT scs, "
			       "impi, service FROM scs_ue) WHERE scs = ifnull(:scs, scs) "
			       "GROUP BY scs, impi ORDER BY scs, impi LIMIT :limit" },
	[STMT_AUDIT_PUT] = { W, "INSERT INTO audit (wall_ms, impi, peer, step, outcome, "
				"detail) "
				"VALUES (:wall_ms, :impi, :peer, :step, :outcome, "
				":detail)" },
	[STMT_AUDIT_TRIM] = { W, "DELETE FROM audit WHERE id IN (SELECT id FROM audit "
				 "WHERE id <= :last - :keep ORDER BY id LIMIT :limit)" },
	[STMT_AUDIT_LIST] = { R,
			      "SELECT " AUDIT_COLUMNS "ORDER BY id DESC LIMIT :limit" },
	[STMT_AUDIT_LIST_IMPI] = { R,
				   "SELECT " AUDIT_COLUMNS
				   "WHERE impi = :impi ORDER BY id DESC LIMIT :limit" },
};

enum gba_status
db_prepare(struct db *db, enum db_kind kind)
{
	for (size_t i = 0; i < STMT_COUNT; i++) {
		if ((statements[i].kinds & 1u << kind) == 0)
			continue;
		db->rc =
			sqlite3_prepare_v3(db->sql, statements[i].sql, -1,
					   SQLITE_PREPARE_PERSISTENT, &db->stmt[i], NULL);
		if (db->rc != SQLITE_OK)
			return GBA_ERR_STORE;
	}
	return GBA_OK;
}

void
db_close(struct db *db)
{
	for (size_t i = 0; i < STMT_COUNT; i++) {
		sqlite3_finalize(db->stmt[i]);
		db->stmt[i] = NULL;
	}
	sqlite3_close(db->sql);
	db->sql = NULL;
}

struct query
query(struct db *db, enum stmt_id id)
{
	const struct query q = { .db = db, .stmt = db->stmt[id], .rc = SQLITE_OK };

	return q;
}

static void
note(struct query *q, int rc)
{
	if (rc != SQLITE_OK)
		q->rc = rc;
}

static int
parameter(struct query *q, const char *name)
{
	const int index = sqlite3_bind_parameter_index(q->stmt, name);

	if (index == 0)
		q->rc = SQLITE_RANGE;
	return q->rc == SQLITE_OK ? index : 0;
}

void
query_text(struct query *q, const char *name, const char *value)
{
	const int index = parameter(q, name);

	if (index > 0 && value != NULL)
		note(q, sqlite3_bind_text(q->stmt, index, value, -1, SQLITE_STATIC));
}

void
query_blob(struct query *q, const char *name, const void *p, size_t len)
{
	const int index = parameter(q, name);

	if (index > 0)
		note(q, sqlite3_bind_blob64(q->stmt, index, p, len, SQLITE_STATIC));
}

void
query_int(struct query *q, const char *name, int64_t value)
{
	const int index = parameter(q, name);

	if (index > 0)
		note(q, sqlite3_bind_int64(q->stmt, index, value));
}

bool
query_row(struct query *q)
{
	int rc;

	if (q->rc != SQLITE_OK)
		return false;
	rc = sqlite3_step(q->stmt);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		q->rc = sqlite3_extended_errcode(q->db->sql);
	return rc == SQLITE_ROW;
}

enum gba_status
query_end(struct query *q)
{
	sqlite3_reset(q->stmt);
	sqlite3_clear_bindings(q->stmt);
	if (q->rc == SQLITE_OK)
		return GBA_OK;
	q->db->rc = q->rc;
	return GBA_ERR_STORE;
}

enum gba_status
query_run(struct query *q)
{
	while (query_row(q))
		;
	return query_end(q);
}

enum gba_status
query_simple(struct db *db, enum stmt_id id)
{
	struct query q = query(db, id);

	return query_run(&q);
}

int64_t
query_get_int(struct query *q, int column, int64_t min, int64_t max)
{
	const int64_t value = sqlite3_column_int64(q->stmt, column);

	if (sqlite3_column_type(q->stmt, column) != SQLITE_INTEGER || value < min ||
	    value > max) {
		q->rc = SQLITE_CORRUPT;
		return min;
	}
	return value;
}

void
query_get_text(struct query *q, int column, char *out, size_t size)
{
	const struct gba_octets octets = query_get_octets(q, column);
	const struct gba_text text = { octets.len > 0 ? (const char *)octets.p : "",
				       octets.len };

	if (size > 0)
		out[0] = '\0';
	if (gba_text_copy(out, size, text) != GBA_OK)
		q->rc = SQLITE_CORRUPT;
}

void
query_get_exact(struct query *q, int column, void *out, size_t len)
{
	const struct gba_octets octets = query_get_octets(q, column);

	if (octets.len != len)
		q->rc = SQLITE_CORRUPT;
	else if (len > 0)
		memcpy(out, octets.p, len);
}

struct gba_octets
query_get_octets(struct query *q, int column)
{
	struct gba_octets octets;

	octets.p = sqlite3_column_blob(q->stmt, column);
	octets.len = (size_t)sqlite3_column_bytes(q->stmt, column);
	return octets;
}

char *
query_get_dup(struct query *q, int column)
{
	char *copy = NULL;

	if (sqlite3_column_type(q->stmt, column) != SQLITE_NULL) {
		const struct gba_octets text = query_get_octets(q, column);

		copy = strndup(text.len > 0 ? (const char *)text.p : "", text.len);
		if (copy == NULL)
			q->rc = SQLITE_NOMEM;
	}
	return copy;
}
