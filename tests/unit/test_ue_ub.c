/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of Ub against the literal transcript, and the spellings of the profiles.
 */
#include <stdlib.h>
#include <string.h>

#include "ue/auth.h"
#include "ue/ub.h"
#include "ue_lab.h"
#include "unit.h"

#define IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"

/* Split a literal message of the transcript into the parts of a reply. */
static struct ue_reply
reply_of(const char *message)
{
	const char *body = strstr(message, "\r\n\r\n") + 4;
	struct ue_reply reply = { .status = (unsigned)atoll(message + 9) };

	reply.head_len = (size_t)(body - message);
	reply.head = strndup(message, reply.head_len);
	reply.body_len = strlen(body);
	reply.body = (uint8_t *)strdup(body);
	return reply;
}

static struct ue_reply
reply_with(const char *headers)
{
	char message[8192];

	snprintf(message, sizeof(message), "HTTP/1.1 401 Unauthorized\r\n%s\r\n",
		 headers);
	return reply_of(message);
}

/* The value of one directive of an Authorization line in a literal request. */
static void
directive(char out[512], const char *request, const char *name)
{
	const char *line = strstr(request, "Authorization: ") + strlen("Authorization: ");
	struct gba_text value = { line, strcspn(line, "\r\n") };
	static struct www_auth auth;

	cr_assert_eq(www_auth_parse(&auth, value), GBA_OK);
	if (strcmp(name, "response") == 0)
		cr_assert_eq(gba_text_copy(out, 512, auth.response), GBA_OK);
	else
		cr_assert_eq(gba_text_copy(out, 512, auth.auts), GBA_OK);
}

static struct ub_answer
usual_answer(void)
{
	const struct ub_answer answer = { .realm =
						  "bsf.mnc001.mcc001.pub.3gppnetwork.org",
					  .uri = "/",
					  .cnonce = "6629fae49393a05397450978507c4ef1",
					  .nc = "00000001" };

	return answer;
}

static const uint8_t res[] = { 0xa5, 0x42, 0x11, 0xd5, 0xe3, 0xba, 0x50, 0xbf };

/* Build request 2 for the transcript's challenge; text gets the Authorization value. */
static void
build(char text[4096], struct ub_answer *answer, struct ub_challenge *challenge,
      const char *profile, const struct aka_auts *auts)
{
	struct gba_buf buf = gba_buf(text, 4096);
	const struct gba_octets password = { res, auts != NULL ? 0 : sizeof(res) };

	cr_assert_eq(ub_answer_build(&buf, answer, profile_find(profile), challenge, IMPI,
				     password, auts),
		     GBA_OK);
}

static void
transcript_challenge(struct ub_challenge *challenge, json_t *root)
{
	struct ue_reply reply = reply_of(lab_text(root, "success/2_challenge"));

	cr_assert_eq(ub_challenge_parse(challenge, &reply, UB_USIM), GBA_OK);
	ue_reply_fini(&reply);
}

Test(ue_ub, the_challenge_of_the_transcript_gives_rand_and_autn)
{
	json_t *root = lab_vectors("computed_ub_transcript.json");
	struct ub_challenge challenge;
	char hex[33];

	transcript_challenge(&challenge, root);
	gba_hex(hex, challenge.rand.b, 16);
	cr_expect_str_eq(hex, "23553cbe9637a89d218ae64dae47bf35");
	gba_hex(hex, challenge.autn.b, 16);
	cr_expect_str_eq(hex, "aa689c64835100009f897ef2e7a4c5f8");
	cr_expect_eq(challenge.qop, DIGEST_QOP_AUTH_INT);
	json_decref(root);
}

Test(ue_ub, request_2_is_the_one_of_the_transcript_octet_for_octet)
{
	json_t *root = lab_vectors("computed_ub_transcript.json");
	const char *request = lab_text(root, "success/3_request");
	struct ub_answer answer = usual_answer();
	struct ub_challenge challenge;
	char text[4096];

	transcript_challenge(&challenge, root);
	build(text, &answer, &challenge, NULL, NULL);
	request = strstr(request, "Authorization: ") + strlen("Authorization: ");
	cr_expect_eq(strncmp(request, text, strlen(text)), 0, "%s", text);
	cr_expect_eq(strncmp(request + strlen(text), "\r\n", 2), 0);
	json_decref(root);
}

/* RFC 9110 clause 11.6.1: challenges of other schemes, before and behind, in one header
 * or in several. */
