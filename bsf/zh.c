/* SPDX-License-Identifier: Apache-2.0 */
/* Zh: build a MAR, check a MAA (TS 29.109 4.2, TS 29.229 6.1.7, 6.3). */
#include "bsf/zh.h"

#include <string.h>

#include "base/secret.h"
#include "codec/btid.h"
#include "codec/www_auth.h"

#define SUCCESS	   2001u
#define TOO_BUSY   3004u
#define REDIRECTED 3006u

/* clang-format off */
static const struct bsf_zh_reason_row rows[BSF_ZH_REASON_COUNT] = {
	[BSF_ZH_OK] = { GBA_OK, "ok", "The HSS gave a vector (TS 29.109 4.2)" },
	[BSF_ZH_REDIRECTED] = { GBA_ERR_PEER, "redirected",
		"The SLF named the HSS of this user (RFC 6733 6.1.8)" },
	[BSF_ZH_NO_PEER] = { GBA_ERR_PEER, "no-peer",
		"No [zh] peer is connected: is the HSS up, and its address right?" },
	[BSF_ZH_NO_REALM] = { GBA_ERR_NOT_FOUND, "no-realm",
		"The identity has no domain that could be a Diameter realm, and [zh] realm is "
		"empty" },
	[BSF_ZH_NO_ANSWER] = { GBA_ERR_PEER, "no-answer",
		"The HSS did not answer within [zh] timeout, or the connection broke" },
	[BSF_ZH_IDENTITY_UNKNOWN] = { GBA_ERR_NOT_FOUND, "identity-unknown",
		"The HSS does not know this identity (5401, TS 29.109 6.2.2.1)" },
	[BSF_ZH_USER_UNKNOWN] = { GBA_ERR_NOT_FOUND, "user-unknown",
		"The HSS does not know this user (5001, TS 29.229 6.2.2.1)" },
	[BSF_ZH_NOT_AUTHORIZED] = { GBA_ERR_DENIED, "not-authorized",
		"The HSS does not let this user use GBA (5402, TS 29.109 6.2.2.2)" },
	[BSF_ZH_NOT_ALLOWED] = { GBA_ERR_DENIED, "not-allowed",
		"The HSS does not allow this for the user (5101, TS 29.329 6.2.2)" },
	[BSF_ZH_SCHEME_UNSUPPORTED] = { GBA_ERR_SCHEME, "scheme-unsupported",
		"The HSS has no credentials of this scheme for the user (5006, TS 29.229 "
		"6.2.2.6)" },
	[BSF_ZH_IDENTITIES_DIFFER] = { GBA_ERR_PEER, "identities-differ",
		"The HSS says that the identities do not match, though only the IMPI was sent "
		"(5002, TS 29.229 6.2.2.2)" },
	[BSF_ZH_BUSY] = { GBA_ERR_PEER, "busy",
		"The HSS is too busy, or its database is away (3004, RFC 6733 7.1.3)" },
	[BSF_ZH_UNDELIVERED] = { GBA_ERR_PEER, "undelivered",
		"The request did not reach an HSS that serves it (3xxx, RFC 6733 7.1.3): "
		"check [zh] realm" },
	[BSF_ZH_REFUSED] = { GBA_ERR_PEER, "refused",
		"The HSS refused or failed; its log says why" },
	[BSF_ZH_REDIRECT_EMPTY] = { GBA_ERR_PEER, "redirect-empty",
		"A redirect names no host (RFC 6733 6.12)" },
	[BSF_ZH_REDIRECT_FOREIGN] = { GBA_ERR_PEER, "redirect-foreign",
		"A redirect leads to a host that is no [zh] peer" },
	[BSF_ZH_REDIRECT_DOWN] = { GBA_ERR_PEER, "redirect-down",
		"A redirect leads to a [zh] peer that is not connected" },
	[BSF_ZH_REDIRECT_LOOP] = { GBA_ERR_PEER, "redirect-loop",
		"Redirects lead back to where they came from, or on and on" },
	[BSF_ZH_USER_WRONG] = { GBA_ERR_PEER, "user-wrong",
		"The answer names another user than was asked for (TS 29.109 4.2)" },
	[BSF_ZH_USER_MISSING] = { GBA_ERR_PEER, "user-missing",
		"The answer does not say whose the public identity is (TS 29.109 4.3.1)" },
	[BSF_ZH_VECTOR_MISSING] = { GBA_ERR_PEER, "vector-missing",
		"The answer says success and holds no vector (TS 29.109 4.2)" },
	[BSF_ZH_SCHEME_WRONG] = { GBA_ERR_PEER, "scheme-wrong",
		"The vector is of another scheme than was asked for (TS 29.229 6.3.9)" },
	[BSF_ZH_VECTOR_BAD] = { GBA_ERR_PEER, "vector-bad",
		"The vector is incomplete or of a wrong length (TS 29.229 6.3.10, 6.3.11, "
		"6.3.27, 6.3.28)" },
	[BSF_ZH_FAILED] = { GBA_ERR_NOMEM, "failed", "The daemon failed; its log says why" },
};

