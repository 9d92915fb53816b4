/* SPDX-License-Identifier: Apache-2.0 */
/* Zn and Zpn over HTTPS: which form a request has, who sent it, and the reply of Zn. What
 * is decided is decided in zn.c, as for Diameter. */
#include "bsf/zn_web_int.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "codec/zpn_web.h"

#define THREADS		 2
#define CONNECTIONS	 1024
#define IDLE_TIMEOUT_S	 30
#define HTTP_HEADERS_MAX (16 * 1024)
#define ANSWER_ROOM	 8192 /* beside a USS list */

/* The two forms, side by side. */
static const struct form_row {
	const char *name;
	enum gba_status (*parse)(struct zn_web_request *out, struct zn_web_error *error,
				 struct gba_octets body);
	const char *type, *fault_type;
	const char *naf_id, *gsid; /* their names, for a fault */
} forms[] = {
	[ZN_WEB_SOAP] = { "soap", zn_soap_parse, "text/xml; charset=utf-8",
			  "text/xml; charset=utf-8", "nafid", "gsid" },
	[ZN_WEB_JSON] = { "json", zn_json_parse, ZN_JSON_TYPE, ZN_JSON_PROBLEM, "nafId",
			  "gsIds" },
};

/* --- replies ---------------------------------------------------------------------------
 */

static void
reply_with(struct http_exchange *x, unsigned status, const char *type, const void *p,
	   size_t len)
{
	const struct http_header headers[] = {
		{ "Content-Type", type },
		{ "Cache-Control", "no-store" },
	};

	http_reply(x, status, headers, ARRAY_LEN(headers), (struct gba_octets){ p, len });
}

void
zn_web_reply_fault(const struct zn_web_trip *trip, const struct zn_web_error *error,
		   const char *detail, zn_web_fault_build *soap)
{
	const struct form_row *form = &forms[trip->form];
	unsigned status = error->fault->status;
	enum gba_status made;
	char room[2048];
	struct gba_buf out = gba_buf(room, sizeof(room));

	if (trip->form == ZN_WEB_SOAP) {
		status = 500; /* SOAP 1.1 clause 6.2 */
		made = soap(&out, error, detail, trip->web->ns);
	} else {
		made = zn_json_problem_build(&out, error, detail);
	}
	if (made != GBA_OK)
		http_reply(trip->x, 500, NULL, 0, (struct gba_octets){ NULL, 0 });
	else
		reply_with(trip->x, status, form->fault_type, out.p, out.len);
}

const char *
zn_web_field(const struct zn_web_trip *trip, uint32_t avp)
{
	switch (avp) {
	case 402:
		return forms[trip->form].naf_id;
	case 403:
		return forms[trip->form].gsid;
	case 407:
		return "gbaUAware";
	default:
		return NULL;
	}
}

static void
refuse(const struct zn_web_trip *trip, enum bsf_zn_reason reason)
{
	const struct bsf_naf_reason *row = bsf_zn_reason_row(reason);
	const struct zn_web_error error = {
		.fault = zn_web_fault(row->result),
		.field = zn_web_field(trip, row->failed_avp),
	};

	zn_web_reply_fault(trip, &error, row->detail, zn_soap_fault_build);
}

bool
zn_web_reply_answer(const struct zn_web_trip *trip, size_t size,
		    enum gba_status (*build)(struct gba_buf *out,
					     const struct zn_web_trip *trip,
					     const void *answer),
		    const void *answer)
{
	enum gba_status status = GBA_ERR_NOMEM;
	void *room = malloc(size);
	struct gba_buf out = gba_buf(room, room != NULL ? size : 0);

	if (room != NULL)
		status = build(&out, trip, answer);
	if (status == GBA_OK)
		reply_with(trip->x, 200, forms[trip->form].type, out.p, out.len);
	if (room != NULL)
		gba_wipe(room, size);
	free(room);
	return status == GBA_OK;
}

static enum gba_status
answer_build(struct gba_buf *out, const struct zn_web_trip *trip, const void *answer)
{
	return trip->form == ZN_WEB_SOAP ? zn_soap_build(out, answer, trip->web->ns)
					 : zn_json_build(out, answer);
}

static void
on_reply(void *ctx, const struct bsf_zn_reply *reply)
{
	const struct zn_web_answer answer = {
		.bia = reply->bia,
		.uss = reply->decision->uss.uss,
		.uss_count = reply->decision->uss.count,
		.key_choice = reply->decision->tell_choice,
	};
	const struct zn_web_trip *trip = ctx;
	const size_t size = ANSWER_ROOM + ZN_WEB_ESCAPED_MAX * reply->bia->uss_list.len;

	if (reply->reason != BSF_ZN_OK)
		refuse(trip, reply->reason);
	else if (!zn_web_reply_answer(trip, size, answer_build, &answer))
		refuse(trip, BSF_ZN_FAILED);
}

