/* SPDX-License-Identifier: Apache-2.0 */
/* gbactl calc gpi and gpl: the vectors, the sizes of short messages, and what is refused.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "ctl_call.h"

#define IMPI	  "impi=001010000000001@ims.mnc001.mcc001.3gppnetwork.org"
#define CK	  "ck=b40ba9a3c58b2a05bbf0d987b21bf8cb"
#define IK	  "ik=f769bcd751044604127672711c6d3441"
#define RND	  "rand=23553cbe9637a89d218ae64dae47bf35"
#define AUTN	  "autn=55f328b43577b9b94a9ffac354dfafb3"
#define GPI_CASES 14
#define GPL_CASES 11

static struct call
built(const char *mode)
{
	struct call call;

	call_begin(&call, "gpi", IMPI, CK, IK, RND, AUTN, "naf=push.home1.net",
		   "ua-id=gpl", "ptid=7c1e09f2@push.home1.net",
		   "lifetime=2025-06-20T15:42:56Z", NULL);
	call_word(&call, "mode", mode);
	call_run(&call);
	return call;
}

Test(ctl_calc_push, gpi_is_that_of_the_profile)
{
	struct vectors *file = vectors_open("push_p1");
	const struct vec v = vectors_root(file);
	struct call call = built("me");

	cr_assert_eq(call.rc, 0, "%s", call.err);
	call_expect(&call, "gpi", &v, "gpi_me");
	call_expect(&call, "k-int", &v, "k_int");
	call_expect(&call, "k-enc", &v, "k_enc");
	call_expect(&call, "ks-naf", &v, "ks_naf");
	cr_expect(call_shows(&call, "gpi-octets", "105"), "%s", call.out);
	cr_expect(call_shows(&call, "envelope-octets", "108"), "%s", call.out);
	cr_expect(call_shows(&call, "rand-at-naf",
			     "23553cbe9637a89d218ae64dae47bf35@push.home1.net"));
	call_end(&call);
	call = built("u");
	cr_assert_eq(call.rc, 0, "%s", call.err);
	call_expect(&call, "gpi", &v, "gpi_u");
	call_expect(&call, "ks-ext-naf", &v, "ks_naf");
	call_expect(&call, "ks-int-naf", &v, "ks_int_naf");
	call_end(&call);
	vectors_forget(file);
}

Test(ctl_calc_push, gpi_opens_what_another_program_made)
{
	struct vectors *file = vectors_open("computed_push");
	const struct vec root = vectors_root(file);
	struct call call;

	for (size_t i = 0; i < GPI_CASES; i++) {
		const struct vec v = vec_item(&root, "gpi", GPI_CASES, i);

		call_begin(&call, "gpi", NULL);
		call_vec(&call, "ks", &v, "ks");
		call_vec(&call, "impi", &v, "impi");
		call_vec(&call, "envelope", &v, "envelope");
		call_run(&call);
		cr_assert_eq(call.rc, 0, "%s%s", v.path, call.err);
		call_expect(&call, "ptid", &v, "ptid");
		call_expect(&call, "naf", &v, "naf_fqdn");
		call_expect(&call, "ua-id", &v, "ua_id");
		call_expect(&call, "rand-at-naf", &v, "rand_at_naf");
		call_expect(&call, "app-label", &v, "app_label");
		cr_expect(
			call_shows(&call, "mode", vec_number(&v, "gba_u") ? "u" : "me"));
		call_end(&call);
	}
	vectors_forget(file);
}

/* TS 23.040: 133 octets behind a port in one message, 128 in each of several; a WSP push
 * has 11 octets in front with codes, 36 with the text of the type. */
