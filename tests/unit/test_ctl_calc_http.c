/* SPDX-License-Identifier: Apache-2.0 */
/* gbactl calc ub-digest and ua-digest: values, pasted headers, and mistakes of senders.
 *
 * Responses with mistakes in them were computed with Python's hashlib, which first
 * reproduced the response of computed_ub_transcript.json. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "ctl_call.h"

#define IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"
#define BSF  "bsf.mnc001.mcc001.pub.3gppnetwork.org"
#define RES  "res=a54211d5e3ba50bf"

/* --- values ------------------------------------------------------------------------- */

static void
begin(struct call *call, const char *tool, const struct vec *at)
{
	call_begin(call, tool, NULL);
	call_vec(call, "username", at, "username");
	call_vec(call, "realm", at, "realm");
	call_vec(call, "nonce", at, "nonce");
	call_vec(call, "cnonce", at, "cnonce");
	call_vec(call, "nc", at, "nc");
	call_vec(call, "qop", at, "qop");
	call_vec(call, "method", at, "method");
	call_vec(call, "uri", at, "uri");
	call_vec(call, "algorithm", at, "algorithm");
	call_vec(call, "password", at, "password");
}

Test(ctl_calc_http, ua_digest_shows_the_responses_of_the_rfcs)
{
	struct vectors *file = vectors_open("digest_rfc");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 3; i++) {
		const struct vec c = vec_item(&root, "cases", 3, i);
		struct call call;

		begin(&call, "ua-digest", &c);
		call_run(&call);
		cr_expect_eq(call.rc, 0, "%s", call.err);
		call_expect(&call, "response", &c, "response");
		cr_expect(strstr(call.out, "not the base64 of 32 octets") != NULL);
		call_end(&call);
	}
	vectors_forget(file);
}

Test(ctl_calc_http, ua_digest_shows_ha1_response_and_rspauth)
{
	struct vectors *file = vectors_open("computed_ua_digest");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 36; i++) {
		const struct vec c = vec_item(&root, "cases", 36, i);
		struct call call;

		begin(&call, "ua-digest", &c);
		call_vec(&call, "body", &c, "request_body");
		call_vec(&call, "reply-body", &c, "reply_body");
		call_run(&call);
		cr_expect_eq(call.rc, 0, "%s", call.err);
		call_expect(&call, "ha1", &c, "ha1");
		call_expect(&call, "response", &c, "response");
		call_expect(&call, "rspauth", &c, "rspauth");
		cr_expect_not(call_shows(&call, "note", NULL), "%s", call.out);
		call_end(&call);
	}
	vectors_forget(file);
}

Test(ctl_calc_http, ub_digest_shows_ha1_response_and_rspauth_of_the_chain)
{
	struct vectors *file = vectors_open("computed_gba_chain");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 12; i++) {
		const struct vec c = vec_item(&root, "cases", 12, i),
				 ub = vec_object(&c, "ub");
		struct call call;

		begin(&call, "ub-digest", &ub);
		call_vec(&call, "res", &ub, "password_hex");
		call_vec(&call, "body", &ub, "request_body");
		call_vec(&call, "reply-body", &ub, "reply_body");
		call_run(&call);
		cr_expect_eq(call.rc, 0, "%s", call.err);
		call_expect(&call, "ha1", &ub, "ha1");
		call_expect(&call, "response", &ub, "response");
		call_expect(&call, "rspauth", &ub, "rspauth");
		call_end(&call);
	}
	vectors_forget(file);
}

Test(ctl_calc_http, ha2_is_the_hash_of_method_uri_and_body)
{
	/* md5sum of GET:/dir/index.html, then with :d41d... of no body behind it */
	struct call call;

	call_begin(&call, "ua-digest", "username=Mufasa", "realm=r", "nonce=n",
		   "cnonce=c", "password=p", "uri=/dir/index.html", "qop=auth", NULL);
	call_run(&call);
	cr_expect(call_shows(&call, "ha2", "39aff3a2bab6126f332b942af96d3366"), "%s",
		  call.out);
	call_end(&call);
	call_begin(&call, "ua-digest", "username=Mufasa", "realm=r", "nonce=n",
		   "cnonce=c", "password=p", "uri=/dir/index.html", "qop=auth-int", NULL);
	call_run(&call);
	cr_expect(call_shows(&call, "ha2", "76b926065592515b4fc702c0da67b40f"), "%s",
		  call.out);
	call_end(&call);
}

