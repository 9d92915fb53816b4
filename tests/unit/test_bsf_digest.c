/* SPDX-License-Identifier: Apache-2.0 */
/* GBA_Digest (TS 33.220 Annex M, B.5, B.6; TS 24.109 Annex I) through Ub and Zn. */
#include "bsf_world.h"

#include <stdio.h>
#include <string.h>

#include "bsf/zn.h"
#include "unit.h"

#define IMPI  "alice@home1.net"
#define NONCE "ABEiM0RVZneImaq7zN3u/w=="

/* The MD5 case of computed_gba_digest.json (HA1, TLS_MK_Extr), carried on to the messages
 * by an independent program (hashlib and hmac of Python): realm home1.net, the cnonce of
 * world_answer, naf1.home1.net with 01 00 00 00 02. */
static const struct {
	enum gba_digest_form form;
	bool sess;
	const char *response, *ks, *ks_naf;
} rows[] = {
	{ GBA_DIGEST_OCTETS, false, "ceb866f7badf3b314cb5c71b10245517",
	  "96e3e8355c033d4d357af50369270570232c8074454fdfb1e173b21bb5208003",
	  "54c652a15c798f1bb64759945ba047fa7337025ea56eed1b8a2aee725fee0da9" },
	{ GBA_DIGEST_OCTETS, true, "23680af7b7dc07e639594c2d2afc6d68",
	  "630118783351d773adb03a4be047559cde8496e4a05baab5f041eeed0ac189d0",
	  "712b0ec0319dcbcc4c76ddb75f90cd58a43a1e4a4ad6c5323b9da233599cac4e" },
	{ GBA_DIGEST_HEX, false, "9cd413c41aa7e5251a50cc29e298e953",
	  "7c29c590606fccd1cf7400e438d5ef7a42e09633135f215205a972ad666e0b02",
	  "ed782a2fc71c6b0b977617cf5fcb9f598f1441fbb4fc69ffc66c532e3aece653" },
	{ GBA_DIGEST_HEX, true, "a4ce9115fb05c2b0462603c9259fa37a",
	  "3955af94137d7ede0a6d6c2f57f211d737a12ca7f2b80889ce3491fa20be187b",
	  "5c2b5a233a8f565a220629890ae47dbfd3c1fb79a91d08184fffe71e496f919d" },
	{ GBA_DIGEST_BASE64, false, "27701acc23378c3737f4ac008d0b264c",
	  "7b217b72ed81bac9bcc1defe44c3b06c023b02885a2a346e58b20032f9009146",
	  "852cb8b433aab1409476fc89b869f6382765e4505c7a9457e1b1ae962e86ab49" },
	{ GBA_DIGEST_BASE64, true, "e5891c85e41876f8c2875746b92c7edf",
	  "8aa83ca19bb70e12b55b98b62f97c26efbdffc1a7ff411ea57cdb11835d9d8d1",
	  "3be88d8a21fe7fd60ad14a477004981654a6648bf983787c8ef0c1ba130b6e55" },
};

static struct world w;

static void
setup(void)
{
	world_init(&w);
	w.conf.allow_digest = true;
	w.conf.strict = true;
	world_reload(&w);
	world_be_digest(&w);
}

static void
teardown(void)
{
	world_fini(&w);
}

TestSuite(bsf_digest, .init = setup, .fini = teardown);

static void
send_first(void)
{
	cr_assert_eq(
		gba_unhex(w.script, 16, gba_text("00112233445566778899aabbccddeeff")),
		GBA_OK);
	w.script_len = 16;
	world_send(&w, "Digest username=\"" IMPI "\", realm=\"home1.net\", nonce=\"\", "
		       "uri=\"/\", response=\"\"");
}

static struct answer
answer_with(const char *response)
{
	struct answer answer = world_answer(&w);

	answer.username = IMPI;
	answer.response = response;
	return answer;
}

static void
expect_hex(const void *p, size_t len, const char *hex)
{
	uint8_t wanted[64];

	cr_assert_eq(gba_unhex(wanted, len, gba_text(hex)), GBA_OK);
	cr_expect_arr_eq(p, wanted, len, "%s", hex);
}

static void
naf_key_is(const char *hex)
{
	static const struct bsf_zn_decision decision = { .give_me_key = true };
	static const struct bsf_zn_request request = {
		.naf_id_octets = { (const uint8_t *)"naf1.home1.net\1\0\0\0\2", 19 },
	};
	struct bsf_zn_answer answer;

	cr_assert_eq(bsf_zn_build(&answer, &decision, &request, &w.binding), GBA_OK);
	cr_assert_eq(answer.bia.ks_naf.len, 32);
	expect_hex(answer.bia.ks_naf.p, 32, hex);
	cr_expect_eq(answer.bia.gba_type.value, ZN_GBA_TYPE_DIGEST);
	cr_expect(!answer.bia.ks_int_naf.present);
	bsf_zn_answer_fini(&answer);
}

