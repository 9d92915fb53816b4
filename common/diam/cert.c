/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, read with OpenSSL before the library sees them. */
#include "diam/internal.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

static enum gba_status
say(const struct diam_conf *conf, const char *file, const char *what)
{
	ERR_clear_error();
	gba_log(conf->log, GBA_LOG_ERROR, "diam", "%s: %s", file, what);
	return GBA_ERR_ARG;
}

static X509 *
first_certificate(const char *path)
{
	FILE *file = fopen(path, "r");
	X509 *cert;

	if (file == NULL)
		return NULL;
	cert = PEM_read_X509(file, NULL, NULL, NULL);
	fclose(file);
	return cert;
}

static EVP_PKEY *
private_key(const char *path)
{
	FILE *file = fopen(path, "r");
	EVP_PKEY *key;

	if (file == NULL)
		return NULL;
	key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
	fclose(file);
	return key;
}

/* The library refuses a file whose certificates are not one chain, leaf first. */
static enum gba_status
chain_check(const struct diam_conf *conf, const char *path)
{
	enum gba_status status = GBA_OK;
	X509 *cert, *below = NULL;
	size_t count = 0;
	FILE *file;

	file = fopen(path, "r");
	if (file == NULL)
		return say(conf, path, "cannot be read");
	while ((cert = PEM_read_X509(file, NULL, NULL, NULL)) != NULL) {
		count++;
		if (below != NULL && X509_check_issued(cert, below) != X509_V_OK)
			status = say(conf, path,
				     "its certificates are not one chain, issued first "
				     "to last");
		X509_free(below);
		below = cert;
	}
	X509_free(below);
	fclose(file);
	ERR_clear_error();
	return count == 0 ? say(conf, path, "holds no certificate") : status;
}

/* Does the certificate chain end in the CA file, today? */
static enum gba_status
trust_check(const struct diam_conf *conf, X509 *cert)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	enum gba_status status = GBA_ERR_NOMEM;

	if (store == NULL || ctx == NULL)
		goto out;
	if (X509_STORE_load_file(store, conf->ca_file) != 1) {
		status = say(conf, conf->ca_file, "holds no CA certificate");
		goto out;
	}
	/* intermediate certificates stand after the first one in the same file */
	if (X509_STORE_load_file(store, conf->cert_file) != 1 ||
	    X509_STORE_CTX_init(ctx, store, cert, NULL) != 1)
		goto out;
	if (X509_verify_cert(ctx) == 1)
		status = GBA_OK;
	else
		status =
			say(conf, conf->cert_file,
			    X509_verify_cert_error_string(X509_STORE_CTX_get_error(ctx)));
out:
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	return status;
}

enum gba_status
diam_cert_check(const struct diam_conf *conf)
{
	enum gba_status status;
	EVP_PKEY *key = NULL;
	X509 *cert = NULL;

	status = chain_check(conf, conf->ca_file);
	if (status != GBA_OK)
		return status;
	status = chain_check(conf, conf->cert_file);
	if (status != GBA_OK)
		return status;
	cert = first_certificate(conf->cert_file);
	key = private_key(conf->key_file);
	if (cert == NULL)
		status = say(conf, conf->cert_file, "holds no certificate");
	else if (key == NULL)
		status = say(conf, conf->key_file,
			     "holds no private key that can be read");
	else if (X509_check_private_key(cert, key) != 1)
		status = say(conf, conf->key_file, "is not the key of the certificate");
	else if (X509_check_host(cert, conf->identity, 0, 0, NULL) != 1)
		status =
			say(conf, conf->cert_file, "does not name the Diameter identity");
	else
		status = trust_check(conf, cert);
	X509_free(cert);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return status;
}

bool
diam_cert_names(const void *der, size_t len, const char *identity)
{
	const unsigned char *at = der;
	bool names = false;
	X509 *cert;

	cert = len > INT32_MAX ? NULL : d2i_X509(NULL, &at, (long)len);
	if (cert != NULL)
		names = X509_check_host(cert, identity, 0,
					X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
	X509_free(cert);
	ERR_clear_error();
	return names;
}
