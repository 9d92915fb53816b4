/* SPDX-License-Identifier: Apache-2.0 */
/* The run of Ub. */
#include "ue/ub_run.h"

#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "ue/auth.h"
#include "ue/naf_key.h"

/* Text of a realm or a uri that a profile may bend. */
static void
host_port(char *out, size_t size, const struct run *run)
{
	(void)snprintf(out, size, "%s:%u", run->place.host, run->place.port);
}

static void
spell_realm(char out[512], const struct run *run, enum profile_realm realm,
	    const char *usual)
{
	if (realm == PROFILE_REALM_HOME)
		(void)snprintf(out, 512, "%s", run->home);
	else if (realm == PROFILE_REALM_PORT)
		host_port(out, 512, run);
	else
		(void)snprintf(out, 512, "%s", usual);
}

static void
spell_uri(char *out, size_t size, const struct run *run, bool absolute)
{
	const struct ue_url *place = &run->place;
	char port[8] = "";

	if (!place->port_default)
		(void)snprintf(port, sizeof(port), ":%u", place->port);
	if (absolute)
		(void)snprintf(out, size, "http%s://%s%s%s", place->tls ? "s" : "",
			       place->host, port, place->target);
	else
		(void)snprintf(out, size, "%s", place->target);
}

/* Request 1 (TS 24.109 clause 4.2): username, realm, nonce="", uri, response="". */
static enum gba_status
build_first(struct run *run)
{
	const struct profile *profile = run->conf->profile;
	struct gba_buf buf = gba_buf(run->authorization, sizeof(run->authorization));
	struct www_auth_credentials credentials = { .username = gba_text(run->username) };
	char realm[512], uri[3072];

	spell_realm(realm, run, profile->realm1, run->bsf);
	spell_uri(uri, sizeof(uri), run, profile->uri != PROFILE_URI_PATH);
	credentials.realm = gba_text(realm);
	credentials.uri = gba_text(uri);
	credentials.opaque = gba_text(profile->opaque1);
	if (!profile->bare_first) {
		credentials.nonce = gba_text("");
		credentials.response = gba_text("");
	}
	run->sent = UB_FIRST;
	return profile_credentials_build(&buf, profile, &credentials);
}

enum gba_status
ub_build_second(struct run *run, struct gba_octets password, const struct aka_auts *auts)
{
	const struct profile *profile = run->conf->profile;
	struct gba_buf buf = gba_buf(run->authorization, sizeof(run->authorization));
	struct ub_answer *answer = &run->answer;
	char challenged[512];
	enum gba_status status;

	status = gba_text_copy(challenged, sizeof(challenged), run->challenge.auth.realm);
	if (status != GBA_OK)
		return status;
	spell_realm(answer->realm, run, profile->realm2, challenged);
	spell_uri(answer->uri, sizeof(answer->uri), run,
		  profile->uri != PROFILE_URI_PATH);
	(void)snprintf(answer->nc, sizeof(answer->nc), "%s",
		       profile->nc != NULL ? profile->nc : "00000001");
	status = ue_cnonce(answer->cnonce, run->conf->random);
	if (status != GBA_OK)
		return status;
	if (profile->cnonce != NULL)
		(void)snprintf(answer->cnonce, sizeof(answer->cnonce), "%s",
			       profile->cnonce);
	run->sent = auts != NULL ? UB_AUTS : UB_RESPONSE;
	return ub_answer_build(&buf, answer, profile, &run->challenge, run->username,
			       password, auts);
}

/* --- actions: what the table below names -----------------------------------------------
 */

static enum gba_status
answer_sync_failure(struct run *run)
{
	const struct gba_octets empty = { (const uint8_t *)"", 0 };

	if (run->resyncs == UB_RESYNC_MAX) {
		ue_why(run->why,
		       "SQN still out of range after %u resynchronisations "
		       "(TS 33.102 6.3.5): the network does not follow the card%s%s",
		       run->resyncs, run->aka.note[0] != '\0' ? ": " : "", run->aka.note);
		return GBA_ERR_SQN;
	}
	run->resyncs++;
	return ub_build_second(run, empty, &run->aka.auts);
}

