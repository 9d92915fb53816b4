/* SPDX-License-Identifier: Apache-2.0 */
/* AES-128 of single blocks over a reused context. */
#include "crypto/aes.h"

#include "crypto/ossl.h"

enum gba_status
aes_key(const uint8_t key[16])
{
	struct ossl_contexts *contexts = ossl_contexts();

	if (contexts == NULL ||
	    EVP_EncryptInit_ex2(contexts->aes, ossl_fetched()->aes_ecb, key, NULL,
				NULL) != 1 ||
	    EVP_CIPHER_CTX_set_padding(contexts->aes, 0) != 1)
		return GBA_ERR_CRYPTO;
	return GBA_OK;
}

enum gba_status
aes_blocks(uint8_t *out, const uint8_t *in, unsigned count)
{
	struct ossl_contexts *contexts = ossl_contexts();
	int n = 0;

	if (contexts == NULL ||
	    EVP_EncryptUpdate(contexts->aes, out, &n, in, (int)(16 * count)) != 1 ||
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
