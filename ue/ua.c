/* SPDX-License-Identifier: Apache-2.0 */
/* The run of Ua. */
#include "ue/ua.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "crypto/b64.h"
#include "ue/auth.h"
#include "ue/naf_key.h"

#define HEADERS_MAX 48

struct run {
	const struct ua_conf *conf;
	struct ua_session *session;
	struct ue_reply *reply;
	struct ua_report *report;
	struct ue_why *why;
	struct ue_url place;
	unsigned stales;
	bool sent;    /* the last request carried credentials */
	bool again;   /* the key was refused */
	bool in_card; /* Ks is there: GBA_U */
};

/* Ua security protocol identifier of the connection the challenge came over. */
static enum gba_status
name_ua(struct run *run)
{
	struct gba_ua_id *ua = &run->session->ua;

	if (run->conf->ua_id != NULL)
		*ua = *run->conf->ua_id;
	else if (run->reply->tls)
		*ua = gba_ua_id_tls(run->reply->suite);
	else
		*ua = gba_ua_id_http_digest;
	if (!run->place.tls || run->reply->tls || run->conf->ua_id != NULL)
		return GBA_OK;
	ue_why(run->why, "the TLS library did not tell the cipher suite: give --ua-id");
	return GBA_ERR_PEER;
}

static void
note_key(const struct run *run, const char *password)
{
	char print[9] = "", ua[11];

	gba_hex(ua, run->session->ua.b, sizeof(run->session->ua.b));
	if (password == NULL)
		ue_trace_note(run->conf->trace, "USIM",
			      "Ks_int_NAF for %s, Ua id %s: HA1 is made in the card",
			      run->place.host, ua);
	else if (gba_fingerprint(print, password, 44) == GBA_OK)
		ue_trace_note(run->conf->trace, "ME", "%s for %s, Ua id %s: password ~%s",
			      run->in_card ? "Ks_ext_NAF" : "Ks_NAF", run->place.host, ua,
			      print);
}

/* HA1 with the ME's key: the password is its base64 (TS 24.109 5.2.4). */
static enum gba_status
key_me(struct run *run, const struct naf_key_source *from)
{
	struct ua_session *session = run->session;
	char password[GBA_B64_LEN(sizeof(struct gba_ks_naf)) + 1];
	const struct gba_octets octets = { (const uint8_t *)password,
					   sizeof(password) - 1 };
	struct gba_ks_naf key;
	enum gba_status status;

	status = naf_key_me(&key, from, run->place.host, &session->ua, run->why);
	if (status != GBA_OK)
		return status;
	gba_b64(password, key.b, sizeof(key.b));
	status = digest_ha1(&session->ha1, &session->alg, gba_text(session->btid),
			    gba_text(session->realm), octets);
	if (status == GBA_OK && !session->keyed)
		note_key(run, password);
	gba_wipe(&key, sizeof(key));
	gba_wipe(password, sizeof(password));
	return status;
}

static enum gba_status
key_int(struct run *run, const struct naf_key_source *from)
{
	struct ua_session *session = run->session;
	const enum gba_status status =
		naf_key_int_ha1(&session->ha1, from, &session->alg, run->place.host,
				&session->ua, gba_text(session->realm), run->why);

	if (status == GBA_OK && !session->keyed)
		note_key(run, NULL);
	return status;
}

/* HA1 from the B-TID and the NAF key (TS 33.220 4.5.3, 5.3.3). */
static enum gba_status
key_session(struct run *run, const struct state *state)
{
	const struct naf_key_source from = { state, run->conf->uicc };
	struct ua_session *session = run->session;
	enum gba_status status;

	run->in_card = state->mode == STATE_GBA_U;
	status = gba_text_copy(session->btid, sizeof(session->btid),
			       gba_text(state->btid));
	if (status == GBA_OK)
		status = session->int_key ? key_int(run, &from) : key_me(run, &from);
	if (status == GBA_ERR_SYNTAX || status == GBA_ERR_ARG)
		ue_why(run->why, "%s: not a host name that a NAF key can be made for",
		       run->place.host);
	session->keyed = session->keyed || status == GBA_OK;
	return status;
}

