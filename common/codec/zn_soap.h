/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn_soap.h  What the SOAP of a BSF and that of a NAF share; for this room alone.
 */
#ifndef GBA_CODEC_ZN_SOAP_H
#define GBA_CODEC_ZN_SOAP_H

#include "codec/xml.h"
#include "codec/zn_web.h"
#include "codec/zn_web_client.h"

#define ZN_SOAP_DEPTH_MAX 16
#define ZN_SOAP_BAD	  2u /* neither true nor false */

/** Envelope and Body, prefix s. */
void zn_soap_open(struct xml_out *x);
void zn_soap_close(struct xml_out *x);
/** An element with a text in it. */
void zn_soap_put(struct xml_out *x, const char *name, const char *text);
/** The same of octets, in base64; of at most 4096. */
void zn_soap_put_b64(struct xml_out *x, const char *name, const void *p, size_t len);
/** The children of an answer that Zn and Zpn share. */
void zn_soap_put_answer(struct xml_out *x, const struct zn_bia *bia);
/** A Fault whose detail is this element. */
GBA_MUST_CHECK enum gba_status zn_soap_fault(struct gba_buf *out, const char *element,
					     const struct zn_web_error *error,
					     const char *detail, const char *ns);

/* A child of the element that asks; what cannot be read is the empty text. */
struct zn_soap_field {
	const char *name;
	bool required, lines; /* lines: may be broken over several */
	size_t max;
	void (*read)(void *out, char *text);
};
/** Find the element in an envelope, or bare, and read its children into *out. */
GBA_MUST_CHECK enum gba_status
zn_soap_read(void *out, struct zn_web_error *error, struct gba_octets body,
	     const char *element, const struct zn_soap_field *fields, size_t count);
/** 1, 0 or ZN_SOAP_BAD. */
uint32_t zn_soap_boolean(const char *text);
/** Octets of base64 that may be broken over lines; 0: it is none, or too long. text is
 * overwritten. */
size_t zn_soap_unb64(uint8_t *out, size_t size, char *text);

/* --- zn_soap_client.c --- */

/** A reply with an answer of this name. more, unless NULL, reads what Zn has not. */
GBA_MUST_CHECK enum gba_status
zn_soap_reply_read(struct zn_web_reply *out, unsigned status, struct gba_octets body,
		   const char *element,
		   enum gba_status (*more)(void *ctx, const xmlNode *answer), void *ctx);
/** GAA-Service-Identifiers as elements gsid; false: one is none. */
bool zn_soap_put_gsids(struct xml_out *x, const struct avp_long_list *gsids);

#endif
