/* SPDX-License-Identifier: Apache-2.0 */
/* Card files. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/provision.h"

/* TS 35.208 4.3.1 and TS 35.233 (the files of tests/vectors hold the same). */
#define K	 "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OP	 "cdc202d5123e20f62b6d676ac72cb318"
#define OPC	 "cd63cb71954a9f4e48a5994e37a02baf"
#define TUAK_K	 "abababababababababababababababab"
#define TUAK_TOP "5555555555555555555555555555555555555555555555555555555555555555"

static void
expect_hex(const void *p, size_t len, const char *hex)
{
	char got[65];

	gba_hex(got, p, len);
	cr_expect_str_eq(got, hex);
}

static bool
quotes_a_secret(const char *text)
{
	return strstr(text, "465b5c") != NULL || strstr(text, "cd63") != NULL ||
	       strstr(text, "cdc2") != NULL || strstr(text, "5555") != NULL;
}

static enum gba_status
read_card(struct provision_card *card, const char *text, struct provision_error *err)
{
	return provision_card_parse(
		card, (struct gba_octets){ (const uint8_t *)text, strlen(text) }, err);
}

#define CARD "impi = a\nk = " K "\nopc = " OPC "\n"
#define KS   K K
#define FULL                                                                             \
	CARD "uicc = gba_u\ndisclose = yes\nks = " KS " " OPC "\ngbabp = 10" OPC              \
	     "0161" "\ngbanl.10 = 4294967295 8001ff8100 " KS "\ngbanl.1 = 7 80 " KS "\n"

static void
expect_same_card(const struct provision_card *a, const struct provision_card *b)
{
	cr_expect_str_eq(a->sub.impi, b->sub.impi);
	cr_expect_str_eq(a->imsi, b->imsi);
	cr_expect_str_eq(a->bsf, b->bsf);
	cr_expect_eq(a->mnc_digits, b->mnc_digits);
	cr_expect_eq(a->has_isim, b->has_isim);
	cr_expect_eq(a->delta, b->delta);
	cr_expect_eq(a->age_limit, b->age_limit);
	cr_expect_eq(a->sub.sec.alg, b->sub.sec.alg);
	cr_expect_eq(a->sub.sec.k_len, b->sub.sec.k_len);
	cr_expect_eq(a->sub.sec.res_len, b->sub.sec.res_len);
	cr_expect_eq(a->sub.sec.tuak_iterations, b->sub.sec.tuak_iterations);
	cr_expect_arr_eq(a->sub.sec.k.b, b->sub.sec.k.b, sizeof(a->sub.sec.k.b));
	cr_expect_arr_eq(a->sub.sec.opc.b, b->sub.sec.opc.b, sizeof(a->sub.sec.opc.b));
	cr_expect_arr_eq(a->sub.amf.b, b->sub.amf.b, 2);
	cr_expect_arr_eq(a->seen.seq, b->seen.seq, sizeof(a->seen.seq));
	cr_expect_eq(a->sub.uicc, b->sub.uicc);
	cr_expect_eq(a->disclose, b->disclose);
	cr_expect_str_eq(a->sub.digest.realm, b->sub.digest.realm);
	cr_expect_eq(a->sub.digest.sess, b->sub.digest.sess);
	cr_expect_eq(a->sub.digest.qop, b->sub.digest.qop);
	cr_expect_arr_eq(a->sub.digest.ha1, b->sub.digest.ha1, 16);
	cr_expect_eq(a->memory.has_ks, b->memory.has_ks);
	cr_expect_arr_eq(a->memory.ks.b, b->memory.ks.b, 32);
	cr_expect_arr_eq(a->memory.rand.b, b->memory.rand.b, 16);
	cr_expect_eq(a->memory.gbabp_len, b->memory.gbabp_len);
	cr_expect_arr_eq(a->memory.gbabp, b->memory.gbabp, PROVISION_GBABP_MAX);
	cr_expect_arr_eq(a->memory.gbanl, b->memory.gbanl, sizeof(a->memory.gbanl));
}

Test(provision_card, a_card_is_read_written_and_read_again)
{
	static const char *const cards[] = {
		"# a card\nimsi = 001010123456789\nmnc-digits = 2\nk = " K "\nop = " OP
		"\n",
		"imsi=001010123456789\r\nmnc-digits=3\r\n\r\n  k  =  " K
		"\t\r\nopc = " OPC
		"\r\namf = 8000\r\nbsf = http://127.0.0.1:8080/\r\nseq.0 = 1\r\nseq.31 = "
		"8796093022207\r\ndelta = 0\r\nage-limit = 100",
		"impi = u@home.net\nimsi = 001010123456789\nmnc-digits = 2\nalgorithm = "
		"tuak\n"
		"k = " TUAK_K TUAK_K "\ntop = " TUAK_TOP
		"\niterations = 2\nres-length = 4\n",
		"impi = u@home.net\nalgorithm = xor\nk = " K "\nres-length = 7\n",
		"imsi = 001010123456789\nmnc-digits = 2\nk = " K "\nopc = " OPC
		"\nuicc = sim\n",
		CARD "digest-ha1 = " K "\ndigest-realm = home.net\n"
		     "digest-qop = auth-int\n",
		FULL,
	};

	for (size_t i = 0; i < ARRAY_LEN(cards); i++) {
		struct provision_card card, again;
		struct provision_error err;
		char room[16384];
		struct gba_buf out = gba_buf(room, sizeof(room));

		cr_assert_eq(read_card(&card, cards[i], &err), GBA_OK, "%zu: line %u: %s",
			     i, err.line, err.text);
		cr_assert_eq(provision_card_build(&out, &card), GBA_OK);
		cr_assert_eq(read_card(&again, room, &err), GBA_OK, "%s: %s", room,
			     err.text);
		expect_same_card(&card, &again);
		cr_expect_null(strstr(room, OP), "OP is not kept on a card");
	}
}

