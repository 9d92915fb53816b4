/* SPDX-License-Identifier: Apache-2.0 */
/* Requests judged by the public library: verdicts, fields, identities. */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib_fake.h"

static struct gba_naf_verdict *
check(struct gba_naf *naf, const char *authorization)
{
	const struct gba_naf_request request = lib_request(authorization);
	struct gba_naf_verdict *verdict = NULL;

	cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
	cr_assert_not_null(verdict);
	return verdict;
}

Test(lib_check, a_right_digest_is_accepted_and_a_wrong_one_is_challenged)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_verdict *challenge = check(naf, NULL), *verdict;
	char auth[2048], value[GBA_NAF_VALUE_MAX], again[GBA_NAF_VALUE_MAX] = "before";

	cr_expect_eq(gba_naf_verdict_http(challenge), 401);
	cr_expect_str_eq(gba_naf_verdict_name(challenge), "challenge");
	cr_expect_str_eq(gba_naf_verdict_reason(challenge), "no credentials yet");
	cr_expect_str_empty(gba_naf_verdict_btid(challenge));
	cr_expect_null(gba_naf_verdict_key(challenge));
	lib_answer(challenge, "00000001", 0x11, auth, sizeof(auth));
	verdict = check(naf, auth);
	cr_expect_eq(gba_naf_verdict_http(verdict), 200, "%s",
		     gba_naf_verdict_reason(verdict));
	cr_expect_str_eq(gba_naf_verdict_btid(verdict), FAKE_BTID);
	cr_expect_str_eq(gba_naf_verdict_field(verdict), "Authentication-Info");
	cr_expect_eq(gba_naf_key_ks_naf(gba_naf_verdict_key(verdict))[0], 0x11);
	cr_expect_str_empty(gba_naf_verdict_identity(verdict), "identities=none");
	cr_assert_eq(gba_naf_verdict_header(verdict, "", 0, value, sizeof(value)),
		     GBA_NAF_OK);
	cr_expect_not_null(strstr(value, "cnonce=\"0a4f113b\", nc=00000001"), "%s",
			   value);
	cr_expect_eq(gba_naf_verdict_header(verdict, "", 0, again, strlen(value)),
		     GBA_NAF_ERR_ARG, "one octet too few");
	cr_expect_str_eq(again, "before");
	cr_assert_eq(gba_naf_verdict_header(verdict, "", 0, again, strlen(value) + 1),
		     GBA_NAF_OK);
	cr_expect_str_eq(again, value);
	cr_expect_eq(gba_naf_verdict_header(verdict, NULL, 1, again, sizeof(again)),
		     GBA_NAF_ERR_ARG);
	gba_naf_verdict_free(verdict);

	verdict = check(naf, auth);
	cr_expect_str_eq(gba_naf_verdict_name(verdict), "stale", "a replay");
	cr_expect_null(gba_naf_verdict_key(verdict));
	cr_assert_eq(gba_naf_verdict_header(verdict, "", 0, value, sizeof(value)),
		     GBA_NAF_OK);
	cr_expect_not_null(strstr(value, "stale=true"));
	gba_naf_verdict_free(verdict);

	lib_answer(challenge, "00000002", 0x12, auth, sizeof(auth));
	verdict = check(naf, auth);
	cr_expect_str_eq(gba_naf_verdict_name(verdict), "wrong");
	cr_expect_str_eq(gba_naf_verdict_btid(verdict), FAKE_BTID);
	cr_expect_null(gba_naf_verdict_key(verdict));
	cr_expect_str_empty(gba_naf_verdict_identity(verdict));
	gba_naf_verdict_free(verdict);
	gba_naf_verdict_free(challenge);
	gba_naf_verdict_free(NULL);
	cr_expect_eq(lib_bsf.asks, 3, "a wrong one has the other identifiers tried");
	gba_naf_free(naf);
}

Test(lib_check, what_carries_no_field_gives_none)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_request request = lib_request(NULL);
	struct gba_naf_verdict *verdict = NULL;
	char value[GBA_NAF_VALUE_MAX];

	request.host = "other.example";
	cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
	cr_expect_eq(gba_naf_verdict_http(verdict), 421);
	cr_expect_null(gba_naf_verdict_field(verdict));
	cr_expect_eq(gba_naf_verdict_header(verdict, "", 0, value, sizeof(value)),
		     GBA_NAF_ERR_ARG);
	gba_naf_verdict_free(verdict);
	request = lib_request("Digest x");
	request.repeated = 1;
	cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
	cr_expect_eq(gba_naf_verdict_http(verdict), 400);
	gba_naf_verdict_free(verdict);
	request = lib_request(NULL);
	request.host = NULL;
	cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
	cr_expect_eq(gba_naf_verdict_http(verdict), 400);
	gba_naf_verdict_free(verdict);
	gba_naf_free(naf);
}

