/* SPDX-License-Identifier: Apache-2.0 */
/* A UE with a SIM, and one without a card (TS 33.220 Annex I and M). */
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/provision.h"
#include "ue/ua.h"
#include "ue/ub.h"
#include "ue_lab.h"
#include "unit.h"

#define IMPI  "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"
#define BSF   "bsf.mnc001.mcc001.pub.3gppnetwork.org"
#define ALICE "alice@home1.net"

static struct ue_why why;

static void
expect_hex(const void *p, size_t len, const char *hex)
{
	char got[129];

	gba_hex(got, p, len);
	cr_expect_str_eq(got, hex);
}

/* --- 2G GBA
 * ------------------------------------------------------------------------------ */

static void
sim_init(struct lab_uicc *lab, struct lab_dir *dir, const char *ki, const char *opc)
{
	char k_word[64], opc_word[64];
	const char *const words[] = { "imsi=001010123456789", "mnc-digits=2", k_word,
				      opc_word, "uicc=sim" };

	snprintf(k_word, sizeof(k_word), "k=%s", ki);
	snprintf(opc_word, sizeof(opc_word), "opc=%s", opc);
	lab_dir_init(dir);
	cr_assert_eq(card_new(dir->card, words, ARRAY_LEN(words), &why), GBA_OK, "%s",
		     why.text);
	lab_uicc_open(lab, dir->card);
}

static void
challenge_of(struct ub_challenge *out, const char *nonce, const char *algorithm,
	     enum ub_kind kind, enum gba_status expected)
{
	static char head[1024];
	struct ue_reply reply = { .status = 401, .head = head };

	reply.head_len = (size_t)snprintf(
		head, sizeof(head),
		"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"%s\", "
		"nonce=\"%s\", qop=\"auth-int\", algorithm=%s, opaque=\"o\"\r\n\r\n",
		kind == UB_DIGEST ? "home1.net" : BSF, nonce, algorithm);
	cr_expect_eq(ub_challenge_parse(out, &reply, kind), expected, "%s %s", nonce,
		     algorithm);
}

static const json_t *
gsm_set(const json_t *gsm, const char *name)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(gsm, "sets"), i, one)
	{
		if (strcmp(lab_text(one, "set"), name) == 0)
			return one;
	}
	cr_assert_fail("no %s", name);
	return NULL;
}

/* Challenge to response and Ks, as the ME has it from the APDUs of the card. */
static void
sim_agrees(const json_t *c, struct lab_uicc *lab)
{
	struct ub_answer answer = { .realm = BSF,
				    .uri = "/",
				    .cnonce = "6629fae49393a05397450978507c4ef1",
				    .nc = "00000001" };
	struct ub_challenge challenge;
	char text[4096];
	struct gba_buf out = gba_buf(text, sizeof(text));
	struct aka_sres sres;
	struct aka_res res;
	struct gba_ks ks;
	struct aka_kc kc;

	challenge_of(&challenge, lab_text(c, "nonce"), "AKAv1-MD5", UB_SIM, GBA_OK);
	cr_assert(challenge.is_2g);
	expect_hex(challenge.ks_input.b, 16, lab_text(c, "ks_input"));
	cr_assert_eq(uicc_run_gsm(&lab->uicc, &sres, &kc, &challenge.rand, &why), GBA_OK,
		     "%s", why.text);
	expect_hex(sres.b, sizeof(sres.b), lab_text(c, "sres"));
	expect_hex(kc.b, sizeof(kc.b), lab_text(c, "kc"));
	cr_assert_eq(gba_2g_res(&res, &kc, &challenge.rand, &sres), GBA_OK);
	cr_assert_eq(gba_2g_ks(&ks, &kc, &challenge.rand, &sres, &challenge.ks_input),
		     GBA_OK);
	expect_hex(ks.b, sizeof(ks.b), lab_text(c, "ks"));
	cr_assert_eq(ub_answer_build(&out, &answer, profile_find(NULL), &challenge,
				     lab_text(c, "impi"),
				     (struct gba_octets){ res.b, res.len }, NULL),
		     GBA_OK);
	cr_expect_str_eq(answer.response.s, lab_text(c, "ub_response"));
}

