/* SPDX-License-Identifier: Apache-2.0 */
/** @file key.h  What a BSF said about one B-TID and NAF_Id, and how to ask for it. */
#ifndef GBA_LIB_KEY_H
#define GBA_LIB_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/octets.h"
#include "codec/guss.h"
#include "crypto/ks.h"

#define NAF_GSID_MAX 16

/* Shared by reference, never changed after it was handed out; wiped with the last
 * reference. */
struct naf_key;

/* GBA-Type (TS 29.109 6.3.1.11): what kind of bootstrapping the key comes from. */
enum naf_gba { NAF_GBA_3G, NAF_GBA_2G, NAF_GBA_DIGEST, NAF_GBA_KINDS };

/* The parts of a key, to make one. impi and uss may be absent. */
struct naf_key_parts {
	bool has_me, has_int;	  /* one at least */
	struct gba_ks_naf ks_naf; /* secret; Ks_NAF, in GBA_U Ks_ext_NAF */
	struct gba_ks_naf ks_int_naf; /* secret */
	enum naf_gba gba;
	int64_t created_s; /* wall; 0: not told */
	int64_t expires_s; /* wall; from this second on the key is dead */
	struct gba_text impi;
	struct guss *uss; /* taken over when naf_key_new succeeds */
};

/** GBA_ERR_DENIED: the USS allow no key that is there; GBA_ERR_SYNTAX: of impi. */
GBA_MUST_CHECK enum gba_status naf_key_new(struct naf_key **out,
					   const struct naf_key_parts *parts);
struct naf_key *naf_key_ref(struct naf_key *key);
void naf_key_unref(struct naf_key *key); /* NULL does nothing */

/* Secret; NULL: none. A USS with keyChoice may allow only one of them (TS 33.220 5.3.3). */
const struct gba_ks_naf *naf_key_ks_naf(const struct naf_key *key);
const struct gba_ks_naf *naf_key_ks_int_naf(const struct naf_key *key);
enum naf_gba naf_key_gba(const struct naf_key *key);
/** "3g", "2g", "digest". */
const char *naf_gba_name(enum naf_gba gba);
int64_t naf_key_created_s(const struct naf_key *key);
int64_t naf_key_expires_s(const struct naf_key *key);
/** It expires then, if it does not before; while nobody else has it. */
void naf_key_end(struct naf_key *key, int64_t at_s);
const char *naf_key_impi(const struct naf_key *key);	   /* "" if not disclosed */
const struct guss *naf_key_uss(const struct naf_key *key); /* NULL: none */

/* What is asked. Views live until the call returns. */
struct naf_ask {
	struct gba_text btid;
	struct gba_octets naf_id;
	const uint32_t *gsids;
	size_t gsid_count;
	bool gba_u_aware;
	const char *peer; /* address of the UE, for the limit; NULL: none applies */
};

/**
 * The outcome, exactly once, from any thread, perhaps before ask returned.
 * @param status GBA_OK; GBA_ERR_NOT_FOUND: the BSF does not know the B-TID (5403);
 *               GBA_ERR_DENIED: not for this NAF (5402); GBA_ERR_PEER: no usable answer;
 *               GBA_ERR_BUSY: a limit of ours; GBA_ERR_NOMEM, GBA_ERR_CRYPTO: our failure
 * @param key    a reference for the callee to give back; NULL unless GBA_OK
 */
typedef void (*naf_key_done)(void *ctx, enum gba_status status, struct naf_key *key);

/* Where keys come from: Zn, or a fake in a test. */
struct naf_key_source {
	void (*ask)(void *ctx, const struct naf_ask *ask, naf_key_done done,
		    void *done_ctx);
	void *ctx;
};

#endif
