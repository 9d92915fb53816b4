/* SPDX-License-Identifier: Apache-2.0 */
/* The inbox of the trigger function, in a database of its own. */
#include "ue/inbox.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "ue/inbox_int.h"

#define APPLICATION_ID 0x4742414d /* "GBAM", as 0001-init.sql sets it */
#define DIGEST_LEN     32

struct inbox {
	struct sql *sql;
};

enum {
	SEEN_GET,
	SEEN_PUT,
	SEEN_EXPIRE,
	MESSAGE_FIND,
	MESSAGE_ADD,
	MESSAGE_GREW,
	MESSAGE_COUNT,
	MESSAGE_NEXT,
	MESSAGE_DELETE,
	MESSAGE_OLD,
	SEGMENT_SAME,
	SEGMENT_ADD,
	SEGMENT_EACH,
	STATEMENTS
};

#define OF_KEY                                                                           \
	"toa = :toa AND oa = :oa AND dcs = :dcs AND port = :port AND ref16 = :ref16 "    \
	"AND "                                                                           \
	"ref = :ref AND total = :total "
/* clang-format off */
static const char *const statements[STATEMENTS] = {
	[SEEN_GET] = "SELECT 1 FROM seen WHERE digest = :digest OR id = :id",
	[SEEN_PUT] = "INSERT INTO seen (id, digest, at_s) VALUES (:id, :digest, :now_s)",
	[SEEN_EXPIRE] = "DELETE FROM seen WHERE at_s < :before_s",
	/* Of two with one reference the younger grows: the older one lost a segment. */
	[MESSAGE_FIND] =
		"SELECT number FROM message WHERE " OF_KEY "AND parts < total "
		"AND NOT EXISTS (SELECT 1 FROM segment WHERE message = number AND seq = :seq) "
		"ORDER BY number DESC LIMIT 1",
	[MESSAGE_ADD] =
		"INSERT INTO message (toa, oa, dcs, port, ref16, ref, total, parts, at_s) "
		"VALUES (:toa, :oa, :dcs, :port, :ref16, :ref, :total, 0, :now_s) "
		"RETURNING number",
	[MESSAGE_GREW] =
		"UPDATE message SET parts = parts + 1, at_s = :now_s WHERE number = :number",
	[MESSAGE_COUNT] = "SELECT count(*) FROM message",
	[MESSAGE_NEXT] =
		"SELECT number, toa, oa, port, total FROM message WHERE parts = total "
		"AND number > :after ORDER BY number LIMIT 1",
	[MESSAGE_DELETE] = "DELETE FROM message WHERE number = :number",
	[MESSAGE_OLD] =
		"SELECT number FROM message WHERE parts < total AND at_s < :before_s LIMIT 1",
	[SEGMENT_SAME] =
		"SELECT 1 FROM segment JOIN message ON message = number WHERE " OF_KEY
		"AND total > 1 AND seq = :seq AND payload = :payload LIMIT 1",
	[SEGMENT_ADD] =
		"INSERT INTO segment (message, seq, payload) VALUES (:number, :seq, :payload)",
	[SEGMENT_EACH] =
		"SELECT seq, payload FROM segment WHERE message = :number ORDER BY seq",
};
/* clang-format on */

enum gba_status
inbox_open(struct inbox **out, const char *path, const struct gba_log *log)
{
	const struct sql_conf conf = { .path = path,
				       .application_id = APPLICATION_ID,
				       .steps = inbox_steps,
				       .step_count = inbox_step_count,
				       .statements = statements,
				       .statement_count = STATEMENTS,
				       .room = "sms",
				       .log = log };
	struct inbox *inbox = calloc(1, sizeof(*inbox));
	enum gba_status status;

	if (inbox == NULL)
		return GBA_ERR_NOMEM;
	status = sql_open(&inbox->sql, &conf);
	if (status == GBA_OK)
		*out = inbox;
	else
		free(inbox);
	return status;
}

void
inbox_close(struct inbox *inbox)
{
	if (inbox == NULL)
		return;
	sql_close(inbox->sql);
	free(inbox);
}

