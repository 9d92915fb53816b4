/* SPDX-License-Identifier: Apache-2.0 */
/* UMTS AKA over the three algorithm sets (TS 33.102 clause 6.3). */
#include "crypto/aka.h"

#include <stdbool.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/hash.h"
#include "crypto/milenage.h"
#include "crypto/tuak.h"
#include "crypto/xor34108.h"

static const struct aka_amf amf_star = { { 0x00, 0x00 } };

const char *
aka_alg_name(enum aka_alg alg)
{
	switch (alg) {
	case AKA_MILENAGE:
		return "milenage";
	case AKA_TUAK:
		return "tuak";
	case AKA_XOR:
		return "xor";
	}
	return "unknown";
}

enum gba_status
aka_alg_parse(enum aka_alg *out, struct gba_text name)
{
	static const enum aka_alg all[] = { AKA_MILENAGE, AKA_TUAK, AKA_XOR };

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (gba_text_is_nocase(name, aka_alg_name(all[i]))) {
			*out = all[i];
			return GBA_OK;
		}
	}
	return GBA_ERR_SYNTAX;
}

/* The lengths that the algorithm defines, RES as far as 3G takes it. */
static bool
secrets_are_good(const struct aka_secrets *sec)
{
	const uint8_t res = sec->res_len;

	switch (sec->alg) {
	case AKA_MILENAGE:
		return sec->k_len == 16 && res == 8;
	case AKA_TUAK:
		return (sec->k_len == 16 || sec->k_len == 32) &&
		       (res == 4 || res == 8 || res == 16);
	case AKA_XOR:
		return sec->k_len == 16 && res >= 4 && res <= sizeof(struct aka_res) - 1;
	}
	return false;
}

/* TUAK as 3G and GBA use it: MAC of 64, CK and IK of 128 bits. */
static struct tuak
tuak_of(const struct aka_secrets *sec)
{
	const struct tuak t = { .k = sec->k.b,
				.k_len = sec->k_len,
				.topc = sec->opc.b,
				.iterations = sec->tuak_iterations > 0
						      ? sec->tuak_iterations
						      : 1,
				.mac_len = sizeof(struct aka_mac),
				.res_len = sec->res_len,
				.ck_len = sizeof(struct aka_ck),
				.ik_len = sizeof(struct aka_ik) };

	return t;
}

enum gba_status
aka_opc_derive(struct aka_secrets *sec, const uint8_t *op, size_t op_len)
{
	struct aka_opc opc = { { 0 } };
	enum gba_status status = GBA_ERR_ARG;

	if (sec->alg == AKA_MILENAGE && sec->k_len == 16 && op_len == 16) {
		status = milenage_opc(opc.b, sec->k.b, op);
	} else if (sec->alg == AKA_TUAK && op_len == 32) {
		const struct tuak t = tuak_of(sec);

		status = tuak_topc(opc.b, &t, op);
	}
	if (status == GBA_OK)
		sec->opc = opc;
	gba_wipe(&opc, sizeof(opc));
	return status;
}

enum gba_status
aka_f1(struct aka_mac *mac_a, struct aka_mac *mac_s, const struct aka_secrets *sec,
       const struct aka_rand *rand, const struct aka_sqn *sqn, const struct aka_amf *amf)
{
	enum gba_status status = GBA_OK;
	struct tuak t;

	if (!secrets_are_good(sec))
		return GBA_ERR_ARG;
	switch (sec->alg) {
	case AKA_MILENAGE:
		return milenage_f1(mac_a, mac_s, sec, rand, sqn, amf);
	case AKA_TUAK:
		t = tuak_of(sec);
		if (mac_a != NULL)
			status = tuak_f1(mac_a->b, &t, rand->b, sqn->b, amf->b, 0);
		if (status == GBA_OK && mac_s != NULL)
			status = tuak_f1(mac_s->b, &t, rand->b, sqn->b, amf->b, 1);
		return status;
	case AKA_XOR:
		return xor_f1(mac_a, mac_s, sec, rand, sqn, amf);
	}
	return GBA_ERR_ARG;
}

static enum gba_status
f2345_milenage(struct aka_res *res, struct aka_ck *ck, struct aka_ik *ik,
	       struct aka_ak *ak, const struct aka_secrets *sec,
	       const struct aka_rand *rand)
{
	const enum gba_status status =
		milenage_f2345(res != NULL ? res->b : NULL, ck, ik, ak, NULL, sec, rand);

	if (status == GBA_OK && res != NULL)
		res->len = 8;
	return status;
}

