/* SPDX-License-Identifier: Apache-2.0 */
/* What an operator sees of a context, what a verdict tells, and judging without waiting.
 */
#include "unit.h"

#include <string.h>
#include <time.h>

#include "lib_fake.h"

static uint64_t
stat_of(struct gba_naf *naf, const char *name)
{
	uint64_t value = 0, found = UINT64_MAX;
	const char *at;

	for (size_t i = 0; (at = gba_naf_stat(naf, i, &value)) != NULL; i++)
		if (strcmp(at, name) == 0) {
			cr_expect_eq(found, UINT64_MAX, "%s stands twice", name);
			found = value;
		}
	cr_expect_neq(found, UINT64_MAX, "there is no %s", name);
	return found;
}

/* The verdict of what is in memory; NULL: a BSF has to be asked. */
static struct gba_naf_verdict *
check_now(struct gba_naf *naf, const char *authorization)
{
	const struct gba_naf_request request = lib_request(authorization);
	struct gba_naf_verdict *verdict = NULL;
	const enum gba_naf_status status = gba_naf_check_now(naf, &request, &verdict);

	cr_expect_eq(status, verdict != NULL ? GBA_NAF_OK : GBA_NAF_ERR_TIMEOUT);
	return verdict;
}

static void
answer_of(struct gba_naf *naf, const char *nc, char auth[2048])
{
	struct gba_naf_verdict *challenge = check_now(naf, NULL);

	cr_assert_not_null(challenge);
	lib_answer(challenge, nc, 0x11, auth, 2048);
	gba_naf_verdict_free(challenge);
}

Test(lib_stat, what_needs_the_bsf_is_not_judged_now_and_nothing_is_used_up)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_verdict *verdict = NULL;
	struct gba_naf_request request;
	char auth[2048];

	answer_of(naf, "00000001", auth);
	cr_expect_null(check_now(naf, auth));
	cr_expect_null(check_now(naf, auth));
	cr_expect_eq(lib_bsf.asks, 0);
	cr_expect_eq(stat_of(naf, "accepted"), 0);
	request = lib_request(auth);
	cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
	cr_expect_eq(gba_naf_verdict_http(verdict), 200, "the nonce was not used");
	gba_naf_verdict_free(verdict);

	answer_of(naf, "00000001", auth);
	verdict = check_now(naf, auth);
	cr_assert_not_null(verdict);
	cr_expect_eq(gba_naf_verdict_http(verdict), 200);
	gba_naf_verdict_free(verdict);
	cr_expect_eq(lib_bsf.asks, 1);
	cr_expect_eq(gba_naf_check_now(naf, NULL, &verdict), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_check_now(naf, &request, NULL), GBA_NAF_ERR_ARG);
	gba_naf_free(naf);
}

Test(lib_stat, a_verdict_tells_how_the_ue_was_authenticated)
{
	static const uint8_t ua_id[] = { 1, 0, 0, 0, 2 };
	struct gba_naf *naf = lib_open(FAKE_HOST " qop=auth");
	struct gba_naf_verdict *verdict = NULL;
	struct gba_naf_request request;
	char auth[2048];

	verdict = check_now(naf, NULL);
	cr_expect_str_eq(gba_naf_verdict_fqdn(verdict), FAKE_HOST);
	cr_expect_str_empty(gba_naf_verdict_realm(verdict));
	cr_expect_str_empty(gba_naf_verdict_algorithm(verdict));
	cr_expect_str_empty(gba_naf_verdict_qop(verdict));
	cr_expect_null(gba_naf_verdict_ks(verdict));
	cr_expect_null(gba_naf_verdict_ua_id(verdict));
	gba_naf_verdict_free(verdict);

	answer_of(naf, "00000001", auth);
	request = lib_request(auth);
	cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
	cr_expect_str_eq(gba_naf_verdict_fqdn(verdict), FAKE_HOST);
	cr_expect_str_eq(gba_naf_verdict_realm(verdict), "3GPP-bootstrapping@" FAKE_HOST);
	cr_expect_str_eq(gba_naf_verdict_algorithm(verdict), "MD5");
	cr_expect_str_eq(gba_naf_verdict_qop(verdict), "auth");
	cr_expect_eq(gba_naf_verdict_ks(verdict),
		     gba_naf_key_ks_naf(gba_naf_verdict_key(verdict)));
	cr_expect_arr_eq(gba_naf_verdict_ua_id(verdict), ua_id, sizeof(ua_id));
	gba_naf_verdict_free(verdict);

	request.host = "other.example";
	cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
	cr_expect_str_empty(gba_naf_verdict_fqdn(verdict));
	gba_naf_verdict_free(verdict);
	gba_naf_free(naf);
}

