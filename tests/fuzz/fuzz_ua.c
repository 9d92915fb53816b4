/* SPDX-License-Identifier: Apache-2.0 */
/* Requests on Ua as the NAF reads, judges and answers them.
 *
 * The first octet is a set of switches; then up to eight requests, each of eight lines:
 * method, target, Host, server name of TLS, cipher suite, User-Agent, Authorization,
 * body. Clock and random octets are fixed, so a seed can hold a nonce of ours and a right
 * response; the key is the one of tests/vectors/computed_ua_digest.json. */
#include "check.h"

#include <string.h>

#include "codec/btid.h"
#include "codec/www_auth.h"
#include "lines.h"
#include "lib/ua.h"

#define HOST	     "naf1.home1.net"
#define BTID	     "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.mnc001.mcc001.pub.3gppnetwork.org"
#define REQUESTS_MAX 8

enum { INT_QOP = 1, UICC = 2, SHA256 = 4, TOKEN = 8, RAW = 16, PROXY = 32, DENY = 64 };

static uint64_t counter;
static bool deny;
static unsigned outcomes, accepted;

static int64_t
wall_s(void *ctx)
{
	(void)ctx;
	return 1800000000;
}

static int64_t
mono_ms(void *ctx)
{
	(void)ctx;
	return 1000000;
}

static enum gba_status
count_up(void *ctx, void *out, size_t len)
{
	uint64_t *n = ctx;

	++*n;
	memset(out, 0, len);
	memcpy(out, n, len < sizeof(*n) ? len : sizeof(*n));
	return GBA_OK;
}

/* The BSF knows one B-TID, and gives its keys for this host alone. */
static void
key_ask(void *ctx, const struct naf_ask *ask, naf_key_done done, void *done_ctx)
{
	struct naf_key_parts parts = { .expires_s = 1800003600, .has_int = true };
	struct naf_key *key = NULL;
	struct naf_id id;

	(void)ctx;
	CHECK(naf_id_parse(&id, ask->naf_id) == GBA_OK && strcmp(id.fqdn, HOST) == 0);
	CHECK(ask->btid.len <= GBA_BTID_MAX);
	if (deny || !gba_text_is(ask->btid, BTID)) {
		done(done_ctx, deny ? GBA_ERR_DENIED : GBA_ERR_NOT_FOUND, NULL);
		return;
	}
	parts.has_me = true;
	memset(parts.ks_naf.b, 0x11, sizeof(parts.ks_naf.b));
	memset(parts.ks_int_naf.b, 0x22, sizeof(parts.ks_int_naf.b));
	CHECK(naf_key_new(&key, &parts) == GBA_OK);
	done(done_ctx, GBA_OK, key);
}

static void
check_header(const struct gba_buf *value)
{
	CHECK(gba_buf_status(value) == GBA_OK && value->len > 0);
	for (size_t i = 0; i < value->len; i++) /* cannot split the reply */
		CHECK(value->p[i] >= 0x20 && value->p[i] != 0x7f);
}

static void
on_done(void *ctx, const struct ua_outcome *o)
{
	struct ua *ua = ctx;
	char text[UA_CHALLENGE_MAX + UA_INFO_MAX];
	struct gba_buf header = gba_buf(text, UA_CHALLENGE_MAX);
	static struct www_auth read;

	outcomes++;
	CHECK(o->verdict < UA_VERDICTS && o->verdict != UA_UNAVAILABLE);
	CHECK((o->verdict == UA_ACCEPTED) == (o->reason[0] == '\0'));
	CHECK(ua_verdict_name(o->verdict) != NULL);
	if (ua_verdict_is_challenge(o->verdict)) {
		CHECK(ua_challenge_build(ua, &header, o) == GBA_OK);
		check_header(&header);
		CHECK(www_auth_parse(&read, (struct gba_text){ text, header.len }) ==
		      GBA_OK);
		CHECK(read.nonce.len == NONCE_LEN);
		CHECK(gba_text_is(read.stale, "true") == (o->verdict == UA_STALE));
	}
	CHECK((o->ha1 != NULL) == (o->verdict == UA_ACCEPTED || o->verdict == UA_STALE));
	if (o->verdict != UA_ACCEPTED)
		return;
	accepted++;
	CHECK(gba_text_is(o->btid, BTID) && o->used != NULL);
	header = gba_buf(text, UA_INFO_MAX);
	if (ua_info_build(ua, &header, o, o->input.body) == GBA_OK)
		check_header(&header);
}

static void
send_request(struct ua *ua, struct gba_text *rest, bool body_unseen)
{
	struct ua_request r = { .peer = "192.0.2.1", .body_unseen = body_unseen };
	struct field host, authorization;
	struct gba_text body, suite;

	r.method = line_take(rest);
	r.target = line_take(rest);
	host = field_take(rest);
	r.host = host.value;
	r.host_count = host.count;
	r.sni = field_take(rest).value;
	suite = field_take(rest).value;
	r.tls = suite.p != NULL;
	r.has_suite = r.tls && gba_suite_by_name(&r.suite, suite) == GBA_OK;
	r.user_agent = field_take(rest).value;
	authorization = field_take(rest);
	r.authorization = authorization.value;
	r.authorization_count = authorization.count;
	body = line_take(rest);
	r.body = (struct gba_octets){ (const uint8_t *)body.p, body.len };
	outcomes = 0;
	ua_check(ua, &r, on_done, ua);
	CHECK(outcomes == 1);
}

static void
set(struct ua_name *name, uint8_t switches)
{
	*name = (struct ua_name){
		.fqdn = HOST,
		.qop = (switches & INT_QOP) != 0 ? UA_QOP_BOTH : UA_QOP_AUTH,
		.hash = (switches & SHA256) != 0 ? DIGEST_SHA256 : DIGEST_MD5,
		.uicc = (switches & UICC) != 0 ? UA_UICC_ANY : UA_UICC_OFF,
		.raw_password = (switches & RAW) != 0,
		.token_needed = (switches & TOKEN) != 0,
		.id_count = 2,
		.ids = { { .negotiated = true }, { false, { { 1, 0, 1, 0, 0x2f } } } },
	};
	deny = (switches & DENY) != 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct gba_clock clock = { wall_s, mono_ms, NULL };
	const struct gba_random random = { count_up, &counter };
	struct gba_text rest = { (const char *)data + 1, size - 1 };
	struct ua_name name;
	struct ua_conf conf = { .names = &name,
				.count = 1,
				.clock = clock,
				.random = random,
				.nextnonce = true };
	struct ua *ua;

	if (size == 0)
		return 0;
	set(&name, data[0]);
	counter = accepted = 0;
	CHECK(naf_keys_new(&conf.keys,
			   &(struct naf_keys_conf){ .source = { key_ask, NULL },
						    .clock = clock,
						    .random = random,
						    .max = 16,
						    .max_refused = 16,
						    .max_pending = 16,
						    .refused_s = 10 }) == GBA_OK);
	CHECK(nonces_new(&conf.nonces, 3600, 16, &clock, &random) == GBA_OK);
	CHECK(ua_new(&ua, &conf) == GBA_OK);
	for (size_t i = 0; rest.len > 0 && i < REQUESTS_MAX; i++)
		send_request(ua, &rest, (data[0] & PROXY) != 0);
	ua_free(ua);
	nonces_free(conf.nonces);
	naf_keys_free(conf.keys);
	return 0;
}
