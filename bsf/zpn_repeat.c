/* SPDX-License-Identifier: Apache-2.0 */
/* A table of requests by their key, and a list of them by age. */
#include "bsf/zpn_repeat.h"

#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/hash.h"

struct entry {
	struct entry *same;	     /* in the bucket */
	struct entry *older, *newer; /* by age */
	struct bsf_zpn_repeat_key key;
	bool answered;
	int64_t until_ms; /* answered */
	enum bsf_zpn_reason reason;
	struct bsf_zpn_answer *answer; /* secret; with BSF_ZPN_OK */
	struct bsf_zpn_waiter joined[BSF_ZPN_WAITERS_MAX];
	size_t joined_count;
};

struct bsf_zpn_repeat {
	pthread_mutex_t lock; /* guards all that follows */
	size_t max, count, buckets;
	struct entry *oldest, *newest;
	struct entry *bucket[];
};

/* --- the key ---------------------------------------------------------------------------
 */

static void
put_number(struct gba_buf *buf, uint64_t number)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		gba_buf_octet(buf, (uint8_t)(number >> shift));
}

static void
put_octets(struct gba_buf *buf, const void *p, size_t len)
{
	put_number(buf, len);
	gba_buf_put(buf, p, len);
}

static uint64_t
flags_of(const struct bsf_zpn_request *request)
{
	const bool flags[] = { request->is_public, request->gba_u, request->gba_u_aware,
			       request->wants_impi, request->resync };
	uint64_t out = 0;

	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		out |= (uint64_t)flags[i] << i;
	return out;
}

enum gba_status
bsf_zpn_repeat_key_make(struct bsf_zpn_repeat_key *out,
			const struct bsf_zpn_request *request)
{
	uint8_t room[2048 + 8 * AVP_LONG_LIST_MAX];
	struct gba_buf buf = gba_buf(room, sizeof(room));
	enum gba_status status;

	for (const char *c = request->origin_host; *c != '\0'; c++)
		gba_buf_octet(&buf, (uint8_t)tolower((unsigned char)*c));
	gba_buf_octet(&buf, 0);
	put_number(&buf, request->end_to_end);
	put_octets(&buf, request->naf_id_octets, request->naf_id_len);
	put_octets(&buf, request->ue_id, strlen(request->ue_id));
	put_octets(&buf, request->app_label, request->app_label_len);
	put_octets(&buf, request->ptid, request->ptid_len);
	put_number(&buf, flags_of(request));
	put_number(&buf, (uint64_t)request->until_s);
	gba_buf_put(&buf, request->rand.b, sizeof(request->rand.b));
	gba_buf_put(&buf, request->auts.b, sizeof(request->auts.b));
	for (size_t i = 0; i < request->gsid_count; i++)
		put_number(&buf, request->gsids[i]);
	status = gba_buf_status(&buf);
	if (status != GBA_OK)
		return status;
	return gba_hash(out->b, GBA_HASH_SHA256, &(struct gba_octets){ buf.p, buf.len },
			1);
}

static void
answer_free(struct bsf_zpn_answer *answer)
{
	if (answer != NULL)
		bsf_zpn_answer_fini(answer); /* wipes */
	free(answer);
}

/* --- the table -------------------------------------------------------------------------
 */

static struct entry **
bucket_of(struct bsf_zpn_repeat *repeat, const struct bsf_zpn_repeat_key *key)
{
	uint64_t hash;

	memcpy(&hash, key->b, sizeof(hash));
	return &repeat->bucket[hash % repeat->buckets];
}

static struct entry *
entry_find(struct bsf_zpn_repeat *repeat, const struct bsf_zpn_repeat_key *key)
{
	struct entry *e = *bucket_of(repeat, key);

	while (e != NULL && memcmp(e->key.b, key->b, sizeof(key->b)) != 0)
		e = e->same;
	return e;
}

static void
entry_unlink(struct bsf_zpn_repeat *repeat, struct entry *e)
{
	struct entry **at = bucket_of(repeat, &e->key);

	while (*at != e)
		at = &(*at)->same;
	*at = e->same;
	*(e->older != NULL ? &e->older->newer : &repeat->oldest) = e->newer;
	*(e->newer != NULL ? &e->newer->older : &repeat->newest) = e->older;
	repeat->count--;
}

/* Off the table, on the list of those that are freed once the lock is open. */
static void
entry_drop(struct bsf_zpn_repeat *repeat, struct entry *e, struct entry **dropped)
{
	entry_unlink(repeat, e);
	e->same = *dropped;
	*dropped = e;
}

static void
entries_free(struct entry *e)
{
	struct entry *next;

	for (; e != NULL; e = next) {
		next = e->same;
		answer_free(e->answer);
		free(e);
	}
}

/* What is under way stays: somebody will ask for it. */
static bool
make_room(struct bsf_zpn_repeat *repeat, struct entry **dropped)
{
	struct entry *e = repeat->oldest;

	if (repeat->count < repeat->max)
		return true;
	while (e != NULL && !e->answered)
		e = e->newer;
	if (e == NULL)
		return false;
	entry_drop(repeat, e, dropped);
	return true;
}

