/* SPDX-License-Identifier: Apache-2.0 */
/* The actions of the Ub state machine: each does one thing of TS 33.220 4.5.2. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "bsf/ub_session.h"
#include "codec/bsf_xml.h"
#include "codec/btid.h"
#include "crypto/sqn.h"

static struct ub_say
say(const struct ub_session *s)
{
	const struct ub_say say = {
		.conf = &s->policy->conf,
		.now_s = gba_wall_s(&s->ub->ports.clock),
	};

	return say;
}

static void
on_av(void *ctx, enum gba_status status, const struct av_answer *answer)
{
	struct ub_session *s = ctx;

	s->answer = answer;
	ub_step(s, ub_judge_av(s, status, answer));
}

enum gba_status
ub_ask_av(struct ub_session *s)
{
	const struct av_request request = {
		.impi = s->impi,
		.kind = ub_mode_row(s->mode)->kind,
	};
	const struct av_source *av = &s->ub->ports.av;

	ub_note(s, s->reason, NULL);
	challenge_free(s->challenge);
	s->challenge = NULL;
	s->resyncs = 0;
	av->ask(av->ctx, &request, on_av, s);
	return GBA_OK;
}

enum gba_status
ub_resync(struct ub_session *s)
{
	const struct av_source *av = &s->ub->ports.av;
	struct av_request request = {
		.impi = s->impi,
		.resync = true,
		.rand = challenge_rand(s->challenge),
		.auts = s->request.auts,
	};

	memcpy(request.autn.b, s->challenge->nonce.b + sizeof(request.rand.b),
	       sizeof(request.autn.b));
	s->resyncs = s->challenge->resyncs + 1;
	challenge_free(s->challenge);
	s->challenge = NULL;
	av->ask(av->ctx, &request, on_av, s);
	return GBA_OK;
}

/* What became of an AUTS, told once the source has looked at it. */
static void
note_resync(struct ub_session *s)
{
	const struct av_answer *a = s->answer;
	const int64_t seq = (int64_t)(aka_sqn_seq(&a->sqn_ms) - aka_sqn_seq(&a->sqn_he));
	char detail[160];

	snprintf(detail, sizeof(detail),
		 "the card stands at SQN %012" PRIx64 ", the network was at %012" PRIx64
		 ", difference in SEQ %" PRId64,
		 aka_sqn_to_u64(&a->sqn_ms), aka_sqn_to_u64(&a->sqn_he), seq);
	ub_note(s, a->resync == AV_RESYNC_FORGED ? UB_AUTS_FORGED : UB_AUTS_GOOD,
		a->resync == AV_RESYNC_DONE ? detail : NULL);
}

/* What the BSF reads in a GUSS for itself; a document that is no good is as none
 * (TS 29.109 Annex A). */
struct guss_facts {
	enum guss_uicc uicc;
	uint64_t lifetime_s;
	bool is_good;
};

static struct guss_facts
guss_read(const struct ub_session *s, const char *xml)
{
	const struct gba_octets doc = { (const uint8_t *)xml,
					xml == NULL ? 0 : strlen(xml) };
	struct guss_facts facts = { .uicc = GUSS_UICC_ABSENT };
	struct guss *guss = NULL;
	struct guss_error err;

	if (xml == NULL)
		return facts;
	if (guss_parse_of(&guss, doc, s->impi, &err) == GBA_OK) {
		facts.uicc = guss->uicc;
		facts.lifetime_s = guss->lifetime_s;
		facts.is_good = true;
	} else {
		gba_log(s->ub->ports.log, GBA_LOG_WARNING, "ub", "guss ignored: %s",
			err.text);
	}
	guss_free(guss);
	return facts;
}

static enum gba_status
opaque_make(char out[33], const struct gba_random *random)
{
	uint8_t octets[16];
	const enum gba_status status = gba_random_fill(random, octets, sizeof(octets));

	if (status == GBA_OK)
		gba_hex(out, octets, sizeof(octets));
	return status;
}

static enum gba_status
challenge_fill(struct challenge *c, const struct ub_session *s)
{
	const struct av_answer *answer = s->answer;
	const struct guss_facts guss = guss_read(s, answer->guss);
	enum gba_status status;

	c->mode = s->mode;
	if (c->mode == GBA_MODE_ME)
		c->mode = ub_mode(&s->policy->conf, guss.uicc, answer->uicc);
	c->lifetime_s = guss.lifetime_s;
	c->ue_has_tmpi = s->request.ue_has_tmpi;
	c->resyncs = s->resyncs;
	c->made_ms = gba_mono_ms(&s->ub->ports.clock);
	snprintf(c->impi, sizeof(c->impi), "%s", s->impi);
	snprintf(c->username, sizeof(c->username), "%s", s->request.username);
	if (guss.is_good) {
		c->guss = strdup(answer->guss);
		if (c->guss == NULL)
			return GBA_ERR_NOMEM;
	}
	status = ub_mode_row(c->mode)->fill(c, answer, &s->ub->ports.random);
	if (status == GBA_OK)
		status = opaque_make(c->opaque, &s->ub->ports.random);
	return status;
}

