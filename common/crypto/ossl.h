/* SPDX-License-Identifier: Apache-2.0 */
/** @file ossl.h  Private: what the room keeps of libcrypto (fetch once, reuse contexts).
 */
#ifndef GBA_CRYPTO_OSSL_H
#define GBA_CRYPTO_OSSL_H

#include <openssl/evp.h>
#include <stdbool.h>

#define OSSL_HASHES 3 /* enum gba_hash_alg */
#define OSSL_TAG    16

/* The contexts of one thread, each with its algorithm chosen, freed when the thread ends.
 * Who has used one leaves it without what it was given: hash.c, aes.c, seal.c and push.c do so.
 */
struct ossl_contexts {
	EVP_MD_CTX *md[OSSL_HASHES];
	bool md_is_ready[OSSL_HASHES]; /* at its initial value */
	EVP_MAC_CTX *hmac[OSSL_HASHES];
	EVP_MAC_CTX *tag; /* SipHash-2-4 of 128 bits */
	EVP_CIPHER_CTX *aes; /* AES-128-ECB without padding */
	EVP_CIPHER_CTX *gcm; /* AES-256-GCM */
	EVP_CIPHER_CTX *ctr; /* AES-128-CTR */
};

/** This thread's contexts, made by its first call; NULL if libcrypto failed. */
struct ossl_contexts *ossl_contexts(void);

#endif