Test(ctl_calc_push, gpi_tells_the_number_of_short_messages)
{
	static const struct {
		size_t ptid_len; /* the envelope has 85 octets more */
		const char *port, *wap, *wap_text;
	} rows[] = {
		{ 12, "1", "1", "1" },	{ 13, "1", "1", "2" },	{ 37, "1", "1", "2" },
		{ 38, "1", "2", "2" },	{ 48, "1", "2", "2" },	{ 49, "2", "2", "2" },
		{ 135, "2", "2", "2" }, { 136, "2", "2", "3" }, { 171, "2", "3", "3" },
		{ 172, "3", "3", "3" },
	};
	char ptid[256], octets[8];
	struct call call;

	memset(ptid, 'p', sizeof(ptid));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ptid[rows[i].ptid_len] = '\0';
		call_begin(&call, "gpi", IMPI, CK, IK, RND, AUTN, "naf=push.home1.net",
			   "ua-id=0100000005", "lifetime=2036-02-07T06:28:16Z", NULL);
		call_word(&call, "ptid", ptid);
		call_run(&call);
		cr_assert_eq(call.rc, 0, "%s", call.err);
		snprintf(octets, sizeof(octets), "%zu", rows[i].ptid_len + 85);
		cr_expect(call_shows(&call, "envelope-octets", octets), "%s", call.out);
		cr_expect(call_shows(&call, "sms-port", rows[i].port), "%s", call.out);
		cr_expect(call_shows(&call, "sms-wap", rows[i].wap), "%s", call.out);
		cr_expect(call_shows(&call, "sms-wap-text", rows[i].wap_text), "%s",
			  call.out);
		call_end(&call);
		ptid[rows[i].ptid_len] = 'p';
	}
}

/* A GPI is 2 + 16 + 16 + 1 + 4 ("USIM") + 2 + 16 octets, and 1 + 16 (P-TID), 1 + F + 5
 * (name) and 4 of its sealed part: 84 + F, 87 + F in its envelope. Room: 133 behind a
 * port, 122 in a WAP push with codes, 97 with the type as text; 128 in each of several.
 */
Test(ctl_calc_push,
     the_gpi_of_the_default_profile_fits_one_short_message_by_the_name_of_its_naf)
{
	static const struct {
		size_t fqdn_len;
		const char *octets, *port, *port_left, *wap, *wap_left, *text, *text_left;
	} rows[] = {
		{ 1, "88", "1", "45", "1", "34", "1", "9" },
		{ 10, "97", "1", "36", "1", "25", "1", "0" },
		{ 11, "98", "1", "35", "1", "24", "2", "122" },
		{ 14, "101", "1", "32", "1", "21", "2", "119" },
		{ 35, "122", "1", "11", "1", "0", "2", "98" },
		{ 36, "123", "1", "10", "2", "122", "2", "97" },
		{ 46, "133", "1", "0", "2", "112", "2", "87" },
		{ 47, "134", "2", "122", "2", "111", "2", "86" },
		{ 169, "256", "2", "0", "3", "117", "3", "92" },
		{ 170, "257", "3", "127", "3", "116", "3", "91" },
		{ 250, "337", "3", "47", "3", "36", "3", "11" },
	};
	char fqdn[256];
	struct call call;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t j = 0; j < rows[i].fqdn_len; j++)
			fqdn[j] = j % 64 == 63 ? '.' : 'n';
		fqdn[rows[i].fqdn_len] = '\0';
		call_begin(&call, "gpi", NULL);
		call_word(&call, "naf", fqdn);
		call_run(&call);
		cr_assert_eq(call.rc, 0, "%zu: %s", rows[i].fqdn_len, call.err);
		cr_expect(call_shows(&call, "ptid-octets", "16"), "%s", call.out);
		cr_expect(
			call_shows(&call, "envelope-octets", rows[i].octets) &&
				call_shows(&call, "sms-port", rows[i].port) &&
				call_shows(&call, "sms-port-left", rows[i].port_left) &&
				call_shows(&call, "sms-wap", rows[i].wap) &&
				call_shows(&call, "sms-wap-left", rows[i].wap_left) &&
				call_shows(&call, "sms-wap-text", rows[i].text) &&
				call_shows(&call, "sms-wap-text-left", rows[i].text_left),
			"%zu: %s", rows[i].fqdn_len, call.out);
		call_end(&call);
	}
}

/* What is sized without values is as long as what is built with them. */
Test(ctl_calc_push, a_gpi_is_as_long_as_it_was_sized)
{
	struct call call;

	call_begin(&call, "gpi", IMPI, CK, IK, RND, AUTN, "naf=push.home1.net",
		   "ua-id=gpl", "lifetime=2036-02-07T06:28:16Z", "ptid=G-x_3kLmN0pQrStU",
		   NULL);
	call_run(&call);
	cr_assert_eq(call.rc, 0, "%s", call.err);
	cr_expect(call_shows(&call, "envelope-octets", "101"), "%s", call.out);
	call_end(&call);
	call_begin(&call, "gpi", "naf-id=707573682e686f6d65312e6e65740100000005",
		   "ptid=7c1e09f2@push.home1.net", "app-label=ISIM+", NULL);
	call_run(&call);
	cr_assert_eq(call.rc, 0, "%s", call.err);
	cr_expect(call_shows(&call, "gpi-octets", "106"), "%s", call.out);
	call_end(&call);
}

