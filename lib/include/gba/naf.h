/* SPDX-License-Identifier: Apache-2.0 */
/** @file naf.h  libgba-naf: what a Network Application Function needs of GBA
 * (3GPP TS 33.220, TS 33.222, TS 24.109): keys for a B-TID, and HTTP Digest with them.
 *
 * A context is set up by one thread and opened once; from then on every function may be
 * called for it by any number of threads at the same time, until gba_naf_free. Strings
 * are NUL-terminated; what a function returns a const pointer to belongs to the object it
 * was called for. Key material is wiped when its last owner lets it go. The library
 * writes to no stream, takes no signal and reads no environment. */
#ifndef GBA_NAF_H
#define GBA_NAF_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GBA_NAF_KS_LEN	  32   /* octets of Ks_NAF, Ks_ext_NAF and Ks_int_NAF */
#define GBA_NAF_UA_ID_LEN 5    /* octets of a Ua security protocol identifier */
#define GBA_NAF_VALUE_MAX 2048 /* room for every value of gba_naf_verdict_header */
#define GBA_NAF_BTID_MAX  255  /* octets of a B-TID */
#define GBA_NAF_PSK_HINT  "3GPP-bootstrapping" /* also the prefix of an identity */

/* Numbers are never given another meaning; later versions may add some. */
enum gba_naf_status {
	GBA_NAF_OK = 0,
	GBA_NAF_ERR_ARG = 1,	 /* the call or a setting is wrong */
	GBA_NAF_ERR_UNKNOWN = 2, /* the BSF does not know the B-TID, or its key is over:
				    the UE has to bootstrap; of a push: the user (5401) */
	GBA_NAF_ERR_DENIED = 3,	 /* the BSF does not let this NAF have the key */
	GBA_NAF_ERR_PEER = 4,	 /* the BSF did not answer, or not as it must */
	GBA_NAF_ERR_TIMEOUT = 5, /* the time limit of the call is over */
	GBA_NAF_ERR_BUSY = 6,	 /* a limit is reached: try again later */
	GBA_NAF_ERR_NOMEM = 7,	 /* no memory is left */
	GBA_NAF_ERR_IO = 8,	 /* a file or socket of ours failed */
	GBA_NAF_ERR_UNSUPPORTED = 9, /* no such transport is installed */
	GBA_NAF_ERR_INTERNAL = 10    /* libcrypto or something else of ours failed */
};

enum gba_naf_level {
	GBA_NAF_LOG_ERROR = 0,
	GBA_NAF_LOG_WARNING = 1,
	GBA_NAF_LOG_NOTICE = 2,
	GBA_NAF_LOG_INFO = 3,
	GBA_NAF_LOG_DEBUG = 4
};

/* What kind of bootstrapping a key comes from; GBA_U shows as Ks_int_NAF beside Ks_NAF.
 */
enum gba_naf_kind { GBA_NAF_3G = 0, GBA_NAF_2G = 1, GBA_NAF_DIGEST = 2 };

struct gba_naf;		/* a context */
struct gba_naf_key;	/* what a BSF said about one B-TID; it does not change */
struct gba_naf_verdict; /* how a request was judged */

/** The version of the library, such as "1.2.0". */
const char *gba_naf_version(void);
/** What a status means, in English; never NULL. */
const char *gba_naf_strerror(enum gba_naf_status status);

/* --- context ---------------------------------------------------------------------------
 */

/** A context with the defaults of every setting; GBA_NAF_ERR_NOMEM. */
enum gba_naf_status gba_naf_new(struct gba_naf **out);
/** Close and free. No other call may be under way; what was asked with a callback is
 * called back from here, with GBA_NAF_ERR_PEER. NULL does nothing. */
void gba_naf_free(struct gba_naf *naf);

/* The value of the setting "name" (gba-naf.conf(5)). */
#define GBA_NAF_NAME_SYNTAX                                                              \
	"FQDN [qop=auth|auth-int|auth,auth-int] [algorithm=MD5|SHA-256] "                \
	"[uicc=off|int|ext|any] [password=base64|raw] [token=no|yes] "                   \
	"[gba=3g,2g,digest] [identities=none|uss|impi] [gsid=N,N...] "                   \
	"[uss=asked|needed] "                                                            \
	"[ua-id=negotiated|HEX,...]"

/** Give a setting its value, or a list one value more (gba-naf.conf(5) has them all).
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG: no such setting, not a value of it, or the context
 * is open already; GBA_NAF_ERR_NOMEM */
enum gba_naf_status gba_naf_set(struct gba_naf *naf, const char *name, const char *value);
/** Take settings from a file. GBA_NAF_ERR_IO: it cannot be read; GBA_NAF_ERR_ARG as
 * above.
 */