Test(ue_kinds, a_sim_answers_as_the_vectors_say)
{
	json_t *root = lab_vectors("computed_2g_gba.json"), *c;
	json_t *gsm = lab_vectors("gsm_milenage_55205.json");
	size_t i;

	json_array_foreach(json_object_get(root, "cases"), i, c)
	{
		const json_t *set = gsm_set(gsm, lab_text(c, "triplet_source"));
		struct lab_uicc lab;
		struct lab_dir dir;

		sim_init(&lab, &dir, lab_text(set, "ki"), lab_text(set, "opc"));
		sim_agrees(c, &lab);
		lab_uicc_close(&lab);
		lab_dir_fini(&dir);
	}
	cr_expect_eq(i, 4);
	json_decref(root);
	json_decref(gsm);
}

Test(ue_kinds, only_48_octets_without_an_autn_are_a_challenge_to_a_sim)
{
	struct ub_challenge c;

	/* RAND || zero || Ks-input; one bit in the place of AUTN; 47 octets; AKA */
	challenge_of(&c,
		     "I1U8vpY3qJ0hiuZNrke/NQAAAAAAAAAAAAAAAAAAAAAPHi08S1ppeIeWpbTD0uHw",
		     "AKAv1-MD5", UB_USIM, GBA_OK);
	cr_expect(c.is_2g);
	challenge_of(&c,
		     "I1U8vpY3qJ0hiuZNrke/NQAAAAAAAAAAAAAAAAAAAAEPHi08S1ppeIeWpbTD0uHw",
		     "AKAv1-MD5", UB_USIM, GBA_OK);
	cr_expect_not(c.is_2g);
	challenge_of(&c,
		     "I1U8vpY3qJ0hiuZNrke/NQAAAAAAAAAAAAAAAAAAAAAPHi08S1ppeIeWpbTD0uE=",
		     "AKAv1-MD5", UB_USIM, GBA_OK);
	cr_expect_not(c.is_2g);
	challenge_of(&c, "I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAn4l+8uekxfg=", "AKAv1-MD5",
		     UB_SIM, GBA_OK);
	cr_expect_not(c.is_2g);
}

Test(ue_kinds, a_sim_has_the_gsm_context_alone)
{
	static const struct aka_rand rand = { { 1 } };
	static const struct aka_autn autn = { { 2 } };
	struct uicc_answer answer;
	struct aka_sres sres;
	struct aka_kc kc;
	struct lab_uicc lab;
	struct lab_dir dir;

	sim_init(&lab, &dir, "465b5ce8b199b49faa5f0a2ee238a6bc",
		 "cd63cb71954a9f4e48a5994e37a02baf");
	cr_expect_eq(uicc_run_gsm(&lab.uicc, &sres, &kc, &rand, &why), GBA_OK);
	cr_expect_eq(uicc_authenticate(&lab.uicc, &answer, false, &rand, &autn, &why),
		     GBA_ERR_PEER);
	cr_expect_not_null(strstr(why.text, "9864"), "%s", why.text);
	lab_uicc_close(&lab);
	lab_dir_fini(&dir);
}

/* TS 24.109 H.2(a): equal, so a wildcard that TLS itself would take does not do. */
Test(ue_kinds, a_realm_is_the_certificates_letter_by_letter)
{
	static const struct {
		const char *realm;
		bool is;
	} rows[] = {
		{ "bsf.home1.net", true },   { "BSF.home1.net", true },
		{ "bsf2.home1.net", false }, { "bsf.any.home1.net", false },
		{ "home1.net", false },	     { "subject.home1.net", false },
		{ "bsf.home1.net.", false }, { "*.any.home1.net", false },
	};
	struct ue_reply reply = { .status = 401 };
	struct lab_dir dir;
	char command[512];
	FILE *f;

	lab_dir_init(&dir);
	snprintf(command, sizeof(command),
		 "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
		 "-subj /CN=subject.home1.net -addext "
		 "subjectAltName=DNS:bsf.home1.net,DNS:*.any.home1.net "
		 "-keyout %s/key -out %s/cert 2> /dev/null",
		 dir.path, dir.path);
	cr_assert_eq(system(command), 0);
	snprintf(command, sizeof(command), "%s/cert", dir.path);
	f = fopen(command, "re");
	cr_assert_not_null(f);
	reply.certificate = PEM_read_X509(f, NULL, NULL, NULL);
	fclose(f);
	cr_assert_not_null(reply.certificate);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		cr_expect_eq(ue_reply_is_of(&reply, rows[i].realm), rows[i].is, "%s",
			     rows[i].realm);
	ue_reply_fini(&reply);
	cr_expect_not(ue_reply_is_of(&reply, "bsf.home1.net"), "without TLS");
	lab_dir_fini(&dir);
}

