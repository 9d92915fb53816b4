/* SPDX-License-Identifier: Apache-2.0 */
/* Runs of Ub against a BSF that follows the transcript, and against hostile ones. */
#include <stdlib.h>
#include <string.h>

#include "crypto/b64.h"
#include "ue/ub.h"
#include "ue_lab.h"
#include "unit.h"

#define NOW  1767319445 /* 2026-01-02T02:04:05Z */
#define IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"
#define TMPI "NdfNQvvGWK4SGbs7c17alrZHQXyhEcrW@tmpi.bsf.3gppnetwork.org"

/* A BSF that reads its lines from the transcript and bends them where a test says so. */
struct bsf {
	struct lab_server server;
	json_t *root;
	char last_auth[8][2048]; /* Authorization of each request */
	char agent[256];
	/* bends */
	bool refuse_tmpi, always_challenge, ask_twice, forbid, ok_at_once, tmpi_server;
	unsigned code;	 /* instead of the 200 */
	const char *ok;	 /* a whole message instead of the transcript's 200 */
	size_t flood;	 /* octets of body in the 200 */
	uint64_t sqn[8]; /* fresh vectors: SQN for the nth challenge; 0: the transcript's
			  */
	unsigned challenges;
};

static void
copy_header(char *out, size_t size, const char *request, const char *name)
{
	const char *line = strstr(request, name);

	out[0] = '\0';
	if (line != NULL) {
		line += strlen(name);
		snprintf(out, size, "%.*s", (int)strcspn(line, "\r\n"), line);
	}
}

/* A challenge with this SQN, RAND all octets `mark`. */
static void
put_fresh_challenge(FILE *out, uint64_t sqn, unsigned char mark)
{
	struct aka_secrets sec = { .alg = AKA_MILENAGE, .k_len = 16, .res_len = 8 };
	const struct aka_sqn number = aka_sqn_from_u64(sqn);
	const struct aka_amf amf = { { 0 } };
	char nonce[GBA_B64_LEN(32) + 1];
	struct aka_av av;
	uint8_t octets[32];

	(void)!gba_unhex(sec.k.b, 16, gba_text("465b5ce8b199b49faa5f0a2ee238a6bc"));
	(void)!gba_unhex(sec.opc.b, 16, gba_text("cd63cb71954a9f4e48a5994e37a02baf"));
	memset(av.rand.b, mark, 16);
	if (aka_av_make(&av, &sec, &av.rand, &number, &amf) != GBA_OK)
		return;
	memcpy(octets, av.rand.b, 16);
	memcpy(octets + 16, av.autn.b, 16);
	gba_b64(nonce, octets, 32);
	fprintf(out,
		"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest "
		"realm=\"bsf.mnc001.mcc001.pub.3gppnetwork.org\", nonce=\"%s\", "
		"algorithm=AKAv1-MD5, qop=\"auth-int\", opaque=\"%02x\"\r\n"
		"Content-Length: 0\r\n\r\n",
		nonce, mark);
}

static void
put_challenge(struct bsf *bsf, FILE *out)
{
	const unsigned n = bsf->challenges++;

	if (n < 8 && bsf->sqn[n] != 0)
		put_fresh_challenge(out, bsf->sqn[n], (unsigned char)(n + 1));
	else
		fputs(lab_text(bsf->root, "success/2_challenge"), out);
}

static void
put_status(FILE *out, unsigned code)
{
	fprintf(out, "HTTP/1.1 %u No\r\nContent-Length: 0\r\n\r\n", code);
}