Test(ue_ub, the_challenge_is_found_among_others_in_one_header)
{
	static const struct {
		const char *before, *after;
	} around[] = {
		{ "", "" },
		{ "Basic realm=\"a, Digest b\", ", "" },
		{ "Negotiate, ", ", Basic realm=\"x\"" },
		{ ", Negotiate abc==, ", "" },
		{ "Digest realm=\"o\\\", Digest\", nonce=\"1\", ", "" },
		{ "Bearer\r\nWWW-Authenticate: NTLM, ", "" },
	};
	json_t *root = lab_vectors("computed_ub_transcript.json");
	const char *line = strstr(lab_text(root, "success/2_challenge"), "Digest ");
	char value[1024], headers[2048];
	struct ub_challenge challenge;

	(void)snprintf(value, sizeof(value), "%.*s", (int)strcspn(line, "\r\n"), line);
	for (size_t i = 0; i < ARRAY_LEN(around); i++) {
		struct ue_reply reply;
		char hex[33];

		(void)snprintf(headers, sizeof(headers), "WWW-Authenticate: %s%s%s\r\n",
			       around[i].before, value, around[i].after);
		reply = reply_with(headers);
		cr_assert_eq(ub_challenge_parse(&challenge, &reply, UB_USIM), GBA_OK,
			     "%s", headers);
		gba_hex(hex, challenge.rand.b, 16);
		cr_expect_str_eq(hex, "23553cbe9637a89d218ae64dae47bf35");
		ue_reply_fini(&reply);
	}
	json_decref(root);
}

Test(ue_ub, what_only_looks_like_a_challenge_is_none)
{
	static const char *const headers[] = {
		"",
		"WWW-Authenticate: \r\n",
		"WWW-Authenticate: ,,\r\n",
		"WWW-Authenticate: Basic realm=\"x, Digest realm=y\"\r\n",
		"WWW-Authenticate: Basic realm=\"x\", Digest\r\n",
		"WWW-Authenticate: Digest realm=\"open\r\n",
	};
	struct ub_challenge challenge;

	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		struct ue_reply reply = reply_with(headers[i]);

		cr_expect_eq(ub_challenge_parse(&challenge, &reply, UB_USIM),
			     GBA_ERR_NOT_FOUND, "%s", headers[i]);
		ue_reply_fini(&reply);
	}
}

Test(ue_ub, each_refusal_is_explained_by_its_own_status)
{
	cr_expect_not_null(strstr(ub_refusal_hint(400), "malformed"));
	cr_expect_not_null(strstr(ub_refusal_hint(401), "challenge"));
	cr_expect_not_null(strstr(ub_refusal_hint(403), "unknown IMPI"));
	cr_expect_not_null(strstr(ub_refusal_hint(404), "path"));
	cr_expect_not_null(strstr(ub_refusal_hint(503), "no vector"));
	cr_expect_str_empty(ub_refusal_hint(302));
	cr_expect_str_empty(ub_refusal_hint(405));
}

Test(ue_ub, an_auts_answer_is_made_with_the_empty_password)
{
	json_t *root = lab_vectors("computed_ub_transcript.json");
	struct ub_answer answer = usual_answer();
	struct ub_challenge challenge;
	struct aka_auts auts;
	char text[4096 + 16], want[512];

	transcript_challenge(&challenge, root);
	cr_assert_eq(gba_unhex(auts.b, sizeof(auts.b),
			       gba_text(lab_text(root, "sync_failure/auts"))),
		     GBA_OK);
	memcpy(text, "Authorization: ", 15);
	build(text + 15, &answer, &challenge, NULL, &auts);
	cr_expect_str_eq(answer.ha1.s, lab_text(root, "sync_failure/ha1_empty_password"));
	directive(want, text, "response");
	cr_expect_str_eq(want, lab_text(root, "sync_failure/response"));
	directive(want, text, "auts");
	cr_expect_str_eq(want, lab_text(root, "sync_failure/auts_base64"));
	json_decref(root);
}

Test(ue_ub, the_200_of_the_transcript_opens_and_no_changed_octet_of_its_body_does)
{
	json_t *root = lab_vectors("computed_ub_transcript.json");
	struct ub_answer answer = usual_answer();
	struct ub_challenge challenge;
	struct bsf_info info;
	struct ue_reply reply;
	char text[4096];

	transcript_challenge(&challenge, root);
	build(text, &answer, &challenge, NULL, NULL);
	reply = reply_of(lab_text(root, "success/4_ok"));
	for (size_t i = 0; i < reply.body_len; i++) {
		reply.body[i] ^= 1;
		cr_expect_eq(ub_ok_open(&info, &answer, &challenge, &reply), GBA_ERR_MAC);
		reply.body[i] ^= 1;
	}
	cr_assert_eq(ub_ok_open(&info, &answer, &challenge, &reply), GBA_OK);
	cr_expect_str_eq(info.btid, "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.mnc001.mcc001.pub."
				    "3gppnetwork.org");
	cr_expect_eq(info.expires_s, 1767323045); /* 2026-01-02T03:04:05Z */
	ue_reply_fini(&reply);
	json_decref(root);
}

