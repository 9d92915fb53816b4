/* SPDX-License-Identifier: Apache-2.0 */
/* B-TID, NAF_Id, IMPI and BSF names. */
#include "unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "codec/btid.h"
#include "vectors.h"

#define T(s) gba_text(s)
#define USER "I1U8vpY3qJ0hiuZNrke/NQ=="

static const char *
str(json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	cr_assert_not_null(s, "%s", key);
	return s;
}

Test(btid, build_and_parse_agree_with_the_independent_program)
{
	json_t *file = json_load_file(VECTORS_DIR "/computed_gba_chain.json", 0, NULL),
	       *one;
	size_t i, seen = 0;

	cr_assert_not_null(file);
	json_array_foreach(json_object_get(file, "cases"), i, one)
	{
		struct aka_rand rand, back;
		struct gba_text domain;
		char btid[GBA_BTID_MAX + 1];

		cr_assert_eq(gba_unhex(rand.b, sizeof(rand.b),
				       T(str(json_object_get(one, "input"), "rand"))),
			     GBA_OK);
		cr_expect_eq(btid_build(btid, &rand, str(one, "bsf_fqdn")), GBA_OK);
		cr_expect_str_eq(btid, str(one, "b_tid"));
		cr_expect_eq(btid_parse(&back, &domain, T(str(one, "b_tid"))), GBA_OK);
		cr_expect_arr_eq(back.b, rand.b, sizeof(rand.b));
		cr_expect(gba_text_is(domain, str(one, "bsf_fqdn")));
		cr_expect(tmpi_is_tmpi(T(str(one, "tmpi"))));
		cr_expect(!tmpi_is_tmpi(T(str(one, "impi"))));
		cr_expect(impi_is_valid(T(str(one, "impi"))));
		seen++;
	}
	cr_expect_eq(seen, 12);
	json_decref(file);
}

