/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP by libcurl, TLS by OpenSSL under it. */
#include "ue/http.h"

#include <ctype.h>
#include <curl/curl.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/secret.h"
#include "codec/btid.h"
#include "ue/http_psk.h"
#include "ue/trace.h"

#define HEAD_MAX (64 * 1024)
#define WIRE_MAX (64 * 1024) /* octets of a request that a trace shows */

struct ue_http {
	CURL *easy;
	struct curl_slist *resolve;
	struct ue_http_conf conf;
};

/* One exchange under way. */
struct exchange {
	struct ue_http *http;
	struct ue_reply *reply;
	const char *method, *export_label;
	char *wire; /* the request as sent, for the trace */
	size_t wire_len;
	const char *refusal; /* why we stopped the transfer */
};

static bool
append(char **buf, size_t *len, const void *p, size_t n, size_t max)
{
	char *grown;

	if (n > max - *len)
		return false;
	grown = realloc(*buf, *len + n + 1);
	if (grown == NULL)
		return false;
	memcpy(grown + *len, p, n);
	*buf = grown;
	*len += n;
	grown[*len] = '\0';
	return true;
}

/* RFC 5705, without a context. */
static void
note_export(struct exchange *x, SSL *ssl)
{
	struct ue_reply *reply = x->reply;
	const bool bound =
		SSL_version(ssl) >= TLS1_3_VERSION || SSL_get_extms_support(ssl) == 1;

	reply->has_export =
		x->export_label != NULL && bound &&
		SSL_export_keying_material(ssl, reply->export, sizeof(reply->export),
					   x->export_label, strlen(x->export_label), NULL,
					   0, 0) == 1;
}

/* Suite, certificate and keying material can only be asked for while the connection is in
 * use. */
static void
note_tls(struct exchange *x)
{
	const struct curl_tlssessioninfo *info = NULL;
	const SSL_CIPHER *cipher;
	uint16_t id;

	if (curl_easy_getinfo(x->http->easy, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK ||
	    info == NULL || info->backend != CURLSSLBACKEND_OPENSSL ||
	    info->internals == NULL)
		return;
	cipher = SSL_get_current_cipher(info->internals);
	if (cipher == NULL)
		return;
	id = SSL_CIPHER_get_protocol_id(cipher);
	x->reply->suite.b[0] = (uint8_t)(id >> 8);
	x->reply->suite.b[1] = (uint8_t)id;
	x->reply->tls = true;
	X509_free(x->reply->certificate);
	x->reply->certificate = SSL_get1_peer_certificate(info->internals);
	note_export(x, info->internals);
}

static size_t
on_header(char *p, size_t size, size_t n, void *ctx)
{
	struct exchange *x = ctx;
	struct ue_reply *reply = x->reply;
	const size_t all = size * n;

	n = all;
	while (n > 0 && (p[n - 1] == '\n' || p[n - 1] == '\r'))
		n--;
	if (n >= 5 && memcmp(p, "HTTP/", 5) == 0) {
		reply->head_len = 0; /* after a 1xx */
		note_tls(x);
	} else if (n > 0 && (*p == ' ' || *p == '\t') && reply->head_len >= 2) {
		memcpy(reply->head + reply->head_len - 2, "  ", 2);
	}
	if (memchr(p, '\0', n) != NULL) {
		x->refusal = "the reply has a NUL in a header";
		return 0;
	}
	if (!append(&reply->head, &reply->head_len, p, n, HEAD_MAX) ||
	    !append(&reply->head, &reply->head_len, "\r\n", 2, HEAD_MAX)) {
		x->refusal = "the reply's headers are too long";
		return 0;
	}
	return all;
}

static size_t
on_body(char *p, size_t size, size_t n, void *ctx)
{
	struct exchange *x = ctx;
	char *body = (char *)x->reply->body;
	bool ok;

	n *= size;
	ok = append(&body, &x->reply->body_len, p, n, x->http->conf.body_max);
	x->reply->body = (uint8_t *)body;
	if (!ok) {
		x->refusal = "the reply's body is too long";
		return 0;
	}
	return n;
}

static int
on_debug(CURL *easy, curl_infotype type, char *p, size_t n, void *ctx)
{
	struct exchange *x = ctx;
	const size_t method = strlen(x->method);

	(void)easy;
	if (type != CURLINFO_HEADER_OUT && type != CURLINFO_DATA_OUT)
		return 0;
	/* libcurl may send it again on a new connection */
	if (n > method && memcmp(p, x->method, method) == 0 && p[method] == ' ')
		x->wire_len = 0;
	(void)append(&x->wire, &x->wire_len, p, n, WIRE_MAX);
	return 0;
}

static int
on_progress(void *ctx, curl_off_t down, curl_off_t down_now, curl_off_t up,
	    curl_off_t up_now)
{
	const atomic_bool *stop = ctx;

	(void)down, (void)down_now, (void)up, (void)up_now;
	return atomic_load(stop) ? 1 : 0;
}

static bool
set_up(struct ue_http *http)
{
	const struct ue_http_conf *conf = &http->conf;
	const long min = CURL_SSLVERSION_TLSv1_2;
	const long max =
		conf->tls12 ? CURL_SSLVERSION_MAX_TLSv1_2 : CURL_SSLVERSION_MAX_DEFAULT;
	CURL *easy = http->easy;
	bool ok = true;

	for (size_t i = 0; i < conf->resolve_count; i++) {
		struct curl_slist *more =
			curl_slist_append(http->resolve, conf->resolve[i]);

		ok = ok && more != NULL;
		http->resolve = more != NULL ? more : http->resolve;
	}
#define SET(option, value) (ok = ok && curl_easy_setopt(easy, option, value) == CURLE_OK)
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PATH_AS_IS, 1L);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_NOPROGRESS, conf->stop != NULL ? 0L : 1L);
	SET(CURLOPT_XFERINFOFUNCTION, on_progress);
	SET(CURLOPT_XFERINFODATA, conf->stop);
	SET(CURLOPT_RESOLVE, http->resolve);
	SET(CURLOPT_CONNECTTIMEOUT, (long)conf->connect_timeout_s);
	SET(CURLOPT_TIMEOUT, (long)conf->timeout_s);
	SET(CURLOPT_SSLVERSION, min | max);
	if (conf->cacert != NULL) {
		SET(CURLOPT_CAINFO, conf->cacert);
		SET(CURLOPT_CAPATH, NULL); /* and none of the system's */
	}
	if (conf->cert != NULL)
		SET(CURLOPT_SSLCERT, conf->cert);
	if (conf->key != NULL)
		SET(CURLOPT_SSLKEY, conf->key);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_DEBUGFUNCTION, on_debug);
	SET(CURLOPT_VERBOSE, ue_trace_is_on(conf->trace) ? 1L : 0L);
