/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials of both sides, and what a handshake tells of the peer.
 */
#include <ctype.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "stream/stream_int.h"

/* TS 33.310 Annex E: AEAD with forward secrecy; nothing of SHA-1. */
static const char suites_12[] = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20";
static const char suites_13[] =
	"TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256";
static const char groups[] = "P-256:X25519:P-384:ffdhe3072";
static const char signatures[] =
	"ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512:ed25519:"
	"rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pss_pss_sha256:"
	"rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512";

static const char *
last_error(void)
{
	const char *text = ERR_reason_error_string(ERR_peek_last_error());

	return text != NULL ? text : "no reason known";
}

static SSL_CTX *
context(enum stream_side side)
{
	SSL_CTX *ctx = SSL_CTX_new(side == STREAM_SERVER ? TLS_server_method()
							 : TLS_client_method());

	if (ctx == NULL)
		return NULL;
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
					 SSL_OP_CIPHER_SERVER_PREFERENCE |
					 SSL_OP_NO_TICKET);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
				      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
				      SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	if (SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1 ||
	    SSL_CTX_set_cipher_list(ctx, suites_12) != 1 ||
	    SSL_CTX_set_ciphersuites(ctx, suites_13) != 1 ||
	    SSL_CTX_set1_groups_list(ctx, groups) != 1 ||
	    SSL_CTX_set1_sigalgs_list(ctx, signatures) != 1 ||
	    SSL_CTX_set_dh_auto(ctx, 1) != 1 || SSL_CTX_set_num_tickets(ctx, 0) != 1) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

static bool
authorities(SSL_CTX *ctx, enum stream_side side, const char *ca_file)
{
	STACK_OF(X509_NAME) * names;

	if (SSL_CTX_load_verify_file(ctx, ca_file) != 1)
		return false;
	if (side == STREAM_CLIENT)
		return true;
	names = SSL_load_client_CA_file(ca_file);
	if (names == NULL)
		return false;
	SSL_CTX_set_client_CA_list(ctx, names);
	return true;
}

enum gba_status
stream_tls_load(struct stream_tls **out, enum stream_side side, const char *cert_file,
		const char *key_file, const char *ca_file, const struct gba_log *log)
{
	struct stream_tls *tls = calloc(1, sizeof(*tls));
	enum gba_status status = GBA_ERR_NOMEM;
	const char *what = NULL;

	if (tls == NULL)
		goto out;
	atomic_init(&tls->refs, 1);
	tls->side = side;
	ERR_clear_error();
	tls->ctx = context(side);
	if (tls->ctx == NULL)
		goto out;
	status = GBA_ERR_IO;
	if (!authorities(tls->ctx, side, ca_file))
		what = "certificate authority";
	else if (SSL_CTX_use_certificate_chain_file(tls->ctx, cert_file) != 1)
		what = "certificate";
	else if (SSL_CTX_use_PrivateKey_file(tls->ctx, key_file, SSL_FILETYPE_PEM) != 1 ||
		 SSL_CTX_check_private_key(tls->ctx) != 1)
		what = "key";
	if (what != NULL) {
		gba_log(log, GBA_LOG_ERROR, "stream",
			"%s unusable ca=%s cert=%s key=%s: %s", what, ca_file, cert_file,
			key_file, last_error());
		goto out;
	}
	*out = tls;
	tls = NULL;
	status = GBA_OK;
out:
	ERR_clear_error();
	stream_tls_release(tls);
	return status;
}

struct stream_tls *
stream_tls_hold(struct stream_tls *tls)
{
	if (tls != NULL)
		atomic_fetch_add(&tls->refs, 1);
	return tls;
}

void
stream_tls_release(struct stream_tls *tls)
{
	if (tls == NULL || atomic_fetch_sub(&tls->refs, 1) != 1)
		return;
	SSL_CTX_free(tls->ctx);
	free(tls);
}

static void
learn_name(struct stream *stream, const ASN1_STRING *dns)
{
	const unsigned char *p = ASN1_STRING_get0_data(dns);
	const size_t len = (size_t)ASN1_STRING_length(dns);
	char *out = stream->names[stream->name_count];

	if (len == 0 || len > STREAM_NAME_MAX)
		return;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum(p[i]) && p[i] != '-' && p[i] != '.' && p[i] != '_')
			return;
		out[i] = (char)tolower(p[i]);
	}
	out[len] = '\0';
	stream->name_count++;
}

void
stream_tls_learn(struct stream *stream)
{
	X509 *cert = SSL_get1_peer_certificate(stream->ssl);
	GENERAL_NAMES *names;

	snprintf(stream->suite, sizeof(stream->suite), "%s %s",
		 SSL_get_version(stream->ssl), SSL_get_cipher_name(stream->ssl));
	names = cert != NULL ? X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL)
			     : NULL;
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type == GEN_DNS && stream->name_count < STREAM_NAMES_MAX)
			learn_name(stream, name->d.dNSName);
	}
	GENERAL_NAMES_free(names);
	X509_free(cert);
}

void
stream_tls_error(char out[160], const struct stream *stream, int rc)
{
	const long verified = SSL_get_verify_result(stream->ssl);
	const int kind = SSL_get_error(stream->ssl, rc);
	struct gba_buf buf = gba_buf(out, 160);

	if (verified != X509_V_OK && ERR_peek_error() != 0)
		gba_buf_fmt(&buf, "TLS: %s", X509_verify_cert_error_string(verified));
	else if (kind == SSL_ERROR_SSL)
		gba_buf_fmt(&buf, "TLS: %s", last_error());
	else
		gba_buf_str(&buf, "the connection broke");
	ERR_clear_error();
}