static void
put_flood(struct bsf *bsf, FILE *out)
{
	static char block[65536];

	memset(block, 'x', sizeof(block));
	fprintf(out, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", bsf->flood);
	for (size_t sent = 0; sent < bsf->flood; sent += sizeof(block))
		if (fwrite(block, 1, sizeof(block), out) != sizeof(block))
			return;
}

static void
put_ok(struct bsf *bsf, FILE *out)
{
	const char *ok = bsf->ok != NULL ? bsf->ok : lab_text(bsf->root, "success/4_ok");

	if (bsf->code != 0)
		put_status(out, bsf->code);
	else if (bsf->flood != 0)
		put_flood(bsf, out);
	else
		fputs(ok, out);
}

static void
answer(void *ctx, unsigned nth, const char *request, FILE *out)
{
	struct bsf *bsf = ctx;
	const char *auth = bsf->last_auth[nth % 8];

	copy_header(bsf->last_auth[nth % 8], sizeof(bsf->last_auth[0]), request,
		    "Authorization: ");
	copy_header(bsf->agent, sizeof(bsf->agent), request, "User-Agent: ");
	if (bsf->forbid || (bsf->refuse_tmpi && strstr(auth, "@tmpi.") != NULL))
		put_status(out, bsf->forbid ? 403 : 400);
	else if (bsf->ok_at_once)
		put_ok(bsf, out);
	else if (strstr(auth, "response=\"\"") != NULL || strstr(auth, "auts=") != NULL ||
		 bsf->always_challenge || (bsf->ask_twice && bsf->challenges == 1))
		put_challenge(bsf, out);
	else
		put_ok(bsf, out);
}

/* One UE and one BSF. */
struct lab {
	struct lab_dir dir;
	struct bsf bsf;
	struct lab_uicc card;
	struct ue_http *http;
	struct state state;
	struct ub_conf conf;
	struct ue_http_conf http_conf;
	struct gba_clock clock;
	struct gba_random random;
	struct ue_why why;
	char url[64];
	int64_t now;
};

static void
lab_init(struct lab *lab)
{
	memset(lab, 0, sizeof(*lab));
	lab_dir_init(&lab->dir);
	lab_card_new(&lab->dir);
	lab->bsf.root = lab_vectors("computed_ub_transcript.json");
	lab->bsf.server.answer = answer;
	lab->bsf.server.ctx = &lab->bsf;
	lab_server_start(&lab->bsf.server);
	lab_uicc_open(&lab->card, lab->dir.card);
	lab->http_conf = (struct ue_http_conf){ .connect_timeout_s = 5,
						.timeout_s = 10,
						.body_max = 1024 * 1024 };
	cr_assert_eq(ue_http_new(&lab->http, &lab->http_conf), GBA_OK);
	snprintf(lab->url, sizeof(lab->url), "http://127.0.0.1:%u/",
		 lab->bsf.server.port);
	snprintf(lab->state.impi, sizeof(lab->state.impi), "%s", IMPI);
	lab->now = NOW;
	lab->clock = lab_clock(&lab->now);
	lab->random = gba_random_system();
	lab->conf = (struct ub_conf){ .http = lab->http,
				      .uicc = &lab->card.uicc,
				      .profile = profile_find("fixed-cnonce"),
				      .bsf_url = lab->url,
				      .clock = &lab->clock,
				      .random = &lab->random };
}

static void
lab_fini(struct lab *lab)
{
	ue_http_free(lab->http);
	lab_uicc_close(&lab->card);
	lab_server_stop(&lab->bsf.server);
	json_decref(lab->bsf.root);
	lab_dir_fini(&lab->dir);
}

static enum gba_status
run(struct lab *lab)
{
	return ub_run(&lab->conf, &lab->state, &lab->why);
}

static void
authorization_of(char out[2048], const struct lab *lab, const char *path)
{
	copy_header(out, 2048, lab_text(lab->bsf.root, path), "Authorization: ");
}

Test(ue_run, the_transcript_is_played_octet_for_octet_and_gives_ks)
{
	json_t *chain = lab_vectors("computed_gba_chain.json");
	const json_t *one = lab_realistic(chain);
	char want[2048], hex[65];
	struct lab lab;

	lab_init(&lab);
	cr_assert_eq(run(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_eq(lab.bsf.server.requests, 2);
	authorization_of(want, &lab, "success/1_request");
	cr_expect_str_eq(lab.bsf.last_auth[0], want);
	authorization_of(want, &lab, "success/3_request");
	cr_expect_str_eq(lab.bsf.last_auth[1], want);
	cr_expect(lab.state.bound);
	gba_hex(hex, lab.state.ks.b, 32);
	cr_expect_str_eq(hex, lab_text(one, "ks"));
	cr_expect_str_eq(lab.state.btid, lab_text(one, "b_tid"));
	cr_expect_str_eq(lab.state.tmpi, lab_text(one, "tmpi"));
	cr_expect_eq(lab.state.expires_s, NOW + 3600);
	lab_fini(&lab);
	json_decref(chain);
}

Test(ue_run, a_tmpi_is_used_and_when_it_is_unknown_the_impi_is_sent_once)
{
	struct lab lab;

	lab_init(&lab);
	snprintf(lab.state.tmpi, sizeof(lab.state.tmpi), "%s", TMPI);
	lab.bsf.refuse_tmpi = true;
	cr_assert_eq(run(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_eq(lab.bsf.server.requests, 3);
	cr_expect(strstr(lab.bsf.last_auth[0], "username=\"" TMPI "\"") != NULL);
	cr_expect(strstr(lab.bsf.last_auth[1], "username=\"" IMPI "\"") != NULL);
	cr_expect_str_eq(lab.state.tmpi, TMPI, "a new one, equal by the vectors");
	lab_fini(&lab);
}

Test(ue_run, a_403_to_the_impi_ends_the_run_at_once)
{
	struct lab lab;

	lab_init(&lab);
	lab.bsf.forbid = true;
	cr_expect_eq(run(&lab), GBA_ERR_DENIED);
	cr_expect_eq(lab.bsf.server.requests, 1);
	cr_expect(strstr(lab.why.text, "403") != NULL, "%s", lab.why.text);
	snprintf(lab.state.tmpi, sizeof(lab.state.tmpi), "%s", TMPI);
	cr_expect_eq(run(&lab), GBA_ERR_DENIED);
	cr_expect_eq(lab.bsf.server.requests, 3);
	cr_expect_str_empty(lab.state.tmpi);
	cr_expect_not(lab.state.bound);
	lab_fini(&lab);
}

Test(ue_run, a_card_ahead_of_the_network_sends_the_auts_of_the_transcript_and_binds)
{
	char want[2048];
	struct lab lab;

	lab_init(&lab);
	cr_assert_eq(card_sqn_set(&lab.card.usim.card, 2, 0, &lab.why), GBA_OK);
	cr_assert_eq(card_sqn_set(&lab.card.usim.card, 1, 1, &lab.why), GBA_OK); /* 0x21 is used */
	lab.bsf.sqn[1] = 0x61;
	lab.bsf.ok = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n";
	cr_expect_eq(run(&lab), GBA_ERR_DENIED); /* this BSF has no 200 for that RAND */
	cr_expect_eq(lab.bsf.server.requests, 3);
	authorization_of(want, &lab, "sync_failure/3_request");
	cr_expect(strstr(lab.bsf.last_auth[1], "auts=\"RR6L7KR7fErav0Xnb0s=\"") != NULL,
		  "%s", lab.bsf.last_auth[1]);
	cr_expect(strstr(want, "auts=\"RR6L7KR7fErav0Xnb0s=\"") != NULL);
	cr_expect(strstr(lab.bsf.last_auth[1], "3a6776b693ca3191d43b7dfca4e68c2b") !=
		  NULL);
	cr_expect(strstr(lab.bsf.last_auth[2], "auts") == NULL);
	lab_fini(&lab);
}

Test(ue_run, a_network_that_never_follows_the_auts_gets_two_and_no_more)
{
	struct lab lab;

	lab_init(&lab);
	cr_assert_eq(card_sqn_set(&lab.card.usim.card, 9, -1, &lab.why), GBA_OK);
	cr_expect_eq(run(&lab), GBA_ERR_SQN);
	cr_expect_eq(lab.bsf.server.requests, 3);
	cr_expect(strstr(lab.bsf.last_auth[2], "auts=") != NULL);
	lab_fini(&lab);
}

Test(ue_run, an_autn_that_is_not_genuine_is_not_answered)
{
	const char *const words[] = { "imsi=001010123456789", "mnc-digits=2",
				      "k=00000000000000000000000000000000",
				      "opc=cd63cb71954a9f4e48a5994e37a02baf" };
	char other[160];
	struct lab lab;

	lab_init(&lab);
	snprintf(other, sizeof(other), "%s/other.card", lab.dir.path);
	cr_assert_eq(card_new(other, words, 4, &lab.why), GBA_OK, "%s", lab.why.text);
	lab_uicc_close(&lab.card);
	lab_uicc_open(&lab.card, other);
	cr_expect_eq(run(&lab), GBA_ERR_MAC);
	cr_expect_eq(lab.bsf.server.requests, 1);
	lab_fini(&lab);
}

Test(ue_run, a_refused_response_is_retried_with_the_fresh_challenge_at_most_twice)
{
	struct lab lab;

	lab_init(&lab);
	lab.bsf.always_challenge = true;
	for (unsigned i = 1; i < 8; i++)
		lab.bsf.sqn[i] = 0x21 + 32 * i;
	cr_expect_eq(run(&lab), GBA_ERR_DENIED);
	cr_expect_eq(lab.bsf.server.requests, 4); /* request 1 and three answers */
	lab_fini(&lab);
}

Test(ue_run, a_200_to_request_1_gives_no_ks)
{
	struct lab lab;

	lab_init(&lab);
	lab.bsf.ok_at_once = true;
	cr_expect_eq(run(&lab), GBA_ERR_PEER);
	cr_expect_not(lab.state.bound);
	lab_fini(&lab);
}

/* The digest of the run in the transcript, for bodies that the transcript does not have.
 */
static void
signed_ok(char *out, size_t size, const char *head, const char *body)
{
	const struct digest_alg alg = { .hash = DIGEST_MD5, .aka_version = 1 };
	static const uint8_t res[] = { 0xa5, 0x42, 0x11, 0xd5, 0xe3, 0xba, 0x50, 0xbf };
	const struct digest_input in = {
		.alg = alg,
		.qop = DIGEST_QOP_AUTH_INT,
		.nonce = gba_text("I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAn4l+8uekxfg="),
		.nc = gba_text("00000001"),
		.cnonce = gba_text("6629fae49393a05397450978507c4ef1"),
		.uri = gba_text("/"),
		.body = { (const uint8_t *)body, strlen(body) },
	};
	struct digest_hex ha1, rspauth;

	cr_assert_eq(digest_ha1(&ha1, &alg, gba_text(IMPI),
				gba_text("bsf.mnc001.mcc001.pub.3gppnetwork.org"),
				(struct gba_octets){ res, sizeof(res) }),
		     GBA_OK);
	cr_assert_eq(digest_rspauth(&rspauth, &ha1, &in), GBA_OK);
	snprintf(out, size,
		 "HTTP/1.1 200 OK\r\nAuthentication-Info: rspauth=\"%s\"\r\n%s",
		 rspauth.s, head);
}

static enum gba_status
run_with_body(struct lab *lab, const char *body)
{
	static char message[8192];
	char head[128];
	size_t len;

	snprintf(head, sizeof(head), "Content-Length: %zu\r\n\r\n", strlen(body));
	signed_ok(message, sizeof(message), head, body);
	len = strlen(message);
	snprintf(message + len, sizeof(message) - len, "%s", body);
	lab->bsf.ok = message;
	return run(lab);
}

#define XML(children)                                                                    \
	"<BootstrappingInfo xmlns=\"uri:3gpp-gba\">" children "</BootstrappingInfo>"
#define BTID "<btid>I1U8vpY3qJ0hiuZNrke/NQ==@bsf.example</btid>"

Test(ue_run, bodies_that_are_proven_but_wrong_give_no_ks)
{
	static const struct {
		const char *body;
		enum gba_status status;
	} cases[] = {
		{ XML(BTID BTID "<lifetime>2026-01-02T03:04:05Z</lifetime>"),
		  GBA_ERR_PEER },
		{ XML(BTID), GBA_ERR_PEER },
		{ XML("<lifetime>2026-01-02T03:04:05Z</lifetime>"), GBA_ERR_PEER },
		{ XML(BTID "<lifetime>soon</lifetime>"), GBA_ERR_PEER },
		{ XML(BTID "<lifetime>2026-01-02T02:04:05Z</lifetime>"),
		  GBA_ERR_EXPIRED },
		{ XML(BTID "<lifetime>1999-01-02T02:04:05Z</lifetime>"),
		  GBA_ERR_EXPIRED },
		{ "<!DOCTYPE x [<!ENTITY e SYSTEM \"/etc/passwd\">]>" XML(
			  BTID "<lifetime>2026-01-02T03:04:05Z</lifetime>"),
		  GBA_ERR_PEER },
		{ "not xml", GBA_ERR_PEER },
		{ "", GBA_ERR_PEER },
		{ XML(BTID "<lifetime>2026-01-02T02:04:06Z</lifetime>"), GBA_OK },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct lab lab;

		lab_init(&lab);
		cr_expect_eq(run_with_body(&lab, cases[i].body), cases[i].status,
			     "case %zu: %s", i, lab.why.text);
		cr_expect_eq(lab.state.bound, cases[i].status == GBA_OK);
		lab_fini(&lab);
	}
}

Test(ue_run, currenttime_makes_the_lifetime_independent_of_the_clock_of_the_ue)
{
	struct lab lab;

	lab_init(&lab);
	lab.now = NOW + 1000000;
	cr_assert_eq(run_with_body(&lab,
				   XML(BTID "<lifetime>2026-01-02T03:04:05Z</lifetime>"
					    "<Extension><currenttime>2026-01-02T02:04:05Z"
					    "</currenttime></Extension>")),
		     GBA_OK, "%s", lab.why.text);
	cr_expect_eq(lab.state.expires_s, lab.now + 3600);
	lab_fini(&lab);
}

Test(ue_run, a_wrong_rspauth_drops_ks_and_keeps_the_old_one)
{
	static char message[4096];
	struct lab lab;
	char *digit;

	lab_init(&lab);
	snprintf(message, sizeof(message), "%s", lab_text(lab.bsf.root, "success/4_ok"));
	digit = strstr(message, "rspauth=\"") + 9;
	*digit = *digit == '0' ? '1' : '0';
	lab.bsf.ok = message;
	snprintf(lab.state.btid, sizeof(lab.state.btid), "old@bsf");
	cr_expect_eq(run(&lab), GBA_ERR_MAC);
	cr_expect_str_eq(lab.state.btid, "old@bsf");
	lab_fini(&lab);
}

Test(ue_run, a_chunked_200_is_read_and_a_broken_chunk_is_not)
{
	static char message[4096];
	const char *body = XML(BTID "<lifetime>2026-01-02T03:04:05Z</lifetime>");
	const char *head = "Transfer-Encoding: chunked\r\n\r\n";
	struct lab lab;
	size_t len;

	lab_init(&lab);
	signed_ok(message, sizeof(message), head, body);
	len = strlen(message);
	snprintf(message + len, sizeof(message) - len,
		 "5\r\n%.5s\r\n%zx\r\n%s\r\n0\r\n\r\n", body, strlen(body) - 5, body + 5);
	lab.bsf.ok = message;
	cr_expect_eq(run(&lab), GBA_OK, "%s", lab.why.text);
	lab_fini(&lab);
	lab_init(&lab);
	snprintf(message + len, sizeof(message) - len, "zz\r\n%s\r\n0\r\n\r\n", body);
	lab.bsf.ok = message;
	cr_expect_neq(run(&lab), GBA_OK);
	cr_expect_not(lab.state.bound);
	lab_fini(&lab);
}

Test(ue_run, a_redirect_is_not_followed)
{
	static char message[256];
	struct lab lab;

	lab_init(&lab);
	snprintf(message, sizeof(message),
		 "HTTP/1.1 302 Found\r\nLocation: %selsewhere\r\nContent-Length: "
		 "0\r\n\r\n",
		 lab.url);
	lab.bsf.ok = message;
	cr_expect_eq(run(&lab), GBA_ERR_PEER);
	cr_expect_eq(lab.bsf.server.requests, 2);
	lab_fini(&lab);
}

Test(ue_run, a_body_of_a_hundred_megabytes_is_given_up_early)
{
	struct lab lab;

	lab_init(&lab);
	lab.bsf.flood = 100 * 1024 * 1024;
	cr_expect_eq(run(&lab), GBA_ERR_PEER);
	cr_expect(strstr(lab.why.text, "too long") != NULL, "%s", lab.why.text);
	lab_fini(&lab);
}

Test(ue_run, replies_that_are_not_http_end_the_run)
{
	static const char *const bad[] = {
		"garbage\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
		"HTTP/1.1 200 OK\r\n\r\n",
		"",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct lab lab;

		lab_init(&lab);
		lab.bsf.ok = bad[i];
		lab.http_conf.timeout_s = 1;
		ue_http_free(lab.http);
		cr_assert_eq(ue_http_new(&lab.http, &lab.http_conf), GBA_OK);
		lab.conf.http = lab.http;
		cr_expect_neq(run(&lab), GBA_OK, "case %zu", i);
		cr_expect_not(lab.state.bound);
		lab_fini(&lab);
	}
}

Test(ue_run, nobody_listening_is_a_network_failure)
{
	struct lab lab;

	lab_init(&lab);
	snprintf(lab.url, sizeof(lab.url), "http://127.0.0.1:1/");
	cr_expect_eq(run(&lab), GBA_ERR_IO);
	lab_fini(&lab);
}

Test(ue_run, the_new_connection_profile_takes_one_for_each_request_and_the_others_one)
{
	struct lab lab;

	lab_init(&lab);
	cr_assert_eq(run(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_eq(lab.bsf.server.connections, 1);
	lab_fini(&lab);
	lab_init(&lab);
	lab.conf.profile = profile_find("new-connection");
	(void)!run(
		&lab); /* its cnonce is random: the 200 of the transcript is not for it */
	cr_expect_eq(lab.bsf.server.connections, 2);
	cr_expect_eq(lab.bsf.server.requests, 2);
	lab_fini(&lab);
}

Test(ue_run, without_the_token_no_tmpi_is_sent_or_made)
{
	struct profile odd = *profile_find("fixed-cnonce");
	struct lab lab;

	lab_init(&lab);
	odd.user_agent = "Dalvik/2.1.0";
	lab.conf.profile = &odd;
	snprintf(lab.state.tmpi, sizeof(lab.state.tmpi), "%s", TMPI);
	cr_assert_eq(run(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect(strstr(lab.bsf.last_auth[0], "@tmpi.") == NULL);
	cr_expect_str_eq(lab.bsf.agent, "Dalvik/2.1.0");
	cr_expect_str_empty(lab.state.tmpi);
	lab_fini(&lab);
}

/* Authorization of request 1 under a profile. */
static void
first_request(char out[2048], const char *profile, unsigned *port)
{
	struct lab lab;

	lab_init(&lab);
	lab.conf.profile = profile_find(profile);
	lab.bsf.forbid = true;
	cr_assert_eq(run(&lab), GBA_ERR_DENIED, "%s", lab.why.text);
	snprintf(out, 2048, "%s", lab.bsf.last_auth[0]);
	*port = lab.bsf.server.port;
	lab_fini(&lab);
}

Test(ue_run, request_1_follows_its_profile)
{
	char auth[2048], want[256];
	unsigned port;

	first_request(auth, "no-nonce", &port);
	cr_expect(strstr(auth, "nonce") == NULL && strstr(auth, "response") == NULL, "%s",
		  auth);
	first_request(auth, "foreign-opaque", &port);
	cr_expect(strstr(auth, "opaque=\"dynamic_opaque\"") != NULL, "%s", auth);
	first_request(auth, "home-realm", &port);
	cr_expect(strstr(auth, "realm=\"ims.mnc001.mcc001.3gppnetwork.org\"") != NULL,
		  "%s", auth);
	first_request(auth, "realm-port", &port);
	snprintf(want, sizeof(want), "realm=\"127.0.0.1:%u\"", port);
	cr_expect(strstr(auth, want) != NULL, "%s", auth);
	first_request(auth, "absolute-uri", &port);
	snprintf(want, sizeof(want), "uri=\"http://127.0.0.1:%u/\"", port);
	cr_expect(strstr(auth, want) != NULL, "%s", auth);
}
