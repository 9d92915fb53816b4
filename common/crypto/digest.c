/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP Digest (RFC 7616 clause 3.4) and Digest AKA (RFC 3310, RFC 4169). */
#include "crypto/digest.h"

#include <string.h>

#include "base/secret.h"
#include "crypto/b64.h"
#include "crypto/hash.h"

#define TEXT(s)                                                                          \
	{                                                                                \
		(const uint8_t *)(s), strlen(s)                                          \
	}

static const struct {
	const char *name;
	struct digest_alg alg;
} algorithms[] = {
	{ "MD5", { DIGEST_MD5, false, 0 } },
	{ "MD5-sess", { DIGEST_MD5, true, 0 } },
	{ "SHA-256", { DIGEST_SHA256, false, 0 } },
	{ "SHA-256-sess", { DIGEST_SHA256, true, 0 } },
	{ "AKAv1-MD5", { DIGEST_MD5, false, 1 } },
	{ "AKAv1-MD5-sess", { DIGEST_MD5, true, 1 } },
	{ "AKAv1-SHA-256", { DIGEST_SHA256, false, 1 } },
	{ "AKAv1-SHA-256-sess", { DIGEST_SHA256, true, 1 } },
	{ "AKAv2-MD5", { DIGEST_MD5, false, 2 } },
	{ "AKAv2-MD5-sess", { DIGEST_MD5, true, 2 } },
	{ "AKAv2-SHA-256", { DIGEST_SHA256, false, 2 } },
	{ "AKAv2-SHA-256-sess", { DIGEST_SHA256, true, 2 } },
};

enum gba_status
digest_alg_parse(struct digest_alg *out, struct gba_text name)
{
	if (name.p == NULL) {
		*out = algorithms[0].alg;
		return GBA_OK;
	}
	for (size_t i = 0; i < ARRAY_LEN(algorithms); i++) {
		if (gba_text_is_nocase(name, algorithms[i].name)) {
			*out = algorithms[i].alg;
			return GBA_OK;
		}
	}
	return GBA_ERR_SYNTAX;
}

const char *
digest_alg_name(const struct digest_alg *alg)
{
	for (size_t i = 0; i < ARRAY_LEN(algorithms); i++) {
		const struct digest_alg *a = &algorithms[i].alg;

		if (a->hash == alg->hash && a->sess == alg->sess &&
		    a->aka_version == alg->aka_version)
			return algorithms[i].name;
	}
	return "unknown";
}

static struct gba_octets
octets(struct gba_text t)
{
	const struct gba_octets o = { (const uint8_t *)t.p, t.len };

	return o;
}

#define PARTS_MAX  6
#define JOINED_MAX 512

/* Short text in one piece: a call of libcrypto for each part costs as much as its hash.
 */
static enum gba_status
hash_short(uint8_t value[32], enum gba_hash_alg alg, const struct gba_octets *parts,
	   size_t count)
{
	uint8_t text[JOINED_MAX + PARTS_MAX], *at = text;
	struct gba_octets joined = { text, 0 };
	enum gba_status status;

	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			*at++ = ':';
		if (parts[i].len > 0)
			memcpy(at, parts[i].p, parts[i].len);
		at += parts[i].len;
	}
	joined.len = (size_t)(at - text);
	status = gba_hash(value, alg, &joined, 1);
	gba_wipe(text, joined.len);
	return status;
}

static enum gba_status
hash_long(uint8_t value[32], enum gba_hash_alg alg, const struct gba_octets *parts,
	  size_t count)
{
	struct gba_octets joined[2 * PARTS_MAX - 1];

	for (size_t i = 0; i < count; i++) {
		joined[2 * i] = parts[i];
		if (i + 1 < count)
			joined[2 * i + 1] = (struct gba_octets)TEXT(":");
	}
	return gba_hash(value, alg, joined, 2 * count - 1);
}

/* H of the parts with ':' between them, as hex text. */
static enum gba_status
hash_joined(struct digest_hex *out, enum digest_hash hash, const struct gba_octets *parts,
	    size_t count)
{
	const enum gba_hash_alg alg = hash == DIGEST_MD5 ? GBA_HASH_MD5 : GBA_HASH_SHA256;
	bool is_short = true;
	size_t len = 0;
	uint8_t value[32];
	enum gba_status status;

	if (count == 0 || count > PARTS_MAX)
		return GBA_ERR_ARG;
	for (size_t i = 0; i < count; i++) {
		is_short = is_short && parts[i].len <= JOINED_MAX - len;
		len += parts[i].len;
	}
	status = (is_short ? hash_short : hash_long)(value, alg, parts, count);
	if (status == GBA_OK)
		gba_hex(out->s, value, gba_hash_len(alg));
	gba_wipe(value, sizeof(value));
	return status;
}

