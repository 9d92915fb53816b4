/* SPDX-License-Identifier: Apache-2.0 */
/* TLS of the listeners: identities that can be replaced, and what a handshake agreed on.
 */
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>

#include "codec/btid.h"
#include "http/server.h"

#define CLIENT_NAMES_MAX 16  /* that are kept of a certificate */
#define ALT_NAMES_MAX	 256 /* that are looked at, of whatever kind */

struct tls_identity {
	atomic_size_t refs;
	gnutls_certificate_credentials_t credentials;
	bool asks_client;
};

const char tls_priorities[] =
	":+VERS-TLS1.3:+VERS-TLS1.2:+COMP-NULL:+AEAD:+AES-128-GCM:+AES-256-GCM:"
	"+CHACHA20-POLY1305:+ECDHE-ECDSA:+ECDHE-RSA:+DHE-RSA:"
	"+GROUP-SECP256R1:+GROUP-X25519:+GROUP-SECP384R1:+GROUP-FFDHE3072:"
	"+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SHA384:+SIGN-ECDSA-SHA512:"
	"+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-ECDSA-SECP384R1-SHA384:+SIGN-EDDSA-ED25519:"
	"+SIGN-RSA-PSS-SHA256:+SIGN-RSA-PSS-SHA384:+SIGN-RSA-PSS-RSAE-SHA256:"
	"+SIGN-RSA-PSS-RSAE-SHA384:+SIGN-RSA-SHA256:+SIGN-RSA-SHA384:+SIGN-RSA-SHA512:"
	"+CTYPE-X509:%SERVER_PRECEDENCE";

/* In the handshake itself, so that no octet of a request is read from a stranger. */
static int
client_verify(gnutls_session_t session)
{
	gnutls_typed_vdata_st purpose = {
		.type = GNUTLS_DT_KEY_PURPOSE_OID,
		.data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT,
	};
	unsigned found = 0;

	if (gnutls_certificate_verify_peers(session, &purpose, 1, &found) < 0 ||
	    found != 0)
		return GNUTLS_E_CERTIFICATE_ERROR;
	return 0;
}

static enum gba_status
client_ca_load(struct tls_identity *identity, const char *file, const struct gba_log *log)
{
	int rc = gnutls_certificate_set_x509_trust_file(identity->credentials, file,
							GNUTLS_X509_FMT_PEM);

	if (rc <= 0) {
		gba_log(log, GBA_LOG_ERROR, "http",
			"certificate authority unusable ca=%s: %s", file,
			rc < 0 ? gnutls_strerror(rc) : "no certificate in it");
		return GBA_ERR_IO;
	}
	gnutls_certificate_set_verify_function(identity->credentials, client_verify);
	identity->asks_client = true;
	return GBA_OK;
}

enum gba_status
tls_identity_load(struct tls_identity **out, const char *cert_file, const char *key_file,
		  const char *client_ca_file, const struct gba_log *log)
{
	struct tls_identity *identity = calloc(1, sizeof(*identity));
	enum gba_status status = GBA_ERR_NOMEM;
	int rc;

	if (identity == NULL)
		goto out;
	atomic_init(&identity->refs, 1);
	if (gnutls_certificate_allocate_credentials(&identity->credentials) < 0)
		goto out;
	rc = gnutls_certificate_set_x509_key_file(identity->credentials, cert_file,
						  key_file, GNUTLS_X509_FMT_PEM);
	if (rc >= 0)
		rc = gnutls_certificate_set_known_dh_params(identity->credentials,
							    GNUTLS_SEC_PARAM_HIGH);
	if (rc < 0) {
		gba_log(log, GBA_LOG_ERROR, "http",
			"certificate unusable cert=%s key=%s: %s", cert_file, key_file,
			gnutls_strerror(rc));
		status = GBA_ERR_IO;
		goto out;
	}
	status = client_ca_file != NULL ? client_ca_load(identity, client_ca_file, log)
					: GBA_OK;
	if (status != GBA_OK)
		goto out;
	*out = identity;
	identity = NULL;
out:
	tls_identity_release(identity);
	return status;
}

struct tls_identity *
tls_identity_hold(struct tls_identity *identity)
{
	atomic_fetch_add(&identity->refs, 1);
	return identity;
}

void
tls_identity_release(struct tls_identity *identity)
{
	if (identity == NULL || atomic_fetch_sub(&identity->refs, 1) != 1)
		return;
	if (identity->credentials != NULL)
		gnutls_certificate_free_credentials(identity->credentials);
	free(identity);
}

struct gnutls_session_int *
tls_session_of(struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);

	return info != NULL ? (gnutls_session_t)info->tls_session : NULL;
}

enum gba_status
tls_identity_use(struct MHD_Connection *mhd, struct tls_identity *identity)
{
	gnutls_session_t session = tls_session_of(mhd);

	if (session == NULL || gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE,
						      identity->credentials) < 0)
		return GBA_ERR_CRYPTO;
	if (identity->asks_client)
		gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
	return GBA_OK;
}

