/* SPDX-License-Identifier: Apache-2.0 */
/* The SMS link: requests wait in a queue until the thread with the card answers them. */
#include "ue/sms_listen.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "ue/listen.h"

#define QUEUE_MAX 64

struct sms_listen {
	struct sms_in *in;
	struct http_server *server;
	int wake;
	pthread_mutex_t lock; /* guards what follows */
	struct http_exchange *waiting[QUEUE_MAX];
	size_t first, count;
	bool stopped;
};

static void
reply_status(struct http_exchange *x, unsigned status)
{
	http_reply(x, status, NULL, 0, (struct gba_octets){ NULL, 0 });
}

/* On a library thread. */
static void
handle(void *ctx, struct http_exchange *x)
{
	struct sms_listen *l = ctx;
	const uint64_t one = 1;
	bool taken;

	if (!gba_text_is(http_method(x), "POST")) {
		reply_status(x, 405);
		return;
	}
	pthread_mutex_lock(&l->lock);
	taken = !l->stopped && l->count < QUEUE_MAX;
	if (taken)
		l->waiting[(l->first + l->count++) % QUEUE_MAX] = x;
	pthread_mutex_unlock(&l->lock);
	if (!taken)
		reply_status(x, 503);
	else if (write(l->wake, &one, sizeof(one)) < 0)
		gba_log(l->in->log, GBA_LOG_ERROR, "sms", "eventfd: %s", strerror(errno));
}

static struct http_exchange *
next(struct sms_listen *l)
{
	struct http_exchange *x = NULL;

	pthread_mutex_lock(&l->lock);
	if (l->count > 0) {
		x = l->waiting[l->first];
		l->first = (l->first + 1) % QUEUE_MAX;
		l->count--;
	}
	pthread_mutex_unlock(&l->lock);
	return x;
}

static void
take(struct sms_listen *l, struct http_exchange *x)
{
	static const struct http_header type = { "Content-Type", RP_CONTENT_TYPE };
	const struct sms_in_request request = { http_header(x, "Content-Type"),
						http_header(x, "SMS-To"),
						http_header(x, "SMS-Id"), http_body(x) };
	uint8_t out[RP_MAX];
	size_t len = 0;
	const unsigned status = sms_in_take(l->in, &request, out, &len);

	if (status != 200) {
		gba_log(l->in->log, GBA_LOG_INFO, "sms", "refused status=%u source=%s",
			status, http_peer(x));
		reply_status(x, status);
		return;
	}
	http_reply(x, status, &type, 1, (struct gba_octets){ out, len });
}

void
sms_listen_run(struct sms_listen *l)
{
	struct http_exchange *x;
	uint64_t room;

	if (read(l->wake, &room, sizeof(room)) < 0 && errno != EAGAIN)
		gba_log(l->in->log, GBA_LOG_ERROR, "sms", "eventfd: %s", strerror(errno));
	while ((x = next(l)) != NULL) {
		take(l, x);
		sms_in_hand_on(l->in);
	}
}

int
sms_listen_fd(const struct sms_listen *l)
{
	return l->wake;
}

static enum gba_status
start(struct sms_listen *l, const char *address, struct ue_why *why)
{
	const struct ue_port port = { .address = address,
				      .loopback = true,
				      .body_max = RP_MAX,
				      .handler = handle,
				      .ctx = l,
				      .log = l->in->log };

	l->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (l->wake < 0) {
		ue_why(why, "%s", strerror(errno));
		return GBA_ERR_IO;
	}
	return ue_listen(&l->server, &port, why);
}

enum gba_status
sms_listen_new(struct sms_listen **out, const char *address, struct sms_in *in,
	       struct ue_why *why)
{
	struct sms_listen *l = calloc(1, sizeof(*l));
	enum gba_status status;

	if (l == NULL)
		return GBA_ERR_NOMEM;
	l->in = in;
	l->wake = -1;
	pthread_mutex_init(&l->lock, NULL);
	status = start(l, address, why);
	if (status != GBA_OK) {
		sms_listen_free(l);
		return status;
	}
	gba_log(in->log, GBA_LOG_NOTICE, "sms", "ready port=%u",
		http_server_port(l->server, 0));
	*out = l;
	return GBA_OK;
}

void
sms_listen_free(struct sms_listen *l)
{
	struct http_exchange *x;

	if (l == NULL)
		return;
	pthread_mutex_lock(&l->lock);
	l->stopped = true;
	pthread_mutex_unlock(&l->lock);
	while ((x = next(l)) != NULL)
		reply_status(x, 503);
	if (l->server != NULL) {
		http_server_free(l->server);
		sms_in_tell(l->in);
	}
	if (l->wake >= 0)
		close(l->wake);
	pthread_mutex_destroy(&l->lock);
	free(l);
}
