/* SPDX-License-Identifier: Apache-2.0 */
/* Commands to the software USIM. */
#include "usim_reader.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

static struct ue_why why;

void
insert(struct reader *r)
{
	cr_assert_eq(usim_open(&r->usim, r->dir.card, &why), GBA_OK, "%s", why.text);
}

void
reader_init(struct reader *r, const char *const *words, size_t count)
{
	lab_dir_init(&r->dir);
	cr_assert_eq(card_new(r->dir.card, words, count, &why), GBA_OK, "%s", why.text);
	insert(r);
}

void
gba_u_init(struct reader *r)
{
	static const char *const words[] = { LAB_WORDS, "uicc=gba_u", "disclose=yes" };

	reader_init(r, words, ARRAY_LEN(words));
}

void
reader_fini(struct reader *r)
{
	usim_close(&r->usim);
	lab_dir_fini(&r->dir);
}

const char *
send_hex(struct reader *r, const char *hex)
{
	uint8_t apdu[600], room[USIM_RESPONSE_MAX + 1];
	struct gba_buf reply = gba_buf(room, sizeof(room));
	const size_t len = strlen(hex) / 2;

	cr_assert_leq(len, sizeof(apdu));
	cr_assert_eq(gba_unhex(apdu, len, gba_text(hex)), GBA_OK, "%s", hex);
	usim_exchange(&r->usim, &reply, (struct gba_octets){ apdu, len });
	cr_assert_eq(gba_buf_status(&reply), GBA_OK);
	cr_assert_geq(reply.len, 2);
	gba_hex(r->last, reply.p, reply.len);
	return r->last;
}

void
expect(struct reader *r, const char *apdu, const char *want)
{
	cr_expect_str_eq(send_hex(r, apdu), want, "%s -> %s, not %s", apdu, r->last,
			 want);
}

void
demand(struct reader *r, const char *apdu, const char *want)
{
	cr_assert_str_eq(send_hex(r, apdu), want, "%s -> %s, not %s", apdu, r->last,
			 want);
}

void
hex_of_text(char *out, const char *text)
{
	gba_hex(out, text, strlen(text));
}

void
bind_btid(struct reader *r, const char *fid, const char *rand, const char *btid)
{
	char hex[512], apdu[1200], text[64];
	const char *life = "2026-01-02T03:04:05Z";

	hex_of_text(hex, btid);
	hex_of_text(text, life);
	snprintf(apdu, sizeof(apdu), "00a4000c02%s", fid);
	demand(r, apdu, "9000");
	snprintf(apdu, sizeof(apdu), "00d60000%02zx10%s%02zx%s14%s",
		 1 + 16 + 1 + strlen(btid) + 1 + strlen(life), rand, strlen(btid), hex,
		 text);
	demand(r, apdu, "9000");
}

void
derive_apdu(char out[1024], const char *naf_id_hex, const char *impi)
{
	char hex[512];

	hex_of_text(hex, impi);
	snprintf(out, 1024, "00880084%02zxde%02zx%s%02zx%s00",
		 3 + strlen(naf_id_hex) / 2 + strlen(impi), strlen(naf_id_hex) / 2,
		 naf_id_hex, strlen(impi), hex);
}

void
challenge_apdu(char out[128], const char *p2_and_lc, const char *rand, const char *autn)
{
	snprintf(out, 128, "008800%s10%s10%s00", p2_and_lc, rand, autn);
}

/* AUTN* of the realistic case: what the BSF sends to this card. */
void
bootstrap(struct reader *r)
{
	json_t *root = lab_vectors("computed_gba_chain.json");
	char apdu[128];

	demand(r, USIM, "9000");
	challenge_apdu(apdu, "8423dd", RAND,
		       lab_text(lab_realistic(root), "gba_u/autn_star"));
	demand(r, apdu, "db08a54211d5e3ba50bf9000");
	json_decref(root);
}

const char *
derive_for(struct reader *r, char letter)
{
	char apdu[1024], naf_id[16];

	snprintf(naf_id, sizeof(naf_id), "%02x0100000002", (unsigned)letter);
	derive_apdu(apdu, naf_id, IMPI);
	return send_hex(r, apdu);
}

void
expect_names(struct reader *r, const char *want)
{
	char names[16] = "", apdu[32];

	demand(r, "00a4000c026fda", "9000");
	for (unsigned i = 0; i < 10; i++) {
		unsigned letter = 0;

		snprintf(apdu, sizeof(apdu), "00b2%02x0400", i + 1);
		if (sscanf(send_hex(r, apdu), "8006%2x", &letter) != 1)
			letter = '.';
		names[i] = (char)letter;
	}
	cr_expect_str_eq(names, want);
}
