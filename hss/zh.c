/* SPDX-License-Identifier: Apache-2.0 */
/* Zh without the network: read a request, judge it, make the answer. */
#include "hss/zh.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "codec/btid.h"
#include "codec/guss.h"
#include "codec/zn.h"

#define EXPERIMENTAL true
#define BASE	     false
#define REJECTED     5003u
#define INVALID	     5004u
#define MISSING	     5005u
#define CONTRADICTS  5007u
#define UNABLE	     5012u
#define TOO_BUSY     3004u
#define REDIRECT     3006u
#define BY_POLICY    0u

#define USER_NAME	  1u
#define SIP_AUTHORIZATION 610u

/* clang-format off */
static const struct hss_zh_reason_row reasons[HSS_ZH_REASON_COUNT] = {
	[HSS_ZH_OK] = { 2001, BASE, 0, 0, "ok",
		"answered (TS 29.109 clause 4.2)" },
	[HSS_ZH_BSF_UNKNOWN] = { REJECTED, BASE, 0, 0, "bsf-unknown",
		"no BSF of this Origin-Host may ask; [zh] bsf names those that may" },
	[HSS_ZH_PEER_FOREIGN] = { REJECTED, BASE, 0, 0, "peer-foreign",
		"the request came over a peer that is neither this BSF nor an agent; "
		"[zh] proxy names the agents" },
	[HSS_ZH_NO_IDENTITY] = { MISSING, BASE, USER_NAME, 0, "no-identity",
		"neither User-Name nor Public-Identity says who is meant "
		"(TS 29.109 clause 4.2)" },
	[HSS_ZH_REDIRECTED] = { REDIRECT, BASE, 0, 0, "redirected",
		"another HSS has this user ([zh] redirect; TS 33.220 clause 4.3.5)" },
	[HSS_ZH_IMPU_UNKNOWN] = { GBA_RESULT_IDENTITY_UNKNOWN, EXPERIMENTAL, 0, 0,
		"impu-unknown",
		"no subscriber has this public identity (TS 29.109 clause 6.2.2.1)" },
	[HSS_ZH_IMPU_AMBIGUOUS] = { BY_POLICY, EXPERIMENTAL, 0, 0, "impu-ambiguous",
		"several subscribers have this public identity and User-Name does not say "
		"which is meant (TS 29.109 clause 4.3.1)" },
	[HSS_ZH_IMPI_UNKNOWN] = { GBA_RESULT_IDENTITY_UNKNOWN, EXPERIMENTAL, 0, 0,
		"impi-unknown",
		"no subscriber has this IMPI (TS 29.109 clause 6.2.2.1)" },
	[HSS_ZH_UNRELATED] = { ZH_RESULT_IDENTITIES_DONT_MATCH, EXPERIMENTAL, 0, 0,
		"unrelated",
		"the public identity is not one of this subscriber (TS 29.228 clause 6.3)" },
	[HSS_ZH_BARRED] = { BY_POLICY, EXPERIMENTAL, 0, 0, "barred",
		"the subscriber is barred from GBA" },
	[HSS_ZH_SCHEME_UNKNOWN] = { ZH_RESULT_SCHEME_NOT_SUPPORTED, EXPERIMENTAL, 0, 0,
		"scheme-unknown",
		"SIP-Authentication-Scheme is none that is served here (TS 29.228 clause 6.3)" },
	[HSS_ZH_NO_CREDENTIALS] = { ZH_RESULT_SCHEME_NOT_SUPPORTED, EXPERIMENTAL, 0, 0,
		"no-credentials",
		"the subscriber has no credentials of this scheme (TS 29.228 clause 6.3)" },
	[HSS_ZH_RESYNC_BAD] = { INVALID, BASE, SIP_AUTHORIZATION, GBA_VENDOR_3GPP,
		"resync-bad",
		"SIP-Authorization is not RAND and AUTS, 30 octets (TS 29.229 clause 6.3.11)" },
	[HSS_ZH_RESYNC_DIGEST] = { CONTRADICTS, BASE, SIP_AUTHORIZATION, GBA_VENDOR_3GPP,
		"resync-digest",
		"SIP-Authorization asks to resynchronise, and SIP Digest has no sequence "
		"numbers (TS 33.220 Annex M)" },
	[HSS_ZH_STORE_FAILED] = { TOO_BUSY, BASE, 0, 0, "store-failed",
		"the database could not be read or written; another HSS may help" },
	[HSS_ZH_FAILED] = { UNABLE, BASE, 0, 0, "failed",
		"the answer could not be made" },
};
/* clang-format on */

const struct hss_zh_reason_row *
hss_zh_reason_row(enum hss_zh_reason reason)
{
	return &reasons[reason];
}

