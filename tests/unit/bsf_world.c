/* SPDX-License-Identifier: Apache-2.0 */
/* The world around a BSF under test. */
#include "bsf_world.h"

#include <stdio.h>
#include <string.h>

#include "crypto/b64.h"
#include "crypto/sqn.h"
#include "unit.h"

static void
unhex(void *out, size_t len, const char *hex)
{
	cr_assert_eq(gba_unhex(out, len, gba_text(hex)), GBA_OK, "%s", hex);
}

static int64_t
world_wall_s(void *ctx)
{
	return ((struct world *)ctx)->wall_s;
}

static int64_t
world_mono_ms(void *ctx)
{
	return ((struct world *)ctx)->mono_ms;
}

static enum gba_status
world_random(void *ctx, void *out, size_t len)
{
	struct world *w = ctx;
	uint8_t *p = out;

	for (size_t i = 0; i < len; i++) {
		if (w->script_len > 0) {
			p[i] = w->script[0];
			memmove(w->script, w->script + 1, --w->script_len);
		} else {
			p[i] = w->counter++;
		}
	}
	return GBA_OK;
}

static void
answer_digest(struct world *w, av_done done, void *ctx)
{
	struct av_answer answer = { .guss = w->guss, .digest = w->digest };
	enum gba_status status = w->av_status;

	if (status == GBA_OK && *w->digest.realm == '\0')
		status = GBA_ERR_SCHEME;
	done(ctx, status, status == GBA_OK ? &answer : NULL);
}

static void
answer_av(struct world *w, av_done done, void *ctx, bool resync)
{
	static const struct aka_amf amf = { { 0, 0 } };
	struct av_answer answer = { .uicc = w->uicc, .guss = w->guss };

	if (w->last_request.kind == AV_SIP_DIGEST) {
		answer_digest(w, done, ctx);
		return;
	}
	if (w->av_status != GBA_OK) {
		done(ctx, w->av_status, NULL);
		return;
	}
	cr_assert_eq(aka_av_make(&answer.av, &w->sec, &w->rand, &w->sqn, &amf), GBA_OK);
	if (w->triplets) {
		answer.has_triplet = true;
		cr_assert_eq(aka_triplet(&answer.sres, &answer.kc, &w->sec, &w->rand),
			     GBA_OK);
	}
	w->rand.b[15]++;
	if (resync) {
		answer.resync = w->resync;
		answer.sqn_ms = aka_sqn_from_u64(0x40);
		answer.sqn_he = w->sqn;
	}
	done(ctx, GBA_OK, &answer);
}

static void
world_ask(void *ctx, const struct av_request *request, av_done done, void *done_ctx)
{
	struct world *w = ctx;

	w->asked++;
	w->resyncs += request->resync ? 1 : 0;
	w->last_request = *request;
	w->last_request.impi = NULL;
	if (!w->hold_av) {
		answer_av(w, done, done_ctx, request->resync);
		return;
	}
	w->held_done = done;
	w->held_ctx = done_ctx;
	w->held_resync = request->resync;
}

void
world_release_av(struct world *w)
{
	const av_done done = w->held_done;

	cr_assert_not_null(done);
	w->held_done = NULL;
	answer_av(w, done, w->held_ctx, w->held_resync);
}

static enum gba_status
world_put(void *ctx, const struct store_binding *binding, bool replace_old,
	  store_done done, void *done_ctx)
{
	struct world *w = ctx;

	if (w->put_status != GBA_OK)
		return w->put_status;
	w->puts++;
	w->replaced = replace_old;
	w->binding = *binding;
	w->binding.guss = NULL;
	if (binding->guss != NULL) {
		snprintf(w->guss_copy, sizeof(w->guss_copy), "%s", binding->guss);
		w->binding.guss = w->guss_copy;
	}
	if (!w->hold_commit) {
		done(done_ctx, w->commit_status);
		return GBA_OK;
	}
	w->held_commit = done;
	w->held_commit_ctx = done_ctx;
	return GBA_OK;
}

void
world_release_commit(struct world *w)
{
	const store_done done = w->held_commit;

	cr_assert_not_null(done);
	w->held_commit = NULL;
	done(w->held_commit_ctx, w->commit_status);
}

