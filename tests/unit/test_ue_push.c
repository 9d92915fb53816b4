/* SPDX-License-Identifier: Apache-2.0 */
/* A UE and its card with GPIs: what is taken, what is dropped, and what is left behind.
 */
#include <stdlib.h>
#include <string.h>

#include "ue/card.h"
#include "ue/push_in.h"
#include "ue/push_up.h"
#include "ue_lab.h"
#include "unit.h"

#define NOW  INT64_C(1767319445) /* 2026-01-02T02:04:05Z */
#define IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"
#define RND  "23553cbe9637a89d218ae64dae47bf35"

static int64_t now_s;
static const char *const allowed[] = { "naf1.home1.net", "*.home2.net" };
static const struct gba_ua_id known[] = { { { 1, 0, 0, 0, 5 } }, { { 1, 0, 0, 0, 2 } } };
static const struct push_policy policy = { allowed, 2, known, 2, 3600 };

/* --- a UE, and a BSF of a few lines ----------------------------------------------- */

struct ue {
	struct lab_dir dir;
	struct lab_uicc card;
	struct push_table *table;
	struct gba_random random;
	struct push_in in;
	char events[1024]; /* "sa message ..." */
	char last_why[400];
	struct push_taken taken;
};

static void
on_event(void *ctx, const struct push_event *event)
{
	static const char *const names[] = { "sa",	"sa-again",
					     "message", "message-again",
					     "auts",	"dropped" };
	struct ue *ue = ctx;
	const size_t len = strlen(ue->events);

	snprintf(ue->events + len, sizeof(ue->events) - len, "%s%s%s", len > 0 ? " " : "",
		 names[event->type], event->acknowledge ? "+" : "");
	snprintf(ue->last_why, sizeof(ue->last_why), "%s",
		 event->why != NULL ? event->why : "");
	if (event->taken != NULL)
		ue->taken = *event->taken;
}

static void
ue_init(struct ue *ue, bool gba_u)
{
	const char *const words[] = { "imsi=001010123456789", "mnc-digits=2",
				      "k=465b5ce8b199b49faa5f0a2ee238a6bc",
				      "opc=cd63cb71954a9f4e48a5994e37a02baf",
				      "uicc=gba_u" };
	struct ue_why why = { "" };
	char path[160];

	memset(ue, 0, sizeof(*ue));
	now_s = NOW;
	lab_dir_init(&ue->dir);
	cr_assert_eq(card_new(ue->dir.card, words, gba_u ? 5 : 4, &why), GBA_OK, "%s",
		     why.text);
	lab_uicc_open(&ue->card, ue->dir.card);
	ue->random = gba_random_system();
	snprintf(path, sizeof(path), "%s.push", ue->dir.card);
	cr_assert_eq(
		push_table_new(&ue->table, &(struct push_conf){ .path = path,
								.side = PUSH_UE,
								.sn_block = 1,
								.random = &ue->random }),
		GBA_OK);
	ue->in = (struct push_in){ .receiver = { .port = ue->card.uicc.port,
						 .table = ue->table,
						 .policy = &policy,
						 .clock = lab_clock(&now_s) },
				   .on_event = on_event,
				   .ctx = ue };
	push_limit_init(&ue->in.limit, 0);
}

static void
ue_fini(struct ue *ue)
{
	push_table_free(ue->table);
	lab_uicc_close(&ue->card);
	lab_dir_fini(&ue->dir);
}

struct parcel {
	uint8_t octets[GPI_ENVELOPE_LEN + GPI_MAX + 256];
	size_t len;
	struct gpi gpi;
	struct gba_ks ks;
};

static struct gba_octets
octets_of(const struct parcel *p)
{
	return (struct gba_octets){ p->octets, p->len };
}

static void
seal(struct parcel *p)
{
	struct gba_push_keys keys;

	cr_assert_eq(
		gba_push_gpi_keys(&keys, &p->ks, &p->gpi.challenge.rand, gba_text(IMPI)),
		GBA_OK);
	cr_assert_eq(gpi_build(p->octets, &p->len, &p->gpi, &keys), GBA_OK);
}

