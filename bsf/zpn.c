/* SPDX-License-Identifier: Apache-2.0 */
/* Zpn without the network: read a request and judge it, before a vector is drawn and
 * after. */
#include "bsf/zpn.h"

#include <fnmatch.h>
#include <string.h>

#include "bsf/ub_mode.h"

#define EXPERIMENTAL true
#define BASE	     false
#define NOT_ALLOWED  GBA_RESULT_NOT_AUTHORIZED
#define INVALID	     5004u
#define UNABLE	     5012u
#define TOO_BUSY     3004u
#define GPI_NAF_ID   255u /* octets that a GPI has room for (project profile P1) */

/* clang-format off */
static const struct bsf_naf_reason reasons[BSF_ZPN_REASON_COUNT] = {
	[BSF_ZPN_OK] = { 2001, BASE, 0, "ok",
		"The Push-NAF got GPI and keys (TS 29.109 clause 5.4)" },
	[BSF_ZPN_NAF_UNKNOWN] = { NOT_ALLOWED, EXPERIMENTAL, 0, "naf-unknown",
		"No NAF is registered with this Origin-Host (TS 29.109 clause 6.2.2.2)" },
	[BSF_ZPN_PEER_FOREIGN] = { NOT_ALLOWED, EXPERIMENTAL, 0, "peer-foreign",
		"The request came over a peer that is neither this NAF nor a Zn-Proxy "
		"(TS 33.220 clause 4.2.2a)" },
	[BSF_ZPN_NAF_ID_BAD] = { INVALID, BASE, 402, "naf-id-bad",
		"NAF-Id is not a host name and five octets (TS 29.109 clause 6.3.1.3)" },
	[BSF_ZPN_FQDN_RESERVED] = { NOT_ALLOWED, EXPERIMENTAL, 0, "fqdn-reserved",
		"The name in NAF-Id is kept for the keys of GBA push and is no NAF's "
		"(TS 33.223, project profile)" },
	[BSF_ZPN_FQDN_REFUSED] = { NOT_ALLOWED, EXPERIMENTAL, 0, "fqdn-refused",
		"The name in NAF-Id is not one of this NAF (TS 29.109 clause 6.2.2.2)" },
	[BSF_ZPN_PROXY_REFUSED] = { NOT_ALLOWED, EXPERIMENTAL, 0, "proxy-refused",
		"The name in NAF-Id lies outside the Zn-Proxy's domain (TS 33.220 Annex E)" },
	[BSF_ZPN_PUSH_REFUSED] = { NOT_ALLOWED, EXPERIMENTAL, 0, "push-refused",
		"This NAF may not push: naf add with push=yes lets it (TS 33.223)" },
	[BSF_ZPN_NAF_ID_LONG] = { INVALID, BASE, 402, "naf-id-long",
		"NAF-Id has more than the 255 octets that a GPI has room for (TS 33.223, "
		"project profile)" },
	[BSF_ZPN_UE_ID_TYPE_BAD] = { INVALID, BASE, 412, "ue-id-type-bad",
		"UE-Id-Type is neither private nor public (TS 29.109 clause 6.3.1.13)" },
	[BSF_ZPN_UE_ID_BAD] = { INVALID, BASE, 411, "ue-id-bad",
		"UE-Id is no identity of its type (TS 29.109 clause 6.3.1.12)" },
	[BSF_ZPN_USER_REFUSED] = { NOT_ALLOWED, EXPERIMENTAL, 0, "user-refused",
		"This NAF may push, but not to this user: push-to of naf add "
		"(TS 29.109 clause 6.2.2.2)" },
	[BSF_ZPN_APP_LABEL_BAD] = { INVALID, BASE, 413, "app-label-bad",
		"UICC-App-Label is not 1 to 32 octets (TS 29.109 clause 6.3.1.14)" },
	[BSF_ZPN_PTID_BAD] = { INVALID, BASE, 418, "ptid-bad",
		"NAF-SA-Identifier is not 1 to 255 octets (TS 29.109 clause 6.3.1.19)" },
	[BSF_ZPN_UICC_ME_BAD] = { INVALID, BASE, 414, "uicc-me-bad",
		"UICC-ME is neither GBA_ME nor GBA_U (TS 29.109 clause 6.3.1.15)" },
	[BSF_ZPN_LIFETIME_PAST] = { INVALID, BASE, 415, "lifetime-past",
		"Requested-Key-Lifetime is no instant that is to come; a duration is none "
		"(TS 29.109 clause 6.3.1.16)" },
	[BSF_ZPN_PRIVATE_ID_BAD] = { INVALID, BASE, 416, "private-id-bad",
		"Private-Identity-Request is neither 0 nor 1 (TS 29.109 clause 6.3.1.17)" },
	[BSF_ZPN_AWARENESS_BAD] = { INVALID, BASE, 407, "awareness-bad",
		"GBA_U-Awareness-Indicator is neither NO nor YES (TS 29.109 clause 6.3.1.8)" },
	[BSF_ZPN_GSID_BAD] = { INVALID, BASE, 403, "gsid-bad",
		"GAA-Service-Identifier is no number (TS 29.109 clause 6.3.1.4)" },
	[BSF_ZPN_RESYNC_BAD] = { INVALID, BASE, 610, "resync-bad",
		"A resynchronisation is not RAND and AUTS, 30 octets (TS 29.229 clause "
		"6.3.11)" },
	[BSF_ZPN_NAF_LIMIT] = { TOO_BUSY, BASE, 0, "naf-limit",
		"This NAF asks more often than [zpn] naf-rate lets it" },
	[BSF_ZPN_USER_LIMIT] = { TOO_BUSY, BASE, 0, "user-limit",
		"This user is pushed to more often than [zpn] user-rate lets happen" },
	[BSF_ZPN_REPEAT_LIMIT] = { TOO_BUSY, BASE, 0, "repeat-limit",
		"The request was repeated too often while its answer was on the way" },
	[BSF_ZPN_UE_UNKNOWN] = { GBA_RESULT_IDENTITY_UNKNOWN, EXPERIMENTAL, 0, "ue-unknown",
		"The home network knows no one user by this identity (TS 29.109 clause "
		"6.2.2.1)" },
	[BSF_ZPN_UE_REFUSED] = { NOT_ALLOWED, EXPERIMENTAL, 0, "ue-refused",
		"The home network does not let this user use GBA (TS 29.109 clause 6.2.2.2)" },
	[BSF_ZPN_NO_AKA] = { NOT_ALLOWED, EXPERIMENTAL, 0, "no-aka",
		"The user has no AKA credentials, and GBA_Digest has no push (TS 33.223)" },
	[BSF_ZPN_NO_VECTOR] = { TOO_BUSY, BASE, 0, "no-vector",
		"The home network gave no vector now; later, or another BSF, may help" },
	[BSF_ZPN_SIM] = { NOT_ALLOWED, EXPERIMENTAL, 0, "sim",
		"The user has a SIM, and 2G GBA has no push (TS 33.223)" },
	[BSF_ZPN_NO_GBA_U] = { NOT_ALLOWED, EXPERIMENTAL, 0, "no-gba-u",
		"GBA_U is asked for and the user's card has it not: [zpn] no-gba-u = gba-me "
		"would give GBA_ME (TS 33.223)" },
	[BSF_ZPN_USS_MISSING] = { NOT_ALLOWED, EXPERIMENTAL, 0, "uss-missing",
		"The user lacks a USS that is demanded for this NAF (TS 33.220 Annex J.1)" },
	[BSF_ZPN_PUSH_USS_MISSING] = { NOT_ALLOWED, EXPERIMENTAL, 0, "push-uss-missing",
		"The user has no USS of GBA push, GSID 9, and [zpn] require-uss demands it "
		"(TS 29.109 Annex B)" },
	[BSF_ZPN_KEY_REFUSED] = { NOT_ALLOWED, EXPERIMENTAL, 0, "key-refused",
		"The USS allow only the key in the UICC, and a GPA has the other one "
		"(TS 33.220 clause 5.3.3)" },
	[BSF_ZPN_STORE_FAILED] = { TOO_BUSY, BASE, 0, "store-failed",
		"The database could not be read" },
	[BSF_ZPN_FAILED] = { UNABLE, BASE, 0, "failed",
		"The answer could not be made" },
};
/* clang-format on */

