/* SPDX-License-Identifier: Apache-2.0 */
/* The loadable part that asks a BSF over HTTPS with mutual TLS: SOAP (TS 29.109
 * clause 5.3) or JSON (Nbsp_GBA of TS 29.309). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ended.h"
#include "lib/transport.h"
#include "lib/web.h"
#include "lib/web_cert.h"
#include "lib/zn_key.h"

static enum gba_status
build_json(struct gba_buf *out, const struct zn_bir *bir, const char *ns)
{
	(void)ns;
	return zn_json_request_build(out, bir);
}

static enum gba_status
push_build_json(struct gba_buf *out, const struct zpn_gpr *gpr, const char *ns)
{
	(void)ns;
	return zpn_json_request_build(out, gpr);
}

/* The two forms, side by side. */
static const struct web_form forms[] = {
	{ "soap", "", "", "text/xml; charset=utf-8", "SOAPAction: \"\"",
	  zn_soap_request_build, zn_soap_reply_parse, zpn_soap_request_build,
	  zpn_soap_reply_parse },
	{ "json", ZN_JSON_RESOURCE, ZPN_JSON_RESOURCE, ZN_JSON_TYPE,
	  "Accept: " ZN_JSON_TYPE ", " ZN_JSON_PROBLEM, build_json, zn_json_reply_parse,
	  push_build_json, zpn_json_reply_parse },
};

/* An ask under way. */
struct call {
	struct web *web;
	naf_key_done done;
	void *ctx;
	char btid[GBA_BTID_MAX + 1]; /* for the log */
};

/* --- the answer ------------------------------------------------------------------------
 */

static void
on_reply(void *ctx, unsigned http, struct gba_octets body, const char *why)
{
	struct call *call = ctx;
	const struct web *web = call->web;
	struct naf_key *key = NULL;
	enum gba_status status = GBA_ERR_PEER;
	struct zn_web_reply reply;
	char other[64];
	uint32_t result = 0;

	if (http != 0)
		status = web->form->parse(&reply, http, body);
	if (http != 0 && status == GBA_OK) {
		result = reply.result;
		status = result == ZN_WEB_OK
				 ? zn_key_make(&key, &reply.bia, gba_wall_s(&web->clock),
					       web->lifetime_max_s)
				 : zn_refusal_status(result);
		zn_web_reply_fini(&reply);
	} else if (status == GBA_ERR_SYNTAX) {
		snprintf(other, sizeof(other), "no reply of Zn; HTTP status %u", http);
		why = other;
		status = GBA_ERR_PEER;
	}
	naf_ended_log(web->log, &naf_ended_zn, call->btid, status, result, why);
	call->done(call->ctx, status, key);
	free(call);
}

/* --- the question ----------------------------------------------------------------------
 */

enum gba_status
web_send(const struct web *web, const char *url, const struct gba_buf *body,
	 web_done done, void *ctx)
{
	return web_pool_post(web->pool,
			     &(struct web_post){ .url = url,
						 .type = web->form->type,
						 .header = web->form->header,
						 .body = { body->p, body->len },
						 .timeout_ms = web->timeout_ms,
						 .answer_max = ZN_WEB_ANSWER_MAX },
			     done, ctx);
}

/* The texts of the service identifiers, which the request points to. */
struct gsid_text {
	char b[NAF_GSID_MAX][11];
};

static void
put_gsids(struct zn_bir *bir, struct gsid_text *text, const struct naf_ask *ask)
{
	for (size_t i = 0; i < ask->gsid_count && i < NAF_GSID_MAX; i++) {
		struct gba_buf b = gba_buf(text->b[i], sizeof(text->b[i]));

		gba_buf_fmt(&b, "%u", ask->gsids[i]);
		bir->gsid.item[i] = (struct avp_octets){ true, b.p, b.len };
		bir->gsid.count = i + 1;
	}
}

static enum gba_status
send_request(struct call *call, const struct naf_ask *ask)
{
	const struct web *web = call->web;
	struct zn_bir bir = {
		.btid = { true, (const uint8_t *)call->btid, strlen(call->btid) },
		.naf_id = { true, ask->naf_id.p, ask->naf_id.len },
		.gba_u_aware = { true, ask->gba_u_aware ? ZN_GBA_U_YES : ZN_GBA_U_NO },
	};
	struct gsid_text text;
	char room[ZN_WEB_MAX];
	struct gba_buf body = gba_buf(room, sizeof(room));
	enum gba_status status;

	if (strchr(call->btid, '@') == NULL)
		return GBA_ERR_NOT_FOUND;
	put_gsids(&bir, &text, ask);
	status = web->form->build(&body, &bir, web->ns);
	if (status != GBA_OK)
		return status;
	return web_send(web, web->url, &body, on_reply, call);
}