Test(lib_check, a_body_that_is_unseen_has_qop_auth_alone)
{
	struct gba_naf *naf = lib_open(FAKE_HOST " qop=auth,auth-int");
	struct gba_naf_request request = lib_request(NULL);
	struct gba_naf_verdict *verdict = NULL;
	char value[GBA_NAF_VALUE_MAX];

	for (int unseen = 0; unseen < 2; unseen++) {
		request.body_unseen = unseen;
		cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
		cr_assert_eq(gba_naf_verdict_header(verdict, "", 0, value, sizeof(value)),
			     GBA_NAF_OK);
		cr_expect_not_null(
			strstr(value, unseen ? "qop=\"auth\"" : "qop=\"auth,auth-int\""));
		gba_naf_verdict_free(verdict);
	}
	gba_naf_free(naf);
}

Test(lib_check, a_request_that_is_none_is_refused)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_request request = lib_request(NULL);
	struct gba_naf_verdict *verdict = NULL;

	cr_expect_eq(gba_naf_check(NULL, &request, 0, &verdict), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_check(naf, NULL, 0, &verdict), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_check(naf, &request, 0, NULL), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_check_ask(naf, &request, NULL, NULL), GBA_NAF_ERR_ARG);
	request.size--;
	cr_expect_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_ERR_ARG);
	request = lib_request(NULL);
	request.method = NULL;
	cr_expect_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_ERR_ARG);
	request = lib_request(NULL);
	request.target = NULL;
	cr_expect_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_ERR_ARG);
	request = lib_request(NULL);
	request.body_len = 1;
	cr_expect_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_ERR_ARG);
	cr_expect_null(verdict);
	gba_naf_free(naf);
}

static void
on_verdict(void *ctx, enum gba_naf_status status, struct gba_naf_verdict *verdict)
{
	struct gba_naf_verdict **out = ctx;

	cr_expect_eq(status, GBA_NAF_OK);
	*out = verdict;
}

Test(lib_check, without_waiting_the_request_may_go_before_the_verdict_comes)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_verdict *challenge = check(naf, NULL), *verdict = NULL;
	struct gba_naf_request request;
	char auth[2048];

	lib_answer(challenge, "00000001", 0x11, auth, sizeof(auth));
	gba_naf_verdict_free(challenge);
	lib_bsf.late = true;
	request = lib_request(auth);
	cr_assert_eq(gba_naf_check(naf, &request, 5, &verdict), GBA_NAF_ERR_TIMEOUT);
	cr_expect_null(verdict);
	cr_assert_eq(gba_naf_check_ask(naf, &request, on_verdict, &verdict), GBA_NAF_OK);
	memset(auth, 'x', sizeof(auth));
	memset(&request, 0, sizeof(request));
	while (lib_bsf.waiting > 0)
		fake_bsf_answer(&lib_bsf);
	cr_expect_null(verdict);
	cr_expect_eq(gba_naf_process(naf), 1);
	cr_assert_not_null(verdict);
	cr_expect_str_eq(gba_naf_verdict_name(verdict), "stale",
			 "the one that was given up had the nonce first");
	gba_naf_verdict_free(verdict);
	gba_naf_free(naf);
}

/* As a program was compiled with the first version of the header. */
struct first_request {
	size_t size;
	const char *method, *target, *host, *authorization, *user_agent, *server_name;
	int repeated, body_unseen;
	const void *body;
	size_t body_len;
	uint16_t tls_suite;
	const char *peer;
};

static enum gba_naf_status
check_struct(struct gba_naf *naf, const void *request, unsigned *http)
{
	struct gba_naf_verdict *verdict = NULL;
	const enum gba_naf_status status =
		gba_naf_check(naf, (const struct gba_naf_request *)request, 0, &verdict);

	*http = verdict != NULL ? gba_naf_verdict_http(verdict) : 0;
	gba_naf_verdict_free(verdict);
	return status;
}