/* A card that has lost its Ks since (69 85) gets a new one. */
static enum gba_status
get_key(struct run *run, bool again)
{
	const struct state *state = NULL;
	enum gba_status status;

	status = run->conf->bootstrap(run->conf->ctx, &state, again, run->why);
	if (status == GBA_OK)
		status = key_session(run, state);
	if (status == GBA_ERR_NOT_FOUND && run->in_card && !again)
		return get_key(run, true);
	return status == GBA_ERR_NOT_FOUND ? GBA_ERR_ARG
					   : status; /* see take_challenge */
}

/* Our own habit, unless the user has another for this header. */
static void
add_usual(const struct ua_conf *conf, struct ue_request *request, const char **headers,
	  const char *line)
{
	const size_t len = strcspn(line, ":") + 1;

	for (size_t i = 0; i < conf->header_count; i++)
		if (strncasecmp(conf->headers[i], line, len) == 0)
			return;
	headers[request->header_count++] = line;
}

/* May this request be made with Ks_int_NAF (TS 24.109 5.2.2)? */
static bool
has_int_key(const struct ua_conf *conf)
{
	return conf->uicc != NULL && conf->uicc->gba_u &&
	       (conf->realm == UA_REALM_UICC_INT || conf->realm == UA_REALM_AUTO);
}

static enum gba_status
send_request(struct run *run)
{
	const struct ua_conf *conf = run->conf;
	char auth[WWW_AUTH_MAX + 32] = "";
	struct gba_buf buf = gba_buf(auth, sizeof(auth));
	const char *headers[HEADERS_MAX];
	struct ue_request request = { .peer = "NAF",
				      .method = conf->method,
				      .url = conf->url,
				      .target = run->place.target,
				      .headers = headers,
				      .body = conf->body };
	enum gba_status status = GBA_OK;

	add_usual(conf, &request, headers,
		  conf->digest	      ? "User-Agent: gba-ue 3gpp-gba-digest"
		  : has_int_key(conf) ? "User-Agent: gba-ue 3gpp-gba 3gpp-gba-uicc"
				      : "User-Agent: gba-ue 3gpp-gba");
	add_usual(conf, &request, headers, "Accept-Encoding: identity");
	for (size_t i = 0; i < conf->header_count && i < HEADERS_MAX - 3; i++)
		headers[request.header_count++] = conf->headers[i];
	run->sent = run->session->keyed;
	if (run->sent) {
		gba_buf_str(&buf, "Authorization: ");
		status = ua_credentials_build(&buf, run->session, conf->method,
					      run->place.target, conf->body);
		headers[request.header_count++] = auth;
	}
	ue_reply_fini(run->reply);
	return status == GBA_OK ? ue_http_send(conf->http, run->reply, &request, run->why)
				: status;
}

/* A 401 for credentials: only the nonce is old, or the key is (TS 24.109 5.2.5). */
static enum gba_status
judge_refusal(struct run *run, bool stale)
{
	if (stale) {
		run->again = false;
		if (run->stales++ < UA_STALE_MAX)
			return GBA_OK;
		ue_why(run->why, "the NAF calls every nonce stale");
		return GBA_ERR_DENIED;
	}
	run->again = true;
	run->session->keyed = false;
	if (run->report->bootstraps++ == 0) {
		ue_trace_note(run->conf->trace, "ME",
			      "the NAF wants a fresh key: Ub again");
		return GBA_OK;
	}
	ue_why(run->why,
	       "the NAF refuses a key made a moment ago (TS 24.109 5.2.5): does it "
	       "use the Ua id and the FQDN %s?",
	       run->place.host);
	return GBA_ERR_DENIED;
}

