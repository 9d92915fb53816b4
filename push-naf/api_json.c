/* SPDX-License-Identifier: Apache-2.0 */
/* Orders of applications, read strictly. */
#include "push-naf/api_json.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "codec/btid.h"
#include "crypto/b64.h"
#include "push-naf/roads.h"

struct reading {
	struct api_order *order;
	const struct api_limits *limits;
	char *reason;
};

static enum gba_status GBA_PRINTF(2, 3)
	refuse(const struct reading *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->reason, API_REASON_MAX, fmt, ap);
	va_end(ap);
	return GBA_ERR_SYNTAX;
}

/* Visible ASCII without blanks; identities and addresses have no others. */
static enum gba_status
read_word(const struct reading *r, const char *name, const json_t *value, char *out,
	  size_t size)
{
	if (!json_is_string(value))
		return refuse(r, "%s: a string is expected", name);
	if (json_string_length(value) == 0 || json_string_length(value) >= size)
		return refuse(r, "%s: 1 to %zu characters are expected", name, size - 1);
	if (!gba_text_is_visible(gba_text(json_string_value(value))))
		return refuse(r, "%s: no blanks, and ASCII alone", name);
	memcpy(out, json_string_value(value), json_string_length(value) + 1);
	return GBA_OK;
}

static enum gba_status
read_who(struct reading *r, const json_t *value)
{
	const json_t *impi = json_object_get(value, "impi");
	const json_t *impu = json_object_get(value, "impu");
	struct job *job = &r->order->job;
	char impu_read[GBA_IMPU_MAX + 1];

	if (json_object_size(value) != 1 || (impi == NULL && impu == NULL))
		return refuse(r, "who: {\"impi\": ...} or {\"impu\": ...} is expected");
	job->is_public = impu != NULL;
	if (read_word(r, "who", impu != NULL ? impu : impi, job->who, sizeof(job->who)) !=
	    GBA_OK)
		return GBA_ERR_SYNTAX;
	if (impu != NULL && impu_canonical(impu_read, gba_text(job->who)) != GBA_OK)
		return refuse(r, "who: an IMPU is sip:USER@DOMAIN, sips: or tel:");
	if (impu == NULL && !impi_is_valid(gba_text(job->who)))
		return refuse(
			r, "who: an IMPI has up to %d characters and no quotation mark",
			GBA_IMPI_MAX);
	return GBA_OK;
}

static enum gba_status
read_naf(struct reading *r, const json_t *value)
{
	struct job *job = &r->order->job;
	char name[sizeof(job->naf)];
	enum gba_status status = read_word(r, "naf", value, name, sizeof(name));

	for (size_t i = 0; status == GBA_OK && i < r->limits->name_count; i++)
		if (strcasecmp(name, r->limits->names[i]) == 0) {
			snprintf(job->naf, sizeof(job->naf), "%s", r->limits->names[i]);
			return GBA_OK;
		}
	return status == GBA_OK ? refuse(r, "naf: not a name that you may push under")
				: status;
}

static enum gba_status
read_ua_id(struct reading *r, const json_t *value)
{
	const char *text = json_string_value(value);

	if (text != NULL && gba_unhex(r->order->job.ua_id, sizeof(r->order->job.ua_id),
				      gba_text(text)) == GBA_OK)
		return GBA_OK;
	return refuse(r, "ua_id: ten hex digits are expected");
}

static enum gba_status
read_road(struct reading *r, const json_t *value)
{
	struct job *job = &r->order->job;
	const char *text = json_string_value(value);

	if (text == NULL || !job_road_parse(&job->road, gba_text(text)) ||
	    !r->limits->roads[job->road])
		return refuse(r, "road: no such road is open here");
	return GBA_OK;
}

static enum gba_status
read_address(struct reading *r, const json_t *value)
{
	return read_word(r, "address", value, r->order->job.address,
			 sizeof(r->order->job.address));
}

static enum gba_status
read_callback(struct reading *r, const json_t *value)
{
	struct job *job = &r->order->job;
	enum gba_status status =
		read_word(r, "callback", value, job->callback, sizeof(job->callback));

	if (status == GBA_OK && strncasecmp(job->callback, "http://", 7) != 0 &&
	    strncasecmp(job->callback, "https://", 8) != 0)
		return refuse(r, "callback: an http or https URL is expected");
	return status;
}

