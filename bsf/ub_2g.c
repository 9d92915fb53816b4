/* SPDX-License-Identifier: Apache-2.0 */
/* The challenge of a SIM: 2G GBA (TS 33.220 Annex I, TS 24.109 Annex H). */
#include <string.h>

#include "base/secret.h"
#include "bsf/ub_mode.h"

bool
ub_2g_is_in_range(const struct conf_list *prefixes, const char *impi)
{
	const size_t digits = strspn(impi, "0123456789");

	if (impi[digits] != '@')
		return false;
	for (size_t i = 0; i < prefixes->count; i++) {
		const size_t len = strlen(prefixes->item[i]);

		if (len <= digits && memcmp(impi, prefixes->item[i], len) == 0)
			return true;
	}
	return false;
}

bool
ub_2g_is_for(const struct bsf_conf_ub *conf, const char *impi,
	     const struct av_answer *answer)
{
	return answer->has_triplet || answer->uicc == GUSS_UICC_SIM ||
	       ub_2g_is_in_range(&conf->sim_imsi, impi);
}

/* nonce = RAND || 16 zero octets || Ks-input (TS 24.109 H.2(d)). */
static void
nonce_make(struct ub_nonce *out, const struct aka_rand *rand,
	   const struct gba_ks_input *ks_input)
{
	memset(out->b, 0, sizeof(out->b));
	memcpy(out->b, rand->b, sizeof(rand->b));
	memcpy(out->b + 32, ks_input->b, sizeof(ks_input->b));
	out->len = UB_NONCE_2G_LEN;
}

enum gba_status
ub_2g_fill(struct challenge *c, const struct av_answer *answer,
	   const struct gba_random *random)
{
	const struct aka_rand *rand = &answer->av.rand;
	struct aka_sres sres = answer->sres;
	struct aka_kc kc = answer->kc;
	struct gba_ks_input ks_input;
	enum gba_status status;

	if (!answer->has_triplet)
		aka_triplet_of_av(&sres, &kc, &answer->av);
	status = gba_random_fill(random, ks_input.b, sizeof(ks_input.b));
	if (status == GBA_OK)
		status = gba_2g_res(&c->xres, &kc, rand, &sres);
	if (status == GBA_OK)
		status = gba_2g_ks(&c->ks, &kc, rand, &sres, &ks_input);
	if (status == GBA_OK)
		nonce_make(&c->nonce, rand, &ks_input);
	gba_wipe(&sres, sizeof(sres));
	gba_wipe(&kc, sizeof(kc));
	return status;
}