Test(provision_card, its_fields_have_their_meaning_and_their_defaults)
{
	struct provision_card card;
	struct provision_error err;

	cr_assert_eq(read_card(&card,
			       "imsi = 001010123456789\nmnc-digits = 2\nk = " K
			       "\nop = " OP "\nseq.3 = 7\n",
			       &err),
		     GBA_OK);
	cr_expect_str_eq(card.sub.impi,
			 "001010123456789@ims.mnc001.mcc001.3gppnetwork.org");
	cr_expect_str_eq(card.imsi, "001010123456789");
	cr_expect_eq(card.mnc_digits, 2);
	cr_expect(!card.has_isim);
	expect_hex(card.sub.sec.opc.b, 16, OPC);
	cr_expect_eq(card.delta, AKA_SQN_DELTA);
	cr_expect_eq(card.age_limit, 0);
	cr_expect_str_eq(card.bsf, "");
	cr_expect_eq(card.seen.seq[3], 7);
	cr_expect_eq(card.seen.seq[4], 0);
	cr_assert_eq(read_card(&card,
			       "impi = u@home.net\nimsi = 001010123456789\nmnc-digits = "
			       "2\nk = " K "\nopc = " OPC "\n",
			       &err),
		     GBA_OK);
	cr_expect_str_eq(card.sub.impi, "u@home.net");
	cr_expect_str_eq(card.imsi, "001010123456789");
	cr_expect(card.has_isim);
}

Test(provision_card, the_memory_of_gba_u_is_read_with_its_meaning)
{
	struct provision_error err = { 0 };
	struct provision_card card;

	cr_assert_eq(read_card(&card, FULL, &err), GBA_OK, "%s", err.text);
	cr_expect(card.disclose);
	cr_expect(card.memory.has_ks);
	expect_hex(card.memory.ks.b, 32, KS);
	expect_hex(card.memory.rand.b, 16, OPC);
	cr_expect_eq(card.memory.gbabp_len, 19);
	cr_expect_eq(card.memory.gbanl[0].used, 7);
	cr_expect_eq(card.memory.gbanl[0].len, 1);
	cr_expect_eq(card.memory.gbanl[1].used, 0);
	cr_expect_eq(card.memory.gbanl[9].used, UINT32_MAX);
	expect_hex(card.memory.gbanl[9].record, 5, "8001ff8100");
	expect_hex(card.memory.gbanl[9].ks_int.b, 32, KS);
	cr_assert_eq(read_card(&card, CARD "disclose = no\n", &err), GBA_OK);
	cr_expect_not(card.disclose);
	cr_expect_not(card.memory.has_ks);
}