enum gba_naf_status gba_naf_load(struct gba_naf *naf, const char *path);
/** Lines up to this level go to on_log, from any thread. They hold no key material. */
enum gba_naf_status gba_naf_log(struct gba_naf *naf, enum gba_naf_level max,
				void (*on_log)(void *ctx, enum gba_naf_level level,
					       const char *line),
				void *ctx);
/** Check the settings, load the transport, start it. Does not wait for the BSF, and may
 * be called once: after a failure the context is good for gba_naf_error and gba_naf_free.
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG: a setting; GBA_NAF_ERR_UNSUPPORTED: no transport
 * for this BSF; GBA_NAF_ERR_BUSY: it exists once a process; GBA_NAF_ERR_IO;
 * GBA_NAF_ERR_NOMEM */
enum gba_naf_status gba_naf_open(struct gba_naf *naf);
/** Wait until the BSF is connected, which happens by itself and again when it was lost;
 * over HTTPS, until it has replied (gba_naf_new(3)).
 * @return GBA_NAF_OK; GBA_NAF_ERR_TIMEOUT, with timeout_ms 0 at once */
enum gba_naf_status gba_naf_ready(const struct gba_naf *naf, unsigned timeout_ms);
/** Why gba_naf_set, gba_naf_load or gba_naf_open failed last, as a sentence; "" if none
 * did.
 */
const char *gba_naf_error(const struct gba_naf *naf);

/* --- keys ------------------------------------------------------------------------------
 */

/**
 * The key of a B-TID at one name of this NAF: from memory, or from the BSF.
 * @param fqdn        one of the settings "name"
 * @param ua_id       Ua security protocol identifier (TS 33.220 Annex H), 5 octets
 * @param timeout_ms  how long the call may take; with 0 it does not wait for the BSF, but
 *                    asks it all the same, so that a later call may find the key
 * @param[out] key    to be given back with gba_naf_key_free; written with GBA_NAF_OK only
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG: no name of ours, or no B-TID; GBA_NAF_ERR_UNKNOWN;
 * GBA_NAF_ERR_DENIED; GBA_NAF_ERR_PEER; GBA_NAF_ERR_TIMEOUT; GBA_NAF_ERR_BUSY;
 * GBA_NAF_ERR_NOMEM; GBA_NAF_ERR_INTERNAL
 */
enum gba_naf_status gba_naf_key_get(struct gba_naf *naf, const char *fqdn,
				    const uint8_t *ua_id, const char *btid,
				    unsigned timeout_ms, struct gba_naf_key **key);

/* key is NULL unless GBA_NAF_OK, and then to be given back with gba_naf_key_free. */
typedef void gba_naf_on_key(void *ctx, enum gba_naf_status status,
			    struct gba_naf_key *key);

/** The same without waiting. When it returns GBA_NAF_OK, on_key is called exactly once,
 * from gba_naf_process or gba_naf_free. */
enum gba_naf_status gba_naf_key_ask(struct gba_naf *naf, const char *fqdn,
				    const uint8_t *ua_id, const char *btid,
				    gba_naf_on_key *on_key, void *ctx);

/** A descriptor of an open context that is readable while callbacks are due; only to be
 * polled. -1: not open. */
int gba_naf_fd(const struct gba_naf *naf);
/** Call the callbacks that are due. @return how many were called */
size_t gba_naf_process(struct gba_naf *naf);

/** Drop all that is remembered of a B-TID. @return how many entries that were */
size_t gba_naf_forget(struct gba_naf *naf, const char *btid);
/** Wipe keys that are over now; without it that happens when one is asked for again. */
void gba_naf_expire(struct gba_naf *naf);

/** One owner more, and one less; the last one wipes. NULL does nothing. */
struct gba_naf_key *gba_naf_key_ref(struct gba_naf_key *key);
void gba_naf_key_free(struct gba_naf_key *key);

/** Ks_NAF (in GBA_U Ks_ext_NAF) and Ks_int_NAF, 32 octets; NULL: there is none, or the
 * USS do not allow it. Secret. */
const uint8_t *gba_naf_key_ks_naf(const struct gba_naf_key *key);
const uint8_t *gba_naf_key_ks_int_naf(const struct gba_naf_key *key);
enum gba_naf_kind gba_naf_key_kind(const struct gba_naf_key *key);
/** Seconds since 1970-01-01 UTC. From the second of expiry on the key must not be used. A
 * creation of 0: the BSF did not say. */
int64_t gba_naf_key_expires(const struct gba_naf_key *key);
int64_t gba_naf_key_created(const struct gba_naf_key *key);
/** The private identity of the subscriber; "" if the BSF does not disclose it. */
const char *gba_naf_key_impi(const struct gba_naf_key *key);

/* User security settings that came with the key, from 0 to the count less one. Past the
 * end numbers are 0 and strings NULL. */