/* --- parse
 * ------------------------------------------------------------------------------ */

static struct gba_text
text_of(const struct avp_octets *avp)
{
	if (!avp->present)
		return (struct gba_text){ NULL, 0 };
	return (struct gba_text){ (const char *)avp->p, avp->len };
}

static enum hss_zh_scheme
scheme_of(const struct zh_auth_item *item, const struct hss_zh_policy *policy)
{
	const struct gba_text scheme = text_of(&item->scheme);

	if (scheme.p == NULL || gba_text_is(scheme, ZH_SCHEME_AKA))
		return HSS_ZH_AKA;
	return gba_text_is(scheme, policy->digest_scheme) ? HSS_ZH_DIGEST : HSS_ZH_OTHER;
}

void
hss_zh_parse(struct hss_zh_request *out, const struct zh_mar *mar,
	     const struct hss_zh_policy *policy)
{
	const struct avp_octets *auth = &mar->item.authorization;

	memset(out, 0, sizeof(*out));
	/* the table lets nothing through that does not fit */
	if (gba_text_copy(out->impi, sizeof(out->impi), text_of(&mar->impi)) != GBA_OK)
		out->impi[0] = '\0';
	out->has_impu = mar->impu.present;
	if (impu_canonical(out->impu, text_of(&mar->impu)) != GBA_OK)
		out->impu[0] = '\0';
	out->scheme = scheme_of(&mar->item, policy);
	out->resync = auth->present;
	out->resync_bad = auth->present && auth->len != ZH_RESYNC_LEN;
	if (out->resync && !out->resync_bad) {
		memcpy(out->rand.b, auth->p, sizeof(out->rand.b));
		memcpy(out->auts.b, auth->p + sizeof(out->rand.b), sizeof(out->auts.b));
	}
	out->guss_timestamp = mar->guss_timestamp;
}

/* --- decide
 * ----------------------------------------------------------------------------- */

bool
hss_zh_is_known(const struct hss_zh_policy *policy, const char *identity)
{
	return hss_names_have(&policy->bsf, identity) ||
	       hss_names_have(&policy->proxy, identity);
}

enum hss_zh_reason
hss_zh_who(const struct hss_zh_policy *policy, const char *origin_host, const char *peer)
{
	if (!hss_names_have(&policy->bsf, origin_host))
		return HSS_ZH_BSF_UNKNOWN;
	if (strcasecmp(peer, origin_host) != 0 &&
	    !hss_names_have(&policy->proxy, peer))
		return HSS_ZH_PEER_FOREIGN;
	return HSS_ZH_OK;
}

const struct hss_zh_redirect *
hss_zh_redirect(const struct hss_zh_policy *policy, const struct hss_zh_request *request)
{
	const char *identity = request->impi[0] != '\0' ? request->impi : request->impu;

	for (unsigned i = 0; i < policy->redirect_count; i++)
		if (fnmatch(policy->redirect[i].pattern, identity, 0) == 0)
			return &policy->redirect[i];
	return NULL;
}

/* The IMPI that is meant, or why there is none. */
static enum hss_zh_reason
find_impi(const char **impi, const struct hss_zh_request *request,
	  const struct hss_zh_facts *facts)
{
	if (request->impi[0] != '\0') {
		*impi = request->impi;
		return facts->impi_missing ? HSS_ZH_IMPI_UNKNOWN : HSS_ZH_OK;
	}
	if (!request->has_impu)
		return HSS_ZH_NO_IDENTITY;
	if (facts->impu.count == 0)
		return HSS_ZH_IMPU_UNKNOWN;
	if (facts->impu.count > 1)
		return HSS_ZH_IMPU_AMBIGUOUS;
	*impi = facts->impu.impi;
	return HSS_ZH_OK;
}

static bool
is_related(const struct hss_zh_request *request, const struct hss_zh_facts *facts)
{
	return request->impi[0] == '\0' || !request->has_impu || facts->impu.related;
}

bool
hss_zh_is_sound(const struct hss_zh_request *request, const struct hss_zh_facts *facts)
{
	return is_related(request, facts) && request->scheme != HSS_ZH_OTHER &&
	       !request->resync_bad &&
	       !(request->resync && request->scheme == HSS_ZH_DIGEST);
}

