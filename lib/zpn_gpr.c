/* SPDX-License-Identifier: Apache-2.0 */
/* What a BSF is asked for a push, whichever transport carries it. */
#include "lib/zpn_gpr.h"

#include <string.h>

#include "base/buf.h"

static struct avp_octets
octets_of(const void *p, size_t len)
{
	return (struct avp_octets){ true, p, len };
}

static void
put_gsids(struct zpn_question *out, const struct naf_push_ask *ask, bool binary)
{
	for (size_t i = 0; i < ask->gsid_count && i < NAF_GSID_MAX; i++) {
		struct gba_buf b = gba_buf(out->gsid[i], sizeof(out->gsid[i]));

		if (binary) {
			gba_buf_u16(&b, (uint16_t)(ask->gsids[i] >> 16));
			gba_buf_u16(&b, (uint16_t)ask->gsids[i]);
		} else {
			gba_buf_fmt(&b, "%u", ask->gsids[i]);
		}
		out->gpr.gsid.item[i] = octets_of(out->gsid[i], b.len);
		out->gpr.gsid.count = i + 1;
	}
}

static void
put_resync(struct zpn_question *out, const struct naf_push_ask *ask)
{
	static const char scheme[] = "Digest-AKAv1-MD5";

	if (!ask->resync)
		return;
	memcpy(out->resync, ask->rand.b, sizeof(ask->rand.b));
	memcpy(out->resync + sizeof(ask->rand.b), ask->auts.b, sizeof(ask->auts.b));
	out->gpr.resync = (struct zpn_resync){
		.present = true,
		.scheme = octets_of(scheme, sizeof(scheme) - 1),
		.authorization = octets_of(out->resync, sizeof(out->resync)),
	};
}

void
zpn_question_init(struct zpn_question *out, const struct naf_push_ask *ask,
		  bool gsid_binary)
{
	out->gpr = (struct zpn_gpr){
		.ue_id = octets_of(ask->ue_id.p, ask->ue_id.len),
		.ue_id_type = { true,
				ask->is_public ? ZPN_UE_ID_PUBLIC : ZPN_UE_ID_PRIVATE },
		.app_label = octets_of(ask->app_label.p, ask->app_label.len),
		.naf_id = octets_of(ask->naf_id.p, ask->naf_id.len),
		.ptid = octets_of(ask->ptid.p, ask->ptid.len),
		.uicc_me = { true, ask->gba_u ? ZPN_GBA_U : ZPN_GBA_ME },
		.lifetime = { true, ask->until_s },
		.private_id = { ask->wants_impi, ZPN_PRIVATE_REQUESTED },
		.gba_u_aware = { ask->gba_u_aware, ZN_GBA_U_YES },
	};
	put_gsids(out, ask, gsid_binary);
	put_resync(out, ask);
}
