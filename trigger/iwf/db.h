/* SPDX-License-Identifier: Apache-2.0 */
/** @file db.h  What gba-iwfd keeps: SCSs, triggers, blocks. One thread at a time. */
#ifndef GBA_IWF_DB_H
#define GBA_IWF_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "codec/btid.h"
#include "codec/tbcd.h"
#include "iwf/link.h"

#define IWF_IDENTITY_MAX 255
#define IWF_PRINT_LEN	 32

struct iwf_db;

GBA_MUST_CHECK enum gba_status iwf_db_open(struct iwf_db **out, const char *path,
					   const struct gba_log *log);
void iwf_db_close(struct iwf_db *db); /* NULL does nothing */
/** Nothing waits longer for a clock that was set back since the last call. */
void iwf_db_see_clock(struct iwf_db *db, const struct gba_clock *clock);

/* --- SCSs ------------------------------------------------------------------------------
 */

struct iwf_scs {
	struct iwf_link link;
	char identity[E164_DIGITS_MAX + 1];
	char host[IWF_IDENTITY_MAX + 1], realm[IWF_IDENTITY_MAX + 1];
	char relay[IWF_IDENTITY_MAX + 1]; /* "": it is a peer itself */
	bool trusted;
	uint32_t quota, rate, payload_max, validity_max_s; /* 0: none, or the setting */
	int64_t period_s;
	uint32_t used; /* of the quota, in the period that began at */
	int64_t period_from_s;
};

/** A new one, or another description of the same identity, whose quota goes on.
 * GBA_ERR_DENIED: another one has this host. */
GBA_MUST_CHECK enum gba_status iwf_scs_put(struct iwf_db *db, const struct iwf_scs *scs);
GBA_MUST_CHECK enum gba_status iwf_scs_del(struct iwf_db *db, const char *identity);
GBA_MUST_CHECK enum gba_status iwf_scs_get(struct iwf_db *db, struct iwf_scs *out,
					   const char *identity);
GBA_MUST_CHECK enum gba_status iwf_scs_of_host(struct iwf_db *db, struct iwf_scs *out,
					       const char *host);
/** One of those that come through this relay, by this link, and are of this realm. */
GBA_MUST_CHECK enum gba_status iwf_scs_of_relay(struct iwf_db *db, struct iwf_scs *out,
						const char *relay, const char *realm,
						const struct iwf_link *link);
GBA_MUST_CHECK enum gba_status
iwf_scs_each(struct iwf_db *db, void (*row)(void *ctx, const struct iwf_scs *scs),
	     void *ctx);
/** May a peer of this identity connect by this link: as an SCS itself, or a relay? */
GBA_MUST_CHECK enum gba_status iwf_scs_is_peer(struct iwf_db *db, const char *identity,
					       const struct iwf_link *link, bool *is);
bool iwf_scs_has_quota(const struct iwf_scs *scs, int64_t now_s);

/* --- triggers --------------------------------------------------------------------------
 */

enum iwf_txn_state {
	IWF_TXN_CHECKING, /* before the DAA */
	IWF_TXN_ACCEPTED, /* the SMS-SC has it */
	IWF_TXN_REPORT,	  /* its outcome is known, the SCS does not know it */
	IWF_TXN_DONE,
	IWF_TXN_RECALLED,
	IWF_TXN_REPLACED,
	IWF_TXN_LOST, /* in the middle of T4: never accepted, but an SMS-SC may have it */
};
#define IWF_TXN_STATES 7

struct iwf_txn {
	int64_t number;
	char scs[E164_DIGITS_MAX + 1];
	uint32_t reference;
	enum iwf_txn_state state;
	char external_id[EXTERNAL_ID_MAX + 1], msisdn[E164_DIGITS_MAX + 1];
	char host[IWF_IDENTITY_MAX + 1], realm[IWF_IDENTITY_MAX + 1];
	char via[IWF_IDENTITY_MAX + 1], smsc[IWF_IDENTITY_MAX + 1];
	uint32_t end_to_end;
	uint8_t content[IWF_PRINT_LEN]; /* what was asked for, as a hash */
	int64_t created_s, expires_s, due_s, ended_s;
	int outcome; /* Delivery-Outcome; -1: not known */
	unsigned tries;
};

