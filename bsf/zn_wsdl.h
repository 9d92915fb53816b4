/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn_wsdl.h  doc/gba-zn.wsdl and doc/gba-zn.xsd as strings. */
#ifndef GBA_BSF_ZN_WSDL_H
#define GBA_BSF_ZN_WSDL_H

/* What stands in the files for what is only known when they are served. */
#define BSF_ZN_WSDL_ADDRESS "https://bsf.example.net/zn"
#define BSF_ZN_WSDL_SCHEMA  "gba-zn.xsd"

extern const char bsf_zn_wsdl[];
extern const char bsf_zn_xsd[];

#endif
