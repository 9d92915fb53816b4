/* SPDX-License-Identifier: Apache-2.0 */
/** @file ua.h  The UE's side of Ua: HTTP Digest with a NAF key (TS 24.109
 * clause 5.2, 5.3). */
#ifndef GBA_UE_UA_H
#define GBA_UE_UA_H

#include "base/clock.h"
#include "codec/btid.h"
#include "codec/www_auth.h"
#include "ue/http.h"
#include "ue/state.h"
#include "ue/trace.h"
#include "ue/uicc.h"

#define UA_STALE_MAX 2 /* fresh nonces taken for one request */

/* Which member of a realm "3GPP-bootstrapping-uicc@naf;3GPP-bootstrapping@naf" to answer.
 */
enum ua_realm {
	UA_REALM_ME,	   /* 3GPP-bootstrapping@ with Ks_NAF, in GBA_U Ks_ext_NAF */
	UA_REALM_UICC,	   /* 3GPP-bootstrapping-uicc@ with the ME's key, as some UEs do */
	UA_REALM_WHOLE,	   /* the ME's, but the whole string is sent back */
	UA_REALM_UICC_INT, /* 3GPP-bootstrapping-uicc@ with Ks_int_NAF, made in the card */
	UA_REALM_DIGEST,   /* 3GPP-bootstrapping-digest@ with the Ks_NAF of GBA_Digest */
	UA_REALM_AUTO,	   /* the ME's if it is offered, else with Ks_int_NAF if there is one */
};

/**
 * Judge the realm of a challenge against the host that was contacted (TS 33.222 5.3).
 * @param[out] chosen  the part to send and hash, as received
 * @return GBA_OK; GBA_ERR_NOT_FOUND: no GBA realm of the wanted kind; GBA_ERR_DENIED: one
 * for another host, so the connection must be dropped
 */
GBA_MUST_CHECK enum gba_status ua_realm_choose(struct gba_text *chosen,
					       struct gba_text realm, const char *host,
					       enum ua_realm wanted);

struct ua_conf {
	struct ue_http *http;
	const char *method, *url;
	const char *const *headers; /* "Name: value" */
	size_t header_count;
	struct gba_octets body; /* p NULL: none */
	enum ua_realm realm;
	bool digest;		       /* the UE runs GBA_Digest */
	struct uicc *uicc;	       /* NULL: no key is made in a card */
	const struct gba_ua_id *ua_id; /* NULL: by the connection (TS 33.220 H.3) */
	const struct gba_random *random;
	const struct ue_trace *trace;
	/* Give a bound state; again: the one given last was refused, so run Ub. */
	enum gba_status (*bootstrap)(void *ctx, const struct state **state, bool again,
				     struct ue_why *why);
	void *ctx;
};

/* A Digest session with one NAF; goes on over several requests. */
struct ua_session {
	bool keyed;	/* a challenge was met: send credentials */
	bool int_key;	/* HA1 is made in the card, with Ks_int_NAF */
	char realm[512], nonce[1024], opaque[1024];
	bool has_opaque;
	struct digest_alg alg;
	enum digest_qop qop;
	struct gba_ua_id ua;
	char cnonce[33];
	uint32_t nc;
	char btid[GBA_BTID_MAX + 1];
	struct digest_hex ha1; /* secret */
};

enum ua_proof { UA_PROOF_NONE, UA_PROOF_ABSENT, UA_PROOF_GOOD };

struct ua_report {
	bool authenticated;  /* the reply came for our credentials */
	enum ua_proof proof; /* rspauth; a wrong one is GBA_ERR_MAC */
	unsigned bootstraps; /* that the NAF made necessary by refusing a key */
};

/**
 * One request and what GBA makes of it: challenge, Ub if there is no Ks, answer, a new
 * nonce when stale, one renegotiation when the key is refused.
 * @param[out] reply  the last one, to be finished by the caller; valid with GBA_OK
 * @return GBA_OK for any final status; GBA_ERR_DENIED: the NAF refuses a fresh key;
 * GBA_ERR_MAC: the NAF is not proven, by the realm of another host or a wrong rspauth;
 * GBA_ERR_PEER, GBA_ERR_IO as of ue_http_send; what bootstrap returned
 */
GBA_MUST_CHECK enum gba_status
ua_exchange(struct ua_report *report, struct ua_session *session, struct ue_reply *reply,
	    const struct ua_conf *conf, struct ue_why *why);
/** The same over TLS with the NAF key: no challenge; one renegotiation, by alert, 401 or a
 * certificate. */
GBA_MUST_CHECK enum gba_status ua_psk_exchange(struct ua_report *report,
					       struct ue_reply *reply,
					       const struct ua_conf *conf,
					       struct ue_why *why);
void ua_session_fini(struct ua_session *session); /* wipes */

/* --- the messages, without a network -------------------------------------------------
 */

/** Take the first challenge we can answer into the session; stale says whether it only
 * renews the nonce. wanted is not UA_REALM_AUTO. Statuses as of ua_realm_choose. */
GBA_MUST_CHECK enum gba_status ua_challenge_take(struct ua_session *session, bool *stale,
						 const struct ue_reply *reply,
						 const char *host, enum ua_realm wanted);

/** Authorization for the session's next request; counts nc. */
GBA_MUST_CHECK enum gba_status ua_credentials_build(struct gba_buf *out,
						    struct ua_session *session,
						    const char *method, const char *uri,
						    struct gba_octets body);

/** Check rspauth of the reply to the last request and take its nextnonce.
 * GBA_ERR_NOT_FOUND if there is no rspauth. */
GBA_MUST_CHECK enum gba_status ua_reply_check(struct ua_session *session, const char *uri,
					      const struct ue_reply *reply,
					      const struct gba_random *random);

#endif
