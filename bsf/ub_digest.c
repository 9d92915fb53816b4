/* SPDX-License-Identifier: Apache-2.0 */
/* The challenge of a UE with SIP Digest credentials and no card: GBA_Digest (TS 33.220
 * Annex M, B.5; TS 24.109 Annex I). */
#include <string.h>

#include "base/secret.h"
#include "bsf/ub_mode.h"

enum gba_status
ub_digest_fill(struct challenge *c, const struct av_answer *answer,
	       const struct gba_random *random)
{
	const enum gba_status status =
		gba_random_fill(random, c->nonce.b, UB_NONCE_DIGEST_LEN);

	c->nonce.len = UB_NONCE_DIGEST_LEN;
	c->digest = answer->digest;
	return status;
}

/* TLS_MK_Extr of the connection that the answer came over. */
static enum gba_status
extr_get(uint8_t extr[GBA_DIGEST_EXTR_LEN], const struct ub_request *request,
	 const struct bsf_conf_ub *conf)
{
	const struct ub_channel *channel = &request->in.channel;

	return channel->export(channel->ctx, conf->digest_exporter, extr,
			       GBA_DIGEST_EXTR_LEN);
}

static struct gba_octets
ha1_of(const struct challenge *c)
{
	return (struct gba_octets){ c->digest.ha1, sizeof(c->digest.ha1) };
}

enum gba_status
ub_digest_password(struct gba_digest_password *out, const struct challenge *c,
		   const struct ub_request *request, const struct bsf_conf_ub *conf)
{
	uint8_t extr[GBA_DIGEST_EXTR_LEN];
	enum gba_status status = extr_get(extr, request, conf);

	if (status == GBA_OK)
		status = gba_digest_password(
			out, (enum gba_digest_form)conf->digest_password, ha1_of(c),
			(struct gba_octets){ extr, sizeof(extr) });
	gba_wipe(extr, sizeof(extr));
	return status;
}

/* RESP is the response of the request, as octets: 16 for MD5. */
enum gba_status
ub_digest_ks(struct gba_ks *out, const struct challenge *c,
	     const struct ub_request *request, const struct bsf_conf_ub *conf)
{
	uint8_t extr[GBA_DIGEST_EXTR_LEN], resp[16];
	enum gba_status status = extr_get(extr, request, conf);

	if (status == GBA_OK)
		status = gba_unhex(resp, sizeof(resp), request->auth.response);
	if (status == GBA_OK)
		status = gba_digest_ks(out, ha1_of(c),
				       (struct gba_octets){ extr, sizeof(extr) },
				       (struct gba_octets){ resp, sizeof(resp) });
	gba_wipe(extr, sizeof(extr));
	gba_wipe(resp, sizeof(resp));
	return status;
}
