/* SPDX-License-Identifier: Apache-2.0 */
/* Sequence numbers (TS 33.102 Annex C). */
#include "crypto/sqn.h"

#define SQN_MASK ((UINT64_C(1) << 48) - 1)

uint64_t
aka_sqn_to_u64(const struct aka_sqn *sqn)
{
	uint64_t value = 0;

	for (size_t i = 0; i < sizeof(sqn->b); i++)
		value = value << 8 | sqn->b[i];
	return value;
}

struct aka_sqn
aka_sqn_from_u64(uint64_t value)
{
	struct aka_sqn sqn;

	value &= SQN_MASK;
	for (size_t i = sizeof(sqn.b); i-- > 0; value >>= 8)
		sqn.b[i] = (uint8_t)value;
	return sqn;
}

uint64_t
aka_sqn_seq(const struct aka_sqn *sqn)
{
	return aka_sqn_to_u64(sqn) >> AKA_IND_BITS;
}

unsigned
aka_sqn_ind(const struct aka_sqn *sqn)
{
	return (unsigned)(aka_sqn_to_u64(sqn) & (AKA_IND_COUNT - 1));
}

struct aka_sqn
aka_sqn_join(uint64_t seq, unsigned ind)
{
	return aka_sqn_from_u64(seq << AKA_IND_BITS | (ind & (AKA_IND_COUNT - 1)));
}

enum gba_status
aka_sqn_next(struct aka_sqn *next, const struct aka_sqn *stored, unsigned ind)
{
	const uint64_t seq = aka_sqn_seq(stored);

	if (ind >= AKA_IND_COUNT)
		return GBA_ERR_ARG;
	if (seq >= AKA_SEQ_MAX)
		return GBA_ERR_SQN;
	*next = aka_sqn_join(seq + 1, ind);
	return GBA_OK;
}

static uint64_t
highest_seq(const struct aka_sqn_array *array, unsigned *ind)
{
	uint64_t highest = 0;

	*ind = 0;
	for (unsigned i = 0; i < AKA_IND_COUNT; i++) {
		if (array->seq[i] >= highest) {
			highest = array->seq[i];
			*ind = i;
		}
	}
	if (highest == 0)
		*ind = 0; /* a new card stands at SQN 0 */
	return highest;
}

enum gba_status
aka_sqn_array_accept(struct aka_sqn_array *array, const struct aka_sqn *sqn,
		     uint64_t delta, uint64_t age_limit)
{
	const uint64_t seq = aka_sqn_seq(sqn);
	const unsigned ind = aka_sqn_ind(sqn);
	unsigned highest_ind;
	const uint64_t seq_ms = highest_seq(array, &highest_ind);

	if (delta > 0 && seq > seq_ms && seq - seq_ms > delta)
		return GBA_ERR_SQN;
	if (age_limit > 0 && seq < seq_ms && seq_ms - seq >= age_limit)
		return GBA_ERR_SQN;
	if (seq <= array->seq[ind])
		return GBA_ERR_SQN;
	array->seq[ind] = seq;
	return GBA_OK;
}

struct aka_sqn
aka_sqn_array_highest(const struct aka_sqn_array *array)
{
	unsigned ind;
	const uint64_t seq = highest_seq(array, &ind);

	return aka_sqn_join(seq, ind);
}

bool
aka_sqn_next_is_acceptable(const struct aka_sqn *stored, const struct aka_sqn *sqn_ms,
			   uint64_t delta)
{
	const uint64_t next = aka_sqn_seq(stored) + 1;
	const uint64_t seq_ms = aka_sqn_seq(sqn_ms);

	return next <= AKA_SEQ_MAX && next > seq_ms &&
	       (delta == 0 || next - seq_ms <= delta);
}
