/* SPDX-License-Identifier: Apache-2.0 */
/* One thread, one multi handle of libcurl, connections and handles kept. */
#include "push-naf/poster.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

#define POLL_MS 1000

struct letter {
	struct letter *next;
	CURL *easy; /* while it is under way */
	struct curl_slist *headers;
	int64_t number;
	desk_on_handed on_handed;
	void *ctx;
	const char *address, *type; /* behind the body */
	char error[CURL_ERROR_SIZE];
	size_t len;
	uint8_t body[];
};

struct poster {
	struct poster_conf conf;
	char ca[256];
	CURLM *multi;
	pthread_t thread;
	bool running;

	pthread_mutex_t lock; /* guards the rest of this part */
	struct letter *first, **last;
	bool stop;

	/* The thread's alone. */
	unsigned under_way;
	struct letter *letters; /* those under way */
	CURL **idle;		/* handles that are set up, for the next ones */
	unsigned idle_count;
};

static void
letter_end(struct poster *poster, struct letter *letter, bool ok, const char *reason)
{
	letter->on_handed(letter->ctx, letter->number, ok, reason);
	if (letter->easy != NULL)
		poster->idle[poster->idle_count++] = letter->easy;
	curl_slist_free_all(letter->headers);
	gba_wipe(letter->body, letter->len);
	free(letter);
}

static size_t
ignore(char *p, size_t size, size_t count, void *ctx)
{
	(void)p;
	(void)ctx;
	return size * count;
}

/* What is the same for all. */
static CURL *
handle_new(const struct poster *poster)
{
	CURL *easy = curl_easy_init();
	bool ok;

	if (easy == NULL)
		return NULL;
	ok = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	     curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	     curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
	     curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore) == CURLE_OK &&
	     curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	     curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
	     curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)poster->conf.timeout_ms) ==
		     CURLE_OK;
	if (ok && poster->ca[0] != '\0')
		ok = curl_easy_setopt(easy, CURLOPT_CAINFO, poster->ca) == CURLE_OK;
	if (ok)
		return easy;
	curl_easy_cleanup(easy);
	return NULL;
}

static bool
set_options(struct letter *letter)
{
	CURL *easy = letter->easy;
	char header[96];

	snprintf(header, sizeof(header), "Content-Type: %s", letter->type);
	letter->headers = curl_slist_append(NULL, header);
	return letter->headers != NULL &&
	       curl_easy_setopt(easy, CURLOPT_URL, letter->address) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_POSTFIELDS, (const char *)letter->body) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
				(curl_off_t)letter->len) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HTTPHEADER, letter->headers) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, letter->error) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PRIVATE, letter) == CURLE_OK;
}

static void
begin(struct poster *poster, struct letter *letter)
{
	letter->easy = poster->idle_count > 0 ? poster->idle[--poster->idle_count]
					      : handle_new(poster);
	if (letter->easy == NULL || !set_options(letter) ||
	    curl_multi_add_handle(poster->multi, letter->easy) != CURLM_OK) {
		letter_end(poster, letter, false, "the POST cannot be made");
		return;
	}
	letter->next = poster->letters;
	poster->letters = letter;
	poster->under_way++;
}

static struct letter *
take(struct poster *poster, bool *stop)
{
	struct letter *letter = NULL;

	pthread_mutex_lock(&poster->lock);
	*stop = poster->stop;
	if (!poster->stop && poster->first != NULL &&
	    poster->under_way < poster->conf.parallel) {
		letter = poster->first;
		poster->first = letter->next;
		if (poster->first == NULL)
			poster->last = &poster->first;
	}
	pthread_mutex_unlock(&poster->lock);
	return letter;
}

static void
unlist(struct poster *poster, struct letter *letter)
{
	struct letter **at = &poster->letters;

	while (*at != letter)
		at = &(*at)->next;
	*at = letter->next;
	poster->under_way--;
}

static void
finish(struct poster *poster, CURL *easy, CURLcode code)
{
	struct letter *letter = NULL;
	char reason[JOB_REASON_MAX + 1] = "";
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &letter);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_multi_remove_handle(poster->multi, easy);
	unlist(poster, letter);
	if (code != CURLE_OK)
		snprintf(reason, sizeof(reason), "%.159s",
			 letter->error[0] != '\0' ? letter->error
						  : curl_easy_strerror(code));
	else if (status < 200 || status > 299)
		snprintf(reason, sizeof(reason), "HTTP status %ld", status);
	letter_end(poster, letter, reason[0] == '\0', reason);
}