static void
web_ask(void *ctx, const struct naf_ask *ask, naf_key_done done, void *done_ctx)
{
	struct call *call = calloc(1, sizeof(*call));
	enum gba_status status = GBA_ERR_NOMEM;

	if (call != NULL) {
		*call = (struct call){ .web = ctx, .done = done, .ctx = done_ctx };
		status = gba_text_copy(call->btid, sizeof(call->btid), ask->btid);
		if (status == GBA_OK)
			status = send_request(call, ask);
	}
	if (status == GBA_OK)
		return;
	if (call != NULL)
		naf_ended_log(call->web->log, &naf_ended_zn, call->btid, status, 0,
			      gba_status_name(status));
	free(call);
	done(done_ctx, status == GBA_ERR_NOT_FOUND ? status : GBA_ERR_PEER, NULL);
}

/* --- the life of it --------------------------------------------------------------------
 */

static enum gba_status
refuse(char reason[NAF_REASON_MAX], const char *what)
{
	snprintf(reason, NAF_REASON_MAX, "%s", what);
	return GBA_ERR_ARG;
}

static enum gba_status
read_conf(struct web *web, const struct naf_transport_conf *conf,
	  char reason[NAF_REASON_MAX])
{
	const char *wrong;

	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (strcmp(conf->format, forms[i].name) == 0)
			web->form = &forms[i];
	if (web->form == NULL)
		return refuse(reason, "format: soap or json is expected");
	if (web_url_build(web->url, conf->uri, web->form->resource) != GBA_OK ||
	    web_url_build(web->push_url, conf->uri, web->form->push_resource) != GBA_OK)
		return refuse(reason, "bsf: https://HOST[:PORT][/PATH] is expected");
	if (*conf->certificate == '\0' || *conf->key == '\0' || *conf->ca == '\0')
		return refuse(reason, "bsf: https:// needs certificate, key and ca");
	if (gba_text_copy(web->ns, sizeof(web->ns), gba_text(conf->xml_namespace)) !=
	    GBA_OK)
		return refuse(reason, "xml-namespace: it is too long");
	wrong = web_cert_check(conf->certificate, conf->key, conf->ca);
	return wrong == NULL ? GBA_OK : refuse(reason, wrong);
}

static void
web_close(void *self)
{
	struct web *web = self;

	web_pool_free(web->pool);
	free(web);
}

static enum gba_status
web_open(void **self, const struct naf_transport_conf *conf, char reason[NAF_REASON_MAX])
{
	struct web *web = calloc(1, sizeof(*web));
	enum gba_status status;

	if (web == NULL)
		return GBA_ERR_NOMEM;
	web->timeout_ms = conf->timeout_ms;
	web->lifetime_max_s = conf->lifetime_max_s;
	web->clock = conf->clock;
	web->log = conf->log;
	status = read_conf(web, conf, reason);
	if (status == GBA_OK) {
		status =
			web_pool_new(&web->pool, &(struct web_pool_conf){
							 .url = web->url,
							 .address = conf->address,
							 .certificate = conf->certificate,
							 .key = conf->key,
							 .ca = conf->ca,
							 .connections = conf->connections,
							 .timeout_ms = conf->timeout_ms,
							 .clock = conf->clock,
						 });
		if (status == GBA_ERR_ARG)
			snprintf(reason, NAF_REASON_MAX,
				 "bsf: the HTTP library does not take the settings");
	}
	if (status != GBA_OK) {
		web_close(web);
		return status;
	}
	*self = web;
	return GBA_OK;
}

static struct naf_key_source
web_source(void *self)
{
	return (struct naf_key_source){ .ask = web_ask, .ctx = self };
}

static struct naf_push_source
web_push(void *self)
{
	return (struct naf_push_source){ .ask = web_push_ask, .ctx = self };
}

static bool
web_is_ready(void *self)
{
	return web_pool_is_up(((struct web *)self)->pool);
}

extern const struct naf_transport gba_naf_transport;
const struct naf_transport gba_naf_transport = {
	.version = PACKAGE_VERSION,
	.open = web_open,
	.close = web_close,
	.source = web_source,
	.push = web_push,
	.is_ready = web_is_ready,
};
