/* SPDX-License-Identifier: Apache-2.0 */
/** @file guss_schema.h  The text of doc/guss.xsd. */
#ifndef GBA_CODEC_GUSS_SCHEMA_H
#define GBA_CODEC_GUSS_SCHEMA_H

extern const char guss_schema[];

#endif