static enum gba_status
take_payload(struct reading *r, const char *name, uint8_t *p, size_t len)
{
	if (r->order->payload.p != NULL) {
		free(p);
		return refuse(r, "payload and payload_base64: one of them");
	}
	r->order->payload = (struct gba_octets){ p, len };
	if (len > r->limits->payload_max)
		return refuse(r, "%s: longer than %zu octets", name,
			      r->limits->payload_max);
	return GBA_OK;
}

static enum gba_status
read_payload(struct reading *r, const json_t *value)
{
	const size_t len = json_string_length(value);
	uint8_t *copy;

	if (!json_is_string(value))
		return refuse(r, "payload: a string is expected");
	copy = malloc(len + 1);
	if (copy == NULL)
		return GBA_ERR_NOMEM;
	memcpy(copy, json_string_value(value), len + 1);
	return take_payload(r, "payload", copy, len);
}

static enum gba_status
read_payload_base64(struct reading *r, const json_t *value)
{
	const struct gba_text text = { json_string_value(value),
				       json_string_length(value) };
	uint8_t *octets;
	size_t len;

	if (!json_is_string(value))
		return refuse(r, "payload_base64: a string is expected");
	octets = malloc(text.len + 1);
	if (octets == NULL)
		return GBA_ERR_NOMEM;
	if (gba_unb64(octets, text.len + 1, &len, text) != GBA_OK) {
		free(octets);
		return refuse(r, "payload_base64: not base64");
	}
	return take_payload(r, "payload_base64", octets, len);
}

static enum gba_status
read_lifetime(struct reading *r, const json_t *value)
{
	const json_int_t seconds = json_integer_value(value);

	if (!json_is_integer(value) || seconds < 1 || seconds > r->limits->lifetime_max_s)
		return refuse(r, "lifetime_s: a number from 1 to %lld is expected",
			      (long long)r->limits->lifetime_max_s);
	r->order->lifetime_s = seconds;
	return GBA_OK;
}

static enum gba_status
read_gba_u(struct reading *r, const json_t *value)
{
	if (!json_is_boolean(value))
		return refuse(r, "gba_u: true or false is expected");
	r->order->job.gba_u = json_is_true(value);
	return GBA_OK;
}

static enum gba_status
read_app_label(struct reading *r, const json_t *value)
{
	return read_word(r, "app_label", value, r->order->job.app_label,
			 sizeof(r->order->job.app_label));
}

static enum gba_status
read_protect(struct reading *r, const json_t *value)
{
	const struct gba_text text = gba_text(json_string_value(value));

	if (gba_text_is(text, "encrypt"))
		r->order->job.suite = 2;
	else if (gba_text_is(text, "integrity"))
		r->order->job.suite = 1;
	else
		return refuse(r, "protect: \"encrypt\" or \"integrity\" is expected");
	return GBA_OK;
}

static enum gba_status
read_rand(struct reading *r, const json_t *value)
{
	const char *text = json_string_value(value);
	struct job *job = &r->order->job;

	job->has_resync = true;
	if (text != NULL &&
	    gba_unhex(job->rand, sizeof(job->rand), gba_text(text)) == GBA_OK)
		return GBA_OK;
	return refuse(r, "rand: %zu hex digits are expected", 2 * sizeof(job->rand));
}

static enum gba_status
read_auts(struct reading *r, const json_t *value)
{
	const char *text = json_string_value(value);
	struct job *job = &r->order->job;

	if (text != NULL &&
	    gba_unhex(job->auts, sizeof(job->auts), gba_text(text)) == GBA_OK)
		return GBA_OK;
	return refuse(r, "auts: %zu hex digits are expected", 2 * sizeof(job->auts));
}

static enum gba_status
read_profile(struct reading *r, const json_t *value)
{
	const char *text = json_string_value(value);

	if (text == NULL || !job_profile_parse(&r->order->job.profile, gba_text(text)))
		return refuse(r, "profile: \"internal\" or \"wap\" is expected");
	return GBA_OK;
}

static enum gba_status
read_priority(struct reading *r, const json_t *value)
{
	if (!json_is_boolean(value))
		return refuse(r, "priority: true or false is expected");
	r->order->job.priority = json_is_true(value);
	return GBA_OK;
}

