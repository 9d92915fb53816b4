/* SPDX-License-Identifier: Apache-2.0 */
/* Digest headers: what UEs send (interop.md B, E), what is written (A, C). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "codec/www_auth.h"

#define T(s)	    gba_text(s)
#define NUL_TEXT(s) ((struct gba_text){ s, sizeof(s) - 1 })

static void
expect(const char *of, struct gba_text got, const char *name, const char *want)
{
	cr_expect(gba_text_equal(got, gba_text(want)), "%s: %s is \"%.*s\", not \"%s\"",
		  of, name, got.p != NULL ? (int)got.len : 6,
		  got.p != NULL ? got.p : "absent", want != NULL ? want : "absent");
}

static const struct accepted {
	const char *row, *header;
	const char *username, *realm, *nonce, *uri, *response, *qop, *nc, *cnonce,
		*algorithm, *auts, *opaque;
} accepted[] = {
	{ .row = "24.109 A.3",
	  .header = "Digest username=\"user1_private@home1.net\", "
		    "realm=\"bsf.home1.net\", nonce=\"\", uri=\"/\", response=\"\"",
	  .username = "user1_private@home1.net",
	  .realm = "bsf.home1.net",
	  .nonce = "",
	  .uri = "/",
	  .response = "" },
	{ .row = "B2 no nonce",
	  .header = "Digest username=\"a\", opaque=\"dynamic_opaque\"",
	  .username = "a",
	  .opaque = "dynamic_opaque" },
	{ .row = "B6 absolute",
	  .header = "Digest username=\"a\",uri=\"http://bsf.example:80/\"",
	  .username = "a",
	  .uri = "http://bsf.example:80/" },
	{ .row = "B7 empty elements",
	  .header = "Digest , ,username=\"a\", ,, realm=\"r\",,",
	  .username = "a",
	  .realm = "r" },
	{ .row = "B7 no blanks",
	  .header = "Digest username=\"a\",realm=\"r\",qop=auth-int,nc=00000001",
	  .username = "a",
	  .realm = "r",
	  .qop = "auth-int",
	  .nc = "00000001" },
	{ .row = "B7 folded",
	  .header = "Digest username=\"a\",\r\n  realm=\"r\",\r\n\tqop=auth",
	  .username = "a",
	  .realm = "r",
	  .qop = "auth" },
	{ .row = "B7 folded in quotes",
	  .header = "Digest realm=\"one\r\n two\"",
	  .realm = "one   two" },
	{ .row = "B8 quoted",
	  .header = "Digest qop=\"auth-int\", nc=\"00000002\", algorithm=\"AKAv1-MD5\"",
	  .qop = "auth-int",
	  .nc = "00000002",
	  .algorithm = "AKAv1-MD5" },
	{ .row = "B8 bare",
	  .header = "Digest username=a@b.c, realm=bsf.example, nonce=I1U8/pY+qJ==, "
		    "uri=/a/b?c=d, response=00ff",
	  .username = "a@b.c",
	  .realm = "bsf.example",
	  .nonce = "I1U8/pY+qJ==",
	  .uri = "/a/b?c=d",
	  .response = "00ff" },
	{ .row = "B8 bare and empty",
	  .header = "Digest nonce=,response=, username=a",
	  .nonce = "",
	  .response = "",
	  .username = "a" },
	{ .row = "blank round =",
	  .header = "Digest username = \"a\" , nc\t=\t1 ,cnonce =x",
	  .username = "a",
	  .nc = "1",
	  .cnonce = "x" },
	{ .row = "B10 line break",
	  .header = "Digest auts=\"RR6L7KR7fErav0Xnb0s=\n\"",
	  .auts = "RR6L7KR7fErav0Xnb0s=" },
	{ .row = "B10 CRLF",
	  .header = "Digest auts=\"RR6L7KR7fErav0Xnb0s=\r\n\", nc=1",
	  .auts = "RR6L7KR7fErav0Xnb0s=",
	  .nc = "1" },
	{ .row = "B10 quoted-pair n",
	  .header = "Digest auts=\"RR6L7KR7fErav0Xnb0s=\\n\"",
	  .auts = "RR6L7KR7fErav0Xnb0s=" },
	{ .row = "B10 quoted-pair LF",
	  .header = "Digest auts=\"RR6L7KR7fErav0Xnb0s=\\\n\"",
	  .auts = "RR6L7KR7fErav0Xnb0s=" },
	{ .row = "B10 padding forgotten",
	  .header = "Digest auts=\"RR6L7KR7fErav0Xnb0rn\"",
	  .auts = "RR6L7KR7fErav0Xnb0rn" },
	{ .row = "B10 raw octets",
	  .header = "Digest auts=\"\x80\xff\xc3\x28\", nc=1",
	  .auts = "\x80\xff\xc3\x28",
	  .nc = "1" },
	{ .row = "names in any case",
	  .header = "dIGEST UserName=\"a\", REALM=\"r\"",
	  .username = "a",
	  .realm = "r" },
	{ .row = "quoted-pair",
	  .header = "Digest username=\"a\\\"b\\\\c\\d\"",
	  .username = "a\"b\\cd" },
	{ .row = "comma in quotes",
	  .header = "Digest realm=\"a, nonce=b\", nonce=\"c\"",
	  .realm = "a, nonce=b",
	  .nonce = "c" },
	{ .row = "B14 unknown",
	  .header = "Digest x-vendor=\"q, \", username=\"a\", token=1",
	  .username = "a" },
	{ .row = "the first counts",
	  .header = "Digest username=\"first\", username=\"second\", USERNAME=x",
	  .username = "first" },
	{ .row = "empty counts as first",
	  .header = "Digest nonce=\"\", nonce=\"x\"",
	  .nonce = "" },
	{ .row = "next challenge",
	  .header = "Digest realm=\"r\", nonce=\"n\", algorithm=MD5, Digest realm=\"s\", "
		    "opaque=\"o\"",
	  .realm = "r",
	  .nonce = "n",
	  .algorithm = "MD5" },
	{ .row = "blanks in front",
	  .header = " \tDigest \t username=\"a\" ",
	  .username = "a" },
};

static const char *const refused[] = {
	"",
	" ",
	"Digest",
	"Digest ",
	"Digest ,",
	"Digestusername=\"a\"",
	"Basic dXNlcg==",
	"Bearer username=\"a\"",
	"Digest username=\"a",
	"Digest username=\"a\\",
	"Digest username=\"a\\\"",
	"Digest username",
	"Digest =\"a\"",
	"Digest username=\"a\"x",
	"Digest username=\"a\" realm=\"b\"",
	"Digest nc=0000\"1\"",
	"Digest username=\"a\x01\"",
	"Digest username=a\x7f",
	"Digest username=\"a\\\x02\"",
	"Digest user name=\"a\"",
	"Digest \"username\"=\"a\"",
	"Digest (username)=\"a\"",
};

Test(www_auth, every_listed_habit_of_a_ue_is_read)
{
	static struct www_auth a;

	for (size_t i = 0; i < ARRAY_LEN(accepted); i++) {
		const struct accepted *v = &accepted[i];

		cr_expect_eq(www_auth_parse(&a, T(v->header)), GBA_OK, "%s", v->row);
		expect(v->row, a.username, "username", v->username);
		expect(v->row, a.realm, "realm", v->realm);
		expect(v->row, a.nonce, "nonce", v->nonce);
		expect(v->row, a.uri, "uri", v->uri);
		expect(v->row, a.response, "response", v->response);
		expect(v->row, a.qop, "qop", v->qop);
		expect(v->row, a.nc, "nc", v->nc);
		expect(v->row, a.cnonce, "cnonce", v->cnonce);
		expect(v->row, a.algorithm, "algorithm", v->algorithm);
		expect(v->row, a.auts, "auts", v->auts);
		expect(v->row, a.opaque, "opaque", v->opaque);
	}
}

Test(www_auth, what_is_no_digest_header_is_refused_and_leaves_no_view)
{
	static struct www_auth a;

	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		cr_expect_eq(www_auth_parse(&a, T(refused[i])), GBA_ERR_SYNTAX, "%s",
			     refused[i]);
		cr_expect_null(a.username.p, "%s", refused[i]);
		cr_expect_null(a.nonce.p, "%s", refused[i]);
	}
	cr_expect_eq(www_auth_parse(&a, T(NULL)), GBA_ERR_SYNTAX);
	cr_expect_eq(www_auth_parse(&a, NUL_TEXT("Digest username=\"a\0b\"")),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(www_auth_parse(&a, NUL_TEXT("Digest username=a\0b")),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(www_auth_parse(&a, NUL_TEXT("Digest username=\"a\"\0")),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(www_auth_parse(&a, NUL_TEXT("Digest\0username=\"a\"")),
		     GBA_ERR_SYNTAX);
}

Test(www_auth, the_longest_header_is_read_and_one_octet_more_is_not)
{
	static struct www_auth a;
	char *header = malloc(WWW_AUTH_MAX + 1);

	memset(header, 'x', WWW_AUTH_MAX + 1);
	memcpy(header, "Digest username=", 16);
	cr_expect_eq(www_auth_parse(&a, (struct gba_text){ header, WWW_AUTH_MAX }),
		     GBA_OK);
	cr_expect_eq(a.username.len, (size_t)WWW_AUTH_MAX - 16);
	cr_expect_eq(www_auth_parse(&a, (struct gba_text){ header, WWW_AUTH_MAX + 1 }),
		     GBA_ERR_SYNTAX);
	free(header);
}

Test(www_auth, every_cut_of_a_header_is_read_or_refused)
{
	static const char header[] =
		"Digest username=\"a\\\"b\", nonce=\"I1U8vpY3qJ0=\","
		"\r\n qop=auth-int, , auts=\"RR6L7KR7fErav0Xnb0s=\n\"";
	static struct www_auth a;

	for (size_t n = 0; n < sizeof(header); n++) {
		char *exact =
			malloc(n > 0 ? n : 1); /* the sanitizer sees one octet too far */
		enum gba_status status;

		memcpy(exact, header, n);
		status = www_auth_parse(&a, (struct gba_text){ exact, n });
		cr_expect(status == GBA_OK || status == GBA_ERR_SYNTAX, "%zu octets", n);
		free(exact);
	}
}

