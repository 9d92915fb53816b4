/* SPDX-License-Identifier: Apache-2.0 */
/* The software USIM as a terminal meets it: files, answers that wait, hostile commands
 * (TS 31.102 7.1, 7.3; ETSI TS 102 221 11.1). */
#include <stdio.h>
#include <string.h>

#include "unit.h"
#include "usim_reader.h"

/* --- files
 * ------------------------------------------------------------------------------- */

Test(ue_apdu, the_files_hold_the_identity_and_the_services)
{
	struct reader r;

	gba_u_init(&r);
	demand(&r, "00a4000c022f00", "9000"); /* EF_DIR: the USIM, and no ISIM */
	cr_expect_eq(strncmp(send_hex(&r, "00b2010426"),
			     "61144f0ca0000000871002ffffffff8950045553494d", 44),
		     0, "%s", r.last);
	cr_expect_eq(strncmp(send_hex(&r, "00b2020426"), "ffff", 4), 0);
	expect(&r, "00b2030426", "6a83");
	demand(&r, USIM, "9000");
	demand(&r, "00a4000c026f07", "9000"); /* fifteen digits: odd */
	expect(&r, "00b0000000", "0809101010325476989000");
	expect(&r, "00b0830000", "000000029000"); /* EF_AD by its short identifier */
	demand(&r, "00a4000c026f38", "9000");	  /* EF_UST: services 38 and 68 */
	expect(&r, "00b0000000", "000000002000000008000000009000");
	expect(&r, "00b0000402", "20009000");
	demand(&r, "00a4000c026fd6", "9000");
	expect(&r, "00b0000003", "ffffff9000");
	reader_fini(&r);
}

Test(ue_apdu, a_card_without_gba_u_has_no_such_files_service_or_context)
{
	static const char *const words[] = { LAB_WORDS };
	struct reader r;
	char apdu[128];

	reader_init(&r, words, ARRAY_LEN(words));
	demand(&r, USIM, "9000");
	expect(&r, "00a4000c026fd6", "6a82");
	expect(&r, "00a4000c026fda", "6a82");
	demand(&r, "00a4000c026f38", "9000");
	expect(&r, "00b0000000", "000000002000000000000000009000");
	expect(&r, "0088008402dd0000", "6700"); /* the length comes first */
	challenge_apdu(apdu, "8423dd", RAND, AUTN);
	expect(&r, apdu, "9864");
	challenge_apdu(apdu, "8122", RAND, AUTN);
	cr_expect_eq(strncmp(send_hex(&r, apdu), "db08", 4), 0);
	reader_fini(&r);
}

Test(ue_apdu, an_isim_is_there_when_the_card_has_an_impi)
{
	static const char *const words[] = { "impi=u@home1.net",
					     "k=465b5ce8b199b49faa5f0a2ee238a6bc",
					     "opc=cd63cb71954a9f4e48a5994e37a02baf",
					     "uicc=gba_u" };
	struct reader r;

	reader_init(&r, words, ARRAY_LEN(words));
	demand(&r, "00a4040c05a000000087", "9000"); /* a right truncated AID */
	demand(&r, ISIM, "9000");
	demand(&r, "00a4000c026f02", "9000");
	cr_expect_eq(
		strncmp(send_hex(&r, "00b0000010"), "800b7540686f6d65312e6e6574ff", 26),
		0, "%s", r.last);
	demand(&r, "00a4000c026f07", "9000");
	expect(&r, "00b0000000", "029000");
	expect(&r, "00a4000c026fd5", "9000");
	expect(&r, "00a4000c026fd6", "6a82");
	expect(&r, "008800801110" RAND "00", "6a86"); /* no GSM context there */
	reader_fini(&r);
}

Test(ue_apdu, select_finds_by_path_and_tells_the_control_parameters)
{
	struct reader r;

	gba_u_init(&r);
	expect(&r, "00a4080c047fff6fd6", "6a82"); /* no application yet */
	demand(&r, USIM, "9000");
	demand(&r, "00a4000c023f00", "9000");
	expect(&r, "00a4000c026f07", "6a82");
	demand(&r, USIM, "9000");
	expect(&r, "00a40804047fff6fd600", "620f8202412183026fd68a0105800201409000");
	expect(&r, "00b0000001", "ff9000");
	expect(&r, "00a4080c067fff6fd66f07", "6a82"); /* a file has nothing below it */
	expect(&r, "00b0000001", "ff9000");	      /* and nothing moved */
	expect(&r, "80f2000000", "620f8202412183026fd68a0105800201409000");
	expect(&r, "00a40004026fda00", "62128205422100ff0a83026fda8a0105800209f69000");
	expect(&r, "00a40004027fff00",
	       "621582027821840ca0000000871002ffffffff898a01059000");
	reader_fini(&r);
}

/* --- transport
 * ---------------------------------------------------------------------------- */