/* --- GBA_Digest
 * -------------------------------------------------------------------------- */

Test(ue_kinds, without_a_card_plain_digest_with_auth_int_is_the_challenge)
{
	struct ub_challenge c;

	challenge_of(&c, "ABEiM0RVZneImaq7zN3u/w==", "MD5", UB_DIGEST, GBA_OK);
	cr_expect_eq(c.qop, DIGEST_QOP_AUTH_INT);
	challenge_of(&c, "any text", "MD5-sess", UB_DIGEST, GBA_OK);
	cr_expect(c.alg.sess);
	challenge_of(&c, "ABEiM0RVZneImaq7zN3u/w==", "AKAv1-MD5", UB_DIGEST,
		     GBA_ERR_NOT_FOUND);
	challenge_of(&c, "", "MD5", UB_DIGEST, GBA_ERR_NOT_FOUND);
	challenge_of(&c, "ABEiM0RVZneImaq7zN3u/w==", "MD5", UB_USIM, GBA_ERR_NOT_FOUND);
}

static struct state
digest_state(const json_t *c)
{
	struct state state = { .impi = ALICE,
			       .bound = true,
			       .mode = STATE_DIGEST,
			       .btid = "ABEiM0RVZneImaq7zN3u/w==@" BSF,
			       .bsf = "https://" BSF "/",
			       .created_s = 1767319445,
			       .expires_s = 1767323045 };

	snprintf(state.nonce, sizeof(state.nonce), "%s", lab_text(c, "nonce"));
	cr_assert_eq(gba_unhex(state.ks.b, 32, gba_text(lab_text(c, "ks"))), GBA_OK);
	return state;
}

Test(ue_kinds, the_nonce_survives_in_the_state_and_gives_the_naf_key_of_the_vectors)
{
	static const struct gba_ua_id ua = { { 1, 0, 0, 0, 2 } };
	json_t *root = lab_vectors("computed_gba_digest.json"), *c;
	size_t i;

	json_array_foreach(json_object_get(root, "cases"), i, c)
	{
		const struct state in = digest_state(c);
		struct gba_ks_naf key;
		struct lab_dir dir;
		struct state out;

		lab_dir_init(&dir);
		cr_assert_eq(state_write(&in, dir.card, &why), GBA_OK, "%s", why.text);
		cr_assert_eq(state_read(&out, dir.card, ALICE, 1767319445, &why), GBA_OK,
			     "%s", why.text);
		cr_expect_eq(out.mode, STATE_DIGEST);
		cr_expect_str_eq(out.nonce, in.nonce);
		cr_assert_eq(state_ks_naf(&key, &out, "naf1.home1.net", &ua), GBA_OK);
		expect_hex(key.b, sizeof(key.b), lab_text(c, "ks_naf"));
		lab_dir_fini(&dir);
	}
	cr_expect_eq(i, 2);
	json_decref(root);
}

#define REST                                                                             \
	"btid = a@b\nbsf = https://b/\ncreated = 2026-01-02T02:04:05Z\n"                 \
	"expires = 2026-01-02T03:04:05Z\n"
#define KS   "ks = b40ba9a3c58b2a05bbf0d987b21bf8cbf769bcd751044604127672711c6d3441\n"
#define RAND "rand = 23553cbe9637a89d218ae64dae47bf35\n"