Test(www_auth, authentication_info_has_no_scheme)
{
	static struct www_auth a;

	cr_assert_eq(www_auth_info_parse(
			     &a, T("qop=auth-int, rspauth=\"00\", cnonce=\"c\", "
				   "nc=00000001, nextnonce=\"n+/=\", nonce=\"m\"")),
		     GBA_OK);
	expect("info", a.rspauth, "rspauth", "00");
	expect("info", a.nextnonce, "nextnonce", "n+/=");
	expect("info", a.nonce, "nonce", "m");
	expect("info", a.nc, "nc", "00000001");
	cr_expect_eq(www_auth_info_parse(&a, T("")), GBA_ERR_SYNTAX);
	cr_expect_eq(www_auth_info_parse(&a, T("rspauth=\"0")), GBA_ERR_SYNTAX);
}

Test(www_auth, qop_is_one_known_word)
{
	enum digest_qop qop = DIGEST_QOP_AUTH;

	cr_expect_eq(www_auth_qop_parse(&qop, T(NULL)), GBA_OK);
	cr_expect_eq(qop, DIGEST_QOP_NONE);
	cr_expect_eq(www_auth_qop_parse(&qop, T("auth-int")), GBA_OK);
	cr_expect_eq(qop, DIGEST_QOP_AUTH_INT);
	cr_expect_eq(www_auth_qop_parse(&qop, T("\"AUTH\"")), GBA_OK);
	cr_expect_eq(qop, DIGEST_QOP_AUTH);
	cr_expect_eq(www_auth_qop_parse(&qop, T("")), GBA_ERR_SYNTAX);
	cr_expect_eq(www_auth_qop_parse(&qop, T("auth,auth-int")), GBA_ERR_SYNTAX);
	cr_expect_eq(www_auth_qop_parse(&qop, T("auth-intx")), GBA_ERR_SYNTAX);
	cr_expect_eq(www_auth_qop_parse(&qop, T("\"")), GBA_ERR_SYNTAX);
	cr_expect_eq(qop, DIGEST_QOP_AUTH);
}

