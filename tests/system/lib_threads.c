/* SPDX-License-Identifier: Apache-2.0 */
/* lib-threads COUNT [wrong]: 64 threads verify so many Digests with one context of the
 * public library. Built with --enable-sanitize=thread it is the proof of the promise of
 * <gba/naf.h>. With "wrong" one thread has another key, and the status is 1. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codec/www_auth.h"
#include "crypto/b64.h"
#include "lib/context.h"

#define THREADS	  64
#define HOST	  "naf1.home1.net"
#define BTID	  "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.example"
#define NONCE_MAX 64

static void
ask(void *ctx, const struct naf_ask *question, naf_key_done done, void *done_ctx)
{
	struct naf_key_parts parts = { .has_me = true,
				       .expires_s = (int64_t)time(NULL) + 3600 };
	struct naf_key *key = NULL;
	enum gba_status status;

	(void)ctx;
	(void)question;
	memset(parts.ks_naf.b, 0x11, sizeof(parts.ks_naf.b));
	status = naf_key_new(&key, &parts);
	done(done_ctx, status, key);
}

static enum gba_status
bsf_open(void **self, const struct naf_transport_conf *conf, char reason[NAF_REASON_MAX])
{
	static char nobody;

	(void)conf;
	(void)reason;
	*self = &nobody;
	return GBA_OK;
}

static void
bsf_close(void *self)
{
	(void)self;
}

static struct naf_key_source
bsf_source(void *self)
{
	return (struct naf_key_source){ ask, self };
}

static bool
bsf_is_ready(void *self)
{
	return self != NULL;
}

struct work {
	struct gba_naf *naf;
	uint8_t octet; /* of the key */
	unsigned checks, accepted;
	char nonce[NONCE_MAX];
};

static struct gba_naf_request
request(const char *authorization)
{
	return (struct gba_naf_request){ .size = sizeof(struct gba_naf_request),
					 .method = "GET",
					 .target = "/",
					 .host = HOST,
					 .authorization = authorization };
}

static bool
answer(const struct work *work, unsigned n, char *out, size_t size)
{
	char nc[9], password[GBA_B64_LEN(32) + 1];
	struct digest_input in = { .qop = DIGEST_QOP_AUTH,
				   .nonce = gba_text(work->nonce),
				   .cnonce = gba_text("c0"),
				   .uri = gba_text("/"),
				   .method = gba_text("GET") };
	struct www_auth_credentials c = { .username = gba_text(BTID),
					  .realm = gba_text("3GPP-bootstrapping@" HOST),
					  .nonce = in.nonce,
					  .uri = in.uri,
					  .qop = gba_text("auth"),
					  .cnonce = in.cnonce,
					  .algorithm = gba_text("MD5") };
	struct digest_hex ha1, response;
	struct gba_buf buf = gba_buf(out, size);
	uint8_t ks[32];

	snprintf(nc, sizeof(nc), "%08x", n);
	in.nc = c.nc = gba_text(nc);
	memset(ks, work->octet, sizeof(ks));
	gba_b64(password, ks, sizeof(ks));
	if (digest_alg_parse(&in.alg, c.algorithm) != GBA_OK ||
	    digest_ha1(&ha1, &in.alg, c.username, c.realm,
		       (struct gba_octets){ (const uint8_t *)password,
					    strlen(password) }) != GBA_OK ||
	    digest_response(&response, &ha1, &in) != GBA_OK)
		return false;
	c.response = gba_text(response.s);
	return www_auth_credentials_build(&buf, &c) == GBA_OK;
}

static void *
verify(void *ctx)
{
	struct work *work = ctx;
	char auth[2048], value[GBA_NAF_VALUE_MAX];

	for (unsigned i = 1; i <= work->checks; i++) {
		struct gba_naf_verdict *verdict = NULL;
		struct gba_naf_request r = request(auth);

		if (!answer(work, i, auth, sizeof(auth)) ||
		    gba_naf_check(work->naf, &r, 60000, &verdict) != GBA_NAF_OK)
			break;
		if (gba_naf_verdict_http(verdict) == 200 &&
		    gba_naf_verdict_header(verdict, "", 0, value, sizeof(value)) ==
			    GBA_NAF_OK)
			work->accepted++;
		gba_naf_verdict_free(verdict);
		if (i % 64 == 0)
			gba_naf_expire(work->naf);
	}
	return NULL;
}

static bool
take_nonce(struct work *work)
{
	const struct gba_naf_request r = request(NULL);
	struct gba_naf_verdict *verdict = NULL;
	char value[GBA_NAF_VALUE_MAX] = "";
	const char *at;
	bool taken;

	if (gba_naf_check(work->naf, &r, 60000, &verdict) != GBA_NAF_OK)
		return false;
	taken = gba_naf_verdict_header(verdict, "", 0, value, sizeof(value)) ==
			GBA_NAF_OK &&
		(at = strstr(value, "nonce=\"")) != NULL &&
		sscanf(at, "nonce=\"%63[0-9a-f]\"", work->nonce) == 1;
	gba_naf_verdict_free(verdict);
	return taken;
}

static unsigned
run(struct gba_naf *naf, unsigned count, bool wrong)
{
	static struct work work[THREADS];
	pthread_t threads[THREADS];
	unsigned accepted = 0;

	for (size_t i = 0; i < THREADS; i++) {
		work[i] = (struct work){ .naf = naf,
					 .octet = wrong && i == 7 ? 0x12 : 0x11,
					 .checks = count / THREADS };
		if (!take_nonce(&work[i]))
			return 0;
	}
	for (size_t i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, verify, &work[i]) != 0)
			exit(2);
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		accepted += work[i].accepted;
	}
	return accepted;
}

int
main(int argc, char **argv)
{
	static const struct naf_transport transport = {
		.version = PACKAGE_VERSION,
		.open = bsf_open,
		.close = bsf_close,
		.source = bsf_source,
		.is_ready = bsf_is_ready,
	};
	const unsigned count =
		argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) / THREADS * THREADS : 0;
	struct gba_naf *naf = NULL;
	struct timespec from, to;
	unsigned accepted = 0;

	if (count == 0 || gba_naf_new(&naf) != GBA_NAF_OK)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &from);
	if (gba_naf_set(naf, "name", HOST) == GBA_NAF_OK &&
	    naf_context_open(naf, &transport) == GBA_NAF_OK)
		accepted = run(naf, count, argc > 2);
	clock_gettime(CLOCK_MONOTONIC, &to);
	gba_naf_free(naf);
	printf("%u of %u accepted, %.1f us each\n", accepted, count,
	       ((double)(to.tv_sec - from.tv_sec) * 1e6 +
		(double)(to.tv_nsec - from.tv_nsec) / 1e3) /
		       count);
	return accepted == count ? 0 : 1;
}