Test(btid, what_is_not_base64_of_sixteen_octets_at_a_name_is_refused)
{
	static const char *const bad[] = {
		"",
		"@",
		USER,
		USER "@",
		USER "@.",
		USER "@bsf.example.",
		USER "@bsf..example",
		USER "@bsf example",
		USER "@bsf@example",
		"I1U8vpY3qJ0hiuZNrke/NQ=@bsf.example",
		"I1U8vpY3qJ0hiuZNrke/NQ===@bsf.example",
		"I1U8vpY3qJ0hiuZNrke/NR==@bsf.example", /* stray bits: a second name of
							   one RAND */
		"I1U8vpY3qJ0hiuZNrke_NQ==@bsf.example",
		"I1U8vpY3qJ0hiuZNrke%2fNQ@bsf.example",
		"I1U8vpY3qJ0hiuZNrke/NQ==Abcd@bsf.example",
		" " USER "@bsf.example",
		"I1U8vpY3qJ0h\niuZNrke/NQ=@bsf.example",
	};
	struct gba_text domain = T("old");
	struct aka_rand rand = { { 7 } };
	char longest[300];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect_eq(btid_parse(&rand, &domain, T(bad[i])), GBA_ERR_SYNTAX, "%s",
			     bad[i]);
	cr_expect_eq(btid_parse(&rand, &domain, T(NULL)), GBA_ERR_SYNTAX);
	cr_expect_eq(btid_parse(&rand, &domain, (struct gba_text){ USER "@a\0b", 28 }),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(rand.b[0], 7);
	cr_expect(gba_text_is(domain, "old"));

	memset(longest, 'a', sizeof(longest));
	memcpy(longest, USER "@", 25);
	for (size_t i = 25 + 63; i < sizeof(longest); i += 64)
		longest[i] = '.';
	longest[254] = 'a';
	cr_expect_eq(btid_parse(&rand, &domain, (struct gba_text){ longest, 255 }),
		     GBA_OK);
	cr_expect_eq(btid_parse(&rand, &domain, (struct gba_text){ longest, 256 }),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(btid_parse(&rand, &domain, T(USER "@x")), GBA_OK);
}

Test(btid, a_name_that_is_none_or_too_long_makes_no_btid)
{
	const struct aka_rand rand = { { 1 } };
	char out[GBA_BTID_MAX + 1], name[254];

	for (size_t i = 0; i < sizeof(name) - 1; i++)
		name[i] = i % 2 == 0 ? 'a' : '.';
	name[231] = '\0'; /* 24 + 1 + 231 */
	cr_expect_eq(btid_build(out, &rand, name), GBA_ERR_ARG);
	name[229] = '\0';
	cr_expect_eq(btid_build(out, &rand, name), GBA_OK);
	cr_expect_eq(strlen(out), 254);
	cr_expect_eq(btid_build(out, &rand, ""), GBA_ERR_ARG);
	cr_expect_eq(btid_build(out, &rand, "a b"), GBA_ERR_ARG);
}

Test(naf_id, build_and_parse_agree_with_every_naf_of_the_independent_program)
{
	json_t *file = json_load_file(VECTORS_DIR "/computed_gba_chain.json", 0, NULL),
	       *one, *naf;
	size_t i, j, seen = 0;

	cr_assert_not_null(file);
	json_array_foreach(json_object_get(file, "cases"), i, one)
	{
		json_array_foreach(json_object_get(one, "naf_keys"), j, naf)
		{
			const char *hex = str(naf, "naf_id");
			uint8_t want[GBA_NAF_ID_MAX], got[GBA_NAF_ID_MAX];
			size_t want_len = strlen(hex) / 2, got_len = 0;
			struct gba_ua_id ua;
			struct naf_id id;

			cr_assert_eq(gba_unhex(want, want_len, T(hex)), GBA_OK);
			cr_assert_eq(gba_ua_id_parse(&ua, T(str(naf, "ua_protocol_id"))),
				     GBA_OK);
			cr_expect_eq(
				naf_id_build(got, &got_len, str(naf, "naf_fqdn"), &ua),
				GBA_OK);
			cr_assert_eq(got_len, want_len);
			cr_expect_arr_eq(got, want, want_len);
			cr_expect_eq(
				naf_id_parse(&id, (struct gba_octets){ want, want_len }),
				GBA_OK);
			cr_expect_str_eq(id.fqdn, str(naf, "naf_fqdn"));
			cr_expect_arr_eq(id.ua.b, ua.b, sizeof(ua.b));
			seen++;
		}
	}
	cr_expect_eq(seen, 96);
	json_decref(file);
}

static enum gba_status
split(struct naf_id *out, const char *name, size_t name_len)
{
	uint8_t in[512];

	memcpy(in, name, name_len);
	memcpy(in + name_len, "\x01\x00\x01\xc0\x2f", 5);
	return naf_id_parse(out, (struct gba_octets){ in, name_len + 5 });
}

Test(naf_id, a_name_is_split_from_the_end_and_only_host_octets_pass)
{
	static const char *const bad[] = { "naf example", "naf\nx",	"n\"f",	 "n/f",
					   "n@f",	  "naf:80x",	"naf:",	 ":80",
					   "n:8:0",	  "na\xc3\xa9", "[::1]", "n%f" };
	static const char *const good[] = { "n",
					    "naf.example",
					    "NAF.Example",
					    "naf_1.example",
					    "naf.example:8443",
					    "192.0.2.1",
					    "naf.example." };
	struct naf_id id = { .fqdn = "old" };
	char longest[256];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect_eq(split(&id, bad[i], strlen(bad[i])), GBA_ERR_SYNTAX, "%s",
			     bad[i]);
	cr_expect_eq(split(&id, "n\0f", 3), GBA_ERR_SYNTAX);
	cr_expect_eq(split(&id, "", 0), GBA_ERR_SYNTAX);
	memset(longest, 'a', sizeof(longest));
	cr_expect_eq(split(&id, longest, 256), GBA_ERR_SYNTAX);
	cr_expect_str_eq(id.fqdn, "old");
	cr_expect_eq(naf_id_parse(&id, (struct gba_octets){ (const uint8_t *)"abcd", 4 }),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(naf_id_parse(&id, (struct gba_octets){ NULL, 0 }), GBA_ERR_SYNTAX);
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		cr_expect_eq(split(&id, good[i], strlen(good[i])), GBA_OK, "%s", good[i]);
		cr_expect_str_eq(id.fqdn, good[i], "octets as received");
		cr_expect_arr_eq(id.ua.b, ((uint8_t[]){ 1, 0, 1, 0xc0, 0x2f }), 5);
	}
	cr_expect_eq(split(&id, longest, 255), GBA_OK);
	cr_expect_eq(strlen(id.fqdn), 255);
}

Test(naf_id, a_name_that_no_host_has_is_not_built)
{
	uint8_t out[GBA_NAF_ID_MAX];
	char name[257];
	size_t len = 7;

	memset(name, 'a', sizeof(name));
	name[256] = '\0';
	cr_expect_eq(naf_id_build(out, &len, name, &gba_ua_id_http_digest), GBA_ERR_ARG);
	cr_expect_eq(naf_id_build(out, &len, "", &gba_ua_id_http_digest), GBA_ERR_ARG);
	cr_expect_eq(naf_id_build(out, &len, "a b", &gba_ua_id_http_digest), GBA_ERR_ARG);
	cr_expect_eq(len, 7);
	name[255] = '\0';
	cr_expect_eq(naf_id_build(out, &len, name, &gba_ua_id_http_digest), GBA_OK);
	cr_expect_eq(len, GBA_NAF_ID_MAX);
}

/* TS 33.220 H.3. */
Test(ua_id, the_known_identifiers_have_the_octets_of_annex_h)
{
	const struct gba_suite suite = { { 0xc0, 0x2f } };
	struct gba_ua_id ua = gba_ua_id_tls(suite);

	cr_expect_arr_eq(ua.b, ((uint8_t[]){ 1, 0, 1, 0xc0, 0x2f }), 5);
	cr_expect_arr_eq(gba_ua_id_http_digest.b, ((uint8_t[]){ 1, 0, 0, 0, 2 }), 5);
	cr_expect_arr_eq(gba_ua_id_tls13_psk.b, ((uint8_t[]){ 1, 0, 0, 0, 7 }), 5);
	cr_expect_arr_eq(gba_ua_id_tmpi.b, ((uint8_t[]){ 1, 0, 0, 1, 0 }), 5);
}

Test(ua_id, ten_digits_with_or_without_separators_and_nothing_else)
{
	static const char *const good[] = { "010001c02f", "010001C02F", "01 00 01 c0 2f",
					    "01:00:01:C0:2f" };
	static const char *const bad[] = { "",
					   "010001c02",
					   "010001c02f0",
					   "010001c02g",
					   "0 10001c02f",
					   "01  00 01 c0 2f",
					   " 010001c02f",
					   "010001c02f ",
					   "01-00-01-c0-2f",
					   "negotiated",
					   "01 00 01 c0 2f 00" };
	struct gba_ua_id ua;

	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		ua = (struct gba_ua_id){ { 0 } };
		cr_expect_eq(gba_ua_id_parse(&ua, T(good[i])), GBA_OK, "%s", good[i]);
		cr_expect_arr_eq(ua.b, ((uint8_t[]){ 1, 0, 1, 0xc0, 0x2f }), 5);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect_eq(gba_ua_id_parse(&ua, T(bad[i])), GBA_ERR_SYNTAX, "%s",
			     bad[i]);
	cr_expect_eq(gba_ua_id_parse(&ua, T(NULL)), GBA_ERR_SYNTAX);
	cr_expect_eq(gba_ua_id_parse(&ua, (struct gba_text){ "01\0"
							     "0001c02f",
							     11 }),
		     GBA_ERR_SYNTAX);
}

Test(identity, names_from_the_imsi_agree_with_the_independent_program)
{
	static const char *const impis[] = {
		"user1_private@home1.net",
		"x@operator.com",
		"234150999999999@ims.mnc015.mcc234.3gppnetwork.org",
	};
	struct vectors *file = vectors_open("computed_identities");
	const struct vec root = vectors_root(file);
	char out[256];

	for (size_t i = 0; i < 5; i++) {
		const struct vec v = vec_item(&root, "from_imsi", 5, i);
		const struct gba_text imsi = vec_text(&v, "imsi");
		const unsigned mnc = (unsigned)vec_number(&v, "mnc_length");

		cr_assert_eq(impi_from_imsi(out, imsi, mnc), GBA_OK);
		vec_expect_str(&v, "impi", out);
		vec_expect_str(&v, "home_domain", strchr(out, '@') + 1);
		cr_expect(impi_is_valid(T(out)));
		cr_assert_eq(bsf_name_from_imsi(out, imsi, mnc), GBA_OK);
		vec_expect_str(&v, "bsf_from_imsi", out);
	}
	for (size_t i = 0; i < 3; i++) {
		const struct vec v = vec_item(&root, "from_isim_impi", 3, i);

		vec_expect_str(&v, "impi", impis[i]); /* its user part tells nothing */
		cr_assert_eq(bsf_name_from_impi(out, vec_text(&v, "impi")), GBA_OK);
		vec_expect_str(&v, "bsf_from_impi", out);
	}
	vectors_close(file);
}

Test(identity, what_is_no_imsi_gives_no_name)
{
	static const char *const bad[] = { "",
					   "00101",
					   "0010101234567890",
					   "00101012345678x",
					   " 01010123456789",
					   "+01010123456789" };
	char out[256] = "old";

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		cr_expect_eq(impi_from_imsi(out, T(bad[i]), 2), GBA_ERR_SYNTAX, "%s",
			     bad[i]);
		cr_expect_eq(bsf_name_from_imsi(out, T(bad[i]), 2), GBA_ERR_SYNTAX, "%s",
			     bad[i]);
	}
	cr_expect_eq(impi_from_imsi(out, T(NULL), 2), GBA_ERR_SYNTAX);
	cr_expect_eq(impi_from_imsi(out, T("001010123456789"), 1), GBA_ERR_ARG);
	cr_expect_eq(impi_from_imsi(out, T("001010123456789"), 4), GBA_ERR_ARG);
	cr_expect_str_eq(out, "old");
	cr_expect_eq(impi_from_imsi(out, T("001010"), 3), GBA_OK);
	cr_expect_str_eq(out, "001010@ims.mnc010.mcc001.3gppnetwork.org");
}

Test(identity, an_impi_without_a_usable_domain_has_no_bsf_name)
{
	static const char *const bad[] = {
		"", "user", "user@", "user@a b", "user@.", "user@.3gppnetwork.org"
	};
	char out[256] = "old", longest[300];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect_eq(bsf_name_from_impi(out, T(bad[i])), GBA_ERR_SYNTAX, "%s",
			     bad[i]);
	cr_expect_eq(bsf_name_from_impi(out, T(NULL)), GBA_ERR_SYNTAX);
	cr_expect_str_eq(out, "old");
	cr_expect_eq(bsf_name_from_impi(out, T("a@b@home.net")), GBA_OK);
	cr_expect_str_eq(out, "bsf.home.net");
	cr_expect_eq(bsf_name_from_impi(out, T("a@x3gppnetwork.org")), GBA_OK);
	cr_expect_str_eq(out, "bsf.x3gppnetwork.org");
	memcpy(longest, "u@", 2);
	for (size_t i = 2; i < sizeof(longest); i++)
		longest[i] = i % 2 == 0 ? 'a' : '.';
	cr_expect_eq(bsf_name_from_impi(out, (struct gba_text){ longest, 2 + 249 }),
		     GBA_OK);
	cr_expect_eq(bsf_name_from_impi(out, (struct gba_text){ longest, 2 + 251 }),
		     GBA_ERR_SYNTAX);
}

Test(identity, an_impi_is_printable_ascii_without_quotes)
{
	char longest[257];

	memset(longest, 'a', sizeof(longest));
	cr_expect(impi_is_valid(T("a")));
	cr_expect(impi_is_valid(T("any string @ all")));
	cr_expect(impi_is_valid((struct gba_text){ longest, 255 }));
	cr_expect(!impi_is_valid((struct gba_text){ longest, 256 }));
	cr_expect(!impi_is_valid(T("")));
	cr_expect(!impi_is_valid(T(NULL)));
	cr_expect(!impi_is_valid(T("a\"b")));
	cr_expect(!impi_is_valid(T("a\nb")));
	cr_expect(!impi_is_valid(T("a\x7f")));
	cr_expect(!impi_is_valid(T("\xc3\xa9@home.net")));
	cr_expect(!impi_is_valid((struct gba_text){ "a\0b", 3 }));
}

Test(identity, an_impu_is_compared_without_case_of_the_host_parameters_and_separators)
{
	static const struct {
		const char *given, *canonical; /* NULL: refused */
	} cases[] = {
		{ "sip:alice@home1.net", "sip:alice@home1.net" },
		{ "SIP:Alice@HOME1.net;transport=tcp?x=y", "sip:Alice@home1.net" },
		{ "sips:a;b=c@home1.net:5061;lr", "sips:a;b=c@home1.net:5061" },
		{ "sip:home1.net", "sip:home1.net" },
		{ "tel:+1-555-(12).34;ext=9", "tel:+15551234" },
		{ "tel:112", "tel:112" },
		{ "", NULL },
		{ "sip:", NULL },
		{ "sip:@home1.net", NULL },
		{ "sip:alice@", NULL },
		{ "sip:alice@;x", NULL },
		{ "sip:alice@a@b", NULL },
		{ "sip:alice@home1.net;x=@y", NULL },
		{ "sip:al ice@home1.net", NULL },
		{ "<sip:alice@home1.net>", NULL },
		{ "tel:", NULL },
		{ "tel:+", NULL },
		{ "tel:1+2", NULL },
		{ "tel:call-me", NULL },
		{ "mailto:alice@home1.net", NULL },
		{ "alice@home1.net", NULL },
	};
	char long_one[300] = "sip:";

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char out[GBA_IMPU_MAX + 1] = "unchanged";
		const enum gba_status status =
			impu_canonical(out, gba_text(cases[i].given));

		cr_expect_eq(status, cases[i].canonical != NULL ? GBA_OK : GBA_ERR_SYNTAX,
			     "%s", cases[i].given);
		cr_expect_str_eq(out, cases[i].canonical != NULL ? cases[i].canonical
								 : "unchanged");
	}
	memset(long_one + 4, 'a', GBA_IMPU_MAX - 4);
	cr_expect_eq(impu_canonical((char[GBA_IMPU_MAX + 1]){ "" }, gba_text(long_one)),
		     GBA_OK);
	long_one[GBA_IMPU_MAX] = 'a';
	cr_expect_eq(impu_canonical((char[GBA_IMPU_MAX + 1]){ "" }, gba_text(long_one)),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(impu_canonical((char[GBA_IMPU_MAX + 1]){ "" },
				    (struct gba_text){ "sip:a\0b@c", 9 }),
		     GBA_ERR_SYNTAX);
}

Test(identity, a_tmpi_is_known_by_its_whole_domain)
{
	cr_expect(tmpi_is_tmpi(
		T("NdfNQvvGWK4SGbs7c17alrZHQXyhEcrW@tmpi.bsf.3gppnetwork.org")));
	cr_expect(!tmpi_is_tmpi(T("@tmpi.bsf.3gppnetwork.org")));
	cr_expect(!tmpi_is_tmpi(T("a@xtmpi.bsf.3gppnetwork.org")));
	cr_expect(!tmpi_is_tmpi(T("a@tmpi.bsf.3gppnetwork.org.evil")));
	cr_expect(!tmpi_is_tmpi(T("tmpi.bsf.3gppnetwork.org")));
	cr_expect(!tmpi_is_tmpi(T("")));
	cr_expect(!tmpi_is_tmpi(T(NULL)));
}

Test(identity, the_domain_of_a_name_is_what_follows_its_first_label)
{
	cr_expect_str_eq(fqdn_domain("bsf.home1.net"), "home1.net");
	cr_expect_str_eq(fqdn_domain("localhost"), "localhost");
	cr_expect_str_eq(fqdn_domain("bsf."), "bsf.");
	cr_expect_str_eq(fqdn_domain(""), "");
}

Test(identity, a_name_has_good_labels_and_fits)
{
	char name[300];

	for (size_t i = 0; i < sizeof(name); i++)
		name[i] = i % 2 == 0 ? 'a' : '.';
	cr_expect(fqdn_is_valid((struct gba_text){ name, 253 }));
	cr_expect(!fqdn_is_valid((struct gba_text){ name, 255 }));
	cr_expect(!fqdn_is_valid((struct gba_text){ name, 2 }));
	memset(name, 'b', 64);
	cr_expect(fqdn_is_valid((struct gba_text){ name, 63 }));
	cr_expect(!fqdn_is_valid((struct gba_text){ name, 64 }));
	cr_expect(fqdn_is_valid(T("a")));
	cr_expect(fqdn_is_valid(T("xn--bsf-1.Example")));
	cr_expect(!fqdn_is_valid(T("")));
	cr_expect(!fqdn_is_valid(T(NULL)));
	cr_expect(!fqdn_is_valid(T(".a")));
	cr_expect(!fqdn_is_valid(T("a..b")));
	cr_expect(!fqdn_is_valid(T("a_b")));
	cr_expect(!fqdn_is_valid(T("a b")));
	cr_expect(!fqdn_is_valid((struct gba_text){ "a\0b", 3 }));
}

static const struct {
	const char *given, *canonical; /* NULL: refused */
} externals[] = {
	{ "meter1@scs.example", "meter1@scs.example" },
	{ "Meter1@SCS.Example", "Meter1@scs.example" },
	{ "a@x", "a@x" },
	{ "a,b;c@x", "a,b;c@x" },
	{ "meter1", NULL },
	{ "@scs.example", NULL },
	{ "meter1@", NULL },
	{ "m@eter1@scs.example", NULL },
	{ "meter1@@scs.example", NULL },
	{ "meter1@scs.example@", NULL },
	{ "meter 1@scs.example", NULL },
	{ "meter1@scs example", NULL },
	{ "meter\x01@scs.example", NULL },
	{ "m\xc3\xa9ter@scs.example", NULL },
	{ "meter1@scs..example", NULL },
	{ "", NULL },
};

Test(external_id, compares_with_its_domain_in_lower_case_and_has_one_at)
{
	static const char nul_inside[] = "met\0r@scs.example";
	char out[EXTERNAL_ID_MAX + 1], long_one[EXTERNAL_ID_MAX + 2];

	for (size_t i = 0; i < ARRAY_LEN(externals); i++) {
		snprintf(out, sizeof(out), "as before");
		cr_expect_eq(external_id_canonical(out, gba_text(externals[i].given)),
			     externals[i].canonical != NULL ? GBA_OK : GBA_ERR_SYNTAX,
			     "%s", externals[i].given);
		cr_expect_str_eq(out, externals[i].canonical != NULL
					      ? externals[i].canonical
					      : "as before");
	}
	cr_expect_eq(external_id_canonical(out, (struct gba_text){ nul_inside,
								   sizeof(nul_inside) - 1 }),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(external_id_canonical(out, (struct gba_text){ NULL, 0 }),
		     GBA_ERR_SYNTAX);
	memset(long_one, 'a', sizeof(long_one));
	memcpy(long_one + EXTERNAL_ID_MAX - 2, "@x", 3);
	cr_expect_eq(external_id_canonical(out, gba_text(long_one)), GBA_OK);
	cr_expect_eq(strlen(out), EXTERNAL_ID_MAX);
	memcpy(long_one + EXTERNAL_ID_MAX - 1, "@x", 3);
	cr_expect_eq(external_id_canonical(out, gba_text(long_one)), GBA_ERR_SYNTAX);
}
