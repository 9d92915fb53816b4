/* SPDX-License-Identifier: Apache-2.0 */
/** @file post_util.h  A sender with the settings of a test, and what it is told. */
#ifndef GBA_POST_UTIL_H
#define GBA_POST_UTIL_H

#include <semaphore.h>

#include "http_util.h"
#include "post/post.h"

#define PATIENCE_MS 30000 /* of a POST that is to be answered */

/* What came of one POST. */
struct told {
	sem_t sem;
	unsigned count;
	unsigned status;
	char type[64]; /* "-": none */
	uint8_t body[64];
	size_t len;
	char reason[POST_REASON_MAX + 1];
	bool perhaps;
};

static inline void
on_told(void *ctx, const struct post_answer *answer)
{
	struct told *told = ctx;

	told->count++;
	told->status = answer->status;
	snprintf(told->type, sizeof(told->type), "%s",
		 answer->type != NULL ? answer->type : "-");
	told->len = answer->body.len;
	if (told->len > 0 && told->len <= sizeof(told->body))
		memcpy(told->body, answer->body.p, told->len);
	snprintf(told->reason, sizeof(told->reason), "%s", answer->reason);
	told->perhaps = answer->perhaps;
	sem_post(&told->sem);
}

static inline struct post *
new_post(unsigned parallel, unsigned timeout_ms)
{
	struct post *post = NULL;

	cr_assert_eq(post_new(&post, &(struct post_conf){ .timeout_ms = timeout_ms,
							  .parallel = parallel,
							  .ca = "",
							  .cert = "",
							  .key = "" }),
		     GBA_OK);
	return post;
}

/* "x" to this URL, of which up to 64 octets are read. */
static inline void
send_x(struct post *post, const char *url, struct told *told)
{
	const struct post_request request = { .url = url,
					      .body = { (const uint8_t *)"x", 1 },
					      .answer_max = sizeof(told->body) };

	sem_init(&told->sem, 0, 0);
	post_send(post, &request, on_told, told);
}

static inline void
await(sem_t *sem)
{
	while (sem_wait(sem) != 0)
		;
}

static inline struct told
ask_x(struct post *post, const char *url)
{
	struct told told = { .count = 0 };

	send_x(post, url, &told);
	await(&told.sem);
	return told;
}

static inline const char *
url_of(char out[64], uint16_t port, const char *target)
{
	snprintf(out, 64, "http://127.0.0.1:%u/%s", port, target);
	return out;
}

#endif
