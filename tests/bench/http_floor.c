/* SPDX-License-Identifier: Apache-2.0 */
/* The floor for Ub: libmicrohttpd alone, set up as the BSF sets it up, answering a 401
 * and a 200 of the same size with no work behind them. And the end of the road of pushes:
 * a POST is taken with 204 and counted, GET /taken tells how many there were. */
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct MHD_Response *challenge, *ok, *empty;
static atomic_ulong taken;

static enum MHD_Result
tell_taken(struct MHD_Connection *connection)
{
	char text[24];
	const int len = snprintf(text, sizeof(text), "%lu\n", atomic_load(&taken));
	struct MHD_Response *reply =
		MHD_create_response_from_buffer((size_t)len, text, MHD_RESPMEM_MUST_COPY);
	const enum MHD_Result result = MHD_queue_response(connection, 200, reply);

	MHD_destroy_response(reply);
	return result;
}

static enum MHD_Result
handle(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
       const char *version, const char *body, size_t *body_len, void **state)
{
	static int seen;
	const char *authorization;

	(void)cls;
	(void)version;
	(void)body;
	if (*state == NULL) {
		*state = &seen;
		return MHD_YES;
	}
	if (*body_len > 0) {
		*body_len = 0;
		return MHD_YES;
	}
	if (strcmp(method, "POST") == 0) {
		atomic_fetch_add(&taken, 1);
		return MHD_queue_response(connection, 204, empty);
	}
	if (strcmp(url, "/taken") == 0)
		return tell_taken(connection);
	authorization =
		MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization");
	if (authorization != NULL && strcmp(authorization, "bare") == 0)
		return MHD_queue_response(connection, 200, ok);
	return MHD_queue_response(connection, 401, challenge);
}

int
main(int argc, char **argv)
{
	static char body[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<BootstrappingInfo xmlns=\"uri:3gpp-gba\">\n"
		"<btid>I1U8vpY3qJ0hiuZNrke/NQ==@bsf.mnc001.mcc001.pub.3gppnetwork.org"
		"</btid>\n<lifetime>2026-01-02T10:04:05Z</lifetime>\n"
		"</BootstrappingInfo>\n";
	const unsigned port = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 8080;
	const unsigned threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 2;
	struct MHD_Daemon *daemon;

	challenge = MHD_create_response_from_buffer(0, body, MHD_RESPMEM_PERSISTENT);
	ok = MHD_create_response_from_buffer(sizeof(body) - 1, body,
					     MHD_RESPMEM_PERSISTENT);
	empty = MHD_create_response_from_buffer(0, body, MHD_RESPMEM_PERSISTENT);
	if (challenge == NULL || ok == NULL || empty == NULL)
		return 1;
	MHD_add_response_header(challenge, "WWW-Authenticate",
				"Digest realm=\"bsf.mnc001.mcc001.pub.3gppnetwork.org\", "
				"nonce=\"I1U8vpY3qJ0hiuZNrke/NVXzKLQ1d7m5Sp/6w1Tfr7M=\", "
				"qop=\"auth-int\", algorithm=AKAv1-MD5, "
				"opaque=\"5ccc069c403ebaf9f0171e9517f30e41\"");
	MHD_add_response_header(
		ok, "Authentication-Info",
		"qop=auth-int, rspauth=\"aeb1ec4106e3b7010e472e58ad62b28e\", "
		"cnonce=\"6629fae49393a05397450978507c4ef1\", nc=00000001");
	MHD_add_response_header(ok, "Content-Type", "application/vnd.3gpp.bsf+xml");
	daemon =
		MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)port, NULL,
				 NULL, handle, NULL, MHD_OPTION_THREAD_POOL_SIZE, threads,
				 MHD_OPTION_CONNECTION_LIMIT, 4096u, MHD_OPTION_END);
	if (daemon == NULL)
		return 1;
	puts("ready");
	fflush(stdout);
	pause();
	MHD_stop_daemon(daemon);
	return 0;
}
