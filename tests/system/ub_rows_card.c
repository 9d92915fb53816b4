/* SPDX-License-Identifier: Apache-2.0 */
/* ub-rows: the card, and Digest put together by hand from RFC 7616 3.4. */
#include <stdio.h>
#include <string.h>

#include "crypto/b64.h"
#include "crypto/hash.h"
#include "crypto/sqn.h"
#include "ub_rows.h"

struct rows_hex
rows_md5(const void *octets, size_t len)
{
	const struct gba_octets part = { octets, len };
	uint8_t digest[16];
	struct rows_hex hex;

	if (gba_hash(digest, GBA_HASH_MD5, &part, 1) != GBA_OK)
		die("no MD5");
	gba_hex(hex.s, digest, sizeof(digest));
	return hex;
}

static struct rows_hex
ha1_of(const struct aka_res *res)
{
	char a1[VALUE_MAX + sizeof(res->b)];
	int len = snprintf(a1, VALUE_MAX, "%s:%s:", word("user"), word("realm"));

	if (len < 0 || len >= VALUE_MAX)
		die("A1 is too long");
	if (res != NULL) {
		memcpy(a1 + len, res->b, res->len);
		len += (int)res->len;
	}
	return rows_md5(a1, (size_t)len);
}

void
rows_kd(const char *name, const struct rows_hex *ha1, const char *a2)
{
	const struct rows_hex ha2 = rows_md5(a2, strlen(a2));
	char text[VALUE_MAX];
	const int len =
		snprintf(text, sizeof(text), "%s:%s:%s:%s:%s:%s", ha1->s, word("nonce"),
			 word("nc"), word("cnonce"), word("qop"), ha2.s);

	if (len < 0 || (size_t)len >= sizeof(text))
		die("the answer is too long");
	word_set(name, rows_md5(text, (size_t)len).s);
}

/* MAC = MAC* xor the first 64 bits of SHA-1(IK) (TS 33.220 5.3.2). */
static bool
autn_unstar(const struct card *card, struct aka_autn *autn)
{
	uint8_t sha1[20];
	struct aka_ik ik;
	struct gba_octets part = { ik.b, sizeof(ik.b) };

	if (aka_f2345(NULL, NULL, &ik, NULL, &card->sec, &card->rand) != GBA_OK ||
	    gba_hash(sha1, GBA_HASH_SHA1, &part, 1) != GBA_OK)
		return false;
	for (size_t i = 0; i < 8; i++)
		autn->b[8 + i] ^= sha1[i];
	return true;
}

bool
card_open(struct card *card, bool gba_u)
{
	uint8_t nonce[32];
	size_t len = 0;
	struct aka_autn autn;
	struct aka_ck ck;
	struct aka_ik ik;

	if (gba_unb64(nonce, sizeof(nonce), &len, gba_text(word("nonce"))) != GBA_OK ||
	    len != sizeof(nonce))
		return false;
	card->before = card->sqn;
	memcpy(card->rand.b, nonce, 16);
	memcpy(autn.b, nonce + 16, 16);
	if (gba_u && !autn_unstar(card, &autn))
		return false;
	if (aka_autn_open(&card->sqn, NULL, &card->res, &ck, &ik, &card->sec, &card->rand,
			  &autn) != GBA_OK)
		return false;
	gba_ks_make(&card->ks, &ck, &ik);
	return true;
}

void
card_answer(const struct card *card, bool empty_password)
{
	const struct rows_hex ha1 = ha1_of(empty_password ? NULL : &card->res);
	const struct rows_hex no_body = rows_md5("", 0);
	char a2[VALUE_MAX];
	const int len = snprintf(a2, sizeof(a2), "GET:%s:%s", word("uri"), no_body.s);

	if (len < 0 || (size_t)len >= sizeof(a2))
		die("A2 is too long");
	rows_kd("response", &ha1, a2);
}

void
card_auts(const struct card *card, unsigned ahead)
{
	const struct aka_sqn sqn_ms =
		aka_sqn_join(aka_sqn_seq(&card->sqn) + ahead, aka_sqn_ind(&card->sqn));
	char text[GBA_B64_LEN(14) + 1];
	struct aka_auts auts;

	if (aka_auts_make(&auts, &card->sec, &card->rand, &sqn_ms) != GBA_OK)
		die("no AUTS");
	gba_b64(text, auts.b, sizeof(auts.b));
	word_set("auts", text);
}

void
card_rspauth(const struct card *card, const char *body, size_t len)
{
	const struct rows_hex ha1 = ha1_of(&card->res), of_body = rows_md5(body, len);
	char a2[VALUE_MAX];

	snprintf(a2, sizeof(a2), ":%s:%s", word("uri"), of_body.s);
	rows_kd("rspauth", &ha1, a2);
}

void
card_tmpi(const struct card *card)
{
	char tmpi[GBA_TMPI_LEN + 1];

	if (gba_tmpi(tmpi, &card->ks, &card->rand, gba_text(word("impi")),
		     gba_text(word("bsf"))) != GBA_OK)
		die("no TMPI");
	word_set("tmpi", tmpi);
}
