/* SPDX-License-Identifier: Apache-2.0 */
/* UEs and the rights of SCSs: what is kept comes back, and each identity is one UE's. */
#include "store_fixture.h"

#define ALICE "alice@ims.example"
#define BOB   "bob@ims.example"

#define TRIGGER (1u << 0)
#define SMS_MO	(1u << 1)

static const struct store_ue alice = {
	.impi = ALICE,
	.imsi = "001010000000001",
	.msisdn = "491512345678",
	.externals = { "meter1@scs.example", "sensor@scs.example", "a@x" },
	.external_count = 3,
	.ports = { { 1000, 2 }, { 65535, 0 } },
	.port_count = 2,
	.nodes = { { STORE_NODE_MME, "49171000001", "mme1.epc.example", "epc.example" },
		   { STORE_NODE_MSC, "49171000002", "", "" } },
	.node_count = 2,
	.services = TRIGGER | SMS_MO,
	.call_barred = true,
};
static const struct store_ue bob = {
	.impi = BOB, .imsi = "001010000000002", .services = TRIGGER, .absent = true
};

static enum gba_status
put(struct fixture *fx, const struct store_ue *ue, bool replace)
{
	const char *taken;

	return store_ue_put(fx->store, ue, replace, &taken);
}

static void
open_with(struct fixture *fx, const char *impi, uint8_t seed)
{
	const struct store_subscriber sub = a_subscriber(impi, seed);

	cr_assert_eq(store_subscriber_put(fx->store, &sub, false), GBA_OK);
}

static void
open_both(struct fixture *fx)
{
	fixture_init(fx);
	fixture_open(fx);
	open_with(fx, ALICE, 1);
	open_with(fx, BOB, 2);
}

static void
expect_ue(struct store *store, enum store_ue_name by, const char *identity,
	  const struct store_ue *ue)
{
	struct store_ue *out = calloc(1, sizeof(*out));

	cr_assert_not_null(out);
	cr_expect_eq(store_ue_get(store, out, by, identity), GBA_OK, "%s", identity);
	cr_expect_str_eq(out->impi, ue->impi);
	cr_expect_str_eq(out->imsi, ue->imsi);
	cr_expect_str_eq(out->msisdn, ue->msisdn);
	cr_expect_arr_eq(out->externals, ue->externals, sizeof(ue->externals));
	cr_expect_eq(out->external_count, ue->external_count);
	cr_expect_eq(out->port_count, ue->port_count);
	for (unsigned i = 0; i < ue->port_count; i++) {
		cr_expect_eq(out->ports[i].port, ue->ports[i].port);
		cr_expect_eq(out->ports[i].external, ue->ports[i].external);
	}
	cr_expect_eq(out->node_count, ue->node_count);
	for (unsigned i = 0; i < ue->node_count; i++) {
		cr_expect_eq(out->nodes[i].kind, ue->nodes[i].kind);
		cr_expect_str_eq(out->nodes[i].number, ue->nodes[i].number);
		cr_expect_str_eq(out->nodes[i].name, ue->nodes[i].name);
		cr_expect_str_eq(out->nodes[i].realm, ue->nodes[i].realm);
	}
	cr_expect_eq(out->services, ue->services);
	cr_expect_eq(out->absent, ue->absent);
	cr_expect_eq(out->no_teleservice, ue->no_teleservice);
	cr_expect_eq(out->call_barred, ue->call_barred);
	free(out);
}

static void
expect_none(struct store *store, enum store_ue_name by, const char *identity)
{
	struct store_ue *out = calloc(1, sizeof(*out));

	cr_assert_not_null(out);
	cr_expect_eq(store_ue_get(store, out, by, identity), GBA_ERR_NOT_FOUND, "%s",
		     identity);
	cr_expect_eq(out->external_count + out->node_count, 0);
	free(out);
}

Test(store_ue, is_found_by_each_of_its_identities_and_by_nothing_else)
{
	struct fixture fx;

	open_both(&fx);
	cr_assert_eq(put(&fx, &alice, false), GBA_OK);
	cr_assert_eq(put(&fx, &bob, false), GBA_OK);
	expect_ue(fx.store, STORE_BY_IMPI, ALICE, &alice);
	expect_ue(fx.store, STORE_BY_IMSI, alice.imsi, &alice);
	expect_ue(fx.store, STORE_BY_MSISDN, alice.msisdn, &alice);
	for (unsigned i = 0; i < alice.external_count; i++)
		expect_ue(fx.store, STORE_BY_EXTERNAL, alice.externals[i], &alice);
	expect_ue(fx.store, STORE_BY_IMSI, bob.imsi, &bob);
	expect_none(fx.store, STORE_BY_MSISDN, alice.imsi);
	expect_none(fx.store, STORE_BY_MSISDN, ""); /* not those without an MSISDN */
	expect_none(fx.store, STORE_BY_EXTERNAL, "Meter1@scs.example");
	expect_none(fx.store, STORE_BY_EXTERNAL, ALICE);
	expect_none(fx.store, STORE_BY_IMPI, alice.imsi);
	fixture_fini(&fx);
}