#undef SET
	return ok;
}

enum gba_status
ue_http_start(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? GBA_OK : GBA_ERR_NOMEM;
}

void
ue_http_stop(void)
{
	curl_global_cleanup();
}

enum gba_status
ue_http_new(struct ue_http **out, const struct ue_http_conf *conf)
{
	struct ue_http *http = calloc(1, sizeof(*http));

	if (http == NULL)
		return GBA_ERR_NOMEM;
	http->conf = *conf;
	http->easy = curl_easy_init();
	if (http->easy == NULL || !set_up(http)) {
		ue_http_free(http);
		return GBA_ERR_NOMEM;
	}
	*out = http;
	return GBA_OK;
}

void
ue_http_free(struct ue_http *http)
{
	if (http == NULL)
		return;
	curl_easy_cleanup(http->easy);
	curl_slist_free_all(http->resolve);
	free(http);
}

static bool
url_part(char *out, size_t size, CURLU *u, CURLUPart part, unsigned flags)
{
	char *text = NULL;
	bool ok;

	if (curl_url_get(u, part, &text, flags) != CURLUE_OK)
		return false;
	ok = gba_text_copy(out, size, gba_text(text)) == GBA_OK;
	curl_free(text);
	return ok;
}

static bool
url_target(struct ue_url *out, CURLU *u)
{
	struct gba_buf buf = gba_buf(out->target, sizeof(out->target));
	char part[sizeof(out->target)];
	CURLUcode has_query;
	char *query = NULL;

	if (!url_part(part, sizeof(part), u, CURLUPART_PATH, 0))
		return false;
	gba_buf_str(&buf, part);
	has_query = curl_url_get(u, CURLUPART_QUERY, &query, 0);
	if (has_query == CURLUE_OK)
		gba_buf_fmt(&buf, "?%s", query);
	curl_free(query);
	return gba_buf_status(&buf) == GBA_OK &&
	       (has_query == CURLUE_OK || has_query == CURLUE_NO_QUERY);
}

