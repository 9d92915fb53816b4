/* SPDX-License-Identifier: Apache-2.0 */
/* TUAK (TS 35.231 clauses 6 and 7): one Keccak state, every field stored octet-reversed.
 */
#include "crypto/tuak.h"

#include <stdbool.h>
#include <string.h>

#include "base/secret.h"

enum {
	AT_TOPC = 0,
	AT_INSTANCE = 32,
	AT_NAME = 33,
	AT_RAND = 40,
	AT_AMF = 56,
	AT_SQN = 58,
	AT_K = 64,
	AT_PAD = 96,
	AT_LAST = 135
};
enum { OUT_RES = 0, OUT_CK = 32, OUT_IK = 64, OUT_AK = 96 };

static void
reverse(uint8_t *out, const uint8_t *in, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = in[len - 1 - i];
}

static bool
lengths_are_defined(const struct tuak *t)
{
	return (t->k_len == 16 || t->k_len == 32) && t->iterations > 0 &&
	       (t->mac_len == 8 || t->mac_len == 16 || t->mac_len == 32) &&
	       (t->res_len == 4 || t->res_len == 8 || t->res_len == 16 ||
		t->res_len == 32) &&
	       (t->ck_len == 16 || t->ck_len == 32) &&
	       (t->ik_len == 16 || t->ik_len == 32);
}

/* Fill the state and permute it. rand, sqn, amf may be NULL: zero. */
static enum gba_status
run(uint8_t state[TUAK_STATE], const struct tuak *t, const uint8_t top[32],
    uint8_t instance, const uint8_t *rand, const uint8_t *sqn, const uint8_t *amf)
{
	static const uint8_t name[7] = { 'T', 'U', 'A', 'K', '1', '.', '0' };

	if (!lengths_are_defined(t))
		return GBA_ERR_ARG;
	gba_wipe(state, TUAK_STATE);
	reverse(state + AT_TOPC, top, 32);
	state[AT_INSTANCE] = (uint8_t)(instance | (t->k_len == 32 ? 1 : 0));
	reverse(state + AT_NAME, name, sizeof(name));
	if (rand != NULL)
		reverse(state + AT_RAND, rand, 16);
	if (amf != NULL)
		reverse(state + AT_AMF, amf, 2);
	if (sqn != NULL)
		reverse(state + AT_SQN, sqn, 6);
	reverse(state + AT_K, t->k, t->k_len);
	state[AT_PAD] = 0x1f;
	state[AT_LAST] = 0x80;
	for (unsigned i = 0; i < t->iterations; i++)
		keccak_f1600(state);
	return GBA_OK;
}

enum gba_status
tuak_topc(uint8_t topc[32], const struct tuak *t, const uint8_t top[32])
{
	uint8_t state[TUAK_STATE];
	const enum gba_status status = run(state, t, top, 0x00, NULL, NULL, NULL);

	if (status == GBA_OK)
		reverse(topc, state, 32);
	gba_wipe(state, sizeof(state));
	return status;
}

enum gba_status
tuak_f1(uint8_t *mac, const struct tuak *t, const uint8_t rand[16], const uint8_t sqn[6],
	const uint8_t amf[2], int star)
{
	const uint8_t instance = (uint8_t)((star ? 0x80 : 0x00) | t->mac_len);
	uint8_t state[TUAK_STATE];
	const enum gba_status status = run(state, t, t->topc, instance, rand, sqn, amf);

	if (status == GBA_OK)
		reverse(mac, state, t->mac_len);
	gba_wipe(state, sizeof(state));
	return status;
}

enum gba_status
tuak_f2345(uint8_t *res, uint8_t *ck, uint8_t *ik, uint8_t ak[6], const struct tuak *t,
	   const uint8_t rand[16])
{
	/* RES of 32 bits has length code 0, else the code is the length in octets */
	const uint8_t instance =
		(uint8_t)(0x40 | (t->res_len == 4 ? 0 : t->res_len) |
			  (t->ck_len == 32 ? 4 : 0) | (t->ik_len == 32 ? 2 : 0));
	uint8_t state[TUAK_STATE];
	const enum gba_status status = run(state, t, t->topc, instance, rand, NULL, NULL);

	if (status == GBA_OK) {
		if (res != NULL)
			reverse(res, state + OUT_RES, t->res_len);
		if (ck != NULL)
			reverse(ck, state + OUT_CK, t->ck_len);
		if (ik != NULL)
			reverse(ik, state + OUT_IK, t->ik_len);
		if (ak != NULL)
			reverse(ak, state + OUT_AK, 6);
	}
	gba_wipe(state, sizeof(state));
	return status;
}

enum gba_status
tuak_f5star(uint8_t ak[6], const struct tuak *t, const uint8_t rand[16])
{
	uint8_t state[TUAK_STATE];
	const enum gba_status status = run(state, t, t->topc, 0xc0, rand, NULL, NULL);

	if (status == GBA_OK)
		reverse(ak, state + OUT_AK, 6);
	gba_wipe(state, sizeof(state));
	return status;
}
