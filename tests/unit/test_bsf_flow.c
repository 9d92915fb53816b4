/* SPDX-License-Identifier: Apache-2.0 */
/* The bootstrapping procedure of TS 33.220 4.5.2 when all is well, against a world
 * without sockets, clock or database. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "bsf_world.h"
#include "unit.h"

static struct world w;

static void
setup(void)
{
	world_init(&w);
}

static void
teardown(void)
{
	world_fini(&w);
}

TestSuite(bsf_flow, .init = setup, .fini = teardown);

/* A challenge is out; the answer to it is right. */
static struct answer
challenged(void)
{
	world_send_first(&w);
	cr_assert_eq(w.status, 401);
	return world_answer(&w);
}

/* --- the transcript: made by an independent program --- */

static const char *
transcript(json_t *doc, const char *run, const char *message)
{
	const char *text =
		json_string_value(json_object_get(json_object_get(doc, run), message));

	cr_assert_not_null(text);
	return text;
}

/* The value of one header of a literal message. */
static const char *
literal(const char *message, const char *name)
{
	static char value[2048];
	char line[64];
	const char *at;

	snprintf(line, sizeof(line), "\r\n%s: ", name);
	at = strstr(message, line);
	cr_assert_not_null(at, "%s", name);
	at += strlen(line);
	snprintf(value, sizeof(value), "%.*s", (int)strcspn(at, "\r"), at);
	return value;
}

Test(bsf_flow, the_computed_transcript_comes_out_octet_by_octet)
{
	json_t *doc = json_load_file(VECTORS_DIR "/computed_ub_transcript.json", 0, NULL);
	const char *ok, *body;

	cr_assert_not_null(doc);
	cr_assert_eq(
		gba_unhex(w.script, 16, gba_text("5ccc069c403ebaf9f0171e9517f30e41")),
		GBA_OK);
	w.script_len = 16;
	world_send(&w, literal(transcript(doc, "success", "1_request"), "Authorization"));
	cr_assert_eq(w.status, 401);
	cr_expect_str_eq(world_header(&w, "WWW-Authenticate"),
			 "Digest realm=\"" WORLD_BSF "\", "
			 "nonce=\"I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAn4l+8uekxfg=\", "
			 "qop=\"auth-int\", algorithm=AKAv1-MD5, "
			 "opaque=\"5ccc069c403ebaf9f0171e9517f30e41\"");
	cr_expect_str_eq(world_header(&w, "Server"),
			 "Bootstrapping Server; Release-6; 3gpp-gba-tmpi");
	cr_expect_eq(w.body_len, 0);

	world_send(&w, literal(transcript(doc, "success", "3_request"), "Authorization"));
	ok = transcript(doc, "success", "4_ok");
	body = strstr(ok, "\r\n\r\n") + 4;
	cr_assert_eq(w.status, 200);
	for (size_t i = 0; i < w.count; i++)
		cr_expect_str_eq(w.value[i], literal(ok, w.name[i]), "%s", w.name[i]);
	cr_expect_eq(w.count, 5);
	cr_assert_eq(w.body_len, strlen(body));
	cr_expect_arr_eq(w.body, body, w.body_len);
	json_decref(doc);
}

Test(bsf_flow, the_auts_of_the_transcript_brings_a_fresh_challenge)
{
	json_t *doc = json_load_file(VECTORS_DIR "/computed_ub_transcript.json", 0, NULL);
	struct aka_sqn sqn_ms;

	world_send_first(&w);
	world_send(&w, literal(transcript(doc, "sync_failure", "3_request"),
			       "Authorization"));
	cr_expect_eq(w.status, 401);
	cr_expect_eq(w.resyncs, 1);
	cr_expect_str_eq(world_directive(&w, "nonce") + 20,
			 world_directive(&w, "nonce") + 20);
	cr_assert_eq(aka_auts_open(&sqn_ms, &w.sec, &w.last_request.rand,
				   &w.last_request.auts),
		     GBA_OK);
	cr_expect_eq(sqn_ms.b[5], 0x40);
	cr_assert_not_null(world_audit(&w, "resync"));
	cr_expect_str_eq(
		world_audit(&w, "resync")->detail,
		"The card found the SQN out of range and sent AUTS (TS 33.102 6.3.5): "
		"the card stands at SQN 000000000040, the network was at "
		"000000000021, difference in SEQ 1");
	json_decref(doc);
}

/* --- what is kept --- */

Test(bsf_flow, the_binding_holds_what_the_chain_vector_says)
{
	struct answer a = challenged();
	uint8_t ks[32];

	cr_assert_eq(gba_unhex(ks, 32,
			       gba_text("b40ba9a3c58b2a05bbf0d987b21bf8cb"
					"f769bcd751044604127672711c6d3441")),
		     GBA_OK);
	w.hold_commit = true;
	world_send_answer(&w, &a);
	cr_assert_eq(w.replies, 1, "the 200 waits for the commit");
	world_release_commit(&w);
	cr_assert_eq(w.replies, 2);
	cr_assert_eq(w.status, 200);
	cr_expect_arr_eq(w.binding.ks.b, ks, 32);
	cr_expect_str_eq(w.binding.btid, "I1U8vpY3qJ0hiuZNrke/NQ==@" WORLD_BSF);
	cr_expect_str_eq(w.binding.tmpi,
			 "NdfNQvvGWK4SGbs7c17alrZHQXyhEcrW@tmpi.bsf.3gppnetwork.org");
	cr_expect_str_eq(w.binding.impi, WORLD_IMPI);
	cr_expect_eq(w.binding.mode, GBA_MODE_ME);
	cr_expect_eq(w.binding.created_s, w.wall_s);
	cr_expect_eq(w.binding.expires_s, w.wall_s + 3600);
	cr_expect_not(w.replaced);
}

