/* SPDX-License-Identifier: Apache-2.0 */
/* GPL: what is not a message to the last bit is refused, and leaves nothing behind. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/gpl.h"
#include "vectors.h"

#define LONGEST 600

struct message {
	uint8_t octets[LONGEST];
	size_t len;
	struct gba_push_keys keys;
};

static struct message
example(void)
{
	struct vectors *file = vectors_open("push_p1");
	const struct vec root = vectors_root(file), v = vec_object(&root, "gpl");
	const struct gba_octets in = vec_octets(&v, "message");
	struct message m = { .len = in.len };

	memcpy(m.octets, in.p, in.len);
	vec_hex(m.keys.integrity, sizeof(m.keys.integrity), &v, "k_int_dl");
	vec_hex(m.keys.encryption, sizeof(m.keys.encryption), &v, "k_enc_dl");
	vectors_forget(file);
	return m;
}

static void
expect_refused(const struct message *m, size_t len, enum gba_status want, const char *why)
{
	uint8_t out[LONGEST], before[LONGEST], *copy = malloc(len > 0 ? len : 1);
	size_t out_len = 4711;
	enum gba_status status;

	cr_assert_not_null(copy);
	memcpy(copy, m->octets, len);
	memset(out, 0xa5, sizeof(out));
	memset(before, 0xa5, sizeof(before));
	status = gpl_open(out, sizeof(out), &out_len, (struct gba_octets){ copy, len },
			  &m->keys);
	cr_expect_eq(status, want, "%s: %s", why, gba_status_name(status));
	cr_expect_arr_eq(out, before, sizeof(out), "%s", why);
	cr_expect_eq(out_len, 4711, "%s", why);
	free(copy);
}

static void
sign(struct message *m)
{
	cr_assert_eq(
		gba_push_mac(m->octets + m->len - GBA_PUSH_MAC_LEN, &m->keys,
			     (struct gba_octets){ m->octets, m->len - GBA_PUSH_MAC_LEN }),
		GBA_OK);
}

Test(gpl, each_bit_counts)
{
	struct message m = example();
	uint8_t out[LONGEST];
	char why[32];
	size_t len;

	cr_assert_eq(m.len, 47);
	for (size_t bit = 0; bit < 8 * m.len; bit++) {
		const size_t at = bit / 8;
		enum gba_status want = GBA_ERR_MAC;

		if (at < 4 || at == 24 || at == 25) /* head and Lp */
			want = GBA_ERR_SYNTAX;
		if (at == 2 && bit % 8 <= 1) /* suite 3, and suite 0 */
			want = GBA_ERR_SYNTAX;
		if (at == 23 && bit % 8 == 0) /* SN 0 */
			want = GBA_ERR_SYNTAX;
		if (at == 1 && bit % 8 == 0) /* up: the RAND may be a P-TID */
			want = GBA_ERR_MAC;
		snprintf(why, sizeof(why), "bit %zu", bit);
		m.octets[at] ^= (uint8_t)(1u << bit % 8);
		expect_refused(&m, m.len, want, why);
		m.octets[at] ^= (uint8_t)(1u << bit % 8);
	}
	cr_expect_eq(gpl_open(out, sizeof(out), &len,
			      (struct gba_octets){ m.octets, m.len }, &m.keys),
		     GBA_OK);
}

Test(gpl, no_shorter_and_no_longer)
{
	struct message m = example();
	char why[32];

	for (size_t len = 0; len < m.len; len++) {
		snprintf(why, sizeof(why), "cut to %zu", len);
		expect_refused(&m, len, GBA_ERR_SYNTAX, why);
	}
	expect_refused(&m, m.len + 1, GBA_ERR_SYNTAX, "one octet more");
}

