/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and algorithms of GBA Push, by PROJECT PROFILE P1. */
#include "crypto/push.h"

#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "crypto/hash.h"
#include "crypto/ossl.h"

#define FC_GBA	  0x01
#define CRYPT_MAX (1 << 24) /* EVP counts in int */

/* A name and five octets of a Ua security protocol that is none. */
#define PSEUDO_ID(name) name "\0\0\0\0\0"
#define OCTETS(s)                                                                        \
	{                                                                                \
		(const uint8_t *)(s), sizeof(s) - 1                                      \
	}

const struct gba_octets gba_push_int_id = OCTETS(PSEUDO_ID("gpi-int.gba-push.invalid"));
const struct gba_octets gba_push_enc_id = OCTETS(PSEUDO_ID("gpi-enc.gba-push.invalid"));

bool
gba_push_is_reserved(struct gba_text fqdn)
{
	static const char tail[] = ".gba-push.invalid";
	const size_t len = sizeof(tail) - 1;

	return fqdn.p != NULL && fqdn.len >= len &&
	       strncasecmp(fqdn.p + fqdn.len - len, tail, len) == 0;
}

void
gba_push_gpi_keys_of(struct gba_push_keys *out, const struct gba_ks_naf *of_int_id,
		     const struct gba_ks_naf *of_enc_id)
{
	memcpy(out->integrity, of_int_id->b, sizeof(out->integrity));
	memcpy(out->encryption, of_enc_id->b, sizeof(out->encryption));
}

enum gba_status
gba_push_gpi_keys(struct gba_push_keys *out, const struct gba_ks *ks,
		  const struct aka_rand *rand, struct gba_text impi)
{
	struct gba_ks_naf of_int_id, of_enc_id;
	enum gba_status status = gba_ks_naf(&of_int_id, ks, rand, impi, gba_push_int_id);

	if (status == GBA_OK)
		status = gba_ks_naf(&of_enc_id, ks, rand, impi, gba_push_enc_id);
	if (status == GBA_OK)
		gba_push_gpi_keys_of(out, &of_int_id, &of_enc_id);
	gba_wipe(&of_int_id, sizeof(of_int_id));
	gba_wipe(&of_enc_id, sizeof(of_enc_id));
	return status;
}

enum gba_status
gba_push_gpl_keys(struct gba_push_keys *out, const struct gba_ks_naf *key,
		  enum gpl_direction direction)
{
	static const struct gba_octets labels[2][2] = {
		[GPL_DOWNLINK] = { OCTETS("gpl-int-dl"), OCTETS("gpl-enc-dl") },
		[GPL_UPLINK] = { OCTETS("gpl-int-ul"), OCTETS("gpl-enc-ul") },
	};
	const struct gba_octets k = { key->b, sizeof(key->b) };
	uint8_t integrity[32], encryption[32];
	enum gba_status status = gba_kdf(integrity, k, FC_GBA, &labels[direction][0], 1);

	if (status == GBA_OK)
		status = gba_kdf(encryption, k, FC_GBA, &labels[direction][1], 1);
	if (status == GBA_OK) {
		memcpy(out->integrity, integrity, sizeof(out->integrity));
		memcpy(out->encryption, encryption, sizeof(out->encryption));
	}
	gba_wipe(integrity, sizeof(integrity));
	gba_wipe(encryption, sizeof(encryption));
	return status;
}

enum gba_status
gba_push_mac(uint8_t mac[GBA_PUSH_MAC_LEN], const struct gba_push_keys *keys,
	     struct gba_octets in)
{
	const struct gba_octets key = { keys->integrity, sizeof(keys->integrity) };
	uint8_t whole[32];
	const enum gba_status status = gba_hmac(whole, GBA_HASH_SHA256, key, &in, 1);

	if (status == GBA_OK)
		memcpy(mac, whole, GBA_PUSH_MAC_LEN);
	gba_wipe(whole, sizeof(whole));
	return status;
}

enum gba_status
gba_push_crypt(uint8_t *out, const struct gba_push_keys *keys,
	       const struct gba_push_counter *counter, struct gba_octets in)
{
	static const uint8_t zero[16];
	const struct ossl_contexts *contexts = ossl_contexts();
	enum gba_status status = GBA_OK;
	int n = 0;

	if (contexts == NULL)
		return GBA_ERR_CRYPTO;
	if (in.len > CRYPT_MAX)
		return GBA_ERR_ARG;
	if (EVP_CipherInit_ex2(contexts->ctr, NULL, keys->encryption, counter->b, 1,
			       NULL) != 1)
		status = GBA_ERR_CRYPTO;
	else if (in.len > 0 &&
		 (EVP_CipherUpdate(contexts->ctr, out, &n, in.p, (int)in.len) != 1 ||
		  n != (int)in.len))
		status = GBA_ERR_CRYPTO;
	/* the key does not outlive the call */
	if (EVP_CipherInit_ex2(contexts->ctr, NULL, zero, zero, 1, NULL) != 1)
		EVP_CIPHER_CTX_reset(contexts->ctr);
	return status;
}
