/* SPDX-License-Identifier: Apache-2.0 */
/** @file sqn.h  Sequence numbers: SQN = SEQ (43 bit) || IND (5 bit) (TS 33.102 Annex C). */
#ifndef GBA_CRYPTO_SQN_H
#define GBA_CRYPTO_SQN_H

#include <stdbool.h>
#include <stdint.h>

#include "crypto/aka.h"

#define AKA_IND_BITS  5
#define AKA_IND_COUNT (1u << AKA_IND_BITS)
#define AKA_SEQ_MAX   ((UINT64_C(1) << (48 - AKA_IND_BITS)) - 1)
#define AKA_SQN_DELTA (UINT64_C(1) << 28) /* Annex C.3; profile default */

uint64_t aka_sqn_to_u64(const struct aka_sqn *sqn);
struct aka_sqn aka_sqn_from_u64(uint64_t value); /* the low 48 bits */
uint64_t aka_sqn_seq(const struct aka_sqn *sqn);
unsigned aka_sqn_ind(const struct aka_sqn *sqn);
struct aka_sqn aka_sqn_join(uint64_t seq, unsigned ind);

/** HE: SEQ of the stored SQN plus one, then IND (C.1.2). GBA_ERR_SQN when SEQ is used up:
 * it never wraps. */
GBA_MUST_CHECK enum gba_status aka_sqn_next(struct aka_sqn *next, const struct aka_sqn *stored,
					    unsigned ind);

/* USIM: the highest SEQ accepted for each IND (C.2). All zero when the card is new. */
struct aka_sqn_array {
	uint64_t seq[AKA_IND_COUNT];
};

/**
 * USIM: accept a genuine SQN, or say that it is out of range; the array changes only with
 * GBA_OK.
 * @param delta      largest step of SEQ above the highest accepted; 0: no limit
 * @param age_limit  L, largest distance below the highest accepted; 0: no limit
 * @return GBA_OK; GBA_ERR_SQN: answer with AUTS
 */
GBA_MUST_CHECK enum gba_status aka_sqn_array_accept(struct aka_sqn_array *array,
						    const struct aka_sqn *sqn, uint64_t delta,
						    uint64_t age_limit);

/** SQN_MS, the highest accepted SQN; between equal SEQs the larger IND. */
struct aka_sqn aka_sqn_array_highest(const struct aka_sqn_array *array);

/** HE on a good AUTS: would the next SQN after `stored` be accepted by a USIM at SQN_MS?
 * (6.3.5 step 2: then the stored one is kept.) */
bool aka_sqn_next_is_acceptable(const struct aka_sqn *stored, const struct aka_sqn *sqn_ms,
				uint64_t delta);

#endif