static enum gba_status
f2345_tuak(struct aka_res *res, struct aka_ck *ck, struct aka_ik *ik, struct aka_ak *ak,
	   const struct aka_secrets *sec, const struct aka_rand *rand)
{
	const struct tuak t = tuak_of(sec);
	enum gba_status status;

	status = tuak_f2345(res != NULL ? res->b : NULL, ck != NULL ? ck->b : NULL,
			    ik != NULL ? ik->b : NULL, ak != NULL ? ak->b : NULL, &t,
			    rand->b);
	if (status == GBA_OK && res != NULL)
		res->len = (uint8_t)t.res_len;
	return status;
}

enum gba_status
aka_f2345(struct aka_res *res, struct aka_ck *ck, struct aka_ik *ik, struct aka_ak *ak,
	  const struct aka_secrets *sec, const struct aka_rand *rand)
{
	if (!secrets_are_good(sec))
		return GBA_ERR_ARG;
	switch (sec->alg) {
	case AKA_MILENAGE:
		return f2345_milenage(res, ck, ik, ak, sec, rand);
	case AKA_TUAK:
		return f2345_tuak(res, ck, ik, ak, sec, rand);
	case AKA_XOR:
		return xor_f2345(res, ck, ik, ak, sec, rand);
	}
	return GBA_ERR_ARG;
}

enum gba_status
aka_f5star(struct aka_ak *ak_star, const struct aka_secrets *sec,
	   const struct aka_rand *rand)
{
	struct tuak t;

	if (!secrets_are_good(sec))
		return GBA_ERR_ARG;
	switch (sec->alg) {
	case AKA_MILENAGE:
		return milenage_f2345(NULL, NULL, NULL, NULL, ak_star, sec, rand);
	case AKA_TUAK:
		t = tuak_of(sec);
		return tuak_f5star(ak_star->b, &t, rand->b);
	case AKA_XOR:
		return xor_f2345(NULL, NULL, NULL, ak_star, sec, rand);
	}
	return GBA_ERR_ARG;
}

enum gba_status
aka_av_make(struct aka_av *av, const struct aka_secrets *sec, const struct aka_rand *rand,
	    const struct aka_sqn *sqn, const struct aka_amf *amf)
{
	struct aka_av made = { .rand = *rand };
	enum gba_status status;
	struct aka_mac mac_a;
	struct aka_ak ak;

	status = aka_f1(&mac_a, NULL, sec, rand, sqn, amf);
	if (status != GBA_OK)
		goto out;
	status = aka_f2345(&made.xres, &made.ck, &made.ik, &ak, sec, rand);
	if (status != GBA_OK)
		goto out;
	for (size_t i = 0; i < sizeof(sqn->b); i++)
		made.autn.b[i] = sqn->b[i] ^ ak.b[i];
	memcpy(made.autn.b + 6, amf->b, sizeof(amf->b));
	memcpy(made.autn.b + 8, mac_a.b, sizeof(mac_a.b));
	*av = made;
out:
	gba_wipe(&made, sizeof(made));
	gba_wipe(&ak, sizeof(ak));
	return status;
}

enum gba_status
aka_autn_open(struct aka_sqn *sqn, struct aka_amf *amf, struct aka_res *res,
	      struct aka_ck *ck, struct aka_ik *ik, const struct aka_secrets *sec,
	      const struct aka_rand *rand, const struct aka_autn *autn)
{
	enum gba_status status;
	struct aka_res res_made = { .len = 0 };
	struct aka_ck ck_made;
	struct aka_ik ik_made;
	struct aka_amf amf_sent;
	struct aka_sqn sqn_sent;
	struct aka_mac xmac;
	struct aka_ak ak;

	status = aka_f2345(&res_made, &ck_made, &ik_made, &ak, sec, rand);
	if (status != GBA_OK)
		goto out;
	for (size_t i = 0; i < sizeof(sqn_sent.b); i++)
		sqn_sent.b[i] = autn->b[i] ^ ak.b[i];
	memcpy(amf_sent.b, autn->b + 6, sizeof(amf_sent.b));
	status = aka_f1(&xmac, NULL, sec, rand, &sqn_sent, &amf_sent);
	if (status != GBA_OK)
		goto out;
	if (!gba_equal_ct(xmac.b, autn->b + 8, sizeof(xmac.b))) {
		status = GBA_ERR_MAC;
		goto out;
	}
	*sqn = sqn_sent;
	if (amf != NULL)
		*amf = amf_sent;
	*res = res_made;
	*ck = ck_made;
	*ik = ik_made;
out:
	gba_wipe(&res_made, sizeof(res_made));
	gba_wipe(&ck_made, sizeof(ck_made));
	gba_wipe(&ik_made, sizeof(ik_made));
	gba_wipe(&xmac, sizeof(xmac));
	gba_wipe(&ak, sizeof(ak));
	return status;
}

