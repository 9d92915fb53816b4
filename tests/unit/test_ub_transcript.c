/* SPDX-License-Identifier: Apache-2.0 */
/* The literal Ub exchanges of computed_ub_transcript.json, read, proved and written
 * again. */
#include "unit.h"

#include <string.h>

#include "codec/bsf_xml.h"
#include "codec/btid.h"
#include "codec/www_auth.h"
#include "crypto/b64.h"
#include "vectors.h"

#define WHEN INT64_C(1767323045) /* 2026-01-02T03:04:05Z by date(1) */

/* The subscriber of the file's note: TS 35.207 test set 1. */
#define IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"
#define BSF  "bsf.mnc001.mcc001.pub.3gppnetwork.org"
#define K    "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OPC  "cd63cb71954a9f4e48a5994e37a02baf"

static struct aka_secrets
subscriber(void)
{
	struct aka_secrets sec = { .alg = AKA_MILENAGE, .k_len = 16, .res_len = 8 };

	cr_assert_eq(gba_unhex(sec.k.b, 16, gba_text(K)), GBA_OK);
	cr_assert_eq(gba_unhex(sec.opc.b, 16, gba_text(OPC)), GBA_OK);
	return sec;
}

/* The value of a header of a message. */
static struct gba_text
header(const char *message, const char *name)
{
	const char *line = message;
	const size_t len = strlen(name);

	while ((line = strstr(line, "\r\n")) != NULL) {
		line += 2;
		if (strncmp(line, name, len) == 0 && strncmp(line + len, ": ", 2) == 0)
			break;
	}
	cr_assert_not_null(line, "no %s", name);
	line += len + 2;
	return (struct gba_text){ line, strcspn(line, "\r") };
}

static void
expect_text(struct gba_text got, struct gba_text want, const char *name)
{
	cr_expect(gba_text_equal(got, want), "%s: \"%.*s\", not \"%.*s\"", name,
		  (int)got.len, got.p, (int)want.len, want.p);
}

/* A header of a message; value NULL: it is judged elsewhere. */
struct line {
	const char *name, *value;
};

static const struct line request_lines[] = {
	{ "Host", BSF },
	{ "User-Agent", "Bootstrapping Client Agent; Release-6; 3gpp-gba-tmpi" },
	{ "Date", NULL },
	{ "Accept", "*/*" },
	{ "Authorization", NULL },
};
static const struct line challenge_lines[] = {
	{ "Server", "Bootstrapping Server; Release-6; 3gpp-gba-tmpi" },
	{ "Date", NULL },
	{ "WWW-Authenticate", NULL },
	{ "Content-Length", "0" },
};
static const struct line ok_lines[] = {
	{ "Server", "Bootstrapping Server; Release-6; 3gpp-gba-tmpi" },
	{ "Date", NULL },
	{ "Authentication-Info", NULL },
	{ "Expires", NULL },
	{ "Content-Type", "application/vnd.3gpp.bsf+xml" },
	{ "Content-Length", NULL },
};

/* The message is this first line, these headers, and the body: no octet more or less. */
static void
expect_frame(const char *message, const char *first, const struct line *lines,
	     size_t count, const char *body)
{
	char room[1024];
	struct gba_buf out = gba_buf(room, sizeof(room));

	gba_buf_fmt(&out, "%s\r\n", first);
	for (size_t i = 0; i < count; i++) {
		const struct gba_text value = lines[i].value != NULL
						      ? gba_text(lines[i].value)
						      : header(message, lines[i].name);

		gba_buf_fmt(&out, "%s: ", lines[i].name);
		gba_buf_text(&out, value);
		gba_buf_str(&out, "\r\n");
	}
	gba_buf_fmt(&out, "\r\n%s", body);
	cr_assert_eq(gba_buf_status(&out), GBA_OK);
	cr_expect_str_eq(message, room);
}

static void
expect_request_frame(const char *message)
{
	expect_frame(message, "GET / HTTP/1.1", request_lines, ARRAY_LEN(request_lines),
		     "");
}

static void
expect_same(const struct www_auth *a, const struct www_auth *b)
{
	expect_text(a->username, b->username, "username");
	expect_text(a->realm, b->realm, "realm");
	expect_text(a->nonce, b->nonce, "nonce");
	expect_text(a->uri, b->uri, "uri");
	expect_text(a->response, b->response, "response");
	expect_text(a->algorithm, b->algorithm, "algorithm");
	expect_text(a->cnonce, b->cnonce, "cnonce");
	expect_text(a->opaque, b->opaque, "opaque");
	expect_text(a->qop, b->qop, "qop");
	expect_text(a->nc, b->nc, "nc");
	expect_text(a->auts, b->auts, "auts");
	expect_text(a->stale, b->stale, "stale");
}

