/* SPDX-License-Identifier: Apache-2.0 */
/* What the BSF asks of an HSS, and which answers it believes (TS 29.109 4.2, 29.229 6.3).
 */
#include <string.h>

#include "bsf/zh.h"
#include "unit.h"

#define IMPU "sip:alice@home1.net"
#define IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"

static uint8_t zeros[64];

static struct bsf_zh_question
question_of(const struct av_request *request)
{
	struct bsf_zh_question q;

	cr_assert_eq(bsf_zh_question(&q, request, "SIP Digest"), GBA_OK);
	return q;
}

static void
expect_octets(const struct avp_octets *avp, const void *p, size_t len, const char *what)
{
	cr_assert(avp->present, "%s", what);
	cr_assert_eq(avp->len, len, "%s", what);
	cr_expect_arr_eq(avp->p, p, len, "%s", what);
}

Test(bsf_zh, a_first_question_names_user_and_scheme_and_nothing_else)
{
	const struct bsf_zh_question q =
		question_of(&(struct av_request){ .impi = IMPI });
	struct zh_mar mar;

	bsf_zh_build(&mar, &q);
	expect_octets(&mar.impi, IMPI, strlen(IMPI), "User-Name");
	cr_expect(mar.item.present);
	expect_octets(&mar.item.scheme, "Digest-AKAv1-MD5", 16,
		      "SIP-Authentication-Scheme");
	cr_expect_not(mar.item.authorization.present);
	cr_expect_not(mar.item.item_number.present);
	cr_expect_not(mar.impu.present);
	cr_expect_not(mar.guss_timestamp.present, "no GUSS is held");
}

Test(bsf_zh, who_is_known_by_a_public_identity_alone_is_asked_for_by_it_alone)
{
	const struct bsf_zh_question q =
		question_of(&(struct av_request){ .impu = IMPU });
	struct zh_mar mar;

	bsf_zh_build(&mar, &q);
	expect_octets(&mar.impu, IMPU, strlen(IMPU), "Public-Identity");
	cr_expect_not(mar.impi.present);
	cr_expect_str_eq(bsf_zh_realm(bsf_zh_who(&q)), "home1.net");
}

Test(bsf_zh, a_resynchronisation_carries_rand_then_auts_in_thirty_octets)
{
	struct av_request request = { .impi = IMPI, .resync = true };
	struct bsf_zh_question q;
	struct zh_mar mar;
	uint8_t want[30];

	for (size_t i = 0; i < sizeof(want); i++)
		want[i] = (uint8_t)(i + 1);
	memcpy(request.rand.b, want, 16);
	memcpy(request.auts.b, want + 16, 14);
	q = question_of(&request);
	q.guss_timestamp_s = 1700102528;
	bsf_zh_build(&mar, &q);
	expect_octets(&mar.item.authorization, want, sizeof(want), "SIP-Authorization");
	cr_expect(mar.guss_timestamp.present);
	cr_expect_eq(mar.guss_timestamp.wall_s, 1700102528);
}

Test(bsf_zh, an_impi_that_fits_no_user_name_is_refused)
{
	char impi[GBA_IMPI_MAX + 2];
	struct av_request request = { .impi = impi };
	struct bsf_zh_question q;

	memset(impi, 'a', sizeof(impi));
	impi[GBA_IMPI_MAX + 1] = '\0';
	cr_expect_eq(bsf_zh_question(&q, &request, "SIP Digest"), GBA_ERR_ARG);
	impi[GBA_IMPI_MAX] = '\0';
	cr_expect_eq(bsf_zh_question(&q, &request, "SIP Digest"), GBA_OK);
}

static const struct {
	const char *impi, *realm;
} realms[] = {
	{ IMPI, "ims.mnc001.mcc001.3gppnetwork.org" },
	{ "a@b@home.example", "home.example" },
	{ "user", NULL },
	{ "user@", NULL },
	{ "user@a_b", NULL },
	{ "user@..", NULL },
};

Test(bsf_zh, the_realm_is_the_domain_of_the_impi)
{
	for (size_t i = 0; i < ARRAY_LEN(realms); i++) {
		const char *realm = bsf_zh_realm(realms[i].impi);

		if (realms[i].realm == NULL)
			cr_expect_null(realm, "%s", realms[i].impi);
		else
			cr_expect_str_eq(realm, realms[i].realm);
	}
}

