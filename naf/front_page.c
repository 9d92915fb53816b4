/* SPDX-License-Identifier: Apache-2.0 */
/* The NAF's own page, and what UEs are told that do not get to see it. */
#include <string.h>

#include "codec/bsf_xml.h"
#include "naf/front_visit.h"
#include "lib/identity.h"

static void
put_escaped(struct gba_buf *out, const char *s)
{
	static const struct {
		char c;
		const char *entity;
	} entities[] = { { '&', "&amp;" },
			 { '<', "&lt;" },
			 { '>', "&gt;" },
			 { '"', "&quot;" },
			 { '\'', "&#39;" } };

	for (; *s != '\0'; s++) {
		const char *entity = NULL;

		for (size_t i = 0; i < ARRAY_LEN(entities); i++)
			if (entities[i].c == *s)
				entity = entities[i].entity;
		if (entity != NULL)
			gba_buf_str(out, entity);
		else
			gba_buf_octet(out, (uint8_t)*s);
	}
}

static void
put_line(struct gba_buf *out, bool html, const char *label, const char *value)
{
	if (!html) {
		gba_buf_fmt(out, "%s: %s\n", label, value);
		return;
	}
	gba_buf_fmt(out, "<tr><th>%s</th><td>", label);
	put_escaped(out, value);
	gba_buf_str(out, "</td></tr>\n");
}

static void
put_text(struct gba_buf *out, bool html, const char *label, struct gba_text value)
{
	char text[600];

	if (gba_text_copy(text, sizeof(text), value) == GBA_OK)
		put_line(out, html, label, text);
}

static void
put_transport(struct gba_buf *out, bool html, const struct ua_request *r)
{
	char suite[16] = "";
	struct gba_buf b = gba_buf(suite, sizeof(suite));

	put_line(out, html, "transport", r->tls ? "TLS" : "plain HTTP");
	if (!r->has_suite)
		return;
	gba_buf_fmt(&b, "%02x,%02x", r->suite.b[0], r->suite.b[1]);
	put_line(out, html, "tls-suite", suite);
}

static enum gba_status
put_key(struct gba_buf *out, bool html, const struct ua_outcome *o)
{
	char fingerprint[9], expires[21], ua_id[11];
	enum gba_status status =
		gba_fingerprint(fingerprint, o->used->b, sizeof(o->used->b));

	if (status != GBA_OK)
		return status;
	gba_hex(ua_id, o->ua_id.b, sizeof(o->ua_id.b));
	gba_datetime_build(expires, naf_key_expires_s(o->key));
	put_line(out, html, "ua-id", ua_id);
	put_line(out, html, "key",
		 o->used == naf_key_ks_naf(o->key) ? "Ks_NAF" : "Ks_int_NAF");
	put_line(out, html, "key-fingerprint", fingerprint);
	put_line(out, html, "key-expires", expires);
	return GBA_OK;
}

/* How the UE showed that it has the key. */
static void
put_method(struct gba_buf *out, bool html, const struct ua_outcome *o)
{
	const struct digest_input *in = &o->input;

	put_line(out, html, "authentication", o->psk ? "PSK TLS" : "HTTP Digest");
	if (o->psk)
		return;
	put_text(out, html, "realm", o->realm);
	put_line(out, html, "algorithm", digest_alg_name(&in->alg));
	put_line(out, html, "qop", in->qop == DIGEST_QOP_AUTH_INT ? "auth-int" : "auth");
}

enum gba_status
front_page(struct gba_buf *out, const struct visit *visit,
	   const struct ua_outcome *outcome, bool html)
{
	char identity[FRONT_IDENTITY_MAX] = "";
	struct gba_buf b = gba_buf(identity, sizeof(identity));
	enum gba_status status;

	identity_assert(&b, outcome->key, outcome->name->identities, visit->intended);
	if (html)
		gba_buf_str(out, "<!DOCTYPE html>\n<html><head><title>GBA NAF</title>"
				 "</head><body>\n<h1>You are authenticated</h1>\n"
				 "<table>\n");
	put_line(out, html, "naf", outcome->name->fqdn);
	put_text(out, html, "btid", outcome->btid);
	if (b.len > 0)
		put_line(out, html, "identity", identity);
	put_method(out, html, outcome);
	put_transport(out, html, &visit->request);
	status = put_key(out, html, outcome);
	if (html)
		gba_buf_str(out, "</table>\n</body></html>\n");
	return status != GBA_OK ? status : gba_buf_status(out);
}

