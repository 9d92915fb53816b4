/* SPDX-License-Identifier: Apache-2.0 */
/* A proxy's auth_request: what the UE asked stands in X-Original-*, the answer is a
 * status and headers (TS 24.109 clause 7, TS 33.222 clause 6). */
#include <stdio.h>
#include <string.h>

#include "codec/bsf_xml.h"
#include "naf/front_visit.h"
#include "lib/identity.h"

/* A header that must stand exactly once: twice means that somebody forged one. */
static bool
once(const struct visit *visit, const char *name, struct gba_text *out)
{
	*out = http_header(visit->x, name);
	return http_header_count(visit->x, name) == 1 && out->len > 0;
}

/* One that may be missing or empty. */
static bool
at_most_once(const struct visit *visit, const char *name, struct gba_text *out)
{
	*out = http_header(visit->x, name);
	return http_header_count(visit->x, name) <= 1;
}

static bool
scheme(struct ua_request *r, struct gba_text name, struct gba_text cipher)
{
	r->tls = gba_text_is_nocase(name, "https");
	r->has_suite = r->tls && cipher.len > 0 &&
		       gba_suite_by_name(&r->suite, cipher) == GBA_OK;
	return r->tls || gba_text_is_nocase(name, "http");
}

const char *
front_auth_request(struct visit *visit)
{
	const struct http_exchange *x = visit->x;
	struct gba_text scheme_name, cipher, address, sni;
	struct ua_request r = {
		.authorization = http_header(x, "Authorization"),
		.authorization_count = http_header_count(x, "Authorization"),
		.user_agent = http_header(x, "User-Agent"),
		.host_count = 1,
		.body_unseen = true,
	};

	visit->request.peer = http_peer(x);
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
	r.sni = sni.len > 0 ? sni : gba_text(NULL);
	r.peer = gba_text_copy(visit->peer, sizeof(visit->peer), address) == GBA_OK
			 ? visit->peer
			 : http_peer(x);
	visit->request = r;
	return NULL;
}

static void
accepted(const struct visit *visit, struct reply *reply, const struct ua_outcome *o)
{
	struct gba_buf info = gba_buf(reply->info, sizeof(reply->info));
	struct gba_buf identity = gba_buf(reply->identity, sizeof(reply->identity));
	struct gba_buf flags = gba_buf(reply->flags, sizeof(reply->flags));

	if (ua_info_build(visit->front->ua, &info, o, (struct gba_octets){ NULL, 0 }) !=
		    GBA_OK ||
	    gba_text_copy(reply->btid, sizeof(reply->btid), o->btid) != GBA_OK) {
		reply->status = 500;
		return;
	}
	reply->status = 200;
	gba_datetime_build(reply->expires, naf_key_expires_s(o->key));
	gba_hex(reply->ua_id, o->ua_id.b, sizeof(o->ua_id.b));
	identity_assert(&identity, o->key, o->name->identities, visit->intended);
	identity_flags(&flags, o->key, o->name->identities);
	reply_header(reply, "X-GBA-BTID", reply->btid);
	if (identity.len > 0 && gba_buf_status(&identity) == GBA_OK)
		reply_header(reply, "X-3GPP-Asserted-Identity", reply->identity);
	if (flags.len > 0 && gba_buf_status(&flags) == GBA_OK)
		reply_header(reply, "X-3GPP-Authorization-Flags", reply->flags);
	reply_header(reply, "X-GBA-Expires", reply->expires);
	reply_header(reply, "X-GBA-Ua-Id", reply->ua_id);
	reply_header(reply, "Authentication-Info", reply->info);
}

/* nginx hands on 200, 401 and 403; whatever else becomes its own 500. So a refusal is 403
 * with the true status beside it, and 503 and 500 stay what they are. */
static unsigned
proxy_status(enum ua_verdict verdict)
{
	const unsigned status = ua_http_status(verdict);

	return status == 400 || status == 421 ? 403 : status;
}

void
front_auth_reply(const struct visit *visit, struct reply *reply,
		 const struct ua_outcome *outcome)
{
	struct gba_buf challenge = gba_buf(reply->challenge, sizeof(reply->challenge));

	if (outcome->verdict == UA_ACCEPTED) {
		accepted(visit, reply, outcome);
		return;
	}
	reply->status = proxy_status(outcome->verdict);
	snprintf(reply->status_text, sizeof(reply->status_text), "%u",
		 ua_http_status(outcome->verdict) % 1000);
	reply_header(reply, "X-GBA-Status", reply->status_text);
	reply_header(reply, "X-GBA-Verdict", ua_verdict_name(outcome->verdict));
	reply_header(reply, "X-GBA-Reason", outcome->reason);
	if (!ua_verdict_is_challenge(outcome->verdict))
		return;
	if (ua_challenge_build(visit->front->ua, &challenge, outcome) == GBA_OK)
		reply_header(reply, "WWW-Authenticate", reply->challenge);
	else
		reply->status = 500;
}
