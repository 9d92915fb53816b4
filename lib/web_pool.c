/* SPDX-License-Identifier: Apache-2.0 */
/* Posts over HTTPS: a thread that drives libcurl. Calls come in through a list, wait for
 * a free slot, and are answered from the thread. */
#include "lib/web_pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "lib/web_call.h"

#define UP_FOR_MS    10000 /* so long an answer says that the BSF is there */
#define PROBE_GAP_MS 250   /* between two HEADs to a BSF that is not */
#define POLL_MS	     1000

struct slot {
	CURL *easy;
	struct web_call *call; /* NULL: free */
};

struct web_pool {
	struct gba_clock clock;
	struct web_target target;
	unsigned timeout_ms;
	CURLM *multi;
	pthread_t thread;
	bool is_started;
	atomic_bool probe_wanted, probe_sent;
	atomic_int_fast64_t up_ms; /* when the BSF answered last; 0: it did not */

	pthread_mutex_t lock; /* guards what comes in */
	struct web_call *in, **in_last;
	bool stop;

	/* The thread's own. */
	struct web_call *waiting, **waiting_last;
	int64_t probed_ms;
	size_t slot_count;
	struct slot slots[];
};

/* --- the thread ------------------------------------------------------------------------
 */

static void
answer(struct web_pool *pool, struct web_call *call, CURLcode code)
{
	const unsigned http = code == CURLE_OK ? web_call_http(call) : 0;

	atomic_store(&pool->up_ms, http != 0 ? gba_mono_ms(&pool->clock) : 0);
	if (call->is_probe)
		atomic_store(&pool->probe_sent, false);
	if (call->done != NULL)
		call->done(call->ctx, http,
			   (struct gba_octets){ call->in.p, call->in.len },
			   web_call_why(call, code));
	web_call_free(call);
}

static bool
take_in(struct web_pool *pool)
{
	bool stop;

	pthread_mutex_lock(&pool->lock);
	stop = pool->stop;
	*pool->waiting_last = pool->in;
	if (pool->in != NULL)
		pool->waiting_last = pool->in_last;
	pool->in = NULL;
	pool->in_last = &pool->in;
	pthread_mutex_unlock(&pool->lock);
	return !stop;
}

static struct web_call *
shift(struct web_pool *pool)
{
	struct web_call *call = pool->waiting;

	pool->waiting = call->next;
	if (pool->waiting == NULL)
		pool->waiting_last = &pool->waiting;
	call->next = NULL;
	return call;
}

/* Calls that wait for a slot longer than they may. */
static void
expire(struct web_pool *pool)
{
	const int64_t now_ms = gba_mono_ms(&pool->clock);
	struct web_call **at = &pool->waiting, *call;

	while ((call = *at) != NULL) {
		if (call->until_ms > now_ms) {
			at = &call->next;
			continue;
		}
		*at = call->next;
		answer(pool, call, CURLE_OPERATION_TIMEDOUT);
	}
	pool->waiting_last = at;
}

static void
start(struct web_pool *pool, struct slot *slot, struct web_call *call)
{
	const int64_t now_ms = gba_mono_ms(&pool->clock);
	CURLcode code = web_call_prepare(call, slot->easy, &pool->target, now_ms);

	if (code == CURLE_OK &&
	    curl_multi_add_handle(pool->multi, slot->easy) != CURLM_OK)
		code = CURLE_OUT_OF_MEMORY;
	if (code != CURLE_OK)
		answer(pool, call, code);
	else
		slot->call = call;
}

static void
probe(struct web_pool *pool)
{
	const int64_t now_ms = gba_mono_ms(&pool->clock);
	struct web_call *call;

	if (!atomic_load(&pool->probe_wanted) || atomic_load(&pool->probe_sent) ||
	    now_ms - pool->probed_ms < PROBE_GAP_MS)
		return;
	atomic_store(&pool->probe_wanted, false);
	pool->probed_ms = now_ms;
	call = web_call_new(&(struct web_post){ .url = pool->target.url,
						.timeout_ms = pool->timeout_ms,
						.answer_max = 1 },
			    now_ms);
	if (call == NULL)
		return;
	call->is_probe = true;
	atomic_store(&pool->probe_sent, true);
	*pool->waiting_last = call;
	pool->waiting_last = &call->next;
}

static void
fill_slots(struct web_pool *pool)
{
	for (size_t i = 0; i < pool->slot_count && pool->waiting != NULL; i++)
		if (pool->slots[i].call == NULL)
			start(pool, &pool->slots[i], shift(pool));
}

static void
finish(struct web_pool *pool, struct slot *slot, CURLcode code)
{
	struct web_call *call = slot->call;

	slot->call = NULL;
	if (code == CURLE_OPERATION_TIMEDOUT)
		pool->target.silent_ms = gba_mono_ms(&pool->clock);
	call->easy = slot->easy;
	curl_multi_remove_handle(pool->multi, slot->easy);
	answer(pool, call, code);
}

/* @return whether one has ended */
static bool
reap(struct web_pool *pool)
{
	struct slot *slot = NULL;
	bool any = false;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(pool->multi, &left)) != NULL) {
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
		finish(pool, slot, message->data.result);
		any = true;
	}
	return any;
}

