/* SPDX-License-Identifier: Apache-2.0 */
/* The software USIM, APDU by APDU (TS 31.102 7.1, ETSI TS 102 221 11). */
#include <stdio.h>
#include <string.h>

#include "crypto/b64.h"
#include "unit.h"
#include "usim_reader.h"

/* --- the vectors of an independent program, through the card ---------------------------
 */

static void
chain_card(struct reader *r, const json_t *c)
{
	const json_t *in = json_object_get(c, "input");
	const char *top = json_string_value(json_object_get(in, "topc"));
	const char *opc = json_string_value(json_object_get(in, "opc"));
	char impi[300], alg[32], k[80], op[80], res[32];
	const char *words[8] = { impi,		 alg,	    k, res, "uicc=gba_u",
				 "disclose=yes", "delta=0", op };

	snprintf(impi, sizeof(impi), "impi=%s", lab_text(c, "impi"));
	snprintf(alg, sizeof(alg), "algorithm=%s",
		 top != NULL   ? "tuak"
		 : opc != NULL ? "milenage"
			       : "xor");
	snprintf(k, sizeof(k), "k=%s", lab_text(in, "k"));
	snprintf(res, sizeof(res), "res-length=%zu", strlen(lab_text(c, "av/xres")) / 2);
	snprintf(op, sizeof(op), "%s=%s", top != NULL ? "topc" : "opc",
		 top != NULL ? top : opc);
	reader_init(r, words, top != NULL || opc != NULL ? 8 : 7);
}

static void
naf_keys_agree(struct reader *r, const json_t *c)
{
	const json_t *n;
	size_t i;

	json_array_foreach(json_object_get(c, "naf_keys"), i, n)
	{
		const char *naf_id = lab_text(n, "naf_id");
		char apdu[1024], want[700], btid[300], record[700];

		derive_apdu(apdu, naf_id, lab_text(c, "impi"));
		snprintf(want, sizeof(want), "db20%s9000", lab_text(n, "ks_ext_naf"));
		expect(r, apdu, want);
		hex_of_text(btid, lab_text(c, "b_tid"));
		snprintf(record, sizeof(record), "80%02zx%s81%02zx%s", strlen(naf_id) / 2,
			 naf_id, strlen(btid) / 2, btid);
		demand(r, "00a4000c026fd7", "9000");
		snprintf(apdu, sizeof(apdu), "00b2%02zx0400", i + 1);
		cr_expect_eq(strncmp(send_hex(r, apdu), record, strlen(record)), 0, "%s",
			     r->last);
		snprintf(apdu, sizeof(apdu), "80d8ff%02zx00", i + 1);
		snprintf(want, sizeof(want), "%s9000", lab_text(n, "ks_int_naf"));
		expect(r, apdu, want);
	}
	cr_expect_eq(i, 8);
}

/* TEMP is Ks_ext_NAF of BSF_Id (TS 33.220 B.4). */
static void
tmpi_agrees(struct reader *r, const json_t *c)
{
	char apdu[1024], naf_id[600], tmpi[64], text[64];
	uint8_t temp[24];

	hex_of_text(naf_id, lab_text(c, "bsf_fqdn"));
	memcpy(naf_id + strlen(naf_id), "0100000100", 11);
	derive_apdu(apdu, naf_id, lab_text(c, "impi"));
	snprintf(text, sizeof(text), "%.48s", send_hex(r, apdu) + 4);
	cr_assert_eq(gba_unhex(temp, sizeof(temp), gba_text(text)), GBA_OK);
	gba_b64(tmpi, temp, sizeof(temp));
	cr_expect_eq(strncmp(tmpi, lab_text(c, "tmpi"), 32), 0);
}

Test(ue_usim, the_twelve_subscribers_of_the_chain_run_gba_u_in_the_card)
{
	json_t *root = lab_vectors("computed_gba_chain.json"), *c;
	size_t i;

	json_array_foreach(json_object_get(root, "cases"), i, c)
	{
		const char *rand = lab_text(c, "input/rand");
		const char *xres = lab_text(c, "av/xres");
		char apdu[128], want[128];
		struct reader r;

		chain_card(&r, c);
		demand(&r, ISIM, "9000");
		challenge_apdu(apdu, "8423dd", rand, lab_text(c, "av/autn"));
		expect(&r, apdu, "9862");
		challenge_apdu(apdu, "8122", rand, lab_text(c, "gba_u/autn_star"));
		expect(&r, apdu, "9862");
		challenge_apdu(apdu, "8423dd", rand, lab_text(c, "gba_u/autn_star"));
		snprintf(want, sizeof(want), "db%02zx%s9000", strlen(xres) / 2, xres);
		demand(&r, apdu, want);
		demand(&r, "00a4000c026fd5", "9000");
		snprintf(want, sizeof(want), "10%s00009000", rand);
		expect(&r, "00b0000013", want);
		bind_btid(&r, "6fd5", rand, lab_text(c, "b_tid"));
		naf_keys_agree(&r, c);
		tmpi_agrees(&r, c);
		reader_fini(&r);
	}
	cr_expect_eq(i, 12);
	json_decref(root);
}

