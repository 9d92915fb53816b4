/* SPDX-License-Identifier: Apache-2.0 */
/* What applications may order and see: each its own jobs alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "push-naf/front_int.h"

#define LIST_DEFAULT 100
#define LIST_MAX     1000

static bool
is_json(struct http_exchange *x)
{
	const struct gba_text coding = http_header(x, "Content-Encoding");

	if (coding.len > 0 && !gba_text_is_nocase(coding, "identity")) {
		front_refuse(x, 415, "a body without Content-Encoding is expected");
		return false;
	}
	if (front_type_is(x, "application/json"))
		return true;
	front_refuse(x, 415, "application/json is expected");
	return false;
}

static void
refuse_job(struct http_exchange *x, enum gba_status status)
{
	if (status == GBA_ERR_EXPIRED)
		front_refuse(x, 410, "the SA of this P-TID is over: order a push");
	else
		front_refuse(x, 503,
			     status == GBA_ERR_BUSY ? "too many jobs are under way"
						    : "the job cannot be stored");
}

static void
on_submitted(void *ctx, enum gba_status status, const struct job *job)
{
	struct http_exchange *x = ctx;
	char location[sizeof("/push/") + JOB_ID_LEN], *text;
	struct http_header headers[2] = { { "Content-Type", "application/json" },
					  { "Location", location } };

	if (status != GBA_OK) {
		refuse_job(x, status);
		return;
	}
	snprintf(location, sizeof(location), "/push/%s", job->id);
	text = api_job_text(job);
	http_reply(x, text != NULL ? 202 : 503, headers, text != NULL ? 2 : 0,
		   (struct gba_octets){ (const uint8_t *)text,
					text != NULL ? strlen(text) : 0 });
	free(text);
}

static void
on_all_submitted(void *ctx, enum gba_status status, const struct api_order *orders,
		 size_t count)
{
	if (status != GBA_OK)
		refuse_job(ctx, status);
	else
		front_reply(ctx, 202, api_ids_text(orders, count));
}

static struct api_limits
limits_of(const struct front *front, const struct front_application *who)
{
	struct api_limits limits = front->limits;

	limits.names = who->names;
	limits.name_count = who->name_count;
	return limits;
}

static void
put_application(struct api_order *order, const struct front_application *who)
{
	snprintf(order->job.application, sizeof(order->job.application), "%s", who->name);
}

static bool
read_order(const struct front *front, const struct front_application *who,
	   struct http_exchange *x, enum job_kind kind, struct api_order *order)
{
	const struct api_limits limits = limits_of(front, who);
	char reason[API_REASON_MAX] = "no memory is left";

	switch (api_order_parse(order, &limits, kind, http_body(x), reason)) {
	case GBA_OK:
		put_application(order, who);
		return true;
	case GBA_ERR_SYNTAX:
		front_refuse(x, 400, reason);
		return false;
	default:
		front_refuse(x, 503, reason);
		return false;
	}
}

/* Many at once: one transaction, one reply. */
static void
order_pushes(struct front *front, const struct front_application *who,
	     struct http_exchange *x)
{
	const struct api_limits limits = limits_of(front, who);
	char reason[API_REASON_MAX] = "no memory is left";
	const char *fault = NULL;
	struct api_order *orders;
	enum gba_status status;
	size_t count;

	status = api_orders_parse(&orders, &count, &limits, http_body(x), reason);
	if (status != GBA_OK) {
		front_refuse(x, status == GBA_ERR_SYNTAX ? 400 : 503, reason);
		return;
	}
	for (size_t i = 0; fault == NULL && i < count; i++) {
		put_application(&orders[i], who);
		fault = front_replace_fault(front->engine, &orders[i].job);
	}
	if (fault == NULL) {
		engine_submit_all(front->engine, orders, count, on_all_submitted, x);
		return;
	}
	front_refuse(x, 409, fault);
	for (size_t i = 0; i < count; i++)
		api_order_fini(&orders[i]);
	free(orders);
}

static bool
is_array(struct gba_octets body)
{
	size_t i = 0;

	while (i < body.len && memchr(" \t\r\n", body.p[i], 4) != NULL)
		i++;
	return i < body.len && body.p[i] == '[';
}

static void
order_push(struct front *front, const struct front_application *who,
	   struct http_exchange *x)
{
	struct api_order order;
	const char *fault;

