/* SPDX-License-Identifier: Apache-2.0 */
/** @file ua.h  Ua: HTTP Digest with bootstrapped keys, as the NAF sees it
 * (TS 24.109 5.2). */
#ifndef GBA_LIB_UA_H
#define GBA_LIB_UA_H

#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/suite.h"
#include "lib/keys.h"
#include "lib/nonce.h"

#define UA_IDS_MAX	 8
#define UA_REALM_MAX	 900
#define UA_CHALLENGE_MAX 1400 /* room for a challenge, with its NUL */
#define UA_INFO_MAX	 1024

enum ua_qop { UA_QOP_AUTH, UA_QOP_AUTH_INT, UA_QOP_BOTH }; /* both: auth first (E1) */
/* Which key a -uicc realm is answered with; UEs that use Ks_ext_NAF there exist (E15). */
enum ua_uicc { UA_UICC_OFF, UA_UICC_INT, UA_UICC_EXT, UA_UICC_ANY };

/* What the application behind may learn about the subscriber (TS 33.222 6.5). */
enum naf_identities { NAF_IDENTITIES_NONE, NAF_IDENTITIES_USS, NAF_IDENTITIES_IMPI };

/* One Ua security protocol identifier to try. negotiated: the one of this connection,
 * which is 01 00 01 yy zz of the TLS suite, or 01 00 00 00 02 without TLS (TS 33.220
 * H.3). */
struct ua_id_choice {
	bool negotiated;
	struct gba_ua_id id;
};

/* A host name that is served: one NAF FQDN and its settings. */
struct ua_name {
	char fqdn[254]; /* lower case */
	enum ua_qop qop;
	enum digest_hash hash;
	enum ua_uicc uicc;
	enum naf_identities identities;
	bool raw_password; /* the 32 octets instead of their base64 (E6) */
	bool token_needed; /* 3gpp-gba in User-Agent (E12) */
	bool uss_needed;   /* a user without settings for each gsid is refused */
	/* Keys of which kinds of bootstrapping are taken (TS 33.220 Annex I, M): policy.
	 */
	bool no_3g, with_2g, with_digest;
	size_t id_count, gsid_count;
	struct ua_id_choice ids[UA_IDS_MAX];
	uint32_t gsids[NAF_GSID_MAX];
};

struct ua_conf {
	const struct ua_name *names; /* stay with the caller */
	size_t count;
	struct naf_keys *keys;
	struct nonces *nonces;
	struct gba_clock clock;
	struct gba_random random;
	bool nextnonce; /* offer one when the nonce ages (E9) */
};

struct ua;
GBA_MUST_CHECK enum gba_status ua_new(struct ua **out, const struct ua_conf *conf);
void ua_free(struct ua *ua);

/* A request as it came from the UE. Views live until the outcome was delivered. */
struct ua_request {
	struct gba_text method, target, host, authorization, user_agent, sni;
	unsigned host_count, authorization_count;
	struct gba_octets body;
	bool body_unseen; /* a proxy asks without the body: qop auth alone is offered */
	bool tls, has_suite;
	struct gba_suite suite;
	const char *peer;
	struct gba_text psk_btid;   /* TLS was with its key: no digest is needed */
	struct gba_ua_id psk_ua_id; /* and that key is the one for this */
};

/* clang-format off */
enum ua_verdict {
	UA_ACCEPTED,
	UA_CHALLENGE,    /* 401: no usable credentials; the UE bootstraps if it has no key */
	UA_STALE,        /* 401 stale=true: right digest, the nonce is old, unknown or used up */
	UA_RENEGOTIATE,  /* 401: the B-TID is unknown or its key is over (5.2.5) */
	UA_WRONG,        /* 401: there is a key, the digest is not made with it */
	UA_BAD_REQUEST,  /* 400 */
	UA_DENIED,       /* 403, without the bootstrapping realm */
	UA_FOREIGN,      /* 403: credentials for another name */
	UA_MISDIRECTED,  /* 421: a host that is not served here */
	UA_FAILED,       /* 500: our own failure */
	UA_UNAVAILABLE,  /* 503: no answer about the key */
	UA_VERDICTS
};
/* clang-format on */

struct ua_finding {
	enum ua_verdict verdict; /* UA_ACCEPTED: go on */
	const char *reason;
};

/** Base64 and a domain: may it be carried to a BSF (TS 33.220 4.5.2)? */
bool ua_btid_is_plausible(struct gba_text btid);
/** Does this name take keys of this kind of bootstrapping? */
bool ua_kind_is_taken(const struct ua_name *name, enum naf_gba gba);

/* Views and pointers live during the call of ua_on_done. */
struct ua_outcome {
	enum ua_verdict verdict;
	const char *reason;	    /* for people: why not; "" when accepted */
	const struct ua_name *name; /* NULL: no name of ours */
	bool auth_only;		    /* body_unseen of the request */
	struct gba_text btid;	    /* as claimed; absent if none was */
	bool psk;		    /* authenticated by TLS: no realm, input and ha1 */
	/* The rest only when the digest was right: UA_ACCEPTED, UA_STALE. */
	const struct naf_key *key;
	const struct gba_ks_naf *used; /* secret: the one of its keys that fitted */
	struct gba_ua_id ua_id;
	struct gba_text realm; /* as the UE sent it */
	struct digest_input input;
	const struct digest_hex *ha1; /* secret */
};
typedef void (*ua_on_done)(void *ctx, const struct ua_outcome *outcome);

/** Judge a request. on_done is called exactly once, perhaps before this returns, perhaps
 * later from another thread: no thread waits for a BSF. */
void ua_check(struct ua *ua, const struct ua_request *request, ua_on_done on_done,
	      void *ctx);
/** The same with what is in memory; false, and no on_done: a BSF has to be asked. */
bool ua_check_now(struct ua *ua, const struct ua_request *request, ua_on_done on_done,
		  void *ctx);

unsigned ua_http_status(enum ua_verdict verdict);
const char *ua_verdict_name(enum ua_verdict verdict);
/** Does a reply with this verdict carry WWW-Authenticate? */
bool ua_verdict_is_challenge(enum ua_verdict verdict);

/** Value of WWW-Authenticate for an outcome whose verdict is a challenge; fresh nonce. */
GBA_MUST_CHECK enum gba_status ua_challenge_build(struct ua *ua, struct gba_buf *out,
						  const struct ua_outcome *outcome);
/** Value of Authentication-Info over this reply body (interop.md E9). */
GBA_MUST_CHECK enum gba_status ua_info_build(struct ua *ua, struct gba_buf *out,
					     const struct ua_outcome *outcome,
					     struct gba_octets body);

struct ua_stats {
	uint64_t verdicts[UA_VERDICTS];
	uint64_t replays; /* of UA_STALE: nc was used before */
};
void ua_stats(const struct ua *ua, struct ua_stats *out);

#endif
