/* SPDX-License-Identifier: Apache-2.0 */
/** @file door_int.h  What door*.c share. */
#ifndef GBA_SMSC_DOOR_INT_H
#define GBA_SMSC_DOOR_INT_H

#include "smsc/door.h"

/* One RP-DATA that came over a link. */
struct door_trip {
	struct door *door;
	struct http_exchange *x;
	struct link link;
	struct rp rp; /* its TPDU is a view on the body */
};

/** 200 with RP-ACK or RP-ERROR; cause 0: RP-ACK. tpdu p NULL: none. */
void door_reply_rp(const struct door_trip *trip, uint8_t cause, struct gba_octets tpdu);
void door_reply_status(struct http_exchange *x, unsigned status);
/** A body that is none: a line, and 400. */
void door_refuse_malformed(const struct door_trip *trip, const char *what);

/** door_mo.c: SMS-SUBMIT and SMS-COMMAND. */
void door_mo(const struct door_trip *trip);
/** door_router.c: SMS-DELIVER and SMS-STATUS-REPORT. */
void door_router(const struct door_trip *trip);

#endif
