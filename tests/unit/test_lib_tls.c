/* SPDX-License-Identifier: Apache-2.0 */
/* PSK in the handshakes of an OpenSSL server, with a client of OpenSSL over memory. */
#include "unit.h"

#include <pthread.h>
#include <time.h>

#include "tls_world.h"

#define IDENTITY "3GPP-bootstrapping;" FAKE_BTID
#define DHE	 "DHE-PSK-AES128-GCM-SHA256"
#define PLAIN	 "PSK-AES128-GCM-SHA256"
#define ECDHE	 "ECDHE-PSK-CHACHA20-POLY1305"
#define OTHER	 "QUJD@bsf.example"

#define BY_KEY		  0
#define BY_CERTIFICATE	  1000
#define UNKNOWN_IDENTITY  115
#define INTERNAL_ERROR	  80
#define BAD_RECORD_MAC	  20 /* a wrong key, as OpenSSL tells it in TLS 1.2 */
#define ILLEGAL_PARAMETER 47 /* and in TLS 1.3 */

static const struct row {
	struct client c;
	unsigned outcome; /* the alert, or one of these */
	const char *what;
} rows[] = {
	{ { TLS1_3_VERSION, NULL, IDENTITY, 0x13, FAKE_HOST, 0, "" }, BY_KEY, "TLS 1.3" },
	{ { TLS1_2_VERSION, DHE, IDENTITY, 0x12, FAKE_HOST, 0, "" }, BY_KEY, DHE },
	{ { TLS1_2_VERSION, PLAIN, IDENTITY, 0x12, FAKE_HOST, 0, "" }, BY_KEY, PLAIN },
	{ { TLS1_2_VERSION, ECDHE, IDENTITY, 0x12, FAKE_HOST, 0, "" }, BY_KEY, ECDHE },
	{ { TLS1_3_VERSION, NULL, FAKE_BTID, 0x13, NULL, 0, "" },
	  BY_KEY,
	  "bare, no name" },
	{ { TLS1_2_VERSION, DHE, FAKE_BTID, 0x12, NULL, 0, "" },
	  BY_KEY,
	  "bare, no name" },
	{ { TLS1_3_VERSION, NULL, NULL, 0, FAKE_HOST, 0, "" }, BY_CERTIFICATE, "no PSK" },
	{ { TLS1_2_VERSION, NULL, NULL, 0, FAKE_HOST, 0, "" }, BY_CERTIFICATE, "no PSK" },
	{ { TLS1_3_VERSION, NULL, "nobody", 0x13, FAKE_HOST, 0, "" },
	  BY_CERTIFICATE,
	  "an identity of somebody else" },
	{ { TLS1_2_VERSION, DHE, "nobody", 0x12, FAKE_HOST, 0, "" },
	  UNKNOWN_IDENTITY,
	  "an identity of somebody else" },
	{ { TLS1_3_VERSION, NULL, IDENTITY, 0x12, FAKE_HOST, 0, "" },
	  ILLEGAL_PARAMETER,
	  "a wrong key" },
	{ { TLS1_2_VERSION, DHE, IDENTITY, 0x13, FAKE_HOST, 0, "" },
	  BAD_RECORD_MAC,
	  "a wrong key" },
	{ { TLS1_3_VERSION, NULL, OTHER, 0x13, FAKE_HOST, 0, "" },
	  UNKNOWN_IDENTITY,
	  "a B-TID that the BSF does not know" },
	{ { TLS1_2_VERSION, DHE, OTHER, 0x12, FAKE_HOST, 0, "" },
	  UNKNOWN_IDENTITY,
	  "a B-TID that the BSF does not know" },
	{ { TLS1_3_VERSION, NULL, IDENTITY, 0x13, "other.example", 0, "" },
	  UNKNOWN_IDENTITY,
	  "another name" },
	{ { TLS1_2_VERSION, DHE, IDENTITY, 0x12, "other.example", 0, "" },
	  UNKNOWN_IDENTITY,
	  "another name" },
};

