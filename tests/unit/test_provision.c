/* SPDX-License-Identifier: Apache-2.0 */
/* Subscribers from words and CSV. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/provision.h"

/* TS 35.208 4.3.1 and TS 35.233 (the files of tests/vectors hold the same). */
#define K	  "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OP	  "cdc202d5123e20f62b6d676ac72cb318"
#define OPC	  "cd63cb71954a9f4e48a5994e37a02baf"
#define TUAK_K	  "abababababababababababababababab"
#define TUAK_TOP  "5555555555555555555555555555555555555555555555555555555555555555"
#define TUAK_TOPC "bd04d9530e87513c5d837ac2ad954623a8e2330c115305a73eb45d1f40cccbff"

#define FIELDS_MAX 20

/* "name=value name=value" to fields. */
static size_t
words(struct provision_field *fields, const char *text)
{
	size_t count = 0;

	while (*text != '\0' && count < FIELDS_MAX) {
		const size_t len = strcspn(text, " "), name_len = strcspn(text, "=");

		fields[count].name = (struct gba_text){ text, name_len };
		fields[count++].value =
			(struct gba_text){ text + name_len + 1, len - name_len - 1 };
		text += len;
		text += strspn(text, " ");
	}
	return count;
}

static enum gba_status
read_words(struct provision_subscriber *sub, const char *text,
	   struct provision_error *err)
{
	struct provision_field fields[FIELDS_MAX];

	return provision_subscriber(sub, fields, words(fields, text), err);
}

static struct provision_subscriber
given(const char *text)
{
	struct provision_subscriber sub;
	struct provision_error err;

	cr_assert_eq(read_words(&sub, text, &err), GBA_OK, "%s: %s", text, err.text);
	return sub;
}

static void
expect_hex(const void *p, size_t len, const char *hex)
{
	char got[65];

	gba_hex(got, p, len);
	cr_expect_str_eq(got, hex);
}

Test(provision, op_and_opc_give_the_same_milenage_subscriber)
{
	struct provision_subscriber a = given("impi=u@home.net k=" K " opc=" OPC);
	struct provision_subscriber b =
		given("imsi=001010123456789 mnc-digits=2 algorithm=milenage "
		      "k=" K " op=" OP " amf=8000 sqn=00000000001F "
		      "res-length=8 uicc=gba_u");

	cr_expect_str_eq(a.impi, "u@home.net");
	cr_expect_str_eq(b.impi, "001010123456789@ims.mnc001.mcc001.3gppnetwork.org");
	cr_expect(!a.derived && b.derived);
	expect_hex(a.sec.opc.b, 16, OPC);
	expect_hex(b.sec.opc.b, 16, OPC);
	expect_hex(b.sec.k.b, 16, K);
	cr_expect(a.sec.alg == AKA_MILENAGE && a.sec.k_len == 16 && a.sec.res_len == 8);
	expect_hex(a.amf.b, 2, "0000");
	expect_hex(b.amf.b, 2, "8000");
	expect_hex(a.sqn.b, 6, "000000000000");
	expect_hex(b.sqn.b, 6, "00000000001f");
	cr_expect_eq(a.uicc, GUSS_UICC_ABSENT);
	cr_expect_eq(b.uicc, GUSS_UICC_GBA_U);
	cr_expect_eq(given("impi=u@home.net k=" K " opc=" OPC " uicc=SIM").uicc,
		     GUSS_UICC_SIM);
}

Test(provision, tuak_takes_both_key_sizes_and_its_own_constants)
{
	struct provision_subscriber a =
		given("impi=a algorithm=TUAK k=" TUAK_K " top=" TUAK_TOP);
	struct provision_subscriber b =
		given("impi=a algorithm=tuak k=" TUAK_K TUAK_K " topc=" TUAK_TOPC
		      " iterations=255 res-length=16");

	expect_hex(a.sec.opc.b, 32, TUAK_TOPC);
	expect_hex(b.sec.opc.b, 32, TUAK_TOPC);
	cr_expect(a.derived && !b.derived);
	cr_expect(a.sec.k_len == 16 && a.sec.res_len == 8 && a.sec.tuak_iterations == 1);
	cr_expect(b.sec.k_len == 32 && b.sec.res_len == 16 &&
		  b.sec.tuak_iterations == 255);
}

