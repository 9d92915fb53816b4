/* SPDX-License-Identifier: Apache-2.0 */
/** @file courier.h  RP-DATA by HTTP POST to a serving node or an SMS Router, and the
 * RP-ACK or RP-ERROR that comes back. The only user of libcurl here. */
#ifndef GBA_SMSC_COURIER_H
#define GBA_SMSC_COURIER_H

#include "base/octets.h"
#include "codec/rp.h"
#include "smsc/message.h"

#define COURIER_REASON_MAX MESSAGE_REASON_MAX
#define COURIER_NAME_MAX   63

struct courier;

struct courier_conf {
	unsigned timeout_ms;
	unsigned parallel;	/* at one time; the others wait */
	const char *ca;		/* PEM for https; "": the system's */
	const char *cert, *key; /* PEM: our own name on a link; "": none */
};

/* Views live during courier_send. */
struct courier_parcel {
	const char *url;
	const char *to; /* SMS-To: "imsi:001010000000001" */
	const char *id; /* SMS-Id: "0123456789abcdef.1" */
	struct gba_octets rp;
};

struct courier_answer {
	const struct rp *rp; /* NULL: no answer of the other side, reason says why ... */
	const char *reason;
	bool perhaps; /* ... and perhaps it has taken it all the same */
};

/* What became of it. Called exactly once, on the courier's thread; what the answer points
 * to lives during the call. */
typedef void (*courier_on_answer)(void *ctx, const struct courier_answer *answer);

GBA_MUST_CHECK enum gba_status courier_new(struct courier **out,
					   const struct courier_conf *conf);
/** What is under way, or waits, is answered from here, without an rp. NULL does nothing.
 */
void courier_free(struct courier *courier);

/** http and https alone; redirects are not followed. Copies all. */
void courier_send(struct courier *courier, const struct courier_parcel *parcel,
		  courier_on_answer on_answer, void *ctx);

#endif