/* --- taking --------------------------------------------------------------------------
 */

static void
bind_key(struct sql_query *q, const struct sms_key *key)
{
	sql_int(q, ":toa", key->oa.toa);
	sql_text(q, ":oa", key->oa.text);
	sql_int(q, ":dcs", key->dcs);
	sql_int(q, ":port", key->port);
	sql_int(q, ":ref16", key->ref16);
	sql_int(q, ":ref", key->ref);
	sql_int(q, ":total", key->total);
}

/* Is there a row? */
static enum gba_status
exists(struct sql_query *q, bool *out)
{
	*out = sql_row(q);
	return sql_end(q);
}

static enum gba_status
number_of(struct sql_query *q, int64_t *out)
{
	*out = sql_row(q) ? sql_get_int(q, 0, 0, INT64_MAX) : -1;
	return sql_end(q);
}

static enum gba_status
remember(struct inbox *inbox, const char *id, const uint8_t digest[DIGEST_LEN],
	 int64_t now_s)
{
	struct sql_query q = sql_query(inbox->sql, SEEN_GET);
	enum gba_status status;
	bool before;

	sql_blob(&q, ":digest", digest, DIGEST_LEN);
	sql_text(&q, ":id", id);
	status = exists(&q, &before);
	if (status != GBA_OK || before)
		return status == GBA_OK ? GBA_ERR_DENIED : status;
	q = sql_query(inbox->sql, SEEN_PUT);
	sql_text(&q, ":id", id);
	sql_blob(&q, ":digest", digest, DIGEST_LEN);
	sql_int(&q, ":now_s", now_s);
	return sql_run(&q);
}

/* The message that a segment belongs to, made when it is the first one. */
static enum gba_status
find_message(struct inbox *inbox, int64_t *number, const struct inbox_part *part,
	     int64_t now_s)
{
	struct sql_query q = sql_query(inbox->sql, MESSAGE_FIND);
	enum gba_status status;
	int64_t open;

	bind_key(&q, &part->key);
	sql_int(&q, ":seq", part->seq);
	status = number_of(&q, number);
	if (status != GBA_OK || *number >= 0)
		return status;
	q = sql_query(inbox->sql, MESSAGE_COUNT);
	status = number_of(&q, &open);
	if (status == GBA_OK && open >= INBOX_OPEN_MAX)
		status = GBA_ERR_BUSY;
	if (status != GBA_OK)
		return status;
	q = sql_query(inbox->sql, MESSAGE_ADD);
	bind_key(&q, &part->key);
	sql_int(&q, ":now_s", now_s);
	return number_of(&q, number);
}

static enum gba_status
add_segment(struct inbox *inbox, int64_t number, const struct inbox_part *part,
	    int64_t now_s)
{
	struct sql_query q = sql_query(inbox->sql, SEGMENT_ADD);
	enum gba_status status;

	sql_int(&q, ":number", number);
	sql_int(&q, ":seq", part->seq);
	sql_blob(&q, ":payload", part->payload.p, part->payload.len);
	status = sql_run(&q);
	if (status != GBA_OK)
		return status;
	q = sql_query(inbox->sql, MESSAGE_GREW);
	sql_int(&q, ":number", number);
	sql_int(&q, ":now_s", now_s);
	return sql_run(&q);
}

/* A segment that another SC sends once more has other times in it, and the same data. */
static enum gba_status
keep(struct inbox *inbox, const struct inbox_part *part, int64_t now_s)
{
	struct sql_query q = sql_query(inbox->sql, SEGMENT_SAME);
	enum gba_status status;
	int64_t number = -1;
	bool same;

	bind_key(&q, &part->key);
	sql_int(&q, ":seq", part->seq);
	sql_blob(&q, ":payload", part->payload.p, part->payload.len);
	status = exists(&q, &same);
	if (status != GBA_OK || same)
		return status == GBA_OK ? GBA_ERR_DENIED : status;
	status = find_message(inbox, &number, part, now_s);
	return status == GBA_OK ? add_segment(inbox, number, part, now_s) : status;
}

