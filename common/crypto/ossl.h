/* SPDX-License-Identifier: Apache-2.0 */
/** @file ossl.h  Private: what the room keeps of libcrypto (fetch once, reuse contexts). */
#ifndef GBA_CRYPTO_OSSL_H
#define GBA_CRYPTO_OSSL_H

#include <openssl/evp.h>

#define OSSL_HASHES 3 /* enum gba_hash_alg */

struct ossl_fetched {
	EVP_MD *md[OSSL_HASHES];
	EVP_MAC *hmac;
	EVP_CIPHER *aes_ecb;
	EVP_CIPHER *aes_gcm;
};

/* Of one thread; freed when it ends. */
struct ossl_contexts {
	EVP_MD_CTX *md;
	EVP_MAC_CTX *hmac[OSSL_HASHES];
	EVP_CIPHER_CTX *aes;
	EVP_CIPHER_CTX *gcm;
};

/** The algorithms, fetched by the first caller; NULL if libcrypto lacks one. */
const struct ossl_fetched *ossl_fetched(void);

/** This thread's contexts, made by its first call; NULL if libcrypto failed. */
struct ossl_contexts *ossl_contexts(void);

#endif
