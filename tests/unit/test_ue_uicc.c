/* SPDX-License-Identifier: Apache-2.0 */
/* The ME's view of the card: identity, what a card may answer, the keys of GBA_U. */
#include <stdio.h>
#include <string.h>

#include "ue/naf_key.h"
#include "ue_lab.h"
#include "unit.h"

static struct ue_why why;

/* A card made of these words, and the ME that found it. */
static void
card_init(struct lab_uicc *lab, struct lab_dir *dir, const char *const *words,
	  size_t count)
{
	lab_dir_init(dir);
	cr_assert_eq(card_new(dir->card, words, count, &why), GBA_OK, "%s", why.text);
	lab_uicc_open(lab, dir->card);
}

static void
card_fini(struct lab_uicc *lab, struct lab_dir *dir)
{
	lab_uicc_close(lab);
	lab_dir_fini(dir);
}

#define SECRETS                                                                          \
	"k=465b5ce8b199b49faa5f0a2ee238a6bc", "opc=cd63cb71954a9f4e48a5994e37a02baf"

Test(ue_uicc, identity_and_bsf_name_of_a_usim_follow_the_vectors)
{
	json_t *root = lab_vectors("computed_identities.json"), *one;
	size_t i;

	json_array_foreach(json_object_get(root, "from_imsi"), i, one)
	{
		char imsi[32], digits[32], name[256];
		const char *const words[] = { imsi, digits, SECRETS };
		struct lab_uicc lab;
		struct lab_dir dir;

		snprintf(imsi, sizeof(imsi), "imsi=%s", lab_text(one, "imsi"));
		snprintf(digits, sizeof(digits), "mnc-digits=%d",
			 (int)json_integer_value(json_object_get(one, "mnc_length")));
		card_init(&lab, &dir, words, ARRAY_LEN(words));
		cr_expect_not(lab.uicc.isim);
		cr_expect_not(lab.uicc.gba_u);
		cr_expect_str_eq(lab.uicc.impi, lab_text(one, "impi"));
		cr_expect_str_eq(lab.uicc.imsi, lab_text(one, "imsi"));
		cr_assert_eq(uicc_bsf_name(name, &lab.uicc), GBA_OK);
		cr_expect_str_eq(name, lab_text(one, "bsf_from_imsi"));
		card_fini(&lab, &dir);
	}
	cr_expect_gt(i, 2);
	json_decref(root);
}

Test(ue_uicc, identity_and_bsf_name_of_an_isim_follow_the_vectors)
{
	json_t *root = lab_vectors("computed_identities.json"), *one;
	size_t i;

	json_array_foreach(json_object_get(root, "from_isim_impi"), i, one)
	{
		char impi[300], name[256];
		const char *const words[] = { impi, SECRETS, "uicc=gba_u" };
		struct lab_uicc lab;
		struct lab_dir dir;

		snprintf(impi, sizeof(impi), "impi=%s", lab_text(one, "impi"));
		card_init(&lab, &dir, words, ARRAY_LEN(words));
		cr_expect(lab.uicc.isim);
		cr_expect(lab.uicc.gba_u);
		cr_expect_str_eq(lab.uicc.impi, lab_text(one, "impi"));
		cr_assert_eq(uicc_bsf_name(name, &lab.uicc), GBA_OK);
		cr_expect_str_eq(name, lab_text(one, "bsf_from_impi"));
		card_fini(&lab, &dir);
	}
	cr_expect_gt(i, 1);
	json_decref(root);
}

/* --- GBA_U through the ME
 * --------------------------------------------------------------- */

struct bound {
	json_t *chain;
	const json_t *one;
	struct lab_uicc lab;
	struct lab_dir dir;
	struct state state;
	struct naf_key_source from;
};

static void
hex_to(void *out, size_t len, const char *hex)
{
	cr_assert_eq(gba_unhex(out, len, gba_text(hex)), GBA_OK, "%s", hex);
}