/* The card has put a new Ks in the place of the old one, whatever becomes of this run. */
static enum gba_status
answer_success(struct run *run)
{
	const struct gba_octets res = { run->aka.res.b, run->aka.res.len };

	if (run->conf->gba_u)
		state_unbind(run->state);
	return ub_build_second(run, res, NULL);
}

static enum gba_status
answer_mac_failure(struct run *run)
{
	ue_trace_note(run->conf->trace, "USIM", "AUTN is not genuine: run abandoned");
	if (run->conf->gba_u)
		ue_why(run->why,
		       "AUTN* does not verify (TS 33.220 5.3.2): the network's K or OPc "
		       "is not the card's, or it does not know that the card does GBA_U");
	else
		ue_why(run->why,
		       "AUTN does not verify (TS 33.102 6.3.3): the network's K or "
		       "OPc is not the card's (compare with: gbactl calc test-sim), or it "
		       "takes the card for one of GBA_U");
	return GBA_ERR_MAC;
}

/* A USIM is not talked down to what a SIM can do. */
static enum gba_status
answer_usim(struct run *run)
{
	enum gba_status status;

	if (run->challenge.is_2g) {
		ue_why(run->why,
		       "the BSF asks a SIM (2G GBA), and the card is a USIM or ISIM: "
		       "give --mode 2g, or provision it without uicc=sim");
		return GBA_ERR_DENIED;
	}
	gba_wipe(&run->aka, sizeof(run->aka));
	status = uicc_authenticate(run->conf->uicc, &run->aka, run->conf->gba_u,
				   &run->challenge.rand, &run->challenge.autn, run->why);
	if (status != GBA_OK)
		return status;
	if (run->aka.outcome != UICC_MAC_FAILURE && run->aka.note[0] != '\0')
		ue_trace_note(run->conf->trace, "USIM", "%s", run->aka.note);
	switch (run->aka.outcome) {
	case UICC_OK:
		return answer_success(run);
	case UICC_SYNC_FAILURE:
		return answer_sync_failure(run);
	default:
		return answer_mac_failure(run);
	}
}

/* Ks = CK || IK here; or the card is told the name of the Ks it has (33.220 5.3.2, G.1).
 */
static enum gba_status
keep_usim(struct run *run, struct state *fresh)
{
	char instant[21];

	fresh->rand = run->challenge.rand;
	fresh->mode = run->conf->gba_u ? STATE_GBA_U : STATE_GBA_ME;
	if (!run->conf->gba_u) {
		gba_ks_make(&fresh->ks, &run->aka.ck, &run->aka.ik);
		return GBA_OK;
	}
	gba_wipe(&fresh->ks, sizeof(fresh->ks));
	gba_datetime_build(instant, fresh->expires_s);
	return uicc_gba_bind(run->conf->uicc, fresh->btid, instant, run->why);
}

static const struct ub_kind_row kinds[] = {
	[UB_USIM] = { .tmpi = true, .answer = answer_usim, .keep = keep_usim },
	[UB_SIM] = { .tls = true, .answer = ub_2g_answer, .keep = ub_2g_keep },
	[UB_DIGEST] = { .tls = true,
			.export = true,
			.token = "GBA_Digest",
			.answer = ub_digest_answer,
			.keep = ub_digest_keep },
};

static const struct ub_kind_row *
kind_of(const struct run *run)
{
	return &kinds[run->conf->kind];
}

static enum gba_status
do_authenticate(struct run *run)
{
	const enum gba_status status =
		ub_challenge_parse(&run->challenge, &run->reply, run->conf->kind);

	return status == GBA_OK ? kind_of(run)->answer(run) : status;
}