const struct bsf_naf_reason *
bsf_zpn_reason_row(enum bsf_zpn_reason reason)
{
	return &reasons[reason];
}

/* --- parse -----------------------------------------------------------------------------
 */

static struct gba_text
text_of(const struct avp_octets *avp)
{
	return (struct gba_text){ (const char *)avp->p, avp->len };
}

/* Octets that are handed on as they are. false: none, or too many. */
static bool
read_octets(uint8_t *out, size_t *len, size_t max, const struct avp_octets *avp)
{
	if (avp->len < 1 || avp->len > max)
		return false;
	memcpy(out, avp->p, avp->len);
	*len = avp->len;
	return true;
}

static void
read_ue_id(struct bsf_zpn_request *out, const struct zpn_gpr *gpr)
{
	const struct gba_text ue_id = text_of(&gpr->ue_id);

	out->ue_id_type_bad = gpr->ue_id_type.value > ZPN_UE_ID_PUBLIC;
	out->is_public = gpr->ue_id_type.value == ZPN_UE_ID_PUBLIC;
	out->ue_id_bad = out->is_public
				 ? impu_canonical(out->ue_id, ue_id) != GBA_OK
				 : !impi_is_valid(ue_id) ||
					   gba_text_copy(out->ue_id, sizeof(out->ue_id),
							 ue_id) != GBA_OK;
}

