/* SPDX-License-Identifier: Apache-2.0 */
/** @file ua_session.h  One request on Ua while it is judged; for ua*.c only. */
#ifndef GBA_LIB_UA_SESSION_H
#define GBA_LIB_UA_SESSION_H

#include <stdatomic.h>

#include "codec/btid.h"
#include "codec/www_auth.h"
#include "lib/ua.h"

struct ua {
	struct ua_conf conf;
	char opaque[33];
	atomic_uint_fast64_t verdicts[UA_VERDICTS];
	atomic_uint_fast64_t replays;
};

/* The realms a request names (interop.md E2). */
struct ua_realms {
	bool me, uicc, digest;
};

struct ua_session {
	struct ua *ua;
	struct ua_request request;
	ua_on_done on_done;
	void *ctx;
	struct ua_session
		*heap; /* itself; NULL: of a caller who does not wait for a BSF */
	bool undone;   /* and one has to be asked */
	const struct ua_name *name;
	struct ua_realms realms;
	struct digest_input input;
	uint32_t nc;
	struct gba_ua_id ids[UA_IDS_MAX]; /* to try, in this order */
	size_t id_count, tried;
	bool had_key, denied;
	struct naf_place place;
	bool fitted; /* fitted_id is what fitted before */
	struct gba_ua_id fitted_id;
	struct naf_key *key;
	const struct gba_ks_naf *used;
	struct digest_hex ha1; /* secret */
	struct www_auth auth;  /* last: its text is not cleared first */
};

/** Host, credentials, realm, directives: everything that needs no key. */
struct ua_finding ua_parse(struct ua_session *s);
/** The identifiers to try: the list of the name, what fitted before first. */
void ua_list_ids(struct ua_session *s);
/** Is the digest made with this key? GBA_OK, GBA_ERR_MAC, or our failure. */
GBA_MUST_CHECK enum gba_status ua_try_key(struct ua_session *s,
					  const struct naf_key *key);

/** @return UA_ACCEPTED, UA_CHALLENGE (no realm of ours), or UA_FOREIGN (another name's).
 */
enum ua_verdict ua_realm_parse(struct ua_realms *out, struct gba_text realm,
			       const char *fqdn);

#endif