enum gba_status
digest_ha1(struct digest_hex *ha1, const struct digest_alg *alg, struct gba_text username,
	   struct gba_text realm, struct gba_octets password)
{
	const struct gba_octets parts[] = { octets(username), octets(realm), password };

	return hash_joined(ha1, alg->hash, parts, ARRAY_LEN(parts));
}

enum gba_status
digest_akav2_password(char out[25], const struct aka_res *res, const struct aka_ik *ik,
		      const struct aka_ck *ck)
{
	const struct gba_octets text = TEXT("http-digest-akav2-password");
	uint8_t key[16 + 16 + 16], mac[16];
	enum gba_status status = GBA_ERR_ARG;

	if (res->len > sizeof(res->b))
		return status;
	memcpy(key, res->b, res->len);
	memcpy(key + res->len, ik->b, sizeof(ik->b));
	memcpy(key + res->len + 16, ck->b, sizeof(ck->b));
	status = gba_hmac(mac, GBA_HASH_MD5, (struct gba_octets){ key, res->len + 32u },
			  &text, 1);
	if (status == GBA_OK)
		gba_b64(out, mac, sizeof(mac));
	gba_wipe(key, sizeof(key));
	gba_wipe(mac, sizeof(mac));
	return status;
}

/* A1 of the -sess algorithms: H(HA1:nonce:cnonce). */
static enum gba_status
session_ha1(struct digest_hex *out, const struct digest_hex *ha1,
	    const struct digest_input *in)
{
	const struct gba_octets parts[] = { TEXT(ha1->s), octets(in->nonce),
					    octets(in->cnonce) };

	if (!in->alg.sess) {
		*out = *ha1;
		return GBA_OK;
	}
	return hash_joined(out, in->alg.hash, parts, ARRAY_LEN(parts));
}

static enum gba_status
hash_a2(struct digest_hex *out, struct gba_text method, const struct digest_input *in)
{
	struct gba_octets parts[3] = { octets(method), octets(in->uri) };
	struct digest_hex body;
	enum gba_status status;

	if (in->qop != DIGEST_QOP_AUTH_INT)
		return hash_joined(out, in->alg.hash, parts, 2);
	status = hash_joined(&body, in->alg.hash, &in->body, 1);
	if (status != GBA_OK)
		return status;
	parts[2] = (struct gba_octets)TEXT(body.s);
	return hash_joined(out, in->alg.hash, parts, 3);
}

static enum gba_status
make(struct digest_hex *out, const struct digest_hex *ha1, struct gba_text method,
     const struct digest_input *in)
{
	const char *qop = in->qop == DIGEST_QOP_AUTH_INT ? "auth-int" : "auth";
	struct digest_hex a1, a2;
	enum gba_status status;

	status = session_ha1(&a1, ha1, in);
	if (status != GBA_OK)
		goto out;
	status = hash_a2(&a2, method, in);
	if (status != GBA_OK)
		goto out;
	if (in->qop == DIGEST_QOP_NONE) {
		const struct gba_octets parts[] = { TEXT(a1.s), octets(in->nonce),
						    TEXT(a2.s) };

		status = hash_joined(out, in->alg.hash, parts, ARRAY_LEN(parts));
	} else {
		const struct gba_octets parts[] = { TEXT(a1.s),	    octets(in->nonce),
						    octets(in->nc), octets(in->cnonce),
						    TEXT(qop),	    TEXT(a2.s) };

		status = hash_joined(out, in->alg.hash, parts, ARRAY_LEN(parts));
	}
out:
	gba_wipe(&a1, sizeof(a1));
	return status;
}

enum gba_status
digest_response(struct digest_hex *out, const struct digest_hex *ha1,
		const struct digest_input *in)
{
	return make(out, ha1, in->method, in);
}

enum gba_status
digest_rspauth(struct digest_hex *out, const struct digest_hex *ha1,
	       const struct digest_input *in)
{
	return make(out, ha1, gba_text(""), in);
}

enum gba_status
digest_check(const struct digest_hex *ha1, const struct digest_input *in,
	     struct gba_text response)
{
	struct digest_hex right = { "" }, received = { "" };
	enum gba_status status;

	status = digest_response(&right, ha1, in);
	if (status != GBA_OK)
		goto out;
	status = GBA_ERR_MAC;
	if (response.p == NULL || response.len != strlen(right.s))
		goto out;
	for (size_t i = 0; i < response.len; i++) {
		const char c = response.p[i];

		received.s[i] = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
	}
	if (gba_equal_ct(right.s, received.s, response.len))
		status = GBA_OK;
out:
	gba_wipe(&right, sizeof(right));
	return status;
}