static enum gba_status
world_tmpi_get(void *ctx, char impi[GBA_IMPI_MAX + 1], const char *tmpi, int64_t now_s)
{
	struct world *w = ctx;

	(void)now_s;
	if (w->tmpi_status != GBA_OK)
		return w->tmpi_status;
	if (strcmp(tmpi, w->tmpi) != 0)
		return GBA_ERR_NOT_FOUND;
	snprintf(impi, GBA_IMPI_MAX + 1, "%s", w->tmpi_impi);
	return GBA_OK;
}

static void
world_audit_put(void *ctx, const struct store_audit *audit)
{
	struct world *w = ctx;

	cr_assert_lt(w->audits, ARRAY_LEN(w->audit));
	w->audit[w->audits++] = *audit;
}

static void
list_add(struct conf_list *list, const char *item)
{
	snprintf(list->item[list->count++], sizeof(list->item[0]), "%s", item);
}

static void
world_conf(struct bsf_conf_ub *conf)
{
	*conf = (struct bsf_conf_ub){
		.server = "Bootstrapping Server; Release-6",
		.key_lifetime_s = 3600,
		.key_lifetime_max_s = 86400,
		.challenge_timeout_s = 60,
		.challenge_max = 64,
		.wrong_response_limit = 3,
		.digest_exporter = "EXPORTER_GBA_Digest",
		.resync_limit = 2,
		.source_burst = 1,
		.impi_burst = 1,
		.status_malformed = 400,
		.status_tmpi_unknown = 400,
		.status_impi_unknown = 403,
		.status_wrong_response = 401,
		.status_unavailable = 503,
		.tmpi = true,
		.allow_3g = true,
	};
	list_add(&conf->path, "/");
	list_add(&conf->server_name, WORLD_BSF);
	list_add(&conf->server_name, "bsf.ims.mnc001.mcc001.pub.3gppnetwork.org");
}

void
world_init(struct world *w)
{
	struct ub_ports ports;

	memset(w, 0, sizeof(*w));
	world_conf(&w->conf);
	ports = (struct ub_ports){
		.clock = { world_wall_s, world_mono_ms, w },
		.random = { world_random, w },
		.av = { world_ask, w },
		.keep = { world_put, world_tmpi_get, world_audit_put, w },
	};
	w->wall_s = 1767319445; /* 2026-01-02T02:04:05Z */
	w->mono_ms = 1000000;
	w->sec = (struct aka_secrets){ .alg = AKA_MILENAGE, .k_len = 16, .res_len = 8 };
	unhex(w->sec.k.b, 16, "465b5ce8b199b49faa5f0a2ee238a6bc");
	unhex(w->sec.opc.b, 16, "cd63cb71954a9f4e48a5994e37a02baf");
	unhex(w->rand.b, 16, "23553cbe9637a89d218ae64dae47bf35");
	w->sqn = aka_sqn_from_u64(0x21);
	w->resync = AV_RESYNC_DONE;
	cr_assert_eq(ub_new(&w->ub, &ports, &w->conf), GBA_OK);
	w->method = "GET";
	w->target = "/";
	w->host = WORLD_BSF;
	w->user_agent = "Bootstrapping Client Agent; Release-6; 3gpp-gba-tmpi";
	w->peer = "127.0.0.1";
	w->authorizations = 1;
}

void
world_fini(struct world *w)
{
	ub_free(w->ub);
}

void
world_reload(struct world *w)
{
	cr_assert_eq(ub_reload(w->ub, &w->conf), GBA_OK);
}

static enum gba_status
world_export(void *ctx, const char *label, void *out, size_t len)
{
	struct world *w = ctx;

	cr_assert_str_eq(label, "EXPORTER_GBA_Digest");
	cr_assert_eq(len, sizeof(w->extr));
	memcpy(out, w->extr, len);
	return w->export_status;
}

void
world_be_digest(struct world *w)
{
	w->tls = true;
	w->user_agent = "GBA_Digest";
	snprintf(w->digest.realm, sizeof(w->digest.realm), "home1.net");
	w->digest.qop = DIGEST_QOP_AUTH;
	unhex(w->digest.ha1, 16, "80027344e9c470d32a22d6ff7f03b025");
	for (size_t i = 0; i < sizeof(w->extr); i++)
		w->extr[i] = (uint8_t)i;
}

