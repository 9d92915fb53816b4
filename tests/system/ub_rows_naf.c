/* SPDX-License-Identifier: Apache-2.0 */
/* ub-rows: the UE at a NAF. Keys by hand from TS 33.220 B.2 and B.3, Digest from RFC
 * 7616. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "crypto/b64.h"
#include "crypto/hash.h"
#include "ub_rows.h"

#define S_MAX 1024

/* P || L of TS 33.220 B.2. */
static void
put_p(uint8_t s[S_MAX], size_t *at, const void *p, size_t len)
{
	if (*at + len + 2 > S_MAX)
		die("S is too long");
	memcpy(s + *at, p, len);
	*at += len;
	s[(*at)++] = (uint8_t)(len >> 8);
	s[(*at)++] = (uint8_t)len;
}

void
naf_key_set(struct card *card, const char *args)
{
	char fqdn[256], ua[11], which[2] = "";
	uint8_t s[S_MAX] = { 0x01 }, naf_id[sizeof(fqdn) + 5];
	char password[GBA_B64_LEN(sizeof(card->ks_naf)) + 1];
	const struct gba_octets key = { card->ks.b, sizeof(card->ks.b) };
	const char *impi = word("impi");
	struct gba_octets part = { s, 1 };
	size_t len;

	if (sscanf(args, "%255s %10s %1s", fqdn, ua, which) < 2)
		die("key FQDN UA-ID [u]");
	len = strlen(fqdn);
	memcpy(naf_id, fqdn, len);
	if (gba_unhex(naf_id + len, 5, gba_text(ua)) != GBA_OK)
		die("%s: not ten digits", ua);
	if (which[0] == 'u')
		put_p(s, &part.len, "gba-u", 5);
	else
		put_p(s, &part.len, "gba-me", 6);
	put_p(s, &part.len, card->rand.b, sizeof(card->rand.b));
	put_p(s, &part.len, impi, strlen(impi));
	put_p(s, &part.len, naf_id, len + 5);
	if (gba_hmac(card->ks_naf, GBA_HASH_SHA256, key, &part, 1) != GBA_OK)
		die("no HMAC");
	gba_b64(password, card->ks_naf, sizeof(card->ks_naf));
	word_set("password", password);
}

static struct rows_hex
ha1_of(const void *password, size_t password_len)
{
	char a1[2 * VALUE_MAX];
	const int len = snprintf(a1, VALUE_MAX, "%s:%s:", word("user"), word("realm"));

	if (len < 0 || len >= VALUE_MAX || password_len > VALUE_MAX)
		die("A1 is too long");
	memcpy(a1 + len, password, password_len);
	return rows_md5(a1, (size_t)len + password_len);
}

/* A2 with this method, which is none in rspauth. */
static void
put_a2(char a2[TEXT_MAX], const char *method, const void *body, size_t len)
{
	const struct rows_hex of_body = rows_md5(body, len);
	const bool whole = strcmp(word("qop"), "auth-int") == 0;

	snprintf(a2, TEXT_MAX, "%s:%s%s%s", method, word("uri"), whole ? ":" : "",
		 whole ? of_body.s : "");
}

void
naf_sign(const struct card *card, bool raw)
{
	const char *password = word("password"), *body = word("body");
	const struct rows_hex ha1 = raw ? ha1_of(card->ks_naf, sizeof(card->ks_naf))
					: ha1_of(password, strlen(password));
	char a2[TEXT_MAX];

	put_a2(a2, word("method"), body, strlen(body));
	rows_kd("response", &ha1, a2);
}

void
naf_proof(const char *body, size_t len)
{
	const char *password = word("password");
	const struct rows_hex ha1 = ha1_of(password, strlen(password));
	char a2[TEXT_MAX];

	put_a2(a2, "", body, len);
	rows_kd("rspauth", &ha1, a2);
}

void
naf_later(const char *seconds)
{
	const char *clock = word("naf_clock");
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { 0, 0 } };
	struct stat st;

	if (stat(clock, &st) != 0)
		die("%s cannot be read", clock);
	times[1].tv_sec = st.st_mtime + strtol(seconds, NULL, 10);
	if (utimensat(AT_FDCWD, clock, times, 0) != 0)
		die("%s cannot be moved", clock);
}
