/* SPDX-License-Identifier: Apache-2.0 */
/* The password of a Digest on Ub and on Ua, and the forms that senders take for it (RFC
 * 3310, RFC 4169; TS 24.109 clauses 4 and 5). */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/b64.h"
#include "ctl/calc_http.h"

void
calc_password_add(struct calc_digest *d, const void *p, size_t len, const char *mistake)
{
	struct calc_password *password;

	if (d->password_count == CALC_PASSWORDS_MAX || len > sizeof(password->b))
		return;
	password = &d->password[d->password_count++];
	if (len > 0)
		memcpy(password->b, p, len);
	password->len = len;
	password->mistake = mistake;
}

/* --- Ub ----------------------------------------------------------------------------- */

static enum gba_status
res_passwords(struct calc *c, struct calc_digest *d, const struct aka_res *res)
{
	char text[2 * sizeof(res->b) + 1];
	struct aka_ck ck;
	struct aka_ik ik;
	enum gba_status status;

	if (d->in.alg.aka_version == 2) {
		status = calc_hex(c, ck.b, sizeof(ck.b), "ck");
		if (status == GBA_OK)
			status = calc_hex(c, ik.b, sizeof(ik.b), "ik");
		if (status == GBA_OK)
			status = digest_akav2_password(text, res, &ik, &ck);
		gba_wipe(&ck, sizeof(ck));
		gba_wipe(&ik, sizeof(ik));
		if (status != GBA_OK)
			return status;
		calc_password_add(d, text, strlen(text), NULL);
		calc_password_add(d, res->b, res->len,
				  "the password is RES alone; for AKAv2 it is made of "
				  "RES, IK and CK (RFC 4169)");
		gba_wipe(text, sizeof(text));
		return GBA_OK;
	}
	if (calc_has(c, "ck") || calc_has(c, "ik"))
		return calc_refuse(c, GBA_ERR_SYNTAX, "ck, ik: only for AKAv2");
	calc_password_add(d, res->b, res->len, NULL);
	gba_hex(text, res->b, res->len);
	calc_password_add(d, text, strlen(text),
			  "the password is RES as hexadecimal text; it is RES as octets "
			  "(RFC 3310 3.3)");
	for (char *p = text; *p != '\0'; p++)
		*p = (char)(*p >= 'a' ? *p - 'a' + 'A' : *p);
	calc_password_add(
		d, text, strlen(text),
		"the password is RES as hexadecimal text in capitals; it is RES "
		"as octets (RFC 3310 3.3)");
	gba_b64(text, res->b, res->len);
	calc_password_add(d, text, strlen(text),
			  "the password is RES in base64; it is RES as octets (RFC 3310 "
			  "3.3)");
	calc_password_add(
		d, "", 0,
		"the password is empty; that is right only beside auts (RFC 3310 "
		"3.4)");
	gba_wipe(text, sizeof(text));
	return GBA_OK;
}

static enum gba_status
auts_password(struct calc *c, struct calc_digest *d)
{
	struct aka_res res = { .len = 0 };
	enum gba_status status = GBA_OK;

	calc_password_add(d, "", 0, NULL);
	if (!calc_has(c, "res"))
		return GBA_OK;
	status = calc_res(c, &res);
	if (status == GBA_OK)
		calc_password_add(d, res.b, res.len,
				  "the password is RES; beside auts it is empty (RFC "
				  "3310 3.4)");
	gba_wipe(&res, sizeof(res));
	return status;
}

static enum gba_status
ub_digest(struct calc *c, struct calc_digest *d)
{
	struct aka_res res = { .len = 0 };
	enum gba_status status = calc_digest_read(c, d, "auth-int", "AKAv1-MD5");

	if (status != GBA_OK)
		return status;
	if (d->header.auts.p != NULL) {
		status = auts_password(c, d);
	} else {
		status = calc_res(c, &res);
		if (status == GBA_OK)
			status = res_passwords(c, d, &res);
		gba_wipe(&res, sizeof(res));
	}
	if (status == GBA_OK)
		status = calc_digest_finish(c, d);
	return status;
}

/* --- Ua ----------------------------------------------------------------------------- */

static void
key_passwords(struct calc_digest *d, const uint8_t key[32])
{
	char text[2 * 32 + 1];

	calc_password_add(d, key, 32,
			  "the password is the key as octets; it is its "
			  "base64 text");
	gba_hex(text, key, 32);
	calc_password_add(d, text, 64,
			  "the password is the key as hexadecimal text; it is its "
			  "base64 text");
	gba_b64(text, key, 32);
	calc_password_add(d, text, 43,
			  "the password is base64 without its '=' at the end");
	text[44] = '\n';
	calc_password_add(d, text, 45, "the password has a line end behind it");
	gba_wipe(text, sizeof(text));
}

static enum gba_status
ua_digest(struct calc *c, struct calc_digest *d)
{
	uint8_t key[32];
	char text[GBA_B64_LEN(sizeof(key)) + 1];
	struct gba_text password;
	size_t len = 0;
	enum gba_status status = calc_digest_read(c, d, "auth", "MD5");

	if (status == GBA_OK && calc_has(c, "password") == calc_has(c, "ks-naf"))
		status = calc_refuse(c, GBA_ERR_SYNTAX,
				     "password or ks-naf: give one of them");
	if (status != GBA_OK)
		return status;
	if (calc_has(c, "ks-naf")) {
		status = calc_hex(c, key, sizeof(key), "ks-naf");
		if (status != GBA_OK)
			return status;
		gba_b64(text, key, sizeof(key));
		calc_password_add(d, text, strlen(text), NULL);
		key_passwords(d, key);
	} else {
		status = calc_text(c, &password, "password");
		if (status == GBA_OK && password.len > sizeof(d->password[0].b))
			status = calc_refuse(c, GBA_ERR_SYNTAX,
					     "password: %zu characters, at most %zu "
					     "expected",
					     password.len, sizeof(d->password[0].b));
		if (status != GBA_OK)
			return status;
		calc_password_add(d, password.p, password.len, NULL);
		if (gba_unb64(key, sizeof(key), &len, password) == GBA_OK &&
		    len == sizeof(key))
			key_passwords(d, key);
		else
			calc_put(c, "note",
				 "the password is not the base64 of 32 octets, which a "
				 "NAF "
				 "key has");
	}
	gba_wipe(key, sizeof(key));
	gba_wipe(text, sizeof(text));
	return calc_digest_finish(c, d);
}

static enum gba_status
with_digest(struct calc *c, enum gba_status (*run)(struct calc *c, struct calc_digest *d))
{
	struct calc_digest *d = calloc(1, sizeof(*d));
	enum gba_status status = GBA_ERR_NOMEM;

	if (d != NULL) {
		status = run(c, d);
		gba_wipe(d, sizeof(*d));
	}
	free(d);
	return status;
}

enum gba_status
calc_ub_digest(struct calc *c)
{
	return with_digest(c, ub_digest);
}

enum gba_status
calc_ua_digest(struct calc *c)
{
	return with_digest(c, ua_digest);
}