Test(ue_apdu, an_answer_waits_for_get_response_when_there_is_no_le)
{
	struct reader r;

	gba_u_init(&r);
	demand(&r, USIM, "9000");
	expect(&r,
	       "0088008122"
	       "10" RAND "10" AUTN,
	       "612c");
	expect(&r, "00c0000004", "612c"); /* too little: it still waits */
	cr_expect_eq(strncmp(send_hex(&r, "00c000002c"), "db08a54211d5e3ba50bf10", 22),
		     0);
	expect(&r, "00c000002c", "6985"); /* told once */
	expect(&r,
	       "0088008122"
	       "10" RAND "10" AUTN,
	       "6110"); /* AUTS */
	expect(&r, "00a4000c026f07", "9000");
	expect(&r, "00c0000010", "6985"); /* another command came between */
	reader_fini(&r);
}

Test(ue_apdu, ef_gbabp_is_written_in_parts_and_nothing_else_is_written)
{
	struct reader r;

	gba_u_init(&r);
	demand(&r, USIM, "9000");
	expect(&r, "00d6000001ff", "6986");
	demand(&r, "00a4000c026fd6", "9000");
	expect(&r, "00d6013e02aabb", "9000");
	expect(&r, "00b0013c04", "ffffaabb9000");
	expect(&r, "00d6013f02aabb", "6700");
	expect(&r, "00d6014001aa", "6b00");
	expect(&r, "00b0014001", "6b00");
	expect(&r, "00b0013f02", "6c01");
	expect(&r, "00b0013f00", "bb9000");
	expect(&r, "00b2010400", "6981"); /* it has no records */
	demand(&r, "00a4000c026fda", "9000");
	expect(&r, "00b0000001", "6981");
	expect(&r,
	       "00dc0104"
	       "01aa",
	       "6982"); /* ADM */
	expect(&r, "00b2010410", "6cff");
	expect(&r, "00b2000400", "6a83");
	expect(&r, "00b20b0400", "6a83");
	cr_expect_eq(strlen(send_hex(&r, "00b2000200")), 2 * 257);
	expect(&r, "00b2000300", "6a83"); /* before the first */
	demand(&r, "00a4000c026f07", "9000");
	expect(&r, "00d6000001ff", "6982");
	reader_fini(&r);
}

/* Sent to a card that has bootstrapped, in this order; each is refused, none changes it.
 */
static const struct {
	const char *apdu, *sw;
} hostile[] = {
	{ "", "6700" },
	{ "00", "6700" },
	{ "008800", "6700" },
	{ "ff880081", "6e00" },
	{ "0188008100", "6e00" }, /* a logical channel */
	{ "0c88008100", "6e00" }, /* secure messaging */
	{ "a0a40000023f00", "6e00" },
	{ "00ff0000", "6d00" },
	{ "80880081", "6d00" },
	{ "0088008122", "6700" }, /* a bare Le */
	{ "00880081221000", "6700" },
	{ "008800810000220000", "6700" }, /* extended length */
	{ "0088018122"
	  "10" RAND "10" AUTN "00",
	  "6a86" },
	{ "0088000022"
	  "10" RAND "10" AUTN "00",
	  "6a86" },
	{ "0088008322"
	  "10" RAND "10" AUTN "00",
	  "6a86" },
	{ "0088008722"
	  "10" RAND "10" AUTN "00",
	  "6a86" },
	{ "0089008422"
	  "10" RAND "10" AUTN "00",
	  "6a86" },
	{ "0088008222"
	  "10" RAND "10" AUTN "00",
	  "9864" },
	{ "0089008522"
	  "10" RAND "10" AUTN "00",
	  "9864" },
	{ "0088008121"
	  "10" RAND "0f" AUTN "00",
	  "6700" },
	{ "0088008122"
	  "0f" RAND "10" AUTN "00",
	  "6a80" },
	{ "0088008122"
	  "10" RAND "0f" AUTN "00",
	  "6a80" },
	{ "0088008122"
	  "11" RAND "0f" AUTN "00",
	  "6a80" },
	{ "0088008122"
	  "ff" RAND "10" AUTN "00",
	  "6a80" },
	{ "0088008111"
	  "10" RAND "00",
	  "6700" },
	{ "0088008423"
	  "dc10" RAND "10" AUTN "00",
	  "6a80" },
	{ "0088008422"
	  "dd10" RAND "10"
	  "aa689c64835100009f897ef2e7a4c5"
	  "00",
	  "6700" },
	{ "0088008423"
	  "dd0f" RAND "11" AUTN "00",
	  "6a80" },
	{ "0088008423"
	  "dd10" RAND "10" AUTN "00",
	  "9862" }, /* AUTN is not AUTN* */
	{ "0088008401"
	  "dd00",
	  "6700" },
	{ "0088008401"
	  "de00",
	  "6a80" },
	{ "0088008402"
	  "de0500",
	  "6a80" },
	{ "0088008403"
	  "de000000",
	  "6a80" },
	{ "008800840a"
	  "de06610100000002016100"
	  "00",
	  "6700" },
	{ "0088008409"
	  "de05010000000201"
	  "6100",
	  "6a80" }, /* no name in NAF_Id */
	{ "008800840a"
	  "de06000100000002016100",
	  "6a80" }, /* a NUL in it */
	{ "008800840a"
	  "de06ff0100000002016100",
	  "6a80" },
	{ "008800840a"
	  "de06610100000002010000",
	  "6a80" }, /* a NUL in the IMPI */
	{ "0088008409"
	  "de0661010000000200"
	  "00",
	  "6a80" }, /* no IMPI */
	{ "008800840a"
	  "de06610100000002026100",
	  "6a80" },
	{ "008800840b"
	  "de0661010000000201616100",
	  "6a80" }, /* octets behind */
	{ "00a4000c0161", "6700" },
	{ "00a4000c036f0700", "6700" },
	{ "00a4020c026f07", "6a86" },
	{ "00a40000026f07", "6a86" },
	{ "00a4040c04a0000000", "6a82" },
	{ "00a4040c10a0000000871002ff44ff1289000001ff", "6a82" },
	{ "00a4040c07a0000000871004", "6a82" }, /* no ISIM */
	{ "00a4080c01ff", "6700" },
	{ "00b0ff0001", "6a86" },
	{ "00b0800001", "6a86" },
	{ "00b09f0001", "6a82" },
	{ "00b00000", "6700" },
	{ "00b0000001ff01", "6700" },
	{ "00b201f400", "6a82" },
	{ "00b201fc00", "6a86" },
	{ "00b2010000", "6a86" },
	{ "00b2010200", "6a86" },
	{ "00d60000", "6700" },
	{ "00dc0104", "6700" },
	{ "00c0000000", "6985" },
	{ "00c0010000", "6a86" },
	{ "80f2030000", "6a86" },
	{ "80f2000100", "6a86" },
	{ "80d80301"
	  "016100",
	  "6a86" },
};