static void
read_naf_id(struct bsf_zpn_request *out, const struct avp_octets *naf_id)
{
	const struct gba_octets octets = { naf_id->p, naf_id->len };

	out->naf_id_bad = naf_id_parse(&out->naf_id, octets) != GBA_OK;
	if (out->naf_id_bad)
		return;
	memcpy(out->naf_id_octets, octets.p, octets.len);
	out->naf_id_len = octets.len;
}

static void
read_resync(struct bsf_zpn_request *out, const struct zpn_resync *resync)
{
	const struct avp_octets *octets = &resync->authorization;

	out->resync = resync->present;
	out->resync_bad =
		resync->present && (!octets->present || octets->len != ZPN_RESYNC_LEN);
	if (!out->resync || out->resync_bad)
		return;
	memcpy(out->rand.b, octets->p, sizeof(out->rand.b));
	memcpy(out->auts.b, octets->p + sizeof(out->rand.b), sizeof(out->auts.b));
}

/* The value of a choice of two; absent is one of them. */
static bool
choice(bool *bad, const struct avp_u32 *avp, uint32_t yes, uint32_t no)
{
	*bad = avp->present && avp->value != yes && avp->value != no;
	return avp->present && avp->value == yes;
}

void
bsf_zpn_parse(struct bsf_zpn_request *out, const struct zpn_gpr *gpr,
	      const char *origin_host, const char *peer, bool gsid_binary)
{
	memset(out, 0, sizeof(*out));
	/* one that is too long for a host is no NAF's */
	if (gba_text_copy(out->origin_host, sizeof(out->origin_host),
			  gba_text(origin_host)) != GBA_OK ||
	    gba_text_copy(out->peer, sizeof(out->peer), gba_text(peer)) != GBA_OK)
		out->origin_host[0] = '\0';
	read_naf_id(out, &gpr->naf_id);
	read_ue_id(out, gpr);
	out->app_label_bad = !read_octets(out->app_label, &out->app_label_len,
					  sizeof(out->app_label), &gpr->app_label);
	out->ptid_bad =
		!read_octets(out->ptid, &out->ptid_len, sizeof(out->ptid), &gpr->ptid);
	out->gba_u = choice(&out->uicc_me_bad, &gpr->uicc_me, ZPN_GBA_U, ZPN_GBA_ME);
	out->wants_impi = choice(&out->private_id_bad, &gpr->private_id,
				 ZPN_PRIVATE_REQUESTED, ZPN_PRIVATE_NOT_REQUESTED);
	out->gba_u_aware =
		choice(&out->awareness_bad, &gpr->gba_u_aware, ZN_GBA_U_YES, ZN_GBA_U_NO);
	out->until_s = gpr->lifetime.wall_s;
	out->gsid_count =
		bsf_naf_gsids(out->gsids, &out->gsid_bad, &gpr->gsid, gsid_binary);
	read_resync(out, &gpr->resync);
}

