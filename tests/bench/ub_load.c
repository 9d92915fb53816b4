/* SPDX-License-Identifier: Apache-2.0 */
/* Load on Ub: many UEs bootstrap over kept connections from one thread; what they saw can
 * be recorded, for the crash test. The AKA and Digest of the UE side are those of
 * common/. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "codec/www_auth.h"
#include "crypto/aka.h"
#include "crypto/b64.h"
#include "crypto/digest.h"
#include "crypto/sqn.h"

enum phase { IDLE, WAIT_CHALLENGE, WAIT_OK };

struct connection {
	int fd;
	enum phase phase;
	unsigned ue;
	int64_t retry_at_ms, sent_at_ms;
	size_t in_len, out_len, out_sent;
	char authorization[1536];
	char in[8192], out[4096];
};

struct load {
	/* options */
	const char *host, *port, *realm, *record_path, *times_path, *accept;
	unsigned subscribers, first, connections, seconds;
	uint64_t count;
	bool bare;
	/* state */
	struct addrinfo *address;
	struct aka_secrets sec;
	struct aka_sqn_array *cards;
	FILE *record, *times;
	int epoll;
	unsigned next_ue;
	int64_t end_ms;
	uint64_t started, bound, challenges, refused, resyncs, broken;
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
die(const char *what)
{
	perror(what);
	exit(3);
}

static void
impi_of(const struct load *load, unsigned ue, char out[64])
{
	snprintf(out, 64, "00101%010u@ims.mnc001.mcc001.3gppnetwork.org",
		 load->first + ue);
}

static void
watch(const struct load *load, struct connection *c, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = c };

	if (epoll_ctl(load->epoll, EPOLL_CTL_MOD, c->fd, &event) != 0)
		die("epoll_ctl");
}

static bool
reopen(const struct load *load, struct connection *c)
{
	struct epoll_event event = { .events = EPOLLOUT, .data.ptr = c };
	const int one = 1;

	c->fd = socket(load->address->ai_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (c->fd < 0)
		die("socket");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(c->fd, load->address->ai_addr, load->address->ai_addrlen) != 0 &&
	    errno != EINPROGRESS) {
		close(c->fd);
		c->fd = -1;
		c->retry_at_ms = now_ms() + 20;
		return false;
	}
	if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, c->fd, &event) != 0)
		die("epoll_ctl");
	return true;
}

static void
request(struct load *load, struct connection *c, const char *authorization)
{
	struct gba_buf buf = gba_buf(c->out, sizeof(c->out));

	gba_buf_fmt(&buf,
		    "GET / HTTP/1.1\r\nHost: %s\r\nUser-Agent: ub-load 3gpp-gba\r\n"
		    "Authorization: %s\r\n\r\n",
		    load->realm, authorization);
	if (gba_buf_status(&buf) != GBA_OK)
		exit(4);
	c->out_len = buf.len;
	c->sent_at_ms = now_ms();
	c->out_sent = 0;
	c->in_len = 0;
}

static void
begin(struct load *load, struct connection *c)
{
	char impi[64], value[512];

	if ((load->count > 0 && load->started >= load->count) ||
	    now_ms() >= load->end_ms) {
		c->phase = IDLE;
		return;
	}
	load->started++;
	c->ue = load->next_ue++ % load->subscribers;
	impi_of(load, c->ue, impi);
	snprintf(value, sizeof(value),
		 "Digest username=\"%s\", realm=\"%s\", nonce=\"\", uri=\"/\", "
		 "response=\"\"",
		 impi, load->realm);
	request(load, c, value);
	c->phase = WAIT_CHALLENGE;
}

