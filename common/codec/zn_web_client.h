/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn_web_client.h  Zn over HTTP as a NAF speaks it: a BIR is written, and what
 * came back is read into a BIA (TS 29.109 clause 5.3, TS 29.309). */
#ifndef GBA_CODEC_ZN_WEB_CLIENT_H
#define GBA_CODEC_ZN_WEB_CLIENT_H

#include "codec/zn_web.h"

#define ZN_WEB_OK 2001u /* DIAMETER_SUCCESS */

/** As doc/gba-zn.xsd has it, in this namespace; gsid of bir are digits. GBA_ERR_ARG: it
 * does not fit, or is no request. */
GBA_MUST_CHECK enum gba_status
zn_soap_request_build(struct gba_buf *out, const struct zn_bir *bir, const char *ns);
/** BootstrappingInfoRequest of TS 29.309. GBA_ERR_ARG as above. */
GBA_MUST_CHECK enum gba_status zn_json_request_build(struct gba_buf *out,
						     const struct zn_bir *bir);

/* What a BSF said. bia has views into this very struct, so it is never copied. */
struct zn_web_reply {
	uint32_t result; /* ZN_WEB_OK: bia counts; else refused for this, as in Diameter;
			    0: refused for a reason that Diameter does not have */
	bool by_status; /* refused, in words that are not ours: the HTTP status alone says
			   it */
	struct zn_bia bia; /* uss_list is a document, also when it came as JSON */
	struct gba_ks_naf ks_naf, ks_int_naf; /* secret */
	char impi[GBA_IMPI_MAX + 1];
	char *uss; /* heap */
};

/** Read a reply of this HTTP status. Lenient in what does not matter: namespaces, order,
 * elements and members that are not known.
 * @return GBA_OK, and *out is to be ended with zn_web_reply_fini; GBA_ERR_SYNTAX: it is
 * not a reply of Zn; GBA_ERR_NOMEM */
GBA_MUST_CHECK enum gba_status
zn_soap_reply_parse(struct zn_web_reply *out, unsigned status, struct gba_octets body);
GBA_MUST_CHECK enum gba_status
zn_json_reply_parse(struct zn_web_reply *out, unsigned status, struct gba_octets body);
/** Wipes the keys. */
void zn_web_reply_fini(struct zn_web_reply *reply);

/* For the two codecs. */
/** GBA_ERR_SYNTAX: longer than an IMPI is, or a NUL in it. */
GBA_MUST_CHECK enum gba_status zn_web_set_impi(struct zn_web_reply *out,
					       struct gba_text impi);
GBA_MUST_CHECK enum gba_status zn_web_set_time(struct avp_time *out, struct gba_text t);
GBA_MUST_CHECK enum gba_status zn_web_set_gba_type(struct zn_web_reply *out,
						   struct gba_text word);
void zn_web_set_key(struct avp_octets *out, const struct gba_ks_naf *key);
/** uss is heap, which *out has from here on. */
void zn_web_set_uss(struct zn_web_reply *out, char *uss);

#endif