static enum gba_status
read_replaces(struct reading *r, const json_t *value)
{
	return read_word(r, "replaces", value, r->order->job.replaces,
			 sizeof(r->order->job.replaces));
}

#define PUSH	(1u << JOB_PUSH)
#define MESSAGE (1u << JOB_MESSAGE)

static const struct member {
	const char *name;
	unsigned kinds;	   /* in which orders it may stand */
	unsigned required; /* and in which it must */
	enum gba_status (*read)(struct reading *r, const json_t *value);
} members[] = {
	{ "who", PUSH, PUSH, read_who },
	{ "naf", PUSH, 0, read_naf },
	{ "ua_id", PUSH, 0, read_ua_id },
	{ "gba_u", PUSH, 0, read_gba_u },
	{ "app_label", PUSH, 0, read_app_label },
	{ "callback", PUSH, 0, read_callback },
	{ "rand", PUSH, 0, read_rand },
	{ "auts", PUSH, 0, read_auts },
	{ "road", PUSH | MESSAGE, PUSH, read_road },
	{ "address", PUSH | MESSAGE, PUSH, read_address },
	{ "payload", PUSH | MESSAGE, 0, read_payload },
	{ "payload_base64", PUSH | MESSAGE, 0, read_payload_base64 },
	{ "lifetime_s", PUSH | MESSAGE, 0, read_lifetime },
	{ "protect", PUSH | MESSAGE, 0, read_protect },
	{ "profile", PUSH, 0, read_profile },
	{ "priority", PUSH, 0, read_priority },
	{ "replaces", PUSH, 0, read_replaces },
};

static const struct member *
member_of(const char *name, enum job_kind kind)
{
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (strcmp(members[i].name, name) == 0 &&
		    (members[i].kinds & 1u << kind) != 0)
			return &members[i];
	return NULL;
}

/* The road is known only now: what it carries, and what only it has. */
static enum gba_status
check_trigger(const struct reading *r, const json_t *root)
{
	static const char *const its_own[] = { "profile", "priority", "replaces" };
	const struct api_order *order = r->order;
	const enum job_road road = order->job.road;
	size_t len;

	for (size_t i = 0; i < ARRAY_LEN(its_own); i++)
		if (json_object_get(root, its_own[i]) != NULL &&
		    !job_road_is_trigger(road))
			return refuse(r, "%s: the roads tsp and smpp alone have it",
				      its_own[i]);
	if (order->job.address[0] == '\0' || !job_road_is_trigger(road))
		return GBA_OK;
	if (order->job.kind != JOB_PUSH)
		return refuse(r, "road: a device trigger has a GPI, so it is a push");
	if (order->job.replaces[0] != '\0' && road != JOB_ROAD_TSP)
		return refuse(r, "replaces: the road tsp alone has it");
	len = trigger_len(&r->limits->shape, &order->job, r->limits->ptid_len,
			  order->payload.p != NULL ? &order->payload.len : NULL);
	if (len > r->limits->trigger_max[road])
		return refuse(r,
			      "payload: the trigger would have %zu octets, and this "
			      "road takes %zu",
			      len, r->limits->trigger_max[road]);
	return GBA_OK;
}

static enum gba_status
read_members(struct reading *r, json_t *root, enum job_kind kind)
{
	enum gba_status status = GBA_OK;
	const char *name;
	json_t *value;

	json_object_foreach(root, name, value)
	{
		const struct member *member = member_of(name, kind);

		if (member == NULL)
			return refuse(r, "\"%.40s\" is no member of such an order", name);
		status = member->read(r, value);
		if (status != GBA_OK)
			return status;
	}
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if ((members[i].required & 1u << kind) != 0 &&
		    json_object_get(root, members[i].name) == NULL)
			return refuse(r, "%s: it is missing", members[i].name);
	if (kind == JOB_MESSAGE && r->order->payload.p == NULL)
		return refuse(r, "payload: it is missing");
	if (kind == JOB_MESSAGE && (json_object_get(root, "road") == NULL) !=
					   (json_object_get(root, "address") == NULL))
		return refuse(r, "road and address: both, or neither");
	if ((json_object_get(root, "rand") == NULL) !=
	    (json_object_get(root, "auts") == NULL))
		return refuse(r, "rand and auts: both, or neither");
	if (r->order->job.address[0] != '\0' &&
	    !roads_address_is_valid(r->order->job.road, r->order->job.address))
		return refuse(r, "address: not one of this road: %s",
			      roads_address_form(r->order->job.road));
	return check_trigger(r, root);
}