Test(ue_apdu, hostile_commands_are_refused_by_a_status_word_and_change_nothing)
{
	struct reader r;
	char before[128];

	gba_u_init(&r);
	bootstrap(&r);
	bind_btid(&r, "6fd6", RAND, BTID);
	snprintf(before, sizeof(before), "%s", derive_for(&r, 'a'));
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++)
		expect(&r, hostile[i].apdu, hostile[i].sw);
	cr_expect_str_eq(derive_for(&r, 'a'), before);
	expect_names(&r, "a.........");
	demand(&r, "00a4000c023f00", "9000"); /* no application: not even a good one */
	expect(&r,
	       "0088008122"
	       "10" RAND "10" AUTN "00",
	       "6985");
	reader_fini(&r);
}

Test(ue_apdu, a_naf_and_a_btid_that_no_record_can_hold_are_refused)
{
	char btid[256], naf_id[400] = "", apdu[1024];
	struct reader r;

	gba_u_init(&r);
	bootstrap(&r);
	memset(btid, 'b', 200);
	btid[200] = '\0';
	bind_btid(&r, "6fd6", RAND, btid);
	for (int i = 0; i < 44; i++)
		memcpy(naf_id + 2 * i, "61", 2);
	memcpy(naf_id + 88, "0100000002", 11);
	derive_apdu(apdu, naf_id, IMPI); /* 2 + 49 + 3 + 200: it just fits */
	cr_expect_eq(strncmp(send_hex(&r, apdu), "db20", 4), 0, "%s", r.last);
	memmove(naf_id + 2, naf_id, strlen(naf_id) + 1);
	memcpy(naf_id, "6161", 4);
	derive_apdu(apdu, naf_id, IMPI);
	cr_expect_eq(strncmp(send_hex(&r, apdu), "db20", 4), 0, "%s", r.last);
	memmove(naf_id + 2, naf_id, strlen(naf_id) + 1);
	derive_apdu(apdu, naf_id, IMPI);
	expect(&r, apdu, "9866");
	reader_fini(&r);
}

Test(ue_apdu, a_card_whose_file_is_gone_fails_with_6f00_and_says_why)
{
	struct reader r;
	char apdu[128];

	gba_u_init(&r);
	demand(&r, USIM, "9000");
	cr_assert_eq(remove(r.dir.card), 0);
	challenge_apdu(apdu, "8122", RAND, AUTN);
	expect(&r, apdu, "6f00");
	cr_expect(strstr(r.usim.note.text, "usim.card") != NULL, "%s", r.usim.note.text);
	expect(&r, "00a4000c026fd6", "9000");
	expect(&r, "00d6000001ff", "6f00");
	reader_fini(&r);
}