Test(ctl_calc_http, akav2_needs_ck_and_ik_and_shows_the_response)
{
	struct vectors *file = vectors_open("computed_akav2"),
		       *chain_file = vectors_open("computed_gba_chain");
	const struct vec root = vectors_root(file), chain = vectors_root(chain_file),
			 c = vec_item(&root, "cases", 3, 0),
			 from = vec_item(&chain, "cases", 12, 0),
			 ub = vec_object(&from, "ub");
	struct call call;

	begin(&call, "ub-digest", &ub);
	call_word(&call, "algorithm", "AKAv2-MD5");
	call_vec(&call, "res", &c, "xres");
	call_vec(&call, "ck", &c, "ck");
	call_vec(&call, "ik", &c, "ik");
	call_run(&call);
	cr_expect_eq(call.rc, 0, "%s", call.err);
	call_expect(&call, "response", &c, "response");
	call_end(&call);
	begin(&call, "ub-digest", &ub);
	call_word(&call, "algorithm", "AKAv2-MD5");
	call_vec(&call, "res", &c, "xres");
	call_run(&call);
	cr_expect_eq(call.rc, 2);
	cr_expect(strstr(call.err, "ck: missing") != NULL, "%s", call.err);
	call_end(&call);
	vectors_forget(chain_file);
	vectors_forget(file);
}

/* --- pasted headers ----------------------------------------------------------------- */

/* The Authorization line of a message of the transcript. */
static void
call_header(struct call *call, const char *message)
{
	const char *line = strstr(message, "\r\nAuthorization: ");
	char text[4096];

	cr_assert_not_null(line);
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(line + 2, "\r"), line + 2);
	call_word(call, "authorization", text);
}

Test(ctl_calc_http, the_answers_of_the_transcript_match_when_they_are_pasted)
{
	struct vectors *file = vectors_open("computed_ub_transcript");
	const struct vec root = vectors_root(file), good = vec_object(&root, "success"),
			 sync = vec_object(&root, "sync_failure");
	struct call call;

	call_begin(&call, "ub-digest", RES, NULL);
	call_header(&call, vec_str(&good, "3_request"));
	call_word(&call, "reply-body", strstr(vec_str(&good, "4_ok"), "\r\n\r\n") + 4);
	call_run(&call);
	cr_expect_eq(call.rc, 0, "%s", call.err);
	cr_expect(call_shows(&call, "match", "yes"), "%s", call.out);
	cr_expect_not(call_shows(&call, "note", NULL), "%s", call.out);
	cr_expect(call_shows(&call, "rspauth", "ab4998bb298c9859c3a03ce7387d79a8"),
		  "the rspauth of message 4");
	call_end(&call);
	call_begin(&call, "ub-digest", NULL);
	call_header(&call, vec_str(&sync, "3_request"));
	call_run(&call);
	cr_expect_eq(call.rc, 0, "%s", call.err);
	call_expect(&call, "ha1", &sync, "ha1_empty_password");
	call_expect(&call, "response", &sync, "response");
	cr_expect(strstr(call.out, "note=it carries auts") != NULL, "%s", call.out);
	call_end(&call);
	call_begin(&call, "ub-digest", RES, NULL);
	call_header(&call, vec_str(&good, "1_request"));
	call_run(&call);
	cr_expect_eq(call.rc, 2);
	cr_expect(strstr(call.err, "response is empty") != NULL, "%s", call.err);
	call_end(&call);
	vectors_forget(file);
}

/* A header of the transcript with another response, and what explains it. */
#define HEADER(response)                                                                 \
	"Digest username=\"" IMPI "\", realm=\"" BSF "\", "                              \
	"nonce=\"I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAn4l+8uekxfg=\", uri=\"/\", "            \
	"response=\"" response "\", qop=auth-int, nc=00000001, "                         \
	"cnonce=\"6629fae49393a05397450978507c4ef1\", opaque=\"5c\", "                   \
	"algorithm=AKAv1-MD5"
#define GOOD "bcd1119dff0fe81c80c16c3a78fcb5ed"

