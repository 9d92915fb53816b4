/* SPDX-License-Identifier: Apache-2.0 */
/* Zn without the network: read a request, judge it, make the answer. */
#include "bsf/zn.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/b64.h"

#define EXPERIMENTAL true
#define BASE	     false
#define INVALID	     5004u
#define UNABLE	     5012u
#define TOO_BUSY     3004u

/* clang-format off */
static const struct bsf_naf_reason reasons[BSF_ZN_REASON_COUNT] = {
	[BSF_ZN_OK] = { 2001, BASE, 0, "ok",
		"The NAF got its keys (TS 29.109 clause 5.2)" },
	[BSF_ZN_NAF_UNKNOWN] = { GBA_RESULT_NOT_AUTHORIZED, EXPERIMENTAL, 0, "naf-unknown",
		"No NAF is registered with this Origin-Host (TS 29.109 clause 6.2.2.2)" },
	[BSF_ZN_PEER_FOREIGN] = { GBA_RESULT_NOT_AUTHORIZED, EXPERIMENTAL, 0, "peer-foreign",
		"The request came over a peer that is neither this NAF nor a Zn-Proxy "
		"(TS 33.220 clause 4.2.2a)" },
	[BSF_ZN_NAF_ID_BAD] = { INVALID, BASE, 402, "naf-id-bad",
		"NAF-Id is not a host name and five octets (TS 29.109 clause 6.3.1.3)" },
	[BSF_ZN_FQDN_RESERVED] = { GBA_RESULT_NOT_AUTHORIZED, EXPERIMENTAL, 0, "fqdn-reserved",
		"The name in NAF-Id is kept for the keys of GBA push and is no NAF's "
		"(TS 33.223, project profile)" },
	[BSF_ZN_FQDN_REFUSED] = { GBA_RESULT_NOT_AUTHORIZED, EXPERIMENTAL, 0, "fqdn-refused",
		"The name in NAF-Id is not one of this NAF (TS 29.109 clause 6.2.2.2)" },
	[BSF_ZN_PROXY_REFUSED] = { GBA_RESULT_NOT_AUTHORIZED, EXPERIMENTAL, 0, "proxy-refused",
		"The name in NAF-Id lies outside the Zn-Proxy's domain (TS 33.220 Annex E)" },
	[BSF_ZN_GSID_BAD] = { INVALID, BASE, 403, "gsid-bad",
		"GAA-Service-Identifier is no number (TS 29.109 clause 6.3.1.4)" },
	[BSF_ZN_AWARENESS_BAD] = { INVALID, BASE, 407, "awareness-bad",
		"GBA_U-Awareness-Indicator is neither NO nor YES (TS 29.109 clause 6.3.1.8)" },
	[BSF_ZN_BTID_BAD] = { GBA_RESULT_BTID_INVALID, EXPERIMENTAL, 0, "btid-bad",
		"Transaction-Identifier is no B-TID (TS 29.109 clause 6.2.2.3)" },
	[BSF_ZN_BTID_UNKNOWN] = { GBA_RESULT_BTID_INVALID, EXPERIMENTAL, 0, "btid-unknown",
		"No binding of this B-TID lives here: it has expired, or another BSF made it "
		"(TS 29.109 clause 6.2.2.3)" },
	[BSF_ZN_USS_MISSING] = { GBA_RESULT_NOT_AUTHORIZED, EXPERIMENTAL, 0, "uss-missing",
		"The user lacks a USS that is demanded for this NAF (TS 33.220 Annex J.1)" },
	[BSF_ZN_KEY_REFUSED] = { GBA_RESULT_NOT_AUTHORIZED, EXPERIMENTAL, 0, "key-refused",
		"The USS allow only the key in the UICC, and there is none or the NAF is not "
		"aware of GBA_U (TS 33.220 clause 5.3.3)" },
	[BSF_ZN_GUSS_BAD] = { UNABLE, BASE, 0, "guss-bad",
		"The user security settings of the binding cannot be read (TS 29.109 Annex A)" },
	[BSF_ZN_STORE_FAILED] = { TOO_BUSY, BASE, 0, "store-failed",
		"The database could not be read" },
	[BSF_ZN_FAILED] = { UNABLE, BASE, 0, "failed",
		"The answer could not be made" },
};
/* clang-format on */

