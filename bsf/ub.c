/* SPDX-License-Identifier: Apache-2.0 */
/* Ub on the wire: lenient in (interop.md B), exact out (A, C). */
#include "bsf/ub.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "bsf/ub_mode.h"
#include "codec/bsf_xml.h"
#include "codec/btid.h"
#include "crypto/b64.h"

#define TMPI_TOKEN    "3gpp-gba-tmpi"
#define DIGEST_TOKEN  "GBA_Digest"
#define CNONCE_MAX    256
#define RETRY_AFTER_S "5"

struct gba_text
ub_path(struct gba_text uri)
{
	static const struct gba_text root = { "/", 1 };
	const char *scheme = uri.len == 0 ? NULL : memmem(uri.p, uri.len, "://", 3);
	const char *at, *end;

	if (scheme == NULL || *uri.p == '/')
		return uri;
	end = uri.p + uri.len;
	at = scheme + 3;
	while (at < end && *at != '/' && *at != '?')
		at++;
	if (at == end)
		return root;
	return (struct gba_text){ at, (size_t)(end - at) };
}

struct gba_text
ub_host_name(struct gba_text host)
{
	const char *end = host.p;

	if (host.len > 0 && *host.p == '[')
		end = memchr(host.p, ']', host.len);
	if (end != NULL && host.len > 0)
		end = memchr(end, ':', host.len - (size_t)(end - host.p));
	if (end != NULL && host.len > 0)
		host.len = (size_t)(end - host.p);
	return host;
}

/* A product token or a word of a comment, at its borders. */
static bool
has_token(struct gba_text text, const char *token)
{
	const size_t len = strlen(token);

	for (size_t i = 0; i + len <= text.len; i++) {
		const bool begins = i == 0 || strchr(" ;,(\t", text.p[i - 1]) != NULL;
		const bool ends =
			i + len == text.len || strchr(" ;,)/\t", text.p[i + len]) != NULL;

		if (begins && ends && strncasecmp(text.p + i, token, len) == 0)
			return true;
	}
	return false;
}

static bool
nc_is_valid(struct gba_text nc)
{
	bool zero = true;

	for (size_t i = 0; i < nc.len; i++) {
		if (!isxdigit((unsigned char)nc.p[i]))
			return false;
		zero = zero && nc.p[i] == '0';
	}
	return nc.len == 8 && !zero;
}

static bool
cnonce_is_valid(struct gba_text cnonce)
{
	for (size_t i = 0; i < cnonce.len; i++) {
		const unsigned char c = (unsigned char)cnonce.p[i];

		if (c < 0x20 || c > 0x7e || c == '"' || c == '\\')
			return false;
	}
	return cnonce.len > 0 && cnonce.len <= CNONCE_MAX;
}

/* Digest AKA, or the plain Digest of GBA_Digest. */
static bool
algorithm_is_valid(struct gba_text algorithm, bool is_digest)
{
	struct digest_alg alg;

	if (algorithm.len == 0)
		return true; /* interop.md B8 */
	return digest_alg_parse(&alg, algorithm) == GBA_OK && alg.hash == DIGEST_MD5 &&
	       (is_digest ? alg.aka_version == 0 : alg.aka_version == 1 && !alg.sess);
}

static enum gba_status
auts_parse(struct aka_auts *out, struct gba_text text)
{
	struct aka_auts auts;
	size_t len = 0;

	while (text.len > 0 && strchr("\r\n \t", text.p[text.len - 1]) != NULL)
		text.len--; /* interop.md B10 */
	if (gba_unb64(auts.b, sizeof(auts.b), &len, text) != GBA_OK ||
	    len != sizeof(auts.b))
		return GBA_ERR_SYNTAX;
	*out = auts;
	return GBA_OK;
}

/* A nonce of another form is not an error: it is a challenge that is not waiting here. */
static bool
nonce_parse(struct ub_nonce *out, struct gba_text text)
{
	struct ub_nonce nonce = { .len = 0 };

	if (gba_unb64(nonce.b, sizeof(nonce.b), &nonce.len, text) != GBA_OK ||
	    !ub_nonce_len_is_ours(nonce.len))
		return false;
	*out = nonce;
	return true;
}