/* The answer to a challenge; false if it is not one. */
static bool
answer(struct load *load, struct connection *c, struct gba_text challenge)
{
	static const char cnonce[] = "6629fae49393a05397450978507c4ef1";
	struct aka_sqn_array *card = &load->cards[c->ue];
	struct www_auth auth;
	struct digest_input in = { .qop = DIGEST_QOP_AUTH_INT };
	struct digest_hex ha1, response;
	struct aka_sqn sqn, sqn_ms;
	struct aka_auts auts;
	struct aka_res res;
	struct aka_ck ck;
	struct aka_ik ik;
	uint8_t nonce[32];
	char impi[64], auts_text[GBA_B64_LEN(sizeof(auts)) + 1] = "";
	bool fresh;
	size_t n;
	struct gba_buf buf = gba_buf(c->authorization, sizeof(c->authorization));

	if (www_auth_parse(&auth, challenge) != GBA_OK ||
	    gba_unb64(nonce, sizeof(nonce), &n, auth.nonce) != GBA_OK ||
	    n != sizeof(nonce) ||
	    aka_autn_open(&sqn, NULL, &res, &ck, &ik, &load->sec, (const void *)nonce,
			  (const void *)(nonce + 16)) != GBA_OK)
		return false;
	impi_of(load, c->ue, impi);
	if (load->record != NULL)
		fprintf(load->record, "sqn %s %012llx\n", impi,
			(unsigned long long)aka_sqn_to_u64(&sqn));
	fresh = aka_sqn_array_accept(card, &sqn, AKA_SQN_DELTA, 0) == GBA_OK;
	if (!fresh) {
		sqn_ms = aka_sqn_array_highest(card);
		if (aka_auts_make(&auts, &load->sec, (const void *)nonce, &sqn_ms) !=
		    GBA_OK)
			return false;
		gba_b64(auts_text, auts.b, sizeof(auts.b));
		load->resyncs++;
	}
	in.alg.aka_version = 1;
	in.nonce = auth.nonce;
	in.nc = gba_text("00000001");
	in.cnonce = gba_text(cnonce);
	in.uri = gba_text("/");
	in.method = gba_text("GET");
	if (digest_ha1(&ha1, &in.alg, gba_text(impi), auth.realm,
		       (struct gba_octets){ res.b, fresh ? res.len : 0 }) != GBA_OK ||
	    digest_response(&response, &ha1, &in) != GBA_OK)
		return false;
	gba_buf_fmt(&buf,
		    "Digest username=\"%s\", realm=\"%.*s\", nonce=\"%.*s\", uri=\"/\", "
		    "qop=auth-int, nc=00000001, cnonce=\"%s\", response=\"%s\", "
		    "opaque=\"%.*s\", algorithm=AKAv1-MD5",
		    impi, (int)auth.realm.len, auth.realm.p, (int)auth.nonce.len,
		    auth.nonce.p, cnonce, response.s, (int)auth.opaque.len,
		    auth.opaque.p != NULL ? auth.opaque.p : "");
	if (!fresh)
		gba_buf_fmt(&buf, ", auts=\"%s\"", auts_text);
	if (gba_buf_status(&buf) != GBA_OK)
		return false;
	request(load, c, c->authorization);
	c->phase = fresh ? WAIT_OK : WAIT_CHALLENGE;
	return true;
}

static void
note_bound(struct load *load, struct connection *c)
{
	const char *begin_tag = strstr(c->in, "<btid>");
	const char *end_tag = strstr(c->in, "</btid>");
	char impi[64];

	load->bound++;
	if (load->record == NULL || begin_tag == NULL || end_tag == NULL)
		return;
	impi_of(load, c->ue, impi);
	fprintf(load->record, "btid %s %.*s\n", impi, (int)(end_tag - begin_tag - 6),
		begin_tag + 6);
	fprintf(load->record, "used %s %s\n", impi, c->authorization);
}