const struct bsf_naf_reason *
bsf_zn_reason_row(enum bsf_zn_reason reason)
{
	return &reasons[reason];
}

/* --- parse
 * ------------------------------------------------------------------------------ */

void
bsf_zn_parse(struct bsf_zn_request *out, const struct zn_bir *bir,
	     const char *origin_host, const char *peer, bool gsid_binary)
{
	struct gba_text domain;

	memset(out, 0, sizeof(*out));
	out->origin_host = origin_host;
	out->peer = peer;
	out->naf_id_octets = (struct gba_octets){ bir->naf_id.p, bir->naf_id.len };
	out->naf_id_bad = naf_id_parse(&out->naf_id, out->naf_id_octets) != GBA_OK;
	out->btid = (struct gba_text){ (const char *)bir->btid.p, bir->btid.len };
	out->btid_bad = btid_parse(&out->rand, &domain, out->btid) != GBA_OK;
	out->gsid_count =
		bsf_naf_gsids(out->gsids, &out->gsid_bad, &bir->gsid, gsid_binary);
	out->awareness_bad =
		bir->gba_u_aware.present && bir->gba_u_aware.value > ZN_GBA_U_YES;
	out->gba_u_aware =
		bir->gba_u_aware.present && bir->gba_u_aware.value == ZN_GBA_U_YES;
}

/* --- decide
 * ----------------------------------------------------------------------------- */

static enum bsf_zn_reason
naf_check(const struct bsf_zn_policy *policy, const struct bsf_zn_request *request,
	  const struct store_naf *naf)
{
	static const enum bsf_zn_reason reasons_of[] = {
		[BSF_NAF_OK] = BSF_ZN_OK,
		[BSF_NAF_UNKNOWN] = BSF_ZN_NAF_UNKNOWN,
		[BSF_NAF_PEER_FOREIGN] = BSF_ZN_PEER_FOREIGN,
		[BSF_NAF_ID_BAD] = BSF_ZN_NAF_ID_BAD,
		[BSF_NAF_FQDN_RESERVED] = BSF_ZN_FQDN_RESERVED,
		[BSF_NAF_FQDN_REFUSED] = BSF_ZN_FQDN_REFUSED,
		[BSF_NAF_PROXY_REFUSED] = BSF_ZN_PROXY_REFUSED,
	};
	const struct bsf_naf_asker asker = {
		request->origin_host,
		request->peer,
		request->naf_id_bad ? NULL : &request->naf_id,
	};

	return reasons_of[bsf_naf_check(policy, &asker, naf)];
}

static enum bsf_zn_reason
binding_check(const struct bsf_zn_request *request, const struct store_binding *binding)
{
	if (request->gsid_bad)
		return BSF_ZN_GSID_BAD;
	if (request->awareness_bad)
		return BSF_ZN_AWARENESS_BAD;
	if (request->btid_bad)
		return BSF_ZN_BTID_BAD;
	/* the RAND found it; the whole B-TID, domain too, must be the one the UE got */
	if (binding == NULL || !gba_text_is(request->btid, binding->btid))
		return BSF_ZN_BTID_UNKNOWN;
	return BSF_ZN_OK;
}

static void
choose_keys(struct bsf_zn_decision *out, const struct bsf_zn_policy *policy,
	    const struct bsf_zn_request *request, const struct bsf_zn_facts *facts)
{
	const bool has_int = facts->binding->mode == GBA_MODE_U && facts->naf->gba_u &&
			     request->gba_u_aware;
	const unsigned allowed =
		bsf_naf_keys_allowed(policy, &out->uss, facts->guss, facts->naf);

	out->give_me_key = (allowed & BSF_NAF_KEY_ME) != 0;
	out->give_int_key = (allowed & BSF_NAF_KEY_INT) != 0 && has_int;
	out->tell_choice = policy->key_choice == BSF_ZN_TELL;
	if (!out->give_me_key && (!out->give_int_key || request->needs_me_key))
		out->reason = BSF_ZN_KEY_REFUSED;
}

