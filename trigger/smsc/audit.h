/* SPDX-License-Identifier: Apache-2.0 */
/** @file audit.h  One record a block (TS 33.187 clause 6.1): who, over which way, by
 * which row. Never a payload. */
#ifndef GBA_SMSC_AUDIT_H
#define GBA_SMSC_AUDIT_H

#include "smsc/db.h"
#include "smsc/message.h"

/* How a destination is written down. */
enum audit_policy { AUDIT_HASH, AUDIT_MSISDN };

struct audit_record {
	int64_t number, at_s;
	const char *path;   /* "t4", "tsms", "iwmsc", "foreign-sc", "router" */
	const char *source; /* what the connection proved */
	const char
		*destination; /* MSISDN, IMSI or External Identifier as the source said */
	int pid;	      /* TP-PID; -1: none was there to read */
	const char *rule;     /* row id: "TS-4" */
	const char *reason;
};

/** at_s and number are filled in here, the destination by policy; it is on disk, and in
 * the log, before this returns. */
GBA_MUST_CHECK enum gba_status audit_put(struct db *db, enum audit_policy policy,
					 const struct audit_record *record);
/** Newest first; rule and source NULL: any. */
GBA_MUST_CHECK enum gba_status
audit_each(struct db *db, const char *rule, const char *source, unsigned limit,
	   void (*row)(void *ctx, const struct audit_record *record), void *ctx);
/** Records from before this time go. */
GBA_MUST_CHECK enum gba_status audit_forget(struct db *db, int64_t before_s);

#define AUDIT_HASH_LEN 16 /* hex digits */
/** What stands for this destination under AUDIT_HASH. */
GBA_MUST_CHECK enum gba_status
audit_hash(const struct db *db, char out[AUDIT_HASH_LEN + 1], const char *destination);

#endif
