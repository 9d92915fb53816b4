/* SPDX-License-Identifier: Apache-2.0 */
/* One thread, one multi handle of libcurl, connections and handles kept. */
#include "post/post.h"

#include <pthread.h>
#include <stdlib.h>

#include "post/letter.h"

#define POLL_MS	     1000
#define PATH_MAX_LEN 255

struct post {
	struct post_conf conf;
	char ca[PATH_MAX_LEN + 1], cert[PATH_MAX_LEN + 1], key[PATH_MAX_LEN + 1];
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
answer(struct letter *letter, const struct post_answer *what)
{
	letter->on_answer(letter->ctx, what);
	letter_free(letter);
}

/* --- the thread ------------------------------------------------------------------------
 */

static void
begin(struct post *post, struct letter *letter)
{
	static const struct post_answer none = { .reason = "the POST cannot be made" };
	CURL *easy = post->idle_count > 0 ? post->idle[--post->idle_count]
					  : letter_handle_new(&post->conf);

	if (easy == NULL || !letter_put(letter, easy) ||
	    curl_multi_add_handle(post->multi, easy) != CURLM_OK) {
		answer(letter, &none);
		curl_easy_cleanup(easy);
		return;
	}
	letter->next = post->letters;
	post->letters = letter;
	post->under_way++;
}

static struct letter *
take(struct post *post, bool *stop)
{
	struct letter *letter = NULL;

	pthread_mutex_lock(&post->lock);
	*stop = post->stop;
	if (!post->stop && post->first != NULL && post->under_way < post->conf.parallel) {
		letter = post->first;
		post->first = letter->next;
		if (post->first == NULL)
			post->last = &post->first;
	}
	pthread_mutex_unlock(&post->lock);
	return letter;
}

/* It is under way no more; who calls keeps the handle. */
static void
unlist(struct post *post, struct letter *letter)
{
	struct letter **at = &post->letters;

	while (*at != letter)
		at = &(*at)->next;
	*at = letter->next;
	post->under_way--;
	curl_multi_remove_handle(post->multi, letter->easy);
}

static void
finish(struct post *post, CURL *easy, CURLcode code)
{
	char reason[POST_REASON_MAX + 1];
	struct letter *letter = NULL;
	struct post_answer what;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &letter);
	unlist(post, letter);
	letter_read(letter, code, &what, reason);
	answer(letter, &what);
	post->idle[post->idle_count++] = easy;
}

static void *
run(void *ctx)
{
	struct post *post = ctx;
	bool stop = false;

	for (;;) {
		struct letter *letter;
		bool finished = false;
		int count = 0;
		CURLMsg *msg;

		while ((letter = take(post, &stop)) != NULL)
			begin(post, letter);
		if (stop)
			break;
		curl_multi_perform(post->multi, &count);
		for (letter = post->letters; letter != NULL && !letter->is_begun;
		     letter = letter->next)
			letter->is_begun = true; /* the newest come first */
		while ((msg = curl_multi_info_read(post->multi, &count)) != NULL)
			if (msg->msg == CURLMSG_DONE) {
				finish(post, msg->easy_handle, msg->data.result);
				finished = true;
			}
		if (!finished) /* else there is room for who waits */
			curl_multi_poll(post->multi, NULL, 0, POLL_MS, NULL);
	}
	return NULL;
}

/* --- begin and end ---------------------------------------------------------------------
 */

static enum gba_status
copy_conf(struct post *post, const struct post_conf *conf)
{
	enum gba_status status =
		gba_text_copy(post->ca, sizeof(post->ca), gba_text(conf->ca));

	if (status == GBA_OK)
		status = gba_text_copy(post->cert, sizeof(post->cert),
				       gba_text(conf->cert));
	if (status == GBA_OK)
		status = gba_text_copy(post->key, sizeof(post->key), gba_text(conf->key));
	post->conf = *conf;
	post->conf.ca = post->ca;
	post->conf.cert = post->cert;
	post->conf.key = post->key;
	return status;
}

enum gba_status
post_new(struct post **out, const struct post_conf *conf)
{
	struct post *post = calloc(1, sizeof(*post));
	enum gba_status status;

	if (post == NULL)
		return GBA_ERR_NOMEM;
	post->last = &post->first;
	pthread_mutex_init(&post->lock, NULL);
	status = copy_conf(post, conf);
	if (status == GBA_OK)
		post->idle = calloc(conf->parallel, sizeof(CURL *));
	if (post->idle != NULL && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
		post->multi = curl_multi_init();
	if (status == GBA_OK && post->multi == NULL)
		status = GBA_ERR_NOMEM;
	if (status == GBA_OK && pthread_create(&post->thread, NULL, run, post) != 0)
		status = GBA_ERR_NOMEM;
	if (status != GBA_OK) {
		post_free(post);
		return status;
	}
	post->running = true;
	*out = post;
	return GBA_OK;
}

void
post_quiet(struct post *post)
{
	struct post_answer ends = { .reason = "the daemon ends" };
	struct letter *letter, *waiting;

	if (post == NULL || !post->running)
		return;
	pthread_mutex_lock(&post->lock);
	post->stop = true;
	waiting = post->first;
	post->first = NULL;
	pthread_mutex_unlock(&post->lock);
	curl_multi_wakeup(post->multi);
	pthread_join(post->thread, NULL);
	post->running = false;
	while ((letter = post->letters) != NULL) {
		CURL *easy = letter->easy;

		unlist(post, letter);
		ends.perhaps = letter_has_gone(letter);
		answer(letter, &ends);
		curl_easy_cleanup(easy);
	}
	ends.perhaps = false;
	while ((letter = waiting) != NULL) {
		waiting = letter->next;
		answer(letter, &ends);
	}
}

void
post_free(struct post *post)
{
	if (post == NULL)
		return;
	post_quiet(post);
	while (post->idle_count > 0)
		curl_easy_cleanup(post->idle[--post->idle_count]);
	free(post->idle);
	if (post->multi != NULL) {
		curl_multi_cleanup(post->multi);
		curl_global_cleanup();
	}
	pthread_mutex_destroy(&post->lock);
	free(post);
}

void
post_send(struct post *post, const struct post_request *request, post_on_answer on_answer,
	  void *ctx)
{
	struct post_answer none = { .reason = "the daemon ends" };
	struct letter *letter = letter_new(request, on_answer, ctx, &none.reason);
	bool first, stop;

	if (letter == NULL) {
		on_answer(ctx, &none);
		return;
	}
	pthread_mutex_lock(&post->lock);
	stop = post->stop;
	first = post->first == NULL;
	if (!stop) {
		*post->last = letter;
		post->last = &letter->next;
	}
	pthread_mutex_unlock(&post->lock);
	if (stop) {
		none.reason = "the daemon ends";
		answer(letter, &none);
	} else if (first) { /* who waits already is taken as soon as there is room */
		curl_multi_wakeup(post->multi);
	}
}
