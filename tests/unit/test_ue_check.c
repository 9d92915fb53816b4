/* SPDX-License-Identifier: Apache-2.0 */
/* What gba-ue check finds in replies: none in good ones, and the row of each odd one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ue/check.h"
#include "unit.h"

/* The examples of TS 24.109 A.3 in the form of doc/interop.md; RAND is 16 times 'A'. */
#define NONCE "QUFBQUFBQUFBQUFBQUFBQUJCQkJCQkJCQkJCQkJCQkI="
#define BTID  "QUFBQUFBQUFBQUFBQUFBQQ==@bsf.example"
#define DATE  "Date: Fri, 02 Jan 2026 02:04:05 GMT\r\n"
#define TMPI  "Server: b 3gpp-gba-tmpi\r\n"
#define BSF_401                                                                          \
	"HTTP/1.1 401 Unauthorized\r\n" DATE TMPI "WWW-Authenticate: Digest "            \
	"realm=\"bsf.example\", nonce=\"" NONCE "\", qop=\"auth-int\", "                 \
	"algorithm=AKAv1-MD5, opaque=\"5ccc069c403ebaf9\"\r\nContent-Length: 0\r\n\r\n"
#define BODY                                                                             \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                   \
	"<BootstrappingInfo xmlns=\"uri:3gpp-gba\"><btid>" BTID "</btid>"                \
	"<lifetime>2026-01-02T10:04:05Z</lifetime></BootstrappingInfo>\n"
#define INFO "rspauth=\"00112233445566778899aabbccddeeff\", cnonce=\"c\", nc=00000001"
#define BSF_200                                                                          \
	"HTTP/1.1 200 OK\r\n" DATE TMPI                                                  \
	"Content-Type: application/vnd.3gpp.bsf+xml\r\nAuthentication-Info: "            \
	"qop=auth-int, " INFO "\r\nContent-Length: 191\r\n\r\n" BODY
#define NAF_401                                                                          \
	"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\""                 \
	"3GPP-bootstrapping@naf.example\", nonce=\"a1\", qop=\"auth\", algorithm=MD5, "  \
	"opaque=\"0a\"\r\nContent-Length: 0\r\n\r\n"
#define NAF_200                                                                          \
	"HTTP/1.1 200 OK\r\nAuthentication-Info: qop=auth, " INFO                        \
	"\r\nContent-Length: 2\r\n\r\nok"

#define SENT                                                                             \
	"Authorization: Digest username=\"u\", nonce=\"n\", cnonce=\"c\", nc=00000001, "
static const char first[] = SENT "response=\"\"";
static const char second[] = SENT "response=\"00112233445566778899aabbccddeeff\"";
static const char auts[] =
	SENT "response=\"00112233445566778899aabbccddeeff\", auts=\"AAAA\"";

struct found {
	char rows[256]; /* "A1 A5 " */
};

static void
note(void *ctx, const char *row, const char *clause, const char *sentence)
{
	struct found *found = ctx;
	const size_t len = strlen(found->rows);

	cr_expect(*clause != '\0' && *sentence != '\0', "%s", row);
	snprintf(found->rows + len, sizeof(found->rows) - len, "%s ", row);
}

static struct check
check_of(enum check_peer peer, struct found *found)
{
	struct check check = { .peer = peer,
			       .now_s = 1767319445, /* DATE */
			       .on_deviation = note,
			       .ctx = found };

	*found = (struct found){ "" };
	snprintf(check.host, sizeof(check.host), "%s",
		 peer == CHECK_BSF ? "bsf.example" : "naf.example");
	return check;
}

/* text with the first `from` in it become `to`. */
static void
feed(struct check *check, const char *sent, const char *text, const char *from,
     const char *to)
{
	const char *at = from != NULL ? strstr(text, from) : NULL;
	const struct ue_request request = { .peer = check->peer == CHECK_BSF ? "BSF"
									     : "NAF",
					    .headers = &sent,
					    .header_count = 1 };
	struct ue_reply reply = { 0 };
	char bent[4096], *body;

	cr_assert(from == NULL || at != NULL, "no %s", from);
	if (at == NULL)
		snprintf(bent, sizeof(bent), "%s", text);
	else
		snprintf(bent, sizeof(bent), "%.*s%s%s", (int)(at - text), text, to,
			 at + strlen(from));
	body = strstr(bent, "\r\n\r\n") + 4;
	reply.status = (unsigned)strtoul(bent + 9, NULL, 10);
	reply.body = (uint8_t *)strdup(body);
	reply.body_len = strlen(body);
	*body = '\0';
	reply.head = strdup(bent);
	reply.head_len = strlen(bent);
	check_reply(check, &request, &reply);
	ue_reply_fini(&reply);
}