/* 01 00 00 00 02 is for HTTP without TLS (TS 33.220 H.3). */
Test(lib_stat,
     with_tls_of_an_unknown_suite_the_identifier_of_plain_http_is_not_negotiated)
{
	struct gba_naf *naf = lib_open(FAKE_HOST " ua-id=negotiated");
	struct gba_naf_verdict *verdict = NULL;
	struct gba_naf_request request;
	char auth[2048];

	answer_of(naf, "00000001", auth);
	request = lib_request(auth);
	request.tls = 1;
	cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
	cr_expect_eq(gba_naf_verdict_http(verdict), 500);
	cr_expect_eq(lib_bsf.asks, 0);
	gba_naf_verdict_free(verdict);
	request.tls = 0;
	cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
	cr_expect_eq(gba_naf_verdict_http(verdict), 200);
	gba_naf_verdict_free(verdict);
	gba_naf_free(naf);
}

Test(lib_stat, verdicts_replays_keys_and_questions_are_counted)
{
	struct gba_naf *naf = lib_open(FAKE_HOST), *closed = NULL;
	struct gba_naf_verdict *verdict = NULL;
	struct gba_naf_request request;
	uint64_t value = 7;
	char auth[2048];

	answer_of(naf, "00000001", auth);
	request = lib_request(auth);
	for (int i = 0; i < 3; i++) {
		cr_assert_eq(gba_naf_check(naf, &request, 0, &verdict), GBA_NAF_OK);
		gba_naf_verdict_free(verdict);
	}
	cr_expect_eq(stat_of(naf, "challenge"), 1);
	cr_expect_eq(stat_of(naf, "accepted"), 1);
	cr_expect_eq(stat_of(naf, "stale"), 2);
	cr_expect_eq(stat_of(naf, "replays"), 2);
	cr_expect_eq(stat_of(naf, "denied"), 0);
	cr_expect_eq(stat_of(naf, "keys"), 1);
	cr_expect_eq(stat_of(naf, "keys_asks"), 1);
	cr_expect_eq(stat_of(naf, "keys_hits"), 2);
	cr_expect_eq(stat_of(naf, "refused"), 0);
	cr_expect_null(gba_naf_stat(naf, 1000, &value));
	cr_expect_null(gba_naf_stat(naf, 0, NULL));
	cr_assert_eq(gba_naf_new(&closed), GBA_NAF_OK);
	cr_expect_null(gba_naf_stat(closed, 0, &value));
	cr_expect_eq(value, 7);
	gba_naf_free(closed);
	gba_naf_free(naf);
}

struct seen {
	unsigned rows, keys, refused;
	bool more;
};

static int
see(void *ctx, const struct gba_naf_row *row)
{
	struct seen *seen = ctx;
	const int64_t now_s = (int64_t)time(NULL);

	seen->rows++;
	cr_expect_str_eq(row->fqdn, FAKE_HOST);
	cr_expect_arr_eq(row->ua_id, fake_ua_http, GBA_NAF_UA_ID_LEN);
	cr_expect_gt(row->until, now_s);
	if (row->status == GBA_NAF_OK) {
		seen->keys++;
		cr_expect_str_eq(row->btid, FAKE_BTID);
		cr_expect_eq(row->kind, GBA_NAF_3G);
	} else {
		seen->refused++;
		cr_expect_eq(row->status, GBA_NAF_ERR_UNKNOWN);
		cr_expect_str_eq(row->btid, "QUJD@bsf.example");
	}
	cr_expect_str_empty(row->impi);
	return seen->more;
}