/* --- answers ---------------------------------------------------------------------------
 */

static const struct avp_octets absent;
static uint8_t vector[32], xres[16], ck[16], ik[16];

static struct zh_maa
good_answer(void)
{
	struct zh_maa maa = { .impi = { true, (const uint8_t *)IMPI, strlen(IMPI) } };

	for (size_t i = 0; i < 32; i++)
		vector[i] = (uint8_t)(0x80 + i);
	memset(xres, 0x11, sizeof(xres));
	memset(ck, 0x22, sizeof(ck));
	memset(ik, 0x33, sizeof(ik));
	maa.item.present = true;
	maa.item.scheme =
		(struct avp_octets){ true, (const uint8_t *)"Digest-AKAv1-MD5", 16 };
	maa.item.authenticate = (struct avp_octets){ true, vector, 32 };
	maa.item.authorization = (struct avp_octets){ true, xres, 8 };
	maa.item.ck = (struct avp_octets){ true, ck, 16 };
	maa.item.ik = (struct avp_octets){ true, ik, 16 };
	return maa;
}

static enum bsf_zh_reason
judge(struct av_answer *out, const struct zh_maa *maa)
{
	const struct bsf_zh_question q =
		question_of(&(struct av_request){ .impi = IMPI });
	const struct diam_result result = { .code = 2001 };

	memset(out, 0, sizeof(*out));
	return bsf_zh_judge(out, &q, GBA_OK, &result, maa);
}

Test(bsf_zh, a_good_answer_gives_the_vector_it_holds)
{
	struct zh_maa maa = good_answer();
	struct av_answer answer;

	cr_assert_eq(judge(&answer, &maa), BSF_ZH_OK);
	cr_expect_arr_eq(answer.av.rand.b, vector, 16);
	cr_expect_arr_eq(answer.av.autn.b, vector + 16, 16);
	cr_expect_eq(answer.av.xres.len, 8);
	cr_expect_arr_eq(answer.av.xres.b, xres, 8);
	cr_expect_arr_eq(answer.av.ck.b, ck, 16);
	cr_expect_arr_eq(answer.av.ik.b, ik, 16);
	cr_expect_str_eq(answer.impi, IMPI);
	maa.impi = absent;
	cr_expect_eq(judge(&answer, &maa), BSF_ZH_OK, "User-Name is optional");
	cr_expect_str_eq(answer.impi, IMPI);
	for (size_t len = 4; len <= 16; len++) {
		maa.item.authorization.len = len;
		cr_expect_eq(judge(&answer, &maa), BSF_ZH_OK, "XRES of %zu", len);
		cr_expect_eq(answer.av.xres.len, len);
	}
}

/* TS 29.109 clause 4.3.1: the KDF takes the IMPI, so an answer without it is none. */
Test(bsf_zh, asked_by_a_public_identity_the_answer_must_say_whose_it_is)
{
	const struct bsf_zh_question q =
		question_of(&(struct av_request){ .impu = IMPU });
	const struct diam_result result = { .code = 2001 };
	struct zh_maa maa = good_answer();
	struct av_answer answer;

	cr_assert_eq(bsf_zh_judge(&answer, &q, GBA_OK, &result, &maa), BSF_ZH_OK);
	cr_expect_str_eq(answer.impi, IMPI);
	memset(&answer, 0, sizeof(answer));
	maa.impi.len = 0;
	cr_expect_eq(bsf_zh_judge(&answer, &q, GBA_OK, &result, &maa),
		     BSF_ZH_USER_MISSING);
	maa.impi = absent;
	cr_expect_eq(bsf_zh_judge(&answer, &q, GBA_OK, &result, &maa),
		     BSF_ZH_USER_MISSING);
	cr_expect_str_eq(answer.impi, "");
	maa.impi = (struct avp_octets){ true, (const uint8_t *)"other@home", 10 };
	cr_expect_eq(bsf_zh_judge(&answer, &q, GBA_OK, &result, &maa), BSF_ZH_OK);
	cr_expect_str_eq(answer.impi, "other@home");
}

