/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn_soap.h  What the SOAP of a BSF and that of a NAF share; for this room alone.
 */
#ifndef GBA_CODEC_ZN_SOAP_H
#define GBA_CODEC_ZN_SOAP_H

#include "codec/xml.h"

#define ZN_SOAP_DEPTH_MAX 16

/** Envelope and Body, prefix s. */
void zn_soap_open(struct xml_out *x);
void zn_soap_close(struct xml_out *x);
/** An element with a text in it. */
void zn_soap_put(struct xml_out *x, const char *name, const char *text);

#endif