static void
note_time(struct load *load, const struct connection *c, unsigned status)
{
	struct timespec ts;

	if (load->times == NULL)
		return;
	clock_gettime(CLOCK_REALTIME, &ts);
	fprintf(load->times, "%lld %u %lld\n",
		(long long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000, status,
		(long long)(now_ms() - c->sent_at_ms));
}

/* A whole reply is in c->in. */
static void
reply(struct load *load, struct connection *c, unsigned status)
{
	static const char name[] = "\r\nWWW-Authenticate: ";
	const char *at = strstr(c->in, name);
	const char *eol = at != NULL ? strstr(at + 2, "\r\n") : NULL;

	note_time(load, c, status);
	if (load->bare) {
		if (c->phase == WAIT_CHALLENGE) {
			request(load, c, load->accept);
			c->phase = WAIT_OK;
			load->challenges++;
		} else {
			load->bound++;
			begin(load, c);
		}
		return;
	}
	if (c->phase == WAIT_CHALLENGE && status == 401 && eol != NULL) {
		load->challenges++;
		at += sizeof(name) - 1;
		if (answer(load, c, (struct gba_text){ at, (size_t)(eol - at) }))
			return;
		load->broken++;
	} else if (c->phase == WAIT_OK && status == 200) {
		note_bound(load, c);
	} else {
		load->refused++;
	}
	begin(load, c);
}

static void
lost(struct load *load, struct connection *c)
{
	close(c->fd);
	c->fd = -1;
	load->broken++;
	c->retry_at_ms = now_ms() + 20;
}

/* Length of the reply that starts c->in, 0 while it is not whole. */
static size_t
whole(const struct connection *c)
{
	const char *end = strstr(c->in, "\r\n\r\n");
	const char *length =
		end != NULL ? strcasestr(c->in, "\r\nContent-Length:") : NULL;
	size_t head, body;

	if (end == NULL)
		return 0;
	head = (size_t)(end - c->in) + 4;
	body = length != NULL && length < end ? strtoul(length + 17, NULL, 10) : 0;
	return c->in_len >= head + body ? head + body : 0;
}

static void
readable(struct load *load, struct connection *c)
{
	const ssize_t n = read(c->fd, c->in + c->in_len, sizeof(c->in) - 1 - c->in_len);

	if (n <= 0) {
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		lost(load, c);
		return;
	}
	c->in_len += (size_t)n;
	c->in[c->in_len] = '\0';
	if (whole(c) == 0)
		return;
	reply(load, c, (unsigned)strtoul(c->in + 9, NULL, 10));
}

static void
writable(struct load *load, struct connection *c)
{
	ssize_t n;

	if (c->phase == IDLE)
		return;
	n = write(c->fd, c->out + c->out_sent, c->out_len - c->out_sent);
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		lost(load, c);
		return;
	}
	if (n > 0)
		c->out_sent += (size_t)n;
}

static unsigned
turn(struct load *load, struct connection *connections)
{
	struct epoll_event events[256];
	unsigned busy = 0;
	const int n = epoll_wait(load->epoll, events, ARRAY_LEN(events), 10);

	for (int i = 0; i < n; i++) {
		struct connection *c = events[i].data.ptr;

		if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
			readable(load, c);
		if (c->fd >= 0 && c->phase != IDLE && c->out_sent < c->out_len)
			writable(load, c);
		if (c->fd >= 0)
			watch(load, c,
			      c->out_sent < c->out_len ? EPOLLIN | EPOLLOUT : EPOLLIN);
	}
	for (unsigned i = 0; i < load->connections; i++) {
		struct connection *c = &connections[i];

		if (c->fd < 0 && c->phase != IDLE && now_ms() >= c->retry_at_ms) {
			begin(load, c);
			if (c->phase != IDLE)
				reopen(load, c);
		}
		busy += c->phase != IDLE;
	}
	return now_ms() > load->end_ms + 2000 ? 0 : busy;
}

static void
run(struct load *load)
{
	struct connection *connections = calloc(load->connections, sizeof(*connections));
	const int64_t start = now_ms();
	double seconds;

	if (connections == NULL)
		die("calloc");
	load->end_ms = start + (int64_t)load->seconds * 1000;
	for (unsigned i = 0; i < load->connections; i++) {
		begin(load, &connections[i]);
		reopen(load, &connections[i]);
	}
	while (turn(load, connections) > 0)
		;
	seconds = (double)(now_ms() - start) / 1000;
	printf("bound=%llu refused=%llu resync=%llu broken=%llu seconds=%.2f "
	       "per_second=%.0f\n",
	       (unsigned long long)load->bound, (unsigned long long)load->refused,
	       (unsigned long long)load->resyncs, (unsigned long long)load->broken,
	       seconds, (double)load->bound / seconds);
	for (unsigned i = 0; i < load->connections; i++)
		if (connections[i].fd >= 0)
			close(connections[i].fd);
	free(connections);
}

