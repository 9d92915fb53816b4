/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes and HMAC: algorithms fetched once for the process, contexts kept per thread. */
#include "crypto/hash.h"

#include "crypto/ossl.h"

static const size_t lengths[] = {16, 20, 32};

size_t
gba_hash_len(enum gba_hash_alg alg)
{
	return lengths[alg];
}

enum gba_status
gba_hash(uint8_t *out, enum gba_hash_alg alg, const struct gba_octets *parts,
	 size_t count)
{
	const struct ossl_fetched *fetched = ossl_fetched();
	struct ossl_contexts *contexts = ossl_contexts();

	if (fetched == NULL || contexts == NULL)
		return GBA_ERR_CRYPTO;
	if (EVP_DigestInit_ex2(contexts->md, fetched->md[alg], NULL) != 1)
		return GBA_ERR_CRYPTO;
	for (size_t i = 0; i < count; i++)
		if (parts[i].len > 0 &&
		    EVP_DigestUpdate(contexts->md, parts[i].p, parts[i].len) != 1)
			return GBA_ERR_CRYPTO;
	return EVP_DigestFinal_ex(contexts->md, out, NULL) == 1 ? GBA_OK : GBA_ERR_CRYPTO;
}

enum gba_status
gba_hmac(uint8_t *out, enum gba_hash_alg alg, struct gba_octets key,
	 const struct gba_octets *parts, size_t count)
{
	/* EVP_MAC_init takes an absent key for "the last one": an empty one needs an
	 * address. */
	static const uint8_t nothing[1];
	struct ossl_contexts *contexts = ossl_contexts();
	EVP_MAC_CTX *mac;
	size_t len;

	if (contexts == NULL)
		return GBA_ERR_CRYPTO;
	mac = contexts->hmac[alg];
	if (EVP_MAC_init(mac, key.len > 0 ? key.p : nothing, key.len, NULL) != 1)
		return GBA_ERR_CRYPTO;
	for (size_t i = 0; i < count; i++)
		if (parts[i].len > 0 &&
		    EVP_MAC_update(mac, parts[i].p, parts[i].len) != 1)
			return GBA_ERR_CRYPTO;
	return EVP_MAC_final(mac, out, &len, lengths[alg]) == 1 && len == lengths[alg]
		       ? GBA_OK
		       : GBA_ERR_CRYPTO;
}