/* --- requests --------------------------------------------------------------------------
 */

/* The name in the certificate stands for the Origin-Host of Diameter: of several the
 * first that a NAF of the table has. */
const char *
zn_web_identity(const struct zn_web_trip *trip)
{
	const char *name;

	for (size_t i = 0; (name = http_tls_client(trip->x, i)) != NULL; i++)
		if (bsf_zn_is_naf(trip->web->store, name))
			return name;
	name = http_tls_client(trip->x, 0);
	return name != NULL ? name : "";
}

void
zn_web_refuse_malformed(const struct zn_web_trip *trip, const char *room,
			const struct zn_web_error *error, zn_web_fault_build *soap)
{
	const char *field = error->field != NULL ? error->field : "-";

	gba_log(trip->web->log, GBA_LOG_INFO, room,
		"malformed naf=%s form=%s field=%s result=%u", zn_web_identity(trip),
		forms[trip->form].name, field, (unsigned)error->fault->result);
	zn_web_reply_fault(
		trip, error,
		error->not_understood ? "A header must be understood and is not"
		: error->fault->result == 0
			? "This is not a request for bootstrapping or push information"
			: "An element is missing, is there too often, or has a wrong "
			  "type",
		soap);
}

/* In SOAP one path has both operations: what is not one of Zn may be one of Zpn. */
static bool
may_be_push(const struct zn_web_trip *trip, const struct zn_web_error *error)
{
	return trip->form == ZN_WEB_SOAP && error->fault->result == 0 &&
	       !error->not_understood;
}

static void
ask(struct zn_web_trip *trip)
{
	const char *identity = zn_web_identity(trip);
	struct zn_web_request web_request;
	struct bsf_zn_request request;
	struct zn_web_error error;
	enum gba_status status;

	status = forms[trip->form].parse(&web_request, &error, http_body(trip->x));
	if (status == GBA_ERR_SYNTAX) {
		if (may_be_push(trip, &error))
			zpn_web_ask(trip);
		else
			zn_web_refuse_malformed(trip, "zn", &error, zn_soap_fault_build);
		return;
	}
	if (status != GBA_OK) {
		refuse(trip, BSF_ZN_FAILED);
		return;
	}
	bsf_zn_parse(&request, &web_request.bir, identity, identity, false);
	request.needs_me_key = trip->form == ZN_WEB_JSON;
	bsf_zn_ask(trip->web->zn, &request, on_reply, trip);
}

static void
reply_wsdl(const struct bsf_zn_web *web, struct http_exchange *x, bool xsd)
{
	char room[16 * 1024];
	struct gba_buf out = gba_buf(room, sizeof(room));

	if (bsf_zn_wsdl_build(&out, xsd, http_header(x, "Host"), web->path, web->ns) ==
	    GBA_OK)
		reply_with(x, 200, "text/xml; charset=utf-8", out.p, out.len);
	else
		http_reply(x, 400, NULL, 0, (struct gba_octets){ NULL, 0 });
}

static void
reply_not_allowed(struct http_exchange *x, const char *allow)
{
	const struct http_header header = { "Allow", allow };

	http_reply(x, 405, &header, 1, (struct gba_octets){ NULL, 0 });
}

static void
on_soap(struct zn_web_trip *trip, struct gba_text query)
{
	struct http_exchange *x = trip->x;
	const struct gba_text method = http_method(x);

	if (gba_text_is(method, "POST"))
		ask(trip);
	else if (!gba_text_is(method, "GET") && !gba_text_is(method, "HEAD"))
		reply_not_allowed(x, "GET, HEAD, POST");
	else if (gba_text_is_nocase(query, "?wsdl"))
		reply_wsdl(trip->web, x, false);
	else if (gba_text_is_nocase(query, "?xsd"))
		reply_wsdl(trip->web, x, true);
	else
		http_reply(x, 404, NULL, 0, (struct gba_octets){ NULL, 0 });
}

static bool
is_json(struct gba_text type)
{
	while (type.len > 0 && memchr(type.p, ';', type.len) != NULL)
		type.len--;
	while (type.len > 0 && type.p[type.len - 1] == ' ')
		type.len--;
	return type.p == NULL || gba_text_is_nocase(type, ZN_JSON_TYPE);
}

