/* SPDX-License-Identifier: Apache-2.0 */
/* gbactl calc: the words that are refused, each beside one that is taken; help. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "ctl_call.h"

#define K   "k=465b5ce8b199b49faa5f0a2ee238a6bc"
#define OPC "opc=cd63cb71954a9f4e48a5994e37a02baf"
#define OP  "op=cdc202d5123e20f62b6d676ac72cb318"
#define RND "rand=23553cbe9637a89d218ae64dae47bf35"

/* Every one is a good call with one word that is not: `with` in the place of `without`.
 */
static const struct refusal {
	const char *tool, *words[8]; /* the good call; the bad word takes the place of the
					last one */
	const char *bad, *reason;
} refusals[] = {
#define AKA                                                                              \
	"aka",                                                                           \
	{                                                                                \
		K, OPC, "sqn=000000000021", RND                                          \
	}
	{ AKA, "rand=", "rand: empty" },
	{ AKA, "rand=23553cbe9637a89d218ae64dae47bf3", "rand: 31 digits, 32 expected" },
	{ AKA, "rand=23553cbe9637a89d218ae64dae47bf3500",
	  "rand: 34 digits, 32 expected" },
	{ AKA, "rand=23553cbe9637a89d218ae64dae47bfxy", "rand: not hexadecimal" },
	{ AKA, "amf=0000", "rand: missing" },
	{ AKA, "auts=00", "auts: aka takes no such word" },
	{ AKA, "rand", "rand: a word is name=value" },
	{ "aka",
	  { K, OPC, RND, "sqn=000000000021" },
	  "sqn=21",
	  "sqn: 2 digits, 12 expected" },
	{ "aka", { K, OPC, RND, "sqn=000000000021" }, "amf=8000", "sqn: missing" },
	{ "aka", { K, OPC, RND, "sqn=000000000021" }, RND, "rand: given twice" },
	{ "aka",
	  { OPC, RND, "sqn=000000000021", K },
	  "k=465b",
	  "k: 4 digits, 32 expected" },
	{ "aka", { OPC, RND, "sqn=000000000021", K }, "amf=8000", "k: missing" },
	{ "aka", { K, RND, "sqn=000000000021", OPC }, "amf=8000", "op or opc: missing" },
	{ "aka",
	  { K, RND, "sqn=000000000021", OPC },
	  "opc=zz63cb71954a9f4e48a5994e37a02baf",
	  "opc: not hexadecimal" },
	{ "aka",
	  { K, RND, "sqn=000000000021", OPC },
	  "topc=cd63cb71954a9f4e48a5994e37a02bafcd63cb71954a9f4e48a5994e37a02baf",
	  "topc: not for milenage" },
	{ "aka",
	  { K, OPC, RND, "sqn=000000000021", "amf=8000" },
	  OP,
	  "op and opc: give one of them" },
	{ "aka",
	  { K, OPC, RND, "sqn=000000000021", "amf=8000" },
	  "amf=80",
	  "amf: 2 digits, 4 expected" },
	{ "aka",
	  { K, OPC, RND, "sqn=000000000021", "amf=8000" },
	  "algorithm=milenag",
	  "algorithm: milenage, tuak or xor expected" },
#define AUTS                                                                             \
	"auts",                                                                          \
	{                                                                                \
		K, OPC, RND, "auts=451e8beca47b7c4adabf45e76f4b"                         \
	}
	{ AUTS, "auts=451e8beca47b7c4adabf45e76f4", "auts: 27 digits, 28 expected" },
	{ AUTS, "auts=RR6L7KR7fErav0Xnb0", "auts: 18 digits, 28 expected" },
	{ AUTS, "amf=0000", "auts or sqn: give one of them" },
#define KS  "ks=b40ba9a3c58b2a05bbf0d987b21bf8cbf769bcd751044604127672711c6d3441"
#define NAF "naf=naf1.home1.net"
#define KS_NAF                                                                           \
	"ks-naf",                                                                        \
	{                                                                                \
		KS, RND, "impi=a@b", NAF, "ua-id=0100000002"                             \
	}
	{ KS_NAF, "ua-id=01000000020", "ua-id: 11 characters, 10 hexadecimal digits" },
	{ KS_NAF, "ua-id=", "ua-id: empty" },
	{ KS_NAF, "ua-id=TLS_AES_129_GCM_SHA256", "ua-id: 22 characters" },
	{ KS_NAF, "mode=me", "ua-id: missing" },
	{ "ks-naf",
	  { KS, RND, "impi=a@b", "ua-id=0100000002", NAF },
	  "naf=naf1.home1.net:443",
	  "naf: no host name" },
	{ "ks-naf",
	  { RND, "impi=a@b", "ua-id=0100000002", NAF, KS },
	  "ck=00",
	  "ck: 2 digits, 32 expected" },
	{ "ks-naf",
	  { RND, "impi=a@b", "ua-id=0100000002", NAF, KS },
	  "ks=00",
	  "ks: 2 digits, 64 expected" },
	{ "ks-naf",
	  { RND, "impi=a@b", "ua-id=0100000002", NAF, KS },
	  "mode=me",
	  "ks, or ck and ik: missing" },
	{ "ks-naf",
	  { RND, KS, "ua-id=0100000002", NAF, "impi=a@b" },
	  "impi=",
	  "impi: empty" },
	{ "ks-naf",
	  { RND, KS, "ua-id=0100000002", NAF, "impi=a@b" },
	  "imsi=001010123456789",
	  "mnc-digits: missing" },
	{ "ks-naf",
	  { KS, RND, "impi=a@b", NAF, "ua-id=0100000002", "mode=u" },
	  "mode=x",
	  "mode: me or u expected" },
	{ "ks-naf",
	  { KS, RND, "impi=a@b", NAF, "ua-id=0100000002", "mode=u" },
	  "bsf=a b",
	  "bsf: no host name" },
	{ "naf-id",
	  { "naf-id=6e6166010001002f" },
	  "naf-id=010001002f",
	  "naf-id: 10 digits, an even number from 12" },
	{ "naf-id",
	  { "naf-id=6e6166010001002f" },
	  "naf-id=00010001002f",
	  "naf-id: no host name before" },
	{ "identity",
	  { "impi=a@b.example" },
	  "btid=xyz@bsf.example",
	  "btid: base64 of 16" },
	{ "identity",
	  { "impi=a@b.example" },
	  "impi=nodomain",
	  "impi: no '@' and domain" },
};

