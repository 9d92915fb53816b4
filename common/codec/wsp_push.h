/* SPDX-License-Identifier: Apache-2.0 */
/** @file wsp_push.h  A push of connectionless WSP, as it comes to port 2948 in the user
 * data of short messages (WAP-230 8.2.4.1, WAP-235; TS 24.109 Annex J). */
#ifndef GBA_CODEC_WSP_PUSH_H
#define GBA_CODEC_WSP_PUSH_H

#include <stdint.h>

#include "base/octets.h"

#define WSP_PUSH_TEXT_MAX 127
/* The user agent of GBA Push; OMNA's name or short code for it could not be read. */
#define WSP_PUSH_APP_ID "x-opengba:gba.ua"

/* A well-known code, or a text. */
struct wsp_name {
	uint16_t code; /* 0: text */
	char text[WSP_PUSH_TEXT_MAX + 1];
};

struct wsp_push {
	uint8_t tid;	      /* transaction: any value */
	struct wsp_name type; /* Content-Type, without parameters */
	bool has_app_id;
	struct wsp_name app_id; /* X-Wap-Application-Id */
	struct gba_octets body; /* a view when parsed */
};

/** GBA_ERR_ARG: no room, an empty or invisible text. */
GBA_MUST_CHECK enum gba_status wsp_push_build(uint8_t *out, size_t size, size_t *len,
					      const struct wsp_push *in);

/** Other headers and parameters of the Content-Type are read over. GBA_ERR_SYNTAX:
 * another PDU, lengths beyond the octets, a text without end, or two application ids. */
GBA_MUST_CHECK enum gba_status wsp_push_parse(struct wsp_push *out, struct gba_octets in);

/** Is it the type with this name, or with this code (0: has none)? Text without case. */
bool wsp_name_is(const struct wsp_name *name, const char *text, uint16_t code);

#endif
