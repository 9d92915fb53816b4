/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of Ub: challenge, answer, 200. */
#include <string.h>

#include "crypto/b64.h"
#include "ue/auth.h"
#include "ue/ub.h"

static enum gba_status
read_nonce(struct ub_challenge *out)
{
	static const uint8_t zeros[sizeof(out->autn.b)];
	uint8_t nonce[WWW_AUTH_MAX];
	size_t len;

	if (gba_unb64(nonce, sizeof(nonce), &len, out->auth.nonce) != GBA_OK ||
	    len < sizeof(out->rand.b) + sizeof(out->autn.b))
		return GBA_ERR_SYNTAX;
	memcpy(out->rand.b, nonce, sizeof(out->rand.b));
	memcpy(out->autn.b, nonce + sizeof(out->rand.b), sizeof(out->autn.b));
	out->is_2g = len == 48 && memcmp(out->autn.b, zeros, sizeof(zeros)) == 0;
	if (out->is_2g)
		memcpy(out->ks_input.b, nonce + 32, sizeof(out->ks_input.b));
	return GBA_OK;
}

static enum gba_status
read_challenge(struct ub_challenge *out, struct gba_text value, enum ub_kind kind)
{
	const bool is_digest = kind == UB_DIGEST;
	const struct digest_alg usual = { .hash = DIGEST_MD5,
					  .aka_version = is_digest ? 0 : 1 };

	if (www_auth_parse(&out->auth, value) != GBA_OK)
		return GBA_ERR_SYNTAX;
	out->alg = usual;
	if (out->auth.algorithm.p != NULL &&
	    digest_alg_parse(&out->alg, out->auth.algorithm) != GBA_OK)
		return GBA_ERR_SYNTAX;
	if (out->alg.aka_version != usual.aka_version || out->auth.realm.p == NULL)
		return GBA_ERR_SYNTAX;
	out->qop = ue_qop_choose(out->auth.qop);
	if (!is_digest)
		return read_nonce(out);
	return out->qop == DIGEST_QOP_AUTH_INT && out->auth.nonce.len > 0
		       ? GBA_OK
		       : GBA_ERR_SYNTAX;
}

enum gba_status
ub_challenge_parse(struct ub_challenge *out, const struct ue_reply *reply,
		   enum ub_kind kind)
{
	struct ue_challenges walk = { .reply = reply };
	struct gba_text value;

	while (ue_challenges_next(&walk, &value))
		if (read_challenge(out, value, kind) == GBA_OK)
			return GBA_OK;
	return GBA_ERR_NOT_FOUND;
}

static struct digest_input
input_of(const struct ub_answer *answer, const struct ub_challenge *challenge)
{
	const struct digest_input in = {
		.alg = challenge->alg,
		.qop = challenge->qop,
		.nonce = challenge->auth.nonce,
		.nc = gba_text(answer->nc),
		.cnonce = gba_text(answer->cnonce),
		.uri = gba_text(answer->uri),
		.method = gba_text("GET"),
	};

	return in;
}

static void
fill_credentials(struct www_auth_credentials *out, const struct ub_answer *answer,
		 const struct profile *profile, const struct ub_challenge *challenge)
{
	const bool qop = challenge->qop != DIGEST_QOP_NONE;

	memset(out, 0, sizeof(*out));
	out->realm = gba_text(answer->realm);
	out->nonce = challenge->auth.nonce;
	out->uri = gba_text(answer->uri);
	if (qop) {
		out->qop =
			gba_text(challenge->qop == DIGEST_QOP_AUTH ? "auth" : "auth-int");
		out->nc = gba_text(answer->nc);
	}
	if (qop || challenge->alg.sess)
		out->cnonce = gba_text(answer->cnonce);
	if (!profile->no_opaque)
		out->opaque = profile->opaque2 != NULL ? gba_text(profile->opaque2)
						       : challenge->auth.opaque;
	if (!profile->no_algorithm)
		out->algorithm = gba_text(digest_alg_name(&challenge->alg));
}

/* The auts directive as the profile spells it. */
static struct gba_text
spell_auts(char out[64], const struct profile *profile, const struct aka_auts *auts)
{
	struct gba_buf buf = gba_buf(out, 64);
	char text[GBA_B64_LEN(sizeof(auts->b)) + 1];

	if (profile->auts_octets) {
		for (size_t i = 0; i < sizeof(auts->b); i++)
			gba_buf_octet(&buf, auts->b[i] | 0x80); /* no NUL, no line end */
	} else {
		gba_b64(text, auts->b, sizeof(auts->b));
		gba_buf_str(&buf, text);
		gba_buf_str(&buf, profile->auts_tail != NULL ? profile->auts_tail : "");
	}
	return (struct gba_text){ out, buf.len };
}

enum gba_status
ub_answer_build(struct gba_buf *out, struct ub_answer *answer,
		const struct profile *profile, const struct ub_challenge *challenge,
		const char *username, struct gba_octets password,
		const struct aka_auts *auts)
{
	const struct digest_input in = input_of(answer, challenge);
	struct www_auth_credentials credentials;
	enum gba_status status;
	char auts_text[64];

	status = digest_ha1(&answer->ha1, &challenge->alg, gba_text(username),
			    gba_text(answer->realm), password);
	if (status == GBA_OK)
		status = digest_response(&answer->response, &answer->ha1, &in);
	if (status != GBA_OK)
		return status;
	fill_credentials(&credentials, answer, profile, challenge);
	credentials.username = gba_text(username);
	credentials.response = gba_text(answer->response.s);
	if (auts != NULL)
		credentials.auts = spell_auts(auts_text, profile, auts);
	return profile_credentials_build(out, profile, &credentials);
}

enum gba_status
ub_ok_open(struct bsf_info *out, const struct ub_answer *answer,
	   const struct ub_challenge *challenge, const struct ue_reply *reply)
{
	const struct digest_input in = input_of(answer, challenge);
	const enum gba_status status = ue_proof_check(&answer->ha1, &in, reply);

	if (status != GBA_OK)
		return status == GBA_ERR_NOT_FOUND ? GBA_ERR_MAC : status;
	return bsf_info_parse(out, (struct gba_octets){ reply->body, reply->body_len });
}

const char *
ub_refusal_hint(unsigned status)
{
	static const struct {
		unsigned status;
		const char *hint;
	} rows[] = {
		{ 400, ": the BSF found the request malformed" },
		{ 401, ": without a Digest AKA challenge that can be read" },
		{ 403, ": unknown IMPI, or GBA is not allowed for it" },
		{ 404, ": this is not the path of a BSF" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].status == status)
			return rows[i].hint;
	return status >= 500 && status < 600 ? ": the BSF has no vector to give now" : "";
}