Test(provision, xor_has_no_operator_constant_and_any_res_from_4_to_16)
{
	cr_expect_eq(given("impi=a algorithm=xor k=" K).sec.res_len, 16);
	cr_expect_eq(given("impi=a algorithm=xor k=" K " res-length=4").sec.res_len, 4);
	cr_expect_eq(given("impi=a algorithm=xor k=" K " res-length=5").sec.res_len, 5);
}

/* MD5 of "alice@home1.net:home1.net:open-sesame" by Python's hashlib. */
#define HA1 "86d45b3c10008f578e35566b7da6dcab"
#define DIGEST "impi=alice@home1.net digest-realm=home1.net digest-password=open-sesame"

Test(provision, sip_digest_stands_alone_or_beside_aka_and_a_password_gives_its_ha1)
{
	struct provision_subscriber sub = given(DIGEST);

	cr_expect_eq(sub.sec.k_len, 0);
	cr_expect_str_eq(sub.digest.realm, "home1.net");
	expect_hex(sub.digest.ha1, 16, HA1);
	cr_expect_not(sub.digest.sess);
	cr_expect_eq(sub.digest.qop, DIGEST_QOP_AUTH);
	sub = given("impi=alice@home1.net digest-realm=home1.net digest-ha1=" HA1
		    " digest-algorithm=md5-SESS digest-qop=auth-int k=" K " opc=" OPC);
	cr_expect_eq(sub.sec.k_len, 16);
	expect_hex(sub.digest.ha1, 16, HA1);
	cr_expect(sub.digest.sess);
	cr_expect_eq(sub.digest.qop, DIGEST_QOP_AUTH_INT);
	sub = given("impi=a k=" K " opc=" OPC);
	cr_expect_str_eq(sub.digest.realm, "");
}

Test(provision, public_identities_are_kept_in_canonical_form)
{
	const struct provision_subscriber sub =
		given("impi=a impu=sip:A@Home1.NET;x=y,tel:+1-555 k=" K " opc=" OPC);

	cr_expect_str_eq(sub.impus, "sip:A@home1.net tel:+1555");
	cr_expect_str_eq(given("impi=a k=" K " opc=" OPC).impus, "");
}

