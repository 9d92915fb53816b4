/* SPDX-License-Identifier: Apache-2.0 */
/* Keccak-f[1600] (TS 35.232 clause 5, FIPS 202). libcrypto offers the hash only, not the
 * bare permutation that TUAK is built on. */
#include "crypto/tuak.h"

#include "base/secret.h"

#define ROUNDS 24

static const uint64_t round_constants[ROUNDS] = {
	UINT64_C(0x0000000000000001), UINT64_C(0x0000000000008082),
	UINT64_C(0x800000000000808a), UINT64_C(0x8000000080008000),
	UINT64_C(0x000000000000808b), UINT64_C(0x0000000080000001),
	UINT64_C(0x8000000080008081), UINT64_C(0x8000000000008009),
	UINT64_C(0x000000000000008a), UINT64_C(0x0000000000000088),
	UINT64_C(0x0000000080008009), UINT64_C(0x000000008000000a),
	UINT64_C(0x000000008000808b), UINT64_C(0x800000000000008b),
	UINT64_C(0x8000000000008089), UINT64_C(0x8000000000008003),
	UINT64_C(0x8000000000008002), UINT64_C(0x8000000000000080),
	UINT64_C(0x000000000000800a), UINT64_C(0x800000008000000a),
	UINT64_C(0x8000000080008081), UINT64_C(0x8000000000008080),
	UINT64_C(0x0000000080000001), UINT64_C(0x8000000080008008),
};

/* Rotation of lane x + 5y. */
static const unsigned rho[25] = { 0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
				  25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14 };

static uint64_t
rotl(uint64_t v, unsigned n)
{
	return n == 0 ? v : v << n | v >> (64 - n);
}

static void
keccak_round(uint64_t a[25], uint64_t constant)
{
	uint64_t c[5], b[25];

	for (unsigned x = 0; x < 5; x++)
		c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
	for (unsigned i = 0; i < 25; i++)
		a[i] ^= c[(i + 4) % 5] ^ rotl(c[(i + 1) % 5], 1);
	for (unsigned x = 0; x < 5; x++)
		for (unsigned y = 0; y < 5; y++)
			b[y + 5 * ((2 * x + 3 * y) % 5)] =
				rotl(a[x + 5 * y], rho[x + 5 * y]);
	for (unsigned y = 0; y < 25; y += 5)
		for (unsigned x = 0; x < 5; x++)
			a[y + x] = b[y + x] ^ (~b[y + (x + 1) % 5] & b[y + (x + 2) % 5]);
	a[0] ^= constant;
	gba_wipe(c, sizeof(c));
	gba_wipe(b, sizeof(b));
}

void
keccak_f1600(uint8_t state[TUAK_STATE])
{
	uint64_t a[25];

	for (unsigned i = 0; i < 25; i++) {
		a[i] = 0;
		for (unsigned j = 8; j-- > 0;)
			a[i] = a[i] << 8 | state[8 * i + j];
	}
	for (unsigned r = 0; r < ROUNDS; r++)
		keccak_round(a, round_constants[r]);
	for (unsigned i = 0; i < 25; i++)
		for (unsigned j = 0; j < 8; j++)
			state[8 * i + j] = (uint8_t)(a[i] >> 8 * j);
	gba_wipe(a, sizeof(a));
}
