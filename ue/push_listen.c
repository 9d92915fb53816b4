/* SPDX-License-Identifier: Apache-2.0 */
/* Parcels from an HTTP listener and from a directory, taken one after the other on the
 * thread that has the card. */
#include "ue/push_listen.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ue/listen.h"
#include "ue/sms_listen.h"

/* Of what waits for the card: a parcel that is dropped here comes again behind newer
 * ones, and the card finds it out of step. */
#define QUEUE_MAX   4096
#define QUEUE_ROOM  ((size_t)16 << 20) /* octets */
#define TICK_MS	    1000

struct parcel {
	struct parcel *next;
	enum push_parcel kind;
	char source[64];
	size_t len;
	uint8_t octets[];
};

struct listener {
	const struct push_listen_conf *conf;
	struct http_server *server;
	struct sms_listen *sms;	  /* NULL: none */
	int wake, signals, watch; /* watch: -1 without a directory */
	pthread_mutex_t lock;	  /* guards the queue */
	struct parcel *first, **last;
	size_t count, octets;
};

/* --- files -------------------------------------------------------------------------- */

bool
push_file_kind(enum push_parcel *kind, const char *name)
{
	const char *tail = strrchr(name, '.');

	if (tail == NULL || tail == name)
		return false;
	*kind = strcmp(tail, ".gpl") == 0 ? PUSH_PARCEL_GPL : PUSH_PARCEL_GPI;
	return *kind == PUSH_PARCEL_GPL || strcmp(tail, ".gpi") == 0;
}

static enum gba_status
read_all(int fd, uint8_t *out, size_t size, size_t *len)
{
	ssize_t n = 1;

	*len = 0;
	while (n != 0 && *len < size) {
		n = read(fd, out + *len, size - *len);
		if (n < 0 && errno != EINTR)
			return GBA_ERR_IO;
		*len += n > 0 ? (size_t)n : 0;
		if (n < 0)
			n = 1;
	}
	return *len < size ? GBA_OK : GBA_ERR_SYNTAX;
}