static enum ub_kind
kind_of(const struct www_auth *auth)
{
	if (auth->auts.len > 0)
		return UB_AUTS;
	if (auth->nonce.len == 0)
		return UB_FIRST;
	return auth->response.len == 0 ? UB_EMPTY : UB_ANSWER;
}

/* The directives that a response is computed over. */
static enum gba_status
answer_parse(struct ub_request *r, enum ub_reason *reason)
{
	const struct www_auth *auth = &r->auth;
	enum digest_qop qop;

	if (www_auth_qop_parse(&qop, auth->qop) != GBA_OK || qop != DIGEST_QOP_AUTH_INT)
		*reason = UB_BAD_QOP;
	else if (!algorithm_is_valid(auth->algorithm, r->is_digest))
		*reason = UB_BAD_ALGORITHM;
	else if (!nc_is_valid(auth->nc))
		*reason = UB_BAD_NC;
	else if (!cnonce_is_valid(auth->cnonce))
		*reason = UB_BAD_CNONCE;
	else if (auth->uri.len == 0 ||
		 !gba_text_equal(ub_path(auth->uri), ub_path(r->in.target)))
		*reason = UB_BAD_URI;
	else
		return GBA_OK;
	return GBA_ERR_SYNTAX;
}

static enum gba_status
username_parse(struct ub_request *r)
{
	if (!impi_is_valid(r->auth.username) ||
	    gba_text_copy(r->username, sizeof(r->username), r->auth.username) != GBA_OK)
		return GBA_ERR_SYNTAX;
	r->is_tmpi = tmpi_is_tmpi(r->auth.username);
	return GBA_OK;
}

enum gba_status
ub_parse(struct ub_request *out, const struct ub_input *in, enum ub_reason *reason)
{
	out->in = *in;
	out->is_tmpi = false;
	out->ue_has_tmpi = has_token(in->user_agent, TMPI_TOKEN);
	out->is_digest = has_token(in->user_agent, DIGEST_TOKEN);
	out->nonce_is_ours = false;
	if (!gba_text_is(in->method, "GET")) {
		*reason = UB_BAD_METHOD;
		return GBA_ERR_SYNTAX;
	}
	if (in->authorization_count != 1 ||
	    www_auth_parse(&out->auth, in->authorization) != GBA_OK) {
		*reason = UB_BAD_AUTHORIZATION;
		return GBA_ERR_SYNTAX;
	}
	if (username_parse(out) != GBA_OK) {
		*reason = UB_BAD_USERNAME;
		return GBA_ERR_SYNTAX;
	}
	out->kind = kind_of(&out->auth);
	out->nonce_is_ours = nonce_parse(&out->nonce, out->auth.nonce);
	if (out->kind == UB_AUTS && (out->auth.nonce.len == 0 ||
				     auts_parse(&out->auts, out->auth.auts) != GBA_OK)) {
		*reason = UB_BAD_AUTS;
		return GBA_ERR_SYNTAX;
	}
	if (out->kind == UB_FIRST || out->kind == UB_EMPTY)
		return GBA_OK;
	return answer_parse(out, reason);
}

struct digest_alg
ub_algorithm(const struct challenge *c)
{
	const struct digest_alg alg = {
		.hash = DIGEST_MD5,
		.sess = c->digest.sess,
		.aka_version = c->mode == GBA_MODE_DIGEST ? 0 : 1,
	};

	return alg;
}

struct digest_input
ub_digest_input(const struct ub_request *request, const struct challenge *c)
{
	const struct digest_input in = {
		.alg = ub_algorithm(c),
		.qop = DIGEST_QOP_AUTH_INT,
		.nonce = request->auth.nonce,
		.nc = request->auth.nc,
		.cnonce = request->auth.cnonce,
		.uri = request->auth.uri,
		.method = request->in.method,
		.body = request->in.body,
	};

	return in;
}

static void
header(struct ub_reply *out, const char *name, const char *value)
{
	out->headers[out->count].name = name;
	out->headers[out->count].value = value;
	out->count++;
}

