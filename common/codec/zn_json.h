/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn_json.h  What the JSON of Zn and that of Zpn share; for this room alone. */
#ifndef GBA_CODEC_ZN_JSON_H
#define GBA_CODEC_ZN_JSON_H

#include <jansson.h>

#include "codec/zn_web.h"
#include "codec/zn_web_client.h"

/** A string; absent when it is not one. */
struct gba_text zn_json_text(const json_t *string);

/* --- zn_json.c, the BSF's side --- */

/** The object of a body, to be freed with json_decref; NULL: it is none. */
json_t *zn_json_load(struct gba_octets body);
/** nafFqdn and uaSecProtId put together; *len 0: they are none. */
GBA_MUST_CHECK enum gba_status zn_json_read_naf_id(uint8_t naf_id[GBA_NAF_ID_MAX],
						   size_t *len,
						   struct zn_web_error *error,
						   const json_t *given);
GBA_MUST_CHECK enum gba_status
zn_json_read_gsids(struct avp_long_list *list, char (*rooms)[ZN_WEB_GSID_MAX],
		   struct zn_web_error *error, const json_t *gsids);
/** 1, 0, or 2 for what is no boolean; absent: not present. */
struct avp_u32 zn_json_boolean(const json_t *given);
/** The members that an answer of Zn and one of Zpn share; NULL: no memory, or a key is
 * wrong. */
json_t *zn_json_answer(const struct zn_web_answer *answer);
/** Write it, wipe its keys, free it. NULL: GBA_ERR_NOMEM. */
GBA_MUST_CHECK enum gba_status zn_json_answer_end(struct gba_buf *out, json_t *root);

/* --- zn_json_client.c, the NAF's --- */

/** {"nafFqdn": ..., "uaSecProtId": ...}, or NULL. */
json_t *zn_json_naf_id(const struct avp_octets *naf_id);
/** Put gsIds, gbaUAware; 0, or -1. */
int zn_json_set_gsids(json_t *root, const struct avp_long_list *gsids);
int zn_json_set_aware(json_t *root, const struct avp_u32 *aware);
/** Write it and free it. NULL, or it does not fit: GBA_ERR_ARG. */
GBA_MUST_CHECK enum gba_status zn_json_request_end(struct gba_buf *out, json_t *root);
/** more, unless NULL, reads what Zn has not. */
GBA_MUST_CHECK enum gba_status
zn_json_reply_read(struct zn_web_reply *out, unsigned status, struct gba_octets body,
		   enum gba_status (*more)(void *ctx, const json_t *root), void *ctx);

#endif