enum gba_status
ub_challenge(struct ub_session *s)
{
	struct challenge *c = calloc(1, sizeof(*c));
	struct ub_say what = say(s);
	enum gba_status status = GBA_ERR_NOMEM;

	if (s->reason == UB_AUTS_GOOD)
		note_resync(s);
	if (c == NULL)
		goto out;
	status = challenge_fill(c, s);
	if (status != GBA_OK)
		goto out;
	what.no_tmpi = !ub_mode_row(c->mode)->tmpi;
	status =
		ub_build_challenge(&s->reply, &what, c,
				   *c->digest.realm != '\0' ? c->digest.realm : s->realm);
	if (status != GBA_OK)
		goto out;
	ub_note(s, UB_CHALLENGE_SENT, ub_mode_row(c->mode)->name);
	challenge_put(s->ub->challenges, c);
	c = NULL;
	ub_reply_and_end(s);
out:
	challenge_free(c);
	return status;
}

static void
on_stored(void *ctx, enum gba_status status)
{
	struct ub_session *s = ctx;

	if (status != GBA_OK)
		s->reason = UB_STORE_FAILED;
	ub_step(s, status == GBA_OK ? UB_EV_STORED : UB_EV_NOT_STORED);
}

/* TMPI only if both ends said that they know it (TS 24.109 4.2; TS 33.220 B.4). */
static enum gba_status
tmpi_make(struct store_binding *b, const struct ub_session *s)
{
	const bool both = s->policy->conf.tmpi && ub_mode_row(b->mode)->tmpi &&
			  (s->challenge->ue_has_tmpi || s->request.ue_has_tmpi);

	if (!both)
		return GBA_OK;
	return gba_tmpi(b->tmpi, &b->ks, &b->rand, gba_text(b->impi), gba_text(s->realm));
}

static enum gba_status
binding_fill(struct store_binding *b, const struct ub_session *s, int64_t now_s)
{
	const struct bsf_conf_ub *conf = &s->policy->conf;
	const struct challenge *c = s->challenge;
	const char *domain = *conf->btid_domain != '\0' ? conf->btid_domain : s->realm;
	enum gba_status status;

	b->rand = challenge_rand(c);
	b->mode = c->mode;
	b->guss = c->guss;
	b->created_s = now_s;
	b->expires_s = now_s + (int64_t)ub_lifetime(conf, c->lifetime_s);
	snprintf(b->impi, sizeof(b->impi), "%s", c->impi);
	status = ub_mode_row(c->mode)->ks(&b->ks, c, &s->request, conf);
	if (status == GBA_OK)
		status = btid_build(b->btid, &b->rand, domain);
	if (status == GBA_OK)
		status = tmpi_make(b, s);
	return status;
}

enum gba_status
ub_bind(struct ub_session *s)
{
	const struct ub_keep *keep = &s->ub->ports.keep;
	struct ub_say what = say(s);
	const struct ub_ok ok = { &s->ha1, &s->request, s->challenge, s->binding.btid,
				  what.now_s + (int64_t)ub_lifetime(
						       &s->policy->conf,
						       s->challenge->lifetime_s) };
	struct store_binding binding;
	enum gba_status status;

	ub_note(s, s->reason, NULL);
	what.no_tmpi = !ub_mode_row(s->challenge->mode)->tmpi;
	status = binding_fill(&s->binding, s, what.now_s);
	if (status == GBA_OK)
		status = ub_build_ok(&s->reply, &what, &ok);
	if (status != GBA_OK)
		return status;
	binding = s->binding;
	gba_wipe(&s->binding.ks, sizeof(s->binding.ks));
	status = keep->binding_put(keep->ctx, &binding, what.conf->replace_old_binding,
				   on_stored, s);
	gba_wipe(&binding.ks, sizeof(binding.ks));
	return status;
}

enum gba_status
ub_confirm(struct ub_session *s)
{
	const struct store_binding *b = &s->binding;
	const struct gba_log *log = s->ub->ports.log;
	char impi[256], btid[256], detail[64], until[21];

	limit_forgive(s->ub->wrong, gba_text(s->impi));
	gba_datetime_build(until, b->expires_s);
	snprintf(detail, sizeof(detail), "%s until %s", ub_mode_row(b->mode)->name,
		 until);
	ub_note(s, UB_BOUND_OK, detail);
	gba_log(log, GBA_LOG_INFO, "ub", "bound impi=%s btid=%s lifetime_s=%" PRId64,
		gba_log_identity(log, impi, s->impi),
		gba_log_identity(log, btid, b->btid), b->expires_s - b->created_s);
	ub_reply_and_end(s);
	return GBA_OK;
}

enum gba_status
ub_refuse(struct ub_session *s)
{
	const struct ub_say what = say(s);

	ub_build_refusal(&s->reply, &what, s->reason);
	ub_note(s, s->reason, s->why);
	ub_reply_and_end(s);
	return GBA_OK;
}

enum gba_status
ub_forget(struct ub_session *s)
{
	ub_note(s, UB_NO_ANSWER, NULL);
	ub_session_free(s);
	return GBA_OK;
}