/* Server and Date stand on every reply (interop.md A13, A14). */
static void
begin(struct ub_reply *out, const struct ub_say *say, unsigned status)
{
	const bool tmpi = say->conf->tmpi && !say->no_tmpi;

	out->status = status;
	out->count = 0;
	out->body_len = 0;
	snprintf(out->server, sizeof(out->server), "%s%s%s", say->conf->server,
		 tmpi && *say->conf->server != '\0' ? "; " : "", tmpi ? TMPI_TOKEN : "");
	gba_http_date_build(out->date, say->now_s);
	if (*out->server != '\0')
		header(out, "Server", out->server);
	header(out, "Date", out->date);
}

enum gba_status
ub_build_challenge(struct ub_reply *out, const struct ub_say *say,
		   const struct challenge *c, const char *realm)
{
	char nonce[GBA_B64_LEN(sizeof(c->nonce.b)) + 1];
	struct gba_buf auth = gba_buf(out->auth, sizeof(out->auth));
	const struct digest_alg alg = ub_algorithm(c);
	const struct www_auth_challenge challenge = {
		.realm = gba_text(realm),
		.nonce = { nonce, GBA_B64_LEN(c->nonce.len) },
		.qop = gba_text("auth-int"),
		.algorithm = gba_text(digest_alg_name(&alg)),
		.opaque = gba_text(c->opaque),
	};
	enum gba_status status;

	gba_b64(nonce, c->nonce.b, c->nonce.len);
	status = www_auth_challenge_build(&auth, &challenge);
	if (status != GBA_OK)
		return status;
	begin(out, say, 401);
	header(out, "WWW-Authenticate", out->auth);
	return GBA_OK;
}

static enum gba_status
body_build(struct ub_reply *out, const struct ub_say *say, const struct ub_ok *in)
{
	struct gba_buf body = gba_buf(out->body, sizeof(out->body));
	struct bsf_info info = {
		.expires_s = in->expires_s,
		.currenttime_s = say->conf->currenttime ? say->now_s : 0,
	};
	enum gba_status status =
		gba_text_copy(info.btid, sizeof(info.btid), gba_text(in->btid));

	if (status == GBA_OK)
		status = bsf_info_build(&body, &info);
	if (status == GBA_OK)
		status = gba_buf_status(&body);
	if (status == GBA_OK)
		out->body_len = body.len;
	return status;
}

static enum gba_status
info_build(struct ub_reply *out, const struct ub_ok *in)
{
	struct digest_input digest = ub_digest_input(in->request, in->challenge);
	struct gba_buf auth = gba_buf(out->auth, sizeof(out->auth));
	struct digest_hex rspauth;
	struct www_auth_info info = {
		.qop = gba_text("auth-int"),
		.cnonce = digest.cnonce,
		.nc = digest.nc,
		.opaque = gba_text(in->challenge->opaque),
		.nonce = digest.nonce,
	};
	enum gba_status status;

	digest.body = (struct gba_octets){ out->body, out->body_len };
	status = digest_rspauth(&rspauth, in->ha1, &digest);
	if (status != GBA_OK)
		return status;
	info.rspauth = gba_text(rspauth.s);
	return www_auth_info_build(&auth, &info);
}

enum gba_status
ub_build_ok(struct ub_reply *out, const struct ub_say *say, const struct ub_ok *in)
{
	enum gba_status status;

	begin(out, say, 200);
	status = body_build(out, say, in);
	if (status == GBA_OK)
		status = info_build(out, in);
	if (status != GBA_OK)
		return status;
	gba_http_date_build(out->expires, in->expires_s);
	header(out, "Authentication-Info", out->auth);
	header(out, "Expires", out->expires);
	header(out, "Content-Type", "application/vnd.3gpp.bsf+xml");
	return GBA_OK;
}

void
ub_build_refusal(struct ub_reply *out, const struct ub_say *say, enum ub_reason reason)
{
	begin(out, say, ub_reason_status(reason, say->conf));
	if (reason == UB_BAD_METHOD)
		header(out, "Allow", "GET");
	else if (out->status == 503)
		header(out, "Retry-After", RETRY_AFTER_S);
}
