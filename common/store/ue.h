/* SPDX-License-Identifier: Apache-2.0 */
/** @file ue.h  UEs as S6m names them, and the SCSs that may ask for them (TS 29.336).
 * Part of store.h. */
#ifndef GBA_STORE_UE_H
#define GBA_STORE_UE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "crypto/ks.h"

struct store;

#define STORE_UE_EXTERNALS 16
#define STORE_UE_PORTS	   16
#define STORE_UE_NODES	   5
#define STORE_DIGITS_MAX   15  /* of an IMSI or an E.164 number */
#define STORE_EXTERNAL_MAX 255 /* octets of an External Identifier */
#define STORE_SERVICES	   2   /* Service-IDs; a set of them is a mask of 1 << Service-ID */

/* --- UEs --------------------------------------------------------------------------- */

enum store_node_kind {
	STORE_NODE_SGSN,
	STORE_NODE_MME,
	STORE_NODE_MSC,
	STORE_NODE_IP_SM_GW,
	STORE_NODE_SMSF_3GPP,
	STORE_NODE_SMSF_NON_3GPP,
	STORE_NODE_KINDS
};

/* An MME always has a name; the name of an MSC is that of its MME. */
struct store_ue_node {
	enum store_node_kind kind;
	char number[STORE_DIGITS_MAX + 1];
	char name[256], realm[256]; /* both, or both "" */
};

struct store_ue_port {
	uint16_t port;
	unsigned external; /* index */
};

struct store_ue {
	char impi[GBA_IMPI_MAX + 1];
	char imsi[STORE_DIGITS_MAX + 1];
	char msisdn[STORE_DIGITS_MAX + 1]; /* "": none */
	char externals[STORE_UE_EXTERNALS][STORE_EXTERNAL_MAX + 1]; /* canonical */
	struct store_ue_port ports[STORE_UE_PORTS]; /* of SMS_MO, in order of port */
	struct store_ue_node nodes[STORE_UE_NODES]; /* the first is Serving-Node */
	unsigned external_count, port_count, node_count;
	unsigned services; /* allowed for this UE */
	bool absent, no_teleservice, call_barred;
};

enum store_ue_name { STORE_BY_IMPI, STORE_BY_IMSI, STORE_BY_MSISDN, STORE_BY_EXTERNAL };

/** What was allowed for a UE that is replaced stays. GBA_ERR_NOT_FOUND: no subscriber has
 * this IMPI; GBA_ERR_DENIED: *taken (of ue) is another UE's identity, or, where it is NULL,
 * the UE is there already and not to be replaced. */
GBA_MUST_CHECK enum gba_status store_ue_put(struct store *store, const struct store_ue *ue,
					    bool replace, const char **taken);
/** The UE that has this identity. GBA_ERR_NOT_FOUND */
GBA_MUST_CHECK enum gba_status store_ue_get(struct store *store, struct store_ue *out,
					    enum store_ue_name by, const char *identity);
/** What was allowed for it goes too; the subscriber stays. GBA_ERR_NOT_FOUND */
GBA_MUST_CHECK enum gba_status store_ue_delete(struct store *store, const char *impi);
/** Ordered by IMPI, after `after` (NULL: from the start), at most limit. */
GBA_MUST_CHECK enum gba_status
store_ue_list(struct store *store, const char *after, unsigned limit,
	      void (*on_row)(void *ctx, const struct store_ue *ue), void *ctx);

/* --- what SCSs may ask ------------------------------------------------------------- */

struct store_scs_rights {
	unsigned ue;  /* services of the UE asked about, */
	unsigned any; /* and of any UE */
};

/** Add services for one UE, or for any (impi NULL). GBA_ERR_NOT_FOUND: no such UE. */
GBA_MUST_CHECK enum gba_status store_scs_allow(struct store *store, const char *scs,
					       const char *impi, unsigned services);
/** Take services away again, of one UE or of the right to any. GBA_ERR_NOT_FOUND: there
 * was none of them. */
GBA_MUST_CHECK enum gba_status store_scs_forbid(struct store *store, const char *scs,
						const char *impi, unsigned services);
/** All rights of an SCS. GBA_ERR_NOT_FOUND */
GBA_MUST_CHECK enum gba_status store_scs_delete(struct store *store, const char *scs);
/** An SCS without rights: GBA_OK, none. */
GBA_MUST_CHECK enum gba_status store_scs_rights(struct store *store,
						struct store_scs_rights *out,
						const char *scs, const char *impi);
/** Of one SCS (NULL: of all), in order of SCS; impi NULL: any UE. At most limit. */
GBA_MUST_CHECK enum gba_status
store_scs_list(struct store *store, const char *scs, unsigned limit,
	       void (*on_row)(void *ctx, const char *scs, const char *impi,
			      unsigned services),
	       void *ctx);

#endif
