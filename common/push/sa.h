/* SPDX-License-Identifier: Apache-2.0 */
/** @file sa.h  NAF SAs of GBA Push, as a Push-NAF and a UE keep them (TS 24.109 4A.1), and the
 * messages of the Generic Push Layer on them (PROJECT PROFILE P1: codec/gpl.h).
 *
 * They are on disk: a crash loses sequence numbers and repeats none, delivers no message twice,
 * and an SA costs no memory. Calls may be made from any thread, and block for the commit. */
#ifndef GBA_PUSH_SA_H
#define GBA_PUSH_SA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "codec/gpi.h"
#include "codec/gpl.h"
#include "crypto/ks.h"
#include "crypto/seal.h"

enum push_side {
	PUSH_NAF, /* sends down, receives up */
	PUSH_UE,  /* receives down, sends up */
};

struct push_table;

struct push_conf {
	const char *path; /* created 0600 when missing; ":memory:" */
	enum push_side side;
	const struct gba_seal_key *seal; /* NULL: keys in clear text, for a lab */
	/* Sequence numbers taken by one commit, 1 to 4096; a crash loses them. With 1 several
	 * processes may send on the SAs of one file, and the numbers are in their order. */
	uint32_t sn_block;
	const struct gba_random *random;
	const struct gba_log *log; /* stays with the caller; NULL: none */
};

/** Open or create. A file of the other side, of another program, with a newer schema or sealed
 * with another key is refused with a logged sentence. */
GBA_MUST_CHECK enum gba_status push_table_new(struct push_table **out,
					      const struct push_conf *conf);
void push_table_free(struct push_table *table); /* NULL does nothing */
struct push_sa {
	struct aka_rand rand;
	char ptid[GBA_PTID_TEXT_MAX + 1]; /* text, as everywhere here (codec/push_id.h) */
	struct naf_id naf_id;
	bool gba_u;
	char app_label[GPI_APP_LABEL_TEXT_MAX + 1];
	struct gba_ks_naf key;	   /* secret; Ks_NAF, or Ks_ext_NAF in GBA_U */
	bool has_int_key;
	struct gba_ks_naf int_key; /* secret; Ks_int_NAF, where it is known */
	int64_t created_s, expires_s;
	uint32_t sn;   /* no message of ours has a higher one */
	uint32_t sn_h; /* highest of a received message whose MAC was right */
	/* What else a Push-NAF remembers, and a UE does not; NULL: nothing. After a get they are
	 * copies that push_sa_fini frees. */
	char *ue_id, *ue_trp, *uss;
	struct gba_octets gpi; /* of a UE: its hash */
};

/** Wipe, and free what a get has allocated. Not for a struct that was filled by hand. */
void push_sa_fini(struct push_sa *sa);

/**
 * Keep an SA; sn and sn_h of the struct are not read. An older one with the same P-TID, or with
 * the same RAND, gives way to it if it is of the same FQDN; with the same RAND its counters go
 * on, so that a repeated answer of the BSF repeats no sequence number.
 * @return GBA_OK, and it is on disk; GBA_ERR_DENIED: the P-TID or the RAND is in use for another
 *         FQDN; GBA_ERR_EXPIRED: it is over already; GBA_ERR_ARG: a field out of its bounds
 */
GBA_MUST_CHECK enum gba_status push_sa_put(struct push_table *table, const struct push_sa *sa,
					   int64_t now_s);
/** Several, with one commit: what became of sas[i] is statuses[i]. The database fails for all. */
void push_sa_put_all(struct push_table *table, const struct push_sa *sas,
		     enum gba_status *statuses, size_t count, int64_t now_s);

/** By RAND, by P-TID, or by the text RAND@'naf'. GBA_ERR_NOT_FOUND; GBA_ERR_EXPIRED: it was over
 * (expires_s == now_s is over) and is wiped now. */
