/* SPDX-License-Identifier: Apache-2.0 */
/* Requests on Ub as the BSF reads, judges and answers them.
 *
 * The first octet is a set of switches; then up to eight requests, each of six lines:
 * method, target, Host, User-Agent, Authorization, body. The vectors are always the same
 * one, that of tests/vectors/computed_ub_transcript.json, so a seed can hold a right
 * response. */
#include "check.h"

#include <string.h>

#include "bsf/ub_fsm.h"
#include "codec/bsf_xml.h"
#include "codec/btid.h"
#include "lines.h"

#define BSF	     "bsf.mnc001.mcc001.pub.3gppnetwork.org"
#define REQUESTS_MAX 8
#define AN_HOUR_MS   3600000

/* OTHER_KINDS: over TLS, with 2G GBA and GBA_Digest; HAS_SIM: the subscriber. */
enum {
	ANY_NAME = 1,
	STRICT = 2,
	NO_TMPI = 4,
	CURRENTTIME = 8,
	NO_SUBSCRIBER = 16,
	OTHER_KINDS = 32,
	HAS_SIM = 64
};

int LLVMFuzzerInitialize(int *argc, char ***argv);

static struct ub *ub;
static struct bsf_conf_ub conf;
static int64_t now_ms = AN_HOUR_MS;
static bool no_subscriber, has_sim, tls;
static unsigned replies, challenges, bindings, bound;

static int64_t
wall_s(void *ctx)
{
	(void)ctx;
	return 1767319445; /* 2026-01-02T02:04:05Z */
}

static int64_t
mono_ms(void *ctx)
{
	(void)ctx;
	return now_ms;
}

static enum gba_status
same_octets(void *ctx, void *out, size_t len)
{
	(void)ctx;
	memset(out, 0x5c, len);
	return GBA_OK;
}

/* computed_gba_digest.json, the case of MD5 */
static const struct digest_credentials credentials = {
	.realm = "home1.net",
	.ha1 = { 0x80, 0x02, 0x73, 0x44, 0xe9, 0xc4, 0x70, 0xd3, 0x2a, 0x22, 0xd6, 0xff,
		 0x7f, 0x03, 0xb0, 0x25 },
};

static enum gba_status
export(void *ctx, const char *label, void *out, size_t len)
{
	(void)ctx;
	CHECK(tls && *label != '\0');
	for (size_t i = 0; i < len; i++)
		((uint8_t *)out)[i] = (uint8_t)i;
	return GBA_OK;
}

static void
vector_ask(void *ctx, const struct av_request *request, av_done done, void *done_ctx)
{
	struct av_answer answer = { .av.xres.len = 8, .resync = AV_RESYNC_UNKNOWN };

	(void)ctx;
	CHECK(impi_is_valid(gba_text(request->impi)));
	if (no_subscriber) {
		done(done_ctx, GBA_ERR_NOT_FOUND, NULL);
		return;
	}
	if (request->kind == AV_SIP_DIGEST) {
		answer.digest = credentials;
		done(done_ctx, GBA_OK, &answer);
		return;
	}
	answer.uicc = has_sim ? GUSS_UICC_SIM : GUSS_UICC_ABSENT;
	CHECK(gba_unhex(answer.av.rand.b, 16,
			gba_text("23553cbe9637a89d218ae64dae47bf35")) == GBA_OK);
	CHECK(gba_unhex(answer.av.autn.b, 16,
			gba_text("aa689c64835100009f897ef2e7a4c5f8")) == GBA_OK);
	CHECK(gba_unhex(answer.av.xres.b, 8, gba_text("a54211d5e3ba50bf")) == GBA_OK);
	done(done_ctx, GBA_OK, &answer);
}

static enum gba_status
binding_put(void *ctx, const struct store_binding *binding, bool replace_old,
	    store_done done, void *done_ctx)
{
	(void)ctx;
	(void)replace_old;
	CHECK(impi_is_valid(gba_text(binding->impi)));
	CHECK(binding->tmpi[0] == '\0' || tmpi_is_tmpi(gba_text(binding->tmpi)));
	bindings++;
	done(done_ctx, GBA_OK);
	return GBA_OK;
}

