/* SPDX-License-Identifier: Apache-2.0 */
/* The certificate files of a transport over HTTPS. */
#include "lib/web_cert.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <unistd.h>

/* Nobody is asked for a password. */
static int
no_password(char *out, int size, int writing, void *ctx)
{
	(void)out;
	(void)size;
	(void)writing;
	(void)ctx;
	return -1;
}

static const char *
look(SSL_CTX *ctx, const char *certificate, const char *key, const char *ca)
{
	if (access(certificate, R_OK) != 0)
		return "certificate: the file cannot be read";
	if (access(key, R_OK) != 0)
		return "key: the file cannot be read";
	if (access(ca, R_OK) != 0)
		return "ca: the file cannot be read";
	if (SSL_CTX_use_certificate_chain_file(ctx, certificate) != 1)
		return "certificate: the file has no certificate";
	if (SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1)
		return "key: the file has no private key, or not that of the certificate";
	if (SSL_CTX_load_verify_file(ctx, ca) != 1)
		return "ca: the file has no certificate";
	return NULL;
}

const char *
web_cert_check(const char *certificate, const char *key, const char *ca)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	const char *wrong = "no memory is left";

	if (ctx != NULL) {
		SSL_CTX_set_default_passwd_cb(ctx, no_password);
		wrong = look(ctx, certificate, key, ca);
	}
	SSL_CTX_free(ctx);
	ERR_clear_error();
	return wrong;
}
