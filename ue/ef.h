/* SPDX-License-Identifier: Apache-2.0 */
/** @file ef.h  Content of the elementary files GBA needs (TS 31.102 4.2, TS 31.103 4.2).
 */
#ifndef GBA_UE_EF_H
#define GBA_UE_EF_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/octets.h"
#include "crypto/aka.h"

#define EF_RECORD_LEN 255 /* of EF_GBANL */
#define EF_IMSI_LEN   9
#define EF_AD_LEN     4
#define EF_UST_LEN    13

/* EF_GBABP (TS 31.102 4.2.79): three fields, each behind one octet of length. Views. */
struct ef_gbabp {
	struct gba_octets rand, btid, lifetime;
};
/** GBA_ERR_NOT_FOUND: nothing was bootstrapped (all FF); GBA_ERR_SYNTAX: no such fields.
 */
GBA_MUST_CHECK enum gba_status ef_gbabp_parse(struct ef_gbabp *out, struct gba_octets in);
void ef_gbabp_build(struct gba_buf *out, const struct ef_gbabp *in);

/* A record of EF_GBANL (4.2.83): TLV '80' NAF_ID, TLV '81' B-TID, then FF. Views. */
struct ef_gbanl {
	struct gba_octets naf_id, btid;
};
/** GBA_ERR_NOT_FOUND: the record is free; GBA_ERR_SYNTAX. */
GBA_MUST_CHECK enum gba_status ef_gbanl_parse(struct ef_gbanl *out, struct gba_octets in);
void ef_gbanl_build(struct gba_buf *out, const struct ef_gbanl *in);

/** EF_IMSI (4.2.2): length, then a nibble for the kind and one a digit, low nibble first.
 * out has 16 characters. */
GBA_MUST_CHECK enum gba_status ef_imsi_parse(char out[16], struct gba_octets in);
GBA_MUST_CHECK enum gba_status ef_imsi_build(uint8_t out[EF_IMSI_LEN], const char *imsi);

/** Service n of a service table (4.2.8): bit (n-1) mod 8 of octet (n-1) div 8; a table
 * that is too short has it not. */
bool ef_service(struct gba_octets table, unsigned n);
void ef_service_set(uint8_t *table, unsigned n);

#endif