static int
until_next(const struct web_pool *pool)
{
	const int64_t now_ms = gba_mono_ms(&pool->clock);
	int64_t least_ms = POLL_MS;

	for (const struct web_call *call = pool->waiting; call != NULL; call = call->next)
		if (call->until_ms - now_ms < least_ms)
			least_ms = call->until_ms - now_ms;
	if (atomic_load(&pool->probe_wanted) && !atomic_load(&pool->probe_sent) &&
	    least_ms > PROBE_GAP_MS)
		least_ms = PROBE_GAP_MS;
	return least_ms > 0 ? (int)least_ms : 0;
}

static void
answer_all(struct web_pool *pool)
{
	for (size_t i = 0; i < pool->slot_count; i++)
		if (pool->slots[i].call != NULL)
			finish(pool, &pool->slots[i], CURLE_ABORTED_BY_CALLBACK);
	while (pool->waiting != NULL)
		answer(pool, shift(pool), CURLE_ABORTED_BY_CALLBACK);
}

static void *
run(void *ctx)
{
	struct web_pool *pool = ctx;
	int running;

	while (take_in(pool)) {
		expire(pool);
		probe(pool);
		fill_slots(pool);
		curl_multi_perform(pool->multi, &running);
		if (!reap(pool))
			curl_multi_poll(pool->multi, NULL, 0, until_next(pool), NULL);
	}
	take_in(pool);
	answer_all(pool);
	return NULL;
}

/* --- from outside ----------------------------------------------------------------------
 */

enum gba_status
web_pool_post(struct web_pool *pool, const struct web_post *post, web_done done,
	      void *ctx)
{
	struct web_call *call = web_call_new(post, gba_mono_ms(&pool->clock));
	bool stop;

	if (call == NULL)
		return GBA_ERR_NOMEM;
	call->done = done;
	call->ctx = ctx;
	pthread_mutex_lock(&pool->lock);
	stop = pool->stop;
	if (!stop) {
		*pool->in_last = call;
		pool->in_last = &call->next;
	}
	pthread_mutex_unlock(&pool->lock);
	if (stop) {
		web_call_free(call);
		return GBA_ERR_BUSY;
	}
	curl_multi_wakeup(pool->multi);
	return GBA_OK;
}

bool
web_pool_is_up(struct web_pool *pool)
{
	const int64_t up_ms = atomic_load(&pool->up_ms);

	if (up_ms != 0 && gba_mono_ms(&pool->clock) - up_ms < UP_FOR_MS)
		return true;
	if (!atomic_exchange(&pool->probe_wanted, true) &&
	    !atomic_load(&pool->probe_sent))
		curl_multi_wakeup(pool->multi);
	return false;
}

/* The thread takes no signal: they are the application's. */
static enum gba_status
start_thread(struct web_pool *pool)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&pool->thread, NULL, run, pool);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pool->is_started = error == 0;
	return error == 0 ? GBA_OK : GBA_ERR_IO;
}

static enum gba_status
make_slots(struct web_pool *pool, unsigned count)
{
	for (; pool->slot_count < count; pool->slot_count++) {
		struct slot *slot = &pool->slots[pool->slot_count];

		slot->easy = curl_easy_init();
		if (slot->easy == NULL)
			return GBA_ERR_NOMEM;
		if (web_target_set(&pool->target, slot->easy) != CURLE_OK ||
		    curl_easy_setopt(slot->easy, CURLOPT_PRIVATE, slot) != CURLE_OK) {
			curl_easy_cleanup(slot->easy);
			return GBA_ERR_ARG;
		}
	}
	return GBA_OK;
}

enum gba_status
web_pool_new(struct web_pool **out, const struct web_pool_conf *conf)
{
	struct web_pool *pool;
	enum gba_status status;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return GBA_ERR_NOMEM;
	pool = calloc(1, sizeof(*pool) + conf->connections * sizeof(pool->slots[0]));
	if (pool == NULL) {
		curl_global_cleanup();
		return GBA_ERR_NOMEM;
	}
	pool->clock = conf->clock;
	pool->timeout_ms = conf->timeout_ms;
	pool->in_last = &pool->in;
	pool->waiting_last = &pool->waiting;
	pool->probed_ms = -PROBE_GAP_MS;
	pthread_mutex_init(&pool->lock, NULL);
	pool->multi = curl_multi_init();
	status = pool->multi != NULL ? web_target_init(&pool->target, conf)
				     : GBA_ERR_NOMEM;
	if (status == GBA_OK)
		status = make_slots(pool, conf->connections);
	if (status == GBA_OK && curl_multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS,
						  (long)conf->connections) != CURLM_OK)
		status = GBA_ERR_ARG;
	if (status == GBA_OK)
		status = start_thread(pool);
	if (status != GBA_OK) {
		web_pool_free(pool);
		return status;
	}
	*out = pool;
	return GBA_OK;
}

void
web_pool_free(struct web_pool *pool)
{
	if (pool == NULL)
		return;
	if (pool->is_started) {
		pthread_mutex_lock(&pool->lock);
		pool->stop = true;
		pthread_mutex_unlock(&pool->lock);
		curl_multi_wakeup(pool->multi);
		pthread_join(pool->thread, NULL);
	}
	for (size_t i = 0; i < pool->slot_count; i++)
		curl_easy_cleanup(pool->slots[i].easy);
	curl_multi_cleanup(pool->multi);
	web_target_fini(&pool->target);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
	curl_global_cleanup();
}
