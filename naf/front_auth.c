/* SPDX-License-Identifier: Apache-2.0 */
/* A proxy's auth_request: what the UE asked stands in X-Original-*, the answer is a
 * status and headers (TS 24.109 clause 7, TS 33.222 clause 6). */
#include <stdio.h>
#include <string.h>

#include "codec/bsf_xml.h"
#include "crypto/suite.h"
#include "naf/front_visit.h"

/* A header that must stand exactly once: twice means that somebody forged one. */
static bool
once(const struct visit *visit, const char *name, const char **out)
{
	*out = front_field(visit, name);
	return http_header_count(visit->x, name) == 1 && *out != NULL && **out != '\0';
}

/* One that may be missing or empty. */
static bool
at_most_once(const struct visit *visit, const char *name, const char **out)
{
	*out = front_field(visit, name);
	if (*out == NULL)
		*out = "";
	return http_header_count(visit->x, name) <= 1;
}

static bool
scheme(struct gba_naf_request *r, const char *name, const char *cipher)
{
	struct gba_suite suite;

	r->tls = gba_text_is_nocase(gba_text(name), "https");
	if (r->tls && *cipher != '\0' &&
	    gba_suite_by_name(&suite, gba_text(cipher)) == GBA_OK)
		r->tls_suite = (uint16_t)(suite.b[0] << 8 | suite.b[1]);
	return r->tls || gba_text_is_nocase(gba_text(name), "http");
}

const char *
front_auth_request(struct visit *visit)
{
	const char *scheme_name, *cipher, *address, *sni;
	struct gba_naf_request r = visit->request;

	if (!once(visit, "X-Original-Method", &r.method) ||
	    !once(visit, "X-Original-URI", &r.target) ||
	    !once(visit, "X-Original-Host", &r.host) ||
	    !once(visit, "X-Original-Scheme", &scheme_name))
		return "the proxy must send X-Original-Method, -URI, -Host and -Scheme "
		       "once";
	if (!at_most_once(visit, "X-Original-Cipher", &cipher) ||
	    !at_most_once(visit, "X-Original-Address", &address) ||
	    !at_most_once(visit, "X-Original-Server-Name", &sni))
		return "an X-Original header is repeated";
	if (!scheme(&r, scheme_name, cipher))
		return "X-Original-Scheme is neither http nor https";
	r.authorization = front_field(visit, "Authorization");
	r.repeated = http_header_count(visit->x, "Authorization") > 1;
	r.user_agent = front_field(visit, "User-Agent");
	r.body_unseen = 1;
	r.server_name = *sni != '\0' ? sni : NULL;
	if (*address != '\0' &&
	    gba_text_copy(visit->peer, sizeof(visit->peer), gba_text(address)) == GBA_OK)
		r.peer = visit->peer;
	visit->request = r;
	return NULL;
}

static void
accepted(struct reply *reply, const struct gba_naf_verdict *v)
{
	const char *identity = gba_naf_verdict_identity(v);
	const char *flags = gba_naf_verdict_flags(v);

	reply->status = 200;
	gba_datetime_build(reply->expires, gba_naf_key_expires(gba_naf_verdict_key(v)));
	gba_hex(reply->ua_id, gba_naf_verdict_ua_id(v), GBA_NAF_UA_ID_LEN);
	reply_header(reply, "X-GBA-BTID", gba_naf_verdict_btid(v));
	if (*identity != '\0')
		reply_header(reply, "X-3GPP-Asserted-Identity", identity);
	if (*flags != '\0')
		reply_header(reply, "X-3GPP-Authorization-Flags", flags);
	reply_header(reply, "X-GBA-Expires", reply->expires);
	reply_header(reply, "X-GBA-Ua-Id", reply->ua_id);
}

/* nginx hands on 200, 401 and 403; whatever else becomes its own 500. So a refusal is 403
 * with the true status beside it, and 503 and 500 stay what they are. */
static unsigned
proxy_status(unsigned status)
{
	return status == 400 || status == 421 ? 403 : status;
}

void
front_auth_reply(const struct visit *visit, struct reply *reply, const struct judged *j)
{
	(void)visit;
	if (j->http == 200) {
		accepted(reply, j->verdict);
	} else {
		reply->status = proxy_status(j->http);
		snprintf(reply->status_text, sizeof(reply->status_text), "%u",
			 j->http % 1000);
		reply_header(reply, "X-GBA-Status", reply->status_text);
		reply_header(reply, "X-GBA-Verdict", j->name);
		reply_header(reply, "X-GBA-Reason", j->reason);
	}
	if (j->verdict != NULL && front_put_field(reply, j->verdict, 0) != GBA_OK) {
		reply->status = 500;
		reply->count = 0;
	}
}