size_t gba_naf_key_uss_count(const struct gba_naf_key *key);
uint32_t gba_naf_key_uss_gsid(const struct gba_naf_key *key, size_t uss);
uint32_t gba_naf_key_uss_type(const struct gba_naf_key *key, size_t uss);
/** Public identities (uid) of one USS; NULL ends them. */
const char *gba_naf_key_uss_uid(const struct gba_naf_key *key, size_t uss, size_t uid);
/** 1 if the USS has this authorization flag, else 0. */
int gba_naf_key_uss_has_flag(const struct gba_naf_key *key, size_t uss, uint32_t flag);

/* --- HTTP Digest on Ua
 * ------------------------------------------------------------------ */

/* A request as it came from the UE; copied, so it may go after the call. */
struct gba_naf_request {
	/* sizeof(struct gba_naf_request). Later versions append to it: who was compiled
	 * with an earlier one goes on as before, who was with a later one is served as
	 * long as what it appended is zero. */
	size_t size;
	const char *method, *target; /* of the request line */
	const char *host;	     /* field Host; NULL: there is none */
	const char *authorization;   /* field Authorization; NULL: there is none */
	const char *user_agent;	     /* field User-Agent; NULL: there is none */
	const char *server_name;     /* of TLS (SNI); NULL: there is none */
	int repeated;		     /* not 0: Host or Authorization stood there twice */
	int body_unseen;  /* not 0: the body is not known, qop auth alone is offered */
	const void *body; /* matters for qop auth-int alone */
	size_t body_len;
	uint16_t tls_suite; /* cipher suite as in the ServerHello; 0: no TLS */
	const char
		*peer; /* address of the UE, for the limit of questions; NULL: no limit */
	const char *intended_identity; /* field X-3GPP-Intended-Identity; NULL: none */
	/* Of PSK TLS: whose key the connection was made with, which the caller vouches
	 * for. It counts instead of authorization, and needs tls_suite. NULL: no PSK. */
	const char *psk_btid;
	int tls; /* not 0: there is TLS, whose suite may be unknown (tls_suite 0) */
};

/** Judge a request, with the key from memory or from the BSF.
 * @param[out] verdict  to be given back with gba_naf_verdict_free; with GBA_NAF_OK only,
 *                      which says that there is a verdict, not that it is a good one
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG; GBA_NAF_ERR_TIMEOUT; GBA_NAF_ERR_NOMEM */
enum gba_naf_status gba_naf_check(struct gba_naf *naf,
				  const struct gba_naf_request *request,
				  unsigned timeout_ms, struct gba_naf_verdict **verdict);

/** The same with what is in memory.
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG; GBA_NAF_ERR_NOMEM; GBA_NAF_ERR_TIMEOUT: a BSF has
 * to be asked, which gba_naf_check and gba_naf_check_ask do; nothing has happened yet */
enum gba_naf_status gba_naf_check_now(struct gba_naf *naf,
				      const struct gba_naf_request *request,
				      struct gba_naf_verdict **verdict);

typedef void gba_naf_on_verdict(void *ctx, enum gba_naf_status status,
				struct gba_naf_verdict *verdict);
/** The same without waiting; on_verdict as on_key above. */
enum gba_naf_status gba_naf_check_ask(struct gba_naf *naf,
				      const struct gba_naf_request *request,
				      gba_naf_on_verdict *on_verdict, void *ctx);

/** Before its context goes. NULL does nothing. */
void gba_naf_verdict_free(struct gba_naf_verdict *verdict);

/** The status of the reply: 200 accepted; 400, 401, 403, 421, 500, 503 refused. */
unsigned gba_naf_verdict_http(const struct gba_naf_verdict *verdict);
/** "accepted", "challenge", "stale", "renegotiate", "wrong", ... and why, for people. */
const char *gba_naf_verdict_name(const struct gba_naf_verdict *verdict);
const char *gba_naf_verdict_reason(const struct gba_naf_verdict *verdict);
/** As claimed by the UE, "" if it claimed none; proven only when accepted. */
const char *gba_naf_verdict_btid(const struct gba_naf_verdict *verdict);
/** What the application may know of the subscriber, by the setting of the name: the value
 * of X-3GPP-Asserted-Identity. "" unless accepted. */