static void
try_row(struct world *w, const struct row *row)
{
	const bool by_key = row->outcome == BY_KEY;
	const bool good = by_key || row->outcome == BY_CERTIFICATE;
	struct gba_naf_request request = lib_request(NULL);
	struct client c = row->c;
	SSL *server = SSL_new(w->server), *client = client_new(w->client, &c);

	cr_expect_eq(gba_naf_tls_request(server, &request), GBA_NAF_ERR_ARG);
	cr_expect_eq(shake(server, client), good, "%s", row->what);
	cr_expect_eq(c.alert, good ? 0 : row->outcome, "%s: alert %u", row->what,
		     c.alert);
	cr_expect_eq(gba_naf_tls_key(server) != NULL, by_key, "%s", row->what);
	cr_expect_str_eq(gba_naf_tls_btid(server), by_key ? FAKE_BTID : "");
	cr_expect_eq(gba_naf_tls_request(server, &request),
		     good ? GBA_NAF_OK : GBA_NAF_ERR_ARG);
	if (by_key)
		cr_expect_eq(gba_naf_key_ks_naf(gba_naf_tls_key(server))[31], c.octet);
	if (by_key && c.version == TLS1_2_VERSION)
		cr_expect_str_eq(c.hint, GBA_NAF_PSK_HINT);
	/* A key ends: who used one comes with it again, who did not may resume. */
	if (good)
		cr_expect_eq(SSL_SESSION_is_resumable(SSL_get_session(client)), !by_key,
			     "%s", row->what);
	SSL_free(server);
	SSL_free(client);
}

Test(lib_tls, a_key_a_certificate_or_the_alert_that_says_why_not)
{
	struct world w = world_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		try_row(&w, &rows[i]);
	world_free(&w);
}

Test(lib_tls, a_key_that_is_over_is_unknown_and_a_bsf_that_is_silent_is_our_fault)
{
	struct world w = world_new();
	struct row row[] = { rows[0], rows[1] };

	for (size_t i = 0; i < 2; i++) {
		row[i].what = "over";
		row[i].outcome = UNKNOWN_IDENTITY;
		for (size_t k = 0; k < lib_bsf.key_count; k++)
			lib_bsf.keys[k].expires_s = (int64_t)time(NULL) - 1;
		try_row(&w, &row[i]);
		for (size_t k = 0; k < lib_bsf.key_count; k++)
			lib_bsf.keys[k].expires_s = (int64_t)time(NULL) + 3600;
		gba_naf_forget(w.naf, FAKE_BTID);
		lib_bsf.late = true;
		row[i].what = "silent";
		row[i].outcome = INTERNAL_ERROR;
		try_row(&w, &row[i]);
		fake_bsf_answer(&lib_bsf); /* after the handshake gave up */
		row[i].what = "remembered";
		row[i].outcome = BY_KEY;
		try_row(&w, &row[i]);
		lib_bsf.late = false;
	}
	world_free(&w);
}

/* The server's group is not the one that the client begins with. */
Test(lib_tls, a_hello_retry_request_changes_nothing)
{
	struct world w = world_new();

	cr_assert_eq(SSL_CTX_set1_groups_list(w.server, "P-384"), 1);
	try_row(&w, &rows[0]);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].c.version == TLS1_3_VERSION)
			try_row(&w, &rows[i]);
	world_free(&w);
}

/* Tickets are PSKs, too. */
Test(lib_tls, who_came_with_a_certificate_resumes_and_is_nobody_then_as_before)
{
	struct world w = world_new();

	for (size_t i = 6; i < 8; i++) {
		struct client c = rows[i].c;
		SSL *server = SSL_new(w.server), *client = client_new(w.client, &c);
		SSL_SESSION *session;

		cr_assert_eq(rows[i].outcome, BY_CERTIFICATE);
		cr_assert(shake(server, client));
		session = SSL_get1_session(client);
		SSL_shutdown(client);
		SSL_free(server);
		SSL_free(client);
		server = SSL_new(w.server);
		client = client_new(w.client, &c);
		cr_assert_eq(SSL_set_session(client, session), 1);
		cr_expect(shake(server, client));
		cr_expect_eq(SSL_session_reused(server), 1, "%s", rows[i].what);
		cr_expect_null(gba_naf_tls_key(server));
		SSL_SESSION_free(session);
		SSL_free(server);
		SSL_free(client);
	}
	world_free(&w);
}

static int
switch_ctx(SSL *ssl, int *alert, void *other)
{
	(void)alert;
	return SSL_set_SSL_CTX(ssl, other) != NULL ? SSL_TLSEXT_ERR_OK
						   : SSL_TLSEXT_ERR_ALERT_FATAL;
}

Test(lib_tls, a_connection_may_move_to_another_context_by_its_name)
{
	struct world w = world_new();
	SSL_CTX *other = SSL_CTX_new(TLS_server_method());

	give_certificate(other);
	SSL_CTX_set_tlsext_servername_callback(w.server, switch_ctx);
	SSL_CTX_set_tlsext_servername_arg(w.server, other);
	cr_assert_eq(SSL_CTX_set1_groups_list(w.server, "P-384"), 1);
	try_row(&w, &rows[0]);
	/* Hint and parameters of TLS 1.2 are those of the context it moves to. */
	cr_assert_eq(gba_naf_tls_psk(w.naf, other, 20), GBA_NAF_OK);
	try_row(&w, &rows[0]);
	try_row(&w, &rows[1]);
	SSL_CTX_free(other);
	world_free(&w);
}

