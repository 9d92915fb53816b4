/* SPDX-License-Identifier: Apache-2.0 */
/** @file rate.h  Requests a second of each SCS: a bucket that holds those of one second.
 */
#ifndef GBA_IWF_RATE_H
#define GBA_IWF_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct iwf_rates; /* one thread at a time */

GBA_MUST_CHECK enum gba_status iwf_rates_new(struct iwf_rates **out);
void iwf_rates_free(struct iwf_rates *rates);
/** Is there room for one more? rate 0: always. take: and it is used. A new SCS without
 * memory for it has no room. */
bool iwf_rate_has(struct iwf_rates *rates, const char *scs, uint32_t rate, int64_t now_ms,
		  bool take);
void iwf_rate_forget(struct iwf_rates *rates, const char *scs);

#endif
