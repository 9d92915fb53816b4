/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of the authentication centre and of the card (TS 33.102 6.3; TS 33.220 5.3.2). */
#include <inttypes.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/b64.h"
#include "crypto/ks.h"
#include "crypto/sqn.h"
#include "ctl/calc_sum.h"

/* base64(RAND || AUTN): the nonce of Ub (RFC 3310 3.2). */
static void
put_nonce(struct calc *c, const char *name, const struct aka_rand *rand,
	  const struct aka_autn *autn)
{
	uint8_t nonce[sizeof(rand->b) + sizeof(autn->b)];

	memcpy(nonce, rand->b, sizeof(rand->b));
	memcpy(nonce + sizeof(rand->b), autn->b, sizeof(autn->b));
	calc_put_b64(c, name, nonce, sizeof(nonce));
}

static void
put_operator(struct calc *c, const struct provision_subscriber *sub)
{
	if (sub->derived && sub->sec.alg == AKA_MILENAGE)
		calc_put_hex(c, "opc", sub->sec.opc.b, 16);
	else if (sub->derived)
		calc_put_hex(c, "topc", sub->sec.opc.b, 32);
}

static void
put_av(struct calc *c, const struct aka_av *av)
{
	struct gba_ks ks;

	calc_put_hex(c, "xres", av->xres.b, av->xres.len);
	calc_put_hex(c, "ck", av->ck.b, sizeof(av->ck.b));
	calc_put_hex(c, "ik", av->ik.b, sizeof(av->ik.b));
	gba_ks_make(&ks, &av->ck, &av->ik);
	calc_put_hex(c, "ks", ks.b, sizeof(ks.b));
	calc_put_hex(c, "autn", av->autn.b, sizeof(av->autn.b));
	put_nonce(c, "nonce", &av->rand, &av->autn);
	gba_wipe(&ks, sizeof(ks));
}

static enum gba_status
put_gba_u(struct calc *c, const struct aka_av *av)
{
	struct aka_autn star;
	enum gba_status status = aka_autn_star(&star, &av->autn, &av->ik);

	if (status == GBA_OK) {
		calc_put_hex(c, "autn-star", star.b, sizeof(star.b));
		put_nonce(c, "nonce-gba-u", &av->rand, &star);
	}
	return status;
}

/* The words that every sum of a card needs. */
static enum gba_status
read_aka(struct calc *c, struct provision_subscriber *sub, struct aka_rand *rand)
{
	enum gba_status status = calc_secrets(c, sub);

	if (status == GBA_OK)
		status = calc_hex(c, rand->b, sizeof(rand->b), "rand");
	return status;
}

enum gba_status
calc_aka(struct calc *c)
{
	struct provision_subscriber sub;
	struct aka_ak ak, ak_star;
	struct aka_mac mac_a, mac_s;
	struct aka_rand rand;
	struct aka_av av;
	enum gba_status status = read_aka(c, &sub, &rand);

	if (status == GBA_OK && !calc_has(c, "sqn"))
		status = calc_refuse(c, GBA_ERR_SYNTAX, "sqn: missing");
	if (status == GBA_OK)
		status = aka_f1(&mac_a, &mac_s, &sub.sec, &rand, &sub.sqn, &sub.amf);
	if (status == GBA_OK)
		status = aka_f2345(NULL, NULL, NULL, &ak, &sub.sec, &rand);
	if (status == GBA_OK)
		status = aka_f5star(&ak_star, &sub.sec, &rand);
	if (status == GBA_OK)
		status = aka_av_make(&av, &sub.sec, &rand, &sub.sqn, &sub.amf);
	if (status != GBA_OK)
		goto out;
	put_operator(c, &sub);
	calc_put_hex(c, "mac-a", mac_a.b, sizeof(mac_a.b));
	calc_put_hex(c, "mac-s", mac_s.b, sizeof(mac_s.b));
	calc_put_hex(c, "ak", ak.b, sizeof(ak.b));
	calc_put_hex(c, "ak-star", ak_star.b, sizeof(ak_star.b));
	put_av(c, &av);
	status = put_gba_u(c, &av);
out:
	gba_wipe(&sub, sizeof(sub));
	gba_wipe(&av, sizeof(av));
	gba_wipe(&ak, sizeof(ak));
	gba_wipe(&ak_star, sizeof(ak_star));
	return status;
}

enum gba_status
calc_read_auts(struct calc *c, struct aka_auts *out)
{
	const struct gba_text t = calc_text_or(c, "auts", "");
	struct aka_auts auts;
	size_t len = 0;

	if (t.len == GBA_B64_LEN(sizeof(auts.b)) &&
	    gba_unb64(auts.b, sizeof(auts.b), &len, t) == GBA_OK &&
	    len == sizeof(auts.b)) {
		*out = auts;
		return GBA_OK;
	}
	return calc_hex(c, out->b, sizeof(out->b), "auts");
}

void
calc_put_sqn(struct calc *c, const char *name, const struct aka_sqn *sqn)
{
	calc_put_hex(c, name, sqn->b, sizeof(sqn->b));
	calc_put(c, "seq", "%" PRIu64, aka_sqn_seq(sqn));
	calc_put(c, "ind", "%u", aka_sqn_ind(sqn));
}

static enum gba_status
open_auts(struct calc *c, const struct aka_secrets *sec, const struct aka_rand *rand,
	  const struct aka_auts *auts)
{
	struct aka_sqn sqn_ms;
	enum gba_status status = aka_auts_open(&sqn_ms, sec, rand, auts);

	if (status == GBA_ERR_MAC)
		return calc_refuse(
			c, status,
			"MAC-S does not match: no card with these secrets made "
			"this AUTS for this RAND (TS 33.102 6.3.5); test-sim "
			"may tell why");
	if (status == GBA_OK)
		calc_put_sqn(c, "sqn-ms", &sqn_ms);
	return status;
}

static enum gba_status
make_auts(struct calc *c, const struct provision_subscriber *sub,
	  const struct aka_rand *rand)
{
	struct aka_auts auts;
	enum gba_status status = aka_auts_make(&auts, &sub->sec, rand, &sub->sqn);

	if (status == GBA_OK) {
		calc_put_hex(c, "auts", auts.b, sizeof(auts.b));
		calc_put_b64(c, "auts-base64", auts.b, sizeof(auts.b));
	}
	return status;
}

enum gba_status
calc_auts(struct calc *c)
{
	struct provision_subscriber sub;
	struct aka_rand rand;
	struct aka_auts auts;
	enum gba_status status = read_aka(c, &sub, &rand);

	if (status != GBA_OK)
		goto out;
	if (calc_has(c, "auts") == calc_has(c, "sqn")) {
		status =
			calc_refuse(c, GBA_ERR_SYNTAX,
				    "auts or sqn: give one of them: auts to open it, sqn "
				    "to make one");
	} else if (calc_has(c, "auts")) {
		status = calc_read_auts(c, &auts);
		if (status == GBA_OK)
			status = open_auts(c, &sub.sec, &rand, &auts);
	} else {
		status = make_auts(c, &sub, &rand);
	}
out:
	gba_wipe(&sub, sizeof(sub));
	return status;
}
