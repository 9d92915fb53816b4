/* SPDX-License-Identifier: Apache-2.0 */
/* The GBA key hierarchy (TS 33.220 Annex B, I, M). All of it has FC = 0x01. */
#include "crypto/ks.h"

#include <stdbool.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/b64.h"
#include "crypto/hash.h"

#define FC_GBA	   0x01
#define OCTETS(s)                                                                        \
	{                                                                                \
		(const uint8_t *)(s), sizeof(s) - 1                                      \
	}

static const struct gba_octets gba_me = OCTETS("gba-me");
static const struct gba_octets gba_u = OCTETS("gba-u");

static struct gba_octets
text_octets(struct gba_text t)
{
	const struct gba_octets o = { (const uint8_t *)t.p, t.len };

	return o;
}

/* NFKC is not done (B.2.1): what it could change is refused rather than derived wrongly.
 */
static bool
is_ascii(struct gba_octets o)
{
	for (size_t i = 0; i < o.len; i++)
		if (o.p[i] >= 0x80)
			return false;
	return true;
}

void
gba_ks_make(struct gba_ks *ks, const struct aka_ck *ck, const struct aka_ik *ik)
{
	memcpy(ks->b, ck->b, sizeof(ck->b));
	memcpy(ks->b + sizeof(ck->b), ik->b, sizeof(ik->b));
}

/* KDF(Ks, label, freshness, IMPI, id); id ends in five octets that are no text. */
static enum gba_status
derive(uint8_t out[32], const struct gba_ks *ks, struct gba_octets label,
       struct gba_octets freshness, struct gba_text impi, struct gba_octets id)
{
	const struct gba_octets params[] = { label, freshness, text_octets(impi), id };
	const struct gba_octets name = { id.p, id.len - sizeof(struct gba_ua_id) };

	if (id.len <= sizeof(struct gba_ua_id) || impi.p == NULL)
		return GBA_ERR_ARG;
	if (!is_ascii(params[2]) || !is_ascii(name))
		return GBA_ERR_SYNTAX;
	return gba_kdf(out, (struct gba_octets){ ks->b, sizeof(ks->b) }, FC_GBA, params,
		       ARRAY_LEN(params));
}

enum gba_status
gba_ks_naf(struct gba_ks_naf *out, const struct gba_ks *ks, const struct aka_rand *rand,
	   struct gba_text impi, struct gba_octets naf_id)
{
	return derive(out->b, ks, gba_me, (struct gba_octets){ rand->b, sizeof(rand->b) },
		      impi, naf_id);
}

enum gba_status
gba_ks_int_naf(struct gba_ks_naf *out, const struct gba_ks *ks,
	       const struct aka_rand *rand, struct gba_text impi,
	       struct gba_octets naf_id)
{
	return derive(out->b, ks, gba_u, (struct gba_octets){ rand->b, sizeof(rand->b) },
		      impi, naf_id);
}

void
gba_tmpi_of(char out[GBA_TMPI_LEN + 1], const struct gba_ks_naf *temp)
{
	static const char domain[] = "@tmpi.bsf.3gppnetwork.org";

	gba_b64(out, temp->b, 24);
	memcpy(out + 32, domain, sizeof(domain));
}

enum gba_status
gba_tmpi(char out[GBA_TMPI_LEN + 1], const struct gba_ks *ks, const struct aka_rand *rand,
	 struct gba_text impi, struct gba_text bsf_fqdn)
{
	static const uint8_t ua_tmpi[] = { 0x01, 0x00, 0x00, 0x01, 0x00 };
	uint8_t bsf_id[GBA_NAF_ID_MAX];
	enum gba_status status;
	struct gba_ks_naf temp;

	if (bsf_fqdn.p == NULL || bsf_fqdn.len > sizeof(bsf_id) - sizeof(ua_tmpi))
		return GBA_ERR_ARG;
	memcpy(bsf_id, bsf_fqdn.p, bsf_fqdn.len);
	memcpy(bsf_id + bsf_fqdn.len, ua_tmpi, sizeof(ua_tmpi));
	status =
		gba_ks_naf(&temp, ks, rand, impi,
			   (struct gba_octets){ bsf_id, bsf_fqdn.len + sizeof(ua_tmpi) });
	if (status == GBA_OK)
		gba_tmpi_of(out, &temp);
	gba_wipe(&temp, sizeof(temp));
	return status;
}

/* Key of 2G GBA: Kc || Kc || RAND (I.5.2). */
static void
key_2g(uint8_t key[32], const struct aka_kc *kc, const struct aka_rand *rand)
{
	memcpy(key, kc->b, sizeof(kc->b));
	memcpy(key + 8, kc->b, sizeof(kc->b));
	memcpy(key + 16, rand->b, sizeof(rand->b));
}

