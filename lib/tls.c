/* SPDX-License-Identifier: Apache-2.0 */
/* PSK in the handshakes of an OpenSSL server: RFC 4279, RFC 8446 clause 4.2.11. It stands
 * on <gba/naf.h> alone.
 *
 * What a handshake found hangs on its SSL_SESSION: whichever session OpenSSL settles on
 * at the end, that of the key or another one, tells which key proved the peer. */
#include <arpa/inet.h>
#include <gba/naf-tls.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Of one SSL_CTX. */
struct conf {
	struct gba_naf *naf;
	unsigned timeout_ms;
};

/* Of sessions that were made with one key. */
struct proof {
	atomic_uint refs;
	struct gba_naf_key *key;
	char btid[GBA_NAF_BTID_MAX + 1];
};

/* OpenSSL numbers what is hung on its objects once a process. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int of_ctx = -1, of_ssl = -1, of_session = -1;

static void
proof_free(struct proof *proof)
{
	if (proof == NULL || atomic_fetch_sub(&proof->refs, 1) != 1)
		return;
	gba_naf_key_free(proof->key);
	free(proof);
}

static void
ctx_free(void *parent, void *p, CRYPTO_EX_DATA *data, int index, long argl, void *argp)
{
	(void)parent;
	(void)data;
	(void)index;
	(void)argl;
	(void)argp;
	free(p);
}

/* A connection keeps to the SSL_CTX it was made of, also when a function for server_name
 * gives it another one. */
static void
ssl_new(void *parent, void *p, CRYPTO_EX_DATA *data, int index, long argl, void *argp)
{
	(void)p;
	(void)argl;
	(void)argp;
	(void)CRYPTO_set_ex_data(data, index,
				 SSL_CTX_get_ex_data(SSL_get_SSL_CTX(parent), of_ctx));
}

static void
session_free(void *parent, void *p, CRYPTO_EX_DATA *data, int index, long argl,
	     void *argp)
{
	(void)parent;
	(void)data;
	(void)index;
	(void)argl;
	(void)argp;
	proof_free(p);
}

static int
session_dup(CRYPTO_EX_DATA *to, const CRYPTO_EX_DATA *from, void **p, int index,
	    long argl, void *argp)
{
	struct proof *proof = *p;

	(void)to;
	(void)from;
	(void)index;
	(void)argl;
	(void)argp;
	if (proof != NULL)
		atomic_fetch_add(&proof->refs, 1);
	return 1;
}

static void
number(void)
{
	of_ctx = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, ctx_free);
	of_ssl = SSL_get_ex_new_index(0, NULL, ssl_new, NULL, NULL);
	of_session =
		SSL_SESSION_get_ex_new_index(0, NULL, NULL, session_dup, session_free);
}

static const char *
peer_of(const SSL *ssl, char out[INET6_ADDRSTRLEN])
{
	struct sockaddr_storage address;
	socklen_t len = sizeof(address);
	const void *octets;

	if (getpeername(SSL_get_rfd(ssl), (struct sockaddr *)&address, &len) != 0)
		return NULL;
	if (address.ss_family == AF_INET)
		octets = &((const struct sockaddr_in *)(const void *)&address)->sin_addr;
	else if (address.ss_family == AF_INET6)
		octets =
			&((const struct sockaddr_in6 *)(const void *)&address)->sin6_addr;
	else
		return NULL;
	return inet_ntop(address.ss_family, octets, out, INET6_ADDRSTRLEN);
}

/* Of psk, the peer is filled in here. */
static enum gba_naf_status
find(const SSL *ssl, struct gba_naf_psk *psk, struct proof **out)
{
	const struct conf *conf = SSL_get_ex_data(ssl, of_ssl);
	char peer[INET6_ADDRSTRLEN];
	enum gba_naf_status status;
	struct proof *proof;

	if (conf == NULL)
		return GBA_NAF_ERR_INTERNAL;
	proof = calloc(1, sizeof(*proof));
	if (proof == NULL)
		return GBA_NAF_ERR_NOMEM;
	atomic_init(&proof->refs, 1);
	psk->peer = peer_of(ssl, peer);
	status = gba_naf_psk_btid(psk->identity, psk->identity_len, proof->btid);
	if (status == GBA_NAF_OK)
		status = gba_naf_psk_get(conf->naf, psk, conf->timeout_ms, &proof->key);
	psk->peer = NULL;
	if (status == GBA_NAF_OK)
		*out = proof;
	else
		proof_free(proof);
	return status;
}

/* The same, of an identity that OpenSSL tells. */
static enum gba_naf_status
find_told(const SSL *ssl, const void *identity, size_t len, uint16_t suite,
	  struct proof **out)
{
	struct gba_naf_psk psk = { .size = sizeof(psk),
				   .identity = identity,
				   .identity_len = len,
				   .server_name = SSL_get_servername(
					   ssl, TLSEXT_NAMETYPE_host_name),
				   .tls_suite = suite };