static const struct { uint32_t code; enum bsf_zh_reason reason; } refusals[] = {
	{ 5401, BSF_ZH_IDENTITY_UNKNOWN },
	{ 5402, BSF_ZH_NOT_AUTHORIZED },
	{ 5001, BSF_ZH_USER_UNKNOWN },
	{ 5002, BSF_ZH_IDENTITIES_DIFFER },
	{ 5006, BSF_ZH_SCHEME_UNSUPPORTED },
	{ 5101, BSF_ZH_NOT_ALLOWED },
};
/* clang-format on */

const struct bsf_zh_reason_row *
bsf_zh_reason_row(enum bsf_zh_reason reason)
{
	return &rows[reason];
}

static enum gba_status
text_take(char out[256], struct gba_text text)
{
	return gba_text_copy(out, 256, text) == GBA_OK ? GBA_OK : GBA_ERR_ARG;
}

enum gba_status
bsf_zh_question(struct bsf_zh_question *out, const struct av_request *request,
		const char *digest_scheme)
{
	memset(out, 0, sizeof(*out));
	out->kind = request->kind;
	out->scheme = request->kind == AV_SIP_DIGEST ? digest_scheme : BSF_ZH_SCHEME_AKA;
	out->resync = request->resync;
	memcpy(out->rand_auts, request->rand.b, sizeof(request->rand.b));
	memcpy(out->rand_auts + sizeof(request->rand.b), request->auts.b,
	       sizeof(request->auts.b));
	if (request->impu != NULL)
		return text_take(out->impu, gba_text(request->impu));
	return text_take(out->impi, gba_text(request->impi));
}

const char *
bsf_zh_who(const struct bsf_zh_question *q)
{
	return *q->impi != '\0' ? q->impi : q->impu;
}

static struct avp_octets
octets(const void *p, size_t len)
{
	const struct avp_octets octets = { true, p, len };

	return octets;
}

void
bsf_zh_build(struct zh_mar *out, const struct bsf_zh_question *q)
{
	memset(out, 0, sizeof(*out));
	if (*q->impi != '\0')
		out->impi = octets(q->impi, strlen(q->impi));
	else
		out->impu = octets(q->impu, strlen(q->impu));
	out->item.present = true;
	out->item.scheme = octets(q->scheme, strlen(q->scheme));
	if (q->resync)
		out->item.authorization = octets(q->rand_auts, sizeof(q->rand_auts));
	if (q->guss_timestamp_s != 0)
		out->guss_timestamp = (struct avp_time){ true, q->guss_timestamp_s };
}

const char *
bsf_zh_realm(const char *identity)
{
	const char *at = strrchr(identity, '@');

	return at != NULL && fqdn_is_valid(gba_text(at + 1)) ? at + 1 : NULL;
}

static enum bsf_zh_reason
reason_of_result(const struct diam_result *result)
{
	if (!result->experimental) {
		if (result->code == SUCCESS)
			return BSF_ZH_OK;
		if (result->code == REDIRECTED)
			return result->redirect != NULL ? BSF_ZH_REDIRECTED
							: BSF_ZH_REDIRECT_EMPTY;
		if (result->code == TOO_BUSY)
			return BSF_ZH_BUSY;
		return result->code / 1000 == 3 ? BSF_ZH_UNDELIVERED : BSF_ZH_REFUSED;
	}
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		if (refusals[i].code == result->code)
			return refusals[i].reason;
	return BSF_ZH_REFUSED;
}

static bool
is_text(const struct avp_octets *avp, const char *text)
{
	return avp->present &&
	       gba_text_is((struct gba_text){ (const char *)avp->p, avp->len }, text);
}

static bool
has_len(const struct avp_octets *avp, size_t min, size_t max)
{
	return avp->present && avp->len >= min && avp->len <= max;
}

/* Digest-AKAv1-MD5: RAND || AUTN, XRES, CK, IK (TS 29.229 6.3.10, 6.3.11). */
static enum bsf_zh_reason
take_quintet(struct aka_av *out, const struct zh_auth_item *item)
{
	const size_t rand_len = sizeof(out->rand.b), autn_len = sizeof(out->autn.b);

	if (!has_len(&item->authenticate, rand_len + autn_len, rand_len + autn_len) ||
	    !has_len(&item->authorization, 4, sizeof(out->xres.b)) ||
	    !has_len(&item->ck, sizeof(out->ck.b), sizeof(out->ck.b)) ||
	    !has_len(&item->ik, sizeof(out->ik.b), sizeof(out->ik.b)))
		return BSF_ZH_VECTOR_BAD;
	memcpy(out->rand.b, item->authenticate.p, rand_len);
	memcpy(out->autn.b, item->authenticate.p + rand_len, autn_len);
	memcpy(out->xres.b, item->authorization.p, item->authorization.len);
	out->xres.len = (uint8_t)item->authorization.len;
	memcpy(out->ck.b, item->ck.p, sizeof(out->ck.b));
	memcpy(out->ik.b, item->ik.p, sizeof(out->ik.b));
	return BSF_ZH_OK;
}