static struct gba_buf
credentials(char *room, size_t size, const struct www_auth *a)
{
	const struct www_auth_credentials c = {
		.username = a->username,
		.realm = a->realm,
		.nonce = a->nonce,
		.uri = a->uri,
		.response = a->response,
		.qop = a->qop,
		.nc = a->nc,
		.cnonce = a->cnonce,
		.opaque = a->opaque,
		.algorithm = a->algorithm,
		.auts = a->auts,
	};
	struct gba_buf out = gba_buf(room, size);

	cr_assert_eq(www_auth_credentials_build(&out, &c), GBA_OK);
	return out;
}

static void
challenge_of(struct gba_text nonce, struct aka_rand *rand, struct aka_autn *autn)
{
	uint8_t octets[32];
	size_t len = 0;

	cr_assert_eq(gba_unb64(octets, sizeof(octets), &len, nonce), GBA_OK);
	cr_assert_eq(len, 32);
	memcpy(rand->b, octets, 16);
	memcpy(autn->b, octets + 16, 16);
}

static struct digest_input
input_of(const struct www_auth *a)
{
	struct digest_input in = { .nonce = a->nonce,
				   .nc = a->nc,
				   .cnonce = a->cnonce,
				   .uri = a->uri,
				   .method = gba_text("GET") };

	cr_assert_eq(digest_alg_parse(&in.alg, a->algorithm), GBA_OK);
	cr_assert_eq(www_auth_qop_parse(&in.qop, a->qop), GBA_OK);
	cr_assert_eq(in.qop, DIGEST_QOP_AUTH_INT);
	cr_assert_eq(in.alg.aka_version, 1);
	return in;
}

/* HA1 with the RES that a USIM of the subscriber gives to this challenge. */
static struct digest_hex
ha1_of(const struct www_auth *a)
{
	const struct aka_secrets sec = subscriber();
	const struct digest_input in = input_of(a);
	struct digest_hex ha1;
	struct aka_rand rand;
	struct aka_autn autn;
	struct aka_sqn sqn;
	struct aka_res res;
	struct aka_ck ck;
	struct aka_ik ik;

	challenge_of(a->nonce, &rand, &autn);
	cr_assert_eq(aka_autn_open(&sqn, NULL, &res, &ck, &ik, &sec, &rand, &autn),
		     GBA_OK);
	cr_expect_eq(sqn.b[5], 0x21);
	cr_assert_eq(digest_ha1(&ha1, &in.alg, a->username, a->realm,
				(struct gba_octets){ res.b, res.len }),
		     GBA_OK);
	return ha1;
}

static void
expect_date(const char *message, const char *name, int64_t wall_s)
{
	char date[30];

	gba_http_date_build(date, wall_s);
	expect_text(gba_text(date), header(message, name), name);
}

static void
check_first_request(const char *message)
{
	static struct www_auth a;
	char room[512];

	cr_assert_eq(www_auth_parse(&a, header(message, "Authorization")), GBA_OK);
	cr_expect(a.nonce.p != NULL && a.nonce.len == 0);
	cr_expect(a.response.p != NULL && a.response.len == 0);
	expect_request_frame(message);
	expect_text(a.username, gba_text(IMPI), "username");
	expect_text(a.realm, gba_text(BSF), "realm");
	cr_expect(www_auth_uri_matches(a.uri, gba_text("/"), header(message, "Host")));
	cr_expect(http_token_has(header(message, "User-Agent"), "3gpp-gba-tmpi"));
	credentials(room, sizeof(room), &a);
	expect_text(gba_text(room), header(message, "Authorization"), "request 1");
	expect_date(message, "Date", WHEN - 3601);
}

/* The file has algorithm before qop; interop.md A9 wants it behind: the directives count.
 */