enum hss_zh_reason
hss_zh_decide(const char **impi, const struct hss_zh_request *request,
	      const struct hss_zh_facts *facts)
{
	const enum hss_zh_reason reason = find_impi(impi, request, facts);

	if (reason != HSS_ZH_OK)
		return reason;
	if (!is_related(request, facts))
		return HSS_ZH_UNRELATED;
	if (request->scheme == HSS_ZH_OTHER)
		return HSS_ZH_SCHEME_UNKNOWN;
	if (request->resync_bad)
		return HSS_ZH_RESYNC_BAD;
	if (request->resync && request->scheme == HSS_ZH_DIGEST)
		return HSS_ZH_RESYNC_DIGEST;
	return HSS_ZH_OK;
}

enum hss_zh_reason
hss_zh_reason_of_av(enum gba_status status)
{
	switch (status) {
	case GBA_OK:
		return HSS_ZH_OK;
	case GBA_ERR_NOT_FOUND:
		return HSS_ZH_IMPI_UNKNOWN;
	case GBA_ERR_DENIED:
		return HSS_ZH_BARRED;
	case GBA_ERR_SCHEME:
		return HSS_ZH_NO_CREDENTIALS;
	case GBA_ERR_STORE:
	case GBA_ERR_BUSY:
		return HSS_ZH_STORE_FAILED;
	default:
		return HSS_ZH_FAILED;
	}
}

bool
hss_zh_guss_is_wanted(const char *guss, const struct avp_time *held)
{
	struct guss *parsed = NULL;
	bool wanted = guss != NULL;

	/* one without a timestamp, or that does not parse, may be a newer one */
	if (guss != NULL && held->present &&
	    guss_parse(&parsed,
		       (struct gba_octets){ (const uint8_t *)guss, strlen(guss) },
		       NULL) == GBA_OK)
		wanted = parsed->timestamp_s == 0 || parsed->timestamp_s > held->wall_s;
	guss_free(parsed);
	return wanted;
}

/* --- build
 * ------------------------------------------------------------------------------ */

static struct avp_octets
octets(const void *p, size_t len)
{
	return (struct avp_octets){ .present = true, .p = p, .len = len };
}

static struct avp_octets
text(const char *s)
{
	return octets(s, strlen(s));
}

/* Raw octets, RAND and AUTN in one (TS 29.229 clause 6.3.10). */
static void
build_aka(struct hss_zh_answer *out, const struct aka_av *av)
{
	struct zh_auth_item *item = &out->maa.item;

	out->av = *av;
	memcpy(out->authenticate, av->rand.b, sizeof(av->rand.b));
	memcpy(out->authenticate + sizeof(av->rand.b), av->autn.b, sizeof(av->autn.b));
	item->authenticate = octets(out->authenticate, sizeof(out->authenticate));
	item->authorization = octets(out->av.xres.b, out->av.xres.len);
	item->ck = octets(out->av.ck.b, sizeof(out->av.ck.b));
	item->ik = octets(out->av.ik.b, sizeof(out->av.ik.b));
}

static void
build_digest(struct hss_zh_answer *out, const struct digest_credentials *digest)
{
	struct zh_digest *to = &out->maa.item.digest;

	out->digest = *digest;
	gba_hex(out->ha1, digest->ha1, sizeof(digest->ha1));
	to->present = true;
	to->realm = text(out->digest.realm);
	to->algorithm = text(digest->sess ? "MD5-sess" : "MD5");
	to->qop = text(digest->qop == DIGEST_QOP_AUTH_INT ? "auth-int" : "auth");
	to->ha1 = text(out->ha1);
}

enum gba_status
hss_zh_build(struct hss_zh_answer *out, const struct hss_zh_request *request,
	     const struct hss_zh_policy *policy, const char *impi,
	     const struct avp_octets *impu, const struct av_answer *av)
{
	const bool digest = request->scheme == HSS_ZH_DIGEST;

	memset(out, 0, sizeof(*out));
	if (gba_text_copy(out->impi, sizeof(out->impi), gba_text(impi)) != GBA_OK ||
	    gba_text_copy(out->scheme, sizeof(out->scheme),
			  gba_text(digest ? policy->digest_scheme : ZH_SCHEME_AKA)) !=
		    GBA_OK)
		return GBA_ERR_ARG;
	if (hss_zh_guss_is_wanted(av->guss, &request->guss_timestamp)) {
		out->guss = strdup(av->guss);
		if (out->guss == NULL)
			return GBA_ERR_NOMEM;
		out->maa.guss = text(out->guss);
	}
	out->maa.impi = text(out->impi);
	out->maa.impu = *impu;
	out->maa.item.present = true;
	out->maa.item.scheme = text(out->scheme);
	if (digest)
		build_digest(out, &av->digest);
	else
		build_aka(out, &av->av);
	return GBA_OK;
}

void
hss_zh_answer_fini(struct hss_zh_answer *answer)
{
	free(answer->guss);
	gba_wipe(answer, sizeof(*answer));
}
