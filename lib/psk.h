/* SPDX-License-Identifier: Apache-2.0 */
/** @file psk.h  TLS with a bootstrapped key (TS 33.222 5.4, TS 24.109 5.3.3): what an
 * identity says, and which key a handshake may have. */
#ifndef GBA_LIB_PSK_H
#define GBA_LIB_PSK_H

#include "lib/ua.h"

#define PSK_HINT "3GPP-bootstrapping" /* also the prefix of an identity */

/**
 * The B-TID in an identity: behind PSK_HINT and ';', behind PSK_HINT alone, or bare.
 * @param[out] btid  a view into identity; its domain is a host name
 * @return GBA_OK; GBA_ERR_SYNTAX
 */
GBA_MUST_CHECK enum gba_status psk_btid(struct gba_text *btid, struct gba_text identity);

/** 01 00 00 00 07 with TLS 1.3, else 01 00 01 and the suite (TS 33.220 H.3). */
struct gba_ua_id psk_ua_id(bool tls13, struct gba_suite suite);
/** By the suite alone: those of TLS 1.3 begin with 13. */
bool psk_suite_is_tls13(struct gba_suite suite);

/** The name a handshake is for: that of server_name, or the only one there is when the UE
 * gave none (TS 24.109 F.3); NULL: none. */
const struct ua_name *psk_name(const struct ua_name *names, size_t count,
			       struct gba_text server_name);

/** May this key be used at this name now: not over, of a kind that the name takes, and
 * the ME's? @param[out] ks  secret, the key's; with UA_ACCEPTED only */
struct ua_finding psk_use(const struct gba_ks_naf **ks, const struct ua_name *name,
			  const struct naf_key *key, int64_t now_s);

#endif