Test(ctl_calc_push, gpl_builds_and_opens_what_another_program_made)
{
	struct vectors *file = vectors_open("computed_push");
	const struct vec root = vectors_root(file);
	char sn[16];
	struct call call;

	for (size_t i = 0; i < GPL_CASES; i++) {
		const struct vec v = vec_item(&root, "gpl", GPL_CASES, i);
		const bool up = vec_number(&v, "direction") == 1;
		const bool aes = vec_number(&v, "suite") == 2;

		snprintf(sn, sizeof(sn), "%llu",
			 (unsigned long long)vec_number(&v, "sn"));
		call_begin(&call, "gpl", NULL);
		call_vec(&call, "key", &v, "key");
		call_word(&call, "direction", up ? "up" : "down");
		if (up)
			call_vec(&call, "ptid", &v, "ptid");
		else
			call_vec(&call, "rand", &v, "sa_id");
		call_word(&call, "sn", sn);
		call_word(&call, "suite", aes ? "aes" : "integrity");
		if (vec_text(&v, "payload").len > 0)
			call_vec(&call, "payload-hex", &v, "payload");
		call_run(&call);
		cr_assert_eq(call.rc, 0, "%s%s", v.path, call.err);
		call_expect(&call, "message", &v, "message");
		call_end(&call);

		call_begin(&call, "gpl", NULL);
		call_vec(&call, "key", &v, "key");
		call_vec(&call, "message", &v, "message");
		call_run(&call);
		cr_assert_eq(call.rc, 0, "%s%s", v.path, call.err);
		call_expect(&call, "payload-hex", &v, "payload");
		if (up)
			call_expect(&call, "ptid", &v, "ptid");
		cr_expect(call_shows(&call, "sn", sn), "%s", call.out);
		cr_expect(call_shows(&call, "direction", up ? "up" : "down"));
		cr_expect(call_shows(&call, "suite", aes ? "aes" : "integrity"));
		call_end(&call);
	}
	vectors_forget(file);
}

Test(ctl_calc_push, gpl_shows_text_as_text)
{
	struct call call;

	call_begin(
		&call, "gpl",
		"key=973c0d2a6d70e548df97fdce67483f641bf9ec96295f870e0edbd797f3423c1f",
		"message=0100021023553cbe9637a89d218ae64dae47bf350000000100055c43fbcb6c"
		"d810ab9309fde66f7cacbf23b50d99d5",
		NULL);
	call_run(&call);
	cr_expect_eq(call.rc, 0, "%s", call.err);
	cr_expect(call_shows(&call, "payload", "hello"), "%s", call.out);
	call_end(&call);
}

#define GPI_HEX                                                                          \
	"gpi="                                                                           \
	"010023553cbe9637a89d218ae64dae47bf3555f328b43577b9b94a9ffac354dfafb304555349"   \
	"4d003060cbe8d2e0f91f4f6f434951a7e978b6a69edd9800677987b4c0317bc9dcbcc7a230e87f" \
	"81"                                                                             \
	"65b57a548c10bb2fd749db19793cd6f9e6a8d8783e00ea28494f"
#define LABEL33 "123456789012345678901234567890123"
#define NAME50	"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn."
#define NAME251 NAME50 NAME50 NAME50 NAME50 NAME50 "n"
#define ZEROS32 "0000000000000000000000000000000000000000000000000000000000000000"