Test(bsf_digest, a_ue_without_a_card_bootstraps_in_each_form_and_algorithm)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct answer answer;

		w.conf.digest_password = (int)rows[i].form;
		w.digest.sess = rows[i].sess;
		world_reload(&w);
		send_first();
		cr_assert_eq(w.status, 401);
		cr_expect_eq(w.last_request.kind, AV_SIP_DIGEST);
		cr_expect_str_eq(world_directive(&w, "nonce"), NONCE);
		cr_expect_str_eq(world_directive(&w, "realm"), "home1.net");
		cr_expect_str_eq(world_directive(&w, "qop"), "auth-int");
		cr_expect_str_eq(world_directive(&w, "algorithm"),
				 rows[i].sess ? "MD5-sess" : "MD5");
		answer = answer_with(rows[i].response);
		world_send_answer(&w, &answer);
		cr_assert_eq(w.status, 200, "row %zu", i);
		expect_hex(w.binding.ks.b, 32, rows[i].ks);
		cr_expect_str_eq(w.binding.btid, NONCE "@" WORLD_BSF);
		cr_expect_eq(w.binding.mode, GBA_MODE_DIGEST);
		cr_expect_str_eq(w.binding.tmpi, "");
		naf_key_is(rows[i].ks_naf);
	}
}

Test(bsf_digest, every_digit_of_the_response_and_every_octet_of_the_connection_count)
{
	struct answer answer;
	char response[33];

	w.conf.wrong_response_limit = 1000;
	world_reload(&w);
	for (size_t i = 0; i < 32 + sizeof(w.extr); i++) {
		w.audits = 0;
		send_first();
		snprintf(response, sizeof(response), "%s", rows[0].response);
		if (i < 32)
			response[i] = response[i] == '0' ? '1' : '0';
		else
			w.extr[i - 32] ^= 1;
		answer = answer_with(response);
		world_send_answer(&w, &answer);
		cr_expect_eq(w.status, 401, "%zu", i);
		if (i >= 32)
			w.extr[i - 32] ^= 1;
	}
	cr_expect_eq(w.puts, 0);
	send_first();
	answer = answer_with(rows[0].response);
	world_send_answer(&w, &answer);
	cr_expect_eq(w.status, 200);
}

Test(bsf_digest, a_connection_that_exports_nothing_is_refused_with_its_reason)
{
	struct answer answer;

	send_first();
	answer = answer_with(rows[0].response);
	w.export_status = GBA_ERR_DENIED;
	world_send_answer(&w, &answer);
	cr_expect_eq(w.status, 403);
	cr_expect_not_null(world_audit(&w, "digest-tls12"));
	w.export_status = GBA_ERR_CRYPTO;
	send_first();
	answer = answer_with(rows[0].response);
	world_send_answer(&w, &answer);
	cr_expect_eq(w.status, 503);
	cr_expect_not_null(world_audit(&w, "failed"));
}

/* TS 24.109 I.2: a product token, not a part of a word. */
Test(bsf_digest, only_the_product_token_asks_for_it)
{
	static const struct {
		const char *user_agent;
		enum av_kind kind;
	} agents[] = {
		{ "GBA_Digest", AV_SIP_DIGEST },
		{ "Client/1.0 (x) GBA_Digest/1", AV_SIP_DIGEST },
		{ "Bootstrapping Client Agent; Release-6; GBA_Digest", AV_SIP_DIGEST },
		{ "GBA_Digest_", AV_AKA },
		{ "3gpp-gba-digest", AV_AKA },
		{ "NoGBA_Digest", AV_AKA },
		{ "", AV_AKA },
	};

	for (size_t i = 0; i < ARRAY_LEN(agents); i++) {
		w.user_agent = agents[i].user_agent;
		send_first();
		cr_expect_eq(w.status, 401);
		cr_expect_eq(w.last_request.kind, agents[i].kind, "%s",
			     agents[i].user_agent);
	}
}

Test(bsf_digest, the_server_header_offers_no_tmpi_and_a_tmpi_is_not_taken)
{
	send_first();
	cr_expect_null(strstr(world_header(&w, "Server"), "tmpi"));
	snprintf(w.tmpi, sizeof(w.tmpi), "%s",
		 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA@tmpi.bsf.3gppnetwork.org");
	snprintf(w.tmpi_impi, sizeof(w.tmpi_impi), "%s", IMPI);
	world_send(&w, "Digest username=\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA@tmpi.bsf."
		       "3gppnetwork.org\", realm=\"x\", nonce=\"\", uri=\"/\", "
		       "response=\"\"");
	cr_expect_eq(w.status, 400);
	cr_expect_not_null(world_audit(&w, "tmpi-not-used"));
}

Test(bsf_digest, a_realm_other_than_that_of_the_credentials_is_a_matter_of_strict)
{
	struct answer answer;

	send_first();
	answer = answer_with(NULL);
	answer.realm = WORLD_BSF;
	world_send_answer(&w, &answer);
	cr_expect_eq(w.status, 400);
	cr_expect_not_null(world_audit(&w, "bad-strict"));
	w.conf.strict = false;
	world_reload(&w);
	send_first();
	answer = answer_with(NULL);
	answer.realm = WORLD_BSF;
	world_send_answer(&w, &answer);
	cr_expect_eq(w.status, 200);
}