Test(ue_check, good_replies_deviate_from_nothing)
{
	struct found found;
	struct check check = check_of(CHECK_BSF, &found);

	feed(&check, first, BSF_401, NULL, NULL);
	feed(&check, auts, BSF_401, NULL, NULL);
	feed(&check, second, BSF_200, NULL, NULL);
	cr_expect_str_eq(found.rows, "");
	cr_expect_eq(check.replies, 3);
	check = check_of(CHECK_NAF, &found);
	feed(&check, "Accept: */*", NAF_401, NULL, NULL);
	feed(&check, second, NAF_200, NULL, NULL);
	cr_expect_str_eq(found.rows, "");
	cr_expect_eq(check.deviations, 0);
}

Test(ue_check, what_takes_two_replies_is_found)
{
	struct found found;
	struct check check = check_of(CHECK_BSF, &found);

	feed(&check, auts, BSF_200, NULL, NULL);
	cr_expect_str_eq(found.rows, "A12 ");
	check = check_of(CHECK_BSF, &found);
	feed(&check, first, BSF_401, " 3gpp-gba-tmpi", "");
	cr_expect_str_eq(found.rows, "", "%s", found.rows);
	feed(&check, second, BSF_200, NULL, NULL);
	cr_expect_str_eq(found.rows, "A14 ");
	check = check_of(CHECK_NAF, &found);
	feed(&check, second, NAF_401, NULL, NULL);
	cr_expect_str_eq(found.rows, "", "%s", found.rows);
	check.probe = CHECK_NC;
	feed(&check, second, NAF_401, NULL, NULL);
	cr_expect_str_eq(found.rows, "E8 ");
	feed(&check, second, NAF_401, NULL, NULL);
	cr_expect_str_eq(found.rows, "E8 ", "told once");
	check.probe = CHECK_PATH;
	feed(&check, second, NAF_401, "opaque=\"0a\"", "opaque=\"0a\", stale=true");
	cr_expect_str_eq(found.rows, "E8 ", "a new nonce is no bootstrapping");
	feed(&check, second, NAF_401, NULL, NULL);
	cr_expect_str_eq(found.rows, "E8 E10 ");
}

static const struct row {
	enum check_peer peer;
	const char *sent, *reply, *from, *to, *rows;
} rows[] = {
	{ CHECK_BSF, first, BSF_401, NONCE, "QUFB", "A7 " },
	{ CHECK_BSF, first, BSF_401, NONCE, "", "A4 A7 " },
	{ CHECK_BSF, first, BSF_401, "qop=\"auth-int\", ", "", "A6 " },
	{ CHECK_BSF, first, BSF_401, "realm=\"bsf.example\"", "realm=\"BSF.example\"",
	  "" },
	{ CHECK_BSF, first, BSF_401, "realm=\"bsf.example\"", "realm=\"b\"", "A10 " },
	{ CHECK_BSF, first, BSF_401, "Digest ", "", "A1 A2 A10 " },
	{ CHECK_BSF, first, BSF_401, "opaque=\"5ccc069c403ebaf9\"", "opaque=\"5c",
	  "A3 A8 " },
	{ CHECK_BSF, first, BSF_401, "Fri", "Thu", "A13 " },
	{ CHECK_BSF, second, BSF_200, "T10:04:05Z", "T02:09:05Z", "C7 " },
	{ CHECK_BSF, second, BSF_200, "T10:04:05Z", "T02:09:06Z", "" },
	{ CHECK_BSF, second, BSF_200, "T10:04:05Z", "T10:04:05+00:00", "C6 " },
	{ CHECK_BSF, second, BSF_200, "@bsf.example", "@", "C8 " },
	{ CHECK_BSF, second, BSF_200, "cnonce=\"c\", ", "", "C3 " },
	{ CHECK_BSF, second, BSF_200, BODY, "", "C4 C5 C6 " },
	{ CHECK_NAF, first, NAF_401, "bootstrapping@naf.example",
	  "bootstrapping-uicc@naf.example;3GPP-bootstrapping@naf.example", "" },
	{ CHECK_NAF, first, NAF_401, "bootstrapping@naf.example",
	  "bootstrapping@naf.example;3GPP-bootstrapping@evil.example", "E4 " },
	{ CHECK_NAF, first, NAF_401, "bootstrapping@naf.example",
	  "bootstrapping@naf.example;", "E2 " },
	{ CHECK_NAF, first, NAF_401, "qop=\"auth\"", "qop=\"auth,auth-int\"", "" },
	{ CHECK_NAF, first, NAF_401, "algorithm=MD5, ", "algorithm=MD4, ", "A5 " },
	{ CHECK_NAF, first, NAF_401, ", opaque=\"0a\"", "", "A8 " },
	{ CHECK_NAF, first, NAF_200, "Authentication-Info", "X", "" },
	{ CHECK_NAF, second, NAF_200, "Authentication-Info", "X", "E9 " },
	{ CHECK_NAF, second, NAF_200, "nc=00000001", "nc=00000001, nextnonce=\"b\"", "" },
};