static void
authenticate(struct bound *b, struct uicc_answer *answer)
{
	struct aka_rand rand;
	struct aka_autn autn;

	hex_to(rand.b, sizeof(rand.b), lab_text(b->one, "input/rand"));
	hex_to(autn.b, sizeof(autn.b), lab_text(b->one, "gba_u/autn_star"));
	cr_assert_eq(uicc_authenticate(&b->lab.uicc, answer, true, &rand, &autn, &why),
		     GBA_OK, "%s", why.text);
}

#define IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"

static void
bound_as(struct bound *b, const char *impi, const char *disclose)
{
	const char *const words[] = { "imsi=001010123456789", "mnc-digits=2", SECRETS,
				      "uicc=gba_u",	      disclose,	      impi };
	struct uicc_answer answer;

	b->chain = lab_vectors("computed_gba_chain.json");
	b->one = lab_realistic(b->chain);
	card_init(&b->lab, &b->dir, words, impi != NULL ? 7 : 6);
	cr_assert_eq(b->lab.uicc.isim, impi != NULL);
	authenticate(b, &answer);
	cr_assert_eq(answer.outcome, UICC_OK);
	cr_assert_eq(uicc_gba_bind(&b->lab.uicc, lab_text(b->one, "b_tid"),
				   "2026-01-02T03:04:05Z", &why),
		     GBA_OK, "%s", why.text);
	b->state = (struct state){ .bound = true, .mode = STATE_GBA_U };
	b->from = (struct naf_key_source){ &b->state, &b->lab.uicc };
}

static void
bound_init(struct bound *b, const char *disclose)
{
	bound_as(b, NULL, disclose);
}

static void
bound_fini(struct bound *b)
{
	card_fini(&b->lab, &b->dir);
	json_decref(b->chain);
}

Test(ue_uicc, ck_and_ik_do_not_come_out_of_the_gba_context)
{
	static const struct aka_ck no_ck;
	static const struct aka_ik no_ik;
	const char *const words[] = { "imsi=001010123456789", "mnc-digits=2", SECRETS,
				      "uicc=gba_u" };
	struct bound b = { .chain = lab_vectors("computed_gba_chain.json") };
	struct uicc_answer answer;

	b.one = lab_realistic(b.chain);
	card_init(&b.lab, &b.dir, words, ARRAY_LEN(words));
	memset(&answer, 0x55, sizeof(answer));
	authenticate(&b, &answer);
	cr_expect_eq(answer.outcome, UICC_OK);
	cr_expect_eq(answer.res.len, 8);
	cr_expect_arr_eq(answer.ck.b, no_ck.b, sizeof(no_ck.b));
	cr_expect_arr_eq(answer.ik.b, no_ik.b, sizeof(no_ik.b));
	authenticate(&b, &answer);
	cr_expect_eq(answer.outcome, UICC_SYNC_FAILURE);
	bound_fini(&b);
}

Test(ue_uicc, the_card_tells_its_binding_again)
{
	struct uicc_binding binding;
	struct bound b;
	char hex[33];

	bound_init(&b, "disclose=no");
	cr_assert_eq(uicc_gba_binding(&b.lab.uicc, &binding, &why), GBA_OK, "%s",
		     why.text);
	gba_hex(hex, binding.rand.b, sizeof(binding.rand.b));
	cr_expect_str_eq(hex, lab_text(b.one, "input/rand"));
	cr_expect_str_eq(binding.btid, lab_text(b.one, "b_tid"));
	cr_expect_str_eq(binding.lifetime, "2026-01-02T03:04:05Z");
	bound_fini(&b);
}

Test(ue_uicc, a_btid_of_255_octets_is_written_and_read_in_parts)
{
	struct uicc_binding binding;
	struct bound b;
	char btid[256];

	bound_init(&b, "disclose=no");
	memset(btid, 'x', 255);
	btid[255] = '\0';
	cr_assert_eq(uicc_gba_bind(&b.lab.uicc, btid, "2026-01-02T03:04:05Z", &why),
		     GBA_OK, "%s", why.text);
	cr_assert_eq(uicc_gba_binding(&b.lab.uicc, &binding, &why), GBA_OK);
	cr_expect_str_eq(binding.btid, btid);
	cr_expect_str_eq(binding.lifetime, "2026-01-02T03:04:05Z");
	bound_fini(&b);
}