static void
begin_refusal(struct call *call, const struct refusal *r, const char *instead)
{
	size_t count = 0;

	while (count < ARRAY_LEN(r->words) && r->words[count] != NULL)
		count++;
	call_begin(call, r->tool, NULL);
	for (size_t i = 0; i < count; i++) {
		const char *word =
			i + 1 == count && instead != NULL ? instead : r->words[i];
		const size_t name = strcspn(word, "=");
		char name_text[64];

		if (word[name] == '\0') { /* a word without '=' goes as it is */
			call->argv[call->argc++] = strdup(word);
			continue;
		}
		snprintf(name_text, sizeof(name_text), "%.*s", (int)name, word);
		call_word(call, name_text, word + name + 1);
	}
	call_run(call);
}

Test(ctl_calc_words, a_wrong_word_is_refused_by_its_name_and_the_good_one_taken)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		const struct refusal *r = &refusals[i];
		struct call call;

		begin_refusal(&call, r, NULL);
		cr_expect_eq(call.rc, 0, "%s %s: %s", r->tool, r->words[0], call.err);
		call_end(&call);
		begin_refusal(&call, r, r->bad);
		cr_expect_eq(call.rc, 2, "%s %s: %d", r->tool, r->bad, call.rc);
		cr_expect_str_eq(call.out, "");
		cr_expect(strstr(call.err, r->reason) != NULL,
			  "%s %s: want \"%s\", got %s", r->tool, r->bad, r->reason,
			  call.err);
		call_end(&call);
	}
}

Test(ctl_calc_words, a_refusal_quotes_no_secret)
{
	struct call call;

	call_begin(&call, "aka", K "77", OPC, RND, "sqn=000000000021", NULL);
	call_run(&call);
	cr_expect_eq(call.rc, 2);
	cr_expect(strstr(call.err, "465b5c") == NULL, "%s", call.err);
	call_end(&call);
}

Test(ctl_calc_words, help_is_given_for_each_calculator_and_an_unknown_one_is_refused)
{
	static const char *const tools[] = { "aka",	  "auts",     "ks-naf",
					     "naf-id",	  "identity", "ub-digest",
					     "ua-digest", "test-sim" };
	struct call call;

	for (size_t i = 0; i < ARRAY_LEN(tools); i++) {
		call_begin(&call, tools[i], "--help", NULL);
		call_run(&call);
		cr_expect_eq(call.rc, 0);
		cr_expect(strstr(call.out, tools[i]) != NULL && strlen(call.out) > 80);
		cr_expect_str_eq(call.err, "");
		call_end(&call);
	}
	call_begin(&call, "akka", "--help", NULL);
	call_run(&call);
	cr_expect_eq(call.rc, 2);
	call_end(&call);
}
