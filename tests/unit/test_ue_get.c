/* SPDX-License-Identifier: Apache-2.0 */
/* Runs of Ua against a NAF that holds the key of the vectors, and against hostile ones.
 */
#include <stdlib.h>
#include <string.h>

#include "ue/ua.h"
#include "ue_lab.h"
#include "unit.h"

/* computed_ua_digest.json: Ua id 01 00 00 00 02 and naf1.home1.net. */
#define PASSWORD "Hs8KT4gXgZ0U9nYM7tSQIO2LaMCef95Sqb7VMgQj+Cg="
#define BTID	 "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.mnc001.mcc001.pub.3gppnetwork.org"
#define REALM	 "3GPP-bootstrapping@naf1.home1.net"

struct naf {
	struct lab_server server;
	const char *realm, *qop, *algorithm, *extra;
	unsigned stale, refuse; /* so many good answers get a 401 all the same */
	bool no_proof, wrong_proof, nextnonce, plain_401;
	unsigned good, bad; /* answers that verified, and that did not */
	unsigned bodies;    /* requests that announce one */
	char nonce[32], last_nc[9], last_realm[256];
};

static void
put_challenge(const struct naf *naf, FILE *out, bool stale)
{
	fprintf(out,
		"HTTP/1.1 401 Unauthorized\r\n%sWWW-Authenticate: Digest realm=\"%s\", "
		"nonce=\"%s\", qop=\"%s\", algorithm=%s, opaque=\"o\"%s\r\n"
		"Content-Length: 0\r\n\r\n",
		naf->extra != NULL ? naf->extra : "", naf->realm, naf->nonce, naf->qop,
		naf->algorithm, stale ? ", stale=true" : "");
}

static void
put_content(struct naf *naf, FILE *out, const struct digest_hex *ha1,
	    struct digest_input *in)
{
	static const char body[] = "Hello, GBA\n";
	struct digest_hex proof = { "" };

	in->body = (struct gba_octets){ (const uint8_t *)body, strlen(body) };
	(void)!digest_rspauth(&proof, ha1, in);
	proof.s[0] = (char)(naf->wrong_proof ? 'x' : proof.s[0]);
	if (naf->nextnonce)
		snprintf(naf->nonce, sizeof(naf->nonce), "next%u", naf->good);
	fprintf(out, "HTTP/1.1 200 OK\r\n");
	if (!naf->no_proof)
		fprintf(out, "Authentication-Info: rspauth=\"%s\"%s%s%s\r\n", proof.s,
			naf->nextnonce ? ", nextnonce=\"" : "",
			naf->nextnonce ? naf->nonce : "", naf->nextnonce ? "\"" : "");
	fprintf(out, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
}

/* Verify the answer with the vector's password. */
static bool
verify(struct naf *naf, const char *request, struct www_auth *auth,
       struct digest_hex *ha1, struct digest_input *in)
{
	const char *line = strstr(request, "Authorization: "), *body;

