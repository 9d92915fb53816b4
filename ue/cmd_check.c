/* SPDX-License-Identifier: Apache-2.0 */
/* The verb check: act against any BSF or NAF, and tell what it does that others cannot
 * read. */
#include <stdio.h>
#include <string.h>

#include "ue/check.h"
#include "ue/cmd.h"

struct checking {
	struct args args; /* with our watch */
	struct check check;
	struct ue ue;
};

static void
print_deviation(void *ctx, const char *row, const char *clause, const char *sentence)
{
	(void)ctx;
	printf("%-4s %-18s %s\n", row, clause, sentence);
}

/* An address names nobody, so no name is held against it. */
static void
note_host(struct check *check, const struct ue_url *url)
{
	const bool address = url->host[strspn(url->host, "0123456789.")] == '\0' ||
			     url->host[0] == '[';

	(void)snprintf(check->host, sizeof(check->host), "%s", address ? "" : url->host);
}

/* A request that is no bootstrapping; what is answered is for the watch to judge. */
static enum gba_status
send_probe(struct checking *c, enum check_probe probe, const char *url,
	   const char *authorization, struct ue_why *why)
{
	const char *const headers[] = { authorization,
					"User-Agent: gba-ue 3gpp-gba-tmpi" };
	const struct ue_request request = { .peer = "BSF",
					    .method = "GET",
					    .url = url,
					    .headers = headers,
					    .header_count = ARRAY_LEN(headers) };
	struct ue_reply reply = { 0 };
	enum gba_status status;

	c->check.probe = probe;
	status = ue_http_send(c->ue.http, &reply, &request, why);
	c->check.probe = CHECK_USUAL;
	if (status == GBA_OK)
		ue_reply_fini(&reply);
	return status;
}

static enum gba_status
check_bsf(struct checking *c, struct ue_why *why)
{
	const bool tls = c->ue.kind != UB_USIM;
	char url[512], unknown[1024];
	struct ue_url place;
	enum gba_status status;

	status = ub_bsf_url(url, &c->ue.uicc, ue_bsf(&c->ue), tls, why);
	if (status == GBA_OK && ue_url_parse(&place, url) != GBA_OK) {
		ue_why(why, "%s: not the URL of a BSF", url);
		status = GBA_ERR_ARG;
	}
	if (status != GBA_OK)
		return status;
	note_host(&c->check, &place);
	status = ue_bootstrap(&c->ue, true, why);
	if (status != GBA_OK)
		return status;
	(void)snprintf(unknown, sizeof(unknown),
		       "Authorization: Digest username=\"gba-ue-check@unknown.invalid\", "
		       "realm=\"%s\", nonce=\"\", uri=\"/\", response=\"\"",
		       place.host);
	status = send_probe(c, CHECK_UNKNOWN, url, unknown, why);
	if (status == GBA_OK)
		status = send_probe(c, CHECK_MALFORMED, url,
				    "Authorization: Digest username=\"", why);
	return status;
}

/* What is asked on purpose is worth no new bootstrapping. */
static enum gba_status
give_state(void *ctx, const struct state **state, bool again, struct ue_why *why)
{
	struct checking *c = ctx;

	*state = &c->ue.state;
	if (!again || c->check.probe == CHECK_USUAL)
		return ue_bootstrap(&c->ue, again, why);
	ue_why(why, "the NAF refuses a key that it took a moment ago");
	return GBA_ERR_DENIED;
}

static enum gba_status
get(struct checking *c, struct ua_session *session, const char *url,
    enum check_probe probe, struct ue_why *why)
{
	const struct args *args = &c->args;
	const struct ua_conf conf = {
		.http = c->ue.http,
		.method = "GET",
		.url = url,
		.headers = args->headers.item,
		.header_count = args->headers.count,
		.realm = args->realm,
		.digest = c->ue.kind == UB_DIGEST,
		.uicc = &c->ue.uicc,
		.ua_id = args->has_ua_id ? &args->ua_id : NULL,
		.random = &c->ue.random,
		.trace = &c->ue.trace,
		.bootstrap = give_state,
		.ctx = c,
	};
	struct ua_report report;
	struct ue_reply reply;
	enum gba_status status;

	c->check.probe = probe;
	status = ua_exchange(&report, session, &reply, &conf, why);
	c->check.probe = CHECK_USUAL;
	if (status != GBA_OK)
		return status;
	if (!report.authenticated) {
		ue_why(why, "%u without a GBA challenge: no NAF is asking", reply.status);
		status = GBA_ERR_DENIED;
	}
	ue_reply_fini(&reply);
	return status;
}

/* A refusal of a probe is a deviation, which was told; without an answer there is none.
 */
static enum gba_status
probe_naf(struct checking *c, struct ua_session *session, const char *url,
	  enum check_probe probe, struct ue_why *why)
{
	const enum gba_status status = get(c, session, url, probe, why);

	return status == GBA_ERR_DENIED && c->check.deviations > 0 ? GBA_OK : status;
}

static enum gba_status
check_naf(struct checking *c, const char *url, struct ue_why *why)
{
	struct ua_session session = { 0 };
	struct ue_url place;
	char none[1024];
	enum gba_status status = GBA_ERR_ARG;

	if (ue_url_parse(&place, url) != GBA_OK) {
		ue_why(why, "%s: not an http or https URL", url);
		return status;
	}
	note_host(&c->check, &place);
	(void)snprintf(none, sizeof(none), "http%s://%s:%u/gba-ue-check/no-such-page",
		       place.tls ? "s" : "", place.host, place.port);
	status = get(c, &session, url, CHECK_USUAL, why);
	session.nc += 5;
	if (status == GBA_OK)
		status = probe_naf(c, &session, url, CHECK_NC, why);
	if (status == GBA_OK)
		status = probe_naf(c, &session, none, CHECK_PATH, why);
	ua_session_fini(&session);
	return status;
}

static enum gba_status
run(struct checking *c, struct ue_why *why)
{
	c->check.kind = c->ue.kind;
	if (c->check.peer == CHECK_BSF)
		return check_bsf(c, why);
	if (c->args.fresh)
		state_unbind(&c->ue.state);
	return check_naf(c, c->args.words.item[1], why);
}

int
cmd_check(const struct args *args)
{
	const bool bsf =
		args->words.count == 1 && strcmp(args->words.item[0], "bsf") == 0;
	struct checking c = { .args = *args };
	struct ue_why why = { "" };
	enum gba_status status;
	int code = EXIT_DONE;

	if (!bsf && (args->words.count != 2 || strcmp(args->words.item[0], "naf") != 0))
		return args_fail(EXIT_USAGE, "check bsf, or check naf URL");
	c.check = (struct check){ .peer = bsf ? CHECK_BSF : CHECK_NAF,
				  .on_deviation = print_deviation };
	c.args.http.watch = check_reply;
	c.args.http.watch_ctx = &c.check;
	status = ue_open(&c.ue, &c.args, &why);
	if (status != GBA_OK)
		return args_fail(EXIT_USAGE, "%s", why.text);
	c.check.now_s = gba_wall_s(&c.ue.clock);
	status = run(&c, &why);
	if (status != GBA_OK)
		code = ue_fail(&c.ue, status, &why);
	printf("replies=%u deviations=%u\n", c.check.replies, c.check.deviations);
	ue_close(&c.ue);
	return c.check.deviations > 0 ? EXIT_DEVIATION : code;
}
