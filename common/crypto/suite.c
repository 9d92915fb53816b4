/* SPDX-License-Identifier: Apache-2.0 */
/* TLS suite names to octets, as libssl knows them. */
#include "crypto/suite.h"

#include <openssl/ssl.h>
#include <pthread.h>

#define SUITES_MAX 256

/* Built once from libssl's list; the names belong to libssl and last. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct {
	const char *openssl, *iana;
	struct gba_suite suite;
} suites[SUITES_MAX];
static int suite_count;

static void
add(const SSL_CIPHER *cipher)
{
	const uint16_t id = SSL_CIPHER_get_protocol_id(cipher);

	if (suite_count >= SUITES_MAX)
		return;
	suites[suite_count].openssl = SSL_CIPHER_get_name(cipher);
	suites[suite_count].iana = SSL_CIPHER_standard_name(cipher);
	suites[suite_count].suite =
		(struct gba_suite){ { (uint8_t)(id >> 8), (uint8_t)id } };
	suite_count++;
}

static void
collect(void)
{
	static const char tls13[] = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
				    "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:"
				    "TLS_AES_128_CCM_8_SHA256";
	SSL_CTX *ctx = SSL_CTX_new(TLS_method());
	const STACK_OF(SSL_CIPHER) * ciphers;

	if (ctx == NULL)
		return;
	SSL_CTX_set_security_level(ctx, 0);
	if (SSL_CTX_set_cipher_list(ctx, "ALL:COMPLEMENTOFALL") == 1 &&
	    SSL_CTX_set_ciphersuites(ctx, tls13) == 1) {
		ciphers = SSL_CTX_get_ciphers(ctx);
		for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); i++)
			add(sk_SSL_CIPHER_value(ciphers, i));
	}
	SSL_CTX_free(ctx);
}

enum gba_status
gba_suite_by_name(struct gba_suite *out, struct gba_text name)
{
	pthread_once(&once, collect);
	for (int i = 0; i < suite_count; i++) {
		if (gba_text_is_nocase(name, suites[i].openssl) ||
		    (suites[i].iana != NULL &&
		     gba_text_is_nocase(name, suites[i].iana))) {
			*out = suites[i].suite;
			return GBA_OK;
		}
	}
	return GBA_ERR_NOT_FOUND;
}