	if (line == NULL)
		return false;
	line += strlen("Authorization: ");
	if (www_auth_parse(auth, (struct gba_text){ line, strcspn(line, "\r\n") }) !=
	    GBA_OK)
		return false;
	body = strstr(request, "\r\n\r\n") + 4;
	memset(in, 0, sizeof(*in));
	in->nonce = auth->nonce;
	in->nc = auth->nc;
	in->cnonce = auth->cnonce;
	in->uri = auth->uri;
	in->method = (struct gba_text){ request, strcspn(request, " ") };
	in->body = (struct gba_octets){ (const uint8_t *)body, strlen(body) };
	(void)!gba_text_copy(naf->last_nc, sizeof(naf->last_nc), auth->nc);
	(void)!gba_text_copy(naf->last_realm, sizeof(naf->last_realm), auth->realm);
	return www_auth_qop_parse(&in->qop, auth->qop) == GBA_OK &&
	       digest_alg_parse(&in->alg, auth->algorithm) == GBA_OK &&
	       gba_text_is(auth->nonce, naf->nonce) && gba_text_is(auth->opaque, "o") &&
	       gba_text_is(auth->username, BTID) &&
	       digest_ha1(ha1, &in->alg, auth->username, auth->realm,
			  (struct gba_octets){ (const uint8_t *)PASSWORD, 44 }) ==
		       GBA_OK &&
	       digest_check(ha1, in, auth->response) == GBA_OK;
}

static void
answer(void *ctx, unsigned nth, const char *request, FILE *out)
{
	static struct www_auth auth;
	struct naf *naf = ctx;
	struct digest_hex ha1;
	struct digest_input in;

	naf->bodies += strcasestr(request, "\r\nContent-") != NULL;
	if (naf->plain_401) {
		fputs("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", out);
	} else if (!verify(naf, request, &auth, &ha1, &in)) {
		naf->bad += strstr(request, "Authorization: ") != NULL;
		put_challenge(naf, out, false);
	} else if (naf->stale > 0) {
		naf->stale--;
		snprintf(naf->nonce, sizeof(naf->nonce), "fresh%u", nth);
		put_challenge(naf, out, true);
	} else if (naf->refuse > 0) {
		naf->refuse--;
		put_challenge(naf, out, false);
	} else {
		naf->good++;
		put_content(naf, out, &ha1, &in);
	}
}

struct lab {
	struct naf naf;
	struct ue_http *http;
	struct ua_session session;
	struct ua_report report;
	struct ua_conf conf;
	struct ue_reply reply;
	struct ue_why why;
	struct gba_random random;
	struct state state;
	unsigned asked, again; /* calls of bootstrap */
	bool no_ks;
	char url[80], resolve[64];
	const char *resolves[1];
};

static enum gba_status
give_state(void *ctx, const struct state **state, bool again, struct ue_why *why)
{
	struct lab *lab = ctx;

	(void)why;
	lab->asked++;
	lab->again += again;
	*state = &lab->state;
	return lab->no_ks ? GBA_ERR_PEER : GBA_OK;
}

static void
lab_init(struct lab *lab)
{
	struct ue_http_conf http = { .connect_timeout_s = 5,
				     .timeout_s = 10,
				     .body_max = 1024 * 1024,
				     .resolve_count = 1 };

	memset(lab, 0, sizeof(*lab));
	lab->naf = (struct naf){ .realm = REALM,
				 .qop = "auth-int",
				 .algorithm = "MD5",
				 .nonce = "6629fae49393a053" };
	lab->naf.server.answer = answer;
	lab->naf.server.ctx = &lab->naf;
	lab_server_start(&lab->naf.server);
	snprintf(lab->resolve, sizeof(lab->resolve), "naf1.home1.net:%u:127.0.0.1",
		 lab->naf.server.port);
	lab->resolves[0] = lab->resolve;
	http.resolve = lab->resolves;
	cr_assert_eq(ue_http_new(&lab->http, &http), GBA_OK);
	snprintf(lab->url, sizeof(lab->url), "http://NAF1.home1.net:%u/doc?x=1#y",
		 lab->naf.server.port);
	lab->random = gba_random_system();
	lab->state = (struct state){ .impi = "001010123456789@ims.mnc001.mcc001."
					     "3gppnetwork.org",
				     .btid = BTID,
				     .bound = true };
	cr_assert_eq(
		gba_unhex(lab->state.ks.b, 32,
			  gba_text("b40ba9a3c58b2a05bbf0d987b21bf8cbf769bcd7510446041276"
				   "72711c6d3441")),
		GBA_OK);
	cr_assert_eq(gba_unhex(lab->state.rand.b, 16,
			       gba_text("23553cbe9637a89d218ae64dae47bf35")),
		     GBA_OK);
	lab->conf = (struct ua_conf){ .http = lab->http,
				      .method = "GET",
				      .url = lab->url,
				      .random = &lab->random,
				      .bootstrap = give_state,
				      .ctx = lab };
}

static void
lab_fini(struct lab *lab)
{
	ue_reply_fini(&lab->reply);
	ua_session_fini(&lab->session);
	ue_http_free(lab->http);
	lab_server_stop(&lab->naf.server);
}

static enum gba_status
exchange(struct lab *lab)
{
	ue_reply_fini(&lab->reply);
	return ua_exchange(&lab->report, &lab->session, &lab->reply, &lab->conf,
			   &lab->why);
}

Test(ue_get, the_key_of_the_vectors_opens_the_naf_with_each_algorithm_and_qop)
{
	static const char *const algorithms[] = { "MD5", "MD5-sess", "SHA-256",
						  "SHA-256-sess" };
	static const char *const qops[] = { "auth", "auth-int", "auth,auth-int" };

	for (size_t i = 0; i < ARRAY_LEN(algorithms) * ARRAY_LEN(qops); i++) {
		struct lab lab;

		lab_init(&lab);
		lab.naf.algorithm = algorithms[i % ARRAY_LEN(algorithms)];
		lab.naf.qop = qops[i / ARRAY_LEN(algorithms)];
		cr_assert_eq(exchange(&lab), GBA_OK, "case %zu: %s", i, lab.why.text);
		cr_expect_eq(lab.reply.status, 200, "case %zu", i);
		cr_expect_eq(lab.reply.body_len, 11);
		cr_expect(lab.report.authenticated);
		cr_expect_eq(lab.report.proof, UA_PROOF_GOOD);
		cr_expect_eq(lab.naf.server.requests, 2);
		cr_expect_eq(lab.again, 0);
		lab_fini(&lab);
	}
}

Test(ue_get, a_body_is_announced_when_there_is_one_and_only_then)
{
	struct lab lab;

	lab_init(&lab);
	cr_assert_eq(exchange(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_eq(lab.naf.good, 1);
	cr_expect_eq(lab.naf.bodies, 0);
	lab.conf.method = "POST";
	lab.conf.body = (struct gba_octets){ (const uint8_t *)"", 0 };
	cr_assert_eq(exchange(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_eq(lab.naf.good, 2);
	cr_expect_gt(lab.naf.bodies, 0);
	lab_fini(&lab);
}

Test(ue_get, a_body_is_covered_by_auth_int)
{
	struct lab lab;

	lab_init(&lab);
	lab.conf.method = "PUT";
	lab.conf.body = (struct gba_octets){ (const uint8_t *)"<a/>", 4 };
	cr_assert_eq(exchange(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_eq(lab.reply.status, 200);
	cr_expect_eq(lab.naf.bad, 0);
	lab_fini(&lab);
}

Test(ue_get, a_realm_of_another_host_is_dropped_without_an_answer)
{
	struct lab lab;

	lab_init(&lab);
	lab.naf.realm = "3GPP-bootstrapping@naf2.home1.net";
	cr_expect_eq(exchange(&lab), GBA_ERR_MAC);
	cr_expect_eq(lab.naf.server.requests, 1);
	cr_expect_eq(lab.asked, 0);
	lab_fini(&lab);
}

Test(ue_get, a_401_that_is_not_about_gba_goes_to_the_user)
{
	struct lab lab;

	lab_init(&lab);
	lab.naf.realm = "members only";
	cr_expect_eq(exchange(&lab), GBA_OK);
	cr_expect_eq(lab.reply.status, 401);
	cr_expect_not(lab.report.authenticated);
	lab.naf.plain_401 = true;
	cr_expect_eq(exchange(&lab), GBA_OK);
	cr_expect_eq(lab.reply.status, 401);
	cr_expect_eq(lab.asked, 0);
	lab_fini(&lab);
}

Test(ue_get, a_stale_nonce_takes_a_new_one_with_the_same_key)
{
	struct lab lab;

	lab_init(&lab);
	lab.naf.stale = 1;
	cr_assert_eq(exchange(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_eq(lab.reply.status, 200);
	cr_expect_eq(lab.again, 0);
	cr_expect_str_eq(lab.naf.last_nc, "00000001");
	lab_fini(&lab);
}

Test(ue_get, a_naf_that_calls_every_nonce_stale_is_left)
{
	struct lab lab;

	lab_init(&lab);
	lab.naf.stale = 1000;
	cr_expect_eq(exchange(&lab), GBA_ERR_DENIED);
	cr_expect_eq(lab.naf.server.requests, 2 + UA_STALE_MAX);
	cr_expect_eq(lab.again, 0);
	lab_fini(&lab);
}

Test(ue_get, a_refused_key_is_made_anew_once)
{
	struct lab lab;

	lab_init(&lab);
	lab.naf.refuse = 1;
	cr_assert_eq(exchange(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_eq(lab.reply.status, 200);
	cr_expect_eq(lab.again, 1);
	cr_expect_eq(lab.report.bootstraps, 1);
	lab_fini(&lab);
}

Test(ue_get, a_naf_that_refuses_every_key_is_left_after_one_renegotiation)
{
	struct lab lab;

	lab_init(&lab);
	lab.naf.refuse = 1000;
	cr_expect_eq(exchange(&lab), GBA_ERR_DENIED);
	cr_expect_eq(lab.again, 1);
	cr_expect_eq(lab.naf.server.requests, 3);
	lab_fini(&lab);
}

Test(ue_get, stale_and_refused_in_turn_do_not_make_a_loop)
{
	struct lab lab;

	lab_init(&lab);
	lab.naf.stale = 2;
	lab.naf.refuse = 1000;
	cr_expect_eq(exchange(&lab), GBA_ERR_DENIED);
	cr_expect_leq(lab.naf.server.requests, 6);
	lab_fini(&lab);
}

Test(ue_get, a_wrong_rspauth_is_told_and_a_missing_one_reported)
{
	struct lab lab;

	lab_init(&lab);
	lab.naf.no_proof = true;
	cr_expect_eq(exchange(&lab), GBA_OK);
	cr_expect_eq(lab.report.proof, UA_PROOF_ABSENT);
	lab.naf.no_proof = false;
	lab.naf.wrong_proof = true;
	cr_expect_eq(exchange(&lab), GBA_ERR_MAC);
	cr_expect_null(lab.reply.body);
	lab_fini(&lab);
}

Test(ue_get, a_session_goes_on_without_a_new_challenge)
{
	struct lab lab;

	lab_init(&lab);
	cr_assert_eq(exchange(&lab), GBA_OK, "%s", lab.why.text);
	cr_assert_eq(exchange(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_eq(lab.naf.server.requests, 3);
	cr_expect_str_eq(lab.naf.last_nc, "00000002");
	lab.naf.nextnonce = true;
	cr_assert_eq(exchange(&lab), GBA_OK, "%s", lab.why.text);
	cr_assert_eq(exchange(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_eq(lab.naf.server.requests, 5);
	cr_expect_str_eq(lab.naf.last_nc, "00000001");
	cr_expect_eq(lab.naf.bad, 0);
	lab_fini(&lab);
}

Test(ue_get, the_realm_sent_back_is_the_chosen_part_or_the_whole)
{
	struct lab lab;

	lab_init(&lab);
	lab.naf.realm = "3GPP-bootstrapping-uicc@naf1.home1.net;" REALM;
	cr_assert_eq(exchange(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_str_eq(lab.naf.last_realm, REALM);
	lab.session.keyed = false;
	lab.conf.realm = UA_REALM_WHOLE;
	cr_assert_eq(exchange(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_str_eq(lab.naf.last_realm, lab.naf.realm);
	lab_fini(&lab);
}

Test(ue_get, another_ua_id_makes_another_key)
{
	struct lab lab;

	lab_init(&lab);
	lab.conf.ua_id = &gba_ua_id_tls13_psk;
	cr_expect_eq(exchange(&lab), GBA_ERR_DENIED);
	cr_expect_eq(lab.naf.bad, 2);
	lab.conf.ua_id = &gba_ua_id_http_digest;
	cr_expect_eq(exchange(&lab), GBA_OK);
	lab_fini(&lab);
}

Test(ue_get, without_a_ks_the_status_of_ub_comes_back)
{
	struct lab lab;

	lab_init(&lab);
	lab.no_ks = true;
	cr_expect_eq(exchange(&lab), GBA_ERR_PEER);
	cr_expect_eq(lab.naf.server.requests, 1);
	lab_fini(&lab);
}

Test(ue_get, a_url_is_taken_apart_for_digest)
{
	struct ue_url url;

	cr_assert_eq(ue_url_parse(&url, "https://NAF.Example.:8443/a/../b?q=1;2#f"),
		     GBA_OK);
	cr_expect(url.tls);
	cr_expect_str_eq(url.host, "naf.example");
	cr_expect_eq(url.port, 8443);
	cr_expect_not(url.port_default);
	cr_expect_str_eq(url.target, "/b?q=1;2");
	cr_assert_eq(ue_url_parse(&url, "http://naf.example?x"), GBA_OK);
	cr_expect_str_eq(url.target, "/?x");
	cr_assert_eq(ue_url_parse(&url, "http://naf.example"), GBA_OK);
	cr_expect_str_eq(url.target, "/");
	cr_expect(url.port_default);
	cr_expect_eq(ue_url_parse(&url, "ftp://naf.example/"), GBA_ERR_SYNTAX);
	cr_expect_eq(ue_url_parse(&url, "http://user@naf.example/"), GBA_ERR_SYNTAX);
	cr_expect_eq(ue_url_parse(&url, "http://naf.example:99999/"), GBA_ERR_SYNTAX);
	cr_expect_eq(ue_url_parse(&url, "http://naf.example/a b"), GBA_ERR_SYNTAX);
	cr_expect_eq(ue_url_parse(&url, "http://naf%7f.example/"), GBA_ERR_SYNTAX);
	cr_expect_eq(ue_url_parse(&url, ""), GBA_ERR_SYNTAX);
}

Test(ue_get, a_start_line_of_any_length_leaves_room_for_the_key_fields)
{
	char head[2048], line[1024];
	struct gba_buf out = gba_buf(line, sizeof(line));
	struct ue_reply reply = { .head = head };
	char reason[1200];

	memset(reason, 'r', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	snprintf(head, sizeof(head), "HTTP/1.1 200 %s\r\n", reason);
	ue_ladder_reply(&out, &reply);
	cr_expect_eq(strncmp(line, "200 rrr", 7), 0);
	snprintf(head, sizeof(head),
		 "HTTP/1.1 200 %s\r\nAuthentication-Info: rspauth=\"00112233\"\r\n",
		 reason);
	out = gba_buf(line, sizeof(line));
	ue_ladder_reply(&out, &reply);
	cr_expect_not_null(strstr(line, "rrr... rspauth=00112233"), "%s", line);
	snprintf(head, sizeof(head),
		 "GET /%s HTTP/1.1\r\nAuthorization: Digest username=\"u\", "
		 "response=\"0011\", nc=00000001\r\n",
		 reason);
	out = gba_buf(line, sizeof(line));
	ue_ladder_request(&out, (struct gba_octets){ (uint8_t *)head, strlen(head) });
	cr_expect_eq(strncmp(line, "GET /rrr", 8), 0);
	cr_expect_not_null(strstr(line, "rrr... IMPI=u  response=0011  nc=00000001"),
			   "%s", line);
	snprintf(head, sizeof(head), "HTTP/1.1 204 \r\n");
	out = gba_buf(line, sizeof(line));
	ue_ladder_reply(&out, &reply);
	cr_expect_str_eq(line, "204                  ");
}
