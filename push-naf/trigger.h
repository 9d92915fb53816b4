/* SPDX-License-Identifier: Apache-2.0 */
/** @file trigger.h  What a device trigger carries: envelope, GPI and message as they are,
 * on a port of the project (R-7.3-f of TS 33.187 clause 7.3), or in a WAP push (TS 24.109
 * J.2). */
#ifndef GBA_PUSH_NAF_TRIGGER_H
#define GBA_PUSH_NAF_TRIGGER_H

#include "push-naf/job.h"

#define TRIGGER_PORT_WAP	2948 /* push of connectionless WSP, not secure */
#define TRIGGER_PORT_WAP_SOURCE 9200
#define TRIGGER_CONTENT_MAX	32640 /* 255 segments of 128 octets */
#define TRIGGER_ADDED_MAX	272   /* of a WAP push, before the content */

struct trigger_shape {
	uint16_t port;	    /* of the profile "internal" */
	const char *app_id; /* X-Wap-Application-Id of the profile "wap"; "": none */
};

/** Destination and source port, for the user data header. */
uint16_t trigger_port(const struct trigger_shape *shape, enum job_profile profile);
uint16_t trigger_source_port(const struct trigger_shape *shape, enum job_profile profile);

/** The user data behind the header. GBA_ERR_ARG: no room, or the app_id cannot be. */
GBA_MUST_CHECK enum gba_status trigger_build(uint8_t *out, size_t size, size_t *len,
					     const struct trigger_shape *shape,
					     enum job_profile profile,
					     struct gba_octets content);

/** How many octets trigger_build will make of this order.
 * @param ptid_len  characters of the P-TIDs that are made here
 * @param payload   NULL: there is no message behind the GPI */
size_t trigger_len(const struct trigger_shape *shape, const struct job *job,
		   size_t ptid_len, const size_t *payload_len);

#endif
