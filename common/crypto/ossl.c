/* SPDX-License-Identifier: Apache-2.0 */
/* The one piece of process-wide state below the programs: a fetch costs more than the
 * hash it is for (EVP_*_fetch walks the providers), so it is made once, and contexts once
 * a thread. */
#include "crypto/ossl.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdlib.h>

static const char *const md_names[OSSL_HASHES] = { "MD5", "SHA1", "SHA256" };

/* Written under `once` and read-only afterwards; kept until the process ends, because a
 * thread may still be hashing then. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct {
	EVP_MD *md[OSSL_HASHES];
	EVP_MAC *hmac;
	EVP_MAC *siphash;
	EVP_CIPHER *aes_ecb;
	EVP_CIPHER *aes_gcm;
	EVP_CIPHER *aes_ctr;
	pthread_key_t key;
	bool usable;
} fetched;

static void
contexts_free(void *p)
{
	struct ossl_contexts *contexts = p;

	for (size_t i = 0; i < OSSL_HASHES; i++) {
		EVP_MD_CTX_free(contexts->md[i]);
		EVP_MAC_CTX_free(contexts->hmac[i]);
	}
	EVP_MAC_CTX_free(contexts->tag);
	EVP_CIPHER_CTX_free(contexts->aes);
	EVP_CIPHER_CTX_free(contexts->gcm);
	EVP_CIPHER_CTX_free(contexts->ctr);
	free(contexts);
}

static void
fetch(void)
{
	bool complete = pthread_key_create(&fetched.key, contexts_free) == 0;

	for (size_t i = 0; i < OSSL_HASHES; i++) {
		fetched.md[i] = EVP_MD_fetch(NULL, md_names[i], NULL);
		complete = complete && fetched.md[i] != NULL;
	}
	fetched.hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	fetched.siphash = EVP_MAC_fetch(NULL, "SIPHASH", NULL);
	fetched.aes_ecb = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
	fetched.aes_gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	fetched.aes_ctr = EVP_CIPHER_fetch(NULL, "AES-128-CTR", NULL);
	fetched.usable = complete && fetched.hmac != NULL && fetched.siphash != NULL &&
			 fetched.aes_ecb != NULL && fetched.aes_gcm != NULL &&
			 fetched.aes_ctr != NULL;
}

/* Choosing the algorithm once lets later inits reuse what libcrypto has allocated. */
static bool
hash_contexts_make(struct ossl_contexts *contexts, size_t i)
{
	/* OSSL_PARAM has no const, but a set call only reads */
	char *name = (char *)(uintptr_t)md_names[i];
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
		OSSL_PARAM_construct_end(),
	};

	contexts->md[i] = EVP_MD_CTX_new();
	contexts->hmac[i] = EVP_MAC_CTX_new(fetched.hmac);
	return contexts->md[i] != NULL && contexts->hmac[i] != NULL &&
	       EVP_DigestInit_ex2(contexts->md[i], fetched.md[i], NULL) == 1 &&
	       EVP_MAC_CTX_set_params(contexts->hmac[i], params) == 1;
}

static bool
tag_context_make(struct ossl_contexts *contexts)
{
	size_t size = OSSL_TAG;
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
		OSSL_PARAM_construct_end(),
	};

	contexts->tag = EVP_MAC_CTX_new(fetched.siphash);
	return contexts->tag != NULL &&
	       EVP_MAC_CTX_set_params(contexts->tag, params) == 1;
}

static bool
cipher_context_make(EVP_CIPHER_CTX **out, const EVP_CIPHER *cipher)
{
	*out = EVP_CIPHER_CTX_new();
	return *out != NULL && EVP_CipherInit_ex2(*out, cipher, NULL, NULL, 1, NULL) == 1;
}

static bool
cipher_contexts_make(struct ossl_contexts *contexts)
{
	return cipher_context_make(&contexts->aes, fetched.aes_ecb) &&
	       EVP_CIPHER_CTX_set_padding(contexts->aes, 0) == 1 &&
	       cipher_context_make(&contexts->gcm, fetched.aes_gcm) &&
	       cipher_context_make(&contexts->ctr, fetched.aes_ctr);
}

static struct ossl_contexts *
contexts_new(void)
{
	struct ossl_contexts *contexts = calloc(1, sizeof(*contexts));
	bool complete = contexts != NULL;

	for (size_t i = 0; complete && i < OSSL_HASHES; i++)
		complete = hash_contexts_make(contexts, i);
	if (complete && tag_context_make(contexts) && cipher_contexts_make(contexts) &&
	    pthread_setspecific(fetched.key, contexts) == 0)
		return contexts;
	if (contexts != NULL)
		contexts_free(contexts);
	return NULL;
}

struct ossl_contexts *
ossl_contexts(void)
{
	struct ossl_contexts *contexts;

	if (pthread_once(&once, fetch) != 0 || !fetched.usable)
		return NULL;
	contexts = pthread_getspecific(fetched.key);
	return contexts != NULL ? contexts : contexts_new();
}