const char *gba_naf_verdict_identity(const struct gba_naf_verdict *verdict);
/** The same for X-3GPP-Authorization-Flags: flags of the user security settings. */
const char *gba_naf_verdict_flags(const struct gba_naf_verdict *verdict);
/** The key, while the verdict lives; NULL unless accepted. */
const struct gba_naf_key *gba_naf_verdict_key(const struct gba_naf_verdict *verdict);
/** Which of its two was the proof, 32 octets; NULL unless accepted. Secret. */
const uint8_t *gba_naf_verdict_ks(const struct gba_naf_verdict *verdict);
/** The Ua security protocol identifier it is for, 5 octets; NULL unless accepted. */
const uint8_t *gba_naf_verdict_ua_id(const struct gba_naf_verdict *verdict);
/** Which of our names was asked; "": none of them. */
const char *gba_naf_verdict_fqdn(const struct gba_naf_verdict *verdict);
/** Of the Digest: the realm as the UE sent it, "MD5" or "SHA-256", "auth" or "auth-int";
 * "" unless accepted by one. */
const char *gba_naf_verdict_realm(const struct gba_naf_verdict *verdict);
const char *gba_naf_verdict_algorithm(const struct gba_naf_verdict *verdict);
const char *gba_naf_verdict_qop(const struct gba_naf_verdict *verdict);

/** The header field that the reply has to carry: "WWW-Authenticate",
 * "Authentication-Info", or NULL for none, as when PSK TLS was the proof. */
const char *gba_naf_verdict_field(const struct gba_naf_verdict *verdict);
/** The value of that field, over the body of the reply.
 * @param size  room at out; GBA_NAF_VALUE_MAX is always enough
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG: there is no such field, or no room;
 * GBA_NAF_ERR_INTERNAL */
enum gba_naf_status gba_naf_verdict_header(const struct gba_naf_verdict *verdict,
					   const void *body, size_t body_len, char *out,
					   size_t size);

/* --- PSK TLS on Ua ---------------------------------------------------------------------
 * For any TLS library; <gba/naf-tls.h> does it with OpenSSL. */

/* What a handshake tells. */
struct gba_naf_psk {
	size_t size; /* sizeof(struct gba_naf_psk); it grows as struct gba_naf_request */
	const void *identity; /* of the PSK, as it came; it may hold anything */
	size_t identity_len;
	const char
		*server_name; /* of TLS (SNI); NULL: none, good where there is one name */
	uint16_t tls_suite;   /* of TLS 1.2; for TLS 1.3 any that begins with 13 */
	const char *peer;     /* as in struct gba_naf_request */
};

/** The B-TID in an identity: behind GBA_NAF_PSK_HINT and ';', behind it alone, or bare.
 * @param[out] btid  GBA_NAF_BTID_MAX + 1 octets
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG: there is none */
enum gba_naf_status gba_naf_psk_btid(const void *identity, size_t identity_len,
				     char *btid);

/** The key of a handshake, whose gba_naf_key_ks_naf is the PSK: as gba_naf_key_get, but
 * only one that this name takes and that is not over.
 * @return as gba_naf_key_get; GBA_NAF_ERR_ARG: no B-TID or no name of ours */
enum gba_naf_status gba_naf_psk_get(struct gba_naf *naf, const struct gba_naf_psk *psk,
				    unsigned timeout_ms, struct gba_naf_key **key);
/** The same as a verdict, which has the key when it is accepted and tells why when not,
 * and has no field for a header.
 * @return GBA_NAF_OK: there is a verdict; GBA_NAF_ERR_ARG; GBA_NAF_ERR_TIMEOUT;
 * GBA_NAF_ERR_NOMEM */
enum gba_naf_status gba_naf_psk_check(struct gba_naf *naf, const struct gba_naf_psk *psk,
				      unsigned timeout_ms,
				      struct gba_naf_verdict **verdict);

/* --- for the operator ------------------------------------------------------------------
 */

/** Number i, from 0, of those that the context keeps: each verdict by its name, replays,
 * keys and refusals that are remembered, questions (gba_naf_stat(3) lists them).
 * @param[out] value  since gba_naf_open, or now
 * @return its name; NULL: there are no more, or the context is not open */
const char *gba_naf_stat(struct gba_naf *naf, size_t i, uint64_t *value);

/* What is remembered of a B-TID at a name; lives during the call. Later versions append.
 */
struct gba_naf_row {
	const char *btid, *fqdn;
	const uint8_t *ua_id; /* GBA_NAF_UA_ID_LEN octets */
	enum gba_naf_status
		status;		/* GBA_NAF_OK: a key; else what the BSF refused with */
	int64_t until;		/* wall: expiry of the key, end of the refusal */
	enum gba_naf_kind kind; /* of a key */
	const char *impi;	/* of a key; "" if not disclosed */
};
/* 0 ends it. Under a lock: it must not call for the same context. */
typedef int gba_naf_on_row(void *ctx, const struct gba_naf_row *row);
/** Call for each, the most recently used of a shard first; no key material is told.
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG */
enum gba_naf_status gba_naf_each_key(struct gba_naf *naf, gba_naf_on_row *on_row,
				     void *ctx);

#ifdef __cplusplus
}
#endif

#endif
