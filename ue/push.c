/* SPDX-License-Identifier: Apache-2.0 */
/* The seven steps of a UE with a GPI. */
#include "ue/push.h"

#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "codec/bsf_xml.h"
#include "crypto/hash.h"

/* What EF_GBABP names while a card derives the keys of a GPI: a Ks that is nobody's on
 * Ub. */
#define PUSH_BTID_DOMAIN "gpi.gba-push.invalid"

/* --- policy ------------------------------------------------------------------------- */

static bool
fqdn_matches(const char *pattern, const char *fqdn)
{
	const size_t len = strlen(fqdn), tail = strlen(pattern + 1);

	if (strncmp(pattern, "*.", 2) != 0)
		return strcasecmp(pattern, fqdn) == 0;
	return len > tail && strcasecmp(fqdn + len - tail, pattern + 1) == 0;
}

static bool
is_allowed(const struct push_policy *policy, const char *fqdn)
{
	for (size_t i = 0; i < policy->fqdn_count; i++)
		if (fqdn_matches(policy->fqdns[i], fqdn))
			return true;
	return false;
}

static bool
is_known(const struct push_policy *policy, const struct gba_ua_id *ua)
{
	for (size_t i = 0; i < policy->ua_id_count; i++)
		if (memcmp(policy->ua_ids[i].b, ua->b, sizeof(ua->b)) == 0)
			return true;
	return false;
}

enum gba_status
push_policy_check(const struct push_policy *policy, const struct gpi *gpi, int64_t now_s,
		  struct ue_why *why)
{
	char ua[2 * sizeof(struct gba_ua_id) + 1], until[21];

	gba_hex(ua, gpi->naf_id.ua.b, sizeof(gpi->naf_id.ua.b));
	gba_datetime_build(until, gpi->expires_s);
	if (gba_push_is_reserved(gba_text(gpi->naf_id.fqdn)) ||
	    !is_allowed(policy, gpi->naf_id.fqdn))
		ue_why(why, "%s may not push here", gpi->naf_id.fqdn);
	else if (!is_known(policy, &gpi->naf_id.ua))
		ue_why(why, "the Ua security protocol %s is not known here", ua);
	else if (gpi->expires_s > now_s + policy->lifetime_max_s)
		ue_why(why, "a lifetime until %s is longer than %lld s", until,
		       (long long)policy->lifetime_max_s);
	else if (gpi->expires_s > now_s)
		return GBA_OK;
	else {
		ue_why(why, "its lifetime was over at %s", until);
		return GBA_ERR_EXPIRED;
	}
	return GBA_ERR_DENIED;
}

/* --- keys, wherever Ks is ----------------------------------------------------------- */

struct run {
	const struct push_receiver *receiver;
	struct gba_octets in;
	struct gpi_challenge challenge;
	struct uicc uicc;
	bool in_card;	  /* GBA_U: Ks is there */
	struct gba_ks ks; /* secret; GBA_ME alone */
};

static enum gba_status
derive(struct run *run, struct gba_ks_naf *out, struct gba_octets naf_id,
       struct ue_why *why)
{
	if (run->in_card)
		return uicc_gba_derive(&run->uicc, out, naf_id, why);
	return gba_ks_naf(out, &run->ks, &run->challenge.rand, gba_text(run->uicc.impi),
			  naf_id);
}

/* A card derives for a Ks that has a name, so it gets one whose time is over: no run of
 * Ub takes it for its own. */
static enum gba_status
name_ks(struct run *run, struct ue_why *why)
{
	char btid[GBA_BTID_MAX + 1];
	enum gba_status status;

	status = btid_build(btid, &run->challenge.rand, PUSH_BTID_DOMAIN);
	if (status == GBA_OK)
		status = uicc_gba_bind(&run->uicc, btid, "1970-01-01T00:00:00Z", why);
	return status;
}

