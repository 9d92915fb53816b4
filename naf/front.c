/* SPDX-License-Identifier: Apache-2.0 */
/* The NAF's HTTP side: from an exchange to a judgement and back. */
#include "naf/front.h"

#include <stdlib.h>
#include <string.h>

#include "naf/front_visit.h"

void
reply_header(struct reply *reply, const char *name, const char *value)
{
	if (reply->count < FRONT_HEADERS_MAX)
		reply->headers[reply->count++] = (struct http_header){ name, value };
}

enum gba_status
front_put_field(struct reply *reply, const struct gba_naf_verdict *verdict,
		size_t body_len)
{
	const char *field = gba_naf_verdict_field(verdict);

	if (field == NULL)
		return GBA_OK;
	if (gba_naf_verdict_header(verdict, reply->body, body_len, reply->field,
				   sizeof(reply->field)) != GBA_NAF_OK)
		return GBA_ERR_CRYPTO;
	reply_header(reply, field, reply->field);
	return GBA_OK;
}

const char *
front_field(const struct visit *visit, const char *name)
{
	return http_header(visit->x, name).p;
}

const char *
front_ua_request(struct visit *visit)
{
	const struct http_exchange *x = visit->x;
	struct gba_naf_request *r = &visit->request;
	const struct gba_octets body = http_body(x);
	struct gba_text identity;
	struct gba_suite suite;

	r->method = http_method(x).p;
	r->target = http_target(x).p;
	r->host = front_field(visit, "Host");
	r->authorization = front_field(visit, "Authorization");
	r->user_agent = front_field(visit, "User-Agent");
	r->repeated = http_header_count(x, "Host") > 1 ||
		      http_header_count(x, "Authorization") > 1;
	r->server_name = http_tls_sni(x).p;
	r->body = body.p;
	r->body_len = body.len;
	r->tls = http_is_tls(x);
	r->peer = http_peer(x);
	if (r->tls && http_tls_suite(x, &suite) == GBA_OK)
		r->tls_suite = (uint16_t)(suite.b[0] << 8 | suite.b[1]);
	/* the handshake did not go on without a B-TID in the identity */
	if (r->tls_suite != 0 && http_psk_identity(x, &identity) &&
	    gba_naf_psk_btid(identity.p, identity.len, visit->btid) == GBA_NAF_OK)
		r->psk_btid = visit->btid;
	return NULL;
}

static void
note(const struct visit *visit, const struct judged *j)
{
	const struct front *front = visit->front;
	const struct gba_naf_request *r = &visit->request;
	const char *btid = j->verdict != NULL ? gba_naf_verdict_btid(j->verdict) : "";
	const char *fqdn = j->verdict != NULL ? gba_naf_verdict_fqdn(j->verdict) : "";
	char who[256];

	gba_log(front->log, j->http == 500 ? GBA_LOG_ERROR : GBA_LOG_INFO, "ua",
		"%s name=%s btid=%s peer=%s%s%s%s", j->name, *fqdn != '\0' ? fqdn : "-",
		gba_log_identity(front->log, who, *btid != '\0' ? btid : "-"), r->peer,
		r->psk_btid != NULL ? " by=psk" : "", *j->reason != '\0' ? " why=" : "",
		j->reason);
	if (j->http != 200 && strcmp(j->name, "challenge") != 0)
		why_add(front->why, gba_wall_s(&front->clock),
			&(struct why_refusal){ .http = j->http,
					       .verdict = j->name,
					       .reason = j->reason,
					       .btid = btid,
					       .host = gba_text(r->host),
					       .peer = r->peer });
}

static void
answer(struct visit *visit, const struct judged *j)
{
	struct reply *reply = calloc(1, sizeof(*reply));
	const bool proxy = http_tag(visit->x) == FRONT_AUTH;

	note(visit, j);
	if (reply == NULL) {
		http_reply(visit->x, 503, NULL, 0, (struct gba_octets){ NULL, 0 });
		free(visit);
		return;
	}
	(proxy ? front_auth_reply : front_ua_reply)(visit, reply, j);
	http_reply(visit->x, reply->status, reply->headers, reply->count,
		   (struct gba_octets){ (const uint8_t *)reply->body, reply->body_len });
	free(reply);
	free(visit);
}

static void
on_verdict(void *ctx, enum gba_naf_status status, struct gba_naf_verdict *verdict)
{
	struct judged j = { NULL, 500, "failed", gba_naf_strerror(status) };

	if (status == GBA_NAF_OK)
		j = (struct judged){ verdict, gba_naf_verdict_http(verdict),
				     gba_naf_verdict_name(verdict),
				     gba_naf_verdict_reason(verdict) };
	answer(ctx, &j);
	gba_naf_verdict_free(verdict);
}

/* With what is in memory the reply is made here, else when the BSF has answered. */
static void
judge(struct visit *visit)
{
	struct gba_naf *naf = visit->front->naf;
	struct gba_naf_verdict *verdict = NULL;
	enum gba_naf_status status = gba_naf_check_now(naf, &visit->request, &verdict);

	if (status == GBA_NAF_ERR_TIMEOUT) {
		status = gba_naf_check_ask(naf, &visit->request, on_verdict, visit);
		if (status == GBA_NAF_OK)
			return;
	}
	on_verdict(visit, status, verdict);
}

void
front_handle(void *ctx, struct http_exchange *x)
{
	struct visit *visit = calloc(1, sizeof(*visit));
	const char *wrong;

	if (visit == NULL) {
		http_reply(x, 503, NULL, 0, (struct gba_octets){ NULL, 0 });
		return;
	}
	visit->front = ctx;
	visit->x = x;
	visit->request.size = sizeof(visit->request);
	visit->request.peer = http_peer(x);
	visit->request.intended_identity = front_field(visit, "X-3GPP-Intended-Identity");
	wrong = http_tag(x) == FRONT_AUTH ? front_auth_request(visit)
					  : front_ua_request(visit);
	if (wrong != NULL)
		answer(visit, &(struct judged){ NULL, 400, "bad-request", wrong });
	else
		judge(visit);
}
