/* SPDX-License-Identifier: Apache-2.0 */
/* Public identities, SIP Digest credentials, and the nodes that ask. */
#include "store_fixture.h"

#define ALICE "alice@ims.example"
#define BOB   "bob@ims.example"
#define HOME  "sip:home@ims.example"

static struct store_subscriber
with_digest(const char *impi, uint8_t seed)
{
	struct store_subscriber sub = { .digest = { .sess = true,
						    .qop = DIGEST_QOP_AUTH_INT } };

	snprintf(sub.impi, sizeof(sub.impi), "%s", impi);
	snprintf(sub.digest.realm, sizeof(sub.digest.realm), "%s", "ims.example");
	memset(sub.digest.ha1, seed, sizeof(sub.digest.ha1));
	return sub;
}

static void
must_put(struct store *store, struct store_subscriber sub, const char *impus)
{
	sub.impus = impus != NULL ? strdup(impus) : NULL;
	cr_assert_eq(store_subscriber_put(store, &sub, true), GBA_OK);
	free(sub.impus);
}

Test(store_identity, digest_credentials_and_public_identities_come_back_and_are_replaced)
{
	struct store_subscriber out;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	must_put(fx.store, with_digest(ALICE, 0x5d), "tel:+15551234 " HOME);
	cr_assert_eq(store_subscriber_get(fx.store, &out, ALICE), GBA_OK);
	cr_expect_eq(out.sec.k_len, 0, "no card");
	cr_expect_str_eq(out.digest.realm, "ims.example");
	cr_expect(out.digest.sess);
	cr_expect_eq(out.digest.qop, DIGEST_QOP_AUTH_INT);
	for (size_t i = 0; i < sizeof(out.digest.ha1); i++)
		cr_expect_eq(out.digest.ha1[i], 0x5d);
	cr_expect_str_eq(out.impus, "tel:+15551234 " HOME, "in the order given");
	store_subscriber_fini(&out);
	must_put(fx.store, a_subscriber(ALICE, 7), HOME);
	cr_assert_eq(store_subscriber_get(fx.store, &out, ALICE), GBA_OK);
	cr_expect_eq(out.sec.k_len, 16);
	cr_expect_str_eq(out.digest.realm, "");
	cr_expect_str_eq(out.impus, HOME);
	store_subscriber_fini(&out);
	must_put(fx.store, a_subscriber(ALICE, 7), NULL);
	cr_assert_eq(store_subscriber_get(fx.store, &out, ALICE), GBA_OK);
	cr_expect_null(out.impus);
	store_subscriber_fini(&out);
	fixture_fini(&fx);
}

Test(store_identity, an_impu_names_its_subscribers_and_goes_with_them)
{
	struct store_impu impu;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	must_put(fx.store, a_subscriber(BOB, 2), HOME " sip:bob@ims.example");
	cr_assert_eq(store_impu_find(fx.store, &impu, HOME, NULL), GBA_OK);
	cr_expect_eq(impu.count, 1);
	cr_expect_str_eq(impu.impi, BOB);
	cr_expect_not(impu.related);
	must_put(fx.store, a_subscriber(ALICE, 1), HOME);
	cr_assert_eq(store_impu_find(fx.store, &impu, HOME, BOB), GBA_OK);
	cr_expect_eq(impu.count, 2);
	cr_expect(impu.related);
	cr_assert_eq(store_impu_find(fx.store, &impu, "sip:bob@ims.example", ALICE),
		     GBA_OK);
	cr_expect_eq(impu.count, 1);
	cr_expect_not(impu.related, "it is another's");
	cr_assert_eq(store_subscriber_delete(fx.store, BOB), GBA_OK);
	cr_assert_eq(store_impu_find(fx.store, &impu, "sip:bob@ims.example", BOB),
		     GBA_OK);
	cr_expect_eq(impu.count, 0);
	cr_expect_str_eq(impu.impi, "");
	cr_assert_eq(store_impu_find(fx.store, &impu, HOME, ALICE), GBA_OK);
	cr_expect_eq(impu.count, 1);
	cr_expect(impu.related);
	fixture_fini(&fx);
}

