/* SPDX-License-Identifier: Apache-2.0 */
/** @file letter.h  One POST on its way, and the handle of libcurl that it travels on. */
#ifndef GBA_POST_LETTER_H
#define GBA_POST_LETTER_H

#include <curl/curl.h>

#include "post/post.h"

struct letter {
	struct letter *next;
	CURL *easy; /* while it is under way */
	struct curl_slist *headers;
	post_on_answer on_answer;
	void *ctx;
	struct gba_octets body; /* in octets, as url and answer are */
	const char *url;
	uint8_t *answer;
	size_t answer_len, answer_max, octets_len;
	bool is_too_long; /* the answer */
	bool is_begun; /* libcurl has seen it; its handle tells of the last one before */
	char error[CURL_ERROR_SIZE];
	uint8_t octets[];
};

/** A copy. NULL: *why says what is wrong. */
struct letter *letter_new(const struct post_request *request, post_on_answer on_answer,
			  void *ctx, const char **why);
/** Wiped; the handle knows nothing of it any more. */
void letter_free(struct letter *letter);

/** A handle with all that is the same for all letters; NULL: no memory is left. */
CURL *letter_handle_new(const struct post_conf *conf);
/** Have it travel on this handle. */
GBA_MUST_CHECK bool letter_put(struct letter *letter, CURL *easy);

/** What came of it. out points into the letter, and reason is an array of the caller. */
void letter_read(struct letter *letter, CURLcode code, struct post_answer *out,
		 char reason[POST_REASON_MAX + 1]);
/** Have octets of it gone out? */
bool letter_has_gone(struct letter *letter);

#endif