static bool
url_host(struct ue_url *out, CURLU *u)
{
	size_t len;

	if (!url_part(out->host, sizeof(out->host), u, CURLUPART_HOST, 0))
		return false;
	for (char *p = out->host; *p != '\0'; p++) {
		if (iscntrl((unsigned char)*p))
			return false; /* libcurl undoes %7f */
		*p = (char)tolower((unsigned char)*p);
	}
	len = strlen(out->host);
	if (len > 1 && out->host[len - 1] == '.')
		out->host[len - 1] = '\0';
	return true;
}

enum gba_status
ue_url_parse(struct ue_url *out, const char *url)
{
	enum gba_status status = GBA_ERR_SYNTAX;
	char scheme[8], port[8];
	struct ue_url parts = { 0 };
	uint64_t number;
	CURLU *u = curl_url();

	if (u == NULL)
		return GBA_ERR_NOMEM;
	if (curl_url_set(u, CURLUPART_URL, url, CURLU_DISALLOW_USER) != CURLUE_OK ||
	    !url_part(scheme, sizeof(scheme), u, CURLUPART_SCHEME, 0) ||
	    !url_part(port, sizeof(port), u, CURLUPART_PORT, CURLU_DEFAULT_PORT) ||
	    gba_number(&number, gba_text(port), 1, 65535) != GBA_OK ||
	    !url_host(&parts, u) || !url_target(&parts, u))
		goto out;
	parts.tls = strcmp(scheme, "https") == 0;
	if (!parts.tls && strcmp(scheme, "http") != 0)
		goto out;
	parts.port = (uint16_t)number;
	parts.port_default = number == (parts.tls ? 443u : 80u);
	*out = parts;
	status = GBA_OK;
out:
	curl_url_cleanup(u);
	return status;
}

static CURLcode
on_ssl_ctx(CURL *easy, void *ctx, void *psk)
{
	(void)easy;
	ue_psk_set_up(ctx, psk);
	return CURLE_OK;
}

/* With a PSK there is no certificate for libcurl to look at; ue_psk_set_up refuses any.
 */
static bool
set_tls(CURL *easy, const struct ue_http_conf *conf, struct ue_psk *psk)
{
	const bool check = psk == NULL && !conf->insecure;
	const char *ciphers =
		psk != NULL && conf->ciphers == NULL ? UE_PSK_CIPHERS : conf->ciphers;
	bool ok = true;

#define SET(option, value) (ok = ok && curl_easy_setopt(easy, option, value) == CURLE_OK)
	SET(CURLOPT_SSL_VERIFYPEER, check ? 1L : 0L);
	SET(CURLOPT_SSL_VERIFYHOST, check ? 2L : 0L);
	SET(CURLOPT_SSL_SESSIONID_CACHE, psk == NULL ? 1L : 0L);
	SET(CURLOPT_SSL_CIPHER_LIST, ciphers);
	SET(CURLOPT_TLS13_CIPHERS, psk != NULL ? UE_PSK_SUITES : NULL);
	SET(CURLOPT_SSL_CTX_FUNCTION, psk != NULL ? on_ssl_ctx : NULL);
	SET(CURLOPT_SSL_CTX_DATA, psk);
#undef SET
	return ok;
}

/* What differs from one exchange to the next. */
static bool
prepare(struct exchange *x, const struct ue_request *request, struct curl_slist *headers,
	char error[CURL_ERROR_SIZE])
{
	CURL *easy = x->http->easy;
	const bool body = request->body.p != NULL;
	const bool head = strcmp(request->method, "HEAD") == 0;
	bool ok = true;

#define SET(option, value) (ok = ok && curl_easy_setopt(easy, option, value) == CURLE_OK)
	SET(CURLOPT_ERRORBUFFER, error);
	SET(CURLOPT_HEADERDATA, x);
	SET(CURLOPT_WRITEDATA, x);
	SET(CURLOPT_DEBUGDATA, x);
	SET(CURLOPT_URL, request->url);
	SET(CURLOPT_REQUEST_TARGET, request->target);
	/* The fields alone make it a POST, with a Content-Type. */
	SET(CURLOPT_POSTFIELDS, body ? (const char *)request->body.p : NULL);
	SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
	SET(body ? CURLOPT_POST : CURLOPT_HTTPGET, 1L);
	SET(CURLOPT_NOBODY, head ? 1L : 0L);
	SET(CURLOPT_CUSTOMREQUEST, request->method);
	SET(CURLOPT_HTTPHEADER, headers);
	ok = ok && set_tls(easy, &x->http->conf, request->psk);
	SET(CURLOPT_FRESH_CONNECT, request->fresh ? 1L : 0L);
	SET(CURLOPT_FORBID_REUSE, request->fresh ? 1L : 0L);
#undef SET
	return ok;
}