Test(store_identity, an_ha1_opens_in_its_own_row_alone_and_is_not_in_the_file)
{
	static const char *const swaps[] = {
		"UPDATE digest SET ha1 = (SELECT ha1 FROM digest WHERE impi = '" BOB
		"') WHERE impi = '" ALICE "'",
		"UPDATE digest SET ha1 = (SELECT k FROM subscriber WHERE impi = '" ALICE
		"') WHERE impi = '" ALICE "'",
		"UPDATE digest SET ha1 = x'00' WHERE impi = '" ALICE "'",
		"UPDATE digest SET qop = 0 WHERE impi = '" ALICE "'",
		"UPDATE digest SET sess = 2 WHERE impi = '" ALICE "'",
	};
	uint8_t file[1 << 18], ha1[16];

	memset(ha1, 0x5d, sizeof(ha1));
	for (size_t i = 0; i < ARRAY_LEN(swaps); i++) {
		struct store_subscriber out;
		struct fixture fx;
		size_t len;
		FILE *f;

		fixture_init(&fx);
		fixture_open(&fx);
		must_put(fx.store, with_digest(ALICE, 0x5d), NULL);
		must_put(fx.store, with_digest(BOB, 0x5e), NULL);
		raw(&fx, swaps[i]);
		cr_expect_eq(store_subscriber_get(fx.store, &out, ALICE), GBA_ERR_STORE,
			     "%s", swaps[i]);
		cr_assert_eq(store_subscriber_get(fx.store, &out, BOB), GBA_OK);
		store_subscriber_fini(&out);
		fixture_close(&fx);
		f = fopen(fx.path, "r");
		cr_assert_not_null(f);
		len = fread(file, 1, sizeof(file), f);
		fclose(f);
		cr_expect_not_null(memmem(file, len, ALICE, strlen(ALICE)));
		cr_expect_null(memmem(file, len, ha1, sizeof(ha1)));
		fixture_fini(&fx);
	}
}

static void
on_node(void *ctx, const char *identity, unsigned ind)
{
	struct gba_buf *buf = ctx;

	gba_buf_fmt(buf, "%s=%u ", identity, ind);
}

Test(store_identity, each_node_has_an_ind_of_its_own_while_there_are_any_and_keeps_it)
{
	char text[256], name[32];
	struct gba_buf buf = gba_buf(text, sizeof(text));
	bool used[32] = { false };
	struct fixture fx;
	unsigned ind;

	fixture_init(&fx);
	fixture_open(&fx);
	for (unsigned i = 0; i < 32; i++) {
		snprintf(name, sizeof(name), "bsf%02u.example", i);
		cr_assert_eq(store_node_ind(fx.store, name, &ind), GBA_OK);
		cr_assert_lt(ind, 32);
		cr_expect_not(used[ind], "%s got %u", name, ind);
		used[ind] = true;
	}
	cr_assert_eq(store_node_ind(fx.store, "bsf03.example", &ind), GBA_OK);
	cr_expect_eq(ind, 3, "known");
	fixture_close(&fx);
	raw(&fx, "DELETE FROM node WHERE ind NOT IN (0, 2)");
	fixture_open(&fx);
	cr_assert_eq(store_node_ind(fx.store, "bsf02.example", &ind), GBA_OK);
	cr_expect_eq(ind, 2, "remembered");
	cr_assert_eq(store_node_ind(fx.store, "new.example", &ind), GBA_OK);
	cr_expect_eq(ind, 1, "the first that is free");
	cr_assert_eq(store_node_list(fx.store, on_node, &buf), GBA_OK);
	cr_expect_str_eq(text, "bsf00.example=0 bsf02.example=2 new.example=1 ");
	fixture_fini(&fx);
}

Test(store_identity, the_thirty_third_node_shares_an_ind_with_one_other)
{
	unsigned ind, users = 0;
	char name[32];
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	for (unsigned i = 0; i < 34; i++) {
		snprintf(name, sizeof(name), "bsf%02u.example", i);
		cr_assert_eq(store_node_ind(fx.store, name, &ind), GBA_OK);
		users += ind == 0;
	}
	cr_expect_eq(users, 2);
	cr_expect_eq(ind, 1);
	fixture_fini(&fx);
}