Test(bsf_flow, the_btid_domain_and_the_fate_of_old_bindings_are_settings)
{
	struct answer a;

	snprintf(w.conf.btid_domain, sizeof(w.conf.btid_domain), "bsf.example");
	w.conf.replace_old_binding = true;
	world_reload(&w);
	a = challenged();
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 200);
	cr_expect_str_eq(w.binding.btid, "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.example");
	cr_expect(w.replaced);
}

Test(bsf_flow, a_tmpi_is_made_only_if_both_sides_know_it)
{
	struct answer a;

	w.user_agent = "Bootstrapping Client Agent x3gpp-gba-tmpi";
	a = challenged();
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 200);
	cr_expect_str_eq(w.binding.tmpi, "");

	w.user_agent = "gba (x; 3gpp-gba-tmpi)";
	a = challenged();
	world_send_answer(&w, &a);
	cr_expect_str_neq(w.binding.tmpi, "");

	w.conf.tmpi = false;
	world_reload(&w);
	a = challenged();
	cr_expect_str_eq(world_header(&w, "Server"), "Bootstrapping Server; Release-6");
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 200);
	cr_expect_str_eq(w.binding.tmpi, "");
}

Test(bsf_flow, a_known_tmpi_bootstraps_its_subscriber_and_an_unknown_one_gets_400)
{
	struct answer a;

	snprintf(w.tmpi, sizeof(w.tmpi), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@%s",
		 "tmpi.bsf.3gppnetwork.org");
	snprintf(w.tmpi_impi, sizeof(w.tmpi_impi), "%s", WORLD_IMPI);
	world_send(
		&w,
		"Digest username=\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@tmpi.bsf."
		"3gppnetwork.org\", realm=\"x\", nonce=\"\", uri=\"/\", response=\"\"");
	cr_assert_eq(w.status, 401);
	a = world_answer(&w);
	a.username = w.tmpi;
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 200);
	cr_expect_str_eq(w.binding.impi, WORLD_IMPI);

	world_send(
		&w,
		"Digest username=\"baaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@tmpi.bsf."
		"3gppnetwork.org\", realm=\"x\", nonce=\"\", uri=\"/\", response=\"\"");
	cr_expect_eq(w.status, 400);
	cr_expect_not_null(world_audit(&w, "tmpi-unknown"));
	cr_expect_eq(w.asked, 1);

	w.tmpi_status = GBA_ERR_STORE;
	world_send(
		&w,
		"Digest username=\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@tmpi.bsf."
		"3gppnetwork.org\", realm=\"x\", nonce=\"\", uri=\"/\", response=\"\"");
	cr_expect_eq(w.status, 503);
}

/* --- GUSS and GBA_U --- */

#define GUSS(id, type, life)                                                             \
	"<guss id=\"" id "\"><bsfInfo><uiccType>" type "</uiccType><lifeTime>" life      \
	"</lifeTime></bsfInfo><ussList/></guss>"

Test(bsf_flow, a_guss_sets_lifetime_and_card_and_is_kept_with_the_binding)
{
	struct answer a;

	w.guss = GUSS(WORLD_IMPI, "GBA_U", "7200");
	world_send_first(&w);
	cr_expect_str_eq(world_directive(&w, "nonce"),
			 "I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAWWm7PMFE2A8=");
	a = world_answer(&w);
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 200);
	cr_expect_eq(w.binding.mode, GBA_MODE_U);
	cr_expect_eq(w.binding.expires_s, w.wall_s + 7200);
	cr_assert_not_null(w.binding.guss);
	cr_expect_str_eq(w.binding.guss, w.guss);
}

Test(bsf_flow, a_guss_lifetime_above_the_maximum_is_cut)
{
	struct answer a;

	w.guss = GUSS(WORLD_IMPI, "GBA", "86401");
	a = challenged();
	world_send_answer(&w, &a);
	cr_expect_eq(w.binding.expires_s, w.wall_s + 86400);
	cr_expect_eq(w.binding.mode, GBA_MODE_ME);
}

Test(bsf_flow, a_guss_that_is_no_good_is_as_none)
{
	static const char *const bad[] = { "<guss",
					   GUSS("somebody@else", "GBA_U", "7200") };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct answer a;

		w.guss = bad[i];
		a = challenged();
		world_send_answer(&w, &a);
		cr_assert_eq(w.status, 200, "%zu", i);
		cr_expect_null(w.binding.guss);
		cr_expect_eq(w.binding.mode, GBA_MODE_ME);
		cr_expect_eq(w.binding.expires_s, w.wall_s + 3600);
	}
}

Test(bsf_flow, gba_u_comes_from_the_source_or_the_policy_when_no_guss_speaks)
{
	struct answer a;

	w.uicc = GUSS_UICC_GBA_U;
	a = challenged();
	world_send_answer(&w, &a);
	cr_expect_eq(w.binding.mode, GBA_MODE_U);
	w.uicc = GUSS_UICC_ABSENT;
	w.conf.gba_u_without_guss = true;
	world_reload(&w);
	a = challenged();
	world_send_answer(&w, &a);
	cr_expect_eq(w.binding.mode, GBA_MODE_U);
	w.uicc = GUSS_UICC_GBA;
	a = challenged();
	world_send_answer(&w, &a);
	cr_expect_eq(w.binding.mode, GBA_MODE_ME);
}
