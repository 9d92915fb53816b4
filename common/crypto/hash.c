/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes and HMAC: algorithms fetched once for the process, contexts kept per thread. */
#include "crypto/hash.h"

#include <string.h>

#include "base/secret.h"
#include "crypto/ossl.h"

size_t
gba_hash_len(enum gba_hash_alg alg)
{
	static const uint8_t lens[] = {
		[GBA_HASH_MD5] = 16,
		[GBA_HASH_SHA1] = 20,
		[GBA_HASH_SHA256] = 32,
	};

	return lens[alg];
}

enum gba_status
gba_hash(uint8_t *out, enum gba_hash_alg alg, const struct gba_octets *parts,
	 size_t count)
{
	struct ossl_contexts *contexts = ossl_contexts();
	enum gba_status status = GBA_ERR_CRYPTO;
	EVP_MD_CTX *ctx;

	if (contexts == NULL)
		return status;
	ctx = contexts->md[alg];
	if (!contexts->md_is_ready[alg] && EVP_DigestInit_ex2(ctx, NULL, NULL) != 1)
		goto out;
	for (size_t i = 0; i < count; i++)
		if (EVP_DigestUpdate(ctx, parts[i].p, parts[i].len) != 1)
			goto out;
	if (EVP_DigestFinal_ex(ctx, out, NULL) == 1)
		status = GBA_OK;
out:
	/* Back to the initial value: what was hashed may have been a secret. */
	contexts->md_is_ready[alg] = EVP_DigestInit_ex2(ctx, NULL, NULL) == 1;
	if (!contexts->md_is_ready[alg])
		status = GBA_ERR_CRYPTO;
	return status;
}

enum gba_status
gba_hmac(uint8_t *out, enum gba_hash_alg alg, struct gba_octets key,
	 const struct gba_octets *parts, size_t count)
{
	static const uint8_t no_key[1] = { 0 };
	const struct ossl_contexts *contexts = ossl_contexts();
	enum gba_status status = GBA_ERR_CRYPTO;
	uint8_t mac[EVP_MAX_MD_SIZE];
	EVP_MAC_CTX *ctx;
	size_t len;

	if (contexts == NULL)
		return status;
	ctx = contexts->hmac[alg];
	/* A NULL key would leave the previous one in place, so an empty key is made of
	 * zeros, which HMAC pads to the same block. */
	if (key.len == 0)
		key = (struct gba_octets){ no_key, sizeof(no_key) };
	if (EVP_MAC_init(ctx, key.p, key.len, NULL) != 1)
		goto out;
	for (size_t i = 0; i < count; i++)
		if (EVP_MAC_update(ctx, parts[i].p, parts[i].len) != 1)
			goto out;
	if (EVP_MAC_final(ctx, mac, &len, sizeof(mac)) != 1 || len != gba_hash_len(alg))
		goto out;
	memcpy(out, mac, len);
	status = GBA_OK;
out:
	if (EVP_MAC_init(ctx, no_key, sizeof(no_key), NULL) != 1)
		status = GBA_ERR_CRYPTO;
	gba_wipe(mac, sizeof(mac));
	return status;
}

enum gba_status
gba_tag(struct gba_tag *out, const struct gba_tag_key *key,
	const struct gba_octets *parts, size_t count)
{
	static const struct gba_tag_key no_key;
	const struct ossl_contexts *contexts = ossl_contexts();
	enum gba_status status = GBA_ERR_CRYPTO;
	struct gba_tag tag;
	EVP_MAC_CTX *ctx;
	size_t len;

	if (contexts == NULL)
		return status;
	ctx = contexts->tag;
	if (EVP_MAC_init(ctx, key->b, sizeof(key->b), NULL) != 1)
		goto out;
	for (size_t i = 0; i < count; i++)
		if (EVP_MAC_update(ctx, parts[i].p, parts[i].len) != 1)
			goto out;
	if (EVP_MAC_final(ctx, tag.b, &len, sizeof(tag.b)) != 1 || len != sizeof(tag.b))
		goto out;
	*out = tag;
	status = GBA_OK;
out:
	if (EVP_MAC_init(ctx, no_key.b, sizeof(no_key.b), NULL) != 1)
		status = GBA_ERR_CRYPTO;
	return status;
}