static enum gba_status
do_retry(struct run *run)
{
	if (run->retries++ < UB_RETRY_MAX)
		return do_authenticate(run);
	ue_why(run->why, "the BSF refused the response %u times (TS 24.109 4.3)",
	       run->retries);
	return GBA_ERR_DENIED;
}

static enum gba_status
do_refused(struct run *run)
{
	const unsigned code = run->reply.status;

	ue_why(run->why, "the BSF answered %u%s (%s)", code, ub_refusal_hint(code),
	       run->username);
	return code >= 400 && code < 500 ? GBA_ERR_DENIED : GBA_ERR_PEER;
}

/* Any 4xx without a challenge may mean that the TMPI is not known (TS 33.220 4.5.2). */
static enum gba_status
do_first_refused(struct run *run)
{
	if (strcmp(run->username, run->state->tmpi) != 0 || run->reply.status < 400 ||
	    run->reply.status > 499)
		return do_refused(run);
	ue_trace_note(run->conf->trace, "ME",
		      "TMPI is not known any more: back to the IMPI");
	run->state->tmpi[0] = '\0';
	(void)snprintf(run->username, sizeof(run->username), "%s", run->state->impi);
	return build_first(run);
}

/* By the UE's clock: the BSF's own clock is used when it tells it (24.109 Annex C). */
static int64_t
local_expiry(const struct bsf_info *info, int64_t now_s)
{
	return info->currenttime_s != 0 ? now_s + (info->expires_s - info->currenttime_s)
					: info->expires_s;
}

static bool
server_has_tmpi(const struct ue_reply *reply)
{
	const struct gba_text server = ue_reply_header(reply, "Server", 0);

	return server.p != NULL &&
	       memmem(server.p, server.len, "3gpp-gba-tmpi", 13) != NULL;
}

/* B-TID = base64(RAND)@domain; the domain names the BSF in the TMPI (33.220 B.4). */
static enum gba_status
make_tmpi(struct run *run, struct state *fresh)
{
	const struct naf_key_source from = { fresh, run->conf->uicc };
	const char *at = strrchr(fresh->btid, '@');
	struct gba_ks_naf temp;
	enum gba_status status;

	fresh->tmpi[0] = '\0';
	if (run->conf->no_tmpi || !kind_of(run)->tmpi || at == NULL ||
	    !profile_has_tmpi(run->conf->profile) || !server_has_tmpi(&run->reply))
		return GBA_OK;
	status = naf_key_me(&temp, &from, at + 1, &gba_ua_id_tmpi, run->why);
	if (status == GBA_OK)
		gba_tmpi_of(fresh->tmpi, &temp);
	gba_wipe(&temp, sizeof(temp));
	return status;
}

static void
note_ks(const struct run *run, const struct state *fresh)
{
	const long long left_s = fresh->expires_s - gba_wall_s(run->conf->clock);
	char print[9];

	if (fresh->mode == STATE_GBA_U)
		ue_trace_note(run->conf->trace, "ME",
			      "rspauth proves the BSF: Ks in the card for %lld s",
			      left_s);
	else if (gba_fingerprint(print, fresh->ks.b, sizeof(fresh->ks.b)) == GBA_OK)
		ue_trace_note(run->conf->trace, "ME",
			      "rspauth proves the BSF: Ks ~%s for %lld s", print, left_s);
}

static enum gba_status
bind_state(struct run *run, const struct bsf_info *info)
{
	const int64_t now_s = gba_wall_s(run->conf->clock);
	struct state fresh = *run->state;
	enum gba_status status;

	fresh.bound = true;
	fresh.created_s = now_s;
	fresh.expires_s = local_expiry(info, now_s);
	(void)snprintf(fresh.btid, sizeof(fresh.btid), "%s", info->btid);
	(void)snprintf(fresh.bsf, sizeof(fresh.bsf), "%s", run->url);
	status = fresh.expires_s > now_s ? kind_of(run)->keep(run, &fresh)
					 : GBA_ERR_EXPIRED;
	if (status == GBA_ERR_EXPIRED)
		ue_why(run->why,
		       "the lifetime the BSF gave is over already: compare the clocks");
	if (status == GBA_OK)
		status = make_tmpi(run, &fresh);
	if (status == GBA_OK) {
		note_ks(run, &fresh);
		*run->state = fresh;
		run->done = true;
	}
	state_fini(&fresh);
	return status;
}