/* interop.md A2 to A9: names in lower case, no blank round '=', ", " between, this order.
 */
Test(www_auth, a_challenge_has_the_one_form_that_every_ue_reads)
{
	struct www_auth_challenge c = { .realm = T("bsf.example"),
					.nonce = T("I1U8vpY3qJ0="),
					.qop = T("auth-int"),
					.algorithm = T("AKAv1-MD5"),
					.opaque = T("5ccc069c") };
	char room[512];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_assert_eq(www_auth_challenge_build(&out, &c), GBA_OK);
	cr_expect_str_eq(room,
			 "Digest realm=\"bsf.example\", nonce=\"I1U8vpY3qJ0=\", "
			 "qop=\"auth-int\", algorithm=AKAv1-MD5, opaque=\"5ccc069c\"");
	c.stale = true;
	c.qop = T("auth,auth-int");
	c.algorithm = T(NULL);
	out = gba_buf(room, sizeof(room));
	cr_assert_eq(www_auth_challenge_build(&out, &c), GBA_OK);
	cr_expect_str_eq(room, "Digest realm=\"bsf.example\", nonce=\"I1U8vpY3qJ0=\", "
			       "qop=\"auth,auth-int\", opaque=\"5ccc069c\", stale=true");
}

Test(www_auth, a_challenge_refuses_what_a_ue_would_misread)
{
	static const char *const bad[] = { "",	   "a\"b",	"a\\b",	 "a,b",
					   "a\rb", "a\nX-H: 1", "a\x7f", "a\tb" };
	const struct www_auth_challenge good = { .realm = T("r"), .nonce = T("n") };
	char room[64];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct gba_buf out = gba_buf(room, sizeof(room));
		struct www_auth_challenge c = good;

		c.realm = T(bad[i]);
		cr_expect_eq(www_auth_challenge_build(&out, &c), GBA_ERR_ARG, "realm %zu",
			     i);
		c = good;
		c.nonce = T(bad[i]);
		cr_expect_eq(www_auth_challenge_build(&out, &c), GBA_ERR_ARG, "nonce %zu",
			     i);
		c = good;
		c.opaque = T(bad[i]);
		cr_expect_eq(www_auth_challenge_build(&out, &c), GBA_ERR_ARG,
			     "opaque %zu", i);
		c = good;
		c.algorithm = T(bad[i]);
		cr_expect_eq(www_auth_challenge_build(&out, &c), GBA_ERR_ARG, "alg %zu",
			     i);
		cr_expect_eq(out.len, 0);
		cr_expect_eq(www_auth_challenge_build(&out, &good), GBA_OK);
	}
}