enum gba_status
push_file_read(uint8_t **out, size_t *len, const char *path, struct ue_why *why)
{
	const size_t size = PUSH_PARCEL_MAX + 1;
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	uint8_t *octets = malloc(size);
	enum gba_status status = GBA_ERR_IO;
	struct stat st;

	if (octets == NULL)
		status = GBA_ERR_NOMEM;
	else if (fd < 0 || fstat(fd, &st) != 0)
		ue_why(why, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		ue_why(why, "%s is no file", path);
	else {
		status = read_all(fd, octets, size, len);
		if (status != GBA_OK)
			ue_why(why, "%s: %s", path,
			       status == GBA_ERR_IO ? strerror(errno) : "too long");
	}
	if (fd >= 0)
		close(fd);
	if (status != GBA_OK)
		free(octets);
	else
		*out = octets;
	return status;
}

static void
take_file(struct listener *l, const char *name)
{
	enum push_parcel kind;
	struct ue_why why = { "" };
	uint8_t *octets;
	char *path;
	size_t len;

	if (!push_file_kind(&kind, name) ||
	    asprintf(&path, "%s/%s", l->conf->files, name) < 0)
		return;
	if (push_file_read(&octets, &len, path, &why) == GBA_OK) {
		push_in_parcel(l->conf->in, kind, "file",
			       (struct gba_octets){ octets, len });
		free(octets);
	} else {
		gba_log(l->conf->log, GBA_LOG_WARNING, "push", "dropped source=file: %s",
			why.text);
	}
	if (unlink(path) != 0 && errno != ENOENT)
		gba_log(l->conf->log, GBA_LOG_WARNING, "push", "%s stays there: %s", path,
			strerror(errno));
	free(path);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
take_files(struct listener *l)
{
	struct dirent **names = NULL;
	const int n = scandir(l->conf->files, &names, NULL, by_name);

	if (n < 0)
		gba_log(l->conf->log, GBA_LOG_ERROR, "push", "%s: %s", l->conf->files,
			strerror(errno));
	for (int i = 0; i < n; i++) {
		take_file(l, names[i]->d_name);
		free(names[i]);
	}
	free(names);
}

/* --- HTTP --------------------------------------------------------------------------- */

static bool
is_type(struct gba_text value, const char *type)
{
	const size_t len = strlen(type);

	return value.p != NULL && value.len >= len &&
	       strncasecmp(value.p, type, len) == 0 &&
	       (value.len == len || strchr("; \t", value.p[len]) != NULL);
}

static void
enqueue(struct listener *l, struct http_exchange *x, enum push_parcel kind)
{
	const struct gba_octets body = http_body(x);
	struct parcel *parcel = malloc(sizeof(*parcel) + body.len);
	const uint64_t one = 1;
	bool full;

	if (parcel == NULL)
		return;
	parcel->next = NULL;
	parcel->kind = kind;
	parcel->len = body.len;
	(void)snprintf(parcel->source, sizeof(parcel->source), "%s", http_peer(x));
	if (body.len > 0)
		memcpy(parcel->octets, body.p, body.len);
	pthread_mutex_lock(&l->lock);
	full = l->count == QUEUE_MAX || l->octets + body.len > QUEUE_ROOM;
	if (!full) {
		*l->last = parcel;
		l->last = &parcel->next;
		l->count++;
		l->octets += body.len;
	}
	pthread_mutex_unlock(&l->lock);
	if (full) {
		gba_log(l->conf->log, GBA_LOG_WARNING, "push",
			"dropped source=%s: too many parcels wait", http_peer(x));
		free(parcel);
	} else if (write(l->wake, &one, sizeof(one)) < 0) {
		gba_log(l->conf->log, GBA_LOG_ERROR, "push", "eventfd: %s",
			strerror(errno));
	}
}

/* The sender learns nothing, not even from the time that the answer takes. */
static void
handle(void *ctx, struct http_exchange *x)
{
	const struct gba_text type = http_header(x, "Content-Type");
	struct listener *l = ctx;

	if (!gba_text_is(http_method(x), "POST"))
		gba_log(l->conf->log, GBA_LOG_INFO, "push", "dropped source=%s: no POST",
			http_peer(x));
	else if (is_type(type, PUSH_TYPE_GPI))
		enqueue(l, x, PUSH_PARCEL_GPI);
	else if (is_type(type, PUSH_TYPE_GPL))
		enqueue(l, x, PUSH_PARCEL_GPL);
	else
		gba_log(l->conf->log, GBA_LOG_INFO, "push",
			"dropped source=%s: its Content-Type is neither " PUSH_TYPE_GPI
			" nor " PUSH_TYPE_GPL,
			http_peer(x));
	http_reply(x, 204, NULL, 0, (struct gba_octets){ NULL, 0 });
}

static void
on_refusal(void *ctx, const struct http_exchange *x, unsigned status,
	   struct http_refusal *out)
{
	const struct listener *l = ctx;

	(void)out;
	gba_log(l->conf->log, GBA_LOG_INFO, "push", "dropped source=%s: %s (%u)",
		http_peer(x),
		status == 413 ? "longer than any GPI and message"
			      : "no request that can be read",
		status);
}

static struct parcel *
dequeue(struct listener *l)
{
	struct parcel *parcel;

	pthread_mutex_lock(&l->lock);
	parcel = l->first;
	if (parcel != NULL) {
		l->first = parcel->next;
		l->count--;
		l->octets -= parcel->len;
		if (l->first == NULL)
			l->last = &l->first;
	}
	pthread_mutex_unlock(&l->lock);
	return parcel;
}

static void
take_queue(struct listener *l)
{
	struct parcel *parcel;

	while ((parcel = dequeue(l)) != NULL) {
		push_in_parcel(l->conf->in, parcel->kind, parcel->source,
			       (struct gba_octets){ parcel->octets, parcel->len });
		free(parcel);
	}
}

/* --- the loop ----------------------------------------------------------------------- */

/* Signals come through a file descriptor; the threads of the server inherit the mask. */
static enum gba_status
start(struct listener *l, struct ue_why *why)
{
	const struct ue_port port = { .address = l->conf->address,
				      .body_max = PUSH_PARCEL_MAX,
				      .handler = handle,
				      .refusal = on_refusal,
				      .ctx = l,
				      .log = l->conf->log };
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	pthread_sigmask(SIG_BLOCK, &stop, NULL);
	l->signals = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
	l->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (l->conf->files != NULL) {
		l->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
		if (inotify_add_watch(l->watch, l->conf->files,
				      IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR) < 0) {
			ue_why(why, "%s: %s", l->conf->files, strerror(errno));
			return GBA_ERR_ARG;
		}
	}
	if (l->signals < 0 || l->wake < 0) {
		ue_why(why, "%s", strerror(errno));
		return GBA_ERR_IO;
	}
	if (l->conf->sms_address != NULL) {
		const enum gba_status status =
			sms_listen_new(&l->sms, l->conf->sms_address, l->conf->sms, why);

		if (status != GBA_OK)
			return status;
	}
	return ue_listen(&l->server, &port, why);
}

static void
drain(int fd)
{
	uint8_t room[4096];

	while (read(fd, room, sizeof(room)) > 0)
		;
}

static void
run(struct listener *l)
{
	struct pollfd fds[] = { { l->signals, POLLIN, 0 },
				{ l->wake, POLLIN, 0 },
				{ l->watch, POLLIN, 0 },
				{ l->sms != NULL ? sms_listen_fd(l->sms) : -1, POLLIN,
				  0 },
				{ l->conf->fd, POLLIN, 0 } };

	if (l->sms != NULL)
		sms_in_hand_on(l->conf->sms); /* what an earlier process took */
	if (l->watch >= 0)
		take_files(l); /* what was there before */
	while ((fds[0].revents & POLLIN) == 0) {
		if (poll(fds, ARRAY_LEN(fds), TICK_MS) < 0 && errno != EINTR)
			break;
		if ((fds[1].revents & POLLIN) != 0)
			drain(l->wake);
		take_queue(l);
		if ((fds[2].revents & POLLIN) != 0) {
			drain(l->watch);
			take_files(l);
		}
		if ((fds[3].revents & POLLIN) != 0)
			sms_listen_run(l->sms);
		l->conf->tick(l->conf->ctx);
	}
}

static void
stop(struct listener *l)
{
	struct parcel *parcel;

	sms_listen_free(l->sms);
	http_server_free(l->server);
	while ((parcel = dequeue(l)) != NULL)
		free(parcel);
	if (l->signals >= 0)
		close(l->signals);
	if (l->wake >= 0)
		close(l->wake);
	if (l->watch >= 0)
		close(l->watch);
	pthread_mutex_destroy(&l->lock);
}

enum gba_status
push_listen(const struct push_listen_conf *conf, struct ue_why *why)
{
	struct listener l = { .conf = conf, .wake = -1, .signals = -1, .watch = -1 };
	enum gba_status status;

	pthread_mutex_init(&l.lock, NULL);
	l.last = &l.first;
	status = start(&l, why);
	if (status == GBA_OK) {
		gba_log(conf->log, GBA_LOG_NOTICE, "push", "ready port=%u",
			http_server_port(l.server, 0));
		run(&l);
	}
	stop(&l);
	return status;
}
