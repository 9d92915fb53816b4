/* SPDX-License-Identifier: Apache-2.0 */
/* The NAF's own page, and what UEs are told that do not get to see it. */
#include <string.h>

#include "codec/bsf_xml.h"
#include "naf/front_visit.h"

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
put_transport(struct gba_buf *out, bool html, const struct gba_naf_request *r)
{
	char suite[16] = "";
	struct gba_buf b = gba_buf(suite, sizeof(suite));

	put_line(out, html, "transport", r->tls ? "TLS" : "plain HTTP");
	if (r->tls_suite == 0)
		return;
	gba_buf_fmt(&b, "%02x,%02x", r->tls_suite >> 8, r->tls_suite & 0xff);
	put_line(out, html, "tls-suite", suite);
}

static enum gba_status
put_key(struct gba_buf *out, bool html, const struct gba_naf_verdict *v)
{
	const struct gba_naf_key *key = gba_naf_verdict_key(v);
	const uint8_t *used = gba_naf_verdict_ks(v);
	char fingerprint[9], expires[21], ua_id[2 * GBA_NAF_UA_ID_LEN + 1];
	enum gba_status status = gba_fingerprint(fingerprint, used, GBA_NAF_KS_LEN);

	if (status != GBA_OK)
		return status;
	gba_hex(ua_id, gba_naf_verdict_ua_id(v), GBA_NAF_UA_ID_LEN);
	gba_datetime_build(expires, gba_naf_key_expires(key));
	put_line(out, html, "ua-id", ua_id);
	put_line(out, html, "key",
		 used == gba_naf_key_ks_naf(key) ? "Ks_NAF" : "Ks_int_NAF");
	put_line(out, html, "key-fingerprint", fingerprint);
	put_line(out, html, "key-expires", expires);
	return GBA_OK;
}

/* How the UE showed that it has the key. */
static void
put_method(struct gba_buf *out, bool html, const struct visit *visit,
	   const struct gba_naf_verdict *v)
{
	const bool psk = visit->request.psk_btid != NULL;

	put_line(out, html, "authentication", psk ? "PSK TLS" : "HTTP Digest");
	if (psk)
		return;
	put_line(out, html, "realm", gba_naf_verdict_realm(v));
	put_line(out, html, "algorithm", gba_naf_verdict_algorithm(v));
	put_line(out, html, "qop", gba_naf_verdict_qop(v));
}

enum gba_status
front_page(struct gba_buf *out, const struct visit *visit,
	   const struct gba_naf_verdict *v, bool html)
{
	enum gba_status status;

	if (html)
		gba_buf_str(out, "<!DOCTYPE html>\n<html><head><title>GBA NAF</title>"
				 "</head><body>\n<h1>You are authenticated</h1>\n"
				 "<table>\n");
	put_line(out, html, "naf", gba_naf_verdict_fqdn(v));
	put_line(out, html, "btid", gba_naf_verdict_btid(v));
	if (*gba_naf_verdict_identity(v) != '\0')
		put_line(out, html, "identity", gba_naf_verdict_identity(v));
	put_method(out, html, visit, v);
	put_transport(out, html, &visit->request);
	status = put_key(out, html, v);
	if (html)
		gba_buf_str(out, "</table>\n</body></html>\n");
	return status != GBA_OK ? status : gba_buf_status(out);
}

static bool
contains(const char *text, const char *word)
{
	return text != NULL && strstr(text, word) != NULL;
}

static bool
is_root(const char *target)
{
	const char *scheme = strstr(target, "://");

	if (target[0] != '/' && scheme != NULL)
		target = scheme + 3 + strcspn(scheme + 3, "/");
	return target[0] == '\0' ||
	       (target[0] == '/' && (target[1] == '\0' || target[1] == '?'));
}

static bool
method_has_page(const char *method)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT" };

	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (strcmp(method, methods[i]) == 0)
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
serve(const struct visit *visit, struct reply *reply, const struct gba_naf_verdict *v,
      bool html)
{
	struct gba_buf body = gba_buf(reply->body, sizeof(reply->body));

	if (!is_root(visit->request.target)) {
		say(reply, 404, "there is no such page here");
	} else if (!method_has_page(visit->request.method)) {
		say(reply, 405, "this method has no meaning here");
		reply_header(reply, "Allow", "GET, HEAD, POST, PUT");
	} else if (front_page(&body, visit, v, html) != GBA_OK) {
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
accepted(const struct visit *visit, struct reply *reply, const struct gba_naf_verdict *v)
{
	const char *accept = front_field(visit, "Accept");
	const bool html =
		!contains(accept, "text/plain") || contains(accept, "text/html");
	const bool head = strcmp(visit->request.method, "HEAD") == 0;

	serve(visit, reply, v, html);
	/* none with PSK: TLS has proven the NAF */
	if (front_put_field(reply, v, head ? 0 : reply->body_len) != GBA_OK)
		say(reply, 500, "Authentication-Info could not be made");
}

void
front_ua_reply(const struct visit *visit, struct reply *reply, const struct judged *j)
{
	reply_header(reply, "Server", "gba-nafd");
	reply_header(reply, "Cache-Control", "no-store");
	if (j->http == 200) {
		accepted(visit, reply, j->verdict);
	} else if (j->http != 401) {
		say(reply, j->http, j->reason);
		reply_header(reply, "Content-Type", "text/plain; charset=utf-8");
		if (j->http == 503)
			reply_header(reply, "Retry-After", "5");
	} else if (front_put_field(reply, j->verdict, 0) == GBA_OK) {
		reply->status = 401;
	} else {
		say(reply, 500, "the challenge could not be made");
	}
}