Test(ue_usim, the_3g_context_answers_as_the_vectors_and_keeps_no_ks)
{
	json_t *root = lab_vectors("computed_gba_chain.json"), *c;
	size_t i;

	json_array_foreach(json_object_get(root, "cases"), i, c)
	{
		char apdu[1024], want[256];
		struct reader r;

		chain_card(&r, c);
		demand(&r, ISIM, "9000");
		challenge_apdu(apdu, "8122", lab_text(c, "input/rand"),
			       lab_text(c, "av/autn"));
		snprintf(want, sizeof(want), "db%02zx%s10%s10%s9000",
			 strlen(lab_text(c, "av/xres")) / 2, lab_text(c, "av/xres"),
			 lab_text(c, "av/ck"), lab_text(c, "av/ik"));
		expect(&r, apdu, want);
		derive_apdu(apdu, "6100000000ff", lab_text(c, "impi"));
		expect(&r, apdu, "6985");
		reader_fini(&r);
	}
	json_decref(root);
}

Test(ue_usim, the_gsm_context_answers_as_ts_55205)
{
	json_t *root = lab_vectors("gsm_milenage_55205.json"), *c;
	size_t i;

	json_array_foreach(json_object_get(root, "sets"), i, c)
	{
		char k[80], opc[80], apdu[64], want[64];
		const char *words[] = { "imsi=001010123456789", "mnc-digits=2", k, opc };
		struct reader r;

		snprintf(k, sizeof(k), "k=%s", lab_text(c, "ki"));
		snprintf(opc, sizeof(opc), "opc=%s", lab_text(c, "opc"));
		reader_init(&r, words, ARRAY_LEN(words));
		demand(&r, USIM, "9000");
		snprintf(apdu, sizeof(apdu), "008800801110%s00", lab_text(c, "rand"));
		snprintf(want, sizeof(want), "04%s08%s9000", lab_text(c, "sres_1"),
			 lab_text(c, "kc"));
		expect(&r, apdu, want);
		reader_fini(&r);
	}
	cr_expect_gt(i, 5);
	json_decref(root);
}

/* --- GBA_U over the life of a card
 * ----------------------------------------------------------- */

Test(ue_usim, without_a_ks_or_its_names_nothing_is_derived)
{
	struct reader r;

	gba_u_init(&r);
	demand(&r, USIM, "9000");
	cr_expect_str_eq(derive_for(&r, 'a'), "6985"); /* no Ks */
	bootstrap(&r);
	cr_expect_str_eq(derive_for(&r, 'a'), "6985"); /* no B-TID yet */
	bind_btid(&r, "6fd6", RAND, BTID);
	cr_expect_eq(strncmp(derive_for(&r, 'a'), "db20", 4), 0);
	demand(&r, "00a4000c026fd6", "9000");
	demand(&r,
	       "00d6000101"
	       "24",
	       "9000"); /* another RAND is named there */
	cr_expect_str_eq(derive_for(&r, 'a'), "6985");
	demand(&r,
	       "00d6000101"
	       "23",
	       "9000");
	cr_expect_eq(strncmp(derive_for(&r, 'a'), "db20", 4), 0);
	demand(&r,
	       "00d6000001"
	       "ff",
	       "9000"); /* and nothing at all */
	cr_expect_str_eq(derive_for(&r, 'a'), "6985");
	expect_names(&r, "a.........");
	reader_fini(&r);
}

Test(ue_usim, keys_and_names_survive_the_removal_of_the_card)
{
	struct reader r;
	char before[128];

	gba_u_init(&r);
	bootstrap(&r);
	bind_btid(&r, "6fd6", RAND, BTID);
	snprintf(before, sizeof(before), "%s", derive_for(&r, 'a'));
	usim_close(&r.usim);
	insert(&r);
	expect(&r, "00b0000001", "6986");
	demand(&r, USIM, "9000");
	cr_expect_str_eq(derive_for(&r, 'a'), before);
	expect_names(&r, "a.........");
	reader_fini(&r);
}