Test(lib_tls, the_request_of_a_connection_is_judged_by_its_key)
{
	struct world w = world_new();
	struct gba_naf_request request = lib_request(NULL);
	struct gba_naf_verdict *verdict = NULL;
	struct client c = rows[0].c;
	SSL *server = SSL_new(w.server), *client = client_new(w.client, &c);

	cr_assert(shake(server, client));
	request.size = offsetof(struct gba_naf_request, psk_btid);
	cr_expect_eq(gba_naf_tls_request(server, &request), GBA_NAF_ERR_ARG);
	request.size = sizeof(request);
	cr_expect_eq(gba_naf_tls_request(NULL, &request), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_tls_request(server, NULL), GBA_NAF_ERR_ARG);
	cr_assert_eq(gba_naf_tls_request(server, &request), GBA_NAF_OK);
	cr_expect_str_eq(request.server_name, FAKE_HOST);
	cr_expect_eq(request.tls_suite >> 8, 0x13);
	cr_assert_eq(gba_naf_check(w.naf, &request, 0, &verdict), GBA_NAF_OK);
	cr_expect_eq(gba_naf_verdict_http(verdict), 200);
	gba_naf_verdict_free(verdict);
	gba_naf_expire(w.naf);
	gba_naf_forget(w.naf, FAKE_BTID);
	cr_expect_eq(gba_naf_key_ks_naf(gba_naf_tls_key(server))[0], 0x13,
		     "the connection's own");
	SSL_free(server);
	SSL_free(client);
	world_free(&w);
}

/* Feed a server one ClientHello. */
static bool
is_answered(SSL_CTX *ctx, const unsigned char *hello, size_t len)
{
	SSL *ssl = SSL_new(ctx);
	BIO *in = BIO_new_mem_buf(hello, (int)len), *out = BIO_new(BIO_s_mem());
	unsigned char first = 0;
	bool answered;

	BIO_set_mem_eof_return(in, -1);
	SSL_set_bio(ssl, in, out);
	cr_expect_neq(SSL_accept(ssl), 1);
	answered = BIO_read(out, &first, 1) == 1 && first == SSL3_RT_HANDSHAKE;
	cr_expect_null(gba_naf_tls_key(ssl));
	SSL_free(ssl);
	return answered;
}

/* Without its certificate the server has nothing but the key, whose binder covers it all.
 */
Test(lib_tls, a_client_hello_with_any_octet_changed_or_missing_is_refused)
{
	struct world w = world_new();
	SSL_CTX *bare = SSL_CTX_new(TLS_server_method());
	struct client c = rows[0].c;
	SSL *client = client_new(w.client, &c);
	BIO *wire = BIO_new(BIO_s_mem());
	unsigned char hello[2048];
	int len;

	cr_assert_eq(gba_naf_tls_psk(w.naf, bare, 20), GBA_NAF_OK);
	SSL_set_bio(client, BIO_new(BIO_s_mem()), wire);
	(void)SSL_connect(client);
	len = BIO_read(wire, hello, sizeof(hello));
	cr_assert(len > 200 && len < (int)sizeof(hello));
	cr_assert(is_answered(bare, hello, (size_t)len));
	for (int i = 5; i < len; i++) {
		static const unsigned char changes[] = { 0x01, 0x80, 0xff };

		for (size_t k = 0; k < ARRAY_LEN(changes); k++) {
			hello[i] ^= changes[k];
			cr_expect_not(is_answered(bare, hello, (size_t)len), "octet %d",
				      i);
			hello[i] ^= changes[k];
		}
		cr_expect_not(is_answered(bare, hello, (size_t)i));
	}
	cr_expect(is_answered(bare, hello, (size_t)len));
	SSL_free(client);
	SSL_CTX_free(bare);
	world_free(&w);
}

/* A server that does not wait, as the page gba_naf_tls_psk(3) has it. */
struct session {
	struct gba_naf *naf;
	enum { NO, WAITING, ANSWERED } asked;
	enum gba_naf_status status;
};

static void
on_key(void *ctx, enum gba_naf_status status, struct gba_naf_key *key)
{
	struct session *session = ctx;

	session->status = status;
	session->asked = ANSWERED;
	gba_naf_key_free(key);
}

static int
on_hello(SSL *ssl, int *alert, void *arg)
{
	static const uint8_t tls13[] = { 1, 0, 0, 0, 7 };
	struct session *session = SSL_get_app_data(ssl);
	char name[GBA_NAF_TLS_NAME_MAX + 1], btid[GBA_NAF_BTID_MAX + 1];
	struct gba_naf_psk psk;

	if (session->asked == NO && gba_naf_tls_offer(ssl, &psk, name) == GBA_NAF_OK &&
	    gba_naf_psk_btid(psk.identity, psk.identity_len, btid) == GBA_NAF_OK &&
	    gba_naf_key_ask(session->naf, name, tls13, btid, on_key, session) ==
		    GBA_NAF_OK)
		session->asked = WAITING;
	if (session->asked == WAITING)
		return SSL_CLIENT_HELLO_RETRY;
	return gba_naf_tls_client_hello(ssl, alert, arg);
}