/* --- decide, before -------------------------------------------------------------------
 */

static enum bsf_zpn_reason
naf_check(const struct bsf_zpn_policy *policy, const struct bsf_zpn_request *request,
	  const struct store_naf *naf)
{
	static const enum bsf_zpn_reason reasons_of[] = {
		[BSF_NAF_OK] = BSF_ZPN_OK,
		[BSF_NAF_UNKNOWN] = BSF_ZPN_NAF_UNKNOWN,
		[BSF_NAF_PEER_FOREIGN] = BSF_ZPN_PEER_FOREIGN,
		[BSF_NAF_ID_BAD] = BSF_ZPN_NAF_ID_BAD,
		[BSF_NAF_FQDN_RESERVED] = BSF_ZPN_FQDN_RESERVED,
		[BSF_NAF_FQDN_REFUSED] = BSF_ZPN_FQDN_REFUSED,
		[BSF_NAF_PROXY_REFUSED] = BSF_ZPN_PROXY_REFUSED,
	};
	const struct bsf_naf_asker asker = {
		request->origin_host,
		request->peer,
		request->naf_id_bad ? NULL : &request->naf_id,
	};
	const enum bsf_naf_fault fault = bsf_naf_check(&policy->zn, &asker, naf);

	if (fault != BSF_NAF_OK)
		return reasons_of[fault];
	return naf->push ? BSF_ZPN_OK : BSF_ZPN_PUSH_REFUSED;
}

static bool
may_push_to(const struct store_naf *naf, const char *ue_id)
{
	for (unsigned i = 0; i < naf->user_count; i++)
		if (fnmatch(naf->users[i], ue_id, 0) == 0)
			return true;
	return naf->user_count == 0;
}

enum bsf_zpn_reason
bsf_zpn_admit(const struct bsf_zpn_policy *policy, const struct bsf_zpn_request *request,
	      const struct store_naf *naf, int64_t now_s)
{
	const struct {
		bool wrong;
		enum bsf_zpn_reason reason;
	} checks[] = {
		{ request->naf_id_len > GPI_NAF_ID, BSF_ZPN_NAF_ID_LONG },
		{ request->ue_id_type_bad, BSF_ZPN_UE_ID_TYPE_BAD },
		{ request->ue_id_bad, BSF_ZPN_UE_ID_BAD },
		{ naf != NULL && !may_push_to(naf, request->ue_id),
		  BSF_ZPN_USER_REFUSED },
		{ request->app_label_bad, BSF_ZPN_APP_LABEL_BAD },
		{ request->ptid_bad, BSF_ZPN_PTID_BAD },
		{ request->uicc_me_bad, BSF_ZPN_UICC_ME_BAD },
		{ request->until_s <= now_s, BSF_ZPN_LIFETIME_PAST },
		{ request->private_id_bad, BSF_ZPN_PRIVATE_ID_BAD },
		{ request->awareness_bad, BSF_ZPN_AWARENESS_BAD },
		{ request->gsid_bad, BSF_ZPN_GSID_BAD },
		{ request->resync_bad, BSF_ZPN_RESYNC_BAD },
	};
	enum bsf_zpn_reason reason = naf_check(policy, request, naf);

	for (size_t i = 0; reason == BSF_ZPN_OK && i < ARRAY_LEN(checks); i++)
		if (checks[i].wrong)
			reason = checks[i].reason;
	return reason;
}

/* --- decide, after --------------------------------------------------------------------
 */