static const struct mistake {
	const char *header, *more, *says[3];
} mistakes[] = {
	{ HEADER("ea4fc84733c56dc22ac3a51a419c2ee4"),
	  NULL,
	  { "RES as hexadecimal text; it" } },
	{ HEADER("83cc2c5b5d03c9053503cf0136cc1b65"),
	  NULL,
	  { "hexadecimal text in capitals" } },
	{ HEADER("e730e9c049896bb6047b51c0025f756d"), NULL, { "RES in base64" } },
	{ HEADER("3a6776b693ca3191d43b7dfca4e68c2b"), NULL, { "the password is empty" } },
	{ HEADER("e3000488409f69175f704e352650c70e"),
	  "challenge-realm=home.example",
	  { "over the realm of the challenge" } },
	{ HEADER("4e70877e12c884373ec279d95823bb72"), NULL, { "hashed is POST" } },
	{ HEADER("3a8ec529adf34d5f4c3592ecf292d642"), NULL, { "A2 has no method" } },
	{ HEADER("d7b20c617f6639d84783c5fe2148dcfe"), NULL, { "was hashed is empty" } },
	{ HEADER("d53a68edfa05442b30064de6452a432c"),
	  "target=/bsf",
	  { "the request target" } },
	{ HEADER("9440f4ae2ecc46b969b907a5db58f20b"), NULL, { "that of qop auth," } },
	{ HEADER("08317fbbdac6475725485d3b4c07c678"),
	  NULL,
	  { "without qop (RFC 2069)" } },
	{ HEADER("1c3c0dbd782b161e6d704c2cfb3d81fb"),
	  NULL,
	  { "of the -sess algorithm" } },
	{ HEADER("297be81b157dd3939ad60e9232015617"),
	  "impi=user@home.example",
	  { "over the IMPI" } },
	{ HEADER(GOOD), "body=abc", { "the body that was hashed is empty" } },
	{ HEADER(GOOD), "method=PUT", { "hashed is GET" } },
	{ HEADER("2fe63518750f5d5d036a908491feed09"),
	  NULL,
	  { "RES as hexadecimal text; it", "that of qop auth," } },
	{ HEADER("7184ff647545454a35a4db2b04463f54"),
	  NULL,
	  { "RES as hexadecimal text; it", "that of qop auth,", "hashed is POST" } },
};

static size_t
count_fields(const char *out, const char *name)
{
	size_t count = 0;

	for (const char *at = out; (at = strstr(at, name)) != NULL; at++)
		count += at == out || at[-1] == '\n';
	return count;
}

static void
expect_mistakes(const struct call *call, size_t i, const char *const says[3])
{
	size_t wanted = 0;

	cr_expect_eq(call->rc, 1, "%zu: %d %s", i, call->rc, call->err);
	cr_expect(call_shows(call, "match", "no"), "%zu: %s", i, call->out);
	for (; wanted < 3 && says[wanted] != NULL; wanted++)
		cr_expect(strstr(call->out, says[wanted]) != NULL, "%zu: want %s\n%s", i,
			  says[wanted], call->out);
	cr_expect_eq(count_fields(call->out, "mistake="), wanted, "%zu: %s", i,
		     call->out);
}

Test(ctl_calc_http, the_mistake_of_a_ub_sender_is_named)
{
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
		struct call call;

		call_begin(&call, "ub-digest", RES, mistakes[i].more, NULL);
		call_word(&call, "authorization", mistakes[i].header);
		call_run(&call);
		expect_mistakes(&call, i, mistakes[i].says);
		call_end(&call);
	}
}

Test(ctl_calc_http, a_response_that_nothing_explains_is_said_to_be_so)
{
	/* the right one, its neighbour, and four mistakes at once */
	static const char *const headers[] = {
		HEADER(GOOD),
		HEADER("bcd1119dff0fe81c80c16c3a78fcb5ee"),
		HEADER("bcd1119dff0fe81c80c16c3a78fcb5e"),
		HEADER("8b3f54695ee0f8221abc522f8652aa26"),
	};

	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		struct call call;

		call_begin(&call, "ub-digest", RES, NULL);
		call_word(&call, "authorization", headers[i]);
		if (i > 0)
			call_word(&call, "challenge-realm", "home.example");
		call_run(&call);
		cr_expect_eq(call.rc, i > 0, "%zu: %s", i, call.out);
		cr_expect_eq(count_fields(call.out, "mistake="), 0, "%s", call.out);
		cr_expect_eq(strstr(call.err, "no usual mistake") != NULL, i > 0, "%s",
			     call.err);
		call_end(&call);
	}
}

