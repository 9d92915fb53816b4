/* SPDX-License-Identifier: Apache-2.0 */
/* AES-128 of single blocks over a reused context. */
#include "crypto/aes.h"

#include "crypto/ossl.h"

enum gba_status
aes_key(const uint8_t key[16])
{
	const struct ossl_contexts *contexts = ossl_contexts();

	if (contexts == NULL ||
	    EVP_CipherInit_ex2(contexts->aes, NULL, key, NULL, 1, NULL) != 1)
		return GBA_ERR_CRYPTO;
	return GBA_OK;
}

enum gba_status
aes_blocks(uint8_t *out, const uint8_t *in, unsigned count)
{
	const struct ossl_contexts *contexts = ossl_contexts();
	int n = 0;

	if (contexts == NULL ||
	    EVP_CipherUpdate(contexts->aes, out, &n, in, (int)(16 * count)) != 1 ||
	    n != (int)(16 * count))
		return GBA_ERR_CRYPTO;
	return GBA_OK;
}

void
aes_done(void)
{
	static const uint8_t zero[16];
	enum gba_status status = aes_key(zero); /* overwrites the key schedule */

	(void)status;
}