static enum gba_status
do_bind(struct run *run)
{
	struct bsf_info info;
	enum gba_status status;

	status = ub_ok_open(&info, &run->answer, &run->challenge, &run->reply);
	if (status == GBA_ERR_MAC)
		ue_why(run->why,
		       "the 200 does not prove that the BSF knows RES: rspauth is "
		       "missing or wrong (TS 24.109 4.3); Ks dropped");
	else if (status == GBA_ERR_SYNTAX)
		ue_why(run->why,
		       "the 200 holds no BootstrappingInfo (TS 24.109 Annex C)");
	if (status == GBA_OK)
		status = bind_state(run, &info);
	return status == GBA_ERR_SYNTAX ? GBA_ERR_PEER : status;
}

/* TS 33.220 clause 4.5.2, as the UE sees it: what was sent, what came, what to do. */
static const struct ub_row {
	enum ub_sent sent;
	enum ub_event event;
	enum gba_status (*action)(struct run *run);
} ub_rows[] = {
	{ UB_FIRST, UB_EV_CHALLENGE, do_authenticate },
	{ UB_FIRST, UB_EV_REFUSED, do_first_refused },
	{ UB_RESPONSE, UB_EV_OK, do_bind },
	{ UB_RESPONSE, UB_EV_CHALLENGE, do_retry },
	{ UB_RESPONSE, UB_EV_REFUSED, do_refused },
	{ UB_AUTS, UB_EV_CHALLENGE, do_authenticate },
	{ UB_AUTS, UB_EV_REFUSED, do_refused },
};

static enum ub_event
classify(struct run *run)
{
	if (run->reply.status == 200)
		return UB_EV_OK;
	if (run->reply.status == 401 &&
	    ub_challenge_parse(&run->challenge, &run->reply, run->conf->kind) == GBA_OK)
		return UB_EV_CHALLENGE;
	return UB_EV_REFUSED;
}

static enum gba_status
react(struct run *run)
{
	const enum ub_event event = classify(run);

	for (size_t i = 0; i < ARRAY_LEN(ub_rows); i++)
		if (ub_rows[i].sent == run->sent && ub_rows[i].event == event)
			return ub_rows[i].action(run);
	ue_why(run->why, "the BSF answered 200 where TS 33.220 4.5.2 has a challenge");
	return GBA_ERR_PEER;
}

/* --- sending ---------------------------------------------------------------------------
 */

#define HEADERS_MAX 16

static enum gba_status
send_request(struct run *run)
{
	const struct profile *profile = run->conf->profile;
	char auth[sizeof(run->authorization) + 32], host[300], agent[256], target[3072];
	const char *headers[HEADERS_MAX] = { auth, host, agent };
	struct ue_request request = { .peer = "BSF",
				      .method = "GET",
				      .url = run->url,
				      .headers = headers,
				      .header_count = 3,
				      .fresh = profile->new_connection,
				      .export_label = kind_of(run)->export
							      ? run->conf->digest_exporter
							      : NULL };
	const char *const *more = profile->headers, *token = kind_of(run)->token;
	const bool bare = run->place.port_default && profile->host == PROFILE_HOST_USUAL;

	(void)snprintf(auth, sizeof(auth), "Authorization: %s", run->authorization);
	(void)snprintf(agent, sizeof(agent), "User-Agent:%s%s%s%s",
		       profile->user_agent[0] != '\0' ? " " : "", profile->user_agent,
		       token != NULL ? " " : "", token != NULL ? token : "");
	if (bare || profile->host == PROFILE_HOST_BARE)
		(void)snprintf(host, sizeof(host), "Host: %s", run->place.host);
	else
		(void)snprintf(host, sizeof(host), "Host: %s:%u", run->place.host,
			       run->place.port + (profile->host == PROFILE_HOST_OTHER));
	while (more != NULL && *more != NULL && request.header_count < HEADERS_MAX)
		headers[request.header_count++] = *more++;
	spell_uri(target, sizeof(target), run, profile->uri == PROFILE_TARGET_ABSOLUTE);
	request.target = target;
	ue_reply_fini(&run->reply);
	return ue_http_send(run->conf->http, &run->reply, &request, run->why);
}

