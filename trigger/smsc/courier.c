/* SPDX-License-Identifier: Apache-2.0 */
/* One thread, one multi handle of libcurl, connections kept. */
#include "smsc/courier.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "smsc/directory.h"

#define POLL_MS 1000

struct letter {
	struct letter *next;
	CURL *easy; /* while it is under way */
	struct curl_slist *headers;
	courier_on_answer on_answer;
	void *ctx;
	char url[DIR_URL_MAX + 1], to[COURIER_NAME_MAX + 1], id[COURIER_NAME_MAX + 1];
	char error[CURL_ERROR_SIZE];
	size_t len, answer_len;
	uint8_t body[RP_MAX], answer[RP_MAX];
};

struct courier {
	struct courier_conf conf;
	char ca[256], cert[256], key[256];
	CURLM *multi;
	pthread_t thread;
	bool running;

	pthread_mutex_t lock; /* guards the rest of this part */
	struct letter *first, **last;
	bool stop;

	unsigned under_way;	/* the thread's alone */
	struct letter *letters; /* those under way; the thread's alone */
};

static void
letter_end(struct letter *letter, const struct courier_answer *answer)
{
	letter->on_answer(letter->ctx, answer);
	curl_easy_cleanup(letter->easy);
	curl_slist_free_all(letter->headers);
	gba_wipe(letter, sizeof(*letter));
	free(letter);
}

/* More than an RP message can be: the transfer fails. */
static size_t
on_octets(char *p, size_t size, size_t count, void *ctx)
{
	struct letter *letter = ctx;
	const size_t len = size * count;

	if (len > sizeof(letter->answer) - letter->answer_len)
		return 0;
	memcpy(letter->answer + letter->answer_len, p, len);
	letter->answer_len += len;
	return len;
}

static bool
add_header(struct letter *letter, const char *name, const char *value)
{
	struct curl_slist *list;
	char header[128];
	const int len = snprintf(header, sizeof(header), "%s: %s", name, value);

	if (len < 0 || (size_t)len >= sizeof(header))
		return false;
	list = curl_slist_append(letter->headers, header);
	if (list == NULL)
		return false;
	letter->headers = list;
	return true;
}

static bool
set_text(CURL *easy, CURLoption option, const char *value)
{
	return *value == '\0' || curl_easy_setopt(easy, option, value) == CURLE_OK;
}

static bool
set_request(struct letter *letter)
{
	CURL *easy = letter->easy;

	return add_header(letter, "Content-Type", RP_CONTENT_TYPE) &&
	       add_header(letter, "SMS-To", letter->to) &&
	       add_header(letter, "SMS-Id", letter->id) &&
	       add_header(letter, "Expect", "") &&
	       curl_easy_setopt(easy, CURLOPT_URL, letter->url) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_POSTFIELDS, (const char *)letter->body) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
				(curl_off_t)letter->len) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HTTPHEADER, letter->headers) == CURLE_OK;
}

static bool
set_options(struct courier *courier, struct letter *letter)
{
	CURL *easy = letter->easy;

	return set_request(letter) &&
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_octets) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, letter) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, letter->error) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PRIVATE, letter) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
				(long)courier->conf.timeout_ms) == CURLE_OK &&
	       set_text(easy, CURLOPT_CAINFO, courier->ca) &&
	       set_text(easy, CURLOPT_SSLCERT, courier->cert) &&
	       set_text(easy, CURLOPT_SSLKEY, courier->key);
}

static void
begin(struct courier *courier, struct letter *letter)
{
	letter->easy = curl_easy_init();
	if (letter->easy == NULL || !set_options(courier, letter) ||
	    curl_multi_add_handle(courier->multi, letter->easy) != CURLM_OK) {
		letter_end(letter, &(struct courier_answer){
					   .reason = "the POST cannot be made" });
		return;
	}
	letter->next = courier->letters;
	courier->letters = letter;
	courier->under_way++;
}

static struct letter *
take(struct courier *courier, bool *stop)
{
	struct letter *letter = NULL;

	pthread_mutex_lock(&courier->lock);
	*stop = courier->stop;
	if (!courier->stop && courier->first != NULL &&
	    courier->under_way < courier->conf.parallel) {
		letter = courier->first;
		courier->first = letter->next;
		if (courier->first == NULL)
			courier->last = &courier->first;
	}
	pthread_mutex_unlock(&courier->lock);
	return letter;
}

static void
unlist(struct courier *courier, struct letter *letter)
{
	struct letter **at = &courier->letters;

	while (*at != letter)
		at = &(*at)->next;
	*at = letter->next;
	courier->under_way--;
}

/* An answer to what was asked: of the type, and RP-ACK or RP-ERROR for this RP-DATA. */
static bool
read_answer(const struct letter *letter, struct rp *rp)
{
	const struct gba_octets octets = { letter->answer, letter->answer_len };
	const char *type = NULL;
	struct rp asked;

	curl_easy_getinfo(letter->easy, CURLINFO_CONTENT_TYPE, &type);
	return type != NULL && gba_text_is_nocase(gba_text(type), RP_CONTENT_TYPE) &&
	       rp_parse(rp, octets) == GBA_OK && rp->type != RP_DATA && rp->from_ms &&
	       rp_parse(&asked, (struct gba_octets){ letter->body, letter->len }) ==
		       GBA_OK &&
	       rp->ref == asked.ref;
}