static void
check_challenge(const char *message)
{
	static struct www_auth a, b;
	struct www_auth_challenge c;
	char room[512];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_assert_eq(www_auth_parse(&a, header(message, "WWW-Authenticate")), GBA_OK);
	c = (struct www_auth_challenge){ .realm = a.realm,
					 .nonce = a.nonce,
					 .qop = a.qop,
					 .algorithm = a.algorithm,
					 .opaque = a.opaque };
	cr_assert_eq(www_auth_challenge_build(&out, &c), GBA_OK);
	cr_expect_eq(out.len, header(message, "WWW-Authenticate").len);
	cr_assert_eq(www_auth_parse(&b, gba_text(room)), GBA_OK);
	expect_same(&a, &b);
	expect_frame(message, "HTTP/1.1 401 Unauthorized", challenge_lines,
		     ARRAY_LEN(challenge_lines), "");
	expect_text(a.realm, gba_text(BSF), "realm");
	c.qop = c.algorithm = c.opaque = gba_text(NULL);
	out = gba_buf(room, sizeof(room));
	cr_assert_eq(www_auth_challenge_build(&out, &c), GBA_OK);
	gba_buf_fmt(&out, ", algorithm=AKAv1-MD5, qop=\"auth-int\", opaque=\"%.*s\"",
		    (int)a.opaque.len, a.opaque.p);
	expect_text(gba_text(room), header(message, "WWW-Authenticate"), "challenge");
	cr_expect(http_token_has(header(message, "Server"), "3gpp-gba-tmpi"));
	expect_date(message, "Date", WHEN - 3600);
}

static void
check_second_request(const char *message, const char *challenge)
{
	static struct www_auth a, asked;
	char room[512];
	struct digest_hex ha1;
	struct digest_input in;

	cr_assert_eq(www_auth_parse(&a, header(message, "Authorization")), GBA_OK);
	cr_assert_eq(www_auth_parse(&asked, header(challenge, "WWW-Authenticate")),
		     GBA_OK);
	expect_text(a.nonce, asked.nonce, "nonce");
	expect_text(a.opaque, asked.opaque, "opaque");
	cr_expect(www_auth_realm_member(asked.realm, a.realm));
	credentials(room, sizeof(room), &a);
	expect_text(gba_text(room), header(message, "Authorization"), "request 2");
	expect_request_frame(message);
	expect_date(message, "Date", WHEN - 3600);
	expect_text(a.username, gba_text(IMPI), "username");
	ha1 = ha1_of(&a);
	in = input_of(&a);
	cr_expect_eq(digest_check(&ha1, &in, a.response), GBA_OK);
	in.nc = gba_text("00000002");
	cr_expect_eq(digest_check(&ha1, &in, a.response), GBA_ERR_MAC);
}

static void
check_body(const struct www_auth *request, const char *body)
{
	struct bsf_info info = { .expires_s = WHEN }, back;
	struct aka_autn autn;
	struct aka_rand rand;
	char room[BSF_XML_MAX];
	struct gba_buf out = gba_buf(room, sizeof(room));

	challenge_of(request->nonce, &rand, &autn);
	cr_assert_eq(btid_build(info.btid, &rand, BSF), GBA_OK);
	cr_assert_eq(bsf_info_build(&out, &info), GBA_OK);
	cr_expect_str_eq(room, body);
	cr_assert_eq(bsf_info_parse(&back, (struct gba_octets){ out.p, out.len }),
		     GBA_OK);
	cr_expect_str_eq(back.btid, info.btid);
	cr_expect_eq(back.expires_s, WHEN);
}

static void
check_ok(const char *message, const char *request)
{
	const char *body = strstr(message, "\r\n\r\n") + 4;
	static struct www_auth a, info;
	struct www_auth_info w;
	char room[512];
	struct gba_buf out = gba_buf(room, sizeof(room));
	struct digest_hex ha1, rspauth;
	struct digest_input in;
	uint64_t length;

	cr_assert_eq(www_auth_parse(&a, header(request, "Authorization")), GBA_OK);
	cr_assert_eq(www_auth_info_parse(&info, header(message, "Authentication-Info")),
		     GBA_OK);
	ha1 = ha1_of(&a);
	in = input_of(&a);
	in.body = (struct gba_octets){ (const uint8_t *)body, strlen(body) };
	cr_assert_eq(digest_rspauth(&rspauth, &ha1, &in), GBA_OK);
	expect_frame(message, "HTTP/1.1 200 OK", ok_lines, ARRAY_LEN(ok_lines), body);
	expect_text(gba_text(rspauth.s), info.rspauth, "rspauth");
	expect_text(info.qop, a.qop, "qop");
	expect_text(info.cnonce, a.cnonce, "cnonce");
	expect_text(info.nc, a.nc, "nc");
	expect_text(info.opaque, a.opaque, "opaque");
	expect_text(info.nonce, a.nonce, "nonce");
	w = (struct www_auth_info){ .qop = info.qop,
				    .rspauth = info.rspauth,
				    .cnonce = info.cnonce,
				    .nc = info.nc,
				    .opaque = info.opaque,
				    .nonce = info.nonce };
	cr_assert_eq(www_auth_info_build(&out, &w), GBA_OK);
	expect_text(gba_text(room), header(message, "Authentication-Info"), "info");
	cr_assert_eq(gba_number(&length, header(message, "Content-Length"), 0, 9999),
		     GBA_OK);
	cr_expect_eq(length, strlen(body));
	expect_date(message, "Date", WHEN - 3600);
	expect_date(message, "Expires", WHEN);
	check_body(&a, body);
}

