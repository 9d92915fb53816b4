/* SPDX-License-Identifier: Apache-2.0 */
/** @file push_in.h  What comes in over Upa, from any road: sorted, limited, taken or dropped. */
#ifndef GBA_UE_PUSH_IN_H
#define GBA_UE_PUSH_IN_H

#include "push/outbox.h"
#include "ue/push.h"
#include "ue/push_limit.h"

#define PUSH_PARCEL_MAX (GPI_ENVELOPE_LEN + GPI_MAX + GPL_MAX)

enum push_parcel { PUSH_PARCEL_GPI, PUSH_PARCEL_GPL };

enum push_event_type {
	PUSH_EV_SA,	       /* a new SA: taken */
	PUSH_EV_SA_AGAIN,      /* the GPI of an SA that is there: taken */
	PUSH_EV_MESSAGE,       /* message: to be delivered, once */
	PUSH_EV_MESSAGE_AGAIN, /* one that was delivered before, or is late */
	PUSH_EV_AUTS,	       /* dropped; taken->auts is for the application to carry */
	PUSH_EV_DROPPED,       /* and why */
};

struct push_event {
	enum push_event_type type;
	const char *source, *why;
	const char *ptid; /* of the SA, unless AUTS or DROPPED */
	bool acknowledge; /* to the Push-NAF: all up to sn_h is taken */
	uint32_t sn_h;
	int64_t kept; /* MESSAGE: the answer in the outbox; 0: there is none */
	const struct push_taken *taken;	    /* SA, SA_AGAIN, AUTS */
	const struct push_message *message; /* MESSAGE, MESSAGE_AGAIN */
};

struct push_in {
	struct push_receiver receiver;
	struct push_limit limit;
	/* What is told of a message that is taken, besides that it is (outbox.h); NULL: nothing. */
	bool (*answer)(void *ctx, const struct push_message *message,
		       struct gba_octets *content);
	void (*on_event)(void *ctx, const struct push_event *event);
	void *ctx;
};

/**
 * A parcel: a GPI, in its envelope or without, and perhaps a message behind it; or a message.
 * What becomes of it is told by one event, or by two when both parts are taken.
 */
void push_in_parcel(struct push_in *in, enum push_parcel kind, const char *source,
		    struct gba_octets octets);

#endif