	if (!is_json(x))
		return;
	if (is_array(http_body(x))) {
		order_pushes(front, who, x);
		return;
	}
	if (!read_order(front, who, x, JOB_PUSH, &order))
		return;
	fault = front_replace_fault(front->engine, &order.job);
	if (fault == NULL)
		engine_submit(front->engine, &order.job, order.lifetime_s, order.payload,
			      on_submitted, x);
	else
		front_refuse(x, 409, fault);
	api_order_fini(&order);
}

enum gba_status
front_owner(struct engine *engine, const char *application, const char *ptid,
	    struct job *owner)
{
	enum gba_status status = jobs_of_sa(engine_read(engine), owner, ptid);

	engine_read_end(engine);
	if (status == GBA_OK && strcmp(owner->application, application) != 0)
		return GBA_ERR_NOT_FOUND;
	return status;
}

const char *
front_replace_fault(struct engine *engine, const struct job *order)
{
	struct job old;
	enum gba_status status;

	if (order->replaces[0] == '\0')
		return NULL;
	status = jobs_get(engine_read(engine), &old, order->replaces, order->application);
	engine_read_end(engine);
	if (status == GBA_ERR_NOT_FOUND)
		return "replaces: there is no such job of yours";
	if (status != GBA_OK)
		return "the store failed";
	if (old.road != order->road || strcmp(old.address, order->address) != 0)
		return "replaces: that one has another road or address";
	return old.state == JOB_SENT ? NULL
				     : "replaces: no trigger of that one is pending";
}

const char *
front_fill_from(struct job *job, const struct job *owner)
{
	if (job->address[0] == '\0') {
		job->road = owner->road;
		memcpy(job->address, owner->address, sizeof(job->address));
	}
	job->is_public = owner->is_public;
	job->gba_u = owner->gba_u;
	memcpy(job->who, owner->who, sizeof(job->who));
	memcpy(job->naf, owner->naf, sizeof(job->naf));
	memcpy(job->ua_id, owner->ua_id, sizeof(job->ua_id));
	memcpy(job->app_label, owner->app_label, sizeof(job->app_label));
	memcpy(job->callback, owner->callback, sizeof(job->callback));
	memcpy(job->ptid, owner->ptid, sizeof(job->ptid));
	return job_road_is_trigger(job->road)
		       ? "road: a device trigger has a GPI, so it is a push"
		       : NULL;
}

static void
refuse_sa(struct http_exchange *x, enum gba_status status)
{
	if (status == GBA_ERR_NOT_FOUND)
		front_refuse(x, 404, "no SA of yours has this P-TID");
	else
		front_refuse(x, 503, "the store failed");
}

static void
order_message(struct front *front, const struct front_application *who,
	      struct http_exchange *x, const char *ptid)
{
	struct api_order order;
	struct job owner;
	const char *fault;
	enum gba_status status = front_owner(front->engine, who->name, ptid, &owner);

	if (status != GBA_OK) {
		refuse_sa(x, status);
		return;
	}
	if (!is_json(x) || !read_order(front, who, x, JOB_MESSAGE, &order))
		return;
	fault = front_fill_from(&order.job, &owner);
	if (fault == NULL)
		engine_submit(front->engine, &order.job, order.lifetime_s, order.payload,
			      on_submitted, x);
	else
		front_refuse(x, 400, fault);
	api_order_fini(&order);
}

static bool
read_limit(uint64_t *limit, struct http_exchange *x, struct gba_text query)
{
	if (front_query_number(limit, query, "limit", LIST_MAX, LIST_DEFAULT) == GBA_OK)
		return true;
	front_refuse(x, 400, "limit: a number up to 1000 is expected");
	return false;
}

static void
list_jobs(struct front *front, const struct front_application *who,
	  struct http_exchange *x, struct gba_text query)
{
	const struct gba_text state = front_query_text(query, "state");
	struct jobs_filter filter = { .application = who->name };
	struct api_list *list;
	enum gba_status status;
	uint64_t limit;

	if (!read_limit(&limit, x, query))
		return;
	if (state.p != NULL && !job_state_parse(&filter.state, state)) {
		front_refuse(x, 400, "state: there is no such state");
		return;
	}
	filter.has_state = state.p != NULL;
	filter.limit = (unsigned)limit;
	list = api_list_new("jobs");
	if (list == NULL) {
		front_refuse(x, 503, "no memory is left");
		return;
	}
	status = jobs_each(engine_read(front->engine), &filter, api_list_job, list);
	engine_read_end(front->engine);
	front_reply(x, status == GBA_OK ? 200 : 503, api_list_text(list));
}

