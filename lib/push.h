/* SPDX-License-Identifier: Apache-2.0 */
/** @file push.h  What a Push-NAF asks a BSF for (Zpn), whichever transport carries it. */
#ifndef GBA_LIB_PUSH_H
#define GBA_LIB_PUSH_H

#include "crypto/aka.h"
#include "lib/key.h"

#define NAF_PUSH_GPI_MAX 2048 /* a longer one is no answer */

/* Views live until the call returns. */
struct naf_push_ask {
	struct gba_text ue_id; /* IMPI or IMPU */
	bool is_public;
	struct gba_text app_label, ptid;
	struct gba_octets naf_id;
	bool gba_u, gba_u_aware, wants_impi;
	int64_t until_s; /* wanted end of the key's lifetime */
	const uint32_t *gsids;
	size_t gsid_count;
	bool resync; /* with what a UE answered to a RAND */
	struct aka_rand rand;
	struct aka_auts auts;
};

struct naf_push_answer {
	struct naf_key *key;   /* a reference for the callee to give back */
	struct gba_octets gpi; /* a view during the call */
};

/**
 * The outcome, exactly once, from any thread, perhaps before ask returned.
 * @param status GBA_OK and answer; GBA_ERR_NOT_FOUND: the BSF does not know the user
 * (5401); GBA_ERR_DENIED: not for this Push-NAF (5402); GBA_ERR_ARG: a value that the BSF
 * does not take (5004); GBA_ERR_PEER: no usable answer; GBA_ERR_NOMEM
 */
typedef void (*naf_push_done)(void *ctx, enum gba_status status,
			      const struct naf_push_answer *answer);

struct naf_push_source {
	void (*ask)(void *ctx, const struct naf_push_ask *ask, naf_push_done done,
		    void *done_ctx);
	void *ctx;
};

#endif
