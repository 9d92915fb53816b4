/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs and uplink messages as JSON. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "codec/bsf_xml.h"
#include "crypto/b64.h"
#include "push-naf/api_json.h"

struct api_list {
	json_t *root, *array; /* array is root's */
};

static json_t *
time_value(int64_t at_s)
{
	char text[21];

	if (at_s == 0)
		return json_null();
	gba_datetime_build(text, at_s);
	return json_string(text);
}

static json_t *
text_value(const char *text)
{
	return *text != '\0' ? json_string(text) : json_null();
}

/* What only a device trigger has. */
static json_t *
trigger_value(const struct job *job)
{
	return json_pack("{s:s, s:b, s:o, s:o, s:I, s:o}", "profile",
			 job_profile_name(job->profile), "priority", job->priority,
			 "replaces", text_value(job->replaces), "report",
			 text_value(job_report_name(job->report)), "reference",
			 (json_int_t)job->reference, "message_id",
			 text_value(job->message_id));
}

static json_t *
job_value(const struct job *job)
{
	char ua_id[11];
	json_t *value;

	gba_hex(ua_id, job->ua_id, sizeof(job->ua_id));
	value = json_pack(
		"{s:s, s:s, s:s, s:{s:s}, s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:o, s:o, "
		"s:o, "
		"s:o, s:I, s:I, s:o, s:I, s:o}",
		"id", job->id, "kind", job->kind == JOB_PUSH ? "push" : "message",
		"state", job_state_name(job->state), "who",
		job->is_public ? "impu" : "impi", job->who, "naf", job->naf, "ua_id",
		ua_id, "app_label", job->app_label, "gba_u", job->gba_u, "road",
		job_road_name(job->road), "address", job->address, "protect",
		job->suite == 2 ? "encrypt" : "integrity", "created",
		time_value(job->created_s), "expires", time_value(job->expires_s),
		"handed", time_value(job->handed_s), "ended", time_value(job->ended_s),
		"asks", (json_int_t)job->asks, "attempts", (json_int_t)job->attempts,
		"ptid", text_value(job->ptid), "sn", (json_int_t)job->sn, "reason",
		text_value(job->reason));
	if (value != NULL && job->has_resync)
		json_object_set_new(value, "resync", json_true());
	if (value != NULL && job_road_is_trigger(job->road) &&
	    json_object_update_new(value, trigger_value(job)) != 0) {
		json_decref(value);
		return NULL;
	}
	return value;
}

static json_t *
uplink_value(const struct uplink *uplink, struct gba_octets payload)
{
	char *base64 = malloc(GBA_B64_LEN(payload.len) + 1);
	json_t *value;

	if (base64 == NULL)
		return NULL;
	gba_b64(base64, payload.p, payload.len);
	value = json_pack("{s:I, s:s, s:I, s:o, s:s}", "number",
			  (json_int_t)uplink->number, "ptid", uplink->ptid, "sn",
			  (json_int_t)uplink->sn, "at", time_value(uplink->at_s),
			  "payload_base64", base64);
	free(base64);
	return value;
}

static char *
text_of(json_t *value)
{
	char *text = value != NULL ? json_dumps(value, JSON_COMPACT) : NULL;

	json_decref(value);
	return text;
}

char *
api_job_text(const struct job *job)
{
	return text_of(job_value(job));
}

char *
api_ids_text(const struct api_order *orders, size_t count)
{
	json_t *ids = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(ids, json_string(orders[i].job.id));
	return text_of(json_pack("{s:o}", "ids", ids));
}

char *
api_error_text(const char *sentence)
{
	return text_of(json_pack("{s:s}", "error", sentence));
}

char *
api_uplink_text(const struct uplink *uplink, struct gba_octets payload)
{
	return text_of(uplink_value(uplink, payload));
}

struct api_list *
api_list_new(const char *name)
{
	struct api_list *list = calloc(1, sizeof(*list));

	if (list == NULL)
		return NULL;
	list->array = json_array();
	list->root = json_pack("{s:o}", name, list->array);
	return list;
}

void
api_list_job(void *ctx, const struct job *job)
{
	struct api_list *list = ctx;

	json_array_append_new(list->array, job_value(job));
}

void
api_list_uplink(void *ctx, const struct uplink *uplink, struct gba_octets payload)
{
	struct api_list *list = ctx;

	json_array_append_new(list->array, uplink_value(uplink, payload));
}

char *
api_list_text(struct api_list *list)
{
	char *text = text_of(list->root);

	free(list);
	return text;
}

/* Members whose word has another name, or whose value is no string. */
static int
put_word(json_t *root, const char *name, const char *value)
{
	uint64_t number;

	if (strcmp(name, "impi") == 0 || strcmp(name, "impu") == 0) {
		json_t *who = json_object_get(root, "who");

		if (who == NULL && json_object_set_new(root, "who", json_object()) == 0)
			who = json_object_get(root, "who");
		return json_object_set_new(who, name, json_string(value));
	}
	if (strcmp(name, "gba-u") == 0 || strcmp(name, "priority") == 0)
		return json_object_set_new(root, *name == 'g' ? "gba_u" : name,
					   strcmp(value, "yes") == 0 ? json_true()
					   : strcmp(value, "no") == 0
						   ? json_false()
						   : json_string(value));
	if (strcmp(name, "lifetime") == 0)
		return json_object_set_new(
			root, "lifetime_s",
			gba_number(&number, gba_text(value), 0, INT64_MAX) == GBA_OK
				? json_integer((json_int_t)number)
				: json_string(value));
	if (strcmp(name, "ua-id") == 0)
		name = "ua_id";
	else if (strcmp(name, "app-label") == 0)
		name = "app_label";
	else if (strcmp(name, "payload-base64") == 0)
		name = "payload_base64";
	return json_object_set_new(root, name, json_string(value));
}

char *
api_order_text(const char *const *names, const char *const *values, size_t count)
{
	json_t *root = json_object();
	bool ok = root != NULL;

	for (size_t i = 0; ok && i < count; i++)
		if (strcmp(names[i], "ptid") != 0)
			ok = put_word(root, names[i], values[i]) == 0;
	if (!ok) {
		json_decref(root);
		return NULL;
	}
	return text_of(root);
}