/* The ME's realm comes first for UA_REALM_AUTO: the application is in the ME. */
static enum gba_status
choose_challenge(struct run *run, bool *stale)
{
	const struct ua_conf *conf = run->conf;
	const bool automatic = conf->realm == UA_REALM_AUTO;
	const enum ua_realm first = conf->digest ? UA_REALM_DIGEST : UA_REALM_ME;
	enum ua_realm wanted = automatic ? first : conf->realm;
	enum gba_status status;

	status = ua_challenge_take(run->session, stale, run->reply, run->place.host,
				   wanted);
	if (status == GBA_ERR_NOT_FOUND && automatic && has_int_key(conf)) {
		wanted = UA_REALM_UICC_INT;
		status = ua_challenge_take(run->session, stale, run->reply,
					   run->place.host, wanted);
	}
	run->session->int_key = wanted == UA_REALM_UICC_INT;
	return status;
}

/* Returns GBA_ERR_NOT_FOUND for a 401 that is not about GBA: it goes to the user. */
static enum gba_status
take_challenge(struct run *run)
{
	enum gba_status status;
	bool stale = false;

	status = choose_challenge(run, &stale);
	if (status == GBA_ERR_DENIED) {
		ue_why(run->why,
		       "the realm is for another host than %s (TS 33.222 5.3): "
		       "connection dropped",
		       run->place.host);
		return GBA_ERR_MAC;
	}
	run->again = false;
	if (status == GBA_OK && run->sent)
		status = judge_refusal(run, stale);
	if (status == GBA_OK)
		status = ue_cnonce(run->session->cnonce, run->conf->random);
	if (status == GBA_OK)
		status = name_ua(run);
	return status == GBA_OK ? get_key(run, run->again) : status;
}

static enum gba_status
finish(struct run *run)
{
	enum gba_status status;

	run->report->authenticated = run->sent;
	if (!run->sent)
		return GBA_OK;
	status = ua_reply_check(run->session, run->place.target, run->reply,
				run->conf->random);
	if (status == GBA_OK)
		run->report->proof = UA_PROOF_GOOD;
	else if (status == GBA_ERR_NOT_FOUND)
		run->report->proof = UA_PROOF_ABSENT;
	else if (status == GBA_ERR_MAC)
		ue_why(run->why,
		       "rspauth of the reply is wrong: it is not from a server that "
		       "has the key, or it was changed on the way");
	if (status == GBA_OK)
		ue_trace_note(run->conf->trace, "ME", "rspauth proves the NAF");
	return status == GBA_ERR_NOT_FOUND ? GBA_OK : status;
}

static enum gba_status
run_exchange(struct run *run)
{
	enum gba_status status = GBA_OK;

	if (run->session->keyed) /* Ks may have expired since */
		status = get_key(run, false);
	while (status == GBA_OK) {
		status = send_request(run);
		if (status != GBA_OK)
			return status;
		if (run->reply->status != 401)
			return finish(run);
		status = take_challenge(run);
		if (status == GBA_ERR_NOT_FOUND) {
			run->session->keyed = false;
			return GBA_OK;
		}
	}
	return status;
}

enum gba_status
ua_exchange(struct ua_report *report, struct ua_session *session, struct ue_reply *reply,
	    const struct ua_conf *conf, struct ue_why *why)
{
	struct run run = { .conf = conf,
			   .session = session,
			   .reply = reply,
			   .report = report,
			   .why = why };
	enum gba_status status;

	memset(report, 0, sizeof(*report));
	memset(reply, 0, sizeof(*reply));
	if (ue_url_parse(&run.place, conf->url) != GBA_OK) {
		ue_why(why, "%s: not an http or https URL", conf->url);
		return GBA_ERR_ARG;
	}
	status = run_exchange(&run);
	if (status != GBA_OK)
		ue_reply_fini(reply);
	return status;
}
