/* SPDX-License-Identifier: Apache-2.0 */
/** @file zpn_gpr.h  What a BSF is asked for a push, whichever transport carries it. */
#ifndef GBA_LIB_ZPN_GPR_H
#define GBA_LIB_ZPN_GPR_H

#include "codec/zpn.h"
#include "lib/push.h"

/* A request, and what it points to beside the ask: it is never copied. */
struct zpn_question {
	struct zpn_gpr gpr;
	uint8_t gsid[NAF_GSID_MAX][11];
	uint8_t resync[ZPN_RESYNC_LEN];
};

/** gsid_binary: GAA-Service-Identifier as 4 octets instead of digits. */
void zpn_question_init(struct zpn_question *out, const struct naf_push_ask *ask,
		       bool gsid_binary);

#endif