static void
on_reply(void *ctx, const struct ub_reply *reply)
{
	struct world *w = ctx;

	w->replies++;
	w->status = reply->status;
	w->count = reply->count;
	for (size_t i = 0; i < reply->count; i++) {
		snprintf(w->name[i], sizeof(w->name[i]), "%s", reply->headers[i].name);
		snprintf(w->value[i], sizeof(w->value[i]), "%s", reply->headers[i].value);
	}
	memcpy(w->body, reply->body, reply->body_len);
	w->body_len = reply->body_len;
}

void
world_send(struct world *w, const char *authorization)
{
	const struct ub_input in = {
		.channel = { w->tls, world_export, w },
		.method = gba_text(w->method),
		.target = gba_text(w->target),
		.host = gba_text(w->host),
		.user_agent = gba_text(w->user_agent),
		.authorization = gba_text(authorization),
		.authorization_count = authorization == NULL ? 0 : w->authorizations,
		.body = w->request_body,
		.peer = w->peer,
	};

	ub_handle(w->ub, &in, on_reply, w);
}

const char *
world_header(const struct world *w, const char *name)
{
	for (size_t i = 0; i < w->count; i++)
		if (strcmp(w->name[i], name) == 0)
			return w->value[i];
	return "";
}

const char *
world_directive(const struct world *w, const char *name)
{
	static char value[1536]; /* a test is one process */
	const char *header = world_header(w, w->status == 401 ? "WWW-Authenticate"
							      : "Authentication-Info");
	char wanted[64];
	const char *at;

	snprintf(wanted, sizeof(wanted), "%s=", name);
	at = strstr(header, wanted);
	while (at != NULL && at != header && at[-1] != ' ')
		at = strstr(at + 1, wanted);
	if (at == NULL)
		return "";
	at += strlen(wanted);
	snprintf(value, sizeof(value), "%.*s", (int)strcspn(at + (*at == '"'), "\","),
		 at + (*at == '"'));
	return value;
}

const struct store_audit *
world_audit(const struct world *w, const char *outcome)
{
	for (unsigned i = w->audits; i > 0; i--)
		if (strcmp(w->audit[i - 1].outcome, outcome) == 0)
			return &w->audit[i - 1];
	return NULL;
}

struct wanted {
	const char *step, *outcome;
	uint64_t value;
};

static void
on_counter(void *ctx, const char *step, const char *outcome, uint64_t value)
{
	struct wanted *wanted = ctx;

	if (strcmp(step, wanted->step) == 0 && strcmp(outcome, wanted->outcome) == 0)
		wanted->value = value;
}

uint64_t
world_counter(struct world *w, const char *step, const char *outcome)
{
	struct wanted wanted = { step, outcome, UINT64_MAX };

	ub_stats(w->ub, on_counter, &wanted);
	cr_assert_neq(wanted.value, UINT64_MAX, "no counter %s %s", step, outcome);
	return wanted.value;
}

struct answer
world_answer(const struct world *w)
{
	static char nonce[128], realm[256], opaque[64], algorithm[16];
	struct answer a = {
		.username = WORLD_IMPI,
		.uri = "/",
		.qop = "auth-int",
		.nc = "00000001",
		.cnonce = "6629fae49393a05397450978507c4ef1",
	};

	snprintf(nonce, sizeof(nonce), "%s", world_directive(w, "nonce"));
	snprintf(realm, sizeof(realm), "%s", world_directive(w, "realm"));
	snprintf(opaque, sizeof(opaque), "%s", world_directive(w, "opaque"));
	snprintf(algorithm, sizeof(algorithm), "%s", world_directive(w, "algorithm"));
	a.algorithm = algorithm;
	a.nonce = nonce;
	a.realm = realm;
	a.opaque = opaque;
	return a;
}

/* What a SIM and its ME make of a RAND (TS 33.220 I.5.2). */
static struct aka_res
sim_res(const struct world *w, const struct aka_rand *rand)
{
	struct aka_res res;
	struct aka_sres sres;
	struct aka_kc kc;

	cr_assert_eq(aka_triplet(&sres, &kc, &w->sec, rand), GBA_OK);
	cr_assert_eq(gba_2g_res(&res, &kc, rand, &sres), GBA_OK);
	return res;
}