static void *
run(void *ctx)
{
	struct poster *poster = ctx;
	bool stop = false;

	for (;;) {
		struct letter *letter;
		bool finished = false;
		int count = 0;
		CURLMsg *msg;

		while ((letter = take(poster, &stop)) != NULL)
			begin(poster, letter);
		if (stop)
			break;
		curl_multi_perform(poster->multi, &count);
		while ((msg = curl_multi_info_read(poster->multi, &count)) != NULL)
			if (msg->msg == CURLMSG_DONE) {
				finish(poster, msg->easy_handle, msg->data.result);
				finished = true;
			}
		if (!finished) /* else there is room for who waits */
			curl_multi_poll(poster->multi, NULL, 0, POLL_MS, NULL);
	}
	return NULL;
}

enum gba_status
poster_new(struct poster **out, const struct poster_conf *conf)
{
	struct poster *poster = calloc(1, sizeof(*poster));
	enum gba_status status;

	if (poster == NULL)
		return GBA_ERR_NOMEM;
	poster->conf = *conf;
	poster->last = &poster->first;
	poster->idle = calloc(conf->parallel, sizeof(CURL *));
	if (poster->idle == NULL) {
		free(poster);
		return GBA_ERR_NOMEM;
	}
	pthread_mutex_init(&poster->lock, NULL);
	status = gba_text_copy(poster->ca, sizeof(poster->ca), gba_text(conf->ca));
	if (status == GBA_OK && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
		poster->multi = curl_multi_init();
	if (status == GBA_OK && poster->multi == NULL)
		status = GBA_ERR_NOMEM;
	if (status == GBA_OK && pthread_create(&poster->thread, NULL, run, poster) != 0)
		status = GBA_ERR_NOMEM;
	if (status != GBA_OK) {
		poster_free(poster);
		return status;
	}
	poster->running = true;
	*out = poster;
	return GBA_OK;
}

void
poster_quiet(struct poster *poster)
{
	struct letter *letter;

	if (poster == NULL || !poster->running)
		return;
	pthread_mutex_lock(&poster->lock);
	poster->stop = true;
	pthread_mutex_unlock(&poster->lock);
	curl_multi_wakeup(poster->multi);
	pthread_join(poster->thread, NULL);
	poster->running = false;
	while ((letter = poster->letters) != NULL) {
		poster->letters = letter->next;
		curl_multi_remove_handle(poster->multi, letter->easy);
		letter_end(poster, letter, false, "the daemon ends");
	}
	while ((letter = poster->first) != NULL) {
		poster->first = letter->next;
		letter_end(poster, letter, false, "the daemon ends");
	}
}

void
poster_free(struct poster *poster)
{
	if (poster == NULL)
		return;
	poster_quiet(poster);
	while (poster->idle_count > 0)
		curl_easy_cleanup(poster->idle[--poster->idle_count]);
	free(poster->idle);
	if (poster->multi != NULL) {
		curl_multi_cleanup(poster->multi);
		curl_global_cleanup();
	}
	pthread_mutex_destroy(&poster->lock);
	free(poster);
}

void
poster_send(struct poster *poster, const struct desk_parcel *parcel,
	    desk_on_handed on_handed, void *ctx)
{
	const size_t address_size = strlen(parcel->address) + 1,
		     type_size = strlen(parcel->type) + 1, len = parcel->body.len;
	struct letter *letter =
		calloc(1, sizeof(*letter) + len + address_size + type_size);
	bool first, stop;

	if (letter == NULL) {
		on_handed(ctx, parcel->number, false, "no memory is left");
		return;
	}
	letter->number = parcel->number;
	letter->on_handed = on_handed;
	letter->ctx = ctx;
	letter->len = len;
	memcpy(letter->body, parcel->body.p, len);
	letter->address = memcpy(letter->body + len, parcel->address, address_size);
	letter->type = memcpy(letter->body + len + address_size, parcel->type, type_size);
	pthread_mutex_lock(&poster->lock);
	stop = poster->stop;
	first = poster->first == NULL;
	if (!stop) {
		*poster->last = letter;
		poster->last = &letter->next;
	}
	pthread_mutex_unlock(&poster->lock);
	if (stop)
		letter_end(poster, letter, false, "the daemon ends");
	else if (first) /* who waits already is taken as soon as there is room */
		curl_multi_wakeup(poster->multi);
}