Test(ctl_calc_http, what_is_odd_about_a_good_header_is_noted)
{
	/* HEADER(GOOD) to the letter has no note; each of these is accepted with one */
	static const struct {
		const char *header, *more, *note;
	} odd[] = {
		{ HEADER(GOOD), "challenge-realm=other.example",
		  "the realm is not that of the challenge" },
		{ "Digest username=\"" IMPI "\", realm=\"" BSF
		  "\", nonce=\"I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAn4l+8uekxfg=\", "
		  "uri=\"/\", "
		  "response=\"" GOOD "\", qop=auth-int, nc=00000001, "
		  "cnonce=\"6629fae49393a05397450978507c4ef1\"",
		  NULL, "no algorithm was sent; AKAv1-MD5 fits" },
		{ "Digest username=\"" IMPI "\", realm=\"" BSF
		  "\", nonce=\"I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAn4l+8uekxfg=\", "
		  "uri=\"/\", "
		  "response=\"" GOOD "\", qop=auth-int, nc=00000001, opaque=\"\", "
		  "cnonce=\"6629fae49393a05397450978507c4ef1\", algorithm=AKAv1-MD5",
		  NULL, "opaque of the challenge did not come back" },
		{ "Digest username=\"" IMPI "\", realm=\"" BSF
		  "\", nonce=\"I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAn4l+8uekxfg=\", "
		  "uri=\"/\", "
		  "response=\"08317fbbdac6475725485d3b4c07c678\"",
		  NULL, "no qop was sent" },
	};

	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		struct call call;

		call_begin(&call, "ub-digest", RES, odd[i].more, NULL);
		call_word(&call, "authorization", odd[i].header);
		call_run(&call);
		/* without qop A2 has no body either: 08317f... is that sum */
		cr_expect_eq(call.rc, 0, "%zu: %s%s", i, call.out, call.err);
		cr_expect(strstr(call.out, odd[i].note) != NULL, "%zu: want %s\n%s", i,
			  odd[i].note, call.out);
		call_end(&call);
	}
}

/* --- Ua ----------------------------------------------------------------------------- */

#define UA_HEADER(response)                                                              \
	"Digest username=\"I1U8vpY3qJ0hiuZNrke/NQ==@" BSF "\", "                         \
	"realm=\"3GPP-bootstrapping@naf1.home1.net;3GPP-bootstrapping-uicc@"             \
	"naf1.home1.net\", nonce=\"6629fae4\", uri=\"http://naf1.home1.net/a/\", "       \
	"response=\"" response "\", qop=auth, nc=00000001, cnonce=\"0a4f113b\", "        \
	"opaque=\"5c\", algorithm=MD5"
#define UA_GOOD "e4ebe38f4b0c69a6b30074482e8827e6"
#define KS_NAF	"ks-naf=1ecf0a4f8817819d14f6760ceed49020ed8b68c09e7fde52a9bed5320423f828"

static const struct mistake ua_mistakes[] = {
	{ UA_HEADER("e1b58ab3a5a81c51c8f0d82e8879cebd"), NULL, { "the key as octets" } },
	{ UA_HEADER("3ff75d0a5673409139c689dbb7d9d634"),
	  NULL,
	  { "key as hexadecimal text" } },
	{ UA_HEADER("1f1f279b4efe85cac8c58f96e338530b"),
	  NULL,
	  { "base64 without its '='" } },
	{ UA_HEADER("dc4c5c51df5b38160fd7a2845c748bd1"),
	  NULL,
	  { "a line end behind it" } },
	{ UA_HEADER("bf645a847cb56cf0ede627500909c61f"),
	  NULL,
	  { "first part of the realm" } },
	{ UA_HEADER("3f20b4e730528012dc573655a8389059"),
	  NULL,
	  { "second part of the realm" } },
	{ UA_HEADER("0a5f217751bfc12648c95dc4e982427a"), NULL, { "the path alone" } },
	{ UA_HEADER("0a0184ab904d584f5a72236b11111426"),
	  NULL,
	  { "without the '/' at its end" } },
	{ UA_HEADER("3b3cab6b8a6cbd1a4e9ae0c3c6655b41"),
	  NULL,
	  { "the path alone", "first part of the realm" } },
	{ UA_HEADER("82c893c6277fec0eba8b53191a60893d"),
	  NULL,
	  { "of the -sess algorithm" } },
};

Test(ctl_calc_http, the_mistake_of_a_ua_sender_is_named)
{
	struct call call;

	call_begin(&call, "ua-digest", KS_NAF, NULL);
	call_word(&call, "authorization", UA_HEADER(UA_GOOD));
	call_run(&call);
	cr_expect_eq(call.rc, 0, "%s%s", call.out, call.err);
	cr_expect(strstr(call.out, "note=the uri is absolute") != NULL, "%s", call.out);
	call_end(&call);
	for (size_t i = 0; i < ARRAY_LEN(ua_mistakes); i++) {
		call_begin(&call, "ua-digest", KS_NAF, NULL);
		call_word(&call, "authorization", ua_mistakes[i].header);
		call_run(&call);
		expect_mistakes(&call, i, ua_mistakes[i].says);
		call_end(&call);
	}
}

