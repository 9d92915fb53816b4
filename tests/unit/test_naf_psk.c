/* SPDX-License-Identifier: Apache-2.0 */
/* PSK TLS at the NAF: whose key a handshake gets, and which. */
#include "unit.h"

#include <jansson.h>
#include <pthread.h>
#include <string.h>

#include "codec/btid.h"
#include "naf/psk.h"
#include "naf_fake.h"

struct world {
	struct fake_naf naf;
	struct why *why;
	struct psk *psk;
};

static void
world_open(struct world *w, unsigned waits)
{
	static const struct gba_log no_log = { 0 };

	cr_assert_eq(why_new(&w->why, 4), GBA_OK);
	cr_assert_eq(
		psk_new(&w->psk, &(struct psk_conf){ .names = &w->naf.name,
						     .count = 1,
						     .keys = w->naf.keys,
						     .why = w->why,
						     .clock = fake_clock(&w->naf.time),
						     .log = &no_log,
						     .wait_ms = 30,
						     .waits = waits }),
		GBA_OK);
}

static void
world_close(struct world *w)
{
	psk_free(w->psk);
	why_free(w->why);
	fake_naf_fini(&w->naf);
}

/* A NAF with a key of 0x33 octets for TLS 1.3. */
static void
world_13(struct world *w, unsigned waits)
{
	fake_naf_init(&w->naf);
	w->naf.bsf.otherwise = GBA_ERR_NOT_FOUND;
	fake_bsf_add(&w->naf.bsf, FAKE_HOST, "0100000007", 0x33);
	memcpy(w->naf.bsf.btid, FAKE_BTID, sizeof(FAKE_BTID));
	fake_naf_start(&w->naf);
	world_open(w, waits);
}

static struct http_psk_offer
offer_13(const char *identity)
{
	return (struct http_psk_offer){ .identity = gba_text(identity),
					.sni = gba_text(FAKE_HOST),
					.tls13 = true,
					.peer = "192.0.2.1" };
}

/* What psk_key leaves alone when it refuses. */
static bool
is_filled(const struct gba_ks_naf *key, uint8_t octet)
{
	for (size_t i = 0; i < sizeof(key->b); i++)
		if (key->b[i] != octet)
			return false;
	return true;
}

static const char *
text(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static void
try_vector(const json_t *c)
{
	const char *suite = text(c, "cipher_suite");
	struct http_psk_offer offer = offer_13(text(c, "psk_identity"));
	struct fake_key *key;
	struct gba_ks_naf out;
	struct world w;

	fake_naf_init(&w.naf);
	w.naf.bsf.otherwise = GBA_ERR_NOT_FOUND;
	key = fake_bsf_add(&w.naf.bsf, FAKE_HOST, text(c, "ua_protocol_id"), 0);
	cr_assert_eq(gba_unhex(key->ks.b, sizeof(key->ks.b), gba_text(text(c, "psk"))),
		     GBA_OK);
	memcpy(w.naf.bsf.btid, FAKE_BTID, sizeof(FAKE_BTID));
	fake_naf_start(&w.naf);
	world_open(&w, 1);
	offer.tls13 = suite == NULL;
	if (suite != NULL) {
		cr_expect_str_eq(PSK_HINT, text(c, "psk_identity_hint"));
		cr_assert_eq(gba_unhex(offer.suite.b, 2, gba_text(suite)), GBA_OK);
	}
	cr_expect_eq(psk_key(w.psk, &out, &offer), GBA_OK, "%s", text(c, "tls"));
	cr_expect_arr_eq(out.b, key->ks.b, sizeof(out.b));
	offer.suite.b[1] ^= 1; /* the key belongs to the suite of TLS 1.2 alone */
	cr_expect_eq(psk_key(w.psk, &out, &offer),
		     suite == NULL ? GBA_OK : GBA_ERR_NOT_FOUND);
	world_close(&w);
}

Test(naf_psk, identity_and_suite_lead_to_the_key_of_the_vectors)
{
	json_t *file = json_load_file(VECTORS_DIR "/computed_ua_psk.json", 0, NULL);
	const json_t *cases = json_object_get(file, "cases");

	cr_assert_eq(json_array_size(cases), 2);
	for (size_t i = 0; i < json_array_size(cases); i++)
		try_vector(json_array_get(cases, i));
	json_decref(file);
}

/* The separator is written nowhere: interop is by taking all three forms. */
Test(naf_psk, three_forms_of_an_identity_are_read_and_others_are_not)
{
	static const struct {
		const char *identity;
		enum gba_status status;
	} forms[] = {
		{ "3GPP-bootstrapping;" FAKE_BTID, GBA_OK },
		{ "3GPP-bootstrapping" FAKE_BTID, GBA_OK },
		{ FAKE_BTID, GBA_OK },
		{ "3GPP-bootstrapping", GBA_ERR_SYNTAX },
		{ "3GPP-bootstrapping;", GBA_ERR_SYNTAX },
		{ "", GBA_ERR_SYNTAX },
		{ "nobody", GBA_ERR_SYNTAX },
		{ "@bsf.example", GBA_ERR_SYNTAX },
		{ "AAAA@", GBA_ERR_SYNTAX },
		{ "AA AA@bsf.example", GBA_ERR_SYNTAX },
	};
	const struct gba_text nul = { "AAAA@bsf.example\0x", 18 };
	struct gba_text btid;

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		btid = gba_text("");
		cr_expect_eq(psk_btid(&btid, gba_text(forms[i].identity)),
			     forms[i].status, "%s", forms[i].identity);
		if (forms[i].status == GBA_OK)
			cr_expect(gba_text_is(btid, FAKE_BTID), "%s", forms[i].identity);
	}
	cr_expect_eq(psk_btid(&btid, nul), GBA_ERR_SYNTAX);
}