/* The file has the order of 24.109 A.4-1, ours is that of the first request: the
 * directives count. */
static void
expect_sync_order(const char *message, const struct www_auth *a)
{
	const struct www_auth_credentials begin = {
		.username = a->username,
		.realm = a->realm,
		.nonce = a->nonce,
		.uri = a->uri,
	};
	char room[1024];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_assert_eq(www_auth_credentials_build(&out, &begin), GBA_OK);
	gba_buf_str(&out, ", qop=auth-int, nc=00000001, cnonce=\"");
	gba_buf_text(&out, a->cnonce);
	gba_buf_str(&out, "\", response=\"");
	gba_buf_text(&out, a->response);
	gba_buf_str(&out, "\", opaque=\"");
	gba_buf_text(&out, a->opaque);
	gba_buf_str(&out, "\", algorithm=AKAv1-MD5, auts=\"");
	gba_buf_text(&out, a->auts);
	gba_buf_str(&out, "\"");
	cr_assert_eq(gba_buf_status(&out), GBA_OK);
	expect_text(gba_text(room), header(message, "Authorization"), "order");
}

static void
check_sync_failure(const struct vec *sync, const char *challenge)
{
	const struct aka_secrets sec = subscriber();
	static struct www_auth a, b, asked;
	const char *message = vec_str(sync, "3_request");
	struct digest_hex ha1;
	struct digest_input in;
	struct aka_autn autn;
	struct aka_rand rand;
	struct aka_auts auts;
	struct aka_sqn sqn;
	char room[512];
	size_t len = 0;

	cr_assert_eq(www_auth_parse(&a, header(message, "Authorization")), GBA_OK);
	cr_assert_eq(www_auth_parse(&asked, header(challenge, "WWW-Authenticate")),
		     GBA_OK);
	expect_request_frame(message);
	expect_date(message, "Date", WHEN - 3600);
	expect_sync_order(message, &a);
	expect_text(a.username, gba_text(IMPI), "username");
	expect_text(a.opaque, asked.opaque, "opaque");
	expect_text(a.auts, vec_text(sync, "auts_base64"), "auts");
	expect_text(a.response, vec_text(sync, "response"), "response");
	cr_assert_eq(gba_unb64(auts.b, sizeof(auts.b), &len, a.auts), GBA_OK);
	cr_assert_eq(len, sizeof(auts.b));
	vec_expect_hex(sync, "auts", auts.b, sizeof(auts.b));
	challenge_of(a.nonce, &rand, &autn);
	cr_assert_eq(aka_auts_open(&sqn, &sec, &rand, &auts), GBA_OK);
	vec_expect_hex(sync, "sqn_ms", sqn.b, sizeof(sqn.b));
	in = input_of(&a);
	cr_assert_eq(digest_ha1(&ha1, &in.alg, a.username, a.realm,
				(struct gba_octets){ (const uint8_t *)"", 0 }),
		     GBA_OK);
	vec_expect_str(sync, "ha1_empty_password", ha1.s);
	cr_expect_eq(digest_check(&ha1, &in, a.response), GBA_OK);
	cr_expect_eq(credentials(room, sizeof(room), &a).len,
		     header(message, "Authorization").len);
	cr_assert_eq(www_auth_parse(&b, gba_text(room)), GBA_OK);
	expect_same(&a, &b);
}

Test(ub_transcript, a_bootstrapping_is_read_proved_and_written_octet_for_octet)
{
	struct vectors *file = vectors_open("computed_ub_transcript");
	const struct vec root = vectors_root(file), ok = vec_object(&root, "success");
	const struct vec sync = vec_object(&root, "sync_failure");

	check_first_request(vec_str(&ok, "1_request"));
	check_challenge(vec_str(&ok, "2_challenge"));
	check_second_request(vec_str(&ok, "3_request"), vec_str(&ok, "2_challenge"));
	check_ok(vec_str(&ok, "4_ok"), vec_str(&ok, "3_request"));
	check_sync_failure(&sync, vec_str(&ok, "2_challenge"));
	vectors_close(file);
}
