/* SPDX-License-Identifier: Apache-2.0 */
/* What an application is told of a user, by the settings of its name and by what the UE
 * says. */
#include "lib/identity.h"
#include "unit.h"

#define USS                                                                              \
	"<ussList>"                                                                      \
	"<uss id=\"1\" type=\"1\"><uids><uid>sip:a@x</uid><uid>tel:+1</uid></uids>"      \
	"<flags><flag>1</flag><flag>4</flag></flags></uss>"                              \
	"<uss id=\"2\" type=\"2\"><uids><uid>sip:b@x</uid></uids>"                       \
	"<flags><flag>4294967295</flag></flags></uss></ussList>"
#define NO_USS "<ussList/>"

static struct naf_key *
key_of(const char *xml)
{
	struct naf_key_parts parts = { .has_me = true, .impi = gba_text("i@x") };
	struct naf_key *key = NULL;

	cr_assert_eq(guss_parse(&parts.uss,
				(struct gba_octets){ (const uint8_t *)xml, strlen(xml) },
				NULL),
		     GBA_OK);
	cr_assert_eq(naf_key_new(&key, &parts), GBA_OK);
	return key;
}

static const struct row {
	const char *xml;
	enum naf_identities which;
	const char *intended;
	bool possible;
	const char *asserted;
} rows[] = {
	{ USS, NAF_IDENTITIES_USS, NULL, true, "\"sip:a@x\", \"tel:+1\", \"sip:b@x\"" },
	{ USS, NAF_IDENTITIES_USS, "", true, "\"sip:a@x\", \"tel:+1\", \"sip:b@x\"" },
	{ USS, NAF_IDENTITIES_USS, "\"tel:+1\"", true, "\"tel:+1\"" },
	{ USS, NAF_IDENTITIES_USS, "sip:b@x", true, "\"sip:b@x\"" },
	{ USS, NAF_IDENTITIES_USS, " \"sip:b@x\"\t", true, "\"sip:b@x\"" },
	{ USS, NAF_IDENTITIES_USS, "sip:c@x", false, "" },
	{ USS, NAF_IDENTITIES_USS, "\"sip:a@x\", \"tel:+1\"", false, "" },
	{ USS, NAF_IDENTITIES_USS, "sip:a@", false, "" },
	{ USS, NAF_IDENTITIES_USS, "\"sip:a@x", false, "" },
	{ USS, NAF_IDENTITIES_USS, "i@x", false, "" },
	{ USS, NAF_IDENTITIES_IMPI, "sip:c@x", true, "\"i@x\"" },
	{ USS, NAF_IDENTITIES_NONE, "sip:c@x", true, "" },
	{ NO_USS, NAF_IDENTITIES_USS, "sip:c@x", true, "" },
	{ NO_USS, NAF_IDENTITIES_USS, NULL, true, "" },
};

Test(naf_identity, an_intended_identity_is_one_of_the_settings_and_asserted_alone)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *r = &rows[i];
		struct naf_key *key = key_of(r->xml);
		char text[128] = "";
		struct gba_buf out = gba_buf(text, sizeof(text));

		cr_expect_eq(identity_is_possible(key, r->which, gba_text(r->intended)),
			     r->possible, "row %zu", i);
		identity_assert(&out, key, r->which, gba_text(r->intended));
		cr_expect_str_eq(text, r->asserted, "row %zu: %s", i, text);
		naf_key_unref(key);
	}
}

Test(naf_identity, the_flags_are_told_to_who_is_told_the_settings)
{
	struct naf_key *key = key_of(USS);
	char text[128] = "";
	struct gba_buf out = gba_buf(text, sizeof(text));

	identity_flags(&out, key, NAF_IDENTITIES_IMPI);
	identity_flags(&out, key, NAF_IDENTITIES_NONE);
	cr_expect_str_eq(text, "");
	identity_flags(&out, key, NAF_IDENTITIES_USS);
	cr_expect_str_eq(text, "\"1\", \"4\", \"4294967295\"");
	naf_key_unref(key);
}