void
bsf_zn_decide(struct bsf_zn_decision *out, const struct bsf_zn_policy *policy,
	      const struct bsf_zn_request *request, const struct bsf_zn_facts *facts)
{
	memset(out, 0, sizeof(*out));
	out->reason = naf_check(policy, request, facts->naf);
	if (out->reason == BSF_ZN_OK)
		out->reason = binding_check(request, facts->binding);
	if (out->reason != BSF_ZN_OK)
		return;
	if (!bsf_naf_has_required(facts->guss, facts->naf)) {
		out->reason = BSF_ZN_USS_MISSING;
		return;
	}
	bsf_naf_uss_select(&out->uss, request->gsids, request->gsid_count, facts->guss,
			   facts->naf);
	out->give_impi = facts->naf->impi;
	choose_keys(out, policy, request, facts);
}

/* --- build
 * ------------------------------------------------------------------------------ */

static struct avp_octets
octets(const void *p, size_t len)
{
	return (struct avp_octets){ .present = true, .p = p, .len = len };
}

static enum gba_status
uss_list_build(struct bsf_zn_answer *out, const struct bsf_zn_decision *decision)
{
	size_t len = 0;
	enum gba_status status = bsf_naf_uss_build(&out->uss_list, &len, &decision->uss,
						   decision->tell_choice);

	if (out->uss_list != NULL)
		out->bia.uss_list = octets(out->uss_list, len);
	return status;
}

/* GBA_Digest has the text of the nonce where the others have RAND (TS 33.220 B.6); it is
 * the user part of the B-TID. */
static enum gba_status
ks_naf_make(struct gba_ks_naf *out, const struct store_binding *b,
	    struct gba_octets naf_id)
{
	const struct gba_text impi = gba_text(b->impi);
	const struct gba_text nonce = { b->btid, GBA_B64_LEN(sizeof(b->rand.b)) };

	return b->mode == GBA_MODE_DIGEST
		       ? gba_digest_ks_naf(out, &b->ks, nonce, impi, naf_id)
		       : gba_ks_naf(out, &b->ks, &b->rand, impi, naf_id);
}

static uint32_t
gba_type_of(enum gba_mode mode)
{
	switch (mode) {
	case GBA_MODE_2G:
		return ZN_GBA_TYPE_2G;
	case GBA_MODE_DIGEST:
		return ZN_GBA_TYPE_DIGEST;
	default:
		return ZN_GBA_TYPE_3G;
	}
}

static enum gba_status
keys_build(struct bsf_zn_answer *out, const struct bsf_zn_decision *decision,
	   const struct bsf_zn_request *request, const struct store_binding *binding)
{
	const struct gba_text impi = gba_text(binding->impi);
	enum gba_status status = GBA_OK;

	if (decision->give_me_key) {
		status = ks_naf_make(&out->ks_naf, binding, request->naf_id_octets);
		out->bia.ks_naf = octets(out->ks_naf.b, sizeof(out->ks_naf.b));
	}
	if (status != GBA_OK || !decision->give_int_key)
		return status;
	status = gba_ks_int_naf(&out->ks_int_naf, &binding->ks, &binding->rand, impi,
				request->naf_id_octets);
	if (status == GBA_OK)
		out->bia.ks_int_naf =
			octets(out->ks_int_naf.b, sizeof(out->ks_int_naf.b));
	return status;
}

enum gba_status
bsf_zn_build(struct bsf_zn_answer *out, const struct bsf_zn_decision *decision,
	     const struct bsf_zn_request *request, const struct store_binding *binding)
{
	enum gba_status status;

	memset(out, 0, sizeof(*out));
	status = keys_build(out, decision, request, binding);
	if (status == GBA_OK)
		status = uss_list_build(out, decision);
	if (status != GBA_OK) {
		bsf_zn_answer_fini(out);
		return status;
	}
	if (decision->give_impi)
		out->bia.impi = octets(binding->impi, strlen(binding->impi));
	out->bia.expiry = (struct avp_time){ true, binding->expires_s };
	out->bia.created = (struct avp_time){ true, binding->created_s };
	out->bia.gba_type = (struct avp_u32){ true, gba_type_of(binding->mode) };
	return GBA_OK;
}

void
bsf_zn_answer_fini(struct bsf_zn_answer *answer)
{
	free(answer->uss_list);
	gba_wipe(answer, sizeof(*answer));
}
