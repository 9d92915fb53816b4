/* SPDX-License-Identifier: Apache-2.0 */
/* TLS with a pre-shared key beside certificates: RFC 4279, RFC 8446 clause 4.2.11. */
#include <errno.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/secret.h"
#include "http/server.h"

struct tls_psk {
	struct http_psk conf;
	gnutls_psk_server_credentials_t credentials;
};

/* Who this thread reads a handshake of. libmicrohttpd tells of a failed handshake by a
 * line of its log alone, on the thread that read it, and then closes without an alert. */
static _Thread_local struct http_exchange *reading;

const char tls_psk_priorities[] = ":+ECDHE-PSK:+DHE-PSK";
const char tls_psk_priorities_plain[] = ":+ECDHE-PSK:+DHE-PSK:+PSK";

static bool
offer_make(struct http_psk_offer *offer, const struct http_exchange *x,
	   gnutls_session_t session, const gnutls_datum_t *identity, char sni[256])
{
	size_t len = 256;
	unsigned type;

	*offer = (struct http_psk_offer){
		.identity = { (const char *)identity->data, identity->size },
		.tls13 = gnutls_protocol_get_version(session) == GNUTLS_TLS1_3,
		.suite = x->psk_suite,
		.peer = x->peer,
	};
	if (gnutls_server_name_get(session, sni, &len, &type, 0) == 0 &&
	    type == GNUTLS_NAME_DNS && memchr(sni, '\0', 256) != NULL)
		offer->sni = gba_text(sni);
	return offer->tls13 || x->psk_suite_known;
}

static bool
give_key(gnutls_datum_t *key, const struct gba_ks_naf *psk)
{
	key->data = gnutls_malloc(sizeof(psk->b));
	if (key->data == NULL)
		return false;
	memcpy(key->data, psk->b, sizeof(psk->b));
	key->size = sizeof(psk->b);
	return true;
}

/* GnuTLS sends no alert when there is no key: it is sent here. */
static int
on_identity(gnutls_session_t session, const gnutls_datum_t *identity, gnutls_datum_t *key)
{
	struct http_exchange *x = gnutls_session_get_ptr(session);
	const struct http_psk *conf = &x->listener->server->psk->conf;
	struct gba_ks_naf psk;
	struct http_psk_offer offer;
	enum gba_status status = GBA_ERR_SYNTAX;
	char sni[256];

	if (identity->size < sizeof(x->psk_identity) &&
	    offer_make(&offer, x, session, identity, sni))
		status = conf->key(conf->ctx, &psk, &offer);
	if (status == GBA_OK && !give_key(key, &psk))
		status = GBA_ERR_NOMEM;
	gba_wipe(&psk, sizeof(psk));
	if (status == GBA_OK) {
		memcpy(x->psk_identity, identity->data, identity->size);
		x->psk_identity_len = identity->size;
		return 0;
	}
	x->psk_identity_len = 0;
	x->alerted = true;
	(void)gnutls_alert_send(session, GNUTLS_AL_FATAL,
				status == GBA_ERR_PEER || status == GBA_ERR_NOMEM
					? GNUTLS_A_INTERNAL_ERROR
					: GNUTLS_A_UNKNOWN_PSK_IDENTITY);
	return -1;
}

/* version 2, random 32, session id 1 + n, suite 2: the one place where TLS 1.2 tells the
 * suite before the key is asked for. */
static int
on_server_hello(gnutls_session_t session, unsigned type, unsigned when, unsigned incoming,
		const gnutls_datum_t *msg)
{
	struct http_exchange *x = gnutls_session_get_ptr(session);
	const size_t id = msg->size > 34 ? msg->data[34] : 0;

	(void)type;
	(void)when;
	if (incoming || msg->size < 37 + id)
		return 0;
	memcpy(x->psk_suite.b, msg->data + 35 + id, sizeof(x->psk_suite.b));
	x->psk_suite_known = true;
	return 0;
}

static ssize_t
pull(gnutls_transport_ptr_t ptr, void *out, size_t len)
{
	struct http_exchange *x = ptr;

	reading = x->tls_known ? NULL : x;
	return recv(x->fd, out, len, 0);
}

enum gba_status
tls_psk_new(struct tls_psk **out, const struct http_psk *conf)
{
	struct tls_psk *psk = calloc(1, sizeof(*psk));

	if (psk == NULL)
		return GBA_ERR_NOMEM;
	psk->conf = *conf;
	if (gnutls_psk_allocate_server_credentials(&psk->credentials) < 0 ||
	    gnutls_psk_set_server_credentials_hint(psk->credentials, conf->hint) < 0 ||
	    gnutls_psk_set_server_known_dh_params(psk->credentials,
						  GNUTLS_SEC_PARAM_HIGH) < 0) {
		tls_psk_free(psk);
		return GBA_ERR_CRYPTO;
	}
	gnutls_psk_set_server_credentials_function2(psk->credentials, on_identity);
	*out = psk;
	return GBA_OK;
}

void
tls_psk_free(struct tls_psk *psk)
{
	if (psk == NULL)
		return;
	if (psk->credentials != NULL)
		gnutls_psk_free_server_credentials(psk->credentials);
	free(psk);
}

enum gba_status
tls_psk_use(struct http_exchange *x)
{
	const union MHD_ConnectionInfo *fd =
		MHD_get_connection_info(x->mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	gnutls_session_t session = tls_session_of(x->mhd);

	if (session == NULL || fd == NULL ||
	    gnutls_credentials_set(session, GNUTLS_CRD_PSK,
				   x->listener->server->psk->credentials) < 0)
		return GBA_ERR_CRYPTO;
	x->fd = fd->connect_fd;
	gnutls_session_set_ptr(session, x);
	gnutls_handshake_set_hook_function(session, GNUTLS_HANDSHAKE_SERVER_HELLO,
					   GNUTLS_HOOK_POST, on_server_hello);
	gnutls_transport_set_ptr2(session, x, (gnutls_transport_ptr_t)(intptr_t)x->fd);
	gnutls_transport_set_pull_function(session, pull);
	return GBA_OK;
}

void
tls_psk_gone(const struct http_exchange *x)
{
	if (reading == x)
		reading = NULL;
}

/* A right identity and a wrong key show when the peer's Finished, or its binder, does not
 * open. */
void
tls_psk_trouble(void)
{
	struct http_exchange *x = reading;

	reading = NULL;
	if (x == NULL || x->alerted || x->psk_identity_len == 0)
		return;
	x->alerted = true;
	(void)gnutls_alert_send(tls_session_of(x->mhd), GNUTLS_AL_FATAL,
				GNUTLS_A_DECRYPT_ERROR);
}

bool
http_psk_identity(const struct http_exchange *x, struct gba_text *identity)
{
	*identity = (struct gba_text){ x->psk_identity, x->psk_identity_len };
	return x->tls_known && x->by_psk;
}

void
tls_psk_describe(struct http_exchange *x)
{
	const gnutls_kx_algorithm_t kx = gnutls_kx_get(tls_session_of(x->mhd));

	x->by_psk = x->psk_identity_len > 0 &&
		    (kx == GNUTLS_KX_PSK || kx == GNUTLS_KX_DHE_PSK ||
		     kx == GNUTLS_KX_ECDHE_PSK);
}