/* What Bob would have to be to collide with Alice, and by which identity. */
static const struct {
	struct store_ue ue;
	const char *taken;
} clashes[] = {
	{ { .impi = BOB, .imsi = "001010000000001" }, "001010000000001" },
	{ { .impi = BOB, .imsi = "001010000000002", .msisdn = "491512345678" },
	  "491512345678" },
	{ { .impi = BOB,
	    .imsi = "001010000000002",
	    .externals = { "own@scs.example", "sensor@scs.example" },
	    .external_count = 2 },
	  "sensor@scs.example" },
};

Test(store_ue, an_identity_is_one_subscribers)
{
	const char *taken;
	struct fixture fx;

	open_both(&fx);
	cr_assert_eq(put(&fx, &alice, false), GBA_OK);
	for (size_t i = 0; i < ARRAY_LEN(clashes); i++) {
		cr_expect_eq(store_ue_put(fx.store, &clashes[i].ue, true, &taken),
			     GBA_ERR_DENIED);
		cr_assert_not_null(taken);
		cr_expect_str_eq(taken, clashes[i].taken);
		expect_none(fx.store, STORE_BY_IMPI, BOB);
	}
	cr_expect_eq(put(&fx, &bob, false), GBA_OK, "the same without the clash");
	fixture_fini(&fx);
}

Test(store_ue, a_second_put_needs_to_be_told_to_replace_and_keeps_the_rights)
{
	struct store_ue other = alice;
	struct store_scs_rights rights;
	const char *taken;
	struct fixture fx;

	open_both(&fx);
	cr_assert_eq(put(&fx, &alice, false), GBA_OK);
	cr_assert_eq(store_scs_allow(fx.store, "4930", ALICE, TRIGGER), GBA_OK);
	cr_expect_eq(store_ue_put(fx.store, &alice, false, &taken), GBA_ERR_DENIED);
	cr_expect_null(taken);
	other.msisdn[0] = '\0';
	other.external_count = 1;
	memset(other.externals[1], 0, 2 * sizeof(other.externals[1]));
	other.port_count = other.node_count = 0;
	other.absent = true;
	cr_assert_eq(put(&fx, &other, true), GBA_OK);
	expect_ue(fx.store, STORE_BY_IMPI, ALICE, &other);
	expect_none(fx.store, STORE_BY_MSISDN, alice.msisdn);
	expect_none(fx.store, STORE_BY_EXTERNAL, alice.externals[1]);
	cr_assert_eq(store_scs_rights(fx.store, &rights, "4930", ALICE), GBA_OK);
	cr_expect_eq(rights.ue, TRIGGER);
	fixture_fini(&fx);
}

Test(store_ue, a_record_that_is_not_whole_is_refused)
{
	struct store_ue *ue = calloc(1, sizeof(*ue));
	struct fixture fx;

	cr_assert_not_null(ue);
	open_both(&fx);
	*ue = alice;
	snprintf(ue->impi, sizeof(ue->impi), "carol@ims.example");
	cr_expect_eq(put(&fx, ue, false), GBA_ERR_NOT_FOUND, "no subscriber");
	*ue = alice;
	ue->ports[0].external = 3;
	cr_expect_eq(put(&fx, ue, false), GBA_ERR_ARG);
	*ue = alice;
	memcpy(ue->externals[1], ue->externals[0], sizeof(ue->externals[0]));
	cr_expect_eq(put(&fx, ue, false), GBA_ERR_ARG);
	*ue = alice;
	ue->ports[1].port = 1000;
	cr_expect_eq(put(&fx, ue, false), GBA_ERR_ARG);
	*ue = alice;
	ue->imsi[0] = '\0';
	cr_expect_eq(put(&fx, ue, false), GBA_ERR_ARG);
	expect_none(fx.store, STORE_BY_IMPI, ALICE);
	cr_expect_eq(put(&fx, &alice, false), GBA_OK);
	free(ue);
	fixture_fini(&fx);
}

