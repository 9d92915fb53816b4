/* SPDX-License-Identifier: Apache-2.0 */
/* PSK TLS in the public library: identities to keys, for any TLS library. */
#include "unit.h"

#include <jansson.h>
#include <string.h>
#include <time.h>

#include "lib_fake.h"

static struct gba_naf_psk
handshake(const char *identity, uint16_t suite)
{
	return (struct gba_naf_psk){ .size = sizeof(struct gba_naf_psk),
				     .identity = identity,
				     .identity_len = strlen(identity),
				     .server_name = FAKE_HOST,
				     .tls_suite = suite,
				     .peer = "192.0.2.1" };
}

/* A key of 0x33 octets for TLS 1.3. */
static struct fake_key *
add_13(void)
{
	struct fake_key *key = fake_bsf_add(&lib_bsf, FAKE_HOST, "0100000007", 0x33);

	lib_bsf.otherwise = GBA_ERR_NOT_FOUND;
	key->expires_s = (int64_t)time(NULL) + 3600;
	return key;
}

static enum gba_naf_status
get(struct gba_naf *naf, const struct gba_naf_psk *psk)
{
	struct gba_naf_key *key = NULL;
	const enum gba_naf_status status = gba_naf_psk_get(naf, psk, 0, &key);

	cr_expect_eq(key == NULL, status != GBA_NAF_OK);
	if (key != NULL)
		cr_expect_eq(gba_naf_key_ks_naf(key)[0], 0x33);
	gba_naf_key_free(key);
	return status;
}

static const char *
text(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

Test(lib_psk, identity_and_suite_lead_to_the_key_of_the_vectors)
{
	json_t *file = json_load_file(VECTORS_DIR "/computed_ua_psk.json", 0, NULL);
	const json_t *cases = json_object_get(file, "cases");
	struct gba_naf *naf = lib_open(FAKE_HOST);

	cr_assert_eq(json_array_size(cases), 2);
	for (size_t i = 0; i < json_array_size(cases); i++) {
		const json_t *c = json_array_get(cases, i);
		const char *suite = text(c, "cipher_suite");
		struct gba_naf_psk psk = handshake(
			text(c, "psk_identity"),
			suite != NULL ? (uint16_t)strtoul(suite, NULL, 16) : 0x1302);
		struct fake_key *at =
			fake_bsf_add(&lib_bsf, FAKE_HOST, text(c, "ua_protocol_id"), 0);
		struct gba_naf_key *key = NULL;

		at->expires_s = (int64_t)time(NULL) + 3600;
		cr_assert_eq(gba_unhex(at->ks.b, 32, gba_text(text(c, "psk"))), GBA_OK);
		cr_assert_eq(gba_naf_psk_get(naf, &psk, 0, &key), GBA_NAF_OK);
		cr_expect_arr_eq(gba_naf_key_ks_naf(key), at->ks.b, 32);
		gba_naf_key_free(key);
		if (suite != NULL)
			cr_expect_str_eq(GBA_NAF_PSK_HINT, text(c, "psk_identity_hint"));
	}
	json_decref(file);
	gba_naf_free(naf);
}

Test(lib_psk, three_forms_of_an_identity_hold_a_btid)
{
	static const char *const good[] = { "3GPP-bootstrapping;" FAKE_BTID,
					    "3GPP-bootstrapping" FAKE_BTID, FAKE_BTID };
	static const char *const bad[] = { "",
					   "nobody",
					   "3GPP-bootstrapping",
					   "3GPP-bootstrapping;",
					   "@bsf.example",
					   "AA AA@bsf.example" };
	char btid[GBA_NAF_BTID_MAX + 1] = "before";

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect_eq(gba_naf_psk_btid(bad[i], strlen(bad[i]), btid),
			     GBA_NAF_ERR_ARG, "%s", bad[i]);
	cr_expect_eq(gba_naf_psk_btid("AAAA@bsf.example\0x", 18, btid), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_psk_btid(NULL, 0, btid), GBA_NAF_ERR_ARG);
	cr_expect_str_eq(btid, "before");
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		cr_expect_eq(gba_naf_psk_btid(good[i], strlen(good[i]), btid),
			     GBA_NAF_OK);
		cr_expect_str_eq(btid, FAKE_BTID);
	}
}

Test(lib_psk, the_name_is_server_name_or_the_only_one)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_psk psk = handshake(FAKE_BTID, 0x1301);

	add_13();
	cr_expect_eq(get(naf, &psk), GBA_NAF_OK);
	psk.server_name = "NAF1.home1.net.";
	cr_expect_eq(get(naf, &psk), GBA_NAF_OK);
	psk.server_name = NULL;
	cr_expect_eq(get(naf, &psk), GBA_NAF_OK);
	psk.server_name = "naf2.home1.net";
	cr_expect_eq(get(naf, &psk), GBA_NAF_ERR_ARG);
	gba_naf_free(naf);
}

Test(lib_psk, a_key_that_is_unknown_over_or_of_another_kind_is_not_given_out)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_psk psk = handshake("QUJD@bsf.example", 0x1301);
	struct fake_key *key = add_13();

	cr_expect_eq(get(naf, &psk), GBA_NAF_ERR_UNKNOWN);
	psk = handshake("nobody", 0x1301);
	cr_expect_eq(get(naf, &psk), GBA_NAF_ERR_ARG);
	psk = handshake(FAKE_BTID, 0x00a8);
	cr_expect_eq(get(naf, &psk), GBA_NAF_ERR_UNKNOWN, "no key for this suite");
	psk = handshake(FAKE_BTID, 0x1301);
	key->expires_s = (int64_t)time(NULL) - 1;
	cr_expect_eq(get(naf, &psk), GBA_NAF_ERR_UNKNOWN, "over");
	key->expires_s = (int64_t)time(NULL) + 3600;
	key->gba = NAF_GBA_2G;
	cr_expect_eq(get(naf, &psk), GBA_NAF_ERR_DENIED, "2G is not taken");
	gba_naf_forget(naf, FAKE_BTID);
	key->gba = NAF_GBA_3G;
	cr_expect_eq(get(naf, &psk), GBA_NAF_OK);
	gba_naf_free(naf);
}

Test(lib_psk, a_call_that_is_none_is_refused)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_psk psk = handshake(FAKE_BTID, 0x1301);
	struct gba_naf_key *key = NULL;

	add_13();
	cr_expect_eq(get(naf, &psk), GBA_NAF_OK);
	cr_expect_eq(gba_naf_psk_get(NULL, &psk, 0, &key), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_psk_get(naf, NULL, 0, &key), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_psk_get(naf, &psk, 0, NULL), GBA_NAF_ERR_ARG);
	psk.size--;
	cr_expect_eq(get(naf, &psk), GBA_NAF_ERR_ARG);
	gba_naf_free(naf);
}

Test(lib_psk, an_answer_that_comes_late_is_there_for_the_next_handshake)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_psk psk = handshake(FAKE_BTID, 0x1301);

	add_13();
	lib_bsf.late = true;
	cr_expect_eq(get(naf, &psk), GBA_NAF_ERR_TIMEOUT);
	fake_bsf_answer(&lib_bsf);
	cr_expect_eq(get(naf, &psk), GBA_NAF_OK);
	cr_expect_eq(lib_bsf.asks, 1);
	gba_naf_free(naf);
}