static int
refuse_certificate(gnutls_session_t session, const gnutls_datum_t *ca, int ca_count,
		   const gnutls_pk_algorithm_t *algs, int alg_count, void *chain,
		   unsigned *chain_len, void *key)
{
	(void)session;
	(void)ca;
	(void)ca_count;
	(void)algs;
	(void)alg_count;
	(void)chain;
	(void)chain_len;
	(void)key;
	return -1;
}

void *const tls_no_certificate = (void *)refuse_certificate;

/* GnuTLS names a negotiated suite as IANA does, but lists its suites by names of its own:
 * the pair of octets is found by the algorithms. */
static bool
suite_of(gnutls_session_t session, struct gba_suite *out)
{
	const gnutls_cipher_algorithm_t cipher = gnutls_cipher_get(session);
	const gnutls_mac_algorithm_t mac = gnutls_mac_get(session);
	const gnutls_protocol_t version = gnutls_protocol_get_version(session);
	const bool tls13 = version == GNUTLS_TLS1_3;
	const gnutls_kx_algorithm_t kx = gnutls_kx_get(session);
	gnutls_cipher_algorithm_t c;
	gnutls_kx_algorithm_t k;
	gnutls_mac_algorithm_t m;
	gnutls_protocol_t least;
	unsigned char id[2];

	for (size_t i = 0; gnutls_cipher_suite_info(i, id, &k, &c, &m, &least) != NULL;
	     i++) {
		if (c != cipher || m != mac || (least == GNUTLS_TLS1_3) != tls13)
			continue;
		if (!tls13 && k != kx)
			continue;
		memcpy(out->b, id, sizeof(out->b));
		return true;
	}
	return false;
}

/* A name with a NUL in it, or one that no host has, is as good as none. */
static void
client_names_of(struct http_exchange *x, gnutls_x509_crt_t cert)
{
	char name[256];
	size_t len = sizeof(name);
	int type;

	for (unsigned i = 0; i < ALT_NAMES_MAX && x->client_name_count < CLIENT_NAMES_MAX;
	     i++) {
		len = sizeof(name) - 1;
		type = gnutls_x509_crt_get_subject_alt_name(cert, i, name, &len, NULL);
		if (type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			break;
		if (type == GNUTLS_SAN_DNSNAME &&
		    fqdn_is_valid((struct gba_text){ name, len }) &&
		    gba_text_copy(x->client_names[x->client_name_count], sizeof(name),
				  (struct gba_text){ name, len }) == GBA_OK)
			x->client_name_count++;
	}
}

static void
client_subject_of(struct http_exchange *x, gnutls_x509_crt_t cert)
{
	gnutls_datum_t subject = { NULL, 0 };

	if (gnutls_x509_crt_get_dn3(cert, &subject, 0) < 0)
		return;
	x->client_subject = strndup((const char *)subject.data, subject.size);
	gnutls_free(subject.data);
}

static void
client_describe(struct http_exchange *x, gnutls_session_t session)
{
	unsigned count = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
	gnutls_x509_crt_t cert = NULL;

	if (chain == NULL || count == 0 || gnutls_x509_crt_init(&cert) < 0)
		return;
	x->client_names = calloc(CLIENT_NAMES_MAX, sizeof(x->client_names[0]));
	if (x->client_names != NULL &&
	    gnutls_x509_crt_import(cert, &chain[0], GNUTLS_X509_FMT_DER) == 0)
		client_names_of(x, cert);
	if (x->client_name_count == 0)
		client_subject_of(x, cert);
	gnutls_x509_crt_deinit(cert);
}

void
tls_describe(struct http_exchange *x)
{
	gnutls_session_t session = tls_session_of(x->mhd);
	size_t len = sizeof(x->sni);
	unsigned type;

	x->tls_known = true;
	if (session == NULL)
		return;
	x->has_suite = suite_of(session, &x->suite);
	x->has_sni = gnutls_server_name_get(session, x->sni, &len, &type, 0) == 0 &&
		     type == GNUTLS_NAME_DNS &&
		     memchr(x->sni, '\0', sizeof(x->sni)) != NULL;
	tls_psk_describe(x);
	if (x->identity != NULL && x->identity->asks_client)
		client_describe(x, session);
}

enum gba_status
http_tls_export(const struct http_exchange *x, const char *label, void *out, size_t len)
{
	gnutls_session_t session = tls_session_of(x->mhd);

	if (session == NULL)
		return GBA_ERR_NOT_FOUND;
	if (gnutls_protocol_get_version(session) < GNUTLS_TLS1_3 &&
	    gnutls_session_ext_master_secret_status(session) == 0)
		return GBA_ERR_DENIED;
	if (gnutls_prf_rfc5705(session, strlen(label), label, 0, NULL, len, out) < 0)
		return GBA_ERR_CRYPTO;
	return GBA_OK;
}