Test(ue_usim, a_used_sqn_gives_auts_and_the_old_ks_stays)
{
	struct reader r;
	char before[128], apdu[128];
	json_t *root = lab_vectors("computed_gba_chain.json");

	gba_u_init(&r);
	bootstrap(&r);
	bind_btid(&r, "6fd6", RAND, BTID);
	snprintf(before, sizeof(before), "%s", derive_for(&r, 'a'));
	challenge_apdu(apdu, "8423dd", RAND,
		       lab_text(lab_realistic(root), "gba_u/autn_star"));
	send_hex(&r, apdu);
	cr_expect_eq(strncmp(r.last, "dc0e", 4), 0, "%s", r.last);
	cr_expect_eq(strlen(r.last), 2 * (2 + 14 + 2));
	cr_expect_str_eq(derive_for(&r, 'a'), before);
	json_decref(root);
	reader_fini(&r);
}

Test(ue_usim, the_record_least_recently_used_makes_room)
{
	struct reader r;

	gba_u_init(&r);
	bootstrap(&r);
	bind_btid(&r, "6fd6", RAND, BTID);
	for (char c = 'a'; c <= 'j'; c++)
		cr_expect_eq(strncmp(derive_for(&r, c), "db20", 4), 0);
	expect_names(&r, "abcdefghij");
	derive_for(&r, 'a');
	expect_names(&r, "abcdefghij");			      /* its own record again */
	cr_expect_eq(strlen(send_hex(&r, "80d8ff0200")), 68); /* b is used in the card */
	derive_for(&r, 'k');
	expect_names(&r, "abkdefghij");
	derive_for(&r, 'l');
	expect_names(&r, "abklefghij");
	reader_fini(&r);
}

/* Another beginning of a line in the file of the card. */
static void
use_last(const struct reader *r, const char *old, const char *fresh)
{
	char text[UE_FILE_MAX + 1] = "";
	FILE *file = fopen(r->dir.card, "r+");
	size_t len;
	char *at;

	cr_assert_not_null(file);
	len = fread(text, 1, UE_FILE_MAX, file);
	at = strstr(text, old);
	cr_assert_not_null(at);
	rewind(file);
	cr_assert_eq(fwrite(text, 1, (size_t)(at - text), file), (size_t)(at - text));
	cr_assert_geq(fputs(fresh, file), 0);
	at += strlen(old);
	len -= (size_t)(at - text);
	cr_assert_eq(fwrite(at, 1, len, file), len);
	cr_assert_eq(fclose(file), 0);
}

Test(ue_usim, the_count_of_uses_is_renumbered_before_it_wraps)
{
	struct reader r;
	struct provision_gbanl *gbanl;

	gba_u_init(&r);
	bootstrap(&r);
	bind_btid(&r, "6fd6", RAND, BTID);
	for (char c = 'a'; c <= 'j'; c++)
		derive_for(&r, c);
	usim_close(&r.usim);
	use_last(&r, "gbanl.3 = 3 ", "gbanl.3 = 4294967295 ");
	insert(&r);
	demand(&r, USIM, "9000");
	derive_for(&r, 'k');
	expect_names(&r, "kbcdefghij");
	gbanl = r.usim.card.file.memory.gbanl;
	cr_expect_eq(gbanl[0].used, 11);
	cr_expect_eq(gbanl[2].used, 10);
	cr_expect_eq(gbanl[1].used, 2);
	reader_fini(&r);
}

Test(ue_usim, ks_int_naf_is_told_only_by_a_card_that_is_made_to)
{
	static const char *const words[] = { LAB_WORDS, "uicc=gba_u" };
	struct reader r;

	reader_init(&r, words, ARRAY_LEN(words));
	bootstrap(&r);
	bind_btid(&r, "6fd6", RAND, BTID);
	derive_for(&r, 'a');
	expect(&r, "80d8ff0100", "6985");
	cr_expect_eq(strlen(send_hex(&r, "80d800010161"
					 "00")),
		     2 * (32 + 2));
	cr_expect_eq(strlen(send_hex(&r, "80d801010161"
					 "00")),
		     2 * (64 + 2));
	expect(&r,
	       "80d800020161"
	       "00",
	       "6a83");
	expect(&r,
	       "80d800000161"
	       "00",
	       "6a83");
	expect(&r,
	       "80d8000b0161"
	       "00",
	       "6a83");
	expect(&r,
	       "80d802010161"
	       "00",
	       "6a86");
	expect(&r, "80d8000100", "6700");
	reader_fini(&r);
}