static enum gba_status
gpi_keys(struct run *run, struct gba_push_keys *out, struct ue_why *why)
{
	struct gba_ks_naf of_int_id, of_enc_id;
	enum gba_status status = GBA_OK;

	if (run->in_card)
		status = name_ks(run, why);
	if (status == GBA_OK)
		status = derive(run, &of_int_id, gba_push_int_id, why);
	if (status == GBA_OK)
		status = derive(run, &of_enc_id, gba_push_enc_id, why);
	if (status == GBA_OK)
		gba_push_gpi_keys_of(out, &of_int_id, &of_enc_id);
	gba_wipe(&of_int_id, sizeof(of_int_id));
	gba_wipe(&of_enc_id, sizeof(of_enc_id));
	return status;
}

/* Disposable Ks: one NAF, and no more. */
static void
forget_ks(struct run *run)
{
	struct ue_why why = { "" };

	if (run->in_card && uicc_gba_unbind(&run->uicc, &why) != GBA_OK)
		ue_trace_note(run->receiver->trace, "ME", "%s", why.text);
	gba_wipe(&run->ks, sizeof(run->ks));
}

/* --- steps 2 and 3 ------------------------------------------------------------------ */

static enum gba_status
open_application(struct run *run, struct ue_why *why)
{
	enum gba_status status;

	status = uicc_open_labelled(&run->uicc, &run->receiver->port,
				    run->receiver->trace, run->challenge.app_label, why);
	if (status == GBA_OK && run->challenge.gba_u && !run->uicc.gba_u) {
		ue_why(why, "the application \"%s\" does not do GBA_U",
		       run->challenge.app_label);
		status = GBA_ERR_NOT_FOUND;
	}
	return status;
}

static void
tell_sa(struct push_taken *out, const struct push_sa *sa)
{
	if (rand_at_naf_build(out->rand_at_naf, &sa->rand, sa->naf_id.fqdn) != GBA_OK ||
	    gba_fingerprint(out->fingerprint, sa->key.b, sizeof(sa->key.b)) != GBA_OK)
		out->fingerprint[0] = '\0';
	memcpy(out->ptid, sa->ptid, sizeof(out->ptid));
	out->naf_id = sa->naf_id;
	out->expires_s = sa->expires_s;
	out->sn_h = sa->sn_h;
	out->gba_u = sa->gba_u;
}

/* By which a GPI that is sent once more is known, when its keys are gone. */
#define HASH_LEN 32u

static enum gba_status
gpi_hash(uint8_t out[HASH_LEN], const struct run *run)
{
	return gba_hash(out, GBA_HASH_SHA256, &run->in, 1);
}

/* All of it, not its RAND and AUTN alone. An SA that was kept without a hash knows no better. */
static bool
is_of_sa(const struct run *run, const struct push_sa *sa)
{
	uint8_t hash[HASH_LEN];

	if (sa->gpi.len != HASH_LEN)
		return sa->gpi.len == 0;
	return gpi_hash(hash, run) == GBA_OK && memcmp(hash, sa->gpi.p, HASH_LEN) == 0;
}

/* A GPI that was sent once more is out of step as well: its SA is there. */
static enum gba_status
out_of_step(struct run *run, struct push_taken *out, const struct aka_auts *auts,
	    struct ue_why *why)
{
	const int64_t now_s = gba_wall_s(&run->receiver->clock);
	struct push_sa sa;

	if (push_sa_by_rand(run->receiver->table, &sa, &run->challenge.rand, now_s) ==
	    GBA_OK) {
		out->repeated = is_of_sa(run, &sa);
		if (out->repeated)
			tell_sa(out, &sa);
		else
			ue_why(why, "it is not the GPI that came with this RAND");
		push_sa_fini(&sa);
		return out->repeated ? GBA_OK : GBA_ERR_MAC;
	}
	out->has_auts = true;
	out->auts = *auts;
	ue_why(why, "its SQN is not fresh for the card");
	return GBA_ERR_SQN;
}

static enum gba_status
authenticate(struct run *run, struct push_taken *out, struct ue_why *why)
{
	const bool gba_u = run->challenge.gba_u;
	struct uicc_answer answer = { .outcome = UICC_OK };
	enum gba_status status;

	status = uicc_authenticate(&run->uicc, &answer, gba_u, &run->challenge.rand,
				   &run->challenge.autn, why);
	if (status == GBA_OK && answer.outcome == UICC_MAC_FAILURE) {
		ue_why(why, "its AUTN is not genuine");
		status = GBA_ERR_MAC;
	} else if (status == GBA_OK && answer.outcome == UICC_SYNC_FAILURE) {
		status = out_of_step(run, out, &answer.auts, why);
	} else if (status == GBA_OK) {
		run->in_card = gba_u;
		if (!gba_u)
			gba_ks_make(&run->ks, &answer.ck, &answer.ik);
	}
	gba_wipe(&answer, sizeof(answer));
	return status;
}