enum gba_status
gba_2g_res(struct aka_res *res, const struct aka_kc *kc, const struct aka_rand *rand,
	   const struct aka_sres *sres)
{
	const struct gba_octets params[] = { OCTETS("3gpp-gba-res"),
					     { sres->b, sizeof(sres->b) } };
	uint8_t key[32], out[32];
	enum gba_status status;

	key_2g(key, kc, rand);
	status = gba_kdf(out, (struct gba_octets){ key, sizeof(key) }, FC_GBA, params,
			 ARRAY_LEN(params));
	if (status == GBA_OK) {
		memcpy(res->b, out, sizeof(res->b));
		res->len = sizeof(res->b);
	}
	gba_wipe(key, sizeof(key));
	gba_wipe(out, sizeof(out));
	return status;
}

enum gba_status
gba_2g_ks(struct gba_ks *ks, const struct aka_kc *kc, const struct aka_rand *rand,
	  const struct aka_sres *sres, const struct gba_ks_input *ks_input)
{
	const struct gba_octets params[] = { { ks_input->b, sizeof(ks_input->b) },
					     OCTETS("3gpp-gba-ks"),
					     { sres->b, sizeof(sres->b) } };
	uint8_t key[32];
	enum gba_status status;

	key_2g(key, kc, rand);
	status = gba_kdf(ks->b, (struct gba_octets){ key, sizeof(key) }, FC_GBA, params,
			 ARRAY_LEN(params));
	gba_wipe(key, sizeof(key));
	return status;
}

enum gba_status
gba_digest_passwd(uint8_t out[32], struct gba_octets ha1, struct gba_octets tls_mk_extr)
{
	const struct gba_octets params[] = { OCTETS("GBA_Digest_RESP"), tls_mk_extr };

	if (tls_mk_extr.len != GBA_DIGEST_EXTR_LEN)
		return GBA_ERR_ARG;
	return gba_kdf(out, ha1, FC_GBA, params, ARRAY_LEN(params));
}

const char *const gba_digest_forms[] = { [GBA_DIGEST_OCTETS] = "octets",
					 [GBA_DIGEST_HEX] = "hex",
					 [GBA_DIGEST_BASE64] = "base64",
					 NULL };

enum gba_status
gba_digest_password(struct gba_digest_password *out, enum gba_digest_form form,
		    struct gba_octets ha1, struct gba_octets tls_mk_extr)
{
	uint8_t passwd[32];
	char text[65];
	const enum gba_status status = gba_digest_passwd(passwd, ha1, tls_mk_extr);

	if (status != GBA_OK)
		return status;
	if (form == GBA_DIGEST_OCTETS) {
		memcpy(out->b, passwd, sizeof(passwd));
		out->len = sizeof(passwd);
	} else {
		if (form == GBA_DIGEST_HEX)
			gba_hex(text, passwd, sizeof(passwd));
		else
			gba_b64(text, passwd, sizeof(passwd));
		out->len = strlen(text);
		memcpy(out->b, text, out->len);
	}
	gba_wipe(passwd, sizeof(passwd));
	gba_wipe(text, sizeof(text));
	return GBA_OK;
}

enum gba_status
gba_digest_ks(struct gba_ks *ks, struct gba_octets ha1, struct gba_octets tls_mk_extr,
	      struct gba_octets resp)
{
	const struct gba_octets params[] = { OCTETS("GBA_Digest_Ks"), tls_mk_extr, resp };

	if (tls_mk_extr.len != GBA_DIGEST_EXTR_LEN)
		return GBA_ERR_ARG;
	return gba_kdf(ks->b, ha1, FC_GBA, params, ARRAY_LEN(params));
}

enum gba_status
gba_digest_ks_naf(struct gba_ks_naf *out, const struct gba_ks *ks, struct gba_text nonce,
		  struct gba_text impi, struct gba_octets naf_id)
{
	static const struct gba_octets gba_digest = OCTETS("gba-digest");

	return derive(out->b, ks, gba_digest, text_octets(nonce), impi, naf_id);
}

enum gba_status
gba_fingerprint(char out[9], const void *key, size_t len)
{
	const struct gba_octets parts[] = { OCTETS("opengba fingerprint"), { key, len } };
	uint8_t hash[32];
	const enum gba_status status =
		gba_hash(hash, GBA_HASH_SHA256, parts, ARRAY_LEN(parts));

	if (status == GBA_OK)
		gba_hex(out, hash, 4);
	gba_wipe(hash, sizeof(hash));
	return status;
}