/* What is no request of this resource at all; allow NULL: no such header. */
static void
refuse_json(struct http_exchange *x, const struct zn_web_fault *fault, const char *detail,
	    const char *allow)
{
	const struct http_header headers[] = {
		{ "Content-Type", ZN_JSON_PROBLEM },
		{ "Cache-Control", "no-store" },
		{ "Allow", allow },
	};
	const struct zn_web_error error = { .fault = fault };
	char room[512];
	struct gba_buf out = gba_buf(room, sizeof(room));

	if (zn_json_problem_build(&out, &error, detail) != GBA_OK)
		out.len = 0;
	http_reply(x, fault->status, headers, ARRAY_LEN(headers) - (allow == NULL),
		   (struct gba_octets){ out.p, out.len });
}

static void
on_json(struct zn_web_trip *trip, void (*then)(struct zn_web_trip *trip))
{
	static const struct zn_web_fault no_method = { .name = "Method Not Allowed",
						       .status = 405 };
	static const struct zn_web_fault no_type = { .name = "Unsupported Media Type",
						     .status = 415 };
	struct http_exchange *x = trip->x;
	const struct gba_text coding = http_header(x, "Content-Encoding");

	if (!gba_text_is(http_method(x), "POST"))
		refuse_json(x, &no_method, "This resource is asked with POST", "POST");
	else if (!is_json(http_header(x, "Content-Type")))
		refuse_json(x, &no_type, "The body has to be " ZN_JSON_TYPE, NULL);
	else if (coding.len > 0 && !gba_text_is_nocase(coding, "identity"))
		refuse_json(x, &no_type, "The body has to come without Content-Encoding",
			    NULL);
	else
		then(trip);
}

static void
ask_push(struct zn_web_trip *trip)
{
	zpn_web_ask(trip);
}

/* A path of the services of TS 29.309, with whatever version and resource. */
static bool
is_of_service(const struct bsf_zn_web *web, struct gba_text path)
{
	return path.len >= web->service_len &&
	       memcmp(path.p, web->api_path, web->service_len) == 0;
}

/* What HTTP refuses is told in the words of the service too (TS 29.500 clause 5.2.7). */
static void
on_refusal(void *ctx, const struct http_exchange *x, unsigned status,
	   struct http_refusal *out)
{
	static const struct {
		struct zn_web_fault fault;
		const char *detail;
	} rows[] = {
		{ { .name = "Content Too Large", .status = 413 },
		  "The body is longer than any request" },
		{ { .name = "Request Header Fields Too Large", .status = 431 },
		  "The header is longer than any request's" },
		{ { .name = "Not Implemented", .status = 501 },
		  "Of the transfer codings chunked is known" },
		{ { .name = "Service Unavailable", .status = 503 }, "The BSF stops" },
		{ { .name = "Bad Request", .status = 400, .cause = "INVALID_MSG_FORMAT" },
		  "The length of the body cannot be told" },
	};
	struct gba_buf text = gba_buf(out->text, sizeof(out->text));
	struct zn_web_error error = { .fault = NULL };
	size_t i = 0;

	while (i + 1 < ARRAY_LEN(rows) && rows[i].fault.status != status)
		i++;
	error.fault = &rows[i].fault;
	if (is_of_service(ctx, http_local_target(http_target(x))) &&
	    zn_json_problem_build(&text, &error, rows[i].detail) == GBA_OK)
		out->type = ZN_JSON_PROBLEM;
}

/* Not with each request of a connection; their numbers go up. */
static void
tell_nameless(struct bsf_zn_web *web, const struct http_exchange *x)
{
	uint64_t told = atomic_load(&web->nameless);

	if (http_tls_subject(x) == NULL)
		return;
	while (told < http_connection(x))
		if (atomic_compare_exchange_weak(&web->nameless, &told,
						 http_connection(x)))
			break;
	if (told < http_connection(x))
		gba_log(web->log, GBA_LOG_WARNING, "zn",
			"a certificate without a host name is no NAF's peer=%s "
			"subject=%s",
			http_peer(x), http_tls_subject(x));
}