	return find(ssl, &psk, out);
}

/* Is it the UE that has to do something about it, which is to bootstrap? */
static int
is_refusal(enum gba_naf_status status)
{
	return status == GBA_NAF_ERR_ARG || status == GBA_NAF_ERR_UNKNOWN ||
	       status == GBA_NAF_ERR_DENIED;
}

/* Hang a proof on a session that owns it from then on; 0: it does not. */
static int
hang(SSL_SESSION *session, struct proof *proof)
{
	struct proof *before = SSL_SESSION_get_ex_data(session, of_session);

	if (SSL_SESSION_set_ex_data(session, of_session, proof) != 1)
		return 0;
	proof_free(before);
	return 1;
}

/* TLS 1.2. OpenSSL makes unknown_psk_identity of 0, internal_error of too much. It asks
 * here in TLS 1.3, too, when on_tls13 had no session: for a ticket, then. */
static unsigned
on_tls12(SSL *ssl, const char *identity, unsigned char *out, unsigned max)
{
	const SSL_CIPHER *cipher = SSL_get_pending_cipher(ssl);
	SSL_SESSION *session = SSL_get_session(ssl);
	struct proof *proof = NULL;
	enum gba_naf_status status;

	if (SSL_version(ssl) >= TLS1_3_VERSION || identity == NULL)
		return 0;
	if (cipher == NULL || session == NULL || max < GBA_NAF_KS_LEN)
		return max + 1;
	status = find_told(ssl, identity, strlen(identity),
			   SSL_CIPHER_get_protocol_id(cipher), &proof);
	if (status != GBA_NAF_OK)
		return is_refusal(status) ? 0 : max + 1;
	if (!hang(session, proof)) {
		proof_free(proof);
		return max + 1;
	}
	memcpy(out, gba_naf_key_ks_naf(proof->key), GBA_NAF_KS_LEN);
	return GBA_NAF_KS_LEN;
}

static SSL_SESSION *
session_new(SSL *ssl, struct proof *proof)
{
	static const unsigned char aes_128_gcm_sha256[2] = { 0x13, 0x01 };
	const SSL_CIPHER *cipher = SSL_CIPHER_find(ssl, aes_128_gcm_sha256);
	SSL_SESSION *session = SSL_SESSION_new();

	if (session != NULL && cipher != NULL &&
	    SSL_SESSION_set1_master_key(session, gba_naf_key_ks_naf(proof->key),
					GBA_NAF_KS_LEN) == 1 &&
	    SSL_SESSION_set_cipher(session, cipher) == 1 &&
	    SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION) == 1 &&
	    hang(session, proof))
		return session;
	SSL_SESSION_free(session);
	proof_free(proof);
	return NULL;
}

/* TLS 1.3. What holds no B-TID is a ticket of a session, or nobody's: OpenSSL goes on.
 * The others were looked for at ClientHello. */
static int
on_tls13(SSL *ssl, const unsigned char *identity, size_t len, SSL_SESSION **out)
{
	char btid[GBA_NAF_BTID_MAX + 1];
	struct proof *proof = NULL;

	*out = NULL;
	if (gba_naf_psk_btid(identity, len, btid) != GBA_NAF_OK)
		return 1;
	if (find_told(ssl, identity, len, 0x1301, &proof) != GBA_NAF_OK)
		return 0;
	*out = session_new(ssl, proof);
	(void)SSL_set_num_tickets(ssl, 0);
	return *out != NULL;
}

/* SHA-256 is the hash of a PSK whose suite is not said (RFC 8446 clause 4.2.11). OpenSSL
 * chooses the suite first and drops a PSK that it does not fit: of the suites of this
 * connection for TLS 1.3, leave those that do. If there is none, certificates remain. */
static int
leave_sha256(SSL *ssl)
{
	const STACK_OF(SSL_CIPHER) *all = SSL_get_ciphers(ssl);
	char list[512] = "";
	size_t len = 0;

	for (int i = 0; i < sk_SSL_CIPHER_num(all); i++) {
		const SSL_CIPHER *cipher = sk_SSL_CIPHER_value(all, i);
		const char *name = SSL_CIPHER_get_name(cipher);
		const EVP_MD *md = SSL_CIPHER_get_handshake_digest(cipher);

		if (SSL_CIPHER_get_protocol_id(cipher) >> 8 != 0x13 || md == NULL ||
		    !EVP_MD_is_a(md, "SHA2-256") || len + strlen(name) + 2 > sizeof(list))
			continue;
		if (len > 0)
			list[len++] = ':';
		memcpy(list + len, name, strlen(name) + 1);
		len += strlen(name);
	}
	return len == 0 || SSL_set_ciphersuites(ssl, list) == 1;
}