static const struct refused {
	const char *words, *says;
} refused[] = {
	{ "", "impi or imsi: missing" },
	{ "impi=a opc=" OPC, "k: missing" },
	{ "impi=a k=" K, "op or opc: missing" },
	{ "impi=a k=" K " op=" OP " opc=" OPC, "op and opc: give one" },
	{ "impi=a k=" K " top=" TUAK_TOP, "top: not for milenage" },
	{ "impi=a k=" K " opc=" OPC " topc=" TUAK_TOP, "topc: not for milenage" },
	{ "impi=a algorithm=tuak k=" K " opc=" OPC, "opc: not for tuak" },
	{ "impi=a algorithm=tuak k=" K, "top or topc: missing" },
	{ "impi=a algorithm=tuak k=" K " top=" OP, "top: 32 digits, 64 expected" },
	{ "impi=a algorithm=xor k=" K " opc=" OPC, "opc: not for xor" },
	{ "impi=a algorithm=comp128 k=" K, "algorithm: milenage, tuak or xor" },
	{ "impi=a k=465b5ce8b199b49faa5f0a2ee238a6b opc=" OPC,
	  "k: 31 digits, 32 expected" },
	{ "impi=a k=465b5ce8b199b49faa5f0a2ee238a6bcd opc=" OPC,
	  "k: 33 digits, 32 expected" },
	{ "impi=a k=" K K " opc=" OPC, "k: 64 digits, 32 expected" },
	{ "impi=a algorithm=tuak k=" K "00 topc=" TUAK_TOPC,
	  "k: 34 digits, 32 or 64 expected" },
	{ "impi=a k=465b5ce8b199b49faa5f0a2ee238a6bg opc=" OPC, "k: not hexadecimal" },
	{ "impi=a k=" K " opc=cd63", "opc: 4 digits, 32 expected" },
	{ "impi=a k=" K " opc=" OPC " amf=800", "amf: 3 digits, 4 expected" },
	{ "impi=a k=" K " opc=" OPC " sqn=1", "sqn: 1 digits, 12 expected" },
	{ "impi=a k=" K " opc=" OPC " uicc=esim", "uicc: gba, gba_u or sim" },
	{ "impi=a k=" K " opc=" OPC " res-length=4",
	  "res-length: not a number from 8 to 8" },
	{ "impi=a k=" K " opc=" OPC " iterations=1", "iterations: only for tuak" },
	{ "impi=a algorithm=tuak k=" K " topc=" TUAK_TOPC " iterations=0",
	  "iterations: not a number from 1 to 255" },
	{ "impi=a algorithm=tuak k=" K " topc=" TUAK_TOPC " iterations=256",
	  "iterations: not a number from 1 to 255" },
	{ "impi=a algorithm=tuak k=" K " topc=" TUAK_TOPC " res-length=5",
	  "res-length: 4, 8 or 16" },
	{ "impi=a algorithm=xor k=" K " res-length=3",
	  "res-length: not a number from 4 to 16" },
	{ "impi=a algorithm=xor k=" K " res-length=17",
	  "res-length: not a number from 4 to 16" },
	{ "impi=a k=" K " k=" K " opc=" OPC, "k: given twice" },
	{ "impi=a k= opc=" OPC, "k: empty" },
	{ "impi=a " K "=1 k=" K " opc=" OPC, "field 2: unknown name" },
	{ "impi=a imsi=001010123456789 mnc-digits=2 k=" K " opc=" OPC,
	  "impi and imsi: give one" },
	{ "impi=a mnc-digits=2 k=" K " opc=" OPC, "mnc-digits: only with imsi" },
	{ "imsi=001010123456789 k=" K " opc=" OPC, "mnc-digits: missing" },
	{ "imsi=001010123456789 mnc-digits=4 k=" K " opc=" OPC,
	  "mnc-digits: not a number from 2 to 3" },
	{ "imsi=00101 mnc-digits=2 k=" K " opc=" OPC, "imsi: 6 to 15 digits" },
	{ "impi=a\"b k=" K " opc=" OPC, "impi: 1 to 255 printable" },
	{ "impi=a k=" K " opc=" OPC " impu=alice", "impu: identity 1 is not a sip:" },
	{ "impi=a k=" K " opc=" OPC " impu=sip:a@b,", "impu: identity 2 is not a sip:" },
	{ "impi=a k=" K " opc=" OPC " impu=sip:a@b,SIP:a@B;c",
	  "impu: identity 2 is given twice" },
	{ DIGEST " digest-ha1=" HA1, "digest-password and digest-ha1: give one" },
	{ "impi=a digest-realm=b digest-ha1=" K "00", "digest-ha1: 34 digits, 32" },
	{ "impi=a digest-password=cd63", "digest-realm: missing" },
	{ "impi=a k=" K " opc=" OPC " digest-realm=b", "digest-realm: only with" },
	{ "impi=a k=" K " opc=" OPC " digest-qop=auth", "digest-qop: only with" },
	{ "impi=a digest-password=cd63 digest-realm=a\"b", "digest-realm: 1 to 255" },
	{ "impi=a digest-password=cd63 digest-realm=a,b", "digest-realm: 1 to 255" },
	{ DIGEST " digest-algorithm=SHA-256", "digest-algorithm: MD5 or MD5-sess" },
	{ DIGEST " digest-qop=none", "digest-qop: auth or auth-int" },
	{ DIGEST " opc=" OPC, "k: missing" },
	{ DIGEST " uicc=gba", "k: missing" },
};

static bool
quotes_a_secret(const char *text)
{
	return strstr(text, "465b5c") != NULL || strstr(text, "cd63") != NULL ||
	       strstr(text, "cdc2") != NULL || strstr(text, "5555") != NULL;
}

Test(provision, every_mistake_is_named_no_secret_is_quoted_and_nothing_is_written)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct provision_subscriber sub = { .impi = "old" };
		struct provision_error err = { .line = 9 };

		cr_expect_eq(read_words(&sub, refused[i].words, &err), GBA_ERR_SYNTAX,
			     "%s", refused[i].words);
		cr_expect_not_null(strstr(err.text, refused[i].says), "%s: %s",
				   refused[i].words, err.text);
		cr_expect(!quotes_a_secret(err.text), "%s", err.text);
		cr_expect_eq(err.line, 0);
		cr_expect_str_eq(sub.impi, "old");
	}
}