Test(ue_kinds, a_state_has_the_freshness_of_its_mode_and_no_other)
{
	static const struct {
		const char *text;
		enum gba_status status;
	} rows[] = {
		{ "impi = a@b\nmode = digest\n" KS "nonce = n\n" REST, GBA_OK },
		{ "impi = a@b\nmode = digest\n" KS RAND REST, GBA_ERR_SYNTAX },
		{ "impi = a@b\nmode = digest\n" KS RAND "nonce = n\n" REST,
		  GBA_ERR_SYNTAX },
		{ "impi = a@b\nmode = digest\n" KS REST, GBA_ERR_SYNTAX },
		{ "impi = a@b\nmode = digest\nnonce = n\n" REST, GBA_ERR_SYNTAX },
		{ "impi = a@b\nmode = 2g\n" KS RAND REST, GBA_OK },
		{ "impi = a@b\nmode = 2g\n" KS "nonce = n\n" REST, GBA_ERR_SYNTAX },
		{ "impi = a@b\nmode = 4g\n" KS RAND REST, GBA_ERR_SYNTAX },
		{ "impi = a@b\nnonce = n\n", GBA_ERR_SYNTAX },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct gba_octets text = { (const uint8_t *)rows[i].text,
						 strlen(rows[i].text) };
		struct state state;

		cr_expect_eq(state_parse(&state, text, &why), rows[i].status, "row %zu",
			     i);
	}
}

/* HA1 of alice@home1.net, home1.net, "open sesame", by md5sum. */
Test(ue_kinds, a_card_file_keeps_ha1_and_not_the_password)
{
	static const char text[] = "impi = " ALICE "\ndigest-realm = home1.net\n"
				   "digest-password = open sesame\n"
				   "digest-algorithm = MD5-sess\n";
	static uint8_t room[16384];
	struct gba_buf buf = gba_buf(room, sizeof(room));
	struct provision_card card, again;
	struct provision_error err;

	cr_assert_eq(provision_card_parse(&card,
					  (struct gba_octets){ (const uint8_t *)text,
							       sizeof(text) - 1 },
					  &err),
		     GBA_OK, "%s", err.text);
	cr_expect_eq(card.sub.sec.k_len, 0);
	expect_hex(card.sub.digest.ha1, 16, "9df4d75ccb20355065e127e9543a66cc");
	cr_assert_eq(provision_card_build(&buf, &card), GBA_OK);
	cr_expect_null(memmem(buf.p, buf.len, "sesame", 6));
	cr_assert_eq(
		provision_card_parse(&again, (struct gba_octets){ buf.p, buf.len }, &err),
		GBA_OK, "%s", err.text);
	cr_expect_eq(memcmp(&again, &card, sizeof(card)), 0);
}

Test(ue_kinds, the_digest_realm_is_another_than_that_of_cards)
{
	static const struct {
		const char *realm;
		enum ua_realm wanted;
		enum gba_status status;
		const char *chosen;
	} rows[] = {
		{ "3GPP-bootstrapping@n.x;3GPP-bootstrapping-digest@n.x", UA_REALM_DIGEST,
		  GBA_OK, "3GPP-bootstrapping-digest@n.x" },
		{ "3GPP-bootstrapping@n.x;3GPP-bootstrapping-digest@n.x", UA_REALM_ME,
		  GBA_OK, "3GPP-bootstrapping@n.x" },
		{ "3GPP-bootstrapping-digest@n.x", UA_REALM_ME, GBA_ERR_NOT_FOUND, "" },
		{ "3GPP-bootstrapping@n.x", UA_REALM_DIGEST, GBA_ERR_NOT_FOUND, "" },
		{ "3GPP-bootstrapping-digest@m.x", UA_REALM_DIGEST, GBA_ERR_DENIED, "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct gba_text chosen = gba_text("");

		cr_expect_eq(ua_realm_choose(&chosen, gba_text(rows[i].realm), "n.x",
					     rows[i].wanted),
			     rows[i].status, "row %zu", i);
		cr_expect(gba_text_is(chosen, rows[i].chosen), "row %zu", i);
	}
}
