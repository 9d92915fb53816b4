/* SPDX-License-Identifier: Apache-2.0 */
/* A BSF that knows every B-TID, and the UE's side of Digest. */
#include "lib_load.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "crypto/b64.h"
#include "crypto/digest.h"
#include "lib/context.h"

static void
ask(void *ctx, const struct naf_ask *question, naf_key_done done, void *done_ctx)
{
	struct naf_key_parts parts = { .has_me = true,
				       .expires_s = (int64_t)time(NULL) + 3600 };
	struct naf_key *key = NULL;
	enum gba_status status;

	(void)ctx;
	(void)question;
	memset(parts.ks_naf.b, LOAD_KEY, sizeof(parts.ks_naf.b));
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

struct gba_naf *
load_open(void)
{
	static const struct naf_transport transport = {
		.version = PACKAGE_VERSION,
		.open = bsf_open,
		.close = bsf_close,
		.source = bsf_source,
		.is_ready = bsf_is_ready,
	};
	struct gba_naf *naf = NULL;

	if (gba_naf_new(&naf) == GBA_NAF_OK &&
	    gba_naf_set(naf, "name", LOAD_HOST) == GBA_NAF_OK &&
	    naf_context_open(naf, &transport) == GBA_NAF_OK)
		return naf;
	gba_naf_free(naf);
	return NULL;
}

struct gba_naf_request
load_request(const char *authorization)
{
	return (struct gba_naf_request){ .size = sizeof(struct gba_naf_request),
					 .method = "GET",
					 .target = "/",
					 .host = LOAD_HOST,
					 .authorization = authorization };
}

bool
load_nonce(struct gba_naf *naf, char nonce[LOAD_NONCE_MAX])
{
	const struct gba_naf_request r = load_request(NULL);
	struct gba_naf_verdict *verdict = NULL;
	char value[GBA_NAF_VALUE_MAX] = "";
	const char *at;
	bool taken;

	if (gba_naf_check(naf, &r, 60000, &verdict) != GBA_NAF_OK)
		return false;
	taken = gba_naf_verdict_header(verdict, "", 0, value, sizeof(value)) ==
			GBA_NAF_OK &&
		(at = strstr(value, "nonce=\"")) != NULL &&
		sscanf(at, "nonce=\"%63[0-9a-f]\"", nonce) == 1;
	gba_naf_verdict_free(verdict);
	return taken;
}

void
load_password(char out[45], unsigned char octet)
{
	uint8_t ks[32];

	_Static_assert(GBA_B64_LEN(sizeof(ks)) + 1 == 45, "base64 of a key");
	memset(ks, octet, sizeof(ks));
	gba_b64(out, ks, sizeof(ks));
}

bool
load_answer(char out[LOAD_AUTH_MAX], const char *nonce, unsigned nc, unsigned char octet)
{
	char count[9], password[45];
	struct digest_input in = { .alg = { DIGEST_MD5, false, 0 },
				   .qop = DIGEST_QOP_AUTH,
				   .nonce = gba_text(nonce),
				   .cnonce = gba_text("c0"),
				   .uri = gba_text("/"),
				   .method = gba_text("GET") };
	struct digest_hex ha1, response;
	int len;

	snprintf(count, sizeof(count), "%08x", nc);
	in.nc = gba_text(count);
	load_password(password, octet);
	if (digest_ha1(&ha1, &in.alg, gba_text(LOAD_BTID), gba_text(LOAD_REALM),
		       (struct gba_octets){ (const uint8_t *)password,
					    strlen(password) }) != GBA_OK ||
	    digest_response(&response, &ha1, &in) != GBA_OK)
		return false;
	len = snprintf(out, LOAD_AUTH_MAX,
		       "Digest username=\"" LOAD_BTID "\", realm=\"" LOAD_REALM "\", "
		       "nonce=\"%s\", uri=\"/\", response=\"%s\", algorithm=MD5, "
		       "cnonce=\"c0\", qop=auth, nc=%s",
		       nonce, response.s, count);
	return len > 0 && len < LOAD_AUTH_MAX;
}