Test(www_auth, a_challenge_that_does_not_fit_is_an_error_and_writes_no_half)
{
	const struct www_auth_challenge c = { .realm = T("r"), .nonce = T("n") };
	static const char want[] = "Digest realm=\"r\", nonce=\"n\"";
	char room[sizeof(want)];
	struct gba_buf out = gba_buf(room, sizeof(room) - 1);

	cr_expect_eq(www_auth_challenge_build(&out, &c), GBA_ERR_ARG);
	cr_expect_eq(out.len, 0);
	out = gba_buf(room, sizeof(room));
	cr_expect_eq(www_auth_challenge_build(&out, &c), GBA_OK);
	cr_expect_str_eq(room, want);
	cr_expect_eq(www_auth_challenge_build(
			     &out, &(struct www_auth_challenge){ .realm = T("r") }),
		     GBA_ERR_ARG);
}

/* interop.md C3 and E9. */
Test(www_auth, authentication_info_keeps_its_order_and_nextnonce_is_never_first)
{
	struct www_auth_info info = { .qop = T("auth-int"),
				      .rspauth = T("00ff"),
				      .cnonce = T("a\"b\\c"),
				      .nc = T("00000001"),
				      .nextnonce = T("Zm9v=") };
	static struct www_auth back;
	char room[256];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_assert_eq(www_auth_info_build(&out, &info), GBA_OK);
	cr_expect_str_eq(room, "qop=auth-int, rspauth=\"00ff\", cnonce=\"a\\\"b\\\\c\", "
			       "nc=00000001, nextnonce=\"Zm9v=\"");
	cr_assert_eq(www_auth_info_parse(&back, T(room)), GBA_OK);
	expect("echo", back.cnonce, "cnonce", "a\"b\\c");
	info.nc = T("1, stale=true");
	cr_expect_eq(www_auth_info_build(&out, &info), GBA_ERR_ARG);
	info = (struct www_auth_info){ .nextnonce = T("n") };
	cr_expect_eq(www_auth_info_build(&out, &info), GBA_ERR_ARG);
}