/* Each of these is a success by its Result-Code, and is not believed. */
static void
expect_not_believed(const struct zh_maa *maa, enum bsf_zh_reason reason, const char *what)
{
	static const struct aka_av nothing;
	struct av_answer answer;

	cr_expect_eq(judge(&answer, maa), reason, "%s", what);
	cr_expect_arr_eq(&answer.av, &nothing, sizeof(nothing), "%s", what);
	cr_expect_eq(bsf_zh_reason_row(reason)->status, GBA_ERR_PEER, "%s", what);
}

static void
expect_length(size_t offset, size_t min, size_t max, const char *what)
{
	for (size_t len = min - 1; len <= max + 1; len += max + 2 - min) {
		struct zh_maa maa = good_answer();
		struct avp_octets *avp =
			(struct avp_octets *)(void *)((char *)&maa.item + offset);

		*avp = (struct avp_octets){ true, zeros, len };
		expect_not_believed(&maa, BSF_ZH_VECTOR_BAD, what);
		*avp = absent;
		expect_not_believed(&maa, BSF_ZH_VECTOR_BAD, what);
	}
}

Test(bsf_zh, an_answer_that_does_not_fit_the_question_is_not_believed)
{
	struct zh_maa maa = good_answer();

	maa.impi = (struct avp_octets){ true, (const uint8_t *)"other@home", 10 };
	expect_not_believed(&maa, BSF_ZH_USER_WRONG, "another user");
	maa = good_answer();
	maa.impi.len--;
	expect_not_believed(&maa, BSF_ZH_USER_WRONG, "a user cut short");
	maa = good_answer();
	maa.item.present = false;
	expect_not_believed(&maa, BSF_ZH_VECTOR_MISSING, "no SIP-Auth-Data-Item");
	maa = good_answer();
	maa.item.scheme = absent;
	expect_not_believed(&maa, BSF_ZH_SCHEME_WRONG, "no scheme");
	maa.item.scheme =
		(struct avp_octets){ true, (const uint8_t *)"Digest-AKAv2-MD5", 16 };
	expect_not_believed(&maa, BSF_ZH_SCHEME_WRONG, "AKAv2");
	maa.item.scheme = (struct avp_octets){ true, (const uint8_t *)"SIP Digest", 10 };
	expect_not_believed(&maa, BSF_ZH_SCHEME_WRONG, "SIP Digest");
	expect_length(offsetof(struct zh_auth_item, authenticate), 32, 32, "609");
	expect_length(offsetof(struct zh_auth_item, authorization), 4, 16, "610");
	expect_length(offsetof(struct zh_auth_item, ck), 16, 16, "625");
	expect_length(offsetof(struct zh_auth_item, ik), 16, 16, "626");
}

/* --- SIP Digest ------------------------------------------------------------------------
 */

#define HA1 "939e7578ed9e3c518a452acee763bce9" /* RFC 2617 3.5: H(A1) of Mufasa */

static enum bsf_zh_reason
judge_digest(struct av_answer *out, const char *realm, const char *algorithm,
	     const char *qop, const char *ha1)
{
	const struct bsf_zh_question q =
		question_of(&(struct av_request){ .impi = IMPI, .kind = AV_SIP_DIGEST });
	const struct diam_result result = { .code = 2001 };
	const char *const texts[] = { realm, algorithm, qop, ha1 };
	struct zh_maa maa = { .item = { .present = true,
					.digest = { .present = true } } };
	struct avp_octets *const avps[] = { &maa.item.digest.realm,
					    &maa.item.digest.algorithm,
					    &maa.item.digest.qop, &maa.item.digest.ha1 };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i] != NULL)
			*avps[i] = (struct avp_octets){ true, (const uint8_t *)texts[i],
							strlen(texts[i]) };
	maa.item.scheme = (struct avp_octets){ true, (const uint8_t *)"SIP Digest", 10 };
	memset(out, 0, sizeof(*out));
	return bsf_zh_judge(out, &q, GBA_OK, &result, &maa);
}

