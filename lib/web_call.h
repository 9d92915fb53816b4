/* SPDX-License-Identifier: Apache-2.0 */
/** @file web_call.h  One post of a web_pool, and what libcurl is told for it. */
#ifndef GBA_LIB_WEB_CALL_H
#define GBA_LIB_WEB_CALL_H

#include <curl/curl.h>

#include "lib/web_pool.h"

/* What all calls have in common. */
struct web_target {
	char *url, *certificate, *key, *ca;
	struct curl_slist *connect_to;
	int64_t silent_ms; /* when the BSF said nothing to the last one; 0: it never did
			    */
};
GBA_MUST_CHECK enum gba_status web_target_init(struct web_target *target,
					       const struct web_pool_conf *conf);
void web_target_fini(struct web_target *target);
/** What does not change from call to call. */
CURLcode web_target_set(const struct web_target *target, CURL *easy);

struct web_call {
	struct web_call *next;
	web_done done;
	void *ctx;
	bool is_probe;
	int64_t until_ms;
	CURL *easy; /* while it runs, and when it has ended */
	struct curl_slist *headers;
	size_t answer_max;
	struct {
		uint8_t *p;
		size_t len, size;
	} in; /* what came; secret */
	char why[CURL_ERROR_SIZE];
	struct gba_octets body;
	const char *url; /* both in text */
	char text[];
};

/** NULL: no memory. */
struct web_call *web_call_new(const struct web_post *post, int64_t now_ms);
void web_call_free(struct web_call *call);
CURLcode web_call_prepare(struct web_call *call, CURL *easy,
			  const struct web_target *target, int64_t now_ms);
unsigned web_call_http(const struct web_call *call);
/** In words; "" for CURLE_OK. */
const char *web_call_why(const struct web_call *call, CURLcode code);

#endif