Test(ue_ub, a_200_without_rspauth_or_without_authentication_info_is_not_proven)
{
	static const char *const heads[] = {
		"HTTP/1.1 200 OK\r\n\r\n",
		"HTTP/1.1 200 OK\r\nAuthentication-Info: qop=auth-int, "
		"nc=00000001\r\n\r\n",
		"HTTP/1.1 200 OK\r\nAuthentication-Info: rspauth=\"\"\r\n\r\n",
		"HTTP/1.1 200 OK\r\nAuthentication-Info: rspauth=\"ab4998bb\"\r\n\r\n",
		"HTTP/1.1 200 OK\r\nAuthentication-Info: "
		"rspauth=\"ab4998bb298c9859c3a03ce7387d7"
		"9a9\"\r\n\r\n",
	};
	json_t *root = lab_vectors("computed_ub_transcript.json");
	struct ub_answer answer = usual_answer();
	struct ub_challenge challenge;
	struct bsf_info info;
	struct ue_reply reply;
	char text[4096];

	transcript_challenge(&challenge, root);
	build(text, &answer, &challenge, NULL, NULL);
	reply = reply_of(lab_text(root, "success/4_ok"));
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		char *good = reply.head;

		reply.head = (char *)(uintptr_t)heads[i];
		cr_expect_eq(ub_ok_open(&info, &answer, &challenge, &reply), GBA_ERR_MAC,
			     "case %zu", i);
		reply.head = good;
	}
	cr_expect_eq(ub_ok_open(&info, &answer, &challenge, &reply), GBA_OK);
	ue_reply_fini(&reply);
	json_decref(root);
}

#define NONCE "nonce=\"I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAn4l+8uekxfg=\""
#define CH    "WWW-Authenticate: Digest "

Test(ue_ub, a_challenge_is_read_leniently)
{
	static const char *const good[] = {
		CH "realm=\"b\", " NONCE ", algorithm=AKAv1-MD5, qop=\"auth-int\"\r\n",
		CH "realm=\"b\"," NONCE ",algorithm=\"AKAv1-MD5\",qop=auth-int\r\n",
		CH "realm=b, " NONCE ", qop=\"auth,auth-int\"\r\n",
		CH "realm=\"b\", " NONCE "\r\n",
		"www-authenticate: digest realm=\"b\", " NONCE
		", algorithm=akav1-md5\r\n",
		"WWW-Authenticate: Basic realm=\"b\"\r\n" CH "realm=\"b\", " NONCE "\r\n",
		CH "realm=\"b\", "
		   "nonce=\"I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAn4l+8uekxfhzZXJ2ZXI="
		   "\"\r\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		struct ue_reply reply = reply_with(good[i]);
		struct ub_challenge challenge;

		cr_expect_eq(ub_challenge_parse(&challenge, &reply, UB_USIM), GBA_OK,
			     "case %zu", i);
		cr_expect_eq(challenge.rand.b[0], 0x23, "case %zu", i);
		cr_expect_eq(challenge.autn.b[15], 0xf8, "case %zu", i);
		ue_reply_fini(&reply);
	}
}

Test(ue_ub, what_is_no_aka_challenge_is_not_answered)
{
	static const char *const bad[] = {
		"",
		CH "\r\n",
		"WWW-Authenticate: Basic realm=\"b\"\r\n",
		CH "realm=\"b\", nonce=\"\"\r\n",
		CH
		"realm=\"b\", nonce=\"I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAn4l+8uekxQ==\"\r\n",
		CH
		"realm=\"b\", nonce=\"not base64 at all, but long enough for one.\"\r\n",
		CH NONCE ", algorithm=AKAv1-MD5\r\n",
		CH "realm=\"b\", " NONCE ", algorithm=MD5\r\n",
		CH "realm=\"b\", " NONCE ", algorithm=AKAv2-MD5\r\n",
		CH "realm=\"b\", " NONCE ", algorithm=AKAv9-MD5\r\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct ue_reply reply = reply_with(bad[i]);
		struct ub_challenge challenge;

		cr_expect_eq(ub_challenge_parse(&challenge, &reply, UB_USIM),
			     GBA_ERR_NOT_FOUND, "case %zu", i);
		ue_reply_fini(&reply);
	}
}