static unsigned
shake_without_waiting(struct world *w, SSL_CTX *ctx, const struct client *from)
{
	struct session session = { .naf = w->naf };
	struct client c = *from;
	SSL *server = SSL_new(ctx), *client = client_new(w->client, &c);
	BIO *a = NULL, *b = NULL;

	SSL_set_app_data(server, &session);
	lib_bsf.late = true;
	cr_assert_eq(BIO_new_bio_pair(&a, 0, &b, 0), 1);
	SSL_set_bio(server, a, a);
	SSL_set_bio(client, b, b);
	(void)SSL_connect(client);
	for (int i = 0; i < 3; i++)
		cr_expect_eq(SSL_get_error(server, SSL_accept(server)),
			     SSL_ERROR_WANT_CLIENT_HELLO_CB);
	lib_bsf.late = false;
	fake_bsf_answer(&lib_bsf);
	cr_expect_eq(gba_naf_process(w->naf), 1);
	cr_expect_eq(session.asked, ANSWERED);
	for (int i = 0; i < 3; i++) {
		(void)SSL_accept(server);
		(void)SSL_connect(client);
	}
	cr_expect_eq(gba_naf_tls_key(server) != NULL, session.status == GBA_NAF_OK);
	SSL_free(server);
	SSL_free(client);
	return c.alert;
}

Test(lib_tls, a_server_may_ask_for_the_key_of_tls13_without_waiting)
{
	struct world w = world_new();
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	struct client unknown = rows[0].c;

	give_certificate(ctx);
	cr_assert_eq(gba_naf_tls_psk(w.naf, ctx, 0), GBA_NAF_OK);
	SSL_CTX_set_client_hello_cb(ctx, on_hello, NULL);
	cr_expect_eq(shake_without_waiting(&w, ctx, &rows[0].c), 0);
	unknown.identity = OTHER;
	cr_expect_eq(shake_without_waiting(&w, ctx, &unknown), UNKNOWN_IDENTITY);
	SSL_CTX_free(ctx);
	world_free(&w);
}

#define THREADS 16
#define SHAKES	20

struct work {
	struct world *w;
	bool wrong;
	unsigned good;
};

static void *
shake_often(void *ctx)
{
	struct work *work = ctx;

	for (unsigned i = 0; i < SHAKES; i++) {
		struct client c = rows[i % 2].c;
		SSL *server = SSL_new(work->w->server);
		SSL *client = client_new(work->w->client, &c);

		c.octet = (uint8_t)(c.octet + work->wrong);
		if (shake(server, client) && gba_naf_tls_key(server) != NULL &&
		    gba_naf_key_ks_naf(gba_naf_tls_key(server))[0] == c.octet)
			work->good++;
		SSL_free(server);
		SSL_free(client);
		gba_naf_expire(work->w->naf);
	}
	return NULL;
}

Test(lib_tls, threads_share_a_context_and_one_with_a_wrong_key_fails_alone)
{
	struct world w = world_new();
	struct work work[THREADS];
	pthread_t threads[THREADS];

	try_row(&w,
		&rows[0]); /* the keys are here then: the BSF of the test knows no lock */
	try_row(&w, &rows[1]);
	for (size_t i = 0; i < THREADS; i++) {
		work[i] = (struct work){ .w = &w, .wrong = i == 7 };
		cr_assert_eq(pthread_create(&threads[i], NULL, shake_often, &work[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		cr_expect_eq(work[i].good, i == 7 ? 0 : SHAKES, "thread %zu: %u", i,
			     work[i].good);
	}
	world_free(&w);
}

Test(lib_tls, a_context_takes_one_naf_and_an_open_one)
{
	struct world w = world_new();
	struct gba_naf *closed = NULL;
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	cr_assert_eq(gba_naf_new(&closed), GBA_NAF_OK);
	cr_expect_eq(gba_naf_tls_psk(closed, ctx, 0), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_tls_psk(NULL, ctx, 0), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_tls_psk(w.naf, NULL, 0), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_tls_psk(w.naf, w.server, 0), GBA_NAF_ERR_ARG, "again");
	cr_expect_eq(gba_naf_tls_psk(w.naf, ctx, 0), GBA_NAF_OK);
	cr_expect_null(gba_naf_tls_key(NULL));
	gba_naf_free(closed);
	SSL_CTX_free(ctx);
	world_free(&w);
}
