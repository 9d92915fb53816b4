/* SPDX-License-Identifier: Apache-2.0 */
/* The one piece of process-wide state below the programs: a fetch costs more than the
 * hash it is for (EVP_*_fetch walks the providers), so it is made once, and contexts once
 * a thread. */
#include "crypto/ossl.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdlib.h>

static const char *const md_names[OSSL_HASHES] = {"MD5", "SHA1", "SHA256"};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct ossl_fetched fetched;
static pthread_key_t key;
static int usable;

static void
contexts_free(void *p)
{
	struct ossl_contexts *contexts = p;

	if (contexts == NULL)
		return;
	EVP_MD_CTX_free(contexts->md);
	for (size_t i = 0; i < OSSL_HASHES; i++)
		EVP_MAC_CTX_free(contexts->hmac[i]);
	EVP_CIPHER_CTX_free(contexts->aes);
	EVP_CIPHER_CTX_free(contexts->gcm);
	free(contexts);
}

/* The main thread ends without running key destructors. */
static void
at_exit(void)
{
	contexts_free(pthread_getspecific(key));
	pthread_setspecific(key, NULL);
	for (size_t i = 0; i < OSSL_HASHES; i++)
		EVP_MD_free(fetched.md[i]);
	EVP_MAC_free(fetched.hmac);
	EVP_CIPHER_free(fetched.aes_ecb);
	EVP_CIPHER_free(fetched.aes_gcm);
}

static void
fetch(void)
{
	int complete = pthread_key_create(&key, contexts_free) == 0;

	for (size_t i = 0; i < OSSL_HASHES; i++) {
		fetched.md[i] = EVP_MD_fetch(NULL, md_names[i], NULL);
		complete = complete && fetched.md[i] != NULL;
	}
	fetched.hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	fetched.aes_ecb = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
	fetched.aes_gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	usable = complete && fetched.hmac != NULL && fetched.aes_ecb != NULL &&
		 fetched.aes_gcm != NULL && atexit(at_exit) == 0;
}

const struct ossl_fetched *
ossl_fetched(void)
{
	pthread_once(&once, fetch);
	return usable ? &fetched : NULL;
}

static EVP_MAC_CTX *
hmac_new(const char *md_name)
{
	char name[8];
	OSSL_PARAM params[2];
	EVP_MAC_CTX *mac = EVP_MAC_CTX_new(fetched.hmac);
	size_t n = 0;

	for (; md_name[n] != '\0'; n++)
		name[n] = md_name[n];
	name[n] = '\0';
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0);
	params[1] = OSSL_PARAM_construct_end();
	if (mac != NULL && EVP_MAC_CTX_set_params(mac, params) != 1) {
		EVP_MAC_CTX_free(mac);
		mac = NULL;
	}
	return mac;
}

static struct ossl_contexts *
contexts_new(void)
{
	struct ossl_contexts *contexts = calloc(1, sizeof(*contexts));
	int complete;

	if (contexts == NULL)
		return NULL;
	contexts->md = EVP_MD_CTX_new();
	contexts->aes = EVP_CIPHER_CTX_new();
	contexts->gcm = EVP_CIPHER_CTX_new();
	complete = contexts->md != NULL && contexts->aes != NULL && contexts->gcm != NULL;
	for (size_t i = 0; i < OSSL_HASHES; i++) {
		contexts->hmac[i] = hmac_new(md_names[i]);
		complete = complete && contexts->hmac[i] != NULL;
	}
	if (!complete || pthread_setspecific(key, contexts) != 0) {
		contexts_free(contexts);
		return NULL;
	}
	return contexts;
}

struct ossl_contexts *
ossl_contexts(void)
{
	struct ossl_contexts *contexts;

	if (ossl_fetched() == NULL)
		return NULL;
	contexts = pthread_getspecific(key);
	return contexts != NULL ? contexts : contexts_new();
}
