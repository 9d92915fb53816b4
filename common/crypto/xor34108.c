/* SPDX-License-Identifier: Apache-2.0 */
/* The XOR test algorithm: XDOUT = K xor RAND, and everything is cut out of it. */
#include "crypto/xor34108.h"

#include <string.h>

#include "base/secret.h"

static void
make_xdout(uint8_t xdout[16], const struct aka_secrets *sec, const struct aka_rand *rand)
{
	for (size_t i = 0; i < sizeof(rand->b); i++)
		xdout[i] = sec->k.b[i] ^ rand->b[i];
}

enum gba_status
xor_f1(struct aka_mac *mac_a, struct aka_mac *mac_s, const struct aka_secrets *sec,
       const struct aka_rand *rand, const struct aka_sqn *sqn, const struct aka_amf *amf)
{
	uint8_t xdout[16], cdout[8];
	struct aka_mac mac;

	make_xdout(xdout, sec, rand);
	memcpy(cdout, sqn->b, 6);
	memcpy(cdout + 6, amf->b, 2);
	for (size_t i = 0; i < sizeof(mac.b); i++)
		mac.b[i] = xdout[i] ^ cdout[i];
	if (mac_a != NULL)
		*mac_a = mac;
	if (mac_s != NULL)
		*mac_s = mac;
	gba_wipe(xdout, sizeof(xdout));
	return GBA_OK;
}

enum gba_status
xor_f2345(struct aka_res *res, struct aka_ck *ck, struct aka_ik *ik, struct aka_ak *ak,
	  const struct aka_secrets *sec, const struct aka_rand *rand)
{
	uint8_t xdout[16];

	make_xdout(xdout, sec, rand);
	if (res != NULL) {
		memcpy(res->b, xdout, sec->res_len);
		res->len = sec->res_len;
	}
	for (size_t i = 0; i < sizeof(xdout); i++) {
		if (ck != NULL)
			ck->b[i] = xdout[(i + 1) % 16];
		if (ik != NULL)
			ik->b[i] = xdout[(i + 2) % 16];
	}
	if (ak != NULL)
		memcpy(ak->b, xdout + 3, sizeof(ak->b));
	gba_wipe(xdout, sizeof(xdout));
	return GBA_OK;
}

enum gba_status
xor_triplet(struct aka_sres *sres, struct aka_kc *kc, const struct aka_secrets *sec,
	    const struct aka_rand *rand)
{
	uint8_t xdout[16];

	make_xdout(xdout, sec, rand);
	memcpy(sres->b, xdout, sizeof(sres->b));
	memcpy(kc->b, xdout + 4, sizeof(kc->b));
	gba_wipe(xdout, sizeof(xdout));
	return GBA_OK;
}
