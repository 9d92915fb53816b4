/* SPDX-License-Identifier: Apache-2.0 */
/* Buckets in a list: SCSs are few. */
#include "iwf/rate.h"

#include <stdlib.h>
#include <string.h>

#include "codec/tbcd.h"

#define ONE 1000 /* a request, in thousandths: what one of rate 1 gains in a second */

struct bucket {
	struct bucket *next;
	char scs[E164_DIGITS_MAX + 1];
	int64_t level, since_ms;
};

struct iwf_rates {
	struct bucket *first;
};

enum gba_status
iwf_rates_new(struct iwf_rates **out)
{
	struct iwf_rates *rates = calloc(1, sizeof(*rates));

	if (rates == NULL)
		return GBA_ERR_NOMEM;
	*out = rates;
	return GBA_OK;
}

static struct bucket **
bucket_find(struct iwf_rates *rates, const char *scs)
{
	struct bucket **at = &rates->first;

	while (*at != NULL && strcmp((*at)->scs, scs) != 0)
		at = &(*at)->next;
	return at;
}

static struct bucket *
bucket_get(struct iwf_rates *rates, const char *scs, uint32_t rate, int64_t now_ms)
{
	struct bucket **at = bucket_find(rates, scs);

	if (*at == NULL && strlen(scs) <= E164_DIGITS_MAX) {
		*at = calloc(1, sizeof(**at));
		if (*at != NULL) {
			memcpy((*at)->scs, scs, strlen(scs));
			(*at)->level = (int64_t)rate * ONE;
			(*at)->since_ms = now_ms;
		}
	}
	return *at;
}

bool
iwf_rate_has(struct iwf_rates *rates, const char *scs, uint32_t rate, int64_t now_ms,
	     bool take)
{
	const int64_t full = (int64_t)rate * ONE;
	struct bucket *b;
	int64_t gap_ms;

	if (rate == 0)
		return true;
	b = bucket_get(rates, scs, rate, now_ms);
	if (b == NULL)
		return false;
	gap_ms = now_ms - b->since_ms;
	b->since_ms = now_ms;
	b->level += gap_ms >= 1000 ? full : gap_ms * rate;
	if (b->level > full)
		b->level = full;
	if (b->level < ONE)
		return false;
	b->level -= take ? ONE : 0;
	return true;
}

void
iwf_rate_forget(struct iwf_rates *rates, const char *scs)
{
	struct bucket **at = bucket_find(rates, scs), *gone = *at;

	if (gone != NULL) {
		*at = gone->next;
		free(gone);
	}
}

void
iwf_rates_free(struct iwf_rates *rates)
{
	if (rates == NULL)
		return;
	while (rates->first != NULL) {
		struct bucket *next = rates->first->next;

		free(rates->first);
		rates->first = next;
	}
	free(rates);
}
