/* SPDX-License-Identifier: Apache-2.0 */
/* The key derivation function of TS 33.220 clause B.2. */
#include "crypto/ks.h"

#include "crypto/hash.h"

#define PARAMS_MAX 8

enum gba_status
gba_kdf(uint8_t out[32], struct gba_octets key, uint8_t fc,
	const struct gba_octets *params, size_t count)
{
	/* S = FC || P0 || L0 || P1 || L1 ...: the length follows its parameter */
	struct gba_octets parts[1 + 2 * PARAMS_MAX];
	uint8_t lengths[PARAMS_MAX][2];

	if (count > PARAMS_MAX)
		return GBA_ERR_ARG;
	parts[0] = (struct gba_octets){ &fc, 1 };
	for (size_t i = 0; i < count; i++) {
		if (params[i].len > UINT16_MAX)
			return GBA_ERR_ARG;
		lengths[i][0] = (uint8_t)(params[i].len >> 8);
		lengths[i][1] = (uint8_t)params[i].len;
		parts[1 + 2 * i] = params[i];
		parts[2 + 2 * i] = (struct gba_octets){ lengths[i], sizeof(lengths[i]) };
	}
	return gba_hmac(out, GBA_HASH_SHA256, key, parts, 1 + 2 * count);
}