enum gba_status
inbox_put(struct inbox *inbox, const char *id, struct gba_octets tpdu,
	  const struct inbox_part *part, int64_t now_s)
{
	uint8_t digest[DIGEST_LEN];
	enum gba_status status = gba_hash(digest, GBA_HASH_SHA256, &tpdu, 1);

	if (status == GBA_OK)
		status = sql_begin(inbox->sql);
	if (status != GBA_OK)
		return status;
	status = remember(inbox, id, digest, now_s);
	if (status == GBA_OK && part != NULL)
		status = keep(inbox, part, now_s);
	if (status == GBA_OK)
		status = sql_commit(inbox->sql);
	sql_rollback(inbox->sql);
	return status;
}

/* --- handing on ----------------------------------------------------------------------
 */

static enum gba_status
join(struct inbox *inbox, struct inbox_message *out)
{
	struct sql_query q = sql_query(inbox->sql, SEGMENT_EACH);
	bool fits = true;

	sql_int(&q, ":number", out->number);
	out->len = 0;
	while (fits && sql_row(&q)) {
		const struct gba_octets part = sql_get_octets(&q, 1);

		fits = part.len <= sizeof(out->octets) - out->len;
		if (fits && part.len > 0)
			memcpy(out->octets + out->len, part.p, part.len);
		out->len += fits ? part.len : 0;
	}
	return sql_end(&q) == GBA_OK && fits ? GBA_OK : GBA_ERR_STORE;
}

enum gba_status
inbox_next(struct inbox *inbox, struct inbox_message *out, int64_t after)
{
	struct sql_query q = sql_query(inbox->sql, MESSAGE_NEXT);
	bool found;

	sql_int(&q, ":after", after);
	found = sql_row(&q);

	if (found) {
		out->number = sql_get_int(&q, 0, 1, INT64_MAX);
		out->oa.toa = (uint8_t)sql_get_int(&q, 1, 0, UINT8_MAX);
		sql_get_text(&q, 2, out->oa.text, sizeof(out->oa.text));
		out->port = (uint16_t)sql_get_int(&q, 3, 0, UINT16_MAX);
		out->segments = (uint8_t)sql_get_int(&q, 4, 1, UINT8_MAX);
	}
	if (sql_end(&q) != GBA_OK)
		return GBA_ERR_STORE;
	return found ? join(inbox, out) : GBA_ERR_NOT_FOUND;
}

/* Its segments go with it. */
static enum gba_status
delete_message(struct inbox *inbox, int64_t number)
{
	struct sql_query q = sql_query(inbox->sql, MESSAGE_DELETE);

	sql_int(&q, ":number", number);
	return sql_run(&q);
}

enum gba_status
inbox_done(struct inbox *inbox, int64_t number)
{
	return delete_message(inbox, number);
}

/* --- forgetting ----------------------------------------------------------------------
 */

static enum gba_status
forget_incomplete(struct inbox *inbox, unsigned *incomplete, int64_t before_s)
{
	enum gba_status status = GBA_OK;
	int64_t number = 0;

	while (status == GBA_OK && number >= 0) {
		struct sql_query q = sql_query(inbox->sql, MESSAGE_OLD);

		sql_int(&q, ":before_s", before_s);
		status = number_of(&q, &number);
		if (status == GBA_OK && number >= 0) {
			status = delete_message(inbox, number);
			++*incomplete;
		}
	}
	return status;
}

enum gba_status
inbox_expire(struct inbox *inbox, unsigned *incomplete, int64_t now_s)
{
	enum gba_status status = sql_begin(inbox->sql);
	struct sql_query q;

	*incomplete = 0;
	if (status != GBA_OK)
		return status;
	status = forget_incomplete(inbox, incomplete, now_s - INBOX_OPEN_S);
	if (status == GBA_OK) {
		q = sql_query(inbox->sql, SEEN_EXPIRE);
		sql_int(&q, ":before_s", now_s - INBOX_SEEN_S);
		status = sql_run(&q);
	}
	if (status == GBA_OK)
		status = sql_commit(inbox->sql);
	sql_rollback(inbox->sql);
	return status;
}
