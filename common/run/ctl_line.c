/* SPDX-License-Identifier: Apache-2.0 */
/* Requests and replies of the control socket as JSON lines. */
#include "run/ctl_line.h"

#include <jansson.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

struct ctl_reply {
	json_t *records;
	json_t *last; /* borrowed from records */
	bool refused;
	char sentence[512];
};

static void
wipe_and_free(void *p)
{
	if (p != NULL)
		gba_wipe(p, malloc_usable_size(p));
	free(p);
}

void
ctl_wipe_json(void)
{
	json_set_alloc_funcs(malloc, wipe_and_free);
}

enum gba_status
ctl_request_parse(struct ctl_parsed *out, struct gba_text line)
{
	json_t *json = json_loadb(line.p, line.len, JSON_REJECT_DUPLICATES, NULL);
	enum gba_status status = GBA_ERR_SYNTAX;
	struct ctl_request r = { NULL, 0, { NULL }, { NULL } };
	json_t *words, *value;
	const char *name;

	r.verb = json_string_value(json_object_get(json, "verb"));
	words = json_object_get(json, "words");
	if (r.verb == NULL || (words != NULL && !json_is_object(words)) ||
	    json_object_size(words) > CTL_ARGS_MAX)
		goto out;
	json_object_foreach(words, name, value)
	{
		r.name[r.count] = name;
		r.value[r.count] = json_string_value(value);
		if (r.value[r.count++] == NULL)
			goto out;
	}
	out->request = r;
	out->json = json;
	json = NULL;
	status = GBA_OK;
out:
	json_decref(json);
	return status;
}

void
ctl_parsed_free(struct ctl_parsed *parsed)
{
	json_decref(parsed->json);
	parsed->json = NULL;
}

/* The text of json and a line feed; takes json over. */
static char *
line_of(json_t *json)
{
	const size_t len = json_dumpb(json, NULL, 0, JSON_COMPACT);
	char *line = len > 0 ? malloc(len + 2) : NULL;

	if (line != NULL) {
		json_dumpb(json, line, len, JSON_COMPACT);
		line[len] = '\n';
		line[len + 1] = '\0';
	}
	json_decref(json);
	return line;
}

char *
ctl_request_build(const struct ctl_request *request)
{
	json_t *words = json_object();

	for (size_t i = 0; i < request->count; i++) {
		if (json_object_set_new(words, request->name[i],
					json_string(request->value[i])) != 0) {
			json_decref(words);
			return NULL;
		}
	}
	return line_of(json_pack("{s:s, s:o}", "verb", request->verb, "words", words));
}

const char *
ctl_word(const struct ctl_request *request, const char *name)
{
	for (size_t i = 0; i < request->count; i++)
		if (strcmp(request->name[i], name) == 0)
			return request->value[i];
	return NULL;
}

struct ctl_reply *
ctl_reply_new(void)
{
	struct ctl_reply *reply = calloc(1, sizeof(*reply));

	if (reply != NULL && (reply->records = json_array()) == NULL) {
		free(reply);
		reply = NULL;
	}
	return reply;
}

void
ctl_reply_free(struct ctl_reply *reply)
{
	if (reply == NULL)
		return;
	json_decref(reply->records);
	free(reply);
}

void
ctl_record(struct ctl_reply *reply)
{
	reply->last = json_object();
	json_array_append_new(reply->records, reply->last);
}

/* JSON wants UTF-8; octets of a peer that are not become '?'. */
static json_t *
text_value(const char *text)
{
	json_t *value = json_string(text);
	char *copy;

	if (value != NULL || (copy = strdup(text)) == NULL)
		return value;
	for (char *c = copy; *c != '\0'; c++)
		if ((unsigned char)*c > 0x7e)
			*c = '?';
	value = json_string(copy);
	free(copy);
	return value;
}

void
ctl_put(struct ctl_reply *reply, const char *name, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	if (reply->last == NULL)
		ctl_record(reply);
	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	if (text != NULL)
		json_object_set_new(reply->last, name, text_value(text));
	wipe_and_free(text);
}

void
ctl_refuse(struct ctl_reply *reply, const char *fmt, ...)
{
	va_list ap;

	reply->refused = true;
	va_start(ap, fmt);
	vsnprintf(reply->sentence, sizeof(reply->sentence), fmt, ap);
	va_end(ap);
}

bool
ctl_reply_is_refused(const struct ctl_reply *reply)
{
	return reply->refused;
}

char *
ctl_reply_build(const struct ctl_reply *reply)
{
	json_t *json = json_object();

	json_object_set_new(json, "ok", json_boolean(!reply->refused));
	if (reply->refused)
		json_object_set_new(json, "sentence", text_value(reply->sentence));
	json_object_set(json, "records", reply->records);
	return line_of(json);
}

static enum gba_status
fields_parse(struct ctl_fields *out, json_t *record)
{
	const size_t size = json_object_size(record);
	const char *name;
	json_t *value;

	if (!json_is_object(record))
		return GBA_ERR_SYNTAX;
	out->name = calloc(size + 1, sizeof(char *));
	out->value = calloc(size + 1, sizeof(char *));
	if (out->name == NULL || out->value == NULL)
		return GBA_ERR_NOMEM;
	json_object_foreach(record, name, value)
	{
		const size_t i = out->count;

		if (!json_is_string(value))
			return GBA_ERR_SYNTAX;
		out->count++;
		out->name[i] = strdup(name);
		out->value[i] = strdup(json_string_value(value));
		if (out->name[i] == NULL || out->value[i] == NULL)
			return GBA_ERR_NOMEM;
	}
	return GBA_OK;
}

enum gba_status
ctl_answer_parse(struct ctl_answer **out, struct gba_text line)
{
	json_t *json = json_loadb(line.p, line.len, JSON_REJECT_DUPLICATES, NULL);
	json_t *ok = json_object_get(json, "ok");
	json_t *records = json_object_get(json, "records");
	const char *sentence = json_string_value(json_object_get(json, "sentence"));
	struct ctl_answer *answer = calloc(1, sizeof(*answer));
	enum gba_status status = answer != NULL ? GBA_ERR_SYNTAX : GBA_ERR_NOMEM;
	const size_t count = json_array_size(records);

	if (answer == NULL || !json_is_boolean(ok) ||
	    (records != NULL && !json_is_array(records)))
		goto out;
	answer->refused = json_is_false(ok);
	snprintf(answer->sentence, sizeof(answer->sentence), "%s",
		 sentence != NULL ? sentence : "");
	answer->records = calloc(count + 1, sizeof(answer->records[0]));
	status = answer->records != NULL ? GBA_OK : GBA_ERR_NOMEM;
	for (size_t i = 0; i < count && status == GBA_OK; i++) {
		answer->record_count = i + 1;
		status = fields_parse(&answer->records[i], json_array_get(records, i));
	}
	if (status == GBA_OK) {
		*out = answer;
		answer = NULL;
	}
out:
	ctl_answer_free(answer);
	json_decref(json);
	return status;
}

static void
strings_free(char **s, size_t count)
{
	for (size_t i = 0; s != NULL && i < count; i++)
		wipe_and_free(s[i]);
	free(s);
}

void
ctl_answer_free(struct ctl_answer *answer)
{
	if (answer == NULL)
		return;
	for (size_t i = 0; i < answer->record_count; i++) {
		strings_free(answer->records[i].name, answer->records[i].count);
		strings_free(answer->records[i].value, answer->records[i].count);
	}
	free(answer->records);
	free(answer);
}
