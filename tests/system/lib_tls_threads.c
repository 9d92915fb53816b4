/* SPDX-License-Identifier: Apache-2.0 */
/* lib-tls-threads COUNT [wrong]: 64 threads make so many handshakes with connections of
 * one SSL_CTX, in TLS 1.2 and 1.3 by turns. Built with ThreadSanitizer it is the proof of
 * the promise of <gba/naf-tls.h>. With "wrong" one thread has another key, and the status
 * is 1. */
#include <gba/naf-tls.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib_load.h"

#define THREADS 64

static const char identity[] = "3GPP-bootstrapping;" LOAD_BTID;

struct work {
	struct gba_naf *naf;
	SSL_CTX *server, *client;
	unsigned char key[32];
	unsigned shakes, good;
};

static unsigned
client_12(SSL *ssl, const char *hint, char *out, unsigned out_max, unsigned char *key,
	  unsigned max)
{
	const struct work *work = SSL_get_app_data(ssl);

	if (SSL_version(ssl) >= TLS1_3_VERSION || hint == NULL ||
	    strcmp(hint, GBA_NAF_PSK_HINT) != 0 || out_max < sizeof(identity) ||
	    max < sizeof(work->key))
		return 0;
	memcpy(out, identity, sizeof(identity));
	memcpy(key, work->key, sizeof(work->key));
	return sizeof(work->key);
}

static int
client_13(SSL *ssl, const EVP_MD *md, const unsigned char **id, size_t *len,
	  SSL_SESSION **out)
{
	static const unsigned char suite[2] = { 0x13, 0x01 };
	const struct work *work = SSL_get_app_data(ssl);

	(void)md;
	*id = (const unsigned char *)identity;
	*len = strlen(identity);
	*out = SSL_SESSION_new();
	return *out != NULL &&
	       SSL_SESSION_set1_master_key(*out, work->key, sizeof(work->key)) == 1 &&
	       SSL_SESSION_set_cipher(*out, SSL_CIPHER_find(ssl, suite)) == 1 &&
	       SSL_SESSION_set_protocol_version(*out, TLS1_3_VERSION) == 1;
}

/* Both sides by turns; the server has to know whose key it was. */
static bool
shake(struct work *work, int version)
{
	SSL *server = SSL_new(work->server), *client = SSL_new(work->client);
	BIO *s = NULL, *c = NULL;
	bool good = false;
	int a = 0, b = 0;

	if (server == NULL || client == NULL || BIO_new_bio_pair(&s, 0, &c, 0) != 1)
		goto out;
	SSL_set_bio(server, s, s);
	SSL_set_bio(client, c, c);
	SSL_set_app_data(client, work);
	(void)SSL_set_min_proto_version(client, version);
	(void)SSL_set_max_proto_version(client, version);
	for (int i = 0; i < 10 && (a != 1 || b != 1); i++) {
		b = SSL_connect(client);
		a = SSL_accept(server);
	}
	good = a == 1 && b == 1 && gba_naf_tls_key(server) != NULL &&
	       gba_naf_key_ks_naf(gba_naf_tls_key(server))[0] == LOAD_KEY &&
	       strcmp(gba_naf_tls_btid(server), LOAD_BTID) == 0;
out:
	SSL_free(server);
	SSL_free(client);
	return good;
}

static void *
shake_often(void *ctx)
{
	struct work *work = ctx;

	for (unsigned i = 0; i < work->shakes; i++) {
		work->good += shake(work, i % 2 == 0 ? TLS1_3_VERSION : TLS1_2_VERSION);
		if (i % 4 == 3)
			gba_naf_forget(work->naf, LOAD_BTID);
	}
	return NULL;
}

static unsigned
run(const struct work *with, bool wrong)
{
	static struct work work[THREADS];
	pthread_t threads[THREADS];
	unsigned good = 0;

	for (size_t i = 0; i < THREADS; i++) {
		work[i] = *with;
		memset(work[i].key, wrong && i == 7 ? LOAD_KEY + 1 : LOAD_KEY,
		       sizeof(work[i].key));
		if (pthread_create(&threads[i], NULL, shake_often, &work[i]) != 0)
			exit(2);
	}
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		good += work[i].good;
	}
	return good;
}

int
main(int argc, char **argv)
{
	const unsigned count =
		argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) / THREADS * THREADS : 0;
	struct work work = { .naf = load_open(),
			     .server = SSL_CTX_new(TLS_server_method()),
			     .client = SSL_CTX_new(TLS_client_method()),
			     .shakes = count / THREADS };
	unsigned good;

	if (count == 0 || work.naf == NULL || work.server == NULL ||
	    work.client == NULL ||
	    gba_naf_tls_psk(work.naf, work.server, 60000) != GBA_NAF_OK)
		return 2;
	SSL_CTX_set_psk_client_callback(work.client, client_12);
	SSL_CTX_set_psk_use_session_callback(work.client, client_13);
	(void)SSL_CTX_set_cipher_list(work.client, "PSK-AES128-GCM-SHA256");
	good = run(&work, argc > 2);
	SSL_CTX_free(work.client);
	SSL_CTX_free(work.server);
	gba_naf_free(work.naf);
	printf("%u of %u made with the key\n", good, count);
	return good == count ? 0 : 1;
}
