/* SPDX-License-Identifier: Apache-2.0 */
/** @file ub_run.h  Inside of a run of Ub: what its kinds share. */
#ifndef GBA_UE_UB_RUN_H
#define GBA_UE_UB_RUN_H

#include "ue/ub.h"

/* What was sent last, and what came back. */
enum ub_sent { UB_FIRST, UB_RESPONSE, UB_AUTS };
enum ub_event { UB_EV_CHALLENGE, UB_EV_OK, UB_EV_REFUSED };

struct run {
	const struct ub_conf *conf;
	struct state *state;
	struct ue_why *why;
	char url[512];
	struct ue_url place;
	char bsf[256]; /* realm of request 1 */
	char username[GBA_IMPI_MAX + 1];
	char home[GBA_IMPI_MAX + 1];
	enum ub_sent sent;
	char authorization[2 * WWW_AUTH_MAX];
	struct ub_challenge challenge;
	struct ub_answer answer; /* secret */
	struct uicc_answer aka;	 /* secret */
	struct gba_ks ks;	 /* secret; of 2G GBA and GBA_Digest */
	struct ue_reply reply;
	unsigned resyncs, retries;
	bool done;
};

/* How one kind of bootstrapping differs from the others. */
struct ub_kind_row {
	bool tls, tmpi, export;
	const char *token; /* a product token more in User-Agent; NULL: none */
	/* The challenge is read: make request 2. */
	enum gba_status (*answer)(struct run *run);
	/* The BSF is proven: Ks and what enters the KDF beside it. */
	enum gba_status (*keep)(struct run *run, struct state *fresh);
};

/** Request 2 with this password; with an AUTS it is empty. */
GBA_MUST_CHECK enum gba_status
ub_build_second(struct run *run, struct gba_octets password, const struct aka_auts *auts);

/* ub_2g.c, ub_digest.c */
enum gba_status ub_2g_answer(struct run *run);
enum gba_status ub_2g_keep(struct run *run, struct state *fresh);
enum gba_status ub_digest_answer(struct run *run);
enum gba_status ub_digest_keep(struct run *run, struct state *fresh);

#endif
