/* SPDX-License-Identifier: Apache-2.0 */
/** @file zh_memo.h  What is remembered of subscribers between two questions: the GUSS
 * with its time (TS 29.109 4.2), and the HSS a redirect led to. Bounded; the longest
 * unused goes.
 */
#ifndef GBA_BSF_ZH_MEMO_H
#define GBA_BSF_ZH_MEMO_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/octets.h"

/* A GUSS that several may hold; it does not change. */
struct bsf_zh_doc {
	atomic_uint refs;
	int64_t timestamp_s; /* 0: it has none */
	size_t len;
	char xml[]; /* NUL-terminated */
};

/** GBA_ERR_SYNTAX: a NUL stands inside. */
GBA_MUST_CHECK enum gba_status bsf_zh_doc_new(struct bsf_zh_doc **out,
					      struct gba_octets xml, int64_t timestamp_s);
struct bsf_zh_doc *bsf_zh_doc_hold(struct bsf_zh_doc *doc);
void bsf_zh_doc_drop(struct bsf_zh_doc *doc); /* NULL does nothing */

struct bsf_zh_memo; /* thread-safe */

/** octets: of everything together; 0: nothing is remembered. */
GBA_MUST_CHECK enum gba_status bsf_zh_memo_new(struct bsf_zh_memo **out, size_t octets);
void bsf_zh_memo_free(struct bsf_zh_memo *memo);

/**
 * What is known of an IMPI.
 * @param[out] doc   held for the caller, who drops it; NULL: none
 * @param[out] host  where a redirect led that holds at now_ms; "": none
 */
void bsf_zh_memo_get(struct bsf_zh_memo *memo, const char *impi, int64_t now_ms,
		     struct bsf_zh_doc **doc, char host[256]);

/** doc NULL: forget the one that is there. */
void bsf_zh_memo_put_doc(struct bsf_zh_memo *memo, const char *impi,
			 struct bsf_zh_doc *doc);
/** host "": forget the one that is there. */
void bsf_zh_memo_put_host(struct bsf_zh_memo *memo, const char *impi, const char *host,
			  int64_t until_ms);

struct bsf_zh_memo_stats {
	size_t entries, octets;
	uint64_t evicted;
};
void bsf_zh_memo_stats(struct bsf_zh_memo *memo, struct bsf_zh_memo_stats *out);

#endif