static enum gba_status
tmpi_get(void *ctx, char impi[GBA_IMPI_MAX + 1], const char *tmpi, int64_t now_s)
{
	(void)ctx;
	(void)now_s;
	CHECK(tmpi_is_tmpi(gba_text(tmpi)));
	return gba_text_copy(impi, GBA_IMPI_MAX + 1, gba_text("user@home1.net"));
}

static void
audit_put(void *ctx, const struct store_audit *audit)
{
	(void)ctx;
	CHECK(audit->step[0] != '\0' && audit->outcome[0] != '\0');
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const struct ub_ports ports = {
		.clock = { wall_s, mono_ms, NULL },
		.random = { same_octets, NULL },
		.av = { vector_ask, NULL },
		.keep = { binding_put, tmpi_get, audit_put, NULL },
	};

	(void)argc;
	(void)argv;
	conf = (struct bsf_conf_ub){
		.server = "Bootstrapping Server; Release-6",
		.key_lifetime_s = 3600,
		.key_lifetime_max_s = 86400,
		.challenge_timeout_s = 60,
		.challenge_max = 64,
		.wrong_response_limit = 3,
		.resync_limit = 2,
		.source_burst = 1,
		.impi_burst = 1,
		.status_malformed = 400,
		.status_tmpi_unknown = 400,
		.status_impi_unknown = 403,
		.status_wrong_response = 401,
		.status_unavailable = 503,
		.allow_3g = true,
		.digest_exporter = GBA_DIGEST_EXPORTER,
		.path = { .count = 2, .item = { "/", "/bsf" } },
		.server_name = { .item = { BSF } },
	};
	CHECK(ub_new(&ub, &ports, &conf) == GBA_OK);
	return 0;
}

static void
check_header(const struct http_header *header)
{
	for (const char *p = header->value; *p != '\0'; p++)
		CHECK((unsigned char)*p >= 0x20 &&
		      *p != 0x7f); /* cannot split the reply */
}

static void
on_reply(void *ctx, const struct ub_reply *reply)
{
	static const unsigned statuses[] = { 200, 400, 401, 403, 404, 405 };
	struct bsf_info info;
	bool is_known = false;

	(void)ctx;
	replies++;
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		is_known = is_known || reply->status == statuses[i];
	CHECK(is_known); /* what the UE sends cannot make the BSF fail */
	for (size_t i = 0; i < reply->count; i++)
		check_header(&reply->headers[i]);
	challenges += reply->status == 401;
	if (reply->status != 200) {
		CHECK(reply->body_len == 0);
		return;
	}
	CHECK(bsf_info_parse(&info, (struct gba_octets){ reply->body,
							 reply->body_len }) == GBA_OK);
	bound++;
}

static void
send_request(struct gba_text *rest)
{
	struct ub_input in = { .peer = "192.0.2.1", .channel = { tls, export, NULL } };
	struct field authorization;
	struct gba_text body;

	in.method = line_take(rest);
	in.target = line_take(rest);
	in.host = field_take(rest).value;
	in.user_agent = field_take(rest).value;
	authorization = field_take(rest);
	in.authorization = authorization.value;
	in.authorization_count = authorization.count;
	body = line_take(rest);
	in.body = (struct gba_octets){ (const uint8_t *)body.p, body.len };
	replies = 0;
	ub_handle(ub, &in, on_reply, NULL);
	CHECK(replies == 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gba_text rest = { (const char *)data + 1, size - 1 };

	if (size == 0)
		return 0;
	conf.server_name.count = (data[0] & ANY_NAME) == 0;
	conf.strict = (data[0] & STRICT) != 0;
	conf.tmpi = (data[0] & NO_TMPI) == 0;
	conf.currenttime = (data[0] & CURRENTTIME) != 0;
	no_subscriber = (data[0] & NO_SUBSCRIBER) != 0;
	conf.allow_2g = conf.allow_digest = tls = (data[0] & OTHER_KINDS) != 0;
	has_sim = (data[0] & HAS_SIM) != 0;
	CHECK(ub_reload(ub, &conf) == GBA_OK);
	challenges = bindings = bound = 0;
	for (size_t i = 0; rest.len > 0 && i < REQUESTS_MAX; i++)
		send_request(&rest);
	CHECK(bound == bindings && bound <= challenges); /* a challenge serves once */
	now_ms += AN_HOUR_MS;				 /* challenges and limits go */
	ub_tick(ub);
	return 0;
}