enum gba_status
ub_bsf_url(char out[512], const struct uicc *uicc, const char *override, bool tls,
	   struct ue_why *why)
{
	char name[256];

	if (override != NULL && strstr(override, "://") != NULL)
		return gba_text_copy(out, 512, gba_text(override));
	if (override == NULL && uicc_bsf_name(name, uicc) != GBA_OK) {
		ue_why(why, "the card's identity names no BSF: give --bsf");
		return GBA_ERR_ARG;
	}
	(void)snprintf(out, 512, "http%s://%s/", tls ? "s" : "",
		       override != NULL ? override : name);
	return GBA_OK;
}

/* The BSF's name for realm: the host contacted, unless that is an address. */
static void
name_bsf(struct run *run)
{
	const char *host = run->place.host;
	const bool address = host[strspn(host, "0123456789.")] == '\0' || host[0] == '[';
	struct ue_url by_card;
	struct ue_why why;
	char url[512];

	if (address && ub_bsf_url(url, run->conf->uicc, NULL, false, &why) == GBA_OK &&
	    ue_url_parse(&by_card, url) == GBA_OK)
		host = by_card.host;
	if (run->conf->kind == UB_DIGEST) /* the home network's (TS 24.109 I.2) */
		host = run->conf->digest->realm;
	(void)snprintf(run->bsf, sizeof(run->bsf), "%s", host);
}

static enum gba_status
run_init(struct run *run)
{
	const struct state *state = run->state;
	const bool tmpi = state->tmpi[0] != '\0' && !run->conf->no_tmpi &&
			  kind_of(run)->tmpi && profile_has_tmpi(run->conf->profile);
	const char *at = strrchr(state->impi, '@');
	enum gba_status status;

	status = ub_bsf_url(run->url, run->conf->uicc, run->conf->bsf_url,
			    kind_of(run)->tls, run->why);
	if (status != GBA_OK)
		return status;
	if (ue_url_parse(&run->place, run->url) != GBA_OK) {
		ue_why(run->why, "%s: not the URL of a BSF", run->url);
		return GBA_ERR_ARG;
	}
	if (kind_of(run)->tls && !run->place.tls) {
		ue_why(run->why,
		       "%s: 2G GBA and GBA_Digest need https (TS 24.109 H.2, I.2)",
		       run->url);
		return GBA_ERR_ARG;
	}
	name_bsf(run);
	(void)snprintf(run->home, sizeof(run->home), "%s", at != NULL ? at + 1 : "");
	(void)snprintf(run->username, sizeof(run->username), "%s",
		       tmpi ? state->tmpi : state->impi);
	return build_first(run);
}

enum gba_status
ub_run(const struct ub_conf *conf, struct state *state, struct ue_why *why)
{
	struct run run = { .conf = conf, .state = state, .why = why };
	enum gba_status status;

	status = run_init(&run);
	while (status == GBA_OK && !run.done) {
		status = send_request(&run);
		if (status == GBA_OK)
			status = react(&run);
	}
	ue_reply_fini(&run.reply);
	gba_wipe(&run, sizeof(run));
	return status;
}
