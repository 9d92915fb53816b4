/* SPDX-License-Identifier: Apache-2.0 */
/** @file milenage.h  Private: MILENAGE (TS 35.206). Sizes as in aka.h. */
#ifndef GBA_CRYPTO_MILENAGE_H
#define GBA_CRYPTO_MILENAGE_H

#include "crypto/aka.h"

GBA_MUST_CHECK enum gba_status milenage_opc(uint8_t opc[16], const uint8_t k[16],
					    const uint8_t op[16]);
/** f1 and f1*; either output may be NULL. */
GBA_MUST_CHECK enum gba_status milenage_f1(struct aka_mac *mac_a, struct aka_mac *mac_s,
					   const struct aka_secrets *sec,
					   const struct aka_rand *rand,
					   const struct aka_sqn *sqn, const struct aka_amf *amf);
/** f2 (8 octets), f3, f4, f5; f5* in ak_star. Any output may be NULL. */
GBA_MUST_CHECK enum gba_status milenage_f2345(uint8_t res[8], struct aka_ck *ck,
					      struct aka_ik *ik, struct aka_ak *ak,
					      struct aka_ak *ak_star,
					      const struct aka_secrets *sec,
					      const struct aka_rand *rand);

#endif