Test(bsf_zh, sip_digest_is_asked_by_its_scheme_and_brings_realm_and_ha1)
{
	static const uint8_t ha1[] = { 0x93, 0x9e, 0x75, 0x78, 0xed, 0x9e, 0x3c, 0x51,
				       0x8a, 0x45, 0x2a, 0xce, 0xe7, 0x63, 0xbc, 0xe9 };
	const struct bsf_zh_question q =
		question_of(&(struct av_request){ .impi = IMPI, .kind = AV_SIP_DIGEST });
	struct av_answer answer;
	struct zh_mar mar;

	bsf_zh_build(&mar, &q);
	expect_octets(&mar.item.scheme, "SIP Digest", 10, "SIP-Authentication-Scheme");
	cr_assert_eq(judge_digest(&answer, "home.example", "MD5", "auth", HA1),
		     BSF_ZH_OK);
	cr_expect_str_eq(answer.digest.realm, "home.example");
	cr_expect_arr_eq(answer.digest.ha1, ha1, sizeof(ha1));
	cr_expect_eq(answer.digest.qop, DIGEST_QOP_AUTH);
	cr_expect_not(answer.digest.sess);
	cr_assert_eq(judge_digest(&answer, "r", "MD5-sess", "auth-int", HA1), BSF_ZH_OK);
	cr_expect_eq(answer.digest.qop, DIGEST_QOP_AUTH_INT);
	cr_expect(answer.digest.sess);
	cr_assert_eq(judge_digest(&answer, "r", NULL, NULL, HA1), BSF_ZH_OK);
	cr_expect_eq(answer.digest.qop, DIGEST_QOP_AUTH);
	cr_expect_not(answer.digest.sess);
}

Test(bsf_zh, sip_digest_credentials_that_do_not_parse_are_not_believed)
{
	static const struct {
		const char *what, *realm, *algorithm, *qop, *ha1;
	} bad[] = {
		{ "no realm", NULL, "MD5", "auth", HA1 },
		{ "an empty realm", "", "MD5", "auth", HA1 },
		{ "SHA-256", "r", "SHA-256", "auth", HA1 },
		{ "AKA", "r", "AKAv1-MD5", "auth", HA1 },
		{ "an unknown algorithm", "r", "MD4", "auth", HA1 },
		{ "two qops", "r", "MD5", "auth,auth-int", HA1 },
		{ "an empty qop", "r", "MD5", "", HA1 },
		{ "no HA1", "r", "MD5", "auth", NULL },
		{ "a short HA1", "r", "MD5", "auth", "939e7578ed9e3c518a452acee763bce" },
		{ "a long HA1", "r", "MD5", "auth", HA1 "0" },
		{ "an HA1 of other letters", "r", "MD5", "auth",
		  "939e7578ed9e3c518a452acee763bceg" },
	};
	static const struct digest_credentials nothing;
	struct zh_maa maa = good_answer();
	const struct bsf_zh_question q =
		question_of(&(struct av_request){ .impi = IMPI, .kind = AV_SIP_DIGEST });
	const struct diam_result result = { .code = 2001 };
	struct av_answer answer;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		cr_expect_eq(judge_digest(&answer, bad[i].realm, bad[i].algorithm,
					  bad[i].qop, bad[i].ha1),
			     BSF_ZH_VECTOR_BAD, "%s", bad[i].what);
		cr_expect_arr_eq(&answer.digest, &nothing, sizeof(nothing), "%s",
				 bad[i].what);
	}
	cr_expect_eq(bsf_zh_judge(&answer, &q, GBA_OK, &result, &maa),
		     BSF_ZH_SCHEME_WRONG, "a quintet is no answer to it");
	maa.item.scheme = (struct avp_octets){ true, (const uint8_t *)"SIP Digest", 10 };
	cr_expect_eq(bsf_zh_judge(&answer, &q, GBA_OK, &result, &maa), BSF_ZH_VECTOR_BAD);
}

/* --- results ---------------------------------------------------------------------------
 */

/* TS 29.109 6.2, 29.229 6.2, 29.329 6.2 and RFC 6733 7.1: what each code means for the
 * UE: 403 for this user (NOT_FOUND, DENIED), or 503 (PEER). The same number means another
 * thing in Result-Code. */