Test(www_auth, credentials_send_what_is_present_even_if_empty)
{
	struct www_auth_credentials c = { .username = T("a@b"),
					  .realm = T("r"),
					  .nonce = T(""),
					  .uri = T("/"),
					  .response = T("") };
	char room[256];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_assert_eq(www_auth_credentials_build(&out, &c), GBA_OK);
	cr_expect_str_eq(room, "Digest username=\"a@b\", realm=\"r\", nonce=\"\", "
			       "uri=\"/\", response=\"\"");
	out = gba_buf(room, sizeof(room));
	c = (struct www_auth_credentials){
		.username = T("a"),
		.realm = T("r"),
		.nonce = T("n="),
		.uri = T("/x"),
		.response = T("00"),
		.qop = T("auth"),
		.nc = T("00000001"),
		.cnonce = T("c"),
		.opaque = T("o"),
		.algorithm = T("MD5"),
		.auts = T("RR6L7K=="),
	};
	cr_assert_eq(www_auth_credentials_build(&out, &c), GBA_OK);
	cr_expect_str_eq(room,
			 "Digest username=\"a\", realm=\"r\", nonce=\"n=\", uri=\"/x\", "
			 "response=\"00\", qop=auth, nc=00000001, cnonce=\"c\", "
			 "opaque=\"o\", algorithm=MD5, auts=\"RR6L7K==\"");
	c.uri = T("/x\r\nHost: y");
	cr_expect_eq(www_auth_credentials_build(&out, &c), GBA_ERR_ARG);
}

static const struct uri_case {
	const char *uri, *target, *host;
	bool matches;
} uri_cases[] = {
	{ "/", "/", "bsf.example", true },
	{ "/", "/a", "bsf.example", false },
	{ "http://bsf.example/", "/", "bsf.example", true },
	{ "http://bsf.example", "/", "bsf.example", true },
	{ "http://BSF.example:8080/", "/", "bsf.example:80",
	  true }, /* B5: whatever the port */
	{ "https://bsf.example/a", "/a", NULL, true },
	{ "http://evil.example/", "/", "bsf.example", false },
	{ "http://bsf.example.evil/", "/", "bsf.example", false },
	{ "/a", "http://bsf.example/a", "bsf.example", true },
	{ "http://bsf.example/a", "http://bsf.example/a", "bsf.example", true },
	{ "http://x/a", "http://bsf.example/a", NULL, false },
	{ "http://[2001:db8::1]:80/a", "/a", "[2001:db8::1]", true },
	{ "http://[2001:db8::1]/a", "/a", "[2001:db8::2]", false },
	{ "/a", "/a/", "n", true },
	{ "/a/", "/a", "n", true },
	{ "/a//", "/a", "n", false },
	{ "/a", "/a?q", "n", false },
	{ "/a/?q=1", "/a?q=1", "n", true },
	{ "/a?q=1", "/a?q=2", "n", false },
	{ "/a?q=1/", "/a?q=1", "n", false },
	{ "/u/sip:a@b/~~/x[1]", "/u/sip:a%40b/~~/x%5B1%5d", "n", true },
	{ "/a%2fb", "/a/b", "n", true },
	{ "/a%2", "/a%2", "n", true },
	{ "/a%zz", "/a%ZZ", "n", false },
	{ "/A", "/a", "n", false },
	{ "", "/", "n", false },
	{ "/", "", "n", false },
	{ NULL, "/", "n", false },
	{ "/", NULL, "n", false },
	{ "://", "/", "n", false },
	{ "http://", "/", "n", false },
};

