/* SPDX-License-Identifier: Apache-2.0 */
/** @file zh_client.h  Vectors from an HSS over Zh (TS 29.109 4.2): asked over a Diameter
 * node, or a test's. */
#ifndef GBA_BSF_ZH_CLIENT_H
#define GBA_BSF_ZH_CLIENT_H

#include "base/clock.h"
#include "bsf/zh.h"
#include "bsf/zh_memo.h"

enum bsf_zh_peer { BSF_ZH_PEER_UNKNOWN, BSF_ZH_PEER_CLOSED, BSF_ZH_PEER_OPEN };

struct bsf_zh_ports {
	/* As diam_ask. */
	enum gba_status (*ask)(void *ctx, const struct zh_mar *mar,
			       const struct diam_dest *dest, unsigned timeout_ms,
			       diam_on_answer on_answer, void *on_answer_ctx);
	/* How many peers could answer now? */
	unsigned (*open)(void *ctx);
	/* Is this host one that may be asked? */
	enum bsf_zh_peer (*peer)(void *ctx, const char *identity);
	void *ctx;
	struct gba_clock clock;
	const struct gba_log *log;
};

struct bsf_zh_conf {
	char realm[256]; /* "": the domain of the IMPI */
	char digest_scheme[64];
	unsigned timeout_ms;
	size_t cache_octets;
	int64_t redirect_ms; /* how long a redirect holds at most; 0: for one question */
};

struct bsf_zh;

GBA_MUST_CHECK enum gba_status bsf_zh_new(struct bsf_zh **out,
					  const struct bsf_zh_ports *ports,
					  const struct bsf_zh_conf *conf);
/** No question may be under way. */
void bsf_zh_free(struct bsf_zh *zh);

/** zh outlives the source. */
struct av_source bsf_zh_source(struct bsf_zh *zh);

uint64_t bsf_zh_count(const struct bsf_zh *zh, enum bsf_zh_reason reason);
/** Questions under way. */
unsigned bsf_zh_waiting(const struct bsf_zh *zh);
void bsf_zh_cache_stats(struct bsf_zh *zh, struct bsf_zh_memo_stats *out);

#endif