static struct aka_res
card_res(const struct world *w, const char *nonce)
{
	uint8_t octets[49];
	struct aka_rand rand;
	struct aka_res res = { .len = 0 };
	size_t len;

	if (gba_unb64(octets, sizeof(octets), &len, gba_text(nonce)) != GBA_OK ||
	    len < 16)
		return res;
	memcpy(rand.b, octets, sizeof(rand.b));
	if (len == 48)
		return sim_res(w, &rand);
	cr_assert_eq(aka_f2345(&res, NULL, NULL, NULL, &w->sec, &rand), GBA_OK);
	return res;
}

/* What the UE of this User-Agent answers with. */
static struct gba_digest_password
password_of(const struct world *w, const struct answer *a)
{
	struct gba_digest_password password = { .len = 0 };
	struct aka_res res;

	if (strstr(w->user_agent, "GBA_Digest") != NULL) {
		cr_assert_eq(gba_digest_password(
				     &password,
				     (enum gba_digest_form)w->conf.digest_password,
				     (struct gba_octets){ w->digest.ha1, 16 },
				     (struct gba_octets){ w->extr, sizeof(w->extr) }),
			     GBA_OK);
		return password;
	}
	res = card_res(w, a->nonce);
	memcpy(password.b, res.b, res.len);
	password.len = res.len;
	return password;
}

void
world_answer_text(const struct world *w, const struct answer *a, char out[2048])
{
	const struct gba_digest_password made = password_of(w, a);
	const bool is_digest = strstr(w->user_agent, "GBA_Digest") != NULL;
	const struct digest_input in = {
		.alg = { DIGEST_MD5, w->digest.sess, is_digest ? 0 : 1 },
		.qop = DIGEST_QOP_AUTH_INT,
		.nonce = gba_text(a->nonce),
		.nc = gba_text(a->nc),
		.cnonce = gba_text(a->cnonce),
		.uri = gba_text(a->uri),
		.method = gba_text("GET"),
		.body = a->body,
	};
	const struct gba_octets password = { made.b, a->auts == NULL ? made.len : 0 };
	struct digest_hex ha1, response;
	int n;

	cr_assert_eq(digest_ha1(&ha1, &in.alg, gba_text(a->username), gba_text(a->realm),
				password),
		     GBA_OK);
	cr_assert_eq(digest_response(&response, &ha1, &in), GBA_OK);
	n = snprintf(out, 2048,
		     "Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", "
		     "response=\"%s\"",
		     a->username, a->realm, a->nonce, a->uri,
		     a->response == NULL ? response.s : a->response);
	if (a->qop != NULL)
		n += snprintf(out + n, 2048 - (size_t)n, ", qop=%s", a->qop);
	if (a->nc != NULL)
		n += snprintf(out + n, 2048 - (size_t)n, ", nc=%s", a->nc);
	if (a->cnonce != NULL)
		n += snprintf(out + n, 2048 - (size_t)n, ", cnonce=\"%s\"", a->cnonce);
	if (a->opaque != NULL)
		n += snprintf(out + n, 2048 - (size_t)n, ", opaque=\"%s\"", a->opaque);
	if (a->algorithm != NULL)
		n += snprintf(out + n, 2048 - (size_t)n, ", algorithm=%s", a->algorithm);
	if (a->auts != NULL)
		n += snprintf(out + n, 2048 - (size_t)n, ", auts=\"%s\"", a->auts);
	snprintf(out + n, 2048 - (size_t)n, "%s", a->more == NULL ? "" : a->more);
}

void
world_send_answer(struct world *w, const struct answer *a)
{
	char text[2048];

	world_answer_text(w, a, text);
	w->request_body = a->body;
	world_send(w, text);
	w->request_body = (struct gba_octets){ NULL, 0 };
}

void
world_send_first(struct world *w)
{
	world_send(w, "Digest username=\"" WORLD_IMPI "\", realm=\"" WORLD_BSF
		      "\", nonce=\"\", uri=\"/\", response=\"\"");
}