/* What on_row saw: "2:ok(impi) 3:bad(text) ". */
struct seen {
	char text[4096];
	size_t rows, good, stop_after;
};

static bool
on_row(void *ctx, unsigned line, const struct provision_subscriber *sub,
       const struct provision_error *err)
{
	struct seen *seen = ctx;
	const size_t used = strlen(seen->text);

	cr_expect((sub == NULL) != (err == NULL));
	cr_expect(err == NULL || err->line == line);
	snprintf(seen->text + used, sizeof(seen->text) - used, "%u:%s(%s) ", line,
		 sub != NULL ? "ok" : "bad", sub != NULL ? sub->impi : err->text);
	seen->good += sub != NULL;
	return ++seen->rows != seen->stop_after;
}

static enum gba_status
read_csv(struct seen *seen, const char *csv, size_t len)
{
	const size_t stop_after = seen->stop_after;
	char *exact =
		malloc(len > 0 ? len : 1); /* the sanitizer sees one octet too far */
	enum gba_status status;

	*seen = (struct seen){.stop_after = stop_after};
	memcpy(exact, csv, len);
	status =
		provision_csv((struct gba_octets){ (uint8_t *)exact, len }, on_row, seen);
	free(exact);
	return status;
}

static struct seen
walk(const char *csv)
{
	struct seen seen = { .rows = 0 };

	cr_expect_eq(read_csv(&seen, csv, strlen(csv)), GBA_OK, "%s", seen.text);
	return seen;
}

#define HEADER	  "impi,algorithm,k,op,opc\n"
#define ROW(impi) impi ",milenage," K ",," OPC "\n"

Test(provision_csv, rows_are_read_with_their_line_in_the_file)
{
	cr_expect_str_eq(walk(HEADER ROW("a") ROW("b")).text, "2:ok(a) 3:ok(b) ");
	cr_expect_str_eq(walk(HEADER "a,milenage," K "," OP ",").text, "2:ok(a) ");
	cr_expect_str_eq(walk("\n\n" HEADER "\n \n" ROW("a") "\n" ROW("b") "\n").text,
			 "6:ok(a) 8:ok(b) ", "blank lines count");
	cr_expect_str_eq(walk("\xef\xbb\xbfk,opc,impi\r\n" K "," OPC ",a\r\n").text,
			 "2:ok(a) ", "a BOM and CRLF, columns in any order");
	cr_expect_str_eq(walk(HEADER "\"a,b\" , milenage ,\"" K "\",\"\"," OPC "\n").text,
			 "2:ok(a,b) ", "quotes and blanks");
	cr_expect_str_eq(walk(HEADER).text, "");
	cr_expect_str_eq(walk("imsi,mnc-digits,k,opc,uicc,amf\n001010123456789,2," K
			      "," OPC ",gba,8000")
				 .text,
			 "2:ok(001010123456789@ims.mnc001.mcc001.3gppnetwork.org) ");
}