static void
add_ue(void *ctx, const struct store_ue *ue)
{
	char *text = ctx;

	snprintf(text + strlen(text), 256 - strlen(text), "%s:%u ", ue->imsi,
		 ue->external_count);
}

Test(store_ue, a_list_goes_by_impi_and_a_subscriber_takes_its_ue_along)
{
	struct store_scs_rights rights;
	char text[256] = "";
	struct fixture fx;

	open_both(&fx);
	cr_assert_eq(put(&fx, &bob, false), GBA_OK);
	cr_assert_eq(put(&fx, &alice, false), GBA_OK);
	cr_assert_eq(store_ue_list(fx.store, NULL, 10, add_ue, text), GBA_OK);
	cr_expect_str_eq(text, "001010000000001:3 001010000000002:0 ");
	text[0] = '\0';
	cr_assert_eq(store_ue_list(fx.store, ALICE, 10, add_ue, text), GBA_OK);
	cr_expect_str_eq(text, "001010000000002:0 ");
	cr_assert_eq(store_scs_allow(fx.store, "4930", ALICE, TRIGGER), GBA_OK);
	cr_assert_eq(store_subscriber_delete(fx.store, ALICE), GBA_OK);
	expect_none(fx.store, STORE_BY_EXTERNAL, alice.externals[0]);
	cr_assert_eq(store_scs_rights(fx.store, &rights, "4930", ALICE), GBA_OK);
	cr_expect_eq(rights.ue, 0);
	cr_expect_eq(store_ue_delete(fx.store, ALICE), GBA_ERR_NOT_FOUND);
	cr_expect_eq(store_ue_delete(fx.store, BOB), GBA_OK);
	expect_none(fx.store, STORE_BY_IMPI, BOB);
	fixture_fini(&fx);
}

static void
add_right(void *ctx, const char *scs, const char *impi, unsigned services)
{
	char *text = ctx;

	snprintf(text + strlen(text), 256 - strlen(text), "%s>%s=%u ", scs,
		 impi != NULL ? impi : "any", services);
}

static void
expect_rights(struct store *store, const char *scs, const char *impi, unsigned ue,
	      unsigned any)
{
	struct store_scs_rights rights = { 9, 9 };

	cr_expect_eq(store_scs_rights(store, &rights, scs, impi), GBA_OK);
	cr_expect_eq(rights.ue, ue, "%s %s", scs, impi);
	cr_expect_eq(rights.any, any, "%s %s", scs, impi);
}

Test(store_ue, rights_are_of_one_scs_one_ue_and_one_service)
{
	char text[256] = "";
	struct fixture fx;

	open_both(&fx);
	cr_assert_eq(put(&fx, &alice, false), GBA_OK);
	cr_assert_eq(put(&fx, &bob, false), GBA_OK);
	cr_expect_eq(store_scs_allow(fx.store, "4930", ALICE, TRIGGER), GBA_OK);
	cr_expect_eq(store_scs_allow(fx.store, "4930", ALICE, TRIGGER | SMS_MO), GBA_OK);
	cr_expect_eq(store_scs_allow(fx.store, "4930", "no@ims.example", TRIGGER),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(store_scs_allow(fx.store, "4940", NULL, TRIGGER), GBA_OK);
	expect_rights(fx.store, "4930", ALICE, TRIGGER | SMS_MO, 0);
	expect_rights(fx.store, "4930", BOB, 0, 0);
	expect_rights(fx.store, "4940", BOB, 0, TRIGGER);
	expect_rights(fx.store, "49", BOB, 0, 0);
	cr_assert_eq(store_scs_list(fx.store, NULL, 10, add_right, text), GBA_OK);
	cr_expect_str_eq(text, "4930>" ALICE "=3 4940>any=1 ");
	cr_expect_eq(store_scs_forbid(fx.store, "4930", ALICE, SMS_MO), GBA_OK);
	expect_rights(fx.store, "4930", ALICE, TRIGGER, 0);
	cr_expect_eq(store_scs_forbid(fx.store, "4930", ALICE, SMS_MO),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(store_scs_forbid(fx.store, "4940", NULL, TRIGGER), GBA_OK);
	expect_rights(fx.store, "4940", BOB, 0, 0);
	cr_expect_eq(store_scs_delete(fx.store, "4930"), GBA_OK);
	cr_expect_eq(store_scs_delete(fx.store, "4930"), GBA_ERR_NOT_FOUND);
	expect_rights(fx.store, "4930", ALICE, 0, 0);
	fixture_fini(&fx);
}