static const struct bad_card {
	const char *text;
	unsigned line;
	const char *says;
} bad_cards[] = {
	{ "", 0, "impi or imsi: missing" },
	{ "\n\nkey = 1\n", 3, "unknown key" },
	{ "sqn = 000000000000\n", 1, "unknown key" },
	{ CARD "uicc = esim\n", 4, "uicc: gba" },
	{ K "\n", 1, "\"key = value\" expected" },
	{ "k " K "\n", 1, "\"key = value\" expected" },
	{ "k =\n", 1, "without a value" },
	{ "= " K "\n", 1, "unknown key" },
	{ "impi = a\nk = " K "\nk = " K "\nopc = " OPC "\n", 3, "k: given twice" },
	{ "bsf = a\nbsf = b\n", 2, "bsf: given twice" },
	{ "impi = a\nk = " K "\nopc = cd63\n", 3, "opc: 4 digits" },
	{ "impi = a\nk = " K " # mine\nopc = " OPC "\n", 2, "k: 39 digits" },
	{ "impi = a\nk = " K "\n\n\nop = " OP "\nopc = " OPC "\n", 6, "op and opc" },
	{ "imsi = 001010123456789\nk = " K "\nopc = " OPC "\n", 1, "mnc-digits: 2 or 3" },
	{ "k = " K "\nimsi = 001010123456789\nmnc-digits = 1\nopc = " OPC "\n", 3,
	  "mnc-digits: 2 or 3" },
	{ "mnc-digits = 2\nimpi = a\nk = " K "\nopc = " OPC "\n", 1,
	  "mnc-digits: only with imsi" },
	{ "impi = a\nimsi = 12\nmnc-digits = 2\nk = " K "\nopc = " OPC "\n", 2,
	  "imsi: 6 to 15" },
	{ "impu = sip:a@b\n", 1, "unknown key" },
	{ CARD "digest-realm = a\n", 4, "only with digest-password or digest-ha1" },
	{ CARD "uicc = sim\n", 0, "a SIM has an imsi" },
	{ "seq.32 = 1\n", 1, "N from 0 to 31" },
	{ "seq. = 1\n", 1, "unknown key" },
	{ "seq.x = 1\n", 1, "N from 0 to 31" },
	{ "seq.01 = 1\n", 1, "N from 0 to 31" },
	{ "seq.1 = 1\nseq.1 = 2\n", 2, "seq.1: given twice" },
	{ "seq.1 = 0\nseq.1 = 0\n", 2, "seq.1: given twice" },
	{ "seq.1 = 8796093022208\n", 1, "43 bits" },
	{ "seq.1 = -1\n", 1, "43 bits" },
	{ "impi = a\nk = " K "\nopc = " OPC "\ndelta = x\n", 4, "delta" },
	{ "impi = a\nk = " K "\nopc = " OPC "\nage-limit = 1.5\n", 4, "age-limit" },
	{ "impi = a\nk = " K "\nopc = " OPC "\nbsf = a b\n", 4, "bsf" },
	{ "impi = a\x01\n", 1, "control" },
	{ "disclose = maybe\n", 1, "disclose: yes or no" },
	{ CARD "uicc = gba\nks = " KS " " K "\n", 0, "only with uicc = gba_u" },
	{ CARD "gbabp = 10\n", 0, "only with uicc = gba_u" },
	{ "ks = " KS "\n", 1, "RAND: 32" },
	{ "ks = " K " " K "\n", 1, "KS: 64" },
	{ "ks = " KS " " K "\nks = " KS " " K "\n", 2, "given twice" },
	{ "gbabp = 1\n", 1, "1 to 320 octets" },
	{ "gbabp = xx\n", 1, "1 to 320 octets" },
	{ "gbabp = 10\ngbabp = 10\n", 2, "given twice" },
	{ "gbanl.0 = 1 80 " KS "\n", 1, "N from 1 to 10" },
	{ "gbanl.11 = 1 80 " KS "\n", 1, "N from 1 to 10" },
	{ "gbanl.01 = 1 80 " KS "\n", 1, "N from 1 to 10" },
	{ "gbanl.1 = 0 80 " KS "\n", 1, "USED RECORD KS" },
	{ "gbanl.1 = 4294967296 80 " KS "\n", 1, "USED RECORD KS" },
	{ "gbanl.1 = 1 80 " K "\n", 1, "KS: 64" },
	{ "gbanl.1 = 1 8 " KS "\n", 1, "1 to 255 octets" },
	{ "gbanl.1 = 1\n", 1, "1 to 255 octets" },
	{ "gbanl.1 = 1 80 " KS "\ngbanl.1 = 1 80 " KS "\n", 2, "given twice" },
};

Test(provision_card, a_mistake_has_its_line_and_the_card_is_left_alone)
{
	for (size_t i = 0; i < ARRAY_LEN(bad_cards); i++) {
		const struct bad_card *v = &bad_cards[i];
		struct provision_card card = { .bsf = "old" };
		struct provision_error err;

		cr_expect_eq(read_card(&card, v->text, &err), GBA_ERR_SYNTAX, "%s",
			     v->text);
		cr_expect_eq(err.line, v->line, "%s: line %u: %s", v->text, err.line,
			     err.text);
		cr_expect_not_null(strstr(err.text, v->says), "%s: %s", v->text,
				   err.text);
		cr_expect(!quotes_a_secret(err.text), "%s", err.text);
		cr_expect_str_eq(card.bsf, "old");
	}
}

Test(provision_card, a_nul_or_a_long_line_is_refused_and_a_short_buffer_reported)
{
	static const char nul[] = "impi = a\0b\nk = " K "\nopc = " OPC "\n";
	static char text[5000];
	struct provision_card card = { .bsf = "old" };
	struct provision_error err;
	char room[64];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_expect_eq(provision_card_parse(
			     &card,
			     (struct gba_octets){ (const uint8_t *)nul, sizeof(nul) - 1 },
			     &err),
		     GBA_ERR_SYNTAX);
	memset(text, '#', 4097);
	cr_expect_eq(read_card(&card, text, &err), GBA_ERR_SYNTAX);
	cr_expect_not_null(strstr(err.text, "4097 octets, 4096 is the limit"), "%s",
			   err.text);
	text[4096] = '\n';
	snprintf(text + 4097, sizeof(text) - 4097,
		 "impi = a\nk = " K "\nopc = " OPC "\n");
	cr_expect_eq(read_card(&card, text, &err), GBA_OK, "%s", err.text);
	cr_expect_eq(provision_card_build(&out, &card), GBA_ERR_ARG);
	cr_expect_eq(out.len, 0);
}