enum bsf_zpn_reason
bsf_zpn_judge_av(const struct bsf_zpn_policy *policy, enum gba_status status,
		 const struct av_answer *answer)
{
	switch (status) {
	case GBA_OK:
		break;
	case GBA_ERR_NOT_FOUND:
		return BSF_ZPN_UE_UNKNOWN;
	case GBA_ERR_DENIED:
		return BSF_ZPN_UE_REFUSED;
	case GBA_ERR_SCHEME:
		return BSF_ZPN_NO_AKA;
	default:
		return BSF_ZPN_NO_VECTOR;
	}
	if (answer->has_triplet || answer->uicc == GUSS_UICC_SIM ||
	    ub_2g_is_in_range(&policy->sim_imsi, answer->impi))
		return BSF_ZPN_SIM;
	return BSF_ZPN_OK;
}

static bool
card_has_gba_u(const struct bsf_zpn_policy *policy, const struct bsf_zpn_facts *facts)
{
	const enum guss_uicc uicc =
		facts->guss != NULL && facts->guss->uicc != GUSS_UICC_ABSENT
			? facts->guss->uicc
			: facts->uicc;

	return uicc == GUSS_UICC_ABSENT ? policy->gba_u_without_guss
					: uicc == GUSS_UICC_GBA_U;
}

/* min(what is asked for, what the home network allows, what the operator allows). */
static int64_t
expiry_of(const struct bsf_zpn_policy *policy, const struct bsf_zpn_request *request,
	  const struct bsf_zpn_facts *facts)
{
	uint64_t longest_s = policy->lifetime_max_s;

	if (facts->guss != NULL && facts->guss->lifetime_s > 0 &&
	    facts->guss->lifetime_s < longest_s)
		longest_s = facts->guss->lifetime_s;
	return request->until_s - facts->now_s < (int64_t)longest_s
		       ? request->until_s
		       : facts->now_s + (int64_t)longest_s;
}

/* GSID 9 may be demanded of all users alike (TS 29.109 Annex B). */
static enum bsf_zpn_reason
settings_check(const struct bsf_zpn_policy *policy, const struct bsf_zpn_facts *facts)
{
	if (!bsf_naf_has_required(facts->guss, facts->naf))
		return BSF_ZPN_USS_MISSING;
	if (policy->uss_needed &&
	    bsf_naf_uss_of(facts->guss, BSF_ZPN_GSID, facts->naf) == NULL)
		return BSF_ZPN_PUSH_USS_MISSING;
	return BSF_ZPN_OK;
}

void
bsf_zpn_decide(struct bsf_zpn_decision *out, const struct bsf_zpn_policy *policy,
	       const struct bsf_zpn_request *request, const struct bsf_zpn_facts *facts)
{
	unsigned keys;

	memset(out, 0, sizeof(*out));
	out->gba_u = request->gba_u && card_has_gba_u(policy, facts);
	if (request->gba_u && !out->gba_u && policy->no_gba_u == BSF_ZPN_REFUSE) {
		out->reason = BSF_ZPN_NO_GBA_U;
		return;
	}
	out->reason = settings_check(policy, facts);
	if (out->reason != BSF_ZPN_OK)
		return;
	bsf_naf_uss_select(&out->uss, request->gsids, request->gsid_count, facts->guss,
			   facts->naf);
	keys = bsf_naf_keys_allowed(&policy->zn, &out->uss, facts->guss, facts->naf);
	if ((keys & BSF_NAF_KEY_ME) == 0) {
		out->reason = BSF_ZPN_KEY_REFUSED;
		return;
	}
	out->give_int_key = (keys & BSF_NAF_KEY_INT) != 0 && out->gba_u &&
			    request->gba_u_aware && facts->naf->gba_u;
	out->give_impi = request->wants_impi && facts->naf->impi;
	out->tell_choice = policy->zn.key_choice == BSF_ZN_TELL;
	out->expires_s = expiry_of(policy, request, facts);
	if (out->expires_s <= facts->now_s) /* the vector took its time */
		out->reason = BSF_ZPN_LIFETIME_PAST;
}