static bool
contains(struct gba_text t, const char *word)
{
	return t.p != NULL && memmem(t.p, t.len, word, strlen(word)) != NULL;
}

static bool
is_root(struct gba_text target)
{
	const char *slashes = memmem(target.p, target.len, "://", 3);
	size_t at = 0;

	if (target.p[0] != '/' && slashes != NULL)
		for (at = (size_t)(slashes + 3 - target.p);
		     at < target.len && target.p[at] != '/';)
			at++;
	return at >= target.len ||
	       (target.p[at] == '/' && (at + 1 == target.len || target.p[at + 1] == '?'));
}

static bool
method_has_page(struct gba_text method)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT" };

	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (gba_text_is(method, methods[i]))
			return true;
	return false;
}

static void
say(struct reply *reply, unsigned status, const char *sentence)
{
	struct gba_buf b = gba_buf(reply->body, sizeof(reply->body));

	gba_buf_fmt(&b, "%s\n", sentence);
	reply->status = status;
	reply->body_len = b.len;
}

/* What follows a right digest: errors of path and method are no 401 (interop.md E10). */
static void
serve(const struct visit *visit, struct reply *reply, const struct ua_outcome *outcome,
      bool html)
{
	struct gba_buf body = gba_buf(reply->body, sizeof(reply->body));

	if (!is_root(visit->request.target)) {
		say(reply, 404, "there is no such page here");
	} else if (!method_has_page(visit->request.method)) {
		say(reply, 405, "this method has no meaning here");
		reply_header(reply, "Allow", "GET, HEAD, POST, PUT");
	} else if (front_page(&body, visit, outcome, html) != GBA_OK) {
		say(reply, 500, "the page could not be made");
	} else {
		reply->status = 200;
		reply->body_len = body.len;
		reply_header(reply, "Content-Type",
			     html ? "text/html; charset=utf-8"
				  : "text/plain; charset=utf-8");
		return;
	}
	reply_header(reply, "Content-Type", "text/plain; charset=utf-8");
}

static void
accepted(const struct visit *visit, struct reply *reply, const struct ua_outcome *outcome)
{
	const struct gba_text accept = http_header(visit->x, "Accept");
	const bool html =
		!contains(accept, "text/plain") || contains(accept, "text/html");
	const bool head = gba_text_is(visit->request.method, "HEAD");
	struct gba_buf info = gba_buf(reply->info, sizeof(reply->info));
	struct gba_octets body = { (const uint8_t *)reply->body, 0 };

	serve(visit, reply, outcome, html);
	body.len = head ? 0 : reply->body_len;
	if (outcome->psk)
		return; /* TLS has proven the NAF */
	if (ua_info_build(visit->front->ua, &info, outcome, body) == GBA_OK)
		reply_header(reply, "Authentication-Info", reply->info);
	else
		say(reply, 500, "Authentication-Info could not be made");
}

void
front_ua_reply(const struct visit *visit, struct reply *reply,
	       const struct ua_outcome *outcome)
{
	struct gba_buf challenge = gba_buf(reply->challenge, sizeof(reply->challenge));

	reply_header(reply, "Server", "gba-nafd");
	reply_header(reply, "Cache-Control", "no-store");
	if (outcome->verdict == UA_ACCEPTED) {
		accepted(visit, reply, outcome);
	} else if (!ua_verdict_is_challenge(outcome->verdict)) {
		say(reply, ua_http_status(outcome->verdict), outcome->reason);
		reply_header(reply, "Content-Type", "text/plain; charset=utf-8");
		if (outcome->verdict == UA_UNAVAILABLE)
			reply_header(reply, "Retry-After", "5");
	} else if (ua_challenge_build(visit->front->ua, &challenge, outcome) == GBA_OK) {
		reply->status = 401;
		reply_header(reply, "WWW-Authenticate", reply->challenge);
	} else {
		say(reply, 500, "the challenge could not be made");
	}
}