Test(provision_csv, a_bad_row_is_reported_and_the_next_is_read)
{
	static const struct {
		const char *row, *says;
	} v[] = {
		{ "a,milenage," K "," OPC "\n", "4 fields, 5 expected" },
		{ "a,milenage," K ",," OPC ",\n", "6 fields, 5 expected" },
		{ "a,milenage,465b,," OPC "\n", "k: 4 digits, 32 expected" },
		{ "a,milenage," K "," OP "," OPC "\n", "op and opc" },
		{ ",milenage," K ",," OPC "\n", "impi or imsi: missing" },
		{ "a,milenage,\"" K ",," OPC "\n", "not CSV" },
		{ "a,milenage," K "\",," OPC "\n", "not CSV" },
		{ "a,milenage,\"" K "\"x,," OPC "\n", "not CSV" },
		{ "a,milenage," K ",,\r" OPC "\n", "control" },
		{ ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n", "more than 32" },
	};
	char csv[1024];

	for (size_t i = 0; i < ARRAY_LEN(v); i++) {
		struct seen seen;

		snprintf(csv, sizeof(csv), HEADER ROW("x") "%s" ROW("y"), v[i].row);
		seen = walk(csv);
		cr_expect_eq(seen.rows, 3, "%s", v[i].row);
		cr_expect_not_null(strstr(seen.text, "3:bad("), "%s", seen.text);
		cr_expect_not_null(strstr(seen.text, v[i].says), "%s: %s", v[i].says,
				   seen.text);
		cr_expect_not_null(strstr(seen.text, "4:ok(y)"), "%s", seen.text);
		cr_expect(!quotes_a_secret(seen.text), "%s", seen.text);
	}
}

Test(provision_csv, a_file_without_a_good_header_is_refused_once)
{
	static const struct {
		const char *csv, *says;
	} v[] = {
		{ "", "no header line" },
		{ "\n \n", "no header line" },
		{ K "," OPC "," K "\n" ROW("a"), "column 1 has an unknown name" },
		{ "impi,k,secret\n", "column 3 has an unknown name" },
		{ "impi,k,impi\n", "column 3 repeats column 1" },
		{ "impi;k;opc\n", "unknown name" },
		{ "impi,,k\n", "column 2 has an unknown name" },
		{ "\"impi\n", "not CSV" },
	};

	for (size_t i = 0; i < ARRAY_LEN(v); i++) {
		struct seen seen = { .rows = 0 };

		cr_expect_eq(read_csv(&seen, v[i].csv, strlen(v[i].csv)), GBA_ERR_SYNTAX);
		cr_expect_eq(seen.rows, 1, "%s", v[i].csv);
		cr_expect_not_null(strstr(seen.text, v[i].says), "%s", seen.text);
		cr_expect(!quotes_a_secret(seen.text), "%s", seen.text);
	}
	cr_expect_eq(provision_csv((struct gba_octets){ NULL, 0 }, on_row,
				   &(struct seen){ .rows = 0 }),
		     GBA_ERR_SYNTAX);
}

Test(provision_csv, false_stops_the_walk)
{
	static const char csv[] = HEADER ROW("a") ROW("b") ROW("c");
	struct seen seen = { .stop_after = 2 };

	cr_expect_eq(read_csv(&seen, csv, sizeof(csv) - 1), GBA_OK);
	cr_expect_eq(seen.rows, 2);
}

Test(provision_csv, nul_long_lines_and_every_cut_do_no_harm)
{
	static const char nul[] = HEADER "a,milenage," K "\0,," OPC "\n" ROW("b");
	static const char whole[] = HEADER "\"a\",milenage,\"" K "\",," OPC "\n";
	const size_t limit = 4096;
	char *csv = malloc(limit + 256);
	struct seen seen = { .rows = 0 };

	cr_expect_eq(read_csv(&seen, nul, sizeof(nul) - 1), GBA_OK);
	cr_expect_str_eq(seen.text, "2:bad(a control character) 3:ok(b) ");
	for (size_t extra = 0; extra < 2; extra++) {
		const size_t used = strlen(HEADER);

		memcpy(csv, HEADER, used);
		memset(csv + used, ' ', limit + extra);
		memcpy(csv + used, "a,milenage," K ",," OPC,
		       strlen("a,milenage," K ",," OPC));
		csv[used + limit + extra] = '\n';
		cr_expect_eq(read_csv(&seen, csv, used + limit + extra + 1), GBA_OK);
		cr_expect_eq(seen.good, 1 - extra, "%s", seen.text);
	}
	free(csv);
	for (size_t n = 0; n < sizeof(whole); n++) {
		const enum gba_status status = read_csv(&seen, whole, n);

		cr_expect(status == GBA_OK || status == GBA_ERR_SYNTAX, "%zu octets", n);
	}
}

Test(provision_csv, a_hundred_thousand_rows_are_walked)
{
	static const char row[] = ROW("a");
	const size_t rows = 100000, head = strlen(HEADER), one = strlen(row);
	char *csv = malloc(head + rows * one);
	struct seen seen = { .rows = 0 };

	memcpy(csv, HEADER, head);
	for (size_t i = 0; i < rows; i++)
		memcpy(csv + head + i * one, row, one);
	cr_expect_eq(read_csv(&seen, csv, head + rows * one), GBA_OK);
	cr_expect_eq(seen.good, rows);
	free(csv);
}