static const struct {
	uint32_t code;
	bool experimental;
	enum bsf_zh_reason reason;
	enum gba_status status;
} codes[] = {
	{ 5401, true, BSF_ZH_IDENTITY_UNKNOWN, GBA_ERR_NOT_FOUND },
	{ 5001, true, BSF_ZH_USER_UNKNOWN, GBA_ERR_NOT_FOUND },
	{ 5402, true, BSF_ZH_NOT_AUTHORIZED, GBA_ERR_DENIED },
	{ 5101, true, BSF_ZH_NOT_ALLOWED, GBA_ERR_DENIED },
	{ 5006, true, BSF_ZH_SCHEME_UNSUPPORTED, GBA_ERR_SCHEME },
	{ 5002, true, BSF_ZH_IDENTITIES_DIFFER, GBA_ERR_PEER },
	{ 5403, true, BSF_ZH_REFUSED, GBA_ERR_PEER },
	{ 2001, true, BSF_ZH_REFUSED, GBA_ERR_PEER },
	{ 5001, false, BSF_ZH_REFUSED, GBA_ERR_PEER },
	{ 5002, false, BSF_ZH_REFUSED, GBA_ERR_PEER },
	{ 5006, false, BSF_ZH_REFUSED, GBA_ERR_PEER },
	{ 5401, false, BSF_ZH_REFUSED, GBA_ERR_PEER },
	{ 5003, false, BSF_ZH_REFUSED, GBA_ERR_PEER },
	{ 5005, false, BSF_ZH_REFUSED, GBA_ERR_PEER },
	{ 5012, false, BSF_ZH_REFUSED, GBA_ERR_PEER },
	{ 4001, false, BSF_ZH_REFUSED, GBA_ERR_PEER },
	{ 0, false, BSF_ZH_REFUSED, GBA_ERR_PEER },
	{ 3002, false, BSF_ZH_UNDELIVERED, GBA_ERR_PEER },
	{ 3003, false, BSF_ZH_UNDELIVERED, GBA_ERR_PEER },
	{ 3004, false, BSF_ZH_BUSY, GBA_ERR_PEER },
	{ 3006, false, BSF_ZH_REDIRECT_EMPTY, GBA_ERR_PEER },
};

Test(bsf_zh, each_refusal_has_its_meaning_and_its_number_space)
{
	const struct bsf_zh_question q =
		question_of(&(struct av_request){ .impi = IMPI });
	const struct zh_maa maa = good_answer();
	const struct diam_redirect to = { .count = 1, .host = { "hss.example" } };
	struct diam_result result;
	struct av_answer answer;

	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		result = (struct diam_result){ .code = codes[i].code,
					       .experimental = codes[i].experimental };
		cr_expect_eq(bsf_zh_judge(&answer, &q, GBA_OK, &result, &maa),
			     codes[i].reason, "%u", codes[i].code);
		cr_expect_eq(bsf_zh_reason_row(codes[i].reason)->status, codes[i].status,
			     "%u", codes[i].code);
	}
	result = (struct diam_result){ .code = 3006, .redirect = &to };
	cr_expect_eq(bsf_zh_judge(&answer, &q, GBA_OK, &result, NULL), BSF_ZH_REDIRECTED);
	cr_expect_eq(bsf_zh_judge(&answer, &q, GBA_ERR_PEER, NULL, NULL),
		     BSF_ZH_NO_ANSWER);
	result = (struct diam_result){ .code = 2001 };
	cr_expect_eq(bsf_zh_judge(&answer, &q, GBA_OK, &result, NULL),
		     BSF_ZH_VECTOR_MISSING);
}

Test(bsf_zh, each_reason_has_a_row_and_no_outcome_stands_twice)
{
	for (int i = 0; i < BSF_ZH_REASON_COUNT; i++) {
		const struct bsf_zh_reason_row *row =
			bsf_zh_reason_row((enum bsf_zh_reason)i);

		cr_assert_not_null(row->outcome, "%d", i);
		cr_expect_gt(strlen(row->detail), 20, "%s", row->outcome);
		cr_expect_eq(row->status == GBA_OK, i == BSF_ZH_OK, "%s", row->outcome);
		for (int j = 0; j < i; j++)
			cr_expect_str_neq(
				row->outcome,
				bsf_zh_reason_row((enum bsf_zh_reason)j)->outcome);
	}
}