Test(ue_check, an_odd_reply_is_told_by_its_row_and_a_like_one_is_not)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *r = &rows[i];
		struct found found;
		struct check check = check_of(r->peer, &found);

		feed(&check, r->sent, r->reply, r->from, r->to);
		cr_expect_str_eq(found.rows, r->rows, "%zu: %s => %s: %s", i, r->from,
				 r->to, found.rows);
	}
}

Test(ue_check, replies_of_the_other_peer_are_not_judged)
{
	struct found found;
	struct check check = check_of(CHECK_NAF, &found);
	const struct ue_request request = { .peer = "BSF" };
	const struct ue_reply reply = { .status = 401 };

	check_reply(&check, &request, &reply);
	cr_expect_eq(check.replies, 0);
	cr_expect_str_eq(found.rows, "");
}

/* "realm=a nonce='b'": names, values and whether they were quoted, and what is odd. */
static void
form_text(char out[512], const char *value, size_t len)
{
	struct check_form form;

	check_form_read(&form, (struct gba_text){ value, len });
	snprintf(out, 512, "%s%s%s%s", form.has_scheme ? "D" : "", form.upper ? "U" : "",
		 form.blanks ? "B" : "", form.broken ? "X" : "");
	for (size_t i = 0; i < form.count; i++) {
		const struct check_item *item = &form.items[i];
		const size_t at = strlen(out);

		snprintf(out + at, 512 - at, " %.*s=%s%.*s", (int)item->name.len,
			 item->name.p, item->quoted ? "'" : "", (int)item->value.len,
			 item->value.p);
	}
}

Test(ue_check, a_challenge_is_cut_as_it_stands)
{
	static const struct {
		const char *value, *form;
	} forms[] = {
		{ "", "" },
		{ "Digest", "" },
		{ "Digest ", "" },
		{ "Digest a=1, b=\"2, c=3\"", "D a=1 b='2, c=3" },
		{ "digest A=1,b = \"\"", "UB A=1 b='" },
		{ "Digest  a=1", " a=1" },
		{ "Digest a=1,", "DB a=1" },
		{ "Digest a=1 b=2", "DB a=1 b=2" },
		{ "Digest a", "DX" },
		{ "Digest a=", "DX" },
		{ "Digest a=\"1", "DX" },
		{ "Digest =1", "DX" },
		{ "Digest a=1, , b=2", "DX a=1" },
		{ "Digest a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=1, k=2, l=3, "
		  "m=4, n=5, "
		  "o=6, p=7",
		  "D a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8 i=9 j=1 k=2 l=3 m=4 n=5 o=6 p=7" },
		{ "Digest a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=1, k=2, l=3, "
		  "m=4, n=5, "
		  "o=6, p=7, q=8",
		  "DX a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8 i=9 j=1 k=2 l=3 m=4 n=5 o=6 p=7" },
	};
	char text[512];

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		form_text(text, forms[i].value, strlen(forms[i].value));
		cr_expect_str_eq(text, forms[i].form, "%s", forms[i].value);
	}
	form_text(text, "Digest a=\0, b=2", 15);
	cr_expect_str_eq(text, "DX");
}