/* qop may be left out: RFC 4740 has a default of auth. */
static enum gba_status
qop_take(enum digest_qop *out, const struct avp_octets *avp)
{
	const struct gba_text text = { (const char *)avp->p, avp->len };
	enum gba_status status;

	*out = DIGEST_QOP_AUTH;
	if (!avp->present)
		return GBA_OK;
	status = www_auth_qop_parse(out, text);
	return status == GBA_OK && *out == DIGEST_QOP_NONE ? GBA_ERR_SYNTAX : status;
}

/* SIP-Digest-Authenticate: realm, algorithm, qop and HA1 as hexadecimal (RFC 4740 9.5).
 */
static enum bsf_zh_reason
take_digest(struct digest_credentials *out, const struct zh_digest *digest)
{
	const struct gba_text algorithm = { (const char *)digest->algorithm.p,
					    digest->algorithm.present
						    ? digest->algorithm.len
						    : 0 };
	const struct gba_text ha1 = { (const char *)digest->ha1.p, digest->ha1.len };
	const struct gba_text realm = { (const char *)digest->realm.p,
					digest->realm.len };
	struct digest_credentials found;
	struct digest_alg alg = { .hash = DIGEST_MD5 };
	enum bsf_zh_reason reason = BSF_ZH_VECTOR_BAD;

	memset(&found, 0, sizeof(found));
	if (digest->present && digest->realm.present && realm.len > 0 &&
	    digest->ha1.present &&
	    gba_text_copy(found.realm, sizeof(found.realm), realm) == GBA_OK &&
	    gba_unhex(found.ha1, sizeof(found.ha1), ha1) == GBA_OK &&
	    (algorithm.len == 0 || digest_alg_parse(&alg, algorithm) == GBA_OK) &&
	    alg.hash == DIGEST_MD5 && alg.aka_version == 0 &&
	    qop_take(&found.qop, &digest->qop) == GBA_OK) {
		found.sess = alg.sess;
		*out = found;
		reason = BSF_ZH_OK;
	}
	gba_wipe(&found, sizeof(found));
	return reason;
}

/* Who was meant: the IMPI that was asked for, or the one that the HSS found. */
static enum bsf_zh_reason
take_impi(char out[GBA_IMPI_MAX + 1], const struct bsf_zh_question *q,
	  const struct avp_octets *impi)
{
	const struct gba_text text = { (const char *)impi->p, impi->len };

	if (*q->impi != '\0') {
		if (impi->present && !is_text(impi, q->impi))
			return BSF_ZH_USER_WRONG;
		memcpy(out, q->impi, sizeof(q->impi));
		return BSF_ZH_OK;
	}
	if (!impi->present || !impi_is_valid(text) ||
	    gba_text_copy(out, GBA_IMPI_MAX + 1, text) != GBA_OK)
		return BSF_ZH_USER_MISSING;
	return BSF_ZH_OK;
}

static enum bsf_zh_reason
take_vector(struct av_answer *out, const struct bsf_zh_question *q,
	    const struct zh_maa *maa)
{
	char impi[GBA_IMPI_MAX + 1];
	enum bsf_zh_reason reason;

	if (maa == NULL || !maa->item.present)
		return BSF_ZH_VECTOR_MISSING;
	reason = take_impi(impi, q, &maa->impi);
	if (reason != BSF_ZH_OK)
		return reason;
	if (!is_text(&maa->item.scheme, q->scheme))
		return BSF_ZH_SCHEME_WRONG;
	reason = q->kind == AV_SIP_DIGEST ? take_digest(&out->digest, &maa->item.digest)
					  : take_quintet(&out->av, &maa->item);
	if (reason == BSF_ZH_OK)
		memcpy(out->impi, impi, sizeof(impi));
	return reason;
}

enum bsf_zh_reason
bsf_zh_judge(struct av_answer *out, const struct bsf_zh_question *q,
	     enum gba_status status, const struct diam_result *result,
	     const struct zh_maa *maa)
{
	enum bsf_zh_reason reason;

	if (status != GBA_OK || result == NULL)
		return BSF_ZH_NO_ANSWER;
	reason = reason_of_result(result);
	return reason != BSF_ZH_OK ? reason : take_vector(out, q, maa);
}
