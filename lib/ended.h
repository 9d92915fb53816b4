/* SPDX-License-Identifier: Apache-2.0 */
/** @file ended.h  The line of the log for a question to the BSF that is over. */
#ifndef GBA_LIB_ENDED_H
#define GBA_LIB_ENDED_H

#include <stdint.h>

#include "base/log.h"

/* What one interface calls it. */
struct naf_ended_words {
	const char *area, *got, *of; /* "zn", "key", "btid" */
};
extern const struct naf_ended_words naf_ended_zn, naf_ended_zpn;

/** who is an identity. result is of the BSF's answer. no_answer: there was none, and this
 * is why; NULL or "": there was one. */
void naf_ended_log(const struct gba_log *log, const struct naf_ended_words *words,
		   const char *who, enum gba_status status, uint32_t result,
		   const char *no_answer);

#define NAF_ENDED_SILENT "BSF not connected, or slower than the time-out"

#endif
