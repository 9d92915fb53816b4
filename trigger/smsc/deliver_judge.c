/* SPDX-License-Identifier: Apache-2.0 */
/* What an RP-ERROR means, and how long to wait. */
#include "smsc/deliver.h"

#define NO_PAGING_RESPONSE	0 /* Absent-Subscriber-Diagnostic-T4 */
#define UNIDENTIFIED_SUBSCRIBER 5

/* clang-format off */
/* RP-Cause (TS 24.011 8.2.5.4) to what is done and told. T4 has no outcome for a UE that
 * refuses: absent, without a diagnostic, is what the MTC-IWF makes UNDELIVERABLE of. */
static const struct cause_row {
	uint8_t cause;
	enum message_event event;
	enum message_outcome outcome;
	int diagnostic;
} rows[] = {
	{ RP_UNASSIGNED_NUMBER,  MESSAGE_EV_REFUSED, MESSAGE_ABSENT, UNIDENTIFIED_SUBSCRIBER },
	{ RP_REJECTED,           MESSAGE_EV_REFUSED, MESSAGE_ABSENT, -1 },
	{ RP_MEMORY_EXCEEDED,    MESSAGE_EV_LATER,   MESSAGE_MEMORY, -1 },
	{ RP_OUT_OF_ORDER,       MESSAGE_EV_LATER,   MESSAGE_ABSENT, NO_PAGING_RESPONSE },
	{ RP_TEMPORARY_FAILURE,  MESSAGE_EV_LATER,   MESSAGE_ABSENT, -1 },
	{ RP_INVALID_MANDATORY,  MESSAGE_EV_REFUSED, MESSAGE_ABSENT, -1 },
	{ RP_PROTOCOL_ERROR,     MESSAGE_EV_REFUSED, MESSAGE_ABSENT, -1 },
};
/* clang-format on */

void
deliver_judge(struct queue_result *out, const struct rp *rp, const char *reason)
{
	*out = (struct queue_result){ .event = MESSAGE_EV_LATER,
				      .outcome = MESSAGE_ABSENT,
				      .diagnostic = NO_PAGING_RESPONSE,
				      .reason = reason };
	if (rp == NULL)
		return;
	if (rp->type == RP_ACK) {
		out->event = MESSAGE_EV_SEGMENT;
		out->diagnostic = -1;
		out->reason = "";
		return;
	}
	out->reason = rp_cause_name(rp->cause);
	out->diagnostic = -1;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].cause == rp->cause) {
			out->event = rows[i].event;
			out->outcome = rows[i].outcome;
			out->diagnostic = rows[i].diagnostic;
			return;
		}
}

unsigned
deliver_pause_s(unsigned attempts, unsigned retry_s, unsigned retry_max_s)
{
	uint64_t pause_s = retry_s;

	while (attempts-- > 0 && pause_s < retry_max_s)
		pause_s *= 2;
	return pause_s < retry_max_s ? (unsigned)pause_s : retry_max_s;
}