static const struct realm_case {
	const char *whole, *part;
	bool is_member;
} realm_cases[] = {
	{ "3GPP-bootstrapping@naf.example", "3GPP-bootstrapping@naf.example", true },
	{ "3GPP-bootstrapping@naf.example", "3gpp-Bootstrapping@naf.example", true },
	{ "3GPP-bootstrapping-uicc@n;3GPP-bootstrapping@n", "3GPP-bootstrapping-uicc@n",
	  true },
	{ "3GPP-bootstrapping-uicc@n;3GPP-bootstrapping@n", "3GPP-bootstrapping@n",
	  true },
	{ "3GPP-bootstrapping-uicc@n; 3GPP-bootstrapping@n", "3GPP-bootstrapping@n",
	  true },
	{ "3GPP-bootstrapping-uicc@n;3GPP-bootstrapping@n",
	  "3GPP-bootstrapping-uicc@n;3GPP-bootstrapping@n", true },
	{ "3GPP-bootstrapping-uicc@n;3GPP-bootstrapping@n", "3GPP-bootstrapping@m",
	  false },
	{ "3GPP-bootstrapping@naf.example", "3GPP-bootstrapping@naf", false },
	{ "3GPP-bootstrapping@naf", "3GPP-bootstrapping@naf.example", false },
	{ "3GPP-bootstrapping@n;;", "", false },
	{ "a;b", ";", false },
	{ "", "", false },
	{ NULL, "a", false },
	{ "a", NULL, false },
};

static const struct token_case {
	const char *agent, *token;
	bool has;
} token_cases[] = {
	{ "3gpp-gba-tmpi", "3gpp-gba-tmpi", true },
	{ "3gpp-gba-tmpi", "3gpp-gba", false },
	{ "3gpp-gba", "3gpp-gba-tmpi", false },
	{ "Bootstrapping Client Agent; Release-6; 3gpp-gba-tmpi", "3gpp-gba-tmpi", true },
	{ "NAF1 Application Agent; Release-6 3gpp-gba", "3gpp-gba", true },
	{ "GBA-service; 0.1; 3gpp-gba-uicc", "3gpp-gba-uicc", true },
	{ "GBA-service; 0.1; 3gpp-gba-uicc", "3gpp-gba", false },
	{ "Agent/1.0 (x; 3gpp-gba)", "3gpp-gba", true },
	{ "a,3GPP-GBA/2.0", "3gpp-gba", true },
	{ "x3gpp-gba 3gpp-gbax", "3gpp-gba", false },
	{ "", "3gpp-gba", false },
	{ NULL, "3gpp-gba", false },
};

Test(www_match, a_digest_uri_names_the_target_in_the_listed_ways_only)
{
	for (size_t i = 0; i < ARRAY_LEN(uri_cases); i++) {
		const struct uri_case *v = &uri_cases[i];

		cr_expect_eq(www_auth_uri_matches(T(v->uri), T(v->target), T(v->host)),
			     v->matches, "%s for %s at %s", v->uri, v->target, v->host);
	}
}

Test(www_match, a_realm_is_accepted_whole_or_by_member_without_case)
{
	for (size_t i = 0; i < ARRAY_LEN(realm_cases); i++) {
		const struct realm_case *v = &realm_cases[i];

		cr_expect_eq(www_auth_realm_member(T(v->whole), T(v->part)), v->is_member,
			     "%s in %s", v->part, v->whole);
	}
}

Test(www_match, a_product_token_is_found_whole_and_not_as_the_start_of_a_longer_one)
{
	for (size_t i = 0; i < ARRAY_LEN(token_cases); i++) {
		const struct token_case *v = &token_cases[i];

		cr_expect_eq(http_token_has(T(v->agent), v->token), v->has, "%s in %s",
			     v->token, v->agent);
	}
}