/* A GPI with a vector of this SQN; RAND goes with it, but for the first one. */
static struct parcel
pushed(uint64_t seq, bool gba_u)
{
	struct parcel p = { .gpi = {
				    .challenge = { .app_label = "USIM" },
				    .ptid = "p@naf1.home1.net",
				    .naf_id = { "naf1.home1.net", { { 1, 0, 0, 0, 2 } } },
				    .expires_s = NOW + 600 } };
	const struct aka_amf amf = { { 0, 0 } };
	struct aka_secrets sec = { .alg = AKA_MILENAGE, .k_len = 16, .res_len = 8 };
	const uint64_t sqn_number = seq << 5 | 1;
	struct aka_rand rand;
	struct aka_sqn sqn;
	struct aka_av av;

	for (size_t i = 0; i < sizeof(sqn.b); i++)
		sqn.b[i] = (uint8_t)(sqn_number >> 8 * (5 - i));
	cr_assert_eq(gba_unhex(sec.k.b, 16, gba_text("465b5ce8b199b49faa5f0a2ee238a6bc")),
		     GBA_OK);
	cr_assert_eq(
		gba_unhex(sec.opc.b, 16, gba_text("cd63cb71954a9f4e48a5994e37a02baf")),
		GBA_OK);
	cr_assert_eq(gba_unhex(rand.b, 16, gba_text(RND)), GBA_OK);
	rand.b[15] ^= (uint8_t)(seq - 1);
	rand.b[14] ^= (uint8_t)((seq - 1) >> 8);
	cr_assert_eq(aka_av_make(&av, &sec, &rand, &sqn, &amf), GBA_OK);
	p.gpi.challenge.gba_u = gba_u;
	p.gpi.challenge.rand = rand;
	p.gpi.challenge.autn = av.autn;
	if (gba_u)
		cr_assert_eq(aka_autn_star(&p.gpi.challenge.autn, &av.autn, &av.ik),
			     GBA_OK);
	gba_ks_make(&p.ks, &av.ck, &av.ik);
	seal(&p);
	return p;
}

static void
expect_events(struct ue *ue, const struct parcel *p, const char *want)
{
	ue->events[0] = '\0';
	push_in_parcel(&ue->in, PUSH_PARCEL_GPI, "test", octets_of(p));
	cr_expect_str_eq(ue->events, want, "%s: %s", ue->events, ue->last_why);
}

static uint64_t
count(struct ue *ue)
{
	uint64_t n;

	cr_assert_eq(push_sa_count(ue->table, &n), GBA_OK);
	return n;
}

/* What computed_gba_chain.json has for naf1.home1.net and 01 00 00 00 02. */
static void
expect_key_of_the_chain(struct ue *ue, const char *field)
{
	json_t *root = lab_vectors("computed_gba_chain.json");
	const json_t *keys = json_object_get(lab_realistic(root), "naf_keys");
	char hex[65];
	struct push_sa sa;

	cr_assert_eq(
		push_sa_by_name(ue->table, &sa, gba_text(RND "@naf1.home1.net"), NOW),
		GBA_OK);
	gba_hex(hex, sa.key.b, sizeof(sa.key.b));
	cr_expect_str_eq(hex, lab_text(json_array_get(keys, 0), field));
	cr_expect_str_eq(sa.ptid, "p@naf1.home1.net");
	cr_expect_eq(sa.expires_s, NOW + 600);
	push_sa_fini(&sa);
	json_decref(root);
}

/* --- taken ------------------------------------------------------------------------ */

Test(ue_push, a_gpi_makes_an_sa_with_the_key_of_the_chain)
{
	const struct parcel p = pushed(1, false);
	struct ue ue;

	ue_init(&ue, false);
	expect_events(&ue, &p, "sa+");
	expect_key_of_the_chain(&ue, "ks_naf");
	cr_expect_str_eq(ue.taken.rand_at_naf, RND "@naf1.home1.net");
	cr_expect_eq(strlen(ue.taken.fingerprint), 8);
	ue_fini(&ue);
}

