/* SPDX-License-Identifier: Apache-2.0 */
/** @file gaa.h  The Diameter dictionary of 3GPP GAA and of device triggers, for freeDiameter. */
#ifndef GBA_DIAMETER_DICT_GAA_H
#define GBA_DIAMETER_DICT_GAA_H

/**
 * Put the objects of Zh, Zn, Zpn, Tsp, S6m and T4 into the dictionary of the running
 * freeDiameter; what is there already, by number, is used. Call it between fd_core_initialize and
 * fd_core_parseconf, or from an extension.
 * @return 0, or an errno value after a line in freeDiameter's log; EINVAL also when an
 * AVP is there with another base type, for then its octets would be read wrongly
 */
int dict_gaa_init(void);

#endif