static void
put_defaults(struct api_order *order, const struct api_limits *limits, enum job_kind kind)
{
	*order = (struct api_order){ .lifetime_s = limits->lifetime_s };
	order->job.kind = kind;
	order->job.suite = 2;
	order->job.profile = limits->profile;
	memcpy(order->job.ua_id, limits->ua_id, sizeof(limits->ua_id));
	snprintf(order->job.app_label, sizeof(order->job.app_label), "%s",
		 limits->app_label);
	if (limits->name_count > 0)
		snprintf(order->job.naf, sizeof(order->job.naf), "%s", limits->names[0]);
}

/* out is written when GBA_OK is returned. */
static enum gba_status
read_order(struct api_order *out, const struct api_limits *limits, enum job_kind kind,
	   json_t *root, char reason[API_REASON_MAX])
{
	struct api_order order;
	struct reading r = { &order, limits, reason };
	enum gba_status status;

	put_defaults(&order, limits, kind);
	status = json_is_object(root) ? read_members(&r, root, kind)
				      : refuse(&r, "an object is expected");
	if (status == GBA_OK)
		*out = order;
	else
		api_order_fini(&order);
	return status;
}

static json_t *
load(struct gba_octets body, char reason[API_REASON_MAX])
{
	json_error_t error;
	json_t *root;

	if (body.len == 0) {
		snprintf(reason, API_REASON_MAX, "not JSON: the body is empty");
		return NULL;
	}
	root = json_loadb((const char *)body.p, body.len, JSON_REJECT_DUPLICATES, &error);
	if (root == NULL)
		snprintf(reason, API_REASON_MAX, "not JSON: %.100s", error.text);
	return root;
}

enum gba_status
api_order_parse(struct api_order *out, const struct api_limits *limits,
		enum job_kind kind, struct gba_octets body, char reason[API_REASON_MAX])
{
	json_t *root = load(body, reason);
	enum gba_status status = GBA_ERR_SYNTAX;

	if (root != NULL)
		status = read_order(out, limits, kind, root, reason);
	json_decref(root);
	return status;
}

/* The sentence, and which order it is about. */
static void
name_order(char reason[API_REASON_MAX], size_t number)
{
	char sentence[API_REASON_MAX];

	memcpy(sentence, reason, sizeof(sentence));
	snprintf(reason, API_REASON_MAX, "order %zu: %.130s", number, sentence);
}

static enum gba_status
read_orders(struct api_order **out, size_t *count, const struct api_limits *limits,
	    json_t *root, char reason[API_REASON_MAX])
{
	const size_t size = json_array_size(root);
	struct api_order *orders = calloc(size > 0 ? size : 1, sizeof(*orders));
	enum gba_status status = orders != NULL ? GBA_OK : GBA_ERR_NOMEM;
	size_t done = 0;

	for (; status == GBA_OK && done < size; done++) {
		status = read_order(&orders[done], limits, JOB_PUSH,
				    json_array_get(root, done), reason);
		if (status != GBA_OK)
			break;
	}
	if (status == GBA_OK) {
		*out = orders;
		*count = size;
		return GBA_OK;
	}
	name_order(reason, done + 1);
	while (done-- > 0)
		api_order_fini(&orders[done]);
	free(orders);
	return status;
}

enum gba_status
api_orders_parse(struct api_order **out, size_t *count, const struct api_limits *limits,
		 struct gba_octets body, char reason[API_REASON_MAX])
{
	json_t *root = load(body, reason);
	enum gba_status status = GBA_ERR_SYNTAX;

	if (root != NULL && (!json_is_array(root) || json_array_size(root) == 0 ||
			     json_array_size(root) > API_ORDERS_MAX))
		snprintf(reason, API_REASON_MAX, "an array of 1 to %d orders is expected",
			 API_ORDERS_MAX);
	else if (root != NULL)
		status = read_orders(out, count, limits, root, reason);
	json_decref(root);
	return status;
}

void
api_order_fini(struct api_order *order)
{
	gba_wipe((void *)(uintptr_t)order->payload.p, order->payload.len);
	free((void *)(uintptr_t)order->payload.p);
	order->payload = (struct gba_octets){ NULL, 0 };
}