/* --- refusals ----------------------------------------------------------------------- */

#define WORDS "username=u", "realm=r", "nonce=n", "cnonce=c"

static const struct {
	const char *tool, *words[7], *reason; /* reason NULL: taken */
} words[] = {
	{ "ub-digest", { WORDS, RES }, NULL },
	{ "ub-digest", { WORDS }, "res: missing" },
	{ "ub-digest", { WORDS, "res=00" }, "res: 2 digits" },
	{ "ub-digest",
	  { WORDS, RES, "password=x" },
	  "password: ub-digest takes no such word" },
	{ "ub-digest",
	  { WORDS, RES, "qop=auth,auth-int" },
	  "qop: auth, auth-int or none" },
	{ "ub-digest", { WORDS, RES, "qop=none" }, NULL },
	{ "ub-digest", { WORDS, RES, "algorithm=MD4" }, "algorithm: MD5, SHA-256" },
	{ "ub-digest", { WORDS, RES, "ck=00" }, "ck, ik: only for AKAv2" },
	{ "ub-digest", { WORDS, RES, "body-hex=0g" }, "body-hex: not hexadecimal" },
	{ "ub-digest", { WORDS, RES, "body-hex=000" }, "body-hex: 3 digits" },
	{ "ub-digest", { WORDS, RES, "body-hex=00ff" }, NULL },
	{ "ub-digest", { "realm=r", "nonce=n", "cnonce=c", RES }, "username: missing" },
	{ "ub-digest", { "username=", "realm=r", "nonce=n", RES }, "username: empty" },
	{ "ub-digest", { "username=u", "nonce=n", "cnonce=c", RES }, "realm: missing" },
	{ "ub-digest", { "username=u", "realm=r", "cnonce=c", RES }, "nonce: missing" },
	{ "ub-digest", { "username=u", "realm=r", "nonce=n", RES }, "cnonce: missing" },
	{ "ub-digest", { "authorization=", RES }, "authorization: empty" },
	{ "ub-digest", { "authorization=Basic QQ==", RES }, "no Digest header" },
	{ "ub-digest", { "authorization=Digest realm=\"x", RES }, "no Digest header" },
	{ "ub-digest", { "authorization=Digest realm=\"x\"", RES }, "must be there" },
	{ "ub-digest",
	  { "authorization=" HEADER(GOOD), RES, "realm=r" },
	  "realm: stands in" },
	{ "ub-digest",
	  { "authorization=" HEADER(GOOD), RES, "algorithm=MD5" },
	  "algorithm: stands in" },
	{ "ua-digest", { WORDS, "password=p" }, NULL },
	{ "ua-digest", { WORDS }, "password or ks-naf: give one of them" },
	{ "ua-digest", { WORDS, "password=p", KS_NAF }, "password or ks-naf: give one" },
	{ "ua-digest", { WORDS, "ks-naf=1ecf" }, "ks-naf: 4 digits, 64 expected" },
	{ "ua-digest", { WORDS, "password=" }, "password: empty" },
};

Test(ctl_calc_http, a_wrong_word_is_refused_by_its_name)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		const char *const *w = words[i].words;
		struct call call;

		call_begin(&call, words[i].tool, w[0], w[1], w[2], w[3], w[4], w[5],
			   NULL);
		call_run(&call);
		cr_expect_eq(call.rc, words[i].reason == NULL ? 0 : 2, "%zu: %d %s", i,
			     call.rc, call.err);
		if (words[i].reason != NULL) {
			cr_expect_str_eq(call.out, "");
			cr_expect(strstr(call.err, words[i].reason) != NULL,
				  "%zu: want %s, got %s", i, words[i].reason, call.err);
		}
		call_end(&call);
	}
}

Test(ctl_calc_http, an_over_long_header_is_refused_and_does_no_harm)
{
	static char header[8192];
	struct call call;

	snprintf(header, sizeof(header), "Digest realm=\"");
	memset(header + strlen(header), 'a', sizeof(header) - 32);
	call_begin(&call, "ub-digest", RES, NULL);
	call_word(&call, "authorization", header);
	call_run(&call);
	cr_expect_eq(call.rc, 2);
	cr_expect(strstr(call.err, "no Digest header") != NULL, "%s", call.err);
	call_end(&call);
}
