/* SPDX-License-Identifier: Apache-2.0 */
/* MILENAGE (TS 35.206 clause 4.1):
 *
 *   OUTi = E(rot(X xor OPc, ri) xor ci [xor TEMP in f1]) xor OPc, E = AES-128 under K
 *
 * with X = TEMP = E(RAND xor OPc), in f1 X = SQN || AMF || SQN || AMF. */
#include "crypto/milenage.h"

#include <string.h>

#include "base/secret.h"
#include "crypto/aes.h"

#define BLOCK 16

/* ri in octets and the last octet of ci, for OUT1 to OUT5. */
static const struct {
	unsigned rotate;
	uint8_t c;
} consts[5] = { { 8, 0 }, { 0, 1 }, { 4, 2 }, { 8, 4 }, { 12, 8 } };

static void
xor_block(uint8_t *out, const uint8_t *a, const uint8_t *b)
{
	for (unsigned i = 0; i < BLOCK; i++)
		out[i] = a[i] ^ b[i];
}

/* rot(in xor OPc, ri) xor ci: what goes into E for OUT(n). */
static void
prepare(uint8_t *out, const uint8_t *in, const uint8_t *opc, unsigned n)
{
	for (unsigned i = 0; i < BLOCK; i++) {
		const unsigned from = (i + consts[n].rotate) % BLOCK;

		out[i] = in[from] ^ opc[from];
	}
	out[BLOCK - 1] ^= consts[n].c;
}

enum gba_status
milenage_opc(uint8_t opc[16], const uint8_t k[16], const uint8_t op[16])
{
	enum gba_status status = aes_key(k);
	uint8_t block[BLOCK];

	if (status == GBA_OK)
		status = aes_blocks(block, op, 1);
	if (status == GBA_OK)
		xor_block(opc, block, op);
	aes_done();
	gba_wipe(block, sizeof(block));
	return status;
}

/* Set the key and make TEMP. */
static enum gba_status
make_temp(uint8_t temp[BLOCK], const struct aka_secrets *sec, const struct aka_rand *rand)
{
	enum gba_status status = aes_key(sec->k.b);

	if (status != GBA_OK)
		return status;
	xor_block(temp, rand->b, sec->opc.b);
	return aes_blocks(temp, temp, 1);
}

enum gba_status
milenage_f1(struct aka_mac *mac_a, struct aka_mac *mac_s, const struct aka_secrets *sec,
	    const struct aka_rand *rand, const struct aka_sqn *sqn,
	    const struct aka_amf *amf)
{
	uint8_t temp[BLOCK], in1[BLOCK], out[BLOCK];
	enum gba_status status = make_temp(temp, sec, rand);

	if (status != GBA_OK)
		goto out;
	memcpy(in1, sqn->b, 6);
	memcpy(in1 + 6, amf->b, 2);
	memcpy(in1 + 8, in1, 8);
	prepare(out, in1, sec->opc.b, 0);
	xor_block(out, out, temp);
	status = aes_blocks(out, out, 1);
	if (status != GBA_OK)
		goto out;
	xor_block(out, out, sec->opc.b);
	if (mac_a != NULL)
		memcpy(mac_a->b, out, sizeof(mac_a->b));
	if (mac_s != NULL)
		memcpy(mac_s->b, out + 8, sizeof(mac_s->b));
out:
	aes_done();
	gba_wipe(temp, sizeof(temp));
	gba_wipe(out, sizeof(out));
	return status;
}

enum gba_status
milenage_f2345(uint8_t res[8], struct aka_ck *ck, struct aka_ik *ik, struct aka_ak *ak,
	       struct aka_ak *ak_star, const struct aka_secrets *sec,
	       const struct aka_rand *rand)
{
	uint8_t temp[BLOCK], out[4][BLOCK]; /* OUT2 to OUT5 */
	enum gba_status status = make_temp(temp, sec, rand);

	if (status != GBA_OK)
		goto out;
	for (unsigned i = 0; i < 4; i++)
		prepare(out[i], temp, sec->opc.b, i + 1);
	status = aes_blocks(out[0], out[0], 4);
	if (status != GBA_OK)
		goto out;
	for (unsigned i = 0; i < 4; i++)
		xor_block(out[i], out[i], sec->opc.b);
	if (res != NULL)
		memcpy(res, out[0] + 8, 8);
	if (ak != NULL)
		memcpy(ak->b, out[0], sizeof(ak->b));
	if (ck != NULL)
		memcpy(ck->b, out[1], sizeof(ck->b));
	if (ik != NULL)
		memcpy(ik->b, out[2], sizeof(ik->b));
	if (ak_star != NULL)
		memcpy(ak_star->b, out[3], sizeof(ak_star->b));
out:
	aes_done();
	gba_wipe(temp, sizeof(temp));
	gba_wipe(out, sizeof(out));
	return status;
}