static void
on_request(void *ctx, struct http_exchange *x)
{
	static const struct zn_web_fault no_resource = {
		.name = "Not Found",
		.status = 404,
		.cause = "RESOURCE_URI_STRUCTURE_NOT_FOUND"
	};
	const struct gba_text target = http_local_target(http_target(x));
	const char *mark = target.len > 0 ? memchr(target.p, '?', target.len) : NULL;
	const size_t len = mark != NULL ? (size_t)(mark - target.p) : target.len;
	const struct gba_text path = { target.p, len };
	const struct gba_text query = { target.p + len, target.len - len };
	struct zn_web_trip trip = { ctx, x, ZN_WEB_SOAP };

	tell_nameless(trip.web, x);
	if (gba_text_is(path, trip.web->path)) {
		on_soap(&trip, query);
	} else if (gba_text_is(path, trip.web->api_path)) {
		trip.form = ZN_WEB_JSON;
		on_json(&trip, ask);
	} else if (gba_text_is(path, trip.web->push_api_path)) {
		trip.form = ZN_WEB_JSON;
		on_json(&trip, ask_push);
	} else if (is_of_service(trip.web, path)) {
		refuse_json(x, &no_resource, "No resource of Nbsp_GBA has this path",
			    NULL);
	} else {
		http_reply(x, 404, NULL, 0, (struct gba_octets){ NULL, 0 });
	}
}

/* --- the life of it --------------------------------------------------------------------
 */

static size_t
listeners_of(struct http_listener out[CONF_LIST_MAX], const struct bsf_conf_zn_web *conf)
{
	size_t count = 0;
	struct conf_at at;

	for (size_t i = 0; i < conf->listen.count; i++) {
		if (conf_at_parse(&at, conf->listen.item[i]) != GBA_OK)
			continue;
		out[count] = (struct http_listener){
			.port = at.port,
			.tls = true,
			.cert_file = conf->certificate,
			.key_file = conf->key,
			.client_ca_file = conf->ca,
		};
		memcpy(out[count].address, at.address, sizeof(at.address));
		count++;
	}
	return count;
}

static enum gba_status
listen_to(struct bsf_zn_web *web, const struct bsf_conf_zn_web *conf)
{
	struct http_listener listeners[CONF_LIST_MAX];
	const struct http_conf http = {
		.listeners = listeners,
		.count = listeners_of(listeners, conf),
		.threads = THREADS,
		.connections = CONNECTIONS,
		.per_address = (unsigned)conf->connections_per_address,
		.idle_timeout_s = IDLE_TIMEOUT_S,
		.header_max = HTTP_HEADERS_MAX,
		.body_max = ZN_WEB_MAX,
		.log = web->log,
		.handler = on_request,
		.refusal = on_refusal,
		.ctx = web,
	};
	enum gba_status status = http_server_new(&web->http, &http);

	for (size_t i = 0; status == GBA_OK && i < http.count; i++)
		gba_log(web->log, GBA_LOG_NOTICE, "zn",
			"listening address=%s port=%u https=yes", listeners[i].address,
			http_server_port(web->http, i));
	return status;
}

enum gba_status
bsf_zn_web_open(struct bsf_zn_web **out, struct bsf_zn *zn, struct bsf_zpn *zpn,
		struct store *store, const struct bsf_conf_zn_web *conf,
		const struct gba_log *log)
{
	struct bsf_zn_web *web;
	enum gba_status status;
	struct gba_buf api, push;

	if (conf->listen.count == 0)
		return GBA_OK;
	web = calloc(1, sizeof(*web));
	if (web == NULL)
		return GBA_ERR_NOMEM;
	web->zn = zn;
	web->zpn = zpn;
	web->store = store;
	web->log = log;
	memcpy(web->path, conf->path, sizeof(web->path));
	memcpy(web->ns, conf->xml_namespace, sizeof(web->ns));
	api = gba_buf(web->api_path, sizeof(web->api_path));
	gba_buf_fmt(&api, "%s%s", conf->api_prefix, ZN_JSON_RESOURCE);
	web->service_len = strlen(conf->api_prefix) + strlen(ZN_JSON_SERVICE);
	push = gba_buf(web->push_api_path, sizeof(web->push_api_path));
	gba_buf_fmt(&push, "%s%s", conf->api_prefix, ZPN_JSON_RESOURCE);
	status = gba_buf_status(&api);
	if (status == GBA_OK)
		status = gba_buf_status(&push);
	if (status == GBA_OK)
		status = listen_to(web, conf);
	if (status != GBA_OK) {
		bsf_zn_web_close(web);
		return status;
	}
	*out = web;
	return GBA_OK;
}

void
bsf_zn_web_close(struct bsf_zn_web *web)
{
	if (web == NULL)
		return;
	http_server_free(web->http);
	free(web);
}

enum gba_status
bsf_zn_web_reload(struct bsf_zn_web *web)
{
	return web != NULL ? http_server_reload(web->http) : GBA_OK;
}