static void
finish(struct courier *courier, CURL *easy, CURLcode code)
{
	struct letter *letter = NULL;
	char reason[COURIER_REASON_MAX + 1] = "";
	struct courier_answer answer = { .reason = reason };
	long status = 0, sent = 0;
	struct rp rp;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &letter);
	curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_multi_remove_handle(courier->multi, easy);
	unlist(courier, letter);
	if (code != CURLE_OK)
		snprintf(reason, sizeof(reason), "%.159s",
			 letter->error[0] != '\0' ? letter->error
						  : curl_easy_strerror(code));
	else if (status != 200)
		snprintf(reason, sizeof(reason), "HTTP status %ld", status);
	else if (!read_answer(letter, &rp))
		snprintf(reason, sizeof(reason), "no RP-ACK or RP-ERROR came back");
	answer.rp = reason[0] == '\0' ? &rp : NULL;
	/* another status is the word that it has not */
	answer.perhaps =
		answer.rp == NULL && sent > 0 && (code != CURLE_OK || status == 200);
	letter_end(letter, &answer);
}

static void *
run(void *ctx)
{
	struct courier *courier = ctx;
	bool stop = false;

	for (;;) {
		struct letter *letter;
		bool finished = false;
		int count = 0;
		CURLMsg *msg;

		while ((letter = take(courier, &stop)) != NULL)
			begin(courier, letter);
		if (stop)
			break;
		curl_multi_perform(courier->multi, &count);
		while ((msg = curl_multi_info_read(courier->multi, &count)) != NULL)
			if (msg->msg == CURLMSG_DONE) {
				finish(courier, msg->easy_handle, msg->data.result);
				finished = true;
			}
		if (!finished) /* else there is room for who waits */
			curl_multi_poll(courier->multi, NULL, 0, POLL_MS, NULL);
	}
	return NULL;
}

enum gba_status
courier_new(struct courier **out, const struct courier_conf *conf)
{
	struct courier *courier = calloc(1, sizeof(*courier));
	enum gba_status status;

	if (courier == NULL)
		return GBA_ERR_NOMEM;
	courier->conf = *conf;
	courier->last = &courier->first;
	pthread_mutex_init(&courier->lock, NULL);
	status = gba_text_copy(courier->ca, sizeof(courier->ca), gba_text(conf->ca));
	if (status == GBA_OK)
		status = gba_text_copy(courier->cert, sizeof(courier->cert),
				       gba_text(conf->cert));
	if (status == GBA_OK)
		status = gba_text_copy(courier->key, sizeof(courier->key),
				       gba_text(conf->key));
	if (status == GBA_OK && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
		courier->multi = curl_multi_init();
	if (status == GBA_OK && courier->multi == NULL)
		status = GBA_ERR_NOMEM;
	if (status == GBA_OK && pthread_create(&courier->thread, NULL, run, courier) != 0)
		status = GBA_ERR_NOMEM;
	if (status != GBA_OK) {
		courier_free(courier);
		return status;
	}
	courier->running = true;
	*out = courier;
	return GBA_OK;
}

void
courier_free(struct courier *courier)
{
	static const struct courier_answer ends = { .reason = "the daemon ends",
						    .perhaps = true };
	struct letter *letter;

	if (courier == NULL)
		return;
	if (courier->running) {
		pthread_mutex_lock(&courier->lock);
		courier->stop = true;
		pthread_mutex_unlock(&courier->lock);
		curl_multi_wakeup(courier->multi);
		pthread_join(courier->thread, NULL);
	}
	while ((letter = courier->letters) != NULL) {
		courier->letters = letter->next;
		curl_multi_remove_handle(courier->multi, letter->easy);
		letter_end(letter, &ends);
	}
	while ((letter = courier->first) != NULL) {
		courier->first = letter->next;
		letter_end(letter, &ends);
	}
	if (courier->multi != NULL) {
		curl_multi_cleanup(courier->multi);
		curl_global_cleanup();
	}
	pthread_mutex_destroy(&courier->lock);
	free(courier);
}

void
courier_send(struct courier *courier, const struct courier_parcel *parcel,
	     courier_on_answer on_answer, void *ctx)
{
	struct letter *letter = calloc(1, sizeof(*letter));

	if (letter == NULL || parcel->rp.len > sizeof(letter->body) ||
	    gba_text_copy(letter->url, sizeof(letter->url), gba_text(parcel->url)) !=
		    GBA_OK ||
	    gba_text_copy(letter->to, sizeof(letter->to), gba_text(parcel->to)) !=
		    GBA_OK ||
	    gba_text_copy(letter->id, sizeof(letter->id), gba_text(parcel->id)) !=
		    GBA_OK) {
		free(letter);
		on_answer(ctx, &(struct courier_answer){
				       .reason = "the POST cannot be made" });
		return;
	}
	letter->on_answer = on_answer;
	letter->ctx = ctx;
	letter->len = parcel->rp.len;
	memcpy(letter->body, parcel->rp.p, parcel->rp.len);
	pthread_mutex_lock(&courier->lock);
	*courier->last = letter;
	courier->last = &letter->next;
	pthread_mutex_unlock(&courier->lock);
	curl_multi_wakeup(courier->multi);
}
