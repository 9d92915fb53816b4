/* SPDX-License-Identifier: Apache-2.0 */
/** @file trace.h  What the UE says and hears, for people: a ladder or whole messages.
 *
 * Nothing secret reaches a trace: RES, keys and passwords are never on the wire, and of a
 * key only its fingerprint is shown. */
#ifndef GBA_UE_TRACE_H
#define GBA_UE_TRACE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "ue/http.h"

enum ue_trace_mode {
	UE_TRACE_OFF,
	UE_TRACE_LADDER, /* one line a message, key fields only */
	UE_TRACE_FULL,	 /* every octet of heads, text bodies, and the computed lines */
};

struct ue_trace {
	enum ue_trace_mode mode;
	bool colour;
	FILE *to;
};

bool ue_trace_is_on(const struct ue_trace *trace); /* NULL is off */

/** A request as it went on the wire, and a reply. */
void ue_trace_request(const struct ue_trace *trace, const char *peer,
		      struct gba_octets wire);
void ue_trace_reply(const struct ue_trace *trace, const char *peer,
		    const struct ue_reply *reply);

/** A thing that was computed: who is "USIM" or "ME". */
void ue_trace_note(const struct ue_trace *trace, const char *who, const char *fmt, ...)
	GBA_PRINTF(3, 4);

/** The key fields of a message as the ladder shows them; out is NUL-terminated. */
void ue_ladder_request(struct gba_buf *out, struct gba_octets wire);
void ue_ladder_reply(struct gba_buf *out, const struct ue_reply *reply);

#endif