static const struct argp_option options[] = {
	{ "connect", 'c', "HOST:PORT", 0, "the BSF's Ub listener", 0 },
	{ "realm", 'r', "NAME", 0, "realm and Host to send", 0 },
	{ "subscribers", 'n', "N", 0, "that many UEs in turn, IMSI 00101 and ten digits",
	  0 },
	{ "first", 'f', "N", 0, "number of the first UE", 0 },
	{ "connections", 'j', "N", 0, "at a time", 0 },
	{ "seconds", 's', "N", 0, "stop after", 0 },
	{ "count", 'k', "N", 0, "bootstrappings to begin; 0: until the time is over", 0 },
	{ "record", 'o', "FILE", 0, "write a line for each SQN, B-TID and used answer",
	  0 },
	{ "times", 't', "FILE", 0,
	  "write a line for each reply: wall clock in ms, status, ms it took", 0 },
	{ "bare", 'b', NULL, 0, "no AKA: two requests an exchange, for the floor", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static error_t
on_option(int key, char *arg, struct argp_state *state)
{
	struct load *load = state->input;
	char *colon;

	switch (key) {
	case 'c':
		colon = strrchr(arg, ':');
		if (colon == NULL)
			argp_error(state, "HOST:PORT");
		*colon = '\0';
		load->host = arg;
		load->port = colon + 1;
		return 0;
	case 'r':
		load->realm = arg;
		return 0;
	case 'n':
		load->subscribers = (unsigned)strtoul(arg, NULL, 10);
		return 0;
	case 'f':
		load->first = (unsigned)strtoul(arg, NULL, 10);
		return 0;
	case 'j':
		load->connections = (unsigned)strtoul(arg, NULL, 10);
		return 0;
	case 's':
		load->seconds = (unsigned)strtoul(arg, NULL, 10);
		return 0;
	case 'k':
		load->count = strtoull(arg, NULL, 10);
		return 0;
	case 'o':
		load->record_path = arg;
		return 0;
	case 't':
		load->times_path = arg;
		return 0;
	case 'b':
		load->bare = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Whole lines, so that a reader who comes in between sees no half one. */
static FILE *
line_file(const char *path)
{
	FILE *file = path != NULL ? fopen(path, "a") : NULL;

	if (path != NULL && file == NULL)
		die(path);
	if (file != NULL)
		setvbuf(file, NULL, _IOLBF, 0);
	return file;
}

static void
allow_files(unsigned connections)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		die("getrlimit");
	if (limit.rlim_cur >= connections + 32)
		return;
	limit.rlim_cur =
		connections + 32 < limit.rlim_max ? connections + 32 : limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		die("setrlimit");
}

int
main(int argc, char **argv)
{
	static const struct argp argp = { options, on_option,
					  NULL,	   "Load on the Ub interface of a BSF.",
					  NULL,	   NULL,
					  NULL };
	/* TS 35.207 test set 1: every load subscriber has these secrets. */
	struct load load = { .host = "127.0.0.1",
			     .port = "8080",
			     .realm = "bsf.example",
			     .accept = "bare",
			     .subscribers = 100,
			     .connections = 32,
			     .seconds = 10 };
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };

	if (argp_parse(&argp, argc, argv, 0, NULL, &load) != 0)
		return 2;
	load.sec.alg = AKA_MILENAGE;
	load.sec.k_len = 16;
	load.sec.res_len = 8;
	if (gba_unhex(load.sec.k.b, 16, gba_text("465b5ce8b199b49faa5f0a2ee238a6bc")) !=
		    GBA_OK ||
	    gba_unhex(load.sec.opc.b, 16, gba_text("cd63cb71954a9f4e48a5994e37a02baf")) !=
		    GBA_OK)
		return 4;
	if (getaddrinfo(load.host, load.port, &hints, &load.address) != 0)
		die("getaddrinfo");
	load.cards = calloc(load.subscribers, sizeof(*load.cards));
	load.epoll = epoll_create1(0);
	if (load.cards == NULL || load.epoll < 0)
		die("setup");
	load.record = line_file(load.record_path);
	load.times = line_file(load.times_path);
	allow_files(load.connections);
	run(&load);
	if (load.record != NULL)
		fclose(load.record);
	if (load.times != NULL)
		fclose(load.times);
	freeaddrinfo(load.address);
	close(load.epoll);
	free(load.cards);
	return 0;
}