Test(gpl, a_right_mac_does_not_make_a_wrong_head_right)
{
	static const struct {
		const char *why;
		size_t at;
		uint8_t value;
	} rows[] = {
		{ "version 2", 0, 2 },
		{ "kind 2", 1, 2 },
		{ "suite 0", 2, 0 },
		{ "suite 3", 2, 3 },
		{ "an SA id of 15 octets to the UE", 3, 15 },
		{ "an SA id of 0 octets", 3, 0 },
		{ "SN 0", 23, 0 },
		{ "Lp one less", 25, 4 },
		{ "Lp one more", 25, 6 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct message m = example();

		m.octets[rows[i].at] = rows[i].value;
		sign(&m);
		expect_refused(&m, m.len, GBA_ERR_SYNTAX, rows[i].why);
	}
}

Test(gpl, the_keys_of_the_other_direction_open_nothing)
{
	static const struct gba_ks_naf key = { { 7 } };
	const struct gpl_head up = { .direction = GPL_UPLINK,
				     .suite = GPL_AES128_CTR,
				     .sa_id = { (const uint8_t *)"p@n", 3 },
				     .sn = 1 };
	struct gba_push_keys dl, ul;
	struct message m;
	uint8_t out[8];
	size_t len;

	cr_assert_eq(gba_push_gpl_keys(&dl, &key, GPL_DOWNLINK), GBA_OK);
	cr_assert_eq(gba_push_gpl_keys(&ul, &key, GPL_UPLINK), GBA_OK);
	cr_expect_arr_neq(&dl, &ul, sizeof(dl));
	cr_assert_eq(gpl_build(m.octets, sizeof(m.octets), &m.len, &up,
			       (struct gba_octets){ (const uint8_t *)"up", 2 }, &ul),
		     GBA_OK);
	m.keys = dl;
	expect_refused(&m, m.len, GBA_ERR_MAC, "the keys of the other direction");
	cr_expect_eq(gpl_open(out, 1, &len, (struct gba_octets){ m.octets, m.len }, &ul),
		     GBA_ERR_ARG); /* no room */
	cr_assert_eq(gpl_open(out, 2, &len, (struct gba_octets){ m.octets, m.len }, &ul),
		     GBA_OK);
	cr_expect_arr_eq(out, "up", 2);
}

Test(gpl, only_what_can_be_opened_is_built)
{
	static const struct gba_push_keys keys;
	static const uint8_t rand[16], zeros[GPL_PAYLOAD_MAX + 1];
	static uint8_t out[GPL_MAX], back[GPL_PAYLOAD_MAX];
	const struct gba_octets big = { zeros, GPL_PAYLOAD_MAX };
	const struct gpl_head good = { .direction = GPL_DOWNLINK,
				       .suite = GPL_AES128_CTR,
				       .sa_id = { rand, sizeof(rand) },
				       .sn = UINT32_MAX };
	struct gpl_head head = good;
	size_t len;

	cr_assert_eq(gpl_build(out, sizeof(out), &len, &good, big, &keys), GBA_OK);
	cr_expect_eq(len, GPL_OVERHEAD(16) + GPL_PAYLOAD_MAX);
	cr_expect_eq(gpl_open(back, sizeof(back), &len, (struct gba_octets){ out, len },
			      &keys),
		     GBA_OK);
	cr_expect_arr_eq(back, zeros, sizeof(back));
	cr_expect_eq(gpl_build(out, sizeof(out), &len, &good,
			       (struct gba_octets){ zeros, sizeof(zeros) }, &keys),
		     GBA_ERR_ARG);
	cr_expect_eq(gpl_build(out, GPL_OVERHEAD(16) + 2, &len, &good,
			       (struct gba_octets){ zeros, 3 }, &keys),
		     GBA_ERR_ARG);
	head.sn = 0;
	cr_expect_eq(gpl_build(out, sizeof(out), &len, &head, big, &keys), GBA_ERR_ARG);
	head = good;
	head.sa_id.len = 15;
	cr_expect_eq(gpl_build(out, sizeof(out), &len, &head, big, &keys), GBA_ERR_ARG);
	head = good;
	head.suite = 0;
	cr_expect_eq(gpl_build(out, sizeof(out), &len, &head, big, &keys), GBA_ERR_ARG);
	head = good;
	head.direction = GPL_UPLINK; /* a P-TID may be any octets, up to 255 */
	cr_expect_eq(gpl_build(out, sizeof(out), &len, &head, big, &keys), GBA_OK);
	head.sa_id = (struct gba_octets){ zeros, 255 };
	cr_expect_eq(gpl_build(out, sizeof(out), &len, &head, big, &keys), GBA_OK);
	cr_expect_eq(len, sizeof(out));
	head.sa_id.len = 256;
	cr_expect_eq(gpl_build(out, sizeof(out), &len, &head, big, &keys), GBA_ERR_ARG);
	head.sa_id.len = 0;
	cr_expect_eq(gpl_build(out, sizeof(out), &len, &head, big, &keys), GBA_ERR_ARG);
}
