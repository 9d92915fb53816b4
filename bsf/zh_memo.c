/* SPDX-License-Identifier: Apache-2.0 */
/* A table of IMPIs with a list through it, the latest used first. */
#include "bsf/zh_memo.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define OCTETS_A_BUCKET 2048
#define BUCKETS_MIN	16
#define BUCKETS_MAX	65536

struct entry {
	struct entry *chain; /* of the bucket */
	TAILQ_ENTRY(entry) age;
	struct bsf_zh_doc *doc;
	int64_t host_until_ms;
	char host[256]; /* "": none */
	char impi[];
};

struct bsf_zh_memo {
	pthread_mutex_t lock; /* guards what follows */
	size_t limit, octets, entries;
	uint64_t evicted;
	TAILQ_HEAD(entry_list, entry) ages; /* the latest used first */
	size_t buckets;
	struct entry *bucket[];
};

/* --- documents -------------------------------------------------------------------------
 */

enum gba_status
bsf_zh_doc_new(struct bsf_zh_doc **out, struct gba_octets xml, int64_t timestamp_s)
{
	struct bsf_zh_doc *doc;

	if (memchr(xml.p, '\0', xml.len) != NULL)
		return GBA_ERR_SYNTAX;
	doc = malloc(sizeof(*doc) + xml.len + 1);
	if (doc == NULL)
		return GBA_ERR_NOMEM;
	atomic_init(&doc->refs, 1);
	doc->timestamp_s = timestamp_s;
	doc->len = xml.len;
	memcpy(doc->xml, xml.p, xml.len);
	doc->xml[xml.len] = '\0';
	*out = doc;
	return GBA_OK;
}

struct bsf_zh_doc *
bsf_zh_doc_hold(struct bsf_zh_doc *doc)
{
	if (doc != NULL)
		atomic_fetch_add(&doc->refs, 1);
	return doc;
}

void
bsf_zh_doc_drop(struct bsf_zh_doc *doc)
{
	if (doc != NULL && atomic_fetch_sub(&doc->refs, 1) == 1)
		free(doc);
}

/* --- the table -------------------------------------------------------------------------
 */

enum gba_status
bsf_zh_memo_new(struct bsf_zh_memo **out, size_t octets)
{
	size_t buckets = octets / OCTETS_A_BUCKET;
	struct bsf_zh_memo *memo;

	if (buckets < BUCKETS_MIN)
		buckets = BUCKETS_MIN;
	if (buckets > BUCKETS_MAX)
		buckets = BUCKETS_MAX;
	memo = calloc(1, sizeof(*memo) + buckets * sizeof(struct entry *));
	if (memo == NULL)
		return GBA_ERR_NOMEM;
	pthread_mutex_init(&memo->lock, NULL);
	memo->limit = octets;
	memo->buckets = buckets;
	TAILQ_INIT(&memo->ages);
	*out = memo;
	return GBA_OK;
}

/* FNV-1a: only identities that the HSS knows come here, so nobody can aim at a bucket. */
static size_t
bucket_of(const struct bsf_zh_memo *memo, const char *impi)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (const char *c = impi; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
	return (size_t)(hash % memo->buckets);
}

static size_t
entry_size(const struct entry *e)
{
	return sizeof(*e) + strlen(e->impi) + 1 +
	       (e->doc == NULL ? 0 : sizeof(*e->doc) + e->doc->len + 1);
}

static struct entry *
entry_find(struct bsf_zh_memo *memo, const char *impi)
{
	struct entry *e = memo->bucket[bucket_of(memo, impi)];

	while (e != NULL && strcmp(e->impi, impi) != 0)
		e = e->chain;
	return e;
}

static void
entry_remove(struct bsf_zh_memo *memo, struct entry *e)
{
	struct entry **at = &memo->bucket[bucket_of(memo, e->impi)];

	while (*at != e)
		at = &(*at)->chain;
	*at = e->chain;
	TAILQ_REMOVE(&memo->ages, e, age);
	memo->octets -= entry_size(e);
	memo->entries--;
	bsf_zh_doc_drop(e->doc);
	free(e);
}

static struct entry *
entry_add(struct bsf_zh_memo *memo, const char *impi)
{
	struct entry **at = &memo->bucket[bucket_of(memo, impi)];
	const size_t len = strlen(impi) + 1;
	struct entry *e = calloc(1, sizeof(*e) + len);

	if (e == NULL)
		return NULL;
	memcpy(e->impi, impi, len);
	e->chain = *at;
	*at = e;
	TAILQ_INSERT_HEAD(&memo->ages, e, age);
	memo->octets += entry_size(e);
	memo->entries++;
	return e;
}

/* An entry with nothing in it goes, and then the oldest until the rest fits. */
static void
settle(struct bsf_zh_memo *memo, struct entry *e)
{
	if (e != NULL && e->doc == NULL && *e->host == '\0')
		entry_remove(memo, e);
	while (memo->octets > memo->limit) {
		entry_remove(memo, TAILQ_LAST(&memo->ages, entry_list));
		memo->evicted++;
	}
}

void
bsf_zh_memo_free(struct bsf_zh_memo *memo)
{
	if (memo == NULL)
		return;
	while (!TAILQ_EMPTY(&memo->ages))
		entry_remove(memo, TAILQ_FIRST(&memo->ages));
	pthread_mutex_destroy(&memo->lock);
	free(memo);
}

void
bsf_zh_memo_get(struct bsf_zh_memo *memo, const char *impi, int64_t now_ms,
		struct bsf_zh_doc **doc, char host[256])
{
	struct entry *e;

	*doc = NULL;
	*host = '\0';
	pthread_mutex_lock(&memo->lock);
	e = entry_find(memo, impi);
	if (e != NULL) {
		TAILQ_REMOVE(&memo->ages, e, age);
		TAILQ_INSERT_HEAD(&memo->ages, e, age);
		*doc = bsf_zh_doc_hold(e->doc);
		if (now_ms < e->host_until_ms)
			memcpy(host, e->host, sizeof(e->host));
	}
	pthread_mutex_unlock(&memo->lock);
}

void
bsf_zh_memo_put_doc(struct bsf_zh_memo *memo, const char *impi, struct bsf_zh_doc *doc)
{
	struct entry *e;

	pthread_mutex_lock(&memo->lock);
	e = entry_find(memo, impi);
	if (e == NULL && doc != NULL)
		e = entry_add(memo, impi);
	if (e != NULL) {
		memo->octets -= entry_size(e);
		bsf_zh_doc_drop(e->doc);
		e->doc = bsf_zh_doc_hold(doc);
		memo->octets += entry_size(e);
	}
	settle(memo, e);
	pthread_mutex_unlock(&memo->lock);
}

void
bsf_zh_memo_put_host(struct bsf_zh_memo *memo, const char *impi, const char *host,
		     int64_t until_ms)
{
	struct entry *e;

	pthread_mutex_lock(&memo->lock);
	e = entry_find(memo, impi);
	if (e == NULL && *host != '\0')
		e = entry_add(memo, impi);
	if (e != NULL) {
		snprintf(e->host, sizeof(e->host), "%s", host);
		e->host_until_ms = until_ms;
	}
	settle(memo, e);
	pthread_mutex_unlock(&memo->lock);
}

void
bsf_zh_memo_stats(struct bsf_zh_memo *memo, struct bsf_zh_memo_stats *out)
{
	pthread_mutex_lock(&memo->lock);
	*out = (struct bsf_zh_memo_stats){ memo->entries, memo->octets, memo->evicted };
	pthread_mutex_unlock(&memo->lock);
}
