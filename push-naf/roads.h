/* SPDX-License-Identifier: Apache-2.0 */
/** @file roads.h  How octets leave: POSTed to an address, or put into a directory. */
#ifndef GBA_PUSH_NAF_ROADS_H
#define GBA_PUSH_NAF_ROADS_H

#include "push-naf/poster.h"

struct roads {
	struct poster *poster;
	const char *directory; /* of the road "file"; "": it is closed */
};

/** The roads of an engine; roads stays with the caller. */
struct desk_roads roads_desk(struct roads *roads);

/** May this be an address of the road? For "file" it is the first part of a name. */
bool roads_address_is_valid(enum job_road road, const char *address);

#endif
