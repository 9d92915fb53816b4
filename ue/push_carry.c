/* SPDX-License-Identifier: Apache-2.0 */
/* Messages on their way, each by the thread of the place that it goes to. */
#include "ue/push_carry.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "ue/push.h"

enum state {
	FREE,
	GIVEN, /* the carrier has not seen it */
	UNDER_WAY,
	ENDED, /* push_carry_take has not told of it */
};

struct place {
	struct push_carry *carry;
	struct ue_http *http; /* the carrier's; NULL: there is none yet */
	pthread_t carrier;
	enum state state;
	const char *url;
	uint8_t *message;
	size_t len;
	struct push_carried end;
};

struct push_carry {
	struct ue_http_conf conf;
	atomic_bool stopped;
	int wake;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t given;
	size_t count;
	struct place places[];
};

enum gba_status
push_post(struct ue_http *http, const char *url, struct gba_octets message,
	  struct ue_why *why)
{
	static const char *const headers[] = { "Content-Type: " PUSH_TYPE_GPL };
	const struct ue_request request = { .peer = "NAF",
					    .method = "POST",
					    .url = url,
					    .headers = headers,
					    .header_count = 1,
					    .body = message };
	struct ue_reply reply = { .status = 0 };
	enum gba_status status = ue_http_send(http, &reply, &request, why);

	if (status == GBA_OK && reply.status == 503) {
		ue_why(why, "%s could not keep it", url);
		status = GBA_ERR_BUSY;
	} else if (status == GBA_OK && reply.status / 100 != 2) {
		ue_why(why, "%s answers %u", url, reply.status);
		status = GBA_ERR_PEER;
	}
	ue_reply_fini(&reply);
	return status;
}

static void
end(struct place *place)
{
	place->state = ENDED;
	(void)!eventfd_write(place->carry->wake, 1);
}

/* The lock is held; it is given back while the message is under way. */
static void
carry_one(struct place *place)
{
	struct push_carry *carry = place->carry;
	const struct gba_octets message = { place->message, place->len };

	place->state = UNDER_WAY;
	pthread_mutex_unlock(&carry->lock);
	place->end.status =
		push_post(place->http, place->url, message, &place->end.why);
	free(place->message);
	pthread_mutex_lock(&carry->lock);
	place->message = NULL;
	end(place);
}

static void *
carrier(void *arg)
{
	struct place *place = arg;
	struct push_carry *carry = place->carry;

	pthread_mutex_lock(&carry->lock);
	while (!atomic_load(&carry->stopped))
		if (place->state == GIVEN)
			carry_one(place);
		else
			pthread_cond_wait(&carry->given, &carry->lock);
	if (place->state == GIVEN) { /* it never left */
		ue_why(&place->end.why, "%s: broken off", place->url);
		place->end.status = GBA_ERR_IO;
		end(place);
	}
	pthread_mutex_unlock(&carry->lock);
	return NULL;
}

enum gba_status
push_carry_new(struct push_carry **out, const struct ue_http_conf *conf, size_t places)
{
	struct push_carry *carry =
		calloc(1, sizeof(*carry) + places * sizeof(carry->places[0]));

	if (carry == NULL)
		return GBA_ERR_NOMEM;
	carry->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (carry->wake < 0) {
		free(carry);
		return GBA_ERR_IO;
	}
	carry->conf = *conf;
	carry->conf.stop = &carry->stopped;
	carry->count = places;
	for (size_t i = 0; i < places; i++)
		carry->places[i].carry = carry;
	pthread_mutex_init(&carry->lock, NULL);
	pthread_cond_init(&carry->given, NULL);
	*out = carry;
	return GBA_OK;
}

int
push_carry_fd(const struct push_carry *carry)
{
	return carry->wake;
}

bool
push_carry_is_free(struct push_carry *carry, size_t place)
{
	bool is_free;

	pthread_mutex_lock(&carry->lock);
	is_free = !atomic_load(&carry->stopped) && carry->places[place].state == FREE;
	pthread_mutex_unlock(&carry->lock);
	return is_free;
}

/* The first message of a place brings its carrier. */
static enum gba_status
hire(struct place *place)
{
	enum gba_status status;

	if (place->http != NULL)
		return GBA_OK;
	status = ue_http_new(&place->http, &place->carry->conf);
	if (status == GBA_OK &&
	    pthread_create(&place->carrier, NULL, carrier, place) != 0) {
		ue_http_free(place->http);
		place->http = NULL;
		status = GBA_ERR_NOMEM;
	}
	return status;
}

enum gba_status
push_carry_send(struct push_carry *carry, size_t place, const char *url,
		struct gba_octets message, uint64_t tag)
{
	struct place *to = &carry->places[place];
	enum gba_status status;

	if (!push_carry_is_free(carry, place))
		return GBA_ERR_BUSY;
	status = hire(to);
	if (status != GBA_OK)
		return status;
	to->message = malloc(message.len > 0 ? message.len : 1);
	if (to->message == NULL)
		return GBA_ERR_NOMEM;
	memcpy(to->message, message.p, message.len);
	to->len = message.len;
	to->url = url;
	to->end = (struct push_carried){ .tag = tag };
	pthread_mutex_lock(&carry->lock);
	to->state = GIVEN;
	pthread_cond_broadcast(&carry->given);
	pthread_mutex_unlock(&carry->lock);
	return GBA_OK;
}

bool
push_carry_take(struct push_carry *carry, struct push_carried *out)
{
	eventfd_t ended;
	bool found = false;

	(void)!eventfd_read(carry->wake, &ended);
	pthread_mutex_lock(&carry->lock);
	for (size_t i = 0; !found && i < carry->count; i++) {
		struct place *place = &carry->places[i];

		found = place->state == ENDED;
		if (found) {
			*out = place->end;
			free(place->message);
			place->message = NULL;
			place->state = FREE;
		}
	}
	pthread_mutex_unlock(&carry->lock);
	return found;
}

void
push_carry_stop(struct push_carry *carry)
{
	pthread_mutex_lock(&carry->lock);
	atomic_store(&carry->stopped, true);
	pthread_cond_broadcast(&carry->given);
	pthread_mutex_unlock(&carry->lock);
	for (size_t i = 0; i < carry->count; i++) {
		struct place *place = &carry->places[i];

		if (place->http == NULL)
			continue;
		pthread_join(place->carrier, NULL);
		ue_http_free(place->http);
		place->http = NULL;
	}
}

void
push_carry_free(struct push_carry *carry)
{
	struct push_carried left;

	if (carry == NULL)
		return;
	push_carry_stop(carry);
	while (push_carry_take(carry, &left))
		;
	pthread_cond_destroy(&carry->given);
	pthread_mutex_destroy(&carry->lock);
	close(carry->wake);
	free(carry);
}