enum gba_status
aka_auts_make(struct aka_auts *auts, const struct aka_secrets *sec,
	      const struct aka_rand *rand, const struct aka_sqn *sqn_ms)
{
	enum gba_status status;
	struct aka_ak ak_star;
	struct aka_mac mac_s;

	status = aka_f5star(&ak_star, sec, rand);
	if (status != GBA_OK)
		goto out;
	status = aka_f1(NULL, &mac_s, sec, rand, sqn_ms, &amf_star);
	if (status != GBA_OK)
		goto out;
	for (size_t i = 0; i < sizeof(sqn_ms->b); i++)
		auts->b[i] = sqn_ms->b[i] ^ ak_star.b[i];
	memcpy(auts->b + sizeof(sqn_ms->b), mac_s.b, sizeof(mac_s.b));
out:
	gba_wipe(&ak_star, sizeof(ak_star));
	return status;
}

enum gba_status
aka_auts_open(struct aka_sqn *sqn_ms, const struct aka_secrets *sec,
	      const struct aka_rand *rand, const struct aka_auts *auts)
{
	const uint8_t *mac_s_received = auts->b + sizeof(struct aka_sqn);
	enum gba_status status;
	struct aka_ak ak_star;
	struct aka_mac mac_s;
	struct aka_sqn sqn;

	status = aka_f5star(&ak_star, sec, rand);
	if (status != GBA_OK)
		goto out;
	for (size_t i = 0; i < sizeof(sqn.b); i++)
		sqn.b[i] = auts->b[i] ^ ak_star.b[i];
	status = aka_f1(NULL, &mac_s, sec, rand, &sqn, &amf_star);
	if (status != GBA_OK)
		goto out;
	if (!gba_equal_ct(mac_s.b, mac_s_received, sizeof(mac_s.b))) {
		status = GBA_ERR_MAC;
		goto out;
	}
	*sqn_ms = sqn;
out:
	gba_wipe(&ak_star, sizeof(ak_star));
	gba_wipe(&mac_s, sizeof(mac_s));
	gba_wipe(&sqn, sizeof(sqn));
	return status;
}

enum gba_status
aka_autn_star(struct aka_autn *out, const struct aka_autn *autn, const struct aka_ik *ik)
{
	const struct gba_octets part = { ik->b, sizeof(ik->b) };
	struct aka_autn made = *autn;
	uint8_t hash[20];
	const enum gba_status status = gba_hash(hash, GBA_HASH_SHA1, &part, 1);

	if (status == GBA_OK) {
		for (size_t i = 0; i < sizeof(struct aka_mac); i++)
			made.b[8 + i] ^= hash[i];
		*out = made;
	}
	gba_wipe(hash, sizeof(hash));
	return status;
}

/* c3: Kc = CK1 xor CK2 xor IK1 xor IK2;  c2: SRES = XRES*1 xor ... xor XRES*4, where
 * XRES* is XRES padded with zeros to 128 bits. */
static void
convert(struct aka_sres *sres, struct aka_kc *kc, const struct aka_res *res,
	const struct aka_ck *ck, const struct aka_ik *ik)
{
	for (size_t i = 0; i < sizeof(kc->b); i++)
		kc->b[i] = ck->b[i] ^ ck->b[i + 8] ^ ik->b[i] ^ ik->b[i + 8];
	*sres = (struct aka_sres){ { 0 } };
	for (size_t i = 0; i < res->len; i++)
		sres->b[i % 4] ^= res->b[i];
}

enum gba_status
aka_triplet(struct aka_sres *sres, struct aka_kc *kc, const struct aka_secrets *sec,
	    const struct aka_rand *rand)
{
	struct aka_res res = { .len = 0 };
	struct aka_ck ck;
	struct aka_ik ik;
	enum gba_status status;

	if (!secrets_are_good(sec))
		return GBA_ERR_ARG;
	if (sec->alg == AKA_XOR)
		return xor_triplet(sres, kc, sec, rand);
	status = aka_f2345(&res, &ck, &ik, NULL, sec, rand);
	if (status == GBA_OK)
		convert(sres, kc, &res, &ck, &ik);
	gba_wipe(&res, sizeof(res));
	gba_wipe(&ck, sizeof(ck));
	gba_wipe(&ik, sizeof(ik));
	return status;
}

void
aka_triplet_of_av(struct aka_sres *sres, struct aka_kc *kc, const struct aka_av *av)
{
	convert(sres, kc, &av->xres, &av->ck, &av->ik);
}
