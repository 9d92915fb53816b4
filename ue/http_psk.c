/* SPDX-License-Identifier: Apache-2.0 */
/* PSK in the handshakes of OpenSSL: RFC 4279, RFC 8446 clause 4.2.11. */
#include "ue/http_psk.h"

#include <string.h>

#include "base/secret.h"
#include "codec/btid.h"

static struct ue_psk *
psk_of(const SSL *ssl)
{
	return SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
}

bool
ue_psk_hint_is_ours(const char *hint)
{
	while (hint != NULL) {
		const size_t len = strcspn(hint, ";");

		if (gba_text_is((struct gba_text){ hint, len }, UE_PSK_HINT))
			return true;
		if (hint[len] == '\0')
			return false;
		hint += len + 1;
	}
	return true;
}

/* A handshake of TLS 1.3 that got no session from on_tls13 asks here, too. */
static unsigned
on_tls12(SSL *ssl, const char *hint, char *identity, unsigned identity_max,
	 unsigned char *out, unsigned max)
{
	struct ue_psk *psk = psk_of(ssl);
	const SSL_CIPHER *cipher = SSL_get_pending_cipher(ssl);
	const size_t len = strlen(psk->identity);
	struct gba_ks_naf key;
	struct gba_ua_id ua;
	unsigned got = 0;
	uint16_t id;

	if (cipher == NULL || SSL_version(ssl) >= TLS1_3_VERSION || len >= identity_max ||
	    max < sizeof(key.b) || !ue_psk_hint_is_ours(hint))
		return 0;
	id = SSL_CIPHER_get_protocol_id(cipher);
	ua = gba_ua_id_tls((struct gba_suite){ { (uint8_t)(id >> 8), (uint8_t)id } });
	psk->status = psk->key(psk->ctx, &key, &ua);
	if (psk->status == GBA_OK) {
		memcpy(identity, psk->identity, len + 1);
		memcpy(out, key.b, sizeof(key.b));
		got = sizeof(key.b);
	}
	gba_wipe(&key, sizeof(key));
	return got;
}

static SSL_SESSION *
session_new(SSL *ssl, const struct gba_ks_naf *key)
{
	static const unsigned char aes_128_gcm_sha256[2] = { 0x13, 0x01 };
	const SSL_CIPHER *cipher = SSL_CIPHER_find(ssl, aes_128_gcm_sha256);
	SSL_SESSION *session = SSL_SESSION_new();

	if (session != NULL && cipher != NULL &&
	    SSL_SESSION_set1_master_key(session, key->b, sizeof(key->b)) == 1 &&
	    SSL_SESSION_set_cipher(session, cipher) == 1 &&
	    SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION) == 1)
		return session;
	SSL_SESSION_free(session);
	return NULL;
}

/* After a HelloRetryRequest it is asked again, with the hash of the server's suite. */
static int
on_tls13(SSL *ssl, const EVP_MD *md, const unsigned char **id, size_t *id_len,
	 SSL_SESSION **out)
{
	struct ue_psk *psk = psk_of(ssl);
	struct gba_ks_naf key;

	*out = NULL;
	if (md != NULL && !EVP_MD_is_a(md, "SHA2-256"))
		return 1;
	psk->status = psk->key(psk->ctx, &key, &gba_ua_id_tls13_psk);
	if (psk->status == GBA_OK)
		*out = session_new(ssl, &key);
	gba_wipe(&key, sizeof(key));
	*id = (const unsigned char *)psk->identity;
	*id_len = strlen(psk->identity);
	return *out != NULL;
}

static int
refuse_certificate(X509_STORE_CTX *store, void *psk)
{
	((struct ue_psk *)psk)->certificate = true;
	X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
	return 0;
}

static void
on_info(const SSL *ssl, int where, int ret)
{
	if (where == SSL_CB_READ_ALERT && ret >> 8 == SSL3_AL_FATAL)
		psk_of(ssl)->alert = (unsigned)ret & 0xff;
}

void
ue_psk_set_up(SSL_CTX *ctx, struct ue_psk *psk)
{
	SSL_CTX_set_app_data(ctx, psk);
	SSL_CTX_set_psk_client_callback(ctx, on_tls12);
	SSL_CTX_set_psk_use_session_callback(ctx, on_tls13);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, refuse_certificate, psk);
	SSL_CTX_set_info_callback(ctx, on_info);
}
