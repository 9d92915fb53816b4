/* SPDX-License-Identifier: Apache-2.0 */
/* The NAF's HTTP side: from an exchange to a judgement and back. */
#include "naf/front.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"
#include "naf/front_visit.h"
#include "lib/identity.h"
#include "naf/psk.h"

void
reply_header(struct reply *reply, const char *name, const char *value)
{
	if (reply->count < FRONT_HEADERS_MAX)
		reply->headers[reply->count++] = (struct http_header){ name, value };
}

void
front_ua_request(struct visit *visit)
{
	const struct http_exchange *x = visit->x;
	struct gba_text identity;

	visit->request = (struct ua_request){
		.method = http_method(x),
		.target = http_target(x),
		.host = http_header(x, "Host"),
		.host_count = http_header_count(x, "Host"),
		.authorization = http_header(x, "Authorization"),
		.authorization_count = http_header_count(x, "Authorization"),
		.user_agent = http_header(x, "User-Agent"),
		.sni = http_tls_sni(x),
		.body = http_body(x),
		.tls = http_is_tls(x),
		.peer = http_peer(x),
	};
	visit->request.has_suite =
		visit->request.tls && http_tls_suite(x, &visit->request.suite) == GBA_OK;
	/* the handshake did not go on without a B-TID in the identity */
	if (visit->request.has_suite && http_psk_identity(x, &identity) &&
	    psk_btid(&visit->request.psk_btid, identity) == GBA_OK)
		visit->request.psk_ua_id = psk_ua_id(
			psk_suite_is_tls13(visit->request.suite), visit->request.suite);
}

static void
note(const struct visit *visit, const struct ua_outcome *outcome)
{
	const struct front *front = visit->front;
	const bool usual =
		outcome->verdict == UA_ACCEPTED || outcome->verdict == UA_CHALLENGE;
	char btid[GBA_BTID_MAX + 1] = "-", who[256];

	if (outcome->btid.len > 0 &&
	    gba_text_copy(btid, sizeof(btid), outcome->btid) != GBA_OK)
		btid[0] = '?';
	gba_log(front->log, outcome->verdict == UA_FAILED ? GBA_LOG_ERROR : GBA_LOG_INFO,
		"ua", "%s name=%s btid=%s peer=%s%s%s%s",
		ua_verdict_name(outcome->verdict),
		outcome->name != NULL ? outcome->name->fqdn : "-",
		gba_log_identity(front->log, who, btid), visit->request.peer,
		outcome->psk ? " by=psk" : "", outcome->reason[0] != '\0' ? " why=" : "",
		outcome->reason);
	if (!usual)
		why_add(front->why, gba_wall_s(&front->clock), outcome,
			visit->request.host, visit->request.peer);
}

static void
on_outcome(void *ctx, const struct ua_outcome *outcome)
{
	struct visit *visit = ctx;
	struct reply *reply = calloc(1, sizeof(*reply));
	const bool proxy = http_tag(visit->x) == FRONT_AUTH;
	const struct ua_outcome denied = {
		.verdict = UA_DENIED,
		.reason = "X-3GPP-Intended-Identity is none of this user's",
		.name = outcome->name,
		.btid = outcome->btid,
	};

	if (outcome->verdict == UA_ACCEPTED &&
	    !identity_is_possible(outcome->key, outcome->name->identities,
				  visit->intended))
		outcome = &denied;
	note(visit, outcome);
	if (reply == NULL) {
		http_reply(visit->x, 503, NULL, 0, (struct gba_octets){ NULL, 0 });
		free(visit);
		return;
	}
	(proxy ? front_auth_reply : front_ua_reply)(visit, reply, outcome);
	http_reply(visit->x, reply->status, reply->headers, reply->count,
		   (struct gba_octets){ (const uint8_t *)reply->body, reply->body_len });
	free(reply);
	free(visit);
}

void
front_handle(void *ctx, struct http_exchange *x)
{
	struct visit *visit = calloc(1, sizeof(*visit));
	struct front *front = ctx;
	const char *wrong = NULL;

	if (visit == NULL) {
		http_reply(x, 503, NULL, 0, (struct gba_octets){ NULL, 0 });
		return;
	}
	visit->front = front;
	visit->x = x;
	visit->intended = http_header(x, "X-3GPP-Intended-Identity");
	if (http_tag(x) == FRONT_AUTH)
		wrong = front_auth_request(visit);
	else
		front_ua_request(visit);
	if (wrong != NULL)
		on_outcome(visit, &(struct ua_outcome){ .verdict = UA_BAD_REQUEST,
							.reason = wrong });
	else
		ua_check(front->ua, &visit->request, on_outcome, visit);
}
