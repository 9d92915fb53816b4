/* SPDX-License-Identifier: Apache-2.0 */
/* A UE as people write it: what is taken, what is refused and why, and what is shown. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hss/ue_words.h"

/* Words as an array of name, value, name, value ... NULL. */
static const char *
word_of(void *ctx, const char *name)
{
	const char *const *words = ctx;

	for (; words[0] != NULL; words += 2)
		if (strcmp(words[0], name) == 0)
			return words[1];
	return NULL;
}

static bool
change(struct store_ue *ue, const char **words, char reason[256])
{
	reason[0] = '\0';
	return hss_ue_change(ue, word_of, words, reason);
}

static void
expect_put(void (*put)(struct gba_buf *buf, const struct store_ue *ue),
	   const struct store_ue *ue, const char *expected)
{
	char text[2048];
	struct gba_buf buf = gba_buf(text, sizeof(text));

	put(&buf, ue);
	cr_expect_str_eq(text, expected);
}

#define IMPI  "001010000000001@ims.mnc001.mcc001.3gppnetwork.org"
#define NODES "mme:49171,mme1.epc.example,epc.example msc:49172 sgsn:49173"

Test(hss_ue, is_shown_as_it_was_written_and_keeps_what_is_not_given)
{
	const char *words[] = { "msisdn",
				"491512345678",
				"external-id",
				"Meter1@SCS.example,mo@scs.example",
				"port",
				"1000:mo@scs.example,7:Meter1@scs.example",
				"serving-node",
				NODES,
				"service",
				"device-trigger",
				"absent",
				"yes",
				"teleservice",
				"no",
				NULL };
	const char *other[] = { "external-id", "x@y,Meter1@scs.example", "absent", "no",
				NULL };
	const char *nothing[] = { "msisdn",  "", "external-id", "", "serving-node", "",
				  "service", "", NULL };
	struct store_ue *ue = calloc(1, sizeof(*ue));
	char reason[256];

	cr_assert_not_null(ue);
	snprintf(ue->impi, sizeof(ue->impi), "%s", IMPI);
	cr_assert(change(ue, words, reason), "%s", reason);
	cr_expect_str_eq(ue->imsi, "001010000000001", "from the IMPI");
	cr_expect_str_eq(ue->msisdn, "491512345678");
	expect_put(hss_externals_put, ue, "Meter1@scs.example,mo@scs.example");
	expect_put(hss_ports_put, ue, "1000:mo@scs.example,7:Meter1@scs.example");
	expect_put(hss_nodes_put, ue, NODES);
	cr_expect_eq(ue->services, 1u);
	cr_expect(ue->absent && ue->no_teleservice && !ue->call_barred);
	cr_assert(change(ue, other, reason), "%s", reason);
	expect_put(hss_ports_put, ue, "7:Meter1@scs.example"); /* it followed, one went */
	expect_put(hss_nodes_put, ue, NODES);
	cr_expect(!ue->absent && ue->no_teleservice);
	cr_assert(change(ue, nothing, reason), "%s", reason);
	cr_expect_eq(ue->external_count + ue->port_count + ue->node_count, 0);
	cr_expect_str_eq(ue->msisdn, "");
	cr_expect_eq(ue->services, 0u);
	free(ue);
}

static const struct {
	const char *name, *value, *says;
} refusals[] = {
	{ "imsi", "", "imsi: 6 to 15 digits" },
	{ "imsi", "00101x000000001", "imsi: 6 to 15 digits" },
	{ "imsi", "0010100000000012", "imsi: 6 to 15 digits" },
	{ "msisdn", "+4915", "without \"+\"" },
	{ "msisdn", "4915123456789012", "at most 15" },
	{ "external-id", "a@b@c", "\"a@b@c\" is not local@domain" },
	{ "external-id", "a@b,", "\"\" is not local@domain" },
	{ "external-id", "a@b,a@B", "a@b stands there twice" },
	{ "external-id",
	  "a@b,c@b,d@b,e@b,f@b,g@b,h@b,i@b,j@b,k@b,l@b,m@b,n@b,o@b,p@b,q@b,r@b",
	  "16 is the limit" },
	{ "port", "1000:other@b", "one of the UE's" },
	{ "port", "65536:x@y", "65536:x@y" },
	{ "port", "x@y", "PORT:ID" },
	{ "port", "1:x@y,1:x@y", "stands there once" },
	{ "serving-node", "mme:49171", "mme (which has a NAME)" },
	{ "serving-node", "msc:49171,name", "KIND:NUMBER" },
	{ "serving-node", "msc:49171,name,realm,more", "KIND:NUMBER" },
	{ "serving-node", "msc:49171,na_me,realm", "KIND:NUMBER" },
	{ "serving-node", "msc:4917x", "KIND:NUMBER" },
	{ "serving-node", "hlr:49171", "KIND:NUMBER" },
	{ "serving-node", "msc", "KIND:NUMBER" },
	{ "serving-node", "msc:1 msc:2 msc:3 msc:4 msc:5 msc:6", "more than 5" },
	{ "serving-node", "msc:1 ip-sm-gw:2", "IP-SM-GW stands first" },
	{ "service", "sms-mt", "device-trigger and sms-mo" },
	{ "absent", "perhaps", "neither yes nor no" },
	{ "teleservice", "", "neither yes nor no" },
	{ "barred", "YES", "neither yes nor no" },
};

Test(hss_ue, what_cannot_be_is_refused_by_its_word)
{
	struct store_ue *ue = calloc(1, sizeof(*ue));

	cr_assert_not_null(ue);
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		const char *words[] = { refusals[i].name, refusals[i].value, NULL };
		const char *good[] = { "external-id", "x@y", "port", "1:x@y", NULL };
		char reason[256];

		memset(ue, 0, sizeof(*ue));
		snprintf(ue->impi, sizeof(ue->impi), "%s", IMPI);
		cr_assert(change(ue, good, reason), "%s", reason);
		cr_expect_not(change(ue, words, reason), "%s=%s", words[0], words[1]);
		cr_expect_not_null(strstr(reason, refusals[i].says), "%s", reason);
	}
	free(ue);
}

Test(hss_ue, an_imsi_comes_from_an_impi_only_where_that_was_made_from_one)
{
	static const char *const impis[] = {
		"alice@ims.example",
		"001010000000001@ims.example",
		"001010000000001@ims.mnc002.mcc001.3gppnetwork.org",
		"00101000000000@1@ims.mnc001.mcc001.3gppnetwork.org",
	};
	const char *nothing[] = { NULL };
	const char *given[] = { "imsi", "262010000000001", NULL };
	struct store_ue *ue = calloc(1, sizeof(*ue));
	char reason[256];

	cr_assert_not_null(ue);
	for (size_t i = 0; i < ARRAY_LEN(impis); i++) {
		memset(ue, 0, sizeof(*ue));
		snprintf(ue->impi, sizeof(ue->impi), "%s", impis[i]);
		cr_expect_not(change(ue, nothing, reason), "%s", impis[i]);
		cr_expect_not_null(strstr(reason, "imsi: missing"), "%s", reason);
		cr_expect(change(ue, given, reason), "%s", reason);
		cr_expect_str_eq(ue->imsi, "262010000000001");
	}
	free(ue);
}