const char *iwf_txn_state_name(enum iwf_txn_state state);

/** Under check from now on, durably: its number is set, and one of the quota is used.
 * GBA_ERR_BUSY: the reference is pending; GBA_ERR_DENIED: the quota is used up. */
GBA_MUST_CHECK enum gba_status iwf_txn_add(struct iwf_db *db, struct iwf_txn *txn);
/** It was refused: as if it had never been there, or lost; the quota has it back. */
GBA_MUST_CHECK enum gba_status iwf_txn_drop(struct iwf_db *db, const struct iwf_txn *txn,
					    bool lost, int64_t now_s);
/** The SMS-SC has it; if its outcome came before, its report is due. replaced: number of
 * the one in whose place it comes; 0: none. */
GBA_MUST_CHECK enum gba_status iwf_txn_accept(struct iwf_db *db, int64_t number,
					      const char *smsc, int64_t replaced,
					      int64_t now_s);
GBA_MUST_CHECK enum gba_status iwf_txn_end(struct iwf_db *db, int64_t number,
					   enum iwf_txn_state state, int64_t now_s);
/** The last one of this reference. */
GBA_MUST_CHECK enum gba_status iwf_txn_find(struct iwf_db *db, struct iwf_txn *out,
					    const char *scs, uint32_t reference);
/** An accepted one becomes a report that is due at due_s; one under check remembers it;
 * one that is over, or has an outcome, stays as it is. */
GBA_MUST_CHECK enum gba_status iwf_txn_outcome(struct iwf_db *db, int64_t number,
					       uint32_t outcome, int64_t due_s);
GBA_MUST_CHECK enum gba_status iwf_txn_later(struct iwf_db *db, int64_t number,
					     int64_t due_s);
/** Accepted ones that nobody reported on until their time and grace were over. */
GBA_MUST_CHECK enum gba_status iwf_txn_expire(struct iwf_db *db, int64_t before_s,
					      int64_t now_s, int64_t *count);
/** Peers for which reports are due. */
GBA_MUST_CHECK enum gba_status iwf_txn_due_via(struct iwf_db *db, int64_t now_s,
					       char out[][IWF_IDENTITY_MAX + 1],
					       size_t size, size_t *count);
/** Reports for this one that are due, the oldest first; they are due again at again_s. */
GBA_MUST_CHECK enum gba_status iwf_txn_due(struct iwf_db *db, const char *via,
					   int64_t now_s, int64_t again_s,
					   struct iwf_txn *out, size_t size,
					   size_t *count);
/** At a start: what was under check is lost, and reports on their way are due. */
GBA_MUST_CHECK enum gba_status iwf_txn_restart(struct iwf_db *db, int64_t now_s);
GBA_MUST_CHECK enum gba_status iwf_txn_forget(struct iwf_db *db, int64_t before_s);
GBA_MUST_CHECK enum gba_status iwf_txn_count(struct iwf_db *db,
					     uint64_t out[IWF_TXN_STATES]);
/** Newest first; scs NULL: all. */
GBA_MUST_CHECK enum gba_status
iwf_txn_each(struct iwf_db *db, const char *scs, unsigned limit,
	     void (*row)(void *ctx, const struct iwf_txn *txn), void *ctx);

/* --- blocks ----------------------------------------------------------------------------
 */

struct iwf_audit {
	int64_t at_s;
	char path[8], source[IWF_IDENTITY_MAX + 1], destination[256], rule[8], reason[64];
};

GBA_MUST_CHECK enum gba_status iwf_audit_put(struct iwf_db *db,
					     const struct iwf_audit *audit);
GBA_MUST_CHECK enum gba_status
iwf_audit_each(struct iwf_db *db, unsigned limit,
	       void (*row)(void *ctx, const struct iwf_audit *audit), void *ctx);

#endif
