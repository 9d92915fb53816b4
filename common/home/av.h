/* SPDX-License-Identifier: Apache-2.0 */
/** @file av.h  Where authentication vectors come from: asked now, answered now or later.
 */
#ifndef GBA_HOME_AV_H
#define GBA_HOME_AV_H

#include <stdbool.h>

#include "base/clock.h"
#include "codec/guss.h"
#include "crypto/aka.h"
#include "crypto/digest.h"
#include "crypto/ks.h"

enum av_kind {
	AV_AKA,	       /* a quintet (TS 33.220 4.5.2) */
	AV_SIP_DIGEST, /* SIP Digest credentials (TS 33.220 Annex M) */
};

/* One vector for one user (TS 33.220 4.5.2 step 2). Texts are copied before ask returns. */
struct av_request {
	const char *impi;
	/* Not NULL: a public identity in canonical form that says who it is, and impi is NULL
	 * (GBA push, TS 29.109 4.3.1). Of several users' it is nobody's. */
	const char *impu;
	enum av_kind kind;
	/* The vector goes out in a GPI, which may reach the card long after it was made. */
	bool is_push;
	bool resync; /* the rest counts: a USIM refused this RAND and AUTN with AUTS */
	struct aka_rand rand;
	struct aka_autn autn;
	struct aka_auts auts;
};

/* What became of the AUTS, as far as the source can tell. */
enum av_resync {
	AV_RESYNC_UNKNOWN, /* none was sent, or the source keeps it to itself (Zh) */
	AV_RESYNC_DONE,
	AV_RESYNC_FORGED, /* MAC-S wrong: nothing changed (TS 33.102 6.3.5) */
};

/* Views live during the callback. */
struct av_answer {
	char impi[GBA_IMPI_MAX + 1]; /* whose vector it is */
	struct aka_av av;     /* secret; AV_AKA */
	bool has_triplet;     /* the two below and av.rand count; there is no AUTN */
	struct aka_sres sres; /* secret */
	struct aka_kc kc;     /* secret */
	struct digest_credentials digest; /* secret; AV_SIP_DIGEST */
	enum guss_uicc uicc;		  /* what the source knows beside the GUSS */
	const char *guss;		  /* XML or NULL */
	enum av_resync resync;
	struct aka_sqn sqn_ms,
		sqn_he; /* AV_RESYNC_DONE: of the card, of the refused AUTN */
	const char *why; /* not GBA_OK: a sentence for people, or NULL */
};

/**
 * Called exactly once, on the asker's thread or another.
 * @param status  GBA_OK with an answer; GBA_ERR_NOT_FOUND: no such user; GBA_ERR_DENIED:
 * GBA is not for it; GBA_ERR_SCHEME: it has no credentials of this kind; any other: no
 * vector now, try again later
 * @param answer  unless GBA_OK: NULL, or only `why` counts
 */
typedef void (*av_done)(void *ctx, enum gba_status status,
			const struct av_answer *answer);

struct av_source {
	void (*ask)(void *ctx, const struct av_request *request, av_done done,
		    void *done_ctx);
	void *ctx;
};

#endif