Test(lib_check, callers_of_an_earlier_and_of_a_later_version_are_served)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_verdict *challenge = check(naf, NULL);
	struct {
		struct first_request r;
		const char *behind[2]; /* not the library's to look at */
	} old = { .behind = { (const char *)-1, (const char *)-1 } };
	struct {
		struct gba_naf_request r;
		const char *more;
	} new;
	char auth[2048];
	unsigned http;

	lib_answer(challenge, "00000001", 0x11, auth, sizeof(auth));
	old.r = (struct first_request){ .size = sizeof(old.r),
					.method = "GET",
					.target = "/",
					.host = FAKE_HOST,
					.authorization = auth };
	cr_expect_eq(check_struct(naf, &old, &http), GBA_NAF_OK);
	cr_expect_eq(http, 200);
	old.r.size++;
	cr_expect_eq(check_struct(naf, &old, &http), GBA_NAF_ERR_ARG, "none ended there");
	old.r.size -= 2;
	cr_expect_eq(check_struct(naf, &old, &http), GBA_NAF_ERR_ARG);

	memset(&new, 0, sizeof(new));
	lib_answer(challenge, "00000002", 0x11, auth, sizeof(auth));
	new.r = lib_request(auth);
	new.r.size = sizeof(new);
	cr_expect_eq(check_struct(naf, &new, &http), GBA_NAF_OK);
	cr_expect_eq(http, 200);
	new.more = "what this version cannot do";
	cr_expect_eq(check_struct(naf, &new, &http), GBA_NAF_ERR_ARG);
	new.r.size = (size_t)-1;
	cr_expect_eq(check_struct(naf, &new, &http), GBA_NAF_ERR_ARG);
	gba_naf_verdict_free(challenge);
	gba_naf_free(naf);
}

#define USS                                                                              \
	"<ussList><uss id=\"1\" "                                                        \
	"type=\"1\"><uids><uid>sip:a@x</uid><uid>tel:+1</uid></uids>"                    \
	"<flags><flag>1</flag><flag>4</flag></flags></uss></ussList>"

Test(lib_check, identities_and_flags_are_told_and_an_intended_one_has_to_be_among_them)
{
	static const struct {
		const char *intended;
		unsigned http;
		const char *identity, *flags;
	} rows[] = {
		{ NULL, 200, "\"sip:a@x\", \"tel:+1\"", "\"1\", \"4\"" },
		{ "\"tel:+1\"", 200, "\"tel:+1\"", "\"1\", \"4\"" },
		{ "sip:a@x", 200, "\"sip:a@x\"", "\"1\", \"4\"" },
		{ "\"sip:b@x\"", 403, "", "" },
	};
	struct gba_naf *naf = lib_open(FAKE_HOST " identities=uss");
	struct gba_naf_verdict *challenge = check(naf, NULL), *verdict = NULL;
	char auth[2048], nc[9];

	lib_bsf.keys[0].uss = USS;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct gba_naf_request request = lib_request(auth);

		snprintf(nc, sizeof(nc), "%08zx", i + 1);
		lib_answer(challenge, nc, 0x11, auth, sizeof(auth));
		request.intended_identity = rows[i].intended;
		cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
		cr_expect_eq(gba_naf_verdict_http(verdict), rows[i].http, "%zu", i);
		cr_expect_str_eq(gba_naf_verdict_identity(verdict), rows[i].identity);
		cr_expect_str_eq(gba_naf_verdict_flags(verdict), rows[i].flags);
		cr_expect_eq(gba_naf_verdict_key(verdict) == NULL, rows[i].http != 200);
		gba_naf_verdict_free(verdict);
	}
	gba_naf_verdict_free(challenge);
	gba_naf_free(naf);
}

Test(lib_check, a_connection_by_psk_needs_no_digest_while_its_key_lasts)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_request request = lib_request("Digest of no use");
	struct gba_naf_verdict *verdict = NULL;

	fake_bsf_add(&lib_bsf, FAKE_HOST, "0100000007", 0x33)->expires_s =
		(int64_t)time(NULL) + 3600;
	fake_bsf_add(&lib_bsf, FAKE_HOST, "01000100a8", 0x44)->expires_s =
		(int64_t)time(NULL) - 1;
	request.psk_btid = FAKE_BTID;
	cr_expect_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_ERR_ARG,
		     "the suite is missing");
	request.tls_suite = 0x1301;
	cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
	cr_expect_eq(gba_naf_verdict_http(verdict), 200);
	cr_expect_str_eq(gba_naf_verdict_btid(verdict), FAKE_BTID);
	cr_expect_null(gba_naf_verdict_field(verdict));
	cr_expect_eq(gba_naf_key_ks_naf(gba_naf_verdict_key(verdict))[31], 0x33);
	gba_naf_verdict_free(verdict);
	request.server_name = "other.example";
	cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
	cr_expect_eq(gba_naf_verdict_http(verdict), 421);
	gba_naf_verdict_free(verdict);
	request.server_name = FAKE_HOST;
	request.tls_suite = 0x00a8;
	cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
	cr_expect_str_eq(gba_naf_verdict_name(verdict), "renegotiate");
	cr_expect_str_eq(gba_naf_verdict_field(verdict), "WWW-Authenticate");
	cr_expect_null(gba_naf_verdict_key(verdict));
	gba_naf_verdict_free(verdict);
	gba_naf_free(naf);
}
