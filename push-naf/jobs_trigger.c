/* SPDX-License-Identifier: Apache-2.0 */
/* Device triggers among the jobs: their numbers, and whose a report is. */
#include "push-naf/jobs_int.h"

enum gba_status
jobs_by_reference(struct jobs *jobs, struct job *out, uint32_t reference)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_BY_REFERENCE);

	sql_int(&q, ":reference", reference);
	return jobs_one(&q, out);
}

enum gba_status
jobs_by_message(struct jobs *jobs, struct job *out, const char *message_id)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_BY_MESSAGE);

	sql_text(&q, ":message_id", message_id);
	return jobs_one(&q, out);
}

static enum gba_status
number_of(struct jobs *jobs, enum jobs_statement statement, uint32_t reference,
	  int64_t *out)
{
	struct sql_query q = sql_query(jobs->sql, statement);

	if (statement == JOBS_REFERENCE_USED)
		sql_int(&q, ":reference", reference);
	*out = sql_row(&q) ? sql_get_int(&q, 0, 0, UINT32_MAX) : 0;
	return sql_end(&q);
}

/* After 2^32 of them the numbers begin anew, and a job may have been pending for as long.
 */
enum gba_status
jobs_take_reference(struct jobs *jobs, uint32_t *out)
{
	enum gba_status status;
	int64_t number, is_used;

	do {
		status = number_of(jobs, JOBS_NEXT_REFERENCE, 0, &number);
		if (status == GBA_OK)
			status = number_of(jobs, JOBS_REFERENCE_USED, (uint32_t)number,
					   &is_used);
	} while (status == GBA_OK && is_used != 0);
	if (status == GBA_OK && number == 0)
		status = GBA_ERR_STORE;
	if (status == GBA_OK)
		*out = (uint32_t)number;
	return status;
}
