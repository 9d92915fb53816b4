/* SPDX-License-Identifier: Apache-2.0 */
/* Handles are used again, so each option is of the handle for good (letter_handle_new) or
 * is set for each letter and taken back (letter_put, take_off). */
#include "post/letter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

/* The first failure sticks. */
#define SET(option, value)                                                               \
	(code = code != CURLE_OK ? code : curl_easy_setopt(easy, option, value))

/* --- a copy of the request -------------------------------------------------------------
 */

/* One line of a header, and one header. */
static bool
is_plain(const char *text)
{
	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

static bool
add_line(struct letter *letter, const char *line)
{
	struct curl_slist *list = curl_slist_append(letter->headers, line);

	if (list != NULL)
		letter->headers = list;
	return list != NULL;
}

static const char *
add_header(struct letter *letter, const struct post_header *header)
{
	char line[POST_HEADER_MAX + sizeof(": ")];
	int len;

	if (!is_plain(header->name) || strpbrk(header->name, ":; ") != NULL ||
	    !is_plain(header->value))
		return "a header is empty or not of one line";
	len = snprintf(line, sizeof(line), "%s: %s", header->name, header->value);
	if (len < 0 || (size_t)len >= sizeof(line))
		return "a header is too long";
	return add_line(letter, line) ? NULL : "no memory is left";
}

static const char *
add_headers(struct letter *letter, const struct post_request *request)
{
	const char *why = NULL;

	for (size_t i = 0; why == NULL && i < request->header_count; i++)
		why = add_header(letter, &request->headers[i]);
	if (why == NULL && !add_line(letter, "Expect:")) /* no round trip for a 100 */
		why = "no memory is left";
	return why;
}

struct letter *
letter_new(const struct post_request *request, post_on_answer on_answer, void *ctx,
	   const char **why)
{
	const size_t url_size = strlen(request->url) + 1,
		     octets_len = request->body.len + url_size + request->answer_max;
	struct letter *letter;

	*why = "the URL is too long";
	if (url_size > POST_URL_MAX + 1)
		return NULL;
	*why = "no memory is left";
	letter = malloc(sizeof(*letter) + octets_len);
	if (letter == NULL)
		return NULL;
	*letter = (struct letter){ .on_answer = on_answer,
				   .ctx = ctx,
				   .answer_max = request->answer_max,
				   .octets_len = octets_len };
	letter->body = (struct gba_octets){ letter->octets, request->body.len };
	if (request->body.len > 0)
		memcpy(letter->octets, request->body.p, request->body.len);
	letter->url = memcpy(letter->octets + request->body.len, request->url, url_size);
	letter->answer = letter->octets + request->body.len + url_size;
	*why = add_headers(letter, request);
	if (*why == NULL)
		return letter;
	letter_free(letter);
	return NULL;
}

/* --- the handle ------------------------------------------------------------------------
 */

static size_t
on_octets(char *p, size_t size, size_t count, void *ctx)
{
	struct letter *letter = ctx;
	const size_t len = size * count;

	if (letter->answer_max == 0)
		return len;
	letter->is_too_long = len > letter->answer_max - letter->answer_len;
	if (letter->is_too_long)
		return 0; /* the transfer fails */
	memcpy(letter->answer + letter->answer_len, p, len);
	letter->answer_len += len;
	return len;
}

/* No authority but this one: libcurl has a directory of others from the start, and
 * without that one would keep what it once read in the file. */
static CURLcode
set_authority(CURL *easy, const char *ca)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_CAINFO, ca);
	SET(CURLOPT_CAPATH, NULL);
#if LIBCURL_VERSION_NUM >= 0x075700
	SET(CURLOPT_CA_CACHE_TIMEOUT, 0L);
#endif
	return code;
}

/* TLS begins anew on each connection, as on a new handle: both ends show what they have.
 */
CURL *
letter_handle_new(const struct post_conf *conf)
{
	CURL *easy = curl_easy_init();
	CURLcode code;

	if (easy == NULL)
		return NULL;
	code = *conf->ca != '\0' ? set_authority(easy, conf->ca) : CURLE_OK;
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_POST, 1L);
	SET(CURLOPT_WRITEFUNCTION, on_octets);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TIMEOUT_MS, (long)conf->timeout_ms);
	SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
	if (*conf->cert != '\0')
		SET(CURLOPT_SSLCERT, conf->cert);
	if (*conf->key != '\0')
		SET(CURLOPT_SSLKEY, conf->key);
	if (code == CURLE_OK)
		return easy;
	curl_easy_cleanup(easy);
	return NULL;
}

bool
letter_put(struct letter *letter, CURL *easy)
{
	CURLcode code = CURLE_OK;

	letter->easy = easy;
	SET(CURLOPT_URL, letter->url);
	SET(CURLOPT_HTTPHEADER, letter->headers);
	SET(CURLOPT_POSTFIELDS, letter->body.p);
	SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)letter->body.len);
	SET(CURLOPT_WRITEDATA, letter);
	SET(CURLOPT_ERRORBUFFER, letter->error);
	SET(CURLOPT_PRIVATE, letter);
	return code == CURLE_OK;
}

/* Nothing of this fails: there is nothing to copy. */
static void
take_off(CURL *easy)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_HTTPHEADER, NULL);
	SET(CURLOPT_POSTFIELDS, NULL);
	SET(CURLOPT_WRITEDATA, NULL);
	SET(CURLOPT_ERRORBUFFER, NULL);
	SET(CURLOPT_PRIVATE, NULL);
}

void
letter_free(struct letter *letter)
{
	if (letter->easy != NULL)
		take_off(letter->easy);
	curl_slist_free_all(letter->headers);
	gba_wipe(letter, sizeof(*letter) + letter->octets_len);
	free(letter);
}

/* --- what came of it -------------------------------------------------------------------
 */

/* libcurl counts from nothing for each transfer, and goes on counting when it sends the
 * request again because a kept connection broke before an answer. */
bool
letter_has_gone(struct letter *letter)
{
	long sent = 0;

	curl_easy_getinfo(letter->easy, CURLINFO_REQUEST_SIZE, &sent);
	return letter->is_begun && sent > 0;
}

void
letter_read(struct letter *letter, CURLcode code, struct post_answer *out,
	    char reason[POST_REASON_MAX + 1])
{
	long status = 0;

	*out = (struct post_answer){ .reason = reason };
	reason[0] = '\0';
	if (code == CURLE_OK) {
		curl_easy_getinfo(letter->easy, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(letter->easy, CURLINFO_CONTENT_TYPE, &out->type);
		out->status = (unsigned)status;
		out->body = (struct gba_octets){ letter->answer, letter->answer_len };
		return;
	}
	out->perhaps = letter_has_gone(letter);
	snprintf(reason, POST_REASON_MAX + 1, "%.*s", POST_REASON_MAX,
		 letter->is_too_long	    ? "the answer is too long"
		 : letter->error[0] != '\0' ? letter->error
					    : curl_easy_strerror(code));
}