Test(lib_stat, keys_and_refusals_that_are_remembered_are_told_one_by_one)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_key *key = NULL;
	struct seen seen = { .more = true };

	lib_bsf.otherwise = GBA_ERR_NOT_FOUND;
	cr_assert_eq(gba_naf_key_get(naf, FAKE_HOST, fake_ua_http, FAKE_BTID, 0, &key),
		     GBA_NAF_OK);
	gba_naf_key_free(key);
	cr_expect_eq(gba_naf_key_get(naf, FAKE_HOST, fake_ua_http, "QUJD@bsf.example", 0,
				     &key),
		     GBA_NAF_ERR_UNKNOWN);
	cr_expect_eq(gba_naf_each_key(naf, see, &seen), GBA_NAF_OK);
	cr_expect_eq(seen.rows, 2);
	cr_expect_eq(seen.keys, 1);
	cr_expect_eq(seen.refused, 1);
	seen = (struct seen){ .more = false };
	cr_expect_eq(gba_naf_each_key(naf, see, &seen), GBA_NAF_OK);
	cr_expect_eq(seen.rows, 1, "the callback ended it");
	cr_expect_eq(gba_naf_each_key(naf, NULL, &seen), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_each_key(NULL, see, &seen), GBA_NAF_ERR_ARG);
	gba_naf_free(naf);
}

static void
handshake(struct gba_naf *naf, const char *identity, const char *server_name,
	  const char *name, const char *reason)
{
	const struct gba_naf_psk psk = { .size = sizeof(psk),
					 .identity = identity,
					 .identity_len = strlen(identity),
					 .server_name = server_name,
					 .tls_suite = 0x1301 };
	struct gba_naf_verdict *verdict = NULL;

	cr_assert_eq(gba_naf_psk_check(naf, &psk, 0, &verdict), GBA_NAF_OK);
	cr_expect_str_eq(gba_naf_verdict_name(verdict), name);
	cr_expect_str_eq(gba_naf_verdict_reason(verdict), reason);
	cr_expect_null(gba_naf_verdict_field(verdict), "no header goes with a handshake");
	if (strcmp(name, "accepted") == 0) {
		cr_expect_eq(gba_naf_verdict_ks(verdict)[0], 0x33);
		cr_expect_str_eq(gba_naf_verdict_btid(verdict), FAKE_BTID);
	} else {
		cr_expect_null(gba_naf_verdict_ks(verdict));
		cr_expect_null(gba_naf_verdict_key(verdict));
	}
	gba_naf_verdict_free(verdict);
}

Test(lib_stat, the_verdict_of_a_handshake_has_the_key_or_says_why_not)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct fake_key *key = fake_bsf_add(&lib_bsf, FAKE_HOST, "0100000007", 0x33);

	key->expires_s = (int64_t)time(NULL) + 3600;
	lib_bsf.otherwise = GBA_ERR_NOT_FOUND;
	handshake(naf, FAKE_BTID, FAKE_HOST, "accepted", "");
	handshake(naf, "nobody", FAKE_HOST, "renegotiate",
		  "the PSK identity holds no B-TID");
	handshake(naf, FAKE_BTID, "other.example", "misdirected",
		  "server_name is no name of this NAF");
	handshake(naf, "QUJD@bsf.example", FAKE_HOST, "renegotiate",
		  "the BSF does not know this B-TID");
	gba_naf_forget(naf, FAKE_BTID);
	key->gba = NAF_GBA_2G;
	handshake(naf, FAKE_BTID, FAKE_HOST, "denied",
		  "a key of this kind of bootstrapping is not taken here");
	gba_naf_free(naf);
}
