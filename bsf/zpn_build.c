/* SPDX-License-Identifier: Apache-2.0 */
/* The answer on Zpn: Ks, the NAF keys, the GPI, and the end of Ks (TS 33.223). */
#include "bsf/zpn_build.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

static struct avp_octets
octets(const void *p, size_t len)
{
	return (struct avp_octets){ .present = true, .p = p, .len = len };
}

/* RAND and AUTN; AUTN* for the card that will unmask it (TS 33.220 5.3.2). */
static enum gba_status
challenge_fill(struct gpi_challenge *out, const struct bsf_zpn_decision *decision,
	       const struct aka_av *av)
{
	out->gba_u = decision->gba_u;
	out->rand = av->rand;
	out->autn = av->autn;
	return decision->gba_u ? aka_autn_star(&out->autn, &av->autn, &av->ik) : GBA_OK;
}

/* What the Push-NAF chose, octet for octet. */
static enum gba_status
names_fill(struct gpi *out, const struct bsf_zpn_request *request)
{
	const struct gba_octets ptid = { request->ptid, request->ptid_len },
				label = { request->app_label, request->app_label_len };
	enum gba_status status = push_text_build(out->ptid, GBA_PTID_MAX, ptid);

	if (status != GBA_OK)
		return status;
	return push_text_build(out->challenge.app_label, GPI_APP_LABEL_MAX, label);
}

static enum gba_status
gpi_fill(struct bsf_zpn_answer *out, const struct bsf_zpn_decision *decision,
	 const struct bsf_zpn_request *request, const struct aka_av *av,
	 const struct gba_ks *ks)
{
	struct gpi gpi = { .naf_id = request->naf_id, .expires_s = decision->expires_s };
	struct gba_push_keys keys;
	enum gba_status status;
	size_t len = 0;

	status = names_fill(&gpi, request);
	if (status == GBA_OK)
		status = challenge_fill(&gpi.challenge, decision, av);
	if (status == GBA_OK)
		status = gba_push_gpi_keys(&keys, ks, &av->rand, gba_text(out->impi));
	if (status == GBA_OK)
		status = gpi_build(out->gpi, &len, &gpi, &keys);
	gba_wipe(&keys, sizeof(keys));
	out->gpa.gpi = octets(out->gpi, len);
	return status;
}

static enum gba_status
keys_fill(struct bsf_zpn_answer *out, const struct bsf_zpn_decision *decision,
	  const struct bsf_zpn_request *request, const struct aka_rand *rand,
	  const struct gba_ks *ks)
{
	const struct gba_octets naf_id = { request->naf_id_octets, request->naf_id_len };
	const struct gba_text impi = gba_text(out->impi);
	enum gba_status status = gba_ks_naf(&out->ks_naf, ks, rand, impi, naf_id);

	out->gpa.ks_naf = octets(out->ks_naf.b, sizeof(out->ks_naf.b));
	if (status != GBA_OK || !decision->give_int_key)
		return status;
	out->gpa.ks_int_naf = octets(out->ks_int_naf.b, sizeof(out->ks_int_naf.b));
	return gba_ks_int_naf(&out->ks_int_naf, ks, rand, impi, naf_id);
}

static enum gba_status
uss_fill(struct bsf_zpn_answer *out, const struct bsf_zpn_decision *decision)
{
	size_t len = 0;
	enum gba_status status = bsf_naf_uss_build(&out->uss_list, &len, &decision->uss,
						   decision->tell_choice);

	if (out->uss_list != NULL)
		out->gpa.uss_list = octets(out->uss_list, len);
	return status;
}

enum gba_status
bsf_zpn_build(struct bsf_zpn_answer *out, const struct bsf_zpn_decision *decision,
	      const struct bsf_zpn_request *request, const char *impi,
	      const struct aka_av *av, int64_t now_s)
{
	enum gba_status status;
	struct gba_ks ks;

	memset(out, 0, sizeof(*out));
	status = gba_text_copy(out->impi, sizeof(out->impi), gba_text(impi));
	gba_ks_make(&ks, &av->ck, &av->ik);
	if (status == GBA_OK)
		status = keys_fill(out, decision, request, &av->rand, &ks);
	if (status == GBA_OK)
		status = gpi_fill(out, decision, request, av, &ks);
	gba_wipe(&ks, sizeof(ks));
	if (status == GBA_OK)
		status = uss_fill(out, decision);
	if (status != GBA_OK) {
		bsf_zpn_answer_fini(out);
		return status;
	}
	if (decision->give_impi)
		out->gpa.impi = octets(out->impi, strlen(out->impi));
	out->gpa.expiry = (struct avp_time){ true, decision->expires_s };
	out->gpa.created = (struct avp_time){ true, now_s };
	out->gpa.gba_type = (struct avp_u32){ true, ZN_GBA_TYPE_3G };
	return GBA_OK;
}

enum gba_status
bsf_zpn_answer_copy(struct bsf_zpn_answer *out, const struct bsf_zpn_answer *answer)
{
	struct zpn_gpa *gpa = &out->gpa;

	*out = *answer;
	gpa->impi.p = (const uint8_t *)out->impi;
	gpa->ks_naf.p = out->ks_naf.b;
	gpa->ks_int_naf.p = out->ks_int_naf.b;
	gpa->gpi.p = out->gpi;
	if (answer->uss_list == NULL)
		return GBA_OK;
	out->uss_list = malloc(gpa->uss_list.len);
	if (out->uss_list == NULL) {
		gba_wipe(out, sizeof(*out));
		return GBA_ERR_NOMEM;
	}
	memcpy(out->uss_list, answer->uss_list, gpa->uss_list.len);
	gpa->uss_list.p = out->uss_list;
	return GBA_OK;
}

void
bsf_zpn_answer_fini(struct bsf_zpn_answer *answer)
{
	free(answer->uss_list);
	gba_wipe(answer, sizeof(*answer));
}
