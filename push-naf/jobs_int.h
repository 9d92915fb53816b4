/* SPDX-License-Identifier: Apache-2.0 */
/** @file jobs_int.h  What a struct jobs is, and its statements; for jobs*.c and uplink.c.
 */
#ifndef GBA_PUSH_NAF_JOBS_INT_H
#define GBA_PUSH_NAF_JOBS_INT_H

#include "push-naf/jobs.h"
#include "store/sql.h"

enum jobs_statement {
	JOBS_ADD,
	JOBS_PUT,
	JOBS_PUT_WIRE,
	JOBS_HANDED,
	JOBS_BY_ID,
	JOBS_BY_NUMBER,
	JOBS_BY_REFERENCE,
	JOBS_BY_MESSAGE,
	JOBS_NEXT_REFERENCE,
	JOBS_REFERENCE_USED,
	JOBS_PAYLOAD,
	JOBS_WIRE,
	JOBS_DELETE,
	JOBS_EACH,
	JOBS_DUE,
	JOBS_NEXT_DUE,
	JOBS_ON_ITS_WAY,
	JOBS_OF_SA,
	JOBS_WAKE_SA,
	JOBS_WAKE_ALL,
	JOBS_SET_BACK,
	JOBS_FORGET,
	JOBS_COUNT,
	UPLINK_ADD,
	UPLINK_EACH,
	UPLINK_DUE,
	UPLINK_NEXT_DUE,
	UPLINK_LATER,
	UPLINK_SET_BACK,
	UPLINK_TAKEN,
	UPLINK_DELETE,
	UPLINK_FORGET,
	UPLINK_SN_RAISE,
	UPLINK_SN_FORGET,
	JOBS_STATEMENTS
};

extern const char *const jobs_statements[JOBS_STATEMENTS];
extern const struct sql_step jobs_steps[];
extern const size_t jobs_step_count;

struct jobs {
	struct sql *sql;
	struct gba_seal_key seal; /* secret */
	struct gba_random random;
	const struct gba_log *log;
};

/** Seal, or open, a payload of this row; out->p is to be wiped and freed. */
GBA_MUST_CHECK enum gba_status jobs_seal(const struct jobs *jobs, struct gba_octets *out,
					 const char *row, struct gba_octets payload);
GBA_MUST_CHECK enum gba_status jobs_unseal(const struct jobs *jobs,
					   struct gba_octets *out, const char *row,
					   struct gba_octets sealed);
void jobs_octets_free(struct gba_octets octets);
/** The one row of a query of COLUMNS; GBA_ERR_NOT_FOUND. */
GBA_MUST_CHECK enum gba_status jobs_one(struct sql_query *q, struct job *out);

#endif
