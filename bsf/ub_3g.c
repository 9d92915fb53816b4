/* SPDX-License-Identifier: Apache-2.0 */
/* The challenge of USIM and ISIM: GBA_ME and GBA_U (TS 33.220 4.5.2, 5.3.2). */
#include <string.h>

#include "bsf/ub_mode.h"

/* RAND and AUTN, or AUTN* for a card that runs GBA_U. */
enum gba_status
ub_3g_fill(struct challenge *c, const struct av_answer *answer,
	   const struct gba_random *random)
{
	const struct aka_av *av = &answer->av;
	struct aka_autn autn = av->autn;
	enum gba_status status = GBA_OK;

	(void)random;
	if (c->mode == GBA_MODE_U)
		status = aka_autn_star(&autn, &av->autn, &av->ik);
	if (status != GBA_OK)
		return status;
	memcpy(c->nonce.b, av->rand.b, sizeof(av->rand.b));
	memcpy(c->nonce.b + sizeof(av->rand.b), autn.b, sizeof(autn.b));
	c->nonce.len = UB_NONCE_3G_LEN;
	c->xres = av->xres;
	gba_ks_make(&c->ks, &av->ck, &av->ik);
	return GBA_OK;
}

enum gba_status
ub_3g_password(struct gba_digest_password *out, const struct challenge *c,
	       const struct ub_request *request, const struct bsf_conf_ub *conf)
{
	(void)request;
	(void)conf;
	memcpy(out->b, c->xres.b, c->xres.len);
	out->len = c->xres.len;
	return GBA_OK;
}

enum gba_status
ub_3g_ks(struct gba_ks *out, const struct challenge *c, const struct ub_request *request,
	 const struct bsf_conf_ub *conf)
{
	(void)request;
	(void)conf;
	*out = c->ks;
	return GBA_OK;
}
