/* SPDX-License-Identifier: Apache-2.0 */
/** @file tuak.h  Private: TUAK (TS 35.231) in all its lengths, and the Keccak permutation. */
#ifndef GBA_CRYPTO_TUAK_H
#define GBA_CRYPTO_TUAK_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define TUAK_STATE 200
#define TUAK_OUT_MAX 32

/** Keccak-f[1600] on 200 octets, lanes little-endian (TS 35.232). */
void keccak_f1600(uint8_t state[TUAK_STATE]);

/* Lengths are octets: mac 8, 16, 32; res 4, 8, 16, 32; ck and ik 16 or 32. */
struct tuak {
	const uint8_t *k; /* k_len 16 or 32 */
	size_t k_len;
	const uint8_t *topc; /* 32 */
	unsigned iterations; /* at least 1 */
	size_t mac_len, res_len, ck_len, ik_len;
};

/** TOPc of t->k and TOP; t->topc is not used. GBA_ERR_ARG for a length that is not defined. */
GBA_MUST_CHECK enum gba_status tuak_topc(uint8_t topc[32], const struct tuak *t,
					 const uint8_t top[32]);
/** f1 (star false) or f1* (star true): mac_len octets. */
GBA_MUST_CHECK enum gba_status tuak_f1(uint8_t *mac, const struct tuak *t,
				       const uint8_t rand[16], const uint8_t sqn[6],
				       const uint8_t amf[2], int star);
/** f2 to f5; any output may be NULL. */
GBA_MUST_CHECK enum gba_status tuak_f2345(uint8_t *res, uint8_t *ck, uint8_t *ik, uint8_t ak[6],
					  const struct tuak *t, const uint8_t rand[16]);
GBA_MUST_CHECK enum gba_status tuak_f5star(uint8_t ak[6], const struct tuak *t,
					   const uint8_t rand[16]);

#endif
