/* SPDX-License-Identifier: Apache-2.0 */
/* Ub with a SIM: 2G GBA (TS 33.220 Annex I, TS 24.109 Annex H). */
#include <string.h>

#include "base/secret.h"
#include "ue/ub_run.h"

/* The realm is the name in the certificate (TS 24.109 H.2(a)): without AUTN it is TLS
 * alone that proves the network to the UE. */
static enum gba_status
check_realm(struct run *run)
{
	char realm[256];

	if (gba_text_copy(realm, sizeof(realm), run->challenge.auth.realm) == GBA_OK &&
	    ue_reply_is_of(&run->reply, realm))
		return GBA_OK;
	ue_why(run->why,
	       "the realm %.*s is not the name in the BSF's certificate (TS 24.109 H.2)",
	       (int)run->challenge.auth.realm.len, run->challenge.auth.realm.p);
	return GBA_ERR_MAC;
}

static enum gba_status
make_keys(struct run *run, struct aka_res *res)
{
	const struct ub_challenge *c = &run->challenge;
	struct aka_sres sres;
	struct aka_kc kc;
	enum gba_status status;

	status = uicc_run_gsm(run->conf->uicc, &sres, &kc, &c->rand, run->why);
	if (status == GBA_OK)
		status = gba_2g_res(res, &kc, &c->rand, &sres);
	if (status == GBA_OK)
		status = gba_2g_ks(&run->ks, &kc, &c->rand, &sres, &c->ks_input);
	gba_wipe(&sres, sizeof(sres));
	gba_wipe(&kc, sizeof(kc));
	return status;
}

enum gba_status
ub_2g_answer(struct run *run)
{
	struct aka_res res = { .len = 0 };
	enum gba_status status;

	if (!run->challenge.is_2g) {
		ue_why(run->why, "the BSF asks a USIM (AKA), and the card is a SIM: "
				 "provision it with uicc=sim");
		return GBA_ERR_DENIED;
	}
	status = check_realm(run);
	if (status == GBA_OK)
		status = make_keys(run, &res);
	if (status == GBA_OK) {
		ue_trace_note(run->conf->trace, "SIM",
			      "SRES and Kc for this RAND; the realm is the "
			      "certificate's");
		status =
			ub_build_second(run, (struct gba_octets){ res.b, res.len }, NULL);
	}
	gba_wipe(&res, sizeof(res));
	return status;
}

enum gba_status
ub_2g_keep(struct run *run, struct state *fresh)
{
	fresh->mode = STATE_2G;
	fresh->rand = run->challenge.rand;
	fresh->ks = run->ks;
	return GBA_OK;
}