static bool
spells(const char *profile, const char *part)
{
	json_t *root = lab_vectors("computed_ub_transcript.json");
	struct ub_answer answer = usual_answer();
	struct ub_challenge challenge;
	char text[4096];

	transcript_challenge(&challenge, root);
	build(text, &answer, &challenge, profile, NULL);
	json_decref(root);
	return strstr(text, part) != NULL;
}

Test(ue_ub, each_spelling_profile_shows_its_oddity_and_the_default_does_not)
{
	static const struct {
		const char *profile, *part;
	} odd[] = {
		{ "no-blanks", "\",realm=\"" },
		{ "empty-elements", "\", , realm=\"" },
		{ "folded", "\",\r\n realm=\"" },
		{ "quoted", "qop=\"auth-int\", nc=\"00000001\"" },
		{ "quoted", "algorithm=\"AKAv1-MD5\"" },
		{ "unquoted", "response=bcd1119dff0fe81c80c16c3a78fcb5ed" },
		{ "empty-opaque", "opaque=\"\"" },
	};

	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		cr_expect(spells(odd[i].profile, odd[i].part), "%s", odd[i].profile);
		cr_expect_not(spells("default", odd[i].part), "%s", odd[i].profile);
	}
	cr_expect(spells("default", "opaque=\"5ccc069c403ebaf9f0171e9517f30e41\""));
	cr_expect_not(spells("no-opaque", "opaque"));
	cr_expect(spells("default", "algorithm=AKAv1-MD5"));
	cr_expect_not(spells("no-algorithm", "algorithm"));
}

Test(ue_ub, the_line_break_after_an_auts_is_a_fold_inside_the_quotes)
{
	json_t *root = lab_vectors("computed_ub_transcript.json");
	struct ub_answer answer = usual_answer();
	const struct aka_auts auts = { { 0 } };
	struct ub_challenge challenge;
	char text[4096];

	transcript_challenge(&challenge, root);
	build(text, &answer, &challenge, "auts-newline", &auts);
	cr_expect(strstr(text, "auts=\"AAAAAAAAAAAAAAAAAAA=\r\n \"") != NULL, "%s", text);
	build(text, &answer, &challenge, "default", &auts);
	cr_expect(strstr(text, "auts=\"AAAAAAAAAAAAAAAAAAA=\"") != NULL, "%s", text);
	build(text, &answer, &challenge, "auts-octets", &auts);
	cr_expect(strstr(text, "auts=\"\x80\x80\x80") != NULL, "%s", text);
	json_decref(root);
}

Test(ue_ub, profile_names_are_unique_and_each_names_its_rows)
{
	for (size_t i = 0; i < profile_count; i++) {
		cr_expect_eq(profile_find(profiles[i].name), &profiles[i]);
		cr_expect_eq(profiles[i].row[0], 'B', "%s", profiles[i].name);
		cr_expect_not_null(profiles[i].help);
		cr_expect_not_null(profiles[i].user_agent);
	}
	cr_expect_null(profile_find("nobody"));
	cr_expect(profile_has_tmpi(profile_find(NULL)));
	cr_expect_not(profile_has_tmpi(profile_find("no-token")));
}

Test(ue_ub, of_several_qops_auth_int_is_taken)
{
	cr_expect_eq(ue_qop_choose(gba_text("auth-int")), DIGEST_QOP_AUTH_INT);
	cr_expect_eq(ue_qop_choose(gba_text("auth, AUTH-INT")), DIGEST_QOP_AUTH_INT);
	cr_expect_eq(ue_qop_choose(gba_text("auth-int,auth")), DIGEST_QOP_AUTH_INT);
	cr_expect_eq(ue_qop_choose(gba_text("auth")), DIGEST_QOP_AUTH);
	cr_expect_eq(ue_qop_choose(gba_text("auth-conf,auth")), DIGEST_QOP_AUTH);
	cr_expect_eq(ue_qop_choose(gba_text("auth-conf")), DIGEST_QOP_NONE);
	cr_expect_eq(ue_qop_choose(gba_text("")), DIGEST_QOP_NONE);
	cr_expect_eq(ue_qop_choose(gba_text(NULL)), DIGEST_QOP_NONE);
}
