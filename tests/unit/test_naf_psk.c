/* SPDX-License-Identifier: Apache-2.0 */
/* PSK TLS at the NAF: whose key a handshake gets, and which. */
#include "unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "lib_fake.h"
#include "naf/psk.h"

/* gba-nafd's part over a context of the library, over a BSF of the test: lib_bsf. */
struct world {
	struct fake_time time;
	struct gba_naf *naf;
	struct why *why;
	struct psk *psk;
};

/* A NAF whose BSF has one key, for this identifier. */
static struct fake_key *
world_open(struct world *w, const char *ua_id, uint8_t octet, unsigned waits)
{
	static const struct gba_log no_log = { 0 };
	struct fake_key *key;

	*w = (struct world){ .time = { FAKE_NOW, 1000000 } };
	lib_bsf = (struct fake_bsf){ .otherwise = GBA_ERR_NOT_FOUND };
	memcpy(lib_bsf.btid, FAKE_BTID, sizeof(FAKE_BTID));
	key = fake_bsf_add(&lib_bsf, FAKE_HOST, ua_id, octet);
	cr_assert_eq(gba_naf_new(&w->naf), GBA_NAF_OK);
	cr_assert_eq(gba_naf_set(w->naf, "bsf", "aaa://bsf.example"), GBA_NAF_OK);
	cr_assert_eq(gba_naf_set(w->naf, "name", FAKE_HOST), GBA_NAF_OK);
	w->naf->clock = fake_clock(&w->time);
	cr_assert_eq(naf_context_open(w->naf, &lib_transport), GBA_NAF_OK);
	cr_assert_eq(why_new(&w->why, 4), GBA_OK);
	cr_assert_eq(psk_new(&w->psk, &(struct psk_conf){ .naf = w->naf,
							  .why = w->why,
							  .clock = fake_clock(&w->time),
							  .log = &no_log,
							  .wait_ms = 30,
							  .waits = waits }),
		     GBA_OK);
	return key;
}

static void
world_close(struct world *w)
{
	psk_free(w->psk);
	why_free(w->why);
	gba_naf_free(w->naf);
}

/* A NAF with a key of 0x33 octets for TLS 1.3. */
static void
world_13(struct world *w, unsigned waits)
{
	world_open(w, "0100000007", 0x33, waits);
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

	key = world_open(&w, text(c, "ua_protocol_id"), 0, 1);
	cr_assert_eq(gba_unhex(key->ks.b, sizeof(key->ks.b), gba_text(text(c, "psk"))),
		     GBA_OK);
	offer.tls13 = suite == NULL;
	if (suite != NULL) {
		cr_expect_str_eq(GBA_NAF_PSK_HINT, text(c, "psk_identity_hint"));
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
	snprintf(ctx, sizeof(row->reason), "%s", row->reason);
	return false;
}

static void
refused(struct world *w, const char *identity, const char *reason)
{
	const struct http_psk_offer offer = offer_13(identity);
	char why[sizeof(((struct why_row *)0)->reason)] = "";

	cr_expect_eq(ask(w, &offer), GBA_ERR_NOT_FOUND);
	why_each(w->why, NULL, keep_reason, why);
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
	w.naf->names[0].no_3g = true;
	refused(&w, FAKE_BTID, "a key of this kind of bootstrapping is not taken here");
	w.naf->names[0].no_3g = false;
	cr_expect_eq(ask(&w, &offer), GBA_OK);
	w.time.wall_s += 3600; /* the BSF goes on giving it */
	refused(&w, FAKE_BTID, "the key is over");
	world_close(&w);
}

Test(naf_psk, a_handshake_waits_for_the_bsf_so_long_and_no_longer)
{
	struct http_psk_offer offer = offer_13(FAKE_BTID);
	struct psk_stats stats;
	struct world w;

	world_13(&w, 1);
	lib_bsf.late = true;
	cr_expect_eq(ask(&w, &offer), GBA_ERR_PEER);
	psk_stats(w.psk, &stats);
	cr_expect_eq(stats.waited, 1);
	cr_expect_eq(stats.late, 1);
	fake_bsf_answer(&lib_bsf); /* after the handshake gave up */
	cr_expect_eq(ask(&w, &offer), GBA_OK, "the next one finds the key here");
	cr_expect_eq(lib_bsf.asks, 1);
	world_close(&w);
}

Test(naf_psk, when_nobody_may_wait_a_key_that_is_here_is_still_given_out)
{
	struct http_psk_offer offer = offer_13(FAKE_BTID);
	struct psk_stats stats;
	struct world w;

	world_13(&w, 0);
	lib_bsf.late = true;
	cr_expect_eq(ask(&w, &offer), GBA_ERR_PEER);
	psk_stats(w.psk, &stats);
	cr_expect_eq(stats.busy, 1);
	cr_expect_eq(stats.waited, 0);
	fake_bsf_answer(&lib_bsf);
	cr_expect_eq(ask(&w, &offer), GBA_OK);
	world_close(&w);
}