static void
entry_put(struct bsf_zpn_repeat *repeat, struct entry *e,
	  const struct bsf_zpn_repeat_key *key)
{
	struct entry **at = bucket_of(repeat, key);

	e->key = *key;
	e->same = *at;
	*at = e;
	e->older = repeat->newest;
	*(e->older != NULL ? &e->older->newer : &repeat->oldest) = e;
	repeat->newest = e;
	repeat->count++;
}

static enum bsf_zpn_repeat_state
entry_again(struct entry *e, const struct bsf_zpn_waiter *waiter,
	    enum bsf_zpn_reason *reason, struct bsf_zpn_answer *answer)
{
	if (!e->answered) {
		if (e->joined_count == BSF_ZPN_WAITERS_MAX)
			return BSF_ZPN_CROWDED;
		e->joined[e->joined_count++] = *waiter;
		return BSF_ZPN_JOINED;
	}
	*reason = e->reason;
	memset(answer, 0, sizeof(*answer));
	if (e->reason == BSF_ZPN_OK && bsf_zpn_answer_copy(answer, e->answer) != GBA_OK)
		return BSF_ZPN_CROWDED;
	return BSF_ZPN_ANSWERED;
}

/* Memory is taken and given back outside the lock: every request comes by here. */
enum bsf_zpn_repeat_state
bsf_zpn_repeat_begin(struct bsf_zpn_repeat *repeat, const struct bsf_zpn_repeat_key *key,
		     int64_t now_ms, const struct bsf_zpn_waiter *waiter,
		     enum bsf_zpn_reason *reason, struct bsf_zpn_answer *answer)
{
	enum bsf_zpn_repeat_state state = BSF_ZPN_UNKEPT;
	struct entry *fresh = calloc(1, sizeof(*fresh)), *dropped = NULL, *e;

	pthread_mutex_lock(&repeat->lock);
	e = entry_find(repeat, key);
	if (e != NULL && e->answered && e->until_ms <= now_ms) {
		entry_drop(repeat, e, &dropped);
		e = NULL;
	}
	if (e != NULL) {
		state = entry_again(e, waiter, reason, answer);
	} else if (fresh != NULL && make_room(repeat, &dropped)) {
		entry_put(repeat, fresh, key);
		fresh = NULL;
		state = BSF_ZPN_FIRST;
	}
	pthread_mutex_unlock(&repeat->lock);
	entries_free(dropped);
	free(fresh);
	return state;
}

static struct bsf_zpn_answer *
answer_dup(const struct bsf_zpn_answer *answer)
{
	struct bsf_zpn_answer *out = malloc(sizeof(*out));

	if (out != NULL && bsf_zpn_answer_copy(out, answer) == GBA_OK)
		return out;
	free(out);
	return NULL;
}

size_t
bsf_zpn_repeat_end(struct bsf_zpn_repeat *repeat, const struct bsf_zpn_repeat_key *key,
		   enum bsf_zpn_reason reason, const struct bsf_zpn_answer *answer,
		   int64_t keep_until_ms,
		   struct bsf_zpn_waiter joined[BSF_ZPN_WAITERS_MAX])
{
	struct bsf_zpn_answer *kept =
		keep_until_ms != 0 && answer != NULL ? answer_dup(answer) : NULL;
	struct entry *dropped = NULL, *e;
	size_t count;

	pthread_mutex_lock(&repeat->lock);
	e = entry_find(repeat, key);
	count = e->joined_count;
	memcpy(joined, e->joined, count * sizeof(*joined));
	e->joined_count = 0;
	e->answered = true;
	e->until_ms = keep_until_ms;
	e->reason = reason;
	e->answer = kept;
	if (keep_until_ms == 0 || (answer != NULL && kept == NULL))
		entry_drop(repeat, e, &dropped);
	pthread_mutex_unlock(&repeat->lock);
	entries_free(dropped);
	return count;
}

void
bsf_zpn_repeat_expire(struct bsf_zpn_repeat *repeat, int64_t now_ms)
{
	struct entry *next, *dropped = NULL;

	pthread_mutex_lock(&repeat->lock);
	for (struct entry *e = repeat->oldest; e != NULL; e = next) {
		next = e->newer;
		if (e->answered && e->until_ms <= now_ms)
			entry_drop(repeat, e, &dropped);
	}
	pthread_mutex_unlock(&repeat->lock);
	entries_free(dropped);
}

size_t
bsf_zpn_repeat_count(struct bsf_zpn_repeat *repeat)
{
	size_t count;

	pthread_mutex_lock(&repeat->lock);
	count = repeat->count;
	pthread_mutex_unlock(&repeat->lock);
	return count;
}

enum gba_status
bsf_zpn_repeat_new(struct bsf_zpn_repeat **out, size_t max)
{
	struct bsf_zpn_repeat *repeat;

	repeat = calloc(1, sizeof(*repeat) + (max + 1) * sizeof(struct entry *));
	if (repeat == NULL)
		return GBA_ERR_NOMEM;
	repeat->max = max;
	repeat->buckets = max + 1;
	pthread_mutex_init(&repeat->lock, NULL);
	*out = repeat;
	return GBA_OK;
}

void
bsf_zpn_repeat_free(struct bsf_zpn_repeat *repeat)
{
	struct entry *dropped = NULL;

	if (repeat == NULL)
		return;
	while (repeat->oldest != NULL)
		entry_drop(repeat, repeat->oldest, &dropped);
	entries_free(dropped);
	pthread_mutex_destroy(&repeat->lock);
	free(repeat);
}
