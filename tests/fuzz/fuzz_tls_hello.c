/* SPDX-License-Identifier: Apache-2.0 */
/* What a client of TLS sends first, as a server with bootstrapped keys reads it: records,
 * as on the wire. The BSF knows one B-TID, whose key is 32 octets of 0x11. */
#include "check.h"

#include <gba/naf-tls.h>
#include <string.h>
#include <time.h>

#include "lib/context.h"

#define HOST "naf1.home1.net"
#define BTID "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.mnc001.mcc001.pub.3gppnetwork.org"

static struct gba_naf *naf;
static SSL_CTX *ctx;

static void
ask(void *self, const struct naf_ask *question, naf_key_done done, void *done_ctx)
{
	struct naf_key_parts parts = { .has_me = true,
				       .expires_s = (int64_t)time(NULL) + 3600 };
	struct naf_key *key = NULL;

	(void)self;
	CHECK(question->btid.len <= GBA_NAF_BTID_MAX);
	if (!gba_text_is(question->btid, BTID)) {
		done(done_ctx, GBA_ERR_NOT_FOUND, NULL);
		return;
	}
	memset(parts.ks_naf.b, 0x11, sizeof(parts.ks_naf.b));
	CHECK(naf_key_new(&key, &parts) == GBA_OK);
	done(done_ctx, GBA_OK, key);
}

static enum gba_status
bsf_open(void **self, const struct naf_transport_conf *conf, char reason[NAF_REASON_MAX])
{
	(void)conf;
	(void)reason;
	*self = &naf;
	return GBA_OK;
}

static void
bsf_close(void *self)
{
	(void)self;
}

static struct naf_key_source
bsf_source(void *self)
{
	return (struct naf_key_source){ ask, self };
}

/* What is told of a ClientHello is text within its bounds. */
static int
on_hello(SSL *ssl, int *alert, void *arg)
{
	char name[GBA_NAF_TLS_NAME_MAX + 1], btid[GBA_NAF_BTID_MAX + 1];
	struct gba_naf_psk psk = { .size = 0 };

	if (gba_naf_tls_offer(ssl, &psk, name) == GBA_NAF_OK) {
		CHECK(psk.size == sizeof(psk) && psk.tls_suite >> 8 == 0x13);
		CHECK(gba_naf_psk_btid(psk.identity, psk.identity_len, btid) ==
		      GBA_NAF_OK);
		CHECK(psk.server_name == NULL || psk.server_name == name);
		CHECK(memchr(name, '\0', sizeof(name)) != NULL);
	}
	return gba_naf_tls_client_hello(ssl, alert, arg);
}

static void
set_up(void)
{
	static const struct naf_transport transport = { .version = PACKAGE_VERSION,
							.open = bsf_open,
							.close = bsf_close,
							.source = bsf_source };

	ctx = SSL_CTX_new(TLS_server_method());
	CHECK(ctx != NULL && gba_naf_new(&naf) == GBA_NAF_OK);
	CHECK(gba_naf_set(naf, "name", HOST) == GBA_NAF_OK);
	CHECK(gba_naf_set(naf, "refused-for-s", "0") == GBA_NAF_OK);
	CHECK(naf_context_open(naf, &transport) == GBA_NAF_OK);
	CHECK(gba_naf_tls_psk(naf, ctx, 0) == GBA_NAF_OK);
	SSL_CTX_set_client_hello_cb(ctx, on_hello, NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	BIO *in, *out;
	SSL *ssl;

	if (ctx == NULL)
		set_up();
	if (size > INT32_MAX)
		return 0;
	ssl = SSL_new(ctx);
	in = BIO_new_mem_buf(data, (int)size);
	out = BIO_new(BIO_s_mem());
	CHECK(ssl != NULL && in != NULL && out != NULL);
	BIO_set_mem_eof_return(in, -1);
	SSL_set_bio(ssl, in, out);
	CHECK(SSL_accept(ssl) != 1); /* it cannot know our random */
	CHECK(gba_naf_tls_key(ssl) == NULL);
	SSL_free(ssl);
	return 0;
}