/* --- steps 4 to 6 ------------------------------------------------------------------- */

static enum gba_status
open_gpi(struct run *run, struct gpi *gpi, struct gba_octets in, struct ue_why *why)
{
	struct gba_push_keys keys;
	enum gba_status status = gpi_keys(run, &keys, why);

	if (status == GBA_OK) {
		status = gpi_open(gpi, in, &keys);
		if (status == GBA_ERR_MAC)
			ue_why(why, "its MAC is wrong");
		else if (status == GBA_ERR_SYNTAX)
			ue_why(why, "its MAC is right, and its fields make no GPI");
	}
	gba_wipe(&keys, sizeof(keys));
	return status;
}

static enum gba_status
keep(struct run *run, const struct gpi *gpi, int64_t now_s, struct push_taken *out,
     struct ue_why *why)
{
	struct push_sa sa = { .rand = gpi->challenge.rand,
			      .naf_id = gpi->naf_id,
			      .gba_u = gpi->challenge.gba_u,
			      .created_s = now_s,
			      .expires_s = gpi->expires_s };
	uint8_t naf_id[GBA_NAF_ID_MAX], hash[HASH_LEN];
	enum gba_status status;
	size_t len;

	sa.gpi = (struct gba_octets){ hash, sizeof(hash) };
	memcpy(sa.ptid, gpi->ptid, sizeof(sa.ptid));
	memcpy(sa.app_label, gpi->challenge.app_label, sizeof(sa.app_label));
	status = gpi_hash(hash, run);
	if (status == GBA_OK)
		status = naf_id_build(naf_id, &len, gpi->naf_id.fqdn, &gpi->naf_id.ua);
	if (status == GBA_OK)
		status = derive(run, &sa.key, (struct gba_octets){ naf_id, len }, why);
	if (status == GBA_OK)
		status = push_sa_put(run->receiver->table, &sa, now_s);
	if (status == GBA_ERR_DENIED)
		ue_why(why, "its P-TID is in use for another NAF");
	if (status == GBA_OK)
		tell_sa(out, &sa);
	gba_wipe(&sa, sizeof(sa));
	return status;
}

enum gba_status
push_take_gpi(struct push_taken *out, const struct push_receiver *receiver,
	      struct gba_octets in, struct ue_why *why)
{
	struct run run = { .receiver = receiver, .in = in };
	struct push_taken taken = { .repeated = false };
	int64_t now_s;
	struct gpi gpi;
	enum gba_status status = gpi_challenge_parse(&run.challenge, in);

	if (status != GBA_OK) {
		ue_why(why, "it is no GPI of this profile");
		return status;
	}
	taken.rand = run.challenge.rand;
	status = open_application(&run, why);
	if (status == GBA_OK)
		status = authenticate(&run, &taken, why);
	if (status == GBA_OK && !taken.repeated) {
		status = open_gpi(&run, &gpi, in, why);
		now_s = gba_wall_s(&receiver->clock);
		if (status == GBA_OK)
			status = push_policy_check(receiver->policy, &gpi, now_s, why);
		if (status == GBA_OK)
			status = keep(&run, &gpi, now_s, &taken, why);
		forget_ks(&run);
	}
	if (status == GBA_OK || status == GBA_ERR_SQN)
		*out = taken;
	return status;
}

void
push_up_build(uint8_t *out, uint32_t sn_h, struct gba_octets answer)
{
	out[0] = (uint8_t)(sn_h >> 24);
	out[1] = (uint8_t)(sn_h >> 16);
	out[2] = (uint8_t)(sn_h >> 8);
	out[3] = (uint8_t)sn_h;
	if (answer.len > 0)
		memcpy(out + PUSH_UP_HEAD, answer.p, answer.len);
}