GBA_MUST_CHECK enum gba_status push_sa_by_rand(struct push_table *table, struct push_sa *out,
					       const struct aka_rand *rand, int64_t now_s);
GBA_MUST_CHECK enum gba_status push_sa_by_ptid(struct push_table *table, struct push_sa *out,
					       const char *ptid, int64_t now_s);
GBA_MUST_CHECK enum gba_status push_sa_by_name(struct push_table *table, struct push_sa *out,
					       struct gba_text rand_at_naf, int64_t now_s);

/** Those that are not over, newest first, at most limit; key, int_key, gpi and uss left empty.
 * fqdn NULL: of all NAFs. on_row must not call this table. */
GBA_MUST_CHECK enum gba_status push_sa_list(struct push_table *table, const char *fqdn,
					    unsigned limit, int64_t now_s,
					    void (*on_row)(void *ctx, const struct push_sa *sa),
					    void *ctx);
GBA_MUST_CHECK enum gba_status push_sa_delete(struct push_table *table, const char *ptid);
/** Wipe at most limit SAs that are over. left: whether there are more; may be NULL. */
GBA_MUST_CHECK enum gba_status push_sa_expire(struct push_table *table, int64_t now_s,
					      unsigned limit, bool *left);
GBA_MUST_CHECK enum gba_status push_sa_count(struct push_table *table, uint64_t *out);

/* What a UE says to a GPI whose SQN is not fresh; no secret. */
struct push_auts {
	struct aka_rand rand; /* of the GPI */
	struct aka_auts auts;
	int64_t at_s;
};

/** Keep it in the place of the one before. */
GBA_MUST_CHECK enum gba_status push_auts_put(struct push_table *table,
					     const struct push_auts *auts);
/** The last one, whatever came since; GBA_ERR_NOT_FOUND: there was none. */
GBA_MUST_CHECK enum gba_status push_auts_get(struct push_table *table, struct push_auts *out);

/**
 * Protect a message to the other side. Its sequence number is taken, on disk, before this
 * returns, whatever becomes of the message.
 * @param out   size octets, GPL_MAX at most are needed
 * @return GBA_OK; GBA_ERR_NOT_FOUND; GBA_ERR_EXPIRED: the lifetime or the numbers are over: ask
 *         for a new SA; GBA_ERR_ARG: payload too long, or no room; GBA_ERR_STORE
 */
GBA_MUST_CHECK enum gba_status push_protect(struct push_table *table, uint8_t *out, size_t size,
					    size_t *len, uint32_t *sn, const char *ptid,
					    enum gpl_suite suite, struct gba_octets payload,
					    int64_t now_s);

/* What came out of a message. */
struct push_message {
	struct aka_rand rand;
	char ptid[GBA_PTID_TEXT_MAX + 1];
	struct naf_id naf_id;
	int64_t expires_s; /* of the SA */
	uint32_t sn;
	uint32_t sn_h; /* after this message */
	struct gba_octets payload; /* allocated; push_message_fini wipes and frees it */
};

void push_message_fini(struct push_message *message);

/**
 * Open a message of the other side. SN_h is on disk before this returns GBA_OK.
 * @return GBA_OK; GBA_ERR_SQN: the MAC is right, but the number is not above SN_h: the message
 *         was taken before, or is late (out filled in, without payload); GBA_ERR_MAC;
 *         GBA_ERR_NOT_FOUND, GBA_ERR_EXPIRED: no such SA, or its time is over; GBA_ERR_SYNTAX:
 *         no message to this side; GBA_ERR_STORE: not kept, so not delivered
 */
GBA_MUST_CHECK enum gba_status push_unprotect(struct push_table *table, struct push_message *out,
					      struct gba_octets in, int64_t now_s);
/** The same, and SN_h stays what it is: for who keeps it beside what the message holds. A number
 * that is not above SN_h is refused here too. */
GBA_MUST_CHECK enum gba_status push_look(struct push_table *table, struct push_message *out,
					 struct gba_octets in, int64_t now_s);

#endif
