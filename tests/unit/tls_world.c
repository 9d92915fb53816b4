/* SPDX-License-Identifier: Apache-2.0 */
/* A server with bootstrapped keys and a client of OpenSSL, over memory. */
#include "tls_world.h"

#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "unit.h"

/* --- the client, as any other of OpenSSL ----------------------------------------------
 */

static unsigned
client_12(SSL *ssl, const char *hint, char *identity, unsigned identity_max,
	  unsigned char *key, unsigned max)
{
	struct client *c = SSL_get_app_data(ssl);

	if (SSL_version(ssl) >= TLS1_3_VERSION)
		return 0;
	cr_assert_gt(max, 32);
	snprintf(c->hint, sizeof(c->hint), "%s", hint != NULL ? hint : "(none)");
	snprintf(identity, identity_max, "%s", c->identity);
	memset(key, c->octet, 32);
	return 32;
}

static int
client_13(SSL *ssl, const EVP_MD *md, const unsigned char **id, size_t *len,
	  SSL_SESSION **out)
{
	static const unsigned char suite[2] = { 0x13, 0x01 };
	const struct client *c = SSL_get_app_data(ssl);
	unsigned char key[32];

	*out = NULL;
	if (md != NULL && !EVP_MD_is_a(md, "SHA2-256"))
		return 1;
	memset(key, c->octet, sizeof(key));
	*out = SSL_SESSION_new();
	*id = (const unsigned char *)c->identity;
	*len = strlen(c->identity);
	return SSL_SESSION_set1_master_key(*out, key, sizeof(key)) == 1 &&
	       SSL_SESSION_set_cipher(*out, SSL_CIPHER_find(ssl, suite)) == 1 &&
	       SSL_SESSION_set_protocol_version(*out, TLS1_3_VERSION) == 1;
}

static void
client_info(const SSL *ssl, int where, int ret)
{
	struct client *c = SSL_get_app_data(ssl);

	if (where == SSL_CB_READ_ALERT && ret >> 8 == SSL3_AL_FATAL && c->alert == 0)
		c->alert = (unsigned)ret & 0xff;
}

SSL *
client_new(SSL_CTX *ctx, struct client *c)
{
	SSL *ssl = SSL_new(ctx);

	SSL_set_app_data(ssl, c);
	cr_assert_eq(SSL_set_min_proto_version(ssl, c->version), 1);
	cr_assert_eq(SSL_set_max_proto_version(ssl, c->version), 1);
	if (c->suites != NULL)
		cr_assert_eq(SSL_set_cipher_list(ssl, c->suites), 1);
	if (c->sni != NULL)
		cr_assert_eq(SSL_set_tlsext_host_name(ssl, c->sni), 1);
	if (c->identity != NULL) {
		SSL_set_psk_client_callback(ssl, client_12);
		SSL_set_psk_use_session_callback(ssl, client_13);
	}
	SSL_set_info_callback(ssl, client_info);
	return ssl;
}

/* --- the server -----------------------------------------------------------------------
 */

void
give_certificate(SSL_CTX *ctx)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);

	cr_assert(X509_set_version(x, X509_VERSION_3) == 1 &&
		  ASN1_INTEGER_set(X509_get_serialNumber(x), 1) == 1 &&
		  X509_gmtime_adj(X509_getm_notBefore(x), -60) != NULL &&
		  X509_gmtime_adj(X509_getm_notAfter(x), 3600) != NULL &&
		  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
					     (const unsigned char *)FAKE_HOST, -1, -1,
					     0) == 1 &&
		  X509_set_issuer_name(x, name) == 1 && X509_set_pubkey(x, key) == 1 &&
		  X509_sign(x, key, EVP_sha256()) > 0);
	cr_assert(SSL_CTX_use_certificate(ctx, x) == 1 &&
		  SSL_CTX_use_PrivateKey(ctx, key) == 1);
	X509_free(x);
	EVP_PKEY_free(key);
}

struct world
world_new(void)
{
	static const char *const ids[] = { "01000100aa", "01000100a8", "010001ccac",
					   "0100000007" };
	struct world w = { .naf = lib_open(FAKE_HOST),
			   .server = SSL_CTX_new(TLS_server_method()),
			   .client = SSL_CTX_new(TLS_client_method()) };

	lib_bsf.otherwise = GBA_ERR_NOT_FOUND;
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		fake_bsf_add(&lib_bsf, FAKE_HOST, ids[i], i == 3 ? 0x13 : 0x12)
			->expires_s = (int64_t)time(NULL) + 3600;
	give_certificate(w.server);
	cr_assert_eq(gba_naf_tls_psk(w.naf, w.server, 20), GBA_NAF_OK);
	return w;
}

void
world_free(struct world *w)
{
	SSL_CTX_free(w->client);
	SSL_CTX_free(w->server);
	gba_naf_free(w->naf);
}

bool
shake(SSL *server, SSL *client)
{
	BIO *s = NULL, *c = NULL;
	int a = 0, b = 0;
	char octet = 'x';

	cr_assert_eq(BIO_new_bio_pair(&s, 0, &c, 0), 1);
	SSL_set_bio(server, s, s);
	SSL_set_bio(client, c, c);
	for (int i = 0; i < 20 && (a != 1 || b != 1); i++) {
		b = SSL_connect(client);
		a = SSL_accept(server);
	}
	return a == 1 && b == 1 && SSL_write(server, &octet, 1) == 1 &&
	       SSL_read(client, &octet, 1) == 1 && SSL_write(client, &octet, 1) == 1 &&
	       SSL_read(server, &octet, 1) == 1;
}
