/* SPDX-License-Identifier: Apache-2.0 */
/* The verb get: fetch from a NAF. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ue/cmd.h"

#define BODY_MAX (64u * 1024 * 1024)

/* What --data gave. */
struct body {
	uint8_t *p;
	size_t len;
};

static int
read_file(struct body *out, const char *path)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	int code = EXIT_DONE;

	if (file == NULL)
		return args_fail(EXIT_USAGE, "%s: %s", path, strerror(errno));
	while (code == EXIT_DONE && !feof(file)) {
		uint8_t *grown = realloc(out->p, out->len + 65536);

		if (grown == NULL) {
			code = args_fail(EXIT_INTERNAL, "%s: no memory", path);
			break;
		}
		out->p = grown;
		out->len += fread(out->p + out->len, 1, 65536, file);
		if (ferror(file))
			code = args_fail(EXIT_USAGE, "%s: %s", path, strerror(errno));
		else if (out->len > BODY_MAX)
			code = args_fail(EXIT_USAGE, "%s: longer than %u octets", path,
					 BODY_MAX);
	}
	if (file != stdin)
		(void)fclose(file);
	return code;
}

static int
read_body(struct body *out, const char *data)
{
	memset(out, 0, sizeof(*out));
	if (data == NULL)
		return EXIT_DONE;
	if (data[0] == '@')
		return read_file(out, data + 1);
	out->p = (uint8_t *)strdup(data);
	out->len = strlen(data);
	return out->p != NULL ? EXIT_DONE : args_fail(EXIT_INTERNAL, "no memory");
}

static int
write_body(const char *path, const struct ue_reply *reply)
{
	FILE *to = path != NULL ? fopen(path, "wb") : stdout;
	bool ok;

	if (to == NULL)
		return args_fail(EXIT_USAGE, "%s: %s", path, strerror(errno));
	ok = reply->body_len == 0 ||
	     fwrite(reply->body, 1, reply->body_len, to) == reply->body_len;
	ok = (to == stdout ? fflush(to) : fclose(to)) == 0 && ok;
	return ok ? EXIT_DONE
		  : args_fail(EXIT_INTERNAL, "%s: %s", path != NULL ? path : "stdout",
			      strerror(errno));
}

static enum gba_status
give_state(void *ctx, const struct state **state, bool again, struct ue_why *why)
{
	struct ue *ue = ctx;
	const enum gba_status status = ue_bootstrap(ue, again, why);

	*state = &ue->state;
	return status;
}

static int
judge(const struct ue_reply *reply, const struct ua_report *report)
{
	if (report->authenticated && report->proof == UA_PROOF_ABSENT)
		(void)args_fail(0, "the reply carries no rspauth: the NAF is not proven");
	if (!report->authenticated && reply->status == 401)
		return args_fail(EXIT_REFUSED,
				 "401 without a GBA realm: no NAF is asking");
	if (reply->status >= 400)
		return args_fail(EXIT_REFUSED, "the NAF answered %u", reply->status);
	if (reply->status >= 300)
		(void)args_fail(0, "the NAF answered %u; redirects are not followed",
				reply->status);
	return EXIT_DONE;
}

static int
exchange(struct ue *ue, struct ua_session *session, const struct ua_conf *conf)
{
	struct ue_why why = { "" };
	struct ua_report report;
	struct ue_reply reply;
	enum gba_status status;
	int code, written;

	status = ue->args->psk ? ua_psk_exchange(&report, &reply, conf, &why)
			       : ua_exchange(&report, session, &reply, conf, &why);
	if (status != GBA_OK)
		return ue_fail(ue, status, &why);
	code = judge(&reply, &report);
	written = write_body(ue->args->output, &reply);
	ue_reply_fini(&reply);
	return code != EXIT_DONE ? code : written;
}

static int
get_url(struct ue *ue, const char *url, const struct body *body)
{
	const struct args *args = ue->args;
	const struct ua_conf conf = {
		.http = ue->http,
		.method = args->method != NULL ? args->method
			  : body->p != NULL    ? "POST"
					       : "GET",
		.url = url,
		.headers = args->headers.item,
		.header_count = args->headers.count,
		.body = { body->p, body->len },
		.realm = args->realm,
		.digest = ue->kind == UB_DIGEST,
		.uicc = &ue->uicc,
		.ua_id = args->has_ua_id ? &args->ua_id : NULL,
		.random = &ue->random,
		.trace = &ue->trace,
		.bootstrap = give_state,
		.ctx = ue,
	};
	struct ua_session session = { 0 };
	int code = EXIT_DONE;

	for (unsigned i = 0; i < args->repeat && code == EXIT_DONE; i++)
		code = exchange(ue, &session, &conf);
	ua_session_fini(&session);
	return code;
}

/* --fresh: the Ks there is does not count. */
static int
get_all(struct ue *ue, const struct body *body)
{
	int code = EXIT_DONE;

	if (ue->args->fresh)
		state_unbind(&ue->state);
	for (size_t i = 0; i < ue->args->words.count && code == EXIT_DONE; i++)
		code = get_url(ue, ue->args->words.item[i], body);
	return code;
}

int
cmd_get(const struct args *args)
{
	struct ue_why why = { "" };
	struct body body = { NULL, 0 };
	enum gba_status status;
	struct ue ue;
	int code;

	if (args->words.count == 0)
		return args_fail(EXIT_USAGE, "get needs a URL");
	code = read_body(&body, args->body);
	if (code == EXIT_DONE) {
		status = ue_open(&ue, args, &why);
		code = status == GBA_OK ? get_all(&ue, &body)
					: args_fail(EXIT_USAGE, "%s", why.text);
		if (status == GBA_OK)
			ue_close(&ue);
	}
	free(body.p);
	return code;
}
