/* SPDX-License-Identifier: Apache-2.0 */
/* Ua over PSK TLS: the connection is the proof, no digest is asked for (TS 24.109 5.3.3).
 */
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "ue/http_psk.h"
#include "ue/naf_key.h"
#include "ue/ua.h"

#define HEADERS_MAX 48

struct psk_run {
	const struct ua_conf *conf;
	const struct state *state;
	struct ue_why *why;
	struct ue_url place;
};

static void
note_key(const struct psk_run *run, const struct gba_ks_naf *key,
	 const struct gba_ua_id *ua)
{
	char print[9], text[11];

	if (gba_fingerprint(print, key->b, sizeof(key->b)) != GBA_OK)
		return;
	gba_hex(text, ua->b, sizeof(ua->b));
	ue_trace_note(run->conf->trace, "ME", "%s for %s, Ua id %s: PSK ~%s",
		      run->state->mode == STATE_GBA_U ? "Ks_ext_NAF" : "Ks_NAF",
		      run->place.host, text, print);
}

static enum gba_status
give_key(void *ctx, struct gba_ks_naf *out, const struct gba_ua_id *ua)
{
	const struct psk_run *run = ctx;
	const struct naf_key_source from = { run->state, run->conf->uicc };
	enum gba_status status;

	if (run->conf->ua_id != NULL)
		ua = run->conf->ua_id;
	status = naf_key_me(out, &from, run->place.host, ua, run->why);
	if (status == GBA_OK)
		note_key(run, out, ua);
	return status;
}

static enum gba_status
send_psk(struct psk_run *run, struct ue_reply *reply, struct ue_psk *psk)
{
	const struct ua_conf *conf = run->conf;
	const char *headers[HEADERS_MAX] = { "User-Agent: gba-ue 3gpp-gba",
					     "Accept-Encoding: identity" };
	struct ue_request request = { .peer = "NAF",
				      .method = conf->method,
				      .url = conf->url,
				      .target = run->place.target,
				      .headers = headers,
				      .header_count = 2,
				      .body = conf->body,
				      .fresh = true, /* psk ends with this call */
				      .psk = psk };
	enum gba_status status;

	for (size_t i = 0; i < conf->header_count && i < HEADERS_MAX - 2; i++)
		headers[request.header_count++] = conf->headers[i];
	status = ue_http_send(conf->http, reply, &request, run->why);
	if (status == GBA_OK)
		return GBA_OK;
	if (psk->certificate)
		ue_why(run->why, "%s: the NAF shows a certificate, not the key",
		       conf->url);
	return psk->status == GBA_OK ? status : psk->status;
}

/* Does the NAF want another key (TS 24.109 5.3.3.4)? For a wrong one OpenSSL sends
 * bad_record_mac in TLS 1.2 and illegal_parameter in 1.3, where a server that does not
 * know the identity may also go on with its certificate. Or has the card lost its Ks? */
static bool
is_refusal(enum gba_status status, const struct ue_psk *psk, const struct ue_reply *reply)
{
	if (status == GBA_OK)
		return reply->status == 401;
	switch (psk->alert) {
	case SSL_AD_UNKNOWN_PSK_IDENTITY:
	case SSL_AD_DECRYPT_ERROR:
	case SSL_AD_BAD_RECORD_MAC:
	case SSL_AD_ILLEGAL_PARAMETER:
		return true;
	default:
		return psk->status == GBA_ERR_NOT_FOUND || psk->certificate;
	}
}

enum gba_status
ua_psk_exchange(struct ua_report *report, struct ue_reply *reply,
		const struct ua_conf *conf, struct ue_why *why)
{
	struct psk_run run = { .conf = conf, .why = why };
	char identity[sizeof(UE_PSK_HINT ";") + GBA_BTID_MAX];
	struct ue_psk psk;
	enum gba_status status;
	bool again = false;

	memset(report, 0, sizeof(*report));
	memset(reply, 0, sizeof(*reply));
	if (ue_url_parse(&run.place, conf->url) != GBA_OK || !run.place.tls) {
		ue_why(why, "%s: not an https URL", conf->url);
		return GBA_ERR_ARG;
	}
	for (;;) {
		status = conf->bootstrap(conf->ctx, &run.state, again, why);
		if (status != GBA_OK)
			return status;
		snprintf(identity, sizeof(identity), UE_PSK_HINT ";%s", run.state->btid);
		psk = (struct ue_psk){ .identity = identity,
				       .key = give_key,
				       .ctx = &run };
		status = send_psk(&run, reply, &psk);
		if (again || !is_refusal(status, &psk, reply))
			break;
		ue_trace_note(conf->trace, "ME", "the NAF wants a fresh key: Ub again");
		ue_reply_fini(reply);
		report->bootstraps++;
		again = true;
	}
	if (status != GBA_OK && is_refusal(status, &psk, reply))
		status = GBA_ERR_DENIED;
	report->authenticated = status == GBA_OK;
	report->proof = status == GBA_OK ? UA_PROOF_GOOD : UA_PROOF_NONE;
	return status;
}
