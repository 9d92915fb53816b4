/* SPDX-License-Identifier: Apache-2.0 */
/* A token bucket a source, in a table of fixed size. */
#include "ue/push_limit.h"

#include <stdio.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

void
push_limit_init(struct push_limit *limit, unsigned per_minute)
{
	memset(limit, 0, sizeof(*limit));
	limit->per_minute = per_minute;
}

/* Its place, else a free one, else that of who was silent longest. */
static struct push_limit_source *
find(struct push_limit *limit, const char *name)
{
	struct push_limit_source *oldest = &limit->source[0];

	for (size_t i = 0; i < PUSH_LIMIT_SOURCES; i++) {
		struct push_limit_source *s = &limit->source[i];

		if (strncmp(s->name, name, sizeof(s->name) - 1) == 0)
			return s;
		if (s->name[0] == '\0'
			    ? oldest->name[0] != '\0'
			    : oldest->name[0] != '\0' && s->full_ms < oldest->full_ms)
			oldest = s;
	}
	(void)snprintf(oldest->name, sizeof(oldest->name), "%s", name);
	oldest->full_ms = 0;
	return oldest;
}

/* What one costs; 0: nothing. */
static int64_t
cost_ms(const struct push_limit *limit)
{
	return limit->per_minute == 0 ? 0 : MINUTE_MS / limit->per_minute;
}

bool
push_limit_has(struct push_limit *limit, const char *source, int64_t now_ms)
{
	const struct push_limit_source *s;
	int64_t full_ms;

	if (limit->per_minute == 0)
		return true;
	s = find(limit, source);
	full_ms = s->full_ms < now_ms ? now_ms : s->full_ms;
	return full_ms + cost_ms(limit) <= now_ms + MINUTE_MS;
}

bool
push_limit_take(struct push_limit *limit, const char *source, int64_t now_ms)
{
	struct push_limit_source *s;

	if (limit->per_minute == 0)
		return true;
	if (!push_limit_has(limit, source, now_ms))
		return false;
	s = find(limit, source);
	if (s->full_ms < now_ms)
		s->full_ms = now_ms;
	s->full_ms += cost_ms(limit);
	return true;
}