Test(ue_push, with_gba_u_the_card_makes_the_keys_and_forgets_ks)
{
	static const uint8_t naf_id[] = "naf1.home1.net\1\0\0\0\2";
	const struct parcel p = pushed(1, true), plain = pushed(2, false);
	struct ue_why why = { "" };
	struct uicc_binding binding;
	struct gba_ks_naf key;
	struct ue ue;

	ue_init(&ue, true);
	expect_events(&ue, &p, "sa+");
	expect_key_of_the_chain(&ue, "ks_ext_naf");
	cr_expect(ue.taken.gba_u);
	cr_expect_eq(uicc_gba_derive(&ue.card.uicc, &key,
				     (struct gba_octets){ naf_id, sizeof(naf_id) - 1 },
				     &why),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(uicc_gba_binding(&ue.card.uicc, &binding, &why), GBA_ERR_NOT_FOUND);
	expect_events(&ue, &plain, "sa+"); /* and GBA_ME on the same card */
	ue_fini(&ue);
}

Test(ue_push, gba_u_is_for_cards_that_do_it)
{
	const struct parcel p = pushed(1, true), good = pushed(1, false);
	struct parcel unmasked = pushed(1, false);
	struct ue ue;

	ue_init(&ue, false);
	expect_events(&ue, &p, "dropped");
	cr_expect_not_null(strstr(ue.last_why, "does not do GBA_U"), "%s", ue.last_why);
	expect_events(&ue, &good, "sa+"); /* the card was not asked, its SQN stands */
	ue_fini(&ue);

	ue_init(&ue, true);
	unmasked.gpi.challenge.gba_u = true; /* an AUTN where AUTN* has to be */
	seal(&unmasked);
	expect_events(&ue, &unmasked, "dropped");
	cr_expect_not_null(strstr(ue.last_why, "AUTN is not genuine"), "%s", ue.last_why);
	ue_fini(&ue);
}

/* --- again and late --------------------------------------------------------------- */

Test(ue_push, the_same_gpi_again_is_out_of_step_and_its_sa_stays)
{
	const struct parcel p = pushed(1, false);
	struct ue ue;

	ue_init(&ue, false);
	expect_events(&ue, &p, "sa+");
	for (int i = 0; i < 3; i++) {
		expect_events(&ue, &p, "sa-again+");
		expect_key_of_the_chain(&ue, "ks_naf");
	}
	for (size_t bit = 0; bit < 8 * p.len; bit++) {
		struct parcel other = p;

		other.octets[bit / 8] ^= (uint8_t)(1u << bit % 8);
		expect_events(&ue, &other, "dropped");
	}
	now_s = NOW + 600; /* the SA is over: nothing is left of it */
	expect_events(&ue, &p, "auts");
	cr_expect_eq(count(&ue), 0);
	ue_fini(&ue);
}

Test(ue_push, an_old_gpi_after_a_new_one_gives_an_auts_for_the_application)
{
	const struct parcel old = pushed(1, false), new = pushed(9, false);
	struct aka_secrets sec = { .alg = AKA_MILENAGE, .k_len = 16, .res_len = 8 };
	struct aka_sqn sqn_ms;
	struct ue ue;

	ue_init(&ue, false);
	expect_events(&ue, &new, "sa+");
	expect_events(&ue, &old, "auts");
	cr_assert(ue.taken.has_auts);
	cr_expect_arr_eq(ue.taken.rand.b, old.gpi.challenge.rand.b, 16);
	cr_assert_eq(gba_unhex(sec.k.b, 16, gba_text("465b5ce8b199b49faa5f0a2ee238a6bc")),
		     GBA_OK);
	cr_assert_eq(
		gba_unhex(sec.opc.b, 16, gba_text("cd63cb71954a9f4e48a5994e37a02baf")),
		GBA_OK);
	cr_assert_eq(aka_auts_open(&sqn_ms, &sec, &ue.taken.rand, &ue.taken.auts),
		     GBA_OK);
	cr_expect_arr_eq(sqn_ms.b, "\0\0\0\0\1\x21", 6); /* SEQ 9, IND 1 */
	cr_expect_eq(count(&ue), 1);
	ue_fini(&ue);
}

Test(ue_push, two_push_nafs_at_once_and_neither_takes_the_others_p_tid)
{
	const struct parcel one = pushed(1, false);
	struct parcel two = pushed(2, false), thief = pushed(3, false),
		      next = pushed(4, false);
	struct ue ue;

	ue_init(&ue, false);
	expect_events(&ue, &one, "sa+");
	memcpy(two.gpi.naf_id.fqdn, "push.home2.net", 15);
	memcpy(two.gpi.ptid, "p@push.home2.net", 17);
	seal(&two);
	expect_events(&ue, &two, "sa+");
	cr_expect_eq(count(&ue), 2);
	memcpy(thief.gpi.naf_id.fqdn, "push.home2.net", 15);
	seal(&thief); /* with the P-TID of the first */
	expect_events(&ue, &thief, "dropped");
	cr_expect_not_null(strstr(ue.last_why, "in use for another NAF"), "%s",
			   ue.last_why);
	expect_key_of_the_chain(&ue, "ks_naf");
	expect_events(&ue, &next, "sa+"); /* of the first NAF: takes its place */
	cr_expect_eq(count(&ue), 2);
	ue_fini(&ue);
}

/* --- dropped ---------------------------------------------------------------------- */

/* Each bit of a real GPI. From E on each costs the card a vector. */
Test(ue_push, a_gpi_with_one_other_bit_makes_no_sa)
{
	struct parcel p = pushed(1, false);
	const size_t e_at = 2 + 16 + 16 + 1 + 4 + 2;
	uint64_t seq = 1;
	struct ue ue;

	ue_init(&ue, false);
	for (size_t bit = 0; bit < 8 * p.len; bit++) {
		if (bit / 8 >= e_at)
			p = pushed(++seq, false);
		p.octets[bit / 8] ^= (uint8_t)(1u << bit % 8);
		expect_events(&ue, &p, "dropped");
		p.octets[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t len = 0; len < p.len; len++) {
		struct parcel cut = p;

		cut.len = len;
		expect_events(&ue, &cut, "dropped");
	}
	cr_expect_eq(count(&ue), 0);
	p = pushed(seq + 1, false);
	expect_events(&ue, &p, "sa+");
	ue_fini(&ue);
}

/* How a GPI differs from one that is taken, and why it is dropped; NULL: it is taken. */
static const struct drop {
	const char *label, *fqdn;
	uint8_t ua;
	int64_t clock_s, expires_s;
	const char *why;
} drops[] = {
	{ "USIM", "naf1.home1.net", 2, NOW, NOW + 600, NULL },
	{ "ISIM", "naf1.home1.net", 2, NOW, NOW + 600, "no application \"ISIM\"" },
	{ "", "naf1.home1.net", 2, NOW, NOW + 600, "no application \"\"" },
	{ "usim", "naf1.home1.net", 2, NOW, NOW + 600, "no application \"usim\"" },
	{ "USIM", "naf2.home1.net", 2, NOW, NOW + 600, "naf2.home1.net may not push" },
	{ "USIM", "x.naf1.home1.net", 2, NOW, NOW + 600, "may not push" },
	{ "USIM", "NAF1.home1.net", 2, NOW, NOW + 600, NULL },
	{ "USIM", "a.home2.net", 2, NOW, NOW + 600, NULL },
	{ "USIM", "a.b.home2.net", 5, NOW, NOW + 600, NULL },
	{ "USIM", "home2.net", 2, NOW, NOW + 600, "home2.net may not push" },
	{ "USIM", "xhome2.net", 2, NOW, NOW + 600, "xhome2.net may not push" },
	{ "USIM", "naf1.home1.net", 3, NOW, NOW + 600,
	  "protocol 0100000003 is not known" },
	{ "USIM", "naf1.home1.net", 2, NOW, NOW, "its lifetime was over" },
	{ "USIM", "naf1.home1.net", 2, NOW, NOW - 1, "its lifetime was over" },
	{ "USIM", "naf1.home1.net", 2, NOW, NOW + 1, NULL },
	{ "USIM", "naf1.home1.net", 2, NOW, NOW + 3600, NULL },
	{ "USIM", "naf1.home1.net", 2, NOW, NOW + 3601, "is longer than 3600 s" },
	/* NTP seconds begin again at 2085978496 */
	{ "USIM", "naf1.home1.net", 2, 2085978400, 2085978495, NULL },
	{ "USIM", "naf1.home1.net", 2, 2085978400, 2085978496, NULL },
	{ "USIM", "naf1.home1.net", 2, 2085978496, 2085978497, NULL },
	{ "USIM", "naf1.home1.net", 2, 2085978496, 2085978495, "its lifetime was over" },
};

Test(ue_push, policy_and_label_and_lifetime_decide)
{
	for (size_t i = 0; i < ARRAY_LEN(drops); i++) {
		const struct drop *d = &drops[i];
		struct parcel p = pushed(1, false);
		struct ue ue;

		ue_init(&ue, false);
		now_s = d->clock_s;
		snprintf(p.gpi.challenge.app_label, 33, "%s", d->label);
		snprintf(p.gpi.naf_id.fqdn, 256, "%s", d->fqdn);
		p.gpi.naf_id.ua.b[4] = d->ua;
		p.gpi.expires_s = d->expires_s;
		seal(&p);
		expect_events(&ue, &p, d->why == NULL ? "sa+" : "dropped");
		if (d->why != NULL)
			cr_expect_not_null(strstr(ue.last_why, d->why), "row %zu: %s", i,
					   ue.last_why);
		cr_expect_eq(count(&ue), d->why == NULL ? 1 : 0, "row %zu", i);
		ue_fini(&ue);
	}
}

/* --- parcels ---------------------------------------------------------------------- */

/* A message of the Push-NAF behind what the parcel has already. */
static void
append_message(struct parcel *p, uint32_t sn, const char *text)
{
	const struct gpl_head head = { .direction = GPL_DOWNLINK,
				       .suite = GPL_AES128_CTR,
				       .sa_id = { p->gpi.challenge.rand.b, 16 },
				       .sn = sn };
	uint8_t id[GBA_NAF_ID_MAX];
	struct gba_push_keys keys;
	struct gba_ks_naf key;
	size_t len;

	cr_assert_eq(naf_id_build(id, &len, p->gpi.naf_id.fqdn, &p->gpi.naf_id.ua),
		     GBA_OK);
	cr_assert_eq(gba_ks_naf(&key, &p->ks, &p->gpi.challenge.rand, gba_text(IMPI),
				(struct gba_octets){ id, len }),
		     GBA_OK);
	cr_assert_eq(gba_push_gpl_keys(&keys, &key, GPL_DOWNLINK), GBA_OK);
	cr_assert_eq(gpl_build(p->octets + p->len, sizeof(p->octets) - p->len, &len,
			       &head,
			       (struct gba_octets){ (const uint8_t *)text, strlen(text) },
			       &keys),
		     GBA_OK);
	p->len += len;
}

static void
put_into_envelope(struct parcel *p)
{
	uint8_t made[GPI_ENVELOPE_LEN + GPI_MAX];

	cr_assert_eq(gpi_envelope_build(made, &p->len, 0x0102,
					(struct gba_octets){ p->octets, p->len }),
		     GBA_OK);
	memcpy(p->octets, made, p->len);
}

static void
expect_message_events(struct ue *ue, const struct parcel *p, const char *want)
{
	ue->events[0] = '\0';
	push_in_parcel(&ue->in, PUSH_PARCEL_GPL, "test", octets_of(p));
	cr_expect_str_eq(ue->events, want, "%s: %s", ue->events, ue->last_why);
}

Test(ue_push, an_envelope_and_a_message_behind_the_gpi)
{
	struct parcel p = pushed(1, false), bare = pushed(2, false), m;
	struct ue ue;

	ue_init(&ue, false);
	m = p;
	put_into_envelope(&p);
	append_message(&p, 1, "open the door");
	expect_events(&ue, &p, "sa message+");
	expect_events(&ue, &p, "sa-again message-again+"); /* sent again, unchanged */
	m.len = 0;
	append_message(&m, 2, "close it");
	expect_message_events(&ue, &m, "message+");
	expect_message_events(&ue, &m, "message-again+");
	m.octets[m.len - 1] ^= 1;
	expect_message_events(&ue, &m, "dropped");
	m.len--;
	expect_message_events(&ue, &m, "dropped");

	append_message(&bare, 1, "x");
	bare.octets[bare.len - 1] ^= 1; /* the SA is good, the message is not */
	expect_events(&ue, &bare, "sa dropped");
	now_s = NOW + 600;
	bare.octets[bare.len - 1] ^= 1;
	expect_events(&ue, &bare, "auts");
	ue_fini(&ue);
}

/* The card is not asked: the same GPI is taken after all of that. */
Test(ue_push, a_gpi_with_more_or_half_a_message_behind_it_makes_no_sa)
{
	struct parcel gpi = pushed(2, false), p = gpi, other = pushed(1, false);
	struct ue ue;

	ue_init(&ue, false);
	append_message(&p, 1, "open the door");
	for (size_t len = gpi.len + 1; len < p.len; len++) {
		struct parcel cut = p;

		cut.len = len;
		expect_events(&ue, &cut, "dropped");
	}
	p.octets[p.len++] = 0;
	expect_events(&ue, &p, "dropped");
	p.len = gpi.len;
	append_message(&p, 1, "open the door");
	append_message(&p, 2, "and another one");
	expect_events(&ue, &p, "dropped");
	p = gpi;
	p.gpi = other.gpi; /* the message is of another SA */
	append_message(&p, 1, "x");
	expect_events(&ue, &p, "dropped");
	cr_expect_str_eq(ue.last_why, "what is behind the GPI is no message on its SA");
	cr_expect_eq(count(&ue), 0);
	expect_events(&ue, &gpi, "sa+");
	ue_fini(&ue);
}

Test(ue_push, octets_that_are_no_parcel_are_dropped_before_the_card_is_asked)
{
	struct parcel p = pushed(1, false);
	struct ue ue;

	ue_init(&ue, false);
	for (size_t len = 0; len < p.len; len++) {
		struct parcel junk = p;

		junk.len = len;
		expect_events(&ue, &junk, "dropped");
		memset(junk.octets, 0xff, sizeof(junk.octets));
		expect_events(&ue, &junk, "dropped");
		expect_message_events(&ue, &junk, "dropped");
	}
	expect_events(&ue, &p, "sa+");
	ue_fini(&ue);
}

Test(ue_push, one_source_does_not_keep_the_card_busy)
{
	struct parcel p = pushed(1, false);
	struct ue ue;

	ue_init(&ue, false);
	push_limit_init(&ue.in.limit, 2);
	p.octets[p.len - 1] ^= 1;
	expect_events(&ue, &p, "dropped");
	cr_expect_not_null(strstr(ue.last_why, "MAC is wrong"), "%s", ue.last_why);
	p = pushed(2, false);
	expect_events(&ue, &p, "sa+");
	p = pushed(3, false);
	expect_events(&ue, &p, "dropped");
	cr_expect_not_null(strstr(ue.last_why, "too many"), "%s", ue.last_why);
	ue.events[0] = '\0';
	push_in_parcel(&ue.in, PUSH_PARCEL_GPI, "other", octets_of(&p));
	cr_expect_str_eq(ue.events, "sa+");
	ue_fini(&ue);
}

Test(ue_push, a_minute_gives_the_tokens_back_and_a_full_table_forgets_the_silent)
{
	struct push_limit limit;
	char name[16];

	push_limit_init(&limit, 3);
	for (int i = 0; i < 3; i++)
		cr_expect(push_limit_take(&limit, "a", 1000));
	cr_expect_not(push_limit_take(&limit, "a", 1000));
	cr_expect_not(push_limit_take(&limit, "a", 20999));
	cr_expect(push_limit_take(&limit, "a", 21000));
	cr_expect_not(push_limit_take(&limit, "a", 21000));
	cr_expect(push_limit_take(&limit, "b", 21000));
	for (unsigned i = 0; i < PUSH_LIMIT_SOURCES - 1; i++) {
		snprintf(name, sizeof(name), "s%u", i);
		cr_expect(push_limit_take(&limit, name, 22000));
	}
	cr_expect_not(push_limit_take(&limit, "a", 22000)); /* b went, who was silent */
	push_limit_init(&limit, 0);
	for (int i = 0; i < 1000; i++)
		cr_expect(push_limit_take(&limit, "a", 0));
}

Test(ue_push, the_plaintext_up_begins_with_the_number_taken)
{
	uint8_t out[8] = { 0 };

	push_up_build(out, 0x01020304, (struct gba_octets){ (const uint8_t *)"ok", 2 });
	cr_expect_arr_eq(out, "\1\2\3\4ok\0\0", 8);
	push_up_build(out, 0, (struct gba_octets){ NULL, 0 });
	cr_expect_arr_eq(out, "\0\0\0\0ok\0\0", 8);
}

Test(ue_push, the_uplink_of_a_naf_is_its_own_else_that_of_all)
{
	static const char *const uplinks[] = { "push.home1.net=http://a/?x=1",
					       "http://b/?push.home3.net=1",
					       "http://c/" };
	const struct push_up up = { .uplinks = uplinks, .uplink_count = 3 };
	const struct push_up one = { .uplinks = uplinks, .uplink_count = 1 };

	cr_expect_str_eq(push_up_url(&up, "push.home1.net"), "http://a/?x=1");
	cr_expect_str_eq(push_up_url(&up, "PUSH.home1.net"), "http://a/?x=1");
	cr_expect_str_eq(push_up_url(&up, "push.home1.ne"), "http://b/?push.home3.net=1");
	cr_expect_null(push_up_url(&one, "push.home2.net"));
}