/* Exit status and the beginning of the reason. */
static const struct refusal {
	const char *tool, *words[10];
	int rc;
	const char *why;
} refusals[] = {
	{ "gpi", { GPI_HEX "e8" }, 0, "" },
	{ "gpi", { GPI_HEX "e8", IMPI, CK, IK }, 0, "" },
	{ "gpi", { GPI_HEX "e9", IMPI, CK, IK }, 1, "the MAC is not of these keys" },
	{ "gpi", { GPI_HEX "e800" }, 1, "this is no GPI" },
	{ "gpi", { GPI_HEX "e8", RND }, 2, "rand: not beside gpi" },
	{ "gpi", { GPI_HEX "e8", "envelope=01" }, 2, "gpi and envelope: give one" },
	{ "gpi", { "envelope=0200000100" }, 1, "this is no envelope" },
	{ "gpi", { GPI_HEX "e8", CK }, 2, "ik: missing" },
	{ "gpi", { GPI_HEX "e8", CK, IK }, 2, "impi: missing" },
	{ "gpi", { CK, IK, IMPI, "k-int=" ZEROS32 }, 2, "k-int and k-enc: not beside" },
	{ "gpi", { RND }, 2, "ks, or ck and ik, or k-int and k-enc: missing" },
	{ "gpi", { CK, IK, IMPI, RND, AUTN, "ptid=a b" }, 2, "naf: missing" },
	{ "gpi", { "naf=n", "ua-id=gpl" }, 0, "" },
	{ "gpi", { "naf=n", "ua-id=gpl", RND }, 2, "ks, or ck and ik, or k-int" },
	{ "gpi", { "naf=n", "ptid=a b" }, 2, "ptid: 1 to 255 octets" },
	{ "gpi", { "naf=n_/" }, 2, "naf: no host name" },
	{ "gpi", { "naf-id=0100000005" }, 2, "naf-id: 10 digits" },
	{ "gpi", { "naf=n", "app-label=" LABEL33 }, 2, "app-label: at most 32" },
	{ "gpi", { "naf=n", "app-label=%00%20%FF", "ptid=%00%20%FF" }, 0, "" },
	{ "gpi", { "naf=n", "app-label=%ff" }, 2, "app-label: at most 32" },
	{ "gpi", { "naf=n", "ptid=%ff" }, 2, "ptid: 1 to 255 octets" },
	{ "gpl", { "key=" ZEROS32, "direction=up", "ptid=%41" }, 2, "ptid: 1 to 255" },
	{ "gpl", { "key=" ZEROS32, "direction=up", "ptid=%00A" }, 0, "" },
	{ "gpi", { "naf=" NAME251 }, 2, "naf: too long for a GPI" },
	{ "gpi",
	  { CK, IK, IMPI, RND, AUTN, "ptid=a b", "naf=n", "ua-id=gpl",
	    "lifetime=2036-02-07T06:28:16Z" },
	  2,
	  "ptid: 1 to 255 octets" },
	{ "gpi",
	  { CK, IK, IMPI, RND, AUTN, "ptid=p", "naf=n", "ua-id=gpl",
	    "lifetime=tomorrow" },
	  2,
	  "lifetime: an instant" },
	{ "gpi",
	  { CK, IK, IMPI, RND, AUTN, "ptid=p", "naf=n", "ua-id=gpl",
	    "lifetime=2104-03-01T00:00:00Z" },
	  2,
	  "app-label, naf or lifetime" },
	{ "gpl", { "key=" ZEROS32, "message=00" }, 1, "this is no message" },
	{ "gpl", { "message=00" }, 2, "key: missing" },
	{ "gpl", { "key=" ZEROS32 }, 2, "direction: down or up" },
	{ "gpl", { "key=" ZEROS32, "direction=up" }, 2, "ptid: missing" },
	{ "gpl", { "key=" ZEROS32, "direction=down", RND, "sn=0" }, 2, "sn: 1 to" },
	{ "gpl", { "key=" ZEROS32, "direction=down", RND, "suite=3" }, 2, "suite: aes" },
	{ "gpl", { "key=" ZEROS32, "direction=down", RND, "sn=4294967295" }, 0, "" },
	{ "gpl",
	  { "key=" ZEROS32,
	    "message="
	    "0100021023553cbe9637a89d218ae64dae47bf350000000100055c43fbcb6cd810ab93"
	    "09fde66f7cacbf23b50d99d5" },
	  1,
	  "the MAC is not of this key" },
};

Test(ctl_calc_push, what_is_wrong_is_named)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		const struct refusal *r = &refusals[i];
		char word[600], *value;
		struct call call;

		call_begin(&call, r->tool, NULL);
		for (size_t w = 0; w < ARRAY_LEN(r->words) && r->words[w] != NULL; w++) {
			snprintf(word, sizeof(word), "%s", r->words[w]);
			value = strchr(word, '=');
			*value = '\0';
			call_word(&call, word, value + 1);
		}
		call_run(&call);
		cr_expect_eq(call.rc, r->rc, "row %zu: %d %s", i, call.rc, call.err);
		cr_expect_not_null(strstr(call.err, r->why), "row %zu: %s", i, call.err);
		call_end(&call);
	}
}
