/* SPDX-License-Identifier: Apache-2.0 */
/** @file bsf_xml.h  BootstrappingInfo, body of the 200 on Ub (TS 24.109 Annex C). */
#ifndef GBA_CODEC_BSF_XML_H
#define GBA_CODEC_BSF_XML_H

#include "base/buf.h"
#include "crypto/ks.h"

#define BSF_XML_MAX 8192 /* longest document that is read */

struct bsf_info {
	char btid[GBA_BTID_MAX + 1];
	int64_t expires_s;    /* the lifetime instant, seconds since 1970 UTC */
	int64_t currenttime_s; /* from the Extension; 0 when absent */
};

/** Form of interop.md C4 to C6; currenttime_s != 0 adds the Extension. */
GBA_MUST_CHECK enum gba_status bsf_info_build(struct gba_buf *out, const struct bsf_info *in);

/** Lenient by TS 24.109 C: any prefix, white space, comments, fractional seconds,
 * offsets. GBA_ERR_SYNTAX: no or two btid or lifetime, a DOCTYPE, not well-formed, too long. */
GBA_MUST_CHECK enum gba_status bsf_info_parse(struct bsf_info *out, struct gba_octets xml);

/** xs:dateTime "YYYY-MM-DDThh:mm:ssZ", 20 characters, years 1970 to 9999. */
void gba_datetime_build(char out[21], int64_t wall_s);
GBA_MUST_CHECK enum gba_status gba_datetime_parse(int64_t *wall_s, struct gba_text t);
/** RFC 7231 IMF-fixdate for Date and Expires, 29 characters; does not use the locale. */
void gba_http_date_build(char out[30], int64_t wall_s);

#endif