int
gba_naf_tls_client_hello(SSL *ssl, int *alert, void *unused)
{
	char server_name[GBA_NAF_TLS_NAME_MAX + 1];
	struct proof *proof = NULL;
	enum gba_naf_status status;
	struct gba_naf_psk psk;

	(void)unused;
	if (gba_naf_tls_offer(ssl, &psk, server_name) != GBA_NAF_OK)
		return SSL_CLIENT_HELLO_SUCCESS;
	status = find(ssl, &psk, &proof);
	proof_free(proof);
	if (status == GBA_NAF_OK && leave_sha256(ssl))
		return SSL_CLIENT_HELLO_SUCCESS;
	*alert = is_refusal(status) ? SSL_AD_UNKNOWN_PSK_IDENTITY : SSL_AD_INTERNAL_ERROR;
	return SSL_CLIENT_HELLO_ERROR;
}

/* A key ends, and a session must not outlive it: those of TLS 1.2 with a PSK are not
 * resumed. Those of TLS 1.3 get no ticket. */
static int
is_not_resumable(SSL *ssl, int forward_secure)
{
	const SSL_CIPHER *cipher = SSL_get_pending_cipher(ssl);
	const int kx = cipher != NULL ? SSL_CIPHER_get_kx_nid(cipher) : NID_undef;

	(void)forward_secure;
	return kx == NID_kx_psk || kx == NID_kx_dhe_psk || kx == NID_kx_ecdhe_psk ||
	       kx == NID_kx_rsa_psk;
}

enum gba_naf_status
gba_naf_tls_psk(struct gba_naf *naf, SSL_CTX *ctx, unsigned timeout_ms)
{
	struct conf *conf;

	if (naf == NULL || ctx == NULL || gba_naf_fd(naf) < 0)
		return GBA_NAF_ERR_ARG;
	(void)pthread_once(&once, number);
	if (of_ctx < 0 || of_ssl < 0 || of_session < 0)
		return GBA_NAF_ERR_INTERNAL;
	if (SSL_CTX_get_ex_data(ctx, of_ctx) != NULL)
		return GBA_NAF_ERR_ARG;
	conf = calloc(1, sizeof(*conf));
	if (conf == NULL)
		return GBA_NAF_ERR_NOMEM;
	*conf = (struct conf){ .naf = naf, .timeout_ms = timeout_ms };
	if (SSL_CTX_use_psk_identity_hint(ctx, GBA_NAF_PSK_HINT) != 1 ||
	    SSL_CTX_set_ex_data(ctx, of_ctx, conf) != 1) {
		free(conf);
		return GBA_NAF_ERR_INTERNAL;
	}
	(void)SSL_CTX_set_dh_auto(ctx, 1);
	SSL_CTX_set_not_resumable_session_callback(ctx, is_not_resumable);
	SSL_CTX_set_psk_server_callback(ctx, on_tls12);
	SSL_CTX_set_psk_find_session_callback(ctx, on_tls13);
	SSL_CTX_set_client_hello_cb(ctx, gba_naf_tls_client_hello, NULL);
	return GBA_NAF_OK;
}

static const struct proof *
proof_of(const SSL *ssl)
{
	const SSL_SESSION *session = ssl != NULL ? SSL_get_session(ssl) : NULL;

	(void)pthread_once(&once, number);
	return session != NULL && SSL_is_init_finished(ssl)
		       ? SSL_SESSION_get_ex_data(session, of_session)
		       : NULL;
}

const struct gba_naf_key *
gba_naf_tls_key(const SSL *ssl)
{
	const struct proof *proof = proof_of(ssl);

	return proof != NULL ? proof->key : NULL;
}

const char *
gba_naf_tls_btid(const SSL *ssl)
{
	const struct proof *proof = proof_of(ssl);

	return proof != NULL ? proof->btid : "";
}

enum gba_naf_status
gba_naf_tls_request(const SSL *ssl, struct gba_naf_request *request)
{
	const size_t needed =
		offsetof(struct gba_naf_request, psk_btid) + sizeof(request->psk_btid);
	const struct proof *proof = proof_of(ssl);
	const SSL_CIPHER *cipher = ssl != NULL ? SSL_get_current_cipher(ssl) : NULL;

	if (cipher == NULL || !SSL_is_init_finished(ssl) || request == NULL ||
	    request->size < needed)
		return GBA_NAF_ERR_ARG;
	request->server_name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	request->tls_suite = SSL_CIPHER_get_protocol_id(cipher);
	request->psk_btid = proof != NULL ? proof->btid : NULL;
	return GBA_NAF_OK;
}
