/* SPDX-License-Identifier: Apache-2.0 */
/** @file xor34108.h  Private: the XOR test algorithm (TS 34.108 clause 8.1.2). */
#ifndef GBA_CRYPTO_XOR34108_H
#define GBA_CRYPTO_XOR34108_H

#include "crypto/aka.h"

GBA_MUST_CHECK enum gba_status xor_f1(struct aka_mac *mac_a, struct aka_mac *mac_s,
				      const struct aka_secrets *sec, const struct aka_rand *rand,
				      const struct aka_sqn *sqn, const struct aka_amf *amf);
GBA_MUST_CHECK enum gba_status xor_f2345(struct aka_res *res, struct aka_ck *ck,
					 struct aka_ik *ik, struct aka_ak *ak,
					 const struct aka_secrets *sec,
					 const struct aka_rand *rand);
/** 2G XOR (TS 51.010-1 Annex 4). */
GBA_MUST_CHECK enum gba_status xor_triplet(struct aka_sres *sres, struct aka_kc *kc,
					   const struct aka_secrets *sec,
					   const struct aka_rand *rand);

#endif