static void
show_job(struct front *front, const struct front_application *who,
	 struct http_exchange *x, const char *id)
{
	struct job job;
	enum gba_status status =
		jobs_get(engine_read(front->engine), &job, id, who->name);

	engine_read_end(front->engine);
	if (status == GBA_OK)
		front_reply(x, 200, api_job_text(&job));
	else if (status == GBA_ERR_NOT_FOUND)
		front_refuse(x, 404, "there is no such job of yours");
	else
		front_refuse(x, 503, "the store failed");
}

static void
on_cancelled(void *ctx, enum gba_status status, const struct job *job)
{
	struct http_exchange *x = ctx;

	if (status == GBA_OK)
		front_reply(x, 200, api_job_text(job));
	else if (status == GBA_ERR_NOT_FOUND)
		front_refuse(x, 404, "there is no such job of yours");
	else if (status == GBA_ERR_DENIED)
		front_refuse(x, 409, "it has ended");
	else
		front_refuse(x, 503, "the store failed");
}

static void
list_uplinks(struct front *front, const struct front_application *who,
	     struct http_exchange *x, const struct front_target *target)
{
	struct api_list *list;
	enum gba_status status;
	uint64_t after, limit;
	struct job owner;

	if (front_query_number(&after, target->query, "after", INT64_MAX, 0) != GBA_OK) {
		front_refuse(x, 400, "after: a number is expected");
		return;
	}
	if (!read_limit(&limit, x, target->query))
		return;
	status = front_owner(front->engine, who->name, target->name, &owner);
	if (status != GBA_OK) {
		refuse_sa(x, status);
		return;
	}
	list = api_list_new("messages");
	if (list == NULL) {
		front_refuse(x, 503, "no memory is left");
		return;
	}
	status = uplink_each(engine_read(front->engine), target->name, who->name,
			     (int64_t)after, (unsigned)limit, api_list_uplink, list);
	engine_read_end(front->engine);
	front_reply(x, status == GBA_OK ? 200 : 503, api_list_text(list));
}

static void
on_taken(void *ctx, enum gba_status status, const struct job *job)
{
	struct http_exchange *x = ctx;

	(void)job;
	if (status == GBA_OK)
		http_reply(x, 204, NULL, 0, (struct gba_octets){ NULL, 0 });
	else
		front_refuse(x, 503, "the store failed");
}

static void
take_uplinks(struct front *front, const struct front_application *who,
	     struct http_exchange *x, const struct front_target *target)
{
	enum gba_status status;
	struct job owner;
	uint64_t upto;

	if (front_query_number(&upto, target->query, "upto", INT64_MAX, 0) != GBA_OK ||
	    upto == 0) {
		front_refuse(x, 400, "upto: a number is expected");
		return;
	}
	status = front_owner(front->engine, who->name, target->name, &owner);
	if (status != GBA_OK)
		refuse_sa(x, status);
	else
		engine_taken(front->engine, target->name, who->name, (int64_t)upto,
			     on_taken, x);
}

void
front_api(struct front *front, struct http_exchange *x)
{
	const struct front_application *who = front_who(front, x);
	const struct gba_text method = http_method(x);
	const bool gets = gba_text_is(method, "GET") || gba_text_is(method, "HEAD");
	struct front_target target;

	front_target_parse(&target, http_target(x));
	if (who == NULL)
		front_refuse(x, 401, "no token of an application");
	else if (target.place == PLACE_NONE)
		front_refuse(x, 404,
			     "/push, /push/ID and /sa/PTID/message are what there is");
	else if (target.place == PLACE_JOBS && gba_text_is(method, "POST"))
		order_push(front, who, x);
	else if (target.place == PLACE_JOBS && gets)
		list_jobs(front, who, x, target.query);
	else if (target.place == PLACE_JOBS)
		front_refuse_method(x, "GET, HEAD, POST");
	else if (target.place == PLACE_JOB && gets)
		show_job(front, who, x, target.name);
	else if (target.place == PLACE_JOB && gba_text_is(method, "DELETE"))
		engine_cancel(front->engine, target.name, who->name, on_cancelled, x);
	else if (target.place == PLACE_JOB)
		front_refuse_method(x, "GET, HEAD, DELETE");
	else if (gba_text_is(method, "POST"))
		order_message(front, who, x, target.name);
	else if (gets)
		list_uplinks(front, who, x, &target);
	else if (gba_text_is(method, "DELETE"))
		take_uplinks(front, who, x, &target);
	else
		front_refuse_method(x, "GET, HEAD, POST, DELETE");
}