static void
expect_naf_keys(const char *impi)
{
	struct bound b;
	const json_t *n;
	size_t i;

	bound_as(&b, impi, "disclose=yes");
	cr_assert_str_eq(b.lab.uicc.impi, lab_text(b.one, "impi"));
	json_array_foreach(json_object_get(b.one, "naf_keys"), i, n)
	{
		const char *fqdn = lab_text(n, "naf_fqdn");
		struct gba_ks_naf key;
		struct gba_ua_id ua;
		char hex[65];

		hex_to(ua.b, sizeof(ua.b), lab_text(n, "ua_protocol_id"));
		cr_assert_eq(naf_key_me(&key, &b.from, fqdn, &ua, &why), GBA_OK, "%s",
			     why.text);
		gba_hex(hex, key.b, sizeof(key.b));
		cr_expect_str_eq(hex, lab_text(n, "ks_ext_naf"));
		cr_assert_eq(naf_key_int(&key, &b.from, fqdn, &ua, &why), GBA_OK, "%s",
			     why.text);
		gba_hex(hex, key.b, sizeof(key.b));
		cr_expect_str_eq(hex, lab_text(n, "ks_int_naf"));
	}
	cr_expect_eq(i, 8);
	bound_fini(&b);
}

Test(ue_uicc, ks_ext_naf_and_ks_int_naf_of_usim_and_isim_equal_the_vectors)
{
	expect_naf_keys(NULL);
	expect_naf_keys("impi=" IMPI);
}

Test(ue_uicc, ha1_with_ks_int_naf_is_made_in_the_card_as_in_the_vectors)
{
	json_t *root = lab_vectors("computed_ua_digest.json"), *v;
	struct bound b;
	size_t i, seen = 0;

	bound_init(&b, "disclose=no");
	json_array_foreach(json_object_get(root, "cases"), i, v)
	{
		const char *realm = lab_text(v, "realm");
		struct digest_hex ha1;
		struct digest_alg alg;
		struct gba_ks_naf key;
		struct gba_ua_id ua;

		if (strcmp(lab_text(v, "key"), "ks_int_naf") != 0)
			continue;
		hex_to(ua.b, sizeof(ua.b), lab_text(v, "ua_protocol_id"));
		cr_assert_eq(digest_alg_parse(&alg, gba_text(lab_text(v, "algorithm"))),
			     GBA_OK);
		cr_assert_eq(naf_key_int_ha1(&ha1, &b.from, &alg, strchr(realm, '@') + 1,
					     &ua, gba_text(realm), &why),
			     GBA_OK, "%s", why.text);
		if (!alg.sess)
			cr_expect_str_eq(ha1.s, lab_text(v, "ha1"), "case %zu", i);
		cr_expect_eq(
			naf_key_int(&key, &b.from, strchr(realm, '@') + 1, &ua, &why),
			GBA_ERR_DENIED);
		seen++;
	}
	cr_expect_eq(seen, 18);
	bound_fini(&b);
	json_decref(root);
}

Test(ue_uicc, a_ks_of_the_me_has_no_int_key_and_a_card_without_ks_says_so)
{
	const struct digest_alg alg = { .hash = DIGEST_MD5 };
	struct digest_hex ha1;
	struct gba_ks_naf key;
	struct bound b;

	bound_init(&b, "disclose=yes");
	b.state.mode = STATE_GBA_ME;
	cr_expect_eq(naf_key_int_ha1(&ha1, &b.from, &alg, "a.example",
				     &gba_ua_id_http_digest, gba_text("r"), &why),
		     GBA_ERR_DENIED);
	b.state.mode = STATE_GBA_U;
	cr_expect_eq(naf_key_int_ha1(&ha1, &b.from, &alg, "a.example",
				     &gba_ua_id_http_digest, gba_text("r"), &why),
		     GBA_OK, "%s", why.text);
	cr_expect_eq(naf_key_me(&key, &b.from, "a b", &gba_ua_id_http_digest, &why),
		     GBA_ERR_ARG);
	cr_assert_eq(card_gbabp_update(&b.lab.usim.card, 0,
				       (struct gba_octets){ (const uint8_t *)"\xff", 1 },
				       &why),
		     GBA_OK);
	cr_expect_eq(naf_key_me(&key, &b.from, "a.example", &gba_ua_id_http_digest, &why),
		     GBA_ERR_NOT_FOUND);
	bound_fini(&b);
}