static enum gba_status
explain(const struct exchange *x, CURLcode code, const char *error,
	const struct ue_request *request, struct ue_why *why)
{
	const char *text = code == CURLE_ABORTED_BY_CALLBACK ? "broken off"
			   : error[0] != '\0'		     ? error
							     : curl_easy_strerror(code);

	if (x->refusal != NULL) {
		ue_why(why, "%s: %s", request->peer, x->refusal);
		return GBA_ERR_PEER;
	}
	ue_why(why, "%s %s: %s", request->peer, request->url, text);
	switch (code) {
	case CURLE_OUT_OF_MEMORY:
		return GBA_ERR_NOMEM;
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_BAD_CONTENT_ENCODING:
	case CURLE_PARTIAL_FILE:
		return GBA_ERR_PEER;
	default:
		return GBA_ERR_IO;
	}
}

static enum gba_status
perform(struct exchange *x, const struct ue_request *request, struct curl_slist *headers,
	struct ue_why *why)
{
	char error[CURL_ERROR_SIZE] = "";
	enum gba_status status;
	long code = 0;
	CURLcode curl;

	if (!prepare(x, request, headers, error))
		return GBA_ERR_NOMEM;
	curl = curl_easy_perform(x->http->easy);
	ue_trace_request(x->http->conf.trace, request->peer,
			 (struct gba_octets){ (const uint8_t *)x->wire, x->wire_len });
	if (curl != CURLE_OK) {
		status = explain(x, curl, error, request, why);
	} else {
		(void)curl_easy_getinfo(x->http->easy, CURLINFO_RESPONSE_CODE, &code);
		x->reply->status = (unsigned)code;
		ue_trace_reply(x->http->conf.trace, request->peer, x->reply);
		status = x->reply->head != NULL ? GBA_OK : GBA_ERR_PEER;
		if (status == GBA_OK && x->http->conf.watch != NULL)
			x->http->conf.watch(x->http->conf.watch_ctx, request, x->reply);
	}
	(void)curl_easy_setopt(x->http->easy, CURLOPT_ERRORBUFFER, NULL);
	(void)curl_easy_setopt(x->http->easy, CURLOPT_HTTPHEADER, NULL);
	return status;
}

enum gba_status
ue_http_send(struct ue_http *http, struct ue_reply *reply,
	     const struct ue_request *request, struct ue_why *why)
{
	struct exchange x = { .http = http,
			      .reply = reply,
			      .method = request->method,
			      .export_label = request->export_label };
	struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
	enum gba_status status = GBA_ERR_NOMEM;

	memset(reply, 0, sizeof(*reply));
	if (headers == NULL)
		return GBA_ERR_NOMEM;
	for (size_t i = 0; i < request->header_count; i++)
		if (curl_slist_append(headers, request->headers[i]) == NULL)
			goto out;
	status = perform(&x, request, headers, why);
	if (status != GBA_OK)
		ue_reply_fini(reply);
out:
	curl_slist_free_all(headers);
	free(x.wire);
	return status;
}

void
ue_reply_fini(struct ue_reply *reply)
{
	free(reply->head);
	free(reply->body);
	X509_free(reply->certificate);
	gba_wipe(reply->export, sizeof(reply->export));
	memset(reply, 0, sizeof(*reply));
}

bool
ue_reply_is_of(const struct ue_reply *reply, const char *fqdn)
{
	return reply->certificate != NULL && fqdn_is_valid(gba_text(fqdn)) &&
	       X509_check_host(reply->certificate, fqdn, strlen(fqdn),
			       X509_CHECK_FLAG_NO_WILDCARDS |
				       X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
			       NULL) == 1;
}

struct gba_text
ue_reply_header(const struct ue_reply *reply, const char *name, unsigned nth)
{
	const struct gba_text none = { NULL, 0 };
	const size_t len = strlen(name);
	const char *p = reply->head != NULL ? strstr(reply->head, "\r\n") : NULL;

	while (p != NULL) {
		const char *line = p + 2, *end = strstr(line, "\r\n");

		if (end == NULL)
			break;
		if (strncasecmp(line, name, len) == 0 && line[len] == ':' && nth-- == 0) {
			line += len + 1;
			line += strspn(line, " \t");
			while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
				end--;
			return (struct gba_text){ line,
						  (size_t)(end > line ? end - line : 0) };
		}
		p = end;
	}
	return none;
}
