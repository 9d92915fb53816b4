/* SPDX-License-Identifier: Apache-2.0 */
/** @file zpn_build.h  The answer on Zpn: NAF keys and GPI of one vector (TS 33.223). */
#ifndef GBA_BSF_ZPN_BUILD_H
#define GBA_BSF_ZPN_BUILD_H

#include "bsf/zpn.h"
#include "codec/gpi.h"
#include "crypto/ks.h"

/* A GPA and what its views point to. */
struct bsf_zpn_answer {
	struct zpn_gpa gpa;
	char impi[GBA_IMPI_MAX + 1];
	struct gba_ks_naf ks_naf, ks_int_naf; /* secret */
	uint8_t gpi[GPI_MAX];
	uint8_t *uss_list; /* heap */
};

/** Keys and AVPs of a decision that says BSF_ZPN_OK. Ks lives and ends in here: nothing
 * that comes from it stays but the answer (Disposable-Ks, TS 33.223). On failure *out is
 * empty. */
GBA_MUST_CHECK enum gba_status bsf_zpn_build(struct bsf_zpn_answer *out,
					     const struct bsf_zpn_decision *decision,
					     const struct bsf_zpn_request *request,
					     const char *impi, const struct aka_av *av,
					     int64_t now_s);
/** *out has views of its own. */
GBA_MUST_CHECK enum gba_status bsf_zpn_answer_copy(struct bsf_zpn_answer *out,
						   const struct bsf_zpn_answer *answer);
void bsf_zpn_answer_fini(struct bsf_zpn_answer *answer); /* wipes and frees */

#endif