/* --- cards that lie
 * ---------------------------------------------------------------------- */

/* A card that gives one answer to AUTHENTICATE, and behaves otherwise. */
struct liar {
	struct usim *usim;
	const char *answer; /* hexadecimal with its status word; "" : nothing at all */
};

static void
lie(void *ctx, struct gba_buf *reply, struct gba_octets apdu)
{
	const struct liar *liar = ctx;
	uint8_t octets[300];
	const size_t len = strlen(liar->answer) / 2;

	if (apdu.len < 2 || apdu.p[1] != 0x88) {
		usim_exchange(liar->usim, reply, apdu);
		return;
	}
	hex_to(octets, len, liar->answer);
	gba_buf_put(reply, octets, len);
}

#define N16 "000102030405060708090a0b0c0d0e0f"

static const struct {
	const char *answer;
	enum gba_status status_3g, status_gba;
} lies[] = {
	{ "", GBA_ERR_PEER, GBA_ERR_PEER },
	{ "90", GBA_ERR_PEER, GBA_ERR_PEER },
	{ "9000", GBA_ERR_PEER, GBA_ERR_PEER },
	{ "db9000", GBA_ERR_PEER, GBA_ERR_PEER },
	{ "db049000", GBA_ERR_PEER, GBA_ERR_PEER },
	{ "db03aabbcc9000", GBA_ERR_PEER, GBA_ERR_PEER },
	{ "db11" N16 "aa9000", GBA_ERR_PEER, GBA_ERR_PEER },
	{ "db04aabbccdd9000", GBA_ERR_PEER, GBA_OK },
	{ "db04aabbccdd10" N16 "9000", GBA_ERR_PEER, GBA_OK },
	{ "db04aabbccdd0f" N16 "10" N16 "9000", GBA_ERR_PEER, GBA_OK },
	{ "db04aabbccdd10" N16 "10" N16 "9000", GBA_OK, GBA_OK },
	{ "db04aabbccdd10" N16 "10" N16 "0800112233445566779000", GBA_OK, GBA_OK },
	{ "dc9000", GBA_ERR_PEER, GBA_ERR_PEER },
	{ "dc0d000102030405060708090a0b0c9000", GBA_ERR_PEER, GBA_ERR_PEER },
	{ "dc0e000102030405060708090a0b0c0d9000", GBA_OK, GBA_OK },
	{ "9862", GBA_OK, GBA_OK },
	{ "9864", GBA_ERR_PEER, GBA_ERR_PEER },
	{ "6982", GBA_ERR_PEER, GBA_ERR_PEER },
	{ "6f00", GBA_ERR_STORE, GBA_ERR_STORE },
	{ "6110", GBA_ERR_PEER, GBA_ERR_PEER }, /* and then it has nothing */
};

Test(ue_uicc, only_an_answer_that_a_card_can_give_is_taken)
{
	const char *const words[] = { "imsi=001010123456789", "mnc-digits=2", SECRETS };
	const struct aka_rand rand = { { 1 } };
	const struct aka_autn autn = { { 2 } };
	struct uicc_answer answer;
	struct lab_uicc lab;
	struct lab_dir dir;

	card_init(&lab, &dir, words, ARRAY_LEN(words));
	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		struct liar liar = { &lab.usim, lies[i].answer };

		lab.uicc.port = (struct uicc_port){ lie, NULL, &liar };
		cr_expect_eq(
			uicc_authenticate(&lab.uicc, &answer, false, &rand, &autn, &why),
			lies[i].status_3g, "%s", lies[i].answer);
		cr_expect_eq(
			uicc_authenticate(&lab.uicc, &answer, true, &rand, &autn, &why),
			lies[i].status_gba, "%s", lies[i].answer);
	}
	card_fini(&lab, &dir);
}