static enum gba_status
ask(struct world *w, const struct http_psk_offer *offer)
{
	struct gba_ks_naf key;
	enum gba_status status;

	memset(key.b, 0xee, sizeof(key.b));
	status = psk_key(w->psk, &key, offer);
	cr_expect(is_filled(&key, status == GBA_OK ? 0x33 : 0xee));
	return status;
}

Test(naf_psk, the_name_is_server_name_or_the_only_one)
{
	struct http_psk_offer offer = offer_13(FAKE_BTID);
	struct world w;

	world_13(&w, 1);
	cr_expect_eq(ask(&w, &offer), GBA_OK);
	offer.sni = gba_text("NAF1.home1.net.");
	cr_expect_eq(ask(&w, &offer), GBA_OK);
	offer.sni = gba_text(NULL);
	cr_expect_eq(ask(&w, &offer), GBA_OK);
	offer.sni = gba_text("naf2.home1.net");
	cr_expect_eq(ask(&w, &offer), GBA_ERR_NOT_FOUND);
	world_close(&w);
}

static bool
keep_reason(void *ctx, const struct why_row *row)
{
	*(const char **)ctx = row->reason;
	return false;
}

static void
refused(struct world *w, const char *identity, const char *reason)
{
	const struct http_psk_offer offer = offer_13(identity);
	const char *why = "";

	cr_expect_eq(ask(w, &offer), GBA_ERR_NOT_FOUND);
	why_each(w->why, NULL, keep_reason, &why);
	cr_expect_str_eq(why, reason);
}

Test(naf_psk, a_key_that_is_unknown_over_or_of_another_kind_is_not_given_out)
{
	struct http_psk_offer offer = offer_13(FAKE_BTID);
	struct world w;

	world_13(&w, 1);
	refused(&w, "QUJD@bsf.example", "the BSF does not know this B-TID");
	refused(&w, "nobody", "the PSK identity holds no B-TID");
	cr_expect_eq(ask(&w, &offer), GBA_OK);
	w.naf.name.no_3g = true;
	refused(&w, FAKE_BTID, "a key of this kind of bootstrapping is not taken here");
	w.naf.name.no_3g = false;
	cr_expect_eq(ask(&w, &offer), GBA_OK);
	w.naf.time.wall_s += 3600; /* the BSF goes on giving it */
	refused(&w, FAKE_BTID, "the key is over");
	world_close(&w);
}

Test(naf_psk, a_handshake_waits_for_the_bsf_so_long_and_no_longer)
{
	struct http_psk_offer offer = offer_13(FAKE_BTID);
	struct psk_stats stats;
	struct world w;

	world_13(&w, 1);
	w.naf.bsf.late = true;
	cr_expect_eq(ask(&w, &offer), GBA_ERR_PEER);
	psk_stats(w.psk, &stats);
	cr_expect_eq(stats.waited, 1);
	cr_expect_eq(stats.late, 1);
	fake_bsf_answer(&w.naf.bsf); /* after the handshake gave up */
	cr_expect_eq(ask(&w, &offer), GBA_OK, "the next one finds the key here");
	cr_expect_eq(w.naf.bsf.asks, 1);
	world_close(&w);
}

Test(naf_psk, when_nobody_may_wait_a_key_that_is_here_is_still_given_out)
{
	struct http_psk_offer offer = offer_13(FAKE_BTID);
	struct psk_stats stats;
	struct world w;

	world_13(&w, 0);
	w.naf.bsf.late = true;
	cr_expect_eq(ask(&w, &offer), GBA_ERR_PEER);
	psk_stats(w.psk, &stats);
	cr_expect_eq(stats.busy, 1);
	cr_expect_eq(stats.waited, 0);
	fake_bsf_answer(&w.naf.bsf);
	cr_expect_eq(ask(&w, &offer), GBA_OK);
	world_close(&w);
}

/* A request over such a connection needs no digest, and none counts. */
Test(naf_psk, a_request_is_accepted_by_the_key_of_its_connection_until_the_key_is_over)
{
	struct ua_request r = fake_request("GET", "/", "");
	struct world w;

	world_13(&w, 1);
	r.tls = r.has_suite = true;
	r.suite = (struct gba_suite){ { 0x13, 0x01 } };
	fake_naf_ask(&w.naf, &r, NULL);
	cr_expect_eq(w.naf.verdict, UA_CHALLENGE, "without PSK");
	r.psk_btid = gba_text(FAKE_BTID);
	r.psk_ua_id = psk_ua_id(psk_suite_is_tls13(r.suite), r.suite);
	fake_naf_ask(&w.naf, &r, "Basic Zm9vOmJhcg==");
	cr_expect_eq(w.naf.verdict, UA_ACCEPTED, "%s", w.naf.reason);
	cr_expect_arr_eq(w.naf.ua_id.b, gba_ua_id_tls13_psk.b, sizeof(w.naf.ua_id.b));
	r.host = gba_text("naf2.home1.net");
	fake_naf_ask(&w.naf, &r, NULL);
	cr_expect_eq(w.naf.verdict, UA_MISDIRECTED);
	r.host = gba_text(FAKE_HOST);
	w.naf.time.wall_s += 3600;
	fake_naf_ask(&w.naf, &r, NULL);
	cr_expect_eq(w.naf.verdict, UA_RENEGOTIATE);
	world_close(&w);
}
